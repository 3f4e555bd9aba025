"""A question from its request to its answer: parameters, the place in the log, tags, formats, pages."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from importlib.metadata import version as version_of
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request

from api import access, admission, incoming, logs, metrics, moment, outgoing, places
from api.admission import Entry
from api.described import Ask, FileView, Look, LookView, NoteView, Operation, QuestionView, ServiceView
from api.fields import (
    TODAY,
)
from api.moment import Cursor
from api.outgoing import Page
from ledger import history, reads
from ledger.book import Book
from ledger.sql import Transaction
from ledger.store import Head

RELEASE = version_of("quartierbuch")


@dataclass(frozen=True, slots=True)
class _Question:
    """A question whose shape is right: `scope` is what its cursor and tag belong to."""

    operation: Operation
    view: QuestionView
    entry: Entry
    path: dict[str, Any]
    params: dict[str, Any]
    scope: Sequence[object]
    text: str | None
    cursor: Cursor | None
    format: str
    edition: str

    def tag(self, at: Head) -> str:
        """Of what is answered as of a place in the log, where it is not the tag of one stream's version."""
        seen = [self.entry.caller.scope, self.edition]
        return _weak_tag(at, [*self.scope, self.params.get("limit"), self.text, self.format, *seen])


@dataclass(frozen=True, slots=True)
class _Answered:
    """What the view has made of it, and as of what; None where the client holds that already."""

    ask: Ask
    tag: str
    made: dict[str, Any] | Page | None


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
    # Read before any name is: what the vault changes meanwhile makes the tag too old, never too new.
    edition = entry.edition or entry.book.vault.edition()
    question = _Question(operation, view, entry, given, params, scope, text, cursor, format, edition)
    if _is_of_now(question) and incoming.knows(tag := question.tag(entry.head)):
        return outgoing.placed(Response(status=304), entry.head, tag)
    if operation.fresh:
        with entry.book.reading() as tx:
            found = _answered(question, tx)
    else:
        found = reads.answer(entry.book, partial(_answered, question), moment.least(params, cursor), _heard(entry.book))
    at, tag = found.ask.at, found.tag
    if found.made is None or (operation.of is None and incoming.holds_any()):
        return outgoing.placed(Response(status=304), at, tag)
    document, following = _document(entry.book, scope, found.made, at)
    response = _written(operation, document, found.ask, format)
    if following is not None:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return outgoing.placed(response, at, tag)


def _is_of_now(question: _Question) -> bool:
    """Whether it is answered as of where the log ended when its caller was let in, or later."""
    of, params = question.operation.of, question.params
    if (of is not None and of.kind is not None) or question.cursor is not None:
        return False
    earlier = params["as_of"] is not None or params["position"] is not None
    return not earlier and (params["min_position"] or 0) <= question.entry.head.position


def _answered(question: _Question, tx: Transaction) -> _Answered:
    """The question put to one snapshot; persons are always shown as the book's own vault has them."""
    operation, entry, params = question.operation, question.entry, question.params
    at = moment.resolve(tx, entry.book, params, question.cursor)
    ask = Ask(
        tx=tx,
        book=entry.book,
        at=at,
        path=question.path,
        params=params,
        after=None if question.cursor is None else question.cursor.after,
        scope=entry.caller.scope,
    )
    tag = question.tag(at)
    if operation.of is not None and operation.of.kind is not None:
        stream = places.stream(operation.of.within, question.path)
        assert stream is not None, f"{operation.name} names no stream"
        if operation.of.known is not None:
            operation.of.known(tx, entry.book, stream)
        state, version = history.state(tx, operation.of.kind, stream, at.position)
        ask = replace(ask, state=state, version=version)
        # A strong tag is of one representation: that of the document, which is what `If-Match` speaks of.
        tag = f'"{version}"' if question.format == "json" else tag
    # A version is what `If-Match` compares; names, persons and the day can change what is shown without a new one.
    elif incoming.knows(tag):
        return _Answered(ask, tag, None)
    return _Answered(ask, tag, question.view(ask))


def _heard(book: Book) -> reads.Tell:
    """Counts how it went with the book's replica; that it was found or lost is news."""

    def tell(way: reads.Way, error: BaseException | None) -> None:
        metrics.copied(way)
        if way == "found":
            logs.say("replica_found", book=book.id)
        elif way in ("lost", "strange") and error is not None:
            logs.say("replica_lost", logging.WARNING, book=book.id, reason=str(error))

    return tell


def _filters(params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in params.items()
        if name not in ("as_of", "position", "min_position", "cursor", "limit", "format")
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
        pinned = ("as_of", "position", "min_position", "cursor")
        kept = [(name, text) for name, text in request.args.items() if name not in pinned]
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
