"""The service as the contract meets it: the real app on a real server of this machine, under a clock that is set."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import httpx
from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from api import access, founding
from api.app import create_app
from api.shelf import Shelf
from tests.copies import copy_book, remove_book


@dataclass
class Clock:
    """What the API's clock shows: it stands still until a step moves it."""

    at: datetime = datetime(2026, 7, 5, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def set(self, text: str) -> None:
        """To an instant, or to 10:00 UTC of a day."""
        day_only = len(text) == 10
        self.at = (
            datetime.combine(date.fromisoformat(text), time(10), UTC) if day_only else datetime.fromisoformat(text)
        )


@dataclass(frozen=True)
class Route:
    """Where an operation is, and which answers are documented for it."""

    method: str
    path: str
    statuses: frozenset[int]


@dataclass
class Service:
    """A running server. Each scenario sets the shelf of its own folder under the app."""

    app: Flask
    client: httpx.Client
    routes: dict[str, Route] = field(default_factory=dict)

    def learn_routes(self) -> None:
        """Reads from the service's own document where its operations are."""
        document = self.client.get("/v1/openapi.json").raise_for_status().json()
        for path, methods in document["paths"].items():
            for method, described in methods.items():
                statuses = frozenset(int(status) for status in described["responses"])
                self.routes[described["operationId"]] = Route(method.upper(), path, statuses)

    @contextmanager
    def on(self, data: Path) -> Iterator[Shelf]:
        """Serves the books of another folder for a while."""
        shelf, before = Shelf(data, access.TABLES), self.app.extensions["shelf"]
        self.app.extensions["shelf"] = shelf
        try:
            yield shelf
        finally:
            self.app.extensions["shelf"] = before
            shelf.close()


class Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Requests are no news."""


@contextmanager
def served(app: Flask, *, threaded: bool) -> Iterator[str]:
    """A server on a free loopback port, for one request after the other or for many at once; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=threaded, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def running(data: Path) -> Iterator[Service]:
    """The service, for one request after the other."""
    app = create_app(data, testing=True)
    with served(app, threaded=False) as address, httpx.Client(base_url=address, timeout=30) as client:
        service = Service(app, client)
        service.learn_routes()
        yield service


RECORDER = "Sachbearbeitung Finanzen"
"""Who records in all scenarios: a function, no name."""


Kind = tuple[str, datetime]
"""Books that begin alike: id, and the instant they are opened at."""


@dataclass(frozen=True)
class Founder:
    """Gives scenarios fresh books: one of a kind is made, the others are its copies."""

    service: Service
    folder: Path
    tokens: dict[Kind, str] = field(default_factory=dict)
    towns: dict[Kind, int] = field(default_factory=dict)

    def found(self, into: Shelf, id: str, keeper: str, at: datetime) -> str:
        """A new book, opened at this instant, and a token for it."""
        made = self.folder / at.strftime("%Y%m%d%H%M%S")
        if (id, at) not in self.tokens:
            with self.service.on(made) as shelf:
                book = founding.found(shelf, id, origin=f"contract.example/{id}", keeper=keeper, actor=RECORDER)
                token = self.tokens[id, at] = access.draw()
                founding.give_token(book, token, client="finance", actor=RECORDER)
        copy_book(made / id, into.folder / id)
        return self.tokens[id, at]

    def keep_town(self, of: Shelf, kind: Kind, position: int) -> None:
        """Keeps a copy of a book up to this position, for scenarios that go on from there."""
        of.close()
        copy_book(of.folder / kind[0], self._town(kind))
        self.towns[kind] = position

    def give_town(self, into: Shelf, kind: Kind) -> int:
        """Puts the copy in the place of a book of this kind; the position it goes up to."""
        into.close()
        remove_book(into.folder / kind[0])
        copy_book(self._town(kind), into.folder / kind[0])
        return self.towns[kind]

    def _town(self, kind: Kind) -> Path:
        id, at = kind
        return self.folder / f"town-{id}-{at:%Y%m%d%H%M%S}"
