"""What a command on the life of a contribution leads to: an event, perhaps a warning, or a refusal."""

from collections.abc import Iterator
from dataclasses import replace
from typing import assert_never

from ledger.domain.agreement.life import (
    AccountAssigned,
    Booked,
    ContributionDelivered,
    InstalmentPlanned,
    MoneyReturned,
    MoneySpent,
    OfProof,
    PaymentCalled,
    PaymentReceived,
    ProofExamined,
    ProofRequested,
    ProofSubmitted,
    StaffTimeDelivered,
)
from ledger.domain.agreement.life_commands import (
    AssignAccounts,
    BookingCommand,
    CallPayment,
    DeliverContribution,
    ExamineProof,
    PlanInstalment,
    ProofCommand,
    ReceivePayment,
    RequestProof,
    ReturnMoney,
    SpendMoney,
    SubmitProof,
)
from ledger.domain.agreement.life_rules import years
from ledger.domain.agreement.life_state import Reached, sums
from ledger.domain.agreement.state import Agreement, live
from ledger.errors import Rejected
from ledger.message import Act, Recorded, Repeated, Warned
from ledger.values import Money, PartialDate

Said = Booked | OfProof | Warned | Repeated


def book(state: Agreement, command: BookingCommand) -> list[Said]:
    """A booking. Raises Rejected."""
    event = _booked(state, command)
    if command.earlier is not None:
        return [_again(replace(event, entry=_entry(command.earlier)), command)]
    if not isinstance(command, SpendMoney | ReturnMoney):  # what was withdrawn may still be spent and paid back
        _standing(state, command)
    if command.entry in state.life.entries:
        raise Rejected("already_exists", f"there is an entry {command.entry!r} already", "/id")
    if not isinstance(command, PlanInstalment):
        _come(command.booked_on, command.act, "/booked_on")
    if not isinstance(command, DeliverContribution):
        _currency(command.amount, command.act, "/amount/currency")
    return [event, *_warnings(state, command)]


def _booked(state: Agreement, command: BookingCommand) -> Booked:
    of, papers = (command.entry, command.contribution, command.span), (command.document, command.reference)
    match command:
        case PlanInstalment():
            return InstalmentPlanned(*of, command.amount, command.due, *papers)
        case CallPayment():
            return PaymentCalled(*of, command.booked_on, command.amount, command.due, command.instalment, *papers)
        case ReceivePayment():
            return PaymentReceived(*of, command.booked_on, command.amount, command.settles, *papers)
        case DeliverContribution():
            known = state.contributions.get(command.contribution)
            staff = known is not None and known.form == "staff_time"
            event = StaffTimeDelivered if staff else ContributionDelivered
            return event(*of, command.booked_on, command.worth, command.since, command.until, *papers)
        case SpendMoney():
            return MoneySpent(*of, command.booked_on, command.amount, *papers)
        case ReturnMoney():
            return MoneyReturned(*of, command.booked_on, command.amount, command.settles, *papers)
        case _:
            assert_never(command)


def _entry(earlier: Recorded) -> str:
    """The id of the earlier entry: under one reference, another id is no other content."""
    return str(getattr(earlier.event, "entry", ""))


def _again(event: Booked | OfProof, command: BookingCommand | ProofCommand) -> Repeated:
    """Nothing to record, if the same was recorded under the same reference; it stays so if that was amended since."""
    earlier, reference = command.earlier, command.reference
    assert earlier is not None
    assert reference is not None
    if earlier.envelope.stream != f"agreement/{command.id}" or earlier.event != event:
        position = earlier.envelope.position
        detail = f"{reference.system} {reference.value!r} stands at position {position}, with other content"
        raise Rejected("reference_reused", detail, "/reference/value")
    return Repeated(earlier.envelope.position)


def _standing(state: Agreement, command: BookingCommand) -> None:
    if not live(state, command.contribution, command.span):
        detail = f"nothing is promised as {command.contribution!r} for {years(command.span)}"
        raise Rejected("unknown_contribution", detail, "/year")


def _come(on: PartialDate, act: Act, pointer: str) -> None:
    if on.first > act.today:
        raise Rejected("booked_in_future", f"{on} has not come yet", pointer)


def _currency(money: Money | None, act: Act, pointer: str) -> None:
    if money is not None and money.currency != act.currency:
        raise Rejected("currency_differs", f"this book is kept in {act.currency}", pointer)


