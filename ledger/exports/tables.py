"""Answers as tables: which columns a table has, where a cell is found, and what kind of thing stands in it.

FUNDING = Table(name="funding", german="finanzierung", rows=over("lines"), columns=(
    text("funder_name", "Geber", "funder.name"),
    code("form", "Form", "form"),
    number("committed", "zugesagt", "stages.committed"),
))
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Row = Mapping[str, Any]
Find = Callable[[Row], Any]
Kind = Literal["text", "word", "code", "number", "date", "instant", "flag"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its snake_case name, its German heading, and how a row's cell is found.

    Cells are plain JSON values, a list of them, or None: an empty cell. `text` is anybody's words; a `word` has no
    space, as an id; a `number` is an integer or a decimal such as "52000.00"; a `date` may be partial; a `code` is one
    of the list `codes` of `ledger.labels`.
    """

    name: str
    german: str
    kind: Kind
    find: Find
    codes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """How an answer becomes rows; `name` and `german` are what its files are called."""

    name: str
    german: str
    rows: Callable[[Row], Iterable[Row]]
    columns: Sequence[Column]


def text(name: str, german: str, at: str | Find = "") -> Column:
    """`at` is the way to the cell, `"funder.name"`, or finds it; without it, the cell is called as the column is."""
    return _column(name, german, "text", at)


def word(name: str, german: str, at: str | Find = "") -> Column:
    return _column(name, german, "word", at)


def number(name: str, german: str, at: str | Find = "") -> Column:
    return _column(name, german, "number", at)


def day(name: str, german: str, at: str | Find = "") -> Column:
    return _column(name, german, "date", at)


def instant(name: str, german: str, at: str | Find = "") -> Column:
    return _column(name, german, "instant", at)


def flag(name: str, german: str, at: str | Find = "") -> Column:
    return _column(name, german, "flag", at)


def code(name: str, german: str, codes: str, at: str | Find = "") -> Column:
    """`codes` names the list of `ledger.labels`."""
    return _column(name, german, "code", at, codes)


def _column(name: str, german: str, kind: Kind, at: str | Find, codes: str = "") -> Column:
    return Column(name, german, kind, _way(at or name) if isinstance(at, str) else at, codes)


def _way(path: str) -> Find:
    *steps, last = path.split(".")

    def find(row: Row) -> Any:
        for step in steps:
            row = row.get(step) or {}
        return row.get(last)

    return find


def itself(answer: Row) -> Iterator[Row]:
    """An answer that is one row."""
    yield answer


def over(name: str) -> Callable[[Row], Iterator[Row]]:
    """A row for each item of a list of the answer; what stands beside the list is in every row."""
    return lambda answer: each(answer, name)


def each(row: Row, name: str) -> Iterator[Row]:
    """A row for each item of the list `name`; where both have a field of one name, it is the item's."""
    return ({**row, **item} for item in row[name])


def each_or_itself(row: Row, name: str) -> Iterator[Row]:
    """As `each`; a row whose list is empty stays, with nothing beside it."""
    yield from each(row, name) if row[name] else (row,)
