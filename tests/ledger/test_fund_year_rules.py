"""What can be given in a fund's year, to whom, under which rules; and that no year is ever overdrawn."""

from dataclasses import replace

import pytest

from ledger import handler, history, store
from ledger.answers import funds
from ledger.domain.amendment import AmendEntries, Correction, Reversal
from ledger.domain.fund_year.commands import parted, stream_id
from ledger.domain.fund_year.events import (
    ApplicationFiled,
    ApplicationRejected,
    AwardCancelled,
    AwardGranted,
    AwardPaid,
    AwardReturned,
    FundToppedUp,
    FundYearOpened,
    Recipient,
)
from ledger.domain.fund_year.state import left
from ledger.errors import NotFound
from ledger.projector import rebuild
from ledger.values import UNKNOWN, Money, Sealed, Valued
from tests.ledger.deeds import PRESS, do, euro
from tests.ledger.fund_cases import CARRIES, under
from tests.ledger.fund_machine import Years
from tests.ledger.funds import (
    BEGUN,
    FUND,
    GROUP,
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
from tests.ledger.town import AWO, CITY, ask, on, townspeople

RAISED = replace(STATED, cap=euro(2_000))

TestYears = Years.TestCase


def test_a_year_opens_with_the_envelope_of_its_first_rules(when):
    assert when(BEGUN[:3], open_year()) == [FundYearOpened(FUND, 2026, euro(15_000))]
    later = set_rules(replace(STATED, envelope=euro(20_000)), "2026-07")
    assert when([*BEGUN[:3], later], open_year()) == [FundYearOpened(FUND, 2026, euro(15_000))]
    assert when([*BEGUN[:3], later], open_year(2027)) == [FundYearOpened(FUND, 2027, euro(20_000))]
    first_in_june = [establish(), set_rules(STATED, "2026-06")]
    assert when(first_in_june, open_year()) == [FundYearOpened(FUND, 2026, euro(15_000))]


def test_ten_awards_exhaust_the_year_and_the_eleventh_is_refused(after, refused):
    assert left(after(*BEGUN, *TEN)) == 0
    assert refused([*BEGUN, *TEN], grant("elftes")) == ("fund_year_exhausted", "/amount")
    assert refused([*BEGUN, *TEN], grant("elftes", 1)) == ("fund_year_exhausted", "/amount")


def test_a_returned_amount_frees_exactly_that_amount(when, refused):
    returned = [*BEGUN, *TEN, pay("projekt-1", 1_500_00), give_back("projekt-1", 300_00)]
    assert refused(returned, grant("elftes", 300_01)) == ("fund_year_exhausted", "/amount")
    assert len(when(returned, grant("elftes", 300_00))) == 1
    assert refused([*returned, grant("elftes", 300_00)], grant("zwölftes", 1)) == ("fund_year_exhausted", "/amount")


def test_a_cancelled_award_frees_what_was_not_paid_and_the_rest_when_it_comes_back(after):
    granted = [*BEGUN, grant("fest")]
    assert left(after(*granted)) == 13_500_00
    assert left(after(*granted, cancel("fest"))) == 15_000_00
    assert left(after(*granted, pay("fest", 400_00), cancel("fest"))) == 14_600_00
    assert left(after(*granted, pay("fest", 400_00), cancel("fest"), give_back("fest", 400_00))) == 15_000_00


def test_a_top_up_and_what_is_carried_over_can_be_awarded_too(after, when):
    assert when(BEGUN, top_up(500_00, giver=CITY)) == [FundToppedUp(Money(500_00), CITY)]
    assert left(after(*BEGUN, *TEN, top_up(1_500_00), grant("elftes"))) == 0
    carried = open_year(2027, carried=13_500_00)
    assert when([*CARRIES, grant("fest")], carried) == [FundYearOpened(FUND, 2027, euro(15_000), Money(13_500_00))]
    assert left(after(*CARRIES, grant("fest"), carried)) == 28_500_00


def test_what_was_carried_on_can_not_be_awarded_once_more_in_the_old_year(when, refused):
    carried = [*CARRIES, open_year(2027, carried=14_000_00)]
    assert refused(carried, grant("fest", 1_000_01)) == ("fund_year_exhausted", "/amount")
    assert len(when(carried, grant("fest", 1_000_00))) == 1


def test_a_cap_raised_for_2027_does_not_change_2026(when, refused):
    raised = [*BEGUN, set_rules(RAISED, "2027-01-01")]
    assert (
        refused(raised, grant("fest", 1_500_01, decided_on="2026-12-31", act=then("2027-02-01")))[0]
        == "award_above_cap"
    )
    late = grant("fest", 2_000_00, decided_on="2027-01-15", act=then("2027-02-01"))
    assert refused(raised, late) == ("outside_fund_year", "/decided_on")
    next_year = grant("fest", 2_000_00, 2027, decided_on="2027-01-15", act=then("2027-02-01"))
    assert len(when([*raised, open_year(2027)], next_year)) == 1
    early = grant("fest", 1_500_01, 2027, decided_on="2026-12-15", act=then("2027-02-01"))
    assert refused([*raised, open_year(2027)], early) == ("award_above_cap", "/amount")


def test_a_decision_of_which_only_the_month_is_known_is_refused_only_if_no_day_of_it_allows_it(when, refused):
    raised = [*BEGUN, set_rules(RAISED, "2026-03-16")]
    assert len(when(raised, grant("fest", 2_000_00, decided_on="2026-03"))) == 1
    assert refused(raised, grant("fest", 2_000_01, decided_on="2026-03"))[0] == "award_above_cap"
    assert refused(raised, grant("fest", 2_000_00, decided_on="2026-03-15"))[0] == "award_above_cap"


def test_the_cap_is_for_a_project_however_many_awards_it_has(when, refused):
    first = [*BEGUN, grant("fest", 1_000_00)]
    assert len(when(first, grant("fest-2", 500_00, project=project("fest")))) == 1
    assert refused(first, grant("fest-2", 500_01, project=project("fest"))) == ("award_above_cap", "/amount")
    of_another = grant("fest-2", 1_500_00, project=project("fest", recipient=Recipient(AWO)))
    assert len(when(first, of_another)) == 1
    assert len(when([*first, cancel("fest")], grant("fest-2", 1_500_00, project=project("fest")))) == 1


def test_what_nobody_has_stated_refuses_no_award(when):
    silent = under(envelope=UNKNOWN, cap=UNKNOWN, categories=())
    assert len(when(silent, grant("fest", 99_999_99, project=project("fest", None)))) == 1
    own_share = under(own_share=50_00)
    assert len(when(own_share, grant("fest", project=project("fest", cost=None)))) == 1
    no_cap = under(cap=Valued("none"))
    assert len(when(no_cap, grant("fest", 15_000_00))) == 1


def test_a_fund_without_an_envelope_by_design_gives_what_it_is_topped_up_with(when, refused):
    empty = under(envelope=Valued("none"))
    assert refused(empty, grant("fest", 1)) == ("fund_year_exhausted", "/amount")
    assert len(when([*empty, top_up(100)], grant("fest", 100))) == 1


def test_an_own_share_is_kept_to_the_cent(when):
    exactly = grant("fest", 900_00, project=project("fest", cost=1_000_00))
    assert len(when(under(own_share=10_00), exactly)) == 1


def test_an_application_is_filed_and_rejected_for_a_reason_or_awarded_as_it_was_filed(when):
    filed = apply("fest", filed_on=on("2026-03-01"))
    assert when(BEGUN, filed) == [ApplicationFiled("fest", project("fest"), euro(1_000), on("2026-03-01"))]
    assert when([*BEGUN, filed], reject("fest", decided_on=on("2026-03-15"))) == [
        ApplicationRejected("fest", on("2026-03-15"))
    ]
    assert when([*BEGUN, filed], grant("award", 800_00, application="fest")) == [
        AwardGranted("award", project("fest"), Money(800_00), on("2026-03-15"), "fest")
    ]


def test_an_application_whose_award_was_cancelled_can_be_decided_again(when):
    cancelled = [*BEGUN, apply("fest"), grant("award", application="fest"), cancel("award")]
    assert len(when(cancelled, grant("award-2", application="fest"))) == 1
    assert len(when(cancelled, reject("fest"))) == 1


def test_an_award_is_paid_in_parts_and_given_back_in_parts(when):
    assert when([*BEGUN, grant("fest")], pay("fest", 1_000_00, on=on("2026-04-01"))) == [
        AwardPaid("fest", Money(1_000_00), on("2026-04-01"))
    ]
    paid = [*BEGUN, grant("fest"), pay("fest", 1_000_00), pay("fest", 500_00)]
    assert when(paid, give_back("fest", 1_500_00)) == [AwardReturned("fest", Money(1_500_00))]
    assert when([*BEGUN, grant("fest")], cancel("fest", on=on("2026-05"))) == [AwardCancelled("fest", on("2026-05"))]


def test_persons_are_sealed_and_two_of_them_are_two_projects(when):
    person = Recipient(person=Sealed("person-1", "0" * 64))
    (event,) = when(
        [*BEGUN, grant("fest", project=project("fest", recipient=person))],
        grant("fest-2", project=project("fest", recipient=person)),
    )
    assert event.project.recipient == person


def test_years_belong_to_a_fund_that_there_is(_town):
    with _town.rehearsing() as tx, pytest.raises(NotFound) as missing:
        handler.handle(tx, open_year())
    assert (missing.value.kind, missing.value.id) == ("action_fund", FUND)


def test_the_id_of_a_year_can_be_read_back():
    assert parted(stream_id("fonds-2026", 2027)) == ("fonds-2026", 2027)


def test_the_answer_says_what_is_left_who_got_how_much_and_what_was_refused_as_of_any_position(book):
    for command in (*townspeople(), *BEGUN, apply("feuerwerk"), reject("feuerwerk", decided_on=on("2026-03-15"))):
        do(book, command)
    before = do(book, grant("fest")).position
    for command in (pay("fest", 1_500_00), give_back("fest", 300_00), top_up(100_00)):
        do(book, command)
    with book.reading() as tx:

        def shown(position: int):
            at = store.at_position(tx, position)
            state, version = history.state(tx, "fund_year", f"{FUND}-2026", position)
            return funds.year(tx, state, version, at, currency="EUR")

        then_, now = shown(before), shown(store.head(tx).position)
    assert (then_["totals"]["left"], now["totals"]["left"]) == ("13500.00", "13900.00")
    assert now["awards"][0]["recipient"]["organisation"] == {"id": GROUP, "name": "Nachbarschaftsgruppe"}
    assert [now["awards"][0][name] for name in ("granted", "paid", "returned", "bound")] == [
        "1500.00",
        "1500.00",
        "300.00",
        "1200.00",
    ]
    (refused,) = now["applications"]
    assert (refused["status"], refused["reason"]) == ("rejected", "not_for_the_common_good")
    assert now["by_category"][0] == {
        "category": {"id": "bildung", "label": "Bildung"},
        "awards": 1,
        "awarded": "1200.00",
    }
    assert now["complete"]


def test_the_answer_names_what_nobody_has_stated(book):
    for command in (*townspeople(), *under(envelope=UNKNOWN, own_share=10_00)):
        do(book, command)
    do(book, grant("fest", project=project("fest", None)))
    with book.reading() as tx:
        at = store.head(tx)
        state, version = history.state(tx, "fund_year", f"{FUND}-2026")
        shown = funds.year(tx, state, version, at, currency="EUR")
    assert shown["missing"] == [
        {"award": None, "what": "envelope"},
        {"award": "fest", "what": "category"},
        {"award": "fest", "what": "cost"},
    ]
    assert not shown["complete"]
    assert shown["totals"]["left"] is None


def test_the_answer_about_a_fund_names_its_years_and_what_is_unstated_in_the_rules_of_a_day(book):
    other = [
        establish(id="aktionsfonds-2"),
        replace(set_rules(), id="aktionsfonds-2"),
        replace(open_year(), id="aktionsfonds-2-2026", fund="aktionsfonds-2"),
    ]
    for command in (*townspeople(), *BEGUN, open_year(2025), *other, set_rules(RAISED, "2027-01-01")):
        do(book, command)
    with book.writing() as tx:
        rebuild(tx)
    with book.reading() as tx:
        at = store.head(tx)
        state, version = history.state(tx, "action_fund", FUND)
        shown = funds.fund(tx, FUND, state, version, at, on=on("2026-12-31").first)
        ids = [one["id"] for one in funds.listed(tx, at, after="", limit=10)]
    assert shown["years"] == [2025, 2026]
    assert shown["rules_in_force"]["cap"]["amount"] == "1500.00"
    assert [one["cap"]["amount"] for one in shown["rules"]] == ["1500.00", "2000.00"]
    assert shown["missing"] == ["floor", "own_share", "carry_over", "deciding_body", "deadline"]
    assert ids == [FUND, "aktionsfonds-2"]


def test_what_the_next_year_has_carried_is_not_taken_from_under_it(refused):
    carries = replace(STATED, envelope=euro(30), carry_over="carries")
    history = [
        group(),
        establish(),
        set_rules(carries),
        open_year(2025),
        top_up(1000, year=2025),
        open_year(2026, 3500),
    ]
    top_up_at, opened_at = 1 + len(townspeople()) + 5, 1 + len(townspeople()) + 6

    def amended(*amendments):
        return ask(AmendEntries, id="town", amendments=amendments, grounds=replace(PRESS, reason="wrong_entry"))

    less, more = {"carried": {"amount": "30.00"}}, {"carried": {"amount": "40.01"}}
    assert refused(history, amended(Reversal(top_up_at))) == ("has_dependants", "/amendments/0")
    assert refused(history, amended(Correction(top_up_at, {"amount": {"amount": "4.99"}})))[0] == "carried_above_left"
    assert refused(history, amended(Correction(opened_at, more)))[0] == "carried_above_left"
    both = [*history, amended(Reversal(top_up_at), Correction(opened_at, less))]
    assert refused(both, amended(Correction(opened_at, more)))[0] == "carried_above_left"
