"""Any sequence of commands on three years of a fund, with a plain account book beside it that shares no code."""

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ledger import history
from ledger.answers import funds
from ledger.book import Book
from ledger.errors import NotFound, Rejected
from ledger.message import Command
from ledger.store import head
from ledger.values import format_hundredths
from tests.ledger.deeds import do, euro, new_book
from tests.ledger.funds import (
    FUND,
    STATED,
    apply,
    cancel,
    establish,
    give_back,
    grant,
    group,
    open_year,
    pay,
    project,
    reject,
    set_rules,
    top_up,
)
from tests.ledger.town import townspeople

YEARS = (2024, 2025, 2026)
RULES = replace(STATED, envelope=euro(30), cap=euro(15), carry_over="carries")
years = st.sampled_from(YEARS)
cents = st.sampled_from([1500, 1500, 1000, 500, 100, 1501, 0]) | st.integers(-1, 1_500)
awards = st.sampled_from("abcd")


@dataclass
class Given:
    """One award as an accountant would note it."""

    cents: int
    title: str
    paid: int = 0
    returned: int = 0
    cancelled: bool = False

    @property
    def takes(self) -> int:
        return (self.paid if self.cancelled else self.cents) - self.returned


@dataclass
class Purse:
    """One year: what there is, and what it was given for."""

    there_is: int
    carried_on: int = 0
    given: dict[str, Given] = field(default_factory=dict)

    @property
    def left(self) -> int:
        return self.there_is - sum(one.takes for one in self.given.values())


class Years(RuleBasedStateMachine):
    """Each rule sends one command; what is recorded goes into the purses too."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.book: Book = new_book(Path(self.folder.name))
        self.purses: dict[int, Purse] = {}
        for command in (*townspeople(), group(), establish(), set_rules(RULES)):
            do(self.book, command)

    def teardown(self) -> None:
        self.book.close()
        self.folder.cleanup()

    def send(self, command: Command) -> str:
        """`recorded`, or why it was refused."""
        try:
            do(self.book, command)
        except (Rejected, NotFound) as refused:
            said = getattr(refused, "code", type(refused).__name__)
        else:
            said = "recorded"
        event(f"{type(command).__name__}: {said}")
        return said

    @initialize(spent=st.integers(0, 2), carried=st.none() | cents)
    def begin(self, spent: int, carried: int | None) -> None:
        self.open(2024, None)
        for award in "ab"[:spent]:
            self.grant(2024, award, award, 1500)
        self.open(2025, carried)

    @rule(year=years, carried=st.none() | cents)
    def open(self, year: int, carried: int | None) -> None:
        if self.send(open_year(year, carried)) == "recorded":
            self.purses[year] = Purse(30_00 + (carried or 0))
            if carried is not None:
                self.purses[year - 1].carried_on = carried

    @rule(year=years, amount=cents)
    def top_up(self, year: int, amount: int) -> None:
        if self.send(top_up(amount, year=year)) == "recorded":
            self.purses[year].there_is += amount

    @rule(year=years, award=awards, title=awards, amount=cents)
    def grant(self, year: int, award: str, title: str, amount: int) -> None:
        said = self.send(grant(award, amount, year, project=project(title)))
        purse = self.purses.get(year)
        if said == "recorded":
            assert purse is not None
            purse.given[award] = Given(amount, title)
            assert sum(one.takes for one in purse.given.values() if one.title == title) <= 15_00
        if said == "fund_year_exhausted":
            assert purse is not None
            assert amount > purse.left - purse.carried_on

    @rule(year=years, titles=st.permutations("abcd"))
    def grant_all(self, year: int, titles: list[str]) -> None:
        for title in titles:
            self.grant(year, title, title, 1500)

    @rule(award=awards, amount=cents)
    def apply_and_grant_or_reject(self, award: str, amount: int) -> None:
        self.send(apply(award, euro(5)))
        if amount % 200:
            self.send(reject(award))
        elif self.send(grant(award, amount, application=award)) == "recorded":
            self.purses[2026].given[award] = Given(amount, award)

    @rule(year=years, award=awards, amount=cents)
    def pay(self, year: int, award: str, amount: int) -> None:
        if self.send(pay(award, amount, year=year)) == "recorded":
            self.purses[year].given[award].paid += amount

    @rule(data=st.data())
    def pay_out_and_get_some_back(self, data: Any) -> None:
        granted = [(year, id) for year, purse in self.purses.items() for id in purse.given]
        if granted:
            year, id = data.draw(st.sampled_from(granted))
            one = self.purses[year].given[id]
            self.pay(year, id, one.cents - one.paid)
            self.give_back(year, id, data.draw(cents))

    @rule(year=years, award=awards, amount=cents)
    def give_back(self, year: int, award: str, amount: int) -> None:
        if self.send(give_back(award, amount, year=year)) == "recorded":
            self.purses[year].given[award].returned += amount

    @rule(year=years, award=awards)
    def cancel(self, year: int, award: str) -> None:
        if self.send(cancel(award, year=year)) == "recorded":
            self.purses[year].given[award].cancelled = True

    @invariant()
    def no_year_is_overdrawn(self) -> None:
        for purse in self.purses.values():
            assert purse.left >= purse.carried_on >= 0
            for one in purse.given.values():
                assert one.cents > 0
                assert 0 <= one.returned <= one.paid <= one.cents

    @invariant()
    def the_book_says_what_the_purses_hold(self) -> None:
        with self.book.reading() as tx:
            at = head(tx)
            for year, purse in self.purses.items():
                state, version = history.state(tx, "fund_year", f"{FUND}-{year}", at.position)
                shown = funds.year(tx, state, version, at, currency="EUR")
                assert shown["totals"]["left"] == format_hundredths(purse.left)
                assert {one["id"]: one["bound"] for one in shown["awards"]} == {
                    id: format_hundredths(one.takes) for id, one in purse.given.items()
                }
                grouped = [one["awarded"] for one in shown["by_category"]]
                taken = sum(one.takes for one in purse.given.values())
                assert sum(int(amount.replace(".", "")) for amount in grouped) == taken
