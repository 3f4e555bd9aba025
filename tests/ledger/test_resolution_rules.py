"""What a resolution approves, on which condition, and whether it still stands."""

from datetime import date

import pytest

from ledger import handler, store
from ledger.answers import resolutions
from ledger.domain.agreement.events import Worth
from ledger.domain.resolution import (
    AddApproval,
    Approval,
    ApprovalAdded,
    ResolutionFailed,
    ResolutionFulfilled,
    ResolutionPassed,
    ResolutionRevoked,
    RevokeResolution,
    SettleResolution,
    Votes,
)
from ledger.values import UNKNOWN, Quantity
from tests.ledger.deeds import euro, years
from tests.ledger.town import AWO, CITY, VIVAWEST, ask, conclude, on, pledge, term
from tests.ledger.workshop import RESOLUTION, resolved

OPEN = conclude(term=term("2015"))
POST = pledge("stelle", CITY, "staff_time", Worth(UNKNOWN, Quantity(100, "fte")), *years(2018))
MONEY = pledge("geld", VIVAWEST, "money", Worth(euro(100)), *years(2018), stage="conditional", condition="Haushalt")
APPROVED = Approval("post", "dichterviertel", "stelle")
WHOLE = Approval("agreement", "dichterviertel")
REVOKED = ask(RevokeResolution, id=RESOLUTION, on=on("2018-06"))


def settled(outcome, **more):
    return ask(SettleResolution, id=RESOLUTION, outcome=outcome, **more)


def test_a_resolution_is_recorded_with_what_is_known_of_it(when):
    full = {"organisation": CITY, "number": "V/2017/12", "votes": Votes(40, 12, 2), "condition": "Haushalt 2018"}
    given = {"title": "Stelle", "body": "Rat der Stadt", "on": on("2017-12"), "approves": (APPROVED,)}
    command = resolved(APPROVED, **full, title="Stelle")
    assert when([OPEN, POST], command) == [ResolutionPassed(**given | full)]
    bare = {"title": "Stelle für das Quartiersmanagement", "body": "Rat der Stadt", "on": on("2017-12")}
    assert when([], resolved()) == [ResolutionPassed(**bare)]


def test_what_it_approves_may_be_recorded_later(when, after):
    linked = ask(AddApproval, id=RESOLUTION, approval=APPROVED)
    assert when([OPEN, POST, resolved()], linked) == [ApprovalAdded(APPROVED)]
    assert after(OPEN, POST, resolved(WHOLE), linked).approves == (WHOLE, APPROVED)


def test_a_condition_is_open_until_it_is_fulfilled_or_fails(when, after):
    on_condition = resolved(condition="Haushalt 2018")
    assert after(on_condition).outcome == "open"
    assert when([on_condition], settled("fulfilled", on=on("2018-03"))) == [ResolutionFulfilled(on("2018-03"))]
    assert when([on_condition], settled("failed")) == [ResolutionFailed(on("2026-11-22"))]


def test_a_revoked_resolution_still_says_what_it_said(when, after):
    assert when([OPEN, POST, resolved(APPROVED)], REVOKED) == [ResolutionRevoked(on("2018-06"))]
    state = after(OPEN, POST, resolved(APPROVED), REVOKED)
    assert (state.approves, state.ended) == ((APPROVED,), on("2018-06"))


@pytest.mark.parametrize(
    ("history", "day", "status"),
    [
        ([resolved(APPROVED)], date(2018, 1, 1), ["in_force"]),
        ([resolved(APPROVED)], date(2017, 11, 30), []),
        ([resolved(APPROVED), REVOKED], date(2018, 5, 31), ["in_force"]),
        ([resolved(APPROVED), REVOKED], date(2018, 6, 1), ["revoked"]),
        ([resolved(APPROVED, condition="Haushalt")], date(2018, 1, 1), ["conditional"]),
        (
            [resolved(APPROVED, condition="H"), settled("fulfilled", on=on("2018-03"))],
            date(2018, 2, 1),
            ["conditional"],
        ),
        ([resolved(APPROVED, condition="H"), settled("fulfilled", on=on("2018-03"))], date(2018, 3, 1), ["in_force"]),
        ([resolved(APPROVED, condition="H"), settled("failed", on=on("2018-03"))], date(2018, 3, 1), ["failed"]),
    ],
)
def test_what_a_resolution_is_worth_is_that_of_the_day(_town, history, day, status):
    with _town.rehearsing() as tx:
        for command in (OPEN, POST, *history):
            handler.handle(tx, command)
        answer = resolutions.allowing(tx, "dichterviertel", store.head(tx), on=day, contribution="stelle")
        assert [one["status"] for one in answer["resolutions"]] == status


def test_what_approves_the_whole_agreement_stands_beside_each_of_its_contributions(_town):
    with _town.rehearsing() as tx:
        for command in (OPEN, POST, MONEY, resolved(WHOLE), resolved(APPROVED, id="zweiter")):
            handler.handle(tx, command)
        at = store.head(tx)

        def found(contribution: str | None) -> list[str]:
            day = date(2018, 1, 1)
            answer = resolutions.allowing(tx, "dichterviertel", at, on=day, contribution=contribution)
            return [one["resolution"]["id"] for one in answer["resolutions"]]

        assert found(None) == found("stelle") == [RESOLUTION, "zweiter"]
        assert found("geld") == [RESOLUTION]


def test_commitments_are_conditional_by_themselves_or_by_their_resolution(_town):
    with _town.rehearsing() as tx:
        for command in (OPEN, POST, MONEY, resolved(APPROVED, condition="Haushalt 2018", organisation=AWO)):
            handler.handle(tx, command)

        def found(day: date) -> list[tuple]:
            items = resolutions.still_conditional(tx, store.head(tx), on=day)
            return [(one["contribution"], one["condition"], one["resolution"]) for one in items]

        own, of_resolution = ("geld", "Haushalt", None), ("stelle", "Haushalt 2018", RESOLUTION)
        assert found(date(2018, 1, 1)) == [own, of_resolution]
        assert found(date(2017, 1, 1)) == [own]
        handler.handle(tx, settled("fulfilled", on=on("2018-03")))
        assert found(date(2018, 3, 1)) == [own]
