"""Hashes of the utterances that a model was trained on, which the model folder carries as training.hashes."""
import hashlib
import re
import unicodedata
from pathlib import Path
from typing import Iterable

# What \s is in JavaScript; Python's own has four control characters more and no byte-order mark.
WHITESPACE = re.compile("[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff]+")


def plain(text: str) -> str:
    """Unicode NFC, whitespace runs as one space, none at the ends."""
    return WHITESPACE.sub(" ", unicodedata.normalize("NFC", text)).strip(" ")


def utterance_hash(text: str) -> int:
    """The first 8 bytes of the SHA-256 of the plain utterance in UTF-8, read as a little-endian number."""
    return int.from_bytes(hashlib.sha256(plain(text).encode("utf8")).digest()[:8], "little")


def write_hashes(texts: Iterable[str], file: Path) -> int:
    """Writes the hashes, sorted and each once, as little-endian numbers of 64 bits; gives how many there are."""
    hashes = sorted({utterance_hash(text) for text in texts})
    temporary = file.with_suffix(f"{file.suffix}.part")
    temporary.write_bytes(b"".join(value.to_bytes(8, "little") for value in hashes))
    temporary.replace(file)
    return len(hashes)
