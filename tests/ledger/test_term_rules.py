"""How the term of an agreement is prolonged and ended: the events and the refusals."""

from dataclasses import replace
from datetime import date

from ledger.domain.agreement.commands import (
    ExtendAgreement,
)
from ledger.domain.agreement.events import (
    AgreementEnded,
    AgreementExtended,
    AgreementShortened,
    AgreementTerminated,
    ContributionCommitted,
    ContributionWithdrawn,
    Worth,
)
from ledger.domain.agreement.state import gaps, status
from ledger.values import Span
from tests.ledger.deeds import LUMP, PRESS, euro, promise, years
from tests.ledger.town import (
    AWO,
    CITY,
    VIVAWEST,
    ask,
    conclude,
    ended,
    on,
    pledge,
    shortened,
    since,
    term,
    terminated,
)

OPEN = conclude(term=term("2004"))
MONEY = promise("money", VIVAWEST, "money", Worth(euro(52000)), *years(2025, 2026))
STAFF = promise("staff", CITY, "staff_time", Worth(euro(45000), None, LUMP), *years(2025, 2026))
TO_2026 = ask(ExtendAgreement, end=on("2026-12-31"), continuity="seamless", contributions=(MONEY, STAFF))


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
