"""Who funds what: in a neighbourhood, from an organisation, over the years, and what has changed."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from api import moment
from api.fields import (
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
from api.operation import Ask, blueprint, question
from api.outgoing import AsOf
from api.problems import Fault, Problem
from api.representations import MunicipalityAnswer, Named, PeriodAnswer, ValuationAnswer
from api.shapes import QuantityShape, ValuedShape
from ledger import values
from ledger.answers import changes, funding

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


class FundingQuery(Shape):
    year = Year()
    include_parts = Flag(load_default=False, about="sum the neighbourhoods inside this one, too")


class YearQuery(Shape):
    year = Year()


class ChangesQuery(Shape):
    year = Year()
    since = DayOrInstant(data_key="from", example="2026-01-01", about="what was recorded by then")
    until = DayOrInstant(data_key="to", load_default=None, about="and by then; without it, now")


@question(BLUEPRINT, "/neighbourhoods/<slug:id>/funding", answer=FundingAnswer, query=FundingQuery)
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
    return answer | {"links": {"history": f"{place}/funding-history", "partners": f"{place}/partners"}}


@question(BLUEPRINT, "/neighbourhoods/<slug:id>/funding-history", answer=FundingHistoryAnswer)
def read_funding_history(ask: Ask) -> dict[str, Any]:
    """How has a neighbourhood been funded, by year since its first agreement?"""
    recorded = datetime.fromisoformat(ask.at.recorded_at).astimezone(ZoneInfo(ask.book.time_zone))
    return funding.over_the_years(ask.tx, ask.id, ask.at, currency=ask.book.currency, until=recorded.year)


@question(BLUEPRINT, "/organisations/<slug:id>/contributions", answer=ContributionsAnswer, query=YearQuery)
def read_contributions(ask: Ask) -> dict[str, Any]:
    """What does an organisation bring in a year, and where?"""
    return funding.from_organisation(ask.tx, ask.id, ask.params["year"], ask.at, currency=ask.book.currency)


@question(BLUEPRINT, "/funding/changes", answer=ChangesAnswer, query=ChangesQuery)
def read_funding_changes(ask: Ask) -> dict[str, Any]:
    """What has changed about a year's funding between two recorded times, and by which events?"""
    since = _recorded(ask, ask.params["since"])
    until = ask.at if ask.params["until"] is None else _recorded(ask, ask.params["until"])
    if until.position < since.position:
        wants = "write a time that is not before `from`"
        raise Problem("bad_parameter", f"to: {wants}", errors=[Fault("to", wants, "out_of_range")])
    return changes.between(ask.tx, ask.params["year"], since, until)


def _recorded(ask: Ask, when: date | datetime) -> Any:
    params: Mapping[str, Any] = {"as_of": when}
    return moment.resolve(ask.tx, ask.book, params)
