"""Agreements: who concludes, signs, joins, extends and ends them, and how each came to be what it is."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from marshmallow import ValidationError, validates_schema

from api.fields import (
    TODAY,
    Answer,
    Anything,
    Choice,
    Code,
    Day,
    Flag,
    Instant,
    ListOf,
    Part,
    PartialDate,
    Said,
    Shape,
    Slug,
    Text,
    WholeNumber,
)
from api.operation import Ask, Told, blueprint, command, question
from api.outgoing import Page
from api.promises import ExtensionPromise, promise_within
from api.representations import AGREEMENT, Person, page
from api.shapes import CommandBody, ContactShape, SignatoryShape, TermShape
from ledger import values
from ledger.answers import agreement, listing, people
from ledger.domain.agreement import commands
from ledger.domain.agreement.events import Continuity, Kind, Party, Role
from ledger.domain.agreement.state import Status

BLUEPRINT = blueprint("agreements")


class PartyFields(Shape):
    """An organisation in its role in an agreement."""

    organisation = Slug(example="vivawest")
    role = Choice(Role, load_default="partner", example="funder")
    unit = Slug(load_default=None, example="kundencenter", about="of the organisation")
    contact = Part(ContactShape, load_default=None)


class SignatureFields(Shape):
    """One party's signature; what is unknown stays so."""

    party = Slug(example="vivawest")
    signed_on = PartialDate(load_default=None, example="2024-11")
    signatory = Part(SignatoryShape, load_default=None)


class AgreementBody(CommandBody):
    id = Slug(load_default=None, about="chosen by you, else by us; for ever")
    kind = Choice(Kind)
    title = Text(200, example="Kooperation Dichterviertel")
    purpose = Text(500, load_default=None, example="Quartiersmanagement")
    parties = ListOf(Part(PartyFields), least=1, most=200)
    neighbourhoods = ListOf(Slug(), most=100, load_default=list)
    municipality = Slug(load_default=None, example="stadt-duisburg", about="the area, where no neighbourhood is named")
    term = Part(TermShape)
    facility = Text(200, load_default=None, example="Quartiersbüro, Goetheplatz 1")
    activities = ListOf(Text(200, example="Sprachkurse"), most=100, load_default=list)
    succeeds = Slug(load_default=None, about="the agreement that this one follows")
    signatures = ListOf(Part(SignatureFields), most=200, load_default=list)

    document: ClassVar[Mapping[str, Any]] = {
        "examples": [
            {
                "parties": [
                    {"organisation": "vivawest", "role": "funder"},
                    {"organisation": "stadt-duisburg", "role": "funder"},
                ],
                "neighbourhoods": ["dichterviertel"],
                "term": {"start": "2004", "end": "2024-12-31", "certainty": "assumed"},
            }
        ]
    }


class ChangeBody(CommandBody):
    """What is left out or null stays as it is."""

    document: ClassVar[Mapping[str, Any]] = {"examples": [{"facility": "Quartiersbüro, Goetheplatz 1"}]}

    title = Text(200, load_default=None, example="Kooperation Dichterviertel")
    purpose = Text(500, load_default=None, example="Quartiersmanagement")
    facility = Text(200, load_default=None, example="Quartiersbüro, Goetheplatz 1")
    activities = ListOf(Text(200, example="Sprachkurse"), most=100, load_default=None)


class SignatureBody(CommandBody, SignatureFields):
    pass


class PartyBody(CommandBody, PartyFields):
    on = PartialDate(load_default=None, about="since when it is a party")


class DepartureBody(CommandBody):
    on = PartialDate(load_default=None, about="the last day it was a party")


class SuccessorBody(CommandBody):
    successor = Part(PartyFields)
    on = PartialDate(example="2026-01-01", about="years that begin then or later are the successor's")


