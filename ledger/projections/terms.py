"""Which agreements there are, how long they hold, and which end soon, have ended or have a gap."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

import orjson
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, bindparam, select

from ledger.codec import canonical
from ledger.domain.agreement.state import Agreement, current, gaps
from ledger.sql import Statement, Transaction
from ledger.values import PartialDate

KINDS = ("agreement",)
NEVER = "9999-12-31"

TABLE = Table(
    "term",
    MetaData(),
    Column("agreement", String, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("ends", String, nullable=False),
    Column("succeeds", String),
    Column("facts", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


class Holding(NamedTuple):
    """An agreement's term as facts: `ends` is its last day (9999-12-31 where none is known)."""

    agreement: str
    ends: str
    succeeds: str | None
    facts: dict[str, Any]


def parts(state: Agreement) -> Mapping[str, Any]:
    """One part: what a list of agreements shows and is filtered by."""
    if state.concluded is None:
        return {}
    term = state.term
    facts = {
        "kind": state.kind,
        "title": state.title,
        "certainty": state.certainty,
        "neighbourhoods": list(state.concluded.neighbourhoods),
        "municipality": state.concluded.municipality,
        "parties": sorted(current(state)),
        "start": None if term.start is None else str(term.start),
        "end": None if term.end is None else str(term.end),
        "open_ended": term.open_ended,
        "closed": state.closed,
        "gaps": [[first.isoformat(), last.isoformat()] for first, last in gaps(state)],
    }
    return {"": (NEVER if term.end is None else term.end.last.isoformat(), state.concluded.succeeds, facts)}


def rows(id: str, part: str, inputs: tuple[str, str | None, dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """(agreement, ends, succeeds, facts as JSON)."""
    ends, succeeds, facts = inputs
    yield id, ends, succeeds, canonical(facts)


def status(facts: Mapping[str, Any], on: date) -> str:
    """Whether it holds on a day, as far as its dates are known: the same words as the agreement's own status."""
    if facts["start"] is not None and PartialDate(facts["start"]).first > on:
        return "planned"
    if facts["end"] is not None and PartialDate(facts["end"]).last < on:
        return "terminated" if facts["closed"] == "terminated" else "ended"
    day = on.isoformat()
    return "gap" if any(first < day < last for first, last in facts["gaps"]) else "in_force"


_WHAT = (TABLE.c.agreement, TABLE.c.ends, TABLE.c.succeeds, TABLE.c.facts)
_THEN = (TABLE.c.from_position <= bindparam("position"), TABLE.c.to_position > bindparam("position"))
_one = Statement(select(*_WHAT).where(TABLE.c.agreement == bindparam("agreement"), *_THEN))
_on_from = Statement(select(*_WHAT).where(TABLE.c.agreement > bindparam("after"), *_THEN).order_by(TABLE.c.agreement))


def on_from(tx: Transaction, after: str, position: int) -> Iterator[Holding]:
    """All agreements after an id, in the order of their ids, as of a position."""
    for agreement, ends, succeeds, facts in _on_from.each(tx, after=after, position=position):
        yield Holding(agreement, ends, succeeds, orjson.loads(facts))


def one(tx: Transaction, agreement: str, position: int) -> Holding | None:
    """One agreement's term as of a position."""
    row = _one.one(tx, agreement=agreement, position=position)
    return None if row is None else Holding(row[0], row[1], row[2], orjson.loads(row[3]))
