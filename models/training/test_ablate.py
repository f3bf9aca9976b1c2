"""Inputs with context, training that is stopped, the work folder, and the table, on an encoder of toy size."""
import tempfile
import unittest
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path

import numpy as np
import torch
from transformers import BertConfig, BertModel
from transformers.utils import logging as transformers_logging

import ablation_table
import fitting
from ablate import alone_in, parse_arguments, priorities, scale_of, schedule, time_left
from ablation_plan import ABLATIONS, QUICK, Job, Plan, Scale, epochs_factor, make_plan
from ablation_work import SCHEMA, Options, check_settings, save_scores, settings_of, write_json
from corpora import Turn
from fitting import Fit, fit_model, logits_of
from losses import single_label
from one_input import Inputs, OneInput, joined, make_inputs, preceding

CPU = torch.device("cpu")


class Words:
    """A tokenizer of single letters."""

    cls_token_id, sep_token_id = 1, 2

    def __call__(self, texts: list[str], add_special_tokens: bool) -> dict:
        assert not add_special_tokens
        return {"input_ids": [[10 + ord(letter) - ord("a") for letter in text] for text in texts]}


def toy_base() -> Path:
    transformers_logging.disable_progress_bar()
    folder = Path(tempfile.mkdtemp())
    torch.manual_seed(3)
    config = BertConfig(vocab_size=60, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32, max_position_embeddings=64)
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


BASE = toy_base()


def toy() -> OneInput:
    torch.manual_seed(4)
    return OneInput(BASE)


class OneInputs(unittest.TestCase):
    def test_types_part_context_from_utterance(self) -> None:
        self.assertEqual(joined([11, 12], [13], 1, 2, 20), ([1, 11, 12, 2, 13, 2], [0, 0, 0, 0, 1, 1]))
        self.assertEqual(joined([], [13], 1, 2, 20), ([1, 13, 2], [0, 1, 1]))

    def test_the_oldest_of_the_context_goes_and_the_utterance_stays(self) -> None:
        ids, types = joined(list(range(10, 30)), [31, 32], 1, 2, 8)
        self.assertEqual((ids, types), ([1, 27, 28, 29, 2, 31, 32, 2], [0, 0, 0, 0, 0, 1, 1, 1]))
        self.assertEqual(len(joined([9] * 99, [8] * 99, 1, 2, 128)[0]), 128)
        self.assertEqual(joined([11], [13] * 40, 1, 2, 16)[0], [1, *[13] * 40, 2])

    def test_lines_before_with_who_speaks(self) -> None:
        talk = [Turn("A", "one", 0), Turn("B", "two", 0), Turn("A", "three", 0)]
        self.assertEqual(preceding(talk, 2, 5), "I: one you: two")
        self.assertEqual(preceding(talk, 2, 1), "you: two")
        self.assertEqual(preceding(talk, 0, 5), "")

    def test_token_types_change_what_the_encoder_says(self) -> None:
        model, logits = toy(), {}
        for types in (False, True):
            inputs = make_inputs(["abc", ""], ["de", "f"], Words(), 32, types, "all")
            self.assertEqual(bool(inputs.types), types)
            logits[types] = logits_of(model, inputs, model.topical, 0)
        self.assertGreater(np.abs(logits[True] - logits[False]).max(), 1e-3)

    def test_pooling_leaves_out_what_is_not_pooled_and_padding(self) -> None:
        model = toy().eval()
        inputs = make_inputs(["abc", ""], ["de", "f"], Words(), 32, True, "utterance")
        ids, mask, types, pooled = inputs.batch([0, 1], 0, CPU)
        np.testing.assert_array_equal(pooled.numpy(), [[0, 0, 0, 0, 0, 1, 1, 1], [0, 1, 1, 0, 0, 0, 0, 0]])
        np.testing.assert_array_equal(mask.numpy()[1], [1, 1, 1, 0, 0, 0, 0, 0])
        with torch.no_grad():
            states = model.encoder(input_ids=ids, attention_mask=mask, token_type_ids=types).last_hidden_state
            found = model.embed(ids, mask, types, pooled)
            alone = model.embed(*inputs.batch([1], 0, CPU))
        torch.testing.assert_close(found[0], states[0, 5:8].mean(0))
        torch.testing.assert_close(found[1], alone[0])


class Stopped(Exception):
    pass


