"""What the service says of its requests: enough to find one again, and nothing that anybody wrote in one."""

import json
import logging
import re
import uuid
from collections.abc import Iterator
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from api import logs, watching
from api.metrics import REGISTRY
from ledger.errors import BookBusy
from tests.api.conftest import GROUNDS, Caller, serve

CANARY = "Kanaria Gelbfeder"
SLUG = "kanaria-gelbfeder"
SAMPLES = {"year": "2026", "reference": f"{CANARY}/7", "tile": "x001/234.p/56", "int": "7"}
PART = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """What is written to standard error as JSON."""
    with monkeypatch.context() as patch:
        patch.setattr("sys.stderr", StringIO())
        logs.set_up("json")
        yield logging.getLogger("quartierbuch").handlers[0].stream  # type: ignore[attr-defined]
    logs.set_up("none")


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = serve(tmp_path, testing=False)
    watching.watch(app)
    yield app
    app.extensions["shelf"].close()


def lines(log: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def count(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0


def registered(caller: Caller, **headers: str) -> Any:
    body = {"id": "vivawest", "name": CANARY, "kind": "housing_company", "grounds": GROUNDS}
    return caller.post("organisations", body, **headers)


def test_a_command_has_one_line_with_the_position_that_it_recorded(caller: Caller, log: StringIO) -> None:
    position = registered(caller).json["as_of"]["position"]
    (line,) = lines(log)
    assert line.keys() == {
        "time", "level", "event", "method", "operation", "book", "status", "position", "duration_ms", "instance",
    }  # fmt: skip
    assert (line["event"], line["method"], line["operation"]) == ("request", "POST", "register_organisation")
    assert (line["book"], line["status"], line["position"]) == ("town", 201, position)
    assert 0 < line["duration_ms"] < 10_000


def test_what_records_nothing_names_no_position(caller: Caller, log: StringIO) -> None:
    registered(caller, Idempotency_Key="k-1")
    registered(caller, Idempotency_Key="k-1")
    caller.get("organisations")
    assert ["position" in line for line in lines(log)] == [True, False, False]


def test_a_problem_is_found_by_its_instance(caller: Caller, log: StringIO) -> None:
    registered(caller)
    refused = registered(caller)
    line = lines(log)[-1]
    assert (line["status"], line["code"], line["instance"]) == (409, "already_exists", refused.json["instance"])
    assert uuid.UUID(line["instance"]).version == 4
    assert len({line["instance"] for line in lines(log)}) == 2


def test_what_breaks_is_told_where_and_not_of_whom(caller: Caller, log: StringIO) -> None:
    broken = caller.get("crash")
    failed, answered = lines(log)
    assert (failed["event"], failed["level"], failed["error"]) == ("failed", "error", "RuntimeError")
    assert failed["at"].startswith("works.py:")
    assert failed["instance"] == answered["instance"] == broken.json["instance"]
    assert "Erika" not in log.getvalue()


def test_a_stranger_s_book_and_method_are_not_told(caller: Caller, log: StringIO) -> None:
    caller.get(f"/v1/books/{SLUG}/organisations")
    caller.client.open("/healthz", method="KANARIA")
    assert [(line["method"], line.get("book")) for line in lines(log)] == [("GET", None), ("other", None)]


def test_no_address_header_or_body_of_any_operation_gets_into_the_log(
    app: Flask, caller: Caller, log: StringIO
) -> None:
    rules = list(app.url_map.iter_rules())
    headers = {
        "Idempotency-Key": SLUG,
        "If-Match": f'"{CANARY}"',
        "If-None-Match": f'W/"{CANARY}"',
        "Accept-Language": SLUG,
        "User-Agent": CANARY,
        "X-Forwarded-For": CANARY,
        "Referer": f"https://example.org/{SLUG}",
    }
    for rule, book, token in product(rules, (caller.book.id, SLUG), (caller.token, CANARY)):
        address = PART.sub(lambda part: SAMPLES.get(part[1], SLUG), rule.rule.replace("<slug:book>", book))
        for method in sorted((rule.methods or set()) - {"OPTIONS"}):
            answer = caller.client.open(
                f"{address}?name={CANARY}&{SLUG}=1&as_of={CANARY}",
                method=method,
                headers=headers | {"Authorization": f"Bearer {token}"},
                json={"name": CANARY, SLUG: CANARY, "grounds": GROUNDS | {"note": CANARY}},
            )
            answer.close()
    assert len(lines(log)) >= 4 * len([rule for rule in rules if "book" in rule.arguments])
    assert {line["operation"] for line in lines(log)} >= {"read_funding", "extend_agreement", "read_health"}
    assert "kanaria" not in log.getvalue().lower()
    assert caller.token not in log.getvalue()


def test_names_that_are_recorded_and_found_again_are_not_told(caller: Caller, log: StringIO) -> None:
    contact = {"name": CANARY, "email": "kanaria@example.org"}
    body = {"id": SLUG, "name": CANARY, "kind": "other", "grounds": GROUNDS | {"note": CANARY}}
    assert caller.post("works", body | {"contacts": [contact]}).status_code == 201
    assert CANARY in caller.get(f"works/{SLUG}").text
    caller.post("works", body, Idempotency_Key=SLUG)
    assert [line["status"] for line in lines(log)] == [201, 200, 409]
    assert "kanaria" not in log.getvalue().lower()


def test_answers_are_counted_by_operation_and_status(caller: Caller) -> None:
    labels = {"operation": "register_organisation", "status": "409"}
    before = count("quartierbuch_requests_total", **labels)
    registered(caller)
    registered(caller)
    assert count("quartierbuch_requests_total", **labels) == before + 1
    assert count("quartierbuch_request_seconds_count", operation="register_organisation") >= 2


def test_each_stay_under_the_lock_is_timed(caller: Caller) -> None:
    waited, held = (count(f"quartierbuch_lock_{name}_seconds_count") for name in ("wait", "held"))
    registered(caller)
    caller.get("organisations")
    assert count("quartierbuch_lock_wait_seconds_count") == waited + 1
    assert count("quartierbuch_lock_held_seconds_count") == held + 1


def test_only_the_sentences_of_the_ledger_are_given_as_reasons() -> None:
    assert logs.why(BookBusy("the book 'a' is busy")) == "the book 'a' is busy"
    assert logs.why(ValueError(CANARY)) == "ValueError"


def test_text_is_one_line_with_what_the_sentence_does_not_say(log: StringIO) -> None:
    logs.set_up("text")
    logging.getLogger("quartierbuch").handlers[0].setStream(log)  # type: ignore[attr-defined]
    logs.say("request", method="GET", operation="read_funding", status=404, duration_ms=1.5, code="not_found", book="a")
    logs.say("book_not_served", logging.WARNING, book="a", reason="it is\nbroken")
    first, second = (line.partition(" ")[2] for line in log.getvalue().splitlines())
    assert first == "GET read_funding 404 in 1.5 ms code=not_found book=a"
    assert second == "WARNING the book 'a' is not served: it is broken"


def test_the_log_has_no_line_and_no_field_that_is_not_listed() -> None:
    with pytest.raises(AssertionError, match="no line"):
        logs.say("gossip")
    with pytest.raises(AssertionError, match="no line"):
        logs.say("request", name=CANARY)
