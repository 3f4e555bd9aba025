"""A review, a resolution, a basis and a network to try things with, in the town of the ledger's tests."""

from typing import Any

from ledger.domain.agreement.commands import ConcludeAgreement, LeaveNetwork, NameMember, StateMembership
from ledger.domain.agreement.events import Party
from ledger.domain.continuation_review import (
    AssessContinuation,
    ExpressInterest,
    Light,
    ListActivity,
    OpenReview,
    Theme,
)
from ledger.domain.resolution import Approval, PassResolution
from ledger.domain.valuation_basis import Group, PublishBasis
from ledger.values import Figure, Money, Quantity, Term
from tests.ledger.town import AWO, CITY, ask, on

REVIEW, RESOLUTION, BASIS, NETWORK = "workshop", "ratsbeschluss", "beispieltabelle", "netz"
DAY = "2018-02-23"
OLD, CARE = Theme("alter", "fit fürs Alter"), Theme("beratung", "Beratung und Unterstützung")
GROUP = Group("e9", "Gruppe 9 (erfunden)", Money(3_750), Quantity(160_000, "hour"))


def opened(activities: int = 18, **more: Any) -> OpenReview:
    given = {"title": "Workshop", "on": on(DAY), "activities": activities, "themes": (OLD, CARE)}
    return ask(OpenReview, **{"id": REVIEW} | given | more)


def assessed(light: Light, count: int = 1, when: str = DAY, **more: Any) -> AssessContinuation:
    return ask(AssessContinuation, id=REVIEW, light=light, count=count, on=on(when), **more)


def listed(activity: str, **more: Any) -> ListActivity:
    return ask(ListActivity, id=REVIEW, activity=activity, title=activity.title(), **more)


def interested(**more: Any) -> ExpressInterest:
    return ask(ExpressInterest, **{"id": REVIEW, "organisation": AWO, "on": on(DAY)} | more)


def resolved(*approves: Approval, **more: Any) -> PassResolution:
    given = {"title": "Stelle für das Quartiersmanagement", "body": "Rat der Stadt", "on": on("2017-12")}
    return ask(PassResolution, **{"id": RESOLUTION, "approves": approves} | given | more)


def published(*groups: Group, **more: Any) -> PublishBasis:
    given = {"title": "Beispieltabelle 2025 (erfunden)", "publisher": "Musterverlag", "edition": "2025"}
    dates = {"valid_from": on("2025-01-01"), "valid_to": on("2025-12-31")}
    return ask(PublishBasis, **{"id": BASIS, "groups": groups or (GROUP,)} | given | dates | more)


def network(*members: str, **more: Any) -> ConcludeAgreement:
    """A network that the city stands for, with these as parties in the role of members."""
    parties = (Party(CITY), *(Party(member, "member") for member in members))
    given = {"kind": "network", "title": "Netz", "parties": parties, "term": Term(), "municipality": CITY}
    return ask(ConcludeAgreement, **{"id": NETWORK} | given | more)


def stated(value: int, when: str | None = None, **more: Any) -> StateMembership:
    figure = Figure(value, more.pop("qualifier", "exact"))
    return ask(StateMembership, id=NETWORK, figure=figure, on=when and on(when), **more)


def named(organisation: str, when: str | None = None) -> NameMember:
    return ask(NameMember, id=NETWORK, organisation=organisation, on=when and on(when))


def left(organisation: str, when: str | None = None) -> LeaveNetwork:
    return ask(LeaveNetwork, id=NETWORK, organisation=organisation, on=when and on(when))
