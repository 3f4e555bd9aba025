"""What is recorded with a warning, or would be; and reports that go on from page to page."""

from typing import Any

import pytest

from tests.api.conftest import GROUNDS, Caller

CITY, HOUSING, WELFARE, CHURCH = "stadt", "wohnbau", "awo", "caritas"
AREAS = ("ost", "west")


@pytest.fixture
def town(caller: Caller) -> Caller:
    """A city with two agreements, between the housing company or the welfare association and the city."""
    for id, kind in ((CITY, "municipality"), (HOUSING, "housing_company"), (WELFARE, "other"), (CHURCH, "other")):
        told(caller, "organisations", id=id, name=id.title(), kind=kind)
    for area, giver in zip(AREAS, (HOUSING, WELFARE), strict=True):
        told(caller, "neighbourhoods", id=area, name=area.title(), municipality=CITY)
        parties = [{"organisation": giver}, {"organisation": CITY}]
        told(caller, "agreements", id=area, kind="funding", title=area, parties=parties, neighbourhoods=[area], term={})
    return caller


def told(caller: Caller, path: str, **body: Any) -> Any:
    answer = caller.post(path, {"grounds": GROUNDS, **body})
    assert answer.status_code in (200, 201), answer.get_data(as_text=True)
    return answer.get_json()


def grant(purpose: str, giver: str, **more: Any) -> dict[str, Any]:
    made = {"id": purpose.lower(), "party": giver, "form": "money", "purpose": purpose, "recipient": CHURCH}
    return made | {"stage": "committed", "years": [2026], "value": {"state": "unknown"}} | more


def test_a_dry_run_says_what_it_would_warn_of(town: Caller) -> None:
    told(town, "agreements/ost/contributions", **grant("Kurse", HOUSING))
    tried = told(town, "agreements/west/contributions?dry_run=true", **grant("Kurse", WELFARE))
    done = told(town, "agreements/west/contributions", **grant("Kurse", WELFARE))
    assert [one["code"] for one in tried["warnings"]] == ["possible_double_funding"]
    assert tried["warnings"] == done["warnings"]
    assert tried["as_of"]["position"] == done["as_of"]["position"]


def test_warnings_are_told_in_german(town: Caller) -> None:
    told(town, "agreements/ost/contributions", **grant("Kurse", HOUSING))
    told(town, "agreements/west/contributions", **grant("Kurse", WELFARE))
    for question in ("audit/trail?which=warned", "events?type=ContributionCommitted"):
        said = town.get(f"{question}&format=csv-de").get_data(as_text=True)
        assert "mögliche Doppelförderung" in said and "possible_double_funding" not in said


def test_a_value_that_does_not_fit_its_rate_is_told_with_the_hours_it_was_counted_with(town: Caller) -> None:
    rate = {"rate": {"amount": "37.50", "currency": "EUR"}, "annual_hours": "1600.00"}
    post = {"id": "stelle", "party": HOUSING, "form": "staff_time", "stage": "committed", "years": [2026]}
    value = {"state": "known", "amount": "30000.01", "currency": "EUR"}
    for quantity, unit, told_of in (("0.50", "fte", "0.50 times 1600.00 hours"), ("800.00", "hour", "800.00 hours")):
        by = {"valuation": {"method": "rate_times_quantity", **rate}}
        body = post | by | {"value": value, "quantity": {"quantity": quantity, "unit": unit}}
        refused = town.post("agreements/ost/contributions", {**body, "grounds": GROUNDS}).get_json()
        assert refused["detail"] == f"{told_of} at 37.50 is 30000.00, not 30000.01"


def pages(caller: Caller, path: str) -> list[Any]:
    """Every item of a list, one page of one item after the other."""
    found, address = [], f"/v1/books/{caller.book.id}/{path}{'&' if '?' in path else '?'}limit=1"
    while address:
        page = caller.get(address).get_json()
        assert len(page["items"]) <= 1
        found += page["items"]
        address = page["next"]
    return found


def test_what_is_funded_twice_is_reported_page_by_page(town: Caller) -> None:
    for purpose in ("Kurse", "Feste", "Beratung"):
        told(town, "agreements/ost/contributions", **grant(purpose, HOUSING))
        told(town, "agreements/west/contributions", **grant(purpose, WELFARE))
    assert [one["purpose"] for one in pages(town, "reports/double-funding")] == ["Beratung", "Feste", "Kurse"]
    assert pages(town, "reports/double-funding?year=2025") == []


def test_what_has_no_standing_finance_is_reported_page_by_page(town: Caller) -> None:
    found = pages(town, "reports/without-standing-finance")
    assert [(one["agreement"]["id"], one["why"]) for one in found] == [("ost", "not_stated"), ("west", "not_stated")]


def test_open_conditions_are_reported_page_by_page(town: Caller) -> None:
    conditional = {"stage": "conditional", "condition": "Haushalt"}
    told(town, "agreements/ost/contributions", **grant("Kurse", HOUSING, years=[2025, 2026], **conditional))
    told(town, "agreements/west/contributions", **grant("Feste", WELFARE))
    both = [{"what": what, "agreement": "west", "contribution": "feste"} for what in ("post", "contribution")]
    beschluss = {"title": "Beschluss", "body": "Rat", "on": "2018", "condition": "Haushalt", "approves": both}
    told(town, "resolutions", id="beschluss", **beschluss)
    found = pages(town, "reports/conditional")
    assert [(one["contribution"], one["period"] and one["period"]["first"], one["resolution"]) for one in found] == [
        ("kurse", 2025, None),
        ("kurse", 2026, None),
        ("feste", None, "beschluss"),
    ]


def test_a_member_that_is_no_stranger_has_an_address_of_its_own(town: Caller) -> None:
    network = {"kind": "network", "title": "Netz", "parties": [{"organisation": CITY}], "term": {}}
    told(town, "agreements", id="netz", **network)
    told(town, "agreements/netz/members", organisation=WELFARE)
    missing = town.post(f"agreements/netz/members/{CHURCH}/departures", {"grounds": GROUNDS})
    assert missing.status_code == 409
    assert told(town, f"agreements/netz/members/{WELFARE}/departures", on="2020")["version"] == 3
