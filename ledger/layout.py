"""What a book's database is made of, and how one that an older version made comes up to it."""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Table, create_engine
from sqlalchemy.schema import CreateIndex, CreateTable

from ledger import book, checkpoints, forks, projector, seal, store
from ledger.book import FORMAT, TABLE, Book, Statements
from ledger.errors import SchemaChanged
from ledger.sql import DIALECTS, Statement, Transaction, columns

TABLES = (*store.TABLES, *seal.TABLES, *checkpoints.TABLES, *forks.TABLES, *projector.TABLES)
SINCE_FORMAT_2 = (*seal.TABLES, *checkpoints.TABLES)
SINCE_FORMAT_3 = forks.TABLES
GUARDS: Statements = {
    dialect: tuple(statement for of in (store.GUARDS, *checkpoints.GUARDS, forks.GUARDS) for statement in of[dialect])
    for dialect in DIALECTS
}
"""What keeps the database from changing what is kept for ever."""

STATEMENTS: Statements = {dialect: (*GUARDS[dialect], *seal.BEGINNING[dialect]) for dialect in DIALECTS}
"""What is run once the tables are there: guards, and rows to begin with."""

KEPT = tuple(table.name for table in (TABLE, *store.TABLES, *checkpoints.TABLES, *forks.TABLES))
"""Tables whose rows never change and are never deleted."""

GROWN = tuple(table.name for table in seal.TABLES)
"""Tables whose rows change as the log grows, and are never deleted."""

Shape = dict[tuple[str, str], frozenset[Any]]
"""What each table and guard is, by its kind and its name."""

_REBUILT = {table.name for table in projector.TABLES}
_TRIGGER = re.compile(r"CREATE TRIGGER (\w+) ")
_AT_ONCE = 4_096
"""Events that an upgrade holds in memory."""


def upgrade(book: Book) -> bool:
    """Brings a book up to this version, in one transaction; whether there was anything to do. Bytes never change."""
    database = book.database
    with book.reading() as tx:
        if database.format(tx.connection) >= FORMAT:
            return False
    with book.writing() as tx:
        # Another process may have been quicker.
        if (made_by := database.format(tx.connection)) < FORMAT:
            if made_by < 2:
                _seal(tx)
            if made_by < 3:
                _make(tx, SINCE_FORMAT_3, [forks.GUARDS])
            database.set_format(tx.connection, FORMAT)
    return True


def verify(tx: Transaction, beside: Sequence[Table]) -> None:
    """SchemaChanged where a table that is kept for ever, or a guard, is not as a new book has it; `beside` are tables
    of the book's that are not the ledger's. Projections are not looked at: those are rebuilt."""
    odd = _odd_in_files(tx, beside) if tx.dialect == "sqlite" else _odd_in_schema(tx, beside)
    if odd:
        raise SchemaChanged(f"the database of the book {tx.book!r} was changed by hand: {', '.join(sorted(odd))}")


def _odd_in_files(tx: Transaction, beside: Sequence[Table]) -> list[str]:
    there, made = shape(tx.connection, "main"), fresh(tuple(beside))
    ours = {what for what in made if what[1] not in _REBUILT} | {what for what in there if what[0] == "trigger"}
    return [name for kind, name in ours if there.get((kind, name)) != made.get((kind, name))]


def _odd_in_schema(tx: Transaction, beside: Sequence[Table]) -> list[str]:
    odd = [
        table.name
        for table in (*TABLES, *beside)
        if table.name not in _REBUILT and columns(tx, table.name) != set(table.columns.keys())
    ]
    found = tx.connection.execute(
        "SELECT tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE relnamespace = to_regnamespace(quote_ident(current_schema())) AND NOT tgisinternal"
        " AND tgenabled IN ('O', 'A')"
    )
    missing = {match[1] for one in GUARDS["postgresql"] if (match := _TRIGGER.match(one))} - {name for (name,) in found}
    return [*odd, *missing]


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


def _make(tx: Transaction, tables: Sequence[Table], statements: Sequence[Statements]) -> None:
    for table in tables:
        Statement(CreateTable(table)).run(tx)
        for index in table.indexes:
            Statement(CreateIndex(index)).run(tx)
    for of in statements:
        for statement in of[tx.dialect]:
            tx.connection.execute(statement)


def _seal(tx: Transaction) -> None:
    """Format 2: the log has a seal, and checkpoints can be issued."""
    _make(tx, SINCE_FORMAT_2, [seal.BEGINNING, *checkpoints.GUARDS])
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
