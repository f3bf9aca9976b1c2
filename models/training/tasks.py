"""The corpora that train the encoder, each with its share of an epoch and its loss."""
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from corpora import held_out, read_topical_chat, read_xed
from encoder import Classifier
from goemotions import read_split
from losses import any_of, best_of, multi_label, single_label
from taxonomy import EKMAN_OF_PLUTCHIK, EKMAN_TABLE, PLUTCHIK_TABLE

Loss = Callable[[Classifier, torch.Tensor, torch.Tensor, torch.Tensor | None], torch.Tensor]


@dataclass
class Task:
    name: str
    texts: list[str]
    targets: torch.Tensor
    share: float  # of its rows, seen in one epoch
    loss: Loss  # (model, embeddings after dropout, targets, the teacher's scores or None)


def taught(model: Classifier, embedded: torch.Tensor, teacher: torch.Tensor | None) -> torch.Tensor:
    return embedded.new_zeros(()) if teacher is None else multi_label(model.head(embedded).float(), teacher)


def make_tasks(data: Path, shares: dict[str, float], weights: dict[str, float], distilled: float, device: torch.device, rows: int | None = None) -> list[Task]:
    """`distilled` is how much of a row's charge the teacher's scores make up where there are any; `rows`: at most so many of each."""
    table = torch.from_numpy(PLUTCHIK_TABLE).to(device)
    classes, coarser = torch.from_numpy(EKMAN_TABLE).to(device), torch.from_numpy(EKMAN_OF_PLUTCHIK).to(device)

    def goemotions(model: Classifier, embedded: torch.Tensor, targets: torch.Tensor, teacher: torch.Tensor | None) -> torch.Tensor:
        wanted = targets if teacher is None else (1 - distilled) * targets + distilled * teacher
        return multi_label(model.head(embedded).float(), wanted)

    def xed(model: Classifier, embedded: torch.Tensor, targets: torch.Tensor, teacher: torch.Tensor | None) -> torch.Tensor:
        coarse = any_of(model.head(embedded), table, targets) * len(table) / table.shape[1]
        own = multi_label(model.plutchik(embedded).float(), targets)
        best = best_of(model.head(embedded), classes, targets @ coarser)
        return weights["xed"] * (coarse + 0.3 * own) + weights["best"] * best + distilled * taught(model, embedded, teacher)

    def topical(model: Classifier, embedded: torch.Tensor, targets: torch.Tensor, teacher: torch.Tensor | None) -> torch.Tensor:
        return weights["topical"] * single_label(model.topical(embedded), targets) + distilled * taught(model, embedded, teacher)

    tasks = []
    if shares["goemotions"]:
        split = read_split(data / "goemotions", "train")
        tasks.append(Task("goemotions", split.texts, torch.from_numpy(split.targets), shares["goemotions"], goemotions))
    if shares["xed"]:
        split = read_xed(data / "xed")[0]
        tasks.append(Task("xed", split.texts, torch.from_numpy(split.targets), shares["xed"], xed))
    if shares["topical"]:
        turns = [turn for conversation in topical_training(data) for turn in conversation]
        tasks.append(Task("topical", [turn.text for turn in turns], torch.tensor(np.array([turn.label for turn in turns])), shares["topical"], topical))
    for task in tasks:
        task.texts, task.targets = task.texts[:rows], task.targets[:rows]
    return tasks


def topical_conversations(data: Path) -> list:
    return [c for name in ("valid_freq", "valid_rare") for c in read_topical_chat(data / "topicalchat" / f"{name}.json")]


def topical_training(data: Path) -> list:
    return [c for c in topical_conversations(data) if not held_out(c[0].text + c[-1].text)]


def topical_held_out(data: Path) -> list:
    return [c for c in topical_conversations(data) if held_out(c[0].text + c[-1].text)]
