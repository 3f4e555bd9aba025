"""A book comes back from its backup as it was, or nothing happens and one line says why."""

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from ledger import book, store
from scripts import bench_ledger, books, serving
from tests.scripts.terminal import done, here, refused

FUNDING = "/v1/books/duisburg/neighbourhoods/dichterviertel/funding?year=2026"
ORGANISATION = {"name": "Verein", "kind": "other", "grounds": {"certainty": "announced", "source": {"kind": "press"}}}


@contextmanager
def client(data: Path, token: str) -> Iterator[FlaskClient]:
    app = create_app(data, testing=True)
    http = app.test_client()
    http.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    yield http
    app.extensions["shelf"].close()


@pytest.fixture
def token(data: Path) -> str:
    return (data / "demo-token").read_text().strip()


@pytest.fixture
def backup(data: Path, tmp_path: Path) -> Path:
    to = tmp_path / "backup"
    done(here("backup", "duisburg", to, "--data", data))
    return to


def funding(data: Path, token: str) -> Any:
    with client(data, token) as http:
        answer = http.get(FUNDING)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def record(data: Path, token: str) -> None:
    with client(data, token) as http:
        assert http.post("/v1/books/duisburg/organisations", json=ORGANISATION).status_code == 201


def files(folder: Path) -> dict[str, str]:
    """Every file below a folder, with its digest."""
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file()
    }


