"""The book itself: what it was opened as, which years are closed, which keys sign, who witnesses, is it archived."""

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


@dataclass(frozen=True, slots=True)
class WitnessAdmitted:
    """Whoever holds this key, a C2SP vkey of type 0x04, may say that it has seen a checkpoint.

    `organisation` is the one it acts for, if that is registered.
    """

    witness: str
    key: str
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class WitnessDismissed:
    """No cosignature of this witness is taken any more; those that it gave stay."""

    witness: str


@dataclass(frozen=True, slots=True)
class BookArchived:
    """Nothing is recorded from here on but what the law asks for; a checkpoint over it is signed with it."""


@dataclass(frozen=True, slots=True)
class BookReopened:
    """The book is recorded in again."""


Event = BookOpened | PeriodClosed | SigningKeyRotated | WitnessAdmitted | WitnessDismissed | BookArchived | BookReopened


@dataclass(frozen=True, slots=True)
class Witness:
    """Who may co-sign, and the positions at which it was admitted and dismissed."""

    id: str
    key: str
    organisation: str | None
    admitted: int
    dismissed: int | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """The state; `closed` are the closed years with the positions of their closing.

    `rotations` are the changes of the signing key by position: the new key and the one it replaces. `witnesses` are all
    that were ever admitted, by id. `archivings` are the positions at which it was archived, with those at which it was
    reopened; None: it is archived still.
    """

    opened: BookOpened | None = None
    closed: Mapping[int, int] = field(default_factory=dict)
    rotations: Mapping[int, SigningKeyRotated] = field(default_factory=dict)
    witnesses: Mapping[str, Witness] = field(default_factory=dict)
    archivings: Mapping[int, int | None] = field(default_factory=dict)
    kind: str = "book"
    ended: PartialDate | None = None
    units: frozenset[str] = frozenset()

    @property
    def exists(self) -> bool:
        return self.opened is not None

    @property
    def archived(self) -> int | None:
        """The position since which it is archived."""
        return next((began for began, ended in self.archivings.items() if ended is None), None)


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
        case WitnessAdmitted():
            admitted = Witness(event.witness, event.key, event.organisation, recorded.envelope.position)
            return replace(state, witnesses={**state.witnesses, event.witness: admitted})
        case WitnessDismissed():
            dismissed = replace(state.witnesses[event.witness], dismissed=recorded.envelope.position)
            return replace(state, witnesses={**state.witnesses, event.witness: dismissed})
        case BookArchived():
            return replace(state, archivings={**state.archivings, recorded.envelope.position: None})
        case BookReopened():
            ended = {began: end or recorded.envelope.position for began, end in state.archivings.items()}
            return replace(state, archivings=ended)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmitWitness(Command):
    """`unfit` says why the text of the key is none to witness with, if it is: only who reads keys can know."""

    witness: str
    key: str
    unfit: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DismissWitness(Command):
    witness: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchiveBook(Command):
    """Its reason is a code of the grounds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenBook(Command):
    """Its reason is a code of the grounds."""


BookCommand = OpenBook | ClosePeriod | RotateSigningKey | AdmitWitness | DismissWitness | ArchiveBook | ReopenBook


def mentions(command: BookCommand) -> Iterator[tuple[str, str, str]]:
    """The streams a command names: (kind, id, JSON pointer into the command)."""
    if isinstance(command, AdmitWitness) and command.organisation is not None:
        yield "organisation", command.organisation, "/organisation"


def decide(state: Opening, command: BookCommand, named: Named) -> Sequence[Event]:
    """The events a command leads to. Raises Rejected."""
    match command:
        case OpenBook():
            return [BookOpened(command.origin, command.time_zone, command.currency, command.keeper)]
        case ClosePeriod():
            if command.year in state.closed:
                raise Rejected("period_already_closed", f"{command.year} was closed already", "/year")
            if command.year > command.act.today.year:
                raise Rejected("period_not_begun", f"{command.year} has not begun", "/year")
            return [PeriodClosed(command.year)]
        case RotateSigningKey():
            return [SigningKeyRotated(command.key, command.replaces)]
        case AdmitWitness():
            _check_witness(state, command)
            return [WitnessAdmitted(command.witness, command.key, command.organisation)]
        case DismissWitness():
            witness = state.witnesses.get(command.witness)
            if witness is None:
                raise Rejected("unknown_witness", f"there is no witness {command.witness!r}")
            if witness.dismissed is not None:
                raise Rejected("witness_dismissed", f"{command.witness!r} was dismissed at {witness.dismissed}")
            return [WitnessDismissed(command.witness)]
        case ArchiveBook():
            check_open(state)
            _check_reason(command)
            return [BookArchived()]
        case ReopenBook():
            if state.archived is None:
                raise Rejected("book_not_archived", "the book is not archived: everything can be recorded in it")
            _check_reason(command)
            return [BookReopened()]
        case _:
            assert_never(command)


def violations(state: Opening) -> Iterator[Violation]:
    """A book breaks no rule of its own."""
    yield from ()


def check_open(state: Opening) -> None:
    """Rejected where the book is archived."""
    if state.archived is not None:
        detail = f"the book is archived since position {state.archived}: reopen it to record in it"
        raise Rejected("book_archived", detail)


def _check_reason(command: ArchiveBook | ReopenBook) -> None:
    if command.grounds.reason is None:
        raise Rejected("reason_required", "give the code of the reason", "/grounds/reason")


def _check_witness(state: Opening, command: AdmitWitness) -> None:
    if command.witness in state.witnesses:
        raise Rejected("already_exists", f"the id {command.witness!r} is taken", "/id")
    if command.unfit is not None:
        raise Rejected("not_a_witness_key", command.unfit, "/key")
    name, _, _ = command.key.partition("+")
    if state.opened is not None and name == state.opened.origin:
        raise Rejected("not_a_witness_key", f"{name} is the name of the book's own keys", "/key")
    # A signature names its key by name and id: two keys may not share both.
    if any(_named(one.key) == _named(command.key) for one in state.witnesses.values()):
        raise Rejected("witness_key_taken", f"the key {_named(command.key)} was admitted before", "/key")


def _named(key: str) -> str:
    return key.rpartition("+")[0]
