"""Reads the other corpora: XED and Topical-Chat, which train, and MELD and ISEAR, which only measure.

Each reader takes the folder that holds the corpus in its published form and raises ValueError with
file and line at the first row that it cannot read.
"""
import csv
import hashlib
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from goemotions import Split

PLUTCHIK = ("anger", "anticipation", "disgust", "fear", "joy", "sadness", "surprise", "trust", "neutral")  # XED's ids 1 to 8
TOPICAL = ("Angry", "Curious to dive deeper", "Disgusted", "Fearful", "Happy", "Neutral", "Sad", "Surprised")
EKMAN = ("anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral")
ISEAR = ("anger", "disgust", "fear", "guilt", "joy", "sadness", "shame")
NAMES = ("Anna", "Ben", "Clara", "David", "Emma", "Frank", "Grace", "Henry", "Ida", "Jack", "Kate", "Louis", "Mary", "Nick", "Olive", "Paul")
PLACES = ("London", "Boston", "Paris", "Chicago", "Vienna", "the valley", "Texas", "the city")


@dataclass(frozen=True)
class Turn:
    speaker: str
    text: str
    label: int


def held_out(key: str, share: float = 0.1) -> bool:
    """Whether a text or conversation belongs to the part that chooses and never trains; the same on every machine."""
    return int(hashlib.sha256(key.encode()).hexdigest()[:8], 16) < share * 2**32


def untokenized(text: str, rng: random.Random) -> str:
    """A line of XED as somebody would write it: no space before marks, a name for each placeholder."""
    text = re.sub(r"\[PERSON\]", lambda _: rng.choice(NAMES), text)
    text = re.sub(r"\[LOCATION\]", lambda _: rng.choice(PLACES), text)
    text = re.sub(r"^[*\-\s]+", "", text)
    return re.sub(r"\s+([.,!?;:…]+)", r"\1", text).strip()


def read_xed(folder: Path) -> tuple[Split, Split]:
    """(training, held out): texts and targets float32 [n, 9] in the order of PLUTCHIK; neutral lines have neutral alone."""
    rng = random.Random(7)
    rows: dict[str, set[int]] = {}
    annotated, neutral = folder / "en-annotated.tsv", folder / "neu_en.txt"
    for number, line in enumerate(annotated.read_text(encoding="utf8").split("\n"), 1):
        if not line.strip():
            continue
        text, _, ids = line.rpartition("\t")
        try:
            labels = {int(k) - 1 for k in ids.split(",")}
            if not labels <= set(range(8)):
                raise ValueError(ids)
        except ValueError as error:
            raise ValueError(f"{annotated}:{number}: expected text, TAB, ids from 1 to 8") from error
        rows.setdefault(untokenized(text, rng), set()).update(labels)
    for number, line in enumerate(neutral.read_text(encoding="utf8").split("\n"), 1):
        if not line.strip():
            continue
        _, found, text = line.partition("\t")
        if not found:
            raise ValueError(f"{neutral}:{number}: expected id, TAB, text")
        rows.setdefault(untokenized(text, rng), {8})
    texts = [text for text in rows if re.search(r"\w", text)]
    targets = np.zeros((len(texts), len(PLUTCHIK)), np.float32)
    for row, text in enumerate(texts):
        targets[row, list(rows[text])] = 1
    out = np.array([held_out(text) for text in texts])
    keep = lambda mask: Split([t for t, k in zip(texts, mask, strict=True) if k], targets[mask])
    return keep(~out), keep(out)


def read_topical_chat(file: Path) -> list[list[Turn]]:
    """Conversations of one published file; labels index TOPICAL."""
    conversations = []
    for key, value in json.loads(file.read_text(encoding="utf8")).items():
        try:
            conversations.append([Turn(turn["agent"], turn["message"].strip(), TOPICAL.index(turn["sentiment"].strip())) for turn in value["content"]])
        except (KeyError, ValueError) as error:
            raise ValueError(f"{file}: conversation {key}: {error}") from error
    return conversations


def read_meld(file: Path) -> list[list[Turn]]:
    """Dialogues of one published file; labels index EKMAN."""
    dialogues: dict[str, list[Turn]] = {}
    with file.open(encoding="utf8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            try:
                dialogues.setdefault(row["Dialogue_ID"], []).append(Turn(row["Speaker"], row["Utterance"], EKMAN.index(row["Emotion"])))
            except (KeyError, ValueError) as error:
                raise ValueError(f"{file}:{number}: {error}") from error
    return list(dialogues.values())


def read_isear(file: Path) -> tuple[list[str], np.ndarray]:
    """Texts and labels int [n] that index ISEAR; answers in brackets, which say that there is none, are left out."""
    texts, labels = [], []
    for number, line in enumerate(file.read_text(encoding="utf8").split("\n")[1:], 2):
        fields = line.split("|")
        if len(fields) < 42:
            if line.strip():
                raise ValueError(f"{file}:{number}: expected 42 columns")
            continue
        text = re.sub(r"\s*á\s*", " ", "|".join(fields[40:-2])).strip()
        if text.startswith("[") or not text:
            continue
        texts.append(re.sub(r"\s+", " ", text))
        labels.append(ISEAR.index(fields[36]))
    return texts, np.array(labels)
