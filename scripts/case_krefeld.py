"""The demo book of Krefeld: what goes on after the project in the southern inner city, as a report of 2018 says."""

from typing import Any

from scripts.case import Case, Step, announced

_CODES = announced("notice", "Amtliches Gemeindeverzeichnis")
_REPORT = announced("statement", "Nachhaltigkeitsworkshop zum Quartiersprojekt in der südlichen Innenstadt Krefeld")
_RESOLVED: dict[str, Any] = {"certainty": "resolved", "source": {"kind": "resolution", "reference": "Ratsbeschluss"}}

_THEMES = {
    "integration": "Integration benachteiligter Menschen mit und ohne Migrationshintergrund",
    "sozialraumerkundung": "Gemeinschaftliche Sozialraumerkundung",
    "fit-fuers-alter": "fit fürs Alter",
    "beratung": "Beratung und Unterstützung im sozialen Nahraum",
    "oeffnung": "Nachbarschaftliche Öffnung von sozialen und kommerziellen Einrichtungen",
}
_CARITAS = "Caritasverband für die Region Krefeld e.V."
_UNITS = {
    "integration-migration": "Fachdienst für Integration und Migration",
    "geschaeftsfuehrung": "Geschäftsführung",
    "gemeinde-stadtteilarbeit": "Sachbereichsleitung Gemeinde- und Stadtteilarbeit",
}
_PARTICIPANTS: tuple[dict[str, Any], ...] = (
    {"label": "aktive QuartiersbewohnerInnen", "kind": "residents"},
    {"label": "Arbeitskreis Krefelder Bürgervereine"},
    {"label": "Bahnhofsmission Krefeld"},
    {"label": "Bewohnerin „alte Samtweberei“ urbane Nachbarschaft Samtweberei", "kind": "residents"},
    {"label": "Bewohnerbeirat Seniorenresidenz Hanseanum"},
    {"label": "Bürgerverein Bahnbezirk 1898 Krefeld e. V."},
    {"label": "Büro des Oberbürgermeisters, Region und Europa", "organisation": "stadt-krefeld"},
    {"label": "Büro des Oberbürgermeisters; Referent Bürgerinteressen", "organisation": "stadt-krefeld"},
    *({"label": f"{_CARITAS}; {name}", "organisation": "caritas", "unit": unit} for unit, name in _UNITS.items()),
    {"label": "Der Paritätische NRW Kreisgruppe Krefeld; Geschäftsführung"},
    {"label": "Grand City Property, Vermietung Hansa Centrum"},
    {"label": "Hochschule Niederrhein; public & social design"},
    {"label": "IG Ostwall"},
    {"label": "katholischer Verein für soziale Dienste Krefeld e.V."},
    {"label": "Krefelder Caritasheime gemeinnützige GmbH Hansahaus und Seniorenresidenz Kursana"},
    {"label": "Krefelder Caritasheime gemeinnützige GmbH Altenheim St. Josef"},
    {"label": "Kuratorium Deutsche Altershilfe, Referent im Bereich Wohnen und Quartier"},
    {"label": "PSAG – Krefeld, Untergruppe Gerontopsychiatrie"},
    {"label": "Seniorenbeirat Stadt Krefeld"},
    {"label": "Sportclub Bayer 05 Uerdingen e.V."},
    {
        "label": "Stadt Krefeld FB Soziales Senioren Wohnen, Fachbereichsleitung und MitarbeiterInnen",
        "organisation": "stadt-krefeld",
    },
    {"label": "Stadt Sport Bund Krefeld e.V. Geschäftsführung"},
    {"label": "Universität zu Köln, NRW Forschungskolleg GROW Wohlbefinden bis ins hohe Alter"},
)


def _organisation(id: str, name: str, kind: str, **more: Any) -> Step:
    return Step(id, "organisations", {"id": id, "name": name, "kind": kind, "grounds": _REPORT, **more})


def _milestone(id: str, title: str, **more: Any) -> Step:
    return Step(id, "agreements/quartiersprojekt/milestones", {"id": id, "title": title, "grounds": _REPORT, **more})


def _lights(name: str, light: str, count: int) -> Step:
    body = {"light": light, "count": count, "on": "2018-02-23", "grounds": _REPORT}
    return Step(name, "reviews/workshop-2018/assessments", body)


def _agreement(id: str, kind: str, title: str, parties: dict[str, str], **more: Any) -> Step:
    named = [{"organisation": organisation, "role": role} for organisation, role in parties.items()]
    body = {"id": id, "kind": kind, "title": title, "parties": named, "neighbourhoods": ["suedliche-innenstadt"]}
    return Step(id, "agreements", {**body, "term": {}, "grounds": _REPORT, **more})


