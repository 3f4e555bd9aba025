"""What can happen in a fund's year."""

from dataclasses import dataclass

from ledger.values import UNKNOWN, Money, PartialDate, Sealed, Valued


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who carries a project out: an organisation, or a person whose record lies in the vault."""

    organisation: str | None = None
    person: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Project:
    """What money is asked or given for. `cost` is all that it costs; a category or cost that is None is unknown."""

    title: str
    recipient: Recipient
    category: str | None = None
    cost: Money | None = None


@dataclass(frozen=True, slots=True)
class FundYearOpened:
    """`envelope` as the rules at the beginning of the year state it; `carried` is left from the year before."""

    fund: str
    year: int
    envelope: Valued
    carried: Money | None = None


@dataclass(frozen=True, slots=True)
class FundToppedUp:
    amount: Money
    giver: str | None = None


@dataclass(frozen=True, slots=True)
class ApplicationFiled:
    application: str
    project: Project
    asked: Valued = UNKNOWN
    filed_on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class ApplicationRejected:
    """The code of the reason is in the envelope."""

    application: str
    decided_on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class AwardGranted:
    award: str
    project: Project
    amount: Money
    decided_on: PartialDate
    application: str | None = None


@dataclass(frozen=True, slots=True)
class AwardPaid:
    award: str
    amount: Money
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class AwardReturned:
    """Paid money that came back: it can be awarded again in this year."""

    award: str
    amount: Money
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class AwardCancelled:
    """What was not paid yet is free again; what was paid stays bound until it is returned."""

    award: str
    on: PartialDate | None = None


Event = (
    FundYearOpened
    | FundToppedUp
    | ApplicationFiled
    | ApplicationRejected
    | AwardGranted
    | AwardPaid
    | AwardReturned
    | AwardCancelled
)
