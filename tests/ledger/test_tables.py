"""Tables as CSV: what is written can be read back, and no text becomes a formula."""

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.exports import tables
from ledger.exports.csv import DIALECTS, headings, neutral, write
from ledger.exports.tables import Column, Table, code, day, flag, instant, number, text, word
from ledger.labels import LABELS
from ledger.values import format_hundredths

COLUMNS = (
    text("title", "Vereinbarung"),
    text("aliases", "andere Namen"),
    word("parties", "Beteiligte"),
    code("form", "Form", "form"),
    number("amount", "Betrag", "value.amount"),
    number("events", "Ereignisse"),
    day("start", "Beginn"),
    instant("recorded_at", "erfasst"),
    flag("complete", "vollständig"),
)
TABLE = Table(name="sample", german="muster", rows=tables.over("items"), columns=COLUMNS)


def parsed(raw: bytes, format: str) -> list[list[str]]:
    said = raw.decode(DIALECTS[format].encoding)
    return list(csv.reader(io.StringIO(said, newline=""), delimiter=DIALECTS[format].delimiter, strict=True))


def undone(cell: str) -> str:
    """A text as it was before it was made harmless."""
    return cell[1:] if cell.startswith("'") and neutral(cell[1:]) != cell[1:] else cell


def read(column: Column, cell: str, format: str) -> Any:
    """What a cell says, as the JSON value it was, lists by their items as texts."""
    if cell == "":
        return None
    german = format == "csv-de"
    match column.kind:
        case "text":
            return undone(cell)
        case "code":
            codes = {label.de if german else one: one for one, label in LABELS[column.codes].items()}
            return codes[cell]
        case "number":
            return cell.replace(",", ".") if german else cell
        case "date":
            return "-".join(reversed(cell.split("."))) if german else cell
        case "flag":
            return {"ja": True, "nein": False, "true": True, "false": False}[cell]
        case "word" | "instant":
            return cell


