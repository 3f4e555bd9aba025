"""Books are made, listed, copied and rebuilt, and opened to clients, by the command line."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from ledger import book, projector, store
from ledger.errors import EntryTooLarge
from scripts import books, serving
from scripts.cases import CASES
from scripts.failed import Failed
from tests.scripts.terminal import apart, done, here, refused

FUNDING = "/v1/books/duisburg/neighbourhoods/dichterviertel/funding?year=2026"
GROUNDS = {"certainty": "announced", "source": {"kind": "press"}}


@contextmanager
def client(data: Path) -> Iterator[FlaskClient]:
    app = create_app(data, testing=True)
    yield app.test_client()
    app.extensions["shelf"].close()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def demo_token(data: Path) -> str:
    return (data / "demo-token").read_text().strip()


def funding(data: Path) -> Any:
    with client(data) as http:
        answer = http.get(FUNDING, headers=bearer(demo_token(data)))
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_a_book_is_made_listed_and_opened_to_a_client(tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    made = done(apart("book", "create", "loerrach", "--keeper", "Stadt Lörrach", "--data", data))
    assert made == f"created the book 'loerrach' in {data}\n"
    heads, row = done(here("book", "list", "--data", data)).splitlines()
    assert heads.split() == ["BOOK", "EVENTS", "LAST", "RECORDED", "ORIGIN"]
    assert row.split()[:2] == ["loerrach", "1"]
    assert "there is a book 'loerrach' already" in refused(
        here("book", "create", "loerrach", "--keeper", "x", "--data", data)
    )

    given = ("--name", "Erika Beispiel", "--client", "finance-system", "--data", data)
    token = done(apart("token", "create", "loerrach", *given)).strip()
    body = {"id": "wohnbau", "name": "Wohnbau Lörrach", "kind": "housing_company", "grounds": GROUNDS}
    with client(data) as http:
        recorded = http.post("/v1/books/loerrach/organisations", json=body, headers=bearer(token))
    assert recorded.status_code == 201

    listed = done(here("token", "list", "loerrach", "--data", data))
    assert token not in listed
    id, owner, _, revoked, shows, name = listed.splitlines()[1].split(maxsplit=5)
    assert (owner, revoked, shows, name) == ("finance-system", "-", "names", "Erika Beispiel")
    done(here("token", "revoke", "loerrach", id, "--data", data))
    with client(data) as http:
        assert http.get("/v1/books/loerrach/organisations", headers=bearer(token)).status_code == 401
    assert "no live token" in refused(here("token", "revoke", "loerrach", id, "--data", data))


def test_a_new_token_of_the_same_person_records_as_the_same_actor(data: Path) -> None:
    with books.opened(data, "duisburg") as one:
        for _ in range(2):
            books.admit(one, name="Erika Beispiel", client="finance-system")
        books.admit(one, name="Max Muster", client="finance-system")
        actors = [listed.actor for listed, _ in books.tokens(one) if listed.client == "finance-system"]
    assert len(actors) == 3
    assert len(set(actors)) == 2


@pytest.mark.sqlite
def test_no_name_of_an_actor_lies_outside_the_vault(data: Path) -> None:
    with books.opened(data, "duisburg") as one:
        books.admit(one, name="Erika Kanarienvogel", client="finance-system")
    holding = [file.name for file in (data / "duisburg").iterdir() if b"Kanarienvogel" in file.read_bytes()]
    assert {name.partition("-")[0] for name in holding} == {"vault.sqlite"}


def test_a_revoked_demo_token_is_refused_in_one_line(data: Path) -> None:
    with books.opened(data, "duisburg") as one:
        ((listed, _),) = books.tokens(one)
        books.revoke(one, listed.id)
        with pytest.raises(Failed, match="was revoked"):
            books.admit(one, name="Demo", client="demo", token=demo_token(data))


def test_a_backup_opens_as_a_book(data: Path, tmp_path: Path) -> None:
    to = tmp_path / "duisburg"
    with books.opened(data, "duisburg") as one, one.reading() as tx:
        position = store.head(tx).position
    said = done(apart("backup", "duisburg", to, "--data", data))
    assert said == f"backed up 'duisburg' with {position} events to {to}\n"
    assert to.stat().st_mode & 0o777 == 0o700
    copy = book.open(to)
    with copy.reading() as tx:
        assert projector.stale(tx) == []
    copy.close()
    expected = funding(data)
    (tmp_path / "demo-token").write_text(demo_token(data))
    assert funding(tmp_path) == expected


def test_a_backup_never_writes_where_something_is(data: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    assert "is there already" in refused(here("backup", "duisburg", tmp_path / "there", "--data", data))
    with books.opened(data, "duisburg") as one, pytest.raises(Failed, match="is no folder"):
        books.back_up(one, tmp_path / "not" / "there")


@pytest.mark.sqlite
def test_a_backup_of_a_book_that_is_being_written_is_one_moment_of_it(data: Path, tmp_path: Path) -> None:
    enough, written = threading.Event(), threading.Semaphore(0)

    def write() -> None:
        with client(data) as http:
            for number in range(10_000):
                if enough.is_set():
                    return
                body = {"id": f"o-{number}", "name": "Verein", "kind": "other", "grounds": GROUNDS}
                assert http.post("/v1/books/duisburg/organisations", json=body, headers=headers).status_code == 201
                written.release()

    headers = bearer(demo_token(data))
    writer = threading.Thread(target=write)
    writer.start()
    with books.opened(data, "duisburg") as one:
        copies = []
        for number in range(5):
            assert written.acquire(timeout=60)
            copies.append((books.back_up(one, tmp_path / f"copy-{number}"), tmp_path / f"copy-{number}"))
    enough.set()
    writer.join()
    assert copies == sorted(copies) and copies[0][0] < copies[-1][0]
    for position, folder in copies:
        with closing(sqlite3.connect(folder / "book.sqlite")) as connection:
            count, last = connection.execute("SELECT count(*), max(position) FROM event").fetchone()
            names = connection.execute("SELECT count(*) FROM name WHERE kind = 'organisation'").fetchone()
            registered = connection.execute(
                "SELECT count(*) FROM event WHERE type = 'OrganisationRegistered'"
            ).fetchone()
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert (count, last) == (position, position)
        assert names >= registered


@pytest.mark.sqlite
def test_rebuilding_brings_lost_answers_back(data: Path) -> None:
    expected = funding(data)
    with closing(sqlite3.connect(data / "duisburg" / "book.sqlite")) as connection:
        connection.execute("DELETE FROM funding")
        connection.commit()
    assert funding(data) != expected
    assert done(here("rebuild", "duisburg", "--data", data)).startswith("rebuilt 'duisburg' from ")
    assert funding(data) == expected


@pytest.mark.sqlite
def test_stale_projections_are_rebuilt_and_a_broken_book_is_named(data: Path) -> None:
    expected = funding(data)
    with closing(sqlite3.connect(data / "duisburg" / "book.sqlite")) as connection:
        connection.execute("UPDATE projection SET fingerprint = 'older' WHERE name = 'funding'")
        connection.execute("DELETE FROM funding")
        connection.commit()
    (data / "karlsruhe" / "book.sqlite").write_bytes(b"no database at all" * 1000)
    said: list[tuple[str, dict[str, Any]]] = []

    def say(event: str, _level: int, **facts: Any) -> None:
        said.append((event, facts))

    assert serving.freshen(data, say) == len(CASES) - 1
    (_, rebuilt), (event, broken) = said
    assert rebuilt == {"book": "duisburg", "tables": ["funding"]}
    assert (event, broken["book"]) == ("book_not_served", "karlsruhe")
    assert "can't be read as a book" in broken["reason"]
    assert funding(data) == expected
    said.clear()
    assert serving.freshen(data, say) == len(CASES) - 1
    assert [event for event, _ in said] == ["book_not_served"]


@pytest.mark.sqlite
def test_a_book_of_a_newer_version_is_refused_in_one_line(data: Path) -> None:
    with closing(sqlite3.connect(data / "duisburg" / "book.sqlite")) as connection:
        connection.execute("PRAGMA user_version = 99")
    assert "made by a newer version" in refused(apart("rebuild", "duisburg", "--data", data))
    assert "made by a newer version" in done(here("book", "list", "--data", data))


@pytest.mark.parametrize(
    "arguments",
    [
        ("token", "list", "nowhere"),
        ("rebuild", "../duisburg"),
        ("backup", "nowhere", "/tmp/quartierbuch-nowhere"),
    ],
)
def test_an_unknown_book_is_refused_in_one_line(data: Path, arguments: tuple[str, ...]) -> None:
    assert "there is no book" in refused(here(*arguments, "--data", data))


def test_a_folder_that_cannot_be_made_is_refused_in_one_line(tmp_path: Path) -> None:
    # Root may write anywhere, so the folder lies below a regular file.
    (tmp_path / "file").write_text("no folder")
    below = tmp_path / "file" / "data"
    assert "file" in refused(apart("book", "create", "duisburg", "--keeper", "Stadt Duisburg", "--data", below))
    assert "is no folder" in refused(here("demo", "--data", tmp_path / "file"))


def test_a_failed_creation_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(EntryTooLarge):
        books.create(
            tmp_path, "a", keeper="A" * 70_000, origin=None, time_zone="Europe/Berlin", currency="EUR", by="me"
        )
    assert list(tmp_path.iterdir()) == []
