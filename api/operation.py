"""The one decorator of all routes: checks in, shapes out, always in the same order, and it documents both.

BLUEPRINT = operation.blueprint("agreements")
AGREEMENT = Resource("agreement", "agreements", AgreementShape, show)

@operation.command(BLUEPRINT, "/agreements/<slug:id>/extensions", body=ExtensionBody, of=AGREEMENT)
def extend_agreement(told: Told) -> ExtendAgreement: ...

@operation.question(BLUEPRINT, "/neighbourhoods/<slug:id>/funding", query=FundingQuery, answer=FundingShape)
def read_funding(ask: Ask) -> dict[str, Any]: ...
"""

import inspect
import json
import secrets
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from hashlib import sha256
from importlib.metadata import version as version_of
from typing import Any, Literal, cast
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Flask, Response, request
from werkzeug.routing import BaseConverter

from api import access, admission, incoming, moment, outgoing, shapes
from api.admission import Entry
from api.fields import (
    POSITION_MAX,
    SLUG,
    TODAY,
    Answer,
    Choice,
    DayOrInstant,
    Flag,
    Matched,
    Shape,
    Strict,
    WholeNumber,
)
from api.moment import Cursor, Key
from api.outgoing import Page
from api.problems import Problem
from ledger import handler, history, store
from ledger.book import Book
from ledger.errors import NotFound, VersionConflict
from ledger.handler import Outcome
from ledger.message import Act, Command
from ledger.sql import Transaction
from ledger.store import Head
from ledger.values import Sealed
from ledger.vault import Drawn

RELEASE = version_of("quartierbuch")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question as its view gets it: one snapshot, a place in the log, the parameters.

    `params` has every parameter of the query shape and, for lists, `limit`; `after` is the key of the last item of the
    page before. Where the route is one stream's resource, `state` and `version` are that stream's at this place; in
    the answer to a command `params` is `{"on": today}`.
    """

    tx: Transaction
    book: Book
    at: Head
    path: dict[str, Any]
    params: dict[str, Any]
    after: Key | None = None
    state: Any = None
    version: int = 0
    drawn: Mapping[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """`id` in the route's path."""
        return str(self.path["id"])

    @property
    def position(self) -> int:
        return self.at.position

    def people(self, ids: Set[str]) -> Mapping[str, dict[str, Any]]:
        """The records of these persons and notes that were not erased, by id."""
        kept = self.book.vault.read_many(ids - self.drawn.keys()) if ids - self.drawn.keys() else {}
        return kept | {id: self.drawn[id] for id in ids & self.drawn.keys()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A command as its view gets it: `base` are the id, act and grounds that every command begins with.

    `body` is what the shape made of the request, persons and note replaced by `values.Sealed`.
    """

    base: dict[str, Any]
    path: dict[str, Any]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of stream as the world sees it: `/{plural}/{id}` shows `answer`, which `show` makes."""

    kind: str
    plural: str
    answer: type[Answer]
    show: Callable[[Ask], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What is known of a route: it decides what is checked and says what is documented."""

    name: str
    kind: Literal["command", "question", "service"]
    tag: str
    summary: str
    description: str
    params: Shape
    answer: Answer
    body: Shape | None = None
    of: Resource | None = None
    formats: Sequence[str] = ("json",)
    lists: bool = False


class CommandQuery(Shape):
    dry_run = Flag(load_default=False, about="all checks and the answer as it would be; nothing is recorded")


class QuestionQuery(Shape):
    as_of = DayOrInstant(
        load_default=None, about="as recorded at the end of this day in the book's time zone, or at this instant"
    )
    position = WholeNumber(1, POSITION_MAX, load_default=None, about="as recorded at this position", example=12)
    format = Choice(Literal["json", "ndjson"], load_default=None, about="goes before `Accept`")


class ListQuery(QuestionQuery):
    limit = WholeNumber(1, 500, load_default=50, about="items on a page")
    cursor = Matched(
        "the cursor of `next`",
        "[A-Za-z0-9_-]{1,2000}",
        example="uQkSp3VvTq",
        load_default=None,
        about="where the list goes on, from `next`; pinned to a position",
    )


class _Slug(BaseConverter):
    regex = SLUG


class _Year(BaseConverter):
    regex = "[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)


class _Reference(BaseConverter):
    """What another system calls something; it may have slashes in it."""

    regex = "[^?#]{1,200}"
    part_isolating = False


CommandView = Callable[[Told], Command]
QuestionView = Callable[[Ask], dict[str, Any] | Page]
ServiceView = Callable[[], dict[str, Any]]


def install(app: Flask) -> None:
    """What every app needs before it takes blueprints: converters, admission, headers."""
    app.url_map.converters |= {"slug": _Slug, "year": _Year, "reference": _Reference}
    app.before_request(admission.admit)
    app.after_request(_private)


def blueprint(name: str) -> Blueprint:
    """The routes of one noun inside a book; `name` is their tag in the documentation."""
    return Blueprint(name, __name__, url_prefix="/v1/books/<slug:book>")


def command(
    blueprint: Blueprint, path: str, *, body: type[Shape], of: Resource
) -> Callable[[CommandView], CommandView]:
    """POST. The view makes the command; the answer is the resource after it.

    Without `<slug:id>` in the path the command creates: its id is the body's `id`, else a random one.
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
        )
        _route(blueprint, path, "POST", operation, lambda given: _record(operation, view, given))
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
    beside: Mapping[str, Strict] | None = None,
) -> Callable[[QuestionView], QuestionView]:
    """GET. Either `answer` (the view gives a dict), or `items` (it gives a `Page`), or `of`: one stream's resource.

    `query` are the question's own parameters. An answer that depends on the day has one for it,
    `on = Day(load_default=TODAY)`: the tag of the answer has to change at midnight.
    """
    base = QuestionQuery if items is None else ListQuery
    params = cast(type[Shape], type("Query", (base,) if query is None else (query, base), {}))
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
            formats=("json", "ndjson"),
            lists=items is not None,
        )
        _route(blueprint, path, "GET", operation, lambda given: _reply(operation, view, given))
        return view

    return register


