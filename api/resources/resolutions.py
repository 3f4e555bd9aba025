"""Resolutions: who resolved what, what it approves, on which condition; and what still depends on one."""

from typing import Any, ClassVar, Literal

from marshmallow import ValidationError, post_load, validates_schema

from api.described import Ask, Resource, Told
from api.fields import (
    TODAY,
    Answer,
    Choice,
    Day,
    ListOf,
    Part,
    PartialDate,
    Said,
    Shape,
    Slug,
    Text,
    WholeNumber,
)
from api.operation import blueprint, command, question
from api.outgoing import Page
from api.representations import Named, PeriodAnswer, named_page, page
from api.shapes import CommandBody, ValuedShape
from ledger.answers import resolutions
from ledger.domain.resolution import (
    AddApproval,
    Approvable,
    Approval,
    Outcome,
    PassResolution,
    Result,
    RevokeResolution,
    SettleResolution,
    Votes,
)
from ledger.exports.tables import Table, code, day, each_or_itself, number, over, text, word

BLUEPRINT = blueprint("resolutions")


class VotesShape(Shape):
    """How many voted how; null: nobody has said."""

    yes = WholeNumber(0, 100_000, load_default=None)
    no = WholeNumber(0, 100_000, load_default=None)
    abstentions = WholeNumber(0, 100_000, load_default=None)

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Votes:
        return Votes(**data)


class ApprovalFields(Shape):
    """An agreement or a lease as a whole, or one contribution of an agreement, perhaps as a post."""

    what = Choice(Approvable, example="post")
    agreement = Slug(example="quartiersprojekt")
    contribution = Slug(load_default=None, allow_none=False, example="stelle-quartiersmanagement")

    document: ClassVar[dict[str, Any]] = {
        "oneOf": [
            {"properties": {"what": {"enum": ["contribution", "post"]}}, "required": ["contribution"]},
            {"properties": {"what": {"enum": ["agreement", "lease"]}}, "not": {"required": ["contribution"]}},
        ]
    }

    @validates_schema(skip_on_field_errors=True)
    def contribution_or_whole(self, data: dict[str, Any], **_: Any) -> None:
        part = data["what"] in ("contribution", "post")
        if part and data["contribution"] is None:
            raise ValidationError({"contribution": [Said("is missing: say which one", "required")]})
        if not part and data["contribution"] is not None:
            raise ValidationError({"contribution": [Said("leave it out: it is the whole", "not_allowed_here")]})


class ApprovalShape(ApprovalFields):
    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Approval:
        return Approval(**data)


class ResolutionBody(CommandBody):
    id = Slug(load_default=None, example="ratsbeschluss-2017", about="chosen by you, else by us; for ever")
    title = Text(200, example="Stelle für das Quartiersmanagement")
    body = Text(200, example="Rat der Stadt Krefeld")
    organisation = Slug(load_default=None, example="stadt-krefeld", about="whose body it is")
    number = Text(100, load_default=None, example="V/2017/123", about="null: not known")
    on = PartialDate(example="2017-12")
    result = Choice(Result, load_default="approved")
    votes = Part(VotesShape, load_default=None)
    condition = Text(500, load_default=None, example="vorbehaltlich des Haushalts 2018")
    approves = ListOf(Part(ApprovalShape), most=500, load_default=list)


class ApprovalBody(CommandBody, ApprovalFields):
    pass


class ResolutionConditionBody(CommandBody):
    outcome = Choice(Literal["fulfilled", "failed"])
    on = PartialDate(load_default=None, about="without it, today")


class RevocationBody(CommandBody):
    on = PartialDate(example="2018-06-30")


class VotesAnswer(Answer):
    yes = WholeNumber(0, allow_none=True)
    no = WholeNumber(0, allow_none=True)
    abstentions = WholeNumber(0, allow_none=True)


class ApprovedAgreement(Answer):
    id = Slug(example="quartiersprojekt")
    title = Text(200)


class ApprovalAnswer(Answer):
    what = Choice(Approvable)
    agreement = Part(ApprovedAgreement)
    contribution = Slug(allow_none=True)


