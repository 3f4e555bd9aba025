"""Whatever was recorded: live, rebuilt and replayed are the same, at every position, and the figures are right."""

from datetime import date
from itertools import combinations
from typing import Any

from hypothesis import settings

from ledger import history, projector, store
from ledger.answers import account
from ledger.answers import funding as answers
from ledger.book import Book
from ledger.message import Recorded
from ledger.projections import funding
from ledger.registry import CODEC, PROJECTIONS
from ledger.sql import Transaction, together
from ledger.values import format_hundredths, parse_hundredths
from tests.ledger import plain
from tests.ledger.machine import Town
from tests.ledger.town import DICHTERVIERTEL, HOCHFELD, townspeople

AREAS = (DICHTERVIERTEL, HOCHFELD)
YEARS = range(2023, 2028)
TOWN = 1 + len(townspeople())
"""The position at which everybody is registered and nothing is promised yet."""
Row = tuple[Any, ...]


def dump(tx: Transaction) -> dict[str, list[dict[str, Any]]]:
    """All rows of all projections, with the positions they hold from and to."""
    found = {}
    for projection in PROJECTIONS:
        names = [column.name for column in projection.table.columns]
        rows = tx.connection.execute(f"SELECT {', '.join(names)} FROM {projection.table.name}")
        found[projection.table.name] = [dict(zip(names, row, strict=True)) for row in sorted(rows, key=repr)]
    return found


def assert_live_is_rebuilt(book: Book) -> None:
    with book.reading() as tx:
        live = dump(tx)
    for rows in live.values():
        assert_no_row_ends_where_it_begins_again(rows)
    with book.rehearsing() as tx:
        projector.rebuild(tx)
        assert dump(tx) == live


def assert_no_row_ends_where_it_begins_again(rows: list[dict[str, Any]]) -> None:
    """What stays the same is left alone: it is known since when it has been so."""
    begins = {(*data(row), row["from_position"]) for row in rows}
    assert not [row for row in rows if (*data(row), row["to_position"]) in begins]


def data(row: dict[str, Any]) -> tuple[Any, ...]:
    """A row without the positions it holds from and to."""
    return tuple(value for name, value in row.items() if name not in ("from_position", "to_position"))


def assert_live_is_the_fold_of_every_prefix(book: Book) -> None:
    """At the end of each command, the rows that hold are those of the states that the events so far come to."""
    with book.reading() as tx:
        recorded = [CODEC.decode(raw) for _, raw in store.after(tx, 0, 100_000, 100_000)]
        ends = {store.at_position(tx, one.envelope.position).position for one in recorded}
        live = dump(tx)
        for position in sorted(ends):
            assert rows_then(live, position) == rows_of(recorded[:position])


def rows_then(live: dict[str, list[dict[str, Any]]], position: int) -> dict[str, list[Row]]:
    """The rows of each projection that hold at a position, without their positions."""
    return {
        name: sorted(
            (data(row) for row in rows if row["from_position"] <= position < row["to_position"]),
            key=repr,
        )
        for name, rows in live.items()
    }


def rows_of(recorded: list[Recorded]) -> dict[str, list[Row]]:
    """The rows that each projection makes of the states of all streams."""
    streams: dict[str, list[Recorded]] = {}
    for one in recorded:
        streams.setdefault(one.envelope.stream, []).append(one)
    found: dict[str, list[Row]] = {projection.table.name: [] for projection in PROJECTIONS}
    for stream, events in streams.items():
        kind, id = stream.split("/", 1)
        state = history.fold(kind, events)
        for projection in PROJECTIONS:
            if kind in projection.kinds:
                for part, inputs in projection.parts(state).items():
                    found[projection.table.name] += set(projection.rows(id, part, inputs))
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def assert_figures_are_those_of_the_plain_model(book: Book, model: plain.Plain) -> None:
    with book.reading() as tx:
        ends = {store.at_position(tx, position) for position in range(TOWN, store.head(tx).position + 1)}
        for at in sorted(ends, key=lambda end: end.position):
            stood = plain.standing(model.deeds, at.position)
            assert_nothing_is_promised_twice(stood)
            for area in AREAS:
                for year in YEARS:
                    expected = plain.lines(model.deeds, at.position, area, year)
                    [found] = together(tx, [funding.asking_area(area, year, at.position)])
                    assert seen(funding.lines(found)) == expected
                    answer = answers.in_neighbourhood(tx, area, year, at, currency="EUR")
                    assert cents(answer["totals"]) == plain.sums(expected)
                    assert_totals_are_the_sum_of_the_lines(answer)


