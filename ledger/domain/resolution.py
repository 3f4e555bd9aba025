"""A resolution: who resolved what and when, what it approves, on which condition, and whether it still stands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, assert_never

from ledger.errors import Rejected
from ledger.message import Act, Command, Named, Recorded, Violation
from ledger.values import PartialDate

Result = Literal["approved", "rejected", "deferred"]
Approvable = Literal["contribution", "post", "lease", "agreement"]
Outcome = Literal["open", "fulfilled", "failed"]


@dataclass(frozen=True, slots=True)
class Votes:
    """How many voted how; what nobody has said is None."""

    yes: int | None = None
    no: int | None = None
    abstentions: int | None = None


@dataclass(frozen=True, slots=True)
class Approval:
    """What is approved: an agreement or a lease as a whole, or one contribution of it, perhaps as a post."""

    what: Approvable
    agreement: str
    contribution: str | None = None


@dataclass(frozen=True, slots=True)
class ResolutionPassed:
    """`body` is what it is called ("Rat der Stadt Krefeld"), `organisation` whose body it is."""

    title: str
    body: str
    on: PartialDate
    result: Result = "approved"
    organisation: str | None = None
    number: str | None = None
    votes: Votes | None = None
    condition: str | None = None
    approves: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class ApprovalAdded:
    """What it approves was recorded later than the resolution itself."""

    approval: Approval


@dataclass(frozen=True, slots=True)
class ResolutionFulfilled:
    """Its condition has come true."""

    on: PartialDate


@dataclass(frozen=True, slots=True)
class ResolutionFailed:
    """Its condition can't come true any more."""

    on: PartialDate


@dataclass(frozen=True, slots=True)
class ResolutionRevoked:
    on: PartialDate


Event = ResolutionPassed | ApprovalAdded | ResolutionFulfilled | ResolutionFailed | ResolutionRevoked


@dataclass(frozen=True, slots=True)
class Resolution:
    """The state. `outcome` is that of the condition, None without one."""

    passed: ResolutionPassed | None = None
    approves: tuple[Approval, ...] = ()
    outcome: Outcome | None = None
    settled: PartialDate | None = None
    revoked: PartialDate | None = None
    kind: str = "resolution"
    units: frozenset[str] = frozenset()

    @property
    def exists(self) -> bool:
        return self.passed is not None

    @property
    def ended(self) -> PartialDate | None:
        return self.revoked


EMPTY = Resolution()


def evolve(state: Resolution, recorded: Recorded) -> Resolution:
    """The state after one more event. Total."""
    event: Event = recorded.event
    match event:
        case ResolutionPassed():
            return Resolution(event, event.approves, None if event.condition is None else "open")
        case ApprovalAdded():
            return replace(state, approves=(*state.approves, event.approval))
        case ResolutionFulfilled():
            return replace(state, outcome="fulfilled", settled=event.on)
        case ResolutionFailed():
            return replace(state, outcome="failed", settled=event.on)
        case ResolutionRevoked():
            return replace(state, revoked=event.on)
        case _:
            assert_never(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class PassResolution(Command):
    title: str
    body: str
    on: PartialDate
    result: Result = "approved"
    organisation: str | None = None
    number: str | None = None
    votes: Votes | None = None
    condition: str | None = None
    approves: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AddApproval(Command):
    approval: Approval


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleResolution(Command):
    """What became of its condition; without `on`, today."""

    outcome: Literal["fulfilled", "failed"]
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeResolution(Command):
    on: PartialDate


ResolutionCommand = PassResolution | AddApproval | SettleResolution | RevokeResolution


def mentions(command: ResolutionCommand) -> Iterator[tuple[str, str, str]]:
    """The streams a command names: (kind, id, JSON pointer into the command)."""
    match command:
        case PassResolution():
            if command.organisation is not None:
                yield "organisation", command.organisation, "/organisation"
            for i, approval in enumerate(command.approves):
                yield "agreement", approval.agreement, f"/approves/{i}/agreement"
        case AddApproval():
            yield "agreement", command.approval.agreement, "/agreement"
        case SettleResolution() | RevokeResolution():
            pass
        case _:
            assert_never(command)


def decide(state: Resolution, command: ResolutionCommand, named: Named) -> Sequence[Event]:
    """The events a command leads to. Raises Rejected."""
    match command:
        case PassResolution():
            return [_passed(command, named)]
        case AddApproval():
            _stands(state)
            if state.passed is None or state.passed.result != "approved":
                raise Rejected("nothing_approved", "this resolution approves nothing")
            _approves(command.approval, state.approves, named, "")
            return [ApprovalAdded(command.approval)]
        case SettleResolution():
            return [_settled(state, command)]
        case RevokeResolution():
            _stands(state)
            _come(command.on.first, command.act, "/on")
            return [ResolutionRevoked(command.on)]
        case _:
            assert_never(command)


def _passed(command: PassResolution, named: Named) -> Event:
    _come(command.on.first, command.act, "/on")
    if command.result != "approved" and (command.approves or command.condition is not None):
        pointer = "/approves" if command.approves else "/condition"
        raise Rejected("nothing_approved", f"what was {command.result} approves nothing", pointer)
    for i, approval in enumerate(command.approves):
        _approves(approval, command.approves[:i], named, f"/approves/{i}")
    return ResolutionPassed(
        title=command.title,
        body=command.body,
        on=command.on,
        result=command.result,
        organisation=command.organisation,
        number=command.number,
        votes=command.votes,
        condition=command.condition,
        approves=command.approves,
    )


def _approves(approval: Approval, others: Sequence[Approval], named: Named, pointer: str) -> None:
    agreement = named["agreement", approval.agreement]
    if approval.contribution is not None and approval.contribution not in agreement.units:
        detail = f"{approval.agreement!r} has no contribution {approval.contribution!r}"
        raise Rejected("unknown_contribution", detail, f"{pointer}/contribution")
    if approval.what == "lease" and agreement.kind != "lease":
        raise Rejected("not_a_lease", f"{approval.agreement!r} is no lease", f"{pointer}/agreement")
    if approval in others:
        raise Rejected("already_approved", "this stands in the resolution already", pointer)


def _settled(state: Resolution, command: SettleResolution) -> Event:
    _stands(state)
    if state.outcome != "open":
        raise Rejected("no_condition_open", "this resolution has no open condition")
    on = command.on or PartialDate(command.act.today.isoformat())
    _come(on.first, command.act, "/on")
    return ResolutionFulfilled(on) if command.outcome == "fulfilled" else ResolutionFailed(on)


def _stands(state: Resolution) -> None:
    if state.revoked is not None:
        raise Rejected("resolution_revoked", f"it was revoked {state.revoked}")


def _come(day: date, act: Act, pointer: str) -> None:
    if day > act.today:
        raise Rejected("resolved_in_future", f"{day} has not come yet", pointer)


def violations(state: Resolution) -> Iterator[Violation]:
    """A resolution breaks no rule of its own."""
    yield from ()
