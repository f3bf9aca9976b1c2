"""The hashes are those of the shared fixture, which the TypeScript engine is held to as well."""
import json
import tempfile
import unittest
from pathlib import Path

from training_hashes import utterance_hash, write_hashes

FIXTURE = Path(__file__).resolve().parents[2] / "test" / "fixtures" / "trainingHashes" / "hashes.json"


class Hashes(unittest.TestCase):
    def setUp(self) -> None:
        self.pairs = json.loads(FIXTURE.read_text(encoding="utf8"))

    def test_are_those_of_the_fixture(self) -> None:
        for pair in self.pairs:
            self.assertEqual(str(utterance_hash(pair["text"])), pair["hash"], pair["text"])

    def test_are_written_sorted_and_once(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "training.hashes"
            count = write_hashes([pair["text"] for pair in self.pairs] * 2, file)
            bytes_ = file.read_bytes()
            numbers = [int.from_bytes(bytes_[at:at + 8], "little") for at in range(0, len(bytes_), 8)]
            self.assertEqual(numbers, sorted({int(pair["hash"]) for pair in self.pairs}))
            self.assertEqual(count, len(numbers))
            self.assertEqual([entry.name for entry in Path(folder).iterdir()], ["training.hashes"])


if __name__ == "__main__":
    unittest.main()
