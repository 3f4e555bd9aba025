"""What is owed and when, which proofs of use are due, what was booked, and what an external reference has led to."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger import names, store
from ledger.answers.lines import Answer, called, naming, titled
from ledger.errors import NotFound
from ledger.projections import bookings, external, open_items, proofs
from ledger.registry import CODEC
from ledger.sql import Transaction
from ledger.store import Head
from ledger.values import PartialDate


def owed(
    tx: Transaction, at: Head, *, after: tuple[str, str, str, str], limit: int, on: date, due_by: date | None
) -> list[Answer]:
    """At most `limit` open items in the order in which they are due; `days` counts from `on` to the last due day."""
    until = open_items.NEVER if due_by is None else due_by.isoformat()
    found = open_items.on_from(tx, after, at.position, limit, until=until)
    organisations, agreements = naming(tx, ((one.facts["party"], one.agreement) for one in found), at)
    return [
        {
            **{name: value for name, value in one.facts.items() if name != "party"},
            "funder": called(organisations, one.facts["party"]),
            "agreement": titled(agreements, one.agreement),
            "days": _days(one.facts["due"], on),
        }
        for one in found
    ]


def _days(due: str | None, on: date) -> int | None:
    return None if due is None else (PartialDate(due).last - on).days


def proofs_due(
    tx: Transaction, at: Head, *, after: tuple[str, str, str], limit: int, on: date, status: str | None
) -> list[Answer]:
    """At most `limit` proofs as they are due, after (due, agreement, proof); of one status, or all."""
    found: list[tuple[proofs.Requested, str]] = []
    for one in proofs.each(tx, at.position):
        now = proofs.status(one.facts, on)
        if (one.due, one.agreement, one.proof) > after and status in (None, now):
            found.append((one, now))
            if len(found) == limit:
                break
    organisations, agreements = naming(tx, ((one.facts["party"], one.agreement) for one, _ in found), at)
    return [
        {
            **{name: value for name, value in one.facts.items() if name != "party"},
            "funder": called(organisations, one.facts["party"]),
            "agreement": titled(agreements, one.agreement),
            "status": now,
            "days": _days(one.facts["due"], on),
        }
        for one, now in found
    ]


def booked(
    tx: Transaction, at: Head, *, after: tuple[str, str, str], limit: int, year: int | None, booked_in: int | None
) -> list[Answer]:
    """At most `limit` bookings in the order of their dates, after (booked, agreement, entry)."""
    found = bookings.on_from(tx, after, at.position, limit, year=year, booked_in=booked_in)
    organisations, agreements = naming(tx, ((one.facts["party"], one.agreement) for one in found), at)
    return [
        {
            **{name: value for name, value in one.facts.items() if name != "party"},
            "funder": called(organisations, one.facts["party"]),
            "agreement": titled(agreements, one.agreement),
        }
        for one in found
    ]


def led_to(tx: Transaction, at: Head, *, system: str, value: str) -> Answer:
    """Every entry that was recorded under an external reference. NotFound: none was by then."""
    found = list(_led_to(tx, at, system, value))
    if not found:
        raise NotFound("external_reference", f"{system}/{value}")
    return {"system": system, "value": value, "entries": found}


def _led_to(tx: Transaction, at: Head, system: str, value: str) -> Iterator[dict[str, Any]]:
    for one in external.led_to(tx, system, value, at.position):
        ((_, raw),) = store.after(tx, one.event - 1, 1, one.event)
        envelope = CODEC.decode(raw).envelope
        title = names.find(tx, "agreement", one.agreement, at.position).name
        yield {
            "position": one.event,
            "type": envelope.type,
            "recorded_at": envelope.recorded_at,
            "agreement": {"id": one.agreement, "title": title},
            "counts": one.counts,
        }
