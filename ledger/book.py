"""A book is a database: its own log, lock, vault and access, and nothing in it knows of another book."""

import os
import sqlite3
from collections import ChainMap
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter_ns
from typing import Any

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, insert, select

from ledger import postgres, vault
from ledger.errors import BookBroken, BookError, BookExists, BookMissing, BookNewer, BookReadOnly, SchemaChanged
from ledger.grouped import Fresh, Writers
from ledger.postgres import Place
from ledger.replica import Replica
from ledger.sql import Asked, Begun, Database, Dialect, Glance, Room, Transaction
from ledger.sqlite import Files, VaultFile, open_sqlite, recognise

FORMAT = 3
"""The version of what is kept for ever; a book with a higher one was made by a newer program."""

DATABASE = "QUARTIERBUCH_DATABASE"
"""The environment variable that names the PostgreSQL in which new books are made, unless they are told where."""

REMEMBERED_MAX = 512
"""What a worker keeps in memory of a book: two entries for each of the streams it recorded on most recently."""

Watch = Callable[[int, int], None]
"""Told how many nanoseconds a writer waited for the lock, and how many it held it."""

Statements = Mapping[Dialect, Sequence[str]]
"""What each kind of database runs once the tables are there."""

_METADATA = MetaData()
TABLE = Table(
    "book",
    _METADATA,
    Column("id", String, primary_key=True),
    Column("origin", String, nullable=False),
    Column("time_zone", String, nullable=False),
    Column("currency", String, nullable=False),
)


