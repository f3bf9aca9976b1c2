"""The graph against PyTorch on a tiny random encoder, and what quantisation may change."""
import copy
import tempfile
import unittest
from pathlib import Path

import numpy as np
import torch
from transformers import BertConfig, BertModel

from calibrate import Observer, smooth
from encoder import Classifier
from graph import Architecture, activation_quantization, build_graph, linear_inputs, quantize_symmetric, weights_of
from inference import bucket_batches, bucket_width, open_session, padded, predict_logits

ARCHITECTURE = Architecture(layers=2, heads=4, epsilon=1e-12, positions=24)


def tiny_classifier() -> Classifier:
    config = BertConfig(
        vocab_size=90, hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=48, max_position_embeddings=40
    )
    torch.manual_seed(3)
    with tempfile.TemporaryDirectory() as folder:
        BertModel(config, add_pooling_layer=False).save_pretrained(folder)
        return Classifier(Path(folder)).eval()


class Graph(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        cls.classifier = tiny_classifier()
        for parameter in cls.classifier.parameters():  # biases and norms start at 0 and 1 and would hide mistakes
            parameter.data += 0.1 * torch.randn_like(parameter)
        cls.weights = weights_of({k: v.numpy() for k, v in cls.classifier.state_dict().items()}, ARCHITECTURE)
        random = np.random.default_rng(4)
        cls.ids = [random.integers(1, 90, int(length)).tolist() for length in random.integers(3, 24, 40)]

    def expected(self) -> np.ndarray:
        feeds = padded(self.ids, 24)
        with torch.no_grad():
            return self.classifier(torch.tensor(feeds["input_ids"]), torch.tensor(feeds["attention_mask"])).numpy()

    def test_float_equals_torch(self) -> None:
        found = predict_logits(open_session(build_graph(self.weights, ARCHITECTURE).SerializeToString()), self.ids)
        np.testing.assert_allclose(found, self.expected(), atol=1e-4)

    def test_the_embedding_is_the_mean_over_the_mask(self) -> None:
        session = open_session(build_graph(self.weights, ARCHITECTURE).SerializeToString())
        feeds = padded(self.ids[:3], 24)
        with torch.no_grad():
            expected = self.classifier.embed(torch.tensor(feeds["input_ids"]), torch.tensor(feeds["attention_mask"])).numpy()
        np.testing.assert_allclose(session.run(["embedding"], feeds)[0], expected, atol=1e-4)

    def test_smoothing_changes_nothing_in_float(self) -> None:
        evened = smooth(copy.deepcopy(self.weights), ARCHITECTURE, self.ids)
        self.assertTrue(any(name.endswith(".smoothed") for name in linear_inputs(evened, ARCHITECTURE)))
        found = predict_logits(open_session(build_graph(evened, ARCHITECTURE).SerializeToString()), self.ids)
        np.testing.assert_allclose(found, self.expected(), atol=1e-4)

    def test_int8_is_near_and_independent_of_the_batch(self) -> None:
        evened = smooth(self.weights, ARCHITECTURE, self.ids)
        ranges = Observer(evened, ARCHITECTURE, self.ids).ranges(100)
        session = open_session(build_graph(evened, ARCHITECTURE, ranges).SerializeToString())
        together = predict_logits(session, self.ids)
        alone = np.concatenate([predict_logits(session, [tokens]) for tokens in self.ids])
        np.testing.assert_allclose(together, alone, atol=1e-5)
        expected = self.expected()
        self.assertLess(np.abs(together - expected).mean(), 0.05 * expected.std())


class Rounding(unittest.TestCase):
    def test_symmetric_round_trip(self) -> None:
        values = np.random.default_rng(1).normal(size=(50, 6)).astype(np.float32) * np.array([1, 2, 4, 8, 16, 0], np.float32)
        quantized, scale = quantize_symmetric(values, 0, 63)
        self.assertEqual(quantized.dtype, np.int8)
        self.assertEqual(int(np.abs(quantized[:, :5]).max(0).min()), 63)
        self.assertTrue((np.abs(quantized * scale - values) <= scale / 2 + 1e-6).all())

    def test_activation_range_holds_zero_exactly(self) -> None:
        for low, high in ((-1.0, 3.0), (0.5, 2.0), (-4.0, -1.0)):
            scale, zero = activation_quantization(low, high)
            self.assertLessEqual((0 - int(zero)) * scale, min(low, 0) + scale)
            self.assertGreaterEqual((255 - int(zero)) * scale, max(high, 0) - scale)


class Buckets(unittest.TestCase):
    def test_every_row_once_at_its_own_width(self) -> None:
        lengths = [3, 4, 5, 64, 65, 66, 128, 4, 4] + [8] * 40
        batches = list(bucket_batches(lengths))
        self.assertEqual(sorted(row for _, rows in batches for row in rows), list(range(len(lengths))))
        for width, rows in batches:
            self.assertTrue(all(bucket_width(lengths[row]) == width for row in rows))
            self.assertTrue(len(rows) == 1 or width * len(rows) <= 256 and width <= 64)


if __name__ == "__main__":
    unittest.main()
