"""Any sequence of commands on all kinds of streams of one book at once, amendments and batches among them."""

from dataclasses import replace
from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from ledger import handler, history, store
from ledger.book import Book
from ledger.domain.action_fund import Rules
from ledger.domain.agreement.commands import PromiseContribution
from ledger.domain.agreement.events import Worth
from ledger.domain.amendment import AmendEntries, Correction, Reversal
from ledger.domain.book import ClosePeriod
from ledger.domain.resolution import AddApproval, Approval, RevokeResolution, SettleResolution
from ledger.errors import NotFound, Rejected
from ledger.handler import Outcome
from ledger.message import Command
from ledger.values import Money, Quantity, Span, Valuation, Valued
from tests.ledger import funds, workshop
from tests.ledger.deeds import PRESS, act, euro
from tests.ledger.machine import Town, agreements, anyone, days, organisations, promises
from tests.ledger.town import VIVAWEST, ask, on, pledge

RULES = replace(funds.STATED, envelope=euro(30), cap=euro(15), carry_over="carries")
WHY = replace(PRESS, reason="wrong_entry")
fund_years = st.sampled_from([2025, 2026])
cents = st.sampled_from([1500, 1500, 1000, 500, 100, 1501, 0])
names = st.sampled_from("abcd")
lights = st.sampled_from(["green", "yellow", "red", "not_reported"])

patches: st.SearchStrategy[dict[str, Any]] = st.sampled_from(
    [
        {"amount": {"amount": "12.00"}},
        {"amount": {"amount": "999999.00"}},
        {"worth": {"value": {"money": {"amount": "60000.00"}}}},
        {"worth": {"value": {"state": "unknown", "money": None}}},
        {"span": {"first": 2026, "last": 2026}},
        {"span": {"first": 2025}},
        {"end": "2028"},
        {"term": {"end": "2027"}},
        {"on": "2026-01-01"},
        {"carried": {"amount": "3.00"}},
        {"carried": None},
        {"envelope": {"money": {"amount": "10.00"}}},
        {"light": "red"},
        {"count": 2},
        {"activities": 2},
        {"giver": "nobody"},
        {"municipality": "nobody"},
        {"title": "Anders"},
        {"name": "Anders"},
        {"contribution": {"recipient": "newcomer"}},
        {"rules": {"cap": {"money": {"amount": "5.00"}}}},
        {"value": 2},
        {"year": 2025},
    ]
)


