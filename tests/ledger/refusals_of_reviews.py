"""What is refused of reviews, resolutions, valuation bases and members: (code, pointer, history, command)."""

from dataclasses import replace

from ledger.domain.agreement.commands import ExtendAgreement, ReviseContribution
from ledger.domain.agreement.events import Worth
from ledger.domain.continuation_review import Participant, Theme
from ledger.domain.resolution import AddApproval, Approval, RevokeResolution, SettleResolution
from ledger.message import Command
from ledger.values import UNKNOWN, Money, Quantity, Span, Valuation
from tests.ledger.deeds import euro, promise, years
from tests.ledger.town import AWO, CARITAS, CITY, VIVAWEST, ask, conclude, on, pledge, term
from tests.ledger.workshop import (
    BASIS,
    GROUP,
    NETWORK,
    RESOLUTION,
    assessed,
    interested,
    left,
    listed,
    named,
    network,
    opened,
    published,
    resolved,
    stated,
)

OPEN = conclude(term=term("2004"))
MONEY = pledge("money", VIVAWEST, "money", Worth(euro(52000)), *years(2025))
POST = Approval("post", "dichterviertel", "money")
HOURS = Quantity(10_000, "hour")
BY_BASIS = Valuation("rate_times_quantity", BASIS, GROUP.id)


def staff(valuation: Valuation, *when: int) -> Command:
    return pledge("staff", CITY, "staff_time", Worth(UNKNOWN, HOURS, valuation), *years(*when))


def revised(valuation: Valuation) -> Command:
    worth = Worth(UNKNOWN, HOURS, valuation)
    return ask(ReviseContribution, contribution="staff", span=Span(2025, 2025), worth=worth)


def settled(outcome: str, **more: object) -> Command:
    return ask(SettleResolution, id=RESOLUTION, outcome=outcome, **more)


def given_to(recipient: str) -> Command:
    one = pledge("grant", VIVAWEST, "money", Worth(euro(10)), *years(2025))
    contribution = replace(one.promise.contribution, recipient=recipient)
    return replace(one, promise=replace(one.promise, contribution=contribution))


