"""Action funds (Aktionsfonds, Verfügungsfonds): who gives them, to which area, and by which rules since when."""

from collections.abc import Callable, Iterator
from typing import Any, Literal

from marshmallow import post_load

from api.described import Ask, Resource, Told
from api.fields import (
    TODAY,
    Answer,
    Choice,
    Day,
    ListOf,
    Part,
    PartialDate,
    Percent,
    Shape,
    Slug,
    Text,
    WholeNumber,
    Year,
)
from api.operation import blueprint, command, question
from api.outgoing import Page
from api.representations import Named, page
from api.shapes import CommandBody, ValuedShape
from ledger import values
from ledger.answers import funds
from ledger.domain.action_fund import CarryOver, Category, EstablishFund, Rules, SetFundRules
from ledger.exports.tables import Column, Row, Table, code, day, flag, number, over, text, word

BLUEPRINT = blueprint("action funds")

TITLE = "Aktionsfonds für bürgerschaftliches Engagement"
Unstated = Literal[
    "rules", "envelope", "cap", "floor", "own_share", "categories", "carry_over", "deciding_body", "deadline"
]


class CategoryFields(Shape):
    """One kind of project that the fund is for."""

    id = Slug(example="sport-und-freizeit")
    label = Text(200, example="Sport und Freizeit")


class CategoryShape(CategoryFields):
    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Category:
        return Category(**data)


class FundBody(CommandBody):
    id = Slug(load_default=None, example="aktionsfonds", about="chosen by you, else by us; for ever")
    title = Text(200, example=TITLE)
    giver = Slug(example="wohnbau", about="the organisation whose money it is")
    purpose = Text(500, load_default=None, example="gemeinnützige Initiativen in den Quartieren")
    neighbourhoods = ListOf(Slug(), most=100, load_default=list)
    municipality = Slug(load_default=None, about="the area, where no neighbourhood is named")


class RulesBody(CommandBody):
    """What is left out or null is unknown, and stays so."""

    valid_from = PartialDate(load_default=None, example="2026-01-01", about="null: nobody has said since when")
    envelope = Part(ValuedShape, load_default=None, about="money of each year")
    cap = Part(ValuedShape, load_default=None, about="the most for one project; `none`: there is no such limit")
    floor = Part(ValuedShape, load_default=None, about="the least for one project; `none`: there is no such limit")
    own_share = Percent(load_default=None, about="of a project's cost that its own people bring at least, in percent")
    categories = ListOf(Part(CategoryShape), most=100, load_default=list, about="empty: no list is stated")
    carry_over = Choice(CarryOver, load_default="unknown", about="what becomes of money left at the end of a year")
    deciding_body = Text(200, load_default=None, example="Quartiersbeirat")
    deadline = Text(200, load_default=None, example="jeweils zum 15. März")


class RulesAnswer(Answer):
    valid_from = PartialDate(allow_none=True, example="2026-01-01")
    envelope = Part(ValuedShape)
    cap = Part(ValuedShape)
    floor = Part(ValuedShape)
    own_share = Percent(allow_none=True)
    categories = ListOf(Part(CategoryFields))
    carry_over = Choice(CarryOver)
    deciding_body = Text(200, allow_none=True, example="Quartiersbeirat")
    deadline = Text(200, allow_none=True, example="jeweils zum 15. März")
    certainty = Choice(values.Certainty)
    event = WholeNumber(1, about="position of the event that set them")


class FundAnswer(Answer):
    id = Slug(example="aktionsfonds")
    title = Text(200, example=TITLE)
    purpose = Text(500, allow_none=True)
    giver = Part(Named)
    neighbourhoods = ListOf(Part(Named))
    municipality = Part(Named, allow_none=True)
    certainty = Choice(values.Certainty)
    rules = ListOf(Part(RulesAnswer), about="in the order of the days on which they begin to hold")
    rules_on = Day(about="the day that `rules_in_force` is for")
    rules_in_force = Part(RulesAnswer, allow_none=True)
    missing = ListOf(Choice(Unstated), about="what nobody has stated of the rules in force")
    years = ListOf(Year(), about="those that were opened")
    version = WholeNumber(1)


class FundListed(Answer):
    id = Slug(example="aktionsfonds")
    title = Text(200, example=TITLE)
    giver = Part(Named)
    neighbourhoods = ListOf(Slug())
    municipality = Slug(allow_none=True)


class FundQuery(Shape):
    on = Day(load_default=TODAY, about="the day whose rules are asked for")


def _editions(answer: Row) -> Iterator[Row]:
    """A row for each edition of the rules; a fund without any stays."""
    for rules in answer["rules"] or (None,):
        holds = None if rules is None else rules == answer["rules_in_force"]
        yield {**answer, "rules": rules, "in_force": holds}


