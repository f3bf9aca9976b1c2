"""Writes what an ensemble thinks of every training text: the mean probability of its members.

Usage: python teach.py --data DATA --out FILE.npz MODEL.pt [MODEL.pt …]
One array [n, 28] float16 for each task of train.py, in the order of its texts.
"""
import argparse
from pathlib import Path

import numpy as np
import torch

from encoder import Classifier, find_base, load_tokenizer
from inference import sigmoid
from tasks import make_tasks
from train import pick_device, predict


def teach(members: list[Path], data: Path, out: Path, base: str | None = None, max_length: int = 64, device_name: str = "auto", rows: int | None = None) -> None:
    device = pick_device(device_name)
    folder = find_base(base)
    tokenizer = load_tokenizer(folder)
    everything = {"goemotions": 1.0, "xed": 1.0, "topical": 1.0}
    tasks = make_tasks(data, everything, {"xed": 0.0, "best": 0.0, "topical": 0.0}, 0.0, device, rows)
    ids = {task.name: tokenizer(task.texts, truncation=True, max_length=max_length)["input_ids"] for task in tasks}
    sums: dict[str, np.ndarray] = {}
    for member in members:
        model = Classifier(folder).to(device)
        model.load_state_dict(torch.load(member, map_location=device, weights_only=True))
        for name, tokens in ids.items():
            sums[name] = sums.get(name, 0) + sigmoid(predict(model, tokens, tokenizer.pad_token_id, device)[0])
    np.savez_compressed(out, **{name: (total / len(members)).astype(np.float16) for name, total in sums.items()})


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("members", nargs="+", type=Path)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--base")
    parser.add_argument("--max-length", type=int, default=64)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--rows", type=int, help="at most so many rows of a corpus, as in train.py")
    args = parser.parse_args()
    teach(args.members, args.data, args.out, args.base, args.max_length, args.device, args.rows)


if __name__ == "__main__":
    main()
