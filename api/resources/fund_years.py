"""Years of an action fund: opened, topped up, applied for, awarded, paid, given back; and what is left."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Literal

from marshmallow import ValidationError, validates_schema

from api.described import Ask, Resource, Told
from api.fields import (
    Amount,
    Answer,
    Choice,
    Code,
    Currency,
    Flag,
    ListOf,
    Part,
    PartialDate,
    Said,
    Shape,
    Slug,
    Text,
    WholeNumber,
    Year,
)
from api.operation import blueprint, command, question
from api.places import Within
from api.representations import Named, Person
from api.shapes import CommandBody, ContactShape, MoneyShape, ValuedShape
from api.tables import person
from ledger import values
from ledger.answers import funds, people
from ledger.domain.fund_year import commands
from ledger.domain.fund_year.events import Project, Recipient
from ledger.exports.tables import Row, Table, code, day, flag, number, text, word

BLUEPRINT = blueprint("fund years")
YEAR = "/action-funds/<slug:id>/years/<year:year>"


class RecipientShape(Shape):
    """An organisation, such as a residents' group, or an individual, whose record lies in the vault."""

    organisation = Slug(load_default=None, allow_none=False, example="nachbarschaftsgruppe")
    individual = Part(ContactShape, load_default=None, allow_none=False)

    document: ClassVar[Mapping[str, Any]] = {"oneOf": [{"required": ["organisation"]}, {"required": ["individual"]}]}

    @validates_schema(skip_on_field_errors=True)
    def one_of_them(self, data: dict[str, Any], **_: Any) -> None:
        if data["organisation"] is None and data["individual"] is None:
            raise ValidationError({"organisation": [Said("is missing: write it, or an individual", "required")]})
        if data["organisation"] is not None and data["individual"] is not None:
            raise ValidationError({"individual": [Said("leave it out: an organisation is named", "not_allowed_here")]})


class FundYearBody(CommandBody):
    year = Year()
    carried = Part(MoneyShape, load_default=None, about="what is carried over from the year before")


class TopUpBody(CommandBody):
    amount = Part(MoneyShape)
    giver = Slug(load_default=None, example="stadt-duisburg", about="the organisation whose money it is")


class ApplicationBody(CommandBody):
    id = Slug(example="sommerfest")
    project = Text(200, example="Sommerfest im Hof")
    recipient = Part(RecipientShape)
    category = Slug(load_default=None, example="sport-und-freizeit")
    cost = Part(MoneyShape, load_default=None, about="all that the project costs")
    asked = Part(ValuedShape, load_default=None, about="left out: unknown")
    filed_on = PartialDate(load_default=None, example="2026-03-01")


class RejectionBody(CommandBody):
    """Its grounds name the code of the reason."""

    decided_on = PartialDate(load_default=None, example="2026-03-15")

    document: ClassVar[Mapping[str, Any]] = {
        "examples": [
            {
                "grounds": {
                    "certainty": "resolved",
                    "source": {"kind": "resolution", "reference": "Beschluss vom 15. März 2026"},
                    "reason": "outside_purpose",
                }
            }
        ]
    }


class AwardBody(CommandBody):
    """Either for an `application`, whose project it takes, or for a project of its own."""

    id = Slug(example="sommerfest")
    amount = Part(MoneyShape)
    decided_on = PartialDate(example="2026-03-15", about="the rules of that day hold")
    application = Slug(load_default=None, allow_none=False, example="sommerfest")
    project = Text(200, load_default=None, allow_none=False, example="Sommerfest im Hof")
    recipient = Part(RecipientShape, load_default=None, allow_none=False)
    category = Slug(load_default=None, allow_none=False, example="sport-und-freizeit")
    cost = Part(MoneyShape, load_default=None, allow_none=False, about="all that the project costs")

    document: ClassVar[Mapping[str, Any]] = {
        "oneOf": [
            {"required": ["project", "recipient"], "not": {"required": ["application"]}},
            {
                "required": ["application"],
                "not": {"anyOf": [{"required": [name]} for name in ("project", "recipient", "category", "cost")]},
            },
        ]
    }

    @validates_schema(skip_on_field_errors=True)
    def application_or_project(self, data: dict[str, Any], **_: Any) -> None:
        if data["application"] is None:
            for name in ("project", "recipient"):
                if data[name] is None:
                    raise ValidationError({name: [Said("is missing: write it, or an application", "required")]})
            return
        for name in ("project", "recipient", "category", "cost"):
            if data[name] is not None:
                raise ValidationError({name: [Said("leave it out: the application has it", "not_allowed_here")]})


