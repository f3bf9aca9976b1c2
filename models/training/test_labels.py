"""The order of the labels is the same everywhere it is written."""
import json
import unittest
from pathlib import Path

from labels import LABELS

MODEL = Path(__file__).resolve().parent.parent / "emo-minilm"


class Order(unittest.TestCase):
    def test_config_has_the_same_labels(self) -> None:
        config = json.loads((MODEL / "config.json").read_text(encoding="utf8"))
        self.assertEqual(tuple(config["labels"]), LABELS)
        self.assertEqual(len(config["thresholds"]), 28)


if __name__ == "__main__":
    unittest.main()