class Fitting(unittest.TestCase):
    def run_fit(self, folder: Path, stop_at: int | None = None) -> OneInput:
        model, inputs = toy(), make_inputs(["abc"] * 12, list("abcdefghijkl"), Words(), 32, True, "all")
        labels, steps = torch.arange(12) % 8, 0

        def loss(model: OneInput, embedded: torch.Tensor, rows: list[int]) -> torch.Tensor:
            nonlocal steps
            steps += 1
            if steps == stop_at:
                raise Stopped
            return single_label(model.topical(embedded), labels[rows])

        torch.manual_seed(9)
        fit_model(model, inputs, loss, Fit(3, 4, 1e-3, 1), 0, folder, lambda _: None)
        self.steps = steps
        return model

    def test_a_stopped_run_ends_where_one_that_was_not_stopped_does(self) -> None:
        whole = self.run_fit(Path(tempfile.mkdtemp()))
        self.assertEqual(self.steps, 9)
        every, fitting.KEPT_EVERY = fitting.KEPT_EVERY, -1.0
        try:
            folder = Path(tempfile.mkdtemp())
            with self.assertRaises(Stopped):
                self.run_fit(folder, 5)
            again = self.run_fit(folder)
            self.assertEqual(self.steps, 5)  # four of nine were kept
        finally:
            fitting.KEPT_EVERY = every
        for name, value in whole.state_dict().items():
            torch.testing.assert_close(again.state_dict()[name], value, msg=name)
        self.assertFalse((folder / "checkpoint.pt").exists())
        self.run_fit(folder)
        self.assertEqual(self.steps, 0)  # a model that is there is not trained again

    def test_it_learns(self) -> None:
        model, inputs = toy(), Inputs([[1, 10 + k % 2, 2] for k in range(64)])
        labels = torch.arange(64) % 2
        fit_model(model, inputs, lambda m, e, rows: single_label(m.topical(e), labels[rows]), Fit(6, 8, 5e-3, 1), 0, Path(tempfile.mkdtemp()), lambda _: None)
        self.assertEqual(logits_of(model, inputs, model.topical, 0).argmax(1).tolist(), labels.tolist())


def options_in(work: Path) -> Options:
    return Options(work, work, None, BASE, "cpu", 1, False, QUICK)


class Plans(unittest.TestCase):
    def test_jobs_are_shared_and_come_after_what_they_need(self) -> None:
        plan = make_plan(QUICK, ABLATIONS)
        names = list(plan.jobs)
        for job in plan.jobs.values():
            self.assertTrue(all(names.index(need) < names.index(job.name) for need in job.needs))
        self.assertEqual(len([name for name in names if name.startswith("goemotions-1-")]), len(QUICK.seeds))
        known = {(v.ablation, v.measured, v.name) for v in plan.variants}
        self.assertTrue(all((v.ablation, v.measured, v.against) in known for v in plan.variants if v.against))
        self.assertTrue(all(job in plan.jobs for v in plan.variants for job in v.jobs))

    def test_tests_are_read_only_when_asked(self) -> None:
        self.assertFalse(any(job.kind.startswith("final") for job in make_plan(QUICK, ABLATIONS).jobs.values()))
        final = make_plan(QUICK, ABLATIONS, True, True)
        self.assertEqual({v.scores for v in final.variants if "test" in v.scores}, {"topical-test", "generated-test"})

    def test_small_shares_are_seen_more_often(self) -> None:
        self.assertEqual([epochs_factor(size) for size in (16, 8, 4, 2, 1)], [4, 2, 1, 1, 1])

    def test_arguments(self) -> None:
        given = ["--corpora", "a", "--work", "b"]
        self.assertEqual(scale_of(parse_arguments([*given, "--quick", "--seeds", "7"])), replace(QUICK, seeds=(7,)))
        self.assertEqual(scale_of(parse_arguments([*given, "--rows", "200"])).measured, 200)


