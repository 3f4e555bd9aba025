"""What everything is called, as of: the one table that all questions join."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

import orjson
from sqlalchemy import ARRAY, BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, any_, bindparam, select

from ledger.codec import canonical
from ledger.domain.action_fund import ActionFund
from ledger.domain.agreement.state import Agreement
from ledger.domain.continuation_review import Review
from ledger.domain.fund_year.state import FundYear
from ledger.domain.neighbourhood import Neighbourhood
from ledger.domain.organisation import Organisation
from ledger.domain.resolution import Resolution
from ledger.domain.valuation_basis import Basis
from ledger.errors import NotFound
from ledger.sql import Asked, Rows, Statement, Transaction, together

KINDS = (
    "organisation",
    "neighbourhood",
    "agreement",
    "action_fund",
    "fund_year",
    "continuation_review",
    "resolution",
    "valuation_basis",
)

TABLE = Table(
    "name",
    MetaData(),
    Column("kind", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("name", String, nullable=False),
    Column("detail", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


class Name(NamedTuple):
    """What a thing is called, and what a question may need to know of it besides."""

    id: str
    name: str
    detail: dict[str, Any]


Known = Organisation | Neighbourhood | Agreement | ActionFund | FundYear | Review | Resolution | Basis


def parts(state: Known) -> Mapping[str, Any]:
    """One part for the whole: kind, name and detail."""
    match state:
        case Organisation(registered=registered) if registered is not None:
            detail: dict[str, Any] = {
                "kind": registered.kind,
                "ags": state.identifiers.get("ags"),
                "described": state.described,
                "successor": state.successor,
                "units": dict(state.unit_names),
            }
            return {"organisation": (state.name, detail)}
        case Neighbourhood(defined=defined) if defined is not None:
            detail = {
                "municipality": defined.municipality,
                "part_of": defined.part_of,
                "aliases": list(state.aliases),
            }
            return {"neighbourhood": (state.name, detail)}
        case Agreement(concluded=concluded) if concluded is not None:
            return {"agreement": (state.title, {"kind": concluded.kind})}
        case ActionFund(established=established) if established is not None:
            detail = {
                "giver": established.giver,
                "neighbourhoods": list(established.neighbourhoods),
                "municipality": established.municipality,
            }
            return {"action_fund": (established.title, detail)}
        case FundYear(opened=opened) if opened is not None:
            return {"fund_year": (str(opened.year), {"fund": opened.fund})}
        case Review(opened=opened) if opened is not None:
            detail = {
                "on": str(opened.on),
                "activities": opened.activities,
                "neighbourhood": opened.neighbourhood,
                "municipality": opened.municipality,
            }
            return {"continuation_review": (opened.title, detail)}
        case Resolution(passed=passed) if passed is not None:
            detail = {
                "body": passed.body,
                "number": passed.number,
                "on": str(passed.on),
                "result": passed.result,
                "condition": passed.condition,
                "outcome": state.outcome,
                "revoked": None if state.revoked is None else str(state.revoked),
            }
            return {"resolution": (passed.title, detail)}
        case Basis(published=published) if published is not None:
            detail = {
                "publisher": published.publisher,
                "edition": published.edition,
                "valid_from": None if published.valid_from is None else str(published.valid_from),
                "valid_to": None if published.valid_to is None else str(published.valid_to),
            }
            return {"valuation_basis": (published.title, detail)}
        case _:
            return {}


def rows(id: str, part: str, inputs: tuple[str, dict[str, Any]]) -> Iterator[tuple[Any, ...]]:
    """(kind, id, name, detail as JSON)."""
    name, detail = inputs
    yield part, id, name, canonical(detail)


_one = Statement(
    select(TABLE.c.id, TABLE.c.name, TABLE.c.detail).where(
        TABLE.c.kind == bindparam("kind"),
        TABLE.c.id == bindparam("id"),
        TABLE.c.from_position <= bindparam("position"),
        TABLE.c.to_position > bindparam("position"),
    )
)
# SQLite has no such parameter, and no way to a server that would be worth saving.
_any = Statement(
    select(TABLE.c.id, TABLE.c.name, TABLE.c.detail).where(
        TABLE.c.kind == bindparam("kind"),
        TABLE.c.id == any_(bindparam("ids", type_=ARRAY(String))),
        TABLE.c.from_position <= bindparam("position"),
        TABLE.c.to_position > bindparam("position"),
    )
)
_page = Statement(
    select(TABLE.c.id, TABLE.c.name, TABLE.c.detail)
    .where(
        TABLE.c.kind == bindparam("kind"),
        TABLE.c.id > bindparam("after"),
        TABLE.c.from_position <= bindparam("position"),
        TABLE.c.to_position > bindparam("position"),
    )
    .order_by(TABLE.c.id)
    .limit(bindparam("limit"))
)


def find(tx: Transaction, kind: str, id: str, position: int) -> Name:
    """What a thing was called as of a position. NotFound where it was not recorded then."""
    return read(kind, id, _one.rows(tx, kind=kind, id=id, position=position))


def asking(kind: str, id: str, position: int) -> Asked:
    """The same, to be read by `read`."""
    return _one.asking(kind=kind, id=id, position=position)


def read(kind: str, id: str, rows: Rows) -> Name:
    """NotFound where there is no row."""
    if not rows:
        raise NotFound(kind, id)
    return _name(rows[0])


def find_all(tx: Transaction, kind: str, ids: Iterable[str], position: int) -> dict[str, Name]:
    """Names by id, of those that were recorded then, in the order of the ids."""
    return find_kinds(tx, {kind: ids}, position)[kind]


def find_kinds(tx: Transaction, wanted: Mapping[str, Iterable[str]], position: int) -> dict[str, dict[str, Name]]:
    """The same for ids of several kinds, by kind."""
    ids = {kind: list(dict.fromkeys(of_kind)) for kind, of_kind in wanted.items()}
    asked = [kind for kind, of_kind in ids.items() if of_kind]
    if tx.dialect == "postgresql":
        found = together(tx, [_any.asking(kind=kind, ids=ids[kind], position=position) for kind in asked])
    else:
        found = [
            [row for id in ids[kind] for row in _one.rows(tx, kind=kind, id=id, position=position)] for kind in asked
        ]
    named = {kind: {row[0]: _name(row) for row in rows} for kind, rows in zip(asked, found, strict=True)}
    return {kind: {id: named[kind][id] for id in of_kind if id in named[kind]} for kind, of_kind in ids.items()}


def _name(row: tuple[Any, ...]) -> Name:
    id, name, detail = row
    return Name(id, name, orjson.loads(detail))


def page(tx: Transaction, kind: str, position: int, *, after: str, limit: int) -> list[Name]:
    """At most `limit` names of a kind in the order of their ids, after an id."""
    found = _page.rows(tx, kind=kind, after=after, position=position, limit=limit)
    return [_name(row) for row in found]