def _limit(name: str, german: str) -> tuple[Column, ...]:
    return (
        code(f"{name}_state", f"Stand: {german}", "value_state", f"rules.{name}.state"),
        number(name, german, f"rules.{name}.amount"),
        word(f"{name}_currency", f"Währung: {german}", f"rules.{name}.currency"),
    )


def _categories(name: str) -> Callable[[Row], list[str]]:
    return lambda row: [one[name] for one in (row["rules"] or {}).get("categories", ())]


FUNDS = Table(
    name="action-funds",
    german="aktionsfonds",
    rows=over("items"),
    columns=(
        word("fund", "Aktionsfonds (Kennung)", "id"),
        text("title", "Aktionsfonds"),
        word("giver", "Geber (Kennung)", "giver.id"),
        text("giver_name", "Geber", "giver.name"),
        word("neighbourhoods", "Quartiere (Kennung)"),
        word("municipality", "Kommune (Kennung)"),
    ),
)
FUND_TABLE = Table(
    name="action-fund",
    german="aktionsfonds-regeln",
    rows=_editions,
    columns=(
        word("fund", "Aktionsfonds (Kennung)", "id"),
        text("title", "Aktionsfonds"),
        text("purpose", "Zweck"),
        word("giver", "Geber (Kennung)", "giver.id"),
        text("giver_name", "Geber", "giver.name"),
        word("neighbourhoods", "Quartiere (Kennung)", lambda row: [one["id"] for one in row["neighbourhoods"]]),
        text("neighbourhood_names", "Quartiere", lambda row: [one["name"] for one in row["neighbourhoods"]]),
        word("municipality", "Kommune (Kennung)", "municipality.id"),
        text("municipality_name", "Kommune", "municipality.name"),
        code("certainty", "Gewissheit", "certainty"),
        number("years", "eröffnete Jahre"),
        day("rules_on", "Stichtag der Regeln"),
        code("missing", "am Stichtag nicht angegeben", "fund_rule"),
        day("valid_from", "gültig ab", "rules.valid_from"),
        flag("in_force", "gilt am Stichtag"),
        *_limit("envelope", "Jahresbetrag"),
        *_limit("cap", "Höchstbetrag je Projekt"),
        *_limit("floor", "Mindestbetrag je Projekt"),
        number("own_share", "Eigenanteil in %", "rules.own_share"),
        word("categories", "Bereiche (Kennung)", _categories("id")),
        text("category_labels", "Bereiche", _categories("label")),
        code("carry_over", "Restmittel", "carry_over", "rules.carry_over"),
        text("deciding_body", "wer entscheidet", "rules.deciding_body"),
        text("deadline", "Antragsfrist", "rules.deadline"),
        code("rules_certainty", "Gewissheit der Regeln", "certainty", "rules.certainty"),
        number("rules_event", "Ereignis der Regeln", "rules.event"),
        number("version", "Version"),
    ),
)


def _fund(ask: Ask) -> dict[str, Any]:
    return funds.fund(ask.tx, ask.id, ask.state, ask.version, ask.at, on=ask.params["on"])


FUND = Resource("action_fund", "action-funds", FundAnswer, _fund)


@command(BLUEPRINT, "/action-funds", body=FundBody, of=FUND)
def establish_fund(told: Told) -> EstablishFund:
    """Establish an action fund; its rules are set apart, by date."""
    body = told.body
    return EstablishFund(
        **told.base,
        title=body["title"],
        giver=body["giver"],
        purpose=body["purpose"],
        neighbourhoods=tuple(dict.fromkeys(body["neighbourhoods"])),
        municipality=body["municipality"],
    )


@command(BLUEPRINT, "/action-funds/<slug:id>/rules", body=RulesBody, of=FUND)
def set_fund_rules(told: Told) -> SetFundRules:
    """Set the rules of a fund from a day on; what was decided before that day stays under the old ones."""
    body = told.body
    rules = Rules(
        envelope=body["envelope"] or values.UNKNOWN,
        cap=body["cap"] or values.UNKNOWN,
        floor=body["floor"] or values.UNKNOWN,
        own_share=body["own_share"],
        categories=tuple(body["categories"]),
        carry_over=body["carry_over"],
        deciding_body=body["deciding_body"],
        deadline=body["deadline"],
    )
    return SetFundRules(**told.base, rules=rules, valid_from=body["valid_from"])


@question(BLUEPRINT, "/action-funds", items=FundListed, table=FUNDS)
def list_funds(ask: Ask) -> Page:
    """List all action funds."""
    after = str(ask.after[0]) if ask.after else ""
    found = funds.listed(ask.tx, ask.at, after=after, limit=ask.params["limit"] + 1)
    return page(found, ask.params["limit"], lambda item: (item["id"],))


@question(BLUEPRINT, "/action-funds/<slug:id>", of=FUND, query=FundQuery, table=FUND_TABLE)
def read_fund(ask: Ask) -> dict[str, Any]:
    """Read one action fund, with all its rules and those in force on a day."""
    return FUND.show(ask)