def service(blueprint: Blueprint, path: str, *, answer: type[Answer]) -> Callable[[ServiceView], ServiceView]:
    """GET of what is not as of any time: the service itself. Below /v1 it needs a token as everything does."""

    def register(view: ServiceView) -> ServiceView:
        operation = _described(view, blueprint, kind="service", params=Shape(), answer=answer())
        _route(blueprint, path, "GET", operation, lambda _: _serve(operation, view))
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
        return respond(given)

    view.__dict__["operation"] = operation
    blueprint.add_url_rule(path, operation.name, view, methods=[method])


# ---- commands ----


def _record(operation: Operation, view: CommandView, given: dict[str, Any]) -> Response:
    assert operation.body is not None and operation.of is not None
    incoming.check_media_type()
    incoming.answer_format(operation.formats)
    raw = incoming.read_body()
    dry_run = incoming.parameters(operation.params)["dry_run"]
    key, tags = incoming.idempotency_key(), incoming.matching()
    value, malformed = incoming.parse(raw)
    entry = admission.entry()
    digest = None if key is None else _digest(entry.book, operation, given, raw if malformed else value)
    with entry.book.reading() as tx:
        current = _current(tx, operation.of.kind, given.get("id"))
        # 403 has its place here.
        earlier = None if key is None else handler.replay(tx, entry.caller.client, key, digest)
        if earlier is not None:
            return _recorded(tx, entry, operation, earlier, dry_run=dry_run)
        _check_tags(tags, current)
    if malformed is not None:
        raise malformed
    body, drawn = shapes.seal(incoming.body(operation.body, value))
    note = _note(body, drawn)
    if not dry_run:
        for one in drawn:
            entry.book.vault.keep(one)
    with entry.book.rehearsing() if dry_run else entry.book.writing() as tx:
        # The clock is read under the lock: what waited for it was not recorded before what overtook it.
        act = _act(entry, operation, key, digest, note)
        told = Told(base=_base(given, body, act), path=given, body=body)
        outcome = handler.handle(tx, view(told), None if tags is None else current)
        return _recorded(tx, entry, operation, outcome, dry_run=dry_run, drawn=drawn)


