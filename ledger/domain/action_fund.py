"""An action fund (Aktionsfonds, Verfügungsfonds): who gives it, to which area, and by which rules since when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, assert_never

from ledger.errors import Rejected
from ledger.message import Act, Command, Named, Recorded, Violation
from ledger.values import UNKNOWN, Certainty, PartialDate, Valued

CarryOver = Literal["unknown", "lapses", "carries"]


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of project that the fund is for."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for each year and each project. What nobody has stated stays unknown.

    `envelope` is a year's money, `cap` and `floor` the most and the least for one project; one that is `none` is known
    not to exist. `own_share` is the least part of a project's cost that its people bring, in hundredths of a percent.
    """

    envelope: Valued = UNKNOWN
    cap: Valued = UNKNOWN
    floor: Valued = UNKNOWN
    own_share: int | None = None
    categories: tuple[Category, ...] = ()
    carry_over: CarryOver = "unknown"
    deciding_body: str | None = None
    deadline: str | None = None

    @property
    def category_ids(self) -> frozenset[str]:
        """Empty where no list is stated."""
        return frozenset(category.id for category in self.categories)


@dataclass(frozen=True, slots=True)
class FundEstablished:
    """`giver` is the organisation whose money it is; the area is neighbourhoods, a whole municipality, or unknown."""

    title: str
    giver: str
    purpose: str | None = None
    neighbourhoods: tuple[str, ...] = ()
    municipality: str | None = None


@dataclass(frozen=True, slots=True)
class FundRulesSet:
    """They hold from `valid_from`, or from a day that nobody has stated, until the next ones."""

    rules: Rules
    valid_from: PartialDate | None = None


Event = FundEstablished | FundRulesSet


@dataclass(frozen=True, slots=True)
class Edition:
    """Rules with the day they begin to hold and the event they stand on."""

    rules: Rules
    valid_from: PartialDate | None
    certainty: Certainty
    position: int

    @property
    def begins(self) -> date:
        return date.min if self.valid_from is None else self.valid_from.first


@dataclass(frozen=True, slots=True)
class ActionFund:
    """The state. `editions` are in the order of the days on which they begin to hold."""

    established: FundEstablished | None = None
    certainty: Certainty = "assumed"
    editions: tuple[Edition, ...] = ()
    kind: str = "action_fund"
    ended: PartialDate | None = None
    units: frozenset[str] = frozenset()

    @property
    def exists(self) -> bool:
        return self.established is not None

    def rules_within(self, first: date, last: date) -> tuple[Rules, ...]:
        """The rules of the first day, if there were any, and those that begin later, up to the last day."""
        begun = edition_on(self, first)
        return tuple(one.rules for one in self.editions if one is begun or first < one.begins <= last)


EMPTY = ActionFund()


def edition_on(state: ActionFund, on: date) -> Edition | None:
    """The rules in force on a day and where they come from; None where there were none."""
    return next((one for one in reversed(state.editions) if one.begins <= on), None)


def rules_on(state: ActionFund, on: date) -> Rules | None:
    """The rules in force on a day; None where there were none."""
    edition = edition_on(state, on)
    return None if edition is None else edition.rules


def evolve(state: ActionFund, recorded: Recorded) -> ActionFund:
    """The state after one more event. Total."""
    event: Event = recorded.event
    envelope = recorded.envelope
    match event:
        case FundEstablished():
            return replace(state, established=event, certainty=envelope.certainty)
        case FundRulesSet():
            edition = Edition(event.rules, event.valid_from, envelope.certainty, envelope.position)
            editions = sorted((*state.editions, edition), key=lambda one: (one.begins, one.position))
            return replace(state, editions=tuple(editions))
        case _:
            assert_never(event)


@dataclass(frozen=True, slots=True, kw_only=True)
class EstablishFund(Command):
    title: str
    giver: str
    purpose: str | None = None
    neighbourhoods: tuple[str, ...] = ()
    municipality: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetFundRules(Command):
    rules: Rules
    valid_from: PartialDate | None = None


ActionFundCommand = EstablishFund | SetFundRules


def mentions(command: ActionFundCommand) -> Iterator[tuple[str, str, str]]:
    """The streams a command names: (kind, id, JSON pointer into the command)."""
    if isinstance(command, EstablishFund):
        yield "organisation", command.giver, "/giver"
        for i, neighbourhood in enumerate(command.neighbourhoods):
            yield "neighbourhood", neighbourhood, f"/neighbourhoods/{i}"
        if command.municipality is not None:
            yield "organisation", command.municipality, "/municipality"


def decide(state: ActionFund, command: ActionFundCommand, named: Named) -> Sequence[Event]:
    """The events a command leads to. Raises Rejected."""
    match command:
        case EstablishFund():
            return [_established(command, named)]
        case SetFundRules():
            return [_set(state, command)]
        case _:
            assert_never(command)


def _established(command: EstablishFund, named: Named) -> Event:
    municipality, effective = command.municipality, command.grounds.effective
    if municipality is not None and named["organisation", municipality].kind != "municipality":
        raise Rejected("not_a_municipality", f"{municipality!r} is no municipality", "/municipality")
    ended = named["organisation", command.giver].ended
    if ended is not None and effective is not None and effective.first > ended.last:
        raise Rejected("organisation_dissolved", f"{command.giver!r} was dissolved {ended}", "/giver")
    return FundEstablished(command.title, command.giver, command.purpose, command.neighbourhoods, command.municipality)


def _set(state: ActionFund, command: SetFundRules) -> Event:
    rules = command.rules
    for name, value in _amounts(rules):
        _currency(value, command.act, name)
    if len(rules.category_ids) < len(rules.categories):
        raise Rejected("already_exists", "each category has an id of its own", "/categories")
    begins = date.min if command.valid_from is None else command.valid_from.first
    before = edition_on(state, begins)
    if before is not None and before.begins < begins and before.rules == rules:
        raise Rejected("nothing_changes", f"these rules hold on {begins} already")
    return FundRulesSet(rules, command.valid_from)


def _amounts(rules: Rules) -> Iterator[tuple[str, Valued]]:
    yield "envelope", rules.envelope
    yield "cap", rules.cap
    yield "floor", rules.floor


def _currency(value: Valued, act: Act, name: str) -> None:
    if value.money is not None and value.money.currency != act.currency:
        raise Rejected("currency_differs", f"this book is kept in {act.currency}", f"/{name}/currency")


def violations(state: ActionFund) -> Iterator[Violation]:
    """Every invariant the state breaks."""
    seen: dict[date, int] = {}
    for one in state.editions:
        if one.begins in seen:
            since = one.valid_from or "a day that nobody has stated"
            detail = f"the fund has rules from {since} already: others begin on another day"
            at = max(one.position, seen[one.begins])
            yield Violation("rules_already_set", str(one.position), detail, "/valid_from", at)
        seen[one.begins] = one.position
        yield from _sound(one)


def _sound(edition: Edition) -> Iterator[Violation]:
    rules, at = edition.rules, edition.position
    for name, value in _amounts(rules):
        if value.money is not None and value.money.cents <= 0:
            detail = f"{value.money.amount} is not above zero"
            yield Violation("amount_not_positive", f"{at}/{name}", detail, f"/{name}/amount", at)
    cap, floor = rules.cap.money, rules.floor.money
    if cap is not None and floor is not None and floor.cents > cap.cents:
        detail = f"the least, {floor.amount}, is more than the most, {cap.amount}"
        yield Violation("floor_above_cap", str(at), detail, "/floor", at)
