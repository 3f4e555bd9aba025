"""The demo book of Lörrach: an action fund with rules, as its giver describes it; nobody names a project."""

from typing import Any

from scripts.case import Case, Step, announced

_CODES = announced("notice", "Amtliches Gemeindeverzeichnis")
_WOHNBAU = announced("statement", "Wohnbau Lörrach: Soziales Engagement und Partnerschaft")

_CATEGORIES = {
    "bildung": "Bildung",
    "wohnumfeld": "Wohnumfeld",
    "sport-und-freizeit": "Sport und Freizeit",
    "kunst-und-kultur": "Kunst und Kultur",
    "zusammenleben-und-events": "Zusammenleben und Events",
}


def _organisation(id: str, name: str, kind: str) -> Step:
    return Step(id, "organisations", {"id": id, "name": name, "kind": kind, "grounds": _WOHNBAU})


def _euro(amount: str) -> dict[str, Any]:
    return {"state": "known", "amount": amount, "currency": "EUR"}


def _in_kind(id: str, form: str, purpose: str) -> Step:
    """What it is worth is not said."""
    body = {"id": id, "party": "wohnbau-loerrach", "form": form, "purpose": purpose, "stage": "committed"}
    unknown = {"years": [2026], "value": {"state": "unknown"}, "grounds": _WOHNBAU}
    return Step(id, "agreements/zusammenarbeit/contributions", {**body, **unknown})


LOERRACH = Case(
    "loerrach",
    (
        _organisation("stadt-loerrach", "Stadt Lörrach", "municipality"),
        Step(
            "stadt-loerrach-ags",
            "organisations/stadt-loerrach/identifiers",
            {"scheme": "ags", "value": "08336050", "grounds": _CODES},
        ),
        _organisation("wohnbau-loerrach", "Wohnbau Lörrach", "housing_company"),
        _organisation("sozialer-arbeitskreis", "Sozialer Arbeitskreis", "other"),
        Step(
            "aktionsfonds",
            "action-funds",
            {
                "id": "aktionsfonds",
                "title": "Aktionsfonds für bürgerschaftliches Engagement",
                "giver": "wohnbau-loerrach",
                "purpose": "gemeinnützige Initiativen, Projekte und Aktionen in den Quartieren",
                "municipality": "stadt-loerrach",
                "grounds": _WOHNBAU,
            },
        ),
        # Since when they hold, who decides, until when to apply and what becomes of the rest: not said.
        Step(
            "regeln",
            "action-funds/aktionsfonds/rules",
            {
                "envelope": _euro("15000.00"),
                "cap": _euro("1500.00"),
                "categories": [{"id": id, "label": label} for id, label in _CATEGORIES.items()],
                "grounds": _WOHNBAU,
            },
        ),
        Step("jahr-2026", "action-funds/aktionsfonds/years", {"year": 2026, "grounds": _WOHNBAU}),
        Step(
            "zusammenarbeit",
            "agreements",
            {
                "id": "zusammenarbeit",
                "kind": "loose",
                "title": "Zusammenarbeit von Wohnbau Lörrach und Sozialer Arbeitskreis",
                "parties": [{"organisation": "wohnbau-loerrach"}, {"organisation": "sozialer-arbeitskreis"}],
                "municipality": "stadt-loerrach",
                "term": {},
                "grounds": _WOHNBAU,
            },
        ),
        _in_kind("raeume", "premises", "Gemeinschaftsräume in den Quartieren"),
        _in_kind("dienstleistung", "services", "organisatorische Hilfe bei Mieterfesten"),
    ),
)
