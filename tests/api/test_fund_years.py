"""A year of a fund at its address: what a path names, what a retry answers, in which order a request is checked."""

from typing import Any

import pytest

from api import places
from api.places import Within
from tests.api.conftest import GROUNDS, Caller

YEAR = Within("action_fund", "year")
AWARD: dict[str, Any] = {
    "id": "sommerfest",
    "project": "Sommerfest",
    "recipient": {"organisation": "wohnbau"},
    "amount": {"amount": "1500.00", "currency": "EUR"},
    "decided_on": "2026-03-15",
    "grounds": GROUNDS,
}


@pytest.fixture
def fund(caller: Caller) -> Caller:
    """A book with a fund, its rules and the year 2026."""
    envelope = {"state": "known", "amount": "15000.00", "currency": "EUR"}
    for path, body in (
        ("organisations", {"id": "wohnbau", "name": "Wohnbau", "kind": "housing_company"}),
        ("action-funds", {"id": "fonds-2026", "title": "Fonds", "giver": "wohnbau"}),
        ("action-funds/fonds-2026/rules", {"envelope": envelope}),
        ("action-funds/fonds-2026/years", {"year": 2026}),
    ):
        answer = caller.post(path, {**body, "grounds": GROUNDS})
        assert answer.status_code == 201, answer.get_data(as_text=True)
    return caller


@pytest.mark.parametrize(("fund_id", "year"), [("fonds", 2026), ("fonds-2026", 2027), ("2026", 9999), ("a", 1000)])
def test_a_stream_and_its_address_name_each_other(fund_id, year):
    named = {"id": fund_id, "year": year}
    stream = places.stream(YEAR, named)
    assert stream == f"{fund_id}-{year}"
    assert places.names(YEAR, stream) == named
    assert places.address("action-funds", YEAR, stream) == f"action-funds/{fund_id}/years/{year}"


def test_a_path_without_its_part_names_no_stream_yet():
    assert places.stream(YEAR, {"id": "fonds"}) is None
    assert places.stream(None, {}) is None
    assert places.stream(None, {"id": "fonds"}) == "fonds"
    assert places.address("action-funds", None, "fonds") == "action-funds/fonds"


def test_a_year_that_is_used_up_says_what_is_left_and_what_was_carried_on(fund):
    awards, left = "action-funds/fonds-2026/years/2026/awards", {"amount": "15000.01", "currency": "EUR"}
    told = fund.post(awards, {**AWARD, "amount": left})
    assert (told.json["code"], told.json["detail"]) == ("fund_year_exhausted", "15000.00 is left, less than 15000.01")
    envelope = {"state": "known", "amount": "15000.00", "currency": "EUR"}
    rules = {"valid_from": "2026-02-01", "envelope": envelope, "carry_over": "carries", "grounds": GROUNDS}
    assert fund.post("action-funds/fonds-2026/rules", rules).status_code == 201
    assert fund.post("action-funds/fonds-2026/years", {"year": 2027, "grounds": GROUNDS}).status_code == 201
    assert fund.post(awards, {**AWARD, "amount": left}).json["detail"] == told.json["detail"]
    carried = {"year": 2028, "carried": {"amount": "14000.00", "currency": "EUR"}, "grounds": GROUNDS}
    assert fund.post("action-funds/fonds-2026/years", carried).status_code == 201
    told = fund.post(awards.replace("/2026/", "/2027/"), {**AWARD, "amount": {"amount": "1000.01", "currency": "EUR"}})
    assert told.json["code"] == "fund_year_exhausted"
    assert told.json["detail"] == "1000.00 is left, less than 1000.01: 14000.00 was carried into 2028"


def test_a_command_on_a_year_answers_with_the_year_and_where_it_is(fund):
    answer = fund.post("action-funds/fonds-2026/years/2026/awards", AWARD)
    assert answer.status_code == 201
    assert answer.headers["Location"] == "/v1/books/town/action-funds/fonds-2026/years/2026"
    assert answer.headers["ETag"] == '"2"'
    read = fund.get("action-funds/fonds-2026/years/2026")
    assert read.headers["ETag"] == '"2"'
    shared = read.json.keys() & answer.json.keys()
    assert {name: read.json[name] for name in shared} == {name: answer.json[name] for name in shared}
    assert read.json["totals"]["left"] == "13500.00"


