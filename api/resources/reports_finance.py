"""Reports about finance: what has no standing finance, and what may be funded twice."""

from collections.abc import Iterator
from typing import Any, Literal

from api.described import Ask
from api.fields import Answer, Choice, ListOf, Part, Shape, Slug, Text, WholeNumber, Year
from api.operation import blueprint, question
from api.outgoing import Page
from api.representations import Named, PeriodAnswer, page
from api.shapes import ValuedShape
from ledger import values
from ledger.answers import finance
from ledger.domain.agreement.events import Kind, Stage
from ledger.exports.tables import Row, Table, code, each, number, over, text, word

BLUEPRINT = blueprint("reports-of-finance")


class FinancedAgreement(Answer):
    id = Slug(example="stadtteilvernetzer")
    title = Text(200, example="Stadtteilvernetzer Stuttgart")


class WithoutStandingAnswer(Answer):
    """`why` says what there is instead: only project money, none by design, standing finance that is not committed
    yet, or nothing that anybody has said."""

    agreement = Part(FinancedAgreement)
    kind = Choice(Kind)
    why = Choice(Literal["project_only", "none_by_design", "standing_not_committed", "not_stated"])
    neighbourhoods = ListOf(Part(Named))
    municipality = Part(Named, allow_none=True)
    parties = ListOf(Slug(example="stadt-stuttgart"))


class FinancedOrganisation(Answer):
    id = Slug(example="caritas")
    name = Text(200, example="Caritas Duisburg")
    successor = Slug(metadata={"optional": True})


class FundingOfRecipient(Answer):
    giver = Part(FinancedOrganisation)
    agreement = Part(FinancedAgreement)
    contribution = Slug(example="vivawest-money")
    form = Choice(values.Form)
    stage = Choice(Stage)
    value = Part(ValuedShape)
    period = Part(PeriodAnswer)
    events = ListOf(WholeNumber(1))


class DoubleFundingAnswer(Answer):
    """What two givers or more promise to one recipient for one purpose in the same years."""

    recipient = Part(FinancedOrganisation)
    purpose = Text(500, example="Sprachkurse")
    years = ListOf(Year(), about="those in which more than one giver funds it")
    fundings = ListOf(Part(FundingOfRecipient))


class YearOrAllQuery(Shape):
    year = Year(load_default=None, about="without it, over all years")


def _fundings(answer: Row) -> Iterator[Row]:
    for item in answer["items"]:
        yield from each(item, "fundings")


_AGREEMENT = (
    word("agreement", "Vereinbarung (Kennung)", "agreement.id"),
    text("agreement_title", "Vereinbarung", "agreement.title"),
)
WITHOUT_STANDING = Table(
    name="without-standing-finance",
    german="ohne-regelfinanzierung",
    rows=over("items"),
    columns=(
        *_AGREEMENT,
        code("kind", "Art", "agreement_kind"),
        code("why", "was es stattdessen gibt", "without_standing"),
        word("neighbourhoods", "Quartiere (Kennung)", lambda row: [one["id"] for one in row["neighbourhoods"]]),
        text("neighbourhood_names", "Quartiere", lambda row: [one["name"] for one in row["neighbourhoods"]]),
        word("municipality", "Kommune (Kennung)", "municipality.id"),
        text("municipality_name", "Kommune", "municipality.name"),
        word("parties", "Beteiligte"),
    ),
)
DOUBLE_FUNDING = Table(
    name="double-funding",
    german="doppelfoerderung",
    rows=_fundings,
    columns=(
        word("recipient", "Empfänger (Kennung)", "recipient.id"),
        text("recipient_name", "Empfänger", "recipient.name"),
        word("recipient_successor", "Nachfolge des Empfängers", "recipient.successor"),
        text("purpose", "Zweck"),
        number("years", "doppelt in den Jahren"),
        word("giver", "Geber (Kennung)", "giver.id"),
        text("giver_name", "Geber", "giver.name"),
        word("giver_successor", "Nachfolge des Gebers", "giver.successor"),
        *_AGREEMENT,
        word("contribution", "Beitrag"),
        code("form", "Form", "form"),
        code("stage", "Stufe", "stage"),
        code("value_state", "Stand des Werts", "value_state", "value.state"),
        number("value", "Wert", "value.amount"),
        word("currency", "Währung", "value.currency"),
        number("first_year", "erstes Jahr", "period.first"),
        number("last_year", "letztes Jahr", "period.last"),
        number("events", "Ereignisse"),
    ),
)


@question(
    BLUEPRINT,
    "/reports/without-standing-finance",
    items=WithoutStandingAnswer,
    query=YearOrAllQuery,
    table=WITHOUT_STANDING,
)
def report_without_standing_finance(ask: Ask) -> Page:
    """What has no standing finance: only project money, none by design, or nothing stated?"""
    limit = ask.params["limit"]
    after = str(ask.after[0]) if ask.after else ""
    found = finance.without_standing(ask.tx, ask.at, year=ask.params["year"], after=after, limit=limit + 1)
    return page(found, limit, lambda item: (item["agreement"]["id"],))


@question(BLUEPRINT, "/reports/double-funding", items=DoubleFundingAnswer, query=YearOrAllQuery, table=DOUBLE_FUNDING)
def report_double_funding(ask: Ask) -> Page:
    """Is something funded twice: the same recipient and purpose, in the same years, by two givers?"""
    found = finance.twice(ask.tx, ask.at, year=ask.params["year"])
    if ask.after is not None:
        found = [item for item in found if _order(item) > ask.after]
    return page(found, ask.params["limit"], _order)


def _order(item: dict[str, Any]) -> tuple[str, str]:
    return item["recipient"]["id"], " ".join(item["purpose"].casefold().split())
