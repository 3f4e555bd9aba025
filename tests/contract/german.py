"""German words, days and amounts of the partnership scenarios, and how an answer of the API reads in them."""

import re
from collections.abc import Mapping
from typing import Any

NOTHING = "–"
UNKNOWN = "unbekannt"

KINDS = {
    "Kommune": "municipality",
    "Wohnungsunternehmen": "housing_company",
    "Wohlfahrtsverband": "welfare_association",
    "Bewohnergruppe": "residents_group",
    "Stiftung": "foundation",
    "Land": "state",
    "Netzwerk": "network",
    "Sonstige": "other",
    "sonstige": "other",
}
AGREEMENTS = {
    "Kooperation": "cooperation",
    "lose Zusammenarbeit": "loose",
    "Förderung": "funding",
    "Mietvertrag": "lease",
    "Netzwerk": "network",
}
ROLES = {
    "Partner": "partner",
    "Förderer": "funder",
    "Träger": "carrier",
    "Empfänger": "recipient",
    "Vermieterin": "landlord",
    "Mieterin": "tenant",
}
FORMS = {
    "Geld": "money",
    "Personal": "staff_time",
    "Räume": "premises",
    "Dienstleistung": "services",
    "ohne Angabe": "unspecified",
}
METHODS = {"vereinbarte Pauschale": "agreed_lump_sum"}
CERTAINTIES = {
    "unterzeichnet": "signed",
    "beschlossen": "resolved",
    "angekündigt": "announced",
    "angenommen": "assumed",
}
SOURCES = {
    "Pressemitteilung": "press",
    "Selbstdarstellung": "statement",
    "Bericht": "statement",
    "Beschluss": "resolution",
}
QUALIFIERS = {"über": "more_than", "knapp": "just_under", "etwa": "about", "genau": "exact"}
STATUSES = {"in Kraft": "in_force", "abgelaufen": "ended"}
CONTINUITIES = {"nahtlos": "seamless", "mit Lücke": "gap"}
OUTCOMES = {"geplant": "planned", "erreicht": "reached", "verfehlt": "missed"}
REASONS = {
    "endet": "ends_soon",
    "abgelaufen ohne Nachfolge": "ended_without_successor",
    "Lücke in der Laufzeit": "gap",
}
MISSING = {
    "Betrag": "amount",
    "Beitrag": "contribution",
    "Quartier": "area",
    "Tag der Unterschrift": "signature_date",
    "Beginn der Laufzeit": "term_start",
    "Ende der Laufzeit": "term_end",
    "Namen der Mitglieder": "member_names",
}
LIGHTS = {"grün": "green", "gelb": "yellow", "rot": "red", "nicht gemeldet": "not_reported"}
STANDINGS = {"Projekt": "project", "Regelfinanzierung": "standing", "unbekannt": "unknown"}
STAGES = {"zugesagt": "committed", "unter Vorbehalt": "conditional", "in Aussicht gestellt": "pledged"}
APPROVED = {"Stelle": "post", "Beitrag": "contribution", "Mietvertrag": "lease", "Vereinbarung": "agreement"}
STANDS = {"gilt": "in_force", "bedingt": "conditional", "gescheitert": "failed", "aufgehoben": "revoked"}
INSTEAD = {
    "nur Projektmittel": "project_only",
    "keine, mit Absicht": "none_by_design",
    "noch nicht zugesagt": "standing_not_committed",
    "nicht genannt": "not_stated",
}
RULES = {
    "Jahresbetrag": "envelope",
    "Höchstbetrag je Projekt": "cap",
    "Mindestbetrag je Projekt": "floor",
    "Eigenanteil": "own_share",
    "Bereiche": "categories",
    "Restmittel": "carry_over",
    "Wer entscheidet": "deciding_body",
    "Antragsfrist": "deadline",
}
TOTALS = {
    "Jahresbetrag": "envelope",
    "Bewilligt": "awarded",
    "Ausgezahlt": "paid",
    "Zurückgegeben": "returned",
    "Noch frei": "left",
}
APPLICATIONS = {"offen": "open", "bewilligt": "awarded", "abgelehnt": "rejected"}
EVENTS = {
    "Vertrag geschlossen": "AgreementConcluded",
    "Vertrag verlängert": "AgreementExtended",
    "Beitrag zugesagt": "ContributionCommitted",
}


def word(words: Mapping[str, str], code: str) -> str:
    """The German word of a code."""
    return next(german for german, known in words.items() if known == code)


