"""What the ablations compare, and which models that takes. Nothing is trained or read here."""
from dataclasses import dataclass, field

ABLATIONS = ("context", "token-types", "distillation", "thresholds", "size", "generated")
SIZES = (16, 8, 4, 2, 1)  # a share of 1/size


@dataclass(frozen=True)
class Scale:
    """How much is trained on; None is everything there is."""

    rows: int | None  # of GoEmotions
    turns: int | None  # of Topical-Chat
    made: int | None  # rows of a corpus that the context model of the 28 labels sees
    measured: int | None  # rows of what is measured on
    epochs: int
    seeds: tuple[int, ...]


QUICK = Scale(16_000, 5_000, 5_000, None, 2, (1, 2))
FULL = Scale(None, None, None, None, 3, (1, 2, 3))


@dataclass(frozen=True)
class Job:
    """`kind` is one of ablation_jobs.KINDS; `cost` in training steps of 32 short rows, very roughly."""

    name: str
    kind: str
    settings: dict = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    cost: float = 0.0


@dataclass(frozen=True)
class Variant:
    """A row of the table: one job a seed, the scores that it measured, and how they become labels."""

    ablation: str
    measured: str  # what on, a table of its own
    name: str
    jobs: tuple[str, ...]
    scores: str
    way: str
    against: str | None = None  # name of a variant of the same table


@dataclass
class Plan:
    jobs: dict[str, Job] = field(default_factory=dict)
    variants: list[Variant] = field(default_factory=list)

    def add(self, job: Job) -> str:
        self.jobs.setdefault(job.name, job)
        return job.name

    def compare(self, ablation: str, measured: str, scores: str, way: str, rows: list[tuple]) -> None:
        """Each row: (name, jobs), against the first one; or (name, jobs, against, way or scores of its own)."""
        for name, jobs, *rest in rows:
            against = rest[0] if rest else rows[0][0] if name != rows[0][0] else None
            own = rest[1] if len(rest) > 1 else {}
            self.variants.append(Variant(ablation, measured, name, tuple(jobs), own.get("scores", scores), own.get("way", way), against))


