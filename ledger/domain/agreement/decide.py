"""What a command on an agreement leads to: events, or a refusal about order, dates or outside facts."""

from collections.abc import Container, Iterator, Sequence
from dataclasses import replace
from typing import assert_never

from ledger.domain.agreement import basis, life_decide, members
from ledger.domain.agreement.commands import (
    AgreementCommand,
    AmendAgreement,
    CloseAgreement,
    ConcludeAgreement,
    ExtendAgreement,
    JoinParty,
    LeaveNetwork,
    LeaveParty,
    NameMember,
    PlanMilestone,
    Promise,
    PromiseContribution,
    ReplaceParty,
    ReviseContribution,
    SettleCondition,
    SettleMilestone,
    SignAgreement,
    Signature,
    StateMembership,
    WithdrawContribution,
)
from ledger.domain.agreement.events import (
    AgreementAmended,
    AgreementConcluded,
    AgreementEnded,
    AgreementExtended,
    AgreementShortened,
    AgreementSigned,
    AgreementTerminated,
    ConditionFailed,
    ConditionFulfilled,
    Continuity,
    Contribution,
    ContributionCommitted,
    ContributionConditioned,
    ContributionPledged,
    ContributionRevised,
    ContributionWithdrawn,
    Event,
    MilestoneMissed,
    MilestonePlanned,
    MilestoneReached,
    MilestoneRescheduled,
    Party,
    PartyJoined,
    PartyLeft,
    PartyReplaced,
    Stage,
    Worth,
)
from ledger.domain.agreement.life import Event as LifeEvent
from ledger.domain.agreement.life_commands import (
    AfterTheEnd,
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
from ledger.domain.agreement.state import Agreement, Milestone, live
from ledger.errors import Rejected
from ledger.message import Act, Named, Repeated, Stated, Warned
from ledger.values import Money, PartialDate, Span, Valued, hours_times_rate

Said = Event | LifeEvent | Stated | Warned | Repeated


def decide(state: Agreement, command: AgreementCommand, named: Named) -> Sequence[Said]:
    """The events a command leads to. Raises Rejected. `named` holds every stream of `mentions`."""
    if not isinstance(command, ConcludeAgreement | ExtendAgreement | AfterTheEnd):
        _not_after_the_end(state, command)
    match command:
        case ConcludeAgreement():
            return list(_conclude(command, named))
        case SignAgreement():
            return [_signed(state.parties, command.signature, command.act, "")]
        case AmendAgreement():
            return [_amended(state, command)]
        case ExtendAgreement():
            return list(_extend(state, command, named))
        case CloseAgreement():
            return list(_close(state, command))
        case JoinParty():
            return [_joined(state, command, named)]
        case LeaveParty():
            _member(state, command.organisation, "/organisation")
            return [PartyLeft(command.organisation, command.on)]
        case ReplaceParty():
            return [_replaced(state, command, named)]
        case PromiseContribution():
            return list(_promise(state, command.promise, command.act, named, ""))
        case ReviseContribution():
            return [_revised(state, command, named)]
        case WithdrawContribution():
            return _withdrawn(state, command)
        case SettleCondition():
            return [_condition(state, command)]
        case PlanMilestone():
            return [_planned(state, command)]
        case SettleMilestone():
            return [_milestone(state, command)]
        case StateMembership() | NameMember() | LeaveNetwork():
            return list(members.decide(state, command))
        case DeliverContribution():
            return life_decide.book(
                state, replace(command, worth=_worth(command.worth, (command.span,), command.act, named, ""))
            )
        case PlanInstalment() | CallPayment() | ReceivePayment() | SpendMoney() | ReturnMoney():
            return life_decide.book(state, command)
        case RequestProof() | SubmitProof() | ExamineProof():
            return life_decide.prove(state, command)
        case AssignAccounts():
            return [life_decide.assign(state, command)]
        case _:
            assert_never(command)


def _not_after_the_end(state: Agreement, command: AgreementCommand) -> None:
    """Judged by the effective date of the act, never by today: late recording must work."""
    end, effective = state.term.end, command.grounds.effective
    if end is not None and effective is not None and effective.first > end.last:
        raise Rejected("agreement_ended", f"the agreement ended {end}, before {effective}", "/grounds/effective")


def _conclude(command: ConcludeAgreement, named: Named) -> Iterator[Said]:
    for i, party in enumerate(command.parties):
        _able(party, command.grounds.effective, named, f"/parties/{i}")
        if party.organisation in {other.organisation for other in command.parties[:i]}:
            raise Rejected("already_party", f"{party.organisation!r} stands twice", f"/parties/{i}/organisation")
    if command.municipality is not None and named["organisation", command.municipality].kind != "municipality":
        raise Rejected("not_a_municipality", f"{command.municipality!r} is no municipality", "/municipality")
    yield AgreementConcluded(
        kind=command.kind,
        title=command.title,
        parties=command.parties,
        term=command.term,
        purpose=command.purpose,
        neighbourhoods=command.neighbourhoods,
        municipality=command.municipality,
        facility=command.facility,
        activities=command.activities,
        succeeds=command.succeeds,
    )
    parties = {party.organisation for party in command.parties}
    for i, signature in enumerate(command.signatures):
        yield _signed(parties, signature, command.act, f"/signatures/{i}")


def _able(party: Party, effective: PartialDate | None, named: Named, pointer: str) -> None:
    organisation = named["organisation", party.organisation]
    if party.unit is not None and party.unit not in organisation.units:
        raise Rejected("unknown_unit", f"{party.organisation!r} has no unit {party.unit!r}", f"{pointer}/unit")
    ended = organisation.ended
    if ended is not None and effective is not None and effective.first > ended.last:
        detail = f"{party.organisation!r} was dissolved {ended}, before {effective}"
        raise Rejected("organisation_dissolved", detail, f"{pointer}/organisation")


def _signed(parties: Container[str], signature: Signature, act: Act, pointer: str) -> Event:
    if signature.party not in parties:
        raise Rejected("unknown_party", f"{signature.party!r} is not a party", f"{pointer}/party")
    if signature.signed_on is not None and signature.signed_on.first > act.today:
        raise Rejected("signed_in_future", f"{signature.signed_on} has not come yet", f"{pointer}/signed_on")
    return AgreementSigned(signature.party, signature.signed_on, signature.signatory)


def _amended(state: Agreement, command: AmendAgreement) -> Event:
    changes = {
        name: wanted
        for name in ("title", "purpose", "facility", "activities")
        if (wanted := getattr(command, name)) is not None and wanted != getattr(state, name)
    }
    if not changes:
        raise Rejected("nothing_changes", "title, purpose, facility and activities are so already")
    return AgreementAmended(**changes)


def _extend(state: Agreement, command: ExtendAgreement, named: Named) -> Iterator[Said]:
    if state.closed == "terminated":
        raise Rejected("agreement_ended", f"the agreement was terminated on {state.term.end}: conclude a new one")
    yield AgreementExtended(command.end, command.open_ended, _continuity(state, command), command.resumes)
    alike: dict[str, Contribution] = {}
    for i, promise in enumerate(command.contributions):
        id = promise.contribution.id
        if alike.setdefault(id, promise.contribution) != promise.contribution:
            raise Rejected("contribution_differs", f"{id!r} is another contribution", f"/contributions/{i}/id")
        yield from _promise(state, promise, command.act, named, f"/contributions/{i}")


def _continuity(state: Agreement, command: ExtendAgreement) -> Continuity:
    old_end, effective = state.term.end, command.grounds.effective
    acted = effective.first if effective is not None else command.act.today
    shortens = old_end is not None and command.end is not None and command.end.last <= old_end.last
    if command.continuity is None and old_end is not None and acted > old_end.last and not shortens:
        detail = f"the term ended {old_end}: say whether the extension is seamless or leaves a gap"
        raise Rejected("continuity_required", detail, "/continuity")
    if command.continuity == "gap":
        resumes, end = command.resumes, command.end
        if (
            resumes is None
            or (old_end is not None and resumes.last <= old_end.last)
            or (end is not None and resumes.first > end.last)
        ):
            raise Rejected("gap_start_required", "say on which day the term resumes", "/resumes")
    return command.continuity or "seamless"


def _close(state: Agreement, command: CloseAgreement) -> Iterator[Said]:
    on, end = command.on, state.term.end
    if command.how != "ended" and command.grounds.reason is None:
        raise Rejected("reason_required", "give the code of the reason", "/grounds/reason")
    if state.closed is not None:
        raise Rejected("agreement_ended", f"the agreement was {state.closed} on {end}")
    if end is not None and on.last >= end.last and (command.how == "shortened" or on.last > end.last):
        raise Rejected("shortening_must_shorten", f"{on} is not before the end in force, {end}", "/on")
    match command.how:
        case "terminated":
            yield AgreementTerminated(on)
        case "shortened":
            yield AgreementShortened(on)
        case "ended":
            yield AgreementEnded(on)
    spans = {(claim.contribution, claim.span) for claim in state.claims.values() if claim.span.first > on.year}
    for contribution, span in sorted(spans, key=lambda pair: (pair[0], pair[1].first, pair[1].last)):
        yield ContributionWithdrawn(contribution, span)


def _member(state: Agreement, organisation: str, pointer: str) -> None:
    member = state.parties.get(organisation)
    if member is None or member.gone:
        raise Rejected("unknown_party", f"{organisation!r} is not a party of this agreement", pointer)


def _joined(state: Agreement, command: JoinParty, named: Named) -> Event:
    _able(command.party, command.on or command.grounds.effective, named, "")
    _not_yet(state, command.party, "/organisation")
    return PartyJoined(command.party, command.on)


def _not_yet(state: Agreement, party: Party, pointer: str) -> None:
    member = state.parties.get(party.organisation)
    if member is not None and not member.gone:
        raise Rejected("already_party", f"{party.organisation!r} is a party already", pointer)


def _replaced(state: Agreement, command: ReplaceParty, named: Named) -> Event:
    _member(state, command.organisation, "/organisation")
    _not_yet(state, command.successor, "/successor/organisation")
    _able(command.successor, command.on, named, "/successor")
    return PartyReplaced(command.organisation, command.successor, command.on)


def _promise(state: Agreement, promise: Promise, act: Act, named: Named, pointer: str) -> Iterator[Said]:
    contribution = promise.contribution
    _member(state, contribution.party, f"{pointer}/party")
    known = state.contributions.get(contribution.id)
    if known is not None and known != contribution:
        raise Rejected("contribution_differs", f"{contribution.id!r} is another contribution", f"{pointer}/id")
    origin = contribution.origin
    if origin is not None and origin.contribution not in named["agreement", origin.agreement].units:
        detail = f"the agreement {origin.agreement!r} has no contribution {origin.contribution!r}"
        raise Rejected("unknown_contribution", detail, f"{pointer}/origin/contribution")
    worth = _worth(promise.worth, promise.spans, act, named, pointer)
    for span in promise.spans:
        event = _promised(promise, contribution, span, worth)
        yield Stated(event, promise.grounds, pointer)


def _promised(promise: Promise, contribution: Contribution, span: Span, worth: Worth) -> Event:
    match promise.stage:
        case "pledged":
            return ContributionPledged(contribution, span, worth)
        case "conditional":
            return ContributionConditioned(contribution, span, worth, promise.condition or "")
        case "committed":
            return ContributionCommitted(contribution, span, worth)
        case _:
            assert_never(promise.stage)


def _worth(worth: Worth, spans: Sequence[Span], act: Act, named: Named, pointer: str) -> Worth:
    """Fills in the value of hours at a rate, be it that of a basis; refuses another value than quantity times rate."""
    value = worth.value
    _currency(value.money, act, f"{pointer}/value/currency")
    valuation, quantity = worth.valuation, worth.quantity
    if valuation is None:
        return worth
    by_basis = basis.applied(valuation, spans, named, pointer)
    if valuation.method != "rate_times_quantity":
        return worth
    valuation = by_basis
    _currency(valuation.rate, act, f"{pointer}/valuation/rate/currency")
    if quantity is None or valuation.rate is None:
        raise Rejected("quantity_or_lump_sum_required", "a rate needs a quantity", f"{pointer}/quantity")
    if quantity.unit == "fte" and valuation.annual_hours is None:
        detail = "say how many hours a year one full-time equivalent works"
        raise Rejected("annual_hours_required", detail, f"{pointer}/valuation/annual_hours")
    found = hours_times_rate(quantity, valuation.rate, valuation.annual_hours)
    if value.money is not None and value.money != found:
        of_a_year = valuation.annual_hours if quantity.unit == "fte" else None
        hours = quantity.quantity if of_a_year is None else f"{quantity.quantity} times {of_a_year.quantity}"
        detail = f"{hours} hours at {valuation.rate.amount} is {found.amount}, not {value.money.amount}"
        raise Rejected("value_not_rate_times_quantity", detail, f"{pointer}/value/amount")
    return replace(worth, value=Valued("known", found), valuation=valuation)


def _currency(money: Money | None, act: Act, pointer: str) -> None:
    if money is not None and money.currency != act.currency:
        raise Rejected("currency_differs", f"this book is kept in {act.currency}", pointer)


_LIVE: tuple[Stage, ...] = ("committed", "conditional", "pledged")


def _revised(state: Agreement, command: ReviseContribution, named: Named) -> Event:
    promised = live(state, command.contribution, command.span)
    stage = next((stage for stage in _LIVE if stage in promised), None)
    if stage is None:
        raise Rejected("unknown_contribution", _unpromised(command.contribution, command.span), "/year")
    worth = _worth(command.worth, (command.span,), command.act, named, "")
    if worth == promised[stage][1].worth:
        raise Rejected("nothing_changes", "this is what was promised already", "/value")
    return ContributionRevised(command.contribution, command.span, stage, worth)


def _withdrawn(state: Agreement, command: WithdrawContribution) -> list[Said]:
    spans = {
        claim.span
        for claim in state.claims.values()
        if claim.contribution == command.contribution and command.span in (None, claim.span)
    }
    if not spans:
        raise Rejected("unknown_contribution", _unpromised(command.contribution, command.span), "/year")
    ordered = sorted(spans, key=lambda span: (span.first, span.last))
    return [ContributionWithdrawn(command.contribution, span) for span in ordered]


def _unpromised(contribution: str, span: Span | None) -> str:
    when = "" if span is None else f" for {span.first}" + ("" if span.first == span.last else f" to {span.last}")
    return f"nothing is promised as {contribution!r}{when}"


def _condition(state: Agreement, command: SettleCondition) -> Event:
    if "conditional" not in live(state, command.contribution, command.span):
        detail = f"{command.contribution!r} has no open condition for {command.span.first}"
        raise Rejected("no_condition_open", detail, "/year")
    if command.outcome == "fulfilled":
        return ConditionFulfilled(command.contribution, command.span)
    return ConditionFailed(command.contribution, command.span)


def _planned(state: Agreement, command: PlanMilestone) -> Event:
    if command.milestone in state.milestones:
        raise Rejected("already_exists", f"there is a milestone {command.milestone!r} already", "/id")
    if command.reached_on is None:
        return MilestonePlanned(command.milestone, command.title, command.due)
    _come(command.reached_on, command.act, "/reached_on")
    return MilestoneReached(command.milestone, command.reached_on, command.title)


def _come(on: PartialDate, act: Act, pointer: str) -> None:
    if on.first > act.today:
        raise Rejected("reached_in_future", f"{on} has not come yet", pointer)


def _milestone(state: Agreement, command: SettleMilestone) -> Event:
    milestone: Milestone | None = state.milestones.get(command.milestone)
    if milestone is None:
        raise Rejected("unknown_milestone", f"there is no milestone {command.milestone!r}")
    if milestone.outcome != "planned":
        raise Rejected("milestone_closed", f"the milestone was {milestone.outcome} already")
    match command.outcome:
        case "reached":
            on = command.on or PartialDate(command.act.today.isoformat())
            _come(on, command.act, "/on")
            return MilestoneReached(command.milestone, on)
        case "missed":
            return MilestoneMissed(command.milestone)
        case "rescheduled":
            if command.on is None or command.on == milestone.due:
                raise Rejected("nothing_changes", "say the new day it is due", "/on")
            return MilestoneRescheduled(command.milestone, command.on)
        case _:
            assert_never(command.outcome)