def seen(found: list[funding.Line]) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The ledger's lines in the words of the plain model."""
    lines = {}
    for one in found:
        amounts = {
            stage: one.line["stages"][stage] for stage in (*plain.STRENGTH, *plain.LIVED) if stage in one.line["stages"]
        }
        lines[one.agreement, one.contribution, one.span] = {
            "funder": one.funder,
            "form": one.line["form"],
            "state": one.line["value"]["state"],
            "events": one.line["events"],
            "apart": len(one.line["areas"]) > 1 or len(set(one.span.split("-"))) > 1,
            **{stage: parse_hundredths(amount) for stage, amount in amounts.items() if amount is not None},
        }
    return lines


def cents(totals: dict[str, str | None]) -> dict[str, int | None]:
    return {
        name: None if (amount := totals[name]) is None else parse_hundredths(amount)
        for name in ("money", "in_kind", "value")
    }


def assert_totals_are_the_sum_of_the_lines(answer: dict[str, Any]) -> None:
    money: list[int] = []
    in_kind: list[int] = []
    for line in answer["lines"]:
        if line["stages"]["committed"] is not None and line["form"] != "unspecified":
            (money if line["form"] == "money" else in_kind).append(parse_hundredths(line["stages"]["committed"]))
    for name, parts in (("money", money), ("in_kind", in_kind), ("value", money + in_kind)):
        assert answer["totals"][name] == (format_hundredths(sum(parts)) if parts else None)
    for share in ("of_value", "of_money"):
        stated = [one[share] for one in answer["shares"] if one[share] is not None]
        assert sum(map(parse_hundredths, stated)) in (0, 10_000)


def assert_nothing_is_promised_twice(stood: list[plain.Standing]) -> None:
    binding = [one for one in stood if one["stage"] != "pledged"]
    for one, other in combinations(binding, 2):
        if all(one[name] == other[name] for name in ("agreement", "party", "form", "purpose", "own")):
            assert one["span"][1] < other["span"][0] or other["span"][1] < one["span"][0]


def assert_accounts_add_up(book: Book, model: plain.Plain) -> None:
    """What became of each promise is what was told; totals are the sums of their lines; nobody gave back too much."""
    with book.reading() as tx:
        at = store.head(tx)
        expected = plain.lived(model.deeds, at.position)
        found = {}
        for agreement in sorted({deed["agreement"] for deed in model.deeds}):
            state, _ = history.state(tx, "agreement", agreement)
            answer = account.of_agreement(tx, agreement, state, at, year=None, on=date(2026, 1, 1), currency="EUR")
            assert_totals_are_those_of_the_stages(answer)
            for line in answer["lines"]:
                place = agreement, line["contribution"], (line["period"]["first"], line["period"]["last"])
                reached = {stage: line["figures"][stage] for stage in plain.LIVED if line["figures"].get(stage)}
                if reached:
                    found[place] = {stage: (cents_of(one), one["events"]) for stage, one in reached.items()}
                received, returned = (cents_of(reached.get(stage)) or 0 for stage in ("received", "returned"))
                assert returned <= received
        assert found == expected


def cents_of(figure: dict[str, Any] | None) -> int | None:
    return None if figure is None or figure["amount"] is None else parse_hundredths(figure["amount"])


def assert_totals_are_those_of_the_stages(answer: dict[str, Any]) -> None:
    for kind, forms in (("money", {"money"}), ("in_kind", {line["form"] for line in answer["lines"]} - {"money"})):
        for stage, total in answer["totals"][kind].items():
            figures = [line["figures"][stage] for line in answer["lines"] if line["form"] in forms]
            known = [
                parse_hundredths(one["amount"]) for one in figures if one is not None and one["amount"] is not None
            ]
            assert total == (format_hundredths(sum(known)) if known else None)
    owed = [parse_hundredths(item["open"]) for line in answer["lines"] for item in line["open"]]
    assert answer["totals"]["open"] == format_hundredths(sum(owed))
    assert all(cents > 0 for cents in owed)


class Machine(Town):
    def teardown(self) -> None:
        try:
            assert_live_is_rebuilt(self.book)
            assert_live_is_the_fold_of_every_prefix(self.book)
            assert_figures_are_those_of_the_plain_model(self.book, self.plain)
            assert_accounts_add_up(self.book, self.plain)
        finally:
            super().teardown()


TestAnyHistory = Machine.TestCase
TestAnyHistory.settings = settings(max_examples=3 * settings().max_examples // 2)
