"""How far apart two models are on the same rows: a paired bootstrap of macro-F1.

The rows, or whole conversations where they belong together, are drawn again with replacement, and each draw is
the same for both models and for every seed. The interval says how much the measured texts decide, not the seeds.
"""
from dataclasses import dataclass

import numpy as np

from metrics import macro_f1, micro_f1


@dataclass(frozen=True)
class Measured:
    """gold [n, labels] of 0 and 1, predicted [repeats, n, labels] of 0 and 1: one repeat a seed (and partition)."""

    gold: np.ndarray
    predicted: np.ndarray

    def macro(self) -> np.ndarray:
        return np.array([macro_f1(self.gold, each) for each in self.predicted])

    def micro(self) -> np.ndarray:
        return np.array([micro_f1(self.gold, each) for each in self.predicted])


@dataclass(frozen=True)
class Difference:
    """Of macro-F1, mean over the repeats; `low` and `high` are the ends of the 95 % interval."""

    mean: float
    low: float
    high: float


def drawn_weights(units: np.ndarray, resamples: int, seed: int) -> np.ndarray:
    """How often each row is drawn, float64 [resamples, n]; rows of one unit are drawn together."""
    _, unit_of = np.unique(units, return_inverse=True)
    count = int(unit_of.max()) + 1
    draws = np.random.default_rng(seed).multinomial(count, np.full(count, 1 / count), resamples)
    return draws[:, unit_of].astype(np.float64)


def weighted_macro_f1(measured: Measured, weights: np.ndarray) -> np.ndarray:
    """Macro-F1 of each resample, mean over the repeats: [resamples]."""
    gold = measured.gold.astype(np.float64)
    there = weights @ gold
    found = np.zeros(len(weights))
    for predicted in measured.predicted.astype(np.float64):
        hits, total = weights @ (gold * predicted), there + weights @ predicted
        found += (2 * hits / np.maximum(1, total)).mean(1)
    return found / len(measured.predicted)


def paired_bootstrap(variant: Measured, baseline: Measured, units: np.ndarray | None = None, resamples: int = 2000, seed: int = 1) -> Difference:
    """Variant minus baseline. Row k of both is one text (or the two halves of one pair); repeats are of the same seeds.

    Percentile interval (Efron and Tibshirani, 1993). ValueError where rows or repeats do not match.
    """
    if variant.predicted.shape[:2] != baseline.predicted.shape[:2]:
        raise ValueError(f"not paired: repeats and rows {variant.predicted.shape[:2]} against {baseline.predicted.shape[:2]}")
    weights = drawn_weights(np.arange(len(variant.gold)) if units is None else units, resamples, seed)
    differences = weighted_macro_f1(variant, weights) - weighted_macro_f1(baseline, weights)
    low, high = np.percentile(differences, [2.5, 97.5])
    return Difference(float(variant.macro().mean() - baseline.macro().mean()), float(low), float(high))
