"""Who works where: in which role and unit, also without money."""

from typing import Any

from api.described import Ask
from api.fields import TODAY, Answer, Choice, Day, ListOf, Part, PartialDate, Shape, Slug, Text
from api.operation import blueprint, question
from api.representations import Named, Person
from api.tables import person
from ledger.answers import listing, people
from ledger.domain.agreement.events import Role
from ledger.domain.agreement.state import Status
from ledger.domain.organisation import Kind
from ledger.exports.tables import Table, code, day, over, text, word

BLUEPRINT = blueprint("partners")


class PartnerOrganisation(Answer):
    id = Slug(example="vivawest")
    name = Text(200, example="VIVAWEST")
    kind = Choice(Kind)
    successor = Slug(metadata={"optional": True})


class PartnerAgreement(Answer):
    id = Slug()
    title = Text(200, example="Kooperation Dichterviertel")


class PartnerAnswer(Answer):
    organisation = Part(PartnerOrganisation)
    role = Choice(Role)
    unit = Part(Named, allow_none=True)
    neighbourhood = Slug(allow_none=True)
    agreement = Part(PartnerAgreement)
    agreement_status = Choice(Status)
    since = PartialDate(allow_none=True)
    until = PartialDate(allow_none=True)
    replaced_by = Slug(allow_none=True)
    contact = Part(Person, allow_none=True)


class PartnersAnswer(Answer):
    neighbourhood = Part(Named)
    on = Day()
    partners = ListOf(Part(PartnerAnswer), most=100_000)


class EngagementsAnswer(Answer):
    organisation = Part(Named)
    on = Day()
    engagements = ListOf(Part(PartnerAnswer), most=100_000)


class OnQuery(Shape):
    on = Day(load_default=TODAY, about="who is a partner on this day")


_PARTNER = (
    word("organisation", "Organisation (Kennung)", "organisation.id"),
    text("organisation_name", "Organisation", "organisation.name"),
    code("organisation_kind", "Art der Organisation", "organisation_kind", "organisation.kind"),
    word("organisation_successor", "Nachfolge der Organisation", "organisation.successor"),
    code("role", "Rolle", "role"),
    word("unit", "Organisationseinheit (Kennung)", "unit.id"),
    text("unit_name", "Organisationseinheit", "unit.name"),
    word("agreement", "Vereinbarung (Kennung)", "agreement.id"),
    text("agreement_title", "Vereinbarung", "agreement.title"),
    code("agreement_status", "Stand der Vereinbarung", "agreement_status"),
    day("since", "seit"),
    day("until", "bis"),
    word("replaced_by", "abgelöst durch"),
    *person("contact", "Kontakt", "contact"),
    day("on", "Stichtag"),
)
PARTNERS = Table(
    name="partners",
    german="partner",
    rows=over("partners"),
    columns=(word("neighbourhood", "Quartier"), *_PARTNER),
)
ENGAGEMENTS = Table(
    name="engagements",
    german="engagements",
    rows=over("engagements"),
    columns=(word("neighbourhood", "Quartier"), *_PARTNER),
)


@question(BLUEPRINT, "/neighbourhoods/<slug:id>/partners", answer=PartnersAnswer, query=OnQuery, table=PARTNERS)
def list_partners(ask: Ask) -> dict[str, Any]:
    """Which partners work in a neighbourhood, in which role and unit, also without money?"""
    on = ask.params["on"]
    area, found = listing.in_neighbourhood(ask.tx, ask.id, ask.at, on=on)
    answer = {"neighbourhood": {"id": area.id, "name": area.name}, "on": on.isoformat(), "partners": found}
    joined: dict[str, Any] = people.joined(answer, ask.people)
    return joined


@question(BLUEPRINT, "/organisations/<slug:id>/engagements", answer=EngagementsAnswer, query=OnQuery, table=ENGAGEMENTS)
def list_engagements(ask: Ask) -> dict[str, Any]:
    """In which neighbourhoods does an organisation work, and in which role?"""
    on = ask.params["on"]
    party, found = listing.of_party(ask.tx, ask.id, ask.at, on=on)
    answer = {"organisation": {"id": party.id, "name": party.name}, "on": on.isoformat(), "engagements": found}
    joined: dict[str, Any] = people.joined(answer, ask.people)
    return joined
