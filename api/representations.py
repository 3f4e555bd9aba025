"""How organisations, neighbourhoods and agreements are shown, after a command and when they are asked for."""

from collections.abc import Callable
from typing import Any, Literal

from api.described import Ask, Resource
from api.fields import (
    Ags,
    Amount,
    Answer,
    Choice,
    Code,
    Day,
    Digest,
    Flag,
    ListOf,
    Part,
    PartialDate,
    Slug,
    Text,
    WholeNumber,
    Year,
)
from api.moment import Key
from api.outgoing import Page
from api.shapes import MoneyShape, QuantityShape, ValuedShape
from ledger import values
from ledger.answers import agreement, people, register
from ledger.domain.agreement import events
from ledger.domain.agreement.state import Status
from ledger.domain.organisation import Kind as OrganisationKind
from ledger.projections.bookings import Did
from ledger.projections.proofs import Status as ProofStatus


class Named(Answer):
    id = Slug()
    name = Text(200, example="Dichterviertel")


class RecordAnswer(Answer):
    """What the vault holds of a person, or of a note."""

    name = Text(200, metadata={"optional": True}, example="Erika Beispiel")
    function = Text(200, metadata={"optional": True}, example="Leitung Kundencenter")
    email = Text(254, metadata={"optional": True}, example="quartier@example.org")
    phone = Text(50, metadata={"optional": True}, example="0203 000000")
    text = Text(2000, metadata={"optional": True}, example="Mündlich bestätigt")


class Person(RecordAnswer):
    """Somebody by id; name and the rest are joined from the vault while it holds them."""

    person = Text(40, example="person-3f2a9c81d4e07b65")
    erased = Flag(about="the vault no longer holds the record")
    withheld = Choice(
        Literal["restricted", "without_names"],
        metadata={"optional": True},
        about="the record is kept, and not shown: its processing is restricted, or the token was made without names",
    )


class IdentifierAnswer(Answer):
    scheme = Text(40, example="ags")
    value = Text(100, example="05112000")


class OrganisationAnswer(Answer):
    id = Slug(example="stadt-duisburg")
    name = Text(200, example="Stadt Duisburg")
    kind = Choice(OrganisationKind)
    described = Flag(about="the name only describes it")
    former_names = ListOf(Text(200))
    identifiers = ListOf(Part(IdentifierAnswer))
    units = ListOf(Part(Named))
    dissolved_on = PartialDate(allow_none=True)
    successor = Slug(allow_none=True)
    version = WholeNumber(1)


class MunicipalityAnswer(Answer):
    id = Slug(example="stadt-duisburg")
    name = Text(200, example="Stadt Duisburg")
    ags = Ags(allow_none=True)


class FigureAnswer(Answer):
    label = Text(200, example="Wohnungen von VIVAWEST in Duisburg")
    value = WholeNumber(0, example=9200)
    qualifier = Choice(values.Qualifier, example="more_than")
    on = PartialDate(allow_none=True)


class NeighbourhoodAnswer(Answer):
    id = Slug()
    name = Text(200, example="Dichterviertel")
    municipality = Part(MunicipalityAnswer)
    aliases = ListOf(Text(200))
    part_of = Slug(allow_none=True)
    figures = ListOf(Part(FigureAnswer))
    version = WholeNumber(1)


class TermAnswer(Answer):
    start = PartialDate(allow_none=True, example="2004", about="null: unknown")
    end = PartialDate(allow_none=True, example="2026-12-31", about="null: unknown, unless open-ended")
    open_ended = Flag()
    certainty = Choice(values.Certainty)


class ExtensionAnswer(Answer):
    old_end = PartialDate(allow_none=True, example="2024-12-31")
    end = PartialDate(allow_none=True, example="2026-12-31")
    open_ended = Flag()
    continuity = Choice(events.Continuity)
    resumes = PartialDate(allow_none=True)
    position = WholeNumber(1)


class PartyAnswer(Answer):
    organisation = Part(Named)
    role = Choice(events.Role)
    unit = Part(Named, allow_none=True)
    contact = Part(Person, allow_none=True)
    since = PartialDate(allow_none=True)
    until = PartialDate(allow_none=True)
    left = Flag(about="is a party no more")
    successor = Slug(allow_none=True)


class SignatureAnswer(Answer):
    party = Slug(example="vivawest")
    signed_on = PartialDate(allow_none=True)
    signatory = Part(Person, allow_none=True)


class PeriodAnswer(Answer):
    first = Year(example=2025)
    last = Year()


class ValuationAnswer(Answer):
    method = Choice(values.Method)
    basis = Slug(metadata={"optional": True})
    group = Text(100, metadata={"optional": True})
    rate = Part(MoneyShape, metadata={"optional": True})
    annual_hours = Part(QuantityShape, metadata={"optional": True})


class PromiseAnswer(Answer):
    period = Part(PeriodAnswer)
    stage = Choice(events.Stage)
    value = Part(ValuedShape)
    quantity = Part(QuantityShape, allow_none=True)
    valuation = Part(ValuationAnswer, allow_none=True)
    condition = Text(500, allow_none=True)
    certainty = Choice(values.Certainty)
    events = ListOf(WholeNumber(1), about="the positions it stands on")


class OriginAnswer(Answer):
    agreement = Slug()
    contribution = Slug()


class AccountShown(Answer):
    scheme = Code(example="cost_centre")
    code = Text(100, example="4711")
    label = Text(200, allow_none=True, example="Quartiersmanagement")


