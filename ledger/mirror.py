"""A book copied from one engine to the other, every row as it was: into files for a backup or a check, and back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select, text

from ledger import book, layout, postgres, store, vault
from ledger.errors import BookBroken, BookMissing
from ledger.postgres import Place
from ledger.sql import Statement, Transaction, columns
from ledger.sqlite import open_sqlite

Progress = Callable[[int, int], None]
"""Told how many rows are copied, and of how many."""

_AT_ONCE = 5_000


def mirror(folder: Path, into: Path, tables: Sequence[Table], progress: Progress | None = None) -> None:
    """Copies the book of a folder, log and vault of one snapshot, into files of SQLite in the folder `into`.

    Every row is as it was; a projection that an older program has made without a column of today's stays empty.
    `tables` are those that the API keeps in a book. Memory does not grow with the book. BookError; OSError.
    """
    place = _place(folder)
    for name in ("book.sqlite", "vault.sqlite", "lock"):
        into.joinpath(name).touch(mode=0o600)
    source = postgres.Schema(place)
    with source.reading() as (connection, _):
        tx = Transaction(connection, "postgresql", folder.name)
        wanted = (book.TABLE, *layout.TABLES, *tables)
        total = store.head(tx).position
        made = source.format(connection)
        _fill(
            tx,
            into.joinpath("book.sqlite"),
            wanted,
            layout.GUARDS["sqlite"],
            made,
            lambda done: _tell(progress, done, total),
        )
        postgres.move(connection, place.vault)
        _fill(tx, into.joinpath("vault.sqlite"), vault.TABLES, (), vault.FORMAT, lambda done: None)


def mirror_vault(folder: Path, into: Path) -> None:
    """Copies the vault of the book of a folder, as it stands, into the new file `into`. BookError; OSError."""
    place = _place(folder)
    into.touch(mode=0o600)
    with postgres.Schema(place).reading() as (connection, _):
        postgres.move(connection, place.vault)
        tx = Transaction(connection, "postgresql", folder.name)
        _fill(tx, into, vault.TABLES, (), vault.FORMAT, lambda done: None)


def lay(folder: Path, place: Place, tables: Sequence[Table], progress: Progress | None = None) -> None:
    """Copies the book that lies in files in a folder, of this version and open to nobody, into the two new schemas of a
    place, in one transaction.

    Before that ends, every row is read back and held against the one in the files. `tables` are those that the API
    keeps in a book. Memory does not grow with the book. BookError: nothing is there then.
    """
    wanted = (book.TABLE, *layout.TABLES, *tables)
    with postgres.making(place) as connection:
        into = Transaction(connection.connection.driver_connection, "postgresql", folder.name)
        with _files(folder.joinpath("book.sqlite")) as source:
            tx = Transaction(source, "sqlite", folder.name)
            total = 2 * store.head(tx).position
            for table in wanted:
                table.create(connection)
                _copy(tx, table, into, lambda done: _tell(progress, done, total))
            for statement in layout.GUARDS["postgresql"]:
                connection.exec_driver_sql(statement)
            for table in wanted:
                _compare(tx, into, table, lambda done: _tell(progress, total // 2 + done, total))
        postgres.label(connection, place.schema, book.FORMAT)
        postgres.enter(connection, place.vault)
        with _files(folder.joinpath("vault.sqlite")) as source:
            tx = Transaction(source, "sqlite", folder.name)
            for table in vault.TABLES:
                table.create(connection)
                _copy(tx, table, into, lambda done: None)
                _compare(tx, into, table, lambda done: None)
        postgres.label(connection, place.vault, vault.FORMAT)


def _place(folder: Path) -> Place:
    if (place := postgres.read(folder)) is None:
        raise BookMissing(f"the book {folder.name!r} does not lie in PostgreSQL")
    return place


@contextmanager
def _files(path: Path) -> Iterator[Any]:
    """The driver's connection to a database in a file."""
    engine = open_sqlite(path)
    try:
        with engine.connect() as connection:
            yield connection.connection.driver_connection
    finally:
        engine.dispose()


def _tell(progress: Progress | None, done: int, total: int) -> None:
    if progress is not None:
        progress(min(done, total), total)


def _fill(
    tx: Transaction,
    path: Path,
    tables: Sequence[Table],
    guards: Sequence[str],
    version: int,
    progress: Callable[[int], None],
) -> None:
    engine = open_sqlite(path)
    try:
        with engine.connect() as into:
            into.execute(text("BEGIN"))
            for table in tables:
                table.create(into)
                if columns(tx, table.name) >= set(table.columns.keys()):
                    _copy(tx, table, Transaction(into.connection.driver_connection, "sqlite", tx.book), progress)
            # Only now: they would look at each row, and it was let in once.
            for statement in guards:
                into.exec_driver_sql(statement)
            into.exec_driver_sql(f"PRAGMA user_version = {version}")
            into.execute(text("COMMIT"))
    finally:
        engine.dispose()


def _copy(tx: Transaction, table: Table, into: Transaction, progress: Callable[[int], None]) -> None:
    """All rows of a table; of events it is told how many there are."""
    kept = Statement(insert(table))
    for done, some in _parts(Statement(select(*table.columns)).each(tx)):
        kept.many(into, some)
        if table is store.EVENT:
            progress(done)


def _compare(tx: Transaction, other: Transaction, table: Table, progress: Callable[[int], None]) -> None:
    """BookBroken where two tables differ in a row."""
    ordered = Statement(select(*table.columns).order_by(*table.primary_key.columns))
    for done, pairs in _parts(zip_longest(ordered.each(tx), ordered.each(other))):
        if any(here != there for here, there in pairs):
            raise BookBroken(f"what the database gives back of {table.name!r} is not what it was given")
        if table is store.EVENT:
            progress(done)


def _parts(rows: Iterator[Any]) -> Iterator[tuple[int, list[Any]]]:
    """(how many there were so far, the next rows), without an end that is empty."""
    done = 0
    while some := list(islice(rows, _AT_ONCE)):
        done += len(some)
        yield done, some