def slug(name: str) -> str:
    """The id that a name is recorded under: "Innenstadt-Ost" is `innenstadt-ost`."""
    plain = name.lower()
    for letter, letters in {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}.items():
        plain = plain.replace(letter, letters)
    return re.sub("[^a-z0-9]+", "-", plain).strip("-")


def iso(day: str) -> str:
    """`31.12.2024` -> `2024-12-31`; a year stays a year."""
    return "-".join(reversed(day.split(".")))


def day(partial: str | None) -> str:
    """The inverse of `iso`; None is unknown."""
    return UNKNOWN if partial is None else ".".join(reversed(partial.split("-")))


def known(cell: str) -> str | None:
    """A cell's text, None where it says that there is none or that it is unknown."""
    return None if cell in (NOTHING, UNKNOWN) else cell


def decimal(text: str) -> str:
    """`52.000,00` -> `52000.00`"""
    return text.replace(".", "").replace(",", ".")


def number(amount: str) -> str:
    """`52000.00` -> `52.000,00`"""
    whole, _, rest = amount.partition(".")
    return f"{int(whole):,}".replace(",", ".") + f",{rest}"


def euro(amount: str | None) -> str:
    return UNKNOWN if amount is None else f"{number(amount)} EUR"


def percent(share: str | None) -> str:
    return UNKNOWN if share is None else f"{number(share)} %"


def value(cell: str) -> dict[str, str]:
    """`52.000,00 EUR` as a known value; a dash is an unknown one."""
    if known(cell) is None:
        return {"state": "unknown"}
    amount, currency = cell.split(" ")
    return {"state": "known", "amount": decimal(amount), "currency": currency}


def figure(text: str) -> dict[str, Any]:
    """`über 9.200` -> 9200, more_than"""
    qualifier, count = text.split(" ")
    return {"value": int(count.replace(".", "")), "qualifier": QUALIFIERS[qualifier]}


def rows(table: list[list[str]]) -> list[dict[str, str]]:
    """A table with a heading as one dict a row."""
    heading, *body = table
    return [dict(zip(heading, row, strict=True)) for row in body]


def line(one: Mapping[str, Any]) -> dict[str, str]:
    """A line of an answer about funding."""
    committed, quantity, valuation = one["stages"]["committed"], one["quantity"], one["valuation"]
    return {
        "Partei": one["funder"]["name"],
        "Form": word(FORMS, one["form"]),
        "Zugesagt": euro(committed),
        "Bewertung": NOTHING if valuation is None else word(METHODS, valuation["method"]),
        "Stunden": NOTHING if quantity is None else quantity.get("quantity", UNKNOWN),
        "Gewissheit": word(CERTAINTIES, one["certainty"]),
    }


def totals(one: Mapping[str, Any]) -> dict[str, str]:
    return {
        "Geld": euro(one["money"]),
        "Sachleistung": euro(one["in_kind"]),
        "Wert": euro(one["value"]),
    }


def partner(one: Mapping[str, Any]) -> dict[str, str]:
    """Who works in a neighbourhood."""
    return {
        "Partei": one["organisation"]["name"],
        "Art": word(KINDS, one["organisation"]["kind"]),
        "Rolle": word(ROLES, one["role"]),
        "Einheit": NOTHING if one["unit"] is None else one["unit"]["name"],
        "Ansprechperson": NOTHING if one["contact"] is None else one["contact"]["function"],
    }


def agreement(one: Mapping[str, Any]) -> dict[str, list[str]]:
    """What stands in an agreement, by the words of its table."""
    names = {party["organisation"]["id"]: party["organisation"]["name"] for party in one["parties"]}
    return {
        "Titel": [one["title"]],
        "Art": [word(AGREEMENTS, one["kind"])],
        "Zweck": [one["purpose"]],
        "Quartier": [area["name"] for area in one["neighbourhoods"]],
        "Ort": [one["facility"]],
        "Angebot": one["activities"],
        "Beginn": [day(one["term"]["start"])],
        "Ende": [day(one["term"]["end"])],
        "Gewissheit der Laufzeit": [word(CERTAINTIES, one["term"]["certainty"])],
        "Gewissheit": [word(CERTAINTIES, one["certainty"])],
        "Verlängerung": [
            f"von {day(step['old_end'])} bis {day(step['end'])}, {word(CONTINUITIES, step['continuity'])}"
            for step in one["extensions"]
        ],
        "Meilenstein": [
            f"{step['title']}, {word(OUTCOMES, step['outcome'])} {day(step['on'])}" for step in one["milestones"]
        ],
        "Unterschrift": [f"{names[step['party']]}, Tag {day(step['signed_on'])}" for step in one["signatures"]],
    }
