"""Who funds what in a neighbourhood, in one year, as recorded at any time: the lines of every promise."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    func,
    select,
)

from ledger.codec import canonical, writer
from ledger.domain.agreement.events import Contribution, Stage
from ledger.domain.agreement.state import Agreement, Claim, funder
from ledger.sql import Statement, Transaction
from ledger.values import Form, Money, Quantity, Valuation, Valued

KINDS = ("agreement",)
LIVE: tuple[Stage, ...] = ("committed", "conditional", "pledged")

TABLE = Table(
    "funding",
    MetaData(),
    Column("neighbourhood", String, primary_key=True),
    Column("year", Integer, primary_key=True),
    Column("agreement", String, primary_key=True),
    Column("contribution", String, primary_key=True),
    Column("span", String, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("funder", String, nullable=False),
    Column("line", LargeBinary, nullable=False),
    Index("funding_funder", "funder", "year"),
    sqlite_with_rowid=False,
)


class Promised(NamedTuple):
    """The inputs of one part: a contribution's span with what is claimed for it, who stands for it, and where."""

    contribution: Contribution
    claims: tuple[Claim, ...]
    funders: tuple[tuple[int, str], ...]
    areas: tuple[str, ...]


class Line(NamedTuple):
    """One row. `span` is the promise's years ("2025-2026"); the amount is undivided where they are more than one,
    and shared where the line's `areas` are."""

    neighbourhood: str
    year: int
    agreement: str
    contribution: str
    span: str
    funder: str
    line: dict[str, Any]


def parts(state: Agreement) -> Mapping[str, Promised]:
    """By contribution and span."""
    if state.concluded is None:
        return {}
    spans: dict[str, list[Claim]] = {}
    for claim in state.claims.values():
        spans.setdefault(f"{claim.contribution}/{claim.span.first}-{claim.span.last}", []).append(claim)
    found = {}
    for part, claims in spans.items():
        contribution, span = state.contributions[claims[0].contribution], claims[0].span
        years, promised = range(span.first, span.last + 1), _leading(claims).events[0]
        found[part] = Promised(
            contribution=contribution,
            claims=tuple(claims),
            funders=tuple((year, funder(state, contribution.party, year, promised=promised)) for year in years),
            areas=_areas(state.concluded.neighbourhoods, contribution.neighbourhood),
        )
    return found


def _leading(claims: Sequence[Claim]) -> Claim:
    """The one that binds most."""
    return claims[0] if len(claims) == 1 else min(claims, key=lambda claim: LIVE.index(claim.stage))


def _areas(neighbourhoods: tuple[str, ...], own: str | None) -> tuple[str, ...]:
    return (own,) if own is not None else neighbourhoods or ("",)


def rows(id: str, part: str, inputs: Promised) -> Iterator[tuple[Any, ...]]:
    """One for each year and area: (neighbourhood, year, agreement, contribution, span, funder, line)."""
    contribution, span = part.rsplit("/", 1)
    line = canonical(_line(inputs))
    for year, organisation in inputs.funders:
        for area in inputs.areas:
            yield area, year, id, contribution, span, organisation, line


_write_valued, _write_valuation = writer(Valued), writer(Valuation)


def _line(inputs: Promised) -> dict[str, Any]:
    contribution, by_stage = inputs.contribution, {claim.stage: claim for claim in inputs.claims}
    leading = _leading(inputs.claims)
    worth, origin = leading.worth, contribution.origin
    return {
        "areas": inputs.areas,
        "form": contribution.form,
        "standing": contribution.standing,
        "certainty": leading.certainty,
        "value": valued(worth.value),
        "quantity": _quantity(contribution.form, worth.quantity),
        "valuation": None if worth.valuation is None else _write_valuation(worth.valuation),
        "stages": stages(contribution.form, {stage: claim.worth.value.money for stage, claim in by_stage.items()}),
        "committed": "committed" in by_stage,
        "events": sorted({position for claim in inputs.claims for position in claim.events}),
        "origin": None if origin is None else [origin.agreement, origin.contribution],
    }


def valued(value: Valued) -> dict[str, str]:
    """A value as it is answered: its state, and where it is known its amount and currency."""
    if value.money is None:
        return {"state": value.state}
    return {"state": value.state, "amount": value.money.amount, "currency": value.money.currency}


def _quantity(form: Form, quantity: Quantity | None) -> dict[str, str] | None:
    if quantity is not None:
        return {"state": "known", "quantity": quantity.quantity, "unit": quantity.unit}
    return {"state": "unknown", "unit": "hour"} if form == "staff_time" else None


def stages(form: Form, money: Mapping[Stage, Money | None]) -> dict[str, str | None]:
    """The amount at every stage this form can reach; null where it has not reached it or nobody knows the amount."""
    later = ("received", "spent", "returned") if form == "money" else ("delivered", "returned")
    reached = {stage: amount.amount for stage, amount in money.items() if amount is not None}
    return {stage: reached.get(stage) for stage in ("pledged", "conditional", "committed", *later)}


_WHAT = (
    TABLE.c.neighbourhood,
    TABLE.c.year,
    TABLE.c.agreement,
    TABLE.c.contribution,
    TABLE.c.span,
    TABLE.c.funder,
    TABLE.c.line,
)
_THEN = (TABLE.c.from_position <= bindparam("position"), TABLE.c.to_position > bindparam("position"))
_in_area = Statement(
    select(*_WHAT).where(TABLE.c.neighbourhood == bindparam("neighbourhood"), TABLE.c.year == bindparam("year"), *_THEN)
)
_of_funder = Statement(
    select(*_WHAT)
    .where(TABLE.c.funder == bindparam("funder"), TABLE.c.year == bindparam("year"), *_THEN)
    .order_by(TABLE.c.neighbourhood, TABLE.c.agreement, TABLE.c.contribution)
)
_years = Statement(
    select(func.min(TABLE.c.year), func.max(TABLE.c.year)).where(
        TABLE.c.neighbourhood == bindparam("neighbourhood"), *_THEN
    )
)


def in_area(tx: Transaction, neighbourhood: str, year: int, position: int) -> list[Line]:
    """The lines of an area and a year, in the order in which they were promised, as of a position."""
    found = [_read(row) for row in _in_area.rows(tx, neighbourhood=neighbourhood, year=year, position=position)]
    return sorted(found, key=lambda one: (one.line["events"][0], one.agreement, one.contribution))


def of_funder(tx: Transaction, organisation: str, year: int, position: int) -> list[Line]:
    """The lines of one funder and year in all areas; the area is empty where an agreement names none."""
    return [_read(row) for row in _of_funder.rows(tx, funder=organisation, year=year, position=position)]


def years(tx: Transaction, neighbourhood: str, position: int) -> tuple[int, int] | None:
    """The first and last year something was promised for an area, or None."""
    row = _years.one(tx, neighbourhood=neighbourhood, position=position)
    return None if row is None or row[0] is None else (row[0], row[1])


def _read(row: tuple[Any, ...]) -> Line:
    *place, line = row
    return Line._make([*place, orjson.loads(line)])
