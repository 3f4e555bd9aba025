"""Whether the vault holds what the log has committed to: every record that is named and that nobody has erased."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ledger import vault
from ledger.check import entries
from ledger.check.findings import Report
from ledger.check.opening import KEPT, VAULT
from ledger.sql import Transaction

_PERSON = "person/"
TABLES = (
    "CREATE TABLE main.named (id TEXT PRIMARY KEY, position INTEGER NOT NULL, commitment TEXT) WITHOUT ROWID",
    "CREATE TABLE main.rectified (id TEXT PRIMARY KEY, commitment TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE main.erased (id TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE main.suspect (id TEXT PRIMARY KEY, position INTEGER NOT NULL, commitment TEXT) WITHOUT ROWID",
)
"""Statements that make the tables in which names are gathered."""
_RECENT_MAX = 4_096


class Records:
    """Gathers whom the events name, in tables of the scratch database."""

    def __init__(self, tx: Transaction, report: Report) -> None:
        self._tx = tx
        self._report = report
        # Every event names who recorded it, and mostly the same few people record.
        self._recent: set[tuple[str, str | None]] = set()

    def read(self, position: int, document: Mapping[str, Any], raw: bytes) -> None:
        """One more event."""
        for id in (document["actor"], document["approver"]):
            if id is not None:
                self._name(position, id, None)
        about = _about(document)
        if about is not None and about[1] is not None:
            self._tx.connection.execute("INSERT OR REPLACE INTO main.rectified VALUES (?, ?)", about)
        elif about is not None:
            self._tx.connection.execute("INSERT OR IGNORE INTO main.erased VALUES (?)", about[:1])
        elif b'"commitment":' in raw:
            for id, commitment in _sealed([document["note"], document["data"]]):
                self._name(position, id, commitment)

    def _name(self, position: int, id: str, commitment: str | None) -> None:
        if (id, commitment) in self._recent:
            return
        if len(self._recent) == _RECENT_MAX:
            self._recent.clear()
        self._recent.add((id, commitment))
        run = self._tx.connection.execute
        known = run("SELECT commitment FROM main.named WHERE id = ?", (id,)).fetchone()
        if known is None:
            run("INSERT INTO main.named VALUES (?, ?, ?)", (id, position, commitment))
        elif known[0] is None:
            run("UPDATE main.named SET commitment = ? WHERE id = ?", (commitment, id))
        elif commitment not in (None, known[0]):
            self._report.add("commitment_differs", position=position, key=id, expected=known[0], found=commitment)


class _Standing(NamedTuple):
    """What is said of a record: by the log, and by the vault (kind, nonce, record)."""

    commitment: str | None
    erased: bool
    row: tuple[Any, ...] | None

    @property
    def finding(self) -> str | None:
        """The kind of finding that this is, if it is one."""
        match self.row:
            case None:
                return None if self.erased else "record_missing"
            case _ if self.erased:
                return "record_not_erased"
            case (kind, bytes(nonce), bytes(raw)):
                fits = self.commitment is None or vault.commitment(kind, nonce, raw) == self.commitment
                return None if fits else "record_differs"
            case _:
                return "record_differs"


def compare(tx: Transaction, report: Report) -> None:
    """Holds the vault's records against what was gathered.

    It ends the transaction: what seems wrong is looked at once more, for somebody may just have been erased.
    """
    run = tx.connection.execute
    with report.reading("vault.sqlite"):
        if run(f"SELECT length(key) FROM {VAULT}.secret WHERE name = 'request-digest'").fetchone() != (32,):
            report.add("digest_key_missing", table="secret", key="request-digest")
        for id, standing in _standings(tx):
            if standing.finding is not None:
                run("INSERT INTO main.suspect SELECT id, position, commitment FROM main.named WHERE id = ?", (id,))
        stray = run(f"SELECT count(*) FROM {VAULT}.record WHERE id NOT IN (SELECT id FROM main.named)").fetchone()
        report.notice("records_unreferred", stray[0])
        run("COMMIT")
        for id, position, commitment in run("SELECT id, position, commitment FROM main.suspect"):
            kind = _again(tx, id, commitment).finding
            if kind is not None:
                report.add(kind, position=position, table="record", key=id)


def _standings(tx: Transaction) -> Iterator[tuple[str, _Standing]]:
    cursor = tx.connection.execute(
        "SELECT n.id, coalesce(r.commitment, n.commitment), e.id IS NOT NULL, v.id IS NOT NULL, "
        "v.kind, v.nonce, v.record FROM main.named AS n LEFT JOIN main.rectified AS r ON r.id = n.id "
        f"LEFT JOIN main.erased AS e ON e.id = n.id LEFT JOIN {VAULT}.record AS v ON v.id = n.id"
    )
    for id, commitment, erased, there, *row in cursor:
        yield id, _Standing(commitment, bool(erased), tuple(row) if there else None)


def _again(tx: Transaction, id: str, commitment: str | None) -> _Standing:
    """As it stands now: the vault first, for what is done to a record is in the log before."""
    run, erased = tx.connection.execute, False
    row = run(f"SELECT kind, nonce, record FROM {VAULT}.record WHERE id = ?", (id,)).fetchone()
    for (raw,) in run(f"SELECT bytes FROM {KEPT}.event WHERE stream = ? ORDER BY version", (f"{_PERSON}{id}",)):
        document = entries.document(raw)
        match _about(document) if document is not None else None:
            case (_, None):
                erased = True
            case (_, str(rectified)):
                commitment = rectified
    return _Standing(commitment, erased, row)


def _about(document: Mapping[str, Any]) -> tuple[str, str | None] | None:
    """(id, new commitment) where an event rectifies a record, (id, None) where it erases one; None: neither."""
    match document:
        case {"type": "PersonRectified", "data": {"person": {"id": str(id), "commitment": str(commitment)}}}:
            return id, commitment
        case {"type": "PersonErased", "stream": str(stream)}:
            return stream.removeprefix(_PERSON), None
        case _:
            return None


def _sealed(value: Any) -> Iterator[tuple[str, str]]:
    """Every id with its commitment, however deep in a document it lies."""
    match value:
        case {"id": str(id), "commitment": str(commitment), **more} if not more:
            yield id, commitment
        case dict():
            for part in value.values():
                yield from _sealed(part)
        case list():
            for part in value:
                yield from _sealed(part)
