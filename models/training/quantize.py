"""From trained weights to the int8 graph with calibrated scores; what there is to choose is chosen on dev."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from calibrate import Observer, calibration_ids, smooth
from calibration import Scaling, fit_scaling, held_out_scores
from goemotions import Split
from graph import Architecture, Weights, build_graph, weights_of
from inference import encode, open_session, predict_logits

PERCENTILES = (100.0, 99.999, 99.99)
EVERYWHERE, FULL = 63, 127
ALLOWED_LOSS = 0.002


@dataclass(frozen=True)
class Quantized:
    model: bytes  # its logits are calibrated: their sigmoids are probabilities
    scaling: Scaling  # that is in the model already
    dev_probabilities: np.ndarray
    report: dict


def scaled(weights: Weights, scaling: Scaling) -> Weights:
    """The same weights with the scaling of each label in the head."""
    head = {
        "head.weight": weights["head.weight"] * scaling.scale[None],
        "head.bias": weights["head.bias"] * scaling.scale + scaling.shift,
    }
    return weights | {name: value.astype(np.float32) for name, value in head.items()}


def quantize(state_file: Path, architecture: Architecture, tokenizer: Tokenizer, training: Split, dev: Split, max_length: int) -> Quantized:
    """The percentile that keeps dev logits nearest to the float graph's, then 7-bit weights if they cost little.

    Processors without VNNI add pairs of products in 16 bits; with 7-bit weights these sums cannot
    overflow, so every machine computes the same integers.
    """
    state = torch.load(state_file, map_location="cpu", weights_only=True)
    weights = weights_of({name: value.numpy() for name, value in state.items()}, architecture)
    calibration = calibration_ids(tokenizer, training.texts, max_length)
    ids = encode(tokenizer, dev.texts, max_length)
    exact = predict_logits(open_session(build_graph(weights, architecture).SerializeToString(), 2), ids)
    evened = smooth(weights, architecture, calibration)
    observer = Observer(evened, architecture, calibration)
    tried: list[dict] = []
    found: list[np.ndarray] = []

    def attempt(percentile: float, limit: int) -> dict:
        model = build_graph(evened, architecture, observer.ranges(percentile), limit).SerializeToString()
        logits = predict_logits(open_session(model, 2), ids)
        error = float(np.sqrt(((logits - exact) ** 2).mean()))
        entry = {"percentile": percentile, "weightLimit": limit, "logitError": error, **held_out_scores(dev.targets, logits)}
        print(entry, flush=True)
        tried.append(entry)
        found.append(logits)
        return entry

    nearest = min((attempt(percentile, EVERYWHERE) for percentile in PERCENTILES), key=lambda entry: entry["logitError"])
    full = attempt(nearest["percentile"], FULL)
    chosen = nearest if full["macroF1"] - nearest["macroF1"] <= ALLOWED_LOSS else full
    logits = found[tried.index(chosen)]
    scaling = fit_scaling(dev.targets, logits)
    ranges = observer.ranges(chosen["percentile"])
    model = build_graph(scaled(evened, scaling), architecture, ranges, chosen["weightLimit"]).SerializeToString()
    report = {
        "calibrationTokens": sum(map(len, calibration)),
        "float": held_out_scores(dev.targets, exact),
        "tried": tried,
        "chosen": chosen,
        "bytes": len(model),
    }
    return Quantized(model, scaling, scaling.probabilities(logits), report)
