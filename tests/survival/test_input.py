"""A database that is not ours, too new, changed by hand or read-only: one clear line, a problem of its own, no more."""

import hashlib
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest

from api.app import create_app
from tests.scripts.terminal import Ended, done, here, refused
from tests.survival.conftest import Town
from tests.survival.disks import read_only
from tests.survival.town import BOOK, commands

pytestmark = pytest.mark.sqlite
COMMANDS = (("rebuild", BOOK), ("token", "list", BOOK), ("checkpoint", BOOK), ("book", "list"), ("doctor", "--json"))


class Bad(NamedTuple):
    """What somebody does to the files of a book, the code that a question meets then, and what the line says."""

    do: Callable[[Path], None]
    code: str
    said: str
    stays: bool = False


def run(*statements: str, name: str = "book.sqlite") -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with closing(sqlite3.connect(folder / name)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    return change


def someone_elses(*statements: str, name: str = "book.sqlite") -> Callable[[Path], None]:
    def replace(folder: Path) -> None:
        for file in folder.glob(f"{name}*"):
            file.unlink()
        run(*statements, name=name)(folder)

    return replace


def exchange(folder: Path) -> None:
    folder.joinpath("book.sqlite").rename(folder / "aside")
    folder.joinpath("vault.sqlite").rename(folder / "book.sqlite")
    folder.joinpath("aside").rename(folder / "vault.sqlite")


BAD: Mapping[str, Bad] = {
    "text": Bad(lambda folder: none(folder / "book.sqlite"), "book_broken", "can't be read as a book", stays=True),
    "empty": Bad(lambda folder: empty(folder / "book.sqlite"), "book_broken", "can't be read as a book", stays=True),
    "someone else's": Bad(
        someone_elses("CREATE TABLE customer (name TEXT)", "INSERT INTO customer VALUES ('Geheim')"),
        "book_broken",
        "can't be read as a book",
        stays=True,
    ),
    "someone else's book": Bad(
        someone_elses("CREATE TABLE book (isbn TEXT)", "INSERT INTO book VALUES ('Geheim')"),
        "book_broken",
        "can't be read as a book",
        stays=True,
    ),
    "someone else's vault": Bad(
        someone_elses("CREATE TABLE customer (name TEXT)", name="vault.sqlite"),
        "book_broken",
        "can't be read as a book",
        stays=True,
    ),
    "exchanged": Bad(exchange, "book_broken", "can't be read as a book"),
    "too new": Bad(run("PRAGMA user_version = 99"), "book_newer", "made by a newer version"),
    "vault too new": Bad(run("PRAGMA user_version = 99", name="vault.sqlite"), "book_newer", "made by a newer version"),
    "table gone": Bad(run("DROP TABLE request"), "schema_changed", "changed by hand: request"),
    "column gone": Bad(run("ALTER TABLE event RENAME COLUMN begins TO starts"), "schema_changed", "changed by hand: "),
    "column more": Bad(run("ALTER TABLE event ADD COLUMN more TEXT"), "schema_changed", "changed by hand: event"),
    "index more": Bad(run("CREATE INDEX one ON event (type)"), "schema_changed", "changed by hand: event"),
    "guard gone": Bad(run("DROP TRIGGER event_next"), "schema_changed", "changed by hand: event_next"),
    "trigger more": Bad(
        run("CREATE TRIGGER spy AFTER INSERT ON event BEGIN DELETE FROM request; END"),
        "schema_changed",
        "changed by hand: spy",
    ),
    "tokens gone": Bad(run("DROP TABLE access_token"), "schema_changed", "changed by hand: "),
}


def none(path: Path) -> None:
    path.write_bytes(b"no database at all" * 1000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_database_is_told_in_one_line_and_as_a_problem(settled: Town, bad: Bad) -> None:
    bad.do(settled.folder)
    before = digests(settled.folder)
    for command in COMMANDS:
        assert_clear(here(*command, "--data", settled.data), settled)
    assert bad.said in refused(here("rebuild", BOOK, "--data", settled.data))
    app = create_app(settled.data)
    for _ in range(2):
        answer = app.test_client().get(
            f"/v1/books/{BOOK}/organisations", headers={"Authorization": f"Bearer {settled.token}"}
        )
        assert (answer.status_code, answer.get_json()["code"]) == (503, bad.code)
        assert "Geheim" not in answer.text and str(settled.data) not in answer.text
    app.extensions["shelf"].close()
    if bad.stays:
        assert digests(settled.folder) == before, "what is not ours was written to"


def assert_clear(ended: Ended, settled: Town) -> None:
    assert ended.code in (0, 1)
    assert len(ended.err.splitlines()) <= 1, ended.err
    assert not any(word in ended.out + ended.err for word in ("Traceback", "sqlalche.me", "Geheim", settled.token))


def digests(folder: Path) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in ("book.sqlite", "vault.sqlite")}


def test_a_read_only_folder_is_told_in_one_line_and_served_again_once_it_can_be_written(settled: Town) -> None:
    app = create_app(settled.data)
    client, headers = app.test_client(), {"Authorization": f"Bearer {settled.token}"}
    told = next(commands("w"))
    with read_only(settled.folder):
        assert "can't be written" in refused(here("rebuild", BOOK, "--data", settled.data))
        assert_clear(here("book", "list", "--data", settled.data), settled)
        answer = client.post(told.address, json=told.body, headers=headers)
        assert (answer.status_code, answer.get_json()["code"]) == (503, "book_read_only")
    assert client.post(told.address, json=told.body, headers=headers).status_code == 201
    app.extensions["shelf"].close()
    done(here("check", BOOK, "--data", settled.data))
