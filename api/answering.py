"""A question from its request to its answer: parameters, the place in the log, tags, formats, pages."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version as version_of
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request

from api import access, admission, incoming, moment, outgoing, places
from api.described import Ask, FileView, Look, LookView, NoteView, Operation, QuestionView, ServiceView
from api.fields import (
    TODAY,
)
from api.moment import Cursor
from api.outgoing import Page
from ledger import history
from ledger.book import Book
from ledger.store import Head

RELEASE = version_of("quartierbuch")


def reply(operation: Operation, view: QuestionView, given: dict[str, Any]) -> Response:
    format = incoming.answer_format(operation.formats)
    params = incoming.parameters(operation.params)
    entry = admission.entry()
    admission.permit(entry, operation.needs)
    today = access.today(entry.book.time_zone)
    params = {name: today if value is TODAY else value for name, value in params.items()}
    scope = [operation.name, given, _filters(params)]
    text = params.pop("cursor", None)
    cursor = None if text is None else moment.read_cursor(entry.book, scope, text)
    with entry.book.reading() as tx:
        at = moment.resolve(tx, entry.book, params, cursor)
        ask = Ask(
            tx=tx,
            book=entry.book,
            at=at,
            path=given,
            params=params,
            after=None if cursor is None else cursor.after,
            scope=entry.caller.scope,
        )
        # Read before any name is: what the vault changes meanwhile makes the tag too old, never too new.
        seen = [entry.caller.scope, entry.book.vault.edition()]
        tag = _weak_tag(at, [*scope, params.get("limit"), text, format, *seen])
        if operation.of is not None and operation.of.kind is not None:
            stream = places.stream(operation.of.within, given)
            assert stream is not None, f"{operation.name} names no stream"
            if operation.of.known is not None:
                operation.of.known(tx, entry.book, stream)
            state, version = history.state(tx, operation.of.kind, stream, at.position)
            ask = replace(ask, state=state, version=version)
            # A strong tag is of one representation: that of the document, which is what `If-Match` speaks of.
            tag = f'"{version}"' if format == "json" else tag
        # A version is what `If-Match` compares; names, persons and the day can change what is shown without a new one.
        elif incoming.knows(tag):
            return outgoing.placed(Response(status=304), at, tag)
        made = view(ask)
    if operation.of is None and incoming.holds_any():
        return outgoing.placed(Response(status=304), at, tag)
    document, following = _document(entry.book, scope, made, at)
    response = _written(operation, document, ask, format)
    if following is not None:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return outgoing.placed(response, at, tag)


def _filters(params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in params.items() if name not in ("as_of", "position", "cursor", "limit", "format")
    }


def _weak_tag(at: Head, parts: Sequence[object]) -> str:
    document = orjson.dumps([RELEASE, *parts], default=str, option=orjson.OPT_SORT_KEYS)
    return f'W/"{at.position}-{sha256(document).hexdigest()[:16]}"'


def _document(
    book: Book, scope: Sequence[object], made: dict[str, Any] | Page, at: Head
) -> tuple[dict[str, Any], str | None]:
    """The answer as one document, and the address of the next page."""
    as_of = outgoing.as_of(at)
    if not isinstance(made, Page):
        return (made if "as_of" in made else {**made, "as_of": as_of}), None
    following = None
    if made.after is not None:
        kept = [(name, text) for name, text in request.args.items() if name not in ("as_of", "position", "cursor")]
        cursor = moment.write_cursor(book, scope, Cursor(at.position, made.after))
        following = f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}"
    return {"items": made.items, **made.beside, "next": following, "as_of": as_of}, following


def _written(operation: Operation, document: dict[str, Any], ask: Ask, format: str) -> Response:
    match format:
        case "ndjson":
            return outgoing.ndjson(document["items"] if operation.lists else [document])
        case "csv" | "csv-de":
            assert operation.table is not None
            return outgoing.csv(document, operation.answer, operation.table, format, _called(ask))
        case _:
            return outgoing.json(document, operation.answer)


def _called(ask: Ask) -> Sequence[object]:
    """What a file's name says of the question: whose, of when, and the position where one was asked for."""
    when = [ask.params[name] for name in ("year", "on") if ask.params.get(name) is not None]
    asked = ask.params["as_of"] is not None or ask.params["position"] is not None
    return [*ask.path.values(), *when, *(["position", ask.position] if asked else [])]


def serve(operation: Operation, view: ServiceView) -> Response:
    incoming.answer_format(operation.formats)
    incoming.parameters(operation.params)
    return outgoing.json(view(), operation.answer)


def look_at(operation: Operation, view: LookView, given: dict[str, Any]) -> Response:
    incoming.answer_format(operation.formats)
    return outgoing.json(view(_look(operation, given)), operation.answer)


def hand_over(operation: Operation, view: FileView, given: dict[str, Any], seconds: int) -> Response:
    response = Response(view(_look(operation, given)), content_type=operation.media)
    if seconds:
        response.headers["Cache-Control"] = f"private, max-age={seconds}, immutable"
    return response


def take_note(operation: Operation, view: NoteView, given: dict[str, Any]) -> Response:
    incoming.check_media_type(incoming.NOTE)
    incoming.answer_format(operation.formats)
    raw = incoming.read_body()
    look = _look(operation, given)
    return outgoing.json(view(look, incoming.note(raw)), operation.answer)


def _look(operation: Operation, given: dict[str, Any]) -> Look:
    params = incoming.parameters(operation.params)
    return Look(admission.entry().book, given, params)
