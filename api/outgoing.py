"""What goes out: bodies written once by orjson, with the headers that every answer carries."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

import orjson
from flask import Response, current_app
from marshmallow import ValidationError
from marshmallow.fields import Field

from api.fields import Answer, Flag, Instant, ListOf, Part, Text, WholeNumber, faults
from api.incoming import FORMATS, JSON
from ledger.exports.csv import DIALECTS, write
from ledger.exports.tables import Table
from ledger.store import Head


class AsOf(Answer):
    """The place in the log that an answer stands on: quote it, and ask again with `position`."""

    position = WholeNumber(0, example=12)
    recorded_at = Instant(example="2026-11-22T09:30:00.000012Z")


class Warned(Answer):
    """Recorded all the same: what to look at."""

    code = Text(100, example="received_above_committed")
    detail = Text(1000, example="more was received than committed")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list; `after`: the key of its last item, if more follows; `beside`: what else it says."""

    items: Sequence[Any]
    after: tuple[str | int, ...] | None = None
    beside: Mapping[str, Any] = field(default_factory=dict)


@cache
def with_as_of(shape: type[Answer]) -> type[Answer]:
    """The shape of an answer to a question."""
    return _derived(shape, "AsOf", as_of=Part(AsOf))


@cache
def recorded(shape: type[Answer]) -> type[Answer]:
    """The shape of an answer to a command."""
    dry_run = Flag(metadata={"optional": True, "description": "true: nothing was recorded"})
    return _derived(shape, "Recorded", as_of=Part(AsOf), warnings=ListOf(Part(Warned)), dry_run=dry_run)


def paged(item: type[Answer], beside: Mapping[str, Field[Any]]) -> type[Answer]:
    """The shape of a page of a list, with the fields that stand beside its items."""
    following = Text(4000, allow_none=True, about="the address of the next page", example="/v1/...&cursor=AbC")
    named = {"items": ListOf(Part(item)), **beside, "next": following, "as_of": Part(AsOf)}
    return cast(type[Answer], type(_name(item, "Page"), (Answer,), named))


def _derived(shape: type[Answer], suffix: str, **more: Any) -> type[Answer]:
    return cast(type[Answer], type(_name(shape, suffix), (shape,), {**more, "__doc__": shape.__doc__}))


def _name(shape: type[Answer], suffix: str) -> str:
    return shape.__name__.removesuffix("Shape").removesuffix("Answer") + suffix


def as_of(at: Head) -> dict[str, Any]:
    return {"position": at.position, "recorded_at": at.recorded_at}


def json(document: Mapping[str, Any], shape: Answer, *, status: int = 200) -> Response:
    """A JSON answer. While testing it is held against its documented shape."""
    raw = orjson.dumps(document)
    if current_app.testing:
        _hold(raw, shape)
    return Response(raw, status=status, content_type=JSON)


def ndjson(rows: Sequence[Any]) -> Response:
    """One row a line."""
    raw = b"".join(orjson.dumps(row, option=orjson.OPT_APPEND_NEWLINE) for row in rows)
    return Response(raw, content_type=FORMATS["ndjson"])


def csv(document: Mapping[str, Any], shape: Answer, table: Table, format: str, name: Sequence[object]) -> Response:
    """The answer as the rows of a table, in a file called by `name`. While testing it is held as JSON is."""
    raw = orjson.dumps(document)
    if current_app.testing:
        _hold(raw, shape)
    german = format == "csv-de"
    named = "-".join(str(part) for part in (table.german if german else table.name, *name))
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", named)
    response = Response(
        write(table, orjson.loads(raw), DIALECTS[format]),
        content_type=f"{FORMATS[format]}; charset=utf-8; header=present",
    )
    response.headers["Content-Language"] = "de" if german else "en"
    response.headers["Content-Disposition"] = f'attachment; filename="{stem}.csv"'
    return response


def placed(response: Response, at: Head, tag: str | None) -> Response:
    """With the tag, and with the place in the log, which a list of lines has no room for."""
    if tag is not None:
        response.headers["ETag"] = tag
    response.headers["As-Of-Position"] = str(at.position)
    response.headers["As-Of-Recorded-At"] = at.recorded_at
    return response


def _hold(raw: bytes, shape: Answer) -> None:
    try:
        shape.load(orjson.loads(raw))
    except ValidationError as error:
        told = "; ".join(f"{fault.pointer}: {fault.detail}" for fault in faults(error))
        raise AssertionError(f"the answer is not a {type(shape).__name__}: {told}") from error
