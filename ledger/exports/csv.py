"""Tables as comma-separated values (RFC 4180), in two dialects: one for programs, one for German spreadsheets."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from ledger.exports.tables import Column, Kind, Row, Table
from ledger.labels import LABELS


class Dialect(NamedTuple):
    """What differs: `heading` and `cell` write a column's name and one value of it; `lines` are the kinds of which
    several values in one cell stand on a line each, for they may have spaces."""

    delimiter: str
    encoding: str
    heading: Callable[[Column], str]
    cell: Callable[[Column, Any], str]
    lines: frozenset[Kind]


def write(table: Table, answer: Row, dialect: Dialect) -> bytes:
    """The whole file: a line of headings, then the rows. KeyError for a code without a label."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=dialect.delimiter, lineterminator="\r\n")
    writer.writerow([dialect.heading(column) for column in table.columns])
    for row in table.rows(answer):
        writer.writerow([_cell(column, column.find(row), dialect) for column in table.columns])
    return out.getvalue().encode(dialect.encoding)


def headings(table: Table, dialect: Dialect) -> str:
    """The first line alone, without its end."""
    return dialect.delimiter.join(dialect.heading(column) for column in table.columns)


def _cell(column: Column, value: Any, dialect: Dialect) -> str:
    """Nothing is an empty cell; a list is its items, on a line each or apart by a space."""
    if value is None:
        return ""
    written = [dialect.cell(column, one) for one in (value if isinstance(value, list) else [value])]
    if column.kind == "text":
        written = [neutral(one) for one in written]
    return ("\n" if column.kind in dialect.lines else " ").join(written)


def _english(column: Column, value: Any) -> str:
    return str(value).lower() if column.kind == "flag" else str(value)


def _german(column: Column, value: Any) -> str:
    match column.kind:
        case "code":
            return LABELS[column.codes][value].de
        case "number":
            return str(value).replace(".", ",")
        case "date":
            return ".".join(reversed(str(value).split("-")))
        case "flag":
            return "ja" if value else "nein"
        case "text" | "word" | "instant":
            return str(value)


_FORMULA = re.compile(r"[\s']*[=+\-@−＝＋－＠﹦﹢﹣﹫]|'*[\t\r\n]")


def neutral(text: str) -> str:
    """The text with an apostrophe before it if a spreadsheet could take it for a formula.

    A text that would be one but for its own apostrophe gets one more: taking one away always gives the text back.
    """
    return f"'{text}" if _FORMULA.match(text) else text


DIALECTS: Final[Mapping[str, Dialect]] = {
    "csv": Dialect(",", "utf-8", lambda column: column.name, _english, frozenset({"text"})),
    "csv-de": Dialect(";", "utf-8-sig", lambda column: column.german, _german, frozenset({"text", "code"})),
}
"""By the name of the format."""
