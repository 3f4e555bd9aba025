"""THE list: the kinds of streams with their rules, and the projections; from them all events and commands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from sqlalchemy import Table

from ledger import names
from ledger.codec import Codec
from ledger.domain import book, neighbourhood, organisation
from ledger.domain.agreement import commands, decide, events, life, rules, state
from ledger.message import Command, Named, Recorded, Violation
from ledger.projections import bookings, external, funding, gaps, open_items, partners, proofs, terms, unstated


@dataclass(frozen=True, slots=True)
class Domain:
    """One kind of stream: its empty state and its pure functions."""

    kind: str
    empty: Any
    creates: frozenset[type]
    evolve: Callable[[Any, Recorded], Any]
    decide: Callable[[Any, Any, Named], Sequence[Any]]
    violations: Callable[[Any], Iterable[Violation]]
    mentions: Callable[[Any], Iterable[tuple[str, str, str]]]


DOMAINS: Mapping[str, Domain] = {
    domain.kind: domain
    for domain in (
        Domain(
            "agreement",
            state.EMPTY,
            frozenset({commands.ConcludeAgreement}),
            state.evolve,
            decide.decide,
            rules.violations,
            commands.mentions,
        ),
        Domain(
            "book",
            book.EMPTY,
            frozenset({book.OpenBook}),
            book.evolve,
            book.decide,
            book.violations,
            book.mentions,
        ),
        Domain(
            "neighbourhood",
            neighbourhood.EMPTY,
            frozenset({neighbourhood.DefineNeighbourhood}),
            neighbourhood.evolve,
            neighbourhood.decide,
            neighbourhood.violations,
            neighbourhood.mentions,
        ),
        Domain(
            "organisation",
            organisation.EMPTY,
            frozenset({organisation.RegisterOrganisation}),
            organisation.evolve,
            organisation.decide,
            organisation.violations,
            organisation.mentions,
        ),
    )
}


def _members(union: Any) -> tuple[type, ...]:
    return get_args(union) or (union,)


EVENTS: Mapping[str, type] = {
    event.__name__: event
    for union in (events.Event, life.Event, book.Event, neighbourhood.Event, organisation.Event)
    for event in _members(union)
}
COMMANDS: Mapping[type[Command], Domain] = {
    command: DOMAINS[kind]
    for kind, union in (
        ("agreement", commands.AgreementCommand),
        ("book", book.BookCommand),
        ("neighbourhood", neighbourhood.NeighbourhoodCommand),
        ("organisation", organisation.OrganisationCommand),
    )
    for command in _members(union)
}
CODEC = Codec(EVENTS)


@dataclass(frozen=True, slots=True)
class Projection:
    """One question's table. `parts(state)` gives each part's inputs by id, `rows(stream id, part id, part)` its rows,
    from nothing else: tuples in the order of the table's columns without `from_position` and `to_position`."""

    table: Table
    kinds: frozenset[str]
    parts: Callable[[Any], Mapping[str, Any]]
    rows: Callable[[str, str, Any], Iterable[tuple[Any, ...]]]
    source: str


PROJECTIONS: tuple[Projection, ...] = tuple(
    Projection(module.TABLE, frozenset(module.KINDS), module.parts, module.rows, str(module.__file__))
    for module in (names, bookings, external, funding, gaps, open_items, partners, proofs, terms, unstated)
)
