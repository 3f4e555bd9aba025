"""Opens the files of a book to be checked, whatever state they are in: read only, beside a scratch database."""

import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Table

from ledger import book, layout, mirror, postgres
from ledger.check.findings import UNREADABLE, Report
from ledger.errors import BookBroken, BookMissing, BookNewer
from ledger.sql import Transaction

KEPT, VAULT = "kept", "vault"
"""The names under which a book's two databases are attached; what has no name before it is the scratch database's."""


@contextmanager
def opened(folder: Path, tables: Sequence[Table], scratch: Iterable[str], report: Report) -> Iterator[Transaction]:
    """A transaction in which the book is seen as it stands now. BookMissing, BookBroken, BookNewer.

    What it writes goes to a scratch database that is gone afterwards; `scratch` are statements that make its tables.
    A book that lies in PostgreSQL is copied first, `tables` of the API's with it.
    """
    if postgres.read(folder) is not None:
        with tempfile.TemporaryDirectory(prefix=".checking-", dir=folder.parent) as room:
            copy = Path(room, folder.name)
            copy.mkdir()
            mirror.mirror(folder, copy, tables)
            with opened(copy, tables, scratch, report) as tx:
                yield tx
        return
    path = folder.joinpath("book.sqlite")
    if not path.is_file():
        raise BookMissing(f"there is no book in {folder}")
    with closing(sqlite3.connect("", isolation_level=None, uri=True)) as connection:
        # What was written past this program need not be text at all.
        connection.text_factory = lambda raw: raw.decode("utf-8", "surrogateescape")
        for pragma in ("synchronous=OFF", "cache_size=-16000", "trusted_schema=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        # Before the others are there: SQLite makes no table beside a database that is damaged.
        for statement in scratch:
            connection.execute(statement)
        try:
            _attach(connection, path, KEPT)
            _same_format(connection, folder)
        except UNREADABLE as error:
            raise BookBroken(f"{path} can't be read as a book: {error}") from error
        with report.reading(f"{VAULT}.sqlite"):
            _attach(connection, folder.joinpath("vault.sqlite"), VAULT)
        connection.execute("BEGIN")
        yield Transaction(connection, "sqlite", folder.name)


def has_vault(tx: Transaction) -> bool:
    """Whether the vault could be opened."""
    return any(name == VAULT for _, name, _ in tx.connection.execute("PRAGMA database_list"))


def integrity(tx: Transaction, report: Report) -> None:
    """Damage that SQLite itself can see: pages, and indexes that do not fit their tables."""
    for name in (KEPT, VAULT) if has_vault(tx) else (KEPT,):
        with report.reading(_file(name)):
            for (said,) in tx.connection.execute(f"PRAGMA {name}.integrity_check"):
                if said != "ok":
                    report.add("database_damaged", table=_file(name), found=said)


def schema(tx: Transaction, tables: Sequence[Table], skipped: set[str], report: Report) -> None:
    """Holds tables, indexes and guards against those of a new book; `skipped` are tables of another program's shape."""
    with report.reading("sqlite_schema"):
        kept, fresh = layout.shape(tx.connection, KEPT), layout.fresh(tuple(tables))
        for what in sorted(kept.keys() | fresh.keys()):
            if kept.get(what) != fresh.get(what) and what[1] not in skipped:
                known, there = what in fresh, what in kept
                report.add(
                    "schema_differs",
                    table=what[1],
                    key=what[0],
                    expected=None if known and there else "there" if known else "nothing",
                    found=None if there else "nothing",
                )


def _attach(connection: sqlite3.Connection, path: Path, name: str) -> None:
    connection.execute("ATTACH ? AS ?", (f"{path.absolute().as_uri()}?mode=ro", name))
    try:
        connection.execute(f"SELECT count(*) FROM {name}.sqlite_schema").fetchone()
    except UNREADABLE:
        # As long as it is there, SQLite reads no other database either.
        connection.execute(f"DETACH {name}")
        raise


def _same_format(connection: sqlite3.Connection, folder: Path) -> None:
    made_by = connection.execute(f"PRAGMA {KEPT}.user_version").fetchone()[0]
    if made_by > book.FORMAT:
        raise BookNewer(f"the book {folder.name!r} was made by a newer version: update this program")
    if made_by < book.FORMAT:
        raise BookBroken(
            f"the book {folder.name!r} is in format {made_by}, of an older version, and can't be checked as it is: "
            f"`quartierbuch book list` brings it up to format {book.FORMAT}"
        )


def _file(name: str) -> str:
    return "book.sqlite" if name == KEPT else f"{name}.sqlite"
