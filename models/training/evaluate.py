"""Measures a model folder on a split of GoEmotions with ONNX Runtime, in the engine's buckets.

Usage: python evaluate.py --data DIR --model models/emo-minilm [--split test] [--json FILE]
"""
import argparse
import json
from pathlib import Path

import numpy as np

from goemotions import read_split
from inference import encode, open_session, open_tokenizer, predict_logits, sigmoid
from metrics import f1_per_label, macro_f1, micro_f1


def evaluate(model: Path, data: Path, split: str) -> dict:
    config = json.loads((model / "config.json").read_text(encoding="utf8"))
    rows = read_split(data, split)
    tokenizer = open_tokenizer(model / "tokenizer.json")
    ids = encode(tokenizer, rows.texts, config["maxLength"])
    scores = sigmoid(predict_logits(open_session(model / "model.onnx"), ids))
    predicted = (scores >= np.array(config["thresholds"])) * 1.0
    hits = (rows.targets * predicted).sum(0)
    table = zip(
        config["labels"],
        hits / np.maximum(1, predicted.sum(0)),
        hits / np.maximum(1, rows.targets.sum(0)),
        f1_per_label(rows.targets, predicted),
        rows.targets.sum(0),
        strict=True,
    )
    return {
        "split": split,
        "rows": len(rows.texts),
        "macroF1": macro_f1(rows.targets, predicted),
        "microF1": micro_f1(rows.targets, predicted),
        "unsure": float((predicted.sum(1) == 0).mean()),
        "labels": [
            {"label": label, "precision": float(p), "recall": float(r), "f1": float(f), "support": int(n)}
            for label, p, r, f, n in table
        ],
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--split", default="dev", choices=["train", "dev", "test"])
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    report = evaluate(args.model, args.data, args.split)
    for row in report["labels"]:
        print(f"{row['label']:<15} P {row['precision']:.3f}  R {row['recall']:.3f}  F1 {row['f1']:.3f}  n {row['support']}")
    print(f"GoEmotions {args.split}: macro-F1 {report['macroF1']:.4f}, micro-F1 {report['microF1']:.4f} over {report['rows']} rows")
    if args.json:
        args.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf8")


if __name__ == "__main__":
    main()