KREFELD = Case(
    "krefeld",
    (
        _organisation("stadt-krefeld", "Stadt Krefeld", "municipality"),
        Step(
            "stadt-krefeld-ags",
            "organisations/stadt-krefeld/identifiers",
            {"scheme": "ags", "value": "05114000", "grounds": _CODES},
        ),
        _organisation("land", "Land Nordrhein-Westfalen", "state"),
        _organisation(
            "wohlfahrtsverbaende", "die Wohlfahrtsverbände in Krefeld", "welfare_association", described=True
        ),
        _organisation("stiftung", "eine Stiftung der Freien Wohlfahrtspflege", "foundation", described=True),
        _organisation(
            "caritas",
            _CARITAS,
            "welfare_association",
            units=[{"id": id, "name": name} for id, name in _UNITS.items()],
        ),
        _organisation("vermieterin", "wer das Ladenlokal im Hansa Centrum vermietet", "other", described=True),
        _organisation("mieterin", "wer das Ladenlokal im Hansa Centrum mieten soll", "other", described=True),
        Step(
            "suedliche-innenstadt",
            "neighbourhoods",
            {
                "id": "suedliche-innenstadt",
                "name": "südliche Innenstadt",
                "municipality": "stadt-krefeld",
                "grounds": _REPORT,
            },
        ),
        _agreement(
            "quartiersprojekt",
            "cooperation",
            "Quartiersprojekt südliche Innenstadt",
            {"wohlfahrtsverbaende": "carrier", "stadt-krefeld": "partner", "land": "funder"},
            purpose="Methoden und Strategien der Quartiersarbeit erproben, altengerechte Entwicklung des Sozialraumes",
            term={"start": "2015"},
        ),
        # It began in 2015 and had not ended at the workshop: that it helped in each of these years is assumed.
        Step(
            "foerderangebot",
            "agreements/quartiersprojekt/contributions",
            {
                "id": "foerderangebot",
                "party": "land",
                "form": "money",
                "purpose": "Förderangebot des Landes",
                "standing": "project",
                "stage": "committed",
                "years": [2015, 2016, 2017, 2018],
                "value": {"state": "unknown"},
                "grounds": {**_REPORT, "certainty": "assumed"},
            },
        ),
        _milestone(
            "workshop-2017",
            "Workshop mit 50 Teilnehmenden und mit Landtagskandidatinnen und -kandidaten",
            reached_on="2017-03",
        ),
        _milestone("beratung", "Beratung der Wohlfahrtsverbände über den Einsatz weiterer Ressourcen"),
        # Its hours and its cost are not said, nor from when on: 2018 is the first year that can follow the resolution.
        Step(
            "stelle",
            "agreements/quartiersprojekt/contributions",
            {
                "id": "stelle",
                "party": "stadt-krefeld",
                "form": "staff_time",
                "purpose": "Stelle für das Quartiersmanagement",
                "stage": "committed",
                "years": [2018],
                "value": {"state": "unknown"},
                "grounds": _RESOLVED,
            },
        ),
        Step(
            "ratsbeschluss",
            "resolutions",
            {
                "id": "ratsbeschluss",
                "title": "Stelle für das Quartiersmanagement",
                "body": "Rat der Stadt Krefeld",
                "organisation": "stadt-krefeld",
                "on": "2017-12",
                "approves": [{"what": "post", "agreement": "quartiersprojekt", "contribution": "stelle"}],
                "grounds": _RESOLVED,
            },
        ),
        _agreement(
            "folgeprojekt",
            "funding",
            "Folgeprojekt mit Stiftungsmitteln",
            {"stiftung": "funder", "wohlfahrtsverbaende": "recipient"},
        ),
        _agreement(
            "den-einladen",
            "lease",
            "Mietvertrag für den einladen",
            {"vermieterin": "landlord", "mieterin": "tenant"},
            purpose="Anlaufstelle im Quartier",
            facility="den einladen, Hansa Centrum",
        ),
        Step(
            "workshop-2018",
            "reviews",
            {
                "id": "workshop-2018",
                "title": "Nachhaltigkeitsworkshop südliche Innenstadt",
                "on": "2018-02-23",
                "activities": 18,
                "themes": [{"id": id, "label": label} for id, label in _THEMES.items()],
                "neighbourhood": "suedliche-innenstadt",
                "agreement": "quartiersprojekt",
                "participants": list(_PARTICIPANTS),
                "grounds": _REPORT,
            },
        ),
        _lights("ampel-gruen", "green", 14),
        _lights("ampel-nicht-gemeldet", "not_reported", 4),
    ),
)
