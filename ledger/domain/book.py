"""The book itself: what it was opened as, which years are closed, and which keys have signed its log."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from ledger.errors import Rejected
from ledger.message import Command, Named, Recorded, Violation
from ledger.values import PartialDate


@dataclass(frozen=True, slots=True)
class BookOpened:
    """Position 1. `origin` names the log for ever and is never the host that happens to serve it."""

    origin: str
    time_zone: str
    currency: str
    keeper: str


@dataclass(frozen=True, slots=True)
class PeriodClosed:
    """The year's figures were reported. What is recorded for it later is allowed, and marked."""

    year: int


@dataclass(frozen=True, slots=True)
class SigningKeyRotated:
    """Another key signs the checkpoints from now on; both are C2SP vkeys. The checkpoint after it bears both."""

    key: str
    replaces: str


Event = BookOpened | PeriodClosed | SigningKeyRotated


@dataclass(frozen=True, slots=True)
class Opening:
    """The state; `closed` are the closed years with the positions of their closing.

    `rotations` are the changes of the signing key by position: the new key and the one it replaces.
    """

    opened: BookOpened | None = None
    closed: Mapping[int, int] = field(default_factory=dict)
    rotations: Mapping[int, SigningKeyRotated] = field(default_factory=dict)
    kind: str = "book"
    ended: PartialDate | None = None
    units: frozenset[str] = frozenset()

    @property
    def exists(self) -> bool:
        return self.opened is not None


EMPTY = Opening()


def evolve(state: Opening, recorded: Recorded) -> Opening:
    """The state after one more event."""
    event: Event = recorded.event
    match event:
        case BookOpened():
            return replace(state, opened=event)
        case PeriodClosed():
            return replace(state, closed={**state.closed, event.year: recorded.envelope.position})
        case SigningKeyRotated():
            return replace(state, rotations={**state.rotations, recorded.envelope.position: event})
        case _:
            assert_never(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBook(Command):
    origin: str
    time_zone: str
    currency: str
    keeper: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosePeriod(Command):
    year: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateSigningKey(Command):
    key: str
    replaces: str


BookCommand = OpenBook | ClosePeriod | RotateSigningKey


def mentions(command: BookCommand) -> Iterator[tuple[str, str, str]]:
    """A book names no other stream."""
    yield from ()


def decide(state: Opening, command: BookCommand, named: Named) -> Sequence[Event]:
    """The events a command leads to."""
    match command:
        case OpenBook():
            return [BookOpened(command.origin, command.time_zone, command.currency, command.keeper)]
        case ClosePeriod():
            if command.year in state.closed:
                raise Rejected("period_already_closed", f"{command.year} was closed already", "/year")
            return [PeriodClosed(command.year)]
        case RotateSigningKey():
            return [SigningKeyRotated(command.key, command.replaces)]
        case _:
            assert_never(command)


def violations(state: Opening) -> Iterator[Violation]:
    """A book breaks no rule of its own."""
    yield from ()
