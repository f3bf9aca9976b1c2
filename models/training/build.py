"""Makes model folders: members -> their mean and what they think of every text -> students -> context -> int8 -> scaling and thresholds on dev.

Usage: python build.py --data DATA --work DIR --out ../emo-minilm [--students 1 2 3] [options of train.py for every training]

Every step leaves its result in the work folder and is not made again when it is there; training goes on after
its last whole epoch. Of the students, the one that does best on dev becomes the model folder. No test split is
read: figures on test come from the command line's `evaluate`, once, at the end, and go into the card by card.py.
"""
import argparse
import hashlib
import json
from pathlib import Path

import numpy as np
import torch

import teach
import train_context
from calibration import Scaling, calibration_error, expected_thresholds, fit_scaling
from card import write_card
from context_export import ContextGraph
from context_graph import ContextModel
from corpora import read_xed
from encoder import Classifier, find_base, load_tokenizer
from goemotions import Split, read_split
from graph import Architecture
from inference import open_tokenizer
from labels import LABELS
from metrics import macro_f1, micro_f1
from quantize import quantize
from tasks import topical_conversations
from train import parse_arguments, predict, train
from training_hashes import write_hashes

NAME, VERSION, BASE = "emo-minilm", "0.2.0", "sentence-transformers/all-MiniLM-L6-v2"
MAX_LENGTH = 128
TEMPLATE = "{speaker}: {text}"
# By seed. The first leans to GoEmotions and only teaches; the students start from the mean of the others.
MEMBERS = {
    1: ("--epochs", "3", "--xed-weight", "0.5", "--best-weight", "0"),
    11: ("--epochs", "2", "--xed-weight", "1"),
    12: ("--epochs", "2", "--xed-weight", "1"),
}
START = (11, 12)
STUDENT = ("--epochs", "1", "--lr", "7e-5", "--xed-weight", "1")


