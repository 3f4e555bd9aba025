"""What a command, its seal, the main question and a rebuild cost; a command beside the same in `eventsourcing`."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any, NamedTuple

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from ledger import projector, store
from ledger.answers import funding
from ledger.book import Book
from scripts import bench_ledger, bench_rival, bench_seal
from scripts.bench_rival import Rival

ROOT = Path(__file__).resolve().parent.parent
MEASURES = ("command", "seal", "question", "rebuild", "proof", "check")
AMENDMENTS = 10
"""How often each stream is amended: it has ten events before and twenty after."""
IN_USE = 100
"""Streams that are amended in rotation, until each has had its share; then come fresh ones."""
TURN = 20
"""Commands of one side in one round."""
TRACED = 400
MARK = "chdir("
"""A system call that no side makes: it says in the trace where the measured commands begin and end."""
QUESTIONS = 2000
FRESH = "ours, nothing remembered"
FULL = {"journal_mode": "wal", "synchronous": 2}

console = Console(highlight=False)

Act = Callable[[], object]
Result = dict[str, Any]


class Took(NamedTuple):
    """Seconds by the clock, and those of them that the thread was at work."""

    seconds: float
    busy: float


class Side(NamedTuple):
    """One contender. `ready(stream, number)` makes an amendment ready to be timed: a promise if the number is odd, a
    revision if it is even; `settings` are those of its database."""

    name: str
    ready: Callable[[int, int], Act]
    settings: Result


def ours(folder: Path, name: str, streams: int) -> Side:
    """The ledger, as a worker runs it, or as if every command found the worker freshly started."""
    book = bench_ledger.new(folder)
    bench_ledger.record(book, bench_ledger.to_amend(streams))

    def ready(stream: int, number: int) -> Act:
        if name == FRESH:
            bench_ledger.forget(book)
        return partial(bench_ledger.do, book, bench_ledger.amendment(stream, number))

    return Side(name, ready, bench_ledger.settings(book))


def theirs(folder: Path, name: str, streams: int) -> Side:
    """The library in one of its modes."""
    rival = Rival(bench_rival.on_file(folder / "events.sqlite"), name)
    ids = [rival.conclude(number) for number in range(streams)]
    return Side(name, lambda stream, number: partial(rival.amend, ids[stream], number), rival.settings())


def amendments(commands: int) -> list[tuple[int, int]]:
    """(stream, number) of each: every stream ten times, promises and revisions in turn."""
    in_use = min(commands // AMENDMENTS, IN_USE)
    found = []
    for i in range(commands):
        done, nth = divmod(i, in_use * AMENDMENTS)
        turn, stream = divmod(nth, in_use)
        found.append((done * in_use + stream, 2 * i + (stream + turn) % 2))
    return found


SIDES: Mapping[str, Callable[[Path, str, int], Side]] = {
    "ours": ours,
    FRESH: ours,
    **dict.fromkeys(bench_rival.MODES, theirs),
}


def command(folder: Path, rounds: int, progress: Progress) -> Result:
    """All sides in turns, so that what disturbs the machine disturbs each of them."""
    todo = amendments(rounds * TURN)
    streams = max(stream for stream, _ in todo) + 1
    filling = progress.add_task("filling the books", total=len(SIDES))
    sides = []
    for name, make in SIDES.items():
        (folder / name).mkdir()
        sides.append(make(folder / name, name, streams))
        progress.advance(filling)
    took: dict[str, list[Took]] = {name: [] for name in SIDES}
    running = progress.add_task("commands", total=rounds)
    for nth in range(rounds):
        first = nth % len(sides)
        for side in sides[first:] + sides[:first]:
            took[side.name] += timed(side.ready(*one) for one in todo[nth * TURN : (nth + 1) * TURN])
        progress.advance(running)
    tracing = progress.add_task("counting syncs", total=len(sides))
    results = {}
    for side in sides:
        revised = [one for one, (_, number) in zip(took[side.name], todo, strict=True) if number % 2 == 0]
        promised = [one for one, (_, number) in zip(took[side.name], todo, strict=True) if number % 2]
        results[side.name] = described(took[side.name]) | {
            "promise": described(promised),
            "revision": described(revised),
            "settings": side.settings,
            "syncs": syncs(side.name, folder),
        }
        progress.advance(tracing)
    return results


def timed(acts: Iterable[Act]) -> list[Took]:
    """What each took; making it ready does not count."""
    took = []
    for act in acts:
        started, busy = time.perf_counter(), time.thread_time()
        act()
        took.append(Took(time.perf_counter() - started, time.thread_time() - busy))
    return took


def described(took: Sequence[Took]) -> Result:
    """In microseconds."""
    seconds = [one.seconds for one in took]
    return {
        "p10_us": round(quantiles(seconds, n=10)[0] * 1e6, 1),
        "median_us": round(median(seconds) * 1e6, 1),
        "mean_us": round(sum(seconds) / len(seconds) * 1e6, 1),
        "p99_us": round(quantiles(seconds, n=100)[98] * 1e6, 1),
        "cpu_us": round(median(one.busy for one in took) * 1e6, 1),
        "cpu_p99_us": round(quantiles((one.busy for one in took), n=100)[98] * 1e6, 1),
        "measured": len(took),
    }


def syncs(name: str, folder: Path) -> float | None:
    """fsync and fdatasync calls for one command, counted in a process of its own; None where strace is missing."""
    if (strace := shutil.which("strace")) is None:
        return None
    log = folder / "trace"
    watching = [strace, "-f", "-qq", "-e", "trace=fsync,fdatasync,chdir", "-o", str(log)]
    running = [sys.executable, "-m", "scripts.bench", "--data", str(folder), "--trace", name]
    done = subprocess.run([*watching, *running], cwd=ROOT, capture_output=True, check=False)
    parts = log.read_text().split(MARK) if done.returncode == 0 else []
    return parts[1].count("sync(") / TRACED if len(parts) == 3 else None


def traced(name: str, folder: Path) -> None:
    """What `syncs` counts: commands between two marks."""
    todo = amendments(TRACED)
    side = SIDES[name](folder, name, TRACED // AMENDMENTS)
    os.chdir(ROOT)
    timed(side.ready(*one) for one in todo)
    os.chdir(ROOT)


def question(book: Book, events: int, progress: Progress) -> Result:
    """Who funds what in one of many neighbourhoods in 2026: now, and as recorded at half the book's length."""
    chance = random.Random(events)
    results = {}
    for when in ("now", "at half the log"):
        asking = progress.add_task(f"questions, {when}", total=QUESTIONS)
        position = None if when == "now" else events // 2
        took: list[Took] = []
        for _ in range(QUESTIONS):
            area = bench_ledger.area(chance.randrange(bench_ledger.areas(events) // 2))
            took += timed([partial(asked, book, area, position)])
            progress.advance(asking)
        results[when] = described(took) | {"lines": len(asked(book, area, position)["lines"]), "events": events}
    return results


def asked(book: Book, area: str, position: int | None) -> Result:
    """The answer, in a transaction of its own."""
    with book.reading() as tx:
        at = store.head(tx) if position is None else store.at_position(tx, position)
        return funding.in_neighbourhood(tx, area, 2026, at, currency=book.currency)


def rebuild(book: Book, events: int, progress: Progress) -> Result:
    """All projections from the log alone."""
    running = progress.add_task("rebuilding", total=events)
    started = time.perf_counter()
    with book.rehearsing() as tx:
        done = projector.rebuild(tx, progress=lambda done, all: progress.update(running, completed=done, total=all))
    seconds = time.perf_counter() - started
    return {"rebuild": {"events": done, "seconds": round(seconds, 2), "events_per_second": round(done / seconds)}}


def sealing(folder: Path, rounds: int, progress: Progress) -> Result:
    """The part of a command that is spent on its seal."""
    todo = amendments(rounds * TURN)
    book = bench_ledger.new(folder / "sealing")
    bench_ledger.record(book, bench_ledger.to_amend(max(stream for stream, _ in todo) + 1))
    running = progress.add_task("commands and their seals", total=len(todo))
    result = bench_seal.share(book, todo, lambda done: progress.update(running, completed=done + 1))
    book.close()
    return {"seal": result}


def proving(folder: Path, events: int, progress: Progress) -> Result:
    """Proofs out of a long log."""
    filling = progress.add_task(f"sealing {events:,} events", total=events)
    book = bench_seal.long_log(folder / "proving", events, lambda done: progress.update(filling, completed=done))
    running = progress.add_task("proofs", total=bench_seal.PROOFS)
    result = bench_seal.proofs(book, lambda done: progress.update(running, completed=done + 1))
    book.close()
    return {"proof": result}


def large(folder: Path, events: int, progress: Progress) -> Book:
    """A book of so many events."""
    filling = progress.add_task(f"recording {events:,} events", total=events)
    book = bench_ledger.new(folder)
    commands = bench_ledger.to_ask(events)
    bench_ledger.record(book, commands, lambda position: progress.update(filling, completed=position))
    return book


def table_of_commands(results: Result) -> Table:
    """Beside each mode of the library how many times as long as ours it takes."""
    table = Table("one command", "median", "promise", "revision", "p10", "p99", "CPU", "syncs", "times ours", "at p10")
    own = results["ours"]
    for name, one in results.items():
        medians = (one["median_us"], one["promise"]["median_us"], one["revision"]["median_us"])
        took = (f"{us:.0f}" for us in (*medians, one["p10_us"], one["p99_us"], one["cpu_us"]))
        counted = "?" if one["syncs"] is None else f"{one['syncs']:.2f}"
        ratios = (f"{one[key] / own[key]:.2f}" for key in ("median_us", "p10_us"))
        table.add_row(name, *took, counted, *ratios)
    table.caption = f"Microseconds. {condition(list(results.values()))} p10 is what a busy machine disturbs least."
    return table


def condition(results: Sequence[Result]) -> str:
    """Whether all sides give the same durability: without that a comparison says nothing."""
    if any(one["settings"] != FULL for one in results):
        return "NOT COMPARABLE: not all sync fully."
    if any(one["syncs"] is None for one in results):
        return "All sync fully, with a WAL; how often was not counted, for want of strace."
    if any(round(one["syncs"]) != 1 for one in results):
        return "NOT COMPARABLE: not all sync once for each command."
    return "All sync fully, with a WAL, once for each command and at its checkpoints."


def table_of_questions(results: Result) -> Table:
    table = Table("the main question", "median", "p99", "CPU", "CPU p99", "lines", "events", caption="Microseconds.")
    for name, one in results.items():
        took = (f"{one[key]:.0f}" for key in ("median_us", "p99_us", "cpu_us", "cpu_p99_us"))
        table.add_row(name, *took, str(one["lines"]), f"{one['events']:,}")
    return table


def table_of_rebuild(results: Result) -> Table:
    table = Table("all projections", "events", "seconds", "events per second")
    for name, one in results.items():
        table.add_row(name, f"{one['events']:,}", str(one["seconds"]), f"{one['events_per_second']:,}")
    return table


def table_of_figures(title: str, results: Result) -> Table:
    """One row, with a column for each figure."""
    (figures,) = results.values()
    table = Table(*(name.replace("_", " ") for name in figures), title=title)
    table.add_row(*(f"{figure:,}" for figure in figures.values()))
    return table


def measured(data: Path, events: int, log: int, rounds: int, only: Sequence[str]) -> dict[str, Result]:
    """The results of each measure asked for; its books are gone afterwards."""
    results: dict[str, Result] = {}
    with tempfile.TemporaryDirectory(prefix="bench-", dir=data) as folder, Progress(console=console) as progress:
        if "command" in only:
            results["command"] = command(Path(folder), rounds, progress)
        if "seal" in only:
            results["seal"] = sealing(Path(folder), rounds, progress)
        if "proof" in only:
            results["proof"] = proving(Path(folder), log, progress)
        if {"question", "rebuild", "check"} & set(only):
            book = large(Path(folder), events, progress)
            if "question" in only:
                results["question"] = question(book, events, progress)
            if "rebuild" in only:
                results["rebuild"] = rebuild(book, events, progress)
            with book.reading() as tx:
                last = store.head(tx).position
            book.close()
            if "check" in only:
                results["check"] = {"check": bench_seal.check(Path(folder), "bench", last)}
    return results


@click.command(context_settings={"show_default": True})
@click.option("--events", default=100_000, help="Length of the book for questions, rebuild and check.")
@click.option("--log", default=1_000_000, help="Length of the log for the proofs.")
@click.option("--rounds", default=100, type=click.IntRange(min=2), help=f"Turns of {TURN} commands for each side.")
@click.option("--only", multiple=True, type=click.Choice(MEASURES), help="Only this measure.")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write the results there too.")
@click.option(
    "--data",
    default=Path("data"),
    type=click.Path(path_type=Path),
    help="Where to make the books: a real disk, for in memory a sync costs nothing.",
)
@click.option("--trace", hidden=True, type=click.Choice(list(SIDES)))
def main(
    events: int, log: int, rounds: int, only: tuple[str, ...], file: Path | None, data: Path, trace: str | None
) -> None:
    """Measures and prints; it judges nothing. A ratio is of medians from the same rounds."""
    data.mkdir(parents=True, exist_ok=True)
    if trace is not None:
        with tempfile.TemporaryDirectory(prefix="traced-", dir=data.absolute()) as folder:
            traced(trace, Path(folder))
        return
    results = measured(data.absolute(), events, log, rounds, only or MEASURES)
    tables: dict[str, Callable[[Result], Table]] = {
        "command": table_of_commands,
        "seal": partial(table_of_figures, "the seal of a command"),
        "question": table_of_questions,
        "rebuild": table_of_rebuild,
        "proof": partial(table_of_figures, "an inclusion proof"),
        "check": partial(table_of_figures, "the check of a book"),
    }
    for name, result in results.items():
        console.print(tables[name](result))
    if file is not None:
        file.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
