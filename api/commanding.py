"""A command from its request to its answer: checks, replay, vault, lock, and the resource after it."""

import json
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import orjson
from flask import Response

from api import access, admission, incoming, outgoing, places, shapes
from api.admission import Entry
from api.described import Ask, CommandView, Operation, Resource, Told
from api.fields import (
    SLUG,
)
from api.problems import Fault, Problem
from ledger import checkpoints, following, handler, history, keys, store
from ledger.book import Book
from ledger.errors import BookUnreachable, NotFound, Rejected, VersionConflict
from ledger.handler import Outcome
from ledger.message import Act, Command
from ledger.sql import Rows, Transaction
from ledger.values import Sealed
from ledger.vault import Drawn

Record = Callable[[Transaction, Act, int | None], Outcome]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A request whose shape is right: what the vault has to keep first, what then records it, and whether a checkpoint
    is issued over that."""

    drawn: Sequence[Drawn]
    record: Record
    signs: bool


Prepare = Callable[[Entry, dict[str, Any], object], Prepared]
PART = re.compile(r"<(?:\w+:)?(\w+)>")
COMMANDS: dict[str, tuple[Operation, CommandView, frozenset[str]]] = {}
"""The commands that a batch can hold, by the names of their operations, with the parts of their paths."""


def record(operation: Operation, prepare: Prepare, given: dict[str, Any]) -> Response:
    assert operation.of is not None
    incoming.check_media_type()
    incoming.answer_format(operation.formats)
    raw = incoming.read_body()
    dry_run = incoming.parameters(operation.params)["dry_run"]
    key, tags = incoming.idempotency_key(), incoming.matching()
    value, malformed = incoming.parse(raw)
    entry = admission.entry()
    digest = None if key is None else _digest(entry.book, operation, given, raw if malformed else value)
    current, kept = _seen(entry, operation.of, given, key)
    admission.permit(entry, operation.needs)
    if key is not None and handler.recorded_before(kept, key, digest) is not None:
        return _replayed(entry, operation, key, digest, dry_run=dry_run)
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
        if prepared.signs and not dry_run:
            checkpoints.issue(tx, entry.book.origin, [keys.load(entry.book.folder, entry.book.origin)], act.at)
        if dry_run:
            return _recorded(tx, entry, operation, outcome, dry_run=True, drawn=prepared.drawn)
        come_to = _come_to(tx, operation.of, outcome)
    _follow(entry.book, operation.of)
    # Nobody waits for the lock while the answer is written.
    with entry.book.reading() as tx:
        return _recorded(tx, entry, operation, outcome, dry_run=False, drawn=prepared.drawn, come_to=come_to)


def _replayed(entry: Entry, operation: Operation, key: str, digest: str | None, *, dry_run: bool) -> Response:
    """The answer to what was recorded before. It acknowledges that too: whoever was to, may have been cut off before a
    standby had it."""
    assert operation.of is not None
    # What broke off between the log and the vault is finished by the repeated request.
    _follow(entry.book, operation.of)
    with entry.book.assured() as tx:
        earlier = handler.replay(tx, entry.caller.client, key, digest)
        if earlier is None:
            raise BookUnreachable("another server leads since, and does not know what the first one had recorded")
        return _recorded(tx, entry, operation, earlier, dry_run=dry_run)


def _seen(entry: Entry, of: Resource, given: Mapping[str, Any], key: str | None) -> tuple[int | None, Rows]:
    """The version of what the path names, None where it names nothing yet; and what the key was used for, if it was.
    NotFound."""
    keys = [] if key is None else [store.asking_kept(entry.caller.client, key)]
    named = None if of.kind is None else places.begun(of.kind, of.within, given)
    if named is None:
        found = entry.book.glance(*keys).rows if keys else []
        return None, found[0] if found else []
    if of.known is not None:
        with entry.book.reading() as tx:
            of.known(tx, entry.book, given["id"])
    kind, id = named
    ((version,),), *kept = entry.book.glance(store.asking_version(f"{kind}/{id}"), *keys).rows
    if version is None and of.known is None:
        raise NotFound(kind, id)
    own = kind == of.kind
    return (version or 0) if own else None, kept[0] if kept else []


def _come_to(tx: Transaction, of: Resource, outcome: Outcome) -> tuple[Any, int]:
    """(state, version) of what a command was about, after it."""
    if of.kind is None:
        return None, 0
    kind, _, id = outcome.stream.partition("/")
    now, version = history.latest(tx, kind, id)
    return (now, version) if version == outcome.version else history.state(tx, kind, id, outcome.position)


def _follow(book: Book, of: Resource) -> None:
    """Nothing is answered before the vault has done what the log says."""
    if of.kind in (None, following.KIND):
        following.follow(book)


def single(operation: Operation, view: CommandView, entry: Entry, given: dict[str, Any], value: object) -> Prepared:
    drawn, make = _made(operation, view, entry, given, value)

    def record(tx: Transaction, act: Act, expected: int | None) -> Outcome:
        try:
            return handler.handle(tx, make(act), expected)
        except Rejected as refused:
            raise Rejected(refused.code, refused.detail, _in_body(operation, refused.pointer)) from None

    return Prepared(drawn, record, operation.signs)


def many(operation: Operation, entry: Entry, given: dict[str, Any], value: object) -> Prepared:
    assert operation.body is not None
    drawn: list[Drawn] = []
    makes: list[tuple[Operation, Callable[[Act], Command]]] = []
    signs = False
    for i, item in enumerate(incoming.body(operation.body, value)["commands"]):
        single, view = _named(i, item)
        admission.permit(entry, single.needs)
        with incoming.within("commands", i, "body"):
            path = {part: int(text) if part == "year" else text for part, text in item["path"].items()}
            of_item, make = _made(single, view, entry, path, item["body"])
        drawn += of_item
        makes.append((single, make))
        signs = signs or single.signs

    def record(tx: Transaction, act: Act, _: int | None) -> Outcome:
        try:
            return handler.handle_all(tx, act, [make(act) for _, make in makes])
        except Rejected as refused:
            assert refused.item is not None
            pointer = _in_body(makes[refused.item][0], refused.pointer)
            raise Rejected(refused.code, refused.detail, f"/commands/{refused.item}/body{pointer}") from None

    return Prepared(drawn, record, signs)


def _in_body(operation: Operation, pointer: str) -> str:
    """A rule's pointer where the body can have what it leads to; else that of the whole body.

    A rule speaks of the state: `/years` of a promise that the command did not make leads nowhere.
    """
    assert operation.body is not None
    known = {field.data_key or name for name, field in operation.body.fields.items()}
    return pointer if pointer.split("/")[1:2] and pointer.split("/")[1] in known else ""


def _named(i: int, item: Mapping[str, Any]) -> tuple[Operation, CommandView]:
    """The operation that an item of a batch names, whose path has just these parts."""
    known = COMMANDS.get(item["operation"])
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
    if of.known is not None:
        with entry.book.reading() as tx:
            of.known(tx, entry.book, given["id"])
    body, drawn = shapes.seal(incoming.body(operation.body, value), given.get("id"))
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
    come_to: tuple[Any, int] | None = None,
) -> Response:
    """The answer to a command: its resource as of the command's last position, which is in the state it has `come_to`
    or else is read."""
    assert operation.of is not None
    _, _, id = outcome.stream.partition("/")
    at = outcome.at
    state, version = come_to or _come_to(tx, operation.of, outcome)
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
        scope=entry.caller.scope,
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