def maybe(some: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | some


ANY_TEXT = st.text(min_size=1) | st.builds("".join, st.lists(st.sampled_from("'=+-@＝\t\r\n \";,x1"), min_size=1))
LINE = ANY_TEXT.filter(lambda one: "\n" not in one)
WORD = st.from_regex("[a-z0-9][a-z0-9-]{0,10}", fullmatch=True)
DATES = st.dates().map(str).filter(lambda one: one >= "1000")
ROWS = st.fixed_dictionaries(
    {
        "title": maybe(ANY_TEXT),
        "aliases": st.lists(LINE, max_size=3),
        "parties": st.lists(WORD, max_size=3),
        "form": st.sampled_from(sorted(LABELS["form"])),
        "value": maybe(st.integers(-(10**12), 10**12).map(lambda one: {"amount": format_hundredths(one)})),
        "events": st.lists(st.integers(1), max_size=3),
        "start": maybe(DATES | DATES.map(lambda one: one[:7]) | DATES.map(lambda one: one[:4])),
        "recorded_at": st.datetimes().map(lambda one: one.isoformat() + "Z"),
        "complete": maybe(st.booleans()),
    }
)


@pytest.mark.parametrize("format", DIALECTS)
@given(rows=st.lists(ROWS, max_size=5))
def test_what_is_written_is_read_back(format: str, rows: list[dict[str, Any]]) -> None:
    first, *lines = parsed(write(TABLE, {"items": rows}, DIALECTS[format]), format)
    assert first == [column.german if format == "csv-de" else column.name for column in COLUMNS]
    for row, cells in zip(rows, lines, strict=True):
        title, aliases, parties, form, amount, events, *rest = cells
        assert read(COLUMNS[0], title, format) == row["title"]
        assert [undone(one) for one in aliases.split("\n") if one] == row["aliases"]
        assert parties.split() == row["parties"]
        assert [int(one) for one in events.split()] == row["events"]
        assert read(COLUMNS[3], form, format) == row["form"]
        assert read(COLUMNS[4], amount, format) == (row["value"] or {}).get("amount")
        for column, cell in zip(COLUMNS[6:], rest, strict=True):
            assert read(column, cell, format) == row[column.name]


@pytest.mark.parametrize("format", DIALECTS)
@given(title=ANY_TEXT)
def test_no_text_begins_as_a_formula(format: str, title: str) -> None:
    row = {"title": title, "aliases": [title.replace("\n", "")]}
    _, cells = parsed(write(TABLE, {"items": [row]}, DIALECTS[format]), format)
    for cell in cells[:2]:
        assert not re.match(r"\s*[=+\-@−＝＋－＠﹦﹢﹣﹫]", cell)
        assert cell[:1] not in ("\t", "\r", "\n")


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ('=HYPERLINK("http://evil.example";"Rechnung")', '\'=HYPERLINK("http://evil.example";"Rechnung")'),
        ("+49 203 000000", "'+49 203 000000"),
        ("-1+1|cmd", "'-1+1|cmd"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\r=1"),
        ("\tEinzug", "'\tEinzug"),
        ("  =1", "'  =1"),
        ("＝1+1", "'＝1+1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠SUM(A1)", "'＠SUM(A1)"),
        ("−1", "'−1"),
        ("'=1", "''=1"),
        ("Haus = Hof", "Haus = Hof"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
        ("Sprach- und Lesekurse", "Sprach- und Lesekurse"),
        ("1=1", "1=1"),
        ("", ""),
    ],
)
def test_a_text_that_starts_a_formula_is_made_harmless_and_no_other_is_touched(said: str, written: str) -> None:
    assert neutral(said) == written
    assert undone(written) == said


@pytest.mark.parametrize(("format", "written"), [("csv", "-52000.00"), ("csv-de", "-52000,00")])
def test_a_number_stays_a_number(format: str, written: str) -> None:
    _, cells = parsed(write(TABLE, {"items": [{"value": {"amount": "-52000.00"}}]}, DIALECTS[format]), format)
    assert cells == ["", "", "", "", written, "", "", "", ""]


def test_a_file_of_each_dialect_is_written_byte_for_byte() -> None:
    row = {
        "title": 'Haus "Lädchen"; Laden, Café',
        "aliases": ["Lädchen", "=Laden"],
        "parties": ["awo", "caritas"],
        "form": "staff_time",
        "value": {"amount": "1234567.80"},
        "events": [7, 12],
        "start": "2017-12",
        "recorded_at": "2026-11-22T09:30:00.000012Z",
        "complete": False,
    }
    assert write(TABLE, {"items": [row]}, DIALECTS["csv"]).decode() == (
        "title,aliases,parties,form,amount,events,start,recorded_at,complete\r\n"
        '"Haus ""Lädchen""; Laden, Café","Lädchen\n\'=Laden",awo caritas,staff_time,1234567.80,7 12,2017-12,'
        "2026-11-22T09:30:00.000012Z,false\r\n"
    )
    assert write(TABLE, {"items": [row]}, DIALECTS["csv-de"]).decode() == (
        "\ufeffVereinbarung;andere Namen;Beteiligte;Form;Betrag;Ereignisse;Beginn;erfasst;vollständig\r\n"
        '"Haus ""Lädchen""; Laden, Café";"Lädchen\n\'=Laden";awo caritas;Personal;1234567,80;7 12;12.2017;'
        "2026-11-22T09:30:00.000012Z;nein\r\n"
    )


@pytest.mark.parametrize(
    ("date", "written"), [("2004", "2004"), ("2017-12", "12.2017"), ("2018-02-23", "23.02.2018"), (2025, "2025")]
)
def test_a_german_date_is_as_precise_as_it_is_known(date: str | int, written: str) -> None:
    assert DIALECTS["csv-de"].cell(day("start", "Beginn"), date) == written


@pytest.mark.parametrize(
    ("format", "written"), [("csv", "staff_time volunteer_time"), ("csv-de", "Personal\nEhrenamt")]
)
def test_codes_are_parted_by_spaces_and_labels_which_may_have_some_by_lines(format: str, written: str) -> None:
    _, cells = parsed(write(TABLE, {"items": [{"form": ["staff_time", "volunteer_time"]}]}, DIALECTS[format]), format)
    assert cells[3] == written


def test_an_empty_answer_has_its_headings() -> None:
    assert write(TABLE, {"items": []}, DIALECTS["csv"]) == headings(TABLE, DIALECTS["csv"]).encode() + b"\r\n"


def test_a_row_without_items_stays() -> None:
    row: dict[str, Any] = {"id": "a", "figures": []}
    assert list(tables.each_or_itself(row, "figures")) == [row]
    row = {"id": "a", "figures": [{"value": 1}, {"value": 2}]}
    assert [one["value"] for one in tables.each_or_itself(row, "figures")] == [1, 2]
