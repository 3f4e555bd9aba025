"""Which partners work in a neighbourhood, in which role and unit, also without money."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, bindparam, select

from ledger.domain.agreement.state import Agreement, Membership, memberships
from ledger.sql import Statement, Transaction

KINDS = ("agreement",)

TABLE = Table(
    "partner",
    MetaData(),
    Column("neighbourhood", String, primary_key=True),
    Column("agreement", String, primary_key=True),
    Column("party", String, primary_key=True),
    Column("time", Integer, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("role", String, nullable=False),
    Column("unit", String),
    Column("since", String),
    Column("until", String),
    Column("gone", Integer, nullable=False),
    Column("successor", String),
    Column("contact", String),
    Index("partner_party", "party"),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Working:
    """One party of an agreement and where the agreement works; `time` counts how often it has come back."""

    areas: tuple[str, ...]
    member: Membership
    time: int


class Partner(NamedTuple):
    """A party in an area; `since` and `until` are partial dates, `gone` 1 where it left or was replaced,
    `contact` the id of a person in the vault."""

    neighbourhood: str
    agreement: str
    party: str
    role: str
    unit: str | None
    since: str | None
    until: str | None
    gone: int
    successor: str | None
    contact: str | None


def parts(state: Agreement) -> Mapping[str, Working]:
    """By party and how often it had come back."""
    if state.concluded is None:
        return {}
    areas = state.concluded.neighbourhoods or ("",)
    return {f"{member.party.organisation}/{time}": Working(areas, member, time) for time, member in memberships(state)}


def rows(id: str, part: str, inputs: Working) -> Iterator[tuple[Any, ...]]:
    """One for each area: as `Partner`, with how often the party had come back behind its id."""
    member = inputs.member
    since = None if member.since is None else str(member.since)
    until = None if member.until is None else str(member.until)
    contact = None if member.party.contact is None else member.party.contact.id
    for area in inputs.areas:
        yield (
            area,
            id,
            member.party.organisation,
            inputs.time,
            member.party.role,
            member.party.unit,
            since,
            until,
            int(member.gone),
            member.successor,
            contact,
        )


_WHAT = tuple(TABLE.c[name] for name in Partner._fields)
_THEN = (TABLE.c.from_position <= bindparam("position"), TABLE.c.to_position > bindparam("position"))
_in_area = Statement(
    select(*_WHAT)
    .where(TABLE.c.neighbourhood == bindparam("neighbourhood"), *_THEN)
    .order_by(TABLE.c.agreement, TABLE.c.party, TABLE.c.time)
)
_of_party = Statement(
    select(*_WHAT)
    .where(TABLE.c.party == bindparam("party"), *_THEN)
    .order_by(TABLE.c.neighbourhood, TABLE.c.agreement, TABLE.c.time)
)


def in_area(tx: Transaction, neighbourhood: str, position: int) -> list[Partner]:
    """All parties of the agreements of an area, by agreement, as of a position."""
    return [Partner(*row) for row in _in_area.rows(tx, neighbourhood=neighbourhood, position=position)]


def of_party(tx: Transaction, party: str, position: int) -> list[Partner]:
    """Where a party works; the area is empty where an agreement names no neighbourhood."""
    return [Partner(*row) for row in _of_party.rows(tx, party=party, position=position)]
