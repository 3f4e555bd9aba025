"""Callers that wait at the same time share one commit, each with an outcome of its own, on either engine."""

import random
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ledger import book, handler, projector, seal, store
from ledger.book import Book
from ledger.domain.organisation import RegisterOrganisation
from ledger.errors import BookUnreachable, Rejected
from ledger.message import Command
from ledger.sql import Transaction
from tests.ledger.deeds import act, do, new_book
from tests.ledger.postgresql import server
from tests.ledger.town import ask

CALLERS = 16
EACH = 12


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with server() as one:
        yield one


@pytest.fixture(params=["sqlite", "postgresql"])
def on(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    if request.param == "sqlite":
        monkeypatch.delenv(book.DATABASE, raising=False)
    else:
        monkeypatch.setenv(book.DATABASE, request.getfixturevalue("url"))
    opened = new_book(tmp_path)
    yield opened
    opened.close()


def register(id: str) -> Command:
    return ask(RegisterOrganisation, id=id, name=id, kind="other", act=act())


def told(of: Book) -> list[str]:
    with of.reading() as tx:
        return [row[0] for row in tx.connection.execute("SELECT stream FROM event ORDER BY position")]


def sound(of: Book) -> None:
    with of.reading() as tx:
        seal.verify(tx)
        before = rows(tx)
    with of.rehearsing() as tx:
        projector.rebuild(tx)
        assert rows(tx) == before


def rows(tx: Any) -> list[Any]:
    return [sorted(tx.connection.execute(f"SELECT * FROM {of.name}").fetchall(), key=repr) for of in projector.TABLES]


def test_sixteen_callers_lose_nothing_and_a_refused_one_harms_nobody(on):
    chance = random.Random(16)
    wanted = [
        [f"{caller}-{n}" if chance.random() < 0.7 else f"same-{n}" for n in range(EACH)] for caller in range(CALLERS)
    ]
    refused: list[str] = []

    def send(ids: list[str]) -> None:
        for id in ids:
            try:
                do(on, register(id))
            except Rejected as refusal:
                assert refusal.code == "already_exists"
                refused.append(id)

    with ThreadPoolExecutor(CALLERS) as pool:
        for one in [pool.submit(send, ids) for ids in wanted]:
            one.result()
    asked = [id for ids in wanted for id in ids]
    recorded = [stream.removeprefix("organisation/") for stream in told(on)[1:]]
    assert sorted(recorded) == sorted(set(asked))
    assert sorted(recorded + refused) == sorted(asked)
    sound(on)


def test_those_who_wait_share_the_commit_of_the_one_they_wait_for(on):
    begun, go = threading.Event(), threading.Event()
    seen: list[str] = []

    def transaction(tx: Transaction) -> None:
        if tx.dialect == "postgresql":
            seen.append(str(tx.connection.execute("SELECT pg_current_xact_id()").fetchone()[0]))

    def first() -> None:
        with on.writing() as tx:
            transaction(tx)
            if tx.dialect == "sqlite":
                tx.connection.set_trace_callback(lambda text: seen.append(text) if text == "COMMIT" else None)
            begun.set()
            go.wait(10)

    def another(id: str) -> None:
        with on.writing() as tx:
            handler.handle(tx, register(id))
            transaction(tx)

    with ThreadPoolExecutor(CALLERS + 1) as pool:
        running = [pool.submit(first)]
        begun.wait(10)
        running += [pool.submit(another, f"caller-{n}") for n in range(CALLERS)]
        until_waiting(on, CALLERS)
        go.set()
        for one in running:
            one.result()
    assert len(set(seen)) == 1 and len(seen) == (1 if on.database.dialect == "sqlite" else CALLERS + 1)
    assert len(told(on)) == 1 + CALLERS
    sound(on)


def until_waiting(on: Book, many: int) -> None:
    for _ in range(2_000):
        if on._writers._waiting == many:
            return
        threading.Event().wait(0.005)
    raise AssertionError("they never came")


def test_nobody_is_told_of_success_before_the_commit_that_is_for_all(on):
    begun, go = threading.Event(), threading.Event()
    ended: list[str] = []

    def first() -> None:
        with on.writing():
            begun.set()
            go.wait(10)

    def slow() -> None:
        with on.writing() as tx:
            running.append(pool.submit(quick))
            until_waiting(on, 1)
            assert ended == []
            with on.reading() as outside:
                assert store.head(outside).position == 1
            assert store.head(tx).position == 1

    def quick() -> None:
        do(on, register("quick"))
        ended.append("quick")

    with ThreadPoolExecutor(4) as pool:
        running: list[Future[None]] = []
        leading = pool.submit(first)
        begun.wait(10)
        following = pool.submit(slow)
        until_waiting(on, 1)
        go.set()
        for one in (leading, following, *running):
            one.result()
    assert running and running[0].result() is None
    assert ended == ["quick"]
    assert told(on) == ["book/duisburg", "organisation/quick"]


def test_who_is_refused_hears_so_once_what_it_was_refused_for_is_committed(on):
    begun, go, end = threading.Event(), threading.Event(), threading.Event()

    def first() -> None:
        with on.writing() as tx:
            begun.set()
            go.wait(10)
            handler.handle(tx, register("taken"))

    def refused() -> None:
        with on.writing() as tx:
            running.append(pool.submit(last))
            until_waiting(on, 1)
            handler.handle(tx, register("taken"))

    def last() -> None:
        with on.writing():
            end.wait(10)

    with ThreadPoolExecutor(3) as pool:
        running: list[Future[None]] = []
        leading = pool.submit(first)
        begun.wait(10)
        following = pool.submit(refused)
        until_waiting(on, 1)
        go.set()
        with pytest.raises(TimeoutError):
            following.result(0.3)
        end.set()
        with pytest.raises(Rejected, match="taken"):
            following.result()
        for one in (leading, *running):
            one.result()
    assert told(on) == ["book/duisburg", "organisation/taken"]


def test_a_connection_that_dies_under_a_group_is_told_to_each_of_it_and_nothing_is_recorded(on, url):
    if on.database.dialect == "sqlite":
        pytest.skip("SQLite has no connection that could die")
    begun, go = threading.Event(), threading.Event()

    def first() -> None:
        with on.writing() as tx:
            begun.set()
            go.wait(10)
            pid = tx.connection.info.backend_pid
            with on.database.reading() as (other, _):
                other.execute("SELECT pg_terminate_backend(%s)", (pid,))

    with ThreadPoolExecutor(CALLERS) as pool:
        running = [pool.submit(first)]
        begun.wait(10)
        running += [pool.submit(do, on, register(f"caller-{n}")) for n in range(3)]
        until_waiting(on, 3)
        go.set()
        outcomes = [type(one.exception()) for one in running]
    assert outcomes[0] is BookUnreachable
    recorded = len(told(on)) - 1
    assert outcomes.count(type(None)) == recorded, "whoever was told of success is in the log, and nobody else"
    do(on, register("afterwards"))
    sound(on)


def test_a_rehearsal_sees_what_was_acknowledged_and_leaves_nothing(on):
    do(on, register("one"))
    with on.rehearsing() as tx:
        assert store.head(tx).position == 2
    with pytest.raises(ZeroDivisionError), on.writing():
        _ = 1 // 0
    do(on, register("two"))
    assert told(on) == ["book/duisburg", "organisation/one", "organisation/two"]
    sound(on)
