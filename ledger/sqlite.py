"""A book as two SQLite files: WAL, a full sync at every commit, writers queued by a lock on a file."""

import fcntl
import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Connection, Engine, ExceptionContext, Table, create_engine, event
from sqlalchemy.exc import DBAPIError

from ledger.errors import BookBroken, BookBusy, BookError, BookFull, BookReadOnly, SchemaChanged
from ledger.sql import ENDS, NOWHERE, Asked, Begun, Dialect, Glance, Transaction, together

_NAMES = ("book.sqlite", "vault.sqlite")
_Which = tuple[tuple[int, int], ...]

_NO_TEXT = "Could not decode to UTF-8"
_LACKING = re.compile("no such (?:table|column)|has no column named")


class Files:
    """A book's own file, and the one whose lock its writers hold."""

    dialect: Dialect = "sqlite"

    def __init__(self, folder: Path) -> None:
        self._book, self._paths = folder.name, [folder.joinpath(name) for name in _NAMES]
        self._opened = _which(self._paths)
        self.engine = open_sqlite(folder.joinpath("book.sqlite"))
        self._writer = self._connect()
        self._lock_file: IO[bytes] = folder.joinpath("lock").open("ab")

    @contextmanager
    def reading(self) -> Iterator[Begun]:
        pooled = self._connect()
        try:
            with self._transaction(pooled.driver_connection, "BEGIN") as begun:
                yield begun
        finally:
            pooled.close()

    def glance(self, asked: Sequence[Asked]) -> Glance:
        with self.reading() as (connection, _):
            rows = together(Transaction(connection, self.dialect, self._book), asked)
            return Glance(rows, connection.execute(ENDS).fetchone() or NOWHERE)

    assured = reading
    """Nobody sees here what was not synced to the disk."""

    @contextmanager
    def locked(self) -> Iterator[Begun]:
        """A blocking file lock queues writers of all processes fairly; SQLite's own busy handler only polls."""
        fcntl.flock(self._lock_file, fcntl.LOCK_EX)
        try:
            if _which(self._paths) != self._opened:
                # What is open is not what lies there: what would be recorded now, nobody would find again.
                raise BookBroken(f"a file of the book {self._book!r} was replaced or taken away while it was open")
            with self._transaction(self._writer.driver_connection, "BEGIN IMMEDIATE") as begun:
                yield begun
        finally:
            fcntl.flock(self._lock_file, fcntl.LOCK_UN)

    def made_by(self) -> int:
        with self.reading() as begun:
            return self.format(begun.connection)

    def format(self, connection: Any) -> int:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])

    def set_format(self, connection: Any, version: int) -> None:
        connection.execute(f"PRAGMA user_version = {version}")

    def trouble(self, error: BaseException) -> BookError | None:
        return trouble(error, self._book)

    def examine(self) -> None:
        _examine(self.engine, self._book)

    def close(self) -> None:
        self._writer.close()
        self.engine.dispose()
        self._lock_file.close()

    @contextmanager
    def _transaction(self, connection: Any, begin: str) -> Iterator[Begun]:
        try:
            connection.execute(begin)
            yield Begun(connection)
        except sqlite3.Error as error:
            if (told := trouble(error, self._book)) is not None:
                raise told from error
            raise
        finally:
            if connection.in_transaction:
                connection.rollback()

    def _connect(self) -> Any:
        try:
            return self.engine.raw_connection()
        except (DBAPIError, sqlite3.Error) as error:
            self.engine.dispose()
            told = getattr(error, "orig", None) or error
            raise BookBroken(f"the files of the book {self._book!r} can't be read as a book: {told}") from error


class VaultFile:
    """A vault's file."""

    def __init__(self, path: Path) -> None:
        self._folder = path.parent
        self.engine = open_sqlite(path)

    def edition(self) -> str:
        pooled = self.engine.raw_connection()
        try:
            found = pooled.driver_connection.execute("SELECT edition FROM course").fetchone()  # type: ignore[union-attr]
        finally:
            pooled.close()
        assert found is not None, "the vault has no course"
        return str(found[0])

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """SQLite alone would let two empty the journal at once, and each would take the other for a reader of it."""
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            fcntl.flock(folder, fcntl.LOCK_EX)
            with self.engine.connect() as connection:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
        finally:
            os.close(folder)

    def scrub(self, connection: Connection) -> bool:
        """Nothing of it in free pages or in the journal, nor in a file outside the vault."""
        connection.exec_driver_sql("PRAGMA temp_store = MEMORY")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("VACUUM")
        busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        return not busy

    def format(self) -> int:
        with self.engine.connect() as connection:
            return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())

    def upgrade_to(self, connection: Connection, version: int) -> None:
        connection.exec_driver_sql(f"PRAGMA user_version = {version}")

    def examine(self) -> None:
        _examine(self.engine, self._folder.name)

    def close(self) -> None:
        self.engine.dispose()


def recognise(path: Path, table: Table) -> None:
    """ValueError or sqlite3.Error where a file is no database with this table. Someone else's must not be opened by
    `open_sqlite`: that alone would change it."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", timeout=30, uri=True)) as connection:
        there = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table.name,))}
    if not there >= set(table.columns.keys()):
        raise ValueError(f"{path.name} has no table {table.name!r} of ours")


def open_sqlite(path: Path) -> Engine:
    """An engine on one SQLite file: WAL, a full sync at every commit, no implicit transactions, deleted means gone."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"isolation_level": None, "timeout": 30})
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


def _examine(engine: Engine, book: str) -> None:
    with engine.connect() as connection:
        if (said := connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()) != "ok":
            raise BookBroken(f"the files of the book {book!r} are damaged: {' '.join(said.split())}")


def _which(paths: Sequence[Path]) -> _Which:
    """Which files they are that have these names now."""
    try:
        found = [path.stat() for path in paths]
    except FileNotFoundError:
        return ()
    return tuple((one.st_dev, one.st_ino) for one in found)


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
