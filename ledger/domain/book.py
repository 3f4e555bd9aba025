"""The book itself: what it was opened as."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from ledger.message import Command, Named, Recorded, Violation
from ledger.values import PartialDate


@dataclass(frozen=True, slots=True)
class BookOpened:
    """Position 1. `origin` names the log for ever and is never the host that happens to serve it."""

    origin: str
    time_zone: str
    currency: str
    keeper: str


Event = BookOpened


@dataclass(frozen=True, slots=True)
class Opening:
    """The state."""

    opened: BookOpened | None = None
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
        case _:
            assert_never(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenBook(Command):
    origin: str
    time_zone: str
    currency: str
    keeper: str


BookCommand = OpenBook


def mentions(command: BookCommand) -> Iterator[tuple[str, str, str]]:
    """A book names no other stream."""
    yield from ()


def decide(state: Opening, command: BookCommand, named: Named) -> Sequence[Event]:
    """The events a command leads to."""
    return [BookOpened(command.origin, command.time_zone, command.currency, command.keeper)]


def violations(state: Opening) -> Iterator[Violation]:
    """A book breaks no rule of its own."""
    yield from ()
