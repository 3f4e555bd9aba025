"""An organisation: what it is called, by whom it is known, its units, and who succeeded it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, assert_never

from ledger.errors import Rejected
from ledger.message import Command, Named, Recorded, Violation
from ledger.values import PartialDate

Kind = Literal[
    "municipality",
    "housing_company",
    "welfare_association",
    "foundation",
    "state",
    "network",
    "residents_group",
    "other",
]


@dataclass(frozen=True, slots=True)
class Identifier:
    """A name in somebody's register: scheme `ags` (eight digits), `lei`, `vat`, ..."""

    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class Unit:
    """A department of the organisation."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class OrganisationRegistered:
    """`described`: the name only describes it ("a foundation of ..."); a renaming identifies it later."""

    name: str
    kind: Kind
    described: bool = False
    identifiers: tuple[Identifier, ...] = ()
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True)
class OrganisationRenamed:
    name: str
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class OrganisationDissolved:
    on: PartialDate
    successor: str | None = None


@dataclass(frozen=True, slots=True)
class UnitAdded:
    unit: Unit


@dataclass(frozen=True, slots=True)
class IdentifierAssigned:
    identifier: Identifier


Event = OrganisationRegistered | OrganisationRenamed | OrganisationDissolved | UnitAdded | IdentifierAssigned


@dataclass(frozen=True, slots=True)
class Organisation:
    """The state."""

    registered: OrganisationRegistered | None = None
    name: str = ""
    described: bool = False
    former_names: tuple[str, ...] = ()
    identifiers: Mapping[str, str] = field(default_factory=dict)
    unit_names: Mapping[str, str] = field(default_factory=dict)
    ended: PartialDate | None = None
    successor: str | None = None

    @property
    def exists(self) -> bool:
        return self.registered is not None

    @property
    def kind(self) -> str:
        return self.registered.kind if self.registered else ""

    @property
    def units(self) -> frozenset[str]:
        return frozenset(self.unit_names)


EMPTY = Organisation()


def evolve(state: Organisation, recorded: Recorded) -> Organisation:
    """The state after one more event. Total."""
    event: Event = recorded.event
    match event:
        case OrganisationRegistered():
            return Organisation(
                registered=event,
                name=event.name,
                described=event.described,
                identifiers={one.scheme: one.value for one in event.identifiers},
                unit_names={unit.id: unit.name for unit in event.units},
            )
        case OrganisationRenamed():
            former = (*state.former_names, state.name)
            return replace(state, name=event.name, described=False, former_names=former)
        case OrganisationDissolved():
            return replace(state, ended=event.on, successor=event.successor)
        case UnitAdded():
            return replace(state, unit_names={**state.unit_names, event.unit.id: event.unit.name})
        case IdentifierAssigned():
            one = event.identifier
            return replace(state, identifiers={**state.identifiers, one.scheme: one.value})
        case _:
            assert_never(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterOrganisation(Command):
    name: str
    kind: Kind
    described: bool = False
    identifiers: tuple[Identifier, ...] = ()
    units: tuple[Unit, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameOrganisation(Command):
    name: str
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DissolveOrganisation(Command):
    on: PartialDate
    successor: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddUnit(Command):
    unit: Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignIdentifier(Command):
    identifier: Identifier


OrganisationCommand = RegisterOrganisation | RenameOrganisation | DissolveOrganisation | AddUnit | AssignIdentifier


def mentions(command: OrganisationCommand) -> Iterator[tuple[str, str, str]]:
    """The streams a command names: (kind, id, JSON pointer into the command)."""
    if isinstance(command, DissolveOrganisation) and command.successor is not None:
        yield "organisation", command.successor, "/successor"


def decide(state: Organisation, command: OrganisationCommand, named: Named) -> Sequence[Event]:
    """The events a command leads to. Raises Rejected."""
    match command:
        case RegisterOrganisation():
            return [_registered(command)]
        case RenameOrganisation():
            if command.name == state.name and not state.described:
                raise Rejected("nothing_changes", f"it is called {state.name!r} already", "/name")
            return [OrganisationRenamed(command.name, command.on)]
        case DissolveOrganisation():
            if state.ended is not None:
                raise Rejected("organisation_dissolved", f"it was dissolved {state.ended}")
            if command.successor == command.id:
                raise Rejected("own_successor", "name another organisation, or none", "/successor")
            return [OrganisationDissolved(command.on, command.successor)]
        case AddUnit():
            if command.unit.id in state.units:
                raise Rejected("unit_exists", f"there is a unit {command.unit.id!r} already", "/id")
            return [UnitAdded(command.unit)]
        case AssignIdentifier():
            return [_identified(state, command.identifier)]
        case _:
            assert_never(command)


def _registered(command: RegisterOrganisation) -> Event:
    for kind, values in (
        ("unit_exists", [unit.id for unit in command.units]),
        ("identifier_taken", [one.scheme for one in command.identifiers]),
    ):
        if len(set(values)) < len(values):
            raise Rejected(kind, "one of them stands twice", "/units" if kind == "unit_exists" else "/identifiers")
    return OrganisationRegistered(command.name, command.kind, command.described, command.identifiers, command.units)


def _identified(state: Organisation, identifier: Identifier) -> Event:
    known = state.identifiers.get(identifier.scheme)
    if known == identifier.value:
        raise Rejected("nothing_changes", f"its {identifier.scheme} is {known} already", "/value")
    if known is not None:
        raise Rejected("identifier_taken", f"its {identifier.scheme} is {known}", "/scheme")
    return IdentifierAssigned(identifier)


def violations(state: Organisation) -> Iterator[Violation]:
    """An organisation breaks no rule of its own."""
    yield from ()
