"""A book in which all has happened that can be recorded, signed and witnessed: what attackers try themselves on."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from api import access, founding, signing
from api.shelf import Shelf
from ledger import checkpoints, handler, notes
from ledger.book import Book
from ledger.domain.book import RotateSigningKey
from ledger.domain.organisation import RegisterOrganisation
from ledger.message import Act, Command
from ledger.notes import WITNESS, Signer
from ledger.values import Sealed
from tests.golden.story import story
from tests.ledger.deeds import PRESS

ID = "duisburg"
ORGANISATIONS = 200
"""Registered one after the other once the story is told: nothing depends on them but the names of their contacts."""
_NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)

_numbers = count(1)


def make(data: Path, clock: pytest.MonkeyPatch, *, rotated: bool) -> Signer:
    """Writes the book into a data folder; gives the witness that has co-signed its checkpoints.

    `rotated`: another key has taken over on the way, so that no key can sign the first half of the log anew.
    """
    clock.setattr(access, "now", lambda: _NOON + timedelta(seconds=next(_numbers)))
    shelf = Shelf(data, access.TABLES)
    book = founding.found(shelf, ID, origin="quartierbuch.example/duisburg", keeper="Stadt Duisburg", actor="Kasse")
    founding.give_token(book, access.draw(), client="finance", actor="Kämmerei")
    people = People(book)
    witness = notes.draw("awo.example/witness", WITNESS)
    for command in story():
        if not isinstance(command, RotateSigningKey):
            record(book, people.in_person(command))
    witnessed(book, witness)
    registered(book, people, 0, ORGANISATIONS // 2)
    if rotated:
        signing.rotate(book, "Leitung IT")
    registered(book, people, ORGANISATIONS // 2, ORGANISATIONS)
    witnessed(book, witness)
    shelf.close()
    return witness


def record(book: Book, *commands: Command) -> None:
    with book.writing() as tx:
        handler.handle_all(tx, commands[0].act, commands)


def witnessed(book: Book, witness: Signer) -> None:
    """Issues a checkpoint that a witness signs."""
    issued = signing.current(book)
    with book.writing() as tx:
        checkpoints.cosign(tx, issued, witness.sign(issued.note.text, at=1_800_000_000))


class People:
    """Puts real records into the vault in the place of those that commands name."""

    def __init__(self, book: Book) -> None:
        self._vault = book.vault
        self._known: dict[str, Any] = {}

    def act(self, **more: Any) -> Act:
        number = next(_numbers)
        at = _NOON + timedelta(seconds=number)
        who: dict[str, Any] = {"actor": self.somebody("actor-1", "actor").id, "client": "finance"}
        return Act(id=f"{number:032x}", at=at, today=at.date(), operation="test", **who, **more)

    def somebody(self, id: str, kind: Any) -> Sealed:
        if id not in self._known:
            record = {"text": "Rückruf am Montag"} if kind == "note" else {"name": f"Erika Beispiel {id}"}
            self._known[id] = self._vault.put(kind, record)
        return self._known[id]  # type: ignore[no-any-return]

    def in_person(self, value: Any) -> Any:
        """A command, or a part of one, in which everybody has a record."""
        match value:
            case Sealed():
                return self.somebody(value.id, "note" if value.id.startswith("note-") else "person")
            case Act():
                approver = None if value.approver is None else self.somebody(value.approver, "actor").id
                own = self.act(approver=approver, key=value.key, request=value.request)
                return replace(own, note=self.in_person(value.note))
            case tuple() if hasattr(value, "_make"):
                return value._make(self.in_person(one) for one in value)
            case tuple():
                return tuple(self.in_person(one) for one in value)
            case _ if is_dataclass(value) and not isinstance(value, type):
                changed = {one.name: self.in_person(getattr(value, one.name)) for one in fields(value) if one.init}
                return replace(value, **changed)
            case _:
                return value


def registered(book: Book, people: People, first: int, end: int) -> None:
    """Organisations one by one, each with an idempotency key; every tenth command registers three of them."""
    numbers = iter(range(first, end))
    for number in numbers:
        act = people.act(key=f"key-{number:04}", request=f"{number:064x}")
        more = list(_next(numbers, 2)) if number % 10 == 0 else []
        commands = [
            RegisterOrganisation(id=f"verein-{one:04}", act=act, grounds=PRESS, name=f"Verein {one}", kind="other")
            for one in (number, *more)
        ]
        record(book, *commands)


def _next(numbers: Iterator[int], count: int) -> Iterator[int]:
    for _ in range(count):
        if (one := next(numbers, None)) is not None:
            yield one
