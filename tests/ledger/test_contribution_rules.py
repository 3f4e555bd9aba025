"""What the parties bring: promised, conditional, revised, withdrawn, and what time is worth."""

from dataclasses import replace

from ledger.domain.agreement.commands import ReviseContribution, SettleCondition, WithdrawContribution
from ledger.domain.agreement.events import (
    ConditionFailed,
    ConditionFulfilled,
    ContributionCommitted,
    ContributionConditioned,
    ContributionPledged,
    ContributionRevised,
    ContributionWithdrawn,
    Stage,
    Worth,
)
from ledger.message import Command
from ledger.values import UNKNOWN, Money, Quantity, Span, Valuation, Valued
from tests.ledger.deeds import LUMP, act, euro, years
from tests.ledger.town import AWO, CITY, DICHTERVIERTEL, HOCHFELD, VIVAWEST, ask, conclude, pledge, term

OPEN = conclude(term=term("2004"), neighbourhoods=(DICHTERVIERTEL, HOCHFELD))
MUCH, LESS = Worth(euro(52000)), Worth(euro(40000))
HOURLY = Valuation("rate_times_quantity", rate=Money(3750))
POSTS = replace(HOURLY, annual_hours=Quantity(160_000, "hour"))
IN_2025 = Span(2025, 2025)


def money(worth: Worth = MUCH, *spans: Span, **more):
    return pledge("money", VIVAWEST, "money", worth, *spans or (IN_2025,), **more)


def staff(worth: Worth):
    return pledge("staff", CITY, "staff_time", worth, IN_2025)


def revised(worth: Worth, span: Span = IN_2025, contribution: str = "money"):
    return ask(ReviseContribution, contribution=contribution, span=span, worth=worth)


def withdrawn(span: Span | None = None):
    return ask(WithdrawContribution, contribution="money", span=span)


def settled(outcome, span: Span = IN_2025):
    return ask(SettleCondition, contribution="money", span=span, outcome=outcome)


def hours(hundredths: int) -> Quantity:
    return Quantity(hundredths, "hour")


def test_every_year_of_a_promise_is_an_event_of_its_own(when):
    contribution = money().promise.contribution
    assert when([OPEN], money(MUCH, *years(2025, 2026))) == [
        ContributionCommitted(contribution, Span(2025, 2025), MUCH),
        ContributionCommitted(contribution, Span(2026, 2026), MUCH),
    ]


def test_a_promise_is_pledged_conditional_or_committed(when):
    contribution = money().promise.contribution
    assert when([OPEN], money(stage="pledged")) == [ContributionPledged(contribution, IN_2025, MUCH)]
    assert when([OPEN], money(stage="conditional", condition="Beschluss des Rates")) == [
        ContributionConditioned(contribution, IN_2025, MUCH, "Beschluss des Rates")
    ]
    assert when([OPEN], money()) == [ContributionCommitted(contribution, IN_2025, MUCH)]


def test_a_promise_may_say_that_nobody_knows_the_amount_or_that_there_is_none(when):
    for value in (UNKNOWN, Valued("none")):
        assert when([OPEN], money(Worth(value)))[0].worth == Worth(value)


def test_an_amount_of_nothing_or_less_is_no_promise(refused):
    for cents in (0, -1):
        worth = Worth(Valued("known", Money(cents)))
        assert refused([OPEN], money(worth)) == ("amount_not_positive", "/value/amount")
        assert refused([OPEN, money()], revised(worth)) == ("amount_not_positive", "/value/amount")


def test_a_second_figure_for_the_same_party_form_purpose_area_and_year_is_a_revision(when, refused):

    def second(*, party=VIVAWEST, form="money", span=IN_2025, **more):
        return pledge("other", party, form, LESS, span, **more)

    assert refused([OPEN, money()], second()) == ("already_committed", "/years")
    assert refused([OPEN, money()], money(LESS)) == ("already_committed", "/years")
    assert refused([OPEN, money()], second(span=Span(2020, 2030))) == ("already_committed", "/years")
    assert refused([OPEN, money()], second(stage="conditional")) == ("already_committed", "/years")
    for different in (
        second(party=CITY),
        second(form="premises"),
        second(purpose="Sprachkurse"),
        second(neighbourhood=HOCHFELD),
        second(span=Span(2026, 2026)),
        second(stage="pledged"),
    ):
        assert when([OPEN, money()], different)


