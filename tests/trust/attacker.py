"""Somebody who owns the machine: changes what he likes in a book's files, and covers his tracks as far as he can."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import orjson
import pytest

from ledger import layout, notes, postgres, projector, seal, store, tree
from ledger.codec import canonical
from ledger.notes import LOG, Checkpoint, Note, Signer
from ledger.sql import Transaction

Documents = list[dict[str, Any]]
GUARDS = tuple(one.split()[2] for one in layout.STATEMENTS["sqlite"] if one.startswith("CREATE TRIGGER"))


@contextmanager
def inside(folder: Path, name: str = "book.sqlite") -> Iterator[sqlite3.Connection]:
    """A database with its guards out of the way; afterwards they stand as before."""
    if folder.joinpath(postgres.FILE).exists():
        pytest.skip("speaks of SQLite's files")
    with closing(sqlite3.connect(folder / name, isolation_level=None)) as connection:
        connection.execute("PRAGMA synchronous=OFF")
        guarded = name == "book.sqlite"
        for guard in GUARDS if guarded else ():
            connection.execute(f"DROP TRIGGER {guard}")
        connection.execute("BEGIN")
        yield connection
        connection.execute("COMMIT")
        for statement in layout.STATEMENTS["sqlite"] if guarded else ():
            if statement.startswith("CREATE TRIGGER"):
                connection.execute(statement)


def documents(connection: sqlite3.Connection) -> Documents:
    """All events, as documents that can be changed."""
    return [orjson.loads(raw) for (raw,) in connection.execute("SELECT bytes FROM event ORDER BY position")]


def write(connection: sqlite3.Connection, events: Documents) -> None:
    """The event table anew, with columns that fit."""
    connection.execute("DELETE FROM event")
    connection.executemany(
        "INSERT INTO event (position, stream, version, begins, recorded_at, type, bytes) VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (
                one["position"],
                one["stream"],
                one["version"],
                one["begins"],
                micros(one["recorded_at"]),
                one["type"],
                canonical(one),
            )
            for one in events
        ],
    )


def micros(instant: str) -> int:
    return store.micros(store.datetime.fromisoformat(instant))


def rewrite(folder: Path, change: Callable[[Documents], None], signer: Signer | None) -> None:
    """Changes the history as one likes, and everything that is derived from it with it; one who has the key signs anew,
    one who has not destroys the checkpoints that would tell."""
    with inside(folder) as connection:
        events = documents(connection)
        before = [canonical(one) for one in events]
        change(events)
        after = [canonical(one) for one in events]
        same = next((i for i, (old, new) in enumerate(zip(before, after, strict=False)) if old != new), len(after))
        write(connection, events)
        tx = Transaction(connection, "sqlite", folder.name)
        _requests(connection, events)
        _tree(tx, after)
        _checkpoints(connection, after, same, signer)
        projector.rebuild(tx)


def key(folder: Path) -> Signer:
    """The book's own key, for an attacker who has it."""
    return notes.read_signer((folder / "signing.key").read_text())


def another_key(folder: Path) -> Signer:
    """A key of the attacker's own in the place of the book's, under its name."""
    forger = notes.draw(key(folder).name, LOG)
    (folder / "signing.key").write_text(f"{forger.secret}\n")
    return forger


def _requests(connection: sqlite3.Connection, events: Documents) -> None:
    connection.execute("DELETE FROM request")
    ends = {one["begins"]: one["position"] for one in events}
    connection.executemany(
        "INSERT INTO request VALUES (?, ?, ?, ?)",
        [
            (one["client"], one["key"], one["begins"], ends[one["begins"]])
            for one in events
            if one["position"] == one["begins"] and one["key"] is not None
        ],
    )


def _tree(tx: Transaction, entries: Sequence[bytes]) -> None:
    for table in ("tile", "seal"):
        tx.connection.execute(f"DELETE FROM {table}")
    for statement in seal.BEGINNING["sqlite"]:
        tx.connection.execute(statement)
    seal.grow(tx, 0, entries)


def _checkpoints(connection: sqlite3.Connection, entries: Sequence[bytes], same: int, signer: Signer | None) -> None:
    """`same` is the number of events that are as they were."""
    kept = connection.execute("SELECT number, size, issued_at FROM checkpoint ORDER BY number").fetchall()
    later = "SELECT number FROM checkpoint WHERE size > ?"
    connection.execute(f"DELETE FROM cosignature WHERE checkpoint IN ({later})", (same,))
    connection.execute("DELETE FROM checkpoint WHERE size > ?", (same,))
    if signer is None:
        return
    leaves = [tree.leaf(entry) for entry in entries]
    for number, size, issued_at in kept:
        if same < size <= len(leaves):
            text = Checkpoint(signer.name, size, tree.root(tree.grow([], 0, leaves[:size]))).text
            forged = Note(text, (signer.sign(text),))
            connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?, ?)", (number, size, issued_at, str(forged)))
