"""From trained weights to the int8 graph; what there is to choose is chosen on dev."""
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from calibrate import Observer, calibration_ids, smooth
from goemotions import Split
from graph import Architecture, build_graph, weights_of
from inference import encode, open_session, predict_logits, sigmoid
from metrics import cross_validated_f1, macro_f1, tune_thresholds

PERCENTILES = (100.0, 99.999, 99.99)
EVERYWHERE, FULL = 63, 127
ALLOWED_LOSS = 0.002


@dataclass(frozen=True)
class Quantized:
    model: bytes
    dev_logits: np.ndarray  # of the int8 graph
    report: dict


def dev_f1(dev: Split, logits: np.ndarray) -> float:
    scores = sigmoid(logits)
    return macro_f1(dev.targets, (scores >= tune_thresholds(dev.targets, scores)) * 1.0)


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
    graphs: list[tuple[bytes, np.ndarray]] = []

    def attempt(percentile: float, limit: int) -> dict:
        model = build_graph(evened, architecture, observer.ranges(percentile), limit).SerializeToString()
        logits = predict_logits(open_session(model, 2), ids)
        error = float(np.sqrt(((logits - exact) ** 2).mean()))
        entry = {"percentile": percentile, "weightLimit": limit, "logitError": error, "devMacroF1": dev_f1(dev, logits)}
        entry["devMacroF1CrossValidated"] = cross_validated_f1(dev.targets, sigmoid(logits), 0)
        print(entry, flush=True)
        tried.append(entry)
        graphs.append((model, logits))
        return entry

    nearest = min((attempt(percentile, EVERYWHERE) for percentile in PERCENTILES), key=lambda entry: entry["logitError"])
    full = attempt(nearest["percentile"], FULL)
    loss = full["devMacroF1"] - nearest["devMacroF1"]
    chosen = nearest if loss <= ALLOWED_LOSS else full
    model, logits = graphs[tried.index(chosen)]
    report = {
        "calibrationTokens": sum(map(len, calibration)),
        "floatDevMacroF1": dev_f1(dev, exact),
        "floatDevMacroF1CrossValidated": cross_validated_f1(dev.targets, sigmoid(exact), 0),
        "tried": tried,
        "chosen": chosen,
        "bytes": len(model),
    }
    return Quantized(model, logits, report)
