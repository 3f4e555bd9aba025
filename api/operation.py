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
import re
import secrets
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from importlib.metadata import version as version_of
from typing import Any, Literal, cast
from urllib.parse import urlencode

import orjson
from flask import Blueprint, Response, request

from api import access, admission, incoming, moment, outgoing, places, shapes
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
from api.places import Within
from api.problems import Fault, Problem
from ledger import handler, history, store
from ledger.book import Book
from ledger.errors import Rejected, VersionConflict
from ledger.exports.tables import Table
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
    the answer to a command `params` is `{"on": today}` and `begins` the first position it recorded.
    """

    tx: Transaction
    book: Book
    at: Head
    path: dict[str, Any]
    params: dict[str, Any]
    after: Key | None = None
    state: Any = None
    version: int = 0
    begins: int = 0
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

    book: str
    base: dict[str, Any]
    path: dict[str, Any]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of stream as the world sees it: `/{plural}/{id}` shows `answer`, which `show` makes.

    Without a `kind` it is what a command recorded, in whatever streams: a receipt.
    """

    kind: str | None
    plural: str
    answer: type[Answer]
    show: Callable[[Ask], dict[str, Any]]
    within: Within | None = None


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
    table: Table | None = None
    lists: bool = False


class CommandQuery(Shape):
    dry_run = Flag(load_default=False, about="all checks and the answer as it would be; nothing is recorded")


class QuestionQuery(Shape):
    as_of = DayOrInstant(
        load_default=None, about="as recorded at the end of this day in the book's time zone, or at this instant"
    )
    position = WholeNumber(1, POSITION_MAX, load_default=None, about="as recorded at this position", example=12)


class ListQuery(QuestionQuery):
    limit = WholeNumber(1, 500, load_default=50, about="items on a page")
    cursor = Matched(
        "the cursor of `next`",
        "[A-Za-z0-9_-]{1,2000}",
        example="uQkSp3VvTq",
        load_default=None,
        about="where the list goes on, from `next`; pinned to a position",
    )


