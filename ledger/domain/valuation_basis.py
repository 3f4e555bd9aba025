"""A valuation basis: a dated table that turns hours or full-time equivalents of a group into money."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import assert_never

from ledger.errors import Rejected
from ledger.message import Act, Command, Named, Recorded, Violation
from ledger.values import Money, PartialDate, Quantity


@dataclass(frozen=True, slots=True)
class Group:
    """What an hour of the group costs, and how many hours a year one full-time equivalent works, if it says so."""

    id: str
    name: str
    rate: Money
    annual_hours: Quantity | None = None


@dataclass(frozen=True, slots=True)
class BasisPublished:
    """An edition of a publisher's table; a side of its validity that is None is open."""

    title: str
    publisher: str
    edition: str
    groups: tuple[Group, ...]
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None


Event = BasisPublished


@dataclass(frozen=True, slots=True)
class Basis:
    """The state."""

    published: BasisPublished | None = None
    groups: Mapping[str, Group] = field(default_factory=dict)
    kind: str = "valuation_basis"

    @property
    def exists(self) -> bool:
        return self.published is not None

    @property
    def ended(self) -> PartialDate | None:
        return self.published.valid_to if self.published else None

    @property
    def units(self) -> frozenset[str]:
        return frozenset(self.groups)

    def rate(self, group: str, first: int, last: int) -> tuple[Money, Quantity | None] | None:
        """Hourly rate and annual hours of a group; None: no such group, or certainly not valid in one of the years."""
        published, found = self.published, self.groups.get(group)
        if published is None or found is None:
            return None
        begins, ends = published.valid_from, published.valid_to
        if begins is not None and begins.first > date(first, 12, 31):
            return None
        if ends is not None and ends.last < date(last, 1, 1):
            return None
        return found.rate, found.annual_hours


EMPTY = Basis()


def evolve(state: Basis, recorded: Recorded) -> Basis:
    """The state after one more event. Total."""
    event: Event = recorded.event
    match event:
        case BasisPublished():
            return Basis(event, {group.id: group for group in event.groups})
        case _:
            assert_never(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishBasis(Command):
    title: str
    publisher: str
    edition: str
    groups: tuple[Group, ...]
    valid_from: PartialDate | None = None
    valid_to: PartialDate | None = None


BasisCommand = PublishBasis


def mentions(command: BasisCommand) -> Iterator[tuple[str, str, str]]:
    """A basis names no other stream: its publisher is no party of anything."""
    yield from ()


def decide(state: Basis, command: BasisCommand, named: Named) -> Sequence[Event]:
    """The events a command leads to. Raises Rejected."""
    if len({group.id for group in command.groups}) < len(command.groups):
        raise Rejected("group_exists", "one of them stands twice", "/groups")
    for i, group in enumerate(command.groups):
        _priced(group, command.act, f"/groups/{i}")
    begins, ends = command.valid_from, command.valid_to
    if begins is not None and ends is not None and ends.last < begins.first:
        raise Rejected("validity_reversed", f"{ends} is before {begins}", "/valid_to")
    return [BasisPublished(command.title, command.publisher, command.edition, command.groups, begins, ends)]


def _priced(group: Group, act: Act, pointer: str) -> None:
    if group.rate.currency != act.currency:
        raise Rejected("currency_differs", f"this book is kept in {act.currency}", f"{pointer}/rate/currency")
    if group.rate.cents <= 0:
        raise Rejected("amount_not_positive", f"{group.rate.amount} is not above zero", f"{pointer}/rate/amount")
    if group.annual_hours is not None and group.annual_hours.hundredths <= 0:
        detail = f"{group.annual_hours.quantity} is not above zero"
        raise Rejected("amount_not_positive", detail, f"{pointer}/annual_hours")


def violations(state: Basis) -> Iterator[Violation]:
    """A basis breaks no rule of its own."""
    yield from ()
