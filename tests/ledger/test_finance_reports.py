"""What has no standing finance, and what may be funded twice."""

from dataclasses import replace

import pytest

from ledger import handler, store
from ledger.answers import finance
from ledger.domain.agreement.commands import ReviseContribution, WithdrawContribution
from ledger.domain.agreement.events import Origin, Worth
from ledger.domain.amendment import AmendEntries, Correction
from ledger.message import Command
from ledger.registry import CODEC
from ledger.values import UNKNOWN, Valued
from tests.ledger.deeds import act, euro, years
from tests.ledger.town import AWO, CARITAS, CITY, HOCHFELD, VIVAWEST, ask, conclude, pledge, term

OPEN = conclude(term=term("2004"))
OTHER = conclude(CITY, AWO, id="zweite", term=term("2004"), neighbourhoods=(HOCHFELD,))
NONE = Worth(Valued("none"))


def promised(worth: Worth = NONE, *when: int, standing: str = "project", **more) -> Command:
    id = more.pop("contribution", "geld")
    one = pledge(id, more.pop("party", VIVAWEST), "money", worth, *years(*when or (2025,)), **more)
    return changed(one, standing=standing)


def changed(one, **fields) -> Command:
    contribution = replace(one.promise.contribution, **fields)
    return replace(one, promise=replace(one.promise, contribution=contribution))


@pytest.mark.parametrize(
    ("history", "why"),
    [
        ([], "not_stated"),
        ([promised()], "none_by_design"),
        ([promised(Worth(euro(1)))], "project_only"),
        ([promised(Worth(UNKNOWN))], "project_only"),
        ([promised(Worth(euro(1))), promised(contribution="mehr", party=CITY)], "project_only"),
        ([promised(Worth(euro(1)), standing="unknown")], "not_stated"),
        ([promised(Worth(euro(1)), standing="standing")], None),
        ([promised(Worth(UNKNOWN), standing="standing")], None),
        ([promised(NONE, standing="standing")], "none_by_design"),
        ([promised(Worth(euro(1)), standing="standing", stage="pledged")], "standing_not_committed"),
        ([promised(), ask(WithdrawContribution, contribution="geld")], "not_stated"),
    ],
)
def test_what_there_is_in_the_place_of_standing_finance(_town, history, why):
    with _town.rehearsing() as tx:
        for command in (OPEN, *history):
            handler.handle(tx, command)
        found = finance.without_standing(tx, store.head(tx), year=None, after="", limit=10)
        assert [one["why"] for one in found] == ([] if why is None else [why])


def test_a_year_is_judged_by_what_is_promised_for_it(_town):
    with _town.rehearsing() as tx:
        for command in (OPEN, conclude(id="alt"), promised(Worth(euro(1)), 2025, standing="standing")):
            handler.handle(tx, command)

        def found(year: int | None) -> list[tuple[str, str]]:
            items = finance.without_standing(tx, store.head(tx), year=year, after="", limit=10)
            return [(one["agreement"]["id"], one["why"]) for one in items]

        assert found(2025) == [], "the other one ended in 2024"
        assert found(2024) == [("alt", "not_stated"), ("dichterviertel", "not_stated")]
        assert found(None) == [("alt", "not_stated")]


def grant(agreement: str, party: str, *when: int, purpose: str | None = "Sprachkurse", **more) -> Command:
    made = pledge("kurse", party, "money", Worth(euro(100)), *years(*when), purpose=purpose)
    return replace(changed(made, **{"recipient": CARITAS} | more), id=agreement)


def doubled(tx, year: int | None = None) -> list[tuple]:
    items = finance.twice(tx, store.head(tx), year=year)
    return [
        (one["recipient"]["id"], one["purpose"], one["years"], [given["giver"]["id"] for given in one["fundings"]])
        for one in items
    ]


def test_two_givers_for_the_same_are_recorded_with_a_warning_and_reported(_town):
    with _town.rehearsing() as tx:
        for command in (OPEN, OTHER, grant("dichterviertel", VIVAWEST, 2025, 2026)):
            assert handler.handle(tx, command).warnings == ()
        outcome = handler.handle(tx, grant("zweite", AWO, 2026, 2027, purpose="SPRACHKURSE"))
        assert [one.code for one in outcome.warnings] == ["possible_double_funding"]
        assert "'vivawest' in 'dichterviertel'" in outcome.warnings[0].detail
        assert doubled(tx) == [(CARITAS, "Sprachkurse", [2026], [VIVAWEST, AWO])]
        assert doubled(tx, 2025) == []
        handler.handle(tx, ask(WithdrawContribution, id="zweite", contribution="kurse"))
        assert doubled(tx) == []