class DocumentShown(Answer):
    number = Text(200, allow_none=True, example="RE-2026-0815")
    digest = Digest(allow_none=True, about="SHA-256 of the document")


class ReferenceShown(Answer):
    system = Slug(example="sap")
    value = Text(200, example="5100004711")


class EntryShown(Answer):
    """One booking; what does not go with what was done is null."""

    id = Slug(example="rate-1")
    did = Choice(Did, example="received")
    period = Part(PeriodAnswer, about="what it was for")
    booked_on = PartialDate(allow_none=True, example="2026-02-15", about="when it was booked")
    value = Part(ValuedShape)
    quantity = Part(QuantityShape, allow_none=True)
    valuation = Part(ValuationAnswer, allow_none=True)
    due = PartialDate(allow_none=True)
    settles = Slug(allow_none=True, about="the instalment, call or proof that it answers")
    since = PartialDate(allow_none=True)
    until = PartialDate(allow_none=True)
    paper = Part(DocumentShown, allow_none=True, data_key="document")
    reference = Part(ReferenceShown, allow_none=True)
    certainty = Choice(values.Certainty)
    events = ListOf(WholeNumber(1))


class ProofShown(Answer):
    """A proof of use as far as it has come."""

    id = Slug(example="nachweis-2026")
    contribution = Slug(example="vivawest-money")
    period = Part(PeriodAnswer)
    status = Choice(ProofStatus, about="on the day asked for; computed, never stored")
    requested_on = PartialDate(allow_none=True)
    due = PartialDate(allow_none=True, example="2027-03-31")
    submitted_on = PartialDate(allow_none=True)
    proved = Amount(allow_none=True)
    examined_on = PartialDate(allow_none=True)
    accepted = Amount(allow_none=True)
    objected = Amount(allow_none=True)
    reclaimed = Amount(allow_none=True)
    reclaim_due = PartialDate(allow_none=True)
    events = ListOf(WholeNumber(1))


class ContributionAnswer(Answer):
    id = Slug(example="vivawest-money")
    party = Slug(example="vivawest")
    form = Choice(values.Form)
    purpose = Text(200, allow_none=True)
    neighbourhood = Slug(allow_none=True)
    standing = Choice(values.Standing)
    origin = Part(OriginAnswer, allow_none=True)
    recipient = Slug(allow_none=True, about="the organisation it is given to")
    promises = ListOf(Part(PromiseAnswer))
    accounts = ListOf(Part(AccountShown), about="where the budgets keep it")
    entries = ListOf(Part(EntryShown), about="what has become of it")


class MilestoneAnswer(Answer):
    id = Slug(example="zwanzig-jahre")
    title = Text(200, example="20 Jahre Kooperation")
    due = PartialDate(allow_none=True)
    outcome = Choice(events.Outcome)
    on = PartialDate(allow_none=True, example="2024")


class AgreementAnswer(Answer):
    id = Slug()
    kind = Choice(events.Kind)
    title = Text(200, example="Kooperation Dichterviertel")
    purpose = Text(500, allow_none=True)
    facility = Text(200, allow_none=True, example="Quartiersbüro, Goetheplatz 1")
    activities = ListOf(Text(200))
    certainty = Choice(values.Certainty)
    status = Choice(Status, about="on the day `status_on`; computed, never stored")
    status_on = Day()
    neighbourhoods = ListOf(Part(Named))
    municipality = Slug(allow_none=True)
    succeeds = Slug(allow_none=True)
    term = Part(TermAnswer)
    extensions = ListOf(Part(ExtensionAnswer))
    parties = ListOf(Part(PartyAnswer))
    signatures = ListOf(Part(SignatureAnswer))
    contributions = ListOf(Part(ContributionAnswer))
    proofs = ListOf(Part(ProofShown))
    milestones = ListOf(Part(MilestoneAnswer))
    version = WholeNumber(1)


def _organisation(ask: Ask) -> dict[str, Any]:
    return register.organisation(ask.id, ask.state, ask.version, ask.at)


def _neighbourhood(ask: Ask) -> dict[str, Any]:
    return register.neighbourhood(ask.tx, ask.id, ask.state, ask.version, ask.at)


def _agreement(ask: Ask) -> dict[str, Any]:
    shown = agreement.as_recorded(ask.tx, ask.id, ask.state, ask.version, ask.at, on=ask.params["on"])
    joined: dict[str, Any] = people.joined(shown, ask.people)
    return joined


ORGANISATION = Resource("organisation", "organisations", OrganisationAnswer, _organisation)
NEIGHBOURHOOD = Resource("neighbourhood", "neighbourhoods", NeighbourhoodAnswer, _neighbourhood)
AGREEMENT = Resource("agreement", "agreements", AgreementAnswer, _agreement)


def named_page(ask: Ask, kind: str) -> Page:
    """One page of all streams of a kind, by id."""
    after = str(ask.after[0]) if ask.after else ""
    found = register.listed(ask.tx, kind, ask.at, after=after, limit=ask.params["limit"] + 1)
    return page(found, ask.params["limit"], lambda item: (item["id"],))


def page(found: list[dict[str, Any]], limit: int, key: Callable[[dict[str, Any]], Key]) -> Page:
    """A page of what was found, one item more than `limit` meaning that there is more."""
    items = found[:limit]
    return Page(items, key(items[-1]) if len(found) > limit else None)
