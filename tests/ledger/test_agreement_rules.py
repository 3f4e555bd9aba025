"""How an agreement comes to be, is signed, prolonged, closed, and changes hands: the events and the refusals."""

from dataclasses import replace
from datetime import UTC, date, datetime

from ledger.domain.agreement.commands import (
    AmendAgreement,
    CloseAgreement,
    ExtendAgreement,
    JoinParty,
    LeaveParty,
    PlanMilestone,
    ReplaceParty,
    SettleMilestone,
    SignAgreement,
    Signature,
)
from ledger.domain.agreement.events import (
    AgreementAmended,
    AgreementConcluded,
    AgreementEnded,
    AgreementExtended,
    AgreementShortened,
    AgreementSigned,
    AgreementTerminated,
    ContributionCommitted,
    ContributionWithdrawn,
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
from ledger.domain.agreement.state import current, funder, gaps, status
from ledger.values import Sealed, Span
from tests.ledger.deeds import LUMP, PRESS, act, euro, promise, years
from tests.ledger.town import (
    AWO,
    BYGONE,
    CARITAS,
    CITY,
    DICHTERVIERTEL,
    HOCHFELD,
    VIVAWEST,
    ask,
    conclude,
    on,
    pledge,
    since,
    term,
)

OPEN = conclude(term=term("2004"))
SIGNED = replace(PRESS, certainty="signed")
BUDGET_CUT = replace(PRESS, reason="budget_cut")
MONEY = promise("money", VIVAWEST, "money", Worth(euro(52000)), *years(2025, 2026))
STAFF = promise("staff", CITY, "staff_time", Worth(euro(45000), None, LUMP), *years(2025, 2026))
TO_2026 = ask(ExtendAgreement, end=on("2026-12-31"), continuity="seamless", contributions=(MONEY, STAFF))


def joined(party: str, **more):
    return ask(JoinParty, party=Party(party), **more)


def left(party: str, **more):
    return ask(LeaveParty, organisation=party, **more)


def replaced(party: str, successor: str, when: str):
    return ask(ReplaceParty, organisation=party, successor=Party(successor), on=on(when))


def signed(party: str, when: str | None = None, **more):
    return ask(SignAgreement, signature=Signature(party=party, signed_on=when and on(when)), **more)


def terminated(when: str, **more):
    return ask(CloseAgreement, how="terminated", on=on(when), **{"grounds": BUDGET_CUT} | more)


def shortened(when: str, **more):
    return ask(CloseAgreement, how="shortened", on=on(when), **{"grounds": BUDGET_CUT} | more)


def ended(when: str, **more):
    return ask(CloseAgreement, how="ended", on=on(when), **more)


# Conclusion and signatures


def test_an_agreement_is_concluded_with_what_is_known_of_it(when):
    assert when([], conclude(municipality=CITY, facility="Quartiersbüro", activities=("Sprachkurse",))) == [
        AgreementConcluded(
            kind="cooperation",
            title="Kooperation Dichterviertel",
            parties=(Party(VIVAWEST), Party(CITY)),
            term=term("2004", "2024-12-31"),
            neighbourhoods=(DICHTERVIERTEL,),
            municipality=CITY,
            facility="Quartiersbüro",
            activities=("Sprachkurse",),
        )
    ]


def test_signatures_are_recorded_with_the_conclusion(when):
    by = Sealed("person-1", "00" * 32)
    signature = Signature(party=CITY, signed_on=on("2004"), signatory=by)
    assert when([], conclude(grounds=SIGNED, signatures=(signature, Signature(party=VIVAWEST))))[1:] == [
        AgreementSigned(CITY, on("2004"), by),
        AgreementSigned(VIVAWEST),
    ]


def test_one_known_signature_date_makes_an_agreement_signed_and_an_unknown_one_does_not(when, refused):
    assert when([], conclude(grounds=SIGNED, signatures=(Signature(party=CITY, signed_on=on("2004")),)))
    unknown = conclude(grounds=SIGNED, signatures=(Signature(party=CITY),))
    assert refused([], unknown) == ("signature_required", "/grounds/certainty")


def test_a_network_may_have_a_single_party_and_a_cooperation_may_not(when, refused):
    assert len(when([], conclude(CITY, kind="network"))) == 1
    assert refused([], conclude(kind="network", parties=())) == ("two_parties_required", "/parties")
    assert refused([], conclude(CITY, kind="loose")) == ("two_parties_required", "/parties")


def test_a_signature_on_the_day_itself_is_not_in_the_future(when):
    assert when([OPEN], signed(CITY, "2026-11-22")) == [AgreementSigned(CITY, on("2026-11-22"))]


def test_a_signature_in_a_year_or_month_that_has_begun_is_not_certainly_in_the_future(when, refused):
    assert when([OPEN], signed(CITY, "2026"))
    assert when([OPEN], signed(CITY, "2026-11"))
    assert refused([OPEN], signed(CITY, "2026-12"))[0] == "signed_in_future"
    assert refused([OPEN], signed(CITY, "2027"))[0] == "signed_in_future"


def test_today_is_the_day_where_the_book_is_kept(when, refused):
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert when([OPEN], signed(CITY, "2026-11-23", act=act(late, today=date(2026, 11, 23))))
    assert refused([OPEN], signed(CITY, "2026-11-23", act=act(late, today=date(2026, 11, 22))))


def test_the_signature_of_a_party_that_has_left_can_still_be_recorded(when):
    assert when([OPEN, joined(AWO), left(AWO)], signed(AWO, "2005")) == [AgreementSigned(AWO, on("2005"))]


def test_an_amendment_records_only_what_changes(when, after):
    amend = ask(AmendAgreement, title="Kooperation Dichterviertel", purpose="Begegnung", activities=())
    assert when([conclude(activities=("Sprachkurse",))], amend) == [
        AgreementAmended(purpose="Begegnung", activities=())
    ]
    state = after(conclude(activities=("Sprachkurse",), facility="Quartiersbüro"), amend)
    assert (state.title, state.purpose, state.facility, state.activities) == (
        "Kooperation Dichterviertel",
        "Begegnung",
        "Quartiersbüro",
        (),
    )


# Partial dates: only what is certainly broken is refused


def test_a_term_may_end_in_the_year_or_month_in_which_it_starts(when, refused):
    for start, end in [("2026", "2026-03"), ("2026-05", "2026"), ("2026", "2026"), ("2026-05-31", "2026-05")]:
        assert when([], conclude(term=term(start, end)))
    assert refused([], conclude(term=term("2026-05", "2026-04")))[0] == "term_reversed"
    assert refused([], conclude(term=term("2026", "2025-12-31")))[0] == "term_reversed"


def test_the_years_of_a_contribution_are_held_against_the_sides_of_the_term_that_are_known(when, refused):
    for known, years_inside, years_outside in [
        (term("2004-07", "2024-01"), (2004, 2024), (2003, 2025)),
        (term("2004"), (2004, 9999), (2003,)),
        (term(None, "2024"), (1000, 2024), (2025,)),
        (term(), (1000, 9999), ()),
        (term("2004", open_ended=True), (2004, 9999), (2003,)),
    ]:
        for year in years_inside:
            assert when([conclude(term=known)], pledge("m", CITY, "money", Worth(euro(1)), *years(year)))
        for year in years_outside:
            outside = pledge("m", CITY, "money", Worth(euro(1)), *years(year))
            assert refused([conclude(term=known)], outside) == ("outside_term", "/years")


def test_a_period_that_reaches_into_the_term_is_not_certainly_outside(when, refused):
    for first, last in [(2000, 2004), (2024, 2030), (1990, 2050)]:
        assert when([conclude()], pledge("m", CITY, "money", Worth(euro(1)), Span(first, last)))
    for first, last in [(2000, 2003), (2025, 2030)]:
        assert refused([conclude()], pledge("m", CITY, "money", Worth(euro(1)), Span(first, last)))


def test_an_organisation_dissolved_in_some_month_of_a_year_may_still_have_acted_in_it(when, refused):
    assert when([], conclude(CITY, BYGONE, grounds=since("2020-12-31")))
    assert when([], conclude(CITY, BYGONE))
    assert refused([], conclude(CITY, BYGONE, grounds=since("2021")))[0] == "organisation_dissolved"


def test_an_act_in_the_year_in_which_the_agreement_ended_is_not_certainly_after_the_end(when, refused):
    assert when([conclude(term=term("2004", "2024-06"))], joined(AWO, grounds=since("2024")))
    assert when([conclude()], joined(AWO, grounds=since("2024-12-31")))
    assert refused([conclude()], joined(AWO, grounds=since("2025-01")))[0] == "agreement_ended"


def test_what_happened_before_the_end_is_recorded_years_after_it(when):
    late = act(datetime(2030, 1, 1, tzinfo=UTC))
    assert when([conclude()], joined(AWO, act=late, grounds=since("2023"))) == [PartyJoined(Party(AWO))]
    assert when([conclude()], joined(AWO, act=late)) == [PartyJoined(Party(AWO))]


# Extensions


def test_an_extension_and_its_contributions_are_one_command(when):
    assert when([conclude()], TO_2026) == [
        AgreementExtended(on("2026-12-31")),
        *(ContributionCommitted(MONEY.contribution, Span(year, year), MONEY.worth) for year in (2025, 2026)),
        *(ContributionCommitted(STAFF.contribution, Span(year, year), STAFF.worth) for year in (2025, 2026)),
    ]


def test_a_contribution_that_breaks_a_rule_takes_the_whole_extension_with_it(refused):
    too_late = replace(STAFF, spans=years(2026, 2027))
    hopeless = replace(TO_2026, contributions=(MONEY, too_late))
    assert refused([conclude()], hopeless) == ("outside_term", "/contributions/1/years")
    stranger = replace(STAFF, contribution=replace(STAFF.contribution, party=AWO))
    assert refused([conclude()], replace(TO_2026, contributions=(MONEY, stranger))) == (
        "unknown_party",
        "/contributions/1/party",
    )
    twice = replace(TO_2026, contributions=(MONEY, STAFF, replace(MONEY, spans=years(2026))))
    assert refused([conclude()], twice) == ("already_committed", "/contributions/2/years")


def test_one_command_can_not_give_the_same_id_to_two_contributions(refused):
    impostor = replace(STAFF, contribution=replace(STAFF.contribution, id="money"), spans=years(2026))
    twins = replace(TO_2026, contributions=(replace(MONEY, spans=years(2025)), impostor))
    assert refused([conclude()], twins) == ("contribution_differs", "/contributions/1/id")


def test_an_extension_ends_certainly_later_than_the_end_in_force(when, refused):
    for old, new in [("2024-12-31", "2025"), ("2024", "2025-01"), ("2025-06-30", "2025"), ("2024", "2025-01-01")]:
        assert when([conclude(term=term("2004", old))], ask(ExtendAgreement, end=on(new), continuity="seamless"))
    for old, new in [("2024-12-31", "2024"), ("2024", "2024-12-31"), ("2025", "2025-12"), ("2025-02", "2024")]:
        earlier = ask(ExtendAgreement, end=on(new), continuity="seamless")
        assert refused([conclude(term=term("2004", old))], earlier) == ("extension_must_not_shorten", "/end")


def test_an_unknown_end_accepts_any_extension(when):
    assert when([OPEN], ask(ExtendAgreement, end=on("2010"))) == [AgreementExtended(on("2010"))]


def test_an_agreement_can_be_extended_without_an_end(when, after):
    forever = ask(ExtendAgreement, end=None, open_ended=True, continuity="seamless")
    assert when([conclude()], forever) == [AgreementExtended(None, open_ended=True)]
    assert after(conclude(), forever).term == term("2004", open_ended=True)


def test_an_extension_agreed_in_time_is_seamless_and_a_late_one_says_so(when, refused):
    in_time = ask(ExtendAgreement, end=on("2026"), grounds=since("2024-12-31"))
    assert when([conclude()], in_time) == [AgreementExtended(on("2026"))]
    late = ask(ExtendAgreement, end=on("2026"), grounds=since("2025-01-01"))
    assert refused([conclude()], late) == ("continuity_required", "/continuity")
    assert when([conclude()], replace(late, continuity="seamless")) == [AgreementExtended(on("2026"))]


def test_a_gap_starts_after_the_old_end_and_resumes_before_the_new_one(when, refused, after):
    gap = ask(ExtendAgreement, end=on("2027"), continuity="gap", resumes=on("2026-03-01"))
    assert when([conclude()], gap) == [AgreementExtended(on("2027"), continuity="gap", resumes=on("2026-03-01"))]
    for resumes in ("2024-12-31", "2024", "2028-01"):
        assert refused([conclude()], replace(gap, resumes=on(resumes))) == ("gap_start_required", "/resumes")
    state = after(conclude(), gap)
    assert list(gaps(state)) == [(date(2024, 12, 31), date(2026, 3, 1))]
    assert [status(state, date(year, 1, 15)) for year in (2003, 2024, 2025, 2026, 2027, 2028)] == [
        "planned",
        "in_force",
        "gap",
        "gap",
        "in_force",
        "ended",
    ]


def test_a_terminated_agreement_is_not_extended_and_one_that_ran_out_is(when, refused):
    assert refused([OPEN, terminated("2024")], ask(ExtendAgreement, end=on("2030"), continuity="seamless")) == (
        "agreement_ended",
        "",
    )
    assert when([OPEN, ended("2024")], ask(ExtendAgreement, end=on("2030"), continuity="seamless"))


# Closing


def test_a_termination_withdraws_what_was_promised_for_later_years(when, after):
    history = [
        OPEN,
        pledge("money", VIVAWEST, "money", Worth(euro(1)), *years(2023, 2024, 2025, 2026), Span(2027, 2028)),
    ]
    assert when(history, terminated("2024-06-30")) == [
        AgreementTerminated(on("2024-06-30")),
        *(ContributionWithdrawn("money", span) for span in (*years(2025, 2026), Span(2027, 2028))),
    ]
    kept = after(*history, terminated("2024-06-30")).claims.values()
    assert [claim.span for claim in kept] == list(years(2023, 2024))


def test_a_shortening_withdraws_what_was_promised_for_later_years(when):
    assert when([conclude(), TO_2026], shortened("2025-12-31")) == [
        AgreementShortened(on("2025-12-31")),
        ContributionWithdrawn("money", Span(2026, 2026)),
        ContributionWithdrawn("staff", Span(2026, 2026)),
    ]


def test_a_shortened_agreement_can_be_shortened_extended_and_terminated_again(when):
    history = [conclude(), shortened("2023")]
    assert when(history, shortened("2022")) == [AgreementShortened(on("2022"))]
    assert when(history, terminated("2022")) == [AgreementTerminated(on("2022"))]
    assert when(history, ask(ExtendAgreement, end=on("2024"), continuity="seamless")) == [AgreementExtended(on("2024"))]


def test_only_an_end_that_nobody_needs_to_explain_needs_no_reason(when, refused):
    assert when([OPEN], ended("2020")) == [AgreementEnded(on("2020"))]
    for how in (shortened, terminated):
        assert refused([conclude()], how("2020", grounds=PRESS)) == ("reason_required", "/grounds/reason")


def test_nothing_is_closed_later_than_it_would_have_ended(when, refused):
    assert when([conclude()], terminated("2024-12-31"))
    assert when([conclude()], ended("2024"))
    assert refused([conclude()], shortened("2024")) == ("shortening_must_shorten", "/on")
    for later in (terminated("2025"), ended("2025-01-01"), shortened("2025")):
        assert refused([conclude()], later) == ("shortening_must_shorten", "/on")


def test_what_is_closed_is_not_closed_again(refused):
    for first in (terminated("2020"), ended("2020")):
        for again in (terminated("2019"), ended("2020"), shortened("2019")):
            assert refused([OPEN, first], again)[0] == "agreement_ended"


def test_an_agreement_can_not_end_before_it_starts(refused):
    assert refused([conclude()], terminated("2003")) == ("term_reversed", "/term/end")


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


def test_an_agreement_may_work_in_more_than_one_neighbourhood(when):
    assert when([], conclude(neighbourhoods=(DICHTERVIERTEL, HOCHFELD)))[0].neighbourhoods == (DICHTERVIERTEL, HOCHFELD)