def test_a_retried_award_is_given_once(fund):
    path = "action-funds/fonds-2026/years/2026/awards"
    first = fund.post(path, AWARD, Idempotency_Key="once")
    again = fund.post(path, AWARD, Idempotency_Key="once")
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert again.json == first.json
    other = fund.post(path, {**AWARD, "id": "anderes"}, Idempotency_Key="once")
    assert (other.status_code, other.json["code"]) == (422, "key_reused")


def test_a_retried_opening_of_a_year_answers_with_that_year(fund):
    body = {"year": 2027, "grounds": GROUNDS}
    first = fund.post("action-funds/fonds-2026/years", body, Idempotency_Key="new-year")
    again = fund.post("action-funds/fonds-2026/years", body, Idempotency_Key="new-year")
    assert again.json == first.json
    assert again.headers["Location"] == "/v1/books/town/action-funds/fonds-2026/years/2027"
    assert again.json["year"] == 2027


def test_an_award_is_made_on_the_version_that_was_read_if_it_says_so(fund):
    path = "action-funds/fonds-2026/years/2026/awards"
    assert fund.post(path, AWARD, If_Match='"1"').status_code == 201
    late = fund.post(path, {**AWARD, "id": "anderes"}, If_Match='"1"')
    assert (late.status_code, late.json["code"], late.headers["ETag"]) == (412, "version_conflict", '"2"')


def test_a_dry_run_of_an_award_says_what_would_be_left_and_records_nothing(fund):
    answer = fund.post("action-funds/fonds-2026/years/2026/awards?dry_run=true", AWARD)
    assert (answer.status_code, answer.json["dry_run"]) == (200, True)
    assert answer.json["totals"]["left"] == "13500.00"
    assert fund.get("action-funds/fonds-2026/years/2026").json["totals"]["left"] == "15000.00"


@pytest.mark.parametrize(
    "path",
    [
        "action-funds/niemandes/years",
        "action-funds/niemandes/rules",
        "action-funds/fonds-2026/years/2027/awards",
        "action-funds/fonds-2026/years/0999/awards",
        "action-funds/fonds-2026/years/20260/awards",
    ],
)
def test_what_the_path_names_is_looked_for_before_the_body_is_judged(fund, path):
    answer = fund.post(path, {"nonsense": True})
    assert (answer.status_code, answer.json["code"]) == (404, "not_found")


def test_a_year_is_asked_as_of_the_day_it_was_then(fund):
    position = fund.get("action-funds/fonds-2026/years/2026").json["as_of"]["position"]
    fund.post("action-funds/fonds-2026/years/2026/awards", AWARD)
    then = fund.get(f"action-funds/fonds-2026/years/2026?position={position}")
    assert (then.json["totals"]["left"], then.json["awards"]) == ("15000.00", [])
    assert fund.get(f"action-funds/fonds-2026/years/2026?position={position - 1}").status_code == 404


def test_the_name_of_an_individual_lies_in_the_vault_and_can_be_erased(fund, book):
    individual = {"name": "Erika Beispiel", "function": "Bewohnerin"}
    answer = fund.post("action-funds/fonds-2026/years/2026/awards", {**AWARD, "recipient": {"individual": individual}})
    recipient = answer.json["awards"][0]["recipient"]
    assert recipient["organisation"] is None
    assert recipient["individual"]["name"] == "Erika Beispiel"
    assert "Erika" not in fund.get("events").get_data(as_text=True)
    book.vault.erase(recipient["individual"]["person"])
    read = fund.get("action-funds/fonds-2026/years/2026").json["awards"][0]["recipient"]["individual"]
    assert read == {"person": recipient["individual"]["person"], "erased": True}


def test_funds_are_listed_page_by_page(fund):
    fund.post("action-funds", {"id": "zweiter", "title": "Zweiter", "giver": "wohnbau", "grounds": GROUNDS})
    first = fund.get("action-funds?limit=1").json
    assert [one["id"] for one in first["items"]] == ["fonds-2026"]
    second = fund.get(first["next"]).json
    assert ([one["id"] for one in second["items"]], second["next"]) == (["zweiter"], None)


@pytest.mark.parametrize(("text", "code"), [("100.01", "out_of_range"), ("7", "invalid"), (7, "wrong_type")])
def test_an_own_share_is_a_percentage_in_quotes(fund, text, code):
    answer = fund.post("action-funds/fonds-2026/rules", {"own_share": text, "grounds": GROUNDS})
    assert answer.status_code == 422
    assert [(fault["pointer"], fault["code"]) for fault in answer.json["errors"]] == [("/own_share", code)]
