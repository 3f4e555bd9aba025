"""Which stream an address names, whether it has begun, and at which address a stream is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


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


def begun(kind: str, within: Within | None, given: Mapping[str, Any]) -> tuple[str, str] | None:
    """(kind, id) of the stream that has to have begun: the one in the path, or else what that is to be part of; None
    where the path names neither."""
    id = stream(within, given)
    if id is not None:
        return kind, id
    return None if within is None else (within.owner, given["id"])
