"""Twenty writers at once: every command is recorded or refused by a rule, none is lost, none fails by a lock."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from ledger import projector, store
from ledger.book import Book
from ledger.projections import funding
from ledger.sql import Transaction, together
from tests.ledger.deeds import do
from tests.ledger.town import DICHTERVIERTEL, conclude, term, townspeople
from tests.ledger.writers import DISPUTED, OWN

ROOT = Path(__file__).resolve().parents[2]
PROCESSES, THREADS = 4, 5
WRITERS = PROCESSES * THREADS


@pytest.fixture
def agreed(book: Book) -> Book:
    """A book with one agreement, the one that all write to."""
    for command in (*townspeople(), conclude(term=term("2004"))):
        do(book, command)
    return book


@contextmanager
def writers(on: Book, processes: int) -> Iterator[list[subprocess.Popen[str]]]:
    """Starts programs that write to the book, and lets them go when all are ready."""
    programs = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.ledger.writers", str(on.folder), f"p{i}t", str(THREADS)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for i in range(processes)
    ]
    try:
        for program in programs:
            assert program.stdout is not None
            assert "ready" in program.stdout.readline()
        for program in programs:
            assert program.stdin is not None
            program.stdin.write("go\n")
            program.stdin.flush()
        yield programs
    finally:
        for program in programs:
            program.kill()
            program.communicate()


def said(program: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """What a program said of each of its commands; it has to end well."""
    out, _ = program.communicate(timeout=100)
    assert program.returncode == 0
    return [json.loads(line) for line in out.splitlines()]


def log(tx: Transaction) -> list[dict[str, Any]]:
    return [orjson.loads(raw) for _, raw in store.after(tx, 0, 10_000, 10_000)]


def assert_gapless(events: list[dict[str, Any]]) -> None:
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    times = [event["recorded_at"] for event in events]
    assert times == sorted(set(times))
    for stream in {event["stream"] for event in events}:
        versions = [event["version"] for event in events if event["stream"] == stream]
        assert versions == list(range(1, len(versions) + 1))


def test_of_twenty_writers_to_one_agreement_none_is_lost_and_none_fails(agreed):
    with agreed.reading() as tx:
        begun = store.head(tx).position
    with writers(agreed, PROCESSES) as programs:
        ended = [one for program in programs for one in said(program)]
    with agreed.reading() as tx:
        events = log(tx)

    assert len(ended) == WRITERS * (1 + len(OWN) + len(DISPUTED))
    assert {one["how"] for one in ended if one["what"].startswith("own")} == {"recorded"}
    for year in DISPUTED:
        how = Counter(one["how"] for one in ended if one["what"] == f"disputed-{year}")
        assert how == {"recorded": 1, "already_committed": WRITERS - 1}
    keyed = [one for one in ended if one["what"] == "keyed"]
    assert Counter(one["how"] for one in keyed) == {"recorded": 1, "replayed": WRITERS - 1}
    assert len({(one["position"], one["version"]) for one in keyed}) == 1

    recorded = [one["position"] for one in ended if one["how"] == "recorded"]
    assert sorted(recorded) == list(range(begun + 1, len(events) + 1))
    assert_gapless(events)


def test_what_readers_see_meanwhile_is_whole(agreed):
    seen: list[int] = []
    with writers(agreed, 2) as programs:
        while len(seen) < 100 and any(program.poll() is None for program in programs):
            with agreed.reading() as tx:
                events = log(tx)
                asked = [funding.asking_area(DICHTERVIERTEL, year, store.head(tx).position) for year in DISPUTED]
                lines = [line for found in together(tx, asked) for line in funding.lines(found)]
            assert_gapless(events)
            assert len(lines) == sum(event["type"] == "ContributionCommitted" for event in events)
            seen.append(len(events))
        assert [len(said(program)) for program in programs] == [THREADS * 13] * 2
    assert seen == sorted(seen)


def test_what_was_acknowledged_before_a_writer_was_killed_is_there_and_the_book_goes_on(agreed):
    with writers(agreed, 1) as (program,):
        assert program.stdout is not None
        acknowledged = [json.loads(program.stdout.readline()) for _ in range(20)]
        program.kill()
    with agreed.reading() as tx:
        events = log(tx)
    assert_gapless(events)
    assert max(one.get("position", 0) for one in acknowledged) <= len(events)
    live = projections(agreed)
    with agreed.writing() as tx:
        projector.rebuild(tx)
    assert projections(agreed) == live
    with writers(agreed, 1) as (program,):
        assert len(said(program)) == THREADS * 13


def projections(of: Book) -> list[list[tuple[Any, ...]]]:
    """All rows of all projections."""
    with of.reading() as tx:
        return [sorted(tx.connection.execute(f"SELECT * FROM {table.name}")) for table in projector.TABLES]
