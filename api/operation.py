"""The one decorator of all routes: checks in, shapes out, always in the same order, and it documents both.

BLUEPRINT = operation.blueprint("agreements")
AGREEMENT = Resource("agreement", "agreements", AgreementShape, show)

@operation.command(BLUEPRINT, "/agreements/<slug:id>/extensions", body=ExtensionBody, of=AGREEMENT)
def extend_agreement(told: Told) -> ExtendAgreement: ...

@operation.question(BLUEPRINT, "/neighbourhoods/<slug:id>/funding", query=FundingQuery, answer=FundingShape)
def read_funding(ask: Ask) -> dict[str, Any]: ...
"""

import inspect
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Literal, cast

from flask import Blueprint, Response
from marshmallow.fields import Field

from api import outgoing, patience
from api.access import Scope
from api.answering import hand_over, look_at, reply, serve, take_note
from api.commanding import COMMANDS, PART, many, record, single
from api.described import (
    CommandQuery,
    CommandView,
    FileView,
    ListQuery,
    LookView,
    NoteView,
    Operation,
    QuestionQuery,
    QuestionView,
    Resource,
    ServiceView,
)
from api.fields import (
    Answer,
    Choice,
    Shape,
)
from ledger.exports.tables import Table


def blueprint(name: str) -> Blueprint:
    """The routes of one noun inside a book; `name` is their tag in the documentation."""
    return Blueprint(name, __name__, url_prefix="/v1/books/<slug:book>")


def command(
    blueprint: Blueprint,
    path: str,
    *,
    body: type[Shape],
    of: Resource,
    needs: Scope | None = None,
    signs: bool = False,
) -> Callable[[CommandView], CommandView]:
    """POST. The view makes the command; the answer is the resource after it. `needs`: the scope of the token.

    Without `<slug:id>` in the path the command creates: its id is the body's `id`, else a random one. A resource that
    is part of another is created by a path without its part, which the body then has. One that `signs` ends with a
    checkpoint over what it has recorded.
    """

    def register(view: CommandView) -> CommandView:
        operation = _described(
            view,
            blueprint,
            kind="command",
            body=body(),
            params=CommandQuery(),
            answer=outgoing.recorded(of.answer)(),
            of=of,
            needs=needs,
            signs=signs,
        )
        COMMANDS[operation.name] = operation, view, frozenset(PART.findall(path))
        prepare = partial(single, operation, view)
        _route(blueprint, path, "POST", operation, lambda given: record(operation, prepare, given))
        return view

    return register


def batch(
    blueprint: Blueprint, path: str, *, body: type[Shape], of: Resource
) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """POST of many commands, all or nothing; the view is only its documentation.

    `commands` of the body name operations, with the parts of their path and their bodies.
    """

    def register(view: Callable[[], None]) -> Callable[[], None]:
        operation = _described(
            view,
            blueprint,
            kind="command",
            body=body(),
            params=CommandQuery(),
            answer=outgoing.recorded(of.answer)(),
            of=of,
        )
        _route(blueprint, path, "POST", operation, lambda given: record(operation, partial(many, operation), given))
        return view

    return register


def question(
    blueprint: Blueprint,
    path: str,
    *,
    answer: type[Answer] | None = None,
    items: type[Answer] | None = None,
    of: Resource | None = None,
    query: type[Shape] | None = None,
    beside: Mapping[str, Field[Any]] | None = None,
    table: Table | None = None,
    needs: Scope | None = None,
    fresh: bool = False,
) -> Callable[[QuestionView], QuestionView]:
    """GET. Either `answer` (the view gives a dict), or `items` (it gives a `Page`), or `of`: one stream's resource.

    `query` are the question's own parameters. An answer that depends on the day has one for it,
    `on = Day(load_default=TODAY)`: the tag of the answer has to change at midnight. `table` is the answer as CSV,
    `needs` the scope of the token. A `fresh` one is answered from the book itself and from no replica.
    """
    base = QuestionQuery if items is None else ListQuery
    formats = ("json", "ndjson") if table is None else ("json", "csv", "csv-de", "ndjson")
    format = Choice(Literal[formats], load_default=None, about="goes before `Accept`")
    params = cast(type[Shape], type("Query", (base,) if query is None else (query, base), {"format": format}))
    shown = answer or (of.answer if of else None)
    shape = outgoing.paged(items, beside or {}) if items else outgoing.with_as_of(shown) if shown else None
    assert shape is not None, f"{path} has no shape"

    def register(view: QuestionView) -> QuestionView:
        operation = _described(
            view,
            blueprint,
            kind="question",
            params=params(),
            answer=shape(),
            of=of,
            formats=formats,
            table=table,
            lists=items is not None,
            needs=needs,
            fresh=fresh,
        )
        _route(blueprint, path, "GET", operation, lambda given: reply(operation, view, given))
        return view

    return register


def service(blueprint: Blueprint, path: str, *, answer: type[Answer]) -> Callable[[ServiceView], ServiceView]:
    """GET of what is not as of any time: the service itself. Below /v1 it needs a token as everything does."""

    def register(view: ServiceView) -> ServiceView:
        operation = _described(view, blueprint, kind="service", params=Shape(), answer=answer())
        _route(blueprint, path, "GET", operation, lambda _: serve(operation, view))
        return view

    return register


def look(
    blueprint: Blueprint, path: str, *, answer: type[Answer], query: type[Shape] = Shape
) -> Callable[[LookView], LookView]:
    """GET of what a book holds beside its log, and which is not as of any time: the view gives a dict."""

    def register(view: LookView) -> LookView:
        operation = _described(view, blueprint, kind="service", params=query(), answer=answer())
        _route(blueprint, path, "GET", operation, lambda given: look_at(operation, view, given))
        return view

    return register


def file(
    blueprint: Blueprint, path: str, *, media: str, seconds: int, query: type[Shape] = Shape
) -> Callable[[FileView], FileView]:
    """GET of bytes as they are, of a media type; a client may keep them for so many seconds without asking again."""

    def register(view: FileView) -> FileView:
        operation = _described(view, blueprint, kind="service", params=query(), answer=Answer(), media=media)
        _route(blueprint, path, "GET", operation, lambda given: hand_over(operation, view, given, seconds))
        return view

    return register


def note(blueprint: Blueprint, path: str, *, answer: type[Answer]) -> Callable[[NoteView], NoteView]:
    """POST of a signed checkpoint, as text, which the book keeps beside its log: nothing is recorded, and posting it
    again changes nothing."""

    def register(view: NoteView) -> NoteView:
        operation = _described(view, blueprint, kind="note", params=Shape(), answer=answer())
        _route(blueprint, path, "POST", operation, lambda given: take_note(operation, view, given))
        return view

    return register


def _described(view: Callable[..., Any], blueprint: Blueprint, **known: Any) -> Operation:
    summary, _, description = (inspect.getdoc(view) or "").partition("\n")
    assert summary, f"{view.__name__} has no docstring: it is the summary in the documentation"
    return Operation(name=view.__name__, tag=blueprint.name, summary=summary, description=description.strip(), **known)


def _route(
    blueprint: Blueprint, path: str, method: str, operation: Operation, respond: Callable[[dict[str, Any]], Response]
) -> None:
    def view(**given: Any) -> Response:
        given.pop("book", None)
        return patience.answering(lambda: respond(dict(given)))

    view.__dict__["operation"] = operation
    blueprint.add_url_rule(path, operation.name, view, methods=[method])
