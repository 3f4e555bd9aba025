"""Statements written in SQLAlchemy Core, compiled once, run on the driver's own cursor in the caller's transaction."""

import re
import sqlite3
from collections.abc import Iterable, MutableMapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import ClauseElement, Engine, ExceptionContext, Table, create_engine, event
from sqlalchemy.dialects import sqlite

from ledger.errors import BookBroken, BookBusy, BookError, BookFull, BookReadOnly, SchemaChanged

OPEN = 2**63 - 1
"""`to_position` of a projection's row that still holds."""

_LACKING = re.compile("no such (?:table|column)|has no column named")
_NO_TEXT = "Could not decode to UTF-8"
_DIALECTS = {"sqlite": sqlite.dialect(paramstyle="named")}
_BY_PLACE = {"sqlite": sqlite.dialect(paramstyle="qmark")}


@dataclass(frozen=True, slots=True)
class Transaction:
    """One transaction on a driver's connection; `book` is the id of the book it is on.

    `remembered` is what streams had come to when last seen under the lock; what is put in is kept if this commits.
    `current` is what streams have come to in this transaction: nobody else can change it meanwhile.
    """

    connection: Any
    dialect: str
    book: str
    remembered: MutableMapping[str, Any] = field(default_factory=dict)
    current: dict[str, tuple[Any, int]] = field(default_factory=dict)


class Statement:
    """A Core statement, or one that makes a table; parameters go by its `bindparam`s (an insert's: its columns)."""

    def __init__(self, clause: ClauseElement) -> None:
        self._clause = clause
        self._compiled = cache(self._compile)
        self._compiled_by_place = cache(self._compile_by_place)

    def _compile(self, dialect: str) -> tuple[str, dict[str, Any]]:
        compiled = self._clause.compile(dialect=_DIALECTS[dialect])
        # A statement that makes or drops a table has no parameters at all.
        fixed = compiled.params or {}
        return str(compiled), {name: value for name, value in fixed.items() if value is not None}

    def _compile_by_place(self, dialect: str) -> str:
        return str(self._clause.compile(dialect=_BY_PLACE[dialect]))

    def rows(self, tx: Transaction, **params: Any) -> list[tuple[Any, ...]]:
        text, fixed = self._compiled(tx.dialect)
        return tx.connection.execute(text, {**fixed, **params}).fetchall()  # type: ignore[no-any-return]

    def each(self, tx: Transaction, **params: Any) -> Iterable[tuple[Any, ...]]:
        """Rows as they come, for results too large to hold."""
        text, fixed = self._compiled(tx.dialect)
        return tx.connection.execute(text, {**fixed, **params})  # type: ignore[no-any-return]

    def one(self, tx: Transaction, **params: Any) -> tuple[Any, ...] | None:
        text, fixed = self._compiled(tx.dialect)
        return tx.connection.execute(text, {**fixed, **params}).fetchone()  # type: ignore[no-any-return]

    def run(self, tx: Transaction, **params: Any) -> None:
        text, fixed = self._compiled(tx.dialect)
        tx.connection.execute(text, {**fixed, **params})

    def changed(self, tx: Transaction, **params: Any) -> int:
        """Runs it; how many rows it changed."""
        text, fixed = self._compiled(tx.dialect)
        return tx.connection.execute(text, {**fixed, **params}).rowcount  # type: ignore[no-any-return]

    def many(self, tx: Transaction, rows: Iterable[tuple[Any, ...]]) -> None:
        """Once for each row; its values stand in the order in which the statement writes its parameters."""
        tx.connection.executemany(self._compiled_by_place(tx.dialect), rows)


def recognise(path: Path, table: Table) -> None:
    """ValueError or sqlite3.Error where a file is no database with this table. Someone else's must not be opened by
    `open_sqlite`: that alone would change it."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=30, uri=True)) as connection:
        there = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table.name,))}
    if not there >= set(table.columns.keys()):
        raise ValueError(f"{path.name} has no table {table.name!r} of ours")


def open_sqlite(path: Path) -> Engine:
    """An engine on one SQLite file: WAL, a full sync at every commit, no implicit transactions, deleted means gone."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"isolation_level": None, "timeout": 30.0})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "handle_error", _in_our_words)
    return engine


def trouble(error: BaseException | None, book: str) -> BookError | None:
    """What an error of SQLite says of a whole book; None where it speaks of one statement only."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK)
    if code == sqlite3.SQLITE_IOERR_SHMSIZE:
        # What readers and writers share beside the journal has to lie somewhere too.
        code = sqlite3.SQLITE_FULL
    match code & 0xFF:
        case sqlite3.SQLITE_BUSY:
            return BookBusy(f"the book {book!r} is locked by another program; try again")
        case sqlite3.SQLITE_FULL:
            return BookFull(f"the disk of the book {book!r} is full; nothing was recorded: make room, and try again")
        case sqlite3.SQLITE_READONLY:
            return BookReadOnly(f"the files of the book {book!r} can't be written; nothing was recorded")
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB | sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN:
            return BookBroken(f"the files of the book {book!r} can't be read as a book: {error}")
        case sqlite3.SQLITE_ERROR if _LACKING.search(str(error)):
            return SchemaChanged(f"the database of the book {book!r} was changed by hand: {error}")
    if isinstance(error, sqlite3.OperationalError) and str(error).startswith(_NO_TEXT):
        # What it goes on with is what was read, and not for everybody.
        return BookBroken(f"the files of the book {book!r} can't be read as a book: a text in them is none")
    return None


def _in_our_words(context: ExceptionContext) -> BookError | None:
    assert context.engine is not None
    return trouble(context.original_exception, Path(str(context.engine.url.database)).parent.name)


def _prepare(connection: Any, _record: object) -> None:
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "trusted_schema=OFF",
        "recursive_triggers=ON",
        "secure_delete=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
