"""The work folder of the ablations: what is done stays done, and belongs to the arguments it was made with."""
import hashlib
import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from ablation_plan import Job, Scale
from generated import files_of

SCHEMA = 1


@dataclass(frozen=True)
class Options:
    """What every job is given; plain values, since workers are processes of their own."""

    corpora: Path
    work: Path
    generated: Path | None
    base: Path
    device: str
    threads: int
    final: bool
    scale: Scale
    batch: int = 32
    lr: float = 1.5e-4
    lines: int = 5
    length: int = 64  # tokens of an utterance alone
    context_length: int = 128  # and of one with its context
    distilled: float = 0.5

    def folder(self, job: str) -> Path:
        return self.work / "jobs" / job


def write_json(file: Path, value: object) -> None:
    beside = file.with_suffix(".tmp")
    beside.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf8")
    beside.replace(file)


def digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()[:16]


def needed_files(options: Options, names: tuple[str, ...]) -> list[Path]:
    """Every file that is going to be read; FileNotFoundError names the ones that are absent."""
    files = [f"goemotions/{part}.tsv" for part in ("train", "dev")]
    if {"context", "token-types"} & set(names):
        files += [f"topicalchat/{part}.json" for part in ("valid_freq", "valid_rare", *(["test_rare"] if options.final else []))]
    if "context" in names:
        files += ["xed/en-annotated.tsv", "xed/neu_en.txt", "meld/dev_sent_emo.csv"]
    absent = [file for file in files if not (options.corpora / file).is_file()]
    if absent:
        raise FileNotFoundError(f"{options.corpora} lacks {', '.join(absent)}: point --corpora at the folder that README.md describes")
    return [options.corpora / file for file in files]


def settings_of(options: Options, names: tuple[str, ...]) -> dict:
    """What the figures depend on, but for the seeds, each of which has models of its own."""
    kept = {k: v for k, v in asdict(options).items() if k in ("batch", "lr", "lines", "length", "context_length", "distilled")}
    kept |= {k: v for k, v in asdict(options.scale).items() if k != "seeds"}
    kept |= {f"file {file.relative_to(options.corpora)}": digest(file) for file in needed_files(options, names)}
    if options.generated is not None:
        kept["generated data"] = ", ".join(f"{file.name} {digest(file)}" for file in files_of(options.generated).values())
    return kept | {"base": digest(options.base / "model.safetensors")}


def check_settings(work: Path, settings: dict) -> None:
    """Writes them into a new work folder; in one that is there already, ValueError names what differs."""
    work.mkdir(parents=True, exist_ok=True)
    file = work / "settings.json"
    found: dict = {}
    if file.is_file():
        found = json.loads(file.read_text(encoding="utf8"))
        if found.get("schema") != SCHEMA:
            raise ValueError(f"{file} is of another version: use another --work")
        changed = [f"{name} was {found[name]}, is {value}" for name, value in settings.items() if name in found and found[name] != value]
        if changed:
            raise ValueError(f"{work} was made with other arguments ({'; '.join(changed)}): use another --work, or the same arguments")
    write_json(file, {"schema": SCHEMA} | found | settings)


def finished(options: Options, job: Job) -> bool:
    """Whether all of a job is there; ValueError where it was made with other settings."""
    file = options.folder(job.name) / "done.json"
    if not file.is_file():
        return False
    found = json.loads(file.read_text(encoding="utf8"))["settings"]
    if found != json.loads(json.dumps(job.settings)):
        raise ValueError(f"{file} was made with {found}, not {job.settings}: use another --work")
    return True


def report(options: Options, job: str) -> dict:
    return json.loads((options.folder(job) / "done.json").read_text(encoding="utf8"))


def save_scores(folder: Path, name: str, logits: np.ndarray, targets: np.ndarray, units: np.ndarray) -> None:
    """logits and targets [n, labels]; `units` [n] says which rows belong together."""
    beside = folder / f"{name}.tmp.npz"
    np.savez_compressed(beside, logits=logits.astype(np.float32), targets=targets.astype(np.uint8), units=units.astype(np.int64))
    beside.replace(folder / f"{name}.npz")


def load_scores(folder: Path, name: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    found = np.load(folder / f"{name}.npz")
    return found["logits"], found["targets"].astype(np.float32), found["units"]


def say(options: Options, text: str) -> None:
    """On the screen and in WORK/log.txt; a line is written as a whole, also by several processes."""
    line = f"{time.strftime('%H:%M:%S')} {text}"
    print(line, flush=True)
    with (options.work / "log.txt").open("a", encoding="utf8") as log:
        log.write(line + "\n")
