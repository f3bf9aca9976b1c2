"""From logits to labels, each row by thresholds that were fitted on the other rows."""
from collections.abc import Callable

import numpy as np

from calibration import expected_thresholds, fit_scaling
from inference import sigmoid
from metrics import tune_global, tune_thresholds
from taxonomy import EKMAN_OF

Fitted = Callable[[np.ndarray], np.ndarray]


def half(_targets: np.ndarray, _logits: np.ndarray) -> Fitted:
    return lambda logits: logits >= 0


def one_for_all(targets: np.ndarray, logits: np.ndarray) -> Fitted:
    threshold = tune_global(targets, sigmoid(logits))
    return lambda held: sigmoid(held) >= threshold


def best_of_each(targets: np.ndarray, logits: np.ndarray) -> Fitted:
    thresholds = tune_thresholds(targets, sigmoid(logits))
    return lambda held: sigmoid(held) >= thresholds


def smoothed_of_each(targets: np.ndarray, logits: np.ndarray) -> Fitted:
    thresholds = tune_thresholds(targets, sigmoid(logits), 3)
    return lambda held: sigmoid(held) >= thresholds


def expected_of_each(targets: np.ndarray, logits: np.ndarray) -> Fitted:
    scaling = fit_scaling(targets, logits)
    thresholds = expected_thresholds(scaling.probabilities(logits))
    return lambda held: scaling.probabilities(held) >= thresholds


WAYS = {
    "half": half,
    "one": one_for_all,
    "best": best_of_each,
    "smoothed": smoothed_of_each,
    "expected": expected_of_each,
}


def cross_fitted(targets: np.ndarray, logits: np.ndarray, way: str, rounds: int = 1, folds: int = 5) -> np.ndarray:
    """0 and 1, float32 [rounds, n, labels]; each round is another partition into folds."""
    folds = min(folds, len(targets))
    found = np.zeros((rounds, *targets.shape), np.float32)
    for seed in range(rounds):
        fold = np.random.default_rng(seed).permutation(len(targets)) % folds
        for k in range(folds):
            held = fold == k
            found[seed, held] = WAYS[way](targets[~held], logits[~held])(logits[held])
    return found


def best_class(logits: np.ndarray) -> np.ndarray:
    """The class of the highest logit, as 0 and 1: float32 [1, n, classes]."""
    return np.eye(logits.shape[1], dtype=np.float32)[logits.argmax(1)][None]


def best_ekman(logits: np.ndarray) -> np.ndarray:
    """The same of 28 labels mapped to Ekman's six and neutral: float32 [1, n, 7]."""
    return np.eye(7, dtype=np.float32)[EKMAN_OF[logits.argmax(1)]][None]


def decide(targets: np.ndarray, logits: np.ndarray, way: str, rounds: int = 1) -> np.ndarray:
    """By a name of WAYS, or `class` or `ekman` for the highest score alone."""
    if way == "class":
        return best_class(logits)
    return best_ekman(logits) if way == "ekman" else cross_fitted(targets, logits, way, rounds)
