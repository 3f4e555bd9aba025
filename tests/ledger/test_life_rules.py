"""What becomes of a promise: called, received, delivered, spent, returned, proved, and what is refused of it."""

from dataclasses import replace

import pytest

from ledger import handler, store
from ledger.codes import WARNINGS
from ledger.domain.agreement.commands import CloseAgreement, WithdrawContribution
from ledger.domain.agreement.events import Worth
from ledger.domain.agreement.life import (
    Account,
    AccountAssigned,
    ContributionDelivered,
    Document,
    InstalmentPlanned,
    MoneyReturned,
    MoneySpent,
    PaymentCalled,
    PaymentReceived,
    ProofExamined,
    ProofRequested,
    ProofSubmitted,
    Reference,
    StaffTimeDelivered,
)
from ledger.domain.agreement.life_commands import (
    AssignAccounts,
    CallPayment,
    DeliverContribution,
    ExamineProof,
    PlanInstalment,
    ReceivePayment,
    RequestProof,
    ReturnMoney,
    SpendMoney,
    SubmitProof,
)
from ledger.domain.agreement.life_state import open_items, sums
from ledger.values import UNKNOWN, Money, Quantity, Span, Valuation, Valued
from tests.ledger.deeds import LUMP, PRESS, euro, years
from tests.ledger.town import AWO, CITY, VIVAWEST, ask, conclude, on, pledge, since, term

IN_2025, IN_2026 = years(2025, 2026)
OPEN = conclude(VIVAWEST, CITY, AWO, term=term("2004", "2026-12-31"))
MONEY = pledge("money", VIVAWEST, "money", Worth(euro(1_000)), IN_2025)
STAFF = pledge("staff", CITY, "staff_time", Worth(euro(45_000), None, LUMP), IN_2025)
ROOMS = pledge("rooms", AWO, "premises", Worth(UNKNOWN), IN_2025)
PROMISED = [OPEN, MONEY, STAFF, ROOMS]
HOURLY = Valuation("rate_times_quantity", None, "E9", Money(3750))
SAP = Reference("sap", "5100/1")
FEB, MAR, SEP = on("2025-02-15"), on("2025-03-31"), on("2025-09-30")


def eur(amount: int) -> Money:
    return Money(amount * 100)


def instalment(entry: str, amount: int, due=None, **more):
    return ask(PlanInstalment, **{**place(entry), "amount": eur(amount), "due": due} | more)


def call(entry: str, amount: int, **more):
    return ask(CallPayment, **{**place(entry), "booked_on": FEB, "amount": eur(amount)} | more)


def payment(entry: str, amount: int, **more):
    return ask(ReceivePayment, **{**place(entry), "booked_on": FEB, "amount": eur(amount)} | more)


def spending(entry: str, amount: int, **more):
    return ask(SpendMoney, **{**place(entry), "booked_on": FEB, "amount": eur(amount)} | more)


def money_back(entry: str, amount: int, **more):
    return ask(ReturnMoney, **{**place(entry), "booked_on": FEB, "amount": eur(amount)} | more)


def delivery(entry: str, worth: Worth, contribution: str = "staff", **more):
    return ask(DeliverContribution, **{**place(entry, contribution), "booked_on": FEB, "worth": worth} | more)


def place(entry: str, contribution: str = "money") -> dict[str, object]:
    return {"entry": entry, "contribution": contribution, "span": IN_2025}


def request(**more):
    return ask(
        RequestProof, **{"proof": "proof", "contribution": "money", "span": IN_2025, "due": on("2026-03")} | more
    )


def submit(amount: int = 900, **more):
    return ask(SubmitProof, **{"proof": "proof", "on": on("2026-02"), "amount": eur(amount)} | more)


def examine(accepted: int = 900, **more):
    return ask(ExamineProof, **{"proof": "proof", "on": on("2026-03"), "accepted": eur(accepted)} | more)


# What is recorded


def test_money_is_planned_called_received_spent_and_returned(when):
    money = ("money", IN_2025)
    paper = Document("RE-1", "a" * 64)
    assert when(PROMISED, instalment("i", 500, MAR)) == [InstalmentPlanned("i", *money, eur(500), MAR)]
    history = [*PROMISED, instalment("i", 500, MAR)]
    assert when(history, call("c", 500, due=SEP, instalment="i")) == [
        PaymentCalled("c", *money, FEB, eur(500), SEP, "i")
    ]
    assert when(history, payment("p", 500, settles="i", document=paper, reference=SAP)) == [
        PaymentReceived("p", *money, FEB, eur(500), "i", paper, SAP)
    ]
    paid = [*PROMISED, payment("p", 500)]
    assert when(paid, spending("s", 400)) == [MoneySpent("s", *money, FEB, eur(400))]
    assert when(paid, money_back("r", 100)) == [MoneyReturned("r", *money, FEB, eur(100))]


