"""The table of the ablations: mean and spread over seeds, and each variant's distance from what it is held against."""
from dataclasses import dataclass

import numpy as np

from ablation_plan import Plan, Variant
from ablation_work import Options, load_scores, report
from decisions import decide
from paired import Measured, paired_bootstrap

ROUNDS = 4  # partitions for which thresholds are fitted, where they are what is compared
TITLES = {
    "context": "Context-aware against context-less",
    "token-types": "Token types",
    "distillation": "Distillation",
    "thresholds": "Thresholds",
    "size": "Training set size",
    "generated": "Generated data: original against rewritten utterances",
}


@dataclass(frozen=True)
class Scored:
    measured: Measured
    units: np.ndarray


def scored(options: Options, variant: Variant) -> Scored:
    """What the runs of a variant predicted, by seeds in order; all measured the same rows."""
    predicted = []
    rounds = ROUNDS if variant.ablation == "thresholds" else 1
    for job in variant.jobs:
        logits, targets, units = load_scores(options.folder(job), variant.scores)
        predicted.append(decide(targets, logits, variant.way, rounds))
    return Scored(Measured(targets, np.concatenate(predicted)), units)


def by_seed(values: np.ndarray, seeds: int) -> np.ndarray:
    return values.reshape(seeds, -1).mean(1)


def row_of(options: Options, variant: Variant, own: Scored, base: Scored | None) -> dict:
    """One row of results.json; differences and intervals of macro-F1."""
    macro, micro = (by_seed(values, len(variant.jobs)) for values in (own.measured.macro(), own.measured.micro()))
    done = report(options, variant.jobs[0])
    done |= done.get(variant.scores, {})  # a job may measure more than one model
    row = {
        "ablation": variant.ablation, "measured": variant.measured, "variant": variant.name, "jobs": list(variant.jobs),
        "trainedOn": done.get("trainedOn"), "epochs": done.get("epochs"), "steps": done.get("steps"), "leftOut": done.get("leftOut"),
        "rows": len(own.units), "drawn": int(len(np.unique(own.units))),
        "macroF1": {"mean": float(macro.mean()), "spread": spread(macro), "seeds": [float(value) for value in macro]},
        "microF1": {"mean": float(micro.mean()), "spread": spread(micro)},
    }
    if base is not None:
        found = paired_bootstrap(own.measured, base.measured, own.units)
        row["against"] = {"variant": variant.against, "difference": found.mean, "low": found.low, "high": found.high}
    return row


def spread(values: np.ndarray) -> float | None:
    """Standard deviation over seeds; None of a single one."""
    return float(values.std(ddof=1)) if len(values) > 1 else None


def make_rows(options: Options, plan: Plan, done: set[str]) -> list[dict]:
    """Rows of all variants whose jobs are done; one whose baseline is not has no difference yet."""
    kept = [variant for variant in plan.variants if set(variant.jobs) <= done]
    found = {(v.ablation, v.measured, v.name): scored(options, v) for v in kept}
    return [row_of(options, v, found[v.ablation, v.measured, v.name], found.get((v.ablation, v.measured, v.against))) for v in kept]


def number(value: float, signed: bool = False) -> str:
    return f"{value:+.4f}" if signed else f"{value:.4f}"


def with_spread(figure: dict) -> str:
    return number(figure["mean"]) + ("" if figure["spread"] is None else f" ± {figure['spread']:.4f}")


def line_of(row: dict) -> str:
    against = row.get("against")
    held = f"{number(against['difference'], True)} [{number(against['low'], True)}, {number(against['high'], True)}] | {against['variant']}" if against else "|"
    epochs = f" × {row['epochs']}" if row["epochs"] else ""
    trained = f"{row['trainedOn']:,}{epochs}"
    return f"| {row['variant']} | {len(row['jobs'])} | {trained} | {with_spread(row['macroF1'])} | {with_spread(row['microF1'])} | {held} |"


def markdown(rows: list[dict], command: str, scale: str, missing: int) -> str:
    """`scale` says what the figures were had from, `missing` how many jobs are still to do."""
    parts = [f"# Ablations\n\nMade by `{command}`.\n\n{scale}\n"]
    parts.append(
        "Macro- and micro-F1 (of single classes: accuracy) are means over seeds, with their standard deviation. The last two columns are the difference of macro-F1 "
        "and its 95 % interval, by a paired bootstrap over what was measured on (2,000 draws, the same for both and for all seeds), and what it is held against. "
        "The interval does not hold the chance of training: for that see the spread. Thresholds are fitted on other folds than they are used on.\n"
    )
    if missing:
        parts.append(f"**Not complete: {missing} jobs are still to do. Run the command again.**\n")
    titled: set[str] = set()
    tables: dict[tuple[str, str], list[dict]] = {}
    for row in rows:
        tables.setdefault((row["ablation"], row["measured"]), []).append(row)
    for (ablation, measured), own in tables.items():
        drawn = "" if own[0]["drawn"] == own[0]["rows"] else f", drawn as {own[0]['drawn']:,} groups"
        left = f"; {own[0]['leftOut']} records left out" if own[0]["leftOut"] else ""
        title = "" if ablation in titled else f"## {TITLES[ablation]}\n\n"
        titled.add(ablation)
        parts.append(f"{title}{measured[0].upper()}{measured[1:]}: {own[0]['rows']:,} rows{drawn}{left}. {scale}\n")
        head = "| variant | seeds | trained on, rows × epochs | macro-F1 | micro-F1 | difference [95 %] | against |\n|---|---|---|---|---|---|---|"
        parts.append("\n".join([head, *map(line_of, own)]) + "\n")
    return "\n".join(parts)
