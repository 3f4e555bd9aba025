"""Whether each event is what its stored bytes say, and follows the one before it: the log in the order of positions."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any, NamedTuple, get_args

import orjson

from ledger import store
from ledger.check.findings import Report
from ledger.check.opening import KEPT
from ledger.codec import MAX_BYTES, canonical
from ledger.message import Envelope
from ledger.registry import CODEC
from ledger.sql import Transaction
from ledger.values import Certainty, PartialDate

_MANY = 1_000
_HEX = re.compile("[0-9a-f]+", re.ASCII)
_FIELDS = frozenset([*Envelope._fields, "data"])
_TEXTS = (
    "actor",
    "book",
    "certainty",
    "client",
    "command",
    "operation",
    "recorded_at",
    "salt",
    "stream",
    "type",
)
_TEXTS_OR_NULL = ("approver", "effective", "key", "reason", "request")
_NUMBERS = ("begins", "position", "schema", "version")
_SHARED = ("actor", "approver", "begins", "client", "command", "key", "note", "operation", "request")
"""What all events of a command have in common."""


class Row(NamedTuple):
    """An event as it is kept. Any column but the position may hold anything."""

    position: int
    stream: Any
    version: Any
    begins: Any
    recorded_at: Any
    type: Any
    stored: Any

    @property
    def raw(self) -> bytes:
        """The stored bytes, also where they were stored as something else."""
        return self.stored if isinstance(self.stored, bytes) else str(self.stored).encode("utf-8", "surrogateescape")


class Opened(NamedTuple):
    """What the row in the table `book` says."""

    id: Any
    origin: Any
    time_zone: Any
    currency: Any


def rows(tx: Transaction) -> Iterator[Row]:
    """All events in the order of their positions; an error of SQLite ends it."""
    cursor = tx.connection.execute(
        f"SELECT position, stream, version, begins, recorded_at, type, bytes FROM {KEPT}.event ORDER BY position"
    )
    while some := cursor.fetchmany(_MANY):
        yield from map(Row._make, some)


def book(tx: Transaction, id: str, report: Report) -> Opened:
    """What the book says it is; `id` is the one that it should have."""
    found = tx.connection.execute(f"SELECT id, origin, time_zone, currency FROM {KEPT}.book").fetchmany(2)
    if len(found) != 1:
        report.add("opening_differs", table="book", expected="one row", found=len(found))
    opened = Opened._make(found[0]) if found else Opened(None, None, None, None)
    if found and opened.id != id:
        report.add("other_book", table="book", key="id", expected=id, found=opened.id)
    return opened


def origins(tx: Transaction, opened: Opened) -> set[Any]:
    """Every name that the log may have: that in the row, and that under which the book was opened."""
    found = tx.connection.execute(f"SELECT bytes FROM {KEPT}.event WHERE position = 1").fetchone()
    match None if found is None else document(found[0]):
        case {"data": {"origin": str(origin)}}:
            return {opened.origin, origin}
        case _:
            return {opened.origin}


def document(raw: object) -> dict[str, Any] | None:
    """The JSON object that stored bytes are, if they are one."""
    with suppress(orjson.JSONDecodeError):
        found = orjson.loads(raw) if isinstance(raw, bytes) else None
        return found if isinstance(found, dict) else None
    return None


class Entries:
    """Reads the log in order; `position` is the last one seen."""

    def __init__(self, opened: Opened, report: Report) -> None:
        self.position = 0
        self._opened = opened
        self._report = report
        self._micros = 0
        self._before: Mapping[str, Any] | None = None

    def read(self, row: Row) -> dict[str, Any] | None:
        """The document of an event, after all that it says was compared; None where it is none."""
        if row.position != self.position + 1:
            missing = row.position - self.position - 1
            self._report.add("position_missing", position=self.position + 1, expected=missing, found=0)
        self.position = row.position
        self._order(row)
        document = self._parsed(row)
        if document is None or not self._well_formed(row, document):
            self._before = None
            return None
        self._beside(row, document)
        self._opening(row, document)
        self._command(row, document)
        self._before = document
        return document

    def _order(self, row: Row) -> None:
        if not isinstance(row.recorded_at, int):
            return
        if row.recorded_at <= self._micros:
            self._report.add(
                "time_not_increasing",
                position=row.position,
                expected=f"> {_instant(self._micros)}",
                found=_instant(row.recorded_at),
            )
        self._micros = row.recorded_at

    def _parsed(self, row: Row) -> dict[str, Any] | None:
        try:
            document = orjson.loads(row.raw)
            rewritten = canonical(document)
        except (orjson.JSONDecodeError, orjson.JSONEncodeError):  # the second: nested without end
            document, rewritten = None, b""
        found = document if isinstance(document, dict) else None
        if found is None or rewritten != row.stored or len(row.raw) > MAX_BYTES or _float_in(found.get("data")):
            self._report.add("bytes_not_canonical", position=row.position)
        return found

    def _well_formed(self, row: Row, document: Mapping[str, Any]) -> bool:
        wrong = sorted(document.keys() ^ _FIELDS) or list(_misshapen(document))
        for name in wrong:
            self._report.add("envelope_malformed", position=row.position, key=name, found=document.get(name))
        if wrong:
            return False
        known = CODEC.schema.get(document["type"], 0)
        if not 0 < document["schema"] <= known:
            found = f"{document['type']}, {document['schema']}"
            self._report.add("type_unknown", position=row.position, key="type", found=found)
        return True

    def _beside(self, row: Row, document: Mapping[str, Any]) -> None:
        """The columns, and the book that the event names."""
        at = _instant(row.recorded_at) if isinstance(row.recorded_at, int) else row.recorded_at
        beside = row._asdict() | {"recorded_at": at}
        for name in ("position", "stream", "version", "begins", "recorded_at", "type"):
            if type(beside[name]) is not type(document[name]) or beside[name] != document[name]:
                self._report.add(
                    "row_differs", position=row.position, key=name, expected=document[name], found=beside[name]
                )
        if document["book"] != self._opened.id:
            self._report.add(
                "other_book", position=row.position, key="book", expected=self._opened.id, found=document["book"]
            )

    def _opening(self, row: Row, document: Mapping[str, Any]) -> None:
        first, opens = row.position == 1, document["type"] == "BookOpened"
        if first != opens or (first and document["stream"] != f"book/{self._opened.id}"):
            self._report.add("opening_differs", position=row.position, key="type", found=document["type"])
        if first and opens:
            for name in ("origin", "time_zone", "currency"):
                said, kept = document["data"].get(name), getattr(self._opened, name)
                if said != kept:
                    self._report.add("opening_differs", table="book", key=name, expected=said, found=kept)

    def _command(self, row: Row, document: Mapping[str, Any]) -> None:
        """Begins a command, or belongs to that of the event before."""
        before, begins = self._before, document["begins"]
        if begins == row.position or before is None:
            return
        if begins > row.position:
            self._report.add("command_broken", position=row.position, key="begins", found=begins)
            return
        for name in _SHARED:
            if before[name] != document[name]:
                self._report.add(
                    "command_broken", position=row.position, key=name, expected=before[name], found=document[name]
                )


def _misshapen(document: Mapping[str, Any]) -> Iterator[str]:
    """The fields of an envelope that hold what they can't."""
    yield from (name for name in _TEXTS if not isinstance(document[name], str))
    yield from (name for name in _TEXTS_OR_NULL if not isinstance(document[name], str | None))
    yield from (name for name in _NUMBERS if type(document[name]) is not int)
    if not isinstance(document["data"], dict):
        yield "data"
    if not isinstance(document["warnings"], list) or not all(isinstance(one, str) for one in document["warnings"]):
        yield "warnings"
    if not _texts(document["source"]) or not document["source"].keys() <= {"kind", "reference", "digest"}:
        yield "source"
    note = document["note"]
    if note is not None and (not _texts(note) or note.keys() != {"id", "commitment"}):
        yield "note"
    if document["certainty"] not in get_args(Certainty):
        yield "certainty"
    if len(str(document["salt"])) != 32 or not _HEX.fullmatch(str(document["salt"])):
        yield "salt"
    if isinstance(document["effective"], str):
        try:
            PartialDate.parse(document["effective"])
        except ValueError:
            yield "effective"


def _texts(value: Any) -> bool:
    return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())


def _float_in(value: Any) -> bool:
    """Whether a number has a fraction or an exponent. Outside the data none can stand: there a float is misshapen."""
    match value:
        case dict():
            return any(map(_float_in, value.values()))
        case list():
            return any(map(_float_in, value))
        case _:
            return type(value) not in (str, int, bool, type(None))


def _instant(micros: int) -> str:
    """As an event writes it; what is no time at all is given as the number it is."""
    try:
        return store.instant_text(micros)
    except OverflowError:
        return str(micros)
