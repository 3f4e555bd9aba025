"""What an agreement has come to: the fold of its events, total over every history."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple, assert_never

from ledger.domain.agreement import life_state
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
    MemberLeft,
    MemberNamed,
    MembershipStated,
    MilestoneMissed,
    MilestonePlanned,
    MilestoneReached,
    MilestoneRescheduled,
    Outcome,
    Party,
    PartyJoined,
    PartyLeft,
    PartyReplaced,
    Stage,
    Worth,
)
from ledger.domain.agreement.life import (
    AccountAssigned,
    ContributionDelivered,
    InstalmentPlanned,
    MoneyReturned,
    MoneySpent,
    PaymentCalled,
    PaymentReceived,
    ProofExamined,
    ProofRequested,
    ProofSubmitted,
    StaffTimeDelivered,
)
from ledger.domain.agreement.life import Event as LifeEvent
from ledger.domain.agreement.life_state import Life
from ledger.message import Recorded
from ledger.values import Certainty, Figure, PartialDate, Sealed, Span, Term

Status = Literal["planned", "in_force", "gap", "ended", "terminated"]


class Membership(NamedTuple):
    """A party with the time it is one; `successor` has taken over from `until`. `earlier`: when it was one before."""

    party: Party
    since: PartialDate | None = None
    until: PartialDate | None = None
    gone: bool = False
    successor: str | None = None
    earlier: tuple["Membership", ...] = ()


class Succession(NamedTuple):
    """From `on`, `successor` stands for what `party` had promised before `position`."""

    party: str
    successor: str
    on: PartialDate
    position: int


class SignatureGiven(NamedTuple):
    signed_on: PartialDate | None
    signatory: Sealed | None
    position: int


class Extension(NamedTuple):
    """One prolongation of the term; `old_end` is the end it moved."""

    old_end: PartialDate | None
    end: PartialDate | None
    open_ended: bool
    continuity: Continuity
    resumes: PartialDate | None
    position: int
    old_open: bool = False


class Claim(NamedTuple):
    """What one contribution promises for one span at one stage; `events` are the positions it stands on."""

    contribution: str
    span: Span
    stage: Stage
    worth: Worth
    certainty: Certainty
    events: tuple[int, ...]
    condition: str | None = None


class Milestone(NamedTuple):
    title: str
    due: PartialDate | None
    outcome: Outcome
    on: PartialDate | None
    position: int


class Stated(NamedTuple):
    """How many members a network was said to have, since `on` (None: since ever)."""

    figure: Figure
    on: PartialDate | None
    label: str | None
    position: int


class Member(NamedTuple):
    """A named member of a network, and the time it is one. `earlier`: when it was one before."""

    since: PartialDate | None
    until: PartialDate | None
    gone: bool
    position: int
    earlier: tuple["Member", ...] = ()


class Agreement(NamedTuple):
    """The state. `claims` is keyed by the position of the event that made each promise; a dated signature can raise
    the `certainty` that the conclusion was recorded with. `loose` are events that found nothing to change."""

    concluded: AgreementConcluded | None = None
    certainty: Certainty = "assumed"
    title: str = ""
    purpose: str | None = None
    facility: str | None = None
    activities: tuple[str, ...] = ()
    term: Term = Term()
    closed: Literal["terminated", "ended"] | None = None
    parties: Mapping[str, Membership] = {}
    successions: tuple[Succession, ...] = ()
    signatures: Mapping[str, SignatureGiven] = {}
    extensions: tuple[Extension, ...] = ()
    contributions: Mapping[str, Contribution] = {}
    claims: Mapping[int, Claim] = {}
    loose: tuple[int, ...] = ()
    milestones: Mapping[str, Milestone] = {}
    stated_members: tuple[Stated, ...] = ()
    members: Mapping[str, Member] = {}
    life: Life = Life()

    @property
    def exists(self) -> bool:
        return self.concluded is not None

    @property
    def kind(self) -> str:
        return self.concluded.kind if self.concluded else ""

    @property
    def ended(self) -> PartialDate | None:
        return self.term.end if self.closed else None

    @property
    def units(self) -> frozenset[str]:
        return frozenset(self.contributions)


EMPTY = Agreement()
_RISING: tuple[Certainty, ...] = ("assumed", "announced", "resolved", "signed")


def memberships(state: Agreement) -> Iterator[tuple[int, Membership]]:
    """Every time that an organisation is or was a party, with how often it had come back by then."""
    for member in state.parties.values():
        yield from enumerate((*member.earlier, member))


def current(state: Agreement) -> list[str]:
    """The organisations that are parties now: not left, not replaced."""
    return [organisation for organisation, member in state.parties.items() if not member.gone]


def status(state: Agreement, on: date) -> Status:
    """Whether it holds on a day, as far as its dates are known."""
    if state.term.start is not None and state.term.start.first > on:
        return "planned"
    if state.term.end is not None and state.term.end.last < on:
        return "terminated" if state.closed == "terminated" else "ended"
    if any(first < on < last for first, last in gaps(state)):
        return "gap"
    return "in_force"


def gaps(state: Agreement) -> Iterator[tuple[date, date]]:
    """Each gap of the term: the last day before it, the first day after it."""
    for extension in state.extensions:
        if extension.continuity == "gap" and extension.old_end is not None and extension.resumes is not None:
            yield extension.old_end.last, extension.resumes.first


def funder(state: Agreement, party: str, year: int, *, promised: int) -> str:
    """Who stands in a year for what a party promised at a position: itself, or whoever has replaced it since by the
    year's first day. A party that comes back does not take back what its successor took over."""
    for one in state.successions:
        if one.party == party and one.position > promised and one.on.first <= date(year, 1, 1):
            party = one.successor
    return party


