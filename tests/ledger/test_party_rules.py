"""How an agreement changes hands, and what becomes of its milestones: the events and the refusals."""

from ledger.domain.agreement.commands import (
    JoinParty,
    PlanMilestone,
    ReplaceParty,
    SettleMilestone,
)
from ledger.domain.agreement.events import (
    MilestoneMissed,
    MilestonePlanned,
    MilestoneReached,
    MilestoneRescheduled,
    Party,
    PartyJoined,
    PartyLeft,
    PartyReplaced,
    Worth,
)
from ledger.domain.agreement.state import current, funder, memberships
from tests.ledger.deeds import euro, years
from tests.ledger.town import (
    AWO,
    CARITAS,
    CITY,
    VIVAWEST,
    ask,
    conclude,
    joined,
    left,
    on,
    pledge,
    replaced,
    term,
)

OPEN = conclude(term=term("2004"))


# Parties


def test_parties_join_leave_and_join_again(when, after):
    assert when([OPEN], joined(AWO, on=None)) == [PartyJoined(Party(AWO))]
    history = [OPEN, joined(AWO), left(AWO, on=on("2025"))]
    assert when(history[:2], history[2]) == [PartyLeft(AWO, on("2025"))]
    assert current(after(*history)) == [VIVAWEST, CITY]
    assert when(history, joined(AWO)) == [PartyJoined(Party(AWO))]


def test_a_unit_of_a_party_belongs_to_its_organisation(when):
    assert when([OPEN], ask(ReplaceParty, organisation=CITY, successor=Party(AWO), on=on("2024")))
    bildung = Party(CITY, "carrier", "bildung")
    assert when([conclude(AWO, CARITAS)], ask(JoinParty, party=bildung)) == [PartyJoined(bildung)]


def funders(state, *which: int, promised: int) -> list[str]:
    """Who stands for a promise of VIVAWEST's, made by then, in each year."""
    return [funder(state, VIVAWEST, year, promised=promised) for year in which]


def test_a_successor_takes_over_the_years_that_begin_when_it_does_or_later(when, after):
    takeover = replaced(VIVAWEST, AWO, "2025-01-01")
    assert when([OPEN], takeover) == [PartyReplaced(VIVAWEST, Party(AWO), on("2025-01-01"))]
    state = after(OPEN, takeover)
    assert funders(state, 2024, 2025, 2026, promised=1) == [VIVAWEST, AWO, AWO]
    assert current(state) == [CITY, AWO]


def test_a_successor_in_mid_year_leaves_that_year_to_whom_it_replaces(after):
    state = after(OPEN, replaced(VIVAWEST, AWO, "2025-07"))
    assert funders(state, 2024, 2025, 2026, promised=1) == [VIVAWEST, VIVAWEST, AWO]


def test_a_successor_of_a_successor_takes_over_in_turn(after):
    state = after(OPEN, replaced(VIVAWEST, AWO, "2025"), replaced(AWO, CARITAS, "2027"))
    assert funders(state, 2024, 2025, 2026, 2027, promised=1) == [VIVAWEST, AWO, AWO, CARITAS]


def test_a_party_that_comes_back_stands_for_what_it_promises_then_and_not_for_what_its_successor_took_over(after):
    for returned in (replaced(AWO, VIVAWEST, "2030"), joined(VIVAWEST, on=on("2030"))):
        state = after(OPEN, replaced(VIVAWEST, AWO, "2025"), returned)
        assert funders(state, 2024, 2025, 2029, promised=1) == [VIVAWEST, AWO, AWO]
        assert funders(state, 2030, 2031, promised=1_000) == [VIVAWEST, VIVAWEST]
    swapped = after(OPEN, replaced(VIVAWEST, AWO, "2025"), replaced(AWO, VIVAWEST, "2030"))
    assert funders(swapped, 2024, 2025, 2030, promised=1) == [VIVAWEST, AWO, VIVAWEST]


def test_a_successor_does_not_promise_once_more_what_it_has_taken_over(when, refused):
    history = [
        OPEN,
        pledge("m", VIVAWEST, "money", Worth(euro(52_000)), *years(2024, 2026)),
        replaced(VIVAWEST, AWO, "2026-01-01"),
    ]
    again = pledge("n", AWO, "money", Worth(euro(1)), *years(2026))
    assert refused(history, again) == ("already_committed", "/years")
    assert when(history, pledge("n", AWO, "money", Worth(euro(1)), *years(2024)))
    assert when(history, pledge("n", AWO, "money", Worth(euro(1)), *years(2026), purpose="Fest"))


def test_who_takes_over_keeps_what_it_had_promised_before(after):
    own = pledge("n", AWO, "money", Worth(euro(1)), *years(2026))
    other = pledge("m", VIVAWEST, "money", Worth(euro(2)), *years(2026))
    three = conclude(VIVAWEST, CITY, AWO, term=term("2004"))
    state = after(three, own, other, left(AWO), replaced(VIVAWEST, AWO, "2026-01-01"))
    assert len(state.claims) == 2


def test_who_was_replaced_has_nothing_more_to_promise(refused):
    history = [OPEN, replaced(VIVAWEST, AWO, "2025")]
    assert refused(history, pledge("m", VIVAWEST, "money", Worth(euro(1)), *years(2026)))[0] == "unknown_party"


# Milestones


def test_milestones_are_planned_moved_reached_and_missed(when):
    plan = ask(PlanMilestone, milestone="festival", title="Kinderfest", due=on("2025-06"))
    assert when([OPEN], plan) == [MilestonePlanned("festival", "Kinderfest", on("2025-06"))]

    def settle(outcome, day=None):
        return ask(SettleMilestone, milestone="festival", outcome=outcome, on=day and on(day))

    assert when([OPEN, plan], settle("rescheduled", "2025-09")) == [MilestoneRescheduled("festival", on("2025-09"))]
    assert when([OPEN, plan], settle("reached", "2025")) == [MilestoneReached("festival", on("2025"))]
    assert when([OPEN, plan], settle("reached")) == [MilestoneReached("festival", on("2026-11-22"))]
    assert when([OPEN, plan], settle("missed")) == [MilestoneMissed("festival")]


def test_a_milestone_nobody_planned_can_have_been_reached(when, refused):
    jubilee = ask(PlanMilestone, milestone="jubilee", title="20 Jahre", reached_on=on("2024"))
    assert when([OPEN], jubilee) == [MilestoneReached("jubilee", on("2024"), "20 Jahre")]
    assert (
        refused([OPEN, jubilee], ask(SettleMilestone, milestone="jubilee", outcome="missed"))[0] == "milestone_closed"
    )


def test_a_milestone_keeps_its_title_and_due_day_when_it_is_reached(after):
    state = after(
        OPEN,
        ask(PlanMilestone, milestone="festival", title="Kinderfest", due=on("2025-06")),
        ask(SettleMilestone, milestone="festival", outcome="reached", on=on("2025-07-01")),
    )
    festival = state.milestones["festival"]
    assert (festival.title, festival.due, festival.outcome, festival.on) == (
        "Kinderfest",
        on("2025-06"),
        "reached",
        on("2025-07-01"),
    )


def test_who_leaves_and_comes_back_was_a_party_both_times(after):
    state = after(OPEN, joined(AWO, on=on("2020")), left(AWO, on=on("2022")), joined(AWO, on=on("2025")))
    times = [(one.since, one.until, one.gone) for _, one in memberships(state) if one.party.organisation == AWO]
    assert times == [(on("2020"), on("2022"), True), (on("2025"), None, False)]
    assert current(state) == [VIVAWEST, CITY, AWO]
