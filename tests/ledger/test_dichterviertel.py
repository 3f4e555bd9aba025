"""The Dichterviertel, from the ledger itself: who gives what in 2026, and what the book said before the extension."""

from dataclasses import replace

import pytest

from ledger import store
from ledger.answers import funding
from ledger.book import Book
from ledger.domain.agreement.commands import PromiseContribution
from ledger.domain.agreement.events import Origin, Worth
from tests.ledger.deeds import do, duisburg, euro, years
from tests.ledger.town import AWO, CITY, DICHTERVIERTEL, VIVAWEST, ask, conclude, pledge, term, townspeople

EXTENDED = 10
"""The position of the last event of the extension."""


@pytest.fixture
def told(book: Book) -> Book:
    for command in duisburg():
        do(book, command)
    return book


def answer(book: Book, year: int, position: int | None = None):
    with book.reading() as tx:
        at = store.head(tx) if position is None else store.at_position(tx, position)
        return funding.in_neighbourhood(tx, DICHTERVIERTEL, year, at, currency="EUR")


def test_in_2026_vivawest_gives_money_and_the_city_staff_time(told):
    found = answer(told, 2026)
    assert [
        (line["funder"]["name"], line["form"], line["value"]["amount"], line["certainty"], line["quantity"])
        for line in found["lines"]
    ] == [
        ("VIVAWEST", "money", "52000.00", "assumed", None),
        ("Stadt Duisburg", "staff_time", "45000.00", "announced", {"state": "unknown", "unit": "hour"}),
    ]
    assert found["totals"] == {"money": "52000.00", "in_kind": "45000.00", "value": "97000.00", "currency": "EUR"}
    assert found["shares"] == [
        {"funder": "vivawest", "of_value": "53.61", "of_money": "100.00"},
        {"funder": "stadt-duisburg", "of_value": "46.39", "of_money": "0.00"},
    ]
    assert (found["complete"], found["missing"]) == (True, [])


def test_before_the_extension_nothing_was_committed_for_2026(told):
    for position in range(5, EXTENDED):
        before = answer(told, 2026, position)
        assert before["as_of"]["position"] == 5
        assert before["lines"] == []
        assert before["totals"] == {"money": None, "in_kind": None, "value": None, "currency": "EUR"}


def test_money_that_is_passed_on_counts_once(book):
    of_the_grant = conclude(id="grant", term=term("2020"))
    of_the_work = conclude(CITY, AWO, id="work", term=term("2020"))
    for command in (*townspeople(), of_the_grant, of_the_work):
        do(book, command)
    do(book, pledge("grant", VIVAWEST, "money", Worth(euro(1000)), *years(2025), id="grant"))
    passed_on = pledge("passed-on", CITY, "money", Worth(euro(1000)), *years(2025, 2026), id="work").promise
    contribution = replace(passed_on.contribution, origin=Origin("grant", "grant"))
    do(book, ask(PromiseContribution, id="work", promise=replace(passed_on, contribution=contribution)))
    given = [[line["contribution"] for line in answer(book, year)["lines"]] for year in (2025, 2026)]
    assert given == [["grant", "passed-on", None, None], ["passed-on", None, None, None]]
    assert [answer(book, year)["totals"]["money"] for year in (2025, 2026)] == ["1000.00", "1000.00"]
