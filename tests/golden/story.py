"""A story in which everything happens once that can be recorded: every event, and every field of it at least once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ledger.domain.agreement.commands import (
    AmendAgreement,
    CloseAgreement,
    ConcludeAgreement,
    ExtendAgreement,
    JoinParty,
    LeaveParty,
    PlanMilestone,
    Promise,
    PromiseContribution,
    ReplaceParty,
    ReviseContribution,
    SettleCondition,
    SettleMilestone,
    SignAgreement,
    Signature,
    WithdrawContribution,
)
from ledger.domain.agreement.events import Contribution, Origin, Party, Stage, Worth
from ledger.domain.neighbourhood import AddAlias, ContextFigure, DefineNeighbourhood, RenameNeighbourhood, StateFigure
from ledger.domain.organisation import (
    AddUnit,
    AssignIdentifier,
    DissolveOrganisation,
    Identifier,
    RegisterOrganisation,
    RenameOrganisation,
    Unit,
)
from ledger.domain.person import ErasePerson, LiftRestriction, RectifyPerson, RestrictPerson, StateRetention
from ledger.message import Act, Command, Grounds
from ledger.values import (
    UNKNOWN,
    Figure,
    Money,
    PartialDate,
    Quantity,
    Sealed,
    Source,
    Span,
    Term,
    Valuation,
    Valued,
)
from tests.golden.fund_story import funds
from tests.golden.life_story import archived, life, mended, witnessed
from tests.golden.reviews import bases, reviews

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PLAIN = Act(id="command-1", at=AT, today=AT.date(), actor="actor-1", client="client-1", operation="tell_the_story")
FULL = replace(
    PLAIN,
    id="command-2",
    approver="actor-2",
    key="key-1",
    request="5e" * 32,
    note=Sealed("note-00112233445566ff", "a7" * 32),
)
PRESS = Grounds(certainty="announced", source=Source("press"))
RESOLVED = Grounds(
    certainty="resolved",
    source=Source("resolution", "Ratsbeschluss 24-0815", "c0" * 32),
    effective=PartialDate("2024-11"),
    reason="council_resolution",
)
CITY, VIVAWEST, AWO, QUINO = "stadt-duisburg", "vivawest", "awo", "quino"
SIGNATORY = Sealed("person-0123456789abcdef", "b1" * 32)
LUMP = Valuation("agreed_lump_sum")
HOURLY = Valuation(
    "rate_times_quantity", "Beispieltabelle 2024", "E9", Money(3_750), annual_hours=Quantity(160_000, "hour")
)
EURO = Valued("known", Money(5_200_000))


def on(text: str) -> PartialDate:
    return PartialDate.parse(text)


def organisations() -> Iterator[Command]:
    of: dict[str, Any] = {"act": PLAIN, "grounds": PRESS}
    yield RegisterOrganisation(
        id=CITY,
        act=FULL,
        grounds=RESOLVED,
        name="Stadt Duisburg",
        kind="municipality",
        identifiers=(Identifier("ags", "05112000"),),
        units=(Unit("bildung", "Stabsstelle Bildungsregion"),),
    )
    yield RegisterOrganisation(id=VIVAWEST, **of, name="VIVAWEST", kind="housing_company")
    yield RegisterOrganisation(id=AWO, **of, name="ein Wohlfahrtsverband", kind="welfare_association", described=True)
    yield RegisterOrganisation(id=QUINO, **of, name="QUINO", kind="other")
    yield RenameOrganisation(id=AWO, **of, name="AWO Duisburg", on=on("2017-12"))
    yield AddUnit(id=CITY, **of, unit=Unit("soziales", "Amt für Soziales und Wohnen"))
    yield AssignIdentifier(id=VIVAWEST, **of, identifier=Identifier("lei", "529900T8BM49AURSDO55"))


def neighbourhoods() -> Iterator[Command]:
    of: dict[str, Any] = {"act": PLAIN, "grounds": PRESS}
    flats = ContextFigure("Wohnungen von VIVAWEST in Duisburg", Figure(9_200, "more_than"), on("2024"))
    yield DefineNeighbourhood(id="hochfeld", **of, name="Hochfeld", municipality=CITY)
    yield DefineNeighbourhood(
        id="dichterviertel",
        **of,
        name="Dichterviertel",
        municipality=CITY,
        aliases=("Obermarxloh-Nord",),
        part_of="hochfeld",
        figures=(flats,),
    )
    yield RenameNeighbourhood(id="hochfeld", **of, name="Neu-Hochfeld", on=on("2020"))
    yield AddAlias(id="hochfeld", **of, alias="Rheinpark")
    yield StateFigure(id="hochfeld", **of, figure=ContextFigure("Wohnungen", Figure(700, "just_under")))


def agreement() -> Iterator[Command]:
    of: dict[str, Any] = {"id": "dichterviertel", "act": PLAIN, "grounds": PRESS}
    yield ConcludeAgreement(
        id="loose",
        act=PLAIN,
        grounds=PRESS,
        kind="loose",
        title="Lose Zusammenarbeit",
        parties=(Party(CITY), Party(VIVAWEST)),
        term=Term(),
    )
    yield ConcludeAgreement(
        **of | {"act": replace(FULL, id="command-3", key="key-2"), "grounds": RESOLVED},
        kind="cooperation",
        title="Kooperation Dichterviertel",
        purpose="Begegnung und Beratung im Quartier",
        parties=(Party(VIVAWEST, "funder"), Party(CITY, "funder", "bildung", SIGNATORY)),
        term=Term(on("2004"), on("2024-12-31"), certainty="assumed"),
        neighbourhoods=("dichterviertel", "hochfeld"),
        municipality=CITY,
        facility="Quartiersbüro, Goetheplatz 1",
        activities=("Sprachkurse", "Unterstützung bei Behördengängen", "internationales Kinderfest"),
        succeeds="loose",
        signatures=(Signature(party=VIVAWEST, signed_on=on("2004")),),
    )
    yield SignAgreement(**of, signature=Signature(party=CITY, signed_on=on("2004"), signatory=SIGNATORY))
    yield AmendAgreement(
        **of, title="Kooperation", purpose="Quartiersarbeit", facility="Laden", activities=("Beratung",)
    )
    yield ExtendAgreement(**of, end=on("2029-12-31"), continuity="gap", resumes=on("2025-02-01"))
    yield JoinParty(**of, party=Party(AWO, "carrier", contact=SIGNATORY), on=on("2025-03-01"))
    yield PlanMilestone(**of, milestone="jubilee", title="20 Jahre Kooperation", reached_on=on("2024"))
    for milestone in ("festival", "report", "move"):
        yield PlanMilestone(**of, milestone=milestone, title="Kinderfest", due=on("2026-06"))
    yield SettleMilestone(**of, milestone="festival", outcome="reached", on=on("2026-06-14"))
    yield SettleMilestone(**of, milestone="report", outcome="missed")
    yield SettleMilestone(**of, milestone="move", outcome="rescheduled", on=on("2027"))


def contributions() -> Iterator[Command]:
    of: dict[str, Any] = {"id": "dichterviertel", "act": PLAIN, "grounds": PRESS}

    def promised(contribution: Contribution, stage: Stage, worth: Worth, *spans: Span) -> Command:
        promise = Promise(contribution=contribution, stage=stage, spans=spans, worth=worth, condition="Haushalt")
        return PromiseContribution(**of, promise=promise)

    seed = Promise(
        contribution=Contribution("seed", VIVAWEST, "money"),
        stage="committed",
        spans=(Span(2015, 2015),),
        worth=Worth(EURO),
    )
    yield PromiseContribution(**of | {"id": "loose"}, promise=seed)
    money = Contribution(
        "money", VIVAWEST, "money", "Quartiersbüro", "dichterviertel", "project", Origin("loose", "seed")
    )
    staff = Contribution("staff", CITY, "staff_time", standing="standing")
    yield promised(money, "pledged", Worth(EURO), Span(2025, 2025))
    yield promised(money, "committed", Worth(EURO), Span(2025, 2025), Span(2026, 2027))
    yield promised(
        staff, "conditional", Worth(UNKNOWN, Quantity(50, "fte"), HOURLY), Span(2026, 2026), Span(2027, 2027)
    )
    yield SettleCondition(**of, contribution="staff", span=Span(2026, 2026), outcome="fulfilled")
    yield SettleCondition(**of, contribution="staff", span=Span(2027, 2027), outcome="failed")
    lump = Worth(Valued("known", Money(4_500_000)), None, LUMP)
    yield ReviseContribution(**of, contribution="staff", span=Span(2026, 2026), worth=lump)
    yield WithdrawContribution(**of, contribution="money", span=Span(2025, 2025))


def persons() -> Iterator[Command]:
    of: dict[str, Any] = {"id": SIGNATORY.id, "act": PLAIN, "grounds": PRESS}
    yield RectifyPerson(**of, person=Sealed(SIGNATORY.id, "d4" * 32))
    yield RestrictPerson(**of, ground="accuracy_contested")
    yield LiftRestriction(**of)
    yield StateRetention(**of, until=on("2036-12-31"))
    yield ErasePerson(**of, ground="consent_withdrawn")


def endings() -> Iterator[Command]:
    of: dict[str, Any] = {"act": PLAIN, "grounds": replace(PRESS, reason="budget_cut")}
    yield ReplaceParty(
        id="dichterviertel", **of, organisation=VIVAWEST, successor=Party(QUINO, "funder"), on=on("2027-01-01")
    )
    yield LeaveParty(id="dichterviertel", **of, organisation=AWO, on=on("2027-06"))
    yield CloseAgreement(id="dichterviertel", **of, how="shortened", on=on("2028-12-31"))
    yield CloseAgreement(id="dichterviertel", **of, how="terminated", on=on("2028-06-30"))
    yield CloseAgreement(id="loose", **of, how="ended", on=on("2016"))
    yield ExtendAgreement(id="loose", **of, end=None, open_ended=True, continuity="seamless")
    yield DissolveOrganisation(id=VIVAWEST, **of, on=on("2027"), successor=QUINO)


def story() -> Iterator[Command]:
    """All of it, in order; the book is opened already."""
    for chapter in (organisations, neighbourhoods, bases, agreement, contributions, funds, reviews):
        yield from chapter()
    yield from life(PLAIN, giver=VIVAWEST, city=CITY)
    yield from persons()
    yield from endings()
    yield from mended(PLAIN)
    yield from witnessed(PLAIN, giver=VIVAWEST)
    yield from archived(PLAIN)
