"""A book as two schemas of a PostgreSQL database: one for the log and what is made of it, one for its vault.

Its writers are queued by a lock on the one row of its seal. All books on one server share one pool of connections, so
that the schema is named anew by each transaction.
"""

import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DBAPIError

from ledger import files
from ledger.errors import BookBroken, BookBusy, BookError, BookFull, BookReadOnly, BookUnreachable, SchemaChanged
from ledger.sql import Dialect

FILE = "database"
"""In the folder of a book that lies in PostgreSQL, the file that says where; it may hold a password."""

OLDEST = 14
"""The PostgreSQL that a book needs at least."""

_PREFIXES = ("postgresql+psycopg://", "postgresql://", "postgres://")
_SETTINGS = {
    "lock_timeout": "30s",
    "idle_in_transaction_session_timeout": "120s",
    "statement_timeout": "0",
    "jit": "off",
}
_CONNECT_SECONDS_MAX = 5
_EACH_SECONDS_MAX = 2
"""The same for each of several hosts: those before the right one may all be gone."""
_ALIVE = {"keepalives_idle": "5", "keepalives_interval": "2", "keepalives_count": "3", "tcp_user_timeout": "10000"}
"""So that a machine that is gone without a word is seen to be gone; milliseconds where libpq has them."""
_IMPATIENT = {"connect_timeout": 2, "tcp_user_timeout": 3_000, "target_session_attrs": "prefer-standby"}
_POOLED, _MORE = 8, 24
_NAMED_MAX = 40
_LABEL = "quartierbuch, format "
_LABEL_OF = "SELECT obj_description(oid, 'pg_namespace') FROM pg_namespace WHERE nspname = %(name)s"


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
    _server(url).dispose()
    Schema(Place(url, "")).greet()


@contextmanager
def owning(place: Place) -> Iterator[Connection]:
    """A transaction on the server of a place, in none of its schemas."""
    with _engine(place.url).begin() as connection:
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
            raise _told(error) from error


def rehearse(place: Place) -> None:
    """BookError where no book could be made at a place. Nothing of this stays."""
    with _engine(place.url).connect() as connection:
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
        self._server = _server(place.url)
        self.engine = _engine(place.url, place.schema)
        path = _path(place.schema)
        self._read = f"BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; {path}"
        # In one round trip. What comes after it sees what was committed before the lock was had.
        self._lock = f"BEGIN ISOLATION LEVEL READ COMMITTED; {path}; SELECT size FROM seal FOR UPDATE"
        # Something for the journal: a commit without it would not wait for the standbys.
        self._assure = f"BEGIN ISOLATION LEVEL REPEATABLE READ; {path}; SELECT pg_logical_emit_message(true, '', '')"

    @contextmanager
    def reading(self) -> Iterator[Any]:
        with self._transaction(self._read) as connection:
            yield connection

    @contextmanager
    def locked(self) -> Iterator[Any]:
        with self._transaction(self._lock) as connection:
            yield connection

    @contextmanager
    def assured(self) -> Iterator[Any]:
        with self._transaction(self._assure) as connection:
            yield connection
            connection.commit()

    def format(self, connection: Any) -> int:
        return _version(connection.execute(_LABEL_OF, {"name": self.place.schema}).fetchone())

    def set_format(self, connection: Any, version: int) -> None:
        connection.execute(_labelled(self.place.schema, version))

    def trouble(self, error: BaseException) -> BookError | None:
        return trouble(error)

    def examine(self) -> None:
        """The server looks at the checksum of each page that it reads."""

    def close(self) -> None:
        """The pool is that of all books on the server."""

    def greet(self) -> None:
        """A connection is made, if the pool has none. BookError."""
        _give_back(self._connect())

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[Any]:
        pooled = self._begun(begin)
        connection = pooled.driver_connection
        try:
            yield connection
        except psycopg.Error as error:
            _lost(pooled, error)
            if (told := trouble(error)) is not None:
                raise told from error
            raise
        finally:
            _give_back(pooled)

    def _begun(self, begin: str) -> Any:
        """A connection of the pool with its transaction begun. One that has died in the pool, or whose server takes no
        writes any more, is replaced once, and with it all that wait beside it."""
        pooled = self._connect()
        try:
            pooled.driver_connection.execute(begin)
            return pooled
        except psycopg.Error as error:
            lost = _lost(pooled, error)
            _give_back(pooled)
            if not lost:
                raise _told(error) from error
        pooled = self._connect()
        try:
            pooled.driver_connection.execute(begin)
        except psycopg.Error as again:
            _lost(pooled, again)
            _give_back(pooled)
            raise _told(again) from again
        return pooled

    def _connect(self) -> Any:
        try:
            return self._server.raw_connection()
        except (DBAPIError, psycopg.Error) as error:
            raise _told(getattr(error, "orig", None) or error) from error


