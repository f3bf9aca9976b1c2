"""Runs the ablations: context, token types, distillation, thresholds, training set size, generated data.

Usage: ablate --corpora DIR --work DIR [--quick] [--only NAME ...] [--seeds N ...] [--data DIR] [--final]

Every trained model and every measured row stays in the work folder and is not made again: after an interruption
give the same command. WORK/table.md and WORK/results.json hold what there is; WORK/log.txt says how it went.

--corpora is the folder with goemotions, xed, topicalchat and meld that the other scripts call --data. Here, --data is a
folder of generated data: train.jsonl, validation.jsonl and, if there is to be a test, test.jsonl; or a single .jsonl
file, which is measured fold by fold. Its records have utterance, context, emotions (or all_emotions_mapped: [[name,
score], ...]), kind ("original" or "rewritten") and pair (what links the two); character and narrative may be absent.
"""
import argparse
import multiprocessing
import os
import shlex
import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Executor, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path

import ablation_table
from ablation_plan import ABLATIONS, FULL, QUICK, Job, Plan, Scale, make_plan
from ablation_work import SCHEMA, Options, check_settings, finished, report, say, settings_of, write_json
from encoder import find_base
from generated import files_of, read_generated
from train import pick_device

SECONDS = 0.25  # of a step of 32 short rows on one slow core, until some have been measured
TOLD_EVERY = 60.0

_bench = None  # a worker's own


def start_worker(options: Options, parent: int) -> None:
    """A worker ends with its parent, however that ends: nothing may go on writing into the work folder."""
    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    from ablation_jobs import Bench
    global _bench
    _bench = Bench(options)


def run_job(job: Job) -> None:
    from ablation_jobs import do
    do(_bench, job)


def priorities(jobs: dict[str, Job]) -> dict[str, float]:
    """The cost of a job and of the dearest chain that waits for it."""
    found: dict[str, float] = {}
    for name in reversed(list(jobs)):  # those that are needed come before those that need them
        job = jobs[name]
        found[name] = job.cost + max((found[other.name] for other in jobs.values() if name in other.needs), default=0.0)
    return found


def time_left(jobs: dict[str, Job], done: set[str], running: dict[str, float], seconds: dict[str, float], workers: int) -> float:
    """Minutes, by what finished jobs took for their cost; `running`: when each began."""
    cost = sum(jobs[name].cost for name in seconds)
    rate = sum(seconds.values()) / cost if cost else SECONDS
    left = 0.0
    for name, job in jobs.items():
        if name not in done:
            whole = job.cost * rate
            left += max(whole - (time.monotonic() - running[name]), whole / 20) if name in running else whole
    return left / workers / 60


def schedule(options: Options, jobs: dict[str, Job], executor: Executor, workers: int, run: Callable[[Job], None] = run_job) -> tuple[set[str], dict[str, str]]:
    """Does what is not done, dearest chains first. Gives (names of the done, of the failed what went wrong)."""
    done = {name for name, job in jobs.items() if finished(options, job)}
    seconds = {name: report(options, name)["seconds"] for name in done}
    failed: dict[str, str] = {}
    running: dict[Future, str] = {}
    began: dict[str, float] = {}
    chains = priorities(jobs)
    order = sorted(jobs, key=lambda name: -chains[name])
    say(options, f"{len(done)} of {len(jobs)} jobs are done; about {time_left(jobs, done, began, seconds, workers):.0f} min left")
    while True:
        for name in order:
            ready = name not in done and name not in failed and name not in began and set(jobs[name].needs) <= done
            if ready and len(running) < workers:
                began[name] = time.monotonic()
                say(options, f"{name}: begins")
                running[executor.submit(run, jobs[name])] = name
        if not running:
            return done, failed
        last = ""
        ended, _ = wait(running, timeout=TOLD_EVERY, return_when=FIRST_COMPLETED)
        for future in ended:
            name, error = running.pop(future), future.exception()
            if isinstance(error, BrokenProcessPool):
                raise error
            if error is not None:
                failed[name] = "".join(traceback.format_exception(error))
                say(options, f"{name}: failed: {error}")
                continue
            done.add(name)
            last = f", {name} last"
            seconds[name] = time.monotonic() - began[name]
        left = time_left(jobs, done, {name: began[name] for name in running.values()}, seconds, workers)
        say(options, f"{len(done)} of {len(jobs)} jobs are done{last}; about {left:.0f} min left")


@contextmanager
def alone_in(work: Path):
    """Two runs in one work folder would write over each other. The lock goes with its process."""
    work.mkdir(parents=True, exist_ok=True)
    with (work / "lock").open("w", encoding="utf8") as lock:
        try:
            import fcntl
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except ImportError:
            pass
        except OSError as error:
            raise ValueError(f"another run is at work in {work}") from error
        yield