def plain_tokenizer(base: Path) -> bytes:
    """The base's tokenizer.json without truncation and padding: callers cut and pad."""
    tokenizer = json.loads((base / "tokenizer.json").read_text(encoding="utf8"))
    tokenizer |= {"truncation": None, "padding": None}
    return (json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def architecture_of(base: Path) -> Architecture:
    config = json.loads((base / "config.json").read_text(encoding="utf8"))
    return Architecture(config["num_hidden_layers"], config["num_attention_heads"], config["layer_norm_eps"], MAX_LENGTH)


def write_json(file: Path, value: dict) -> None:
    file.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf8")


def finished(folder: Path, epochs: int) -> bool:
    log = folder / "train.json"
    return log.is_file() and len(json.loads(log.read_text(encoding="utf8"))["epochs"]) == epochs


def average(members: list[Path], out: Path) -> Path:
    """The mean of the weights, plain and averaged, that the members ended with (Wortsman et al., 2022): all of them come from one base checkpoint."""
    if not out.is_file():
        ended = [torch.load(member / "checkpoint.pt", map_location="cpu", weights_only=False) for member in members]
        states = [each[kind] for each in ended for kind in ("model", "average")]
        mean = {name: sum(state[name] for state in states) / len(states) if value.is_floating_point() else value for name, value in states[0].items()}
        torch.save(mean, out)
    return out


def train_one(args: argparse.Namespace, rest: list[str], folder: Path, seed: int, *own: str) -> Path:
    arguments = parse_arguments(["--data", str(args.data), "--out", str(folder), "--seed", str(seed), *own, *rest])
    if not finished(folder, arguments.epochs):
        print(f"{folder.name}: seed {seed}", flush=True)
        train(arguments)
    return folder / "model.pt"


def dialogue_scaling(folder: Path, base: Path, dev: Split) -> Scaling:
    """Half of what would fit the head for dialogue to GoEmotions dev: its labels are meant for other texts too."""
    classifier = Classifier(base)
    classifier.load_state_dict(torch.load(folder / "model.pt", map_location="cpu", weights_only=True))
    tokenizer = load_tokenizer(base)
    ids = tokenizer(dev.texts, truncation=True, max_length=MAX_LENGTH)["input_ids"]
    whole = fit_scaling(dev.targets, predict(classifier, ids, tokenizer.pad_token_id, torch.device("cpu"), classifier.dialogue)[0])
    return Scaling((1 + whole.scale) / 2, whole.shift / 2)


def context_graph(folder: Path, base: Path, scaling: Scaling) -> tuple[bytes, int]:
    """The graph with a scaling of each label in it, and how many lines it looks at."""
    log = json.loads((folder / "context.json").read_text(encoding="utf8"))["arguments"]
    model = ContextModel(Classifier(base).dialogue, log["lines"], layers=log["layers"])
    model.load_state_dict(torch.load(folder / "context.pt", map_location="cpu", weights_only=True)["model"])
    scale, shift = (torch.from_numpy(value.astype(np.float32)) for value in (scaling.scale, scaling.shift))
    with torch.no_grad():
        for layer in (model.head, model.change):
            layer.weight.mul_(scale[:, None])
            layer.bias.mul_(scale)
        model.head.bias.add_(shift)
    return ContextGraph(model.eval()).model().SerializeToString(), log["lines"]


def training_texts(data: Path) -> list[str]:
    """Every text that an encoder of this recipe saw with a label."""
    turns = [turn.text for conversation in topical_conversations(data) for turn in conversation]
    return [*read_split(data / "goemotions", "train").texts, *read_xed(data / "xed")[0].texts, *turns]


def make_folder(args: argparse.Namespace, student: Path, base: Path) -> dict:
    """A whole model folder in STUDENT/folder, and its report."""
    out = student / "folder"
    out.mkdir(exist_ok=True)
    (out / "tokenizer.json").write_bytes(plain_tokenizer(base))
    dev = read_split(args.data / "goemotions", "dev")
    tokenizer = open_tokenizer(out / "tokenizer.json")
    quantized = quantize(student / "model.pt", architecture_of(base), tokenizer, read_split(args.data / "goemotions", "train"), dev, MAX_LENGTH)
    (out / "model.onnx").write_bytes(quantized.model)
    graph, lines = context_graph(student, base, dialogue_scaling(student, base, dev))
    (out / "context.onnx").write_bytes(graph)
    thresholds = expected_thresholds(quantized.dev_probabilities).round(3)
    predicted = (quantized.dev_probabilities >= thresholds) * 1.0
    files = ("model.onnx", "tokenizer.json", "context.onnx")
    config = {
        "schema": 2,
        "name": NAME,
        "version": VERSION,
        "base": BASE,
        "language": "en",
        "labels": list(LABELS),
        "thresholds": [float(value) for value in thresholds],
        "pooling": "mean",
        "hiddenSize": json.loads((base / "config.json").read_text(encoding="utf8"))["hidden_size"],
        "maxLength": MAX_LENGTH,
        "context": {"lines": lines, "template": TEMPLATE},
        "trainingHashes": {"file": "training.hashes", "count": write_hashes(training_texts(args.data), out / "training.hashes")},
        "files": {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in files},
        "metrics": [],
    }
    write_json(out / "config.json", config)
    report = {
        "base": hashlib.sha256((base / "model.safetensors").read_bytes()).hexdigest(),
        "training": json.loads((student / "train.json").read_text(encoding="utf8")),
        "context": json.loads((student / "context.json").read_text(encoding="utf8")),
        "quantization": quantized.report,
        "dev": {
            "macroF1": macro_f1(dev.targets, predicted),
            "microF1": micro_f1(dev.targets, predicted),
            "calibrationError": calibration_error(dev.targets, quantized.dev_probabilities),
            "heldOut": quantized.report["chosen"],
        },
    }
    write_json(student / "report.json", report)
    return report


def table(students: dict[int, dict]) -> str:
    lines = ["| seed | dev macro-F1, held out | calibration error, held out | MELD dev alone | in context |", "|---|---|---|---|---|"]
    for seed, report in students.items():
        held, context = report["dev"]["heldOut"], report["context"]["epochs"][-1]
        figures = (held["macroF1"], held["calibrationError"], context["meldAlone"], context["meldContext"])
        lines.append(f"| {seed} | " + " | ".join(f"{figure:.4f}" for figure in figures) + " |")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", required=True, type=Path, help="folder with goemotions, xed, topicalchat and meld")
    parser.add_argument("--out", required=True, type=Path, help="the model folder to write")
    parser.add_argument("--work", type=Path, default=Path(".cache/training"), help="folder for checkpoints and reports")
    parser.add_argument("--students", type=int, nargs="+", default=[1, 2, 3], help="seeds of those that learn from it")
    args, rest = parser.parse_known_args()
    base = find_base(None)
    rows = parse_arguments(["--data", "", "--out", "", *rest]).rows
    some = [] if rows is None else ["--rows", str(rows)]
    members = {seed: train_one(args, rest, args.work / f"member-{seed}", seed, *own) for seed, own in MEMBERS.items()}
    start, teacher = average([args.work / f"member-{seed}" for seed in START], args.work / "mean.pt"), args.work / "teacher.npz"
    if not teacher.is_file():
        teach.teach(list(members.values()), args.data, teacher, rows=rows)
    reports: dict[int, dict] = {}
    for seed in args.students:
        student = args.work / f"student-{seed}"
        model = train_one(args, rest, student, seed, *STUDENT, "--start", str(start), "--teacher", str(teacher))
        if not (student / "context.pt").is_file():
            train_context.train(train_context.parse_arguments(["--data", str(args.data), "--encoder", str(model), "--out", str(student), "--seed", str(seed), *some]))
        reports[seed] = make_folder(args, student, base)
    print(table(reports))
    best = max(reports, key=lambda seed: reports[seed]["dev"]["heldOut"]["macroF1"])
    args.out.mkdir(parents=True, exist_ok=True)
    folder = args.work / f"student-{best}" / "folder"
    for file in folder.iterdir():
        (args.out / file.name).write_bytes(file.read_bytes())
    write_card(args.out, args.work / f"student-{best}" / "report.json")
    print(f"{args.out}: seed {best}")


if __name__ == "__main__":
    main()
