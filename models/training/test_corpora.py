"""Readers on small files of our own, and how the labels of corpora stand to each other."""
import json
import random
import tempfile
import unittest
from pathlib import Path

import numpy as np

from corpora import PLUTCHIK, TOPICAL, held_out, read_isear, read_meld, read_topical_chat, read_xed, untokenized
from labels import LABELS
from metrics import single_label_macro_f1
from taxonomy import EKMAN_GROUPS, EKMAN_OF, EKMAN_TABLE, PLUTCHIK_TABLE, ekman_of_best


def written(name: str, text: str) -> Path:
    folder = Path(tempfile.mkdtemp())
    (folder / name).write_text(text, encoding="utf8")
    return folder / name


class Xed(unittest.TestCase):
    def test_texts_and_labels(self) -> None:
        file = written("en-annotated.tsv", "Where is [PERSON] ?\t4, 7\nGo away !\t1\n")
        (file.parent / "neu_en.txt").write_text("9\tTwo tickets please.\n9\tGo away!\n", encoding="utf8")
        training, kept = read_xed(file.parent)
        texts = {text: row for part in (training, kept) for text, row in zip(part.texts, part.targets, strict=True)}
        self.assertEqual(len(texts), 3)
        named = next(text for text in texts if text.startswith("Where is"))
        self.assertRegex(named, r"^Where is [A-Z][a-z]+\?$")
        self.assertEqual([PLUTCHIK[k] for k in np.flatnonzero(texts[named])], ["fear", "surprise"])
        self.assertEqual([PLUTCHIK[k] for k in np.flatnonzero(texts["Go away!"])], ["anger"])  # not neutral as well
        self.assertEqual([PLUTCHIK[k] for k in np.flatnonzero(texts["Two tickets please."])], ["neutral"])

    def test_a_bad_line_is_named(self) -> None:
        file = written("en-annotated.tsv", "Fine .\t5\nNot so .\tnine\n")
        (file.parent / "neu_en.txt").write_text("", encoding="utf8")
        with self.assertRaisesRegex(ValueError, r"en-annotated\.tsv:2"):
            read_xed(file.parent)

    def test_spaces_before_marks_go(self) -> None:
        self.assertEqual(untokenized("* Well , I never ...", random.Random(1)), "Well, I never...")


class Dialogues(unittest.TestCase):
    def test_topical_chat(self) -> None:
        turns = [{"agent": "agent_1", "message": " Hi! ", "sentiment": "Happy"}, {"agent": "agent_2", "message": "Oh?", "sentiment": "Surprised"}]
        [conversation] = read_topical_chat(written("some.json", json.dumps({"t_1": {"content": turns}})))
        self.assertEqual([(turn.speaker, turn.text, TOPICAL[turn.label]) for turn in conversation], [("agent_1", "Hi!", "Happy"), ("agent_2", "Oh?", "Surprised")])

    def test_meld(self) -> None:
        rows = 'Sr No.,Utterance,Speaker,Emotion,Dialogue_ID\n1,"Oh, no",Ann,sadness,0\n2,What?,Bob,surprise,0\n3,Hi,Ann,joy,1\n'
        dialogues = read_meld(written("dev.csv", rows))
        self.assertEqual([[turn.text for turn in dialogue] for dialogue in dialogues], [["Oh, no", "What?"], ["Hi"]])
        with self.assertRaisesRegex(ValueError, ":2:"):
            read_meld(written("dev.csv", "Utterance,Speaker,Emotion,Dialogue_ID\nHi,Ann,glee,0\n"))


class Isear(unittest.TestCase):
    def test_stray_characters_and_non_answers(self) -> None:
        row = lambda label, text: "|".join(["x"] * 36 + [label, "4", "3", "1", text, "1", ""])
        texts, labels = read_isear(written("isear.csv", "\n".join(["head", row("joy", "A | b and á  c."), row("fear", "[ No response.]"), ""])))
        self.assertEqual(texts, ["A | b and c."])
        self.assertEqual(labels.tolist(), [4])


class HeldOut(unittest.TestCase):
    def test_about_a_tenth_and_always_the_same(self) -> None:
        out = [held_out(f"text {k}") for k in range(4000)]
        self.assertAlmostEqual(np.mean(out), 0.1, delta=0.02)
        self.assertEqual(out, [held_out(f"text {k}") for k in range(4000)])


class Taxonomy(unittest.TestCase):
    def test_every_label_has_one_of_ekmans_classes(self) -> None:
        np.testing.assert_array_equal(EKMAN_TABLE.sum(0), 1)
        self.assertEqual(sum(map(len, EKMAN_GROUPS.values())), len(LABELS))

    def test_every_class_of_plutchik_has_labels(self) -> None:
        self.assertTrue((PLUTCHIK_TABLE.sum(1) > 0).all())

    def test_the_class_of_the_best_score(self) -> None:
        logits = np.full((2, 28), -9.0)
        logits[0, LABELS.index("remorse")] = logits[1, LABELS.index("neutral")] = 1
        np.testing.assert_array_equal(ekman_of_best(logits), [4, 6])
        self.assertEqual(EKMAN_OF[LABELS.index("curiosity")], 5)


class SingleLabel(unittest.TestCase):
    def test_macro_f1_as_scikit_learn_has_it(self) -> None:
        # sklearn.metrics.f1_score([0, 0, 1, 2, 2], [0, 1, 1, 2, 0], average="macro"): (0.5 + 2/3 + 2/3) / 3
        self.assertAlmostEqual(single_label_macro_f1(np.array([0, 0, 1, 2, 2]), np.array([0, 1, 1, 2, 0]), 3), (0.5 + 2 / 3 + 2 / 3) / 3)


if __name__ == "__main__":
    unittest.main()