class VaultSchema:
    """The schema of a vault."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._server = _server(place.url)
        self.engine = _engine(place.url, place.vault)
        self._edition = f"SELECT edition FROM {quoted(place.vault)}.course"

    def edition(self) -> str:
        with self.engine.connect() as connection:
            return str(connection.exec_driver_sql(self._edition).scalar_one())

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            connection.exec_driver_sql(f"{self._edition} FOR UPDATE")
            yield connection

    def scrub(self, connection: Connection) -> bool:
        """The tables are written anew, and their old files unlinked. What the server's journal holds goes when that is
        recycled, and from an archive of it when the archive does."""
        said: list[Any] = []
        pooled = self._server.raw_connection()
        raw: Any = pooled.driver_connection
        raw.add_notice_handler(said.append)
        try:
            raw.execute(f"VACUUM (FULL) {quoted(self._place.vault)}.record, {quoted(self._place.vault)}.replacement")
        except psycopg.Error as error:
            _lost(pooled, error)
            raise _told(error) from error
        finally:
            raw.remove_notice_handler(said.append)
            pooled.close()
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


def trouble(error: BaseException | None) -> BookError | None:
    """What an error of PostgreSQL says of a whole book; None where it speaks of one statement only."""
    match state := getattr(error, "sqlstate", None) or "":
        case "55P03" | "57014" | "40P01" | "40001" | "53300":
            return BookBusy("the book is locked by another program; try again")
        case "53100":
            return BookFull("the disk of the book is full; nothing was recorded: make room, and try again")
        case "42501":
            return BookReadOnly("the database role may not do that to the book; nothing was recorded")
        case "42P01" | "42703" | "3F000":
            return SchemaChanged(f"the database of the book was changed by hand: {_first_line(error)}")
        case "XX001" | "XX002" | "58030":
            return BookBroken(f"the database of the book is damaged: {_first_line(error)}")
        case "25006":
            return BookUnreachable(f"the database of the book takes no writes just now: {_first_line(error)}")
    if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) and (
        not state or state.startswith(("08", "28", "57P", "3D", "53"))
    ):
        return BookUnreachable(f"the database of the book can't be reached: {_first_line(error)}")
    return None


def _lost(pooled: Any, error: psycopg.Error) -> bool:
    """Whether a connection is of no use any more; then the pool lets go of it, and of all that are as old."""
    lost = pooled.driver_connection.closed or isinstance(trouble(error), BookUnreachable)
    if lost:
        # As SQLAlchemy itself does it for a statement in Core.
        pooled._pool._invalidate(pooled, error)
    return bool(lost)


def _give_back(pooled: Any) -> None:
    """To the pool, if it is still good for anything."""
    try:
        if pooled.is_valid and not pooled.driver_connection.closed:
            pooled.driver_connection.rollback()
    except psycopg.Error:
        pass
    if pooled.is_valid and pooled.driver_connection.closed:
        pooled.invalidate()
    pooled.close()


def _told(error: BaseException) -> BaseException:
    return trouble(error) or error


def _first_line(error: BaseException | None) -> str:
    """What libpq says names hosts, users and databases, never a password."""
    return re.sub(r"\s+", " ", str(error).strip().partition("\n")[0])


def quoted(name: str) -> str:
    """A name as statements have it."""
    return '"' + name.replace('"', '""') + '"'


def _path(schema: str) -> str:
    return f"SET LOCAL search_path TO {quoted(schema)}"


def _labelled(schema: str, version: int) -> str:
    return f"COMMENT ON SCHEMA {quoted(schema)} IS '{_LABEL}{version}'"


def _version(found: Any) -> int:
    said = str(found[0]) if found is not None else ""
    if not said.startswith(_LABEL) or not said.removeprefix(_LABEL).isdecimal():
        raise BookBroken("the database holds no such book, or one that is not ours")
    return int(said.removeprefix(_LABEL))


def _engine(url: str, schema: str | None = None) -> Engine:
    """For what is written in Core: it begins by itself, and a table without a schema lies in this one, if given."""
    engine = _server(url).execution_options(isolation_level="READ COMMITTED")
    return engine if schema is None else engine.execution_options(schema_translate_map={None: schema})


@cache
def _server(url: str) -> Engine:
    """The pool of one server. Its connections commit by themselves until they are told to begin."""

    def connect() -> Any:
        connection = psycopg.connect(_conninfo(url), autocommit=True)
        try:
            _suits(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine(
        "postgresql+psycopg://", creator=connect, isolation_level="AUTOCOMMIT", pool_size=_POOLED, max_overflow=_MORE
    )
    event.listen(engine, "handle_error", _in_our_words)
    return engine


def _suits(connection: Any) -> None:
    """A server that is too old, counts letters otherwise or forgets what it acknowledged is refused."""
    version = connection.info.server_version // 10_000
    encoding = connection.info.parameter_status("server_encoding")
    wrong = None
    if version < OLDEST:
        wrong = f"it is PostgreSQL {version}, and {OLDEST} is the oldest that will do"
    elif encoding != "UTF8":
        wrong = f"its encoding is {encoding}, and has to be UTF8"
    elif connection.execute("SHOW synchronous_commit").fetchone()[0] == "off":
        wrong = "synchronous_commit is off for this role: what is acknowledged could be lost"
    if wrong is not None:
        raise BookBroken(f"the database can't hold a book: {wrong}")


def _conninfo(url: str) -> str:
    """For libpq: what the URL says, and what is sensible where it says nothing. Of several hosts, that is the one that
    takes writes."""
    given: dict[str, Any] = psycopg.conninfo.conninfo_to_dict("postgresql://" + url.split("://", 1)[1])
    several = "," in f"{given.get('host', '')}{given.get('hostaddr', '')}"
    sensible: dict[str, Any] = {
        "application_name": "quartierbuch",
        "connect_timeout": _EACH_SECONDS_MAX if several else _CONNECT_SECONDS_MAX,
        **_ALIVE,
        **({"target_session_attrs": "read-write"} if several else {}),
    }
    settings = " ".join(f"-c {name}={value}" for name, value in _SETTINGS.items())
    return psycopg.conninfo.make_conninfo(**{**sensible, **given, "options": settings})


def _in_our_words(context: ExceptionContext) -> BookError | None:
    told = trouble(context.original_exception)
    # Nor are the others of its pool of use, then.
    context.is_disconnect = context.is_disconnect or isinstance(told, BookUnreachable)
    return told
