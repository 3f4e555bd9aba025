"""A town for witnesses: a served book that grows, is restored and forks, and partners that look at it."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from api import access, founding, signing
from api.app import create_app
from api.shelf import Shelf
from ledger import notes
from ledger.notes import Note, Verifier
from scripts import books
from tests.contract.service import served
from tests.scripts.terminal import Ended, done, here

GROUNDS = {"certainty": "announced", "source": {"kind": "press"}}
BOOK = "duisburg"
CLIENT = httpx.Client(timeout=30)
"""One for all: making one takes longer than most requests."""
DATABASES = ("book.sqlite", "vault.sqlite")


@dataclass
class Town:
    """A data folder with one book, what is served of it, and the token of its partners."""

    data: Path
    token: str
    address: str = ""
    count: int = 0
    shelves: list[Shelf] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.address}/v1/books/{BOOK}"

    @property
    def folder(self) -> Path:
        return self.data / BOOK

    @property
    def key(self) -> str:
        return done(here("key", "show", BOOK, "--data", self.data)).strip()

    def get(self, path: str) -> Any:
        return self._asked("GET", path).raise_for_status().json()

    def post(self, path: str, **body: Any) -> httpx.Response:
        return self._asked("POST", path, json={"grounds": GROUNDS, **body})

    def grow(self, count: int = 1) -> None:
        for _ in range(count):
            self.count += 1
            self.post("organisations", id=f"verein-{self.count}", name="Verein", kind="other").raise_for_status()

    def back_up(self, name: str = "backup") -> Path:
        """Copies the databases; nobody writes meanwhile, and what was written lies in them or in their journals."""
        to = self.data.parent / name
        with books.opened(self.data, BOOK) as one:
            books.back_up(one, to)
        return to

    def restore(self, backup: Path) -> None:
        """As somebody does who copies an old backup back."""
        for shelf in self.shelves:
            shelf.close()
        for file in DATABASES:
            for leftover in self.folder.glob(f"{file}*"):
                leftover.unlink()
            shutil.copy(backup / file, self.folder / file)

    def rotate(self) -> str:
        with books.opened(self.data, BOOK) as one:
            signing.rotate(one, "Leitung Kasse")
        return self.key

    def _asked(self, method: str, path: str, **body: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"}
        return CLIENT.request(method, f"{self.url}/{path}", headers=headers, **body)


def found(data: Path) -> Town:
    """A book with a key, that nobody serves yet."""
    data.mkdir(exist_ok=True)
    shelf, token = Shelf(data, access.TABLES), access.draw()
    book = founding.found(shelf, BOOK, origin="quartierbuch/duisburg/1a2b3c4d", keeper="Stadt", actor="Kasse")
    founding.give_token(book, token, client="partner", actor="Partner")
    shelf.close()
    return Town(data, token)


@contextmanager
def open_to_all(town: Town) -> Iterator[Town]:
    """The town with its book served in this process, on a real port."""
    app = create_app(town.data, testing=True)
    town.shelves.append(app.extensions["shelf"])
    try:
        with served(app, threaded=True) as address:
            town.address = address
            yield town
    finally:
        app.extensions["shelf"].close()


@dataclass(frozen=True)
class Partner:
    """Somebody who witnesses: a folder of its own with key, state and token."""

    folder: Path
    name: str

    @property
    def key(self) -> Path:
        return self.folder / "w1.key"

    @property
    def state(self) -> Path:
        return self.folder / "state.json"

    @property
    def verifier(self) -> Verifier:
        return notes.read_verifier(done(here("key", "witness", self.key)).strip())

    @property
    def seen(self) -> Note:
        """The note in the state."""
        return notes.read(json.loads(self.state.read_text())["note"])

    def evidence(self) -> dict[str, str]:
        """What is kept beside the state: `seen` and `shown` notes by the middle of their names."""
        return {file.name.split(".")[-2].partition("-")[0]: file.read_text() for file in self.folder.glob("*.note")}

    def arguments(self, town: Town, *more: str) -> tuple[str, ...]:
        """What the partner types, with the key that the keeper has told it."""
        token = self.folder / "token"
        token.write_text(f"{town.token}\n")
        files = ("--state", self.state, "--key", self.key, "--token", token)
        return ("witness", town.url, *map(str, files), "--lang", "en", *more)

    def sees(self, town: Town, *more: str) -> Ended:
        return here(*self.arguments(town, *(more or ("--book-key", town.key))))


def partner(folder: Path, name: str) -> Partner:
    """A partner with a new key."""
    folder.mkdir()
    made = Partner(folder, name)
    done(here("key", "witness", made.key, "--name", f"{name}.example/w1"))
    return made


def admit(town: Town, who: Partner) -> None:
    town.post("witnesses", id=who.name, key=str(who.verifier)).raise_for_status()
