"""Losses by hand, and what is hidden from them."""
import unittest

import numpy as np
import torch

from losses import any_of, best_of, multi_label

TABLE = torch.tensor([[1.0, 1, 0], [0, 0, 1]])


class AnyOf(unittest.TestCase):
    def test_by_hand(self) -> None:
        p = torch.tensor([[0.2, 0.5, 0.9]])
        there = 1 - 0.8 * 0.5
        expected = -(np.log(there) + np.log(0.1)) / 2
        self.assertAlmostEqual(any_of(torch.logit(p), TABLE, torch.tensor([[1.0, 0.0]])).item(), expected, places=5)

    def test_the_likeliest_of_a_group_is_raised_most_surely(self) -> None:
        logits = torch.tensor([[-3.0, 1.0, 0.0]], requires_grad=True)
        any_of(logits, TABLE, torch.tensor([[1.0, 0.0]])).backward()
        self.assertLess(logits.grad[0, 1], logits.grad[0, 0])  # downhill is up
        self.assertLess(logits.grad[0, 0], 0)

    def test_extremes_are_finite(self) -> None:
        logits = torch.tensor([[-80.0, -80.0, 80.0]], requires_grad=True)
        loss = any_of(logits, TABLE, torch.tensor([[1.0, 0.0]]))
        loss.backward()
        self.assertTrue(torch.isfinite(loss))
        self.assertTrue(torch.isfinite(logits.grad).all())


class BestOf(unittest.TestCase):
    def test_by_hand(self) -> None:
        logits = torch.tensor([[2.0, -1.0, 0.5], [9.0, 9.0, 9.0]])
        expected = np.log(np.exp(2.0) + np.exp(0.5)) - (2.0 + 0.5) / 2  # both classes; the second row has none
        self.assertAlmostEqual(best_of(logits, TABLE, torch.tensor([[1.0, 1.0], [0.0, 0.0]])).item(), expected, places=5)

    def test_only_the_best_of_a_class_is_moved(self) -> None:
        logits = torch.tensor([[2.0, -1.0, 0.5]], requires_grad=True)
        best_of(logits, TABLE, torch.tensor([[0.0, 1.0]])).backward()
        self.assertGreater(logits.grad[0, 0], 0)
        self.assertEqual(logits.grad[0, 1], 0)
        self.assertLess(logits.grad[0, 2], 0)

    def test_no_row_with_a_class(self) -> None:
        logits = torch.randn(2, 3, requires_grad=True)
        best_of(logits, TABLE, torch.zeros(2, 2)).backward()
        self.assertEqual(logits.grad.abs().sum().item(), 0)


class Missing(unittest.TestCase):
    def test_a_weight_of_0_hides_a_label(self) -> None:
        logits = torch.randn(4, 3, requires_grad=True)
        weights = torch.tensor([1.0, 0.0, 1.0])
        multi_label(logits, torch.randint(0, 2, (4, 3)).float(), weights).backward()
        self.assertEqual(logits.grad[:, 1].abs().sum().item(), 0)
        self.assertGreater(logits.grad[:, 0].abs().sum().item(), 0)


if __name__ == "__main__":
    unittest.main()
