"""Reads the simplified splits of GoEmotions (43,410 / 5,426 / 5,427 rows).

The data folder holds train.tsv, dev.tsv and test.tsv as the authors publish them: text, TAB,
comma-separated label ids, TAB, comment id, no header. They are CC BY 4.0 and can be had from the
`goemotions` folder of google-research's repository on GitHub; they are not part of this project.
"""
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from labels import LABELS


@dataclass(frozen=True)
class Split:
    texts: list[str]
    targets: np.ndarray  # float32 [n, 28], 1 where an annotator majority chose the label


def read_split(folder: Path, name: str) -> Split:
    """Reads one split; raises ValueError with the file and line of the first malformed row."""
    path = folder / f"{name}.tsv"
    if not path.is_file():
        raise FileNotFoundError(f"{path} is missing: point --data at the folder with train.tsv, dev.tsv and test.tsv")
    texts: list[str] = []
    rows: list[np.ndarray] = []
    for number, line in enumerate(path.read_text(encoding="utf8").split("\n"), 1):
        if not line:
            continue
        fields = line.split("\t")
        target = np.zeros(len(LABELS), np.float32)
        try:
            target[[int(k) for k in fields[1].split(",")]] = 1
        except (IndexError, ValueError) as error:
            raise ValueError(f"{path}:{number}: expected text, TAB, label ids, TAB, comment id") from error
        texts.append(fields[0])
        rows.append(target)
    return Split(texts, np.stack(rows))
