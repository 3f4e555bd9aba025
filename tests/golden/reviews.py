"""Two chapters of the story in which everything happens once: valuation bases, and reviews, resolutions and members."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from ledger.domain.agreement.commands import (
    ConcludeAgreement,
    LeaveNetwork,
    NameMember,
    Promise,
    PromiseContribution,
    StateMembership,
)
from ledger.domain.agreement.events import Contribution, Party, Worth
from ledger.domain.continuation_review import (
    AssessContinuation,
    ExpressInterest,
    ListActivity,
    OpenReview,
    Participant,
    Theme,
)
from ledger.domain.resolution import (
    AddApproval,
    Approval,
    PassResolution,
    RevokeResolution,
    SettleResolution,
    Votes,
)
from ledger.domain.valuation_basis import Group, PublishBasis
from ledger.message import Act, Command, Grounds
from ledger.values import UNKNOWN, Figure, Money, PartialDate, Quantity, Source, Span, Term

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
OF: dict[str, Any] = {
    "act": Act(id="command-1", at=AT, today=AT.date(), actor="actor-1", client="client-1", operation="tell_the_story"),
    "grounds": Grounds(certainty="announced", source=Source("press")),
}
CITY, AWO, NETWORK, REVIEW = "stadt-duisburg", "awo", "netz", "workshop"


def on(text: str) -> PartialDate:
    return PartialDate.parse(text)


def bases() -> Iterator[Command]:
    """The basis by which the story values time; its id is what the oldest lines call it."""
    group = Group("E9", "Gruppe 9 (erfunden)", Money(3_750), Quantity(160_000, "hour"))
    yield PublishBasis(
        id="Beispieltabelle 2024",
        **OF,
        title="Beispieltabelle 2024 (erfunden)",
        publisher="Musterverlag",
        edition="2024",
        groups=(group,),
        valid_from=on("2024"),
        valid_to=on("2029-12-31"),
    )


def reviews() -> Iterator[Command]:
    """A network with a contribution for somebody, a review with its board, and resolutions about them."""
    yield ConcludeAgreement(
        id=NETWORK, **OF, kind="network", title="Netz", parties=(Party(CITY),), term=Term(), municipality=CITY
    )
    rooms = Contribution("rooms", CITY, "premises", "Treffpunkt", recipient=AWO)
    promise = Promise(
        contribution=rooms, stage="committed", spans=(Span(2026, 2026),), worth=Worth(UNKNOWN), condition=None
    )
    yield PromiseContribution(id=NETWORK, **OF, promise=promise)
    yield StateMembership(id=NETWORK, **OF, figure=Figure(13), on=on("2016-10-05"), label="Wohnungsunternehmen")
    yield NameMember(id=NETWORK, **OF, organisation=AWO, on=on("2017"))
    yield LeaveNetwork(id=NETWORK, **OF, organisation=AWO, on=on("2020-06-30"))
    yield from _review()
    yield from _resolutions()


def _review() -> Iterator[Command]:
    of: dict[str, Any] = {"id": REVIEW, **OF}
    yield OpenReview(
        **of,
        title="Nachhaltigkeitsworkshop",
        on=on("2018-02-23"),
        activities=18,
        themes=(Theme("beratung", "Beratung und Unterstützung", 4), Theme("alter", "fit fürs Alter")),
        neighbourhood="hochfeld",
        municipality=CITY,
        agreement=NETWORK,
        participants=(Participant("Stadt, Bildung", "institution", CITY, "bildung"), Participant("Leute", "residents")),
    )
    named = {"activity": "telefon", "title": "Begegnungstelefon", "theme": "beratung", "responsible": (AWO,)}
    yield ListActivity(**of, **named)
    yield ExpressInterest(
        **of, organisation=AWO, on=on("2018-02"), activity="telefon", theme="beratung", condition="mit Ehrenamtlichen"
    )
    yield AssessContinuation(**of, light="green", on=on("2018-02-23"), count=14, theme="alter")
    yield AssessContinuation(
        **of, light="yellow", on=on("2018-03"), activity="telefon", condition="mit Räumen", responsible=(AWO,)
    )


def _resolutions() -> Iterator[Command]:
    rooms = Approval("contribution", NETWORK, "rooms")
    for id in ("ratsbeschluss", "zweiter"):
        yield PassResolution(
            id=id,
            **OF,
            title="Räume für das Netz",
            body="Rat der Stadt",
            on=on("2017-12"),
            organisation=CITY,
            number="V/2017/12",
            votes=Votes(40, 12, 2),
            condition="Haushalt 2018",
            approves=(Approval("agreement", NETWORK),),
        )
    yield AddApproval(id="ratsbeschluss", **OF, approval=rooms)
    yield SettleResolution(id="ratsbeschluss", **OF, outcome="fulfilled", on=on("2018-01"))
    yield SettleResolution(id="zweiter", **OF, outcome="failed", on=on("2018-02"))
    yield RevokeResolution(id="zweiter", **OF, on=on("2018-03-01"))
