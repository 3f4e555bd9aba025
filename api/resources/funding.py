"""Who funds what: in a neighbourhood, from an organisation, over the years, and what has changed."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from api import moment, sealed
from api.described import Ask
from api.fields import (
    POSITION_MAX,
    Amount,
    Answer,
    Choice,
    Currency,
    DayOrInstant,
    Flag,
    Instant,
    ListOf,
    Part,
    Shape,
    Slug,
    Text,
    WholeNumber,
    Year,
)
from api.operation import blueprint, question
from api.outgoing import AsOf
from api.problems import Fault, Problem
from api.representations import MunicipalityAnswer, Named, PeriodAnswer, ValuationAnswer
from api.sealed import CoveringAnswer
from api.shapes import QuantityShape, ValuedShape
from api.tables import AREA, COMMITMENT, worth
from ledger import store, values
from ledger.answers import changes, funding
from ledger.exports.tables import Column, Row, Table, code, each, flag, number, over, text, word
from ledger.labels import LABELS
from ledger.store import Head

BLUEPRINT = blueprint("funding")


class FunderAnswer(Answer):
    id = Slug(example="vivawest")
    name = Text(200, example="VIVAWEST")
    successor = Slug(metadata={"optional": True}, about="of an organisation that was dissolved")


class AgreementOfLine(Answer):
    id = Slug()
    title = Text(200, example="Kooperation Dichterviertel")


class QuantityStated(Answer):
    """Time: how much of it, or that nobody has said how much."""

    state = Choice(values.ValueState)
    quantity = Amount(metadata={"optional": True}, example="1200.00")
    unit = Choice(values.Unit)


class StagesAnswer(Answer):
    """Amounts side by side, in the currency of the value; null: not reached, or not known."""

    pledged = Amount(allow_none=True)
    conditional = Amount(allow_none=True, about="outside `committed` until the condition is fulfilled")
    committed = Amount(allow_none=True)
    called = Amount(allow_none=True)
    received = Amount(allow_none=True, metadata={"optional": True}, about="of money")
    spent = Amount(allow_none=True, metadata={"optional": True}, about="of money")
    delivered = Amount(allow_none=True, metadata={"optional": True}, about="of time and things")
    proved = Amount(allow_none=True)
    accepted = Amount(allow_none=True)
    returned = Amount(allow_none=True)
    reclaimed = Amount(allow_none=True)


class OriginOfLine(Answer):
    agreement = Slug(example="landesmittel")
    contribution = Slug(example="land")


class LineAnswer(Answer):
    """What one funder brings; `contribution` is null where a party has said nothing yet."""

    funder = Part(FunderAnswer)
    agreement = Part(AgreementOfLine)
    contribution = Slug(allow_none=True, example="vivawest-money")
    form = Choice(values.Form)
    standing = Choice(values.Standing)
    certainty = Choice(values.Certainty)
    value = Part(ValuedShape)
    quantity = Part(QuantityStated, allow_none=True)
    valuation = Part(ValuationAnswer, allow_none=True)
    delivered = ListOf(Part(QuantityShape), about="time that was delivered, by unit, as far as it is known")
    stages = Part(StagesAnswer)
    origin = Part(OriginOfLine, allow_none=True, about="the contribution that passed-on money comes from")
    counts = Flag(about="false: passed-on money that counts where it came from, or what nobody has divided")
    events = ListOf(WholeNumber(1), about="the positions it stands on")


class ApartAnswer(LineAnswer):
    """An amount that no one has divided among years or neighbourhoods; outside the totals."""

    period = Part(PeriodAnswer)
    shared_by = ListOf(Text(63), about="the neighbourhoods it is for")


class LineOfOrganisation(LineAnswer):
    neighbourhoods = ListOf(Slug(), about="empty where the agreement names none")


class ApartOfOrganisation(ApartAnswer):
    neighbourhoods = ListOf(Slug(), about="empty where the agreement names none")


class TotalsAnswer(Answer):
    """What is committed and known; null where nothing is."""

    money = Amount(allow_none=True)
    in_kind = Amount(allow_none=True, example="45000.00")
    value = Amount(allow_none=True, example="97000.00")
    currency = Currency()


class ShareAnswer(Answer):
    """In percent; null where the whole is nothing or a committed value in it is unknown."""

    funder = Slug(example="vivawest")
    of_value = Amount(allow_none=True, example="53.61")
    of_money = Amount(allow_none=True, example="100.00")


class MissingAnswer(Answer):
    agreement = Slug()
    what = Text(40, example="amount")


class FundedArea(Answer):
    id = Slug()
    name = Text(200, example="Dichterviertel")
    municipality = Part(MunicipalityAnswer)


class FundingLinks(Answer):
    history = Text(500, example="/v1/books/duisburg/neighbourhoods/dichterviertel/funding-history")
    partners = Text(500, example="/v1/books/duisburg/neighbourhoods/dichterviertel/partners")
    csv = Text(500, example="/v1/books/duisburg/neighbourhoods/dichterviertel/funding?year=2026&position=12&format=csv")


class FundingAnswer(Answer):
    neighbourhood = Part(FundedArea)
    year = Year()
    lines = ListOf(Part(LineAnswer))
    unallocated = ListOf(Part(ApartAnswer), metadata={"optional": True}, about="outside the totals")
    totals = Part(TotalsAnswer)
    shares = ListOf(Part(ShareAnswer))
    complete = Flag()
    missing = ListOf(Part(MissingAnswer))
    links = Part(FundingLinks)


class YearAnswer(Answer):
    year = Year()
    totals = Part(TotalsAnswer)
    shares = ListOf(Part(ShareAnswer))
    complete = Flag()
    missing = ListOf(Part(MissingAnswer))


class FundingHistoryAnswer(Answer):
    neighbourhood = Part(FundedArea)
    years = ListOf(Part(YearAnswer), most=9000)


class ContributionsAnswer(Answer):
    organisation = Part(Named)
    year = Year()
    lines = ListOf(Part(LineOfOrganisation))
    unallocated = ListOf(Part(ApartOfOrganisation), metadata={"optional": True})
    totals = Part(TotalsAnswer)
    complete = Flag()
    missing = ListOf(Part(MissingAnswer))


class ChangedLine(Answer):
    funder = Slug(example="vivawest")
    neighbourhoods = ListOf(Slug())
    form = Choice(values.Form)
    certainty = Choice(values.Certainty)
    value = Part(ValuedShape)
    quantity = Part(QuantityStated, allow_none=True)
    valuation = Part(ValuationAnswer, allow_none=True)
    delivered = ListOf(Part(QuantityShape), about="time that was delivered, by unit, as far as it is known")
    stages = Part(StagesAnswer)
    events = ListOf(WholeNumber(1))


class ChangingEvent(Answer):
    position = WholeNumber(1)
    type = Text(100, example="ContributionRevised")
    recorded_at = Instant()


class FundingChange(Answer):
    agreement = Part(AgreementOfLine)
    contribution = Slug(example="vivawest-money")
    before = Part(ChangedLine, allow_none=True)
    after = Part(ChangedLine, allow_none=True)
    events = ListOf(Part(ChangingEvent))


class ChangesAnswer(Answer):
    year = Year()
    since = Part(AsOf, data_key="from")
    until = Part(AsOf, data_key="to")
    changes = ListOf(Part(FundingChange), most=100_000)
    checkpoint = Part(CoveringAnswer)


class FundingQuery(Shape):
    year = Year()
    include_parts = Flag(load_default=False, about="sum the neighbourhoods inside this one, too")


class YearQuery(Shape):
    year = Year()


class ChangesQuery(Shape):
    year = Year()
    since = DayOrInstant(
        data_key="from",
        load_default=None,
        example="2026-01-01",
        about="what was recorded by then; default: nothing",
    )
    from_checkpoint = WholeNumber(1, POSITION_MAX, load_default=None, about="or at the checkpoint of this number")
    until = DayOrInstant(data_key="to", load_default=None, about="and by then; without it, now")
    to_checkpoint = WholeNumber(1, POSITION_MAX, load_default=None, about="or at the checkpoint of this number")


def _stages(prefix: str = "", german: str = "", inside: str = "") -> tuple[Column, ...]:
    """The amounts of the stages side by side; what stage a form can't reach is empty."""
    return tuple(
        number(prefix + stage, german + LABELS["stage"][stage].de, f"{inside}stages.{stage}")
        for stage in StagesAnswer._declared_fields
    )


