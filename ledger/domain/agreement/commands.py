"""What can be asked of an agreement, and which other streams each command names."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, assert_never

from ledger.domain.agreement.events import Continuity, Contribution, Kind, Party, Stage, Worth
from ledger.domain.agreement.life_commands import (
    AssignAccounts,
    CallPayment,
    DeliverContribution,
    ExamineProof,
    LifeCommand,
    PlanInstalment,
    ReceivePayment,
    RequestProof,
    ReturnMoney,
    SpendMoney,
    SubmitProof,
)
from ledger.message import Command, Grounds
from ledger.values import Figure, PartialDate, Sealed, Span, Term


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One party's signature; a date or a signatory may be unknown."""

    party: str
    signed_on: PartialDate | None = None
    signatory: Sealed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One contribution, promised at one stage for each of the spans; `grounds` where they differ from the command's."""

    contribution: Contribution
    stage: Stage
    spans: tuple[Span, ...]
    worth: Worth
    condition: str | None = None
    grounds: Grounds | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeAgreement(Command):
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
    signatures: tuple[Signature, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignAgreement(Command):
    signature: Signature


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendAgreement(Command):
    """What is None stays as it is."""

    title: str | None = None
    purpose: str | None = None
    facility: str | None = None
    activities: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendAgreement(Command):
    """The extension and its yearly contributions: all or nothing."""

    end: PartialDate | None
    open_ended: bool = False
    continuity: Continuity | None = None
    resumes: PartialDate | None = None
    contributions: tuple[Promise, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseAgreement(Command):
    """Terminates, shortens or ends; promises for years after it are withdrawn with it."""

    how: Literal["terminated", "shortened", "ended"]
    on: PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinParty(Command):
    party: Party
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveParty(Command):
    organisation: str
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplaceParty(Command):
    organisation: str
    successor: Party
    on: PartialDate


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseContribution(Command):
    promise: Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseContribution(Command):
    contribution: str
    span: Span
    worth: Worth


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawContribution(Command):
    """Without a span: every span that is still promised."""

    contribution: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleCondition(Command):
    contribution: str
    span: Span
    outcome: Literal["fulfilled", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMilestone(Command):
    """Planned for `due`; or, with `reached_on`, reached without ever having been planned."""

    milestone: str
    title: str
    due: PartialDate | None = None
    reached_on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleMilestone(Command):
    """`on` is the day it was reached, or the new day it is due."""

    milestone: str
    outcome: Literal["reached", "missed", "rescheduled"]
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StateMembership(Command):
    figure: Figure
    on: PartialDate | None = None
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMember(Command):
    organisation: str
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveNetwork(Command):
    organisation: str
    on: PartialDate | None = None


AgreementCommand = (
    ConcludeAgreement
    | SignAgreement
    | AmendAgreement
    | ExtendAgreement
    | CloseAgreement
    | JoinParty
    | LeaveParty
    | ReplaceParty
    | PromiseContribution
    | ReviseContribution
    | WithdrawContribution
    | SettleCondition
    | PlanMilestone
    | SettleMilestone
    | StateMembership
    | NameMember
    | LeaveNetwork
    | LifeCommand
)


def mentions(command: AgreementCommand) -> Iterator[tuple[str, str, str]]:
    """The streams a command names: (kind, id, JSON pointer into the command)."""
    match command:
        case ConcludeAgreement():
            for i, party in enumerate(command.parties):
                yield "organisation", party.organisation, f"/parties/{i}/organisation"
            for i, neighbourhood in enumerate(command.neighbourhoods):
                yield "neighbourhood", neighbourhood, f"/neighbourhoods/{i}"
            if command.municipality is not None:
                yield "organisation", command.municipality, "/municipality"
            if command.succeeds is not None:
                yield "agreement", command.succeeds, "/succeeds"
        case JoinParty():
            yield "organisation", command.party.organisation, "/organisation"
        case ReplaceParty():
            yield "organisation", command.successor.organisation, "/successor/organisation"
        case ExtendAgreement():
            for i, promise in enumerate(command.contributions):
                yield from _promised(promise, f"/contributions/{i}")
        case PromiseContribution():
            yield from _promised(command.promise, "")
        case ReviseContribution() | DeliverContribution():
            yield from _basis(command.worth, "")
        case NameMember():
            yield "organisation", command.organisation, "/organisation"
        case (
            SignAgreement()
            | AmendAgreement()
            | CloseAgreement()
            | LeaveParty()
            | WithdrawContribution()
            | SettleCondition()
            | PlanMilestone()
            | SettleMilestone()
            | StateMembership()
            | LeaveNetwork()
            | PlanInstalment()
            | CallPayment()
            | ReceivePayment()
            | SpendMoney()
            | ReturnMoney()
            | AssignAccounts()
            | RequestProof()
            | SubmitProof()
            | ExamineProof()
        ):
            pass
        case _:
            assert_never(command)


def _promised(promise: Promise, pointer: str) -> Iterator[tuple[str, str, str]]:
    contribution = promise.contribution
    if contribution.origin is not None:
        yield "agreement", contribution.origin.agreement, f"{pointer}/origin/agreement"
    if contribution.recipient is not None:
        yield "organisation", contribution.recipient, f"{pointer}/recipient"
    yield from _basis(promise.worth, pointer)


def _basis(worth: Worth, pointer: str) -> Iterator[tuple[str, str, str]]:
    if worth.valuation is not None and worth.valuation.basis is not None:
        yield "valuation_basis", worth.valuation.basis, f"{pointer}/valuation/basis"
