"""Which stream an address names, whether it has begun, and at which address a stream is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ledger import store
from ledger.errors import NotFound
from ledger.sql import Transaction


@dataclass(frozen=True, slots=True)
class Within:
    """A resource that is part of one of kind `owner`: `/{plural}/{id}/years/{year}` shows the stream `<id>-<year>`."""

    owner: str
    part: Literal["year"]


def stream(within: Within | None, given: Mapping[str, Any]) -> str | None:
    """The stream's id by the names of a path; None where they name none yet."""
    if within is None:
        return given.get("id")
    return f"{given['id']}-{given[within.part]}" if within.part in given else None


def names(within: Within | None, id: str) -> dict[str, Any]:
    """The names of the path that leads to a stream: the inverse of `stream`."""
    if within is None:
        return {"id": id}
    owner, _, part = id.rpartition("-")
    return {"id": owner, within.part: int(part)}


def address(plural: str, within: Within | None, id: str) -> str:
    """Where a stream is shown, below its book."""
    owner, *parts = names(within, id).values()
    return "/".join([plural, owner, *(f"{within.part}s/{part}" for part in parts if within)])


def current(tx: Transaction, kind: str, within: Within | None, given: Mapping[str, Any]) -> int | None:
    """The version of the stream in the path; None where the path names none.

    NotFound where it has not begun, or where what it is to be part of has not.
    """
    id = stream(within, given)
    if id is not None:
        return _begun(tx, kind, id)
    if within is not None:
        _begun(tx, within.owner, given["id"])
    return None


def _begun(tx: Transaction, kind: str, id: str) -> int:
    count = len(store.read(tx, f"{kind}/{id}"))
    if not count:
        raise NotFound(kind, id)
    return count