@dataclass(frozen=True)
class Book:
    """An open book. `origin` is the fixed name of its log, `time_zone` an IANA name, `currency` ISO 4217.

    `replica` is a copy of its log and tables that may be behind; the vault is never read from one.
    """

    id: str
    origin: str
    time_zone: str
    currency: str
    folder: Path
    database: Database
    vault: vault.Vault
    _watch: Watch
    replica: Replica | None = None
    _remembered: dict[str, Any] = field(default_factory=dict)
    _writers: Writers = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_writers", Writers(self.database, self._remember))

    @property
    def engine(self) -> Engine:
        """For what is not worth a statement compiled once."""
        return self.database.engine

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One snapshot; nothing written by others meanwhile is seen."""
        with self.database.reading() as begun:
            yield self._transaction(begun, {})

    def glance(self, *asked: Asked) -> Glance:
        """What these questions find in one snapshot, and how far the book has come, at the price of a single one."""
        return self.database.glance(asked)

    @contextmanager
    def assured(self) -> Iterator[Transaction]:
        """As `reading`; what was seen in it outlives what an acknowledged command does, once this has ended."""
        with self.database.assured() as begun:
            yield self._transaction(begun, {})

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """The lock first, then everything or nothing; committed at the end, with those who waited meanwhile."""
        fresh: Fresh = {}
        asked = perf_counter_ns()
        with self._writers.sharing(fresh) as group, self._held(asked):
            tx = self._transaction(group.begun, ChainMap(fresh, group.fresh, self._remembered))
            yield tx
            group.begun = group.begun._replace(ends=tx.ends)

    @contextmanager
    def rehearsing(self) -> Iterator[Transaction]:
        """As `writing`, and nothing of it stays."""
        asked = perf_counter_ns()
        with self._writers.alone() as begun, self._held(asked):
            yield self._transaction(begun, ChainMap({}, self._remembered))

    def _transaction(self, begun: Begun, remembered: MutableMapping[str, Any]) -> Transaction:
        return Transaction(begun.connection, self.database.dialect, self.id, remembered, ends=begun.ends)

    @contextmanager
    def _held(self, asked: int) -> Iterator[None]:
        had = perf_counter_ns()
        try:
            yield
        finally:
            self._watch(had - asked, perf_counter_ns() - had)

    def _remember(self, fresh: dict[str, Any]) -> None:
        for stream, known in fresh.items():
            self._remembered.pop(stream, None)
            self._remembered[stream] = known
        while len(self._remembered) > REMEMBERED_MAX:
            del self._remembered[next(iter(self._remembered))]

    def examine(self) -> None:
        """BookBroken where the database itself sees damage in the book or its vault: every page is read."""
        self.database.examine()
        self.vault.examine()

    def close(self) -> None:
        with self._writers.closing():
            self.database.close()
            self.vault.close()


def create(
    folder: Path,
    *,
    id: str,
    origin: str,
    time_zone: str,
    currency: str,
    tables: Sequence[Table],
    statements: Statements,
    database: str | None = None,
) -> None:
    """Makes a new, empty book: `tables` are all it needs, `statements` are run on them.

    It lies in SQLite files in its folder; or in the PostgreSQL of the URL `database`, and the folder says where.
    BookExists where the folder is there already; OSError where it can't be written; BookError of the database.
    """
    if folder.exists():
        raise BookExists(f"there is a book {id!r} already")
    of = {"id": id, "origin": origin, "time_zone": time_zone, "currency": currency}
    url = database or os.environ.get(DATABASE)
    if url:
        _create_schemas(folder, postgres.draw(url, id), of, tables, statements)
    else:
        _create_files(folder, of, tables, statements)


def _create_files(folder: Path, of: Mapping[str, str], tables: Sequence[Table], statements: Statements) -> None:
    folder.mkdir(parents=True, mode=0o700)
    for name in ("book.sqlite", "vault.sqlite", "lock"):
        # What is made beside them, the journals, has their mode.
        (folder / name).touch(mode=0o600)
    engine = open_sqlite(folder / "book.sqlite")
    with engine.connect() as connection:
        furnish(connection, tables, statements)
        connection.execute(insert(TABLE).values(**of))
        connection.exec_driver_sql(f"PRAGMA user_version = {FORMAT}")
        connection.commit()
    engine.dispose()
    create_vault(folder / "vault.sqlite")


def create_vault(path: Path) -> None:
    """Makes an empty vault, with a key of its own, in a file that is empty."""
    room = VaultFile(path)
    with room.engine.begin() as connection:
        vault.furnish(connection, room)
    room.close()


def _create_schemas(
    folder: Path, place: Place, of: Mapping[str, str], tables: Sequence[Table], statements: Statements
) -> None:
    with postgres.making(place) as connection:
        furnish(connection, tables, statements)
        connection.execute(insert(TABLE).values(**of))
        postgres.label(connection, place.schema, FORMAT)
        postgres.enter(connection, place.vault)
        vault.furnish(connection, postgres.VaultSchema(place))
        folder.mkdir(parents=True, mode=0o700)
        postgres.write(folder, place)


def furnish(connection: Connection, tables: Sequence[Table], statements: Statements) -> None:
    """Makes the tables of a book, its own one too, and runs the statements on them."""
    for table in (TABLE, *tables):
        table.create(connection)
    for dialect, wanted in statements.items():
        for statement in wanted if dialect == connection.dialect.name else ():
            connection.exec_driver_sql(statement)


def open(folder: Path, watch: Watch = lambda waited, held: None) -> Book:
    """BookMissing, BookNewer (made by a newer version), BookUnreachable or BookBroken, each saying what is wrong."""
    place = postgres.read(folder)
    database: Database = _files(folder) if place is None else postgres.Schema(place)
    try:
        if database.made_by() > FORMAT:
            raise BookNewer(f"the book {folder.name!r} was made by a newer version: update this program")
        with database.engine.connect() as core:
            row = core.execute(select(TABLE)).one()
        room: Room = VaultFile(_vault_file(folder)) if place is None else postgres.VaultSchema(place)
        return Book(
            id=row.id,
            origin=row.origin,
            time_zone=row.time_zone,
            currency=row.currency,
            folder=folder,
            database=database,
            vault=vault.open(room),
            _watch=watch,
            replica=None if place is None or place.replica is None else Replica(place, row.id),
        )
    except SchemaChanged as error:
        database.close()
        # What was never there was not changed either.
        raise BookBroken(f"the files of the book {folder.name!r} can't be read as a book: {error.__cause__}") from error
    except BookError:
        database.close()
        raise
    except Exception as error:
        database.close()
        raise BookBroken(
            f"the files of the book {folder.name!r} can't be read as a book: {getattr(error, 'orig', error)}"
        ) from error


def destroy(folder: Path) -> None:
    """Takes away what of a book lies outside its folder: its schemas, where it has any. BookError."""
    if (place := postgres.read(folder)) is not None:
        postgres.drop(place)


def _files(folder: Path) -> Files:
    path = folder / "book.sqlite"
    if not path.exists():
        raise BookMissing(f"there is no book {folder.name!r}")
    # SQLite can't read a book's journal either where it can't write.
    if not all(os.access(one, os.W_OK) for one in (folder, path)):
        raise BookReadOnly(f"the files of the book {folder.name!r} can't be written: see to their owner, mode and disk")
    try:
        recognise(path, TABLE)
    except (ValueError, sqlite3.Error) as error:
        raise BookBroken(f"the files of the book {folder.name!r} can't be read as a book: {error}") from error
    return Files(folder)


def _vault_file(folder: Path) -> Path:
    """No new vault is made beside a log that points into the old one."""
    path = folder / "vault.sqlite"
    if not path.exists():
        raise FileNotFoundError("its vault is missing")
    recognise(path, vault.SECRET)
    return path