def live(state: Agreement, contribution: str, span: Span) -> dict[Stage, tuple[int, Claim]]:
    """What is promised now by one contribution for exactly this span, by stage, with the key of its claim."""
    return {
        claim.stage: (position, claim)
        for position, claim in state.claims.items()
        if claim.contribution == contribution and claim.span == span
    }


def fresh(before: Agreement, after: Agreement) -> Collection[str]:
    """The contributions whose promises are not the very same as before; all of them, where something else changed that
    what a promise is worth, and to whom, depends on."""
    if not (
        before.concluded is after.concluded
        and before.term is after.term
        and before.successions is after.successions
        and before.life.entries is after.life.entries
        and before.life.proofs is after.life.proofs
    ):
        return {**before.contributions, **after.contributions}
    old, new = before.claims, after.claims
    changed = {claim.contribution for key, claim in new.items() if old.get(key) is not claim}
    changed |= {claim.contribution for key, claim in old.items() if key not in new}
    known = before.contributions
    return changed | {id for id, contribution in after.contributions.items() if known.get(id) is not contribution}


def evolve(state: Agreement, recorded: Recorded) -> Agreement:
    """The state after one more event. Total: an event that finds nothing to change is noted as loose."""
    after = _evolve(state, recorded)
    return state._replace(loose=(*state.loose, recorded.envelope.position)) if after is state else after


def _evolve(state: Agreement, recorded: Recorded) -> Agreement:
    """The state after one more event; the same object where there was nothing to change."""
    event: Event | LifeEvent = recorded.event
    if state.concluded is None and not isinstance(event, AgreementConcluded):
        return state
    position, certainty, events = recorded.envelope.position, recorded.envelope.certainty, recorded.events
    match event:
        case AgreementConcluded():
            return Agreement(
                concluded=event,
                certainty=certainty,
                title=event.title,
                purpose=event.purpose,
                facility=event.facility,
                activities=event.activities,
                term=event.term,
                parties={party.organisation: Membership(party) for party in event.parties},
            )
        case AgreementSigned():
            given = SignatureGiven(event.signed_on, event.signatory, position)
            dated = max(state.certainty, certainty, key=_RISING.index) if event.signed_on else state.certainty
            return state._replace(certainty=dated, signatures={**state.signatures, event.party: given})
        case AgreementAmended():
            return state._replace(
                title=state.title if event.title is None else event.title,
                purpose=state.purpose if event.purpose is None else event.purpose,
                facility=state.facility if event.facility is None else event.facility,
                activities=state.activities if event.activities is None else event.activities,
            )
        case AgreementExtended():
            return _extended(state, event, position)
        case AgreementShortened():
            return state._replace(term=replace(state.term, end=event.end, open_ended=False, certainty=None))
        case AgreementTerminated():
            term = replace(state.term, end=event.on, open_ended=False, certainty=None)
            return state._replace(term=term, closed="terminated")
        case AgreementEnded():
            term = replace(state.term, end=event.on, open_ended=False, certainty=None)
            return state._replace(term=term, closed="ended")
        case PartyJoined():
            joined = Membership(
                event.party, since=event.on, earlier=_stints(state.parties.get(event.party.organisation))
            )
            return state._replace(parties={**state.parties, event.party.organisation: joined})
        case PartyLeft():
            return _gone(state, event.organisation, event.on, None)
        case PartyReplaced():
            successor = Membership(
                event.successor, since=event.on, earlier=_stints(state.parties.get(event.successor.organisation))
            )
            after = _gone(state, event.organisation, event.on, event.successor.organisation)
            return after._replace(
                parties={**after.parties, event.successor.organisation: successor},
                successions=(
                    *after.successions,
                    Succession(event.organisation, event.successor.organisation, event.on, position),
                ),
            )
        case ContributionPledged():
            return _promised(state, event.contribution, Claim(
                event.contribution.id, event.span, "pledged", event.worth, certainty, events
            ))  # fmt: skip
        case ContributionConditioned():
            return _promised(state, event.contribution, Claim(
                event.contribution.id, event.span, "conditional", event.worth, certainty, events, event.condition
            ))  # fmt: skip
        case ContributionCommitted():
            return _promised(state, event.contribution, Claim(
                event.contribution.id, event.span, "committed", event.worth, certainty, events
            ))  # fmt: skip
        case ConditionFulfilled():
            return _settled(state, event, replace_stage="committed", events=events)
        case ConditionFailed():
            return _settled(state, event, replace_stage=None, events=events)
        case ContributionRevised():
            return _revised(state, event, certainty, events)
        case ContributionWithdrawn():
            kept = {
                key: claim
                for key, claim in state.claims.items()
                if claim.contribution != event.contribution or claim.span != event.span
            }
            return state if len(kept) == len(state.claims) else state._replace(claims=kept)
        case MilestonePlanned():
            planned = Milestone(event.title, event.due, "planned", None, position)
            return state._replace(milestones={**state.milestones, event.milestone: planned})
        case MilestoneReached():
            return _reached(state, event, position)
        case MilestoneMissed():
            return _milestone(state, event.milestone, outcome="missed")
        case MilestoneRescheduled():
            return _milestone(state, event.milestone, due=event.due)
        case MembershipStated():
            stated = Stated(event.figure, event.on, event.label, position)
            return state._replace(stated_members=(*state.stated_members, stated))
        case MemberNamed():
            earlier = _terms(state.members.get(event.organisation))
            member = Member(event.on, None, gone=False, position=position, earlier=earlier)
            return state._replace(members={**state.members, event.organisation: member})
        case MemberLeft():
            return _left(state, event)
        case (
            InstalmentPlanned()
            | PaymentCalled()
            | PaymentReceived()
            | StaffTimeDelivered()
            | ContributionDelivered()
            | MoneySpent()
            | MoneyReturned()
            | AccountAssigned()
            | ProofRequested()
            | ProofSubmitted()
            | ProofExamined()
        ):
            life = life_state.evolve(state.life, event, recorded)
            return state if life is state.life else state._replace(life=life)
        case _:
            assert_never(event)


