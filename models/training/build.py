"""Makes the model folder: train (resumes) -> graph -> calibrate -> int8 -> thresholds on dev -> report.

Usage: python build.py --data DIR --out ../emo-minilm [--work DIR] [--seed N] [options of train.py]

The test split is read at the very end, for the figures in the card; nothing is chosen by it.
"""
import argparse
import hashlib
import json
from pathlib import Path

from card import write_card
from encoder import find_base
from evaluate import evaluate
from goemotions import read_split
from graph import Architecture
from inference import open_tokenizer, sigmoid
from labels import LABELS
from metrics import choose_radius, macro_f1, tune_thresholds
from quantize import quantize
from train import parse_arguments, train

NAME, VERSION, BASE = "emo-minilm", "0.1.0", "sentence-transformers/all-MiniLM-L6-v2"
MAX_LENGTH = 128
COMMAND = "npx tsx bench/goEmotions.ts GOEMOTIONS --split {split}"  # the engine that users run; evaluate.py gives the same


def plain_tokenizer(base: Path) -> bytes:
    """The base's tokenizer.json without truncation and padding: callers cut and pad."""
    tokenizer = json.loads((base / "tokenizer.json").read_text(encoding="utf8"))
    tokenizer |= {"truncation": None, "padding": None}
    return (json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def architecture_of(base: Path) -> Architecture:
    config = json.loads((base / "config.json").read_text(encoding="utf8"))
    return Architecture(config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"], MAX_LENGTH)


def hidden_size_of(base: Path) -> int:
    return json.loads((base / "config.json").read_text(encoding="utf8"))["hidden_size"]


def write_json(file: Path, value: dict) -> None:
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf8")


def build(data: Path, out: Path, work: Path, base: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "tokenizer.json").write_bytes(plain_tokenizer(base))
    dev = read_split(data, "dev")
    quantized = quantize(
        work / "model.pt", architecture_of(base), open_tokenizer(out / "tokenizer.json"), read_split(data, "train"), dev, MAX_LENGTH
    )
    (out / "model.onnx").write_bytes(quantized.model)
    scores = sigmoid(quantized.dev_logits)
    radius, by_radius = choose_radius(dev.targets, scores)
    thresholds = tune_thresholds(dev.targets, scores, radius)
    config = {
        "schema": 1,
        "name": NAME,
        "version": VERSION,
        "base": BASE,
        "language": "en",
        "labels": list(LABELS),
        "thresholds": [round(float(value), 2) for value in thresholds],
        "pooling": "mean",
        "hiddenSize": hidden_size_of(base),
        "maxLength": MAX_LENGTH,
        "context": {"lines": 0, "template": "{speaker}: {text}"},
        "files": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in ("model.onnx", "tokenizer.json")},
        "metrics": [],
    }
    write_json(out / "config.json", config)
    report = {
        "base": hashlib.sha256((base / "model.safetensors").read_bytes()).hexdigest(),
        "training": json.loads((work / "train.json").read_text(encoding="utf8")),
        "quantization": quantized.report,
        "thresholds": {
            "radius": radius,
            "crossValidated": {str(key): value for key, value in by_radius.items()},
            "devMacroF1": macro_f1(dev.targets, (scores >= thresholds) * 1.0),
        },
        "test": evaluate(out, data, "test"),
    }
    config["metrics"] = [
        {"data": "GoEmotions test", "metric": metric, "value": round(report["test"][key], 4), "command": COMMAND.format(split="test")}
        for metric, key in (("macro-F1", "macroF1"), ("micro-F1", "microF1"))
    ]
    write_json(out / "config.json", config)
    write_json(work / "report.json", report)
    write_card(out / "README.md", config, report)
    print(f"{out}: test macro-F1 {report['test']['macroF1']:.4f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path, help="folder with GoEmotions' train.tsv, dev.tsv and test.tsv")
    parser.add_argument("--out", required=True, type=Path, help="the model folder to write")
    parser.add_argument("--work", type=Path, default=Path(".cache/training"), help="folder for checkpoints and the report")
    args, rest = parser.parse_known_args()
    training = parse_arguments(["--data", str(args.data), "--out", str(args.work), *rest])
    train(training)
    build(args.data, args.out, args.work, find_base(training.base))


if __name__ == "__main__":
    main()
