"""What every command and every question keeps to, whatever it is about."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from api import access, founding
from api.shelf import Shelf
from ledger import store
from ledger.book import Book
from tests.api.conftest import GROUNDS, Caller, serve

WORK: dict[str, Any] = {"id": "werk", "name": "Werk", "kind": "other", "grounds": GROUNDS}
RENAMING: dict[str, Any] = {"name": "Neues Werk", "grounds": GROUNDS}


def problem(response: TestResponse) -> tuple[int, str]:
    assert response.content_type == "application/problem+json"
    document = response.json
    assert document is not None
    assert {"type", "title", "status", "detail", "code", "errors", "instance"} == document.keys()
    assert document["status"] == response.status_code
    assert document["type"] == f"/problems/{document['code']}"
    return response.status_code, document["code"]


def faults(response: TestResponse) -> list[tuple[str, str]]:
    document = response.json
    assert document is not None
    return [(fault["pointer"], fault["code"]) for fault in document["errors"]]


def position(book: Book) -> int:
    with book.reading() as tx:
        return store.head(tx).position


def records(book: Book) -> int:
    return len(book.vault.page("", 10_000, ("actor", "person", "note")))


# ---- who gets in ----


def test_without_a_token_nothing_below_v1_answers_not_even_what_is_not_there(caller):
    for path in ("works", "works/werk", "/v1/books/nowhere/works", "/v1/nothing", "health"):
        response = caller.client.get(path if path.startswith("/") else f"/v1/books/town/{path}")
        assert problem(response) == (401, "unauthenticated")
        assert response.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x", "Basic abc", "Bearer qb_short"])
def test_what_is_no_token_is_no_token(caller, header):
    response = caller.client.get("/v1/books/town/works", headers={"Authorization": header})
    assert problem(response) == (401, "unauthenticated")


def test_a_token_nobody_gave_out_opens_nothing(caller):
    response = caller.get("works", token=access.draw())
    assert problem(response) == (401, "unauthenticated")
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


def test_a_revoked_token_gets_no_old_answer(caller):
    assert caller.post("works", WORK, Idempotency_Key="k").status_code == 201
    with caller.book.writing() as tx:
        (token,) = access.tokens(tx)
        access.revoke(tx, token.id)
    assert problem(caller.post("works", WORK, Idempotency_Key="k")) == (401, "unauthenticated")


def test_a_method_that_is_not_known_is_told_only_to_those_who_got_in(caller):
    assert problem(caller.client.delete("/v1/books/town/works")) == (401, "unauthenticated")
    response = caller.client.delete("/v1/books/town/works", headers={"Authorization": f"Bearer {caller.token}"})
    assert problem(response) == (405, "method_not_allowed")
    assert set(response.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS", "POST"}


def test_another_book_and_no_book_look_the_same(caller, shelf):
    founding.found(shelf, "other", origin="quartierbuch.example/other", keeper="Other", actor="Founder")
    assert problem(caller.get("/v1/books/other/works")) == (404, "unknown_book")
    assert problem(caller.get("/v1/books/nowhere/works")) == (404, "unknown_book")
    assert problem(caller.get("/v1/books/No..Where/works")) == (404, "not_found")


@pytest.mark.sqlite
def test_a_broken_book_harms_no_other(caller, shelf):
    founding.found(shelf, "other", origin="quartierbuch.example/other", keeper="Other", actor="Founder")
    shelf.close()
    (shelf.folder / "other" / "book.sqlite").write_bytes(b"no book" * 1000)
    (shelf.folder / "empty").mkdir()
    assert problem(caller.get("/v1/books/other/health")) == (503, "book_broken")
    assert problem(caller.get("/v1/books/empty/health")) == (404, "unknown_book")
    assert caller.get("health").status_code == 200
    assert caller.client.get("/readyz").status_code == 200


# ---- the order of checks ----


def test_the_order_of_checks(caller):
    """Each request breaks one rule less than the one before."""
    assert caller.post("works", WORK).status_code == 201
    far = "works/nowhere/renamings"
    near = "works/werk/renamings"
    big = b" " * (1 << 20) + b"{"
    token = f"Bearer {caller.token}"

    def send(path: str, raw: bytes, **headers: str) -> tuple[int, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return problem(caller.client.post(f"/v1/books/town/{path}", data=raw, headers=named))

    assert send(far, big, Accept="text/html") == (401, "unauthenticated")
    assert send(far, big, Accept="text/html", Authorization=token) == (415, "unsupported_media_type")
    typed = {"Authorization": token, "Content_Type": "application/json"}
    assert send(far, big, Accept="text/html", **typed) == (406, "not_acceptable")
    assert send(far, big, **typed) == (413, "body_too_large")
    assert send(far, b"{", **typed) == (400, "malformed_json")
    assert send(far, b"{}", **typed, If_Match='"9"') == (404, "not_found")
    assert send(near, b"{}", **typed, If_Match='"9"') == (412, "version_conflict")
    assert send(near, b"{}", **typed, If_Match='"1"') == (422, "invalid_body")


def test_a_retried_command_is_not_met_with_412_for_its_own_success(caller):
    assert caller.post("works", WORK).status_code == 201
    for replayed in (None, "true"):
        response = caller.post("works/werk/renamings", RENAMING, If_Match='"1"', Idempotency_Key="k")
        assert (response.status_code, response.headers["ETag"]) == (201, '"2"')
        assert response.headers.get("Idempotent-Replayed") == replayed


# ---- commands ----


def test_a_command_answers_with_the_resource_where_it_is_and_its_version(caller):
    response = caller.post("works", WORK)
    assert response.status_code == 201
    assert response.headers["Location"] == "/v1/books/town/works/werk"
    assert response.headers["ETag"] == '"1"'
    assert response.json["name"] == "Werk"
    assert response.json["warnings"] == []
    assert response.json["as_of"]["position"] == 2
    assert caller.get(response.headers["Location"]).status_code == 200


def test_the_server_gives_an_id_where_the_client_does_not(caller):
    first, second = (caller.post("works", {**WORK, "id": None}).json["id"] for _ in range(2))
    assert first != second
    assert caller.get(f"works/{first}").status_code == 200


def test_the_same_key_and_body_gives_the_first_answer_again_for_ever(caller):
    first = caller.post("works", {**WORK, "id": None}, Idempotency_Key="0815")
    caller.post(f"works/{first.json['id']}/renamings", RENAMING)
    again = caller.post("works", {**WORK, "id": None}, Idempotency_Key='"0815"')
    assert (again.status_code, again.json) == (201, first.json)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert again.headers["ETag"] == first.headers["ETag"] == '"1"'
    assert position(caller.book) == 3


def test_a_key_with_another_body_or_address_is_refused_also_when_the_body_has_no_shape(caller):
    caller.post("works", WORK, Idempotency_Key="k")
    before = position(caller.book)
    assert problem(caller.post("works", {**WORK, "name": "X"}, Idempotency_Key="k")) == (422, "key_reused")
    assert problem(caller.post("works", {"bad": 1}, Idempotency_Key="k")) == (422, "key_reused")
    assert problem(caller.post("works", raw=b'{"a":1,"a":2}', Idempotency_Key="k")) == (422, "key_reused")
    assert problem(caller.post("works/werk/renamings", RENAMING, Idempotency_Key="k")) == (422, "key_reused")
    assert position(caller.book) == before


def test_the_order_of_keys_in_a_body_does_not_matter_to_a_retry(caller):
    caller.post("works", WORK, Idempotency_Key="k")
    assert caller.post("works", dict(reversed(WORK.items())), Idempotency_Key="k").headers["Idempotent-Replayed"]


def test_keys_belong_to_their_client(caller):
    token = access.draw()
    founding.give_token(caller.book, token, client="another", actor="Max Beispiel")
    assert caller.post("works", WORK, Idempotency_Key="k").status_code == 201
    response = caller.post("works", {**WORK, "id": "werk-2"}, token=token, Idempotency_Key="k")
    assert response.status_code == 201


def test_a_refused_command_does_not_use_up_its_key(caller):
    assert problem(caller.post("works", {**WORK, "name": ""}, Idempotency_Key="k")) == (422, "invalid_body")
    assert caller.post("works", WORK, Idempotency_Key="k").status_code == 201


@pytest.mark.parametrize("key", ["", " ", "a b", 'a"b', "ä", "x" * 256, '""'])
def test_what_is_no_key_is_refused(caller, key):
    assert problem(caller.post("works", WORK, Idempotency_Key=key)) == (400, "bad_header")


def test_a_rule_that_is_broken_is_409_with_its_code(caller):
    caller.post("works", WORK)
    response = caller.post("works", WORK)
    assert problem(response) == (409, "already_exists")
    assert faults(response) == [("/id", "already_exists")]


@pytest.mark.parametrize("tag", ['"2"', 'W/"1"', '"x"', '"2", "3"', '""'])
def test_a_tag_that_is_not_the_version_is_412_with_the_current_one(caller, tag):
    caller.post("works", WORK)
    response = caller.post("works/werk/renamings", RENAMING, If_Match=tag)
    assert problem(response) == (412, "version_conflict")
    assert response.headers["ETag"] == '"1"'


@pytest.mark.parametrize("tag", ['"1"', "*", '"0", "1"', 'W/"1","1"'])
def test_a_tag_that_is_the_version_passes(caller, tag):
    caller.post("works", WORK)
    assert caller.post("works/werk/renamings", RENAMING, If_Match=tag).status_code == 201


@pytest.mark.parametrize("tag", ["1", '"1', "W/1", '"1" "2"', '*, "1"', ","])
def test_what_is_no_tag_is_malformed(caller, tag):
    caller.post("works", WORK)
    assert problem(caller.post("works/werk/renamings", RENAMING, If_Match=tag)) == (400, "bad_header")


def test_a_dry_run_answers_as_it_would_and_leaves_no_trace(caller):
    body = {**WORK, "contacts": [{"name": "Erika"}], "grounds": {**GROUNDS, "note": "am Telefon"}}
    before = position(caller.book), records(caller.book)
    response = caller.post("works?dry_run=true", body, Idempotency_Key="k")
    assert response.status_code == 200
    assert response.json["dry_run"] is True
    assert response.json["as_of"]["position"] == 2
    assert "Location" not in response.headers
    assert (position(caller.book), records(caller.book)) == before
    assert problem(caller.get("works/werk")) == (404, "not_found")
    assert "dry_run" not in caller.post("works?dry_run=false", body, Idempotency_Key="k").json


def test_a_dry_run_meets_the_same_refusals(caller):
    caller.post("works", WORK)
    assert problem(caller.post("works?dry_run=true", WORK)) == (409, "already_exists")
    assert problem(caller.post("works?dry_run=true", {})) == (422, "invalid_body")
    assert problem(caller.post("works/werk/renamings?dry_run=true", RENAMING, If_Match='"5"'))[0] == 412


@pytest.mark.sqlite
def test_persons_and_notes_go_to_the_vault_and_only_when_the_body_has_its_shape(caller):
    before = records(caller.book)
    person = {"contacts": [{"name": "Erika Beispiel"}, {"function": "Leitung"}]}
    caller.post("works", {**WORK, **person, "unknown": 1})
    assert records(caller.book) == before
    caller.post("works", {**WORK, **person, "grounds": {**GROUNDS, "note": "von Erika Beispiel"}}, Idempotency_Key="k")
    assert records(caller.book) == before + 3
    caller.post("works", {**WORK, **person, "grounds": {**GROUNDS, "note": "von Erika Beispiel"}}, Idempotency_Key="k")
    assert records(caller.book) == before + 3
    for file in caller.book.folder.glob("book.sqlite*"):
        assert b"Beispiel" not in file.read_bytes()


def test_what_is_wrong_with_a_body_is_told_all_at_once_with_pointers(caller):
    body = {
        "name": 7,
        "kind": "firm",
        "colour": 1,
        "contacts": [{"name": "x"}, {"mail": 1}, 3],
        "grounds": {"source": None},
    }
    response = caller.post("works", body)
    assert problem(response) == (422, "invalid_body")
    assert sorted(faults(response)) == [
        ("/colour", "unknown_field"),
        ("/contacts/1/mail", "unknown_field"),
        ("/contacts/2", "wrong_type"),
        ("/grounds/certainty", "required"),
        ("/grounds/source", "null"),
        ("/kind", "invalid"),
        ("/name", "wrong_type"),
    ]


@pytest.mark.parametrize("raw", [b"[]", b"null", b"1", b'"x"', b"true"])
def test_a_body_that_is_no_object_is_told_so(caller, raw):
    response = caller.post("works", raw=raw)
    assert problem(response) == (422, "invalid_body")
    assert faults(response) == [("", "wrong_type")]


@pytest.mark.parametrize(
    ("media_type", "status"),
    [
        ("application/json", 201),
        ("application/json; charset=utf-8", 201),
        ("application/json; charset=latin-1", 415),
        ("text/plain", 415),
        ("application/x-www-form-urlencoded", 415),
        ("application/problem+json", 415),
        ("", 415),
    ],
)
def test_bodies_are_json_by_their_media_type(caller, media_type, status):
    headers = {"Authorization": f"Bearer {caller.token}", "Content-Type": media_type}
    response = caller.client.post("/v1/books/town/works", data=json.dumps(WORK), headers=headers)
    assert response.status_code == status


def test_a_body_of_1_mib_is_read_and_one_byte_more_is_not(caller):
    assert problem(caller.post("works", raw=b" " * ((1 << 20) - 2) + b"{}")) == (422, "invalid_body")
    assert problem(caller.post("works", raw=b" " * ((1 << 20) - 1) + b"{}")) == (413, "body_too_large")


# ---- questions ----


def stated(response: TestResponse) -> Any:
    assert response.status_code == 200, response.data
    assert response.json is not None
    return response.json["as_of"]


@pytest.fixture
def renamed(caller: Caller) -> Caller:
    caller.post("works", WORK)
    caller.post("works/werk/renamings", RENAMING)
    return caller


def test_a_question_says_as_of_when_and_can_be_asked_again_as_of_then(renamed):
    first = renamed.get("works/werk?position=2")
    assert (first.json["name"], first.headers["ETag"]) == ("Werk", '"1"')
    now = renamed.get("works/werk")
    assert (now.json["name"], now.headers["ETag"]) == ("Neues Werk", '"2"')
    again = renamed.get(f"works/werk?as_of={stated(now)['recorded_at']}")
    assert again.json == now.json
    assert again.headers["As-Of-Position"] == "3"


def test_the_recorded_time_can_be_a_day_or_an_instant(renamed):
    today = access.today("Europe/Berlin")
    assert stated(renamed.get(f"works?as_of={today}"))["position"] == 3
    at = access.now().isoformat().replace("+", "%2B")
    assert stated(renamed.get(f"works?as_of={at}"))["position"] == 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("as_of=2026-01-01T00:00:00", (400, "bad_parameter")),
        ("as_of=2026-01-01T00:00:00+01:00", (400, "bad_parameter")),
        ("as_of=2026-02-30", (400, "bad_parameter")),
        ("as_of=2026", (400, "bad_parameter")),
        ("as_of=", (400, "bad_parameter")),
        ("as_of=2026-01-01T24:30:00Z", (400, "bad_parameter")),
        ("as_of=9999-12-31", (400, "in_future")),
        ("as_of=9999-12-31T23:59:59Z", (400, "in_future")),
        ("as_of=1000-01-01T00:00:00%2B14:00", (404, "before_first_event")),
        ("as_of=1999-12-31", (404, "before_first_event")),
        ("position=4", (400, "in_future")),
        ("position=0", (400, "bad_parameter")),
        ("position=x", (400, "bad_parameter")),
        ("position=1e3", (400, "bad_parameter")),
        ("position=%EF%BC%91", (400, "bad_parameter")),
        ("position=1&as_of=2026-01-01", (400, "two_times")),
        ("position=1&position=1", (400, "repeated_parameter")),
        ("limit=0", (400, "bad_parameter")),
        ("limit=501", (400, "bad_parameter")),
        ("limit=1_0", (400, "bad_parameter")),
        ("cursor=abc", (400, "bad_cursor")),
        ("cursor=%C3%A4", (400, "bad_parameter")),
        ("colour=blue", (400, "unknown_parameter")),
        ("kind=firm", (400, "bad_parameter")),
        ("format=csv", (406, "not_acceptable")),
    ],
)
def test_parameters_are_read_strictly(renamed, query, expected):
    assert problem(renamed.get(f"works?{query}")) == expected


def test_an_unknown_parameter_is_told_with_the_known_ones(renamed):
    response = renamed.get("works?colour=blue")
    assert "as_of, cursor, format, kind, limit, min_position, position" in response.json["detail"]
    assert faults(response) == [("colour", "unknown_field")]


def test_a_stream_that_began_later_was_not_there_then(renamed):
    assert problem(renamed.get("works/werk?position=1")) == (404, "not_found")


def test_the_tag_of_a_question_changes_with_what_the_answer_hangs_on(renamed):
    tags = [
        renamed.get(path, **headers).headers["ETag"]
        for path, headers in [
            ("works", {}),
            ("works?position=2", {}),
            ("works?kind=other", {}),
            ("works?limit=1", {}),
            ("works", {"Accept": "application/x-ndjson"}),
        ]
    ]
    assert len(set(tags)) == len(tags)
    assert all(tag.startswith('W/"') for tag in tags)
    assert renamed.get("works?limit=50").headers["ETag"] == tags[0]
    assert renamed.get("works?position=3").headers["ETag"] == tags[0]


def test_an_answer_that_is_held_already_is_not_sent_again(renamed):
    first = renamed.get("works")
    held = renamed.get("works", If_None_Match=first.headers["ETag"])
    assert (held.status_code, held.data) == (304, b"")
    for name in ("ETag", "Cache-Control", "Vary"):
        assert held.headers[name] == first.headers[name]
    renamed.post("works/werk/renamings", {**RENAMING, "name": "Drittes Werk"})
    assert renamed.get("works", If_None_Match=first.headers["ETag"]).status_code == 200


def test_a_version_says_nothing_about_names_and_days_so_a_resource_is_always_sent(renamed):
    first = renamed.get("works/werk")
    assert renamed.get("works/werk", If_None_Match=first.headers["ETag"]).status_code == 200


def test_answers_are_private_and_differ_by_format_and_reader(renamed):
    response = renamed.get("works")
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert {"Accept", "Authorization"} <= set(response.headers["Vary"].replace(" ", "").split(","))


def test_a_list_is_read_page_by_page_as_it_stood_when_it_began(caller):
    for i in range(5):
        caller.post("works", {**WORK, "id": f"werk-{i}"})
    address, ids = "works?limit=2&kind=other", []
    while address:
        page = caller.get(address)
        assert stated(page)["position"] == 6
        ids += [item["id"] for item in page.json["items"]]
        caller.post("works", {**WORK, "id": f"werk-{len(ids)}-later"})
        link = f'<{page.json["next"]}>; rel="next"' if page.json["next"] else None
        assert page.headers.get("Link") == link
        address = page.json["next"]
    assert ids == [f"werk-{i}" for i in range(5)]


def test_a_cursor_belongs_to_its_list_its_filters_and_its_book(caller):
    for i in range(3):
        caller.post("works", {**WORK, "id": f"werk-{i}"})
    following = caller.get("works?limit=1&kind=other").json["next"]
    cursor = following.partition("cursor=")[2]
    assert caller.get(f"works?limit=2&kind=other&cursor={cursor}").status_code == 200
    assert problem(caller.get(f"works?limit=1&cursor={cursor}")) == (400, "bad_cursor")
    assert problem(caller.get(f"works?kind=other&cursor={cursor[:-4]}AAAA")) == (400, "bad_cursor")
    assert problem(caller.get(f"works?kind=other&position=2&cursor={cursor}")) == (400, "two_times")


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("application/json", "application/json"),
        ("application/x-ndjson", "application/x-ndjson"),
        ("application/json;q=0.5, application/x-ndjson", "application/x-ndjson"),
        ("text/html, */*;q=0.1", "application/json"),
        ("text/html", "application/problem+json"),
        ("application/json;q=0", "application/problem+json"),
    ],
)
def test_the_format_is_negotiated(renamed, accept, media_type):
    assert renamed.get("works", Accept=accept).mimetype == media_type


def test_ndjson_is_one_item_a_line_and_the_rest_stands_in_headers(caller):
    for i in range(3):
        caller.post("works", {**WORK, "id": f"werk-{i}"})
    page = caller.get("works?limit=2&format=ndjson")
    assert page.data == b'{"id":"werk-0","name":"Werk"}\n{"id":"werk-1","name":"Werk"}\n'
    assert page.headers["As-Of-Position"] == "4"
    assert page.headers["Link"].endswith('>; rel="next"')
    assert "format=ndjson" in page.headers["Link"]


# ---- when something is wrong with us ----


def test_an_answer_that_drifts_from_its_shape_fails_the_test(caller):
    with pytest.raises(AssertionError, match="is not a WorkItem"):
        caller.get("drift")


def test_a_crash_tells_nothing_and_logs_no_text(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    app = serve(tmp_path, testing=False)
    shelf: Shelf = app.extensions["shelf"]
    book = founding.found(shelf, "town", origin="quartierbuch.example/town", keeper="Town", actor="Founder")
    token = access.draw()
    founding.give_token(book, token, client="finance", actor="Erika Beispiel")
    response = Caller(app.test_client(), token, book).get("crash")
    assert problem(response) == (500, "internal_error")
    assert b"Erika" not in response.data
    assert b"RuntimeError" not in response.data
    shelf.close()
    (facts,) = (record.__dict__["facts"] for record in caplog.records if record.msg == "failed")
    assert facts["error"] == "RuntimeError"
    assert "works.py" in facts["at"]
    assert "Erika" not in f"{facts} {caplog.text}"
    assert response.json is not None
    assert response.json["instance"] == facts["instance"]


def test_an_event_recorded_in_the_same_instant_is_seen_by_now(caller):
    caller.post("works", WORK)
    ahead = (access.now() + timedelta(minutes=5)).isoformat().replace("+", "%2B")
    assert problem(caller.get(f"works?as_of={ahead}")) == (400, "in_future")
