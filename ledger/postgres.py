"""A book as two schemas of a PostgreSQL database: one for the log and what is made of it, one for its vault.

Its writers are queued by a lock on the one row of its seal. All books on one server share one pool of connections, so
that the schema is named anew by each transaction.
"""

import json
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from sqlalchemy import Connection

from ledger import files, pool
from ledger.errors import BookBroken, BookError
from ledger.sql import ENDS, ENDS_IN, NOWHERE, Asked, Begun, Dialect, Glance, Statement, said

FILE = "database"
"""In the folder of a book that lies in PostgreSQL, the file that says where; it may hold a password."""

_PREFIXES = ("postgresql+psycopg://", "postgresql://", "postgres://")
_IMPATIENT = {"connect_timeout": 2, "tcp_user_timeout": 3_000, "target_session_attrs": "prefer-standby"}
_NAMED_MAX = 40
_ENDS = ENDS.encode()
_LABEL = "quartierbuch, format "
_LABEL_OF = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %(name)s"

Done = TypeVar("Done")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a book lies: a libpq connection URL (several hosts may stand in it), and its schema there; and the URL of a
    server that follows it, from which questions may be answered."""

    url: str
    schema: str
    replica: str | None = None

    @property
    def vault(self) -> str:
        return f"{self.schema}.vault"


def draw(url: str, id: str) -> Place:
    """A place for a new book that no other one has. BookBroken: what is given is no URL of a PostgreSQL."""
    check(url)
    return Place(url, f"{id[:_NAMED_MAX]}.{secrets.token_hex(4)}")


def check(url: str) -> None:
    """BookBroken: what is given is no URL of a PostgreSQL."""
    if not url.startswith(_PREFIXES):
        raise BookBroken("a database is named as postgresql+psycopg://USER@HOST:PORT/NAME")


def write(folder: Path, place: Place) -> None:
    """Keeps in a book's folder where the book lies, for its owner alone. OSError."""
    replica = {} if place.replica is None else {"replica": place.replica}
    document = {"url": place.url, "schema": place.schema, **replica}
    files.write_whole(folder.joinpath(FILE), json.dumps(document, indent=1) + "\n")


