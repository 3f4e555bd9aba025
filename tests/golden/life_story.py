"""What became of a promise, what was mended and who witnessed it: chapters of the golden story."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ledger.domain.agreement.commands import ConcludeAgreement, Promise, PromiseContribution
from ledger.domain.agreement.events import Contribution, Party, Worth
from ledger.domain.agreement.life import Account, Document, Reference
from ledger.domain.agreement.life_commands import (
    AssignAccounts,
    CallPayment,
    DeliverContribution,
    ExamineProof,
    PlanInstalment,
    ReceivePayment,
    RequestProof,
    ReturnMoney,
    SpendMoney,
    SubmitProof,
)
from ledger.domain.amendment import AmendEntries, Correction, Reversal
from ledger.domain.book import AdmitWitness, ArchiveBook, ClosePeriod, DismissWitness, ReopenBook, RotateSigningKey
from ledger.message import Act, Command
from ledger.values import Money, PartialDate, Quantity, Span, Term, Valued
from tests.ledger.deeds import PRESS

DAY = PartialDate("2026-05-04")
YEAR = Span(2026, 2026)
TEN = Money(1_000)


def life(act: Act, *, giver: str, city: str) -> Iterator[Command]:
    """Every booking and proof, each with its document and reference."""
    of: dict[str, Any] = {"id": "lived", "act": act, "grounds": PRESS}
    yield ConcludeAgreement(**of, kind="funding", title="Gelebt", parties=(Party(giver), Party(city)), term=Term())
    for id, form in (("lived-money", "money"), ("lived-staff", "staff_time"), ("lived-rooms", "premises")):
        worth = Worth(Valued("known", Money(100_000)), Quantity(1_000, "hour") if form == "staff_time" else None)
        contribution = Contribution(id, giver, form)  # type: ignore[arg-type]
        promise = Promise(contribution=contribution, stage="committed", spans=(YEAR,), worth=worth)
        yield PromiseContribution(**of, promise=promise)
    document = Document("B-17", "0" * 64)

    def booked(entry: str, contribution: str = "lived-money") -> dict[str, Any]:
        told = {"entry": entry, "contribution": contribution, "span": YEAR, "document": document}
        return of | told | {"reference": Reference("haushalt", entry)}

    worth = Worth(Valued("known", TEN), Quantity(100, "hour"))
    held = {"booked_on": DAY, "since": PartialDate("2026-01"), "until": PartialDate("2026-04")}
    yield PlanInstalment(**booked("rate"), amount=TEN, due=DAY)
    yield CallPayment(**booked("call"), booked_on=DAY, amount=TEN, due=DAY, instalment="rate")
    yield ReceivePayment(**booked("in"), booked_on=DAY, amount=TEN, settles="call")
    yield SpendMoney(**booked("out"), booked_on=DAY, amount=Money(500))
    yield DeliverContribution(**booked("hours", "lived-staff"), **held, worth=worth)
    yield DeliverContribution(**booked("rooms", "lived-rooms"), **held, worth=Worth(Valued("known", TEN)))
    yield AssignAccounts(**of, contribution="lived-money", accounts=(Account("produkt", "31.5", "Soziales"),))
    proof = of | {"proof": "nachweis", "document": document}
    asked = {"contribution": "lived-money", "span": YEAR, "due": DAY, "on": DAY}
    yield RequestProof(**proof, reference=Reference("haushalt", "n1"), **asked)
    yield SubmitProof(**proof, reference=Reference("haushalt", "n2"), on=DAY, amount=Money(500))
    yield ExamineProof(
        **proof,
        reference=Reference("haushalt", "n3"),
        on=DAY,
        accepted=Money(300),
        objected=Money(200),
        reclaimed=Money(100),
        reclaim_due=DAY,
    )
    yield ReturnMoney(**booked("back"), booked_on=DAY, amount=Money(100), settles="nachweis")


def mended(act: Act) -> Iterator[Command]:
    """A correction, a reversal, a closed year, another key; the story's book is `duisburg`, its second event a town."""
    of: dict[str, Any] = {"id": "duisburg", "act": act, "grounds": replace(PRESS, reason="wrong_entry")}
    yield ClosePeriod(**of, year=2020)
    yield AmendEntries(**of, amendments=(Correction(2, {"name": "Duisburg"}),))
    yield AmendEntries(**of, amendments=(Reversal(8),))
    old, new = (f"contract.example/duisburg+{id}+{'A' * 44}" for id in ("0a1b2c3d", "4e5f6071"))
    yield RotateSigningKey(**of, key=new, replaces=old)


def witnessed(act: Act, *, giver: str) -> Iterator[Command]:
    """Who may co-sign the story's book, and who no longer may."""
    of: dict[str, Any] = {"id": "duisburg", "act": act, "grounds": PRESS}
    key = f"vivawest.example/w1+0a1b2c3d+{'B' * 44}"
    yield AdmitWitness(**of, witness="w1", key=key, organisation=giver)
    yield DismissWitness(**of, witness="w1")


def archived(act: Act) -> Iterator[Command]:
    """The story's book is put away, and taken out again."""
    of: dict[str, Any] = {"id": "duisburg", "act": act}
    yield ArchiveBook(**of, grounds=replace(PRESS, reason="partnership_ended"))
    yield ReopenBook(**of, grounds=replace(PRESS, reason="partnership_renewed"))
