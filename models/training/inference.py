"""Runs a model file with ONNX Runtime exactly as the TypeScript engine does: one bucket width a batch.

A line's width is its token count rounded up to a multiple of 2, whatever it is batched with, so its
scores do not depend on its neighbours.
"""
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

BUCKET = 2
BATCH_TOKENS = 256
ALONE_OVER = 64


def bucket_width(tokens: int) -> int:
    return -(-tokens // BUCKET) * BUCKET


def bucket_batches(lengths: Sequence[int]) -> Iterator[tuple[int, list[int]]]:
    """(width, rows) of each batch: rows of one width, about 256 tokens, widths over 64 alone."""
    rows_of: dict[int, list[int]] = {}
    for row, tokens in enumerate(lengths):
        rows_of.setdefault(bucket_width(tokens), []).append(row)
    for width, rows in sorted(rows_of.items()):
        size = 1 if width > ALONE_OVER else max(1, BATCH_TOKENS // width)
        for at in range(0, len(rows), size):
            yield width, rows[at : at + size]


def padded(ids: Sequence[Sequence[int]], width: int) -> dict[str, np.ndarray]:
    """The feeds of one batch; the padding token is 0."""
    feeds = {name: np.zeros((len(ids), width), np.int64) for name in ("input_ids", "attention_mask")}
    for row, tokens in enumerate(ids):
        feeds["input_ids"][row, : len(tokens)] = tokens
        feeds["attention_mask"][row, : len(tokens)] = 1
    return feeds


def open_session(model: Path | bytes, threads: int = 1) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return ort.InferenceSession(model if isinstance(model, bytes) else str(model), options, ["CPUExecutionProvider"])


def predict_logits(session: ort.InferenceSession, ids: Sequence[Sequence[int]]) -> np.ndarray:
    """float32 [n, labels], in the order of `ids`."""
    logits: np.ndarray | None = None
    for width, rows in bucket_batches([len(tokens) for tokens in ids]):
        found = session.run(["logits"], padded([ids[row] for row in rows], width))[0]
        if logits is None:
            logits = np.zeros((len(ids), found.shape[1]), np.float32)
        logits[rows] = found
    return logits if logits is not None else np.zeros((0, 0), np.float32)


def sigmoid(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits.astype(np.float64)))


def open_tokenizer(file: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


def encode(tokenizer: Tokenizer, texts: Sequence[str], max_length: int) -> list[list[int]]:
    """Token ids with [CLS] and [SEP], cut at the end so that at most `max_length` remain."""
    found = []
    for encoding in tokenizer.encode_batch(list(texts)):
        ids = encoding.ids
        found.append(ids if len(ids) <= max_length else [*ids[: max_length - 1], ids[-1]])
    return found
