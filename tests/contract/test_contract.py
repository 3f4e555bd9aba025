"""What the API promises: the English scenarios, told in its own operations."""

import csv
import io
import json
import re
from collections import Counter
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from api import access
from api.turns import Turns
from tests.contract import duisburg
from tests.contract.told import (
    World,
    ask_with,
    at,
    filled,
    found,
    position,
    read,
    recorded,
    refused,
    same,
    send,
    succeeded,
    tell,
    texts,
)

scenarios("contract")

CALLS = parsers.re(r'the client calls (?P<operation>\w+)(?: on "(?P<path>[^"]*)")? with(?::| (?P<inline>[{].*))')
ASKS = parsers.re(r'the client asks (?P<operation>\w+)(?: of "(?P<path>[^"]*)")?(?: with (?P<query>.+))?')
PRESS = {"certainty": "announced", "source": {"kind": "press", "reference": "Pressemitteilung"}}


# ---- before ----


@given(parsers.parse("an empty book on {day}"))
def an_empty_book(world: World, day: str) -> None:
    world.clock.set(day)
    world.book = "duisburg"
    world.token = found(world, world.book, "Stadt Duisburg")


@given("what the client records was announced in the press, unless it says otherwise")
def announced(world: World) -> None:
    world.grounds = PRESS


@given("the organisations and neighbourhoods of Duisburg")
def the_town(world: World) -> None:
    kind = (world.book, world.clock.at)
    fresh = world.place == 1
    if fresh and kind in world.founder.towns:
        world.place = world.founder.give_town(world.shelf, kind)
        return
    for body in duisburg.ORGANISATIONS:
        succeeded(tell(world, "register_organisation", "", body))
    for body in duisburg.NEIGHBOURHOODS:
        succeeded(tell(world, "define_neighbourhood", "", body))
    if fresh:
        world.founder.keep_town(world.shelf, kind, world.place)


@given(parsers.parse('the agreement "{id}" from {start} to {end}'))
def an_agreement(world: World, id: str, start: str, end: str) -> None:
    succeeded(tell(world, "conclude_agreement", "", duisburg.agreement(id, start, end)))


@given(parsers.parse("its extension to {end}"))
def an_extension(world: World, end: str) -> None:
    succeeded(tell(world, "extend_agreement", "dichterviertel", duisburg.extension(end)))


@given(parsers.parse("it is {instant}"))
def it_is(world: World, instant: str) -> None:
    world.clock.set(instant)


@given(parsers.parse('there is another book "{id}"'))
def another_book(world: World, id: str) -> None:
    found(world, id, "Stadt Karlsruhe")


@given(parsers.parse('there is a broken book "{id}"'))
def a_broken_book(world: World, id: str) -> None:
    folder = world.shelf.folder / id
    folder.mkdir()
    for name in ("book.sqlite", "vault.sqlite"):
        (folder / name).write_bytes(b"this is no database" * 100)


