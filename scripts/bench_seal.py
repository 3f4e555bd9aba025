"""What the seal costs a command, what a proof out of a large log costs, and how fast a whole book is checked."""

import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import Any, NamedTuple

from ledger import seal, store, tree
from ledger.book import Book
from ledger.registry import CODEC
from ledger.sql import Transaction
from scripts import bench_ledger

ROOT = Path(__file__).resolve().parent.parent
PROOFS = 2_000
_AT_ONCE = 10_000

Result = dict[str, Any]
Tell = Callable[[int], None]


class Took(NamedTuple):
    """Seconds by the clock, and those of them that the thread was at work."""

    seconds: float
    busy: float


def share(book: Book, amendments: Sequence[tuple[int, int]], tell: Tell) -> Result:
    """Of each command the time inside `seal.grow`, which is all that a command does in seal.py; in the same run.

    Streams are amended as `bench.amendments` says.
    """
    inside: list[Took] = []
    whole: list[Took] = []
    with _watched(inside):
        for done, (stream, number) in enumerate(amendments):
            command = bench_ledger.amendment(stream, number)
            whole.append(_took(partial(bench_ledger.do, book, command)))
            tell(done)
    assert len(inside) == len(whole), "not every command was sealed once"
    return {
        "commands": len(whole),
        "command_us": _us(median(one.seconds for one in whole)),
        "seal_us": _us(median(one.seconds for one in inside)),
        "seal_cpu_us": _us(median(one.busy for one in inside)),
        "share_percent": _percent([one.seconds for one in inside], [one.seconds for one in whole]),
        "cpu_share_percent": _percent([one.busy for one in inside], [one.busy for one in whole]),
    }


def long_log(folder: Path, events: int, tell: Tell) -> Book:
    """A book with so many events, appended and sealed as any others; they say nothing, and no table knows them."""
    book = bench_ledger.new(folder)
    with book.reading() as tx:
        head = store.head(tx)
        raw = store.at(tx, head.position)
        assert raw is not None
        like = CODEC.decode(raw)
    for first in range(head.position + 1, events + 1, _AT_ONCE):
        with book.writing() as tx:
            entries = []
            for position in range(first, min(first + _AT_ONCE, events + 1)):
                at = head.micros + position
                envelope = like.envelope._replace(
                    position=position,
                    begins=position,
                    stream="organisation/long",
                    version=position - head.position,
                    recorded_at=store.instant_text(at),
                )
                entries.append((envelope, at, CODEC.encode(like.event, envelope)))
            store.append(tx, entries)
            seal.grow(tx, first - 1, [raw for _, _, raw in entries])
        tell(entries[-1][0].position)
    return book


def proofs(book: Book, tell: Tell) -> Result:
    """Inclusion proofs of random events in the tree over everything; each one is verified, outside the clock."""
    chance, took = Random(PROOFS), []
    with book.reading() as tx:
        head = seal.head(tx)
        for done in range(PROOFS):
            position = chance.randint(1, head.size)
            prove = partial(seal.inclusion, tx, position, head.size)
            took.append(_took(prove))
            tree.check_inclusion(position - 1, head.size, seal.leaf(tx, position), prove(), head.root)
            tell(done)
    seconds, busy = (sorted(of_one) for of_one in zip(*took, strict=True))
    return {
        "events": head.size,
        "proofs": PROOFS,
        "median_us": _us(median(seconds)),
        "p99_us": _us(seconds[PROOFS * 99 // 100]),
        "cpu_us": _us(median(busy)),
        "cpu_p99_us": _us(busy[PROOFS * 99 // 100]),
    }


def check(folder: Path, book: str, events: int) -> Result:
    """`quartierbuch check` of a book, as a process of its own: how fast it is, and its most memory."""
    command = [sys.executable, "-m", "scripts.main", "check", book, "--data", str(folder), "--json"]
    started, before = time.perf_counter(), _children()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    seconds, after = time.perf_counter() - started, _children()
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "events": events,
        "seconds": round(seconds, 1),
        "events_per_second": round(events / seconds),
        "cpu_seconds": round(busy, 1),
        "events_per_cpu_second": round(events / busy),
        "resident_mib": round(after.ru_maxrss / 1024),
    }


@contextmanager
def _watched(into: list[Took]) -> Iterator[None]:
    """Notes what each call of `seal.grow` takes."""
    grow = seal.grow

    def watched(tx: Transaction, before: int, entries: Sequence[bytes]) -> None:
        into.append(_took(partial(grow, tx, before, entries)))

    seal.grow = watched
    try:
        yield
    finally:
        seal.grow = grow


def _took(act: Callable[[], object]) -> Took:
    started, busy = time.perf_counter(), time.thread_time()
    act()
    return Took(time.perf_counter() - started, time.thread_time() - busy)


def _children() -> resource.struct_rusage:
    return resource.getrusage(resource.RUSAGE_CHILDREN)


def _us(seconds: float) -> float:
    return round(seconds * 1e6, 1)


def _percent(part: Sequence[float], whole: Sequence[float]) -> float:
    return round(100 * sum(part) / sum(whole), 2)