class Work(unittest.TestCase):
    def setUp(self) -> None:
        self.options = options_in(Path(tempfile.mkdtemp()))
        self.ran: list[str] = []

    def run_jobs(self, jobs: dict[str, Job], broken: str = "") -> tuple[set[str], dict[str, str]]:
        def run(job: Job) -> None:
            if job.name == broken:
                raise RuntimeError("no luck")
            self.ran.append(job.name)
            self.options.folder(job.name).mkdir(parents=True)
            write_json(self.options.folder(job.name) / "done.json", {"settings": job.settings, "seconds": 1.0})

        with ThreadPoolExecutor(2) as executor, redirect_stdout(StringIO()):
            return schedule(self.options, jobs, executor, 2, run)

    def test_what_is_done_is_not_done_again(self) -> None:
        jobs = {name: Job(name, "x", {"seed": 1}, needs, 5) for name, needs in (("a", ()), ("b", ("a",)), ("c", ("b",)), ("d", ()))}
        done, failed = self.run_jobs(jobs, broken="b")
        self.assertEqual((done, set(failed), sorted(self.ran)), ({"a", "d"}, {"b"}, ["a", "d"]))
        self.assertIn("no luck", failed["b"])
        self.ran.clear()
        done, failed = self.run_jobs(jobs)
        self.assertEqual((done, failed, self.ran), (set(jobs), {}, ["b", "c"]))
        with self.assertRaisesRegex(ValueError, "was made with"):
            self.run_jobs(jobs | {"a": Job("a", "x", {"seed": 2})})

    def test_a_folder_belongs_to_its_arguments(self) -> None:
        check_settings(self.options.work, {"lr": 0.1})
        check_settings(self.options.work, {"lr": 0.1, "generated data": "x"})  # something new is no contradiction
        with self.assertRaisesRegex(ValueError, "lr was 0.1, is 0.2"):
            check_settings(self.options.work, {"lr": 0.2})
        with self.assertRaisesRegex(ValueError, "generated data was x, is y"):
            check_settings(self.options.work, {"generated data": "y"})

    def test_generated_data_is_known_by_what_is_read_of_it(self) -> None:
        corpora, folder = Path(tempfile.mkdtemp()), Path(tempfile.mkdtemp())
        for part in ("train", "dev"):
            (corpora / "goemotions").mkdir(exist_ok=True)
            (corpora / "goemotions" / f"{part}.tsv").write_text("", encoding="utf8")
        (corpora / "model.safetensors").write_bytes(b"")
        (folder / "contextual").mkdir()
        for name in ("log", "contextual/train", "contextual/validation"):
            (folder / f"{name}.jsonl").write_text("1", encoding="utf8")
        options = replace(self.options, corpora=corpora, generated=folder, base=corpora)
        before = settings_of(options, ("loss",))
        (folder / "log.jsonl").write_text("2", encoding="utf8")
        self.assertEqual(settings_of(options, ("loss",)), before)
        (folder / "contextual" / "train.jsonl").write_text("2", encoding="utf8")
        self.assertNotEqual(settings_of(options, ("loss",)), before)

    def test_one_run_at_a_time(self) -> None:
        with alone_in(self.options.work), self.assertRaisesRegex(ValueError, "another run"):
            with alone_in(self.options.work):
                pass

    def test_time_left(self) -> None:
        jobs = {"a": Job("a", "x", {}, (), 100), "b": Job("b", "x", {}, ("a",), 300)}
        self.assertAlmostEqual(time_left(jobs, {"a"}, {}, {"a": 60.0}, 2), 1.5)
        self.assertEqual(priorities(jobs), {"a": 400, "b": 300})


class Table(unittest.TestCase):
    def test_rows_of_what_is_done(self) -> None:
        options, plan = options_in(Path(tempfile.mkdtemp())), Plan()
        gold = np.eye(3)[[0, 1, 2] * 20]
        for name, wrong in (("poor-1", 30), ("poor-2", 20), ("good-1", 0), ("good-2", 0)):
            folder = options.folder(name)
            folder.mkdir(parents=True)
            logits = gold.copy()
            logits[:wrong] = np.roll(gold[:wrong], 1, axis=1)
            save_scores(folder, "s", logits, gold, np.arange(60) // 3)
            write_json(folder / "done.json", {"schema": SCHEMA, "settings": {}, "seconds": 1, "trainedOn": 1234, "epochs": 2})
        plan.compare("context", "three classes", "s", "class", [("poor", ["poor-1", "poor-2"]), ("good", ["good-1", "good-2"]), ("later", ["later-1", "later-2"])])
        rows = ablation_table.make_rows(options, plan, {"poor-1", "poor-2", "good-1", "good-2"})
        self.assertEqual([row["variant"] for row in rows], ["poor", "good"])
        self.assertAlmostEqual(rows[0]["microF1"]["mean"], 1 - 25 / 60)
        self.assertAlmostEqual(rows[0]["microF1"]["spread"], np.std([30 / 60, 20 / 60], ddof=1))
        against = rows[1]["against"]
        self.assertAlmostEqual(against["difference"], 1 - rows[0]["macroF1"]["mean"])
        self.assertTrue(0 < against["low"] < against["difference"] < against["high"])
        text = ablation_table.markdown(rows, "ablate --x", "Quick.", 2)
        for part in ("`ablate --x`", "Quick.", "2 jobs are still to do", "60 rows, drawn as 20 groups", "| good | 2 | 1,234 × 2 | 1.0000 ± 0.0000 |", "| poor |"):
            self.assertIn(part, text)


class Scales(unittest.TestCase):
    def test_one_seed_has_no_spread(self) -> None:
        self.assertIsNone(ablation_table.spread(np.array([0.5])))
        self.assertIn("0.5000 |", ablation_table.line_of({"variant": "v", "jobs": ["a"], "trainedOn": 5, "epochs": None, "macroF1": {"mean": 0.5, "spread": None}, "microF1": {"mean": 0.5, "spread": None}}))
        self.assertEqual(len(make_plan(Scale(None, None, None, None, 1, (1,)), ("thresholds",)).jobs), 1)


if __name__ == "__main__":
    unittest.main()
