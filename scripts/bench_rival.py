"""The same work in the `eventsourcing` library: load an aggregate, amend it by one event, save it."""

import time
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import orjson
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import Transcoder
from eventsourcing.utils import get_topic

from scripts import postgres
from scripts.postgres import Server


class Partnership(Aggregate):
    """What an agreement holds, without a rule, an envelope, a projection or an idempotency key."""

    @event("Concluded")
    def __init__(self, kind: str, title: str, parties: list[str], start: str, end: str, certainty: str) -> None:
        self.kind = kind
        self.title = title
        self.parties = parties
        self.start = start
        self.end = end
        self.certainty = certainty
        self.promises: dict[str, dict[str, Any]] = {}

    @event("Promised")
    def promise(self, id: str, party: str, form: str, purpose: str, year: int, cents: int, source: str) -> None:
        self.promises[id] = {
            "party": party,
            "form": form,
            "purpose": purpose,
            "year": year,
            "cents": cents,
            "source": source,
        }

    @event("Revised")
    def revise(self, id: str, year: int, cents: int, source: str) -> None:
        self.promises[id] |= {"year": year, "cents": cents, "source": source}


class Orjson(Transcoder):
    """The faster transcoder its documentation suggests; the timestamp is the one value that JSON does not know."""

    def encode(self, obj: Any) -> bytes:
        return orjson.dumps(obj)

    def decode(self, data: bytes) -> Any:
        state = orjson.loads(data)
        state["timestamp"] = datetime.fromisoformat(state["timestamp"])
        return state


_ORJSON = {"TRANSCODER_TOPIC": get_topic(Orjson)}
_CACHED = _ORJSON | {"AGGREGATE_CACHE_MAXSIZE": "1000"}
_SHARED = _CACHED | {"DEEPCOPY_FROM_AGGREGATE_CACHE": "n"}

MODES: dict[str, dict[str, str]] = {
    "as it comes": {},
    "orjson": _ORJSON,
    "orjson, cached": _CACHED,
    "orjson, cached, shared": _SHARED,
    "orjson, cached, shared, unread": _SHARED | {"AGGREGATE_CACHE_FASTFORWARD": "n"},
}
"""Its settings. A shared aggregate is the cached one itself, not a copy: it keeps what a refused command did to it.
An unread one is not brought up to date: right only while a single process writes, and nothing is loaded then."""


def on_file(file: Path) -> dict[str, str]:
    """A SQLite file of its own, with the library's defaults: a WAL, and the full sync SQLite comes with."""
    return {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(file)}


def on_server(server: Server) -> dict[str, str]:
    """A new schema of its own on a PostgreSQL of this machine."""
    schema = f"rival_{time.monotonic_ns()}"
    with postgres.connect(server.url) as connection:
        connection.execute(f"CREATE SCHEMA {schema}")
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": "postgres",
        "POSTGRES_HOST": "127.0.0.1",
        "POSTGRES_PORT": str(server.port),
        "POSTGRES_USER": postgres.USER,
        "POSTGRES_PASSWORD": "none",
        "POSTGRES_SCHEMA": schema,
        "POSTGRES_POOL_SIZE": "16",
    }


class Rival:
    """An application, on what `on_file` or `on_server` name."""

    def __init__(self, place: dict[str, str], mode: str) -> None:
        self._application: Application[UUID] = Application(env=place | MODES[mode])

    def close(self) -> None:
        self._application.close()

    def settings(self) -> dict[str, Any]:
        """What decides over durability, as it stands on its connections."""
        store: Any = self._application.factory
        with store.datastore.get_connection(commit=True) as connection, connection.cursor() as cursor:
            names = ("journal_mode", "synchronous")
            return {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names}

    def conclude(self, number: int) -> UUID:
        """A new aggregate of ten events."""
        made = ten(number)
        self._application.save(made)
        return made.id

    def amend(self, id: UUID, number: int) -> None:
        """What is measured; `number` tells amendments apart."""
        made: Partnership = self._application.repository.get(id)
        if number % 2:
            _promise(made, f"amended-{number}", number, 2026)
        else:
            made.revise("promise-3", 2025, 5_200_000 + number, "press")
        self._application.save(made)


def ten(number: int) -> Partnership:
    """An aggregate of ten events."""
    parties = [f"funder-{number % 20}", f"funder-{(number + 1) % 20}"]
    made = Partnership("cooperation", f"Kooperation {number}", parties, "2020", "2040-12-31", "announced")
    for nth in range(9):
        _promise(made, f"promise-{nth}", nth, 2025)
    return made


def _promise(made: Partnership, id: str, number: int, year: int) -> None:
    made.promise(id, made.parties[number % 2], "money", f"purpose-{id}", year, 5_200_000 + number, "press")
