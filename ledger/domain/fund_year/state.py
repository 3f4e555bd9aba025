"""What a fund's year has come to: the fold of its events, total over every history, and the sums in it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import assert_never

from ledger.domain.fund_year.events import (
    ApplicationFiled,
    ApplicationRejected,
    AwardCancelled,
    AwardGranted,
    AwardPaid,
    AwardReturned,
    Event,
    FundToppedUp,
    FundYearOpened,
)
from ledger.message import Recorded
from ledger.values import Certainty, PartialDate


@dataclass(frozen=True, slots=True)
class Application:
    filed: ApplicationFiled
    certainty: Certainty
    position: int


@dataclass(frozen=True, slots=True)
class Rejection:
    reason: str | None
    decided_on: PartialDate | None
    position: int


@dataclass(frozen=True, slots=True)
class Award:
    granted: AwardGranted
    certainty: Certainty
    position: int


@dataclass(frozen=True, slots=True)
class Cancellation:
    reason: str | None
    on: PartialDate | None
    position: int


@dataclass(frozen=True, slots=True)
class FundYear:
    """The state. Top-ups, payments and returns are keyed by the positions of their events."""

    opened: FundYearOpened | None = None
    position: int = 0
    top_ups: Mapping[int, FundToppedUp] = field(default_factory=dict)
    applications: Mapping[str, Application] = field(default_factory=dict)
    rejections: Mapping[str, Rejection] = field(default_factory=dict)
    awards: Mapping[str, Award] = field(default_factory=dict)
    payments: Mapping[int, AwardPaid] = field(default_factory=dict)
    returns: Mapping[int, AwardReturned] = field(default_factory=dict)
    cancellations: Mapping[str, Cancellation] = field(default_factory=dict)
    kind: str = "fund_year"
    ended: PartialDate | None = None
    units: frozenset[str] = frozenset()

    @property
    def exists(self) -> bool:
        return self.opened is not None


EMPTY = FundYear()


def of_awards(entries: Iterable[AwardPaid | AwardReturned]) -> dict[str, int]:
    """Cents by award."""
    found: dict[str, int] = {}
    for one in entries:
        found[one.award] = found.get(one.award, 0) + one.amount.cents
    return found


def bound(state: FundYear) -> dict[str, int]:
    """What each award takes from the year, in cents: all, or once cancelled what was paid, less what came back."""
    paid, returned = of_awards(state.payments.values()), of_awards(state.returns.values())
    return {
        id: (paid.get(id, 0) if id in state.cancellations else award.granted.amount.cents) - returned.get(id, 0)
        for id, award in state.awards.items()
    }


def carried(state: FundYear) -> int:
    """Cents from the year before."""
    return state.opened.carried.cents if state.opened and state.opened.carried else 0


def topped_up(state: FundYear) -> int:
    """Cents."""
    return sum(one.amount.cents for one in state.top_ups.values())


def limit(state: FundYear) -> int | None:
    """What there is to give in cents: envelope, top-ups and what was carried; None where nobody stated the envelope."""
    if state.opened is None or state.opened.envelope.state == "unknown":
        return None
    envelope = state.opened.envelope.money
    return (0 if envelope is None else envelope.cents) + topped_up(state) + carried(state)


def left(state: FundYear) -> int | None:
    """What can still be awarded, in cents; None where nobody stated the envelope."""
    most = limit(state)
    return None if most is None else most - sum(bound(state).values())


def award_of(state: FundYear, application: str) -> str | None:
    """The award that an application led to and that was not cancelled."""
    live = (id for id in state.awards if id not in state.cancellations)
    return next((id for id in live if state.awards[id].granted.application == application), None)


def evolve(state: FundYear, recorded: Recorded) -> FundYear:
    """The state after one more event. Total."""
    event: Event = recorded.event
    certainty, reason, at = recorded.envelope.certainty, recorded.envelope.reason, recorded.envelope.position
    match event:
        case FundYearOpened():
            return replace(state, opened=event, position=at)
        case FundToppedUp():
            return replace(state, top_ups={**state.top_ups, at: event})
        case ApplicationFiled():
            application = Application(event, certainty, at)
            return replace(state, applications={**state.applications, event.application: application})
        case ApplicationRejected():
            rejection = Rejection(reason, event.decided_on, at)
            return replace(state, rejections={**state.rejections, event.application: rejection})
        case AwardGranted():
            return replace(state, awards={**state.awards, event.award: Award(event, certainty, at)})
        case AwardPaid():
            return replace(state, payments={**state.payments, at: event})
        case AwardReturned():
            return replace(state, returns={**state.returns, at: event})
        case AwardCancelled():
            cancellation = Cancellation(reason, event.on, at)
            return replace(state, cancellations={**state.cancellations, event.award: cancellation})
        case _:
            assert_never(event)