def scale_text(scale: Scale, quick: bool) -> str:
    amount = lambda value, what: f"at most {value:,} {what}" if value else f"all {what}"
    parts = [amount(scale.rows, "rows of GoEmotions"), amount(scale.turns, "turns of Topical-Chat"), f"{scale.epochs} epochs", f"seeds {', '.join(map(str, scale.seeds))}"]
    if scale.measured:
        parts.append(f"measured on at most {scale.measured:,} rows: a trial, no result")
    return ("**Quick run, less data and fewer seeds:** " if quick else "Full run: ") + "; ".join(parts) + "."


def write_results(options: Options, plan: Plan, done: set[str], command: str, quick: bool) -> str:
    rows = ablation_table.make_rows(options, plan, done)
    readings = sorted(name for name in done if report(options, name).get("testReading"))
    text = ablation_table.markdown(rows, command, scale_text(options.scale, quick), len(plan.jobs) - len(done))
    write_json(options.work / "results.json", {
        "schema": SCHEMA, "command": command, "quick": quick, "scale": asdict(options.scale), "complete": len(done) == len(plan.jobs), "testReadings": readings, "rows": rows,
    })
    (options.work / "table.md").write_text(text, encoding="utf8")
    return text


def parse_arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ablate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpora", required=True, type=Path, help="folder with goemotions, xed, topicalchat and meld")
    parser.add_argument("--work", required=True, type=Path, help="folder for everything that is made")
    parser.add_argument("--data", type=Path, help="folder of generated data: original against rewritten utterances")
    parser.add_argument("--only", nargs="+", choices=ABLATIONS, metavar="NAME", help=f"some of {', '.join(ABLATIONS)} (default: all, generated with --data)")
    parser.add_argument("--quick", action="store_true", help="less data and fewer seeds; about an hour on two slow cores")
    parser.add_argument("--seeds", type=int, nargs="+", help="default: 1 2 3, with --quick 1 2")
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--rows", type=int, help="at most so many rows of each corpus, trained on or measured, for trying things out")
    parser.add_argument("--final", action="store_true", help="also measure on the test splits of dialogues and generated data; every reading counts")
    parser.add_argument("--jobs", type=int, help="processes at once (default: as many as cores, at most 8; one on a GPU)")
    parser.add_argument("--threads", type=int, default=1, help="of each process")
    parser.add_argument("--base", help="folder of the base checkpoint (default: the pinned package's)")
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda", "mps"])
    args = parser.parse_args(given)
    if args.only and "generated" in args.only and args.data is None:
        parser.error("the ablation `generated` needs --data DIR")
    if args.rows is not None and args.rows < 40:
        parser.error("--rows: at least 40, to fit thresholds on")
    return args


def scale_of(args: argparse.Namespace) -> Scale:
    scale = QUICK if args.quick else FULL
    if args.rows is not None:
        scale = replace(scale, rows=args.rows, turns=args.rows, made=args.rows, measured=args.rows)
    return replace(scale, epochs=args.epochs or scale.epochs, seeds=tuple(args.seeds or scale.seeds))


def ablate(args: argparse.Namespace, command: str) -> int:
    names = tuple(args.only or [name for name in ABLATIONS if name != "generated" or args.data])
    data = args.data if "generated" in names else None
    device = pick_device(args.device).type
    workers = args.jobs or (min(8, os.cpu_count() or 1) if device == "cpu" else 1)
    options = Options(args.corpora, args.work, data, find_base(args.base), device, args.threads, args.final, scale_of(args))
    with alone_in(args.work):
        if data is not None:
            read_generated(data)  # what is wrong there is said before hours of training
        plan = make_plan(options.scale, names, args.final, data is not None and "test" in files_of(data))
        check_settings(args.work, settings_of(options, names))
        say(options, command)
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, context, start_worker, (options, os.getpid())) as executor:
            try:
                done, failed = schedule(options, plan.jobs, executor, workers)
            except BrokenProcessPool:
                raise ValueError("a worker was ended from outside, perhaps for want of memory: the same command goes on, with fewer --jobs if need be") from None
            except KeyboardInterrupt:
                write_results(options, plan, {name for name, job in plan.jobs.items() if finished(options, job)}, command, args.quick)
                say(options, "stopped; the same command goes on")
                os._exit(130)
        print(write_results(options, plan, done, command, args.quick))
    for name, error in failed.items():
        print(f"{name} failed:\n{error}", file=sys.stderr)
    return 1 if failed else 0


def main() -> None:
    args = parse_arguments()
    shown = [*sys.argv[1:]]
    try:
        sys.exit(ablate(args, f"models/training/ablate {shlex.join(shown)}"))
    except (ValueError, FileNotFoundError) as error:
        sys.exit(f"ablate: {error}")


if __name__ == "__main__":
    main()
