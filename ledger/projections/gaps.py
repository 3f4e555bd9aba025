"""Where information is missing: what no source has said yet about an agreement."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, bindparam, select, tuple_

from ledger.domain.agreement.state import Agreement, current
from ledger.sql import Statement, Transaction

KINDS = ("agreement",)

TABLE = Table(
    "missing",
    MetaData(),
    Column("agreement", String, primary_key=True),
    Column("what", String, primary_key=True),
    Column("subject", String, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)


class Missing(NamedTuple):
    """`what` is missing about `subject`: a party, a contribution's year, or the agreement itself (empty)."""

    agreement: str
    what: str
    subject: str


def parts(state: Agreement) -> Mapping[str, tuple[str, ...]]:
    """By what is missing: the subjects it is missing of."""
    if (concluded := state.concluded) is None:
        return {}
    term, spoken = (
        state.term,
        {state.contributions[claim.contribution].party for claim in state.claims.values()},
    )
    whole = ("",)
    missing = {
        "term_start": whole if term.start is None else (),
        "term_end": whole if term.end is None and not term.open_ended else (),
        "signature_date": () if any(given.signed_on is not None for given in state.signatures.values()) else whole,
        "area": () if concluded.neighbourhoods or concluded.municipality else whole,
        "contribution": tuple(party for party in current(state) if party not in spoken),
        "amount": tuple(
            f"{claim.contribution}/{claim.span.first}-{claim.span.last}"
            for claim in state.claims.values()
            if claim.worth.value.state == "unknown"
        ),
        "member_names": whole if _unnamed(state) else (),
    }
    return {what: subjects for what, subjects in missing.items() if subjects}


def _unnamed(state: Agreement) -> bool:
    """Whether a network was said to have more members than are named."""
    if not state.stated_members:
        return False
    parties = {id for id in current(state) if state.parties[id].party.role == "member"}
    named = parties | {id for id, member in state.members.items() if not member.gone}
    return len(named) < state.stated_members[-1].figure.value


def rows(id: str, part: str, inputs: tuple[str, ...]) -> Iterator[tuple[Any, ...]]:
    """(agreement, what, subject)."""
    for subject in inputs:
        yield id, part, subject


_key = tuple_(TABLE.c.agreement, TABLE.c.what, TABLE.c.subject)
_on_from = Statement(
    select(TABLE.c.agreement, TABLE.c.what, TABLE.c.subject)
    .where(
        _key > tuple_(bindparam("agreement"), bindparam("what"), bindparam("subject")),
        TABLE.c.from_position <= bindparam("position"),
        TABLE.c.to_position > bindparam("position"),
    )
    .order_by(TABLE.c.agreement, TABLE.c.what, TABLE.c.subject)
    .limit(bindparam("limit"))
)


def on_from(tx: Transaction, after: Missing, position: int, limit: int) -> list[Missing]:
    """At most `limit` of what is missing, in the order of agreement, what and subject, as of a position."""
    found = _on_from.rows(tx, **after._asdict(), position=position, limit=limit)
    return [Missing(*row) for row in found]
