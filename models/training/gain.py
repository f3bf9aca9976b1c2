"""What context adds on MELD, of a whole model folder: by the utterance alone, by the context model without lines (its twin), and with them.

Prints macro-F1 of the 28 labels mapped to Ekman's 7 (best single score) for the three, and what the lines add over the
better of the other two, with a paired 95 % interval from whole dialogues. `--split train` is read once, at the end.

Usage: python gain.py --data DATA --model FOLDER [FOLDER …] [--split dev|train]
"""
import argparse
import json
from pathlib import Path

import numpy as np

from corpora import read_meld
from dialogues import gather, real_windows
from inference import bucket_batches, open_session, open_tokenizer, padded
from metrics import single_label_macro_f1
from paired import drawn_weights
from taxonomy import EKMAN_OF

CLASSES = 7


def encoded(folder: Path, texts: list[str], longest: int) -> tuple[np.ndarray, np.ndarray]:
    """Logits float32 [n, 28] and embeddings float32 [n, hidden] of model.onnx."""
    tokenizer = open_tokenizer(folder / "tokenizer.json")
    tokenizer.enable_truncation(longest)
    ids = [each.ids for each in tokenizer.encode_batch(texts)]
    session = open_session(folder / "model.onnx")
    found: list[list[np.ndarray]] = [[], []]
    order: list[int] = []
    for width, rows in bucket_batches([len(tokens) for tokens in ids]):
        for part, values in zip(found, session.run(["logits", "embedding"], padded([ids[row] for row in rows], width)), strict=True):
            part.append(values)
        order += rows
    back = np.argsort(order)
    logits, embeddings = (np.concatenate(part)[back] for part in found)
    return logits, embeddings


def with_lines(folder: Path, embeddings: np.ndarray, conversations: list, lines: int) -> np.ndarray:
    """Logits float32 [n, 28] of context.onnx."""
    session, windows = open_session(folder / "context.onnx"), real_windows(conversations, lines)
    names = ("embeddings", "present", "speakers")
    given = []
    for at in range(0, len(embeddings), 512):
        parts = gather(embeddings, windows, np.arange(at, min(at + 512, len(embeddings))))
        given.append(session.run(["logits"], {name: part if name == "embeddings" else part.astype(np.int64) for name, part in zip(names, parts, strict=True)})[0])
    return np.concatenate(given)


def weighted_macro_f1(gold: np.ndarray, predicted: np.ndarray, weights: np.ndarray) -> float:
    """Macro-F1 over the classes, each row as often as its weight says."""
    f1s = []
    for label in range(CLASSES):
        wanted, said = gold == label, predicted == label
        total = weights[wanted].sum() + weights[said].sum()
        f1s.append(2 * weights[wanted & said].sum() / total if total else 0.0)
    return float(np.mean(f1s))


def measure(folder: Path, dialogues: list, resamples: int = 1000) -> dict:
    config = json.loads((folder / "config.json").read_text(encoding="utf8"))
    lines, turns = config["context"]["lines"], [turn for dialogue in dialogues for turn in dialogue]
    gold = np.array([turn.label for turn in turns])
    logits, embeddings = encoded(folder, [turn.text for turn in turns], config["maxLength"])
    answers = {"alone": logits, "twin": with_lines(folder, embeddings, [[turn] for turn in turns], lines), "context": with_lines(folder, embeddings, dialogues, lines)}
    best = {name: EKMAN_OF[each.argmax(1)] for name, each in answers.items()}
    figures = {name: single_label_macro_f1(gold, each, CLASSES) for name, each in best.items()}
    against = max(("alone", "twin"), key=lambda name: figures[name])
    weights = drawn_weights(np.repeat(np.arange(len(dialogues)), [len(dialogue) for dialogue in dialogues]), resamples, 1)
    gains = [weighted_macro_f1(gold, best["context"], each) - weighted_macro_f1(gold, best[against], each) for each in weights]
    low, high = np.percentile(gains, [2.5, 97.5])
    return {"model": config["version"], "turns": len(turns), **figures, "against": against, "gain": figures["context"] - figures[against], "low": float(low), "high": float(high)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path)
    parser.add_argument("--model", required=True, type=Path, nargs="+", help="model folders with context.onnx")
    parser.add_argument("--split", default="dev", choices=["dev", "train"])
    args = parser.parse_args()
    dialogues = read_meld(args.data / "meld" / f"{args.split}_sent_emo.csv")
    for folder in args.model:
        print(json.dumps({name: round(value, 4) if isinstance(value, float) else value for name, value in measure(folder, dialogues).items()}), flush=True)


if __name__ == "__main__":
    main()
