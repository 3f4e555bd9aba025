"""What a command on a fund's year leads to: an event, or a refusal about order, dates or the fund's rules then."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Protocol, assert_never, cast

from ledger.domain.fund_year.commands import (
    CancelAward,
    FileApplication,
    FundYearCommand,
    GrantAward,
    OpenFundYear,
    PayAward,
    RejectApplication,
    ReturnAward,
    TopUpFund,
    parted,
    stream_id,
)
from ledger.domain.fund_year.events import (
    ApplicationFiled,
    ApplicationRejected,
    AwardCancelled,
    AwardGranted,
    AwardPaid,
    AwardReturned,
    Event,
    FundToppedUp,
    FundYearOpened,
    Project,
)
from ledger.domain.fund_year.state import FundYear, award_of, bound, carried, left
from ledger.errors import Rejected
from ledger.message import Act, Named
from ledger.values import Money, PartialDate, Valued, format_hundredths


class FundRules(Protocol):
    """Rules of an action fund that a year is held to; `category_ids` is empty where no list is stated."""

    @property
    def envelope(self) -> Valued: ...
    @property
    def cap(self) -> Valued: ...
    @property
    def floor(self) -> Valued: ...
    @property
    def own_share(self) -> int | None: ...
    @property
    def carry_over(self) -> str: ...
    @property
    def category_ids(self) -> frozenset[str]: ...


class Fund(Protocol):
    """What a year needs to know of its fund."""

    def rules_within(self, first: date, last: date) -> Sequence[FundRules]:
        """The rules of the first day, if there were any, and those that begin later, up to the last day."""


def decide(state: FundYear, command: FundYearCommand, named: Named) -> Sequence[Event]:
    """The events a command leads to. Raises Rejected. `named` holds every stream of `mentions` that there is."""
    match command:
        case OpenFundYear():
            return [_opened(command, named)]
        case TopUpFund():
            _currency(command.amount, command.act, "/amount")
            return [FundToppedUp(command.amount, command.giver)]
        case FileApplication():
            return [_filed(state, command, named)]
        case RejectApplication():
            _undecided(state, command.application, "")
            if command.grounds.reason is None:
                raise Rejected("reason_required", "give the code of the reason", "/grounds/reason")
            _come("decided_in_future", command.decided_on, command.act, "/decided_on")
            return [ApplicationRejected(command.application, command.decided_on)]
        case GrantAward():
            return [_granted(state, command, named)]
        case PayAward():
            _flows(state, command)
            if command.award in state.cancellations:
                raise Rejected("award_cancelled", "nothing is paid on an award that was cancelled")
            return [AwardPaid(command.award, command.amount, command.on)]
        case ReturnAward():
            _flows(state, command)
            return [AwardReturned(command.award, command.amount, command.on)]
        case CancelAward():
            return [_cancelled(state, command)]
        case _:
            assert_never(command)


def _opened(command: OpenFundYear, named: Named) -> Event:
    fund, year = _fund(named, command.fund), command.year
    rules = fund.rules_within(date(year, 1, 1), date(year, 12, 31))
    if not rules:
        raise Rejected("no_rules_in_force", f"the fund has no rules for {year}: set them first", "/year")
    if command.carried is not None:
        _carries(command, command.carried, fund, named)
    return FundYearOpened(command.fund, year, rules[0].envelope, command.carried)


def _carries(command: OpenFundYear, money: Money, fund: Fund, named: Named) -> None:
    """What is left lapses at the end of a year, unless the rules of its last day say otherwise."""
    _currency(money, command.act, "/carried")
    last_day = date(command.year - 1, 12, 31)
    said = [rules.carry_over for rules in fund.rules_within(last_day, last_day)]
    if said in ([], ["unknown"]):
        detail = f"nobody has stated whether what was left of {last_day.year} may be carried over"
        raise Rejected("carry_over_unknown", detail, "/carried")
    if said == ["lapses"]:
        raise Rejected("money_lapsed", f"what was left of {last_day.year} lapsed with the year", "/carried")
    before = left(cast(FundYear, named["fund_year", stream_id(command.fund, last_day.year)]))
    if before is not None and money.cents > before:
        detail = f"{format_hundredths(before)} is left of {last_day.year}, less than {money.amount}"
        raise Rejected("carried_above_left", detail, "/carried")


def _filed(state: FundYear, command: FileApplication, named: Named) -> Event:
    if command.application in state.applications:
        raise Rejected("already_exists", f"there is an application {command.application!r} already", "/id")
    _project(command.project, command, named)
    if command.asked.money is not None:
        _currency(command.asked.money, command.act, "/asked")
    return ApplicationFiled(command.application, command.project, command.asked, command.filed_on)


def _project(project: Project, command: FileApplication | GrantAward, named: Named) -> None:
    if project.cost is not None:
        _currency(project.cost, command.act, "/cost")
    recipient, effective = project.recipient.organisation, command.grounds.effective
    ended = None if recipient is None else named["organisation", recipient].ended
    if ended is not None and effective is not None and effective.first > ended.last:
        detail = f"{recipient!r} was dissolved {ended}, before {effective}"
        raise Rejected("organisation_dissolved", detail, "/recipient/organisation")


def _undecided(state: FundYear, application: str, pointer: str) -> None:
    if application not in state.applications:
        raise Rejected("unknown_application", f"there is no application {application!r} in this year", pointer)
    if application in state.rejections:
        raise Rejected("application_decided", f"the application {application!r} was rejected", pointer)
    award = award_of(state, application)
    if award is not None:
        raise Rejected("application_decided", f"the application {application!r} led to the award {award!r}", pointer)


def _granted(state: FundYear, command: GrantAward, named: Named) -> Event:
    if command.award in state.awards:
        raise Rejected("already_exists", f"there is an award {command.award!r} already", "/id")
    _currency(command.amount, command.act, "/amount")
    project = _applied_or_own(state, command, named)
    _come("decided_in_future", command.decided_on, command.act, "/decided_on")
    fund, year = parted(command.id)
    if command.decided_on.first > date(year, 12, 31):
        detail = f"{command.decided_on} is after the end of {year}: what was left then has lapsed, or was carried over"
        raise Rejected("outside_fund_year", detail, "/decided_on")
    _within_rules(state, command, project, _fund(named, fund))
    following = cast(FundYear | None, named.get(("fund_year", stream_id(fund, year + 1))))
    rest, onward = left(state), carried(following) if following is not None else 0
    if rest is not None and onward > 0 and command.amount.cents > rest - onward:
        there = f"{format_hundredths(max(0, rest - onward))} is left, less than {command.amount.amount}"
        raise Rejected(
            "fund_year_exhausted", f"{there}: {format_hundredths(onward)} was carried into {year + 1}", "/amount"
        )
    return AwardGranted(command.award, project, command.amount, command.decided_on, command.application)


def _applied_or_own(state: FundYear, command: GrantAward, named: Named) -> Project:
    if command.application is not None:
        _undecided(state, command.application, "/application")
        return state.applications[command.application].filed.project
    assert command.project is not None, "an award is for an application or for a project"
    _project(command.project, command, named)
    return command.project


def _within_rules(state: FundYear, command: GrantAward, project: Project, fund: Fund) -> None:
    """Refuses what breaks the rules of every day on which it may have been decided."""
    on = command.decided_on
    judged = [
        next(_broken(state, rules, command.amount, project), None) for rules in fund.rules_within(on.first, on.last)
    ]
    if not judged:
        raise Rejected("no_rules_in_force", f"the fund had no rules {on}", "/decided_on")
    if None not in judged:
        raise cast(Rejected, judged[0])


def _broken(state: FundYear, rules: FundRules, amount: Money, project: Project) -> Iterator[Rejected]:
    cap, floor, cost = rules.cap.money, rules.floor.money, project.cost
    before = _given(state, project)
    if cap is not None and before + amount.cents > cap.cents:
        also = f" together with {format_hundredths(before)}" if before else ""
        detail = f"{amount.amount}{also} is more than {cap.amount}, the most for one project"
        yield Rejected("award_above_cap", detail, "/amount")
    if floor is not None and amount.cents < floor.cents:
        detail = f"{amount.amount} is less than {floor.amount}, the least for one project"
        yield Rejected("award_below_floor", detail, "/amount")
    if project.category is not None and rules.category_ids and project.category not in rules.category_ids:
        listed = ", ".join(sorted(rules.category_ids))
        yield Rejected("unknown_category", f"{project.category!r} is none of: {listed}", "/category")
    if rules.own_share and cost is not None and (cost.cents - amount.cents) * 10_000 < rules.own_share * cost.cents:
        share = format_hundredths(rules.own_share)
        detail = f"of {cost.amount} at least {share} % are the project's own; {amount.amount} leaves less"
        yield Rejected("own_share_too_low", detail, "/amount")


def _given(state: FundYear, project: Project) -> int:
    """Cents that this project of this organisation has in this year. Persons can't be told apart here: 0."""
    if project.recipient.organisation is None:
        return 0
    same = (project.title, project.recipient)
    return sum(
        cents
        for id, cents in bound(state).items()
        if (state.awards[id].granted.project.title, state.awards[id].granted.project.recipient) == same
    )


def _flows(state: FundYear, command: PayAward | ReturnAward) -> None:
    _award(state, command.award)
    _currency(command.amount, command.act, "/amount")
    _come("booked_in_future", command.on, command.act, "/on")


def _cancelled(state: FundYear, command: CancelAward) -> Event:
    _award(state, command.award)
    if command.award in state.cancellations:
        raise Rejected("award_cancelled", f"the award {command.award!r} was cancelled already")
    if command.grounds.reason is None:
        raise Rejected("reason_required", "give the code of the reason", "/grounds/reason")
    return AwardCancelled(command.award, command.on)


def _award(state: FundYear, award: str) -> None:
    if award not in state.awards:
        raise Rejected("unknown_award", f"there is no award {award!r} in this year")


def _come(code: str, on: PartialDate | None, act: Act, pointer: str) -> None:
    if on is not None and on.first > act.today:
        raise Rejected(code, f"{on} has not come yet", pointer)


def _currency(money: Money, act: Act, pointer: str) -> None:
    if money.currency != act.currency:
        raise Rejected("currency_differs", f"this book is kept in {act.currency}", f"{pointer}/currency")


def _fund(named: Named, fund: str) -> Fund:
    return cast(Fund, named["action_fund", fund])
