"""A neighbourhood: a named area in one municipality, its other names, and figures of its context."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from ledger.errors import Rejected
from ledger.message import Command, Named, Recorded, Violation
from ledger.values import Figure, PartialDate


@dataclass(frozen=True, slots=True)
class ContextFigure:
    """A figure about the area or around it: "knapp 700" flats in the catchment area."""

    label: str
    figure: Figure
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class NeighbourhoodDefined:
    """`municipality` is the id of an organisation, `part_of` that of a larger neighbourhood."""

    name: str
    municipality: str
    aliases: tuple[str, ...] = ()
    part_of: str | None = None
    figures: tuple[ContextFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class NeighbourhoodRenamed:
    name: str
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True)
class AliasAdded:
    alias: str


@dataclass(frozen=True, slots=True)
class FigureStated:
    figure: ContextFigure


Event = NeighbourhoodDefined | NeighbourhoodRenamed | AliasAdded | FigureStated


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """The state. A figure of a label replaces the one before it."""

    defined: NeighbourhoodDefined | None = None
    name: str = ""
    aliases: tuple[str, ...] = ()
    figures: tuple[ContextFigure, ...] = ()
    kind: str = "neighbourhood"
    ended: PartialDate | None = None
    units: frozenset[str] = frozenset()

    @property
    def exists(self) -> bool:
        return self.defined is not None


EMPTY = Neighbourhood()


def evolve(state: Neighbourhood, recorded: Recorded) -> Neighbourhood:
    """The state after one more event. Total."""
    event: Event = recorded.event
    match event:
        case NeighbourhoodDefined():
            return Neighbourhood(event, event.name, event.aliases, event.figures)
        case NeighbourhoodRenamed():
            others = tuple(alias for alias in state.aliases if alias not in (event.name, state.name))
            return replace(state, name=event.name, aliases=(*others, state.name))
        case AliasAdded():
            return replace(state, aliases=(*state.aliases, event.alias))
        case FigureStated():
            figures = tuple(one for one in state.figures if one.label != event.figure.label)
            return replace(state, figures=(*figures, event.figure))
        case _:
            assert_never(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineNeighbourhood(Command):
    name: str
    municipality: str
    aliases: tuple[str, ...] = ()
    part_of: str | None = None
    figures: tuple[ContextFigure, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameNeighbourhood(Command):
    name: str
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AddAlias(Command):
    alias: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateFigure(Command):
    figure: ContextFigure


NeighbourhoodCommand = DefineNeighbourhood | RenameNeighbourhood | AddAlias | StateFigure


def mentions(command: NeighbourhoodCommand) -> Iterator[tuple[str, str, str]]:
    """The streams a command names: (kind, id, JSON pointer into the command).

    A part names its whole when it is defined and never moves, so no area can come to be part of itself.
    """
    if isinstance(command, DefineNeighbourhood):
        yield "organisation", command.municipality, "/municipality"
        if command.part_of is not None:
            yield "neighbourhood", command.part_of, "/part_of"


def decide(state: Neighbourhood, command: NeighbourhoodCommand, named: Named) -> Sequence[Event]:
    """The events a command leads to. Raises Rejected."""
    match command:
        case DefineNeighbourhood():
            if named["organisation", command.municipality].kind != "municipality":
                detail = f"{command.municipality!r} is registered as another kind of organisation"
                raise Rejected("not_a_municipality", detail, "/municipality")
            return [
                NeighbourhoodDefined(
                    command.name, command.municipality, command.aliases, command.part_of, command.figures
                )
            ]
        case RenameNeighbourhood():
            if command.name == state.name:
                raise Rejected("nothing_changes", f"it is called {state.name!r} already", "/name")
            return [NeighbourhoodRenamed(command.name, command.on)]
        case AddAlias():
            if command.alias in (state.name, *state.aliases):
                raise Rejected("nothing_changes", f"it is called {command.alias!r} already", "/alias")
            return [AliasAdded(command.alias)]
        case StateFigure():
            if command.figure in state.figures:
                raise Rejected("nothing_changes", "this figure is recorded already", "/value")
            return [FigureStated(command.figure)]
        case _:
            assert_never(command)


def violations(state: Neighbourhood) -> Iterator[Violation]:
    """A neighbourhood breaks no rule of its own."""
    yield from ()
