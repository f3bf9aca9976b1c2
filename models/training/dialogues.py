"""Dialogues to learn context from: real ones, and made ones whose lines have labels.

GoEmotions and XED have labels but no dialogue. Lines are put together so that an emotion goes on from line to
line more often than chance, most of all with the same speaker, as it does in dialogue; Topical-Chat has real
dialogues, in which a line whose words are partly hidden is to be read as its whole words are.
"""
from dataclasses import dataclass

import numpy as np

from corpora import Turn


@dataclass
class Windows:
    """Rows of a table of embeddings; -1 where there is no line. All [n, lines + 1] but `targets`."""

    rows: np.ndarray
    speakers: np.ndarray  # 0 unknown, 1 the utterance's own, 2 another


def real_windows(conversations: list[list[Turn]], lines: int, named: bool = True) -> Windows:
    """One window for every turn, in order; the table has the turns of all conversations in the same order."""
    rows, speakers = [], []
    first = 0
    for conversation in conversations:
        for at, turn in enumerate(conversation):
            window = [first + k if k >= 0 else -1 for k in range(at - lines, at + 1)]
            rows.append(window)
            same = [0 if k < first or not named else 1 if conversation[k - first].speaker == turn.speaker else 2 for k in window]
            speakers.append(same)
        first += len(conversation)
    return Windows(np.array(rows), np.array(speakers))


def made_windows(classes: list[np.ndarray], lines: int, rng: np.random.Generator, same: float, other: float) -> Windows:
    """One window for every row of a corpus; `classes[k]` are the rows of class k, a row may be in several.

    A line before another has, with probability `same` (said by the same speaker) or `other`, one of the classes
    of the line after it; otherwise it is any line.
    """
    n = 1 + max(int(rows.max()) for rows in classes if len(rows))
    of_row: list[list[int]] = [[] for _ in range(n)]
    for k, rows in enumerate(classes):
        for row in rows:
            of_row[row].append(k)
    own = np.array([rng.choice(ks) if ks else -1 for ks in of_row])
    rows = np.full((n, lines + 1), -1)
    speakers = np.zeros((n, lines + 1), np.int64)
    rows[:, -1] = np.arange(n)
    count = rng.integers(0, lines + 1, n)
    named = rng.random(n) < 0.8
    speakers[:, -1] = named
    talks = np.ones(n, bool)  # whether the line after is the utterance's own speaker
    current = own.copy()
    for back in range(1, lines + 1):
        mine = rng.random(n) < np.where(talks, 0.25, 0.5)  # two speakers mostly alternate, and others join in
        keep = rng.random(n) < np.where(mine, same, other)
        following = np.where(mine, own, current)
        column = rng.integers(0, n, n)
        for k, pool in enumerate(classes):
            chosen = keep & (following == k)
            if chosen.any() and len(pool):
                column[chosen] = rng.choice(pool, chosen.sum())
        there = count >= back
        rows[there, -1 - back] = column[there]
        speakers[:, -1 - back] = np.where(there & named, np.where(mine, 1, 2), 0)
        current = own[column]
        talks = mine
    return Windows(rows, speakers)


def gather(table: np.ndarray, windows: Windows, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(embeddings [b, k, hidden], present [b, k], speakers [b, k]) of some windows."""
    index = windows.rows[rows]
    present = index >= 0
    found = np.where(present[..., None], table[np.maximum(index, 0)], 0).astype(np.float32)
    return found, present.astype(np.int64), windows.speakers[rows]