def _lines(answer: Row) -> Iterator[Row]:
    shares = {share["funder"]: share for share in answer.get("shares", ())}
    for kind, items in (("line", "lines"), ("unallocated", "unallocated")):
        for row in each(answer, items) if items in answer else ():
            yield {**row, "row": kind, "share": shares.get(row["funder"]["id"])}


LINE = (
    code("row", "Zeile", "row"),
    *COMMITMENT,
    code("form", "Form", "form"),
    code("standing", "Finanzierungsart", "standing"),
    code("certainty", "Gewissheit", "certainty"),
    number("first_year", "erstes Jahr", "period.first"),
    number("last_year", "letztes Jahr", "period.last"),
    word("shared_by", "gemeinsam für", "shared_by"),
    *worth(),
    *_stages(),
    word("origin_agreement", "Herkunft: Vereinbarung", "origin.agreement"),
    word("origin_contribution", "Herkunft: Beitrag", "origin.contribution"),
    flag("counts", "zählt in der Summe"),
)
FUNDING = Table(
    name="funding",
    german="finanzierung",
    rows=_lines,
    columns=(
        *AREA,
        number("year", "Jahr"),
        *LINE,
        number("funder_share_of_value", "Anteil des Gebers am Wert in %", "share.of_value"),
        number("funder_share_of_money", "Anteil des Gebers am Geld in %", "share.of_money"),
        number("events", "Ereignisse"),
    ),
)
FUNDING_HISTORY = Table(
    name="funding-history",
    german="finanzierung-nach-jahren",
    rows=over("years"),
    columns=(
        *AREA,
        number("year", "Jahr"),
        number("money", "Geld", "totals.money"),
        number("in_kind", "Sachwert", "totals.in_kind"),
        number("value", "Wert", "totals.value"),
        word("currency", "Währung", "totals.currency"),
        flag("complete", "vollständig"),
        word("missing_agreements", "fehlt bei", lambda row: [one["agreement"] for one in row["missing"]]),
        code("missing", "was fehlt", "missing", lambda row: [one["what"] for one in row["missing"]]),
    ),
)
CONTRIBUTIONS = Table(
    name="contributions",
    german="beitraege",
    rows=_lines,
    columns=(
        word("organisation", "Organisation (Kennung)", "organisation.id"),
        text("organisation_name", "Organisation", "organisation.name"),
        number("year", "Jahr"),
        word("neighbourhoods", "Quartiere"),
        *LINE,
        number("events", "Ereignisse"),
    ),
)