def test_time_is_delivered_by_the_hour_or_as_a_share_of_the_lump_sum(when):
    hours = Quantity(10_000, "hour")
    by_rate = delivery("d", Worth(UNKNOWN, hours, HOURLY), since=on("2025-01"), until=on("2025-06"))
    worth = Worth(euro(3_750), hours, HOURLY)
    assert when(PROMISED, by_rate) == [
        StaffTimeDelivered("d", "staff", IN_2025, FEB, worth, on("2025-01"), on("2025-06"))
    ]
    share = Worth(euro(22_500), None, LUMP)
    assert when(PROMISED, delivery("d", share)) == [StaffTimeDelivered("d", "staff", IN_2025, FEB, share)]


def test_rooms_are_delivered_whatever_they_are_worth(when):
    worth = Worth(UNKNOWN)
    assert when(PROMISED, delivery("d", worth, "rooms")) == [
        ContributionDelivered("d", "rooms", IN_2025, FEB, worth)
    ]  # fmt: skip


def test_the_final_payment_for_a_year_is_booked_in_the_next(after):
    state = after(*PROMISED, payment("p", 1_000, booked_on=on("2026-02-03")))
    (entry,) = state.life.entries.values()
    assert (entry.span, str(entry.booked_on)) == (IN_2025, "2026-02-03")
    assert sums(state.life)["money", IN_2025]["received"].cents == 100_000


def test_accounts_are_a_list_of_any_schemes_and_stand_in_the_place_of_earlier_ones(when, refused, after):
    first = (Account("cost_centre", "4711", "Quartiersmanagement"), Account("chapter_title", "05 300/684 10"))
    assigned = ask(AssignAccounts, contribution="money", accounts=first)
    assert when(PROMISED, assigned) == [AccountAssigned("money", first)]
    assert refused([*PROMISED, assigned], assigned) == ("nothing_changes", "/accounts")
    state = after(*PROMISED, assigned, ask(AssignAccounts, contribution="money", accounts=()))
    assert state.life.accounts["money"].accounts == ()
    never = ask(AssignAccounts, contribution="never", accounts=first)
    assert refused(PROMISED, never) == ("unknown_contribution", "")


def test_a_proof_is_requested_submitted_and_examined(when):
    assert when(PROMISED, request(on=on("2026-01"))) == [
        ProofRequested("proof", "money", IN_2025, on("2026-03"), on("2026-01"))
    ]
    assert when([*PROMISED, request()], submit(document=Document("N-1"))) == [
        ProofSubmitted("proof", on("2026-02"), eur(900), Document("N-1"))
    ]
    history = [*PROMISED, request(), submit()]
    judged = {"objected": eur(100), "reclaimed": eur(100), "reclaim_due": on("2026-12")}
    assert when(history, examine(800, **judged)) == [
        ProofExamined("proof", on("2026-03"), eur(800), eur(100), eur(100), on("2026-12"))
    ]
    assert when(history, examine(0))[0].accepted == eur(0)


# What is refused


def test_money_and_time_are_not_taken_for_each_other(refused):
    for made in (instalment, call, payment, spending):
        assert refused(PROMISED, made("x", 10, contribution="staff"))[0] == "form_differs"
        assert refused(PROMISED, made("x", 10, contribution="rooms"))[0] == "form_differs"
    assert refused(PROMISED, delivery("x", Worth(euro(1)), "money")) == ("form_differs", "")
    unsaid = pledge("unsaid", VIVAWEST, "unspecified", Worth(UNKNOWN), IN_2025)
    assert refused([*PROMISED, unsaid], payment("x", 10, contribution="unsaid")) == ("form_differs", "")
    assert refused([*PROMISED, unsaid], delivery("x", Worth(euro(1)), "unsaid")) == ("form_differs", "")


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_is_above_nothing(refused, amount):
    for made in (instalment, call, payment, spending, money_back):
        assert refused([*PROMISED, payment("p", 500)], made("x", amount)) == ("amount_not_positive", "/amount/amount")
    worth = Worth(euro(amount), None, LUMP)
    assert refused(PROMISED, delivery("x", worth)) == ("amount_not_positive", "/value/amount")
    none = Worth(UNKNOWN, Quantity(amount * 100, "hour"))
    assert refused(PROMISED, delivery("x", none)) == ("amount_not_positive", "/quantity/quantity")


