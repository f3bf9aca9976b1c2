"""Reads generated utterances: originals and their rewritten halves, with soft labels and what precedes them.

A folder is what `emo-pillars generate --out` wrote (its part `contextual` is read), or holds train.jsonl,
validation.jsonl and, if there is to be a test, test.jsonl; or a single other .jsonl file, which is measured fold by
fold. One record a line:

  utterance    text
  emotions     [[name, score], ...] over the 28 labels, or all_emotions_mapped; from 0.3 on a label counts
  kind         "original" or "rewritten"; a "contextless" record has no other half and is passed over
  pair         what links an original to its rewritten half: text or number
  context      text that precedes the utterance
  character    who speaks (may be absent)
  narrative    the story it comes from, or provenance.narrative.sha256 (may be absent); the rows of one are kept in one part
"""
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labels import LABELS

KINDS = ("original", "rewritten")
POSITIVE = 0.3  # expressiveness
PARTS = ("train", "validation", "test")
FOLDS = 5


@dataclass(frozen=True)
class Record:
    utterance: str
    context: str  # with the character where there is one
    group: str
    targets: np.ndarray  # float32 [28]


@dataclass(frozen=True)
class Pairs:
    """`records[kind][k]` are the two halves of pair k; `part[k]` is train, validation or test, or a fold's number."""

    records: dict[str, list[Record]]
    part: list[str]
    left_out: int  # records without the other half, or over which no label passes

    def measured(self) -> list[str]:
        """The parts that are measured without being a test: validation, or every fold."""
        return ["validation"] if "train" in self.part else sorted(set(self.part))

    def units(self) -> np.ndarray:
        """What is drawn together, int [pairs]: narratives where there are ten or more, else pairs; a handful cannot be drawn from."""
        groups = np.unique([record.group for record in self.records["original"]], return_inverse=True)[1]
        return groups if groups.max() >= 9 else np.arange(len(groups))


def wanted(record: dict, name: str, where: str) -> object:
    value = record.get(name)
    if value is None or value == "":
        raise ValueError(f'{where}: field "{name}" is missing')
    return value


def read_targets(record: dict, where: str) -> np.ndarray:
    name = "all_emotions_mapped" if "all_emotions_mapped" in record else "emotions"
    targets = np.zeros(len(LABELS), np.float32)
    found = wanted(record, name, where) if record.get(name) != [] else []
    try:
        for label, score in found:
            targets[LABELS.index(label)] = float(score) >= POSITIVE
    except (TypeError, ValueError) as error:
        raise ValueError(f'{where}: field "{name}" must be a list of [name, score] over the 28 labels: {error}') from error
    return targets


def narrative_of(record: dict) -> str | None:
    """What names the story: of what `generate` writes the hash of its text, since files may share a name."""
    try:
        return record["provenance"]["narrative"]["sha256"]
    except (KeyError, TypeError):
        return record.get("narrative") or None


def read_record(line: str, where: str) -> tuple[str, str, Record] | None:
    """(kind, pair, record), None for a contextless record; ValueError with file and line where something is wrong."""
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        raise ValueError(f"{where}: not JSON: {error}") from error
    if not isinstance(record, dict):
        raise ValueError(f"{where}: expected an object")
    if record.get("kind") == "contextless":
        return None
    utterance, context = (str(wanted(record, name, where)).strip() for name in ("utterance", "context"))
    kind, pair = wanted(record, "kind", where), str(wanted(record, "pair", where))
    if kind not in KINDS:
        raise ValueError(f'{where}: field "kind" must be "original" or "rewritten", not {json.dumps(kind)}')
    character = record.get("character")
    narrative = narrative_of(record)
    group = f"pair {pair}" if narrative is None else f"narrative {narrative}"
    return kind, pair, Record(utterance, f"{character}: {context}" if character else context, group, read_targets(record, where))


def files_of(folder: Path) -> dict[str, Path]:
    """The file of each part; of a single file, that of the part `all`."""
    if not folder.is_dir():
        raise FileNotFoundError(f"{folder} is not a folder: point --data at the output of `generate`")
    if (folder / "contextual").is_dir():
        folder = folder / "contextual"
    parts = {part: folder / f"{part}.jsonl" for part in PARTS if (folder / f"{part}.jsonl").is_file()}
    if "train" in parts and "validation" in parts:
        return parts
    single = [file for file in sorted(folder.glob("*.jsonl")) if file.stem != "rejected"]
    if len(single) != 1:
        raise FileNotFoundError(f"{folder}: expected train.jsonl and validation.jsonl (and test.jsonl), or one .jsonl file, found {len(single)} files")
    return {"all": single[0]}


def folds(groups: list[str]) -> list[str]:
    """Numbers of folds of about one size; a group is in one alone."""
    names = sorted(set(groups))
    count = min(FOLDS, len(names))
    if count < 2:
        raise ValueError("all records come from one narrative: there is nothing to measure on that was not trained on")
    order = np.random.default_rng(1).permutation(len(names)) % count
    return [str(order[names.index(group)]) for group in groups]


def read_generated(folder: Path) -> Pairs:
    halves: dict[tuple[str, str], dict[str, Record]] = {}
    count = 0
    for part, file in files_of(folder).items():
        with file.open(encoding="utf8") as lines:
            for number, line in enumerate(lines, 1):
                if not line.strip():
                    continue
                found = read_record(line, f"{file}:{number}")
                if found is None:
                    continue
                kind, pair, record = found
                count += 1
                both = halves.setdefault((part, pair), {})
                if kind in both:
                    raise ValueError(f'{file}:{number}: field "pair": {pair} has a second {kind} half')
                both[kind] = record
    kept = [(part, both) for (part, _), both in halves.items() if len(both) == 2 and all(record.targets.any() for record in both.values())]
    if not kept:
        raise ValueError(f"{folder}: no pair of an original and a rewritten utterance that both have a label of at least {POSITIVE}")
    records = {kind: [both[kind] for _, both in kept] for kind in KINDS}
    parts = [part for part, _ in kept]
    if parts[0] == "all":
        parts = folds([record.group for record in records["original"]])
    elif not {"train", "validation"} <= set(parts):
        raise ValueError(f"{folder}: whole pairs must be in train.jsonl and in validation.jsonl; found some in {', '.join(sorted(set(parts)))} only")
    return Pairs(records, parts, count - 2 * len(kept))
