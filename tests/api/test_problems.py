"""How every error is told."""

import pytest

from api import problems
from api.problems import Problem
from ledger import codes, errors
from tests.api.conftest import GROUNDS
from tests.api.test_operation import problem


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.NotFound("agreement", "x"), 404, "not_found"),
        (errors.VersionConflict(7), 412, "version_conflict"),
        (errors.KeyReused("k"), 422, "key_reused"),
        (errors.NotThen("future", "later"), 400, "in_future"),
        (errors.NotThen("before", "earlier"), 404, "before_first_event"),
        (errors.EntryTooLarge("large"), 413, "entry_too_large"),
        (errors.BookMissing("b"), 404, "unknown_book"),
        (errors.BookNewer("b"), 503, "book_newer"),
        (errors.BookBroken("/srv/data/b"), 503, "book_broken"),
        (errors.BookBusy("b"), 503, "book_busy"),
    ],
)
def test_every_refusal_of_the_ledger_has_its_status_and_code(error, status, code):
    told = problems.of_ledger(error)
    assert isinstance(told, Problem)
    assert (problems.PROBLEMS[told.code].status, told.code) == (status, code)
    assert "/srv" not in told.detail


def test_a_version_conflict_carries_the_current_tag_and_a_busy_book_says_when_to_try_again():
    told = problems.of_ledger(errors.VersionConflict(7)), problems.of_ledger(errors.BookBusy("b"))
    assert [one.headers for one in told if isinstance(one, Problem)] == [{"ETag": '"7"'}, {"Retry-After": "1"}]


def test_codes_of_rules_and_codes_of_the_api_are_apart():
    assert not codes.REFUSALS.keys() & problems.PROBLEMS.keys()


@pytest.mark.parametrize("code", [*problems.PROBLEMS, *codes.REFUSALS])
def test_every_code_has_a_page_for_people_and_for_programs(app, code):
    client = app.test_client()
    page = client.get(problems.path(code))
    assert (page.status_code, page.mimetype) == (200, "text/html")
    assert code in page.text
    document = client.get(problems.path(code), headers={"Accept": "application/json"}).json
    known = problems.known(code)
    assert known is not None
    assert document == {"code": code, "status": known.status, "title": {"en": known.en, "de": known.de}}
    assert code in client.get("/problems").text


def test_what_is_not_there_is_a_problem_too(app):
    client = app.test_client()
    for path in ("/problems/nothing", "/nothing", "/static/nothing", "/docs/"):
        response = client.get(path)
        assert (response.status_code, response.mimetype) == (404, problems.MEDIA_TYPE)
        assert response.json["code"] == "not_found"


def test_methods_that_are_not_known_are_told_with_those_that_are(app):
    response = app.test_client().post("/healthz")
    assert (response.status_code, response.mimetype) == (405, problems.MEDIA_TYPE)
    assert "GET" in response.headers["Allow"]


def test_a_proof_that_is_asked_for_backwards_is_told_so(caller):
    for name in ("a", "b"):
        caller.post("organisations", {"id": name, "name": name, "kind": "other", "grounds": GROUNDS})
    refused = caller.get("log/proofs/consistency?old=3&new=2")
    assert problem(refused) == (404, "not_found")
    assert refused.json["detail"] == "3 is not among the first 2: ask from the smaller size to the larger one"