CASES: list[tuple[str, str, list[Command], Command]] = [
    # reviews
    ("already_exists", "/id", [opened()], opened()),
    ("already_exists", "/id", [opened(), listed("telefon")], listed("telefon")),
    ("unknown_neighbourhood", "/neighbourhood", [], opened(neighbourhood="nowhere")),
    ("unknown_organisation", "/municipality", [], opened(municipality="nowhere")),
    ("not_a_municipality", "/municipality", [], opened(municipality=AWO)),
    ("unknown_agreement", "/agreement", [], opened(agreement="never-concluded")),
    (
        "unknown_organisation",
        "/participants/0/organisation",
        [],
        opened(participants=(Participant("A", "institution", "a"),)),
    ),
    (
        "unknown_unit",
        "/participants/0/unit",
        [],
        opened(participants=(Participant("A", "institution", CITY, "sport"),)),
    ),
    (
        "unknown_unit",
        "/participants/0/unit",
        [],
        opened(participants=(Participant("A", "institution", None, "sport"),)),
    ),
    ("theme_exists", "/themes", [], opened(themes=(Theme("a", "A"), Theme("a", "B")))),
    ("more_than_stated", "/themes", [], opened(3, themes=(Theme("a", "A", 2), Theme("b", "B", 2)))),
    ("unknown_theme", "/theme", [opened()], listed("telefon", theme="sport")),
    ("unknown_organisation", "/responsible/0", [opened()], listed("telefon", responsible=("nobody",))),
    ("more_than_stated", "/id", [opened(1), listed("telefon")], listed("spaziergang")),
    ("unknown_organisation", "/organisation", [opened()], interested(organisation="nobody")),
    ("unknown_activity", "/activity", [opened()], interested(activity="telefon")),
    ("unknown_theme", "/theme", [opened()], interested(theme="sport")),
    ("assessed_in_future", "/on", [opened()], interested(on=on("2027"))),
    ("unknown_activity", "/activity", [opened()], assessed("green", activity="telefon")),
    ("unknown_theme", "/theme", [opened()], assessed("green", theme="sport")),
    ("unknown_organisation", "/responsible/0", [opened()], assessed("green", responsible=("nobody",))),
    ("assessed_in_future", "/on", [opened()], assessed("green", when="2026-11-23")),
    ("more_than_stated", "/count", [opened()], assessed("green", 19)),
    ("more_than_stated", "/count", [opened(), assessed("green", 14)], assessed("yellow", 5)),
    ("more_than_stated", "/count", [opened(), assessed("green", 14)], assessed("red", 15, before="green")),
    ("more_than_stated", "/count", [opened(), assessed("green", when="2018-03")], assessed("red", before="green")),
    (
        "more_than_stated",
        "/theme",
        [opened(themes=(Theme("alter", "A", 2),)), assessed("green", 2, theme="alter")],
        assessed("red", theme="alter"),
    ),
    (
        "light_known",
        "/before",
        [opened(), listed("telefon"), assessed("green", activity="telefon")],
        assessed("red", activity="telefon", when="2018-03", before="yellow"),
    ),
    # resolutions
    ("already_exists", "/id", [resolved()], resolved()),
    ("unknown_organisation", "/organisation", [], resolved(organisation="nobody")),
    ("unknown_agreement", "/approves/0/agreement", [], resolved(POST)),
    ("unknown_contribution", "/approves/0/contribution", [OPEN], resolved(POST)),
    ("unknown_contribution", "/contribution", [OPEN, resolved()], ask(AddApproval, id=RESOLUTION, approval=POST)),
    ("not_a_lease", "/approves/0/agreement", [OPEN], resolved(Approval("lease", "dichterviertel"))),
    ("already_approved", "/approves/1", [OPEN, MONEY], resolved(POST, POST)),
    ("already_approved", "", [OPEN, MONEY, resolved(POST)], ask(AddApproval, id=RESOLUTION, approval=POST)),
    ("nothing_approved", "/approves", [OPEN, MONEY], resolved(POST, result="rejected")),
    ("nothing_approved", "/condition", [], resolved(result="deferred", condition="Haushalt")),
    (
        "nothing_approved",
        "",
        [OPEN, MONEY, resolved(result="rejected")],
        ask(AddApproval, id=RESOLUTION, approval=POST),
    ),
    ("resolved_in_future", "/on", [], resolved(on=on("2027-01"))),
    ("resolved_in_future", "/on", [resolved()], ask(RevokeResolution, id=RESOLUTION, on=on("2027"))),
    ("resolved_in_future", "/on", [resolved(condition="Haushalt")], settled("fulfilled", on=on("2027"))),
    ("no_condition_open", "", [resolved()], settled("fulfilled")),
    ("no_condition_open", "", [resolved(condition="Haushalt"), settled("failed")], settled("fulfilled")),
    (
        "resolution_revoked",
        "",
        [resolved(), ask(RevokeResolution, id=RESOLUTION, on=on("2018"))],
        ask(RevokeResolution, id=RESOLUTION, on=on("2018")),
    ),
    # valuation bases
    ("already_exists", "/id", [published()], published()),
    ("group_exists", "/groups", [], published(GROUP, GROUP)),
    ("currency_differs", "/groups/0/rate/currency", [], published(replace(GROUP, rate=Money(1, "CHF")))),
    ("amount_not_positive", "/groups/0/rate/amount", [], published(replace(GROUP, rate=Money(0)))),
    (
        "amount_not_positive",
        "/groups/0/annual_hours",
        [],
        published(replace(GROUP, annual_hours=Quantity(0, "hour"))),
    ),
    ("validity_reversed", "/valid_to", [], published(valid_from=on("2025-06"), valid_to=on("2025-05"))),
    ("unknown_valuation_basis", "/valuation/basis", [OPEN], staff(BY_BASIS, 2025)),
    (
        "unknown_valuation_basis",
        "/contributions/0/valuation/basis",
        [conclude()],
        ask(
            ExtendAgreement,
            end=on("2026"),
            continuity="seamless",
            contributions=(promise("s", CITY, "staff_time", Worth(UNKNOWN, HOURS, BY_BASIS), *years(2025)),),
        ),
    ),
    ("basis_not_valid", "/valuation/basis", [OPEN, published()], staff(BY_BASIS, 2025, 2026)),
    ("basis_not_valid", "/valuation/basis", [OPEN, published()], staff(BY_BASIS, 2024)),
    ("basis_not_valid", "/valuation/group", [OPEN, published()], staff(replace(BY_BASIS, group="e13"), 2025)),
    ("basis_not_valid", "/valuation/group", [OPEN, published()], staff(replace(BY_BASIS, group=None), 2025)),
    (
        "basis_not_valid",
        "/valuation/group",
        [OPEN, published(), staff(BY_BASIS, 2025)],
        revised(replace(BY_BASIS, group="e13")),
    ),
    ("rate_not_of_basis", "/valuation/rate", [OPEN, published()], staff(replace(BY_BASIS, rate=Money(4_000)), 2025)),
    (
        "rate_not_of_basis",
        "/valuation/annual_hours",
        [OPEN, published()],
        staff(replace(BY_BASIS, annual_hours=HOURS), 2025),
    ),
    # members
    ("not_a_network", "", [conclude(id=NETWORK)], stated(13)),
    ("not_a_network", "", [conclude(id=NETWORK)], named(AWO)),
    ("nothing_changes", "/value", [network(), stated(13)], stated(13)),
    ("unknown_organisation", "/organisation", [network()], named("nobody")),
    ("already_member", "/organisation", [network(), named(AWO)], named(AWO)),
    ("already_member", "/organisation", [network(AWO)], named(AWO)),
    ("unknown_member", "", [network()], left(CARITAS)),
    ("unknown_member", "", [network(), named(AWO), left(AWO)], left(AWO)),
    # recipients
    ("unknown_organisation", "/recipient", [OPEN], given_to("nobody")),
]
