"""Whether the seal is that of the log: its leaves, its tiles and its head."""

from collections.abc import Iterator
from typing import Any

from ledger import tree
from ledger.check.checkpoints import Checkpoints
from ledger.check.findings import Report
from ledger.check.opening import KEPT
from ledger.seal import WIDTH
from ledger.sql import Transaction


class Seal:
    """Grows the tree once more, event by event, and holds what was kept of it against it."""

    def __init__(self, tx: Transaction, checkpoints: Checkpoints, report: Report) -> None:
        self.size = 0
        self._range: list[bytes] = []
        self._tx = tx
        self._report = report
        self._tiles = Tiles(tx, report)
        self._checkpoints = checkpoints
        checkpoints.reach(0, self._range)

    @property
    def root(self) -> bytes:
        """The root over what was read so far."""
        return tree.root(self._range)

    def add(self, raw: bytes) -> None:
        """One more event."""
        leaf = tree.leaf(raw)
        self._range = tree.grow(self._range, self.size, [leaf])
        self.size += 1
        self._tiles.add(leaf)
        self._checkpoints.reach(self.size, self._range)

    def finish(self) -> None:
        """The log ends here."""
        with self._report.reading("tile"):
            self._tiles.finish()
        with self._report.reading("seal"):
            self._head()
        self._checkpoints.finish(self.size)

    def _head(self) -> None:
        found = self._tx.connection.execute(f"SELECT size, range FROM {KEPT}.seal").fetchmany(2)
        if len(found) != 1:
            self._report.add("head_differs", table="seal", expected="one row", found=len(found))
            return
        ((size, hashes),) = found
        if size != self.size:
            self._report.add("head_differs", table="seal", key="size", expected=self.size, found=size)
        if hashes == b"".join(self._range):
            return
        for i, ((first, last), hash_) in enumerate(zip(_spans(self.size), self._range, strict=True)):
            kept = hashes[i * tree.HASH : (i + 1) * tree.HASH] if isinstance(hashes, bytes) else None
            if kept != hash_:
                self._report.add("head_differs", table="seal", key=f"{first}-{last}", expected=hash_, found=kept)
        length = len(self._range) * tree.HASH
        if isinstance(hashes, bytes) and len(hashes) > length:
            self._report.add("head_differs", table="seal", key="range", expected=length, found=len(hashes))


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
            self._levels[level] = []
            level += 1
            if level == len(self._levels):
                self._levels.append([])
                self._done.append(0)
            self._levels[level].append(tree.complete(hashes))

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


def _spans(size: int) -> Iterator[tuple[int, int]]:
    """The positions that each hash of the range of a tree covers: (first, last)."""
    first = 1
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            yield first, first + (1 << bit) - 1
            first += 1 << bit
