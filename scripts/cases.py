"""The cases of the demo books: what the sources say, as bodies of API commands; the rest stays unknown.

Persons are there by their function only. The municipality codes are the official ones and have a source of their own.
"""

from scripts.case import Case, Step, announced
from scripts.case_krefeld import KREFELD
from scripts.case_loerrach import LOERRACH
from scripts.case_stuttgart import STUTTGART

_CODES = announced("notice", "Amtliches Gemeindeverzeichnis")
_DUISBURG = announced("press", "VIVAWEST und Stadt setzen Kooperation im Quartier Dichterviertel fort")
_KARLSRUHE = announced(
    "press",
    "Mehrwert durch Partnerschaft: Volkswohnung und AWO Karlsruhe unterzeichnen Kooperationsvereinbarung für die"
    " Innenstadt Ost",
)

DUISBURG = Case(
    "duisburg",
    (
        Step(
            "stadt-duisburg",
            "organisations",
            {
                "id": "stadt-duisburg",
                "name": "Stadt Duisburg",
                "kind": "municipality",
                "units": [{"id": "stabsstelle-bildungsregion", "name": "Stabsstelle Bildungsregion"}],
                "grounds": _DUISBURG,
            },
        ),
        Step(
            "stadt-duisburg-ags",
            "organisations/stadt-duisburg/identifiers",
            {"scheme": "ags", "value": "05112000", "grounds": _CODES},
        ),
        Step(
            "vivawest",
            "organisations",
            {
                "id": "vivawest",
                "name": "VIVAWEST",
                "kind": "housing_company",
                "units": [{"id": "kundencenter-rhein-ruhr", "name": "Kundencenter Rhein-Ruhr"}],
                "grounds": _DUISBURG,
            },
        ),
        Step(
            "dichterviertel",
            "neighbourhoods",
            {
                "id": "dichterviertel",
                "name": "Dichterviertel",
                "municipality": "stadt-duisburg",
                "figures": [{"label": "Wohnungen von VIVAWEST in Duisburg", "value": 9200, "qualifier": "more_than"}],
                "grounds": _DUISBURG,
            },
        ),
        Step(
            "kooperation",
            "agreements",
            {
                "id": "dichterviertel",
                "kind": "cooperation",
                "title": "Kooperation Dichterviertel",
                "purpose": "Menschen im Quartier durch ein breites Spektrum von Sozialberatung bis hin zu Bildungs- und"
                " Freizeitangeboten stärken und die gute Nachbarschaft fördern",
                "parties": [
                    {
                        "organisation": "vivawest",
                        "role": "funder",
                        "unit": "kundencenter-rhein-ruhr",
                        "contact": {"function": "Leitung Kundencenter"},
                    },
                    {
                        "organisation": "stadt-duisburg",
                        "role": "funder",
                        "unit": "stabsstelle-bildungsregion",
                        "contact": {"function": "Leitung Stabsstelle Bildungsregion"},
                    },
                ],
                "neighbourhoods": ["dichterviertel"],
                "term": {"start": "2004", "end": "2024-12-31", "certainty": "assumed"},
                "facility": "Quartiersbüro, Goetheplatz 1",
                "activities": ["Sprachkurse", "Unterstützung bei Behördengängen", "internationales Kinderfest"],
                "grounds": _DUISBURG,
            },
        ),
        Step(
            "20-jahre",
            "agreements/dichterviertel/milestones",
            {
                "id": "20-jahre",
                "title": "20 Jahre Kooperation",
                "reached_on": "2024",
                "grounds": _DUISBURG,
            },
        ),
        Step(
            "extension",
            "agreements/dichterviertel/extensions",
            {
                "end": "2026-12-31",
                "continuity": "seamless",
                "contributions": [
                    {
                        "id": "vivawest-money",
                        "party": "vivawest",
                        "form": "money",
                        "purpose": "Quartiersmanagement",
                        "standing": "project",
                        "stage": "committed",
                        "years": [2025, 2026],
                        "value": {"state": "known", "amount": "52000.00", "currency": "EUR"},
                        "certainty": "assumed",
                    },
                    {
                        "id": "city-staff",
                        "party": "stadt-duisburg",
                        "form": "staff_time",
                        "standing": "project",
                        "stage": "committed",
                        "years": [2025, 2026],
                        "value": {"state": "known", "amount": "45000.00", "currency": "EUR"},
                        "valuation": {"method": "agreed_lump_sum"},
                    },
                ],
                "grounds": _DUISBURG,
            },
        ),
    ),
)

KARLSRUHE = Case(
    "karlsruhe",
    (
        Step(
            "stadt-karlsruhe",
            "organisations",
            {
                "id": "stadt-karlsruhe",
                "name": "Stadt Karlsruhe",
                "kind": "municipality",
                "identifiers": [{"scheme": "ags", "value": "08212000"}],
                "grounds": _CODES,
            },
        ),
        Step(
            "volkswohnung",
            "organisations",
            {
                "id": "volkswohnung",
                "name": "Volkswohnung",
                "kind": "housing_company",
                "units": [{"id": "quartier-soziales-entwicklung", "name": "Quartier, Soziales und Entwicklung"}],
                "grounds": _KARLSRUHE,
            },
        ),
        Step(
            "awo-karlsruhe",
            "organisations",
            {
                "id": "awo-karlsruhe",
                "name": "AWO Karlsruhe gemeinnützige GmbH",
                "kind": "welfare_association",
                "grounds": _KARLSRUHE,
            },
        ),
        Step(
            "innenstadt-ost",
            "neighbourhoods",
            {
                "id": "innenstadt-ost",
                "name": "Innenstadt-Ost",
                "municipality": "stadt-karlsruhe",
                "aliases": ["Innenstadt Ost", "Quartier Innenstadt Ost"],
                "figures": [
                    {
                        "label": "Wohnungen der Volkswohnung im Einzugsgebiet des QUINO",
                        "value": 700,
                        "qualifier": "just_under",
                    }
                ],
                "grounds": _KARLSRUHE,
            },
        ),
        # Where it took place is not said, so that it has no neighbourhood; when it began and ended, neither.
        Step(
            "lose-zusammenarbeit",
            "agreements",
            {
                "id": "lose-zusammenarbeit",
                "kind": "loose",
                "title": "Lose Zusammenarbeit von Volkswohnung und AWO Karlsruhe",
                "parties": [
                    {"organisation": "volkswohnung", "role": "partner"},
                    {"organisation": "awo-karlsruhe", "role": "partner"},
                ],
                "term": {},
                "grounds": _KARLSRUHE,
            },
        ),
        Step(
            "quino",
            "agreements",
            {
                "id": "quino",
                "kind": "cooperation",
                "title": "Kooperationsvereinbarung Innenstadt-Ost",
                "purpose": "Ein gutes Zusammenleben aller Bewohnerinnen und Bewohner des Quartiers stärken",
                "parties": [
                    {
                        "organisation": "volkswohnung",
                        "role": "partner",
                        "unit": "quartier-soziales-entwicklung",
                        "contact": {"function": "Leitung Quartier, Soziales und Entwicklung"},
                    },
                    {
                        "organisation": "awo-karlsruhe",
                        "role": "partner",
                        "contact": {"function": "Prokura"},
                    },
                ],
                "neighbourhoods": ["innenstadt-ost"],
                "term": {},
                "facility": "QUINO, Quartierscafé der AWO",
                "succeeds": "lose-zusammenarbeit",
                "grounds": _KARLSRUHE,
            },
        ),
    ),
)

CASES = (DUISBURG, KARLSRUHE, KREFELD, STUTTGART, LOERRACH)
