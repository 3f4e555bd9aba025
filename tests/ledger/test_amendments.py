"""Corrections and reversals: the effective history by literal cases, sets judged together, live equal to rebuilt."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import handler, history, projector
from ledger.book import Book
from ledger.domain.agreement.commands import ReviseContribution
from ledger.domain.agreement.events import AgreementExtended, ContributionCommitted, Worth
from ledger.domain.amendment import AmendEntries, Correction, Reversal
from ledger.domain.book import ClosePeriod
from ledger.errors import Malformed, Rejected
from ledger.values import Span
from tests.ledger.deeds import PRESS, act, committing, do, duisburg, euro, new_book, promise, years

WHY = replace(PRESS, reason="wrong_entry")
CONCLUDED, EXTENDED, MONEY25, MONEY26, STAFF25, STAFF26 = 5, 6, 7, 8, 9, 10
DEAR = {"worth": {"value": {"money": {"amount": "60000.00"}}}}


@pytest.fixture
def book(tmp_path) -> Iterator[Book]:
    made = new_book(tmp_path)
    for command in duisburg():
        do(made, command)
    yield made
    made.close()


def amend(book: Book, *amendments: Correction | Reversal) -> handler.Outcome:
    return do(book, AmendEntries(id=book.id, act=act(), grounds=WHY, amendments=amendments))


def refused(book: Book, *amendments: Correction | Reversal) -> tuple[str, str]:
    with pytest.raises(Rejected) as found:
        amend(book, *amendments)
    return found.value.code, found.value.pointer


def revise(year: int, amount: int) -> ReviseContribution:
    return ReviseContribution(
        id="dichterviertel",
        act=act(),
        grounds=PRESS,
        contribution="vivawest-money",
        span=Span(year, year),
        worth=Worth(euro(amount)),
    )


def effective(book: Book) -> list[tuple[int, Any, tuple[int, ...]]]:
    with book.reading() as tx:
        recorded = history.read(tx, "agreement", "dichterviertel")
    return [(one.envelope.position, one.event, one.amended) for one in history.effective(recorded)]


def tables(book: Book) -> list[list[tuple[Any, ...]]]:
    with book.reading() as tx:
        names = [projection.table.name for projection in projector.PROJECTIONS]
        return [sorted(tx.connection.execute(f"SELECT * FROM {name}"), key=repr) for name in names]


def rebuilt(book: Book) -> list[list[tuple[Any, ...]]]:
    with book.writing() as tx:
        projector.rebuild(tx)
    return tables(book)


def test_a_reversed_entry_is_left_out_and_a_corrected_one_stands_where_it_stood(book):
    amend(book, Reversal(STAFF25), Correction(MONEY26, DEAR))
    positions = [position for position, _, _ in effective(book)]
    assert positions == [CONCLUDED, EXTENDED, MONEY25, MONEY26, STAFF26]
    corrected = next(one for one in effective(book) if one[0] == MONEY26)
    assert isinstance(corrected[1], ContributionCommitted)
    assert corrected[1].worth.value == euro(60000)
    assert corrected[2] == (12,)


def test_the_last_correction_wins_and_what_it_leaves_out_stays_as_corrected_before(book):
    amend(book, Correction(EXTENDED, {"end": "2027-12-31"}))
    amend(book, Correction(EXTENDED, {"continuity": "gap", "resumes": "2025-03-01"}))
    (extended,) = (event for _, event, _ in effective(book) if isinstance(event, AgreementExtended))
    assert (str(extended.end), str(extended.resumes)) == ("2027-12-31", "2025-03-01")


def test_a_past_position_knows_nothing_of_a_later_amendment(book):
    before = tables(book)
    amend(book, Correction(MONEY26, DEAR))
    with book.reading() as tx:
        then, _ = history.state(tx, "agreement", "dichterviertel", STAFF26)
        now, _ = history.state(tx, "agreement", "dichterviertel")
    assert then.claims[MONEY26].worth.value == euro(52000)
    assert now.claims[MONEY26].worth.value == euro(60000)
    assert before != tables(book) == rebuilt(book)


def test_swapped_years_are_mended_as_one_set_and_never_one_by_one(book):
    swapped = (Correction(MONEY25, {"span": {"first": 2026, "last": 2026}}),)
    back = (Correction(MONEY26, {"span": {"first": 2025, "last": 2025}}),)
    assert refused(book, *swapped) == ("already_committed", "/amendments/0/correction/years")
    amend(book, *swapped, *back)
    assert tables(book) == rebuilt(book)


def test_an_extension_is_reversed_only_together_with_what_it_brought(book):
    assert refused(book, Reversal(EXTENDED))[0] == "has_dependants"
    amend(book, *map(Reversal, (EXTENDED, MONEY25, MONEY26, STAFF25, STAFF26)))
    assert [position for position, _, _ in effective(book)] == [CONCLUDED]
    assert tables(book) == rebuilt(book)


def test_what_has_a_revision_is_reversed_together_with_it(book):
    do(book, revise(2026, 53000))
    assert refused(book, Reversal(MONEY26)) == ("has_dependants", "/amendments/0")
    amend(book, Reversal(MONEY26), Reversal(11))
    assert tables(book) == rebuilt(book)


def test_an_organisation_that_others_name_is_not_taken_back(book):
    assert refused(book, Reversal(3)) == ("has_dependants", "/amendments/0")


def test_a_whole_agreement_that_never_was_frees_what_it_named_and_keeps_its_id_for_ever(book):
    amend(book, *map(Reversal, range(CONCLUDED, STAFF26 + 1)))
    amend(book, Reversal(4))
    amend(book, Reversal(3))
    with pytest.raises(Rejected) as taken:
        do(book, duisburg()[3])
    assert taken.value.code == "already_exists"
    assert tables(book) == rebuilt(book)


@pytest.mark.parametrize(
    ("amendments", "code"),
    [
        ((Reversal(99),), "unknown_entry"),
        ((Reversal(1),), "entry_not_amendable"),
        ((Reversal(STAFF25), Reversal(STAFF25)), "amended_twice"),
        ((Correction(MONEY26, {"contribution": {"id": "other"}}),), "own_id_stays"),
        ((Correction(MONEY26, {"span": {"first": 2026}}),), "nothing_changes"),
        ((Correction(MONEY26, {"span": {"first": 2030, "last": 2030}}),), "outside_term"),
        ((Correction(EXTENDED, {"end": "2024-06-30"}),), "extension_must_not_shorten"),
        ((Correction(MONEY26, {"contribution": {"party": "nobody"}}),), "contribution_differs"),
    ],
)
def test_a_set_that_can_not_stand_is_refused_and_nothing_is_recorded(book, amendments, code):
    before = tables(book)
    found = refused(book, *amendments)[0]
    assert found == code or (code == "contribution_differs" and found in ("unknown_party", "has_dependants"))
    assert tables(book) == before


def test_a_reversal_is_final(book):
    amend(book, Reversal(STAFF25))
    assert refused(book, Reversal(STAFF25)) == ("already_reversed", "/amendments/0/entry")
    assert refused(book, Correction(STAFF25, DEAR)) == ("already_reversed", "/amendments/0/entry")


@pytest.mark.parametrize(
    ("patch", "pointer"),
    [
        ({"worth": {"value": {"money": {"amount": "1e3"}}}}, "/worth/value/money/amount"),
        ({"worth": {"value": {"money": {"amount": 5}}}}, "/worth/value/money/amount"),
        ({"span": {"first": "2025"}}, "/span/first"),
        ({"span": {"first": True}}, "/span/first"),
        ({"surprise": 1}, "/surprise"),
        ({"contribution": {"form": "gold"}}, "/contribution/form"),
        ({"contribution": None}, "/contribution"),
    ],
)
def test_a_correction_brings_only_what_the_event_could_hold(book, patch, pointer):
    with pytest.raises(Malformed) as found:
        amend(book, Correction(MONEY26, patch))
    assert found.value.pointer == f"/amendments/0/correction{pointer}"


def test_what_is_recorded_for_a_closed_year_is_marked_and_the_closed_figure_stays(book):
    do(book, ClosePeriod(id=book.id, act=act(), grounds=PRESS, year=2026))
    late = do(book, revise(2026, 53000))
    assert [warning.code for warning in late.warnings] == ["period_closed"]
    assert [warning.code for warning in amend(book, Reversal(STAFF26)).warnings] == ["period_closed"]
    assert not do(book, revise(2025, 51000)).warnings
    with pytest.raises(Rejected) as again:
        do(book, ClosePeriod(id=book.id, act=act(), grounds=PRESS, year=2026))
    assert again.value.code == "period_already_closed"


def test_a_year_is_closed_once_it_has_begun(book):
    year = act().today.year
    with pytest.raises(Rejected) as early:
        do(book, ClosePeriod(id=book.id, act=act(), grounds=PRESS, year=year + 1))
    assert (early.value.code, early.value.pointer) == ("period_not_begun", "/year")
    do(book, ClosePeriod(id=book.id, act=act(), grounds=PRESS, year=year))


def test_many_commands_of_one_act_are_seen_together_or_not_at_all(book):
    one = promise("extra", "vivawest", "money", Worth(euro(100)), *years(2026), purpose="Fest")
    commands = [committing("dichterviertel", one), revise(2026, 53000), revise(2026, 54000)]
    with book.writing() as tx:
        outcome = handler.handle_all(tx, act(), commands)
    assert (outcome.begins, outcome.position) == (11, 13)
    assert tables(book) == rebuilt(book)
    with pytest.raises(Rejected) as found, book.writing() as tx:
        handler.handle_all(tx, act(), [revise(2026, 55000), revise(2026, 55000)])
    assert (found.value.code, found.value.item) == ("nothing_changes", 1)
    with book.reading() as tx:
        assert history.state(tx, "agreement", "dichterviertel")[1] == 9


amendments = st.lists(
    st.one_of(
        st.builds(Reversal, st.integers(2, 16)),
        st.builds(Correction, st.integers(5, 16), st.sampled_from([DEAR, {"end": "2028"}, {"span": {"last": 2026}}])),
    ),
    min_size=1,
    max_size=4,
)


@given(st.lists(st.one_of(amendments, st.sampled_from([revise(2025, 7), revise(2026, 8)])), max_size=6))
def test_whatever_is_amended_live_tables_equal_rebuilt_ones(tmp_path_factory, sets):
    made = new_book(tmp_path_factory.mktemp("book"))
    for command in [*duisburg(), *sets]:
        with suppress(Rejected, Malformed):
            amend(made, *command) if isinstance(command, list) else do(made, replace(command, act=act()))
    assert tables(made) == rebuilt(made)
    made.close()
