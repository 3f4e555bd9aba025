"""Which proofs of use were requested, when they are due, and how far each has come."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Literal, NamedTuple

import orjson
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, bindparam, select

from ledger.codec import canonical
from ledger.domain.agreement.life_state import Proof
from ledger.domain.agreement.state import Agreement, funder
from ledger.sql import Statement, Transaction
from ledger.values import Money, PartialDate

KINDS = ("agreement",)
NEVER = "9999-12-31"
Status = Literal["due", "overdue", "submitted", "accepted", "objected"]

TABLE = Table(
    "proof",
    MetaData(),
    Column("due", String, primary_key=True),
    Column("agreement", String, primary_key=True),
    Column("proof", String, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


class Requested(NamedTuple):
    """One proof: `due` is its last day (9999-12-31: nobody has said)."""

    due: str
    agreement: str
    proof: str
    facts: dict[str, Any]


def parts(state: Agreement) -> Mapping[str, tuple[Proof, str]]:
    """By id: the proof, and who stands for the contribution."""
    found = {}
    for id, proof in state.life.proofs.items():
        if proof.requested is None:
            continue
        contribution, span = proof.requested.contribution, proof.requested.span
        if (promised := state.life.promised.get((contribution, span))) is not None:
            party = state.contributions[contribution].party
            found[id] = proof, funder(state, party, span.first, promised=promised)
    return found


def rows(id: str, part: str, inputs: tuple[Proof, str]) -> Iterator[tuple[Any, ...]]:
    """(due, agreement, proof, facts as JSON)."""
    proof, party = inputs
    assert proof.requested is not None
    due = proof.requested.due
    yield NEVER if due is None else due.last.isoformat(), id, part, canonical(facts(part, proof) | {"party": party})


def facts(id: str, proof: Proof) -> dict[str, Any]:
    """A proof as it is answered, but for its status, which depends on the day."""
    requested, submitted, examined = proof.requested, proof.submitted, proof.examined
    assert requested is not None
    return {
        "id": id,
        "contribution": requested.contribution,
        "period": {"first": requested.span.first, "last": requested.span.last},
        "requested_on": _text(requested.on),
        "due": _text(requested.due),
        "submitted_on": None if submitted is None else str(submitted.on),
        "proved": None if submitted is None else submitted.amount.amount,
        "examined_on": None if examined is None else str(examined.on),
        "accepted": None if examined is None else examined.accepted.amount,
        "objected": None if examined is None else _amount(examined.objected),
        "reclaimed": None if examined is None else _amount(examined.reclaimed),
        "reclaim_due": None if examined is None else _text(examined.reclaim_due),
        "events": [*proof.requested_events, *proof.submitted_events, *proof.examined_events],
    }


def _text(partial: PartialDate | None) -> str | None:
    return None if partial is None else str(partial)


def _amount(money: Money | None) -> str | None:
    return None if money is None else money.amount


def status(facts: Mapping[str, Any], on: date) -> Status:
    """How far it had come on a day, as far as its dates are known."""
    if facts["examined_on"] is not None and PartialDate(facts["examined_on"]).first <= on:
        return "objected" if facts["objected"] not in (None, "0.00") else "accepted"
    if facts["submitted_on"] is not None and PartialDate(facts["submitted_on"]).first <= on:
        return "submitted"
    due = facts["due"]
    return "overdue" if due is not None and PartialDate(due).last < on else "due"


_on_from = Statement(
    select(TABLE.c.due, TABLE.c.agreement, TABLE.c.proof, TABLE.c.facts)
    .where(TABLE.c.from_position <= bindparam("position"), TABLE.c.to_position > bindparam("position"))
    .order_by(TABLE.c.due, TABLE.c.agreement, TABLE.c.proof)
)


def each(tx: Transaction, position: int) -> Iterator[Requested]:
    """All proofs in the order in which they are due, as of a position."""
    for due, agreement, proof, raw in _on_from.each(tx, position=position):
        yield Requested(due, agreement, proof, orjson.loads(raw))