def _warnings(state: Agreement, command: BookingCommand) -> Iterator[Warned]:
    """What is more than it should be, as far as that is certain."""
    so_far = sums(state.life).get((command.contribution, command.span), {})

    def known(stage: Reached) -> int:
        return 0 if stage not in so_far else so_far[stage].cents or 0

    when = f"{command.contribution!r} for {years(command.span)}"
    match command:
        case ReceivePayment():
            received, committed = known("received") + command.amount.cents, _committed(state, command)
            if committed is not None and received > committed:
                detail = f"{Money(received).amount} received, {Money(committed).amount} committed: {when}"
                yield Warned("received_above_committed", detail)
        case SpendMoney():
            spent, received = known("spent") + command.amount.cents, known("received")
            if spent > received:
                detail = f"{Money(spent).amount} spent, {Money(received).amount} received: {when}"
                yield Warned("spent_above_received", detail)


def _committed(state: Agreement, command: BookingCommand) -> int | None:
    """In cents, nought where nothing binds; None where nobody has said how much."""
    found = live(state, command.contribution, command.span).get("committed")
    if found is None:
        return 0
    value = found[1].worth.value
    if value.state == "unknown":
        return None
    return 0 if value.money is None else value.money.cents


def assign(state: Agreement, command: AssignAccounts) -> AccountAssigned:
    """The accounts of a contribution. Raises Rejected."""
    if command.contribution not in state.contributions:
        raise Rejected("unknown_contribution", f"nothing was promised as {command.contribution!r}")
    known = state.life.accounts.get(command.contribution)
    if command.accounts == (() if known is None else known.accounts):
        raise Rejected("nothing_changes", "these are its accounts already", "/accounts")
    return AccountAssigned(command.contribution, command.accounts)


def prove(state: Agreement, command: ProofCommand) -> list[Said]:
    """A step of a proof of use. Raises Rejected."""
    event = _step(command)
    if command.earlier is not None:
        return [_again(event if not isinstance(event, ProofRequested) else _named(event, command.earlier), command)]
    if command.on is not None:
        _come(command.on, command.act, "/on")
    match command:
        case RequestProof():
            if command.proof in state.life.proofs:
                raise Rejected("already_exists", f"there is a proof {command.proof!r} already", "/id")
        case SubmitProof():
            _submittable(state, command)
        case ExamineProof():
            _examinable(state, command)
        case _:
            assert_never(command)
    return [event]


def _step(command: ProofCommand) -> OfProof:
    papers = command.document, command.reference
    match command:
        case RequestProof():
            return ProofRequested(
                command.proof, command.contribution, command.span, command.due, command.on, *papers
            )  # fmt: skip
        case SubmitProof():
            return ProofSubmitted(command.proof, command.on, command.amount, *papers)
        case ExamineProof():
            judged = command.accepted, command.objected, command.reclaimed, command.reclaim_due
            return ProofExamined(command.proof, command.on, *judged, *papers)
        case _:
            assert_never(command)


def _named(event: ProofRequested, earlier: Recorded) -> ProofRequested:
    return replace(event, proof=str(getattr(earlier.event, "proof", "")))


def _submittable(state: Agreement, command: SubmitProof) -> None:
    proof = state.life.proofs.get(command.proof)
    if proof is None:
        raise Rejected("unknown_proof", f"there is no proof {command.proof!r}")
    if proof.examined is not None and not (proof.examined.objected and proof.examined.objected.cents):
        raise Rejected("proof_order", f"{command.proof!r} was examined without objection on {proof.examined.on}")
    _currency(command.amount, command.act, "/amount/currency")


def _examinable(state: Agreement, command: ExamineProof) -> None:
    proof = state.life.proofs.get(command.proof)
    if proof is None:
        raise Rejected("unknown_proof", f"there is no proof {command.proof!r}")
    if proof.submitted is None:
        raise Rejected("proof_order", f"{command.proof!r} was not submitted yet")
    if proof.examined is not None:
        raise Rejected("proof_order", f"{command.proof!r} was examined on {proof.examined.on} already")
    if command.on.last < proof.submitted.on.first:
        raise Rejected("proof_order", f"{command.proof!r} was submitted on {proof.submitted.on}, later", "/on")
    for name in ("accepted", "objected", "reclaimed"):
        _currency(getattr(command, name), command.act, f"/{name}/currency")
