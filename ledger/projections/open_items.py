"""Which instalments, calls and reclaims are not fully paid, and when they are due."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, bindparam, select, tuple_

from ledger.codec import canonical
from ledger.domain.agreement.life_state import OpenItem, open_items
from ledger.domain.agreement.state import Agreement, funder
from ledger.sql import Statement, Transaction
from ledger.values import format_hundredths

KINDS = ("agreement",)
NEVER = "9999-12-31"

TABLE = Table(
    "open_item",
    MetaData(),
    Column("due", String, primary_key=True),
    Column("agreement", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("item", String, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


class Owed(NamedTuple):
    """One open item: `due` is its last day (9999-12-31: nobody has said), `what` an instalment, a call or a reclaim."""

    due: str
    agreement: str
    what: str
    item: str
    facts: dict[str, Any]


def parts(state: Agreement) -> Mapping[str, tuple[OpenItem, str]]:
    """By kind and id: the item, and who stands for the contribution."""
    standing = {(claim.contribution, claim.span) for claim in state.claims.values()}
    return {
        f"{item.what}/{item.item}": (item, _party(state, item))
        for item in open_items(state.life, standing)
        if (item.contribution, item.span) in state.life.promised
    }


def _party(state: Agreement, item: OpenItem) -> str:
    promised = state.life.promised[item.contribution, item.span]
    return funder(state, state.contributions[item.contribution].party, item.span.first, promised=promised)


def rows(id: str, part: str, inputs: tuple[OpenItem, str]) -> Iterator[tuple[Any, ...]]:
    """(due, agreement, what, item, facts as JSON)."""
    item, party = inputs
    yield (
        NEVER if item.due is None else item.due.last.isoformat(),
        id,
        item.what,
        item.item,
        canonical(facts(item) | {"contribution": item.contribution, "party": party}),
    )


def facts(item: OpenItem) -> dict[str, Any]:
    """An open item as it is answered."""
    return {
        "id": item.item,
        "what": item.what,
        "period": {"first": item.span.first, "last": item.span.last},
        "due": None if item.due is None else str(item.due),
        "amount": format_hundredths(item.amount),
        "paid": format_hundredths(item.paid),
        "open": format_hundredths(item.open),
        "events": list(item.events),
    }


_key = tuple_(TABLE.c.due, TABLE.c.agreement, TABLE.c.what, TABLE.c.item)
_on_from = Statement(
    select(TABLE.c.due, TABLE.c.agreement, TABLE.c.what, TABLE.c.item, TABLE.c.facts)
    .where(
        _key > tuple_(bindparam("due"), bindparam("agreement"), bindparam("what"), bindparam("item")),
        TABLE.c.due <= bindparam("until"),
        TABLE.c.from_position <= bindparam("position"),
        TABLE.c.to_position > bindparam("position"),
    )
    .order_by(TABLE.c.due, TABLE.c.agreement, TABLE.c.what, TABLE.c.item)
    .limit(bindparam("limit"))
)


def on_from(
    tx: Transaction, after: tuple[str, str, str, str], position: int, limit: int, *, until: str = NEVER
) -> list[Owed]:
    """At most `limit` open items due up to a day, after (due, agreement, what, item), in that order."""
    due, agreement, what, item = after
    key = {"due": due, "agreement": agreement, "what": what, "item": item}
    found = _on_from.rows(tx, **key, until=until, position=position, limit=limit)
    return [Owed._make([*place, orjson.loads(raw)]) for *place, raw in found]