def _side(name: str, german: str) -> tuple[Column, ...]:
    """A line before or after the change; all of it is empty where there was or is none."""
    prefix, german, inside = f"{name}_", f"{german}: ", f"{name}."
    return (
        word(f"{prefix}funder", f"{german}Geber", f"{inside}funder"),
        word(f"{prefix}neighbourhoods", f"{german}Quartiere", f"{inside}neighbourhoods"),
        code(f"{prefix}form", f"{german}Form", "form", f"{inside}form"),
        code(f"{prefix}certainty", f"{german}Gewissheit", "certainty", f"{inside}certainty"),
        *worth(prefix, german, inside),
        *_stages(prefix, german, inside),
        number(f"{prefix}events", f"{german}Ereignisse", f"{inside}events"),
    )


CHANGES = Table(
    name="funding-changes",
    german="aenderungen",
    rows=over("changes"),
    columns=(
        number("year", "Jahr"),
        number("from_position", "von Position", "from.position"),
        number("to_position", "bis Position", "to.position"),
        word("agreement", "Vereinbarung (Kennung)", "agreement.id"),
        text("agreement_title", "Vereinbarung", "agreement.title"),
        word("contribution", "Beitrag"),
        *_side("before", "vorher"),
        *_side("after", "nachher"),
        number("changed_by", "geändert durch", lambda row: [one["position"] for one in row["events"]]),
        word("changed_by_types", "Art der Änderung", lambda row: [one["type"] for one in row["events"]]),
    ),
)


