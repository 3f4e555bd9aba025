"""What the English scenarios begin with: who and what there is in Duisburg, an agreement, and its extension."""

from typing import Any

ORGANISATIONS: list[dict[str, Any]] = [
    {
        "id": "stadt-duisburg",
        "name": "Stadt Duisburg",
        "kind": "municipality",
        "identifiers": [{"scheme": "ags", "value": "05112000"}],
        "units": [{"id": "bildungsregion", "name": "Stabsstelle Bildungsregion"}],
    },
    {"id": "vivawest", "name": "VIVAWEST", "kind": "housing_company"},
    {"id": "awo", "name": "AWO Duisburg", "kind": "welfare_association"},
    {"id": "caritas", "name": "Caritas Duisburg", "kind": "welfare_association"},
]
NEIGHBOURHOODS: list[dict[str, Any]] = [
    {"id": "dichterviertel", "name": "Dichterviertel", "municipality": "stadt-duisburg"},
    {"id": "hochfeld", "name": "Hochfeld", "municipality": "stadt-duisburg"},
]


def agreement(id: str, start: str, end: str) -> dict[str, Any]:
    """A cooperation of VIVAWEST and the city in the Dichterviertel."""
    return {
        "id": id,
        "kind": "cooperation",
        "title": "Kooperation Dichterviertel",
        "parties": [
            {"organisation": "vivawest", "role": "funder"},
            {"organisation": "stadt-duisburg", "role": "funder", "unit": "bildungsregion"},
        ],
        "neighbourhoods": ["dichterviertel"],
        "term": {"start": start, "end": end, "certainty": "assumed"},
        "facility": "Quartiersbüro, Goetheplatz 1",
        "activities": ["Sprachkurse"],
    }


def extension(end: str) -> dict[str, Any]:
    """Seamless, with 52,000 euros of VIVAWEST and staff time of the city worth 45,000 euros for 2025 and 2026 each."""
    promised = {"standing": "project", "stage": "committed", "years": [2025, 2026]}
    return {
        "end": end,
        "continuity": "seamless",
        "contributions": [
            {
                "id": "vivawest-money",
                "party": "vivawest",
                "form": "money",
                "value": {"state": "known", "amount": "52000.00", "currency": "EUR"},
                "certainty": "assumed",
                **promised,
            },
            {
                "id": "city-staff",
                "party": "stadt-duisburg",
                "form": "staff_time",
                "value": {"state": "known", "amount": "45000.00", "currency": "EUR"},
                "valuation": {"method": "agreed_lump_sum"},
                **promised,
            },
        ],
    }
