"""A row of a list as a grant, or the reason why it can't be one; nothing is rounded, guessed or left out."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from ledger.imports.mapping import CODES, Style, Template
from ledger.imports.mapping import Mapping as Meaning
from ledger.imports.reading import Row, Sheet
from ledger.imports.refusals import Refused, Unfit, refused
from ledger.values import PartialDate

TEXT_MAX = 200

_EXACT = {
    "german": re.compile(r"([0-9]{1,3}(?:\.[0-9]{3}){1,4}|[0-9]{1,13})(?:,([0-9]+))?", re.ASCII),
    "iso": re.compile(r"([0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,13})(?:\.([0-9]+))?", re.ASCII),
}
_NEGATIVE = re.compile(r"[-–−(].*[0-9].*|.*[0-9][-–−]", re.ASCII)
_GERMAN_DATE = re.compile(r"(?:(?:([0-9]{1,2})\.)?([0-9]{1,2})\.)?([0-9]{4})", re.ASCII)
_BETWEEN = re.compile(r"[^a-z0-9]+")
_SEPARATE = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})

Getter = Callable[[list[str]], str]


class Grant(NamedTuple):
    """What one line says. `spans` are (first year, last year, hundredths of the currency).

    `agreed` is everything that lines of one agreement have in common: the fields up to `certainty`.
    """

    line: int
    agreement: str
    name: str
    kind: str
    title: str
    giver: str
    recipient: str
    neighbourhood: str
    start: str
    end: str
    certainty: str
    giver_name: str
    giver_kind: str
    recipient_name: str
    recipient_kind: str
    contribution: str
    form: str
    purpose: str
    standing: str
    stage: str
    condition: str
    source: str
    source_reference: str
    hours: int
    spans: Sequence[tuple[int, int, int]]

    @property
    def agreed(self) -> tuple[str, ...]:
        return self[1:11]


class Reader:
    """Reads the rows of one sheet by one mapping."""

    def __init__(self, sheet: Sheet, mapping: Meaning) -> None:
        self._mapping = mapping
        self._places = {name: i for i, name in enumerate(sheet.columns)}
        self._get = {field: _getter(template, self._places) for field, template in mapping.fields.items()}
        self._numbers, self._dates = mapping.numbers, mapping.dates
        self._reference = [self._places[name] for name in mapping.reference]
        self._codes = {field: _codes(field, mapping) for field in CODES}
        self._varying = [field for field in CODES if mapping.columns(field)]
        self._fixed = {field: self._code(field, []) for field in CODES if field not in self._varying}

    def read(self, row: Row) -> Grant | Refused:
        """The grant of a row. A refusal names the first column that does not fit."""
        try:
            return self._grant(row.line, [cell.strip(" \t") for cell in row.cells])
        except Unfit as unfit:
            column, value = self.blame(unfit.field, row.cells)
            return refused(row.line, unfit.code, column=column, value=value, detail=unfit.detail)

    def blame(self, field: str, cells: Sequence[str]) -> tuple[str, str]:
        """(column, value) that feed a field: the first of them that is empty, unseen or just the first."""
        names = self._mapping.columns(field)
        if not names:
            return "", ""
        values = {name: cells[self._places[name]] for name in names}
        odd = (name for name, value in values.items() if not value.strip() or not value.isprintable())
        column = next(odd, names[0])
        return column, values[column]

    def _grant(self, line: int, cells: list[str]) -> Grant:
        key = self._text("agreement", cells)
        start, end = self._date("start", cells), self._date("end", cells)
        cents = number(self._text("amount", cells), self._numbers, "amount")
        if cents == 0:
            raise Unfit("amount_not_positive", "amount")
        codes = self._fixed | {field: self._code(field, cells) for field in self._varying}
        giver_name, recipient_name = self._text("giver", cells), self._text("recipient", cells)
        hours = self._optional("hours", cells)
        reference = "-".join(self._cell("reference", cells[place]) for place in self._reference)
        return Grant(
            line=line,
            agreement=slug(key, "agreement"),
            name=key,
            kind=codes["kind"],
            title=self._text("title", cells),
            giver=slug(self._optional("giver_id", cells) or giver_name, "giver"),
            recipient=slug(self._optional("recipient_id", cells) or recipient_name, "recipient"),
            neighbourhood=self._optional("neighbourhood", cells),
            start=start,
            end=end,
            certainty=codes["certainty"],
            giver_name=giver_name,
            giver_kind=codes["giver_kind"],
            recipient_name=recipient_name,
            recipient_kind=codes["recipient_kind"],
            contribution=slug(reference, "reference"),
            form=codes["form"],
            purpose=self._optional("purpose", cells),
            standing=codes["standing"],
            stage=codes["stage"],
            condition=self._condition(codes["stage"], cells),
            source=codes["source"],
            source_reference=self._optional("source_reference", cells) or reference,
            hours=number(hours, self._numbers, "hours") if hours else 0,
            spans=self._spans(cells, start, end, cents),
        )

    def _condition(self, stage: str, cells: list[str]) -> str:
        return self._text("condition", cells) if stage == "conditional" else ""

    def _spans(self, cells: list[str], start: str, end: str, cents: int) -> list[tuple[int, int, int]]:
        if "year" in self._get:
            first = last = year(self._text("year", cells))
        else:
            first, last = int(self._needed("start", start)[:4]), int(self._needed("end", end)[:4])
        if first > last:
            raise Unfit("term_reversed", "end")
        if first == last or self._mapping.across_years == "period":
            return [(first, last, cents)]
        if self._mapping.across_years == "refuse":
            raise Unfit("term_over_years", "end", f"{start} to {end}")
        count = last - first + 1
        if cents < count:
            raise Unfit("amount_not_positive", "amount", f"not a cent for each of {count} years")
        each, left = divmod(cents, count)
        return [(first + i, first + i, each + (i < left)) for i in range(count)]

    def _needed(self, field: str, text: str) -> str:
        if not text:
            raise Unfit("empty", field)
        return text

    def _cell(self, field: str, text: str) -> str:
        if not text:
            raise Unfit("empty", field)
        if not text.isprintable():
            raise Unfit("invisible_character", field)
        if len(text) > TEXT_MAX:
            raise Unfit("too_long", field)
        return text

    def _text(self, field: str, cells: list[str]) -> str:
        for name in self._mapping.fields[field].columns:
            if not cells[self._places[name]]:
                raise Unfit("empty", field)
        return self._cell(field, self._get[field](cells))

    def _optional(self, field: str, cells: list[str]) -> str:
        get = self._get.get(field)
        text = "" if get is None else get(cells)
        return self._cell(field, text) if text else ""

    def _code(self, field: str, cells: list[str]) -> str:
        codes, text = self._codes[field], self._get[field](cells)
        try:
            return codes[text]
        except KeyError:
            raise Unfit("unknown_code" if text else "empty", field) from None

    def _date(self, field: str, cells: list[str]) -> str:
        text = self._optional(field, cells)
        return day(text, self._dates, field) if text else ""


def _getter(template: Template, places: Mapping[str, int]) -> Getter:
    if not template.columns:
        constant = template.pieces[0]
        return lambda cells: constant
    if template.pieces == ("", ""):
        place = places[template.columns[0]]
        return lambda cells: cells[place]
    at = [places[name] for name in template.columns]

    def get(cells: list[str]) -> str:
        joined = [template.pieces[0]]
        for place, piece in zip(at, template.pieces[1:], strict=True):
            joined += (cells[place], piece)
        return "".join(joined)

    return get


def _codes(field: str, mapping: Meaning) -> dict[str, str]:
    """What each text of a column means; where the mapping gives meanings they are the only ones."""
    own = dict(mapping.meanings.get(field, {}))
    return own if own and mapping.fields[field].columns else {code: code for code in CODES[field]} | own


def number(text: str, style: Style, field: str) -> int:
    """Hundredths of a number, exactly. Unfit: another style, negative, or more than two places."""
    found = _EXACT[style].fullmatch(text)
    if found is None:
        if _NEGATIVE.fullmatch(text):
            raise Unfit("amount_not_positive", field)
        raise Unfit("number_style", field, f"{style} is stated")
    whole, places = found[1], found[2] or ""
    if len(places) > 2:
        raise Unfit("number_precise", field)
    return int(whole.replace("." if style == "german" else ",", "") + places.ljust(2, "0"))


def year(text: str) -> int:
    """Unfit for anything but four digits from 1000."""
    if not (len(text) == 4 and text.isascii() and text.isdigit() and text >= "1000"):
        raise Unfit("year_style", "year")
    return int(text)


@lru_cache(maxsize=4096)
def day(text: str, style: Style, field: str) -> str:
    """A date in the style as an ISO date of year, month or day precision. Unfit."""
    try:
        return str(PartialDate.parse(text if style == "iso" else _iso(text)))
    except ValueError:
        raise Unfit("date_style", field, f"{style} is stated") from None


def _iso(text: str) -> str:
    found = _GERMAN_DATE.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return "-".join(part if len(part) == 4 else part.zfill(2) for part in reversed(found.groups()) if part)


@lru_cache(maxsize=4096)
def slug(text: str, field: str) -> str:
    """An id: lower-case letters, digits and hyphens, at most 63; a longer one ends in a digest. Unfit."""
    folded = text.lower()
    if not folded.isascii():
        apart = unicodedata.normalize("NFKD", folded.translate(_SEPARATE))
        folded = "".join(one for one in apart if not unicodedata.combining(one))
    found = _BETWEEN.sub("-", folded).strip("-")
    if not found:
        raise Unfit("no_id", field)
    if len(found) > 63:
        return f"{found[:50].rstrip('-')}-{sha256(text.encode()).hexdigest()[:12]}"
    return found
