"""Proofs that the log forked: checkpoints that the book's own key has signed and that its log does not begin with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, bindparam, insert, select

from ledger import notes, seal, store
from ledger.notes import Checkpoint, Note
from ledger.sql import Statement, Transaction, never_changed

How = Literal["beyond", "other_root"]
"""The checkpoint goes beyond the log, or the log has another root over as many events."""

FORK = Table(
    "fork",
    MetaData(),
    Column("size", Integer, primary_key=True),
    Column("root", LargeBinary, primary_key=True),
    Column("received_at", String, nullable=False),
    Column("note", String, nullable=False),
    sqlite_with_rowid=False,
)
TABLES = (FORK,)
GUARDS = never_changed("fork", "what proves a fork stays as it is")

_keep = Statement(insert(FORK))
_kept = Statement(
    select(FORK.c.received_at).where(FORK.c.size == bindparam("of_size"), FORK.c.root == bindparam("of_root"))
)
_all = Statement(select(FORK.c.received_at, FORK.c.note).order_by(FORK.c.size, FORK.c.root))


@dataclass(frozen=True, slots=True)
class Evidence:
    """A signed note that contradicted the log when somebody brought it; `received_at` is RFC 3339 UTC.

    `how` it contradicts the log now; None: it no longer does, the true history was restored.
    """

    received_at: str
    note: Note
    checkpoint: Checkpoint
    how: How | None


def contradiction(tx: Transaction, checkpoint: Checkpoint) -> How | None:
    """How a checkpoint of this log's origin contradicts the log, if it does."""
    if checkpoint.size > seal.head(tx).size:
        return "beyond"
    return None if seal.root(tx, checkpoint.size) == checkpoint.root else "other_root"


def keep(tx: Transaction, note: Note, at: datetime) -> Evidence:
    """Keeps a note that the book's key is known to have signed and the log to contradict; done again it is harmless."""
    checkpoint = notes.read_checkpoint(note)
    kept = _kept.one(tx, of_size=checkpoint.size, of_root=checkpoint.root)
    received_at = store.instant_text(store.micros(at)) if kept is None else kept[0]
    if kept is None:
        _keep.run(tx, size=checkpoint.size, root=checkpoint.root, received_at=received_at, note=str(note))
    return Evidence(received_at, note, checkpoint, contradiction(tx, checkpoint))


def kept(tx: Transaction) -> Iterator[Evidence]:
    """All that was ever brought, by size, each held against the log as it is now."""
    for received_at, text in _all.rows(tx):
        note = notes.read(text)
        checkpoint = notes.read_checkpoint(note)
        yield Evidence(received_at, note, checkpoint, contradiction(tx, checkpoint))
