"""The least that a database has to do for the same bytes: the driver's own insert, and message-db's function."""

import fcntl
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

from psycopg.types.json import Jsonb

from scripts import postgres

EVENT = {"certainty": "announced", "data": {"text": "x" * 600}, "source": {"kind": "press"}, "type": "Plain"}
STORED = b'{"data":"' + b"x" * 750 + b'"}'
"""About as long as an event of ours."""
BULK = 500

_TABLE = (
    "CREATE TABLE plain (position INTEGER PRIMARY KEY, stream TEXT NOT NULL, version INTEGER NOT NULL, "
    "bytes {} NOT NULL)"
)
_PARTS = ("schema", "tables", "types", "functions", "indexes")

Write = Callable[[int], object]
"""One row in a transaction of its own."""


class Plain(NamedTuple):
    """A rival without rules. `connect` gives what one caller writes with, `fill` writes many rows at once."""

    name: str
    connect: Callable[[], Write]
    fill: Callable[[int], object] | None = None


def on_file(folder: Path) -> Plain:
    """SQLite as ours has it: a WAL, a full sync at each commit, writers queued by a lock on a file."""
    folder.mkdir(parents=True, exist_ok=True)
    _file(folder).execute(_TABLE.format("BLOB"))

    def connect() -> Write:
        connection, lock = _file(folder), (folder / "lock").open("ab")

        def write(number: int) -> None:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                connection.execute("BEGIN IMMEDIATE")
                connection.execute(
                    "INSERT INTO plain (stream, version, bytes) VALUES (?, ?, ?)", (f"s-{number}", 1, STORED)
                )
                connection.execute("COMMIT")
            finally:
                fcntl.flock(lock, fcntl.LOCK_UN)

        return write

    def fill(rows: int) -> None:
        connection = _file(folder)
        for first in range(0, rows, BULK):
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT INTO plain (stream, version, bytes) VALUES (?, ?, ?)",
                [(f"s-{first + nth}", 1, STORED) for nth in range(BULK)],
            )
            connection.execute("COMMIT")

    return Plain("the driver's insert", connect, fill)


def _file(folder: Path) -> Any:
    connection = sqlite3.connect(folder / "plain.sqlite", isolation_level=None, timeout=30, check_same_thread=False)
    for pragma in ("journal_mode=WAL", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def on_server(url: str) -> Plain:
    """PostgreSQL: an insert and its commit."""
    table = f"plain_{time.monotonic_ns()}"
    with postgres.connect(url) as connection:
        statement = _TABLE.format("BYTEA").replace("TABLE plain", f"TABLE {table}")
        connection.execute(statement.replace("INTEGER PRIMARY KEY", "BIGSERIAL PRIMARY KEY"))

    def connect() -> Write:
        connection = postgres.connect(url)
        return lambda number: connection.execute(
            f"INSERT INTO {table} (stream, version, bytes) VALUES (%s, %s, %s)", (f"s-{number}", 1, STORED)
        )

    def fill(rows: int) -> None:
        connection = postgres.connect(url)
        for first in range(0, rows, BULK):
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY {table} (stream, version, bytes) FROM STDIN") as copy,
            ):
                for nth in range(BULK):
                    copy.write_row((f"s-{first + nth}", 1, STORED))

    return Plain("the driver's insert", connect, fill)


def message_db(url: str, checkout: Path) -> Plain:
    """The functions of message-db, from a checkout of its repository; one category, as a store of one kind has it."""
    database = checkout / "database"
    with postgres.connect(url) as connection:
        # What its scripts give roles and read for people is not needed.
        connection.execute("SET search_path TO message_store, public")
        for part in _PARTS:
            for file in sorted((database / part).glob("*.sql"), key=lambda one: one.name != "message-store.sql"):
                connection.execute(file.read_text(encoding="utf-8").encode())

    def connect() -> Write:
        connection = postgres.connect(url)
        connection.execute("SET search_path TO message_store, public")
        return lambda number: connection.execute(
            "SELECT write_message(%s, %s, %s, %s)", (str(uuid4()), f"agreement-{number}", "Plain", Jsonb(EVENT))
        )

    return Plain("message-db's `write_message`", connect)
