"""How the labels of other corpora stand to the 28: a coarse label says that one or more of a group is there."""
import numpy as np

from corpora import EKMAN, PLUTCHIK
from labels import LABELS

# Emotions of the 28 that a line with one of Plutchik's labels may express.
PLUTCHIK_GROUPS = {
    "anger": ("anger", "annoyance", "disapproval"),
    "anticipation": ("curiosity", "desire", "excitement", "optimism"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": ("amusement", "excitement", "gratitude", "joy", "love", "pride", "relief"),
    "sadness": ("disappointment", "embarrassment", "grief", "remorse", "sadness"),
    "surprise": ("confusion", "realization", "surprise"),
    "trust": ("admiration", "approval", "caring", "gratitude", "love"),
    "neutral": ("neutral",),
}
# GoEmotions' own mapping of its labels to Ekman's (ekman_mapping.json).
EKMAN_GROUPS = {
    "anger": ("anger", "annoyance", "disapproval"),
    "disgust": ("disgust",),
    "fear": ("fear", "nervousness"),
    "joy": (
        "joy", "amusement", "approval", "excitement", "gratitude", "love", "optimism", "relief", "pride", "admiration",
        "desire", "caring",
    ),
    "sadness": ("sadness", "disappointment", "embarrassment", "grief", "remorse"),
    "surprise": ("surprise", "realization", "confusion", "curiosity"),
    "neutral": ("neutral",),
}


def membership(groups: dict[str, tuple[str, ...]], order: tuple[str, ...]) -> np.ndarray:
    """float32 [groups, 28]: 1 where the group holds the label."""
    table = np.zeros((len(order), len(LABELS)), np.float32)
    for row, name in enumerate(order):
        table[row, [LABELS.index(label) for label in groups[name]]] = 1
    return table


PLUTCHIK_TABLE = membership(PLUTCHIK_GROUPS, PLUTCHIK)
EKMAN_TABLE = membership(EKMAN_GROUPS, EKMAN)
# Of Plutchik's, [9, 7]; anticipation and trust are none of Ekman's.
EKMAN_OF_PLUTCHIK = np.array([[float(name == other) for other in EKMAN] for name in PLUTCHIK], np.float32)
EKMAN_OF = EKMAN_TABLE.argmax(0)  # of each of the 28, its place in EKMAN


def ekman_of_best(logits: np.ndarray) -> np.ndarray:
    """The class of each row's highest score: int [n]."""
    return EKMAN_OF[logits.argmax(1)]
