"""The jobs of the ablations: each trains or measures one thing and leaves it in its own folder."""
import random
import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import torch
from transformers.utils import logging as transformers_logging

import teach
import train_context
from ablation_plan import Job, epochs_factor
from ablation_work import SCHEMA, Options, report, say, save_scores, write_json
from context_graph import ContextModel
from corpora import EKMAN, TOPICAL, Turn, read_topical_chat
from dialogues import gather, real_windows
from encoder import load_tokenizer
from fitting import Fit, fit_model, keep, logits_of
from generated import Record, read_generated
from goemotions import Split, read_split
from losses import multi_label, single_label
from one_input import Inputs, OneInput, make_inputs, preceding
from tasks import make_tasks, topical_held_out, topical_training
from train import pick_device, predict
from train_context import with_context

LEVEL_EPOCHS = 4  # of the context model, as in train_context.py


class Bench:
    """What the jobs of a worker share."""

    def __init__(self, options: Options) -> None:
        transformers_logging.set_verbosity_error()
        transformers_logging.disable_progress_bar()
        torch.set_flush_denormal(True)
        self.options, self.device = options, pick_device(options.device)
        if self.device.type == "cpu":
            torch.set_num_threads(options.threads)
        self.tokenizer = load_tokenizer(options.base)

    def model(self, job: str | None = None, part: str = "") -> OneInput:
        """New, or with the weights that a job left."""
        found = OneInput(self.options.base).to(self.device)
        if job is not None:
            weights = torch.load(self.options.folder(job) / part / "model.pt", map_location=self.device, weights_only=True)
            found.load_state_dict(weights)
        return found

    def texts(self, texts: list[str]) -> Inputs:
        return Inputs(self.tokenizer(texts, truncation=True, max_length=self.options.length)["input_ids"])

    def fit(self, job: Job, model: OneInput, inputs: Inputs, loss, epochs: int, folder: Path) -> dict:
        fit = Fit(epochs, self.options.batch, self.options.lr, job.settings["seed"])
        steps = fit_model(model, inputs, loss, fit, self.tokenizer.pad_token_id, folder, lambda text: say(self.options, f"{job.name}: {text}"))
        return {"trainedOn": len(inputs.ids), "epochs": epochs, "steps": steps}

    def logits(self, model: OneInput, inputs: Inputs, head: torch.nn.Linear) -> np.ndarray:
        return logits_of(model, inputs, head, self.tokenizer.pad_token_id)


