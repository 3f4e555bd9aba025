"""What the codes are called: the German and the English label of every code, by code list."""

from collections.abc import Mapping
from typing import Final, NamedTuple


class Label(NamedTuple):
    """One code in two languages."""

    de: str
    en: str


LABELS: Final[Mapping[str, Mapping[str, Label]]] = {
    "account_part": {
        "line": Label("Beitrag", "line"),
        "open_item": Label("offener Posten", "open item"),
        "booking": Label("Buchung", "booking"),
        "proof": Label("Nachweis", "proof"),
    },
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
    "application_status": {
        "open": Label("offen", "open"),
        "awarded": Label("bewilligt", "awarded"),
        "rejected": Label("abgelehnt", "rejected"),
    },
    "approvable": {
        "contribution": Label("Beitrag", "contribution"),
        "post": Label("Stelle", "post"),
        "lease": Label("Mietvertrag", "lease"),
        "agreement": Label("Vereinbarung", "agreement"),
    },
    "attendance": {
        "institution": Label("Einrichtung", "institution"),
        "residents": Label("Bewohnerinnen und Bewohner", "residents"),
    },
    "award_status": {
        "granted": Label("bewilligt", "granted"),
        "cancelled": Label("storniert", "cancelled"),
    },
    "board_part": {
        "theme": Label("Thema", "theme"),
        "unknown_theme": Label("Thema unbekannt", "unknown theme"),
        "activity": Label("genannte Aktivität", "named activity"),
        "counted": Label("gezählte Aktivitäten", "counted activities"),
    },
    "booking": {
        "planned": Label("geplant", "planned"),
        "called": Label("abgerufen", "called"),
        "received": Label("eingegangen", "received"),
        "delivered": Label("geleistet", "delivered"),
        "spent": Label("ausgegeben", "spent"),
        "returned": Label("zurückgegeben", "returned"),
    },
    "carry_over": {
        "unknown": Label("unbekannt", "unknown"),
        "lapses": Label("verfallen", "lapses"),
        "carries": Label("werden übertragen", "carries over"),
    },
    "certainty": {
        "signed": Label("unterzeichnet", "signed"),
        "resolved": Label("beschlossen", "resolved"),
        "announced": Label("angekündigt", "announced"),
        "assumed": Label("angenommen", "assumed"),
    },
    "condition_outcome": {
        "open": Label("offen", "open"),
        "fulfilled": Label("erfüllt", "fulfilled"),
        "failed": Label("gescheitert", "failed"),
    },
    "continuity": {
        "seamless": Label("nahtlos", "seamless"),
        "gap": Label("mit Lücke", "with a gap"),
    },
    "disclosure_part": {
        "record": Label("Datensatz", "record"),
        "mention": Label("Nennung", "mention"),
        "act": Label("Handlung am Datensatz", "act on the record"),
    },
    "erasure_ground": {
        "no_longer_needed": Label("nicht mehr benötigt", "no longer needed"),
        "consent_withdrawn": Label("Einwilligung widerrufen", "consent withdrawn"),
        "objection": Label("Widerspruch", "objection"),
        "unlawful": Label("unrechtmäßig verarbeitet", "processed unlawfully"),
        "legal_obligation": Label("rechtliche Verpflichtung", "legal obligation"),
        "retention_ended": Label("Aufbewahrungsfrist abgelaufen", "time of retention ended"),
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
    "fund_rule": {
        "rules": Label("Regeln", "rules"),
        "envelope": Label("Jahresbetrag", "yearly envelope"),
        "cap": Label("Höchstbetrag je Projekt", "cap per project"),
        "floor": Label("Mindestbetrag je Projekt", "floor per project"),
        "own_share": Label("Eigenanteil", "own share"),
        "categories": Label("Bereiche", "categories"),
        "carry_over": Label("Restmittel", "carry-over"),
        "deciding_body": Label("wer entscheidet", "deciding body"),
        "deadline": Label("Antragsfrist", "deadline"),
    },
    "fund_year_missing": {
        "envelope": Label("Jahresbetrag", "yearly envelope"),
        "category": Label("Bereich", "category"),
        "cost": Label("Gesamtkosten", "cost of the project"),
    },
    "fund_year_part": {
        "year": Label("Jahr", "year"),
        "top_up": Label("Aufstockung", "top-up"),
        "application": Label("Antrag", "application"),
        "award": Label("Bewilligung", "award"),
        "category": Label("Bereich", "category"),
    },
    "light": {
        "green": Label("grün", "green"),
        "yellow": Label("gelb", "yellow"),
        "red": Label("rot", "red"),
        "not_reported": Label("nicht gemeldet", "not reported"),
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
        "member_names": Label("Namen der Mitglieder", "names of the members"),
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
    "owed": {
        "instalment": Label("Rate", "instalment"),
        "call": Label("Abruf", "call"),
        "reclaim": Label("Rückforderung", "reclaim"),
    },
    "proof_status": {
        "due": Label("ausstehend", "due"),
        "overdue": Label("überfällig", "overdue"),
        "submitted": Label("eingereicht", "submitted"),
        "accepted": Label("anerkannt", "accepted"),
        "objected": Label("beanstandet", "objected"),
    },
    "qualifier": {
        "exact": Label("genau", "exactly"),
        "about": Label("etwa", "about"),
        "more_than": Label("über", "more than"),
        "just_under": Label("knapp", "just under"),
    },
    "record_kind": {
        "actor": Label("Erfassende oder Freigebende", "actor"),
        "person": Label("Person", "person"),
        "note": Label("Notiz", "note"),
    },
    "record_status": {
        "kept": Label("vorhanden", "kept"),
        "restricted": Label("eingeschränkt", "restricted"),
        "erased": Label("gelöscht", "erased"),
        "lost": Label("fehlt im Tresor", "lost"),
    },
    "resolution_result": {
        "approved": Label("angenommen", "approved"),
        "rejected": Label("abgelehnt", "rejected"),
        "deferred": Label("vertagt", "deferred"),
    },
    "resolution_status": {
        "in_force": Label("gilt", "in force"),
        "conditional": Label("bedingt", "conditional"),
        "failed": Label("gescheitert", "failed"),
        "revoked": Label("aufgehoben", "revoked"),
    },
    "review_part": {
        "review": Label("Prüfung", "review"),
        "theme": Label("Thema", "theme"),
        "participant": Label("Teilnahme", "participant"),
        "activity": Label("Aktivität", "activity"),
        "interest": Label("Interessensbekundung", "expression of interest"),
        "assessment": Label("Bewertung", "assessment"),
    },
    "restriction_ground": {
        "accuracy_contested": Label("Richtigkeit bestritten", "accuracy contested"),
        "unlawful": Label("unrechtmäßig verarbeitet", "processed unlawfully"),
        "legal_claims": Label("für Rechtsansprüche benötigt", "needed for legal claims"),
        "objection": Label("Widerspruch in Prüfung", "objection being examined"),
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
    "sampling_method": {
        "random": Label("Zufallsauswahl", "random"),
        "monetary_unit": Label("wertproportional (Monetary Unit Sampling)", "monetary unit"),
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
    "warning": {
        "period_closed": Label("nach Abschluss des Jahres", "after the year was closed"),
        "possible_double_funding": Label("mögliche Doppelförderung", "possible double funding"),
        "named_above_stated": Label("mehr Mitglieder benannt als angegeben", "more members named than stated"),
        "received_above_committed": Label("mehr eingegangen als zugesagt", "more received than committed"),
        "spent_above_received": Label("mehr ausgegeben als eingegangen", "more spent than received"),
    },
    "withheld": {
        "restricted": Label("eingeschränkt", "restricted"),
        "without_names": Label("Token ohne Namen", "token without names"),
    },
    "without_standing": {
        "project_only": Label("nur Projektmittel", "project money only"),
        "none_by_design": Label("bewusst keine", "none, by design"),
        "standing_not_committed": Label("noch nicht zugesagt", "not committed yet"),
        "not_stated": Label("nicht genannt", "not stated"),
    },
}
