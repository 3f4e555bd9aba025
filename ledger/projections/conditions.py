"""What is promised on a condition that is still open."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, bindparam, select

from ledger.codec import canonical
from ledger.domain.agreement.events import Contribution
from ledger.domain.agreement.state import Agreement, Claim
from ledger.sql import Statement, Transaction

KINDS = ("agreement",)

TABLE = Table(
    "conditional",
    MetaData(),
    Column("agreement", String, primary_key=True),
    Column("contribution", String, primary_key=True),
    Column("first_year", Integer, primary_key=True),
    Column("last_year", Integer, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


class Conditional(NamedTuple):
    """A promise whose condition is open."""

    agreement: str
    contribution: str
    first_year: int
    last_year: int
    facts: dict[str, Any]


def parts(state: Agreement) -> Mapping[str, tuple[Contribution, Claim]]:
    """By contribution and span: what is conditional."""
    return {
        f"{claim.contribution}/{claim.span.first}-{claim.span.last}": (state.contributions[claim.contribution], claim)
        for claim in state.claims.values()
        if claim.stage == "conditional"
    }


def rows(id: str, part: str, inputs: tuple[Contribution, Claim]) -> Iterator[tuple[Any, ...]]:
    """(agreement, contribution, first year, last year, facts as JSON)."""
    contribution, claim = inputs
    money = claim.worth.value.money
    facts = {
        "party": contribution.party,
        "form": contribution.form,
        "purpose": contribution.purpose,
        "value": {"state": claim.worth.value.state}
        | ({} if money is None else {"amount": money.amount, "currency": money.currency}),
        "condition": claim.condition,
        "certainty": claim.certainty,
        "events": list(claim.events),
    }
    yield id, contribution.id, claim.span.first, claim.span.last, canonical(facts)


_WHAT = tuple(TABLE.c[name] for name in Conditional._fields)
_THEN = (TABLE.c.from_position <= bindparam("position"), TABLE.c.to_position > bindparam("position"))
_all = Statement(
    select(*_WHAT)
    .where(*_THEN)
    .order_by(TABLE.c.agreement, TABLE.c.contribution, TABLE.c.first_year, TABLE.c.last_year)
)


def everywhere(tx: Transaction, position: int) -> list[Conditional]:
    """Every open condition, by agreement, contribution and years, as of a position."""
    return [
        Conditional(row[0], row[1], row[2], row[3], orjson.loads(row[4])) for row in _all.rows(tx, position=position)
    ]