def test_a_pledge_may_stand_beside_the_commitment_it_became_but_not_beside_another_pledge(when, refused):
    assert when([OPEN, money(stage="pledged")], money(LESS))
    assert refused([OPEN, money(stage="pledged")], money(LESS, stage="pledged")) == ("already_pledged", "/years")


def test_a_year_named_twice_in_one_promise_is_committed_twice(refused):
    assert refused([OPEN], money(MUCH, IN_2025, IN_2025)) == ("already_committed", "/years")


def test_a_contribution_keeps_what_it_is_and_another_one_needs_another_id(when, refused):
    assert when([OPEN, money()], money(LESS, Span(2026, 2026)))
    for changes in ({"purpose": "Sprachkurse"}, {"neighbourhood": HOCHFELD}):
        assert refused([OPEN, money()], money(LESS, Span(2026, 2026), **changes)) == ("contribution_differs", "/id")
    cash = pledge("money", VIVAWEST, "premises", LESS, Span(2026, 2026))
    assert refused([OPEN, money()], cash) == ("contribution_differs", "/id")


def test_an_id_stays_taken_when_all_of_a_contribution_was_withdrawn(refused):
    other = pledge("money", CITY, "money", LESS, IN_2025)
    assert refused([OPEN, money(), withdrawn()], other) == ("contribution_differs", "/id")


# Conditions


def test_a_fulfilled_condition_makes_a_commitment_and_a_failed_one_leaves_nothing(when, after):
    conditional = money(stage="conditional", condition="Haushalt")
    assert when([OPEN, conditional], settled("fulfilled")) == [ConditionFulfilled("money", IN_2025)]
    assert when([OPEN, conditional], settled("failed")) == [ConditionFailed("money", IN_2025)]
    (claim,) = after(OPEN, conditional, settled("fulfilled")).claims.values()
    assert (claim.stage, claim.worth, len(claim.events)) == ("committed", MUCH, 2)
    assert not after(OPEN, conditional, settled("failed")).claims


def test_a_condition_is_settled_once_and_for_the_year_it_was_made_for(refused):
    conditional = money(MUCH, *years(2025, 2026), stage="conditional", condition="Haushalt")
    history = [OPEN, conditional, settled("fulfilled")]
    assert refused(history, settled("fulfilled")) == ("no_condition_open", "/year")
    assert refused(history, settled("failed")) == ("no_condition_open", "/year")
    assert refused(history, settled("failed", Span(2025, 2026))) == ("no_condition_open", "/year")


def test_what_a_failed_condition_leaves_open_can_be_promised_again(when):
    conditional = money(stage="conditional", condition="Haushalt")
    assert when([OPEN, conditional, settled("failed")], money())


def test_a_failed_condition_leaves_the_pledge_behind_it(after):
    conditional = money(stage="conditional", condition="Haushalt")
    state = after(OPEN, money(LESS, stage="pledged"), conditional, settled("failed"))
    assert [(claim.stage, claim.worth) for claim in state.claims.values()] == [("pledged", LESS)]


# Revisions and withdrawals


def test_a_revision_changes_what_binds_most(when):
    pledged, conditional = money(stage="pledged"), money(stage="conditional", condition="Haushalt")
    stages: list[tuple[list[Command], Stage]] = [
        ([OPEN, pledged], "pledged"),
        ([OPEN, pledged, conditional], "conditional"),
        ([OPEN, pledged, conditional, settled("fulfilled")], "committed"),
        ([OPEN, money()], "committed"),
    ]
    for history, stage in stages:
        assert when(history, revised(LESS)) == [ContributionRevised("money", IN_2025, stage, LESS)]


def test_a_revision_speaks_of_exactly_the_time_that_was_promised(refused):
    period = money(MUCH, Span(2025, 2026))
    assert refused([OPEN, period], revised(LESS, IN_2025)) == ("unknown_contribution", "/year")
    assert refused([OPEN, money()], revised(LESS, Span(2025, 2026))) == ("unknown_contribution", "/year")


def test_what_was_withdrawn_can_not_be_revised_and_can_be_promised_anew(when, refused):
    history = [OPEN, money(), withdrawn(IN_2025)]
    assert refused(history, revised(LESS)) == ("unknown_contribution", "/year")
    assert refused(history, withdrawn(IN_2025)) == ("unknown_contribution", "/year")
    assert when(history, money(LESS))


