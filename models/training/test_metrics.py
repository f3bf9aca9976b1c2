"""F1 and thresholds against examples worked by hand."""
import unittest

import numpy as np

from metrics import f1_per_label, macro_f1, micro_f1, tune_thresholds

TARGETS = np.array([[1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 0]], np.float32)
PREDICTED = np.array([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 1, 0]], np.float32)


class F1(unittest.TestCase):
    def test_by_hand(self) -> None:
        # Label 0: one hit, one miss, one false alarm: 2 / (2 + 2). Label 1: two hits, one false alarm: 4 / (2 + 3).
        np.testing.assert_allclose(f1_per_label(TARGETS, PREDICTED), [0.5, 0.8, 0.0])
        self.assertAlmostEqual(macro_f1(TARGETS, PREDICTED), 1.3 / 3)
        self.assertAlmostEqual(micro_f1(TARGETS, PREDICTED), 6 / 9)


class Thresholds(unittest.TestCase):
    def test_separates_where_it_can(self) -> None:
        targets = np.array([[0], [0], [1], [1]], np.float32)
        threshold = tune_thresholds(targets, np.array([[0.1], [0.3], [0.5], [0.9]]))[0]
        self.assertGreater(threshold, 0.3)
        self.assertLessEqual(threshold, 0.5)
        self.assertAlmostEqual(threshold, 0.41)  # the middle of 0.31 to 0.50, on the grid

    def test_a_radius_prefers_a_plateau_to_a_peak(self) -> None:
        # Ten rows of the label at 0.805, two others at 0.795: only 0.80 parts them, anything below is nearly as good.
        targets = np.array([[1]] * 10 + [[0]] * 2 + [[0]] * 50, np.float32)
        scores = np.array([[0.805]] * 10 + [[0.795]] * 2 + [[0.01]] * 50)
        self.assertAlmostEqual(tune_thresholds(targets, scores)[0], 0.8)
        self.assertLess(tune_thresholds(targets, scores, 8)[0], 0.73)


if __name__ == "__main__":
    unittest.main()
