"""The demo book of Stuttgart: two networks without money, by design, as the report of a congress says."""

from typing import Any

from scripts.case import Case, Step, announced

_REPORT = announced("statement", "Sozialraumorientierte Quartiersentwicklung – Bericht vom Fachkongress in Stuttgart")


def _organisation(id: str, name: str, kind: str) -> Step:
    return Step(id, "organisations", {"id": id, "name": name, "kind": kind, "grounds": _REPORT})


def _network(id: str, title: str, organisation: str) -> Step:
    """Its one party is the network itself; the area is the municipality."""
    body = {"kind": "network", "parties": [{"organisation": organisation}], "municipality": "stadt-stuttgart"}
    return Step(f"netz-{id}", "agreements", {"id": id, "title": title, **body, "term": {}, "grounds": _REPORT})


def _none(network: str, id: str, purpose: str, form: str, **more: Any) -> Step:
    body = {"id": id, "form": form, "purpose": purpose, "stage": "committed", "years": [2016], **more}
    none = {"value": {"state": "none"}, "grounds": _REPORT}
    return Step(id, f"agreements/{network}/contributions", {**body, **none})


STUTTGART = Case(
    "stuttgart",
    (
        _organisation("stadt-stuttgart", "Stadt Stuttgart", "municipality"),
        _organisation("verein", "Verein Integrative Wohnformen e.V.", "network"),
        _organisation("stadtteilvernetzer", "Stadtteilvernetzer Stuttgart", "network"),
        _network("integrative-wohnformen", "Integrative Wohnformen", "verein"),
        _network("stadtteilvernetzer", "Stadtteilvernetzer Stuttgart", "stadtteilvernetzer"),
        Step(
            "mitglieder",
            "agreements/integrative-wohnformen/memberships",
            {"value": 13, "label": "Stuttgarter Wohnungsunternehmen", "grounds": _REPORT},
        ),
        Step(
            "fachkongress",
            "agreements/integrative-wohnformen/milestones",
            {
                "id": "fachkongress",
                "title": "Fachkongress Sozialraumorientierte Quartiersentwicklung",
                "reached_on": "2016-10-05",
                "grounds": _REPORT,
            },
        ),
        _none(
            "integrative-wohnformen",
            "regelfinanzierung",
            "Quartiersmanagement",
            "money",
            party="verein",
            standing="standing",
        ),
        _none(
            "stadtteilvernetzer",
            "startfinanzierung",
            "Startfinanzierung",
            "money",
            party="stadtteilvernetzer",
            standing="project",
        ),
        _none("stadtteilvernetzer", "stellen", "extra Personalstellen", "staff_time", party="stadtteilvernetzer"),
    ),
)
