"""What an agreement's finance is made of: standing or for a project, known, unknown or none, in which years."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, bindparam, select

from ledger.codec import canonical
from ledger.domain.agreement.state import Agreement
from ledger.sql import Statement, Transaction

KINDS = ("agreement",)

TABLE = Table(
    "finance",
    MetaData(),
    Column("agreement", String, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("means", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


class Means(NamedTuple):
    """One kind of promise in a run of years: standing, the state of its value, its stage."""

    first: int
    last: int
    standing: str
    state: str
    stage: str


def parts(state: Agreement) -> Mapping[str, tuple[Means, ...]]:
    """One part: every kind of promise once."""
    if state.concluded is None:
        return {}
    found = {
        Means(
            claim.span.first,
            claim.span.last,
            state.contributions[claim.contribution].standing,
            claim.worth.value.state,
            claim.stage,
        )
        for claim in state.claims.values()
    }
    return {"": tuple(sorted(found))}


def rows(id: str, part: str, inputs: tuple[Means, ...]) -> Iterator[tuple[Any, ...]]:
    """(agreement, means as JSON)."""
    yield id, canonical([list(one) for one in inputs])


_all = Statement(
    select(TABLE.c.agreement, TABLE.c.means)
    .where(
        TABLE.c.agreement > bindparam("after"),
        TABLE.c.from_position <= bindparam("position"),
        TABLE.c.to_position > bindparam("position"),
    )
    .order_by(TABLE.c.agreement)
)


def on_from(tx: Transaction, after: str, position: int) -> Iterator[tuple[str, list[Means]]]:
    """(agreement, its means) for all agreements after an id, in the order of their ids, as of a position."""
    for agreement, means in _all.each(tx, after=after, position=position):
        yield agreement, [Means(*one) for one in orjson.loads(means)]
