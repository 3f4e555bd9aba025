"""What a first start shows: where the documentation is, how to ask the main question, and its answer as a table."""

import os
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Literal

from rich.console import Console
from rich.table import Table

from scripts import serving
from scripts.cases import CASES
from scripts.failed import Failed
from scripts.listening import Address

Language = Literal["de", "en"]

PATH = "/v1/books/duisburg/neighbourhoods/dichterviertel/funding?year=2026"

_WORDS: Mapping[Language, Mapping[str, str]] = {
    "de": {
        "title": "Wer finanziert was im Dichterviertel, 2026",
        "docs": "Dokumentation",
        "books": "Bücher, mit demselben Token",
        "ask": "Die Frage, zum Einfügen",
        "end": "Strg-C beendet den Dienst",
        "funder": "Geber",
        "form": "Form",
        "value": "Wert",
        "share": "Anteil",
        "certainty": "Gewissheit",
        "total": "Summe",
        "unknown": "unbekannt",
        "none": "keiner",
        "incomplete": "unvollständig",
        "money": "Geld",
        "staff_time": "Personal",
        "volunteer_time": "Ehrenamt",
        "premises": "Räume",
        "goods": "Sachmittel",
        "services": "Dienstleistungen",
        "unspecified": "offen",
        "signed": "unterschrieben",
        "resolved": "beschlossen",
        "announced": "angekündigt",
        "assumed": "angenommen",
        "agreed_lump_sum": "Pauschale",
        "hours_unknown": "Stunden unbekannt",
    },
    "en": {
        "title": "Who funds what in Dichterviertel, 2026",
        "docs": "Documentation",
        "books": "Books, by the same token",
        "ask": "The question, ready to paste",
        "end": "Ctrl-C ends the service",
        "funder": "Funder",
        "form": "Form",
        "value": "Value",
        "share": "Share",
        "certainty": "Certainty",
        "total": "Total",
        "unknown": "unknown",
        "none": "none",
        "incomplete": "incomplete",
        "agreed_lump_sum": "lump sum",
        "hours_unknown": "hours unknown",
    },
}


def language() -> Language:
    """German where the terminal speaks it, else English."""
    spoken = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    return "de" if spoken.lower().startswith("de") else "en"


def show(console: Console, address: Address, token: str, lang: Language) -> None:
    """Asks the running service and prints what it answers. Failed where it answers with a problem."""
    status, answer = serving.get(address, PATH, token)
    if status != HTTPStatus.OK:
        raise Failed(f"the service answered {status} to {PATH}: {answer.get('detail')}")
    words = _WORDS[lang]
    console.print(funding(answer, lang))
    console.print(f"{words['docs']}: {address.url}/docs", soft_wrap=True)
    console.print(f"{words['books']}: {', '.join(case.book for case in CASES)}", soft_wrap=True)
    console.print(f"{words['ask']}:", soft_wrap=True)
    console.print(f"curl -H 'Authorization: Bearer {token}' '{address.url}{PATH}'", soft_wrap=True)
    console.print(words["end"], soft_wrap=True)


def funding(answer: Mapping[str, Any], lang: Language) -> Table:
    """The main answer as a small table: a line for each contribution, then the totals."""
    words = _WORDS[lang]
    table = Table(title=words["title"], title_justify="left", show_footer=True)
    totals = answer["totals"]
    table.add_column(words["funder"], words["total"])
    table.add_column(words["form"], "" if answer["complete"] else words["incomplete"])
    table.add_column(words["value"], _amount(totals["value"], totals["currency"], lang), justify="right")
    table.add_column(words["share"], justify="right")
    table.add_column(words["certainty"])
    shares = {share["funder"]: share["of_value"] for share in answer["shares"]}
    for line in answer["lines"]:
        table.add_row(
            line["funder"]["name"],
            _form(line, words),
            _value(line["value"], lang),
            decimal(shares.get(line["funder"]["id"]), lang, " %"),
            words.get(line["certainty"], line["certainty"]),
        )
    return table


def _form(line: Mapping[str, Any], words: Mapping[str, str]) -> str:
    form = words.get(line["form"], line["form"].replace("_", " "))
    said = []
    if (line["valuation"] or {}).get("method") == "agreed_lump_sum":
        said.append(words["agreed_lump_sum"])
    if (line["quantity"] or {}).get("state") == "unknown":
        said.append(words["hours_unknown"])
    return f"{form} ({', '.join(said)})" if said else form


def _value(value: Mapping[str, Any], lang: Language) -> str:
    if value["state"] == "known":
        return _amount(value["amount"], value["currency"], lang)
    return _WORDS[lang][value["state"]]


def _amount(amount: str | None, currency: str, lang: Language) -> str:
    return decimal(amount, lang, f" {currency}") or _WORDS[lang]["unknown"]


def decimal(text: str | None, lang: Language, unit: str = "") -> str:
    """`"52000.00"` as people write it; text in, text out, so that no cent is lost."""
    if text is None:
        return ""
    whole, _, rest = text.partition(".")
    written = f"{int(whole):,}.{rest}"
    return (written.translate(str.maketrans(",.", ".,")) if lang == "de" else written) + unit
