"""A book that lies in PostgreSQL, copied into the files of one that lies in SQLite: for a backup, and for a check."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert, select, text

from ledger import book, layout, postgres, store, vault
from ledger.errors import BookMissing
from ledger.sql import Statement, Transaction, columns
from ledger.sqlite import open_sqlite

Progress = Callable[[int, int], None]
"""Told how many rows are copied, and of how many."""

_AT_ONCE = 5_000


def mirror(folder: Path, into: Path, tables: Sequence[Table], progress: Progress | None = None) -> None:
    """Copies the book of a folder, log and vault of one snapshot, into files of SQLite in the folder `into`.

    Every row is as it was; a projection that an older program has made in another shape stays empty. `tables` are those
    that the API keeps in a book. Memory does not grow with the book. BookError; OSError.
    """
    place = postgres.read(folder)
    if place is None:
        raise BookMissing(f"the book {folder.name!r} does not lie in PostgreSQL")
    for name in ("book.sqlite", "vault.sqlite", "lock"):
        into.joinpath(name).touch(mode=0o600)
    source = postgres.Schema(place)
    with source.reading() as connection:
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
                if columns(tx, table.name) == set(table.columns.keys()):
                    _copy(tx, table, into.connection.driver_connection, progress if table is store.EVENT else None)
            # Only now: they would look at each row, and it was let in once.
            for statement in guards:
                into.exec_driver_sql(statement)
            into.exec_driver_sql(f"PRAGMA user_version = {version}")
            into.execute(text("COMMIT"))
    finally:
        engine.dispose()


def _copy(tx: Transaction, table: Table, into: Any, progress: Callable[[int], None] | None) -> None:
    rows: Iterator[tuple[Any, ...]] = Statement(select(*table.columns)).each(tx)
    target, kept = Transaction(into, "sqlite", tx.book), Statement(insert(table))
    done = 0
    while some := list(islice(rows, _AT_ONCE)):
        kept.many(target, some)
        done += len(some)
        if progress is not None:
            progress(done)
