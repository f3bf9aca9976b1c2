"""Fine-tunes the encoder on all its corpora at once; resumes from its last finished epoch.

Writes OUT/checkpoint.pt after every epoch, OUT/model.pt (the weights that did best on dev, plain or
averaged) and OUT/train.json (the log). No test split is read here, and MELD only on dev, to be looked at.

Usage: python train.py --data DATA --out DIR --seed N [--teacher FILE.npz] [options]
"""
import argparse
import copy
import json
import math
import random
import time
from pathlib import Path

import numpy as np
import torch

from batching import length_sorted_batches, pad
from calibration import held_out_scores
from corpora import read_meld
from encoder import Classifier, find_base, load_tokenizer
from goemotions import read_split
from inference import sigmoid
from metrics import macro_f1, single_label_macro_f1, tune_thresholds
from precision import encoding
from tasks import Task, make_tasks
from taxonomy import EKMAN_OF

AVERAGED_EVERY = 8  # steps; a moving average at each would cost as much as the step itself


def pick_device(name: str) -> torch.device:
    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


@torch.no_grad()
def predict(model: Classifier, ids: list[list[int]], pad_id: int, device: torch.device, head: torch.nn.Linear | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Logits float32 [n, 28] of `head` (the model's own where none is given) and embeddings float32 [n, hidden], in the order of `ids`."""
    training = model.training
    model.eval()
    head = head or model.head
    logits = np.zeros((len(ids), head.out_features), np.float32)
    embeddings = np.zeros((len(ids), head.in_features), np.float32)
    for rows in length_sorted_batches([len(x) for x in ids], 64, None):
        with encoding(device):
            embedded = model.embed(*pad([ids[row] for row in rows], pad_id, device)).float()
        embeddings[rows] = embedded.cpu().numpy()
        logits[rows] = head(embedded).cpu().numpy()
    model.train(training)
    return logits, embeddings


class Dev:
    """What the weights are chosen by, and what is only looked at."""

    def __init__(self, data: Path, encode) -> None:
        split = read_split(data / "goemotions", "dev")
        self.targets, self.ids = split.targets, encode(split.texts)
        turns = [turn for dialogue in read_meld(data / "meld" / "dev_sent_emo.csv") for turn in dialogue]
        self.meld, self.meld_ids = np.array([turn.label for turn in turns]), encode([turn.text for turn in turns])

    def measure(self, model: Classifier, pad_id: int, device: torch.device) -> dict[str, float]:
        logits = predict(model, self.ids, pad_id, device)[0]
        scores = sigmoid(logits)
        with torch.no_grad():
            embedded = torch.from_numpy(predict(model, self.meld_ids, pad_id, device)[1]).to(device)
            best, plain = (EKMAN_OF[head(embedded).argmax(1).cpu().numpy()] for head in (model.dialogue, model.head))
        return {
            "dev": macro_f1(self.targets, (scores >= tune_thresholds(self.targets, scores)) * 1.0),
            "devHeldOut": held_out_scores(self.targets, logits)["macroF1"],
            "meldDev": single_label_macro_f1(self.meld, best, 7),
            "meldDevPlain": single_label_macro_f1(self.meld, plain, 7),
        }


def parameter_groups(model: Classifier, lr: float, head_lr: float) -> list[dict]:
    decay, plain, heads = [], [], []
    for name, parameter in model.named_parameters():
        if not name.startswith("encoder."):
            heads.append(parameter)
        elif "word_embeddings" not in name:
            (plain if name.endswith("bias") or "LayerNorm" in name else decay).append(parameter)
    return [
        {"params": decay, "lr": lr, "weight_decay": 0.01},
        {"params": plain, "lr": lr, "weight_decay": 0.0},
        {"params": heads, "lr": head_lr, "weight_decay": 0.01},
    ]


class Optimizer:
    """AdamW for everything dense, and an Adam that touches only the rows of the word table that a batch looked up."""

    def __init__(self, model: Classifier, args: argparse.Namespace, total: int) -> None:
        words = model.encoder.embeddings.word_embeddings
        words.sparse = True
        self.groups = parameter_groups(model, args.lr, args.lr * 10)
        self.dense = [p for group in self.groups for p in group["params"]]
        self.parts = [torch.optim.AdamW(self.groups, betas=(0.9, 0.98), fused=True), torch.optim.SparseAdam([words.weight], lr=args.lr)]
        warm = 0.06 * total
        rate = lambda step: min(1.0, step / (warm + 1)) * max(0.0, (total - step) / total)
        self.schedules = [torch.optim.lr_scheduler.LambdaLR(part, rate) for part in self.parts]

    def step(self) -> None:
        torch.nn.utils.clip_grad_norm_(self.dense, 1.0)
        for part, schedule in zip(self.parts, self.schedules, strict=True):
            part.step()
            schedule.step()
            part.zero_grad(set_to_none=True)

    def state(self) -> list:
        return [each.state_dict() for each in (*self.parts, *self.schedules)]

    def load(self, state: list) -> None:
        for each, saved in zip((*self.parts, *self.schedules), state, strict=True):
            each.load_state_dict(saved)


def epoch_batches(tasks: list[Task], ids: list[list[list[int]]], size: int, seed: int) -> list[tuple[int, list[int]]]:
    """(task, rows) of every batch of one epoch, all tasks mixed."""
    rng = random.Random(seed)
    batches = []
    for at, task in enumerate(tasks):
        rows = rng.sample(range(len(task.texts)), round(task.share * len(task.texts)))
        for batch in length_sorted_batches([len(ids[at][row]) for row in rows], size, rng):
            batches.append((at, [rows[k] for k in batch]))
    rng.shuffle(batches)
    return batches


def teacher_scores(file: str | None, tasks: list[Task]) -> list[torch.Tensor | None]:
    if file is None:
        return [None] * len(tasks)
    found = np.load(file)
    for task in tasks:
        if len(found[task.name]) != len(task.texts):
            raise SystemExit(f"{file}: {len(found[task.name])} rows of {task.name}, {len(task.texts)} expected: make it again with teach.py")
    return [torch.from_numpy(found[task.name].astype(np.float32)) for task in tasks]


def train(args: argparse.Namespace) -> None:
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    torch.set_flush_denormal(True)
    device = pick_device(args.device)
    if device.type == "cpu":
        torch.set_num_threads(args.threads)
    base = find_base(args.base)
    tokenizer = load_tokenizer(base)
    encode = lambda texts: tokenizer(texts, truncation=True, max_length=args.max_length)["input_ids"]
    data = Path(args.data)
    shares = {"goemotions": 1.0, "xed": args.xed, "topical": args.topical}
    tasks = make_tasks(data, shares, {"xed": args.xed_weight, "best": args.best_weight, "topical": args.topical_weight}, args.distilled, device, args.rows)
    ids = [encode(task.texts) for task in tasks]
    teachers = teacher_scores(args.teacher, tasks)
    dev = Dev(data, encode)

    model = Classifier(base).to(device)
    model.train()
    if args.start:
        model.load_state_dict(torch.load(args.start, map_location=device, weights_only=True))
    average = copy.deepcopy(model).eval()
    per_epoch = len(epoch_batches(tasks, ids, args.batch_size, 0))
    optimizer = Optimizer(model, args, per_epoch * args.epochs)
    ignored = ("data", "out", "base", "threads", "device")
    log: dict = {"arguments": {k: v for k, v in vars(args).items() if k not in ignored}, "epochs": []}
    first, best = 0, -1.0
    checkpoint = out / "checkpoint.pt"
    if checkpoint.is_file():
        state = torch.load(checkpoint, map_location=device, weights_only=False)
        if state["arguments"] != log["arguments"]:
            raise SystemExit(f"{checkpoint} was made with other arguments: use another --out, or delete it")
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load(state["optimizer"])
        torch.set_rng_state(state["rng"].cpu())
        log, first, best = state["log"], state["epoch"], state["best"]
        print(f"resumed after epoch {first}", flush=True)

    fast, slow = list(model.parameters()), list(average.parameters())
    for epoch in range(first, args.epochs):
        started = time.time()
        losses: dict[str, list[float]] = {task.name: [] for task in tasks}
        for step, (at, rows) in enumerate(epoch_batches(tasks, ids, args.batch_size, args.seed * 1000 + epoch), 1):
            task, teacher = tasks[at], teachers[at]
            with encoding(device):
                embedded = model.embed(*pad([ids[at][row] for row in rows], tokenizer.pad_token_id, device))
            wanted = teacher[rows].to(device) if teacher is not None else None
            loss = task.loss(model, model.dropout(embedded.float()), task.targets[rows].to(device), wanted)
            loss.backward()
            optimizer.step()
            if step % AVERAGED_EVERY == 0:
                with torch.no_grad():
                    torch._foreach_lerp_(slow, fast, 1 - args.average**AVERAGED_EVERY)
            losses[task.name].append(loss.item())
            if step % 200 == 0:
                recent = " ".join(f"{name} {np.mean(values[-100:]):.4f}" for name, values in losses.items() if values)
                print(f"epoch {epoch + 1} step {step}/{per_epoch} {recent} {time.time() - started:.0f}s", flush=True)
        seconds = round(time.time() - started)
        found = {"plain": dev.measure(model, tokenizer.pad_token_id, device), "averaged": dev.measure(average, tokenizer.pad_token_id, device)}
        entry = {"epoch": epoch + 1, "seconds": seconds, "loss": {k: round(float(np.mean(v)), 4) for k, v in losses.items()}}
        entry |= {name: {k: round(v, 4) for k, v in figures.items()} for name, figures in found.items()}
        log["epochs"].append(entry)
        print(json.dumps(entry), flush=True)
        for name, candidate in (("plain", model), ("averaged", average)):
            if found[name]["devHeldOut"] > best:
                best = found[name]["devHeldOut"]
                log["chosen"] = {"epoch": epoch + 1, "weights": name, **entry[name]}
                torch.save(candidate.state_dict(), out / "model.pt")
        state = {
            "model": model.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state(),
            "rng": torch.get_rng_state(), "log": log, "epoch": epoch + 1, "best": best, "arguments": log["arguments"],
        }
        torch.save(state, checkpoint.with_suffix(".tmp"))
        checkpoint.with_suffix(".tmp").replace(checkpoint)
        (out / "train.json").write_text(json.dumps(log, indent=2) + "\n", encoding="utf8")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", required=True, help="folder with goemotions, xed, topicalchat and meld")
    parser.add_argument("--out", required=True, help="folder for checkpoints and the log")
    parser.add_argument("--base", help="folder of the base checkpoint (default: the pinned package's)")
    parser.add_argument("--start", help="weights (model.pt) to go on from instead of the base checkpoint's")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--lr", type=float, default=1.5e-4)
    parser.add_argument("--average", type=float, default=0.999, help="decay of the moving average of the weights, per step")
    parser.add_argument("--max-length", type=int, default=64)
    parser.add_argument("--xed", type=float, default=1.0, help="share of XED seen in one epoch")
    parser.add_argument("--topical", type=float, default=0.3, help="share of Topical-Chat's turns seen in one epoch")
    parser.add_argument("--xed-weight", type=float, default=0.5)
    parser.add_argument("--best-weight", type=float, default=0.05, help="of the best single label's class on XED")
    parser.add_argument("--topical-weight", type=float, default=0.05)
    parser.add_argument("--teacher", help="scores of a teacher, made by teach.py")
    parser.add_argument("--distilled", type=float, default=0.5, help="the teacher's part in what a row is charged for")
    parser.add_argument("--rows", type=int, help="at most so many rows of a corpus, for trying things out")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda", "mps"])
    parser.add_argument("--threads", type=int, default=2)


def parse_arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_arguments(parser)
    return parser.parse_args(given)


if __name__ == "__main__":
    train(parse_arguments())
