"""Whether every checkpoint is one of this log, those that the book has issued and those that were kept outside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import Any, NamedTuple

from ledger import notes, tree
from ledger.check.findings import Report
from ledger.check.opening import KEPT
from ledger.notes import BadNote, Checkpoint, Note, Verifier
from ledger.sql import Transaction

_TABLE = "checkpoint"


class Outside(NamedTuple):
    """A checkpoint that somebody outside has kept: what it is called here, and its note."""

    name: str
    note: Note
    checkpoint: Checkpoint


@dataclass(slots=True)
class Keys:
    """The keys of a book that are believed, and the rotations that its log tells of: position -> (new key, old key)."""

    believed: list[Verifier] = field(default_factory=list)
    rotations: Mapping[int, tuple[Verifier, Verifier]] = field(default_factory=dict)

    def signers(self, note: Note) -> list[Verifier]:
        """Those that have signed. BadNote where a signature is false."""
        return [one for one in self.believed if one.signed_at(note) is not None]


class _Due(NamedTuple):
    """A checkpoint that is to be held against the log at its size; `table` is where the book keeps it."""

    size: int
    root: bytes
    name: str
    table: str | None


class Checkpoints:
    """Waits until the log is as long as the next checkpoint says, and holds the roots against each other."""

    def __init__(self, tx: Transaction, origin: str, keys: Keys, outside: Sequence[Outside], report: Report) -> None:
        self._tx = tx
        self._origin = origin
        self._keys = keys
        self._report = report
        self._confirmed: set[int] = set()
        self._number = 0
        self._before: Note | None = None
        self._due = merge(self._kept(), self._outside(outside), key=lambda one: one.size)
        self._next = next(self._due, None)

    def reach(self, size: int, range_: Sequence[bytes]) -> None:
        """The log is so long now, and its tree has this range."""
        while self._next is not None and self._next.size == size:
            if self._next.root != (root := tree.root(range_)):
                self._tell(self._next, root, self._next.root)
            self._next = next(self._due, None)

    def finish(self, size: int) -> None:
        """The log ends here; what is left says that it was longer."""
        while self._next is not None:
            self._tell(self._next, f"size {self._next.size}", f"size {size}")
            self._next = next(self._due, None)
        if not self._keys.believed:
            self._report.notice("signatures_unverified", self._report.checkpoints)
            return
        for position in sorted(self._keys.rotations.keys() - self._confirmed):
            self._report.add("rotation_unconfirmed", position=position)

    def _tell(self, due: _Due, expected: object, found: object) -> None:
        kind = "outside_differs" if due.table is None else "checkpoint_differs"
        self._report.add(kind, table=due.table, key=due.name, expected=expected, found=found)

    def _outside(self, outside: Sequence[Outside]) -> Iterator[_Due]:
        for one in sorted(outside, key=lambda one: one.checkpoint.size):
            self._signers(one.name, None, one.note)
            yield _Due(one.checkpoint.size, one.checkpoint.root, one.name, None)

    def _kept(self) -> Iterator[_Due]:
        """Those that the book keeps, by size. What is wrong with one by itself is told on the way."""
        with self._report.reading(_TABLE):
            for number, size, text in self._tx.connection.execute(
                f"SELECT number, size, note FROM {KEPT}.checkpoint ORDER BY size, number"
            ):
                self._report.checkpoints += 1
                if number != self._number + 1:
                    self._report.add("checkpoint_missing", table=_TABLE, key=self._number + 1, found=number)
                self._number = number
                if (note := self._note(number, size, text)) is not None:
                    checkpoint = self._judged(number, note)
                    yield _Due(checkpoint.size, checkpoint.root, str(number), _TABLE)

    def _note(self, number: int, size: Any, text: Any) -> Note | None:
        """The note that stands in a row; None, and a finding, where none does."""
        try:
            note = notes.read(str(text))
            said = notes.read_checkpoint(note).size
        except BadNote as bad:
            self._report.add("checkpoint_malformed", table=_TABLE, key=number, found=bad)
            return None
        if said != size or str(note) != text:
            self._report.add("checkpoint_malformed", table=_TABLE, key=number, expected=said, found=size)
            return None
        return note

    def _judged(self, number: int, note: Note) -> Checkpoint:
        checkpoint, before = notes.read_checkpoint(note), self._before
        if checkpoint.origin != self._origin:
            self._report.add(
                "checkpoint_differs", table=_TABLE, key=number, expected=self._origin, found=checkpoint.origin
            )
        if before is not None and before.text == note.text and {*note.signatures} <= {*before.signatures}:
            self._report.add("checkpoint_doubled", table=_TABLE, key=number)
        signers = self._signers(str(number), _TABLE, note)
        if (both := self._keys.rotations.get(checkpoint.size)) is not None and {*both} <= {*signers}:
            self._confirmed.add(checkpoint.size)
        self._before = note
        return checkpoint

    def _signers(self, name: str, table: str | None, note: Note) -> list[Verifier]:
        try:
            signers = self._keys.signers(note)
        except BadNote as bad:
            self._report.add("signature_false", table=table, key=name, found=bad)
            return []
        if self._keys.believed and not signers:
            self._report.add("checkpoint_unsigned", table=table, key=name)
        return signers


def cosignatures(tx: Transaction, witnesses: Sequence[Verifier], report: Report) -> None:
    """Holds every cosignature against its checkpoint, and verifies those of known witnesses."""
    known = {(one.name, one.key_id.hex()): one for one in witnesses}
    cursor = tx.connection.execute(
        f"SELECT c.checkpoint, c.witness, c.key_id, c.time, c.signed, p.note FROM {KEPT}.cosignature AS c "
        f"LEFT JOIN {KEPT}.checkpoint AS p ON p.number = c.checkpoint ORDER BY c.checkpoint, c.witness, c.key_id"
    )
    for number, witness, key_id, time, signed, note in cursor:
        if not _is_cosignature(time, signed) or note is None:
            report.add("cosignature_differs", table="cosignature", key=f"{number}, {witness}")
        elif (verifier := known.get((witness, key_id))) is None:
            report.notice("cosignatures_unverified")
        elif not _cosigned(verifier, note, signed):
            report.add("signature_false", table="cosignature", key=f"{number}, {witness}")


def _is_cosignature(time: Any, signed: Any) -> bool:
    """Eight bytes of a time and an Ed25519 signature; the time stands beside them once more."""
    return isinstance(signed, bytes) and len(signed) == 72 and int.from_bytes(signed[:8]) == time


def _cosigned(verifier: Verifier, text: object, signed: bytes) -> bool:
    try:
        signature = notes.Signature(verifier.name, verifier.key_id, signed)
        return verifier.signed_at(Note(notes.read(str(text)).text, (signature,))) is not None
    except BadNote:
        return False