@question(BLUEPRINT, "/neighbourhoods/<slug:id>/funding", answer=FundingAnswer, query=FundingQuery, table=FUNDING)
def read_funding(ask: Ask) -> dict[str, Any]:
    """Who funds what in a neighbourhood in a year?

    By party, form and stage; totals and shares count what is committed. An unknown amount is never nought: it makes
    the answer incomplete and stands in `missing`.
    """
    areas = funding.parts_of(ask.tx, ask.id, ask.at) if ask.params["include_parts"] else ()
    answer = funding.in_neighbourhood(
        ask.tx, ask.id, ask.params["year"], ask.at, currency=ask.book.currency, areas=areas
    )
    place = f"/v1/books/{ask.book.id}/neighbourhoods/{ask.id}"
    links = {"history": f"{place}/funding-history", "partners": f"{place}/partners", "csv": f"{place}/{_as_csv(ask)}"}
    return answer | {"links": links}


@question(BLUEPRINT, "/neighbourhoods/<slug:id>/funding-history", answer=FundingHistoryAnswer, table=FUNDING_HISTORY)
def read_funding_history(ask: Ask) -> dict[str, Any]:
    """How has a neighbourhood been funded, by year since its first agreement?"""
    recorded = datetime.fromisoformat(ask.at.recorded_at).astimezone(ZoneInfo(ask.book.time_zone))
    return funding.over_the_years(ask.tx, ask.id, ask.at, currency=ask.book.currency, until=recorded.year)


@question(
    BLUEPRINT,
    "/organisations/<slug:id>/contributions",
    answer=ContributionsAnswer,
    query=YearQuery,
    table=CONTRIBUTIONS,
)
def read_contributions(ask: Ask) -> dict[str, Any]:
    """What does an organisation bring in a year, and where?"""
    return funding.from_organisation(ask.tx, ask.id, ask.params["year"], ask.at, currency=ask.book.currency)


@question(BLUEPRINT, "/funding/changes", answer=ChangesAnswer, query=ChangesQuery, table=CHANGES)
def read_funding_changes(ask: Ask) -> dict[str, Any]:
    """What has changed about a year's funding between two recorded times, and by which events?"""
    since = _place(ask, "from", "since") or store.at_position(ask.tx, 1)
    until = _place(ask, "to", "until") or ask.at
    if until.position < since.position:
        wants = "write a time that is not before `from`"
        raise Problem("bad_parameter", f"to: {wants}", errors=[Fault("to", wants, "out_of_range")])
    covering = sealed.shown(sealed.covering(ask, until.position))
    return changes.between(ask.tx, ask.params["year"], since, until) | {"checkpoint": covering}


def _as_csv(ask: Ask) -> str:
    """The same answer in another format: an answer that is quoted by its position is given again to the letter."""
    parts = {"include_parts": "true"} if ask.params["include_parts"] else {}
    return f"funding?{urlencode({'year': ask.params['year'], **parts, 'position': ask.position, 'format': 'csv'})}"


def _place(ask: Ask, name: str, time: str) -> Head | None:
    """The place that a time or a checkpoint's number names, if either does."""
    when, checkpoint = ask.params[time], ask.params[f"{name}_checkpoint"]
    match when, checkpoint:
        case None, None:
            return None
        case None, int():
            return store.at_position(ask.tx, sealed.numbered(ask, checkpoint).size)
        case _, None:
            return moment.resolve(ask.tx, ask.book, {"as_of": when})
    raise Problem("two_times", f"give {name} or {name}_checkpoint, one of them")