def goemotions(bench: Bench, job: Job, folder: Path) -> dict:
    """28 labels on a share of the rows, hard or softened by a teacher's scores."""
    options, size = bench.options, job.settings["size"]
    shares = {"goemotions": 1.0, "xed": 0.0, "topical": 0.0}
    [task] = make_tasks(options.corpora, shares, {}, options.distilled, bench.device, options.scale.rows)
    rows = np.random.default_rng(job.settings["seed"]).permutation(len(task.texts))[: max(1, len(task.texts) // size)]  # the smaller is part of the larger
    teacher = None
    if job.settings["teacher"]:
        scores = np.load(options.folder(job.settings["teacher"]) / "scores.npz")["goemotions"]
        teacher = torch.from_numpy(scores.astype(np.float32))

    def loss(model: OneInput, embedded: torch.Tensor, batch: list[int]) -> torch.Tensor:
        own = rows[batch]
        wanted = None if teacher is None else teacher[own].to(bench.device)
        return task.loss(model, embedded, task.targets[own].to(bench.device), wanted)

    model = bench.model()
    found = bench.fit(job, model, bench.texts([task.texts[row] for row in rows]), loss, options.scale.epochs * epochs_factor(size), folder)
    dev = measured_part(read_split(options.corpora / "goemotions", "dev"), options.scale.measured)
    save_scores(folder, "goemotions-dev", bench.logits(model, bench.texts(dev.texts), model.head), dev.targets, np.arange(len(dev.texts)))
    return found


def measured_part(split: Split, rows: int | None) -> Split:
    return Split(split.texts[:rows], split.targets[:rows])


def teacher(bench: Bench, job: Job, folder: Path) -> dict:
    options = bench.options
    members = [options.folder(member) / "model.pt" for member in job.settings["members"]]
    beside = folder / "scores.tmp.npz"
    teach.teach(members, options.corpora, beside, str(options.base), options.length, options.device, options.scale.rows, ("goemotions",))
    beside.replace(folder / "scores.npz")
    return {}


def some_of(conversations: list[list[Turn]], turns: int | None) -> list[list[Turn]]:
    """Whole conversations, mixed, until there are so many turns."""
    mixed = random.Random(3).sample(conversations, len(conversations))
    found: list[list[Turn]] = []
    for conversation in mixed:
        if turns is not None and sum(map(len, found)) >= turns:
            break
        found.append(conversation)
    return found


def dialogue_inputs(bench: Bench, conversations: list[list[Turn]], settings: dict) -> Inputs:
    texts = [turn.text for c in conversations for turn in c]
    if not settings["context"]:
        return bench.texts(texts)
    before = [preceding(c, at, bench.options.lines) for c in conversations for at in range(len(c))]
    return make_inputs(before, texts, bench.tokenizer, bench.options.context_length, settings["types"], settings["pool"])


def topical_gold(conversations: list[list[Turn]]) -> tuple[np.ndarray, np.ndarray]:
    """(labels as 0 and 1 [n, 8], the conversation of each turn [n])."""
    labels = [turn.label for c in conversations for turn in c]
    return np.eye(len(TOPICAL))[labels], np.repeat(np.arange(len(conversations)), [len(c) for c in conversations])


def topical_dev(options: Options) -> list[list[Turn]]:
    return some_of(topical_held_out(options.corpora), options.scale.measured)


def dialogue(bench: Bench, job: Job, folder: Path) -> dict:
    """8 classes of Topical-Chat, of the utterance alone or in one input with the lines before it."""
    options = bench.options
    training, dev = some_of(topical_training(options.corpora), options.scale.turns), topical_dev(options)
    labels = torch.tensor([turn.label for c in training for turn in c])

    def loss(model: OneInput, embedded: torch.Tensor, rows: list[int]) -> torch.Tensor:
        return single_label(model.topical(embedded), labels[rows].to(bench.device))

    model = bench.model()
    found = bench.fit(job, model, dialogue_inputs(bench, training, job.settings), loss, options.scale.epochs, folder)
    save_scores(folder, "topical-dev", bench.logits(model, dialogue_inputs(bench, dev, job.settings), model.topical), *topical_gold(dev))
    return found


def line_table(bench: Bench, encoder: OneInput, conversations: list[list[Turn]]) -> SimpleNamespace:
    ids = bench.texts([turn.text for c in conversations for turn in c]).ids
    return SimpleNamespace(whole=predict(encoder, ids, bench.tokenizer.pad_token_id, bench.device)[1])


def fit_levels(bench: Bench, model: ContextModel, training: list[list[Turn]], table: SimpleNamespace, seed: int, epochs: int, batch: int = 256, lr: float = 1e-3) -> int:
    """The context model alone, as train_context.py does it, on the 8 classes."""
    rng, windows = np.random.default_rng(seed), real_windows(training, bench.options.lines)
    labels = torch.tensor([turn.label for c in training for turn in c])
    model.head.requires_grad_(False)
    parameters = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(parameters, lr=lr, weight_decay=0.01)
    steps = epochs * -(-len(labels) // batch)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, lr, total_steps=steps + 8, pct_start=0.1)
    for _ in range(epochs):
        order = rng.permutation(len(labels))
        for at in range(0, len(order), batch):
            rows = order[at : at + batch]
            parts = train_context.tensors(gather(table.whole, windows, rows), bench.device)
            loss = single_label(model(*parts), labels[rows].to(bench.device))
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(parameters, 1.0)
            optimizer.step()
            schedule.step()
    return steps


def levels(bench: Bench, job: Job, folder: Path) -> dict:
    """A context model over the embeddings of the encoder that reads utterances alone."""
    options, seed = bench.options, job.settings["seed"]
    torch.manual_seed(seed)
    training, dev = some_of(topical_training(options.corpora), options.scale.turns), topical_dev(options)
    encoder = bench.model(job.settings["encoder"])
    model = ContextModel(encoder.topical, options.lines).to(bench.device)
    steps = fit_levels(bench, model, training, line_table(bench, encoder, training), seed, LEVEL_EPOCHS)
    keep(folder / "context.pt", model.state_dict())
    logits = with_context(model, line_table(bench, encoder, dev), dev, options.lines, bench.device)
    save_scores(folder, "topical-dev", logits, *topical_gold(dev))
    return {"trainedOn": sum(map(len, training)), "epochs": LEVEL_EPOCHS, "steps": steps}


def meld(bench: Bench, job: Job, folder: Path) -> dict:
    """The context model of the 28 labels by train_context.py, on the encoder trained on GoEmotions."""
    options = bench.options
    encoder = options.folder(job.settings["encoder"]) / "model.pt"
    given = {
        "data": options.corpora, "encoder": encoder, "out": folder, "base": options.base, "lines": options.lines,
        "seed": job.settings["seed"], "device": options.device, "threads": options.threads,
    }
    if options.scale.made is not None:
        given["rows"] = options.scale.made
    args = train_context.parse_arguments([part for name, value in given.items() for part in (f"--{name}", str(value))])
    train_context.train(args)
    corpora = train_context.Corpora(args, bench.device)
    model = ContextModel(corpora.encoder.dialogue, args.lines, layers=args.layers).to(bench.device)
    model.load_state_dict(torch.load(folder / "context.pt", map_location=bench.device, weights_only=True)["model"])
    table = corpora.tables["meldDev"]
    gold = np.eye(len(EKMAN))[[turn.label for c in corpora.meld for turn in c]]
    units = np.repeat(np.arange(len(corpora.meld)), [len(c) for c in corpora.meld])
    save_scores(folder, "meld-alone", table.logits, gold, units)
    save_scores(folder, "meld-context", with_context(model, table, corpora.meld, args.lines, bench.device), gold, units)
    lines = sum(len(corpora.tables[name].whole) for name in ("goemotions", "xed", "topical"))
    return {"trainedOn": lines, "epochs": args.epochs, "meld-alone": trained_on(options, job.settings["encoder"])}


def generated_inputs(bench: Bench, records: list[Record], settings: dict) -> Inputs:
    texts = [record.utterance for record in records]
    if not settings["context"]:
        return bench.texts(texts)
    return make_inputs([record.context for record in records], texts, bench.tokenizer, 2 * bench.options.context_length, True, "all")


def generated(bench: Bench, job: Job, folder: Path) -> dict:
    """Goes on from the model of GoEmotions; a single file is measured fold by fold, each by a model that never saw it."""
    pairs, kind = read_generated(bench.options.generated), job.settings["kind"]
    records, part, units = pairs.records[kind], np.array(pairs.part), pairs.units()
    targets = np.stack([record.targets for record in records])
    logits, used, found = np.zeros(targets.shape, np.float32), 0, {}
    some = lambda rows: generated_inputs(bench, [records[row] for row in rows], job.settings)
    for fold in pairs.measured():
        train, held = np.flatnonzero(part == "train" if fold == "validation" else part != fold), np.flatnonzero(part == fold)
        own, labels = folder / fold, torch.from_numpy(targets[train])
        own.mkdir(exist_ok=True)
        loss = lambda model, embedded, rows, labels=labels: multi_label(model.head(embedded), labels[rows].to(bench.device))
        model = bench.model(job.settings["start"])
        found = bench.fit(job, model, some(train), loss, bench.options.scale.epochs, own)
        used += len(train)
        logits[held] = bench.logits(model, some(held), model.head)
    rows = np.flatnonzero(np.isin(part, pairs.measured()))
    save_scores(folder, "generated", logits[rows], targets[rows], units[rows])
    return found | {"trainedOn": used // len(pairs.measured()), "folds": len(pairs.measured()), "leftOut": pairs.left_out}


def final_topical(bench: Bench, job: Job, folder: Path) -> dict:
    """A reading of Topical-Chat's test_rare by a model that is there."""
    options, settings = bench.options, job.settings["model"]
    test = some_of(read_topical_chat(options.corpora / "topicalchat" / "test_rare.json"), options.scale.measured)
    if "encoder" in settings:
        encoder = bench.model(settings["encoder"])
        model = ContextModel(encoder.topical, options.lines).to(bench.device)
        model.load_state_dict(torch.load(options.folder(job.settings["of"]) / "context.pt", map_location=bench.device, weights_only=True))
        logits = with_context(model, line_table(bench, encoder, test), test, options.lines, bench.device)
    else:
        model = bench.model(job.settings["of"])
        logits = bench.logits(model, dialogue_inputs(bench, test, settings), model.topical)
    save_scores(folder, "topical-test", logits, *topical_gold(test))
    return trained_on(options, job.settings["of"]) | {"testReading": True}


def final_generated(bench: Bench, job: Job, folder: Path) -> dict:
    pairs, settings = read_generated(bench.options.generated), job.settings["model"]
    rows = np.flatnonzero(np.array(pairs.part) == "test")
    records = [pairs.records[settings["kind"]][row] for row in rows]
    model = bench.model(job.settings["of"], "validation")
    logits = bench.logits(model, generated_inputs(bench, records, settings), model.head)
    save_scores(folder, "generated-test", logits, np.stack([record.targets for record in records]), pairs.units()[rows])
    return trained_on(bench.options, job.settings["of"]) | {"testReading": True}


def trained_on(options: Options, job: str) -> dict:
    return {k: v for k, v in report(options, job).items() if k in ("trainedOn", "epochs", "steps")}


KINDS: dict[str, Callable[[Bench, Job, Path], dict]] = {
    "goemotions": goemotions, "teacher": teacher, "dialogue": dialogue, "levels": levels, "meld": meld, "generated": generated,
    "final-topical": final_topical, "final-generated": final_generated,
}


def do(bench: Bench, job: Job) -> None:
    """Does a job and writes its done.json last; what was left of an earlier attempt is gone on from."""
    started, folder = time.monotonic(), bench.options.folder(job.name)
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(job.settings.get("seed", 1))
    found = KINDS[job.kind](bench, job, folder)
    write_json(folder / "done.json", {"schema": SCHEMA, "settings": job.settings, "seconds": round(time.monotonic() - started, 1), **found})