CommandView = Callable[[Told], Command]
Record = Callable[[Transaction, Act, int | None], Outcome]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request whose shape is right: what the vault has to keep first, and what then records it."""

    drawn: Sequence[Drawn]
    record: Record


Prepare = Callable[[Entry, dict[str, Any], object], Prepared]
QuestionView = Callable[[Ask], dict[str, Any] | Page]
ServiceView = Callable[[], dict[str, Any]]


_PART = re.compile(r"<(?:\w+:)?(\w+)>")
_COMMANDS: dict[str, tuple[Operation, CommandView, frozenset[str]]] = {}
"""The commands that a batch can hold, by the names of their operations, with the parts of their paths."""


def blueprint(name: str) -> Blueprint:
    """The routes of one noun inside a book; `name` is their tag in the documentation."""
    return Blueprint(name, __name__, url_prefix="/v1/books/<slug:book>")


def command(
    blueprint: Blueprint, path: str, *, body: type[Shape], of: Resource
) -> Callable[[CommandView], CommandView]:
    """POST. The view makes the command; the answer is the resource after it.

    Without `<slug:id>` in the path the command creates: its id is the body's `id`, else a random one. A resource that
    is part of another is created by a path without its part, which the body then has.
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
        _COMMANDS[operation.name] = operation, view, frozenset(_PART.findall(path))
        prepare = partial(_single, operation, view)
        _route(blueprint, path, "POST", operation, lambda given: _record(operation, prepare, given))
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
        _route(blueprint, path, "POST", operation, lambda given: _record(operation, partial(_many, operation), given))
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
    table: Table | None = None,
) -> Callable[[QuestionView], QuestionView]:
    """GET. Either `answer` (the view gives a dict), or `items` (it gives a `Page`), or `of`: one stream's resource.

    `query` are the question's own parameters. An answer that depends on the day has one for it,
    `on = Day(load_default=TODAY)`: the tag of the answer has to change at midnight. `table` is the answer as CSV.
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


def _record(operation: Operation, prepare: Prepare, given: dict[str, Any]) -> Response:
    assert operation.of is not None
    incoming.check_media_type()
    incoming.answer_format(operation.formats)
    raw = incoming.read_body()
    dry_run = incoming.parameters(operation.params)["dry_run"]
    key, tags = incoming.idempotency_key(), incoming.matching()
    value, malformed = incoming.parse(raw)
    entry = admission.entry()
    digest = None if key is None else _digest(entry.book, operation, given, raw if malformed else value)
    with entry.book.reading() as tx:
        kind = operation.of.kind
        current = None if kind is None else places.current(tx, kind, operation.of.within, given)
        # 403 has its place here.
        earlier = None if key is None else handler.replay(tx, entry.caller.client, key, digest)
        if earlier is not None:
            return _recorded(tx, entry, operation, earlier, dry_run=dry_run)
        _check_tags(tags, current)
    if malformed is not None:
        raise malformed
    prepared = prepare(entry, given, value)
    if not dry_run:
        for one in prepared.drawn:
            entry.book.vault.keep(one)
    with entry.book.rehearsing() if dry_run else entry.book.writing() as tx:
        # The clock is read under the lock: what waited for it was not recorded before what overtook it.
        act = _act(entry, operation, key, digest)
        outcome = prepared.record(tx, act, None if tags is None else current)
        return _recorded(tx, entry, operation, outcome, dry_run=dry_run, drawn=prepared.drawn)


def _single(operation: Operation, view: CommandView, entry: Entry, given: dict[str, Any], value: object) -> Prepared:
    drawn, make = _made(operation, view, entry, given, value)
    return Prepared(drawn, lambda tx, act, expected: handler.handle(tx, make(act), expected))


def _many(operation: Operation, entry: Entry, given: dict[str, Any], value: object) -> Prepared:
    assert operation.body is not None
    drawn: list[Drawn] = []
    makes: list[Callable[[Act], Command]] = []
    for i, item in enumerate(incoming.body(operation.body, value)["commands"]):
        single, view = _named(i, item)
        with incoming.within("commands", i, "body"):
            path = {part: int(text) if part == "year" else text for part, text in item["path"].items()}
            of_item, make = _made(single, view, entry, path, item["body"])
        drawn += of_item
        makes.append(make)

    def record(tx: Transaction, act: Act, _: int | None) -> Outcome:
        try:
            return handler.handle_all(tx, act, [make(act) for make in makes])
        except Rejected as refused:
            raise Rejected(refused.code, refused.detail, f"/commands/{refused.item}/body{refused.pointer}") from None

    return Prepared(drawn, record)


def _named(i: int, item: Mapping[str, Any]) -> tuple[Operation, CommandView]:
    """The operation that an item of a batch names, whose path has just these parts."""
    known = _COMMANDS.get(item["operation"])
    if known is None:
        raise _item_fault(i, "operation", f"there is no command {item['operation']!r}")
    operation, view, parts = known
    if parts != item["path"].keys():
        wanted = ", ".join(sorted(parts)) or "nothing"
        raise _item_fault(i, "path", f"the path of {operation.name} has {wanted}")
    for part, text in item["path"].items():
        wanted = "[1-9][0-9]{3}" if part == "year" else SLUG
        if not re.fullmatch(wanted, text, re.ASCII):
            raise _item_fault(i, f"path/{part}", "write a year in four digits" if part == "year" else "write an id")
    return operation, view


def _item_fault(i: int, member: str, detail: str) -> Problem:
    return Problem("invalid_body", detail, errors=[Fault(f"/commands/{i}/{member}", detail, "invalid")])


def _made(
    operation: Operation, view: CommandView, entry: Entry, given: dict[str, Any], value: object
) -> tuple[list[Drawn], Callable[[Act], Command]]:
    """What the vault has to keep of a body, and what makes the command for an act."""
    of = operation.of
    assert operation.body is not None and of is not None
    body, drawn = shapes.seal(incoming.body(operation.body, value))
    note = _note(body, drawn)

    def make(act: Act) -> Command:
        own = replace(act, operation=operation.name, note=note)
        return view(Told(book=entry.book.id, base=_base(of, given, body, own), path=given, body=body))

    return drawn, make


def _digest(book: Book, operation: Operation, given: Mapping[str, Any], body: object) -> str:
    body = body.hex() if isinstance(body, bytes) else body
    document = [operation.name, dict(given), body]
    return book.vault.digest(json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode())


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


def _act(entry: Entry, operation: Operation, key: str | None, digest: str | None) -> Act:
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
    )


def _base(of: Resource, given: Mapping[str, Any], body: Mapping[str, Any], act: Act) -> dict[str, Any]:
    id = places.stream(of.within, given) or places.stream(of.within, {**body, **given}) or secrets.token_hex(8)
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
    state, version = history.state(tx, kind, id, at.position) if operation.of.kind else (None, 0)
    ask = Ask(
        tx=tx,
        book=entry.book,
        at=at,
        path=places.names(operation.of.within, id),
        params={"on": access.today(entry.book.time_zone)},
        state=state,
        version=version,
        begins=outcome.begins,
        drawn={one.sealed.id: orjson.loads(one.raw) for one in drawn},
    )
    warnings = [{"code": one.code, "detail": one.detail} for one in outcome.warnings]
    document = operation.of.show(ask) | {"as_of": outgoing.as_of(at), "warnings": warnings}
    if dry_run:
        return outgoing.json(document | {"dry_run": True}, operation.answer)
    tag = f'"{version}"' if operation.of.kind else None
    response = outgoing.placed(outgoing.json(document, operation.answer, status=201), at, tag)
    receipt = f"events?after={outcome.begins - 1}"
    address = places.address(operation.of.plural, operation.of.within, id) if operation.of.kind else receipt
    response.headers["Location"] = f"/v1/books/{entry.book.id}/{address}"
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
        if operation.of is not None and operation.of.kind is not None:
            stream = places.stream(operation.of.within, given)
            assert stream is not None, f"{operation.name} names no stream"
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
    # The reader's scope belongs into it as soon as two readers of a book may see different things.
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


# ---- the service itself ----


def _serve(operation: Operation, view: ServiceView) -> Response:
    incoming.answer_format(operation.formats)
    incoming.parameters(operation.params)
    return outgoing.json(view(), operation.answer)
