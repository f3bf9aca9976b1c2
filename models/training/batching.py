"""Rows to batches of about one length, and batches to tensors."""
import random
from collections.abc import Iterator, Sequence

import torch


def length_sorted_batches(lengths: Sequence[int], size: int, rng: random.Random | None) -> Iterator[list[int]]:
    """Batches of rows of about one length. With `rng`, rows are shuffled first and batches after."""
    rows = list(range(len(lengths)))
    if rng is None:
        rows.sort(key=lambda row: lengths[row])
        yield from (rows[at : at + size] for at in range(0, len(rows), size))
        return
    rng.shuffle(rows)
    pool = size * 50
    chunks = [sorted(rows[at : at + pool], key=lambda row: lengths[row]) for at in range(0, len(rows), pool)]
    batches = [chunk[at : at + size] for chunk in chunks for at in range(0, len(chunk), size)]
    rng.shuffle(batches)
    yield from batches


def pad(ids: Sequence[Sequence[int]], pad_id: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(map(len, ids))
    padded = torch.full((len(ids), width), pad_id)
    mask = torch.zeros((len(ids), width), dtype=torch.long)
    for row, tokens in enumerate(ids):
        padded[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = 1
    return padded.to(device), mask.to(device)
