"""Members of networks: how many there are said to be, and which of them are named."""

from collections.abc import Iterator
from typing import Any

from api.described import Ask, Told
from api.fields import TODAY, Answer, Choice, Day, ListOf, Part, PartialDate, Shape, Slug, Text, WholeNumber
from api.operation import blueprint, command, question
from api.representations import AGREEMENT, Named
from api.shapes import CommandBody
from ledger import values
from ledger.answers import membership
from ledger.domain.agreement import commands
from ledger.exports.tables import Row, Table, code, day, each_or_itself, number, text, word

BLUEPRINT = blueprint("members")


class MembershipBody(CommandBody):
    """How many members a network is said to have: "founded by 13 companies"."""

    value = WholeNumber(0, 10**9, example=13)
    qualifier = Choice(values.Qualifier, load_default="exact")
    label = Text(200, load_default=None, example="Stuttgarter Wohnungsunternehmen", about="what they are")
    on = PartialDate(load_default=None, example="2016-10-05", about="since when; null: since it exists")


class MemberBody(CommandBody):
    organisation = Slug(example="beispiel-wohnbau")
    on = PartialDate(load_default=None, about="since when; null: since it exists")


class MemberDepartureBody(CommandBody):
    on = PartialDate(load_default=None, about="the last day it was a member")


class NetworkTitle(Answer):
    id = Slug(example="integrative-wohnformen")
    title = Text(200)


class StatedMembers(Answer):
    value = WholeNumber(0, example=13)
    qualifier = Choice(values.Qualifier)
    label = Text(200, allow_none=True)
    on = PartialDate(allow_none=True)
    events = ListOf(WholeNumber(1))


class MemberAnswer(Answer):
    organisation = Part(Named)
    since = PartialDate(allow_none=True)
    until = PartialDate(allow_none=True)


class NetworkAnswer(Answer):
    """Stated against named; `unnamed` null: nobody has said how many there are."""

    agreement = Part(NetworkTitle)
    stated = Part(StatedMembers, allow_none=True)
    named = WholeNumber(0)
    unnamed = WholeNumber(0, allow_none=True)
    members = ListOf(Part(MemberAnswer))


class MembersAnswer(NetworkAnswer):
    on = Day(example="2016-10-05")


class NetworksAnswer(Answer):
    organisation = Part(Named)
    on = Day(example="2016-10-05")
    networks = ListOf(Part(NetworkAnswer), about="those it is a party of, and no mere member")


class MembersQuery(Shape):
    on = Day(load_default=TODAY, example="2016-10-05", about="the members of this day")


def _named(answer: Row) -> Iterator[Row]:
    """A row for each member with a name; a network without any stays, with what is stated of it."""
    for row in each_or_itself({"network": answer, "members": answer["members"]}, "members"):
        yield {"on": answer["on"], **row}


def _of_each(answer: Row) -> Iterator[Row]:
    for network in answer["networks"]:
        for row in _named({**network, "on": answer["on"]}):
            yield {**row, "asked": answer["organisation"]}


_NETWORK = (
    word("network", "Netzwerk (Kennung)", "network.agreement.id"),
    text("network_title", "Netzwerk", "network.agreement.title"),
    code("stated_qualifier", "Genauigkeit", "qualifier", "network.stated.qualifier"),
    number("stated", "Mitglieder laut Angabe", "network.stated.value"),
    text("stated_label", "wer die Mitglieder sind", "network.stated.label"),
    day("stated_on", "Angabe gilt ab", "network.stated.on"),
    number("stated_events", "Ereignisse der Angabe", "network.stated.events"),
    number("named", "davon genannt", "network.named"),
    number("unnamed", "davon nicht genannt", "network.unnamed"),
    word("member", "Mitglied (Kennung)", "organisation.id"),
    text("member_name", "Mitglied", "organisation.name"),
    day("since", "Mitglied seit"),
    day("until", "Mitglied bis"),
    day("on", "Stichtag"),
)
MEMBERS = Table(name="members", german="mitglieder", rows=_named, columns=_NETWORK)
NETWORKS = Table(
    name="members-of-networks",
    german="mitglieder-der-netzwerke",
    rows=_of_each,
    columns=(
        word("organisation", "Organisation (Kennung)", "asked.id"),
        text("organisation_name", "Organisation", "asked.name"),
        *_NETWORK,
    ),
)


@command(BLUEPRINT, "/agreements/<slug:id>/memberships", body=MembershipBody, of=AGREEMENT)
def state_membership(told: Told) -> commands.StateMembership:
    """State how many members a network has."""
    body = told.body
    figure = values.Figure(body["value"], body["qualifier"])
    return commands.StateMembership(**told.base, figure=figure, on=body["on"], label=body["label"])


@command(BLUEPRINT, "/agreements/<slug:id>/members", body=MemberBody, of=AGREEMENT)
def name_member(told: Told) -> commands.NameMember:
    """Name one of the members of a network."""
    return commands.NameMember(**told.base, organisation=told.body["organisation"], on=told.body["on"])


@command(
    BLUEPRINT, "/agreements/<slug:id>/members/<slug:organisation>/departures", body=MemberDepartureBody, of=AGREEMENT
)
def leave_network(told: Told) -> commands.LeaveNetwork:
    """Let a named member leave the network."""
    return commands.LeaveNetwork(**told.base, organisation=told.path["organisation"], on=told.body["on"])


@question(BLUEPRINT, "/agreements/<slug:id>/members", answer=MembersAnswer, query=MembersQuery, table=MEMBERS)
def list_members(ask: Ask) -> dict[str, Any]:
    """Who are the members of a network on a day: how many are stated, and who is named?"""
    return membership.of_agreement(ask.tx, ask.id, ask.at, on=ask.params["on"])


@question(BLUEPRINT, "/organisations/<slug:id>/members", answer=NetworksAnswer, query=MembersQuery, table=NETWORKS)
def list_members_of_organisation(ask: Ask) -> dict[str, Any]:
    """Who are the members of the networks that an organisation stands for?"""
    return membership.of_organisation(ask.tx, ask.id, ask.at, on=ask.params["on"])
