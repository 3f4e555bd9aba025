"""How fast a book is on each engine, how it grows, and beside whom: writes docs/benchmarks.md from what it measures."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import click
import httpx
import psycopg
from rich.console import Console

from api import access, founding
from ledger import postgres as ledger_postgres
from ledger import store
from ledger.book import DATABASE
from scripts import bench, bench_ledger, bench_report, bench_rival, books, postgres
from scripts.bench_rival import MODES, Rival
from scripts.postgres import Server

ROOT = Path(__file__).resolve().parent.parent
CALLERS = 16
TURN = 20
QUESTIONS = 1_000
COMMANDS_OF_A_CALLER = 60
SECONDS_OF_A_TURN = 1.5
CONNECTIONS = 4
FASTEST = "orjson, cached, shared"

console = Console(highlight=False)
Result = dict[str, Any]


@contextmanager
def engine(name: str, data: Path) -> Iterator[Server | None]:
    """New books lie on this engine meanwhile; a PostgreSQL of one's own, that syncs as it should."""
    if name == "sqlite":
        yield None
        return
    with postgres.running(postgres.SAFE, parent=data) as server:
        os.environ[DATABASE] = server.url
        try:
            yield server
        finally:
            del os.environ[DATABASE]


def rival(folder: Path, server: Server | None, mode: str) -> Rival:
    """The library on the same engine, with nothing in it."""
    if server is None:
        folder.mkdir(parents=True, exist_ok=True)
        return Rival(bench_rival.on_file(folder / "events.sqlite"), mode)
    schema = f"rival_{len(mode)}_{time.monotonic_ns()}"
    with psycopg.connect("postgresql://" + server.url.split("://")[1], autocommit=True) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    return Rival(bench_rival.on_server(server.port, postgres.USER, schema), mode)


def single(folder: Path, server: Server | None, rounds: int) -> Result:
    """One caller: commands on streams of ten to twenty events, ours and theirs in turns; microseconds, median."""
    todo = bench.amendments(rounds * TURN)
    streams = max(stream for stream, _ in todo) + 1
    book = bench_ledger.new(folder / "single")
    bench_ledger.record(book, bench_ledger.to_amend(streams))
    sides: dict[str, Callable[[int, int], Callable[[], object]]] = {
        "ours": lambda stream, number: partial(bench_ledger.do, book, bench_ledger.amendment(stream, number))
    }
    rivals = {mode: rival(folder / f"rival-{len(mode)}", server, mode) for mode in MODES}
    for mode, one in rivals.items():
        ids = [one.conclude(number) for number in range(streams)]
        sides[mode] = lambda stream, number, one=one, ids=ids: partial(one.amend, ids[stream], number)  # type: ignore[misc]
    took: dict[str, list[float]] = {name: [] for name in sides}
    for nth in range(rounds):
        for name in [*sides][nth % len(sides) :] + [*sides][: nth % len(sides)]:
            acts = [sides[name](*one) for one in todo[nth * TURN : (nth + 1) * TURN]]
            took[name] += [one.seconds for one in bench.timed(acts)]
    book.close()
    for one in rivals.values():
        one.close()
    return {name: round(median(of) * 1e6, 1) for name, of in took.items()}


