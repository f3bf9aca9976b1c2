"""Trains the context model on the embeddings of a trained encoder, which stays as it is; a matter of minutes.

Usage: python train_context.py --data DATA --encoder MODEL.pt --out DIR --seed N [--teacher FILE.npz]
Writes OUT/context.pt and OUT/context.json. MELD is read on dev only: to choose by, never to train on.
"""
import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch

from context_graph import ContextModel
from corpora import read_meld, read_xed
from dialogues import Windows, gather, made_windows, real_windows
from encoder import Classifier, find_base, load_tokenizer
from goemotions import Split, read_split
from inference import sigmoid
from losses import any_of, best_of, multi_label, single_label
from metrics import single_label_macro_f1
from tasks import topical_held_out, topical_training
from taxonomy import EKMAN_OF_PLUTCHIK, EKMAN_TABLE, PLUTCHIK_TABLE, ekman_of_best
from train import pick_device, predict

HIDDEN_WORDS = 0.6  # of the words of a line that is to be read by its context


def partly_hidden(ids: list[int], mask_id: int, rng: random.Random) -> list[int]:
    """Most tokens masked, [CLS] and [SEP] kept."""
    return [ids[0], *(mask_id if rng.random() < HIDDEN_WORDS else token for token in ids[1:-1]), ids[-1]]


class Table:
    """Embeddings of a corpus's lines, and of the same lines with words hidden, kept beside the encoder's weights."""

    def __init__(self, file: Path, texts: list[str], embed) -> None:
        if file.is_file():
            found = np.load(file)
            self.logits, self.whole, self.hidden = found["logits"], found["whole"].astype(np.float32), found["hidden"].astype(np.float32)
        else:
            self.logits, self.whole, self.hidden = embed(texts)
            beside = file.with_suffix(".tmp.npz")
            np.savez(beside, logits=self.logits, whole=self.whole.astype(np.float16), hidden=self.hidden.astype(np.float16))
            beside.replace(file)


