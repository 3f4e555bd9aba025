"""What can be asked of the life of a contribution: to record what has become of it."""

from dataclasses import dataclass

from ledger.domain.agreement.events import Worth
from ledger.domain.agreement.life import Account, Document, Reference
from ledger.message import Command, Recorded
from ledger.values import Money, PartialDate, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class _Referring(Command):
    """`earlier` is what this book has recorded under the same external reference, if anything."""

    document: Document | None = None
    reference: Reference | None = None
    earlier: Recorded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Booking(_Referring):
    entry: str
    contribution: str
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanInstalment(_Booking):
    amount: Money
    due: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallPayment(_Booking):
    booked_on: PartialDate
    amount: Money
    due: PartialDate | None = None
    instalment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivePayment(_Booking):
    """`settles` is an instalment or a call of the same contribution and span."""

    booked_on: PartialDate
    amount: Money
    settles: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverContribution(_Booking):
    """Time or things, from `since` to `until` where that is known."""

    booked_on: PartialDate
    worth: Worth
    since: PartialDate | None = None
    until: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SpendMoney(_Booking):
    booked_on: PartialDate
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnMoney(_Booking):
    """`settles` is a proof of use of the same contribution and span."""

    booked_on: PartialDate
    amount: Money
    settles: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignAccounts(Command):
    """All accounts of a contribution; they stand in the place of earlier ones."""

    contribution: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestProof(_Referring):
    proof: str
    contribution: str
    span: Span
    due: PartialDate | None = None
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitProof(_Referring):
    proof: str
    on: PartialDate
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamineProof(_Referring):
    proof: str
    on: PartialDate
    accepted: Money
    objected: Money | None = None
    reclaimed: Money | None = None
    reclaim_due: PartialDate | None = None


BookingCommand = PlanInstalment | CallPayment | ReceivePayment | DeliverContribution | SpendMoney | ReturnMoney
ProofCommand = RequestProof | SubmitProof | ExamineProof
LifeCommand = BookingCommand | ProofCommand | AssignAccounts
AfterTheEnd = ReceivePayment | DeliverContribution | ReturnMoney | ProofCommand
"""What may take effect when the agreement has ended."""
