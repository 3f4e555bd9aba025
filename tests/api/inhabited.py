"""A small town, recorded over HTTP, in which every operation of the API can succeed more than once."""

from typing import Any

from tests.api.conftest import GROUNDS, Caller

CITY, HOUSING, WELFARE = "stadt-duisburg", "vivawest", "awo"
ORGANISATIONS = (CITY, HOUSING, WELFARE, *(f"verein-{i:02}" for i in range(12)))
UNIT = "kundencenter"
NEIGHBOURHOODS = ("dichterviertel", "hochfeld")
AGREEMENTS = tuple(f"vertrag-{i:02}" for i in range(12))
PARTIES = (CITY, HOUSING, WELFARE)
CONTRIBUTIONS = {"committed": "vivawest-money", "pledged": "city-rooms", "conditional": "awo-services"}
MILESTONES = ("eroeffnung", "halbzeit")
YEARS = (2025, 2026)


def settle(caller: Caller) -> None:
    """Registers the town's organisations and neighbourhoods and concludes its agreements."""

    def told(path: str, **body: Any) -> None:
        answer = caller.post(path, {"grounds": GROUNDS, **body})
        assert answer.status_code == 201, answer.get_data(as_text=True)

    for id in ORGANISATIONS:
        kind = "municipality" if id == CITY else "residents_group"
        told("organisations", id=id, name=id.title(), kind=kind, units=[{"id": UNIT, "name": "Quartier"}])
    told("neighbourhoods", id="hochfeld", name="Hochfeld", municipality=CITY)
    told("neighbourhoods", id="dichterviertel", name="Dichterviertel", municipality=CITY, part_of="hochfeld")
    for id in AGREEMENTS:
        _conclude(told, id)


def _conclude(told: Any, id: str) -> None:
    """An agreement whose end nobody has stated: any year is inside its term."""
    parties = [{"organisation": party, "unit": UNIT} for party in PARTIES]
    areas = ["dichterviertel"]
    told("agreements", id=id, kind="cooperation", title=id.title(), parties=parties, neighbourhoods=areas, term={})
    funders = dict(zip(CONTRIBUTIONS, (HOUSING, CITY, WELFARE), strict=True))
    for stage, contribution in CONTRIBUTIONS.items():
        told(
            f"agreements/{id}/contributions",
            id=contribution,
            party=funders[stage],
            form="money",
            stage=stage,
            years=list(YEARS),
            value={"state": "known", "amount": "52000.00", "currency": "EUR"},
            **({"condition": "Haushaltsbeschluss"} if stage == "conditional" else {}),
        )
    for milestone in MILESTONES:
        told(f"agreements/{id}/milestones", id=milestone, title=milestone.title(), due="2027")
