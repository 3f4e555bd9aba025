"""A book is a database: its own log, lock, vault and access, and nothing in it knows of another book."""

import fcntl
import os
import sqlite3
import threading
from collections import ChainMap
from collections.abc import Callable, Iterator, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter_ns
from typing import IO, Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, select
from sqlalchemy.exc import DBAPIError

from ledger import vault
from ledger.errors import BookBroken, BookError, BookExists, BookMissing, BookNewer, BookReadOnly, SchemaChanged
from ledger.sql import Transaction, open_sqlite, recognise, trouble

FORMAT = 3
"""The version of what is kept for ever; a book with a higher one was made by a newer program."""

REMEMBERED_MAX = 512
"""What a worker keeps in memory of a book: two entries for each of the streams it recorded on most recently."""

Watch = Callable[[int, int], None]
"""Told how many nanoseconds a writer waited for the lock, and how many it held it."""

_NAMES = ("book.sqlite", "vault.sqlite")
_Which = tuple[tuple[int, int], ...]

_METADATA = MetaData()
_BOOK = Table(
    "book",
    _METADATA,
    Column("id", String, primary_key=True),
    Column("origin", String, nullable=False),
    Column("time_zone", String, nullable=False),
    Column("currency", String, nullable=False),
)


@dataclass(frozen=True)
class Book:
    """An open book. `origin` is the fixed name of its log, `time_zone` an IANA name, `currency` ISO 4217."""

    id: str
    origin: str
    time_zone: str
    currency: str
    folder: Path
    engine: Engine
    vault: vault.Vault
    _files: _Which
    _lock_file: IO[bytes]
    _writer: Any
    _watch: Watch
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _remembered: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One snapshot; nothing written by others meanwhile is seen."""
        pooled = self._connect()
        try:
            with self._transaction(pooled.driver_connection, "BEGIN", {}) as tx:
                yield tx
        finally:
            pooled.close()

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """The lock first, then everything or nothing; committed at the end."""
        fresh: dict[str, Any] = {}
        with self._locked(fresh) as tx:
            yield tx
            tx.connection.commit()
            self._remember(fresh)

    @contextmanager
    def rehearsing(self) -> Iterator[Transaction]:
        """As `writing`, and nothing of it stays."""
        with self._locked({}) as tx:
            yield tx

    @contextmanager
    def _locked(self, fresh: dict[str, Any]) -> Iterator[Transaction]:
        """A blocking file lock queues writers of all processes fairly; SQLite's own busy handler only polls."""
        asked = perf_counter_ns()
        with self._lock:
            fcntl.flock(self._lock_file, fcntl.LOCK_EX)
            had = perf_counter_ns()
            try:
                remembered = ChainMap(fresh, self._remembered)
                with self._transaction(self._writer.driver_connection, "BEGIN IMMEDIATE", remembered) as tx:
                    yield tx
            finally:
                fcntl.flock(self._lock_file, fcntl.LOCK_UN)
                self._watch(had - asked, perf_counter_ns() - had)

    @contextmanager
    def _transaction(self, connection: Any, begin: str, remembered: MutableMapping[str, Any]) -> Iterator[Transaction]:
        if _which(self.folder) != self._files:
            # What is open is not what lies there: what would be recorded now, nobody would find again.
            raise BookBroken(f"a file of the book {self.id!r} was replaced or taken away while it was open")
        try:
            connection.execute(begin)
            yield Transaction(connection, "sqlite", self.id, remembered)
        except sqlite3.Error as error:
            if (told := trouble(error, self.id)) is not None:
                raise told from error
            raise
        finally:
            if connection.in_transaction:
                connection.rollback()

    def _remember(self, fresh: dict[str, Any]) -> None:
        for stream, known in fresh.items():
            self._remembered.pop(stream, None)
            self._remembered[stream] = known
        while len(self._remembered) > REMEMBERED_MAX:
            del self._remembered[next(iter(self._remembered))]

    def _connect(self) -> Any:
        try:
            return self.engine.raw_connection()
        except (DBAPIError, sqlite3.Error) as error:
            raise BookBroken(f"the book {self.id!r} can't be opened: {error}") from error

    def examine(self) -> None:
        """BookBroken where SQLite itself sees damage in the book or its vault: every page is read."""
        for engine in (self.engine, self.vault.engine):
            with engine.connect() as connection:
                if (said := connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()) != "ok":
                    raise BookBroken(f"the files of the book {self.id!r} are damaged: {' '.join(said.split())}")

    def close(self) -> None:
        with self._lock:
            self._writer.close()
            self.engine.dispose()
            self.vault.engine.dispose()
            self._lock_file.close()