def _digest(book: Book, operation: Operation, given: Mapping[str, Any], body: object) -> str:
    body = body.hex() if isinstance(body, bytes) else body
    document = [operation.name, dict(given), body]
    return book.vault.digest(json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


def _current(tx: Transaction, kind: str, id: str | None) -> int | None:
    """The version of the stream in the path; None where the path names none. NotFound where it has not begun."""
    if id is None:
        return None
    count = len(store.read(tx, f"{kind}/{id}"))
    if not count:
        raise NotFound(kind, id)
    return count


def _check_tags(tags: Sequence[str] | None, current: int | None) -> None:
    if tags is None:
        return
    if current is None:
        raise Problem("version_conflict", "what is being created has no version yet: leave If-Match out")
    if str(current) not in tags:
        raise VersionConflict(current)


def _note(body: dict[str, Any], drawn: list[Drawn]) -> Sealed | None:
    founded: shapes.Founded = body["grounds"]
    body["grounds"] = founded.grounds
    if founded.note is None:
        return None
    drawn.append(shapes.draw_note(founded.note))
    return drawn[-1].sealed


def _act(entry: Entry, operation: Operation, key: str | None, digest: str | None, note: Sealed | None) -> Act:
    return Act(
        id=secrets.token_hex(16),
        at=access.now(),
        today=access.today(entry.book.time_zone),
        actor=entry.caller.actor,
        client=entry.caller.client,
        operation=operation.name,
        currency=entry.book.currency,
        key=key,
        request=digest,
        note=note,
    )


def _base(given: Mapping[str, Any], body: Mapping[str, Any], act: Act) -> dict[str, Any]:
    id = given["id"] if "id" in given else body.get("id") or secrets.token_hex(8)
    return {"id": id, "act": act, "grounds": body["grounds"]}


def _recorded(
    tx: Transaction,
    entry: Entry,
    operation: Operation,
    outcome: Outcome,
    *,
    dry_run: bool,
    drawn: Sequence[Drawn] = (),
) -> Response:
    """The answer to a command: its resource as of the command's last position."""
    assert operation.of is not None
    kind, _, id = outcome.stream.partition("/")
    at = store.at_position(tx, outcome.position)
    state, version = history.state(tx, kind, id, at.position)
    ask = Ask(
        tx=tx,
        book=entry.book,
        at=at,
        path={"id": id},
        params={"on": access.today(entry.book.time_zone)},
        state=state,
        version=version,
        drawn={one.sealed.id: orjson.loads(one.raw) for one in drawn},
    )
    warnings = [{"code": one.code, "detail": one.detail} for one in outcome.warnings]
    document = operation.of.show(ask) | {"as_of": outgoing.as_of(at), "warnings": warnings}
    if dry_run:
        return outgoing.json(document | {"dry_run": True}, operation.answer)
    response = outgoing.placed(outgoing.json(document, operation.answer, status=201), at, f'"{version}"')
    response.headers["Location"] = f"/v1/books/{entry.book.id}/{operation.of.plural}/{id}"
    if outcome.replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


# ---- questions ----


def _reply(operation: Operation, view: QuestionView, given: dict[str, Any]) -> Response:
    format = incoming.answer_format(operation.formats)
    params = incoming.parameters(operation.params)
    entry = admission.entry()
    today = access.today(entry.book.time_zone)
    params = {name: today if value is TODAY else value for name, value in params.items()}
    scope = [operation.name, given, _filters(params)]
    text = params.pop("cursor", None)
    cursor = None if text is None else moment.read_cursor(entry.book, scope, text)
    with entry.book.reading() as tx:
        at = moment.resolve(tx, entry.book, params, cursor)
        ask = Ask(
            tx=tx, book=entry.book, at=at, path=given, params=params, after=None if cursor is None else cursor.after
        )
        tag = _weak_tag(at, [*scope, params.get("limit"), text, format])
        if operation.of is not None:
            state, version = history.state(tx, operation.of.kind, ask.id, at.position)
            ask, tag = replace(ask, state=state, version=version), f'"{version}"'
        # A version is what `If-Match` compares; names, persons and the day can change what is shown without a new one.
        elif incoming.knows(tag):
            return outgoing.placed(Response(status=304), at, tag)
        made = view(ask)
    if operation.of is None and incoming.holds_any():
        return outgoing.placed(Response(status=304), at, tag)
    return outgoing.placed(_written(operation, entry.book, scope, made, at, format), at, tag)


def _filters(params: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value for name, value in params.items() if name not in ("as_of", "position", "cursor", "limit", "format")
    }


def _weak_tag(at: Head, parts: Sequence[object]) -> str:
    # The reader's scope belongs into it as soon as two readers of a book may see different things.
    document = orjson.dumps([RELEASE, *parts], default=str, option=orjson.OPT_SORT_KEYS)
    return f'W/"{at.position}-{sha256(document).hexdigest()[:16]}"'


def _written(
    operation: Operation, book: Book, scope: Sequence[object], made: dict[str, Any] | Page, at: Head, format: str
) -> Response:
    if not isinstance(made, Page):
        document = made if "as_of" in made else {**made, "as_of": outgoing.as_of(at)}
        return outgoing.ndjson([document]) if format == "ndjson" else outgoing.json(document, operation.answer)
    following = None
    if made.after is not None:
        kept = [(name, text) for name, text in request.args.items() if name not in ("as_of", "position", "cursor")]
        cursor = moment.write_cursor(book, scope, Cursor(at.position, made.after))
        following = f"{request.path}?{urlencode([*kept, ('cursor', cursor)])}"
    document = {"items": made.items, **made.beside, "next": following, "as_of": outgoing.as_of(at)}
    response = outgoing.ndjson(made.items) if format == "ndjson" else outgoing.json(document, operation.answer)
    if following is not None:
        response.headers["Link"] = f'<{following}>; rel="next"'
    return response


# ---- the service itself ----


def _serve(operation: Operation, view: ServiceView) -> Response:
    incoming.answer_format(operation.formats)
    incoming.parameters(operation.params)
    return outgoing.json(view(), operation.answer)


def _private(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.path.startswith("/v1/"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.update(("Accept", "Authorization"))
    return response
