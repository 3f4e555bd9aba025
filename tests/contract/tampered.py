"""What happens past the service in the scenarios, and what a check of the book's files then says."""

import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, parsers, then, when

from api import access, signing
from ledger import postgres, store
from ledger.check import running
from ledger.check.findings import FINDINGS, Report
from ledger.sql import Dialect
from ledger.sqlite import Files
from tests.contract.told import World, tell
from tests.survival import town as survival
from tests.trust import attacker
from tests.trust.attacker import inside

KEPT = "kept"
OF_FILES = "speaks of SQLite's files"
GUARD = "event_unchanged"


def alter(world: World, statement: str) -> None:
    with inside(world.shelf.folder / world.book) as connection:
        assert connection.execute(statement).rowcount == 1


@given("the last event is changed past the service")
def changed(world: World) -> None:
    alter(
        world,
        "UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), '2026', '2025') AS BLOB) "
        "WHERE position = (SELECT max(position) FROM event)",
    )


@given("the last event is taken away past the service")
def taken_away(world: World) -> None:
    with inside(world.shelf.folder / world.book) as connection:
        connection.execute("CREATE TABLE hidden AS SELECT * FROM event ORDER BY position DESC LIMIT 1")
        connection.execute("DELETE FROM event WHERE position = (SELECT position FROM hidden)")


@given("what was taken away is put back")
def put_back(world: World) -> None:
    with inside(world.shelf.folder / world.book) as connection:
        connection.execute("INSERT INTO event SELECT * FROM hidden")
        connection.execute("DROP TABLE hidden")


@given("the seal is changed past the service")
def seal_changed(world: World) -> None:
    alter(world, "UPDATE seal SET range = zeroblob(length(range))")


@given("the service is started anew")
def started_anew(world: World) -> None:
    world.shelf.close()


@given("there is no room left for the book")
def no_room(world: World) -> None:
    limit(world, "SELECT * FROM pragma_page_count")


@given("there is room for the book again")
def room_again(world: World) -> None:
    limit(world, "SELECT 4294967294")


def writer(world: World) -> Any:
    database = world.shelf.get(world.book).database
    if not isinstance(database, Files):
        pytest.skip(OF_FILES)
    return database._writer.driver_connection


def file(world: World, name: str) -> Path:
    path = world.shelf.folder / world.book / name
    if (path.parent / postgres.FILE).exists():
        pytest.skip(OF_FILES)
    return path


def limit(world: World, pages: str) -> None:
    """SQLite itself refuses to let the file grow, with the error of a full disk; tests/survival fills a real one."""
    connection = writer(world)
    (at_most,) = connection.execute(pages).fetchone()
    connection.execute(f"PRAGMA max_page_count = {at_most}")


@when(parsers.parse("the client calls register_organisation with a name of {count:d} characters until it is refused"))
def until_refused(world: World, count: int) -> None:
    for number in range(100):
        body = {"id": f"verein-{number}", "name": "a" * count, "kind": "residents_group"}
        if tell(world, "register_organisation", "", body).status_code != 201:
            return
    raise AssertionError("there is always room for another one")


@given("the book's files can't be written any more")
def not_writable(world: World) -> None:
    # Root writes whatever the mode says; tests/survival mounts a folder read-only where it may.
    writer(world).execute("PRAGMA query_only = ON")


@given("the book's database can't be reached")
def out_of_reach(world: World) -> None:
    folder = world.shelf.folder / world.book
    if (file := folder / postgres.FILE).exists():
        file.rename(folder / "aside")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    postgres.write(folder, postgres.Place(f"postgresql+psycopg://nobody@127.0.0.1:{port}/nothing", "nothing"))
    world.shelf.close()


@given("the book's database can be reached again")
def in_reach(world: World) -> None:
    folder = world.shelf.folder / world.book
    (folder / postgres.FILE).unlink()
    if (aside := folder / "aside").exists():
        aside.rename(folder / postgres.FILE)


