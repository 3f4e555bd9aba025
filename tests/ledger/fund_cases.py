"""Every rule about action funds and their years with a case that breaks it: code, pointer, history, command."""

from dataclasses import replace
from typing import Any

from ledger.domain.fund_year.events import Recipient
from ledger.message import Command
from ledger.values import Money, Valued
from tests.ledger.deeds import PRESS, euro
from tests.ledger.funds import (
    BEGUN,
    CATEGORIES,
    REASONED,
    STATED,
    TEN,
    apply,
    cancel,
    establish,
    give_back,
    grant,
    group,
    open_year,
    pay,
    project,
    reject,
    set_rules,
    then,
    top_up,
)
from tests.ledger.town import AWO, BYGONE, on, since

FRANCS = Money(100, "CHF")
LATER = replace(REASONED, effective=on("2021"))


def under(**rules: Any) -> list[Command]:
    """The year 2026 under other rules."""
    return [group(), establish(), set_rules(replace(STATED, **rules)), open_year()]


CARRIES = under(carry_over="carries")
IN_2027 = then("2027-02-01")

CASES: list[tuple[str, str, list[Command], Command]] = [
    ("unknown_organisation", "/giver", [], establish(giver="nobody")),
    ("not_a_municipality", "/municipality", [], establish(municipality=AWO)),
    ("organisation_dissolved", "/giver", [], establish(giver=BYGONE, grounds=since("2021"))),
    ("already_exists", "/id", [establish()], establish()),
    ("already_exists", "/categories", [establish()], set_rules(replace(STATED, categories=CATEGORIES + CATEGORIES))),
    ("rules_already_set", "/valid_from", [establish(), set_rules()], set_rules(replace(STATED, deadline="März"))),
    ("nothing_changes", "", [establish(), set_rules()], set_rules(STATED, "2027")),
    ("currency_differs", "/floor/currency", [establish()], set_rules(replace(STATED, floor=Valued("known", FRANCS)))),
    ("amount_not_positive", "/cap/amount", [establish()], set_rules(replace(STATED, cap=euro(0)))),
    ("floor_above_cap", "/floor", [establish()], set_rules(replace(STATED, floor=euro(1_501)))),
    ("no_rules_in_force", "/year", [establish()], open_year()),
    ("no_rules_in_force", "/year", [establish(), set_rules(STATED, "2027")], open_year()),
    ("already_exists", "/year", BEGUN, open_year()),
    ("unknown_fund_year", "/carried", BEGUN[:3], open_year(carried=100)),
    ("carry_over_unknown", "/carried", BEGUN, open_year(2027, carried=100)),
    (
        "carry_over_unknown",
        "/carried",
        [establish(), set_rules(STATED, "2026-06"), open_year(), set_rules(replace(STATED, deadline="März"), "2027")],
        open_year(2027, carried=100),
    ),
    ("money_lapsed", "/carried", under(carry_over="lapses"), open_year(2027, carried=100)),
    ("carried_above_left", "/carried", [*CARRIES, grant("a")], open_year(2027, carried=13_500_01)),
    ("amount_not_positive", "/carried/amount", CARRIES, open_year(2027, carried=0)),
    ("currency_differs", "/carried/currency", CARRIES, replace(open_year(2027), carried=FRANCS)),
    ("unknown_organisation", "/giver", BEGUN, top_up(100, giver="nobody")),
    ("amount_not_positive", "/amount/amount", BEGUN, top_up(0)),
    ("currency_differs", "/amount/currency", BEGUN, replace(top_up(1), amount=FRANCS)),
    ("already_exists", "/id", [*BEGUN, apply("a")], apply("a")),
    (
        "unknown_organisation",
        "/recipient/organisation",
        BEGUN,
        apply("a", project=project("a", recipient=Recipient("x"))),
    ),
    (
        "organisation_dissolved",
        "/recipient/organisation",
        BEGUN,
        apply("a", project=project("a", recipient=Recipient(BYGONE)), grounds=LATER),
    ),
    ("amount_not_positive", "/asked/amount", BEGUN, apply("a", asked=euro(0))),
    ("amount_not_positive", "/cost/amount", BEGUN, apply("a", project=project("a", cost=0))),
    ("currency_differs", "/asked/currency", BEGUN, apply("a", asked=Valued("known", FRANCS))),
    ("currency_differs", "/cost/currency", BEGUN, apply("a", project=replace(project("a"), cost=FRANCS))),
    ("unknown_application", "", BEGUN, reject("a")),
    ("reason_required", "/grounds/reason", [*BEGUN, apply("a")], reject("a", grounds=PRESS)),
    ("decided_in_future", "/decided_on", [*BEGUN, apply("a")], reject("a", decided_on=on("2026-12"))),
    ("application_decided", "", [*BEGUN, apply("a"), reject("a")], reject("a")),
    ("application_decided", "", [*BEGUN, apply("a"), grant("b", application="a")], reject("a")),
    ("unknown_application", "/application", BEGUN, grant("b", application="a")),
    ("application_decided", "/application", [*BEGUN, apply("a"), reject("a")], grant("b", application="a")),
    (
        "application_decided",
        "/application",
        [*BEGUN, apply("a"), grant("b", application="a")],
        grant("c", application="a"),
    ),
    ("already_exists", "/id", [*BEGUN, grant("a")], grant("a")),
    (
        "unknown_organisation",
        "/recipient/organisation",
        BEGUN,
        grant("a", project=project("a", recipient=Recipient("x"))),
    ),
    ("decided_in_future", "/decided_on", BEGUN, grant("a", decided_on="2026-11-23")),
    ("outside_fund_year", "/decided_on", BEGUN, grant("a", decided_on="2027-01-01", act=IN_2027)),
    (
        "no_rules_in_force",
        "/decided_on",
        [group(), establish(), set_rules(STATED, "2026-06-01"), open_year()],
        grant("a", decided_on="2026-05"),
    ),
    ("award_above_cap", "/amount", BEGUN, grant("a", 1_500_01)),
    (
        "award_above_cap",
        "/amount",
        [*BEGUN, grant("a", 1_000_00)],
        grant("b", 500_01, project=project("a")),
    ),
    ("award_below_floor", "/amount", under(floor=euro(100)), grant("a", 99_99)),
    ("unknown_category", "/category", BEGUN, grant("a", project=project("a", "feuerwerk"))),
    ("own_share_too_low", "/amount", under(own_share=10_00), grant("a", 900_01, project=project("a", cost=1_000_00))),
    ("fund_year_exhausted", "/amount", [*BEGUN, *TEN], grant("elftes", 1)),
    (
        "fund_year_exhausted",
        "/amount",
        [*CARRIES, open_year(2027, carried=13_500_01)],
        grant("a"),
    ),
    ("amount_not_positive", "/amount/amount", BEGUN, grant("a", 0)),
    ("currency_differs", "/amount/currency", BEGUN, replace(grant("a"), amount=FRANCS)),
    ("unknown_award", "", BEGUN, pay("a", 1)),
    ("unknown_award", "", BEGUN, give_back("a", 1)),
    ("unknown_award", "", BEGUN, cancel("a")),
    ("paid_above_award", "/amount", [*BEGUN, grant("a"), pay("a", 1_000_00)], pay("a", 500_01)),
    ("returned_above_paid", "/amount", [*BEGUN, grant("a"), pay("a", 300_00)], give_back("a", 300_01)),
    ("booked_in_future", "/on", [*BEGUN, grant("a")], pay("a", 1, on=on("2026-11-23"))),
    ("booked_in_future", "/on", [*BEGUN, grant("a"), pay("a", 1)], give_back("a", 1, on=on("2027"))),
    ("currency_differs", "/amount/currency", [*BEGUN, grant("a")], replace(pay("a", 1), amount=FRANCS)),
    ("amount_not_positive", "/amount/amount", [*BEGUN, grant("a")], pay("a", 0)),
    ("reason_required", "/grounds/reason", [*BEGUN, grant("a")], cancel("a", grounds=PRESS)),
    ("award_cancelled", "", [*BEGUN, grant("a"), cancel("a")], cancel("a")),
    ("award_cancelled", "", [*BEGUN, grant("a"), cancel("a")], pay("a", 1)),
]
