"""Commands of one caller and of sixteen at once, beside the same with `eventsourcing` and beside bare writes."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from scripts import bench, bench_ledger, bench_rival, books
from scripts.bench_raw import Plain, Write
from scripts.bench_rival import MODES, Rival
from scripts.postgres import Server

ROOT = Path(__file__).resolve().parent.parent
CALLERS = 16
TURN = 20
TURNS = 3
STREAMS = 6
"""Streams of one caller in one turn; each is amended ten times, so that it has twenty events in the end."""
COMMANDS = STREAMS * bench.AMENDMENTS
PROCESSES = 2
FASTEST = "orjson, cached, shared"

Result = dict[str, Any]


def rival(folder: Path, server: Server | None, mode: str) -> Rival:
    """The library on the same engine, with nothing in it."""
    if server is None:
        folder.mkdir(parents=True, exist_ok=True)
        return Rival(bench_rival.on_file(folder / "events.sqlite"), mode)
    return Rival(bench_rival.on_server(server), mode)


def single(folder: Path, server: Server | None, plain: Sequence[Plain], rounds: int) -> Result:
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
        sides[f"`eventsourcing` load, amend, save: {mode}"] = lambda stream, number, one=one, ids=ids: partial(  # type: ignore[misc]
            one.amend, ids[stream], number
        )
    for bare in plain:
        write = bare.connect()
        sides[bare.name] = lambda stream, number, write=write: partial(write, number)  # type: ignore[misc]
    took: dict[str, list[float]] = {name: [] for name in sides}
    for nth in range(rounds):
        for name in [*sides][nth % len(sides) :] + [*sides][: nth % len(sides)]:
            acts = [sides[name](*one) for one in todo[nth * TURN : (nth + 1) * TURN]]
            took[name] += [one.seconds for one in bench.timed(acts)]
    book.close()
    for one in rivals.values():
        one.close()
    return {name: round(median(of) * 1e6, 1) for name, of in took.items()}


def many(folder: Path, server: Server | None, plain: Sequence[Plain]) -> Result:
    """Sixteen callers at once, a second: ours in two processes, theirs in one with sixteen threads, bare writes with a
    connection each; in turns."""
    data = folder / "many"
    book = bench_ledger.new(data)
    bench_ledger.record(book, bench_ledger.to_amend(TURNS * CALLERS * STREAMS))
    book.close()
    rates: dict[str, list[float]] = {}
    waits: list[float] = []
    for turn in range(TURNS):
        rate, took = _our_callers(data, turn, single_file=server is None)
        rates.setdefault("ours", []).append(rate)
        waits += took
        theirs = _their_callers(folder / f"many-rival-{turn}", server)
        rates.setdefault(f"`eventsourcing`, {FASTEST}", []).append(theirs)
        for bare in plain:
            rates.setdefault(bare.name, []).append(_at_once([bare.connect() for _ in range(CALLERS)]))
    return {
        "a_second": {name: round(median(of)) for name, of in rates.items()},
        "p99_ms": round(quantiles(waits, n=100)[98] * 1e3, 1),
    }


def _our_callers(data: Path, turn: int, *, single_file: bool) -> tuple[float, list[float]]:
    """(commands a second, what each waited) of two processes with eight callers each."""
    programs = [
        subprocess.Popen(
            [
                *(sys.executable, "-m", "scripts.bench_engines", "--caller"),
                *(str(data), str(PROCESSES * turn + nth), "1" if single_file else "0"),
            ],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for nth in range(PROCESSES)
    ]
    for one in programs:
        assert one.stdout is not None and one.stdout.readline() == "ready\n"
    started = time.monotonic()
    for one in programs:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    said = [json.loads(one.communicate()[0]) for one in programs]
    took = [seconds for one in said for seconds in one["took"]]
    return len(took) / (max(one["ended"] for one in said) - started), took


def call(data: Path, nth: int, *, one_at_a_time: bool) -> None:
    """One of the processes: eight callers, each with streams of its own. Where the book is a file, the process works on
    one command at a time, as a worker of the service does."""
    turn = threading.Lock() if one_at_a_time else nullcontext()
    with books.opened(data, "bench") as book:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        took: list[float] = []

        def send(thread: int) -> None:
            caller = nth * CALLERS // PROCESSES + thread
            for number in range(COMMANDS):
                stream, place = caller * STREAMS + number % STREAMS, caller * COMMANDS + number
                command = bench_ledger.amendment(stream, 2 * place + 1)
                started = time.perf_counter()
                with turn:
                    bench_ledger.do(book, command)
                took.append(time.perf_counter() - started)

        with ThreadPoolExecutor(CALLERS // PROCESSES) as pool:
            for one in [pool.submit(send, thread) for thread in range(CALLERS // PROCESSES)]:
                one.result()
        ended = time.monotonic()
    sys.stdout.write(json.dumps({"took": took, "ended": ended}))


def _their_callers(folder: Path, server: Server | None) -> float:
    one = rival(folder, server, FASTEST)
    ids = [[one.conclude(caller * STREAMS + nth) for nth in range(STREAMS)] for caller in range(CALLERS)]
    rate = _at_once(
        [
            lambda number, caller=caller: one.amend(ids[caller][number % STREAMS], 2 * (caller * COMMANDS + number) + 1)  # type: ignore[misc]
            for caller in range(CALLERS)
        ]
    )
    one.close()
    return rate


def _at_once(callers: Sequence[Write]) -> float:
    """How often a second these do it, each in a thread of its own."""

    def send(write: Write) -> None:
        for number in range(COMMANDS):
            write(number)

    started = time.perf_counter()
    with ThreadPoolExecutor(len(callers)) as pool:
        for sent in [pool.submit(send, one) for one in callers]:
            sent.result()
    return len(callers) * COMMANDS / (time.perf_counter() - started)