def _stints(last: Membership | None) -> tuple[Membership, ...]:
    """Every time that somebody was a party, the last one too, each standing alone."""
    return () if last is None else (*last.earlier, last._replace(earlier=()))


def _terms(last: Member | None) -> tuple[Member, ...]:
    """The same of a member."""
    return () if last is None else (*last.earlier, last._replace(earlier=()))


def _extended(state: Agreement, event: AgreementExtended, position: int) -> Agreement:
    extension = Extension(
        state.term.end, event.end, event.open_ended, event.continuity, event.resumes, position, state.term.open_ended
    )
    term = replace(state.term, end=event.end, open_ended=event.open_ended, certainty=None)
    return state._replace(term=term, closed=None, extensions=(*state.extensions, extension))


def _gone(state: Agreement, organisation: str, on: PartialDate | None, successor: str | None) -> Agreement:
    if (member := state.parties.get(organisation)) is None:
        return state
    gone = member._replace(until=on, gone=True, successor=successor)
    return state._replace(parties={**state.parties, organisation: gone})


def _left(state: Agreement, event: MemberLeft) -> Agreement:
    if (member := state.members.get(event.organisation)) is None:
        return state
    gone = member._replace(until=event.on, gone=True)
    return state._replace(members={**state.members, event.organisation: gone})


def _promised(state: Agreement, contribution: Contribution, claim: Claim) -> Agreement:
    known = state.contributions.get(contribution.id, contribution)
    if known != contribution:
        return state
    return state._replace(
        contributions={**state.contributions, contribution.id: known},
        claims={**state.claims, claim.events[0]: claim},
        life=life_state.promised(state.life, claim.contribution, claim.span, claim.events[0]),
    )


def _settled(
    state: Agreement,
    event: ConditionFulfilled | ConditionFailed,
    *,
    replace_stage: Stage | None,
    events: tuple[int, ...],
) -> Agreement:
    found = live(state, event.contribution, event.span).get("conditional")
    if found is None:
        return state
    key, claim = found
    claims = {other: kept for other, kept in state.claims.items() if other != key}
    if replace_stage is not None:
        claims[key] = claim._replace(stage=replace_stage, events=(*claim.events, *events))
    return state._replace(claims=claims)


def _revised(state: Agreement, event: ContributionRevised, certainty: Certainty, events: tuple[int, ...]) -> Agreement:
    found = live(state, event.contribution, event.span).get(event.stage)
    if found is None:
        return state
    key, claim = found
    revised = claim._replace(worth=event.worth, certainty=certainty, events=(*claim.events, *events))
    return state._replace(claims={**state.claims, key: revised})


def _reached(state: Agreement, event: MilestoneReached, position: int) -> Agreement:
    planned = state.milestones.get(event.milestone)
    if planned is None:
        reached = Milestone(event.title or event.milestone, None, "reached", event.on, position)
    else:
        reached = planned._replace(outcome="reached", on=event.on)
    return state._replace(milestones={**state.milestones, event.milestone: reached})


def _milestone(
    state: Agreement,
    milestone: str,
    *,
    outcome: Literal["missed"] | None = None,
    due: PartialDate | None = None,
) -> Agreement:
    if (planned := state.milestones.get(milestone)) is None:
        return state
    changed = planned._replace(outcome=outcome or planned.outcome, due=due or planned.due)
    return state._replace(milestones={**state.milestones, milestone: changed})