class Planner:
    """`final`: test_rare is read as well, and the generated test split where there is one (`generated_test`)."""

    def __init__(self, scale: Scale, final: bool, generated_test: bool) -> None:
        self.scale, self.final, self.generated_test, self.plan = scale, final, generated_test, Plan()

    def goemotions(self, seed: int, size: int = 1) -> str:
        rows = (self.scale.rows or 43_410) / size
        steps = rows / 32 * self.scale.epochs * epochs_factor(size)
        return self.plan.add(Job(f"goemotions-{size}-seed{seed}", "goemotions", {"size": size, "seed": seed, "teacher": None}, (), steps + 60))

    def taught(self, seed: int) -> str:
        members = tuple(self.goemotions(each) for each in self.scale.seeds)
        names = "-".join(map(str, self.scale.seeds))
        rows = self.scale.rows or 43_410
        teacher = self.plan.add(Job(f"teacher-{names}", "teacher", {"members": list(members)}, members, rows * len(members) / 100))
        return self.plan.add(Job(f"taught-by-{names}-seed{seed}", "goemotions", {"size": 1, "seed": seed, "teacher": teacher}, (teacher,), rows / 32 * self.scale.epochs + 60))

    def dialogue(self, seed: int, context: bool, types: bool = False, pool: str = "all") -> str:
        steps = (self.scale.turns or 21_000) / 32 * self.scale.epochs
        name = f"dialogue-{'context' if context else 'alone'}{'-types' if types else ''}{'-utterance' if pool == 'utterance' else ''}-seed{seed}"
        return self.plan.add(Job(name, "dialogue", {"context": context, "types": types, "pool": pool, "seed": seed}, (), (steps + 60) * (5.5 if context else 1.3)))

    def levels(self, seed: int) -> str:
        alone = self.dialogue(seed, False)
        return self.plan.add(Job(f"dialogue-levels-seed{seed}", "levels", {"encoder": alone, "seed": seed}, (alone,), 120 + (self.scale.turns or 21_000) / 60))

    def meld(self, seed: int) -> str:
        encoder = self.goemotions(seed)
        made = min(self.scale.made or 10**9, 30_000)
        return self.plan.add(Job(f"meld-levels-seed{seed}", "meld", {"encoder": encoder, "seed": seed}, (encoder,), 100 + made * 3 / 50))

    def generated(self, seed: int, kind: str, context: bool) -> str:
        start = self.goemotions(seed)
        settings = {"kind": kind, "context": context, "seed": seed, "start": start}
        return self.plan.add(Job(f"generated-{kind}-{'context' if context else 'alone'}-seed{seed}", "generated", settings, (start,), 200 * (4 if context else 1)))

    def on_topical(self, ablation: str, rows: list[tuple[str, list[str]]]) -> None:
        self.plan.compare(ablation, "Topical-Chat, conversations held out, 8 classes", "topical-dev", "class", rows)
        if self.final:
            final = [(name, [self.read_test(job, "final-topical") for job in jobs]) for name, jobs in rows]
            self.plan.compare(ablation, "Topical-Chat, test_rare, 8 classes", "topical-test", "class", final)

    def read_test(self, job: str, kind: str) -> str:
        settings = {"of": job, "model": self.plan.jobs[job].settings}
        return self.plan.add(Job(f"final-{job}", kind, settings, (job,), 150))

    def each(self, make, *given, **named) -> list[str]:
        return [make(seed, *given, **named) for seed in self.scale.seeds]

    def context(self) -> None:
        self.on_topical("context", [
            ("utterance alone", self.each(self.dialogue, False)),
            ("context in one input, token types", self.each(self.dialogue, True, True)),
            ("context, two levels", self.each(self.levels)),
        ])
        jobs = self.each(self.meld)
        rows = [("utterance alone", jobs), ("context, two levels", jobs, "utterance alone", {"scores": "meld-context"})]
        self.plan.compare("context", "MELD dev, 28 labels mapped to 7, never trained on", "meld-alone", "ekman", rows)

    def token_types(self) -> None:
        self.on_topical("token-types", [
            ("one input, all type 0", self.each(self.dialogue, True)),
            ("one input, context 0, utterance 1", self.each(self.dialogue, True, True)),
            ("the same, pooled over the utterance", self.each(self.dialogue, True, True, "utterance")),
            ("two levels", self.each(self.levels)),
        ])

    def distillation(self) -> None:
        rows = [("hard labels", self.each(self.goemotions)), ("half of them an ensemble's scores", self.each(self.taught))]
        self.plan.compare("distillation", "GoEmotions dev, 28 labels", "goemotions-dev", "expected", rows)

    def thresholds(self) -> None:
        jobs = self.each(self.goemotions)
        first = "one for all labels"
        ways = {first: "one", "0.5 for all, nothing fitted": "half", "best F1 of each label": "best", "the same, over 3 neighbours": "smoothed", "best expected F1 after scaling": "expected"}
        rows = [(name, jobs, None if name == first else first, {"way": way}) for name, way in ways.items()]
        self.plan.compare("thresholds", "GoEmotions dev, 28 labels", "goemotions-dev", "one", rows)

    def size(self) -> None:
        names = {size: "all rows" if size == 1 else f"1/{size} of the rows" for size in SIZES}
        rows = [(names[size], self.each(self.goemotions, size), None if size == 1 else names[1]) for size in SIZES]
        self.plan.compare("size", "GoEmotions dev, 28 labels", "goemotions-dev", "expected", rows)

    def generated_data(self) -> None:
        jobs = {(kind, context): self.each(self.generated, kind, context) for kind in ("original", "rewritten") for context in (False, True)}
        rows = [
            ("original alone", jobs["original", False], None),
            ("original in context", jobs["original", True], "original alone"),
            ("rewritten alone", jobs["rewritten", False], "original alone"),
            ("rewritten in context", jobs["rewritten", True], "rewritten alone"),
        ]
        self.plan.compare("generated", "generated data, 28 labels", "generated", "expected", rows)
        if self.final and self.generated_test:
            final = [(name, [self.read_test(job, "final-generated") for job in each], against) for name, each, against in rows]
            self.plan.compare("generated", "generated data, test, 28 labels", "generated-test", "expected", final)


def epochs_factor(size: int) -> int:
    """A small share is seen more often, up to four times, until it has a quarter of the steps of the whole."""
    return max(1, min(4, size // 4))


def make_plan(scale: Scale, names: tuple[str, ...], final: bool = False, generated_test: bool = False) -> Plan:
    planner = Planner(scale, final, generated_test)
    makers = {
        "context": planner.context, "token-types": planner.token_types, "distillation": planner.distillation,
        "thresholds": planner.thresholds, "size": planner.size, "generated": planner.generated_data,
    }
    for name in ABLATIONS:
        if name in names:
            makers[name]()
    return planner.plan
