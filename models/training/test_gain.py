"""Weighted macro-F1 against rows drawn as often as their weights say, and the twin against a window without lines."""
import unittest

import numpy as np

from corpora import Turn
from gain import CLASSES, weighted_macro_f1
from dialogues import real_windows
from metrics import single_label_macro_f1


class Gain(unittest.TestCase):
    def test_weights_do_as_drawn_rows_do(self) -> None:
        random = np.random.default_rng(3)
        gold, said = random.integers(0, CLASSES, 200), random.integers(0, CLASSES, 200)
        rows = random.integers(0, 200, 200)
        weights = np.bincount(rows, minlength=200).astype(float)
        self.assertAlmostEqual(weighted_macro_f1(gold, said, weights), single_label_macro_f1(gold[rows], said[rows], CLASSES), places=6)
        self.assertAlmostEqual(weighted_macro_f1(gold, said, np.ones(200)), single_label_macro_f1(gold, said, CLASSES), places=6)

    def test_the_twin_is_shown_no_line_before(self) -> None:
        turns = [Turn(text=text, speaker="ANN", label=0) for text in ("One.", "Two.", "Three.")]
        alone, whole = real_windows([[turn] for turn in turns], 5), real_windows([turns], 5)
        seen = lambda windows: (np.asarray(windows.rows) >= 0).sum(1).tolist()  # noqa: E731
        self.assertEqual(seen(alone), [1, 1, 1])
        self.assertEqual(seen(whole), [1, 2, 3])


if __name__ == "__main__":
    unittest.main()
