"""Which resolution approves an agreement, a lease, a contribution or a post."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, bindparam, select

from ledger.codec import canonical
from ledger.domain.resolution import Approval, Resolution
from ledger.sql import Statement, Transaction

KINDS = ("resolution",)

TABLE = Table(
    "approval",
    MetaData(),
    Column("agreement", String, primary_key=True),
    Column("contribution", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("resolution", String, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


class Approved(NamedTuple):
    """One row; `contribution` is empty where the agreement as a whole is approved."""

    agreement: str
    contribution: str
    what: str
    resolution: str
    facts: dict[str, Any]


def parts(state: Resolution) -> Mapping[str, tuple[Approval, dict[str, Any]]]:
    """By what is approved, with what a reader wants to know of the resolution."""
    if (passed := state.passed) is None:
        return {}
    facts = {
        "title": passed.title,
        "body": passed.body,
        "number": passed.number,
        "on": str(passed.on),
        "condition": passed.condition,
        "outcome": state.outcome,
        "settled": None if state.settled is None else str(state.settled),
        "revoked": None if state.revoked is None else str(state.revoked),
    }
    return {f"{one.what}/{one.agreement}/{one.contribution or ''}": (one, facts) for one in state.approves}


def rows(id: str, part: str, inputs: tuple[Approval, dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """(agreement, contribution, what, resolution, facts as JSON)."""
    approval, facts = inputs
    yield approval.agreement, approval.contribution or "", approval.what, id, canonical(facts)


_WHAT = tuple(TABLE.c[name] for name in Approved._fields)
_THEN = (TABLE.c.from_position <= bindparam("position"), TABLE.c.to_position > bindparam("position"))
_of_agreement = Statement(
    select(*_WHAT)
    .where(TABLE.c.agreement == bindparam("agreement"), *_THEN)
    .order_by(TABLE.c.contribution, TABLE.c.what, TABLE.c.resolution)
)
_all = Statement(select(*_WHAT).where(*_THEN).order_by(TABLE.c.agreement, TABLE.c.contribution, TABLE.c.resolution))


def of_agreement(tx: Transaction, agreement: str, position: int) -> list[Approved]:
    """Every approval of an agreement and of its contributions, as of a position."""
    return [_read(row) for row in _of_agreement.rows(tx, agreement=agreement, position=position)]


def everywhere(tx: Transaction, position: int) -> list[Approved]:
    """Every approval in the book, by agreement and contribution, as of a position."""
    return [_read(row) for row in _all.rows(tx, position=position)]


def _read(row: tuple[Any, ...]) -> Approved:
    return Approved(row[0], row[1], row[2], row[3], orjson.loads(row[4]))