class ResolutionAnswer(Answer):
    """`outcome` is that of the condition; null without one."""

    id = Slug(example="ratsbeschluss-2017")
    title = Text(200)
    body = Text(200, example="Rat der Stadt Krefeld")
    organisation = Part(Named, allow_none=True)
    number = Text(100, allow_none=True)
    on = PartialDate(example="2017-12")
    result = Choice(Result)
    votes = Part(VotesAnswer, allow_none=True)
    condition = Text(500, allow_none=True)
    outcome = Choice(Outcome, allow_none=True)
    settled_on = PartialDate(allow_none=True)
    revoked_on = PartialDate(allow_none=True)
    approves = ListOf(Part(ApprovalAnswer))
    version = WholeNumber(1)


class ResolutionListed(Answer):
    id = Slug(example="ratsbeschluss-2017")
    name = Text(200)
    body = Text(200, example="Rat der Stadt Krefeld")
    number = Text(100, allow_none=True)
    on = PartialDate(example="2017-12")
    result = Choice(Result)
    condition = Text(500, allow_none=True)
    outcome = Choice(Outcome, allow_none=True)
    revoked = PartialDate(allow_none=True)


class ResolutionTitle(Answer):
    id = Slug(example="ratsbeschluss-2017")
    title = Text(200)


class AllowingAnswer(Answer):
    """One resolution that approves the agreement or something in it."""

    resolution = Part(ResolutionTitle)
    body = Text(200, example="Rat der Stadt Krefeld")
    number = Text(100, allow_none=True)
    passed_on = PartialDate(example="2017-12")
    what = Choice(Approvable)
    contribution = Slug(allow_none=True, about="null: the agreement as a whole")
    condition = Text(500, allow_none=True)
    status = Choice(Literal["in_force", "conditional", "failed", "revoked"])


class AllowingAnswers(Answer):
    agreement = Part(ApprovedAgreement)
    on = Day()
    resolutions = ListOf(Part(AllowingAnswer))


class StillConditional(Answer):
    """A promise on its own condition, or what a resolution approves on one."""

    agreement = Part(ApprovedAgreement)
    contribution = Slug(allow_none=True)
    period = Part(PeriodAnswer, allow_none=True)
    value = Part(ValuedShape, allow_none=True)
    condition = Text(500)
    resolution = Slug(allow_none=True, about="null: the promise itself is conditional")


class AllowingQuery(Shape):
    on = Day(load_default=TODAY, about="what they are worth on this day")
    contribution = Slug(load_default=None, about="only what approves this one, or the whole agreement")


class ConditionalQuery(Shape):
    on = Day(load_default=TODAY, about="the conditions that are open on this day")


_AGREEMENT = (
    word("agreement", "Vereinbarung (Kennung)", "agreement.id"),
    text("agreement_title", "Vereinbarung", "agreement.title"),
)
RESOLUTIONS = Table(
    name="resolutions",
    german="beschluesse",
    rows=over("items"),
    columns=(
        word("resolution", "Beschluss (Kennung)", "id"),
        text("title", "Beschluss", "name"),
        text("body", "Gremium"),
        text("number", "Nummer"),
        day("passed_on", "Datum", "on"),
        code("result", "Ergebnis", "resolution_result"),
        text("condition", "Bedingung"),
        code("outcome", "Stand der Bedingung", "condition_outcome"),
        day("revoked_on", "aufgehoben am", "revoked"),
    ),
)
RESOLUTION_TABLE = Table(
    name="resolution",
    german="beschluss",
    rows=lambda answer: each_or_itself(answer, "approves"),
    columns=(
        word("resolution", "Beschluss (Kennung)", "id"),
        text("title", "Beschluss"),
        text("body", "Gremium"),
        word("organisation", "Organisation (Kennung)", "organisation.id"),
        text("organisation_name", "Organisation", "organisation.name"),
        text("number", "Nummer"),
        day("passed_on", "Datum", "on"),
        code("result", "Ergebnis", "resolution_result"),
        number("yes", "Ja-Stimmen", "votes.yes"),
        number("no", "Nein-Stimmen", "votes.no"),
        number("abstentions", "Enthaltungen", "votes.abstentions"),
        text("condition", "Bedingung"),
        code("outcome", "Stand der Bedingung", "condition_outcome"),
        day("settled_on", "Bedingung entschieden am"),
        day("revoked_on", "aufgehoben am"),
        code("what", "was genehmigt ist", "approvable"),
        *_AGREEMENT,
        word("contribution", "Beitrag"),
        number("version", "Version"),
    ),
)
ALLOWING = Table(
    name="allowing-resolutions",
    german="beschluesse-der-vereinbarung",
    rows=over("resolutions"),
    columns=(
        *_AGREEMENT,
        word("contribution", "Beitrag"),
        code("what", "was genehmigt ist", "approvable"),
        word("resolution", "Beschluss (Kennung)", "resolution.id"),
        text("resolution_title", "Beschluss", "resolution.title"),
        text("body", "Gremium"),
        text("number", "Nummer"),
        day("passed_on", "Datum"),
        text("condition", "Bedingung"),
        code("status", "Stand", "resolution_status"),
        day("on", "Stichtag"),
    ),
)
CONDITIONAL = Table(
    name="conditional",
    german="unter-vorbehalt",
    rows=over("items"),
    columns=(
        *_AGREEMENT,
        word("contribution", "Beitrag"),
        number("first_year", "erstes Jahr", "period.first"),
        number("last_year", "letztes Jahr", "period.last"),
        code("value_state", "Stand des Werts", "value_state", "value.state"),
        number("value", "Wert", "value.amount"),
        word("currency", "Währung", "value.currency"),
        text("condition", "Bedingung"),
        word("resolution", "Beschluss (Kennung)"),
    ),
)


