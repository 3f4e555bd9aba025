"""Which streams name which others: what has to be asked before something is taken back."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, bindparam, select

from ledger.domain.action_fund import ActionFund
from ledger.domain.agreement.state import Agreement
from ledger.domain.book import Opening
from ledger.domain.continuation_review import Review
from ledger.domain.fund_year.commands import stream_id
from ledger.domain.fund_year.state import FundYear
from ledger.domain.neighbourhood import Neighbourhood
from ledger.domain.organisation import Organisation
from ledger.domain.resolution import Resolution
from ledger.sql import OPEN, Statement, Transaction

_KIND_OF: Mapping[type, str] = {
    ActionFund: "action_fund",
    Agreement: "agreement",
    FundYear: "fund_year",
    Neighbourhood: "neighbourhood",
    Opening: "book",
    Organisation: "organisation",
    Resolution: "resolution",
    Review: "continuation_review",
}
KINDS = tuple(_KIND_OF.values())
Stream = tuple[str, str]

TABLE = Table(
    "reference",
    MetaData(),
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("by_kind", String, primary_key=True),
    Column("by_id", String, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)


def named_by(state: Any) -> frozenset[Stream]:
    """(kind, id) of every stream that this state names."""
    return frozenset((kind, id) for kind, id in _named(state) if id is not None)


def _named(state: Any) -> Iterator[tuple[str, str | None]]:
    match state:
        case Agreement():
            yield from _of_agreement(state)
        case ActionFund(established=established) if established is not None:
            yield "organisation", established.giver
            yield "organisation", established.municipality
            yield from (("neighbourhood", id) for id in established.neighbourhoods)
        case FundYear():
            yield from _of_fund_year(state)
        case Review():
            yield from _of_review(state)
        case Resolution(passed=passed) if passed is not None:
            yield "organisation", passed.organisation
            yield from (("agreement", approval.agreement) for approval in state.approves)
        case Neighbourhood(defined=defined) if defined is not None:
            yield "organisation", defined.municipality
            yield "neighbourhood", defined.part_of
        case Organisation():
            yield "organisation", state.successor
        case Opening():
            yield from (("organisation", one.organisation) for one in state.witnesses.values())


def _of_agreement(state: Agreement) -> Iterator[tuple[str, str | None]]:
    if (concluded := state.concluded) is None:
        return
    yield "organisation", concluded.municipality
    yield "agreement", concluded.succeeds
    yield from (("neighbourhood", id) for id in concluded.neighbourhoods)
    yield from (("organisation", id) for id in (*state.parties, *state.members))
    for contribution in state.contributions.values():
        yield "organisation", contribution.recipient
        yield "neighbourhood", contribution.neighbourhood
        yield "agreement", None if contribution.origin is None else contribution.origin.agreement
    valued = (claim.worth.valuation for claim in state.claims.values())
    booked = (entry.valuation for entry in state.life.entries.values())
    yield from (("valuation_basis", one.basis) for one in (*valued, *booked) if one is not None)


def _of_fund_year(state: FundYear) -> Iterator[tuple[str, str | None]]:
    if (opened := state.opened) is None:
        return
    yield "action_fund", opened.fund
    yield "fund_year", None if opened.carried is None else stream_id(opened.fund, opened.year - 1)
    yield from (("organisation", one.giver) for one in state.top_ups.values())
    asked = (one.filed.project for one in state.applications.values())
    given = (one.granted.project for one in state.awards.values())
    yield from (("organisation", project.recipient.organisation) for project in (*asked, *given))


def _of_review(state: Review) -> Iterator[tuple[str, str | None]]:
    if (opened := state.opened) is None:
        return
    yield "neighbourhood", opened.neighbourhood
    yield "organisation", opened.municipality
    yield "agreement", opened.agreement
    yield from (("organisation", one.organisation) for one in opened.participants)
    yield from (("organisation", said.organisation) for said, _ in state.interests)
    listed = (one.responsible for one in state.activities.values())
    assessed = (one.said.responsible for one in state.assessments)
    yield from (("organisation", id) for responsible in (*listed, *assessed) for id in responsible)


def parts(state: Any) -> Mapping[str, tuple[str, frozenset[Stream]]]:
    """One part: the kind of the stream and what it names."""
    named = named_by(state)
    return {"": (_KIND_OF[type(state)], named)} if named else {}


def rows(id: str, part: str, inputs: tuple[str, frozenset[Stream]]) -> Iterator[tuple[Any, ...]]:
    """(kind, id, by kind, by id)."""
    by_kind, named = inputs
    for kind, of in named:
        yield kind, of, by_kind, id


_of = Statement(
    select(TABLE.c.by_kind, TABLE.c.by_id).where(
        TABLE.c.kind == bindparam("kind"), TABLE.c.id == bindparam("id"), TABLE.c.to_position == OPEN
    )
)


def of(tx: Transaction, kind: str, id: str) -> list[Stream]:
    """(kind, id) of the streams that name a stream now."""
    return [(by_kind, by_id) for by_kind, by_id in _of.rows(tx, kind=kind, id=id)]
