"""A small town, recorded over HTTP, in which every operation of the API can succeed more than once."""

from typing import Any

from ledger import notes
from ledger.book import Book
from ledger.codec import canonical
from ledger.notes import WITNESS
from ledger.values import Sealed
from ledger.vault import Drawn, commitment
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
ROOMS = "vivawest-rooms"
INSTALMENTS = ("rate-2025", "rate-2026")
PROOFS = ("nachweis-2025", "nachweis-2026")
REFERENCE = {"system": "sap", "value": "5100004711"}
FUNDS = tuple(f"fonds-{i}" for i in range(6))
"""The first two have rules and no year yet."""
APPLICATIONS = tuple(f"antrag-{i}" for i in range(4))
NETWORKS, MEMBERS = AGREEMENTS[::2], tuple(f"verein-{i:02}" for i in range(6))
BASIS, RESOLUTION = "beispieltabelle", "ratsbeschluss"
REVIEWS = tuple(f"workshop-{i}" for i in range(4))
THEMES, ACTIVITIES = ("alter", "beratung"), ("telefon", "spaziergang")
AWARDS = tuple(f"bewilligung-{i}" for i in range(4))
PERSONS = tuple(f"person-{i:016x}" for i in range(12))
RESTRICTED = PERSONS[::2]
SIGNERS = {f"zeugin-{i}": notes.draw(f"zeugin-{i}.example/w1", WITNESS) for i in range(4)}
WITNESSES = tuple(SIGNERS)
WITNESS_KEYS = tuple(str(notes.draw(f"neu-{i}.example/w1", WITNESS).verifier) for i in range(40))
"""Of those who could still be admitted."""


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
    path = f"agreements/{AGREEMENTS[0]}/contributions/{CONTRIBUTIONS['committed']}/payments"
    paid = {"booked_on": "2025-02", "amount": {"amount": "1.00", "currency": "EUR"}}
    told(path, id="zahlung", year=YEARS[0], reference=REFERENCE, **paid)
    for id in PERSONS:
        keep(caller.book, id)
    for id in RESTRICTED:
        told(f"persons/{id}/restrictions", ground="legal_claims")
    for id in FUNDS:
        told("action-funds", id=id, title=id.title(), giver=HOUSING, municipality=CITY)
        told(f"action-funds/{id}/rules", deadline="im Dezember")
        for year in YEARS if id in FUNDS[2:] else ():
            told(f"action-funds/{id}/years", year=year)
            _award(told, f"action-funds/{id}/years/{year}")
    _examine(told)
    for id, signer in SIGNERS.items():
        told("witnesses", id=id, key=str(signer.verifier), organisation=WELFARE)


def keep(book: Book, id: str) -> Sealed:
    """Puts a record into the vault under an id that a test can name; no other id is ever chosen."""
    nonce, raw = bytes(32), canonical({"name": "Erika Beispiel", "function": "Quartiersmanagement"})
    return book.vault.keep(Drawn(Sealed(id, commitment("person", nonce, raw)), "person", nonce, raw))


def _award(told: Any, year: str) -> None:
    """Awards so large that any payment is within them, half of each paid; nobody stated the fund's envelope."""
    for id in APPLICATIONS:
        told(f"{year}/applications", id=id, project=id.title(), recipient={"organisation": WELFARE})
    for id in AWARDS:
        amount = {"amount": "999999999999.99", "currency": "EUR"}
        of = {"project": id.title(), "recipient": {"organisation": WELFARE}, "decided_on": "2025-03-15"}
        told(f"{year}/awards", id=id, amount=amount, **of)
        told(f"{year}/awards/{id}/payments", amount={"amount": "500000000000.00", "currency": "EUR"})


def _conclude(told: Any, id: str) -> None:
    """An agreement whose end nobody has stated: any year is inside its term."""
    parties = [{"organisation": party, "unit": UNIT} for party in PARTIES]
    areas = ["dichterviertel"]
    kind = "network" if id in NETWORKS else "cooperation"
    told("agreements", id=id, kind=kind, title=id.title(), parties=parties, neighbourhoods=areas, term={})
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
    _live(told, f"agreements/{id}", CONTRIBUTIONS["committed"])
    for milestone in MILESTONES:
        told(f"agreements/{id}/milestones", id=milestone, title=milestone.title(), due="2027")


def _examine(told: Any) -> None:
    """Networks with members, a basis, a resolution that depends on something, and reviews with lights."""
    for network in NETWORKS:
        told(f"agreements/{network}/memberships", value=13)
        for member in MEMBERS:
            told(f"agreements/{network}/members", organisation=member)
    group = {"id": "a", "name": "A", "rate": {"amount": "40.00", "currency": "EUR"}, "annual_hours": "1600.00"}
    told("valuation-bases", id=BASIS, title="Tabelle", publisher="Musterverlag", edition="1", groups=[group])
    told("resolutions", id=RESOLUTION, title="Beschluss", body="Rat", on="2017-12", condition="Haushalt")
    themes = [{"id": theme, "label": theme.title()} for theme in THEMES]
    for id in REVIEWS:
        told("reviews", id=id, title=id.title(), on="2018-02-23", activities=10_000, themes=themes)
        for activity in ACTIVITIES:
            told(f"reviews/{id}/activities", id=activity, title=activity.title())


def _live(told: Any, agreement: str, money: str) -> None:
    """Something of everything that can become of a promise, so that each step has one before it."""
    little, much = ({"amount": amount, "currency": "EUR"} for amount in ("52000.00", "9999999999999.99"))
    worth = {"state": "known", "amount": "1200.00", "currency": "EUR"}
    rooms = {"party": HOUSING, "form": "premises", "stage": "committed", "value": worth}
    told(f"{agreement}/contributions", id=ROOMS, years=list(YEARS), **rooms)
    for year, instalment, proof in zip(YEARS, INSTALMENTS, PROOFS, strict=True):
        place = f"{agreement}/contributions/{money}"
        told(f"{place}/instalments", id=instalment, year=year, amount=little)
        told(f"{place}/payments", id=f"zahlung-{year}", year=year, amount=little, booked_on="2025-02")
        told(f"{agreement}/proofs", id=proof, contribution=money, year=year)
    told(f"{agreement}/proofs/{PROOFS[0]}/submissions", on="1999", amount=much)
