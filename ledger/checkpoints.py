"""Checkpoints: what the book has signed of its log, each of them kept, and which witness has seen which."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, bindparam, insert, select

from ledger import forks, keys, notes, seal, store
from ledger.book import Book
from ledger.errors import LogForked
from ledger.notes import Checkpoint, Note, Signature, Signer, Verifier
from ledger.sql import Statement, Transaction, never_changed

_METADATA = MetaData()
CHECKPOINT = Table(
    "checkpoint",
    _METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False, index=True),
    Column("issued_at", String, nullable=False),
    Column("note", String, nullable=False),
)
COSIGNATURE = Table(
    "cosignature",
    _METADATA,
    Column("checkpoint", Integer, primary_key=True),
    Column("witness", String, primary_key=True),
    Column("key_id", String, primary_key=True),
    Column("time", Integer, nullable=False),
    Column("signed", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)
TABLES = (CHECKPOINT, COSIGNATURE)
GUARDS = tuple(never_changed(table, "what was signed stays as it is") for table in ("checkpoint", "cosignature"))

_WHAT = (CHECKPOINT.c.number, CHECKPOINT.c.size, CHECKPOINT.c.issued_at, CHECKPOINT.c.note)
_keep = Statement(insert(CHECKPOINT))
_newest = Statement(select(*_WHAT).order_by(CHECKPOINT.c.number.desc()).limit(1))
_on_from = Statement(
    select(*_WHAT)
    .where(CHECKPOINT.c.number > bindparam("after"))
    .order_by(CHECKPOINT.c.number)
    .limit(bindparam("limit"))
)
_covering = Statement(
    select(*_WHAT)
    .where(CHECKPOINT.c.size >= bindparam("position"))
    .order_by(CHECKPOINT.c.size, CHECKPOINT.c.number)
    .limit(1)
)
_of_size = Statement(select(*_WHAT).where(CHECKPOINT.c.size == bindparam("size")).order_by(CHECKPOINT.c.number))
_cosign = Statement(insert(COSIGNATURE))
_cosigned = Statement(
    select(COSIGNATURE.c.witness, COSIGNATURE.c.key_id, COSIGNATURE.c.signed)
    .where(COSIGNATURE.c.checkpoint == bindparam("checkpoint"))
    .order_by(COSIGNATURE.c.time, COSIGNATURE.c.witness)
)
_last_seen = Statement(
    select(CHECKPOINT.c.number, CHECKPOINT.c.size, COSIGNATURE.c.time)
    .join(COSIGNATURE, COSIGNATURE.c.checkpoint == CHECKPOINT.c.number)
    .where(COSIGNATURE.c.witness == bindparam("by"), COSIGNATURE.c.key_id == bindparam("with_key"))
    .order_by(CHECKPOINT.c.number.desc())
    .limit(1)
)


class Seen(NamedTuple):
    """What a witness has co-signed: a checkpoint, and when, in seconds since 1970."""

    number: int
    size: int
    time: int


@dataclass(frozen=True, slots=True)
class Issued:
    """A checkpoint as it was issued, the first one of a book being number 1; `issued_at` is RFC 3339 UTC.

    Its note has the signatures of the book's keys, and the cosignatures of the witnesses that have seen it.
    """

    number: int
    size: int
    issued_at: str
    note: Note

    @property
    def checkpoint(self) -> Checkpoint:
        return notes.read_checkpoint(self.note)


def issue(tx: Transaction, origin: str, signers: Sequence[Signer], at: datetime) -> Issued:
    """Signs the head of the log and keeps it, or gives what these keys have signed of it before. LogForked."""
    _refuse_forked(tx)
    head, last = seal.head(tx), newest(tx)
    if last is not None and last.size == head.size and all(_has_signed(one, last) for one in signers):
        return last
    text = Checkpoint(origin, head.size, head.root).text
    note = Note(text, tuple(one.sign(text) for one in signers))
    number = 1 if last is None else last.number + 1
    made = Issued(number, head.size, store.instant_text(store.micros(at)), note)
    _keep.run(tx, number=number, size=made.size, issued_at=made.issued_at, note=str(note))
    return made


def current(book: Book, at: datetime) -> Issued:
    """The checkpoint over everything recorded: the last one, or one that is issued now. KeyMissing, LogForked."""
    with book.reading() as tx:
        _refuse_forked(tx)
        last = newest(tx)
        if last is not None and last.size == seal.head(tx).size:
            return last
    signer = keys.load(book.folder, book.origin)
    with book.writing() as tx:
        return issue(tx, book.origin, [signer], at)


def forked(tx: Transaction) -> str | None:
    """Which signed checkpoint says that the log is another one, if any does; a sentence.

    The last one that was issued says enough of those before it: each was held against the one before it.
    """
    last = newest(tx)
    if last is not None and forks.contradiction(tx, last.checkpoint) is not None:
        return f"checkpoint {last.number} over {last.size} events was signed for another history"
    sizes = [one.checkpoint.size for one in forks.kept(tx) if one.how is not None]
    return f"a checkpoint over {sizes[0]} events was signed for another history" if sizes else None


def cosign(tx: Transaction, of: Issued, signature: Signature) -> Issued:
    """Keeps a verified signature of a witness, the first one that each key of it gives; the checkpoint with it."""
    if all(one[:2] != signature[:2] for one in of.note.signatures):
        time = int.from_bytes(signature.signed[:8])
        key = {"witness": signature.name, "key_id": signature.key_id.hex()}
        _cosign.run(tx, checkpoint=of.number, **key, time=time, signed=signature.signed)
    return _with_cosignatures(tx, of)


def last_seen(tx: Transaction, key: Verifier) -> Seen | None:
    """The newest checkpoint that a witness has co-signed with a key."""
    row = _last_seen.one(tx, by=key.name, with_key=key.key_id.hex())
    return None if row is None else Seen(*row)


def restore(tx: Transaction, origin: str, number: int, issued_at: str, note: Note) -> None:
    """Keeps a checkpoint that was issued before, with the cosignatures that came with it."""
    own = tuple(one for one in note.signatures if one.name == origin)
    of = Issued(number, notes.read_checkpoint(note).size, issued_at, Note(note.text, own))
    _keep.run(tx, number=number, size=of.size, issued_at=issued_at, note=str(of.note))
    for one in note.signatures:
        if one not in own:
            cosign(tx, of, one)


def newest(tx: Transaction) -> Issued | None:
    """The last one that was issued."""
    row = _newest.one(tx)
    return None if row is None else _read(tx, row)


def covering(tx: Transaction, position: int) -> Issued | None:
    """The smallest one that has the event at a position in it; of one size the first."""
    row = _covering.one(tx, position=position)
    return None if row is None else _read(tx, row)


def of_size(tx: Transaction, size: int) -> list[Issued]:
    """All of one size, in the order in which they were issued."""
    return [_read(tx, row) for row in _of_size.rows(tx, size=size)]


def after(tx: Transaction, number: int, limit: int) -> list[Issued]:
    """At most `limit` of those issued after a number, in order."""
    return [_read(tx, row) for row in _on_from.rows(tx, after=number, limit=limit)]


def _refuse_forked(tx: Transaction) -> None:
    """One more signature would make the log look as if it were the one that was signed before."""
    if (why := forked(tx)) is not None:
        raise LogForked(why)


def _has_signed(signer: Signer, issued: Issued) -> bool:
    return signer.verifier.signed_at(issued.note) is not None


def _read(tx: Transaction, row: tuple[int, int, str, str]) -> Issued:
    number, size, issued_at, note = row
    return _with_cosignatures(tx, Issued(number, size, issued_at, notes.read(note)))


def _with_cosignatures(tx: Transaction, issued: Issued) -> Issued:
    cosigned = [
        Signature(witness, bytes.fromhex(key_id), signed)
        for witness, key_id, signed in _cosigned.rows(tx, checkpoint=issued.number)
    ]
    known = issued.note.signatures
    added = tuple(one for one in cosigned if all(one[:2] != other[:2] for other in known))
    return replace(issued, note=Note(issued.note.text, (*known, *added)))
