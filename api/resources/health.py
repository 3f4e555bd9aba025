"""Whether the service lives, whether it is ready, and how a book is."""

from typing import Any, Literal

from flask import Blueprint

from api import admission, operation
from api.fields import Answer, Choice, Instant, ListOf, Text, WholeNumber
from api.problems import Problem
from ledger import checkpoints, projector, seal, store

SERVICE = Blueprint("service", __name__)
BOOK = operation.blueprint("health")


class Alive(Answer):
    status = Choice(Literal["ok"])


class Ready(Answer):
    status = Choice(Literal["ready"])
    books = WholeNumber(0, about="how many books there are, the broken ones too")


class BookHealth(Answer):
    """A book that can be read. One that can't answers 503 with the reason as its code."""

    status = Choice(
        Literal["ok", "stale", "forked"],
        about="`stale`: an answer's table was made by other code: rebuild it; `forked`: nothing more is signed",
    )
    position = WholeNumber(0, example=12)
    recorded_at = Instant()
    stale = ListOf(Text(100), about="tables to rebuild")
    forked = Text(500, allow_none=True, about="which signed checkpoint the log contradicts: see log/forks")


@operation.service(SERVICE, "/healthz", answer=Alive)
def read_health() -> dict[str, Any]:
    """Whether the service answers at all."""
    return {"status": "ok"}


@operation.service(SERVICE, "/readyz", answer=Ready)
def read_readiness() -> dict[str, Any]:
    """Whether the service can reach its data folder.

    A broken book does not make it unready: ask for that book's health.
    """
    shelf = admission.shelf()
    if not shelf.folder.is_dir():
        raise Problem("not_ready", "the data folder is not there")
    return {"status": "ready", "books": len(shelf.names())}


@operation.service(BOOK, "/health", answer=BookHealth)
def read_book_health() -> dict[str, Any]:
    """Whether a book can be read, its seal fits and nothing forked, where the log ends and which tables are stale."""
    with admission.entry().book.reading() as tx:
        seal.verify(tx)
        head = store.head(tx)
        stale = [projection.table.name for projection in projector.stale(tx)]
        forked = checkpoints.forked(tx)
    return {
        "status": _status(stale, forked),
        "position": head.position,
        "recorded_at": head.recorded_at,
        "stale": stale,
        "forked": forked,
    }


def _status(stale: list[str], forked: str | None) -> str:
    if forked is not None:
        return "forked"
    return "stale" if stale else "ok"
