"""Where the log names whom: the positions of a person, an actor or a note, found in the stored bytes themselves."""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import orjson

from ledger import store
from ledger.sql import Transaction

_ID = re.compile(rb"(?:actor|note|person)-[0-9a-f]{16}")
_PAGE = 5_000


class Mention(NamedTuple):
    """An event that names somebody, and where in it: a JSON pointer into its stored document."""

    event: dict[str, Any]
    pointer: str


def of(tx: Transaction, id: str, *, after: int, upto: int, limit: int) -> list[Mention]:
    """At most `limit` events after a position and up to another that name an id, in order.

    What was done to the record itself is no mention of it.
    """
    found: list[Mention] = []
    while len(found) < limit:
        rows = store.holding(tx, f'"{id}"'.encode(), after, limit - len(found), upto)
        if not rows:
            break
        after = rows[-1][0]
        found += [one for _, raw in rows if (one := _mention(orjson.loads(raw), id)) is not None]
    return found


def _mention(event: dict[str, Any], id: str) -> Mention | None:
    own = event["stream"] == f"person/{id}"
    pointers = [at for at, named in places(event) if named == id and not (own and at.startswith("/data/"))]
    return Mention(event, pointers[0]) if pointers else None


def places(event: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(JSON pointer, id) of everybody and every note that a stored event names, those in its data first."""
    yield from ((pointer, id) for pointer, id, _ in sealed(event["data"], "/data"))
    for at in ("actor", "approver"):
        if event[at] is not None:
            yield f"/{at}", event[at]
    if event["note"] is not None:
        yield "/note", event["note"]["id"]


def sealed(value: Any, pointer: str) -> Iterator[tuple[str, str, str]]:
    """(JSON pointer, id, commitment) of everybody that an event's plain data name."""
    match value:
        case {"id": str(id), "commitment": str(commitment)}:
            yield pointer, id, commitment
        case dict():
            for name, part in value.items():
                yield from sealed(part, f"{pointer}/{name}")
        case list():
            for i, part in enumerate(value):
                yield from sealed(part, f"{pointer}/{i}")


def everybody(tx: Transaction) -> set[str]:
    """Every id that stands anywhere in the log: rather one too many than one too few."""
    found: set[bytes] = set()
    position, last = 0, store.head(tx).position
    while position < last:
        rows = store.after(tx, position, _PAGE, last)
        for _, raw in rows:
            found.update(ids(raw))
        position = rows[-1][0]
    return {id.decode() for id in found}


def ids(raw: bytes) -> list[bytes]:
    """The ids that stand anywhere in stored bytes."""
    return _ID.findall(raw)
