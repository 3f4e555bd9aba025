"""A book on disk: made once, opened again, and told apart from what is none."""

import sqlite3
from pathlib import Path

import pytest

from ledger import book as books
from ledger.book import FORMAT, Book
from ledger.errors import BookBroken, BookExists, BookMissing, BookNewer
from tests.ledger.deeds import new_book


def user_version(folder: Path, version: int) -> None:
    """Marks a book as made by another version."""
    connection = sqlite3.connect(folder / "book.sqlite")
    connection.execute(f"PRAGMA user_version = {version}")
    connection.close()


def test_a_book_is_opened_as_it_was_made(book):
    again = books.open(book.folder)
    assert (again.id, again.origin, again.time_zone, again.currency) == (
        "duisburg",
        "quartierbuch.example/duisburg",
        "Europe/Berlin",
        "EUR",
    )
    again.close()


def test_a_book_is_made_once(tmp_path):
    new_book(tmp_path).close()
    with pytest.raises(BookExists):
        new_book(tmp_path)


def test_nobody_else_may_look_into_the_folder_of_a_book(book):
    assert book.folder.stat().st_mode & 0o777 == 0o700


def test_a_missing_book_is_missed_and_not_made(tmp_path):
    with pytest.raises(BookMissing, match="no book 'nowhere'"):
        books.open(tmp_path / "nowhere")
    (tmp_path / "empty").mkdir()
    with pytest.raises(BookMissing):
        books.open(tmp_path / "empty")
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.sqlite
def test_a_book_made_by_a_newer_version_is_left_alone(book):
    user_version(book.folder, FORMAT + 1)
    with pytest.raises(BookNewer, match="newer version"):
        books.open(book.folder)
    user_version(book.folder, FORMAT)
    books.open(book.folder).close()


@pytest.mark.parametrize(
    "junk", [b"", b"not a database", b"SQLite format 3\x00" + b"\xff" * 4096], ids=["", "text", "torn"]
)
@pytest.mark.parametrize("file", ["book.sqlite", "vault.sqlite"])
def test_junk_is_no_book(book, tmp_path, file, junk):
    folder = tmp_path / "junk"
    folder.mkdir()
    for name in ("book.sqlite", "vault.sqlite"):
        source = sqlite3.connect(book.folder / name)
        target = sqlite3.connect(folder / name)
        source.backup(target)
        source.close()
        target.close()
    (folder / file).write_bytes(junk)
    with pytest.raises(BookBroken, match="can't be read as a book"):
        books.open(folder)


@pytest.mark.sqlite
def test_a_book_without_its_vault_is_broken_and_gets_no_new_one(book):
    book.close()
    for path in book.folder.glob("vault.sqlite*"):
        path.unlink()
    with pytest.raises(BookBroken):
        books.open(book.folder)
    assert not list(book.folder.glob("vault.sqlite*"))


def test_a_database_of_something_else_is_no_book(tmp_path):
    sqlite3.connect(tmp_path / "book.sqlite").execute("CREATE TABLE cake (id)").connection.close()
    with pytest.raises(BookBroken):
        books.open(tmp_path)


@pytest.mark.sqlite
def test_every_connection_syncs_fully_and_forgets_what_was_deleted(book: Book):
    def pragmas(connection):
        names = ("journal_mode", "synchronous", "foreign_keys", "trusted_schema", "recursive_triggers", "secure_delete")
        return [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names]

    with book.reading() as tx, book.writing() as other:
        assert pragmas(tx.connection) == pragmas(other.connection) == ["wal", 2, 1, 0, 1, 1]
    with book.vault.engine.connect() as connection:
        assert pragmas(connection.connection.driver_connection) == ["wal", 2, 1, 0, 1, 1]