def _show(ask: Ask) -> dict[str, Any]:
    return resolutions.as_recorded(ask.tx, ask.id, ask.state, ask.version, ask.at)


RESOLUTION = Resource("resolution", "resolutions", ResolutionAnswer, _show)


@command(BLUEPRINT, "/resolutions", body=ResolutionBody, of=RESOLUTION)
def pass_resolution(told: Told) -> PassResolution:
    """Record a resolution, and what it approves as far as that is recorded already."""
    body = told.body
    return PassResolution(
        **told.base,
        title=body["title"],
        body=body["body"],
        on=body["on"],
        result=body["result"],
        organisation=body["organisation"],
        number=body["number"],
        votes=body["votes"],
        condition=body["condition"],
        approves=tuple(body["approves"]),
    )


@command(BLUEPRINT, "/resolutions/<slug:id>/approvals", body=ApprovalBody, of=RESOLUTION)
def add_approval(told: Told) -> AddApproval:
    """Link a resolution to what it approves."""
    body = told.body
    return AddApproval(**told.base, approval=Approval(body["what"], body["agreement"], body["contribution"]))


@command(BLUEPRINT, "/resolutions/<slug:id>/conditions", body=ResolutionConditionBody, of=RESOLUTION)
def settle_resolution(told: Told) -> SettleResolution:
    """Record that the condition of a resolution was fulfilled, or that it failed."""
    return SettleResolution(**told.base, outcome=told.body["outcome"], on=told.body["on"])


@command(BLUEPRINT, "/resolutions/<slug:id>/revocations", body=RevocationBody, of=RESOLUTION)
def revoke_resolution(told: Told) -> RevokeResolution:
    """Record that a resolution was revoked; what it said stays readable."""
    return RevokeResolution(**told.base, on=told.body["on"])


@question(BLUEPRINT, "/resolutions", items=ResolutionListed, table=RESOLUTIONS)
def list_resolutions(ask: Ask) -> Page:
    """List all resolutions."""
    return named_page(ask, "resolution")


@question(BLUEPRINT, "/resolutions/<slug:id>", of=RESOLUTION, table=RESOLUTION_TABLE)
def read_resolution(ask: Ask) -> dict[str, Any]:
    """Read one resolution."""
    return RESOLUTION.show(ask)


@question(BLUEPRINT, "/agreements/<slug:id>/resolutions", answer=AllowingAnswers, query=AllowingQuery, table=ALLOWING)
def list_allowing_resolutions(ask: Ask) -> dict[str, Any]:
    """Which resolution allows this agreement, contribution, post or lease?"""
    on, contribution = ask.params["on"], ask.params["contribution"]
    return resolutions.allowing(ask.tx, ask.id, ask.at, on=on, contribution=contribution)


@question(BLUEPRINT, "/reports/conditional", items=StillConditional, query=ConditionalQuery, table=CONDITIONAL)
def report_conditional(ask: Ask) -> Page:
    """Which commitments are still conditional, and on what?"""
    found = resolutions.still_conditional(ask.tx, ask.at, on=ask.params["on"])
    if ask.after is not None:
        found = [item for item in found if _order(item) > ask.after]
    return page(found, ask.params["limit"], _order)


def _order(item: dict[str, Any]) -> tuple[str, str, int, str]:
    first = 0 if item["period"] is None else item["period"]["first"]
    return item["agreement"]["id"], item["contribution"] or "", first, item["resolution"] or ""
