"""The members of a network: stated against named, on any day; and what is recorded with a warning."""

from dataclasses import replace
from datetime import date

from ledger import handler, store
from ledger.answers import listing, membership
from ledger.codes import WARNINGS
from ledger.domain.agreement.events import MemberLeft, MemberNamed, MembershipStated
from ledger.domain.agreement.members import named as members_on
from ledger.projections.gaps import Missing
from ledger.registry import CODEC
from ledger.values import Figure
from tests.ledger.deeds import act
from tests.ledger.town import AWO, BYGONE, CARITAS, CITY, on
from tests.ledger.workshop import NETWORK, left, named, network, stated


def test_a_number_of_members_is_stated_and_members_are_named(when):
    assert when([network()], stated(13, label="Wohnungsunternehmen")) == [
        MembershipStated(Figure(13), None, "Wohnungsunternehmen")
    ]
    assert when([network()], named(AWO, "2016")) == [MemberNamed(AWO, on("2016"))]
    assert when([network(), named(AWO)], left(AWO, "2020")) == [MemberLeft(AWO, on("2020"))]
    assert when([network(), named(AWO), left(AWO, "2020")], named(AWO, "2022")) == [MemberNamed(AWO, on("2022"))]


def test_who_is_a_member_is_that_of_the_day(after):
    state = after(network(CARITAS), named(AWO, "2016-10"), left(AWO, "2020-06-30"))
    assert set(members_on(state, date(2016, 9, 30))) == {CARITAS}
    assert set(members_on(state, date(2020, 6, 30))) == {CARITAS, AWO}
    assert set(members_on(state, date(2020, 7, 1))) == {CARITAS}
    gone = after(network(), named(AWO, "2016-10"), left(AWO))
    assert set(members_on(gone, date(2018, 1, 1))) == set(), "it has left, nobody knows when"


def test_stated_stands_against_named(_town):
    with _town.rehearsing() as tx:
        for command in (network(), stated(13), stated(14, "2018"), named(AWO, "2016")):
            handler.handle(tx, command)
        at = store.head(tx)

        def counted(day: date) -> tuple:
            answer = membership.of_agreement(tx, NETWORK, at, on=day)
            return answer["stated"]["value"], answer["named"], answer["unnamed"]

        assert counted(date(2015, 12, 31)) == (13, 0, 13)
        assert counted(date(2016, 10, 5)) == (13, 1, 12)
        assert counted(date(2018, 1, 1)) == (14, 1, 13)
        (one,) = membership.of_organisation(tx, CITY, at, on=date(2018, 1, 1))["networks"]
        assert (one["stated"]["value"], one["named"]) == (14, 1)
        assert membership.of_organisation(tx, AWO, at, on=date(2018, 1, 1))["networks"] == []
        missing = listing.incomplete(tx, at, after=Missing(NETWORK, "member_names", ""), limit=5)
        assert [one["what"] for one in missing] == ["signature_date", "term_end", "term_start"]
        assert {"member_names"} <= {
            one["what"] for one in listing.incomplete(tx, at, after=Missing("", "", ""), limit=50)
        }


def test_more_names_than_were_stated_are_recorded_with_a_warning(_town):
    with _town.rehearsing() as tx:
        for command in (network(), stated(1), named(AWO)):
            assert handler.handle(tx, command).warnings == ()
        outcome = handler.handle(tx, named(CARITAS))
        assert [warned.code for warned in outcome.warnings] == ["named_above_stated"]
        ((_, raw),) = store.after(tx, outcome.begins - 1, 10, outcome.position)
        assert CODEC.decode(raw).envelope.warnings == ["named_above_stated"]
        about = handler.handle(tx, stated(1, qualifier="about"))
        assert about.warnings == ()
        assert handler.handle(tx, named(BYGONE)).warnings == ()
        again = handler.handle(tx, stated(2, qualifier="just_under"))
        assert [warned.code for warned in again.warnings] == ["named_above_stated"]


def test_a_retried_command_gives_its_warning_again(_town):
    with _town.rehearsing() as tx:
        for command in (network(), stated(0)):
            handler.handle(tx, command)
        keyed = replace(named(AWO), act=act(key="k", request="r"))
        first, again = handler.handle(tx, keyed), handler.handle(tx, keyed)
        assert (again.replayed, again.position) == (True, first.position)
        assert [one.code for one in again.warnings] == [one.code for one in first.warnings] == ["named_above_stated"]
        assert again.warnings[0].detail == WARNINGS["named_above_stated"][0]
