"""A valuation basis gives promises of time their rate, in the years in which it is valid."""

from dataclasses import replace

from ledger.domain.agreement.commands import ReviseContribution
from ledger.domain.agreement.events import Worth
from ledger.domain.valuation_basis import BasisPublished
from ledger.values import UNKNOWN, Money, Quantity, Span, Valuation
from tests.ledger.deeds import euro, years
from tests.ledger.town import CITY, ask, conclude, on, pledge, term
from tests.ledger.workshop import BASIS, GROUP, published

OPEN = conclude(term=term("2004"))
HOURS = Quantity(120_000, "hour")
BY_BASIS = Valuation("rate_times_quantity", BASIS, GROUP.id)
FILLED = replace(BY_BASIS, rate=GROUP.rate, annual_hours=GROUP.annual_hours)


def staff(worth: Worth, *when: int):
    return pledge("staff", CITY, "staff_time", worth, *years(*when or (2025,)))


def test_a_basis_is_published_with_its_groups(when):
    title = "Beispieltabelle 2025 (erfunden)"
    assert when([], published()) == [
        BasisPublished(title, "Musterverlag", "2025", (GROUP,), on("2025-01-01"), on("2025-12-31"))
    ]


def test_a_rate_that_is_not_given_is_that_of_the_basis(when):
    for given in (BY_BASIS, FILLED, replace(BY_BASIS, rate=GROUP.rate)):
        made = when([OPEN, published()], staff(Worth(UNKNOWN, HOURS, given)))
        assert made[0].worth == Worth(euro(45_000), HOURS, FILLED)


def test_posts_become_hours_by_the_annual_hours_of_the_basis(when):
    half = Quantity(50, "fte")
    assert when([OPEN, published()], staff(Worth(UNKNOWN, half, BY_BASIS)))[0].worth.value == euro(30_000)
    silent = published(replace(GROUP, annual_hours=None))
    stated = replace(BY_BASIS, annual_hours=Quantity(150_000, "hour"))
    made = when([OPEN, silent], staff(Worth(UNKNOWN, half, stated)))
    assert made[0].worth.valuation == replace(stated, rate=GROUP.rate)


def test_a_revision_is_valued_by_the_basis_too(when):
    history = [OPEN, published(), staff(Worth(UNKNOWN, HOURS, BY_BASIS))]
    worth = Worth(UNKNOWN, Quantity(10_000, "hour"), BY_BASIS)
    revised = ask(ReviseContribution, contribution="staff", span=Span(2025, 2025), worth=worth)
    assert when(history, revised)[0].worth.value.money == Money(375_000)


def test_a_basis_that_may_be_valid_in_a_year_is_not_refused(when):
    for dates in (
        {"valid_from": on("2025-12"), "valid_to": None},
        {"valid_from": None, "valid_to": on("2025-01-01")},
        {"valid_from": on("2025"), "valid_to": on("2025")},
        {"valid_from": None, "valid_to": None},
    ):
        assert when([OPEN, published(**dates)], staff(Worth(UNKNOWN, HOURS, BY_BASIS)))


def test_a_lump_sum_may_name_the_basis_it_was_agreed_on(when):
    lump = Worth(euro(45_000), None, replace(BY_BASIS, method="agreed_lump_sum"))
    assert when([OPEN, published()], staff(lump))[0].worth == lump, "what was agreed is not what the basis states"


def test_a_value_once_recorded_is_not_changed_by_a_later_edition(after):
    later = published(replace(GROUP, rate=Money(9_999)), id="zweite")
    state = after(OPEN, published(), later, staff(Worth(UNKNOWN, HOURS, BY_BASIS)))
    (claim,) = state.claims.values()
    assert claim.worth == Worth(euro(45_000), HOURS, FILLED)