class ExtensionBody(CommandBody):
    """The extension and its yearly contributions: all or nothing."""

    end = PartialDate(load_default=None, example="2026-12-31", about="null: unknown, unless open-ended")
    open_ended = Flag(load_default=False)
    continuity = Choice(Continuity, load_default=None, about="required where the old end has passed")
    resumes = PartialDate(load_default=None, about="first day after a gap")
    contributions = ListOf(Part(ExtensionPromise), most=200, load_default=list)

    document: ClassVar[Mapping[str, Any]] = {
        "anyOf": [{"properties": {"open_ended": {"const": False}}}, {"properties": {"end": {"type": "null"}}}],
        "examples": [
            {
                "end": "2026-12-31",
                "continuity": "seamless",
                "contributions": [
                    {
                        "id": "vivawest-money",
                        "party": "vivawest",
                        "form": "money",
                        "stage": "committed",
                        "years": [2025, 2026],
                        "value": {"state": "known", "amount": "52000.00", "currency": "EUR"},
                        "certainty": "assumed",
                    },
                    {
                        "id": "city-staff",
                        "party": "stadt-duisburg",
                        "form": "staff_time",
                        "stage": "committed",
                        "years": [2025, 2026],
                        "value": {"state": "known", "amount": "45000.00", "currency": "EUR"},
                        "valuation": {"method": "agreed_lump_sum"},
                    },
                ],
            }
        ],
    }

    @validates_schema(skip_on_field_errors=True)
    def end_or_none(self, data: dict[str, Any], **_: Any) -> None:
        if data["open_ended"] and data["end"] is not None:
            raise ValidationError({"end": [Said("leave it out: an open-ended term has none", "not_allowed_here")]})


class TerminationBody(CommandBody):
    """`shortened` and `terminated` need a reason."""

    how = Choice(Literal["terminated", "shortened", "ended"])
    on = PartialDate(example="2026-06-30", about="the last day")

    document: ClassVar[Mapping[str, Any]] = {
        "examples": [
            {
                "grounds": {
                    "certainty": "resolved",
                    "source": {"kind": "resolution", "reference": "Ratsbeschluss vom 4. Mai 2026"},
                    "reason": "budget_cut",
                }
            }
        ]
    }


class AgreementQuery(Shape):
    on = Day(load_default=TODAY, about="the day its status is that of")


class AgreementsQuery(AgreementQuery):
    neighbourhood = Slug(load_default=None)
    party = Slug(load_default=None, example="vivawest")
    kind = Choice(Kind, load_default=None)
    status = Choice(Status, load_default=None)
    ends_before = Day(load_default=None, about="only those with a known end before this day")


class ListedTerm(Answer):
    start = PartialDate(allow_none=True, example="2004")
    end = PartialDate(allow_none=True, example="2026-12-31")
    open_ended = Flag()


class AgreementListed(Answer):
    id = Slug()
    kind = Choice(Kind)
    title = Text(200, example="Kooperation Dichterviertel")
    status = Choice(Status)
    certainty = Choice(values.Certainty)
    neighbourhoods = ListOf(Slug())
    municipality = Slug(allow_none=True)
    parties = ListOf(Slug(example="vivawest"))
    term = Part(ListedTerm)


class AgreementTitle(Answer):
    id = Slug()
    title = Text(200, example="Kooperation Dichterviertel")


class SourceAnswer(Answer):
    kind = Choice(values.SourceKind, example="press")
    reference = Text(500, allow_none=True)
    digest = Text(64, allow_none=True)


class Change(Answer):
    """One fact of the agreement, before and after; null where there was or is none."""

    pointer = Text(500, example="/term/end")
    old = Anything()
    new = Anything()


class HistoryEntry(Answer):
    position = WholeNumber(1)
    version = WholeNumber(1)
    type = Text(100, example="AgreementExtended")
    recorded_at = Instant()
    actor = Part(Person)
    client = Text(100, example="finance-system")
    operation = Text(100, example="extend_agreement")
    reason = Code(allow_none=True)
    note = Part(Person, allow_none=True)
    source = Part(SourceAnswer)
    certainty = Choice(values.Certainty)
    effective = PartialDate(allow_none=True)
    changes = ListOf(Part(Change))


class HistoryAnswer(Answer):
    agreement = Part(AgreementTitle)
    entries = ListOf(Part(HistoryEntry))


@command(BLUEPRINT, "/agreements", body=AgreementBody, of=AGREEMENT)
def conclude_agreement(told: Told) -> commands.ConcludeAgreement:
    """Conclude an agreement, with the signatures that are known."""
    body = told.body
    return commands.ConcludeAgreement(
        **told.base,
        kind=body["kind"],
        title=body["title"],
        parties=tuple(Party(**party) for party in body["parties"]),
        term=body["term"],
        purpose=body["purpose"],
        neighbourhoods=tuple(dict.fromkeys(body["neighbourhoods"])),
        municipality=body["municipality"],
        facility=body["facility"],
        activities=tuple(body["activities"]),
        succeeds=body["succeeds"],
        signatures=tuple(commands.Signature(**one) for one in body["signatures"]),
    )


