"""Columns that several tables share, and the tables of an agreement, an organisation and a neighbourhood."""

from collections.abc import Callable, Iterator
from typing import Any

from ledger.exports.tables import (
    Column,
    Row,
    Table,
    code,
    day,
    each_or_itself,
    flag,
    itself,
    number,
    over,
    text,
    word,
)

AREA = (
    word("neighbourhood", "Quartier (Kennung)", "neighbourhood.id"),
    text("neighbourhood_name", "Quartier", "neighbourhood.name"),
)
COMMITMENT = (
    word("funder", "Geber (Kennung)", "funder.id"),
    text("funder_name", "Geber", "funder.name"),
    word("agreement", "Vereinbarung (Kennung)", "agreement.id"),
    text("agreement_title", "Vereinbarung", "agreement.title"),
    word("contribution", "Beitrag"),
)


def worth(prefix: str = "", german: str = "", inside: str = "") -> tuple[Column, ...]:
    """A value and a quantity, each with its state beside it, and how time became money."""
    return (
        code(f"{prefix}value_state", f"{german}Stand des Werts", "value_state", f"{inside}value.state"),
        number(f"{prefix}value", f"{german}Wert", f"{inside}value.amount"),
        word(f"{prefix}currency", f"{german}Währung", f"{inside}value.currency"),
        code(f"{prefix}quantity_state", f"{german}Stand der Menge", "value_state", f"{inside}quantity.state"),
        number(f"{prefix}quantity", f"{german}Menge", f"{inside}quantity.quantity"),
        code(f"{prefix}unit", f"{german}Einheit", "unit", f"{inside}quantity.unit"),
        code(f"{prefix}valuation", f"{german}Bewertung", "valuation_method", f"{inside}valuation.method"),
        word(f"{prefix}valuation_basis", f"{german}Bewertungsgrundlage", f"{inside}valuation.basis"),
        text(f"{prefix}valuation_group", f"{german}Gruppe", f"{inside}valuation.group"),
        number(f"{prefix}hourly_rate", f"{german}Stundensatz", f"{inside}valuation.rate.amount"),
        number(f"{prefix}annual_hours", f"{german}Jahresstunden", f"{inside}valuation.annual_hours.quantity"),
    )


def person(name: str, german: str, inside: str) -> tuple[Column, ...]:
    """Somebody by id, with what the vault still holds."""
    return (
        word(name, f"{german} (Kennung)", f"{inside}.person"),
        text(f"{name}_name", german, f"{inside}.name"),
        text(f"{name}_function", f"{german}: Funktion", f"{inside}.function"),
        text(f"{name}_email", f"{german}: E-Mail", f"{inside}.email"),
        text(f"{name}_phone", f"{german}: Telefon", f"{inside}.phone"),
    )


def _agreement(answer: Row) -> Iterator[Row]:
    """The agreement, its term, and whatever else it has, each on a row that says which part of it it is."""
    kept: dict[str, Any] = {"agreement": answer["id"], "title": answer["title"]}
    yield kept | {"part": "agreement"} | _itself(answer)
    yield kept | {"part": "term"} | _dated(answer["term"], "start", "end")
    for part, (items, rows) in _PARTS.items():
        for item in answer[items]:
            for row in rows(item):
                yield {**kept, "part": part, **row}


def _itself(answer: Row) -> dict[str, Any]:
    names = ("kind", "status", "certainty", "purpose", "facility", "activities", "municipality", "succeeds")
    own = {name: answer[name] for name in names}
    return own | {"status_on": answer["status_on"], "neighbourhoods": [one["id"] for one in answer["neighbourhoods"]]}


def _dated(item: Row, first: str, last: str) -> dict[str, Any]:
    return {**item, "from": item[first], "until": item[last]}


def _extension(item: Row) -> Iterator[Row]:
    yield {**item, "until": item["end"], "events": [item["position"]]}


def _party(item: Row) -> Iterator[Row]:
    yield _dated(item, "since", "until") | {"party": item["organisation"]["id"], "name": item["organisation"]["name"]}


def _signature(item: Row) -> Iterator[Row]:
    yield {**item, "on": item["signed_on"], "contact": item["signatory"]}


def _milestone(item: Row) -> Iterator[Row]:
    yield {"id": item["id"], "name": item["title"], "until": item["due"], "outcome": item["outcome"], "on": item["on"]}


def _contribution(item: Row) -> Iterator[Row]:
    """A row for each promise; staff time of which no quantity is stated has an unknown one."""
    areas = [item["neighbourhood"]] if item["neighbourhood"] else []
    for row in each_or_itself(item, "promises"):
        period, quantity = row.get("period") or {}, row.get("quantity")
        state = "known" if quantity else "unknown" if row["form"] == "staff_time" and period else None
        yield {
            **row,
            "neighbourhoods": areas,
            "from": period.get("first"),
            "until": period.get("last"),
            "quantity": (quantity or {}) | {"state": state},
        }