def test_nothing_less_than_nothing_is_proved_or_accepted(refused, when):
    assert refused([*PROMISED, request()], submit(-1)) == ("amount_not_positive", "/amount/amount")
    assert when([*PROMISED, request()], submit(0))
    history = [*PROMISED, request(), submit()]
    assert refused(history, examine(-1)) == ("amount_not_positive", "/accepted/amount")
    assert refused(history, examine(0, objected=eur(-1))) == ("amount_not_positive", "/objected/amount")
    assert refused(history, examine(0, reclaimed=eur(-1))) == ("amount_not_positive", "/reclaimed/amount")


def test_money_is_in_the_currency_of_the_book(refused):
    francs = Money(100, "CHF")
    assert refused(PROMISED, replace(payment("p", 1), amount=francs)) == ("currency_differs", "/amount/currency")
    worth = Worth(Valued("known", francs), None, LUMP)
    assert refused(PROMISED, delivery("d", worth)) == ("currency_differs", "/value/currency")
    assert refused([*PROMISED, request()], replace(submit(), amount=francs)) == ("currency_differs", "/amount/currency")
    history = [*PROMISED, request(), submit()]
    assert refused(history, examine(0, objected=francs)) == ("currency_differs", "/objected/currency")


def test_staff_time_has_hours_or_a_share_of_a_lump_sum(refused):
    for worth in (Worth(euro(100)), Worth(UNKNOWN), Worth(UNKNOWN, None, LUMP)):
        assert refused(PROMISED, delivery("d", worth)) == ("quantity_or_lump_sum_required", "/quantity")


def test_only_what_stands_promised_for_exactly_that_time_is_paid(refused, when):
    withdrawn = ask(WithdrawContribution, contribution="money")
    for made in (instalment, call, payment):
        assert refused(PROMISED, made("x", 10, span=IN_2026)) == ("unknown_contribution", "/year")
        assert refused(PROMISED, made("x", 10, span=Span(2025, 2026))) == ("unknown_contribution", "/year")
        assert refused(PROMISED, made("x", 10, contribution="never")) == ("unknown_contribution", "/year")
        assert refused([*PROMISED, withdrawn], made("x", 10)) == ("unknown_contribution", "/year")
    assert refused(PROMISED, spending("x", 10, span=IN_2026)) == ("unknown_contribution", "/year")
    assert refused(PROMISED, request(span=IN_2026)) == ("unknown_contribution", "/year")
    left = [*PROMISED, payment("p", 500), withdrawn]
    assert when(left, money_back("r", 500))
    assert when(left, spending("s", 500))
    assert when(left, request())


def test_no_more_is_returned_than_was_received(refused, when):
    paid = [*PROMISED, payment("p", 500)]
    assert refused(PROMISED, money_back("r", 1)) == ("returned_above_received", "/amount/amount")
    assert refused([*paid, money_back("r", 400)], money_back("s", 101)) == ("returned_above_received", "/amount/amount")
    assert when([*paid, money_back("r", 400)], money_back("s", 100))


def test_an_id_is_taken_once(refused):
    assert refused([*PROMISED, payment("x", 1)], spending("x", 1)) == ("already_exists", "/id")
    assert refused([*PROMISED, request()], request()) == ("already_exists", "/id")


def test_a_payment_answers_an_instalment_or_a_call_of_the_same_promise(refused):
    elsewhere = pledge("money", VIVAWEST, "money", Worth(euro(10)), IN_2026)
    history = [*PROMISED, elsewhere, instalment("i", 5), instalment("late", 5, span=IN_2026), payment("p", 5)]
    for settles in ("never", "late", "p"):
        assert refused(history, payment("q", 5, settles=settles)) == ("unknown_instalment", "/settles")
        assert refused(history, call("c", 5, instalment=settles)) == ("unknown_instalment", "/instalment")
    assert refused(history, money_back("r", 5, settles="i")) == ("unknown_proof", "/settles")
    assert refused([*history, call("c", 5)], call("d", 5, instalment="c")) == ("unknown_instalment", "/instalment")


def test_what_has_happened_has_a_day_that_has_come(refused):
    later = on("2026-11-23")  # the day after the act's
    for made in (call, payment, spending, money_back):
        assert refused(PROMISED, made("x", 1, booked_on=later)) == ("booked_in_future", "/booked_on")
    assert refused(PROMISED, request(on=later)) == ("booked_in_future", "/on")
    assert refused([*PROMISED, request()], submit(on=later)) == ("booked_in_future", "/on")
    assert refused([*PROMISED, request(), submit()], examine(on=later)) == ("booked_in_future", "/on")


