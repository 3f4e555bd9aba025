"""Who funds what in a neighbourhood, in one year, as recorded at any time: the lines of every promise."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from ledger.domain.agreement.events import Contribution, Stage, Worth
from ledger.domain.agreement.life_state import Place, Reached, Sum, certainties, delivered, sums
from ledger.domain.agreement.state import EMPTY, Agreement, Claim, fresh, funder
from ledger.sql import Asked, Statement, Transaction
from ledger.values import Certainty, Form, Quantity, Span, Valuation, Valued, format_hundredths

KINDS = ("agreement",)
LIVE: tuple[Stage, ...] = ("committed", "conditional", "pledged")
_PROMISED = ("pledged", "conditional", "committed", "called")
_JUDGED = ("proved", "accepted", "returned", "reclaimed")
OF_MONEY = (*_PROMISED, "received", "spent", *_JUDGED)
OF_TIME_AND_THINGS = (*_PROMISED, "delivered", *_JUDGED)
_NOTHING_OF_MONEY: dict[str, str | None] = dict.fromkeys(OF_MONEY)
_NOTHING_OF_TIME_AND_THINGS: dict[str, str | None] = dict.fromkeys(OF_TIME_AND_THINGS)

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
    """The inputs of one part: a contribution's span with what is claimed for it, who stands for it, and where; and what
    has become of it. Of a withdrawn promise only that is left, and `certainty` is that of what was recorded last."""

    contribution: Contribution
    claims: tuple[Claim, ...]
    funders: tuple[tuple[int, str], ...]
    areas: tuple[str, ...]
    reached: Mapping[Reached, Sum]
    delivered: tuple[Quantity, ...]
    certainty: Certainty


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
    return renewed(EMPTY, state, {})


def renewed(before: Agreement, after: Agreement, then: Mapping[str, Promised]) -> Mapping[str, Promised]:
    """The same; what belongs to contributions that nothing has changed about is taken over from `then`."""
    if (concluded := after.concluded) is None:
        return {}
    changed, life = fresh(before, after), after.life
    claims: dict[Place, tuple[Claim, ...]] = {}
    for claim in after.claims.values():
        if claim.contribution in changed:
            place = claim.contribution, claim.span
            claims[place] = (*claims.get(place, ()), claim)
    reached, quantities, certain = sums(life), delivered(life), certainties(life)
    found = {part: one for part, one in then.items() if one.contribution.id not in changed}
    for place in {**claims, **{place: () for place in reached if place[0] in changed}}:
        if (first := life.promised.get(place)) is not None:
            contribution, span, made = after.contributions[place[0]], place[1], claims.get(place, ())
            found[f"{contribution.id}/{span.first}-{span.last}"] = Promised(
                contribution=contribution,
                claims=made,
                funders=_funders(after, contribution.party, span, _leading(made).events[0] if made else first),
                areas=_areas(concluded.neighbourhoods, contribution.neighbourhood),
                reached=reached.get(place, {}),
                delivered=quantities.get(place, ()),
                certainty=certain.get(place, "assumed"),
            )
    return found


def _funders(state: Agreement, party: str, span: Span, promised: int) -> tuple[tuple[int, str], ...]:
    """(year, organisation): who stands for what a party promised at a position."""
    return tuple([(year, funder(state, party, year, promised=promised)) for year in range(span.first, span.last + 1)])


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


_write_quantity, _write_valuation = writer(Quantity), writer(Valuation)


def _line(inputs: Promised) -> dict[str, Any]:
    contribution, by_stage = inputs.contribution, {claim.stage: claim for claim in inputs.claims}
    leading = _leading(inputs.claims) if inputs.claims else None
    worth = Worth(Valued("none")) if leading is None else leading.worth
    origin = contribution.origin
    return {
        "areas": inputs.areas,
        "form": contribution.form,
        "standing": contribution.standing,
        "certainty": inputs.certainty if leading is None else leading.certainty,
        "value": valued(worth.value),
        "quantity": _quantity(contribution.form, worth.quantity),
        "valuation": None if worth.valuation is None else _write_valuation(worth.valuation),
        "delivered": [_write_quantity(one) for one in inputs.delivered],
        "stages": stages(contribution.form, _cents(by_stage, inputs.reached)),
        "committed": "committed" in by_stage,
        "events": sorted(
            {position for claim in inputs.claims for position in claim.events}
            | {position for one in inputs.reached.values() for position in one.events}
        ),
        "origin": None if origin is None else [origin.agreement, origin.contribution],
    }


def _cents(claims: Mapping[Stage, Claim], reached: Mapping[Reached, Sum]) -> dict[str, int | None]:
    promised = {stage: claim.worth.value.money for stage, claim in claims.items()}
    known: dict[str, int | None] = {stage: None if money is None else money.cents for stage, money in promised.items()}
    return known | {stage: one.cents for stage, one in reached.items()}


def valued(value: Valued) -> dict[str, str]:
    """A value as it is answered: its state, and where it is known its amount and currency."""
    if value.money is None:
        return {"state": value.state}
    return {"state": value.state, "amount": value.money.amount, "currency": value.money.currency}


def _quantity(form: Form, quantity: Quantity | None) -> dict[str, str] | None:
    if quantity is not None:
        return {"state": "known", "quantity": quantity.quantity, "unit": quantity.unit}
    return {"state": "unknown", "unit": "hour"} if form == "staff_time" else None


def stages(form: Form, cents: Mapping[str, int | None]) -> dict[str, str | None]:
    """The amount at every stage this form can reach; null where it has not reached it or nobody knows the amount."""
    nothing = _NOTHING_OF_MONEY if form == "money" else _NOTHING_OF_TIME_AND_THINGS
    return nothing | {
        stage: format_hundredths(one) for stage, one in cents.items() if one is not None and stage in nothing
    }


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
_everywhere = Statement(
    select(*_WHAT).where(*_THEN).order_by(TABLE.c.neighbourhood, TABLE.c.year, TABLE.c.agreement, TABLE.c.contribution)
)
_years = Statement(
    select(func.min(TABLE.c.year), func.max(TABLE.c.year)).where(
        TABLE.c.neighbourhood == bindparam("neighbourhood"), *_THEN
    )
)


def asking_area(neighbourhood: str, year: int, position: int) -> Asked:
    """The lines of an area and a year as of a position, to be read by `lines`."""
    return _in_area.asking(neighbourhood=neighbourhood, year=year, position=position)


def lines(found: Iterable[tuple[Any, ...]]) -> list[Line]:
    return [_read(row) for row in found]


def of_funder(tx: Transaction, organisation: str, year: int, position: int) -> list[Line]:
    """The lines of one funder and year in all areas; the area is empty where an agreement names none."""
    return [_read(row) for row in _of_funder.rows(tx, funder=organisation, year=year, position=position)]


def everywhere(tx: Transaction, position: int) -> Iterator[Line]:
    """All lines as they come, of one area and year after the other; the area is empty where an agreement names none."""
    for row in _everywhere.each(tx, position=position):
        yield _read(row)


def allotted(row: Line, areas: Sequence[str]) -> bool:
    """Whether the amount is one year's and wholly inside the areas asked about."""
    first, last = row.span.split("-")
    return first == last and set(row.line["areas"]) <= set(areas)


def counts(rows: Sequence[Line]) -> list[bool]:
    """Of each row whether it counts: money that is passed on from another one of them does so there."""
    present = {(row.agreement, row.contribution) for row in rows}
    return [row.line["origin"] is None or tuple(row.line["origin"]) not in present for row in rows]


def years(tx: Transaction, neighbourhood: str, position: int) -> tuple[int, int] | None:
    """The first and last year something was promised for an area, or None."""
    row = _years.one(tx, neighbourhood=neighbourhood, position=position)
    return None if row is None or row[0] is None else (row[0], row[1])


def _read(row: tuple[Any, ...]) -> Line:
    *place, line = row
    return Line._make([*place, orjson.loads(line)])