def write(file: Path, *statements: str) -> None:
    with closing(sqlite3.connect(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_restored_book_answers_as_the_one_that_was_backed_up(
    data: Path, backup: Path, token: str, tmp_path: Path
) -> None:
    expected, before = funding(data, token), files(backup)
    restored = here("restore", backup, "duisburg", "--data", tmp_path / "new" / "data")
    place = tmp_path / "new" / "data" / "duisburg"
    assert restored.code == 0
    assert restored.out.startswith("restored 'duisburg' with 12 events up to ")
    assert "vault from" in restored.out and ": 4 of the 4 persons and notes" in restored.out
    assert funding(tmp_path / "new" / "data", token) == expected
    assert files(backup) == before
    assert place.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in place.iterdir()} == {0o600}
    warned = restored.err.splitlines()
    assert "has no key to sign with" in warned[0] and "put back your copy of signing.key" in warned[0]
    assert "checkpoints over more than 12 events" in warned[1]


def test_a_dry_run_checks_everything_and_changes_nothing(data: Path, backup: Path, tmp_path: Path) -> None:
    before = files(data), files(backup)
    shown = here("restore", backup, "duisburg", "--replace", "--dry-run", "--data", data)
    assert shown.code == 0 and shown.out.startswith("would restore 'duisburg' with 12 events")
    assert here("restore", backup, "duisburg", "--dry-run", "--data", tmp_path / "nowhere").code == 0
    assert (files(data), files(backup)) == before
    assert not (tmp_path / "nowhere").exists()
    assert not list(data.glob(".restoring-*"))


def test_a_book_that_is_there_is_moved_aside_and_only_if_it_is_said(data: Path, backup: Path, token: str) -> None:
    assert "--replace" in refused(here("restore", backup, "duisburg", "--data", data))
    expected = funding(data, token)
    for _ in range(2):
        record(data, token)
    done(here("checkpoint", "duisburg", "--data", data))
    key = (data / "duisburg" / "signing.key").read_bytes()
    restored = here("restore", backup, "duisburg", "--replace", "--data", data)
    assert restored.code == 0
    assert [line.removeprefix("quartierbuch: ")[:34] for line in restored.err.splitlines()] == [
        "2 events that were recorded after ",
        "checkpoint 1 over 14 events was is",
    ]
    (aside,) = data.glob("duisburg.replaced-*")
    assert str(aside) in restored.out
    old = book.open(aside)
    with old.reading() as tx:
        assert tx.connection.execute("SELECT count(*) FROM event").fetchone() == (14,)
    old.close()
    assert funding(data, token) == expected
    assert (data / "duisburg" / "signing.key").read_bytes() == key
    assert books.names(data) == ["duisburg", "karlsruhe", "krefeld", "loerrach", "stuttgart"]
    record(data, token)


def test_nothing_is_replaced_while_it_is_served(data: Path, backup: Path) -> None:
    with serving.held(data):
        assert "being served" in refused(here("restore", backup, "duisburg", "--replace", "--data", data))


def test_whoever_was_erased_since_the_backup_stays_erased(data: Path, backup: Path, token: str) -> None:
    with books.opened(data, "duisburg") as one:
        listed = books.tokens(one)[0][0]
        one.vault.erase(listed.actor)
    kept = here("restore", backup, "duisburg", "--replace", "--data", data)
    assert "3 of the 4 persons" in kept.out
    with books.opened(data, "duisburg") as one:
        assert one.vault.read(listed.actor) is None
    chosen = here(
        "restore", backup, "duisburg", "--replace", "--vault", backup / "vault.sqlite", "--data", data, "--dry-run"
    )
    assert "4 of the 4 persons" in chosen.out


@pytest.mark.sqlite
def test_a_log_whose_vaults_are_gone_comes_back_without_persons(
    data: Path, backup: Path, token: str, tmp_path: Path
) -> None:
    (backup / "vault.sqlite").unlink()
    restored = here("restore", backup, "duisburg", "--empty-vault", "--data", tmp_path / "new")
    assert "empty vault: 0 of the 4 persons" in restored.out
    assert (tmp_path / "new" / "duisburg" / "vault.sqlite").stat().st_mode & 0o777 == 0o600
    assert funding(tmp_path / "new", token)["totals"] == funding(data, token)["totals"]
    both = here("restore", backup, "duisburg", "--empty-vault", "--vault", backup / "book.sqlite", "--data", data)
    assert (both.code, both.out) == (2, "")


def test_stale_tables_are_rebuilt_before_the_book_is_there(data: Path, backup: Path, token: str) -> None:
    expected = funding(data, token)
    write(
        backup / "book.sqlite",
        "UPDATE projection SET fingerprint = 'older' WHERE name = 'funding'",
        "DELETE FROM funding",
    )
    restored = here("restore", backup, "duisburg", "--replace", "--data", data)
    assert "tables rebuilt: funding\n" in restored.out
    assert funding(data, token) == expected


@pytest.mark.sqlite
def test_a_journal_that_was_copied_along_counts(data: Path, tmp_path: Path, token: str) -> None:
    """A folder that somebody copied while the book was open."""
    with client(data, token) as http:
        assert http.post("/v1/books/duisburg/organisations", json=ORGANISATION).status_code == 201
        shutil.copytree(data / "duisburg", tmp_path / "copied")
        assert (tmp_path / "copied" / "book.sqlite-wal").stat().st_size > 0
    shown = here("restore", tmp_path / "copied", "duisburg", "--dry-run", "--data", tmp_path / "new")
    assert "with 13 events" in shown.out and "has no key" not in shown.err


def test_a_key_that_did_not_sign_the_newest_checkpoint_is_told(data: Path, tmp_path: Path) -> None:
    done(here("checkpoint", "duisburg", "--data", data))
    done(here("backup", "duisburg", tmp_path / "signed", "--data", data))
    (data / "duisburg" / "signing.key").unlink()
    assert here("key", "create", "duisburg", "--data", data).code == 0
    shown = here("restore", tmp_path / "signed", "duisburg", "--replace", "--dry-run", "--data", data)
    assert "not the one that signed the newest checkpoint" in shown.err


@pytest.mark.sqlite
def test_an_early_event_that_was_changed_is_found(tmp_path: Path) -> None:
    """The quick look at the seal, when a book is opened, sees only its end."""
    one = bench_ledger.new(tmp_path)
    bench_ledger.record(one, bench_ledger.to_ask(400))
    one.close()
    done(here("backup", "bench", tmp_path / "backup", "--data", tmp_path))
    write(
        tmp_path / "backup" / "book.sqlite",
        "DROP TRIGGER event_no_update",
        "UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), 'Wohnung', 'Bohrung') AS BLOB) WHERE position = 6",
        # Whoever changes an event puts its guard back.
        store.GUARDS["sqlite"][0],
    )
    new = tmp_path / "new"
    assert "is not the one that was sealed" in refused(here("restore", tmp_path / "backup", "bench", "--data", new))
    assert list(new.iterdir()) == []


@pytest.mark.sqlite
def test_what_is_no_backup_of_this_book_is_refused(data: Path, backup: Path, tmp_path: Path) -> None:
    before = files(data)
    assert "is no backup" in refused(here("restore", tmp_path, "duisburg", "--data", tmp_path / "new"))
    assert "of the book 'duisburg', not of 'essen'" in refused(here("restore", backup, "essen", "--data", data))
    foreign = ("--vault", data / "krefeld" / "vault.sqlite")
    assert "the vault of another book" in refused(
        here("restore", backup, "duisburg", *foreign, "--data", tmp_path / "new")
    )
    (backup / "vault.sqlite").unlink()
    assert "name one with --vault" in refused(here("restore", backup, "duisburg", "--data", tmp_path / "new"))
    (backup / "book.sqlite").write_bytes(b"no database at all" * 1_000)
    assert "is no sound database" in refused(here("restore", backup, "duisburg", "--replace", "--data", data))
    assert files(data) == before


@pytest.mark.sqlite
def test_a_book_that_is_beyond_reading_can_be_replaced(data: Path, backup: Path, token: str) -> None:
    expected = funding(data, token)
    (data / "duisburg" / "book.sqlite").write_bytes(b"no database at all" * 1_000)
    restored = here("restore", backup, "duisburg", "--replace", "--data", data)
    assert restored.code == 0 and "can't be told" in restored.err
    assert funding(data, token) == expected