class FlowBody(CommandBody):
    amount = Part(MoneyShape)
    on = PartialDate(load_default=None, example="2026-04-01", about="the day it was booked")


class CancellationBody(CommandBody):
    """Its grounds name the code of the reason."""

    on = PartialDate(load_default=None, example="2026-05-01")

    document: ClassVar[Mapping[str, Any]] = {
        "examples": [
            {
                "grounds": {
                    "certainty": "resolved",
                    "source": {"kind": "resolution", "reference": "Beschluss vom 15. März 2026"},
                    "reason": "not_held",
                }
            }
        ]
    }


class FundOfYear(Answer):
    id = Slug(example="aktionsfonds")
    title = Text(200, example="Aktionsfonds für bürgerschaftliches Engagement")


class FundTotals(Answer):
    envelope = Amount(allow_none=True, example="15000.00")
    topped_up = Amount(example="0.00")
    carried = Amount(example="0.00")
    available = Amount(
        allow_none=True, example="15000.00", about="the three together; null: nobody stated the envelope"
    )
    awarded = Amount(example="1200.00", about="what awards take: less what came back and what was cancelled unpaid")
    paid = Amount(example="1500.00")
    returned = Amount(example="300.00")
    left = Amount(allow_none=True, example="13800.00")
    currency = Currency()


class CategoryOfYear(Answer):
    id = Slug(example="sport-und-freizeit")
    label = Text(200, allow_none=True, example="Sport und Freizeit")


class RecipientAnswer(Answer):
    organisation = Part(Named, allow_none=True)
    individual = Part(Person, allow_none=True)


class ProjectAnswer(Answer):
    id = Slug(example="sommerfest")
    project = Text(200, example="Sommerfest im Hof")
    recipient = Part(RecipientAnswer)
    category = Part(CategoryOfYear, allow_none=True)
    cost = Amount(allow_none=True, example="2000.00")
    certainty = Choice(values.Certainty)
    reason = Code(allow_none=True, about="of the rejection or cancellation")
    events = ListOf(WholeNumber(1), about="the positions that this stands on")


class AwardAnswer(ProjectAnswer):
    application = Slug(allow_none=True, example="sommerfest")
    decided_on = PartialDate(example="2026-03-15")
    status = Choice(Literal["granted", "cancelled"])
    cancelled_on = PartialDate(allow_none=True)
    granted = Amount(example="1500.00")
    paid = Amount(example="1500.00")
    returned = Amount(example="300.00")
    bound = Amount(example="1200.00", about="what it takes from the year now")


class ApplicationAnswer(ProjectAnswer):
    asked = Part(ValuedShape)
    filed_on = PartialDate(allow_none=True)
    status = Choice(Literal["open", "awarded", "rejected"])
    decided_on = PartialDate(allow_none=True, about="of a rejection")
    award = Slug(allow_none=True, example="sommerfest")


class ByCategory(Answer):
    category = Part(CategoryOfYear, allow_none=True, about="null: awards of which nobody stated it")
    awards = WholeNumber(0)
    awarded = Amount(example="1200.00")


class TopUpAnswer(Answer):
    amount = Amount(example="500.00")
    giver = Part(Named, allow_none=True)
    event = WholeNumber(1)


class MissingInYear(Answer):
    award = Slug(allow_none=True, example="sommerfest")
    what = Choice(Literal["envelope", "category", "cost"])


