"""Fine-tunes the encoder and its head on GoEmotions; resumes from its last finished epoch.

Writes OUT/checkpoint.pt after every epoch, OUT/model.pt (the weights that did best on dev, plain or
averaged) and OUT/train.json (the log). The test split is not read here.
"""
import argparse
import copy
import json
import math
import random
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from encoder import Classifier, find_base, load_tokenizer
from goemotions import Split, read_split
from metrics import macro_f1, tune_thresholds


def pick_device(name: str) -> torch.device:
    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def length_sorted_batches(lengths: list[int], size: int, rng: random.Random | None) -> Iterator[list[int]]:
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


def pad(ids: list[list[int]], pad_id: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    width = max(map(len, ids))
    padded = torch.full((len(ids), width), pad_id)
    mask = torch.zeros((len(ids), width), dtype=torch.long)
    for row, tokens in enumerate(ids):
        padded[row, : len(tokens)] = torch.tensor(tokens)
        mask[row, : len(tokens)] = 1
    return padded.to(device), mask.to(device)


def tokenize(tokenizer, split: Split, max_length: int) -> list[list[int]]:
    return tokenizer(split.texts, truncation=True, max_length=max_length)["input_ids"]


@torch.no_grad()
def predict(model: Classifier, ids: list[list[int]], pad_id: int, device: torch.device) -> np.ndarray:
    model.eval()
    scores = np.zeros((len(ids), model.head.out_features), np.float32)
    for rows in length_sorted_batches([len(x) for x in ids], 128, None):
        with torch.autocast(device.type, dtype=torch.bfloat16):
            logits = model(*pad([ids[row] for row in rows], pad_id, device))
        scores[rows] = torch.sigmoid(logits.float()).cpu().numpy()
    model.train()
    return scores


def dev_score(model: Classifier, ids: list[list[int]], targets: np.ndarray, pad_id: int, device: torch.device) -> float:
    scores = predict(model, ids, pad_id, device)
    return macro_f1(targets, (scores >= tune_thresholds(targets, scores)) * 1.0)


def parameter_groups(model: Classifier, lr: float, head_lr: float) -> list[dict]:
    decay, plain = [], []
    for name, parameter in model.encoder.named_parameters():
        (plain if name.endswith("bias") or "LayerNorm" in name else decay).append(parameter)
    return [
        {"params": decay, "lr": lr, "weight_decay": 0.01},
        {"params": plain, "lr": lr, "weight_decay": 0.0},
        {"params": list(model.head.parameters()), "lr": head_lr, "weight_decay": 0.01},
    ]


def train(args: argparse.Namespace) -> None:
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(args.seed)
    device = pick_device(args.device)
    if device.type == "cpu":
        torch.set_num_threads(args.threads)
    base = find_base(args.base)
    tokenizer = load_tokenizer(base)
    data = Path(args.data)
    training, dev = read_split(data, "train"), read_split(data, "dev")
    ids, dev_ids = tokenize(tokenizer, training, args.max_length), tokenize(tokenizer, dev, args.max_length)
    targets = torch.from_numpy(training.targets)

    model = Classifier(base).to(device)
    average = copy.deepcopy(model).eval()
    optimizer = torch.optim.AdamW(parameter_groups(model, args.lr, args.lr * 10))
    per_epoch = math.ceil(len(ids) / args.batch_size)
    total = per_epoch * args.epochs
    warm = 0.06 * total
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, step / (warm + 1)) * max(0.0, (total - step) / total)
    )
    log: dict = {"arguments": {k: v for k, v in vars(args).items() if k not in ("data", "out", "base")}, "epochs": []}
    first, best = 0, -1.0
    checkpoint = out / "checkpoint.pt"
    if checkpoint.is_file():
        state = torch.load(checkpoint, map_location=device, weights_only=False)
        if state["arguments"] != log["arguments"]:
            raise SystemExit(f"{checkpoint} was made with other arguments: use another --out, or delete it")
        model.load_state_dict(state["model"])
        average.load_state_dict(state["average"])
        optimizer.load_state_dict(state["optimizer"])
        schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["rng"].cpu())
        log, first, best = state["log"], state["epoch"], state["best"]
        print(f"resumed after epoch {first}", flush=True)

    for epoch in range(first, args.epochs):
        started, losses = time.time(), []
        rng = random.Random(args.seed * 1000 + epoch)
        for step, rows in enumerate(length_sorted_batches([len(x) for x in ids], args.batch_size, rng), 1):
            with torch.autocast(device.type, dtype=torch.bfloat16):
                logits = model(*pad([ids[row] for row in rows], tokenizer.pad_token_id, device))
            loss = torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), targets[rows].to(device))
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad(set_to_none=True)
            with torch.no_grad():
                for slow, fast in zip(average.parameters(), model.parameters(), strict=True):
                    slow.lerp_(fast, 1 - args.average)
            losses.append(loss.item())
            if step % 100 == 0:
                print(f"epoch {epoch + 1} step {step}/{per_epoch} loss {np.mean(losses[-100:]):.4f} {time.time() - started:.0f}s", flush=True)
        candidates = {
            "plain": (model, dev_score(model, dev_ids, dev.targets, tokenizer.pad_token_id, device)),
            "averaged": (average, dev_score(average, dev_ids, dev.targets, tokenizer.pad_token_id, device)),
        }
        average.eval()
        entry = {"epoch": epoch + 1, "loss": float(np.mean(losses)), "seconds": round(time.time() - started)}
        entry |= {f"dev macro-F1 {name}": round(score, 4) for name, (_, score) in candidates.items()}
        log["epochs"].append(entry)
        print(json.dumps(entry), flush=True)
        for name, (candidate, score) in candidates.items():
            if score > best:
                best = score
                log["chosen"] = {"epoch": epoch + 1, "weights": name, "dev macro-F1": round(score, 4)}
                torch.save(candidate.state_dict(), out / "model.pt")
        state = {
            "model": model.state_dict(), "average": average.state_dict(), "optimizer": optimizer.state_dict(),
            "schedule": schedule.state_dict(), "rng": torch.get_rng_state(), "log": log, "epoch": epoch + 1,
            "best": best, "arguments": log["arguments"],
        }
        torch.save(state, checkpoint.with_suffix(".tmp"))
        checkpoint.with_suffix(".tmp").replace(checkpoint)
    (out / "train.json").write_text(json.dumps(log, indent=2) + "\n", encoding="utf8")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", required=True, help="folder with GoEmotions' train.tsv, dev.tsv and test.tsv")
    parser.add_argument("--out", required=True, help="folder for checkpoints and the log")
    parser.add_argument("--base", help="folder of the base checkpoint (default: the pinned package's)")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--lr", type=float, default=1.5e-4)
    parser.add_argument("--average", type=float, default=0.999, help="decay of the moving average of the weights")
    parser.add_argument("--max-length", type=int, default=64)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda", "mps"])
    parser.add_argument("--threads", type=int, default=2)


def parse_arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    add_arguments(parser)
    return parser.parse_args(given)


if __name__ == "__main__":
    train(parse_arguments())
