"""Whether the seal is that of the log: leaves, tiles, head, and every checkpoint, kept here or outside."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from heapq import merge
from typing import Any, NamedTuple

from ledger import notes, tree
from ledger.check.findings import Report
from ledger.check.opening import KEPT
from ledger.notes import LOG, BadNote, Checkpoint, Note, Verifier
from ledger.seal import WIDTH
from ledger.sql import Transaction


class Outside(NamedTuple):
    """A checkpoint that somebody outside has kept: what it is called here, and its note."""

    name: str
    note: Note
    checkpoint: Checkpoint


@dataclass(slots=True)
class Keys:
    """The keys of a book that are believed, and the rotations its log tells of: position -> (new key, old key)."""

    believed: list[Verifier] = field(default_factory=list)
    rotations: Mapping[int, tuple[Verifier, Verifier]] = field(default_factory=dict)

    def signers(self, note: Note) -> list[Verifier]:
        """Those that have signed. BadNote where a signature is false."""
        return [one for one in self.believed if one.kind == LOG and one.signed_at(note) is not None]


class Tiles:
    """The tiles that the log comes to, built once more leaf by leaf and compared as each becomes complete."""

    def __init__(self, tx: Transaction, report: Report) -> None:
        self._tx = tx
        self._report = report
        self._levels: list[list[bytes]] = [[]]
        self._done: list[int] = [0]

    def add(self, leaf: bytes) -> None:
        """One more leaf."""
        self._levels[0].append(leaf)
        level = 0
        while len(hashes := self._levels[level]) == WIDTH:
            with self._report.reading("tile"):
                self._compare(level, hashes)
            self._done[level] += 1
            hashes_above = tree.complete(hashes)
            self._levels[level] = []
            level += 1
            if level == len(self._levels):
                self._levels.append([])
                self._done.append(0)
            self._levels[level].append(hashes_above)

    def finish(self) -> None:
        """Compares what is incomplete, and looks for tiles that nothing leads to."""
        for level, hashes in enumerate(self._levels):
            if level and hashes:
                self._compare(level, hashes)
        cursor = self._tx.connection.execute(f"SELECT level, number FROM {KEPT}.tile ORDER BY level, number")
        for level, number in cursor:
            if not self._leads_to(level, number):
                self._report.add("tile_stray", table="tile", key=f"{level}/{number}")

    def _leads_to(self, level: Any, number: Any) -> bool:
        if not isinstance(level, int) or not isinstance(number, int) or not 0 <= level < len(self._levels):
            return False
        partial = 1 if level and self._levels[level] else 0
        return 0 <= number < self._done[level] + partial

    def _compare(self, level: int, hashes: list[bytes]) -> None:
        number = self._done[level]
        cursor = self._tx.connection.execute(
            f"SELECT hashes FROM {KEPT}.tile WHERE level = ? AND number = ?", (level, number)
        )
        row, expected = cursor.fetchone(), b"".join(hashes)
        if row is None:
            self._report.add("tile_missing", table="tile", key=f"{level}/{number}")
        elif row[0] != expected:
            self._tell(level, number, hashes, row[0])

    def _tell(self, level: int, number: int, hashes: list[bytes], kept: Any) -> None:
        if level or not isinstance(kept, bytes) or len(kept) != len(hashes) * tree.HASH:
            self._report.add("tile_differs", table="tile", key=f"{level}/{number}")
            return
        for i, hash_ in enumerate(hashes):
            if kept[i * tree.HASH : (i + 1) * tree.HASH] != hash_:
                self._report.add("leaf_differs", position=number * WIDTH + i + 1, table="tile", key=f"{level}/{number}")


class Seal:
    """Grows the tree once more and holds what was kept of it against it."""

    def __init__(self, tx: Transaction, origin: object, keys: Keys, outside: Sequence[Outside], report: Report) -> None:
        self.size = 0
        self.range: list[bytes] = []
        self._tx = tx
        self._origin = origin
        self._keys = keys
        self._report = report
        self._tiles = Tiles(tx, report)
        self._confirmed: set[int] = set()
        self._last: tuple[int, Note | None] = (0, None)
        self._due = merge(self._kept(), self._outside(outside), key=lambda one: one.size)
        self._next = next(self._due, None)
        self._reach()

    def add(self, raw: bytes) -> None:
        """One more event."""
        leaf = tree.leaf(raw)
        self.range = tree.grow(self.range, self.size, [leaf])
        self.size += 1
        self._tiles.add(leaf)
        if self._next is not None and self._next.size == self.size:
            self._reach()

    def finish(self) -> None:
        """Compares the head, and the checkpoints that lie beyond the end."""
        with self._report.reading("tile"):
            self._tiles.finish()
        with self._report.reading("seal"):
            self._head()
        while self._next is not None:
            self._tell(self._next, f"size {self._next.size}", f"size {self.size}")
            self._next = next(self._due, None)
        if not self._keys.believed:
            self._report.notice("signatures_unverified", self._report.checkpoints)
            return
        for position in sorted(self._keys.rotations.keys() - self._confirmed):
            self._report.add("rotation_unconfirmed", position=position)

    def _head(self) -> None:
        found = self._tx.connection.execute(f"SELECT id, size, range FROM {KEPT}.seal").fetchmany(2)
        if len(found) != 1:
            self._report.add("head_differs", table="seal", expected="one row", found=len(found))
            return
        _, size, hashes = found[0]
        if size != self.size:
            self._report.add("head_differs", table="seal", key="size", expected=self.size, found=size)
        if hashes == b"".join(self.range):
            return
        for (first, last), hash_, at in zip(_spans(self.size), self.range, range(len(self.range)), strict=True):
            kept = hashes[at * tree.HASH : (at + 1) * tree.HASH] if isinstance(hashes, bytes) else None
            if kept != hash_:
                self._report.add("head_differs", table="seal", key=f"{first}-{last}", expected=hash_, found=kept)
        length = len(self.range) * tree.HASH
        if isinstance(hashes, bytes) and len(hashes) > length:
            self._report.add("head_differs", table="seal", key="range", expected=length, found=len(hashes))

    def _reach(self) -> None:
        while self._next is not None and self._next.size == self.size:
            root = tree.root(self.range)
            if self._next.checkpoint.root != root:
                self._tell(self._next, root, self._next.checkpoint.root)
            self._next = next(self._due, None)

    def _tell(self, due: "_Due", expected: object, found: object) -> None:
        kind = "outside_differs" if due.outside else "checkpoint_differs"
        self._report.add(kind, table=due.table, key=due.name, expected=expected, found=found)

    def _outside(self, outside: Sequence[Outside]) -> Iterator["_Due"]:
        for one in sorted(outside, key=lambda one: one.checkpoint.size):
            self._signed(one.name, None, one.note)
            yield _Due(one.checkpoint.size, one.checkpoint, one.name, None, True)

    def _kept(self) -> Iterator["_Due"]:
        """The kept checkpoints by size. What is wrong with one by itself is told on the way."""
        with self._report.reading("checkpoint"):
            for number, size, note in self._tx.connection.execute(
                f"SELECT number, size, note FROM {KEPT}.checkpoint ORDER BY size, number"
            ):
                self._report.checkpoints += 1
                if (read := self._read(number, size, note)) is not None:
                    yield _Due(read.size, read, str(number), "checkpoint", False)

    def _read(self, number: int, size: Any, text: Any) -> Checkpoint | None:
        try:
            note = notes.read(str(text))
            checkpoint = notes.read_checkpoint(note)
        except BadNote as bad:
            self._report.add("checkpoint_malformed", table="checkpoint", key=number, found=bad)
            return None
        if checkpoint.size != size or str(note) != text:
            self._report.add(
                "checkpoint_malformed", table="checkpoint", key=number, expected=checkpoint.size, found=size
            )
            return None
        if checkpoint.origin != self._origin:
            self._report.add(
                "checkpoint_differs", table="checkpoint", key=number, expected=self._origin, found=checkpoint.origin
            )
        self._follows(number, note)
        signers = self._signed(str(number), "checkpoint", note)
        if checkpoint.size in self._keys.rotations and {*self._keys.rotations[checkpoint.size]} <= {*signers}:
            self._confirmed.add(checkpoint.size)
        return checkpoint

    def _follows(self, number: int, note: Note) -> None:
        """In the order of their sizes checkpoints are numbered without gaps, and none says what the one before said."""
        last, before = self._last
        if number != last + 1:
            self._report.add("checkpoint_missing", table="checkpoint", key=last + 1, found=number)
        if before is not None and before.text == note.text and {*note.signatures} <= {*before.signatures}:
            self._report.add("checkpoint_doubled", table="checkpoint", key=number)
        self._last = number, note

    def _signed(self, name: str, table: str | None, note: Note) -> list[Verifier]:
        try:
            signers = self._keys.signers(note)
        except BadNote as bad:
            self._report.add("signature_false", table=table, key=name, found=bad)
            return []
        if self._keys.believed and not signers:
            self._report.add("checkpoint_unsigned", table=table, key=name)
        return signers


class _Due(NamedTuple):
    """A checkpoint that is to be held against the log at its size."""

    size: int
    checkpoint: Checkpoint
    name: str
    table: str | None
    outside: bool


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


def _spans(size: int) -> Iterator[tuple[int, int]]:
    """The positions that each hash of the range of a tree covers: (first, last)."""
    first = 1
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            yield first, first + (1 << bit) - 1
            first += 1 << bit