@given("a guard of the events is taken away past the service")
def guard_taken(world: World) -> None:
    past_the_service(world, {"sqlite": "DROP TRIGGER event_no_update", "postgresql": f"DROP TRIGGER {GUARD} ON event"})


@given("the guard of the events is put back")
def guard_back(world: World) -> None:
    past_the_service(world, {"sqlite": store.GUARDS["sqlite"][0], "postgresql": store.GUARDS["postgresql"][1]})


def past_the_service(world: World, statement: Mapping[Dialect, str]) -> None:
    place = postgres.read(world.shelf.folder / world.book)
    if place is None:
        with closing(sqlite3.connect(file(world, "book.sqlite"))) as connection:
            connection.execute(statement["sqlite"])
    else:
        with postgres.owning(place) as connection:
            postgres.enter(connection, place.schema)
            connection.exec_driver_sql(statement["postgresql"])


@given("the book's database is overwritten")
def overwritten(world: World) -> None:
    path = file(world, "book.sqlite")
    survival.tidy(path)
    shutil.copyfile(path, path.with_name("aside"))
    overwrite(path, b"no database any more" * (path.stat().st_size // 20))


@given("the book's database is put back")
def put_in_place(world: World) -> None:
    path = file(world, "book.sqlite")
    overwrite(path, path.with_name("aside").read_bytes())


def overwrite(path: Path, raw: bytes) -> None:
    """From another process: whoever closes a file gives back the locks that SQLite holds in this one."""
    subprocess.run(["dd", f"of={path}", "conv=notrunc", "status=none"], input=raw, check=True)


@given("the vault is taken away")
def vault_away(world: World) -> None:
    path = file(world, "vault.sqlite")
    path.rename(path.with_name("aside"))


@given("the vault is put back")
def vault_back(world: World) -> None:
    path = file(world, "vault.sqlite")
    path.with_name("aside").rename(path)


@given(parsers.parse('the folder of "{id}" is renamed to "{other}"'))
def renamed(world: World, id: str, other: str) -> None:
    (world.shelf.folder / id).rename(world.shelf.folder / other)


@then(parsers.parse('the book "{id}" is served on'))
def served_on(world: World, id: str) -> None:
    token = world.founder.tokens[id, world.clock.at]
    answer = world.service.client.get(f"/v1/books/{id}/health", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@when("am Dienst vorbei der letzte Eintrag geändert und der Dienst neu gestartet wird")
def changed_and_started(world: World) -> None:
    alter(
        world,
        "UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), '2025', '2024') AS BLOB) "
        "WHERE position = (SELECT max(position) FROM event)",
    )
    started_anew(world)


@given("die AWO verwahrt einen Prüfpunkt des Buchs")
def awo_keeps(world: World) -> None:
    world.remembered[KEPT] = str(signing.current(world.shelf.get(world.book)).note)


@when(parsers.parse('der Name der Organisation "{id}" samt Siegel und Unterschrift umgeschrieben wird'))
def rewritten(world: World, id: str) -> None:
    def rename(events: attacker.Documents) -> None:
        (one,) = (event for event in events if event["stream"] == f"organisation/{id}")
        one["data"]["name"] = "Wohnbau"

    folder = world.shelf.folder / world.book
    attacker.rewrite(folder, rename, attacker.key(folder))


@when("das Buch für sich geprüft wird", target_fixture="report")
def checked_alone(world: World) -> Report:
    return running.check(world.shelf.folder / world.book, world.book, tables=access.TABLES)


@when("das Buch gegen ihren Prüfpunkt gehalten wird", target_fixture="report")
def checked_against(world: World) -> Report:
    outside = [running.outside("awo", world.remembered[KEPT])]
    return running.check(world.shelf.folder / world.book, world.book, tables=access.TABLES, outside=outside)


@then("ist es in Ordnung")
def is_sound(report: Report) -> None:
    assert report.findings == []


@then(parsers.parse('wird gefunden: "{text}"'))
def is_found(report: Report, text: str) -> None:
    assert [FINDINGS[one.kind][1] for one in report.findings] == [text]
