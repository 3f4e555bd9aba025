"""Who has recorded what, when and why: the trail of a book as an auditor walks it, and a summary by actor."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from zoneinfo import ZoneInfo

import orjson

from ledger import store
from ledger.answers.lines import Answer
from ledger.sql import Transaction
from ledger.values import PartialDate

Which = Literal["corrections", "reversals", "late", "post_close", "warned", "unapproved"]
_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What of the trail is asked for; what is None is not asked.

    `late_days` is how many days after it took effect an entry counts as late; `time_zone` is where days begin.
    """

    time_zone: str
    late_days: int
    which: Which | None = None
    actor: str | None = None
    client: str | None = None
    stream: str | None = None
    type: str | None = None
    reason: str | None = None


def walk(
    tx: Transaction, wanted: Wanted, *, after: int, upto: int, limit: int, scanned_max: int
) -> tuple[list[Answer], int]:
    """At most `limit` entries after a position, and how far the log was read for them: at most `scanned_max` events."""
    found: list[Answer] = []
    scanned, end = after, min(upto, after + scanned_max)
    for document in _documents(tx, after, end):
        scanned = document["position"]
        step = _step(document, wanted.time_zone)
        if _is_wanted(document, step, wanted):
            found.append(step)
            if len(found) == limit:
                return found, scanned
    return found, max(scanned, end)


def by_actor(tx: Transaction, wanted: Wanted, *, after: int, upto: int) -> list[Answer]:
    """What each actor has recorded after a position and up to another; who has recorded most comes first."""
    sums: dict[str, _Sum] = {}
    for document in _documents(tx, after, upto):
        step = _step(document, wanted.time_zone)
        if _is_wanted(document, step, wanted):
            sums.setdefault(document["actor"], _Sum(document["recorded_at"])).add(document, step, wanted.late_days)
    found = [one.shown(actor) for actor, one in sums.items()]
    return sorted(found, key=lambda one: (-one["events"], one["actor"]["person"]))


@dataclass(slots=True)
class _Sum:
    """What one actor has recorded so far."""

    first: str
    last: str = ""
    events: int = 0
    commands: set[str] = field(default_factory=set)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, document: Mapping[str, Any], step: Answer, late_days: int) -> None:
        self.last = document["recorded_at"]
        self.events += 1
        self.commands.add(document["command"])
        for name in _marks(document, step, late_days):
            self.counts[name] = self.counts.get(name, 0) + 1

    def shown(self, actor: str) -> Answer:
        counts = {name: self.counts.get(name, 0) for name in _MARKS}
        who = {"actor": {"person": actor}, "events": self.events, "commands": len(self.commands)}
        return who | counts | {"first": self.first, "last": self.last}


_MARKS: tuple[Which, ...] = ("corrections", "reversals", "late", "post_close", "warned", "unapproved")


def _marks(document: Mapping[str, Any], step: Answer, late_days: int) -> Iterator[Which]:
    if document["type"] == "EntryCorrected":
        yield "corrections"
    if document["type"] == "EntryReversed":
        yield "reversals"
    if step["days_late"] is not None and step["days_late"] > late_days:
        yield "late"
    if step["post_close"]:
        yield "post_close"
    if document["warnings"]:
        yield "warned"
    if document["approver"] is None:
        yield "unapproved"


def _is_wanted(document: Mapping[str, Any], step: Answer, wanted: Wanted) -> bool:
    for name in ("actor", "client", "stream", "type", "reason"):
        asked = getattr(wanted, name)
        if asked is not None and document[name] != asked:
            return False
    return wanted.which is None or wanted.which in _marks(document, step, wanted.late_days)


def _step(document: Mapping[str, Any], time_zone: str) -> Answer:
    note, effective = document["note"], document["effective"] or document["data"].get("booked_on")
    amends = document["data"]["entry"] if document["type"] in ("EntryCorrected", "EntryReversed") else None
    return {
        "position": document["position"],
        "recorded_at": document["recorded_at"],
        "type": document["type"],
        "stream": document["stream"],
        "version": document["version"],
        "begins": document["begins"],
        "actor": {"person": document["actor"]},
        "approver": None if document["approver"] is None else {"person": document["approver"]},
        "client": document["client"],
        "operation": document["operation"],
        "certainty": document["certainty"],
        "source": {"reference": None, "digest": None} | document["source"],
        "reason": document["reason"],
        "note": None if note is None else {"person": note["id"]},
        "effective": effective,
        "days_late": None if effective is None else _days(effective, document["recorded_at"], time_zone),
        "amends": amends,
        "post_close": "period_closed" in document["warnings"],
        "warnings": document["warnings"],
    }


def _days(effective: str, recorded_at: str, time_zone: str) -> int:
    """From the last day of the effective date to the day it was recorded; never below 0."""
    recorded: date = datetime.fromisoformat(recorded_at).astimezone(ZoneInfo(time_zone)).date()
    return max((recorded - PartialDate(effective).last).days, 0)


def _documents(tx: Transaction, after: int, upto: int) -> Iterator[dict[str, Any]]:
    while after < upto:
        page = store.after(tx, after, _PAGE, upto)
        for _, raw in page:
            yield orjson.loads(raw)
        after += _PAGE