_PARTS: dict[str, tuple[str, Callable[[Row], Iterator[Row]]]] = {
    "extension": ("extensions", _extension),
    "party": ("parties", _party),
    "signature": ("signatures", _signature),
    "contribution": ("contributions", _contribution),
    "milestone": ("milestones", _milestone),
}

AGREEMENT = Table(
    name="agreement",
    german="vereinbarung",
    rows=_agreement,
    columns=(
        word("agreement", "Vereinbarung (Kennung)"),
        text("agreement_title", "Vereinbarung", "title"),
        code("part", "Teil", "agreement_part"),
        word("id", "Kennung des Teils"),
        text("name", "Bezeichnung"),
        word("party", "Beteiligte (Kennung)"),
        code("role", "Rolle", "role"),
        text("unit_name", "Organisationseinheit", "unit.name"),
        code("kind", "Art", "agreement_kind"),
        code("status", "Stand", "agreement_status"),
        day("status_on", "Stand am"),
        code("certainty", "Gewissheit", "certainty"),
        day("from", "von"),
        day("until", "bis"),
        flag("open_ended", "unbefristet"),
        day("old_end", "altes Ende"),
        code("continuity", "Anschluss", "continuity"),
        day("resumes", "wieder ab"),
        flag("left", "ausgeschieden"),
        word("successor", "Nachfolge"),
        day("on", "am"),
        code("outcome", "Ergebnis", "milestone_outcome"),
        code("form", "Form", "form"),
        text("purpose", "Zweck"),
        code("standing", "Finanzierungsart", "standing"),
        code("stage", "Stufe", "stage"),
        text("condition", "Bedingung"),
        *worth(),
        word("origin_agreement", "Herkunft: Vereinbarung", "origin.agreement"),
        word("origin_contribution", "Herkunft: Beitrag", "origin.contribution"),
        word("recipient", "Empfänger"),
        word("neighbourhoods", "Quartiere"),
        word("municipality", "Kommune"),
        text("facility", "Einrichtung"),
        text("activities", "Aktivitäten"),
        word("succeeds", "Vorgängerin"),
        *person("contact", "Person", "contact"),
        number("events", "Ereignisse"),
    ),
)
ORGANISATION = Table(
    name="organisation",
    german="organisation",
    rows=itself,
    columns=(
        word("organisation", "Organisation (Kennung)", "id"),
        text("name", "Name"),
        code("kind", "Art", "organisation_kind"),
        flag("described", "nur beschrieben"),
        text("former_names", "frühere Namen"),
        text(
            "identifiers", "Kennzeichen", lambda row: [f"{one['scheme']} {one['value']}" for one in row["identifiers"]]
        ),
        text("units", "Organisationseinheiten", lambda row: [one["name"] for one in row["units"]]),
        day("dissolved_on", "aufgelöst am"),
        word("successor", "Nachfolge"),
        number("version", "Version"),
    ),
)
ORGANISATIONS = Table(
    name="organisations",
    german="organisationen",
    rows=over("items"),
    columns=(
        word("organisation", "Organisation (Kennung)", "id"),
        text("name", "Name"),
        code("kind", "Art", "organisation_kind"),
        word("ags", "AGS"),
        flag("described", "nur beschrieben"),
        word("successor", "Nachfolge"),
        text("units", "Organisationseinheiten", lambda row: list(row["units"].values())),
    ),
)
NEIGHBOURHOOD = Table(
    name="neighbourhood",
    german="quartier",
    rows=lambda answer: each_or_itself(answer, "figures"),
    columns=(
        word("neighbourhood", "Quartier (Kennung)", "id"),
        text("name", "Name"),
        word("municipality", "Kommune (Kennung)", "municipality.id"),
        text("municipality_name", "Kommune", "municipality.name"),
        word("ags", "AGS", "municipality.ags"),
        word("part_of", "Teil von"),
        text("aliases", "andere Namen"),
        text("figure_label", "Kennzahl", "label"),
        code("figure_qualifier", "Genauigkeit", "qualifier", "qualifier"),
        number("figure", "Wert der Kennzahl", "value"),
        day("figure_on", "Kennzahl vom", "on"),
        number("version", "Version"),
    ),
)
NEIGHBOURHOODS = Table(
    name="neighbourhoods",
    german="quartiere",
    rows=over("items"),
    columns=(
        word("neighbourhood", "Quartier (Kennung)", "id"),
        text("name", "Name"),
        word("municipality", "Kommune (Kennung)"),
        word("part_of", "Teil von"),
        text("aliases", "andere Namen"),
    ),
)
