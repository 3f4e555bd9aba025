"""A database that is lost while a command is in flight: the service finds out itself, or says that it can't."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import psycopg
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.app import create_app
from api.patience import Patience
from ledger import book, postgres
from tests.survival import town
from tests.survival.databases import Mortal, Wire, mortal, wire
from tests.survival.town import BOOK, Told
from tests.survival.whole import assert_whole
from tests.survival.writers import until

CALLERS = 6


class Service:
    """The real app on a town in PostgreSQL, which it reaches over a wire that can break."""

    def __init__(self, data: Path, token: str, database: Mortal, wire: Wire) -> None:
        self.database, self.wire, self.folder = database, wire, data / BOOK
        self._headers = {"Authorization": f"Bearer {token}"}
        self.app: Flask = create_app(data)

    def tell(self, told: Told, *, key: bool = True) -> TestResponse:
        headers = self._headers | ({"Idempotency-Key": told.key} if key else {})
        return self.app.test_client().post(told.address, json=told.body, headers=headers)

    def ask(self, path: str) -> TestResponse:
        return self.app.test_client().get(f"/v1/books/{BOOK}/{path}", headers=self._headers)

    @contextmanager
    def held_up(self, many: int = 1) -> Iterator[tuple[list[Future[TestResponse]], psycopg.Connection]]:
        """So many commands in flight, the first of which waits for the book's lock; it is let go at the end."""
        told = [next(town.commands(f"w{n}")) for n in range(many)]
        with ThreadPoolExecutor(many) as pool:
            outside = self.database.connect()
            outside.execute("BEGIN")
            outside.execute(f'SELECT size FROM "{place(self.folder).schema}".seal FOR UPDATE')
            running = [pool.submit(self.tell, one) for one in told]
            with self.database.connect() as looking:
                until(lambda: bool(looking.execute(WAITING).fetchone()))
            try:
                yield running, outside
            finally:
                outside.close()


WAITING = "SELECT 1 FROM pg_stat_activity WHERE application_name = 'quartierbuch' AND wait_event_type = 'Lock'"
TERMINATED = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'quartierbuch'"


def place(folder: Path) -> postgres.Place:
    found = postgres.read(folder)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def database() -> Iterator[Mortal]:
    with mortal() as one:
        yield one


@pytest.fixture
def service(database: Mortal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Service]:
    with wire(database.port) as between:
        # Of two hosts the first is never there.
        url = database.url.replace(f"@127.0.0.1:{database.port}", f"@127.0.0.1:1,127.0.0.1:{between.port}")
        monkeypatch.setenv(book.DATABASE, url)
        token = town.settle(tmp_path)
        monkeypatch.delenv(book.DATABASE)
        service = Service(tmp_path, token, database, between)
        assert service.ask("health").status_code == 200
        yield service
        service.app.extensions["shelf"].close()


@pytest.mark.parametrize("spared", [0, 1], ids=["of the vault", "of the log"])
def test_a_command_whose_connection_ends_before_a_commit_is_recorded_all_the_same(service, spared):
    before = assert_whole(service.folder)
    service.wire.break_at(b"COMMIT\0", passes=False, spared=spared)
    answer = service.tell(told := next(town.commands("w")))
    assert (service.wire.broke, answer.status_code, "Idempotent-Replayed" in answer.headers) == (1, 201, False)
    assert recorded(service, told) == before + told.events


def test_a_command_whose_connection_ends_after_its_commit_is_answered_with_what_was_recorded(service):
    before = assert_whole(service.folder)
    service.wire.break_at(b"COMMIT\0", passes=True, spared=1)
    answer = service.tell(told := next(town.commands("w")))
    assert (service.wire.broke, answer.status_code) == (1, 201)
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert recorded(service, told) == before + told.events
    again = service.tell(told)
    assert (again.status_code, again.json, again.headers["Location"]) == (201, answer.json, answer.headers["Location"])
    assert recorded(service, told) == before + told.events


def test_a_command_without_a_key_is_not_repeated_where_nobody_knows_what_became_of_it(service):
    before = assert_whole(service.folder)
    service.wire.break_at(b"COMMIT\0", passes=True, spared=1)
    answer = service.tell(told := next(town.commands("w")), key=False)
    assert (answer.status_code, answer.json["code"], answer.headers["Retry-After"]) == (503, "book_unreachable", "2")
    assert assert_whole(service.folder) == before + told.events


