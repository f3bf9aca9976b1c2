"""Scaling and thresholds on scores whose truth is known."""
import unittest

import numpy as np

from calibration import calibration_error, expected_thresholds, fit_scaling, held_out_scores


def sampled(n: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Logits of three labels and labels drawn with exactly their probabilities."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=(n, 3)) * 1.5 + np.array([-3.0, -1.0, 0.0])
    return logits, (rng.random((n, 3)) < 1 / (1 + np.exp(-logits))).astype(np.float32)


class ScalingTest(unittest.TestCase):
    def test_undoes_what_was_done(self) -> None:
        logits, targets = sampled(40_000)
        scaling = fit_scaling(targets, logits * 2 + 1)
        np.testing.assert_allclose(scaling.scale, 0.5, atol=0.04)
        np.testing.assert_allclose(scaling.shift, -0.5, atol=0.12)

    def test_few_rows_change_little(self) -> None:
        logits, targets = sampled(20)
        scaling = fit_scaling(targets, logits)
        np.testing.assert_allclose(scaling.scale, 1, atol=0.5)


class Thresholds(unittest.TestCase):
    def test_are_the_best_where_probabilities_are_right(self) -> None:
        logits, targets = sampled(60_000)
        p = 1 / (1 + np.exp(-logits))
        grid = np.arange(0.02, 0.9, 0.005)
        for label, threshold in enumerate(expected_thresholds(p)):
            f1 = [2 * ((p[:, label] >= t) * targets[:, label]).sum() / ((p[:, label] >= t).sum() + targets[:, label].sum()) for t in [threshold, *grid]]
            self.assertGreater(f1[0], max(f1) - 0.01)

    def test_by_hand(self) -> None:
        # Expected F1 of taking one, two or three rows: 2*.9/(1+1.2), 2*1.1/(2+1.2), 2*1.2/(3+1.2).
        np.testing.assert_allclose(expected_thresholds(np.array([[0.2], [0.9], [0.1]])), [0.9 / 2.2])


class Error(unittest.TestCase):
    def test_by_hand(self) -> None:
        p = np.array([[0.2], [0.2], [0.8], [0.8], [0.05]])
        targets = np.array([[0], [1], [1], [1], [1]], np.float32)
        self.assertAlmostEqual(calibration_error(targets, p, bins=2), (abs(0.2 - 0.5) + abs(0.8 - 1)) / 2)

    def test_held_out_calibration_of_right_probabilities_is_small(self) -> None:
        logits, targets = sampled(5_000)
        self.assertLess(held_out_scores(targets, logits)["calibrationError"], 0.03)


if __name__ == "__main__":
    unittest.main()