def many(folder: Path, server: Server | None) -> Result:
    """Sixteen callers at once: ours in two processes, theirs in one with sixteen threads; commands a second."""
    data = folder / "many"
    book = bench_ledger.new(data)
    streams = CALLERS * 2
    bench_ledger.record(book, bench_ledger.to_amend(streams))
    book.close()
    found: list[tuple[float, list[float]]] = []
    for turn in range(3):
        programs = [
            subprocess.Popen(
                [sys.executable, "-m", "scripts.bench_engines", "--caller", str(data), str(2 * turn + nth)],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
            for nth in range(2)
        ]
        for one in programs:
            assert one.stdout is not None and one.stdout.readline() == "ready\n"
        started = time.perf_counter()
        for one in programs:
            assert one.stdin is not None
            one.stdin.write("go\n")
            one.stdin.flush()
        took = [seconds for one in programs for seconds in json.loads(one.communicate()[0])]
        found.append((len(took) / (time.perf_counter() - started), took))
    theirs = [_their_callers(folder / f"many-rival-{turn}", server) for turn in range(3)]
    best, waits = max(found)
    return {
        "ours_a_second": round(median(one for one, _ in found)),
        "theirs_a_second": round(median(theirs)),
        "ours_p99_ms": round(quantiles(waits, n=100)[98] * 1e3, 1),
        "ours_best_a_second": round(best),
    }


def call(data: Path, nth: int) -> None:
    """One of the processes of `many`: eight threads, each with commands of its own."""
    with books.opened(data, "bench") as book:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        took: list[float] = []

        def send(thread: int) -> None:
            for number in range(COMMANDS_OF_A_CALLER):
                place = (nth * CALLERS // 2 + thread) * COMMANDS_OF_A_CALLER + number
                command = bench_ledger.amendment((nth % 2 * CALLERS // 2 + thread) * 2 + number % 2, 2 * place + 1)
                started = time.perf_counter()
                bench_ledger.do(book, command)
                took.append(time.perf_counter() - started)

        with ThreadPoolExecutor(CALLERS // 2) as pool:
            for one in [pool.submit(send, thread) for thread in range(CALLERS // 2)]:
                one.result()
    sys.stdout.write(json.dumps(took))


def _their_callers(folder: Path, server: Server | None) -> float:
    one = rival(folder, server, FASTEST)
    ids = [one.conclude(number) for number in range(CALLERS)]

    def send(thread: int) -> None:
        for number in range(COMMANDS_OF_A_CALLER):
            one.amend(ids[thread], 2 * (thread * COMMANDS_OF_A_CALLER + number) + 1)

    started = time.perf_counter()
    with ThreadPoolExecutor(CALLERS) as pool:
        for sent in [pool.submit(send, thread) for thread in range(CALLERS)]:
            sent.result()
    seconds = time.perf_counter() - started
    one.close()
    return CALLERS * COMMANDS_OF_A_CALLER / seconds


def grown(folder: Path, events: int) -> Result:
    """A book of so many events: how fast it was filled, asked, added to, rebuilt and checked, and with what memory."""
    data = folder / f"grown-{events}"
    commands = list(bench_ledger.to_ask(events))
    book = bench_ledger.new(data)
    started = time.perf_counter()
    bench_ledger.record(book, commands)
    filled = time.perf_counter() - started
    chance = random.Random(events)
    took: dict[str, list[float]] = {"now": [], "as of": [], "command": []}
    for nth in range(QUESTIONS):
        area = bench_ledger.area(chance.randrange(bench_ledger.areas(events) // 2))
        for when, position in (("now", None), ("as of", events // 2)):
            took[when] += [one.seconds for one in bench.timed([partial(bench.asked, book, area, position)])]
        agreement = chance.randrange(bench_ledger.areas(events) // 2 * bench_ledger.AREA_AGREEMENTS)
        if nth < QUESTIONS // 4:
            act = partial(bench_ledger.do, book, bench_ledger.amendment(agreement, 2 * (events + nth) + 1))
            took["command"] += [one.seconds for one in bench.timed([act])]
    with book.reading() as tx:
        last = store.head(tx).position
    book.close()
    rebuilt, of_rebuild = _program("rebuild", "bench", "--data", str(data))
    checked, of_check = _program("check", "bench", "--data", str(data))
    if (data / "bench" / ledger_postgres.FILE).exists():
        size = 0
    else:
        size = sum(file.stat().st_size for file in (data / "bench").iterdir()) // last
    return {
        "events": last,
        "commands_a_second": round(len(commands) / filled),
        "events_a_second": round(last / filled),
        **{f"{name.replace(' ', '_')}_us": round(median(of) * 1e6) for name, of in took.items()},
        "rebuild_a_second": round(last / rebuilt),
        "rebuild_mb": of_rebuild,
        "check_a_second": round(last / checked),
        "check_mb": of_check,
        "bytes_an_event": size,
    }


def _program(*arguments: str) -> tuple[float, int]:
    """(seconds, peak memory in MB) of a `quartierbuch` command."""
    started = time.perf_counter()
    run = subprocess.Popen([sys.executable, "-m", "scripts.main", *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    assert run.returncode == 0, arguments
    return time.perf_counter() - started, used.ru_maxrss // 1024


def over_http(folder: Path, events: int) -> Result:
    """Requests a second over kept connections: a constant, the main question, and that it has not changed."""
    data = folder / f"grown-{events}"
    token = access.draw()
    with books.opened(data, "bench") as one:
        founding.give_token(one, token, client="bench", actor="Bench")
    port = 20_000 + os.getpid() % 20_000
    command = [sys.executable, "-m", "scripts.main", "serve", "--data", str(data), "--port", str(port)]
    quiet = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    with subprocess.Popen(command, cwd=ROOT, **quiet) as run:  # type: ignore[call-overload]
        assert any("docs at" in line for line in run.stdout), "the service did not start"
        try:
            address = f"http://127.0.0.1:{port}"
            question = f"/v1/books/bench/neighbourhoods/{bench_ledger.area(1)}/funding?year=2026"
            first = httpx.get(address + question, headers={"Authorization": f"Bearer {token}"})
            assert first.status_code == 200, first.text
            asks = {
                "constant": ("/healthz", {}),
                "question": (question, {"Authorization": f"Bearer {token}"}),
                "not_modified": (
                    question,
                    {"Authorization": f"Bearer {token}", "If-None-Match": first.headers["ETag"]},
                ),
            }
            rates: dict[str, list[float]] = {name: [] for name in asks}
            for _ in range(5):
                for name, (path, headers) in asks.items():
                    rates[name].append(_rate(address + path, headers))
        finally:
            run.terminate()
    return {name: round(median(of)) for name, of in rates.items()}


def _rate(url: str, headers: dict[str, str]) -> float:
    until = time.perf_counter() + SECONDS_OF_A_TURN
    counts: list[int] = []

    def ask() -> None:
        with httpx.Client(headers=headers) as client:
            done = 0
            while time.perf_counter() < until:
                assert client.get(url).status_code in (200, 304)
                done += 1
            counts.append(done)

    threads = [threading.Thread(target=ask) for _ in range(CONNECTIONS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return sum(counts) / SECONDS_OF_A_TURN


@click.command(context_settings={"show_default": True})
@click.option(
    "--size", "sizes", multiple=True, type=int, default=(10_000, 100_000), help="Events of a book; repeat it."
)
@click.option("--rounds", default=60, type=click.IntRange(min=2), help=f"Turns of {TURN} commands for each side.")
@click.option("--engine", "engines", multiple=True, default=("sqlite", "postgresql"), help="Where the books lie.")
@click.option("--data", default=Path("data"), type=click.Path(path_type=Path), help="A folder on a real disk.")
@click.option("--write", type=click.Path(path_type=Path), help="Write a page about it there: docs/benchmarks.md")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write the figures there.")
@click.option("--caller", nargs=2, hidden=True)
def main(
    sizes: Sequence[int],
    rounds: int,
    engines: Sequence[str],
    data: Path,
    write: Path | None,
    file: Path | None,
    caller: tuple[str, str] | None,
) -> None:
    """Measures both engines, each beside the library eventsourcing in the same run; it judges nothing."""
    if caller is not None:
        call(Path(caller[0]), int(caller[1]))
        return
    data.mkdir(parents=True, exist_ok=True)
    results: Result = {"machine": bench_report.machine(), "engines": {}}
    for name in engines:
        folder = Path(tempfile.mkdtemp(prefix="bench-", dir=data.absolute()))
        try:
            with engine(name, data.absolute()) as server:
                of: Result = {"version": "" if server is None else server.version}
                results["engines"][name] = of
                for what, measure in (
                    ("single", partial(single, folder, server, rounds)),
                    ("many", partial(many, folder, server)),
                    *((f"grown {size}", partial(grown, folder, size)) for size in sizes),
                    ("http", partial(over_http, folder, sizes[0])),
                ):
                    with console.status(f"{name}: {what}"):
                        of[what] = measure()
                    console.print(f"{name} {what}: {of[what]}")
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    results["load"] = bench_report.load()
    if file is not None:
        file.write_text(json.dumps(results, indent=2) + "\n")
    if write is not None:
        write.write_text(bench_report.page(results), encoding="utf-8")


if __name__ == "__main__":
    main()
