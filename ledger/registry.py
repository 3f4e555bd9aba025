"""THE list: the kinds of streams with their rules, and the projections; from them all events and commands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from sqlalchemy import Table

from ledger import names
from ledger.codec import Codec
from ledger.domain import (
    action_fund,
    amendment,
    book,
    continuation_review,
    neighbourhood,
    organisation,
    person,
    resolution,
    valuation_basis,
)
from ledger.domain.agreement import commands, decide, events, life, rules, state
from ledger.domain.fund_year import commands as year_commands
from ledger.domain.fund_year import decide as year_decide
from ledger.domain.fund_year import events as year_events
from ledger.domain.fund_year import rules as year_rules
from ledger.domain.fund_year import state as year_state
from ledger.message import Command, Named, Odd, Recorded, Violation
from ledger.projections import (
    approvals,
    bookings,
    conditions,
    external,
    finance,
    funding,
    gaps,
    open_items,
    partners,
    persons,
    proofs,
    recipients,
    references,
    terms,
    unstated,
)
from ledger.sql import Transaction


@dataclass(frozen=True, slots=True)
class Domain:
    """One kind of stream: its empty state and its pure functions.

    `mentions` gives the streams a command names with the JSON pointer that does: a stream that is missing is refused
    there; with an empty pointer it is not found; with None there may be no such stream. `named_at` points to what names
    the stream in a command that begins it. `new_violations(before, after)` may leave out what was broken before.
    """

    kind: str
    empty: Any
    creates: frozenset[type]
    evolve: Callable[[Any, Recorded], Any]
    decide: Callable[[Any, Any, Named], Sequence[Any]]
    violations: Callable[[Any], Iterable[Violation]]
    mentions: Callable[[Any], Iterable[tuple[str, str, str | None]]]
    named_at: str = "/id"
    new_violations: Callable[[Any, Any], Iterable[Violation]] | None = None


DOMAINS: Mapping[str, Domain] = {
    domain.kind: domain
    for domain in (
        Domain(
            "action_fund",
            action_fund.EMPTY,
            frozenset({action_fund.EstablishFund}),
            action_fund.evolve,
            action_fund.decide,
            action_fund.violations,
            action_fund.mentions,
        ),
        Domain(
            "agreement",
            state.EMPTY,
            frozenset({commands.ConcludeAgreement}),
            state.evolve,
            decide.decide,
            rules.violations,
            commands.mentions,
            new_violations=rules.new_violations,
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
            "fund_year",
            year_state.EMPTY,
            frozenset({year_commands.OpenFundYear}),
            year_state.evolve,
            year_decide.decide,
            year_rules.violations,
            year_commands.mentions,
            named_at="/year",
        ),
        Domain(
            "continuation_review",
            continuation_review.EMPTY,
            frozenset({continuation_review.OpenReview}),
            continuation_review.evolve,
            continuation_review.decide,
            continuation_review.violations,
            continuation_review.mentions,
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
        Domain(
            "person",
            person.EMPTY,
            frozenset(),
            person.evolve,
            person.decide,
            person.violations,
            person.mentions,
        ),
        Domain(
            "resolution",
            resolution.EMPTY,
            frozenset({resolution.PassResolution}),
            resolution.evolve,
            resolution.decide,
            resolution.violations,
            resolution.mentions,
        ),
        Domain(
            "valuation_basis",
            valuation_basis.EMPTY,
            frozenset({valuation_basis.PublishBasis}),
            valuation_basis.evolve,
            valuation_basis.decide,
            valuation_basis.violations,
            valuation_basis.mentions,
        ),
    )
}


def _members(union: Any) -> tuple[type, ...]:
    return get_args(union) or (union,)


EVENTS: Mapping[str, type] = {
    event.__name__: event
    for union in (
        events.Event,
        life.Event,
        action_fund.Event,
        amendment.Event,
        book.Event,
        year_events.Event,
        neighbourhood.Event,
        organisation.Event,
        continuation_review.Event,
        person.Event,
        resolution.Event,
        valuation_basis.Event,
    )
    for event in _members(union)
}
COMMANDS: Mapping[type[Command], Domain] = {
    command: DOMAINS[kind]
    for kind, union in (
        ("action_fund", action_fund.ActionFundCommand),
        ("agreement", commands.AgreementCommand),
        ("book", book.BookCommand),
        ("fund_year", year_commands.FundYearCommand),
        ("continuation_review", continuation_review.ReviewCommand),
        ("neighbourhood", neighbourhood.NeighbourhoodCommand),
        ("organisation", organisation.OrganisationCommand),
        ("person", person.PersonCommand),
        ("resolution", resolution.ResolutionCommand),
        ("valuation_basis", valuation_basis.BasisCommand),
    )
    for command in _members(union)
}
CODEC = Codec(EVENTS)


@dataclass(frozen=True, slots=True)
class Projection:
    """One question's table. `parts(state)` gives each part's inputs by id, `rows(stream id, part id, part)` its rows,
    from nothing else: tuples in the order of the table's columns without `from_position` and `to_position`.
    `renewed(before, after, then)` gives the parts of a state, taking over of those before (`then`) what is the same.
    `warn(tx, closed, opened)` says what is odd about rows that are to come, beside those that stand already."""

    table: Table
    kinds: frozenset[str]
    parts: Callable[[Any], Mapping[str, Any]]
    rows: Callable[[str, str, Any], Iterable[tuple[Any, ...]]]
    source: str
    renewed: Callable[[Any, Any, Mapping[str, Any]], Mapping[str, Any]]
    warn: Callable[[Transaction, Sequence[tuple[Any, ...]], Sequence[tuple[Any, ...]]], Iterable[Odd]] | None = None


def _anew(parts: Callable[[Any], Mapping[str, Any]]) -> Callable[[Any, Any, Mapping[str, Any]], Mapping[str, Any]]:
    return lambda _before, after, _then: parts(after)


PROJECTIONS: tuple[Projection, ...] = tuple(
    Projection(
        module.TABLE,
        frozenset(module.KINDS),
        module.parts,
        module.rows,
        str(module.__file__),
        getattr(module, "renewed", _anew(module.parts)),
        getattr(module, "warn", None),
    )
    for module in (
        names,
        approvals,
        bookings,
        conditions,
        external,
        finance,
        funding,
        gaps,
        open_items,
        partners,
        persons,
        proofs,
        recipients,
        references,
        terms,
        unstated,
    )
)
