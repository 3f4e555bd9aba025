"""What a client does who reads no documentation, or reads it to find what it forgot."""

from io import BytesIO

import pytest

from api import incoming
from ledger import store
from tests.api import inhabited
from tests.api.conftest import GROUNDS, Caller


def head(caller: Caller) -> int:
    with caller.book.reading() as tx:
        return store.head(tx).position


def chunked(caller: Caller, body: bytes):
    """A body of no stated length, as the server hands on what came in chunks."""
    return caller.client.post(
        f"/v1/books/{caller.book.id}/organisations",
        input_stream=BytesIO(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {caller.token}"},
        environ_overrides={"wsgi.input_terminated": True, "CONTENT_LENGTH": None},
    )


ORGANISATION = (
    b'{"id":"awo","name":"AWO","kind":"welfare_association","grounds":{"certainty":"signed","source":{"kind":"press"}}}'
)


def test_a_body_in_chunks_is_taken_up_to_the_limit_and_never_cut(caller):
    before = head(caller)
    padding = b" " * (incoming.BODY_BYTES_MAX - len(ORGANISATION))
    assert chunked(caller, ORGANISATION + padding + b" ").status_code == 413
    assert chunked(caller, ORGANISATION + padding + b"!").status_code == 413
    assert head(caller) == before
    assert chunked(caller, ORGANISATION + padding).status_code == 201


@pytest.mark.parametrize(
    ("character", "code"),
    [
        ("\u2028", "control_character"),
        ("\u2029", "control_character"),
        ("\u200b", "invisible_character"),
        ("\u2060", "invisible_character"),
        ("\ufeff", "invisible_character"),
        ("\ufffb", "invisible_character"),
        ("\uffff", "invisible_character"),
    ],
)
def test_a_name_holds_nothing_that_nobody_sees(caller, character, code):
    for name in (character, f"A{character}WO"):
        refused = caller.post("organisations", {"name": name, "kind": "other", "grounds": GROUNDS})
        assert refused.status_code == 422
        assert [(error["pointer"], error["code"]) for error in refused.json["errors"]] == [("/name", code)]


@pytest.mark.parametrize("name", ["Quartiers\u00admanagement", "👩\u200d👩\u200d👧", "Mu\u0308ller", "№ 5 \ufffd"])
def test_what_names_are_written_with_is_taken(caller, name):
    taken = caller.post("organisations", {"name": name, "kind": "other", "grounds": GROUNDS})
    assert (taken.status_code, taken.json["name"]) == (201, name)


@pytest.mark.parametrize("on", ["1000-01-01", "9999-12-31"])
def test_an_unknown_end_is_not_soon_even_at_the_end_of_time(caller, on):
    inhabited.settle(caller)
    answer = caller.get(f"reports/expiring?on={on}&within_days=36500")
    assert (answer.status_code, answer.json["items"]) == (200, [])


def test_an_asterisk_holds_any_answer_but_only_where_there_is_one(caller):
    assert caller.get("organisations", If_None_Match="*").status_code == 304
    assert caller.get("neighbourhoods/nowhere/funding?year=2026", If_None_Match="*").status_code == 404


def test_the_parameters_are_named_in_the_document_as_they_are_read(caller):
    document = caller.get("/v1/openapi.json").json
    (path,) = (path for path in document["paths"] if path.endswith("/funding/changes"))
    named = {one["name"] for one in document["paths"][path]["get"]["parameters"] if one.get("in") == "query"}
    assert {"year", "from", "to"} <= named
    assert caller.get("funding/changes?year=2026&from=2026-01-01&since=1").status_code == 400


def test_a_number_that_is_too_long_is_refused_as_too_large(caller):
    refused = caller.get("events?after=" + "9" * 16)
    assert [error["code"] for error in refused.json["errors"]] == ["out_of_range"]
