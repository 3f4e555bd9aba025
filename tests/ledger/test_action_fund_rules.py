"""Who gives an action fund to which area, and which rules hold on which day."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import handler
from ledger.domain import action_fund
from ledger.domain.action_fund import ActionFund, FundEstablished, FundRulesSet, Rules, rules_on
from ledger.errors import NotFound
from ledger.message import Recorded
from ledger.values import UNKNOWN, Money, PartialDate, Valued
from tests.ledger.deeds import euro
from tests.ledger.drawn import envelopes
from tests.ledger.funds import CATEGORIES, FUND, STATED, establish, set_rules
from tests.ledger.town import AWO, BYGONE, CITY, DICHTERVIERTEL, VIVAWEST, since

RAISED = replace(STATED, cap=euro(2_000))


def test_a_fund_is_established_by_its_giver_for_a_municipality_or_for_neighbourhoods(when):
    assert when([], establish()) == [FundEstablished("Aktionsfonds", VIVAWEST, municipality=CITY)]
    here = establish(municipality=None, neighbourhoods=(DICHTERVIERTEL,), purpose="Initiativen")
    assert when([], here) == [FundEstablished("Aktionsfonds", VIVAWEST, "Initiativen", (DICHTERVIERTEL,))]


def test_the_giver_and_the_area_of_a_fund_are_in_the_book(refused):
    assert refused([], establish(giver="nobody")) == ("unknown_organisation", "/giver")
    assert refused([], establish(municipality="nobody")) == ("unknown_organisation", "/municipality")
    assert refused([], establish(municipality=AWO)) == ("not_a_municipality", "/municipality")
    nowhere = establish(neighbourhoods=(DICHTERVIERTEL, "nowhere"))
    assert refused([], nowhere) == ("unknown_neighbourhood", "/neighbourhoods/1")
    assert refused([], establish(giver=BYGONE, grounds=since("2021"))) == ("organisation_dissolved", "/giver")
    assert refused([establish()], establish()) == ("already_exists", "/id")


def test_what_nobody_has_stated_of_the_rules_stays_unknown(when):
    (event,) = when([establish()], set_rules())
    assert event == FundRulesSet(STATED)
    rules = event.rules
    assert (rules.floor, rules.own_share, rules.carry_over) == (UNKNOWN, None, "unknown")
    assert (rules.deciding_body, rules.deadline) == (None, None)


def test_rules_hold_from_their_day_until_the_next_ones(after):
    fund: ActionFund = after(establish(), set_rules(RAISED, "2027-01-01"), set_rules(STATED, "2026"))
    assert rules_on(fund, date(2025, 12, 31)) is None
    assert rules_on(fund, date(2026, 1, 1)) == STATED
    assert rules_on(fund, date(2026, 12, 31)) == STATED
    assert rules_on(fund, date(2027, 1, 1)) == RAISED


def test_rules_of_which_nobody_said_since_when_hold_for_every_day_before_the_next_ones(after):
    fund: ActionFund = after(establish(), set_rules(), set_rules(RAISED, "2027-01-01"))
    assert rules_on(fund, date(1990, 1, 1)) == STATED
    assert rules_on(fund, date(2027, 1, 1)) == RAISED


def test_a_time_of_many_days_is_held_to_every_set_of_rules_within_it(after):
    fund: ActionFund = after(establish(), set_rules(), set_rules(RAISED, "2026-07"))
    assert fund.rules_within(date(2026, 1, 1), date(2026, 12, 31)) == (STATED, RAISED)
    assert fund.rules_within(date(2026, 7, 1), date(2026, 12, 31)) == (RAISED,)
    assert fund.rules_within(date(2026, 1, 1), date(2026, 6, 30)) == (STATED,)


def test_a_fund_has_one_set_of_rules_for_a_day(refused):
    dated = set_rules(STATED, "2026-01-01")
    assert refused([establish(), dated], set_rules(RAISED, "2026")) == ("rules_already_set", "/valid_from")
    assert refused([establish(), set_rules()], set_rules(RAISED)) == ("rules_already_set", "/valid_from")
    assert refused([establish(), dated], set_rules(STATED, "2027")) == ("nothing_changes", "")


def test_the_amounts_of_rules_are_above_zero_in_the_currency_of_the_book_and_go_together(refused):
    def rules(**amounts):
        return set_rules(replace(STATED, **amounts))

    assert refused([establish()], rules(envelope=euro(0))) == ("amount_not_positive", "/envelope/amount")
    assert refused([establish()], rules(cap=euro(-1))) == ("amount_not_positive", "/cap/amount")
    assert refused([establish()], rules(floor=euro(0))) == ("amount_not_positive", "/floor/amount")
    assert refused([establish()], rules(floor=euro(1_501))) == ("floor_above_cap", "/floor")
    francs = Valued("known", Money(1_500_00, "CHF"))
    assert refused([establish()], rules(cap=francs)) == ("currency_differs", "/cap/currency")


def test_a_floor_that_is_the_cap_is_no_contradiction(when):
    assert when([establish()], set_rules(replace(STATED, floor=euro(1_500))))


def test_each_category_has_an_id_of_its_own(refused):
    twice = replace(STATED, categories=(*CATEGORIES, CATEGORIES[0]))
    assert refused([establish()], set_rules(twice)) == ("already_exists", "/categories")


def test_rules_are_set_for_a_fund_that_there_is(_town):
    with _town.rehearsing() as tx, pytest.raises(NotFound) as missing:
        handler.handle(tx, set_rules())
    assert missing.value.id == FUND


days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


@given(st.lists(st.none() | days, max_size=6, unique=True), days, envelopes("FundRulesSet"))
def test_the_rules_on_a_day_are_those_that_began_last_by_then(begins, on_day, envelope):
    fund = action_fund.EMPTY
    for i, day in enumerate(begins):
        valid_from = None if day is None else PartialDate(day.isoformat())
        event = FundRulesSet(Rules(deadline=str(i)), valid_from)
        fund = action_fund.evolve(fund, Recorded(event, envelope._replace(position=i + 1)))
    begun = [(day or date.min, str(i)) for i, day in enumerate(begins) if day is None or day <= on_day]
    found = rules_on(fund, on_day)
    assert (found and found.deadline) == (max(begun)[1] if begun else None)