@pytest.mark.parametrize(
    "second",
    [
        grant("zweite", AWO, 2026),
        grant("zweite", AWO, 2025, purpose="Kinderfest"),
        grant("zweite", AWO, 2025, purpose=None),
        grant("zweite", AWO, 2025, recipient=None),
        grant("zweite", AWO, 2025, recipient=AWO),
        grant("zweite", AWO, 2025, origin=Origin("dichterviertel", "kurse")),
    ],
    ids=["other years", "other purpose", "purpose unknown", "recipient unknown", "other recipient", "passed on"],
)
def test_what_is_not_the_same_is_no_double_funding(_town, second):
    with _town.rehearsing() as tx:
        for command in (OPEN, OTHER, grant("dichterviertel", VIVAWEST, 2025), second):
            assert handler.handle(tx, command).warnings == ()
        assert doubled(tx) == []


def test_the_same_giver_twice_is_no_double_funding(_town):
    ours = conclude(VIVAWEST, AWO, id="zweite", term=term("2004"))
    with _town.rehearsing() as tx:
        for command in (OPEN, ours, grant("dichterviertel", VIVAWEST, 2025), grant("zweite", VIVAWEST, 2025)):
            assert handler.handle(tx, command).warnings == ()


def test_a_contribution_without_a_purpose_has_that_of_its_agreement(_town):
    ours = conclude(CITY, AWO, id="zweite", term=term("2004"), purpose="Sprachkurse")
    with _town.rehearsing() as tx:
        for command in (OPEN, ours, grant("dichterviertel", VIVAWEST, 2025)):
            handler.handle(tx, command)
        outcome = handler.handle(tx, grant("zweite", AWO, 2025, purpose=None))
        assert [one.code for one in outcome.warnings] == ["possible_double_funding"]


def test_two_givers_inside_one_agreement_are_two_givers(_town):
    with _town.rehearsing() as tx:
        for command in (OPEN, grant("dichterviertel", VIVAWEST, 2025)):
            handler.handle(tx, command)
        made = pledge("mehr", CITY, "money", Worth(euro(5)), *years(2025), purpose="Sprachkurse")
        outcome = handler.handle(tx, changed(made, recipient=CARITAS))
        assert [one.code for one in outcome.warnings] == ["possible_double_funding"]


def test_what_one_batch_brings_twice_is_warned_of_on_the_later_command(_town):
    with _town.rehearsing() as tx:
        commands = [OPEN, OTHER, grant("dichterviertel", VIVAWEST, 2025), grant("zweite", AWO, 2025)]
        outcome = handler.handle_all(tx, act(), commands)
        assert [one.code for one in outcome.warnings] == ["possible_double_funding"]
        recorded = [CODEC.decode(raw).envelope for _, raw in store.after(tx, outcome.begins - 1, 9, outcome.position)]
        assert [one.warnings for one in recorded] == [[], [], [], ["possible_double_funding"]]


def test_a_correction_that_leads_to_double_funding_is_warned_of(_town):
    with _town.rehearsing() as tx:
        for command in (OPEN, OTHER, grant("dichterviertel", VIVAWEST, 2025)):
            handler.handle(tx, command)
        position = handler.handle(tx, grant("zweite", AWO, 2025, recipient=CITY)).position
        amendment = Correction(position, {"contribution": {"recipient": CARITAS}})
        grounds = replace(OPEN.grounds, reason="recording_error")
        outcome = handler.handle(tx, AmendEntries(id="a", act=act(), grounds=grounds, amendments=(amendment,)))
        assert [one.code for one in outcome.warnings] == ["possible_double_funding"]
        assert "'vivawest' in 'dichterviertel'" in outcome.warnings[0].detail


def test_a_revision_of_what_was_warned_of_is_not_warned_of_again(_town):
    with _town.rehearsing() as tx:
        for command in (OPEN, OTHER, grant("dichterviertel", VIVAWEST, 2025), grant("zweite", AWO, 2025)):
            handler.handle(tx, command)
        revised = ask(ReviseContribution, id="zweite", contribution="kurse", span=years(2025)[0], worth=Worth(euro(7)))
        assert handler.handle(tx, revised).warnings == ()
