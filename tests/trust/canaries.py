"""A book full of persons, each with words of their own that must be found nowhere once they are erased."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

GROUNDS: dict[str, Any] = {"certainty": "announced", "source": {"kind": "press", "reference": "Pressemitteilung"}}
PARTIES = ("stadt-duisburg", "vivawest")
AREA = "dichterviertel"
PER_AGREEMENT = 4
"""Two contacts, a signatory and whoever receives an award; each agreement has a note, too."""
QUESTIONS = (
    f"neighbourhoods/{AREA}/funding?year=2026",
    f"neighbourhoods/{AREA}/funding-history",
    f"neighbourhoods/{AREA}/partners?on=2026-01-01",
    "organisations/vivawest/contributions?year=2026",
    "organisations/vivawest/engagements?on=2026-01-01",
    "agreements?limit=500",
    "action-funds/fonds/years/2026",
    "reports/incomplete?limit=500",
    "reports/expiring?on=2026-07-05",
    "reports/open-items?limit=500",
    "events?limit=500",
)


@dataclass
class Town:
    """A running service with one book; `word(i)` marks what is said of person number i, `ids` are their records."""

    http: httpx.Client
    ids: dict[int, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def post(self, path: str, **body: Any) -> Any:
        answer = self.http.post(path, json={"grounds": GROUNDS, **body})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def get(self, path: str) -> httpx.Response:
        answer = self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer

    def settle(self) -> None:
        self.post("organisations", id="stadt-duisburg", name="Stadt Duisburg", kind="municipality")
        self.post("organisations", id="vivawest", name="VIVAWEST", kind="housing_company")
        self.post("neighbourhoods", id=AREA, name="Dichterviertel", municipality="stadt-duisburg")
        self.post("action-funds", id="fonds", title="Aktionsfonds", giver="vivawest", municipality="stadt-duisburg")
        self.post("action-funds/fonds/rules", deadline="im Dezember")
        self.post("action-funds/fonds/years", year=2026)

    def fill(self, count: int) -> None:
        """So many persons, a few in each agreement, with money in it."""
        for first in range(0, count, PER_AGREEMENT):
            self._agree(f"vertrag-{first}", range(first, first + PER_AGREEMENT))

    def _agree(self, id: str, who: range) -> None:
        one, other, third, fourth = who
        parties = [
            {"organisation": party, "contact": person(i)} for party, i in zip(PARTIES, (one, other), strict=True)
        ]
        agreed = self.post(
            "agreements",
            id=id,
            kind="cooperation",
            title=id.title(),
            parties=parties,
            neighbourhoods=[AREA],
            term={"start": "2025"},
            grounds=GROUNDS | {"note": f"Rückruf von {word(one)}"},
        )
        money = {"state": "known", "amount": f"{100 + one}.37", "currency": "EUR"}
        self.post(f"agreements/{id}/contributions", id="geld", party="vivawest", form="money", stage="committed",
                  years=[2026], value=money, purpose=id)  # fmt: skip
        signed = self.post(
            f"agreements/{id}/signatures", party="vivawest", signed_on="2025", signatory=signatory(third)
        )
        year = self.post(
            "action-funds/fonds/years/2026/awards",
            id=f"bewilligung-{one}",
            project=f"Projekt {one}",
            recipient={"individual": person(fourth)},
            amount={"amount": "10.00", "currency": "EUR"},
            decided_on="2026-03-15",
        )
        self.ids |= {i: party["contact"]["person"] for i, party in zip((one, other), agreed["parties"], strict=True)}
        self.ids[third] = signed["signatures"][-1]["signatory"]["person"]
        self.ids[fourth] = year["awards"][-1]["recipient"]["individual"]["person"]


def word(i: int) -> str:
    """What nobody else is called."""
    return f"Kanarienvogel{i:05}x"


def person(i: int) -> dict[str, str]:
    return {
        "name": f"Erika {word(i)}",
        "function": f"Leitung {word(i)}",
        "email": f"{word(i).lower()}@example.org",
        "phone": f"0203 {word(i)}",
    }


def signatory(i: int) -> dict[str, str]:
    return {"name": f"Erika {word(i)}", "function": f"Leitung {word(i)}"}


def nameless(value: Any) -> Any:
    """An answer without what it says of persons; what it says of everything else stays."""
    match value:
        case {"person": str(id)}:
            return {"person": id}
        case dict():
            return {name: nameless(part) for name, part in value.items()}
        case list():
            return [nameless(part) for part in value]
        case _:
            return value


def words_in(raw: bytes) -> Iterator[int]:
    """The numbers of everybody whose word stands somewhere in these bytes, however it is spelt."""
    lowered = raw.lower()
    at = lowered.find(b"kanarienvogel")
    while at >= 0:
        digits = lowered[at + 13 : at + 18]
        if digits.isdigit():
            yield int(digits)
        at = lowered.find(b"kanarienvogel", at + 13)