def test_a_proof_goes_through_its_steps_in_order(refused, when):
    assert refused(PROMISED, submit()) == ("unknown_proof", "")
    assert refused(PROMISED, examine()) == ("unknown_proof", "")
    assert refused([*PROMISED, request()], examine()) == ("proof_order", "")
    history = [*PROMISED, request(), submit()]
    assert refused(history, examine(on=on("2026-01"))) == ("proof_order", "/on")
    assert when(history, submit(800))
    for accepted in (examine(), examine(objected=eur(0))):
        assert refused([*history, accepted], examine()) == ("proof_order", "")
        assert refused([*history, accepted], submit()) == ("proof_order", "")
    objected = examine(800, objected=eur(100))
    assert refused([*history, objected], examine()) == ("proof_order", "")
    assert when([*history, objected], submit(850))


def test_no_more_is_accepted_and_objected_to_than_was_proved(refused, when):
    history = [*PROMISED, request(), submit(900)]
    assert refused(history, examine(901)) == ("accepted_above_proved", "/accepted/amount")
    assert refused(history, examine(800, objected=eur(101))) == ("accepted_above_proved", "/accepted/amount")
    assert when(history, examine(800, objected=eur(100)))


def test_after_the_end_only_receipts_deliveries_returns_and_proofs(when, refused):
    late = since("2027-02")
    paid = [*PROMISED, payment("p", 500)]
    for allowed in (
        payment("x", 1, grounds=late),
        delivery("x", Worth(euro(1)), "rooms", grounds=late),
        money_back("x", 1, grounds=late),
        request(grounds=late),
    ):
        assert when(paid, allowed)
    accounts = ask(AssignAccounts, contribution="money", accounts=(Account("a", "b"),), grounds=late)
    for forbidden in (
        instalment("x", 1, grounds=late),
        call("x", 1, grounds=late),
        spending("x", 1, grounds=late),
        accounts,
    ):
        assert refused(paid, forbidden) == ("agreement_ended", "/grounds/effective")


# Warnings


def warned(tx, *commands):
    for command in commands[:-1]:
        handler.handle(tx, command)
    return [one.code for one in handler.handle(tx, commands[-1]).warnings]


def test_more_than_was_committed_is_received_with_a_warning(_town):
    cases = [
        ([*PROMISED, payment("p", 1_000)], []),
        ([*PROMISED, payment("p", 600), payment("q", 401)], ["received_above_committed"]),
        ([OPEN, replace_stage("pledged"), payment("p", 1)], ["received_above_committed"]),
        ([OPEN, pledge("money", VIVAWEST, "money", Worth(UNKNOWN), IN_2025), payment("p", 1)], []),
        ([OPEN, pledge("money", VIVAWEST, "money", Worth(Valued("none")), IN_2025), payment("p", 1)],
         ["received_above_committed"]),
    ]  # fmt: skip
    for commands, codes in cases:
        with _town.rehearsing() as tx:
            assert warned(tx, *commands) == codes


def replace_stage(stage):
    return replace(MONEY, promise=replace(MONEY.promise, stage=stage))


def test_more_than_was_received_is_spent_with_a_warning(_town):
    for commands, codes in [
        ([*PROMISED, payment("p", 500), spending("s", 500)], []),
        ([*PROMISED, payment("p", 500), spending("s", 400), spending("t", 101)], ["spent_above_received"]),
    ]:
        with _town.rehearsing() as tx:
            assert warned(tx, *commands) == codes


def test_a_warning_is_recorded_with_the_event_and_told_again_when_a_request_is_repeated(_town):
    with _town.rehearsing() as tx:
        for command in PROMISED:
            handler.handle(tx, command)
        much = payment("p", 1_001)
        keyed = replace(much, act=replace(much.act, key="k", request="r"))
        assert [one.code for one in handler.handle(tx, keyed).warnings] == ["received_above_committed"]
        again = handler.handle(tx, keyed)
        assert again.replayed
        assert [tuple(one) for one in again.warnings] == [
            ("received_above_committed", WARNINGS["received_above_committed"][0])
        ]


# External references


def test_the_same_reference_with_the_same_content_records_nothing(_town):
    with _town.rehearsing() as tx:
        for command in PROMISED:
            handler.handle(tx, command)
        first = handler.handle(tx, payment("p", 500, reference=SAP))
        handler.handle(tx, payment("q", 100))
        again = handler.handle(tx, payment("another-id", 500, reference=SAP))
        assert (again.begins, again.position, again.replayed) == (first.begins, first.position, True)
        assert store.head(tx).position == first.position + 1


