"""Connections to PostgreSQL: one pool for all books on a server, what suits them, and what its errors mean."""

import logging
import re
from functools import cache
from typing import Any

import psycopg
from sqlalchemy import Engine, ExceptionContext, create_engine, event
from sqlalchemy.exc import DBAPIError

from ledger.errors import BookBroken, BookBusy, BookError, BookFull, BookReadOnly, BookUnreachable, SchemaChanged

# What is lost with a connection is raised, and told once.
logging.getLogger("psycopg").setLevel(logging.CRITICAL)

OLDEST = 14
"""The PostgreSQL that a book needs at least."""

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
_POOLED, _MORE = 8, 24


def engine(url: str, schema: str | None = None) -> Engine:
    """For what is written in Core: it begins by itself, and a table without a schema lies in this one, if given."""
    engine = server(url).execution_options(isolation_level="READ COMMITTED")
    return engine if schema is None else engine.execution_options(schema_translate_map={None: schema})


@cache
def server(url: str) -> Engine:
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


def connected(server: Engine) -> Any:
    """A connection of the pool. BookError."""
    try:
        return server.raw_connection()
    except (DBAPIError, psycopg.Error) as error:
        raise told(getattr(error, "orig", None) or error) from error


def lost(pooled: Any, error: psycopg.Error) -> bool:
    """Whether a connection is of no use any more; then the pool lets go of it, and of all that are as old."""
    lost = pooled.driver_connection.closed or isinstance(trouble(error), BookUnreachable)
    if lost:
        # As SQLAlchemy itself does it for a statement in Core.
        pooled._pool._invalidate(pooled, error)
    return bool(lost)


def give_back(pooled: Any) -> None:
    """To the pool, if it is still good for anything."""
    try:
        if pooled.is_valid and not pooled.driver_connection.closed:
            pooled.driver_connection.rollback()
    except psycopg.Error:
        pass
    if pooled.is_valid and pooled.driver_connection.closed:
        pooled.invalidate()
    pooled.close()


def told(error: BaseException) -> BaseException:
    return trouble(error) or error


def _first_line(error: BaseException | None) -> str:
    """What libpq says names hosts, users and databases, never a password."""
    return re.sub(r"\s+", " ", str(error).strip().partition("\n")[0])
