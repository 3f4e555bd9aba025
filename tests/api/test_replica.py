"""Questions are answered from a real standby of PostgreSQL: one that is behind, gone, back, or another book's."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api import access, founding, metrics
from api.shelf import Shelf
from ledger import book as ledger_book
from ledger import postgres as place
from ledger import replica as following
from scripts import diagnosis, postgres, replicas
from scripts.postgres import Server, connect
from tests.api.conftest import GROUNDS, Caller, serve
from tests.contract import duisburg
from tests.scripts.terminal import done, here, refused

SETTINGS = {**postgres.QUICK, "max_connections": "100"}
TOWN = {"kind": "municipality", "grounds": GROUNDS}


@pytest.fixture(scope="module")
def primary() -> Iterator[Server]:
    with postgres.running(SETTINGS) as server:
        yield server


@pytest.fixture(scope="module")
def standby(primary: Server) -> Iterator[Server]:
    with postgres.following(primary, SETTINGS) as server:
        yield server


@pytest.fixture
def data(tmp_path: Path, primary: Server, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose new books lie on the primary."""
    monkeypatch.setenv(ledger_book.DATABASE, primary.url)
    return tmp_path


@pytest.fixture
def town(data: Path, primary: Server, standby: Server) -> Iterator[Caller]:
    """A book that is answered from the standby, which has all of it."""
    yield from _called(data, primary, standby)
    resume(standby)


def _called(data: Path, primary: Server, standby: Server) -> Iterator[Caller]:
    shelf = Shelf(data, access.TABLES)
    made = founding.found(shelf, "town", origin="example/town", keeper="Stadt", actor="Kasse")
    token = access.draw()
    founding.give_token(made, token, client="finance", actor="Kämmerei")
    shelf.close()
    caught_up(primary, standby)
    replicas.follow(data, "town", standby.url)
    app = serve(data)
    caller = Caller(app.test_client(), token, app.extensions["shelf"].get("town"))
    assert took(caller, "organisations") == ["found"]
    yield caller
    app.extensions["shelf"].close()


def sql(server: Server, text: str) -> Any:
    with connect(server.url) as connection:
        found = connection.execute(text)
        return found.fetchone()[0] if found.description else None


def caught_up(primary: Server, standby: Server) -> None:
    wanted = sql(primary, "SELECT pg_current_wal_lsn()")
    until(lambda: sql(standby, f"SELECT pg_last_wal_replay_lsn() >= '{wanted}'"))


def until(true: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 20
    while not true():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.02)


def pause(standby: Server) -> None:
    sql(standby, "SELECT pg_wal_replay_pause()")
    until(lambda: sql(standby, "SELECT pg_get_wal_replay_pause_state() = 'paused'"))


def resume(standby: Server) -> None:
    sql(standby, "SELECT pg_wal_replay_resume()")


def counted() -> dict[str, float]:
    return {
        one.labels["outcome"]: one.value
        for family in metrics.REGISTRY.collect()
        for one in family.samples
        if one.name == "quartierbuch_replica_questions_total"
    }


def took(caller: Caller, path: str, status: int = 200, **headers: str) -> list[str]:
    """How the question went with the replica."""
    before = counted()
    answer = caller.get(path, **headers)
    assert answer.status_code == status, answer.text
    return [name for name, count in counted().items() if count > before.get(name, 0)]


def register(caller: Caller, id: str) -> int:
    """One more organisation; the position that its answer names."""
    answer = caller.post("organisations", {"id": id, "name": id.title(), **TOWN})
    assert answer.status_code == 201, answer.text
    return int(answer.headers["As-Of-Position"])


def position(caller: Caller, path: str = "organisations") -> int:
    answer = caller.get(path)
    assert answer.json["as_of"]["position"] == int(answer.headers["As-Of-Position"])
    return int(answer.headers["As-Of-Position"])


def test_a_replica_that_is_behind_answers_with_its_own_position_and_whoever_has_written_reads_that(town, standby):
    before = position(town)
    pause(standby)
    mine = register(town, "duisburg")
    assert position(town) == before
    assert took(town, "organisations") == ["replica"]
    assert took(town, f"organisations?min_position={before}") == ["replica"]
    began = time.monotonic()
    assert took(town, f"organisations?min_position={mine}") == ["behind"]
    assert time.monotonic() - began > 0.5
    assert position(town, f"organisations?min_position={mine}") == mine


def test_nobody_waits_again_shortly_after_waiting_was_in_vain(town, standby):
    pause(standby)
    mine = register(town, "duisburg")
    took(town, f"organisations?min_position={mine}")
    began = time.monotonic()
    assert took(town, f"organisations?min_position={mine}") == ["behind"]
    assert time.monotonic() - began < 0.9