class FundYearAnswer(Answer):
    fund = Part(FundOfYear)
    year = Year()
    envelope = Part(ValuedShape)
    totals = Part(FundTotals)
    awards = ListOf(Part(AwardAnswer))
    applications = ListOf(Part(ApplicationAnswer))
    by_category = ListOf(Part(ByCategory))
    top_ups = ListOf(Part(TopUpAnswer))
    complete = Flag()
    missing = ListOf(Part(MissingInYear))
    version = WholeNumber(1)


def _entries(answer: Row) -> Iterator[Row]:
    """The year itself, its top-ups, applications and awards, and its categories; each row says what it is.

    What the year and a category come to has columns of its own, so that no column counts anything twice.
    """
    kept = {"of": answer}
    open_ends = [one["what"] for one in answer["missing"] if one["award"] is None]
    yield {**kept, "part": "year", "whole": answer, "missing": open_ends}
    for one in answer["top_ups"]:
        yield {**kept, "part": "top_up", "top_up": one, "events": [one["event"]]}
    for one in answer["applications"]:
        yield {**kept, **one, "part": "application", "application_status": one["status"], "application": one["id"]}
    for one in answer["awards"]:
        missing = [said["what"] for said in answer["missing"] if said["award"] == one["id"]]
        yield {**kept, **one, "part": "award", "award_status": one["status"], "award": one["id"], "missing": missing}
    for one in answer["by_category"]:
        yield {**kept, "part": "category", "category": one["category"], "summed": one}


FUND_YEAR_TABLE = Table(
    name="fund-year",
    german="aktionsfonds-jahr",
    rows=_entries,
    columns=(
        word("fund", "Aktionsfonds (Kennung)", "of.fund.id"),
        text("fund_title", "Aktionsfonds", "of.fund.title"),
        number("year", "Jahr", "of.year"),
        code("part", "Zeile", "fund_year_part"),
        word("application", "Antrag (Kennung)"),
        word("award", "Bewilligung (Kennung)"),
        text("project", "Projekt"),
        word("recipient", "Empfänger (Kennung)", "recipient.organisation.id"),
        text("recipient_name", "Empfänger", "recipient.organisation.name"),
        *person("individual", "Einzelperson", "recipient.individual"),
        word("category", "Bereich (Kennung)", "category.id"),
        text("category_label", "Bereich", "category.label"),
        number("cost", "Gesamtkosten"),
        day("filed_on", "beantragt am"),
        code("asked_state", "Stand: beantragt", "value_state", "asked.state"),
        number("asked", "beantragt", "asked.amount"),
        code("application_status", "Ausgang des Antrags", "application_status"),
        day("decided_on", "entschieden am"),
        code("award_status", "Stand der Bewilligung", "award_status"),
        number("granted", "bewilligt"),
        number("paid", "ausgezahlt"),
        number("returned", "zurückgegeben"),
        number("bound", "gebunden"),
        day("cancelled_on", "storniert am"),
        word("reason", "Grund"),
        number("topped_up", "Aufstockung", "top_up.amount"),
        word("giver", "Geber der Aufstockung (Kennung)", "top_up.giver.id"),
        text("giver_name", "Geber der Aufstockung", "top_up.giver.name"),
        code("certainty", "Gewissheit", "certainty"),
        number("category_awards", "Bewilligungen im Bereich", "summed.awards"),
        number("category_awarded", "gebunden im Bereich", "summed.awarded"),
        code("year_envelope_state", "Stand: Jahresbetrag", "value_state", "whole.envelope.state"),
        number("year_envelope", "Jahresbetrag", "whole.totals.envelope"),
        number("year_topped_up", "Aufstockungen im Jahr", "whole.totals.topped_up"),
        number("year_carried", "Übertrag aus dem Vorjahr", "whole.totals.carried"),
        number("year_available", "verfügbar im Jahr", "whole.totals.available"),
        number("year_awarded", "gebunden im Jahr", "whole.totals.awarded"),
        number("year_paid", "ausgezahlt im Jahr", "whole.totals.paid"),
        number("year_returned", "zurückgegeben im Jahr", "whole.totals.returned"),
        number("year_left", "noch frei im Jahr", "whole.totals.left"),
        word("currency", "Währung", "of.totals.currency"),
        flag("complete", "vollständig", "whole.complete"),
        code("missing", "was fehlt", "fund_year_missing"),
        number("events", "Ereignisse"),
        number("version", "Version", "whole.version"),
    ),
)


