"""What can become of a promise: called, paid, delivered, spent, proved, returned, and booked to which accounts."""

from dataclasses import dataclass

from ledger.domain.agreement.events import Worth
from ledger.values import Money, PartialDate, Span


@dataclass(frozen=True, slots=True)
class Document:
    """A document by its number and the SHA-256 of its content in hex, never by the content."""

    number: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """What another system calls this entry; unique in the book, for ever."""

    system: str
    value: str


@dataclass(frozen=True, slots=True)
class Account:
    """Where a budget keeps something: a code of a scheme ("product", "cost_centre", "chapter_title")."""

    scheme: str
    code: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class InstalmentPlanned:
    """A part of a contribution of money falls due; nobody has to call it."""

    entry: str
    contribution: str
    span: Span
    amount: Money
    due: PartialDate | None = None
    document: Document | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class PaymentCalled:
    """Money was asked for; `instalment` is the planned one that this calls, in full or in part."""

    entry: str
    contribution: str
    span: Span
    booked_on: PartialDate
    amount: Money
    due: PartialDate | None = None
    instalment: str | None = None
    document: Document | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class PaymentReceived:
    """`span` is what it was paid for, `booked_on` when; `settles` is an instalment or a call."""

    entry: str
    contribution: str
    span: Span
    booked_on: PartialDate
    amount: Money
    settles: str | None = None
    document: Document | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class StaffTimeDelivered:
    """Hours or posts of a period within what `span` is for; the value is stored and never computed again."""

    entry: str
    contribution: str
    span: Span
    booked_on: PartialDate
    worth: Worth
    since: PartialDate | None = None
    until: PartialDate | None = None
    document: Document | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class ContributionDelivered:
    """Rooms, goods, services or volunteers' time."""

    entry: str
    contribution: str
    span: Span
    booked_on: PartialDate
    worth: Worth
    since: PartialDate | None = None
    until: PartialDate | None = None
    document: Document | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class MoneySpent:
    entry: str
    contribution: str
    span: Span
    booked_on: PartialDate
    amount: Money
    document: Document | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class MoneyReturned:
    """Back to whom it came from; `settles` is the proof of use whose examination reclaimed it."""

    entry: str
    contribution: str
    span: Span
    booked_on: PartialDate
    amount: Money
    settles: str | None = None
    document: Document | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class AccountAssigned:
    """The accounts of a contribution from now on, all of them."""

    contribution: str
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class ProofRequested:
    """The use of what a contribution brought in `span` is to be proved."""

    proof: str
    contribution: str
    span: Span
    due: PartialDate | None = None
    on: PartialDate | None = None
    document: Document | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class ProofSubmitted:
    """`amount` is what it proves the use of; a later submission stands in the place of an earlier one."""

    proof: str
    on: PartialDate
    amount: Money
    document: Document | None = None
    reference: Reference | None = None


@dataclass(frozen=True, slots=True)
class ProofExamined:
    """What was accepted of it, what was objected to, and what is to be paid back, until when."""

    proof: str
    on: PartialDate
    accepted: Money
    objected: Money | None = None
    reclaimed: Money | None = None
    reclaim_due: PartialDate | None = None
    document: Document | None = None
    reference: Reference | None = None


Delivered = StaffTimeDelivered | ContributionDelivered
Booked = InstalmentPlanned | PaymentCalled | PaymentReceived | Delivered | MoneySpent | MoneyReturned
OfProof = ProofRequested | ProofSubmitted | ProofExamined
Event = Booked | OfProof | AccountAssigned
