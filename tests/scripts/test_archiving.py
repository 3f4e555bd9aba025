"""A book is put away and taken out again by whoever keeps it."""

from pathlib import Path

import pytest

from ledger import history
from scripts import books
from tests.scripts.terminal import done, here, refused


@pytest.fixture
def data(tmp_path: Path) -> Path:
    done(here("book", "create", "duisburg", "--keeper", "Stadt Duisburg", "--data", tmp_path))
    return tmp_path


def archive(data: Path, *more: str) -> str:
    return done(here("book", "archive", "duisburg", "--reason", "partnership_ended", "--data", data, *more))


def test_a_book_is_archived_and_all_of_it_is_signed(data: Path) -> None:
    assert "checkpoint 1 over 2 events" in archive(data, "--name", "Erika Beispiel")
    with books.opened(data, "duisburg") as one, one.reading() as tx:
        assert history.latest(tx, "book", "duisburg")[0].archived == 2
        (event,) = history.read(tx, "book", "duisburg")[1:]
        assert event.envelope.reason == "partnership_ended"
        assert one.vault.read(event.envelope.actor) == {"name": "Erika Beispiel"}


def test_an_archived_book_is_not_archived_again_and_is_reopened_once(data: Path) -> None:
    archive(data)
    said = refused(here("book", "archive", "duisburg", "--reason", "partnership_ended", "--data", data))
    assert "archived since position 2" in said
    reopen = ("book", "reopen", "duisburg", "--reason", "partnership_renewed", "--data", data)
    assert "at position 3" in done(here(*reopen))
    assert "the book is not archived" in refused(here(*reopen))


def test_a_reason_is_a_code(data: Path) -> None:
    mistyped = here("book", "archive", "duisburg", "--reason", "weil es vorbei ist", "--data", data)
    assert mistyped.code == 2
    assert here("book", "archive", "duisburg", "--data", data).code == 2


def test_a_book_without_a_key_stays_open(data: Path) -> None:
    (data / "duisburg" / "signing.key").unlink()
    assert "no key" in refused(here("book", "archive", "duisburg", "--reason", "partnership_ended", "--data", data))
    with books.opened(data, "duisburg") as one, one.reading() as tx:
        assert history.latest(tx, "book", "duisburg")[0].archived is None


def test_an_archived_book_is_checked_backed_up_and_moved_and_stays_archived(data: Path) -> None:
    archive(data)
    done(here("check", "duisburg", "--data", data))
    done(here("backup", "duisburg", data / "copy", "--data", data))
    bundle, other, key = data / "duisburg.zip", data / "other", done(here("key", "show", "duisburg", "--data", data))
    assert here("export", "duisburg", "--bundle", bundle, "--data", data).code == 0
    assert here("book", "restore", bundle, "--key", key.strip(), "--data", other).code == 0
    with books.opened(other, "duisburg") as one, one.reading() as tx:
        assert history.latest(tx, "book", "duisburg")[0].archived == 2


def test_nothing_is_imported_into_an_archived_book_and_that_is_said_once(data: Path, tmp_path: Path) -> None:
    archive(data)
    mapping, file = tmp_path / "mapping.yaml", tmp_path / "grants.csv"
    mapping.write_text("fields: {}\n")
    file.write_text("a;b\n1;2\n3;4\n")
    for more in ((), ("--record", "--partial")):
        said = refused(here("import", "duisburg", file, "--mapping", mapping, "--data", data, *more))
        assert "archived since position 2" in said
