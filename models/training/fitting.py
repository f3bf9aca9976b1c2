"""Trains one model of an ablation: no early choice, no averaging, the weights of the last step. Goes on where it was stopped."""
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch

from batching import length_sorted_batches
from one_input import Inputs, OneInput
from precision import encoding
from train import Optimizer

KEPT_EVERY = 240.0  # seconds between checkpoints
TOLD_EVERY = 30.0

Loss = Callable[[OneInput, torch.Tensor, list[int]], torch.Tensor]  # (model, embeddings after dropout, rows)


@dataclass(frozen=True)
class Fit:
    epochs: int
    batch: int
    lr: float
    seed: int


def all_batches(lengths: list[int], fit: Fit) -> list[list[int]]:
    return [rows for epoch in range(fit.epochs) for rows in length_sorted_batches(lengths, fit.batch, random.Random(fit.seed * 1000 + epoch))]


def keep(file: Path, state: object) -> None:
    """Writes beside the file and renames: what is there is whole."""
    torch.save(state, file.with_suffix(".tmp"))
    file.with_suffix(".tmp").replace(file)


def resumed(file: Path, model: OneInput, optimizer: Optimizer, device: torch.device) -> int:
    """The step to go on from."""
    if not file.is_file():
        return 0
    state = torch.load(file, map_location=device, weights_only=False)
    model.load_state_dict(state["model"])
    optimizer.load(state["optimizer"])
    torch.set_rng_state(state["rng"].cpu())
    return state["step"]


def fit_model(model: OneInput, inputs: Inputs, loss: Loss, fit: Fit, pad_id: int, folder: Path, say: Callable[[str], None]) -> int:
    """Leaves FOLDER/model.pt, and while it goes on FOLDER/checkpoint.pt; gives the steps taken. What is there is taken up."""
    device = next(model.parameters()).device
    batches = all_batches(inputs.lengths(), fit)
    if (folder / "model.pt").is_file():
        model.load_state_dict(torch.load(folder / "model.pt", map_location=device, weights_only=True))
        return len(batches)
    optimizer = Optimizer(model, SimpleNamespace(lr=fit.lr), len(batches))
    checkpoint = folder / "checkpoint.pt"
    first = resumed(checkpoint, model, optimizer, device)
    if first:
        say(f"goes on from step {first}/{len(batches)}")
    model.train()
    started = kept = told = time.monotonic()
    losses: list[float] = []
    for step, rows in enumerate(batches[first:], first + 1):
        with encoding(device):
            embedded = model.embed(*inputs.batch(rows, pad_id, device))
        found = loss(model, model.dropout(embedded.float()), rows)
        found.backward()
        optimizer.step()
        losses.append(found.item())
        now = time.monotonic()
        if now - told > TOLD_EVERY:
            told, each = now, (now - started) / (step - first)
            say(f"step {step}/{len(batches)}, loss {np.mean(losses[-50:]):.4f}, {each:.2f} s a step, {each * (len(batches) - step) / 60:.0f} min left of this model")
        if now - kept > KEPT_EVERY:
            kept = now
            keep(checkpoint, {"model": model.state_dict(), "optimizer": optimizer.state(), "rng": torch.get_rng_state(), "step": step})
    keep(folder / "model.pt", model.state_dict())
    checkpoint.unlink(missing_ok=True)
    return len(batches)


@torch.no_grad()
def logits_of(model: OneInput, inputs: Inputs, head: torch.nn.Linear, pad_id: int) -> np.ndarray:
    """float32 [n, labels], in the order of the rows."""
    device = next(model.parameters()).device
    model.eval()
    found = np.zeros((len(inputs.ids), head.out_features), np.float32)
    for rows in length_sorted_batches(inputs.lengths(), 64, None):
        with encoding(device):
            embedded = model.embed(*inputs.batch(rows, pad_id, device))
        found[rows] = head(embedded.float()).cpu().numpy()
    return found