def test_a_replica_that_comes_far_enough_meanwhile_answers(town, standby):
    for id in ("duisburg", "krefeld", "herne"):
        mine = register(town, id)
        answer = town.get(f"organisations?min_position={mine}")
        assert int(answer.headers["As-Of-Position"]) == mine
    caught_up_answer = took(town, f"organisations?min_position={mine}")
    assert caught_up_answer == ["replica"]


def test_after_replay_goes_on_the_replica_answers_what_was_written(town, primary, standby):
    pause(standby)
    mine = register(town, "duisburg")
    resume(standby)
    caught_up(primary, standby)
    scans = "SELECT sum(xact_commit + xact_rollback) FROM pg_stat_database"
    before = sql(standby, scans)
    assert took(town, f"organisations?min_position={mine}") == ["replica"]
    assert position(town) == mine
    until(lambda: sql(standby, scans) > before)


def test_what_is_pinned_to_a_position_or_a_time_is_never_answered_by_a_replica_that_has_not_come_to_it(town, standby):
    first = position(town)
    pause(standby)
    mine = register(town, "duisburg")
    register(town, "krefeld")
    assert position(town, f"organisations?position={mine}") == mine
    written = town.get(f"organisations?position={mine}").json["as_of"]["recorded_at"]
    assert position(town, f"organisations?as_of={written}") == mine
    assert took(town, f"organisations?position={first}") == ["replica"]
    page = town.get(f"organisations?limit=1&min_position={mine + 1}")
    assert "min_position" not in page.json["next"]
    rest = town.get(page.json["next"])
    assert (int(rest.headers["As-Of-Position"]), len(rest.json["items"])) == (mine + 1, 1)


def test_what_a_replica_does_not_have_yet_is_not_said_not_to_exist(town, standby):
    pause(standby)
    register(town, "duisburg")
    assert took(town, "organisations/duisburg") == ["declined"]
    assert took(town, "organisations/nowhere", status=404) == ["declined"]


def test_a_tag_is_that_of_the_position_that_was_read(town, standby):
    old = town.get("organisations").headers["ETag"]
    pause(standby)
    mine = register(town, "duisburg")
    new = town.get(f"organisations?min_position={mine}").headers["ETag"]
    assert new != old
    assert took(town, "organisations", status=304, If_None_Match=old) == ["replica"]
    # Who has the newest already hears so from the book itself, and nothing older.
    assert took(town, "organisations", status=304, If_None_Match=new) == []
    assert took(town, f"organisations?min_position={mine}", status=304, If_None_Match=new) == []


def test_a_position_that_nobody_has_come_to_is_refused_at_once(town):
    began = time.monotonic()
    answer = town.get("organisations?min_position=999")
    assert (answer.status_code, answer.json["code"]) == (409, "position_not_reached")
    assert time.monotonic() - began < 0.9
    assert took(town, "organisations") == ["replica"]


def test_a_revoked_token_opens_nothing_however_far_behind_the_replica_is(town, standby):
    pause(standby)
    with town.book.writing() as tx:
        caller = access.who(tx, town.token)
        assert caller is not None
        access.revoke(tx, caller.token_id)
    assert took(town, "organisations", status=401) == []


def test_who_was_erased_is_not_shown_by_a_replica_that_does_not_know_of_it(town, primary, standby):
    agreement = duisburg.agreement("dichterviertel", "2004", "2024-12-31")
    for path, bodies in (
        ("organisations", duisburg.ORGANISATIONS),
        ("neighbourhoods", duisburg.NEIGHBOURHOODS),
        ("agreements", [agreement]),
        ("agreements/dichterviertel/signatures", [{"party": "vivawest", "signatory": {"name": "Erika Beispiel"}}]),
    ):
        for body in bodies:
            assert town.post(path, {"grounds": GROUNDS, **body}).status_code == 201
    caught_up(primary, standby)
    shown = town.get("agreements/dichterviertel")
    assert "Erika Beispiel" in shown.text
    person = shown.json["signatures"][0]["signatory"]["person"]
    pause(standby)
    assert town.post(f"persons/{person}/erasures", {"ground": "objection", "grounds": GROUNDS}).status_code == 201
    assert took(town, "agreements/dichterviertel") == ["replica"]
    assert "Erika Beispiel" not in town.get("agreements/dichterviertel").text
    assert took(town, f"persons/{person}") == []
    assert town.get(f"persons/{person}").json["status"] == "erased"


