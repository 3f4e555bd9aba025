"""A database that is lost while a command is in flight: the service finds out itself, or says that it can't."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from api.app import create_app
from api.patience import Patience
from ledger import book, postgres
from tests.scripts import terminal
from tests.survival import town
from tests.survival.databases import Mortal, Wire, mortal, wire
from tests.survival.town import BOOK, Told
from tests.survival.whole import assert_whole
from tests.survival.writers import client, tell, until

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
UNACKNOWLEDGED = "SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'"
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


@pytest.mark.parametrize("word", [b".access_token", b"FROM event"], ids=["let in", "answered"])
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
    # How long it takes to come back depends on what else this machine does.
    service.app.extensions["patience"] = Patience(20)
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


def test_what_no_standby_has_yet_is_not_acknowledged_to_a_repeated_command_either(service):
    before = assert_whole(service.folder)
    *_, batch = islice(town.commands("w"), 3)
    with ThreadPoolExecutor(1) as pool, service.database.connect() as outside:
        try:
            set_up(service.database, "synchronous_standby_names = 'nobody'")
            running = pool.submit(service.tell, batch)
            until(lambda: bool(outside.execute(UNACKNOWLEDGED).fetchone()))
            assert events(service) == before
            # The server has it now, for good, and says so to nobody.
            ended = outside.execute(
                f"SELECT pid, pg_terminate_backend(pid) FROM ({UNACKNOWLEDGED}) AS waiting"
            ).fetchone()
            until(lambda: events(service) == before + batch.events)
            until(lambda: bool(outside.execute(f"{UNACKNOWLEDGED} AND pid <> {ended[0]}").fetchone()))
            time.sleep(0.3)
            assert not running.done(), "it was acknowledged, and a standby may take over without it"
        finally:
            set_up(service.database, "synchronous_standby_names = ''")
        answer = running.result()
    assert (answer.status_code, answer.headers["Idempotent-Replayed"]) == (201, "true")
    assert recorded(service, batch) == before + batch.events


def test_a_server_that_takes_no_writes_any_more_is_left_for_one_that_does(service):
    first, second = islice(town.commands("w"), 2)
    set_up(service.database, "default_transaction_read_only = on")
    again = threading.Timer(1, set_up, [service.database, "default_transaction_read_only = off"])
    again.start()
    answer, seconds = timed(lambda: service.tell(first))
    assert answer.status_code == 201 and seconds > 0.5
    again.join()
    assert service.tell(second).status_code == 201


def test_a_service_that_is_to_end_answers_first_what_it_still_tries(database, tmp_path, monkeypatch):
    monkeypatch.setenv(book.DATABASE, database.url)
    data, port, told = tmp_path / "data", terminal.free_port(), next(town.commands("w"))
    token = town.settle(data)
    arguments = ("serve", "--data", data, "--port", str(port), "--workers", "1", "--threads", "2", "--patience", "3")
    with (
        terminal.serving(*arguments, until="serving", log=tmp_path / "log") as (process, _),
        client(port, token) as service,
        ThreadPoolExecutor(1) as pool,
    ):
        assert tell(service, told).status_code == 201
        database.kill()
        try:
            running = pool.submit(timed, lambda: tell(service, next(islice(town.commands("w"), 1, None))))
            time.sleep(0.5)
            with client(port, token) as probe:
                assert probe.get("/healthz").status_code == 200
            assert terminal.interrupted(process)[0] == 0
            answer, seconds = running.result()
        finally:
            database.start()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2") and seconds > 2


def set_up(database: Mortal, setting: str) -> None:
    with database.connect() as outside:
        outside.execute("SET default_transaction_read_only = off")
        outside.execute(f"ALTER SYSTEM SET {setting}")
        outside.execute("SELECT pg_reload_conf()")


def events(service: Service) -> int:
    with service.database.connect() as outside:
        found = outside.execute(f'SELECT max(position) FROM "{place(service.folder).schema}".event').fetchone()
    return int(found[0])


def timed(ask: Callable[[], Any]) -> tuple[Any, float]:
    began = time.monotonic()
    return ask(), time.monotonic() - began


def recorded(service: Service, told: Told) -> int:
    """The last position, once it is known that the command is there once."""
    with service.database.connect() as outside:
        rows = outside.execute(f'SELECT bytes FROM "{place(service.folder).schema}".event').fetchall()
    assert sum(f'"key":"{told.key}"'.encode() in raw for (raw,) in rows) == told.events
    return assert_whole(service.folder)
