"""Fine-tunes the encoder on ISEAR in five folds and prints the macro-F1; these weights are thrown away.

ISEAR measures how well the encoder carries over to seven emotions that people tell of; it trains nothing that ships.

Usage: python isear.py --data FOLDER_WITH_ISEAR_CSV --start MODEL.pt --out FILE.json [--folds 5] [--seed 1]
Each finished fold is kept in FILE.json and not made again.
"""
import argparse
import json
import random
from pathlib import Path

import numpy as np
import torch
from torch import nn

from batching import length_sorted_batches, pad
from corpora import ISEAR, read_isear
from encoder import Classifier, find_base, load_tokenizer
from losses import single_label
from metrics import single_label_macro_f1
from precision import encoding
from train import Optimizer, pick_device, predict


def stratified_folds(labels: np.ndarray, folds: int, seed: int) -> np.ndarray:
    """The fold of each row, int [n]; every class is spread evenly over the folds."""
    found = np.zeros(len(labels), int)
    rng = np.random.default_rng(seed)
    for label in np.unique(labels):
        rows = rng.permutation(np.flatnonzero(labels == label))
        found[rows] = np.arange(len(rows)) % folds
    return found


def tune(args: argparse.Namespace, ids: list[list[int]], labels: np.ndarray, held: np.ndarray, pad_id: int, device: torch.device, seed: int) -> float:
    """Macro-F1 on the held rows after training on the others. The last epoch counts: no fold is chosen by."""
    torch.manual_seed(seed)
    model = Classifier(find_base(args.base))
    if args.start:
        model.load_state_dict(torch.load(args.start, map_location="cpu", weights_only=True))
    model.head = nn.Linear(model.head.in_features, len(ISEAR))
    model.to(device).train()
    rows, rng = np.flatnonzero(~held), random.Random(seed)
    total = args.epochs * -(-len(rows) // args.batch_size)
    optimizer = Optimizer(model, args, total)
    for _ in range(args.epochs):
        for batch in length_sorted_batches([len(ids[row]) for row in rows], args.batch_size, rng):
            chosen = rows[batch]
            with encoding(device):
                embedded = model.embed(*pad([ids[row] for row in chosen], pad_id, device))
            single_label(model.head(model.dropout(embedded.float())), torch.from_numpy(labels[chosen]).to(device)).backward()
            optimizer.step()
    logits = predict(model, [ids[row] for row in np.flatnonzero(held)], pad_id, device)[0]
    return single_label_macro_f1(labels[held], logits.argmax(1), len(ISEAR))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path, help="the folder with isear.csv")
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--base")
    parser.add_argument("--start", help="weights (model.pt) of the encoder; without, the base checkpoint's")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--lr", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--threads", type=int, default=2)
    args = parser.parse_args()
    device = pick_device(args.device)
    if device.type == "cpu":
        torch.set_num_threads(args.threads)
        torch.set_flush_denormal(True)
    texts, labels = read_isear(args.data / "isear.csv")
    tokenizer = load_tokenizer(find_base(args.base))
    ids = tokenizer(texts, truncation=True, max_length=128)["input_ids"]
    arguments = {key: getattr(args, key) for key in ("start", "folds", "epochs", "batch_size", "lr", "seed")}
    log = {"arguments": arguments, "rows": len(labels), "macroF1": []}
    if args.out.is_file():
        found = json.loads(args.out.read_text(encoding="utf8"))
        if found["arguments"] != arguments:
            raise SystemExit(f"{args.out} was made with other arguments: use another --out, or delete it")
        log = found
    fold_of = stratified_folds(labels, args.folds, args.seed)
    for fold in range(len(log["macroF1"]), args.folds):
        log["macroF1"].append(round(tune(args, ids, labels, fold_of == fold, tokenizer.pad_token_id, device, args.seed + fold), 4))
        args.out.write_text(json.dumps(log, indent=2) + "\n", encoding="utf8")
        print(f"fold {fold + 1}: {log['macroF1'][-1]:.4f}", flush=True)
    print(f"macro-F1 {np.mean(log['macroF1']):.4f}, standard deviation {np.std(log['macroF1']):.4f}")


if __name__ == "__main__":
    main()
