"""The action fund of the tests, as in Lörrach: 15,000 euros a year, at most 1,500 a project, and short words for it."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ledger.domain.action_fund import Category, EstablishFund, Rules, SetFundRules
from ledger.domain.fund_year.commands import (
    CancelAward,
    FileApplication,
    GrantAward,
    OpenFundYear,
    PayAward,
    RejectApplication,
    ReturnAward,
    TopUpFund,
    stream_id,
)
from ledger.domain.fund_year.events import Project, Recipient
from ledger.domain.organisation import RegisterOrganisation
from ledger.message import Act, Command
from ledger.values import Money, Valued
from tests.ledger.deeds import PRESS, act, euro
from tests.ledger.town import CITY, VIVAWEST, ask, on

FUND = "aktionsfonds"
GROUP = "nachbarschaftsgruppe"
CATEGORIES = (
    Category("bildung", "Bildung"),
    Category("wohnumfeld", "Wohnumfeld"),
    Category("sport-und-freizeit", "Sport und Freizeit"),
    Category("kunst-und-kultur", "Kunst und Kultur"),
    Category("zusammenleben-und-events", "Zusammenleben und Events"),
)
STATED = Rules(envelope=euro(15_000), cap=euro(1_500), categories=CATEGORIES)
"""What the text says; floor, own share, carry-over, deciding body and deadline it does not."""
REASONED = replace(PRESS, reason="not_for_the_common_good")


def then(day: str) -> Act:
    """An act of that day."""
    return act(at=datetime.fromisoformat(f"{day}T10:00").replace(tzinfo=UTC))


def establish(**more: Any) -> EstablishFund:
    given = {"id": FUND, "title": "Aktionsfonds", "giver": VIVAWEST, "municipality": CITY}
    return ask(EstablishFund, **given | more)


def set_rules(rules: Rules = STATED, valid_from: str | None = None, **more: Any) -> SetFundRules:
    return ask(SetFundRules, **{"id": FUND, "rules": rules, "valid_from": valid_from and on(valid_from)} | more)


def open_year(year: int = 2026, carried: int | None = None, **more: Any) -> OpenFundYear:
    """`carried` in cents."""
    money = None if carried is None else Money(carried)
    return ask(OpenFundYear, **{"id": stream_id(FUND, year), "fund": FUND, "year": year, "carried": money} | more)


def group() -> Command:
    return ask(RegisterOrganisation, id=GROUP, name="Nachbarschaftsgruppe", kind="residents_group")


def project(title: str, category: str | None = "bildung", cost: int | None = None, **more: Any) -> Project:
    """`cost` in cents."""
    money = None if cost is None else Money(cost)
    return Project(title, more.get("recipient", Recipient(GROUP)), category, money)


def of_year(command: Any, year: int, **fields: Any) -> Any:
    return ask(command, id=stream_id(FUND, year), **fields)


def grant(award: str, cents: int = 150_000, year: int = 2026, **more: Any) -> GrantAward:
    """Decided in March of the year, for a project of its own that is called as the award."""
    of = {"award": award, "amount": Money(cents), "decided_on": on(more.pop("decided_on", f"{year}-03-15"))}
    if "application" not in more:
        of["project"] = project(award)
    return of_year(GrantAward, year, **of | more)  # type: ignore[no-any-return]


def pay(award: str, cents: int, **more: Any) -> PayAward:
    return of_year(PayAward, more.pop("year", 2026), award=award, amount=Money(cents), **more)  # type: ignore[no-any-return]


def give_back(award: str, cents: int, **more: Any) -> ReturnAward:
    return of_year(ReturnAward, more.pop("year", 2026), award=award, amount=Money(cents), **more)  # type: ignore[no-any-return]


def cancel(award: str, **more: Any) -> CancelAward:
    return of_year(CancelAward, more.pop("year", 2026), **{"award": award, "grounds": REASONED} | more)  # type: ignore[no-any-return]


def top_up(cents: int, **more: Any) -> TopUpFund:
    return of_year(TopUpFund, more.pop("year", 2026), amount=Money(cents), **more)  # type: ignore[no-any-return]


def apply(application: str, asked: Valued = euro(1_000), **more: Any) -> FileApplication:  # noqa: B008
    of = {"application": application, "project": project(application), "asked": asked}
    return of_year(FileApplication, 2026, **of | more)  # type: ignore[no-any-return]


def reject(application: str, **more: Any) -> RejectApplication:
    return of_year(RejectApplication, 2026, **{"application": application, "grounds": REASONED} | more)  # type: ignore[no-any-return]


BEGUN = [group(), establish(), set_rules(), open_year()]
"""The fund with its rules and the year 2026."""
TEN = [grant(f"projekt-{i}") for i in range(1, 11)]
"""Ten awards of 1,500 euros: all there is."""
