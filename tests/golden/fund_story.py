"""The chapter about action funds: every event of a fund and of its years, and every field of it at least once."""

from collections.abc import Iterator
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
)
from ledger.domain.fund_year.events import Project, Recipient
from ledger.message import Act, Command, Grounds
from ledger.values import Money, PartialDate, Sealed, Source, Valued

AT = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
PLAIN = Act(id="command-1", at=AT, today=AT.date(), actor="actor-1", client="client-1", operation="tell_the_story")
STATEMENT = Grounds(certainty="announced", source=Source("statement"))
REASONED = replace(STATEMENT, reason="not_for_the_common_good")
MARCH = PartialDate("2026-03-15")
PERSON = Sealed("person-0123456789abcdef", "b1" * 32)


def funds() -> Iterator[Command]:
    """A fund of an organisation `vivawest` for the city `stadt-duisburg` and its quarter `hochfeld`."""
    of: dict[str, Any] = {"id": "aktionsfonds", "act": PLAIN, "grounds": STATEMENT}
    yield EstablishFund(
        **of,
        title="Aktionsfonds",
        giver="vivawest",
        purpose="Initiativen in den Quartieren",
        neighbourhoods=("hochfeld",),
        municipality="stadt-duisburg",
    )
    rules = Rules(
        envelope=Valued("known", Money(1_500_000)),
        cap=Valued("known", Money(150_000)),
        floor=Valued("none"),
        own_share=1_000,
        categories=(Category("kunst-und-kultur", "Kunst und Kultur"),),
        carry_over="carries",
        deciding_body="Quartiersbeirat",
        deadline="jeweils zum 15. März",
    )
    yield SetFundRules(**of, rules=Rules())
    yield SetFundRules(**of, rules=rules, valid_from=PartialDate("2026"))
    yield from years()


def years() -> Iterator[Command]:
    of: dict[str, Any] = {"id": "aktionsfonds-2026", "act": PLAIN, "grounds": STATEMENT}
    yield OpenFundYear(**of, fund="aktionsfonds", year=2026)
    yield TopUpFund(**of, amount=Money(50_000), giver="stadt-duisburg")
    festival = Project("Hoffest", Recipient("vivawest"), "kunst-und-kultur", Money(200_000))
    asked = Valued("known", Money(90_000))
    yield FileApplication(**of, application="fest", project=festival, asked=asked, filed_on=PartialDate("2026-03-01"))
    yield FileApplication(**of, application="feuerwerk", project=Project("Feuerwerk", Recipient(person=PERSON)))
    yield RejectApplication(**of | {"grounds": REASONED}, application="feuerwerk", decided_on=MARCH)
    yield GrantAward(**of, award="hoffest", amount=Money(80_000), decided_on=MARCH, application="fest")
    yield PayAward(**of, award="hoffest", amount=Money(80_000), on=PartialDate("2026-04-01"))
    yield ReturnAward(**of, award="hoffest", amount=Money(30_000), on=PartialDate("2026-06"))
    yield CancelAward(**of | {"grounds": REASONED}, award="hoffest", on=PartialDate("2026-07-01"))
    yield OpenFundYear(
        **of | {"id": "aktionsfonds-2027"}, fund="aktionsfonds", year=2027, carried=Money(100_000, "EUR")
    )