def test_a_replica_that_dies_costs_no_answer_and_one_that_comes_back_is_found(data, primary, monkeypatch):
    monkeypatch.setattr(following, "_REST", 200_000_000)
    with postgres.following(primary, SETTINGS) as standby:
        calling = _called(data, primary, standby)
        town = next(calling)
        os.kill(standby.process.pid, signal.SIGKILL)
        standby.process.wait()
        assert took(town, "organisations") == ["lost"]
        mine = register(town, "duisburg")
        assert took(town, f"organisations?min_position={mine}") == ["resting"]
        time.sleep(0.3)
        assert took(town, "organisations") == ["resting"]
        with postgres.again(standby, SETTINGS):
            caught_up(primary, standby)
            until(lambda: took(town, "organisations") == ["found"])
            assert position(town) == mine
        list(calling)


def test_a_server_that_does_not_answer_costs_no_second_wait(town, data, monkeypatch):
    # Nobody listens at this address, and nothing says so (TEST-NET-1, RFC 5737).
    file = data / "town" / place.FILE
    file.write_text(json.dumps({**json.loads(file.read_text()), "replica": "postgresql://u@192.0.2.1:5432/books"}))
    app = serve(data)
    caller = Caller(app.test_client(), town.token, app.extensions["shelf"].get("town"))
    assert took(caller, "organisations") == ["lost"]
    began = time.monotonic()
    assert [took(caller, "organisations") for _ in range(5)] == [["resting"]] * 5
    assert time.monotonic() - began < 1
    app.extensions["shelf"].close()


def test_another_log_under_the_name_of_the_book_is_no_replica_of_it(town, data, primary):
    here_lies = place.read(data / "town")
    with postgres.running(SETTINGS) as other:
        schema = f'"{here_lies.schema}"'
        sql(other, f"CREATE SCHEMA {schema}")
        sql(other, f"CREATE TABLE {schema}.event (position BIGINT, recorded_at BIGINT, bytes BYTEA)")
        sql(other, f"INSERT INTO {schema}.event VALUES (1, 1, 'another')")
        said = refused(here("book", "replica", "town", "--database", other.url, "--data", data))
        assert "holds another log" in said
        file = data / "town" / place.FILE
        file.write_text(json.dumps({**json.loads(file.read_text()), "replica": other.url}))
        app = serve(data)
        caller = Caller(app.test_client(), town.token, app.extensions["shelf"].get("town"))
        assert took(caller, "organisations") == ["strange"]
        assert took(caller, "organisations") == ["resting"]
        app.extensions["shelf"].close()


def test_the_replica_of_a_book_is_named_and_taken_away(town, data, primary, standby):
    assert "0 events behind" in done(here("book", "replica", "town", "--database", standby.url, "--data", data))
    said = here("book", "replica", "town", "--database", primary.url, "--data", data)
    assert "takes writes itself" in said.err
    assert place.read(data / "town").replica == primary.url
    done(here("book", "replica", "town", "--none", "--data", data))
    assert place.read(data / "town").replica is None
    assert (data / "town" / place.FILE).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), "name a replica with --database"),
        (("--none", "--database", "postgresql://u@127.0.0.1/x"), "name a replica with --database"),
        (("--database", "mysql://u@127.0.0.1/x"), "a database is named as"),
        (("--database", "postgresql://u:geheim@127.0.0.1:1/x"), "can't be reached"),
    ],
)
def test_what_is_no_replica_is_refused_in_one_line(town, data, more, said):
    told = refused(here("book", "replica", "town", *more, "--data", data))
    assert said in told
    assert "geheim" not in told


def test_a_book_in_files_has_no_replica(tmp_path, monkeypatch):
    monkeypatch.delenv(ledger_book.DATABASE, raising=False)
    done(here("book", "create", "town", "--keeper", "Stadt", "--data", tmp_path))
    assert "SQLite" in refused(here("book", "replica", "town", "--none", "--data", tmp_path))


def test_the_doctor_finds_a_replica_that_does_not_follow_any_more(town, data, standby, monkeypatch):
    assert found(data) == []
    pause(standby)
    register(town, "duisburg")
    assert found(data) == [], "it is behind for a moment only"
    monkeypatch.setattr(diagnosis, "REPLICA_AGE_MAX", timedelta(0))
    ((code, said),) = found(data)
    assert code == "replica_behind" and said.startswith("Its replica is 1 events behind, since 20")


def test_the_doctor_finds_a_replica_that_is_gone(town, data):
    folder = data / "town"
    place.write(folder, replace(place.read(folder), replica="postgresql://me:geheim@127.0.0.1:1/x"))
    ((code, said),) = found(data)
    assert code == "replica_lost" and "can't be reached" in said and "geheim" not in said


def found(data: Path) -> list[tuple[str, str]]:
    return [(one.code, one.said("en")[0]) for one in diagnosis.diagnose(data, lambda done, total: None)]
