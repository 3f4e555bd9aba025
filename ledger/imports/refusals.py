"""Why a line of a list is refused: its number, column and value, a code, and a sentence in English and in German."""

from dataclasses import dataclass

from ledger.errors import REFUSALS, Rejected

REASONS: dict[str, tuple[str, str]] = {
    "mixed_dialect": (
        "The line is separated in another way than the first line is.",
        "Die Zeile hat ein anderes Trennzeichen als die Kopfzeile.",
    ),
    "field_count": (
        "The line has more or fewer cells than the first line has columns.",
        "Die Zeile hat mehr oder weniger Zellen als die Kopfzeile Spalten.",
    ),
    "broken_quotes": (
        "A quotation mark is not closed, or stands inside a cell; what follows can't be told apart.",
        "Ein Anführungszeichen ist nicht geschlossen oder steht mitten in einer Zelle.",
    ),
    "wrong_encoding": (
        "The text is not in the encoding of the file.",
        "Der Text ist nicht in der Zeichenkodierung der Datei.",
    ),
    "invisible_character": (
        "The cell has a line break, a control character or another character that nobody sees.",
        "Die Zelle enthält einen Zeilenumbruch, ein Steuerzeichen oder ein anderes unsichtbares Zeichen.",
    ),
    "empty": (
        "The cell is empty, and nothing is guessed.",
        "Die Zelle ist leer, und geraten wird nicht.",
    ),
    "too_long": (
        "The text is longer than 200 characters.",
        "Der Text ist länger als 200 Zeichen.",
    ),
    "number_style": (
        "This is no number in the style that the mapping states.",
        "Das ist keine Zahl in der Schreibweise, die die Zuordnung nennt.",
    ),
    "number_precise": (
        "The number has more than two decimal places, and nothing is rounded.",
        "Die Zahl hat mehr als zwei Nachkommastellen, und gerundet wird nicht.",
    ),
    "date_style": (
        "This is no date in the style that the mapping states.",
        "Das ist kein Datum in der Schreibweise, die die Zuordnung nennt.",
    ),
    "year_style": (
        "A year has four digits.",
        "Ein Jahr hat vier Ziffern.",
    ),
    "term_over_years": (
        "The term goes beyond the end of a year, and the mapping does not say how the amount belongs to the years.",
        "Die Laufzeit geht über ein Jahresende, und die Zuordnung sagt nicht, wie der Betrag zu den Jahren gehört.",
    ),
    "unknown_code": (
        "The mapping does not say what this value means.",
        "Die Zuordnung sagt nicht, was dieser Wert bedeutet.",
    ),
    "no_id": (
        "No id can be made of this: it has neither letters nor digits.",
        "Daraus lässt sich keine Kennung bilden: es enthält weder Buchstaben noch Ziffern.",
    ),
    "doubled_reference": (
        "Another line of this file has the same reference.",
        "Eine andere Zeile dieser Datei hat denselben Bezug.",
    ),
    "reference_reused": (
        "This reference was recorded before, with other content.",
        "Dieser Bezug wurde schon erfasst, mit anderem Inhalt.",
    ),
    "agreement_differs": (
        "The agreement of this id is another one, by an earlier line or in the book.",
        "Die Vereinbarung dieser Kennung ist nach einer früheren Zeile oder im Buch eine andere.",
    ),
    "organisation_differs": (
        "An earlier line has another organisation of this id.",
        "Eine frühere Zeile nennt unter dieser Kennung eine andere Organisation.",
    ),
}
"""What can be wrong with a line, besides what the ledger itself refuses (`errors.REFUSALS`)."""


@dataclass(frozen=True, slots=True)
class Refused:
    """One refused line: its number in the file (from 1), the column and its value where one is to blame."""

    line: int
    column: str
    value: str
    code: str
    english: str
    german: str


class Unfit(Exception):
    """A line can't be taken, for one of `REASONS`; `field` is the field of the mapping that is to blame."""

    def __init__(self, code: str, field: str, detail: str = "") -> None:
        self.code, self.field, self.detail = code, field, detail
        super().__init__(code)


def refused(line: int, code: str, *, column: str = "", value: str = "", detail: str = "") -> Refused:
    """The refusal of a line for one of `REASONS` or `errors.REFUSALS`."""
    english, german = REASONS.get(code) or REFUSALS[code]
    return Refused(line, column, value, code, f"{english} ({detail})" if detail else english, german)


def by_rule(line: int, rejected: Rejected, *, column: str, value: str) -> Refused:
    """The refusal of a line by a rule of the ledger."""
    return refused(line, rejected.code, column=column, value=value, detail=rejected.detail)