def read(folder: Path) -> Place | None:
    """Where the book of a folder lies; None if not in PostgreSQL. BookBroken: the file says nothing of the kind."""
    path = folder.joinpath(FILE)
    if not path.exists():
        return None
    try:
        found = json.loads(files.read_secret(path))
        place = Place(found["url"], found["schema"], found.get("replica"))
    except files.Exposed as error:
        raise BookBroken(f"others can read where the book {folder.name!r} lies: {error}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BookBroken(f"{path} does not say where the book lies") from error
    urls = [place.url] if place.replica is None else [place.url, place.replica]
    if not all(str(url).startswith(_PREFIXES) for url in urls) or not isinstance(place.schema, str):
        raise BookBroken(f"{path} does not say where the book lies")
    return place


def impatient(url: str) -> str:
    """The same URL for a server that can be done without: one that does not answer is soon given up."""
    wanted = {name: value for name, value in _IMPATIENT.items() if f"{name}=" not in url}
    return url + ("&" if "?" in url else "?") + "&".join(f"{name}={value}" for name, value in wanted.items())


def reach(url: str) -> None:
    """BookUnreachable, or another BookError, where a server does not answer; connections from before are given up."""
    pool.server(url).dispose()
    Schema(Place(url, "")).greet()


@contextmanager
def owning(place: Place) -> Iterator[Connection]:
    """A transaction on the server of a place, in none of its schemas."""
    with pool.engine(place.url).begin() as connection:
        yield connection


@contextmanager
def making(place: Place) -> Iterator[Connection]:
    """A transaction in which both schemas are there; what is made at first goes to the book's own. BookError."""
    with owning(place) as connection:
        for schema in (place.schema, place.vault):
            connection.exec_driver_sql(f"CREATE SCHEMA {quoted(schema)}")
        enter(connection, place.schema)
        try:
            yield connection
        except psycopg.Error as error:
            raise pool.told(error) from error


def rehearse(place: Place) -> None:
    """BookError where no book could be made at a place. Nothing of this stays."""
    with pool.engine(place.url).connect() as connection:
        connection.exec_driver_sql(f"CREATE SCHEMA {quoted(place.schema)}")


def enter(connection: Connection, schema: str) -> None:
    """From now on, and until the transaction ends, names without a schema are names in this one."""
    connection.exec_driver_sql(_path(schema))


def move(connection: Any, schema: str) -> None:
    """The same on a driver's connection."""
    connection.execute(_path(schema))


def label(connection: Connection, schema: str, version: int) -> None:
    """Says of a schema in which format it is."""
    connection.exec_driver_sql(_labelled(schema, version))


def drop(place: Place) -> None:
    """Takes both schemas away, and all that is in them."""
    with owning(place) as connection:
        for schema in (place.schema, place.vault):
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {quoted(schema)} CASCADE")


class Schema:
    """The schema of a book's log."""

    dialect: Dialect = "postgresql"

    def __init__(self, place: Place) -> None:
        self.place = place
        self._server = pool.server(place.url)
        self.engine = pool.engine(place.url, place.schema)
        path = _path(place.schema)
        # Each in one round trip, as are statements that need no parameters of the driver's.
        self._read = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {path}".encode()
        # What comes after it sees what was committed before the lock was had.
        self._lock = f"BEGIN ISOLATION LEVEL READ COMMITTED; {path}; SELECT size FROM seal FOR UPDATE".encode()
        # Something for the journal: a commit without it would not wait for the standbys.
        emit = "SELECT pg_logical_emit_message(true, '', '')"
        self._assure = f"BEGIN ISOLATION LEVEL REPEATABLE READ; {path}; {emit}".encode()
        self._glances: dict[tuple[Statement, ...], tuple[str, list[int]]] = {}

    @contextmanager
    def reading(self) -> Iterator[Begun]:
        with self._transaction(self._read, _ENDS) as begun:
            yield begun

    def glance(self, asked: Sequence[Asked]) -> Glance:
        text, widths = self._side_by_side(tuple(one.statement for one in asked))
        values = [value for statement, params in asked for value in statement.values(params)]
        pooled, row = self._done(lambda connection: connection.execute(text, values).fetchone())
        pool.give_back(pooled)
        edition, position, micros, *found = row
        rows, at = [], 0
        for width in widths:
            there, *columns = found[at : at + width]
            rows.append([tuple(columns)] if there else [])
            at += width
        return Glance(rows, (position, micros) if position else NOWHERE, edition)

    @contextmanager
    def locked(self) -> Iterator[Begun]:
        with self._transaction(self._lock, _ENDS) as begun:
            yield begun

    @contextmanager
    def assured(self) -> Iterator[Begun]:
        with self._transaction(self._assure, _ENDS) as begun:
            yield begun
            begun.connection.commit()

    def made_by(self) -> int:
        # Nothing in the schema is asked for before it is known to be there, and ours.
        with self._transaction(b"BEGIN READ ONLY") as begun:
            return self.format(begun.connection)

    def format(self, connection: Any) -> int:
        return _version(connection.execute(_LABEL_OF, {"name": self.place.schema}).fetchone())

    def set_format(self, connection: Any, version: int) -> None:
        connection.execute(_labelled(self.place.schema, version))

    def trouble(self, error: BaseException) -> BookError | None:
        return pool.trouble(error)

    def examine(self) -> None:
        """The server looks at the checksum of each page that it reads."""

    def close(self) -> None:
        """The pool is that of all books on the server."""

    def greet(self) -> None:
        """A connection is made, if the pool has none. BookError."""
        pool.give_back(pool.connected(self._server))

    @contextmanager
    def _transaction(self, *begin: bytes) -> Iterator[Begun]:
        pooled, found = self._done(lambda connection: said(connection, begin))
        try:
            yield Begun(pooled.driver_connection, next(iter(found[-1]), NOWHERE) if found else None)
        except psycopg.Error as error:
            pool.lost(pooled, error)
            if (told := pool.trouble(error)) is not None:
                raise told from error
            raise
        finally:
            pool.give_back(pooled)

    def _side_by_side(self, statements: tuple[Statement, ...]) -> tuple[str, list[int]]:
        """One statement for many, which takes a third of the time. Its row has the vault's edition, where the log ends,
        and what each has found, behind whether it has; so many columns are that."""
        if (known := self._glances.get(statements)) is not None:
            return known
        schema = quoted(self.place.schema)
        joined, wanted, widths = [f"({ENDS_IN.format(event=f'{schema}.event')})"], [], []
        for number, statement in enumerate(statements):
            text, width = statement.within(self.place.schema)
            joined.append(f"(SELECT true AS there, one.* FROM ({text}) AS one)")
            wanted.append(f", side{number + 1}.*")
            widths.append(width + 1)
        sides = " ".join(f"LEFT JOIN {text} AS side{number} ON true" for number, text in enumerate(joined))
        text = f"SELECT edition, side0.*{''.join(wanted)} FROM {quoted(self.place.vault)}.course {sides}"
        return self._glances.setdefault(statements, (text, widths))

    def _done(self, start: Callable[[Any], Done]) -> tuple[Any, Done]:
        """A connection of the pool on which a transaction was started, and what that gave.

        A connection that has died in the pool, or whose server takes no writes any more, is replaced once, and with it
        all that wait beside it.
        """
        pooled = pool.connected(self._server)
        try:
            return pooled, start(pooled.driver_connection)
        except psycopg.Error as error:
            lost = pool.lost(pooled, error)
            pool.give_back(pooled)
            if not lost:
                raise pool.told(error) from error
        pooled = pool.connected(self._server)
        try:
            return pooled, start(pooled.driver_connection)
        except psycopg.Error as again:
            pool.lost(pooled, again)
            pool.give_back(pooled)
            raise pool.told(again) from again


class VaultSchema:
    """The schema of a vault."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._server = pool.server(place.url)
        self.engine = pool.engine(place.url, place.vault)
        self._edition = _edition(place)

    def edition(self) -> str:
        with self._raw() as connection:
            # Without a transaction around it, which would be two more round trips with each question.
            return str(connection.execute(self._edition).fetchone()[0])

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            connection.exec_driver_sql(f"{self._edition} FOR UPDATE")
            yield connection

    def scrub(self, connection: Connection) -> bool:
        """The tables are written anew, and their old files unlinked. What the server's journal holds goes when that is
        recycled, and from an archive of it when the archive does."""
        said: list[Any] = []
        with self._raw() as raw:
            raw.add_notice_handler(said.append)
            try:
                raw.execute(
                    f"VACUUM (FULL) {quoted(self._place.vault)}.record, {quoted(self._place.vault)}.replacement"
                )
            finally:
                raw.remove_notice_handler(said.append)
        return not said

    def format(self) -> int:
        with self.engine.connect() as connection:
            found = connection.exec_driver_sql(_LABEL_OF, {"name": self._place.vault}).fetchone()
        if found is None:
            raise FileNotFoundError("its vault is missing")
        return _version(found)

    def upgrade_to(self, connection: Connection, version: int) -> None:
        label(connection, self._place.vault, version)

    def examine(self) -> None:
        """The server looks at the checksum of each page that it reads."""

    def close(self) -> None:
        """The pool is that of all books on the server."""

    @contextmanager
    def _raw(self) -> Iterator[Any]:
        """A connection that commits each statement by itself. BookError."""
        pooled = pool.connected(self._server)
        try:
            yield pooled.driver_connection
        except psycopg.Error as error:
            pool.lost(pooled, error)
            raise pool.told(error) from error
        finally:
            pooled.close()


def quoted(name: str) -> str:
    """A name as statements have it."""
    return '"' + name.replace('"', '""') + '"'


def _edition(place: Place) -> str:
    return f"SELECT edition FROM {quoted(place.vault)}.course"


def _path(schema: str) -> str:
    return f"SET LOCAL search_path TO {quoted(schema)}"


def _labelled(schema: str, version: int) -> str:
    return f"COMMENT ON SCHEMA {quoted(schema)} IS '{_LABEL}{version}'"


def _version(found: Any) -> int:
    said = str(found[0]) if found is not None else ""
    if not said.startswith(_LABEL) or not said.removeprefix(_LABEL).isdecimal():
        raise BookBroken("the database holds no such book, or one that is not ours")
    return int(said.removeprefix(_LABEL))
