"""What a book's database is made of, and how one that an older version made comes up to it."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, create_engine
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger import book, checkpoints, forks, projector, seal, store
from ledger.book import FORMAT, Book
from ledger.errors import SchemaChanged
from ledger.sql import Statement, Transaction

TABLES = (*store.TABLES, *seal.TABLES, *checkpoints.TABLES, *forks.TABLES, *projector.TABLES)
SINCE_FORMAT_2 = (*seal.TABLES, *checkpoints.TABLES)
SINCE_FORMAT_3 = forks.TABLES
STATEMENTS = (*store.GUARDS, *seal.BEGINNING, *checkpoints.GUARDS, *forks.GUARDS)
"""What is run once the tables are there: guards, and rows to begin with."""

Shape = dict[tuple[str, str], frozenset[Any]]
"""What each table and guard is, by its kind and its name."""

_AT_ONCE = 4_096
"""Events that an upgrade holds in memory."""


def upgrade(book: Book) -> bool:
    """Brings a book up to this version, in one transaction; whether there was anything to do. Bytes never change."""
    with book.reading() as tx:
        if _format(tx) >= FORMAT:
            return False
    with book.writing() as tx:
        # Another process may have been quicker.
        if (made_by := _format(tx)) < FORMAT:
            if made_by < 2:
                _seal(tx)
            if made_by < 3:
                _make(tx, SINCE_FORMAT_3, forks.GUARDS)
            tx.connection.execute(f"PRAGMA user_version = {FORMAT}")
    return True


def verify(tx: Transaction, beside: Sequence[Table]) -> None:
    """SchemaChanged where a table that is kept for ever, or a guard, is not as a new book has it; `beside` are tables
    of the book's that are not the ledger's. Projections are not looked at: those are rebuilt."""
    there, made = shape(tx.connection, "main"), fresh(tuple(beside))
    rebuilt = {table.name for table in projector.TABLES}
    ours = {what for what in made if what[1] not in rebuilt} | {what for what in there if what[0] == "trigger"}
    if odd := sorted(name for kind, name in ours if there.get((kind, name)) != made.get((kind, name))):
        raise SchemaChanged(f"the database of the book {tx.book!r} was changed by hand: {', '.join(odd)}")


@cache
def fresh(beside: tuple[Table, ...]) -> Shape:
    """The shape of a book that is made now."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        book.furnish(connection, (*TABLES, *beside), STATEMENTS)
        made = shape(connection.connection.driver_connection, "main")
    engine.dispose()
    return made


def shape(connection: Any, name: str) -> Shape:
    """What each table, view and trigger of an attached database is, a table with its indexes. A column that an upgrade
    added is as good as one that was there."""
    found: Shape = {}
    for kind, called, sql in connection.execute(f"SELECT type, name, sql FROM {name}.sqlite_schema").fetchall():
        match kind:
            case "table":
                found[kind, called] = frozenset([*_columns(connection, name, called), *_keys(connection, name, called)])
            case "index":
                pass  # With its table.
            case _:
                found[kind, called] = frozenset([" ".join(str(sql).split())])
    return found


def _format(tx: Transaction) -> int:
    return int(tx.connection.execute("PRAGMA user_version").fetchone()[0])


def _make(tx: Transaction, tables: Sequence[Table], statements: Sequence[str]) -> None:
    for table in tables:
        Statement(CreateTable(table)).run(tx)
        for index in table.indexes:
            Statement(CreateIndex(index)).run(tx)
    for statement in statements:
        tx.connection.execute(statement)


def _seal(tx: Transaction) -> None:
    """Format 2: the log has a seal, and checkpoints can be issued."""
    _make(tx, SINCE_FORMAT_2, (*seal.BEGINNING, *checkpoints.GUARDS))
    done, last = 0, store.head(tx).position
    while done < last:
        entries = [raw for _, raw in store.after(tx, done, _AT_ONCE, last)]
        seal.grow(tx, done, entries)
        done += len(entries)


def _columns(connection: Any, name: str, table: str) -> Iterator[Any]:
    yield from connection.execute(
        "SELECT type, wr, strict FROM pragma_table_list WHERE schema = ? AND name = ?", (name, table)
    )
    yield from connection.execute(
        'SELECT name, type, "notnull", pk, hidden FROM pragma_table_xinfo(?, ?)', (table, name)
    )


def _keys(connection: Any, name: str, table: str) -> Iterator[Any]:
    listed = connection.execute(
        'SELECT name, "unique", origin, partial FROM pragma_index_list(?, ?)', (table, name)
    ).fetchall()
    for index, *what in listed:
        by = connection.execute('SELECT name, "desc", coll FROM pragma_index_xinfo(?, ?) WHERE key', (index, name))
        yield (*what, *by)
