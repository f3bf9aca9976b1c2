"""Probabilities that mean what they say, and the thresholds that follow from them. Fitted on dev only."""
from dataclasses import dataclass

import numpy as np

from metrics import macro_f1

PULL = 20.0  # towards leaving a label as it is; rare labels have few dev rows to say otherwise


@dataclass(frozen=True)
class Scaling:
    """Platt scaling of each label: sigmoid(scale * logit + shift). Both [labels]."""

    scale: np.ndarray
    shift: np.ndarray

    def probabilities(self, logits: np.ndarray) -> np.ndarray:
        return 1 / (1 + np.exp(-(logits.astype(np.float64) * self.scale + self.shift)))


def fit_scaling(targets: np.ndarray, logits: np.ndarray, pull: float = PULL) -> Scaling:
    """Newton's method on the log loss of each label, plus pull / 2 * (scale - 1)^2 + pull / 20 * shift^2."""
    z, y = logits.astype(np.float64), targets.astype(np.float64)
    scale, shift = np.ones(z.shape[1]), np.zeros(z.shape[1])
    for _ in range(50):
        p = 1 / (1 + np.exp(-(z * scale + shift)))
        w, error = p * (1 - p), p - y
        by_scale, by_shift = (error * z).sum(0) + pull * (scale - 1), error.sum(0) + 0.1 * pull * shift
        aa, ab, bb = (w * z * z).sum(0) + pull, (w * z).sum(0), w.sum(0) + 0.1 * pull
        determinant = aa * bb - ab * ab
        step = (bb * by_scale - ab * by_shift) / determinant, (aa * by_shift - ab * by_scale) / determinant
        scale, shift = scale - step[0], shift - step[1]
        if max(np.abs(step[0]).max(), np.abs(step[1]).max()) < 1e-8:
            break
    return Scaling(scale, shift)


def expected_thresholds(probabilities: np.ndarray) -> np.ndarray:
    """Of each label, the threshold with the best expected F1 if the probabilities are right: half that F1 (Lipton et al., 2014).

    It rests on the scores of all rows and not on the few labels of a rare class, so it carries over better
    than the threshold that happens to do best on dev.
    """
    ordered = -np.sort(-probabilities, 0)
    hits = ordered.cumsum(0)
    f1 = 2 * hits / (np.arange(1, len(ordered) + 1)[:, None] + hits[-1])
    return f1.max(0) / 2


def calibration_error(targets: np.ndarray, probabilities: np.ndarray, least: float = 0.1, bins: int = 15) -> float:
    """Mean distance of confidence and frequency over (text, label) pairs of at least `least`, in bins of equal count."""
    kept = probabilities >= least
    scores, truth = probabilities[kept], targets[kept]
    order = np.argsort(scores, kind="stable")
    parts = np.array_split(order, bins)
    return float(sum(len(part) * abs(scores[part].mean() - truth[part].mean()) for part in parts if len(part)) / len(order))


def held_out_scores(targets: np.ndarray, logits: np.ndarray, folds: int = 5, rounds: int = 4) -> dict[str, float]:
    """Macro-F1 and calibration error of rows whose scaling and thresholds were fitted on the other folds; means of partitions."""
    f1s, errors = [], []
    for seed in range(rounds):
        fold = np.random.default_rng(seed).permutation(len(targets)) % folds
        probabilities, predicted = np.zeros(targets.shape), np.zeros_like(targets)
        for k in range(folds):
            held = fold == k
            scaling = fit_scaling(targets[~held], logits[~held])
            probabilities[held] = scaling.probabilities(logits[held])
            predicted[held] = probabilities[held] >= expected_thresholds(scaling.probabilities(logits[~held]))
        f1s.append(macro_f1(targets, predicted))
        errors.append(calibration_error(targets, probabilities))
    return {"macroF1": float(np.mean(f1s)), "calibrationError": float(np.mean(errors))}
