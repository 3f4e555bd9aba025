"""What a fund's year must never be, whatever led to it: judged on the state alone."""

from collections.abc import Iterator, Mapping

from ledger.domain.fund_year.events import AwardPaid, AwardReturned
from ledger.domain.fund_year.state import FundYear, bound, carried, left, limit, of_awards
from ledger.message import Violation
from ledger.values import Money, format_hundredths


def violations(state: FundYear) -> Iterator[Violation]:
    """Every invariant the state breaks. Only what is certainly broken counts."""
    if state.opened is None:
        return
    yield from _positive(state)
    yield from _exhausted(state)
    for id, award in state.awards.items():
        application = award.granted.application
        if application is not None and application not in state.applications:
            detail = f"there is no application {application!r} in this year"
            yield Violation("unknown_application", id, detail, "/application", award.position)
    granted = {id: award.granted.amount.cents for id, award in state.awards.items()}
    yield from _flowed(state.payments, granted, "paid_above_award", "was awarded")
    paid = of_awards(state.payments.values())
    yield from _flowed(state.returns, {id: paid.get(id, 0) for id in granted}, "returned_above_paid", "was paid")


def overdrawn(state: FundYear, following: FundYear) -> str | None:
    """A sentence that says how the following year has carried more than is left of this one, if it has."""
    rest, taken = left(state), carried(following)
    if rest is None or taken <= rest:
        return None
    return f"{format_hundredths(rest)} is left, less than the {format_hundredths(taken)} that the next year has carried"


def _positive(state: FundYear) -> Iterator[Violation]:
    for name, at, money in _amounts(state):
        if money is not None and money.cents <= 0:
            detail = f"{money.amount} is not above zero"
            yield Violation("amount_not_positive", f"{at}/{name}", detail, f"/{name}/amount", at)


def _amounts(state: FundYear) -> Iterator[tuple[str, int, Money | None]]:
    assert state.opened is not None
    yield "carried", state.position, state.opened.carried
    for application in state.applications.values():
        yield "asked", application.position, application.filed.asked.money
        yield "cost", application.position, application.filed.project.cost
    for award in state.awards.values():
        yield "amount", award.position, award.granted.amount
        yield "cost", award.position, award.granted.project.cost
    for entries in (state.top_ups, state.payments, state.returns):
        for at, entry in entries.items():
            yield "amount", at, entry.amount


def _exhausted(state: FundYear) -> Iterator[Violation]:
    """Names the awards, in their order, for which there was no money left."""
    most = limit(state)
    if most is None:
        return
    taken = bound(state)
    spent = 0
    for id, award in state.awards.items():
        spent += taken[id]
        if spent > most:
            rest = format_hundredths(max(0, most - spent + taken[id]))
            detail = f"{rest} is left, less than {award.granted.amount.amount}"
            yield Violation("fund_year_exhausted", id, detail, "/amount", award.position)


def _flowed(
    entries: Mapping[int, AwardPaid] | Mapping[int, AwardReturned], most: Mapping[str, int], code: str, because: str
) -> Iterator[Violation]:
    so_far: dict[str, int] = {}
    for at, entry in entries.items():
        award = entry.award
        if award not in most:
            yield Violation("unknown_award", str(at), f"there is no award {award!r} in this year", "", at)
            continue
        so_far[award] = so_far.get(award, 0) + entry.amount.cents
        if so_far[award] > most[award]:
            sums = format_hundredths(so_far[award]), format_hundredths(most[award])
            detail = f"{sums[0]} in all is more than the {sums[1]} that {because}"
            yield Violation(code, str(at), detail, "/amount", at)
