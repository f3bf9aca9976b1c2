"""The reader of generated data on good and bad files of our own."""
import json
import tempfile
import unittest
from pathlib import Path

from generated import read_generated
from labels import LABELS


def record(pair: int, kind: str, **more: object) -> dict:
    return {"utterance": f"{kind} {pair}", "context": "The bus is late.", "kind": kind, "pair": pair, "emotions": [["anger", 0.8], ["joy", 0.2]]} | more


def both(pair: int, **more: object) -> list[dict]:
    return [record(pair, kind, **more) for kind in ("original", "rewritten")]


def folder(**files: list) -> Path:
    found = Path(tempfile.mkdtemp())
    for name, records in files.items():
        (found / f"{name}.jsonl").write_text("\n".join(r if isinstance(r, str) else json.dumps(r) for r in records) + "\n", encoding="utf8")
    return found


class Good(unittest.TestCase):
    def test_splits(self) -> None:
        pairs = read_generated(folder(train=both(1) + both(2, character="Ann"), validation=both(3), test=both(4)))
        self.assertEqual(pairs.part, ["train", "train", "validation", "test"])
        self.assertEqual(pairs.measured(), ["validation"])
        self.assertEqual([r.utterance for r in pairs.records["rewritten"]], [f"rewritten {k}" for k in (1, 2, 3, 4)])
        self.assertEqual(pairs.records["original"][1].context, "Ann: The bus is late.")
        self.assertEqual([LABELS[k] for k in pairs.records["original"][0].targets.nonzero()[0]], ["anger"])

    def test_one_file_is_folded_by_narrative(self) -> None:
        pairs = read_generated(folder(all=[r for k in range(12) for r in both(k, narrative=f"n{k % 3}")]))
        self.assertEqual(pairs.measured(), ["0", "1", "2"])
        self.assertEqual(len({(pairs.part[k], k % 3) for k in range(12)}), 3)
        self.assertEqual(len(set(pairs.units())), 12)  # three narratives are too few to draw from

    def test_mapped_labels_go_first_and_halves_alone_are_counted(self) -> None:
        mapped = both(1, all_emotions_mapped=[["pride", 0.3]])
        pairs = read_generated(folder(some=[*mapped, *both(2), record(3, "original"), *both(4, emotions=[["joy", 0.2]])]))
        self.assertEqual(LABELS[pairs.records["original"][0].targets.argmax()], "pride")
        self.assertEqual((len(pairs.part), pairs.left_out), (2, 3))

    def test_what_generate_writes(self) -> None:
        def made(k: int, kind: str) -> dict:
            provenance = {"narrative": {"id": f"n{k % 2}.txt", "title": "n", "range": [0, 9], "sha256": f"{k % 2}" * 64}, "actor": "Ann", "calls": []}
            emotions = {"all_emotions": [["happiness", 0.8]], "all_emotions_mapped": [["joy", 0.8], ["relief", 0.2]]}
            record = {"schema": 1, "id": f"{k}-{kind}", "kind": kind, "utterance": f"{kind} {k}", "character": "Ann", "provenance": provenance} | emotions
            return record if kind == "contextless" else record | {"context": "The bus is late.", "pair": str(k)}

        out = Path(tempfile.mkdtemp())
        for part, kinds in (("contextless", ["contextless"]), ("contextual", ["original", "rewritten"])):
            (out / part).mkdir()
            (out / part / "all.jsonl").write_text("".join(json.dumps(made(k, kind)) + "\n" for k in range(4) for kind in kinds), encoding="utf8")
        (out / "rejected.jsonl").write_text("{}\n", encoding="utf8")
        pairs = read_generated(out)
        self.assertEqual([r.context for r in pairs.records["original"]], ["Ann: The bus is late."] * 4)
        self.assertEqual([LABELS[k] for k in pairs.records["rewritten"][0].targets.nonzero()[0]], ["joy"])
        self.assertEqual((pairs.measured(), pairs.part[0] != pairs.part[1], pairs.part[0] == pairs.part[2]), (["0", "1"], True, True))

    def test_contextless_records_are_passed_over(self) -> None:
        pairs = read_generated(folder(some=[*both(1, narrative="a"), record(2, "contextless", context=None), *both(3, narrative="b")]))
        self.assertEqual((len(pairs.part), pairs.left_out), (2, 0))


class Bad(unittest.TestCase):
    def test_what_is_missing_is_named_with_its_place(self) -> None:
        for name in ("utterance", "context", "kind", "pair", "emotions"):
            broken = record(2, "original")
            del broken[name]
            with self.subTest(name), self.assertRaisesRegex(ValueError, rf'some\.jsonl:3: field "{name}" is missing'):
                read_generated(folder(some=[*both(1), broken]))

    def test_what_is_wrong_is_named_with_its_place(self) -> None:
        cases = {
            "not JSON": "{",
            "expected an object": "[1]",
            'field "kind" must be': record(2, "changed"),
            'field "emotions" must be': record(2, "original", emotions=[["glee", 0.5]]),
            "has a second original half": record(1, "original"),
        }
        for message, broken in cases.items():
            with self.subTest(message), self.assertRaisesRegex(ValueError, rf"some\.jsonl:3: .*{message}"):
                read_generated(folder(some=[*both(1), broken]))

    def test_nothing_to_measure_on(self) -> None:
        with self.assertRaisesRegex(ValueError, "no pair"):
            read_generated(folder(some=[record(1, "original"), record(2, "rewritten")]))
        with self.assertRaisesRegex(ValueError, "one narrative"):
            read_generated(folder(some=both(1, narrative="n") + both(2, narrative="n")))
        with self.assertRaisesRegex(ValueError, "in train only"):
            read_generated(folder(train=both(1), validation=[record(2, "original")]))
        with self.assertRaisesRegex(FileNotFoundError, "found 0 files"):
            read_generated(folder())


if __name__ == "__main__":
    unittest.main()