@given("as many requests wait as may")
def full(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(waiting=0)
    assert turns.take()
    monkeypatch.setitem(world.service.app.extensions, "turns", turns)


@given("the service is about to end")
def ending(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(world.service.app.extensions, "ready", lambda: False)


@given("the client's token is revoked")
def revoked(world: World) -> None:
    book = world.shelf.get(world.book)
    with book.writing() as tx:
        caller = access.who(tx, world.token)
        assert caller is not None
        access.revoke(tx, caller.token_id)


@given("the client has a token without names")
def without_names(world: World) -> None:
    book = world.shelf.get(world.book)
    with book.writing() as tx:
        caller = access.who(tx, world.token)
        assert caller is not None
        world.token = access.create(tx, client=caller.client, actor=caller.actor, scope="without_names")


@given(parsers.re("the next request has the parameter (?P<name>[a-z_]+)=(?P<value>.+)"))
def next_parameter(world: World, name: str, value: str) -> None:
    world.params[name] = value


@given(parsers.re("the next request has (?P<name>[A-Z][A-Za-z-]+): (?P<value>.+)"))
def next_header(world: World, name: str, value: str) -> None:
    world.headers[name] = filled(world, value)


@given("the place in the log is remembered as before")
def place_remembered(world: World) -> None:
    world.remembered["before"] = str(position(world))


# ---- calls and questions ----


@given(CALLS)
def called_before(
    world: World, operation: str, path: str | None, inline: str | None, docstring: str | None = None
) -> None:
    called(world, operation, path, inline, docstring)
    succeeded(world.response)


@when(CALLS)
def called(world: World, operation: str, path: str | None, inline: str | None, docstring: str | None = None) -> None:
    tell(world, operation, filled(world, path or ""), read(filled(world, inline or docstring or "")))


@given(ASKS)
def asked_before(world: World, operation: str, path: str | None, query: str | None) -> None:
    asked(world, operation, path, query)
    succeeded(world.response)


@when(ASKS)
def asked(world: World, operation: str, path: str | None, query: str | None) -> None:
    ask_with(world, operation, filled(world, path or ""), parameters(filled(world, query or "")))


def parameters(query: str) -> list[tuple[str, str]]:
    """`year=2026 and position=7` as pairs."""
    pairs = (part.partition("=") for part in query.split(" and ") if part)
    return [(name, value) for name, _, value in pairs]


@when("the client follows the next page")
def next_page(world: World) -> None:
    page = next(one for one in reversed(world.answers) if "Link" in one.headers)
    send(world, "GET", page.json()["next"])


@when("the client follows the link")
def follows_link(world: World) -> None:
    send(world, "GET", world.response.links["next"]["url"])


@when(parsers.re(r"the client sends (?P<method>[A-Z]+) (?P<address>/\S*[^\s:])"))
def sends(world: World, method: str, address: str) -> None:
    send(world, method, address)


@when(parsers.re(r"the client sends (?P<method>[A-Z]+) (?P<address>/\S*):"))
def sends_text(world: World, method: str, address: str, docstring: str) -> None:
    sends_bytes(world, method, address, docstring.encode())


@when(parsers.parse("the client sends {method} {address} with a body of {count:d} bytes"))
def sends_much(world: World, method: str, address: str, count: int) -> None:
    sends_bytes(world, method, address, b" " * count)


@when(parsers.parse("the client sends {method} {address} with lists nested {depth:d} deep"))
def sends_deep(world: World, method: str, address: str, depth: int) -> None:
    sends_bytes(world, method, address, b"[" * depth + b"]" * depth)


def sends_bytes(world: World, method: str, address: str, raw: bytes) -> None:
    world.headers.setdefault("Content-Type", "application/json")
    send(world, method, address, content=raw)


@when(parsers.parse("the client calls register_organisation with a name of {count:d} characters"))
def registers_long(world: World, count: int) -> None:
    tell(world, "register_organisation", "", {"name": "ä" * count, "kind": "other"})


@when("the client calls conclude_agreement with an agreement of 100 activities of 200 four-byte characters")
def concludes_much(world: World) -> None:
    body = duisburg.agreement("viel", "2020", "2030") | {"activities": ["\N{HOUSE BUILDING}" * 200] * 100}
    tell(world, "conclude_agreement", "", body)


# ---- what came of it ----


@then(parsers.parse("it records {what}"))
def it_records(world: World, what: str) -> None:
    assert world.response.status_code == 201, world.response.text
    wanted: Counter[str] = Counter()
    for part in what.split(", "):
        count, _, name = part.rpartition(" ")
        wanted[name] += int(count or 1)
    assert recorded(world) == wanted
    assert world.response.headers["As-Of-Position"] == str(position(world))
    tag = f'"{world.answer["version"]}"' if "version" in world.answer else None
    assert world.response.headers.get("ETag") == tag
    assert world.response.headers["Location"].startswith(f"/v1/books/{world.book}/")


@then("it is answered")
def it_is_answered(world: World) -> None:
    assert world.response.status_code == 200, world.response.text


@then("it is not modified")
def it_is_not_modified(world: World) -> None:
    assert (world.response.status_code, world.response.content) == (304, b"")


@then("it is replayed")
def it_is_replayed(world: World) -> None:
    assert world.response.status_code == 201, world.response.text
    assert world.response.headers["Idempotent-Replayed"] == "true"
    nothing_is_recorded(world)


@then("nothing is recorded")
def nothing_is_recorded(world: World) -> None:
    assert position(world) == world.before


@then(
    parsers.re(
        r'it is refused with (?P<status>\d+) "(?P<code>\w+)"(?: at "(?P<pointer>[^"]*)")?(?: as "(?P<as_>\w+)")?'
    )
)
def it_is_refused(world: World, status: str, code: str, pointer: str | None, as_: str | None) -> None:
    refused(world, int(status), code)
    if pointer is not None:
        faults = [(fault["pointer"], fault["code"]) for fault in world.answer["errors"]]
        assert (pointer, as_ or code) in faults, world.response.text


@then("the answer has:")
def the_answer_has(world: World, datatable: list[list[str]]) -> None:
    for pointer, written in datatable:
        actual = at(world.answer, pointer)
        assert same(actual, filled(world, written)), f"{pointer} is {json.dumps(actual, ensure_ascii=False)}"


@then(parsers.parse('the answer lists {count:d} at "{pointer}"'))
def the_answer_lists(world: World, count: int, pointer: str) -> None:
    assert len(at(world.answer, pointer)) == count


@then(parsers.parse("the answer lists exactly {ids}"))
def the_answer_lists_exactly(world: World, ids: str) -> None:
    assert [item["id"] for item in world.answer["items"]] == read(ids)


@then(parsers.parse('among "{pointer}" is {item}'))
def among(world: World, pointer: str, item: str) -> None:
    assert read(item) in at(world.answer, pointer)


@then(parsers.parse('nowhere in the answer stands "{text}"'))
def nowhere(world: World, text: str) -> None:
    assert text not in world.response.text


@then("no amount in the answer is 0.00")
def no_nought(world: World) -> None:
    assert "0.00" not in texts(world.answer)


@then(parsers.parse("the answer has {count:d} lines of JSON"))
def lines_of_json(world: World, count: int) -> None:
    assert [type(json.loads(line)) for line in world.response.text.splitlines()] == [dict] * count


@then("the answer is a table with:")
def table_with(world: World, datatable: list[list[str]]) -> None:
    german = world.response.headers["Content-Language"] == "de"
    said = world.response.content.decode("utf-8-sig" if german else "utf-8")
    table = list(csv.DictReader(io.StringIO(said, newline=""), delimiter=";" if german else ",", strict=True))
    headings, *rows = datatable
    assert [[row[heading] for heading in headings] for row in table] == rows


@then(parsers.re(r'the answer\'s "(?P<pointer>[^"]+)" says "(?P<text>[^"]+)"'))
def says(world: World, pointer: str, text: str) -> None:
    assert text in at(world.answer, pointer)


@then(parsers.re(r'the answer\'s "(?P<pointer>[^"]+)" leads to a page that says "(?P<text>[^"]+)"'))
def leads_to(world: World, pointer: str, text: str) -> None:
    page = world.service.client.get(at(world.answer, pointer))
    assert page.status_code == 200
    assert text in page.text


@then(parsers.re(r"the header (?P<name>[A-Za-z-]+) is (?!remembered|absent)(?P<value>.+)"))
def the_header_is(world: World, name: str, value: str) -> None:
    assert world.response.headers[name] == filled(world, value)


@then(parsers.parse("the header {name} is absent"))
def the_header_is_absent(world: World, name: str) -> None:
    assert name not in world.response.headers


@then(parsers.parse("the header {name} says {text}"))
def the_header_says(world: World, name: str, text: str) -> None:
    assert text in re.split(r"[ ,]+", world.response.headers[name])


@then("the header Link leads to the next page")
def the_link_leads_on(world: World) -> None:
    assert world.response.headers["Link"] == f'<{world.answer["next"]}>; rel="next"'


# ---- what is remembered ----


@given(parsers.re(r'the answer\'s "(?P<pointer>[^"]+)" is remembered as (?P<name>\w+)'))
@then(parsers.re(r'the answer\'s "(?P<pointer>[^"]+)" is remembered as (?P<name>\w+)'))
def remember(world: World, pointer: str, name: str) -> None:
    world.remembered[name] = str(at(world.answer, pointer))


@given(parsers.parse("the header {header} is remembered as {name}"))
@then(parsers.parse("the header {header} is remembered as {name}"))
def remember_header(world: World, header: str, name: str) -> None:
    world.remembered[name] = world.response.headers[header]


@given("the cursor of the next page is remembered as cursor")
def remember_cursor(world: World) -> None:
    (world.remembered["cursor"],) = parse_qs(urlsplit(world.answer["next"]).query)["cursor"]


@then("the answer is remembered")
def remember_answer(world: World) -> None:
    world.remembered["answer"] = world.response.text


@then("the answer is the remembered one")
def the_remembered_answer(world: World) -> None:
    remembered: Any = json.loads(world.remembered["answer"])
    assert world.answer == remembered