def _year(ask: Ask) -> dict[str, Any]:
    shown = funds.year(ask.tx, ask.state, ask.version, ask.at, currency=ask.book.currency)
    joined: dict[str, Any] = people.joined(shown, ask.people)
    return joined


FUND_YEAR = Resource("fund_year", "action-funds", FundYearAnswer, _year, Within("action_fund", "year"))


@command(BLUEPRINT, "/action-funds/<slug:id>/years", body=FundYearBody, of=FUND_YEAR)
def open_fund_year(told: Told) -> commands.OpenFundYear:
    """Open a year of a fund with the envelope that its rules state, perhaps with what is carried over."""
    return commands.OpenFundYear(
        **told.base, fund=told.path["id"], year=told.body["year"], carried=told.body["carried"]
    )


@command(BLUEPRINT, f"{YEAR}/top-ups", body=TopUpBody, of=FUND_YEAR)
def top_up_fund(told: Told) -> commands.TopUpFund:
    """Add money to a year."""
    return commands.TopUpFund(**told.base, amount=told.body["amount"], giver=told.body["giver"])


@command(BLUEPRINT, f"{YEAR}/applications", body=ApplicationBody, of=FUND_YEAR)
def file_application(told: Told) -> commands.FileApplication:
    """File an application for a project."""
    body = told.body
    return commands.FileApplication(
        **told.base,
        application=body["id"],
        project=_project(body),
        asked=body["asked"] or values.UNKNOWN,
        filed_on=body["filed_on"],
    )


@command(BLUEPRINT, f"{YEAR}/applications/<slug:application>/rejections", body=RejectionBody, of=FUND_YEAR)
def reject_application(told: Told) -> commands.RejectApplication:
    """Reject an application, with the code of the reason."""
    return commands.RejectApplication(
        **told.base, application=told.path["application"], decided_on=told.body["decided_on"]
    )


@command(BLUEPRINT, f"{YEAR}/awards", body=AwardBody, of=FUND_YEAR)
def grant_award(told: Told) -> commands.GrantAward:
    """Award money of a year to a project, within the rules of the day of the decision.

    Of two who award the last money at once, one is refused.
    """
    body = told.body
    return commands.GrantAward(
        **told.base,
        award=body["id"],
        amount=body["amount"],
        decided_on=body["decided_on"],
        application=body["application"],
        project=None if body["project"] is None else _project(body),
    )


@command(BLUEPRINT, f"{YEAR}/awards/<slug:award>/payments", body=FlowBody, of=FUND_YEAR)
def pay_award(told: Told) -> commands.PayAward:
    """Record a payment on an award."""
    return commands.PayAward(**told.base, award=told.path["award"], amount=told.body["amount"], on=told.body["on"])


@command(BLUEPRINT, f"{YEAR}/awards/<slug:award>/returns", body=FlowBody, of=FUND_YEAR)
def return_award(told: Told) -> commands.ReturnAward:
    """Record that paid money came back; it can be awarded again."""
    return commands.ReturnAward(**told.base, award=told.path["award"], amount=told.body["amount"], on=told.body["on"])


@command(BLUEPRINT, f"{YEAR}/awards/<slug:award>/cancellations", body=CancellationBody, of=FUND_YEAR)
def cancel_award(told: Told) -> commands.CancelAward:
    """Cancel an award: what was not paid is free again, what was paid once it comes back."""
    return commands.CancelAward(**told.base, award=told.path["award"], on=told.body["on"])


@question(BLUEPRINT, YEAR, of=FUND_YEAR, table=FUND_YEAR_TABLE)
def read_fund_year(ask: Ask) -> dict[str, Any]:
    """Read one year of a fund: what is left, which projects got how much, what was refused and why."""
    return FUND_YEAR.show(ask)


def _project(body: Mapping[str, Any]) -> Project:
    recipient = Recipient(body["recipient"]["organisation"], body["recipient"]["individual"])
    return Project(body["project"], recipient, body["category"], body["cost"])
