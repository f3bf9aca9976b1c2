"""The paired bootstrap against every draw there is, and thresholds that never see the rows they are used on."""
import itertools
import unittest

import numpy as np

from decisions import cross_fitted, decide
from metrics import macro_f1, tune_global
from paired import Measured, drawn_weights, paired_bootstrap, weighted_macro_f1

GOLD = np.array([[1, 0], [0, 1], [1, 1], [0, 1]], np.float32)
GOOD = np.array([[[1, 0], [0, 1], [1, 0], [0, 1]]], np.float32)
POOR = np.array([[[0, 1], [0, 1], [1, 0], [1, 0]]], np.float32)


class Bootstrap(unittest.TestCase):
    def test_the_interval_is_that_of_all_draws(self) -> None:
        every = [list(rows) for rows in itertools.product(range(4), repeat=4)]
        differences = [macro_f1(GOLD[rows], GOOD[0, rows]) - macro_f1(GOLD[rows], POOR[0, rows]) for rows in every]
        found = paired_bootstrap(Measured(GOLD, GOOD), Measured(GOLD, POOR), resamples=20_000)
        self.assertAlmostEqual(found.mean, macro_f1(GOLD, GOOD[0]) - macro_f1(GOLD, POOR[0]), places=6)
        low, high = np.percentile(differences, [2.5, 97.5])
        self.assertAlmostEqual(found.low, low, delta=0.01)
        self.assertAlmostEqual(found.high, high, delta=0.01)

    def test_weights_do_as_drawn_rows_do(self) -> None:
        rows = [0, 0, 3, 2]
        weights = np.bincount(rows, minlength=4)[None].astype(float)
        self.assertAlmostEqual(weighted_macro_f1(Measured(GOLD, GOOD), weights)[0], macro_f1(GOLD[rows], GOOD[0, rows]), places=6)

    def test_the_same_model_is_no_distance_away(self) -> None:
        found = paired_bootstrap(Measured(GOLD, GOOD), Measured(GOLD, GOOD))
        self.assertEqual((found.mean, found.low, found.high), (0, 0, 0))

    def test_seeds_are_averaged_over_the_same_draws(self) -> None:
        both = np.concatenate([GOOD, POOR])
        found = paired_bootstrap(Measured(GOLD, both), Measured(GOLD, both[::-1]))
        self.assertAlmostEqual(found.low, 0)
        self.assertAlmostEqual(found.high, 0)

    def test_rows_of_a_unit_are_drawn_together(self) -> None:
        weights = drawn_weights(np.array([5, 5, 9, 9, 9]), 50, 1)
        np.testing.assert_array_equal(weights[:, 0], weights[:, 1])
        np.testing.assert_array_equal(weights[:, 2], weights[:, 4])
        np.testing.assert_array_equal(weights[:, 0] + weights[:, 2], np.full(50, 2))

    def test_rows_that_do_not_match_are_refused(self) -> None:
        with self.assertRaisesRegex(ValueError, "not paired"):
            paired_bootstrap(Measured(GOLD, GOOD), Measured(GOLD[:3], POOR[:, :3]))


class CrossFitted(unittest.TestCase):
    def test_by_thresholds_of_the_other_rows(self) -> None:
        rng = np.random.default_rng(2)
        targets = (rng.random((60, 3)) < 0.3).astype(np.float32)
        logits = (rng.normal(size=(60, 3)) + 2 * targets - 1).astype(np.float32)
        found = cross_fitted(targets, logits, "one", rounds=2, folds=3)
        fold = np.random.default_rng(1).permutation(60) % 3
        scores = 1 / (1 + np.exp(-logits.astype(np.float64)))
        for k in range(3):
            threshold = tune_global(targets[fold != k], scores[fold != k])
            np.testing.assert_array_equal(found[1, fold == k], scores[fold == k] >= threshold)

    def test_ways(self) -> None:
        logits = np.array([[0.1, -1.0], [-0.2, 2.0]] * 10, np.float32)
        np.testing.assert_array_equal(decide(logits > 0, logits, "half")[0], logits > 0)
        np.testing.assert_array_equal(decide(logits > 0, logits, "class")[0], np.array([[1, 0], [0, 1]] * 10))
        curious = np.zeros((1, 28), np.float32)
        curious[0, 7] = 1  # curiosity, which the mapping calls surprise
        self.assertEqual(decide(np.zeros((1, 7)), curious, "ekman")[0].argmax(), 5)


if __name__ == "__main__":
    unittest.main()