class Corpora:
    def __init__(self, args: argparse.Namespace, device: torch.device) -> None:
        base = find_base(args.base)
        tokenizer = load_tokenizer(base)
        self.encoder = Classifier(base).to(device)
        self.encoder.load_state_dict(torch.load(args.encoder, map_location=device, weights_only=True))
        self.encoder.eval()
        rng = random.Random(5)

        def embed(texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
            ids = tokenizer(texts, truncation=True, max_length=128)["input_ids"]
            logits, whole = predict(self.encoder, ids, tokenizer.pad_token_id, device, self.encoder.dialogue)
            hidden = predict(self.encoder, [partly_hidden(x, tokenizer.mask_token_id, rng) for x in ids], tokenizer.pad_token_id, device)[1]
            return logits, whole, hidden

        data, cache = Path(args.data), Path(args.encoder).parent
        first = lambda split: Split(split.texts[: args.rows], split.targets[: args.rows])
        self.goemotions, self.xed = first(read_split(data / "goemotions", "train")), first(read_xed(data / "xed")[0])
        self.topical, self.topical_dev = topical_training(data)[: max(1, args.rows // 22)], topical_held_out(data)
        self.meld = read_meld(data / "meld" / "dev_sent_emo.csv")
        self.tables = {
            name: Table(cache / f"embeddings-{name}-{len(texts)}.npz", texts, embed)
            for name, texts in (
                ("goemotions", self.goemotions.texts),
                ("xed", self.xed.texts),
                ("topical", [turn.text for c in self.topical for turn in c]),
                ("topicalDev", [turn.text for c in self.topical_dev for turn in c]),
                ("meldDev", [turn.text for c in self.meld for turn in c]),
            )
        }


def classes_of(targets: np.ndarray, table: np.ndarray) -> list[np.ndarray]:
    """For each coarse class, the rows that have it."""
    return [np.flatnonzero((targets @ row) > 0) for row in table]


def tensors(parts: tuple[np.ndarray, ...], device: torch.device) -> list[torch.Tensor]:
    return [torch.from_numpy(part).to(device) for part in parts]


def windows_of(corpora: Corpora, args: argparse.Namespace, rng: np.random.Generator) -> dict[str, Windows]:
    return {
        "goemotions": made_windows(classes_of(corpora.goemotions.targets, EKMAN_TABLE), args.lines, rng, args.same, args.other),
        "xed": made_windows([np.flatnonzero(column) for column in corpora.xed.targets.T], args.lines, rng, args.same, args.other),
        "topical": real_windows(corpora.topical, args.lines),
    }


@torch.no_grad()
def with_context(model: ContextModel, table: Table, conversations: list, lines: int, device: torch.device, head: torch.nn.Linear | None = None) -> np.ndarray:
    """Logits of every turn given the lines before it; of `head` over the last state where one is given."""
    windows = real_windows(conversations, lines)
    found = []
    model.eval()
    for at in range(0, len(windows.rows), 512):
        parts = tensors(gather(table.whole, windows, np.arange(at, min(at + 512, len(windows.rows)))), device)
        found.append((head(model.states(*parts)) if head else model(*parts)).cpu().numpy())
    model.train()
    return np.concatenate(found)


def measure(model: ContextModel, topical: torch.nn.Linear, corpora: Corpora, lines: int, device: torch.device) -> dict[str, float]:
    gold = np.array([turn.label for c in corpora.meld for turn in c])
    topic = np.array([turn.label for c in corpora.topical_dev for turn in c])
    table, topic_table = corpora.tables["meldDev"], corpora.tables["topicalDev"]
    lonely = [[turn] for c in corpora.meld for turn in c]
    alone, given = ekman_of_best(table.logits), ekman_of_best(with_context(model, table, corpora.meld, lines, device))
    twin = ekman_of_best(with_context(model, table, lonely, lines, device))
    found = with_context(model, topic_table, corpora.topical_dev, lines, device, topical)
    return {
        "meldAlone": single_label_macro_f1(gold, alone, 7),
        "meldTwin": single_label_macro_f1(gold, twin, 7),  # the context model without any line to look at
        "meldContext": single_label_macro_f1(gold, given, 7),
        "meldAccuracyAlone": float((gold == alone).mean()),
        "meldAccuracyContext": float((gold == given).mean()),
        "topicalContext": single_label_macro_f1(topic, found.argmax(1), 8),
    }


def train(args: argparse.Namespace) -> dict:
    device = pick_device(args.device)
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    rng = np.random.default_rng(args.seed)
    corpora = Corpora(args, device)
    model = ContextModel(corpora.encoder.dialogue, args.lines, layers=args.layers).to(device)
    for parameter in model.head.parameters():
        parameter.requires_grad = False
    topical_head = torch.nn.Linear(model.last.normalized_shape[0], 8).to(device)
    plutchik = torch.from_numpy(PLUTCHIK_TABLE).to(device)
    classes, coarser = torch.from_numpy(EKMAN_TABLE).to(device), torch.from_numpy(EKMAN_OF_PLUTCHIK).to(device)
    topical_labels = torch.tensor([turn.label for c in corpora.topical for turn in c])
    goemotions, xed = torch.from_numpy(corpora.goemotions.targets), torch.from_numpy(corpora.xed.targets)
    soft = torch.from_numpy(sigmoid(corpora.tables["topical"].logits).astype(np.float32))
    parameters = [p for p in model.parameters() if p.requires_grad] + list(topical_head.parameters())
    optimizer = torch.optim.AdamW(parameters, lr=args.lr, weight_decay=0.01)
    shares = {"goemotions": args.goemotions, "xed": args.xed, "topical": args.topical}
    sizes = {name: len(corpora.tables[name].whole) for name in shares}
    total = args.epochs * sum(int(shares[k] * sizes[k]) // args.batch_size + 1 for k in shares)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, args.lr, total_steps=total + 8, pct_start=0.1)
    log: dict = {"arguments": {k: v for k, v in vars(args).items() if k not in ("data", "out", "base", "encoder")}, "epochs": []}
    for epoch in range(args.epochs):
        started, windows = time.time(), windows_of(corpora, args, rng)
        batches = []
        for name, share in shares.items():
            rows = rng.permutation(sizes[name])[: int(share * sizes[name])]
            batches += [(name, rows[at : at + args.batch_size]) for at in range(0, len(rows), args.batch_size)]
        rng.shuffle(batches)
        losses: dict[str, list[float]] = {name: [] for name in shares}
        for name, rows in batches:
            table = corpora.tables[name]
            embedded, present, speakers = gather(table.whole, windows[name], rows)
            hide = rng.random(len(rows)) < args.hidden
            embedded[hide, -1] = table.hidden[rows[hide]]
            parts = tensors((embedded, present, speakers), device)
            logits = model(*parts)
            if name == "goemotions":
                loss = multi_label(logits, goemotions[rows].to(device))
            elif name == "xed":
                there = xed[rows].to(device)
                loss = args.xed_weight * any_of(logits, plutchik, there) * 9 / 28 + args.best_weight * best_of(logits, classes, there @ coarser)
            else:
                loss = multi_label(logits, soft[rows].to(device)) + 0.05 * single_label(topical_head(model.states(*parts)), topical_labels[rows].to(device))
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
            losses[name].append(loss.item())
        entry = {"epoch": epoch + 1, "seconds": round(time.time() - started), **{k: round(float(np.mean(v)), 4) for k, v in losses.items() if v}}
        entry |= {k: round(v, 4) for k, v in measure(model, topical_head, corpora, args.lines, device).items()}
        log["epochs"].append(entry)
        print(json.dumps(entry), flush=True)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    torch.save({"model": model.state_dict(), "topical": topical_head.state_dict()}, out / "context.pt")
    (out / "context.json").write_text(json.dumps(log, indent=2) + "\n", encoding="utf8")
    return log


def parse_arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True)
    parser.add_argument("--encoder", required=True, help="model.pt of train.py")
    parser.add_argument("--out", required=True)
    parser.add_argument("--base")
    parser.add_argument("--rows", type=int, default=10**9, help="at most so many rows of a corpus, for trying things out")
    parser.add_argument("--lines", type=int, default=5, help="earlier lines that are given")
    parser.add_argument("--layers", type=int, default=1)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--batch-size", type=int, default=256)
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--same", type=float, default=0.3, help="how often an emotion goes on with the same speaker, beyond chance")
    parser.add_argument("--other", type=float, default=0.15, help="and with another")
    parser.add_argument("--hidden", type=float, default=0.3, help="share of utterances whose words are partly hidden")
    parser.add_argument("--best-weight", type=float, default=0.05, help="of the best single label's class on XED")
    parser.add_argument("--goemotions", type=float, default=1.0)
    parser.add_argument("--xed", type=float, default=1.0)
    parser.add_argument("--topical", type=float, default=1.0)
    parser.add_argument("--xed-weight", type=float, default=0.5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=2)
    return parser.parse_args(given)


if __name__ == "__main__":
    train(parse_arguments())
