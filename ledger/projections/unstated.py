"""Which parties of an agreement have said nothing about what they bring, in which years."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, bindparam, select

from ledger.domain.agreement.life_state import sums
from ledger.domain.agreement.state import Agreement, funder
from ledger.sql import Asked, Statement, Transaction

KINDS = ("agreement",)
FIRST_YEAR, LAST_YEAR = 0, 9999

TABLE = Table(
    "unstated",
    MetaData(),
    Column("neighbourhood", String, primary_key=True),
    Column("agreement", String, primary_key=True),
    Column("party", String, primary_key=True),
    Column("first_year", Integer, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("last_year", Integer, nullable=False),
    Column("certainty", String, nullable=False),
    Index("unstated_party", "party"),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Silence:
    """The years a party may be silent about, and those it has spoken of."""

    areas: tuple[str, ...]
    certainty: str
    first: int
    last: int
    stated: frozenset[int]


def parts(state: Agreement) -> Mapping[str, Silence]:
    """By party: the years it is bound for as far as known, and the years of which something was said or done."""
    if state.concluded is None:
        return {}
    stated: dict[str, set[int]] = {}
    for position, claim in state.claims.items():
        party = state.contributions[claim.contribution].party
        for year in range(claim.span.first, claim.span.last + 1):
            stated.setdefault(funder(state, party, year, promised=position), set()).add(year)
    for contribution, span in sums(state.life):
        if (promised := state.life.promised.get((contribution, span))) is not None:
            party = state.contributions[contribution].party
            for year in range(span.first, span.last + 1):
                stated.setdefault(funder(state, party, year, promised=promised), set()).add(year)
    term = state.term
    first = FIRST_YEAR if term.start is None else term.start.year
    last = LAST_YEAR if term.end is None else term.end.year
    return {
        party: Silence(
            areas=state.concluded.neighbourhoods or ("",),
            certainty=state.certainty,
            first=max(first, member.since.year) if member.since is not None else first,
            last=min(last, member.until.year) if member.until is not None else last,
            stated=frozenset(stated.get(party, ())),
        )
        for party, member in state.parties.items()
        if not member.gone or member.until is not None
    }


def rows(id: str, part: str, inputs: Silence) -> Iterator[tuple[Any, ...]]:
    """(neighbourhood, agreement, party, first year, last year, certainty) for each run of silent years."""
    start = inputs.first
    for year in (*sorted(inputs.stated), inputs.last + 1):
        if start < year <= inputs.last + 1:
            for area in inputs.areas:
                yield area, id, part, start, min(year - 1, inputs.last), inputs.certainty
        start = max(start, year + 1)


_SILENT = (
    TABLE.c.first_year <= bindparam("year"),
    TABLE.c.last_year >= bindparam("year"),
    TABLE.c.from_position <= bindparam("position"),
    TABLE.c.to_position > bindparam("position"),
)
_WHAT = (TABLE.c.neighbourhood, TABLE.c.agreement, TABLE.c.party, TABLE.c.certainty, TABLE.c.from_position)
_in_area = Statement(select(*_WHAT).where(TABLE.c.neighbourhood == bindparam("neighbourhood"), *_SILENT))
_of_party = Statement(select(*_WHAT).where(TABLE.c.party == bindparam("party"), *_SILENT))


def asking_area(neighbourhood: str, year: int, position: int) -> Asked:
    """(neighbourhood, agreement, party, certainty, position it is known since) of the silent, as of a position."""
    return _in_area.asking(neighbourhood=neighbourhood, year=year, position=position)


def of_party(tx: Transaction, party: str, year: int, position: int) -> list[tuple[str, str, str, str, int]]:
    """The same for one party, in all areas; the area is empty where an agreement names no neighbourhood."""
    return _of_party.rows(tx, party=party, year=year, position=position)
