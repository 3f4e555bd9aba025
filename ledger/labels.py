"""What the codes are called: the German and the English label of every code, by code list."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Label(NamedTuple):
    """One code in two languages."""

    de: str
    en: str


LABELS: Final[Mapping[str, Mapping[str, Label]]] = {
    "agreement_kind": {
        "cooperation": Label("Kooperationsvereinbarung", "cooperation agreement"),
        "carrier": Label("Trägervertrag", "carrier agreement"),
        "funding": Label("Fördervereinbarung", "funding agreement"),
        "lease": Label("Mietvertrag", "lease"),
        "network": Label("Netzwerk", "network"),
        "letter_of_intent": Label("Absichtserklärung", "letter of intent"),
        "loose": Label("lose Zusammenarbeit", "loose cooperation"),
    },
    "agreement_part": {
        "agreement": Label("Vereinbarung", "agreement"),
        "term": Label("Laufzeit", "term"),
        "extension": Label("Verlängerung", "extension"),
        "party": Label("Beteiligte", "party"),
        "signature": Label("Unterschrift", "signature"),
        "contribution": Label("Beitrag", "contribution"),
        "milestone": Label("Meilenstein", "milestone"),
    },
    "agreement_status": {
        "planned": Label("geplant", "planned"),
        "in_force": Label("in Kraft", "in force"),
        "gap": Label("unterbrochen", "between two terms"),
        "ended": Label("ausgelaufen", "ended"),
        "terminated": Label("vorzeitig beendet", "terminated"),
    },
    "certainty": {
        "signed": Label("unterzeichnet", "signed"),
        "resolved": Label("beschlossen", "resolved"),
        "announced": Label("angekündigt", "announced"),
        "assumed": Label("angenommen", "assumed"),
    },
    "continuity": {
        "seamless": Label("nahtlos", "seamless"),
        "gap": Label("mit Lücke", "with a gap"),
    },
    "expiry": {
        "ends_soon": Label("endet bald", "ends soon"),
        "ended_without_successor": Label("ohne Nachfolge ausgelaufen", "ended without a successor"),
        "gap": Label("Lücke in der Laufzeit", "gap between terms"),
    },
    "form": {
        "money": Label("Geld", "money"),
        "staff_time": Label("Personal", "staff time"),
        "volunteer_time": Label("Ehrenamt", "volunteer time"),
        "premises": Label("Räume", "premises"),
        "goods": Label("Sachmittel", "goods"),
        "services": Label("Dienstleistungen", "services"),
        "unspecified": Label("nicht angegeben", "unspecified"),
    },
    "milestone_outcome": {
        "planned": Label("geplant", "planned"),
        "reached": Label("erreicht", "reached"),
        "missed": Label("verfehlt", "missed"),
    },
    "missing": {
        "allocation": Label("Aufteilung", "allocation"),
        "amount": Label("Betrag", "amount"),
        "area": Label("Gebiet", "area"),
        "contribution": Label("Beitrag", "contribution"),
        "form": Label("Form", "form"),
        "signature_date": Label("Datum der Unterschrift", "date of signature"),
        "term_end": Label("Ende der Laufzeit", "end of the term"),
        "term_start": Label("Beginn der Laufzeit", "start of the term"),
    },
    "organisation_kind": {
        "municipality": Label("Kommune", "municipality"),
        "housing_company": Label("Wohnungsunternehmen", "housing company"),
        "welfare_association": Label("Wohlfahrtsverband", "welfare association"),
        "foundation": Label("Stiftung", "foundation"),
        "state": Label("Land", "state"),
        "network": Label("Netzwerk", "network"),
        "residents_group": Label("Bewohnergruppe", "residents' group"),
        "other": Label("sonstige", "other"),
    },
    "qualifier": {
        "exact": Label("genau", "exactly"),
        "about": Label("etwa", "about"),
        "more_than": Label("über", "more than"),
        "just_under": Label("knapp", "just under"),
    },
    "role": {
        "partner": Label("Partner", "partner"),
        "funder": Label("Geber", "funder"),
        "carrier": Label("Träger", "carrier"),
        "recipient": Label("Empfänger", "recipient"),
        "landlord": Label("Vermieter", "landlord"),
        "tenant": Label("Mieter", "tenant"),
        "member": Label("Mitglied", "member"),
    },
    "row": {
        "line": Label("Beitrag", "line"),
        "unallocated": Label("nicht aufgeteilter Beitrag", "unallocated"),
    },
    "source_kind": {
        "contract": Label("Vertrag", "contract"),
        "resolution": Label("Beschluss", "resolution"),
        "notice": Label("Bescheid", "notice"),
        "press": Label("Presse", "press"),
        "statement": Label("Auskunft", "statement"),
        "import": Label("Import", "import"),
    },
    "stage": {
        "pledged": Label("in Aussicht gestellt", "pledged"),
        "conditional": Label("unter Vorbehalt", "conditional"),
        "committed": Label("zugesagt", "committed"),
        "called": Label("abgerufen", "called"),
        "received": Label("eingegangen", "received"),
        "delivered": Label("geleistet", "delivered"),
        "spent": Label("ausgegeben", "spent"),
        "proved": Label("nachgewiesen", "proved"),
        "accepted": Label("anerkannt", "accepted"),
        "returned": Label("zurückgegeben", "returned"),
        "reclaimed": Label("zurückgefordert", "reclaimed"),
    },
    "standing": {
        "project": Label("Projektförderung", "project funding"),
        "standing": Label("Regelfinanzierung", "standing finance"),
        "unknown": Label("unbekannt", "unknown"),
    },
    "unit": {
        "hour": Label("Stunden", "hours"),
        "fte": Label("Vollzeitstellen", "full-time equivalents"),
    },
    "valuation_method": {
        "agreed_lump_sum": Label("vereinbarte Pauschale", "agreed lump sum"),
        "rate_times_quantity": Label("Satz mal Menge", "rate times quantity"),
    },
    "value_state": {
        "known": Label("bekannt", "known"),
        "unknown": Label("unbekannt", "unknown"),
        "none": Label("bewusst keiner", "none, by design"),
    },
}
