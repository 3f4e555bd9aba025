"""Which streams name which others: what has to be asked before something is taken back."""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, bindparam, select

from ledger.domain.agreement.state import Agreement
from ledger.domain.book import Opening
from ledger.domain.neighbourhood import Neighbourhood
from ledger.domain.organisation import Organisation
from ledger.sql import OPEN, Statement, Transaction

KINDS = ("agreement", "book", "neighbourhood", "organisation")
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
    match state:
        case Agreement(concluded=concluded) if concluded is not None:
            organisations = {*state.parties, *([concluded.municipality] if concluded.municipality else [])}
            agreements = {one.origin.agreement for one in state.contributions.values() if one.origin is not None}
            agreements |= {concluded.succeeds} if concluded.succeeds else set()
            return frozenset(
                {("organisation", id) for id in organisations}
                | {("neighbourhood", id) for id in concluded.neighbourhoods}
                | {("agreement", id) for id in agreements}
            )
        case Neighbourhood(defined=defined) if defined is not None:
            whole = {("neighbourhood", defined.part_of)} if defined.part_of else set()
            return frozenset({("organisation", defined.municipality)} | whole)
        case Organisation(successor=successor) if successor is not None:
            return frozenset({("organisation", successor)})
        case Opening(witnesses=witnesses):
            return frozenset(("organisation", one.organisation) for one in witnesses.values() if one.organisation)
        case _:
            return frozenset()


def parts(state: Any) -> Mapping[str, tuple[str, frozenset[Stream]]]:
    """One part: the kind of the stream and what it names."""
    named = named_by(state)
    kinds = {Agreement: "agreement", Neighbourhood: "neighbourhood", Opening: "book"}
    kind = kinds.get(type(state), "organisation")
    return {"": (kind, named)} if named else {}


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
