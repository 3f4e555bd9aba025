"""What can happen to an agreement."""

from dataclasses import dataclass
from typing import Literal

from ledger.values import Figure, Form, PartialDate, Quantity, Sealed, Span, Standing, Term, Valuation, Valued

Kind = Literal["cooperation", "carrier", "funding", "lease", "network", "letter_of_intent", "loose"]
Role = Literal["partner", "funder", "carrier", "recipient", "landlord", "tenant", "member"]
Continuity = Literal["seamless", "gap"]
Stage = Literal["pledged", "conditional", "committed"]
Outcome = Literal["planned", "reached", "missed"]


@dataclass(frozen=True, slots=True)
class Party:
    """An organisation in its role here, perhaps through one of its units; `contact` lies in the vault."""

    organisation: str
    role: Role = "partner"
    unit: str | None = None
    contact: Sealed | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The contribution that passed-on money comes from."""

    agreement: str
    contribution: str


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one party brings in one form for one purpose to one neighbourhood (or to none in particular).

    `recipient` is the organisation it is given to, where that is known.
    """

    id: str
    party: str
    form: Form
    purpose: str | None = None
    neighbourhood: str | None = None
    standing: Standing = "unknown"
    origin: Origin | None = None
    recipient: str | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """What is promised for one span: its value, and for time how much of it and how the value was found."""

    value: Valued
    quantity: Quantity | None = None
    valuation: Valuation | None = None


@dataclass(frozen=True, slots=True)
class AgreementConcluded:
    kind: Kind
    title: str
    parties: tuple[Party, ...]
    term: Term
    purpose: str | None = None
    neighbourhoods: tuple[str, ...] = ()
    municipality: str | None = None
    facility: str | None = None
    activities: tuple[str, ...] = ()
    succeeds: str | None = None


@dataclass(frozen=True, slots=True)
class AgreementSigned:
    party: str
    signed_on: PartialDate | None = None
    signatory: Sealed | None = None


@dataclass(frozen=True, slots=True)
class AgreementAmended:
    """What is None stays as it was."""

    title: str | None = None
    purpose: str | None = None
    facility: str | None = None
    activities: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class AgreementExtended:
    """`resumes` is the first day of the new stretch where there is a gap."""

    end: PartialDate | None = None
    open_ended: bool = False
    continuity: Continuity = "seamless"
    resumes: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class AgreementShortened:
    end: PartialDate


@dataclass(frozen=True, slots=True)
class AgreementTerminated:
    on: PartialDate


@dataclass(frozen=True, slots=True)
class AgreementEnded:
    """It ran out: the end of a term that had none, or none that was known."""

    on: PartialDate


@dataclass(frozen=True, slots=True)
class PartyJoined:
    party: Party
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class PartyLeft:
    organisation: str
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class PartyReplaced:
    """A successor takes over from `on`; years that begin then or later are its own."""

    organisation: str
    successor: Party
    on: PartialDate


@dataclass(frozen=True, slots=True)
class ContributionPledged:
    contribution: Contribution
    span: Span
    worth: Worth


@dataclass(frozen=True, slots=True)
class ContributionConditioned:
    """Promised, subject to a resolution or a budget."""

    contribution: Contribution
    span: Span
    worth: Worth
    condition: str


@dataclass(frozen=True, slots=True)
class ContributionCommitted:
    contribution: Contribution
    span: Span
    worth: Worth


@dataclass(frozen=True, slots=True)
class ConditionFulfilled:
    contribution: str
    span: Span


@dataclass(frozen=True, slots=True)
class ConditionFailed:
    contribution: str
    span: Span


@dataclass(frozen=True, slots=True)
class ContributionRevised:
    """The parties changed what was promised at this stage."""

    contribution: str
    span: Span
    stage: Stage
    worth: Worth


@dataclass(frozen=True, slots=True)
class ContributionWithdrawn:
    contribution: str
    span: Span


@dataclass(frozen=True, slots=True)
class MilestonePlanned:
    milestone: str
    title: str
    due: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class MilestoneReached:
    """`title` names one that nobody had planned."""

    milestone: str
    on: PartialDate
    title: str | None = None


@dataclass(frozen=True, slots=True)
class MilestoneMissed:
    milestone: str


@dataclass(frozen=True, slots=True)
class MilestoneRescheduled:
    milestone: str
    due: PartialDate


@dataclass(frozen=True, slots=True)
class MembershipStated:
    """How many members a network has, whoever they are; `label` says what they are."""

    figure: Figure
    on: PartialDate | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True)
class MemberNamed:
    """One of the members of a network; `on` is since when."""

    organisation: str
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class MemberLeft:
    """`on` is the last day it was a member."""

    organisation: str
    on: PartialDate | None = None


Event = (
    AgreementConcluded
    | AgreementSigned
    | AgreementAmended
    | AgreementExtended
    | AgreementShortened
    | AgreementTerminated
    | AgreementEnded
    | PartyJoined
    | PartyLeft
    | PartyReplaced
    | ContributionPledged
    | ContributionConditioned
    | ContributionCommitted
    | ConditionFulfilled
    | ConditionFailed
    | ContributionRevised
    | ContributionWithdrawn
    | MilestonePlanned
    | MilestoneReached
    | MilestoneMissed
    | MilestoneRescheduled
    | MembershipStated
    | MemberNamed
    | MemberLeft
)