def test_the_same_reference_with_other_content_is_refused(refused):
    history = [*PROMISED, payment("p", 500, reference=SAP)]
    for other in (
        payment("p", 501, reference=SAP),
        payment("p", 500, reference=SAP, booked_on=MAR),
        spending("p", 500, reference=SAP),
        money_back("r", 500, reference=SAP),
        request(reference=SAP),
    ):
        assert refused(history, other) == ("reference_reused", "/reference/value")
    there = conclude(id="other", term=term("2004"))
    promise = replace(MONEY, id="other")
    assert refused([*history, there, promise], payment("p", 500, reference=SAP, id="other"))[0] == "reference_reused"


def test_a_reference_repeats_what_could_not_be_recorded_twice(when, _town):
    steps = [request(reference=Reference("sap", "1")), submit(reference=Reference("sap", "2"))]
    steps += [examine(reference=Reference("sap", "3"))]
    with _town.rehearsing() as tx:
        for command in [*PROMISED, *steps]:
            handler.handle(tx, command)
        before = store.head(tx)
        assert all(handler.handle(tx, step).replayed for step in steps)
        assert store.head(tx) == before


def test_another_system_may_use_the_same_value(when):
    history = [*PROMISED, payment("p", 500, reference=SAP)]
    assert when(history, payment("q", 100, reference=Reference("datev", "5100/1")))


# What is open


def owed(state):
    standing = {(claim.contribution, claim.span) for claim in state.claims.values()}
    return [(item.item, item.what, item.amount // 100, item.open // 100) for item in open_items(state.life, standing)]


def test_what_is_planned_or_called_is_open_until_it_is_paid(after):
    plan = [*PROMISED, instalment("i", 400, MAR), instalment("j", 600, SEP)]
    assert owed(after(*plan)) == [("i", "instalment", 400, 400), ("j", "instalment", 600, 600)]
    assert owed(after(*plan, payment("p", 600, settles="j"))) == [("i", "instalment", 400, 400)]
    assert owed(after(*plan, payment("p", 500))) == [("j", "instalment", 600, 500)]
    assert owed(after(*plan, payment("p", 450, settles="i"))) == [("j", "instalment", 600, 550)]
    assert owed(after(*plan, payment("p", 1_000))) == []


def test_a_call_stands_in_the_place_of_the_instalment_as_far_as_it_goes(after):
    plan = [*PROMISED, instalment("i", 400, MAR), call("c", 300, instalment="i", due=SEP)]
    assert owed(after(*plan)) == [("i", "instalment", 100, 100), ("c", "call", 300, 300)]
    assert owed(after(*plan, payment("p", 300, settles="c"))) == [("i", "instalment", 100, 100)]
    assert owed(after(*plan, payment("p", 400, settles="i"))) == []


def test_what_has_no_due_day_is_settled_last(after):
    plan = [*PROMISED, call("c", 300), instalment("i", 400, SEP)]
    assert owed(after(*plan, payment("p", 400))) == [("c", "call", 300, 300)]


def test_nothing_is_owed_on_what_was_withdrawn(after):
    plan = [*PROMISED, instalment("i", 400, MAR), ask(WithdrawContribution, contribution="money")]
    assert owed(after(*plan)) == []


def test_what_was_reclaimed_is_open_until_it_is_returned(after):
    proved = [*PROMISED, payment("p", 900), request(), submit(), examine(800, objected=eur(100), reclaimed=eur(100))]
    assert owed(after(*proved)) == [("proof", "reclaim", 100, 100)]
    assert owed(after(*proved, money_back("r", 60, settles="proof"))) == [("proof", "reclaim", 100, 40)]
    assert owed(after(*proved, money_back("r", 100))) == [("proof", "reclaim", 100, 100)]


def test_a_new_submission_stands_in_the_place_of_the_old_one_and_its_examination(after):
    objected = [*PROMISED, request(), submit(), examine(800, objected=eur(100))]
    stages = sums(after(*objected, submit(850)).life)["money", IN_2025]
    assert {stage: one.cents for stage, one in stages.items()} == {"proved": 85_000}


def test_a_terminated_agreement_keeps_what_was_paid_for_later_years(after):
    later = pledge("money", VIVAWEST, "money", Worth(euro(10)), IN_2026)
    ended = ask(CloseAgreement, how="terminated", on=on("2025-06-30"), grounds=replace(PRESS, reason="budget_cut"))
    state = after(*PROMISED, later, payment("p", 10, span=IN_2026), ended)
    assert not [claim for claim in state.claims.values() if claim.span == IN_2026]
    assert sums(state.life)["money", IN_2026]["received"].cents == 1_000
