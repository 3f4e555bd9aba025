"""Whoever the vault holds a record of, and free notes: rectified, restricted, kept until a date, erased."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, assert_never

from ledger.errors import Rejected
from ledger.message import Command, Named, Recorded, Repeated, Violation
from ledger.values import PartialDate, Sealed

ErasureGround = Literal[
    "no_longer_needed", "consent_withdrawn", "objection", "unlawful", "legal_obligation", "retention_ended"
]
"""Why a record is erased: Art. 17 (1) GDPR, and the end of the time for which it is kept."""
RestrictionGround = Literal["accuracy_contested", "unlawful", "legal_claims", "objection"]
"""Why a record is kept and not shown: Art. 18 (1) GDPR, a to d."""


@dataclass(frozen=True, slots=True)
class PersonRectified:
    """The record was wrong, and another one stands in its place; the event commits to that, and never says what."""

    person: Sealed


@dataclass(frozen=True, slots=True)
class PersonRestricted:
    """The record is kept, and shown to nobody."""

    ground: RestrictionGround


@dataclass(frozen=True, slots=True)
class RestrictionLifted:
    """The record is shown again."""


@dataclass(frozen=True, slots=True)
class RetentionStated:
    """Until when the record is kept; without a date nobody has said."""

    until: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class PersonErased:
    """Record and nonce are destroyed. Whose they were is the id of the stream; what they said is nowhere."""

    ground: ErasureGround


Event = PersonRectified | PersonRestricted | RestrictionLifted | RetentionStated | PersonErased


@dataclass(frozen=True, slots=True)
class Person:
    """The state; `commitments` are those of the rectifications, oldest first, `erased` the position of the erasure.

    Nothing begins the stream: a person exists by being named, in whichever stream that is.
    """

    commitments: tuple[str, ...] = ()
    restricted: RestrictionGround | None = None
    until: PartialDate | None = None
    erased: int | None = None
    ground: ErasureGround | None = None
    kind: str = "person"
    ended: PartialDate | None = None
    units: frozenset[str] = frozenset()
    exists: bool = True


EMPTY = Person()


def evolve(state: Person, recorded: Recorded) -> Person:
    """The state after one more event. Total."""
    event: Event = recorded.event
    match event:
        case PersonRectified():
            return replace(state, commitments=(*state.commitments, event.person.commitment))
        case PersonRestricted():
            return replace(state, restricted=event.ground)
        case RestrictionLifted():
            return replace(state, restricted=None)
        case RetentionStated():
            return replace(state, until=event.until)
        case PersonErased():
            return replace(state, erased=recorded.envelope.position, ground=event.ground)
        case _:
            assert_never(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class RectifyPerson(Command):
    """`person` commits to the record that waits in the vault."""

    person: Sealed


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictPerson(Command):
    ground: RestrictionGround


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftRestriction(Command):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRetention(Command):
    until: PartialDate | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErasePerson(Command):
    ground: ErasureGround


PersonCommand = RectifyPerson | RestrictPerson | LiftRestriction | StateRetention | ErasePerson


def mentions(command: PersonCommand) -> Iterator[tuple[str, str, str]]:
    """What is done to a record names no stream."""
    yield from ()


def decide(state: Person, command: PersonCommand, named: Named) -> Sequence[Event | Repeated]:
    """The events a command leads to. Erasing what is erased records nothing."""
    if isinstance(command, ErasePerson):
        return _erase(state, command)
    if state.erased is not None:
        raise Rejected("person_erased", "the record was erased: nothing is left to act on")
    match command:
        case RectifyPerson():
            return [PersonRectified(command.person)]
        case RestrictPerson():
            if state.restricted is not None:
                raise Rejected("already_restricted", f"the record is restricted already: {state.restricted}")
            return [PersonRestricted(command.ground)]
        case LiftRestriction():
            if state.restricted is None:
                raise Rejected("not_restricted", "the record is not restricted")
            return [RestrictionLifted()]
        case StateRetention():
            if command.until == state.until:
                raise Rejected("nothing_changes", "that is until when it is kept already", "/until")
            return [RetentionStated(command.until)]
        case _:
            assert_never(command)


def _erase(state: Person, command: ErasePerson) -> Sequence[Event | Repeated]:
    if state.erased is not None:
        return [Repeated(state.erased)]
    if state.restricted is not None:
        # Art. 18 (1) b and c: whoever asked for the restriction may need the record.
        raise Rejected("person_restricted", "the record is restricted: lift the restriction first")
    return [PersonErased(command.ground)]


def violations(state: Person) -> Iterator[Violation]:
    """What is done to a record breaks no rule of its own."""
    yield from ()
