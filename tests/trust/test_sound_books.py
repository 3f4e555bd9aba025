"""A check raises no false alarm: not of any history, nor of books that were imported, upgraded, rebuilt or copied."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from api import access
from ledger import book as books_on_disk
from ledger import layout, projector, vault
from ledger.book import Book
from ledger.check import running
from ledger.check.findings import Report
from ledger.values import Sealed
from ledger.vault import Drawn
from scripts import books, demo
from scripts.cases import CASES
from tests.ledger.deeds import do, duisburg, new_book
from tests.ledger.fund_machine import Years
from tests.ledger.machine import Town
from tests.scripts.terminal import done, here
from tests.trust.conftest import Sample, checked

ACTOR = "actor-1"
"""Who records in the tests of the ledger."""


def acquaint(book: Book) -> None:
    """Lets the vault know whoever records in the tests of the ledger."""
    nonce, raw = bytes(32), b'{"name":"Erika Beispiel"}'
    book.vault.keep(Drawn(Sealed(ACTOR, vault.commitment("actor", nonce, raw)), "actor", nonce, raw))


def of(book: Book) -> Report:
    return running.check(book.folder, book.id)


def assert_sound(report: Report) -> None:
    assert (report.counts, report.findings) == ({}, [])


def assert_a_check_finds_nothing(book: Book) -> None:
    acquaint(book)
    assert_sound(of(book))


class AnyTown(Town):
    def teardown(self) -> None:
        try:
            assert_a_check_finds_nothing(self.book)
        finally:
            super().teardown()


class AnyFund(Years):
    def teardown(self) -> None:
        try:
            assert_a_check_finds_nothing(self.book)
        finally:
            super().teardown()


TestAnyTown = AnyTown.TestCase
TestAnyFund = AnyFund.TestCase
TestAnyTown.settings = TestAnyFund.settings = settings(max_examples=settings().max_examples // 4)


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    made = new_book(tmp_path)
    acquaint(made)
    for command in duisburg():
        do(made, command)
    yield made
    made.close()


def test_the_demo_books_are_sound(tmp_path: Path) -> None:
    demo.make(tmp_path, say=lambda _: None, progress=lambda *_: None)
    for case in CASES:
        assert_sound(running.check(tmp_path / case.book, case.book, tables=access.TABLES))


def test_a_book_is_sound_while_it_is_written_to(book: Book) -> None:
    with book.writing() as tx:
        assert_sound(of(book))
        projector.rebuild(tx)
        assert_sound(of(book))


def test_a_rebuilt_book_is_sound(book: Book) -> None:
    with book.writing() as tx:
        projector.rebuild(tx)
    assert_sound(of(book))


@pytest.mark.sqlite
def test_a_book_that_an_older_version_made_is_sound_once_it_is_upgraded(book: Book) -> None:
    with book.writing() as tx:
        for table in (*layout.SINCE_FORMAT_2, *layout.SINCE_FORMAT_3):
            tx.connection.execute(f"DROP TABLE {table.name}")
        tx.connection.execute("PRAGMA user_version = 1")
    with pytest.raises(books_on_disk.BookBroken, match=r"of an older version.* `quartierbuch book list`"):
        of(book)
    layout.upgrade(book)
    assert_sound(of(book))


def test_a_table_that_other_code_has_written_is_no_finding_where_its_rows_are_right(book: Book) -> None:
    with book.writing() as tx:
        tx.connection.execute("UPDATE projection SET fingerprint = 'older' WHERE name IN ('funding', 'term')")
        tx.connection.execute("ALTER TABLE term ADD COLUMN more TEXT")
    report = of(book)
    assert_sound(report)
    assert report.notices == {"projection_stale": 2}


def test_a_wrong_row_is_a_finding_whoever_is_said_to_have_written_it(book: Book) -> None:
    with book.writing() as tx:
        tx.connection.execute("UPDATE projection SET fingerprint = 'older' WHERE name = 'name'")
        tx.connection.execute("UPDATE name SET name = 'Krefeld'")
    assert of(book).counts.keys() == {"projection_row_differs"}


def test_a_backup_is_sound_and_its_signatures_wait_for_a_key(rotated: Sample, tmp_path: Path) -> None:
    with books.opened(rotated.data, "duisburg") as one:
        books.back_up(one, tmp_path / "duisburg-2026")
    report = checked(tmp_path / "duisburg-2026")
    assert_sound(report)
    assert report.notices["signatures_unverified"] == report.checkpoints
    verified = checked(tmp_path / "duisburg-2026", keys=rotated.keys)
    assert_sound(verified)
    assert "signatures_unverified" not in verified.notices


def test_an_imported_book_is_sound(tmp_path: Path) -> None:
    data, file, mapping = tmp_path / "data", tmp_path / "list.csv", tmp_path / "list.yaml"
    done(here("book", "create", "musterstadt", "--keeper", "Stadt Musterstadt", "--data", data))
    lines = (f"MU-{i};2026;Treff {i};Verein {i % 7};01.01.2026;31.12.2026;{i + 1},50" for i in range(300))
    file.write_text("\n".join(("Aktenzeichen;Jahr;Maßnahme;Träger;Beginn;Ende;Betrag", *lines)) + "\n")
    mapping.write_text(
        """numbers: german
dates: german
register_organisations: true
reference: [Aktenzeichen, Jahr]
fields: {agreement: "{Aktenzeichen}", title: "{Maßnahme}", giver: Stadt Musterstadt, giver_kind: municipality,
  recipient: "{Träger}", start: "{Beginn}", end: "{Ende}", year: "{Jahr}", amount: "{Betrag}"}
"""
    )
    assert here("import", "musterstadt", file, "--mapping", mapping, "--data", data, "--record").code == 0
    report = running.check(data / "musterstadt", "musterstadt", tables=access.TABLES)
    assert_sound(report)
    assert report.size > 600


def test_nothing_is_written_by_a_check(rotated: Sample, tmp_path: Path) -> None:
    folder = rotated.copy(tmp_path)
    before = {file.name: file.read_bytes() for file in folder.iterdir()}
    checked(folder, rotated.outside)
    after = {file.name: file.read_bytes() for file in folder.iterdir() if not re.search("-(wal|shm)$", file.name)}
    assert after == before
