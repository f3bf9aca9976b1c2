"""Static activation ranges for the int8 graph, from training texts run through the float graph.

The sample is fixed by its seed: single comments, and longer texts made of several joined comments,
because speeches in plays reach the model's limit and comments seldom do.
"""
import random
from collections.abc import Iterator, Sequence

import numpy as np
import onnx
from onnx import TensorProto, helper
from tokenizers import Tokenizer

from graph import READERS, Architecture, Ranges, Weights, build_graph, linear_inputs
from inference import bucket_batches, encode, open_session, padded

SINGLE, JOINED = 400, 100
BINS = 8192
STRENGTH = 0.8  # how much of the activations' unevenness goes over to the weights


def calibration_ids(tokenizer: Tokenizer, texts: Sequence[str], max_length: int, seed: int = 1) -> list[list[int]]:
    rng = random.Random(seed)
    joined = [" ".join(rng.sample(texts, rng.randint(3, 9))) for _ in range(JOINED)]
    return encode(tokenizer, [*rng.sample(texts, SINGLE), *joined], max_length)


def observed(model: onnx.ModelProto, names: list[str], ids: list[list[int]]) -> Iterator[tuple[str, np.ndarray]]:
    """The values [tokens, channels] of each named tensor, batch by batch, without padding."""
    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    watched.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    session = open_session(watched.SerializeToString(), threads=2)
    for width, rows in bucket_batches([len(tokens) for tokens in ids]):
        feeds = padded([ids[row] for row in rows], width)
        kept = feeds["attention_mask"].astype(bool)
        for name, found in zip(names, session.run(names, feeds), strict=True):
            yield name, found[kept]


def smooth(weights: Weights, architecture: Architecture, ids: list[list[int]], strength: float = STRENGTH) -> Weights:
    """The same function with evener activations, so that one scale per tensor serves them (SmoothQuant, 2023).

    Channels with large activations are scaled down and their rows of the matrices up. The factors of the
    attention's context go into the value matrix; the others become one multiplication in the graph.
    """
    largest: dict[str, np.ndarray] = {}
    for name, values in observed(build_graph(weights, architecture), linear_inputs(weights, architecture), ids):
        largest[name] = np.maximum(largest.get(name, 0), np.abs(values).max(0))
    evened = dict(weights)
    for layer in range(architecture.layers):
        for part, readers in READERS.items():
            name, matrices = f"layer{layer}.{part}", [f"layer{layer}.{reader}.weight" for reader in readers]
            rows = np.abs(np.concatenate([evened[matrix] for matrix in matrices], 1)).max(1)
            factors = np.maximum(largest[name], 1e-3) ** strength / np.maximum(rows, 1e-3) ** (1 - strength)
            factors = (factors / np.exp(np.log(factors).mean())).astype(np.float32)
            for matrix in matrices:
                evened[matrix] = evened[matrix] * factors[:, None]
            if part == "attention.context":
                for kind in ("weight", "bias"):
                    value = f"layer{layer}.attention.value.{kind}"
                    evened[value] = evened[value] / factors
            else:
                evened[f"{name}.smoothing"] = 1 / factors
    return evened


class Observer:
    """A histogram of every linear layer's input."""

    def __init__(self, weights: Weights, architecture: Architecture, ids: list[list[int]]) -> None:
        model, names = build_graph(weights, architecture), linear_inputs(weights, architecture)
        self.extremes: Ranges = {name: (np.inf, -np.inf) for name in names}
        for name, values in observed(model, names, ids):
            low, high = self.extremes[name]
            self.extremes[name] = (min(low, float(values.min())), max(high, float(values.max())))
        self.counts = {name: np.zeros(BINS, np.int64) for name in names}
        for name, values in observed(model, names, ids):
            self.counts[name] += np.histogram(values, BINS, self.extremes[name])[0]

    def ranges(self, percentile: float) -> Ranges:
        """What `percentile` % of the values lie in, cut at both ends alike; 100 is minimum to maximum."""
        found: Ranges = {}
        for name, (low, high) in self.extremes.items():
            share = np.cumsum(self.counts[name]) / self.counts[name].sum()
            tail = (100 - percentile) / 200
            edges = np.linspace(low, high, BINS + 1)
            first = int(np.searchsorted(share, tail, side="right")) if tail else 0
            last = int(np.searchsorted(share, 1 - tail, side="left")) if tail else BINS - 1
            found[name] = (float(edges[first]), float(edges[min(last, BINS - 1) + 1]))
        return found
