"""Bookings and proofs over HTTP: ids that we draw, pages, references with slashes, and what a body may not say."""

from typing import Any

import pytest

from tests.api.conftest import GROUNDS, Caller

PAYMENTS = "agreements/a/contributions/money/payments"


def eur(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "EUR"}


def told(caller: Caller, path: str, **body: Any) -> Any:
    answer = caller.post(path, {"grounds": GROUNDS, **body})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    return answer


def payment(**more: Any) -> dict[str, Any]:
    return {"year": 2026, "booked_on": "2024-02-15", "amount": eur("10.00")} | more


@pytest.fixture
def town(caller: Caller) -> Caller:
    for id in ("city", "vivawest"):
        told(caller, "organisations", id=id, name=id.title(), kind="municipality")
    parties = [{"organisation": "city"}, {"organisation": "vivawest"}]
    told(caller, "agreements", id="a", kind="cooperation", title="A", parties=parties, term={})
    promised = {"party": "vivawest", "form": "money", "stage": "committed", "years": [2025, 2026]}
    told(caller, "agreements/a/contributions", id="money", value={"state": "known", **eur("100.00")}, **promised)
    return caller


def test_an_entry_without_an_id_is_given_one(town):
    first, second = (told(town, PAYMENTS, **payment()).json["contributions"][0]["entries"] for _ in range(2))
    assert [len(first), len(second)] == [1, 2]
    assert len({entry["id"] for entry in second}) == 2


def test_a_dry_run_warns_and_records_nothing(town):
    answer = town.post(f"{PAYMENTS}?dry_run=true", {"grounds": GROUNDS, **payment(amount=eur("100.01"))})
    assert [one["code"] for one in answer.json["warnings"]] == ["received_above_committed"]
    assert town.get("agreements/a").json["contributions"][0]["entries"] == []


def test_a_repeated_reference_answers_as_the_first_time_whatever_came_after(town):
    body = payment(reference={"system": "sap", "value": "51/00 1"})
    first = told(town, PAYMENTS, **body)
    told(town, PAYMENTS, **payment())
    again = told(town, PAYMENTS, **body)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert "Idempotent-Replayed" not in first.headers
    assert (again.json, again.headers["ETag"]) == (first.json, first.headers["ETag"])


def test_a_reference_may_have_slashes_and_spaces_in_it(town):
    told(town, PAYMENTS, **payment(reference={"system": "sap", "value": "51/00 1"}))
    for address in ("references/sap/51/00%201", "references/sap/51%2F00%201"):
        assert [one["counts"] for one in town.get(address).json["entries"]] == [True]
    assert town.get("references/sap/51").status_code == 404
    assert town.get("references/sap/").status_code == 404


def test_a_reference_is_as_old_as_what_it_led_to(town):
    told(town, PAYMENTS, **payment(reference={"system": "sap", "value": "1"}))
    assert town.get("references/sap/1?position=7").status_code == 200
    assert town.get("references/sap/1?position=6").status_code == 404


@pytest.mark.parametrize(
    ("report", "path", "body"),
    [
        ("bookings", PAYMENTS, {"booked_on": "2024-02-15", "amount": eur("1.00")}),
        ("bookings", PAYMENTS.replace("payments", "instalments"), {"amount": eur("1.00")}),
        ("open-items", PAYMENTS.replace("payments", "instalments"), {"amount": eur("1.00"), "due": "2026"}),
        ("open-items", PAYMENTS.replace("payments", "calls"), {"booked_on": "2024", "amount": eur("1.00")}),
        ("proofs-due", "agreements/a/proofs", {"contribution": "money", "due": "2027"}),
        ("proofs-due", "agreements/a/proofs", {"contribution": "money"}),
    ],
)
def test_a_report_is_read_page_by_page(town, report, path, body):
    for i in range(5):
        told(town, path, id=f"e{i}", year=2026, **body)
    found, address = [], f"reports/{report}?limit=2"
    while address:
        answer = town.get(address).json
        found += [item["id"] for item in answer["items"]]
        address = answer["next"]
    assert found == [f"e{i}" for i in range(5)]


def test_an_instalment_without_a_due_day_is_owed_for_ever_and_never_late(town):
    told(town, PAYMENTS.replace("payments", "instalments"), id="i", year=2026, amount=eur("1.00"))
    (item,) = town.get("reports/open-items").json["items"]
    assert (item["due"], item["days"]) == (None, None)
    assert town.get("reports/open-items?due_by=2999-12-31").json["items"] == []


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"document": {}}, "/document", "required"),
        ({"document": {"digest": "abc"}}, "/document/digest", "invalid"),
        ({"document": {"content": "..."}}, "/document/content", "unknown_field"),
        ({"reference": {"system": "sap"}}, "/reference/value", "required"),
        ({"reference": {"system": "SAP", "value": "1"}}, "/reference/system", "invalid"),
        ({"amount": {"amount": 10.0, "currency": "EUR"}}, "/amount/amount", "wrong_type"),
        ({"period": {"first": 2025, "last": 2026}}, "", "not_allowed_here"),
        ({"booked_on": "15.02.2024"}, "/booked_on", "invalid"),
    ],
)
def test_a_body_says_exactly_what_it_may(town, changes, pointer, code):
    answer = town.post(PAYMENTS, {"grounds": GROUNDS, **payment(**changes)})
    assert answer.status_code == 422
    assert (pointer, code) in [(fault["pointer"], fault["code"]) for fault in answer.json["errors"]]


def test_the_history_says_what_a_booking_changed(town):
    told(town, PAYMENTS, **payment(id="p"))
    changes = town.get("agreements/a/history").json["entries"][-1]["changes"]
    assert {"pointer": "/entries/p/value/money", "old": None, "new": "10.00 EUR"} in changes
    assert {"pointer": "/entries/p/booked_on", "old": None, "new": "2024-02-15"} in changes


def test_what_a_payment_changed_stands_in_the_changes_of_its_year(town):
    before = town.get("agreements/a").json["as_of"]["recorded_at"]
    told(town, PAYMENTS, **payment(id="p"))
    (change,) = town.get(f"funding/changes?year=2026&from={before}").json["changes"]
    assert [change[when]["stages"]["received"] for when in ("before", "after")] == [None, "10.00"]
    assert [one["type"] for one in change["events"]] == ["PaymentReceived"]
