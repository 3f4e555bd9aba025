"""No sequence of commands on any streams breaks an invariant, overdraws a fund, or makes live and rebuilt differ."""

from hypothesis import settings

from ledger import history, seal, store
from ledger.answers import funding
from ledger.book import Book
from ledger.domain.fund_year.commands import stream_id
from ledger.domain.fund_year.state import carried, left
from ledger.registry import DOMAINS
from tests.ledger.funds import FUND
from tests.ledger.test_projections import (
    AREAS,
    YEARS,
    assert_live_is_rebuilt,
    assert_live_is_the_fold_of_every_prefix,
    assert_totals_are_the_sum_of_the_lines,
)
from tests.ledger.whole_machine import Whole, streams


def assert_nothing_is_broken(book: Book) -> None:
    """The state of every stream is one that its rules allow."""
    found = streams(book)
    with book.reading() as tx:
        for kind, id in found:
            state, _ = history.latest(tx, kind, id)
            assert list(DOMAINS[kind].violations(state)) == [], (kind, id)


def assert_no_fund_is_overdrawn(book: Book) -> None:
    """What is left of a year is never below what the next one has carried from it."""
    with book.reading() as tx:
        for year in (2025, 2026):
            state, _ = history.latest(tx, "fund_year", stream_id(FUND, year))
            following, _ = history.latest(tx, "fund_year", stream_id(FUND, year + 1))
            rest = left(state)
            assert rest is None or rest >= carried(following) >= 0


def assert_answers_add_up(book: Book) -> None:
    """Now and after each command: totals are the sums of the lines, shares that are stated sum to 100.00."""
    with book.reading() as tx:
        ends = {store.at_position(tx, position) for position in range(10, store.head(tx).position + 1)}
        for at in [*sorted(ends, key=lambda end: end.position)[::5], store.head(tx)]:
            for area in AREAS:
                for year in YEARS:
                    assert_totals_are_the_sum_of_the_lines(funding.in_neighbourhood(tx, area, year, at, currency="EUR"))


class Machine(Whole):
    def teardown(self) -> None:
        try:
            assert_nothing_is_broken(self.book)
            assert_no_fund_is_overdrawn(self.book)
            assert_live_is_rebuilt(self.book)
            assert_live_is_the_fold_of_every_prefix(self.book)
            assert_answers_add_up(self.book)
            with self.book.reading() as tx:
                seal.verify(tx)
        finally:
            super().teardown()


TestAnythingAtAll = Machine.TestCase
TestAnythingAtAll.settings = settings(max_examples=settings().max_examples)