def test_a_withdrawal_without_a_year_withdraws_every_year(when):
    history = [OPEN, money(MUCH, *years(2026, 2025)), money(MUCH, Span(2027, 2029))]
    assert when(history, withdrawn()) == [
        ContributionWithdrawn("money", span) for span in (*years(2025, 2026), Span(2027, 2029))
    ]


def test_a_revision_to_an_unknown_amount_is_a_revision(when):
    assert when([OPEN, money()], revised(Worth(UNKNOWN)))[0].worth == Worth(UNKNOWN)


# What time is worth


def test_hours_at_a_rate_are_worth_their_product_and_the_value_is_filled_in(when):
    worth = Worth(UNKNOWN, hours(120_000), HOURLY)
    assert when([OPEN], staff(worth))[0].worth == Worth(euro(45_000), hours(120_000), HOURLY)


def test_a_value_that_is_stated_is_the_product(when, refused):
    right = Worth(euro(45_000), hours(120_000), HOURLY)
    assert when([OPEN], staff(right))[0].worth == right
    wrong = replace(right, value=Valued("known", Money(4_500_001)))
    assert refused([OPEN], staff(wrong)) == ("value_not_rate_times_quantity", "/value/amount")


def test_half_a_cent_is_rounded_up(when):
    odd = replace(HOURLY, rate=Money(1))
    worth = Worth(UNKNOWN, hours(150), odd)
    assert when([OPEN], staff(worth))[0].worth.value == Valued("known", Money(2))


def test_posts_become_hours_by_the_annual_hours_stated_with_them(when, refused):
    half = Quantity(50, "fte")
    assert when([OPEN], staff(Worth(UNKNOWN, half, POSTS)))[0].worth == Worth(euro(30_000), half, POSTS)
    missing = Worth(UNKNOWN, half, HOURLY)
    assert refused([OPEN], staff(missing)) == ("annual_hours_required", "/valuation/annual_hours")


def test_staff_time_with_a_value_needs_hours_or_a_lump_sum_that_was_agreed(when, refused):
    assert when([OPEN], staff(Worth(euro(45_000), None, LUMP)))
    assert when([OPEN], staff(Worth(euro(45_000), hours(100))))
    for worth in (Worth(euro(45_000)), Worth(UNKNOWN, None, LUMP), Worth(UNKNOWN, None, HOURLY)):
        assert refused([OPEN], staff(worth)) == ("quantity_or_lump_sum_required", "/quantity")


def test_of_a_post_neither_value_nor_hours_need_to_be_known(when):
    (promised,) = when([OPEN], staff(Worth(UNKNOWN)))
    assert promised.worth == Worth(UNKNOWN)
    assert when([OPEN], staff(Worth(UNKNOWN, hours(100))))
    assert when([OPEN], staff(Worth(Valued("none"))))


def test_a_revision_of_staff_time_is_held_to_the_same(when, refused):
    history = [OPEN, staff(Worth(euro(45_000), None, LUMP))]
    revision = revised(Worth(UNKNOWN, hours(120_000), HOURLY), contribution="staff")
    assert when(history, revision)[0].worth.value == euro(45_000)
    assert refused(history, revised(Worth(euro(50_000)), contribution="staff"))[0] == "quantity_or_lump_sum_required"


def test_money_of_another_currency_is_no_money_of_this_book(when, refused):
    francs = Worth(Valued("known", Money(100, "CHF")))
    assert refused([OPEN], money(francs)) == ("currency_differs", "/value/currency")
    assert refused([OPEN, money()], revised(francs)) == ("currency_differs", "/value/currency")
    assert when([OPEN], replace(money(francs), act=act(currency="CHF")))


def test_a_contribution_to_a_neighbourhood_stays_in_the_area_of_its_agreement(when, refused):
    assert when([OPEN], money(neighbourhood=HOCHFELD))
    elsewhere = conclude(term=term("2004"))
    assert refused([elsewhere], money(neighbourhood=HOCHFELD)) == ("outside_area", "/neighbourhood")


def test_a_party_without_money_promises_rooms(when):
    history = [conclude(AWO, CITY, term=term("2004"))]
    rooms = pledge("rooms", AWO, "premises", Worth(UNKNOWN), IN_2025)
    assert when(history, rooms) == [ContributionCommitted(rooms.promise.contribution, IN_2025, Worth(UNKNOWN))]