class Whole(Town):
    """The town with a fund, a review, resolutions, a valuation basis and a network in it; nothing of it is spared."""

    def recorded(self, command: Command, happened: Outcome) -> None:
        """The plain model knows nothing of corrections: what holds here is asked of the book itself."""

    def promised(self, choice: int) -> tuple[str, str, Span]:
        with self.book.reading() as tx:
            known = [
                (id, claim.contribution, claim.span)
                for id in "abc"
                for claim in history.latest(tx, "agreement", id)[0].claims.values()
            ]
        return known[choice % len(known)] if known else ("a", "c1", Span(2025, 2025))

    @initialize(carried=st.none() | cents, activities=st.integers(1, 5))
    def settle(self, carried: int | None, activities: int) -> None:
        for command in (
            funds.group(),
            funds.establish(),
            funds.set_rules(RULES),
            funds.open_year(2025),
            funds.grant("a", 1_000, 2025),
            funds.top_up(1_000, year=2025),
            funds.open_year(2026, 3_000 if carried else None),
            workshop.opened(activities),
            workshop.resolved(),
            workshop.published(),
            workshop.network(VIVAWEST),
        ):
            self.send(command)

    @rule(year=fund_years, award=names, amount=cents, what=st.sampled_from(["grant", "grant", "pay", "back", "cancel"]))
    def give(self, year: int, award: str, amount: int, what: str) -> None:
        match what:
            case "grant":
                self.send(funds.grant(award, amount, year))
            case "pay":
                self.send(funds.pay(award, amount, year=year))
            case "back":
                self.send(funds.give_back(award, amount, year=year))
            case "cancel":
                self.send(funds.cancel(award, year=year))

    @rule(year=fund_years, amount=cents, giver=st.none() | organisations, application=names, cap=cents, day=days)
    def fill(self, year: int, amount: int, giver: str | None, application: str, cap: int, day: str) -> None:
        self.send(funds.top_up(amount, year=year, giver=giver))
        self.send(funds.apply(application, Valued("known", Money(amount))))
        rules: Rules = replace(RULES, cap=Valued("known", Money(cap)))
        self.send(funds.set_rules(rules, day))

    @rule(light=lights, before=lights, count=st.integers(0, 3), activity=st.none() | names, day=days, who=anyone)
    def review(self, light: Any, before: Any, count: int, activity: str | None, day: str, who: str) -> None:
        if activity is not None:
            self.send(workshop.listed(activity, theme="alter", responsible=(who,)))
        of = {"activity": activity, "before": before, "responsible": (who,)}
        self.send(workshop.assessed(light, count, day, **of))
        self.send(workshop.interested(organisation=who, activity=activity))

    @rule(
        id=st.sampled_from(["ratsbeschluss", "r2"]),
        agreement=agreements,
        contribution=st.sampled_from([None, "c1", "c3"]),
        what=st.sampled_from(["pass", "add", "fulfilled", "failed", "revoke"]),
        condition=st.none() | st.just("Haushalt"),
        day=days,
    )
    def resolve(
        self, id: str, agreement: str, contribution: str | None, what: str, condition: str | None, day: str
    ) -> None:
        approval = Approval("agreement" if contribution is None else "contribution", agreement, contribution)
        match what:
            case "pass":
                self.send(workshop.resolved(approval, id=id, condition=condition))
            case "add":
                self.send(ask(AddApproval, id=id, approval=approval))
            case "revoke":
                self.send(ask(RevokeResolution, id=id, on=on(day)))
            case outcome:
                self.send(ask(SettleResolution, id=id, outcome=outcome, on=on(day)))

    @rule(
        id=agreements,
        year=st.sampled_from([2024, 2025, 2026]),
        hours=st.integers(1, 400),
        group=st.sampled_from(["e9", "x"]),
    )
    def value_by_the_basis(self, id: str, year: int, hours: int, group: str) -> None:
        valuation = Valuation("rate_times_quantity", workshop.BASIS, group)
        worth = Worth(Valued("unknown"), Quantity(hours * 100, "hour"), valuation)
        self.send(pledge(f"zeit-{year}", VIVAWEST, "staff_time", worth, Span(year, year), id=id, purpose="Zeit"))

    @rule(who=anyone, value=st.integers(0, 3), day=st.none() | days, what=st.sampled_from(["state", "name", "leave"]))
    def network(self, who: str, value: int, day: str | None, what: str) -> None:
        match what:
            case "state":
                self.send(workshop.stated(value, day))
            case "name":
                self.send(workshop.named(who, day))
            case "leave":
                self.send(workshop.left(who, day))

    @rule(year=st.integers(2023, 2027))
    def close_year(self, year: int) -> None:
        self.send(ask(ClosePeriod, id=self.book.id, year=year))

    @rule(data=st.data())
    def amend(self, data: st.DataObject) -> None:
        """Late entries are drawn more often: they are what can be taken back at all."""
        with self.book.reading() as tx:
            last = store.head(tx).position
        entries = st.integers(2, last) | st.integers(max(2, last - 12), last)
        one = st.builds(Reversal, entries) | st.builds(Correction, entries, patches)
        amendments = data.draw(st.lists(one, min_size=1, max_size=4))
        self.send(ask(AmendEntries, id=self.book.id, amendments=tuple(amendments), grounds=WHY))

    @rule(id=agreements, promised=st.lists(promises, min_size=1, max_size=3), award=names, amount=cents)
    def record_together(self, id: str, promised: list[Any], award: str, amount: int) -> None:
        """Many commands of one act: all of them are recorded, or none is."""
        commands = [ask(PromiseContribution, id=id, promise=promise) for promise in promised]
        commands.append(funds.grant(award, amount))
        with self.book.reading() as tx:
            before = store.head(tx)
        try:
            with self.book.writing() as tx:
                outcome = handler.handle_all(tx, act(), commands)
            event("batch: recorded")
            assert outcome.begins == before.position + 1
        except (Rejected, NotFound) as refused:
            event(f"batch: {getattr(refused, 'code', 'NotFound')}")
            with self.book.reading() as tx:
                assert store.head(tx) == before


def streams(book: Book) -> list[tuple[str, str]]:
    """(kind, id) of all that has begun."""
    with book.reading() as tx:
        return [tuple(row[0].split("/", 1)) for row in tx.connection.execute("SELECT DISTINCT stream FROM event")]
