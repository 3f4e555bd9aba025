"""Who works where: in which role and unit, also without money."""

from typing import Any

from api.fields import TODAY, Answer, Choice, Day, ListOf, Part, PartialDate, Shape, Slug, Text
from api.operation import Ask, blueprint, question
from api.representations import Named, Person
from ledger.answers import listing, people
from ledger.domain.agreement.events import Role
from ledger.domain.agreement.state import Status
from ledger.domain.organisation import Kind

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


@question(BLUEPRINT, "/neighbourhoods/<slug:id>/partners", answer=PartnersAnswer, query=OnQuery)
def list_partners(ask: Ask) -> dict[str, Any]:
    """Which partners work in a neighbourhood, in which role and unit, also without money?"""
    on = ask.params["on"]
    area, found = listing.in_neighbourhood(ask.tx, ask.id, ask.at, on=on)
    answer = {"neighbourhood": {"id": area.id, "name": area.name}, "on": on.isoformat(), "partners": found}
    joined: dict[str, Any] = people.joined(answer, ask.people)
    return joined


@question(BLUEPRINT, "/organisations/<slug:id>/engagements", answer=EngagementsAnswer, query=OnQuery)
def list_engagements(ask: Ask) -> dict[str, Any]:
    """In which neighbourhoods does an organisation work, and in which role?"""
    on = ask.params["on"]
    party, found = listing.of_party(ask.tx, ask.id, ask.at, on=on)
    answer = {"organisation": {"id": party.id, "name": party.name}, "on": on.isoformat(), "engagements": found}
    joined: dict[str, Any] = people.joined(answer, ask.people)
    return joined
