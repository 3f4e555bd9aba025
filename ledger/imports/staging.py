"""The lines of a file on their way into a book, kept on disk: memory does not grow with the file."""

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import orjson

from ledger.imports.lines import Grant
from ledger.imports.refusals import Refused
from ledger.recording import Decided, Recording

_TABLES = """
CREATE TABLE line (line INTEGER PRIMARY KEY, first INTEGER NOT NULL, grant_ BLOB NOT NULL, cells BLOB NOT NULL);
CREATE TABLE batch (number INTEGER PRIMARY KEY, lines INTEGER NOT NULL, grants BLOB NOT NULL, decided BLOB NOT NULL);
CREATE TABLE refused (line INTEGER NOT NULL, refusal BLOB NOT NULL);
CREATE TABLE reference (agreement TEXT, contribution TEXT, line INTEGER NOT NULL,
  PRIMARY KEY (agreement, contribution)) WITHOUT ROWID;
CREATE TABLE agreement (id TEXT PRIMARY KEY, line INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE organisation (id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL) WITHOUT ROWID;
"""


class Ready(NamedTuple):
    """A grant to be recorded, and the bits of what it brings with it."""

    grant: Grant
    new: int


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines that are recorded together, and what they come to; `grants` are they as JSON."""

    lines: int
    grants: bytes
    decided: Decided

    def ready(self) -> list[Ready]:
        return [Ready(Grant._make(grant), new) for grant, new in orjson.loads(self.grants)]


class Staging:
    """A scratch database that is gone when it is closed."""

    def __init__(self) -> None:
        self._at = sqlite3.connect("", isolation_level=None)
        for pragma in ("page_size=65536", "journal_mode=OFF", "synchronous=OFF", "cache_size=-16000"):
            self._at.execute(f"PRAGMA {pragma}")
        self._at.executescript(_TABLES)
        self._at.execute("BEGIN")

    def close(self) -> None:
        self._at.close()

    def add(self, grant: Grant, cells: Sequence[str]) -> int | None:
        """Keeps a line; the number of the earlier line that has its reference, where there is one."""
        run = self._at.execute
        taken = run("INSERT OR IGNORE INTO reference VALUES (?, ?, ?)", (grant[1], grant.contribution, grant.line))
        if taken.rowcount == 0:
            found = run(
                "SELECT line FROM reference WHERE agreement = ? AND contribution = ?", (grant[1], grant.contribution)
            )
            return int(found.fetchone()[0])
        first = grant.line
        if run("INSERT OR IGNORE INTO agreement VALUES (?, ?)", (grant.agreement, first)).rowcount == 0:
            first = run("SELECT line FROM agreement WHERE id = ?", (grant.agreement,)).fetchone()[0]
        run(
            "INSERT INTO line VALUES (?, ?, ?, ?)",
            (grant.line, first, orjson.dumps(list(grant)), orjson.dumps(cells)),
        )
        return None

    def refuse(self, refusal: Refused) -> None:
        self._at.execute("INSERT INTO refused VALUES (?, ?)", (refusal.line, orjson.dumps(refusal)))

    def sort(self) -> None:
        """Brings the lines of each agreement together."""
        self._at.execute("CREATE INDEX by_agreement ON line (first, line)")

    def lines(self) -> Iterator[tuple[Grant, bytes]]:
        """(grant, its cells as JSON) of all lines: agreements in the order in which they come first."""
        for grant, cells in self._at.execute("SELECT grant_, cells FROM line ORDER BY first, line"):
            yield _grant(grant), cells

    def accept(self, ready: Sequence[Ready], recording: Recording) -> None:
        """Keeps a batch with what was decided of it."""
        self._at.execute(
            "INSERT INTO batch (lines, grants, decided) VALUES (?, ?, ?)",
            (
                len(ready),
                orjson.dumps([(list(one.grant), one.new) for one in ready]),
                recording.decided().pack(),
            ),
        )

    def batches(self) -> Iterator[Batch]:
        """All that is to be recorded, in the order in which it was accepted."""
        for lines, grants, decided in self._at.execute("SELECT lines, grants, decided FROM batch ORDER BY number"):
            yield Batch(lines, grants, Decided.unpack(decided))

    def organisation(self, id: str) -> tuple[str, str] | None:
        """(name, kind) of an organisation that an earlier line brings."""
        found = self._at.execute("SELECT name, kind FROM organisation WHERE id = ?", (id,)).fetchone()
        return None if found is None else (found[0], found[1])

    def bring(self, id: str, name: str, kind: str) -> None:
        self._at.execute("INSERT INTO organisation VALUES (?, ?, ?)", (id, name, kind))

    def refusals(self) -> Iterator[Refused]:
        """In the order of the file."""
        for (refusal,) in self._at.execute("SELECT refusal FROM refused ORDER BY line"):
            yield Refused(**orjson.loads(refusal))

    def good(self) -> int:
        """How many lines are to be recorded."""
        return int(self._at.execute("SELECT coalesce(sum(lines), 0) FROM batch").fetchone()[0])

    def count(self) -> int:
        """How many lines are neither unreadable nor doubled."""
        return int(self._at.execute("SELECT count(*) FROM line").fetchone()[0])


def _grant(raw: bytes) -> Grant:
    values: list[Any] = orjson.loads(raw)
    return Grant._make(values)
