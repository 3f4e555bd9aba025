"""What goes into the ledger and what comes out: a command with its act and grounds, and a recorded event."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, Protocol, runtime_checkable

from ledger.values import Certainty, Money, PartialDate, Quantity, Sealed, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Who records, when and through what: everything of a command that the domain never decides.

    `at` is the clock's instant (UTC), `today` its day in the book's time zone, `currency` the book's; `request` is the
    keyed digest of the request, kept with its idempotency `key`.
    """

    id: str
    at: datetime
    today: date
    actor: str
    client: str
    operation: str
    currency: str = "EUR"
    approver: str | None = None
    key: str | None = None
    request: str | None = None
    note: Sealed | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a fact stands on, and since when it holds; `reason` is a code, free text lies in the vault."""

    certainty: Certainty
    source: Source
    effective: PartialDate | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Base of all commands: the id within its kind of stream, the act, the grounds."""

    id: str
    act: Act
    grounds: Grounds


class Stated(NamedTuple):
    """An event on grounds of its own, or from a place of its own in the command's body (a JSON pointer)."""

    event: Any
    grounds: Grounds | None = None
    pointer: str = ""


class Envelope(NamedTuple):
    """What is recorded beside an event's data, all of it inside the stored bytes; see docs/log.md.

    `recorded_at` is RFC 3339 UTC with microseconds; `begins` the first position of the command.
    """

    actor: str
    approver: str | None
    begins: int
    book: str
    certainty: Certainty
    client: str
    command: str
    effective: str | None
    key: str | None
    note: dict[str, str] | None
    operation: str
    position: int
    reason: str | None
    recorded_at: str
    request: str | None
    salt: str
    schema: int
    source: dict[str, str]
    stream: str
    type: str
    version: int
    warnings: list[str]


class Recorded(NamedTuple):
    """An event and where it stands; `amended` are the positions of its corrections, in an effective history."""

    event: Any
    envelope: Envelope
    amended: tuple[int, ...] = ()

    @property
    def events(self) -> tuple[int, ...]:
        """The positions that what it says stands on."""
        return (self.envelope.position, *self.amended)


class Looked(Protocol):
    """What one stream may know of another that its command names.

    `units` are the ids inside it that can be named: units of an organisation, contributions of an agreement.
    """

    @property
    def kind(self) -> str: ...
    @property
    def ended(self) -> PartialDate | None: ...
    @property
    def units(self) -> frozenset[str]: ...


@runtime_checkable
class Tariff(Protocol):
    """What an agreement may know of a valuation basis that it names."""

    def rate(self, group: str, first: int, last: int) -> tuple[Money, Quantity | None] | None:
        """Hourly rate and annual hours of a group; None: no such group, or not valid in one of these years."""
        ...


class Violation(NamedTuple):
    """An invariant that a state breaks: the rule's code, what breaks it (stable while it does), and a sentence.

    `pointer` leads into the part of a command that stated the event at `position`, if one event is to blame.
    """

    code: str
    subject: str
    detail: str
    pointer: str = ""
    position: int | None = None


class Warned(NamedTuple):
    """Recorded all the same: a warning's code, one of `codes.WARNINGS`, and a sentence.

    `decide` may yield it among the events; its code goes into the envelope of every event of the command.
    """

    code: str
    detail: str


class Odd(NamedTuple):
    """What a projection warns of: a stream that has come to it by what was recorded on it at a position."""

    stream: str
    position: int
    warned: Warned


class Repeated(NamedTuple):
    """Nothing to record: the event at this position says the same under the same external reference."""

    position: int


Named = Mapping[tuple[str, str], Looked]
"""The streams a command names, by (kind, id), as they stand under the book's lock."""