@command(BLUEPRINT, "/agreements/<slug:id>/changes", body=ChangeBody, of=AGREEMENT)
def amend_agreement(told: Told) -> commands.AmendAgreement:
    """Amend title, purpose, facility or activities."""
    activities = told.body["activities"]
    return commands.AmendAgreement(
        **told.base,
        title=told.body["title"],
        purpose=told.body["purpose"],
        facility=told.body["facility"],
        activities=None if activities is None else tuple(activities),
    )


@command(BLUEPRINT, "/agreements/<slug:id>/signatures", body=SignatureBody, of=AGREEMENT)
def sign_agreement(told: Told) -> commands.SignAgreement:
    """Record a party's signature."""
    body = told.body
    signature = commands.Signature(party=body["party"], signed_on=body["signed_on"], signatory=body["signatory"])
    return commands.SignAgreement(**told.base, signature=signature)


@command(BLUEPRINT, "/agreements/<slug:id>/parties", body=PartyBody, of=AGREEMENT)
def join_party(told: Told) -> commands.JoinParty:
    """Let an organisation join."""
    return commands.JoinParty(**told.base, party=_party(told.body), on=told.body["on"])


@command(BLUEPRINT, "/agreements/<slug:id>/parties/<slug:organisation>/departures", body=DepartureBody, of=AGREEMENT)
def leave_party(told: Told) -> commands.LeaveParty:
    """Let a party leave."""
    return commands.LeaveParty(**told.base, organisation=told.path["organisation"], on=told.body["on"])


@command(BLUEPRINT, "/agreements/<slug:id>/parties/<slug:organisation>/successors", body=SuccessorBody, of=AGREEMENT)
def replace_party(told: Told) -> commands.ReplaceParty:
    """Replace a party by a successor, who takes over from a day on."""
    return commands.ReplaceParty(
        **told.base,
        organisation=told.path["organisation"],
        successor=_party(told.body["successor"]),
        on=told.body["on"],
    )


@command(BLUEPRINT, "/agreements/<slug:id>/extensions", body=ExtensionBody, of=AGREEMENT)
def extend_agreement(told: Told) -> commands.ExtendAgreement:
    """Extend an agreement together with its yearly contributions.

    All or nothing: where one contribution breaks a rule, nothing is extended.
    """
    body = told.body
    return commands.ExtendAgreement(
        **told.base,
        end=body["end"],
        open_ended=body["open_ended"],
        continuity=body["continuity"],
        resumes=body["resumes"],
        contributions=tuple(promise_within(one, body["grounds"]) for one in body["contributions"]),
    )


@command(BLUEPRINT, "/agreements/<slug:id>/terminations", body=TerminationBody, of=AGREEMENT)
def close_agreement(told: Told) -> commands.CloseAgreement:
    """Terminate, shorten or end an agreement; promises for later years are withdrawn with it."""
    return commands.CloseAgreement(**told.base, how=told.body["how"], on=told.body["on"])


@question(BLUEPRINT, "/agreements", items=AgreementListed, query=AgreementsQuery)
def list_agreements(ask: Ask) -> Page:
    """List agreements, by neighbourhood, party, kind, status or end."""
    limit = ask.params["limit"]
    filters = {name: ask.params[name] for name in ("neighbourhood", "party", "kind", "status", "ends_before", "on")}
    after = str(ask.after[0]) if ask.after else ""
    found = listing.agreements(ask.tx, ask.at, after=after, limit=limit + 1, **filters)
    return page(found, limit, lambda item: (item["id"],))


@question(BLUEPRINT, "/agreements/<slug:id>", of=AGREEMENT, query=AgreementQuery)
def read_agreement(ask: Ask) -> dict[str, Any]:
    """Read one agreement, with its parties, term, contributions and milestones."""
    return AGREEMENT.show(ask)


@question(BLUEPRINT, "/agreements/<slug:id>/history", answer=HistoryAnswer)
def read_agreement_history(ask: Ask) -> dict[str, Any]:
    """Read how an agreement came to be what it is.

    Who recorded what, when, why, on which source, and which facts changed from what to what.
    """
    joined: dict[str, Any] = people.joined(agreement.past(ask.tx, ask.id, ask.at), ask.people)
    return joined


def _party(body: Mapping[str, Any]) -> Party:
    return Party(body["organisation"], body["role"], body["unit"], body["contact"])
