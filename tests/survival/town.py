"""A data folder with one small town in it, and commands on it of which it is known how many events each records."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from api import access, founding
from api.app import create_app

BOOK = "duisburg"
GROUNDS = {"certainty": "announced", "source": {"kind": "press", "reference": "Pressemitteilung"}}
EURO = {"state": "known", "amount": "52000.00", "currency": "EUR"}


@dataclass(frozen=True)
class Told:
    """A command under its idempotency key, and how many events it records: all of them, or none."""

    key: str
    path: str
    body: dict[str, Any]
    events: int

    @property
    def address(self) -> str:
        return f"/v1/books/{BOOK}/{self.path}"


def settle(data: Path, book: str = BOOK) -> str:
    """A book with two organisations and a neighbourhood; gives the token that opens it."""
    token = access.draw()
    app = create_app(data)
    shelf = app.extensions["shelf"]
    made = founding.found(
        shelf, book, origin=f"survival.example/{book}", keeper="Stadt Duisburg", actor="Sachbearbeitung Finanzen"
    )
    founding.give_token(made, token, client="finance", actor="Sachbearbeitung Finanzen")
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}
    for path, body in (
        ("organisations", {"id": "stadt-duisburg", "name": "Stadt Duisburg", "kind": "municipality"}),
        ("organisations", {"id": "vivawest", "name": "VIVAWEST", "kind": "housing_company"}),
        ("neighbourhoods", {"id": "dichterviertel", "name": "Dichterviertel", "municipality": "stadt-duisburg"}),
    ):
        answer = client.post(f"/v1/books/{book}/{path}", json={**body, "grounds": GROUNDS}, headers=headers)
        assert answer.status_code == 201, answer.text
    shelf.close()
    return token


def commands(name: str) -> Iterator[Told]:
    """What one writer tells, without end: an agreement, its extension with what it brings, and a batch."""
    for number in count():
        id = f"{name}-{number}"
        yield Told(f"{id}/agreement", "agreements", _agreement(id), 1)
        yield Told(f"{id}/extension", f"agreements/{id}/extensions", _extension(), 5)
        yield Told(f"{id}/batch", "batches", _batch(id), 3)


def _agreement(id: str) -> dict[str, Any]:
    return {
        "id": id,
        "kind": "cooperation",
        "title": f"Kooperation {id}",
        "parties": [
            {"organisation": "vivawest", "role": "funder", "contact": {"function": "Leitung Kundencenter"}},
            {"organisation": "stadt-duisburg", "role": "funder"},
        ],
        "neighbourhoods": ["dichterviertel"],
        "term": {"start": "2004", "end": "2024-12-31"},
        "grounds": GROUNDS,
    }


def _extension() -> dict[str, Any]:
    """One event for the new end, and one for each year of each contribution."""
    contributions = [
        {"id": id, "party": party, "form": "money", "stage": "committed", "years": [2025, 2026], "value": EURO}
        for id, party in (("vivawest-money", "vivawest"), ("city-money", "stadt-duisburg"))
    ]
    return {"end": "2026-12-31", "continuity": "seamless", "contributions": contributions, "grounds": GROUNDS}


def _batch(id: str) -> dict[str, Any]:
    return {
        "commands": [
            {
                "operation": "register_organisation",
                "path": {},
                "body": {"id": f"{id}-{i}", "name": f"Verein {id}-{i}", "kind": "residents_group", "grounds": GROUNDS},
            }
            for i in range(3)
        ]
    }


def tidy(path: Path) -> None:
    """Puts what a database's journal holds in its place."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