def _which(folder: Path) -> _Which:
    """Which files they are that have the names of a book's now."""
    try:
        found = [folder.joinpath(name).stat() for name in _NAMES]
    except FileNotFoundError:
        return ()
    return tuple((one.st_dev, one.st_ino) for one in found)


def create(
    folder: Path,
    *,
    id: str,
    origin: str,
    time_zone: str,
    currency: str,
    tables: Sequence[Table],
    statements: Sequence[str],
) -> None:
    """Makes the files of a new, empty book: `tables` are all it needs, `statements` are run on them.

    BookExists where the folder is there already; OSError where it can't be written.
    """
    if folder.exists():
        raise BookExists(f"there is a book {id!r} already")
    folder.mkdir(parents=True, mode=0o700)
    for name in ("book.sqlite", "vault.sqlite", "lock"):
        # What is made beside them, the journals, has their mode.
        (folder / name).touch(mode=0o600)
    engine = open_sqlite(folder / "book.sqlite")
    with engine.connect() as connection:
        furnish(connection, tables, statements)
        connection.execute(insert(_BOOK).values(id=id, origin=origin, time_zone=time_zone, currency=currency))
        connection.exec_driver_sql(f"PRAGMA user_version = {FORMAT}")
        connection.commit()
    engine.dispose()
    vault.create(folder / "vault.sqlite")


def furnish(connection: Connection, tables: Sequence[Table], statements: Sequence[str]) -> None:
    """Makes the tables of a book, its own one too, and runs the statements on them."""
    for table in (_BOOK, *tables):
        table.create(connection)
    for statement in statements:
        connection.exec_driver_sql(statement)


def open(folder: Path, watch: Watch = lambda waited, held: None) -> Book:
    """BookMissing, BookNewer (made by a newer version) or BookBroken, each saying what is wrong."""
    path = folder / "book.sqlite"
    if not path.exists():
        raise BookMissing(f"there is no book {folder.name!r}")
    # SQLite can't read a book's journal either where it can't write.
    if not all(os.access(one, os.W_OK) for one in (folder, path)):
        raise BookReadOnly(f"the files of the book {folder.name!r} can't be written: see to their owner, mode and disk")
    engine = open_sqlite(path)
    try:
        recognise(path, _BOOK)
        with engine.connect() as connection:
            made_by = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if made_by > FORMAT:
                raise BookNewer(f"the book {folder.name!r} was made by a newer version: update this program")
            row = connection.execute(select(_BOOK)).one()
        return Book(
            id=row.id,
            origin=row.origin,
            time_zone=row.time_zone,
            currency=row.currency,
            folder=folder,
            engine=engine,
            vault=vault.open(folder / "vault.sqlite"),
            _files=_which(folder),
            _lock_file=(folder / "lock").open("ab"),
            _writer=engine.raw_connection(),
            _watch=watch,
        )
    except SchemaChanged as error:
        engine.dispose()
        # What was never there was not changed either.
        raise BookBroken(f"the files of the book {folder.name!r} can't be read as a book: {error.__cause__}") from error
    except BookError:
        engine.dispose()
        raise
    except Exception as error:
        engine.dispose()
        raise BookBroken(
            f"the files of the book {folder.name!r} can't be read as a book: {getattr(error, 'orig', error)}"
        ) from error
