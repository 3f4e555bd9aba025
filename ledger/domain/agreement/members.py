"""The members of a network: how many there are said to be, and which of them are named."""

from collections.abc import Iterator
from datetime import date

from ledger.domain.agreement.commands import LeaveNetwork, NameMember, StateMembership
from ledger.domain.agreement.events import MemberLeft, MemberNamed, MembershipStated
from ledger.domain.agreement.state import Agreement, Member, Membership, Stated, current, memberships
from ledger.errors import Rejected
from ledger.message import Warned
from ledger.values import PartialDate


def stated(state: Agreement, on: date) -> Stated | None:
    """The number of members that was stated last by a day, in the order of the days it was stated for."""
    found = [one for one in state.stated_members if one.on is None or one.on.first <= on]
    return max(found, key=lambda one: (date.min if one.on is None else one.on.first, one.position), default=None)


def named(state: Agreement, on: date) -> dict[str, tuple[PartialDate | None, PartialDate | None]]:
    """(since, until) of each organisation that is a member on a day: named as one, or a party in the role of one."""
    parties: list[tuple[str, Member | Membership]]
    parties = [(one.party.organisation, one) for _, one in memberships(state) if one.party.role == "member"]
    members = [(id, one) for id, last in state.members.items() for one in (*last.earlier, last)]
    return {
        id: (one.since, one.until)
        for id, one in (*parties, *members)
        if (one.since is None or one.since.first <= on)
        and not (one.gone and (one.until is None or one.until.last < on))
    }


def decide(
    state: Agreement, command: StateMembership | NameMember | LeaveNetwork
) -> Iterator[MembershipStated | MemberNamed | MemberLeft | Warned]:
    """The events a command on the members leads to, with a warning where more are named than were stated."""
    if state.kind != "network":
        raise Rejected("not_a_network", f"this agreement is of kind {state.kind}")
    match command:
        case StateMembership():
            figure, on = command.figure, command.on
            known = [(one.figure, one.on, one.label) for one in state.stated_members[-1:]]
            if (figure, on, command.label) in known:
                raise Rejected("nothing_changes", "this was stated last", "/value")
            yield MembershipStated(figure, on, command.label)
            yield from _beyond(figure.value, figure.qualifier, len(_now(state)))
        case NameMember():
            if command.organisation in _now(state):
                detail = f"{command.organisation!r} is a member already"
                raise Rejected("already_member", detail, "/organisation")
            yield MemberNamed(command.organisation, command.on)
            if last := state.stated_members[-1:]:
                figure = last[0].figure
                yield from _beyond(figure.value, figure.qualifier, len(_now(state)) + 1)
        case LeaveNetwork():
            member = state.members.get(command.organisation)
            if member is None or member.gone:
                detail = f"{command.organisation!r} is not named as a member"
                raise Rejected("unknown_member", detail)
            yield MemberLeft(command.organisation, command.on)


def _now(state: Agreement) -> set[str]:
    parties = {id for id in current(state) if state.parties[id].party.role == "member"}
    return parties | {id for id, member in state.members.items() if not member.gone}


def _beyond(number: int, qualifier: str, named: int) -> Iterator[Warned]:
    if named > number and qualifier in ("exact", "just_under"):
        yield Warned("named_above_stated", f"{named} members are named, and {number} were stated")
