"""Remakes the reference values that the project's tests compare with (test/fixtures/model).

scores.json   logits of the int8 file by Python's ONNX Runtime, each text at its bucket width
tokens.json   ids of odd texts by the reference tokenizer, special tokens included, nothing cut
digests.json  SHA-256 over the ids of whole files: every text's ids joined by a space, then a newline,
              in the order of the file. Of a .tsv the texts are the first columns, otherwise the lines;
              empty lines are left out. The texts themselves are not stored.

Usage: python references.py --model ../emo-minilm --out ../../test/fixtures/model [--digest FILE...]
"""
import argparse
import hashlib
import json
from pathlib import Path

from tokenizers import Tokenizer

from inference import encode, open_session, open_tokenizer, predict_logits
from reference_texts import ODD, SCORED


def write_lines(file: Path, head: dict, key: str, entries: list[dict]) -> None:
    """JSON with one entry a line; everything beyond ASCII is escaped, so that no tool changes it on the way."""
    start = json.dumps(head)[1:-1]
    body = ",\n".join(json.dumps(entry) for entry in entries)
    file.write_text(f'{{{start}, "{key}": [\n{body}\n]}}\n', encoding="ascii")


def texts_of(file: Path) -> list[str]:
    lines = [line for line in file.read_bytes().decode("utf8").split("\n") if line]
    return [line.split("\t")[0] for line in lines] if file.suffix == ".tsv" else lines


def digest(tokenizer: Tokenizer, texts: list[str]) -> str:
    found = hashlib.sha256()
    for at in range(0, len(texts), 1000):
        for encoding in tokenizer.encode_batch(texts[at : at + 1000]):
            found.update((" ".join(map(str, encoding.ids)) + "\n").encode())
    return found.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--digest", nargs="*", type=Path, default=[], metavar="FILE", help="paths ending in data/… or samples/…")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    config = json.loads((args.model / "config.json").read_text(encoding="utf8"))
    tokenizer = open_tokenizer(args.model / "tokenizer.json")
    logits = predict_logits(open_session(args.model / "model.onnx"), encode(tokenizer, SCORED, config["maxLength"]))
    scored = [{"text": text, "logits": [round(float(x), 6) for x in row]} for text, row in zip(SCORED, logits, strict=True)]
    write_lines(args.out / "scores.json", {"model": config["files"]["model.onnx"], "labels": config["labels"]}, "texts", scored)
    odd = [{"text": text, "ids": encoding.ids} for text, encoding in zip(ODD, tokenizer.encode_batch(list(ODD)), strict=True)]
    write_lines(args.out / "tokens.json", {"tokenizer": config["files"]["tokenizer.json"]}, "texts", odd)
    files = []
    for file in args.digest:
        parts = file.resolve().parts
        root = max(at for at, part in enumerate(parts) if part in ("data", "samples"))
        texts = texts_of(file)
        files.append({"file": "/".join(parts[root:]), "texts": len(texts), "sha256": digest(tokenizer, texts)})
    if files:
        write_lines(args.out / "digests.json", {"tokenizer": config["files"]["tokenizer.json"]}, "files", files)


if __name__ == "__main__":
    main()
