"""F1 scores and per-label thresholds. Thresholds are only ever tuned on the dev split."""
import numpy as np

GRID = np.round(np.arange(0.03, 0.90, 0.01), 2)


def f1_per_label(targets: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """F1 of each column; 0 where a label is neither present nor predicted. Shapes [n, labels] of 0 and 1."""
    hits = (targets * predicted).sum(0)
    return 2 * hits / np.maximum(1, targets.sum(0) + predicted.sum(0))


def macro_f1(targets: np.ndarray, predicted: np.ndarray) -> float:
    return float(f1_per_label(targets, predicted).mean())


def micro_f1(targets: np.ndarray, predicted: np.ndarray) -> float:
    return float(2 * (targets * predicted).sum() / max(1.0, targets.sum() + predicted.sum()))


def f1_curves(targets: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """F1 of each label at each threshold of GRID: [labels, thresholds]."""
    curves = np.zeros((targets.shape[1], len(GRID)))
    for at, threshold in enumerate(GRID):
        curves[:, at] = f1_per_label(targets, (scores >= threshold) * 1.0)
    return curves


def tune_thresholds(targets: np.ndarray, scores: np.ndarray, radius: int = 0) -> np.ndarray:
    """The threshold of each label with the best dev F1; of several equal ones, the middle of the run.

    With a radius, a threshold's F1 is first averaged with that of so many neighbours on either side:
    the F1 of a rare label jumps from one threshold to the next, and its highest point is luck.
    """
    curves = f1_curves(targets, scores)
    if radius:
        kernel = np.ones(2 * radius + 1) / (2 * radius + 1)
        edged = np.pad(curves, ((0, 0), (radius, radius)), mode="edge")
        curves = np.stack([np.convolve(row, kernel, mode="valid") for row in edged])
    thresholds = np.zeros(len(curves))
    for k, f1 in enumerate(curves):
        best = np.flatnonzero(f1 >= f1.max() - 1e-9)
        run = best[: int(np.argmax(np.append(np.diff(best) != 1, True))) + 1]
        thresholds[k] = GRID[run[len(run) // 2]]
    return thresholds


def tune_global(targets: np.ndarray, scores: np.ndarray) -> float:
    grid = np.round(np.arange(0.05, 0.95, 0.01), 2)
    return float(grid[int(np.argmax([macro_f1(targets, (scores >= t) * 1.0) for t in grid]))])


def single_label_macro_f1(gold: np.ndarray, predicted: np.ndarray, classes: int) -> float:
    """Macro-F1 where every row has one class: int [n] each."""
    rows = np.arange(classes)
    return macro_f1((gold[:, None] == rows) * 1.0, (predicted[:, None] == rows) * 1.0)