@pytest.mark.parametrize("word", [b"FROM access_token", b"FROM event"], ids=["let in", "answered"])
def test_a_question_whose_connection_ends_is_asked_once_more(service, word):
    service.wire.break_at(word, passes=True)
    assert service.ask("events").status_code == 200
    assert service.wire.broke == 1


def test_commands_whose_group_loses_its_connection_are_each_recorded_once(service):
    before = assert_whole(service.folder)
    with service.held_up(CALLERS) as (running, outside):
        outside.execute(TERMINATED)
        time.sleep(0.1)
    answers = [one.result() for one in running]
    assert [one.status_code for one in answers] == [201] * CALLERS
    assert assert_whole(service.folder) == before + CALLERS


def test_a_group_whose_commit_gets_no_answer_has_recorded_each_command_once(service):
    before = assert_whole(service.folder)
    with service.held_up(CALLERS) as (running, _):
        until(lambda: service.app.extensions["shelf"].get(BOOK)._writers._waiting == CALLERS - 1)
        service.wire.break_at(b"COMMIT\0", passes=True)
    answers = [one.result() for one in running]
    assert [one.status_code for one in answers] == [201] * CALLERS
    assert sum("Idempotent-Replayed" in one.headers for one in answers) == CALLERS
    assert assert_whole(service.folder) == before + CALLERS


def test_a_server_that_is_killed_and_back_in_time_costs_a_command_nothing_but_that_time(service):
    before = assert_whole(service.folder)
    with service.held_up(CALLERS) as (running, _):
        service.database.kill()
        time.sleep(0.5)
        service.database.start()
    assert [one.result().status_code for one in running] == [201] * CALLERS
    assert assert_whole(service.folder) == before + CALLERS


def test_a_server_that_stays_away_is_told_in_time_and_nobody_waits_for_it_after_that(service):
    patience = 1
    service.app.extensions["patience"] = Patience(patience)
    first, second, third = islice(town.commands("w"), 3)
    assert service.tell(first).status_code == 201
    before = assert_whole(service.folder)
    service.database.kill()
    try:
        answer, seconds = timed(lambda: service.tell(second))
        assert (answer.status_code, answer.json["code"]) == (503, "book_unreachable")
        assert answer.headers["Retry-After"] == "2" and patience / 2 < seconds < patience + 1
        answer, seconds = timed(lambda: service.tell(second))
        assert answer.status_code == 503 and seconds < patience / 2
        assert service.ask("events").status_code == 503
    finally:
        service.database.start()
    assert [service.tell(one).status_code for one in (second, third)] == [201, 201]
    assert recorded(service, third) == before + second.events + third.events


def test_a_server_that_takes_no_writes_any_more_is_left_for_one_that_does(service):
    first, second = islice(town.commands("w"), 2)
    with service.database.connect() as outside:
        outside.execute("ALTER SYSTEM SET default_transaction_read_only = on")
        outside.execute("SELECT pg_reload_conf()")
        restored = threading.Timer(1, restore, [service.database])
        restored.start()
    answer, seconds = timed(lambda: service.tell(first))
    assert answer.status_code == 201 and seconds > 0.5
    restored.join()
    assert service.tell(second).status_code == 201


def restore(database: Mortal) -> None:
    with database.connect() as outside:
        outside.execute("SET default_transaction_read_only = off")
        outside.execute("ALTER SYSTEM RESET default_transaction_read_only")
        outside.execute("SELECT pg_reload_conf()")


def timed(ask: Callable[[], TestResponse]) -> tuple[TestResponse, float]:
    began = time.monotonic()
    return ask(), time.monotonic() - began


def recorded(service: Service, told: Told) -> int:
    """The last position, once it is known that the command is there once."""
    with service.database.connect() as outside:
        rows = outside.execute(f'SELECT bytes FROM "{place(service.folder).schema}".event').fetchall()
    assert sum(f'"key":"{told.key}"'.encode() in raw for (raw,) in rows) == told.events
    return assert_whole(service.folder)
