"""Every booking of a year, by what it was for and by when it was booked, with the accounts of its contribution."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal, NamedTuple

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    select,
    tuple_,
)

from ledger.codec import canonical, writer
from ledger.domain.agreement.events import Contribution
from ledger.domain.agreement.life import Account, Document, Reference
from ledger.domain.agreement.life_state import Assigned, Entry
from ledger.domain.agreement.state import Agreement, funder
from ledger.sql import Statement, Transaction
from ledger.values import PartialDate, Quantity, Valuation, Valued

KINDS = ("agreement",)
Did = Literal["planned", "called", "received", "delivered", "spent", "returned"]

TABLE = Table(
    "booking",
    MetaData(),
    Column("agreement", String, primary_key=True),
    Column("entry", String, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("first_year", Integer, nullable=False),
    Column("last_year", Integer, nullable=False),
    Column("booked", String, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    Index("booking_year", "first_year"),
    Index("booking_booked", "booked"),
    sqlite_with_rowid=False,
)


class Inputs(NamedTuple):
    """One entry with the contribution it is booked on, who stands for that, and its accounts."""

    entry: Entry
    contribution: Contribution
    party: str
    assigned: Assigned


class Booking(NamedTuple):
    """One row; `booked` is a date of year, month or day precision, empty where there is none."""

    booked: str
    agreement: str
    entry: str
    facts: dict[str, Any]


def parts(state: Agreement) -> Mapping[str, Inputs]:
    """By the entry's id."""
    found = {}
    for id, entry in state.life.entries.items():
        if (promised := state.life.promised.get((entry.contribution, entry.span))) is not None:
            contribution = state.contributions[entry.contribution]
            party = funder(state, contribution.party, entry.span.first, promised=promised)
            assigned = state.life.accounts.get(entry.contribution, Assigned((), ()))
            found[id] = Inputs(entry, contribution, party, assigned)
    return found


def rows(id: str, part: str, inputs: Inputs) -> Iterator[tuple[Any, ...]]:
    """(agreement, entry, first year, last year, booked, facts as JSON)."""
    entry, contribution, party, assigned = inputs
    of = {
        "contribution": contribution.id,
        "party": party,
        "form": contribution.form,
        "purpose": contribution.purpose,
        "accounts": accounts(assigned),
    }
    booked = "" if entry.booked_on is None else str(entry.booked_on)
    yield id, part, entry.span.first, entry.span.last, booked, canonical(facts(part, entry) | of)


_document, _reference, _quantity, _valuation = map(writer, (Document, Reference, Quantity, Valuation))


def facts(id: str, entry: Entry) -> dict[str, Any]:
    """An entry as it is answered."""
    return {
        "id": id,
        "did": "delivered" if entry.did == "worked" else entry.did,
        "period": {"first": entry.span.first, "last": entry.span.last},
        "booked_on": _text(entry.booked_on),
        "value": _valued(entry.value),
        "quantity": None if entry.quantity is None else _quantity(entry.quantity),
        "valuation": None if entry.valuation is None else _valuation(entry.valuation),
        "due": _text(entry.due),
        "settles": entry.settles,
        "since": _text(entry.since),
        "until": _text(entry.until),
        "document": None if entry.document is None else {"number": None, "digest": None} | _document(entry.document),
        "reference": None if entry.reference is None else _reference(entry.reference),
        "certainty": entry.certainty,
        "events": list(entry.events),
    }


def accounts(assigned: Assigned) -> list[dict[str, Any]]:
    """The accounts as they are answered."""
    return [_account(one) for one in assigned.accounts]


def _account(one: Account) -> dict[str, Any]:
    return {"scheme": one.scheme, "code": one.code, "label": one.label}


def _valued(value: Valued) -> dict[str, str]:
    if value.money is None:
        return {"state": value.state}
    return {"state": value.state, "amount": value.money.amount, "currency": value.money.currency}


def _text(partial: PartialDate | None) -> str | None:
    return None if partial is None else str(partial)


_on_from = Statement(
    select(TABLE.c.booked, TABLE.c.agreement, TABLE.c.entry, TABLE.c.facts)
    .where(
        tuple_(TABLE.c.booked, TABLE.c.agreement, TABLE.c.entry)
        > tuple_(bindparam("booked"), bindparam("agreement"), bindparam("entry")),
        TABLE.c.first_year <= bindparam("last"),
        TABLE.c.last_year >= bindparam("first"),
        TABLE.c.booked >= bindparam("booked_from"),
        TABLE.c.booked < bindparam("booked_before"),
        TABLE.c.from_position <= bindparam("position"),
        TABLE.c.to_position > bindparam("position"),
    )
    .order_by(TABLE.c.booked, TABLE.c.agreement, TABLE.c.entry)
    .limit(bindparam("limit"))
)


def on_from(
    tx: Transaction,
    after: tuple[str, str, str],
    position: int,
    limit: int,
    *,
    year: int | None = None,
    booked_in: int | None = None,
) -> list[Booking]:
    """At most `limit` bookings for a year, booked in a year, after (booked, agreement, entry), in that order."""
    booked, agreement, entry = after
    found = _on_from.rows(
        tx,
        booked=booked,
        agreement=agreement,
        entry=entry,
        first=0 if year is None else year,
        last=9999 if year is None else year,
        booked_from="" if booked_in is None else str(booked_in),
        booked_before="A" if booked_in is None else str(booked_in + 1),
        position=position,
        limit=limit,
    )
    return [Booking._make([*place, orjson.loads(raw)]) for *place, raw in found]
