"""The context graph against PyTorch, and what windows of dialogues hold."""
import unittest

import numpy as np
import torch

from context_export import ContextGraph
from context_graph import ContextModel
from corpora import Turn
from dialogues import gather, made_windows, real_windows
from inference import open_session

LINES, HIDDEN, LABELS = 3, 32, 28


def random_model(layers: int) -> ContextModel:
    torch.manual_seed(2)
    model = ContextModel(torch.nn.Linear(HIDDEN, LABELS), LINES, width=16, heads=4, layers=layers).eval()
    for parameter in model.parameters():  # much of it starts at 0 or 1 and would hide mistakes
        parameter.data += 0.1 * torch.randn_like(parameter)
    return model


class Graph(unittest.TestCase):
    def test_equals_torch(self) -> None:
        rng = np.random.default_rng(1)
        for layers in (1, 2):
            model = random_model(layers)
            embeddings = rng.normal(size=(9, LINES + 1, HIDDEN)).astype(np.float32)
            present = (np.arange(LINES + 1)[None] >= rng.integers(0, LINES + 1, 9)[:, None]).astype(np.int64)
            speakers = rng.integers(0, 3, (9, LINES + 1))
            with torch.no_grad():
                expected = model(*map(torch.from_numpy, (embeddings, present, speakers))).numpy()
            session = open_session(ContextGraph(model).model().SerializeToString())
            found = session.run(["logits"], {"embeddings": embeddings, "present": present, "speakers": speakers})[0]
            np.testing.assert_allclose(found, expected, atol=1e-4)

    def test_what_is_absent_has_no_say(self) -> None:
        session = open_session(ContextGraph(random_model(1)).model().SerializeToString())
        embeddings = np.random.default_rng(3).normal(size=(1, LINES + 1, HIDDEN)).astype(np.float32)
        present, speakers = np.array([[0, 0, 1, 1]]), np.ones((1, LINES + 1), np.int64)
        other = embeddings.copy()
        other[0, :2] = 7
        run = lambda rows: session.run(["logits"], {"embeddings": rows, "present": present, "speakers": speakers})[0]
        np.testing.assert_allclose(run(embeddings), run(other), atol=1e-5)


class RealWindows(unittest.TestCase):
    def test_lines_of_the_same_conversation_oldest_first(self) -> None:
        talks = [[Turn("A", "1", 0), Turn("B", "2", 0), Turn("A", "3", 0)], [Turn("C", "4", 0), Turn("C", "5", 0)]]
        windows = real_windows(talks, 2)
        np.testing.assert_array_equal(windows.rows, [[-1, -1, 0], [-1, 0, 1], [0, 1, 2], [-1, -1, 3], [-1, 3, 4]])
        np.testing.assert_array_equal(windows.speakers, [[0, 0, 1], [0, 2, 1], [1, 2, 1], [0, 0, 1], [0, 1, 1]])

    def test_absent_lines_are_zero_and_not_present(self) -> None:
        table = np.arange(1, 7, dtype=np.float32).reshape(3, 2)
        embedded, present, _ = gather(table, real_windows([[Turn("A", "1", 0), Turn("B", "2", 0), Turn("A", "3", 0)]], 2), np.array([1]))
        np.testing.assert_array_equal(embedded, [[[0, 0], [1, 2], [3, 4]]])
        np.testing.assert_array_equal(present, [[0, 1, 1]])


class MadeWindows(unittest.TestCase):
    def test_emotions_go_on_as_often_as_said(self) -> None:
        n = 6000
        classes = [np.arange(0, n // 2), np.arange(n // 2, n)]
        windows = made_windows(classes, 1, np.random.default_rng(4), same=0.6, other=0.0)
        there = windows.rows[:, 0] >= 0
        alike = (windows.rows[:, 0] < n // 2) == (windows.rows[:, 1] < n // 2)
        mine = there & (windows.speakers[:, 0] == 1)
        others = there & (windows.speakers[:, 0] == 2)
        self.assertAlmostEqual(alike[mine].mean(), 0.6 + 0.4 * 0.5, delta=0.06)
        self.assertAlmostEqual(alike[others].mean(), 0.5, delta=0.06)
        np.testing.assert_array_equal(windows.rows[:, -1], np.arange(n))


if __name__ == "__main__":
    unittest.main()
