"""Every rule about the life of a contribution with a case that breaks it."""

from typing import Any

from ledger.domain.agreement.events import Worth
from ledger.domain.agreement.life import Reference
from ledger.domain.agreement.life_commands import (
    CallPayment,
    DeliverContribution,
    ExamineProof,
    ReceivePayment,
    RequestProof,
    ReturnMoney,
    SubmitProof,
)
from ledger.message import Command
from ledger.values import UNKNOWN, Money, Span
from tests.ledger.deeds import euro, years
from tests.ledger.town import CITY, VIVAWEST, ask, conclude, on, pledge, term

(IN_2024,) = years(2024)
PROMISED: list[Command] = [
    conclude(term=term("2004")),
    pledge("money", VIVAWEST, "money", Worth(euro(1_000)), IN_2024),
]
OF: dict[str, Any] = {"entry": "e", "contribution": "money", "span": IN_2024, "booked_on": on("2024-05")}
IN_ROOMS = OF | {"contribution": "rooms"}
PAID = ask(ReceivePayment, **OF, amount=Money(500), reference=Reference("sap", "1"))
REQUESTED = ask(RequestProof, proof="n", contribution="money", span=IN_2024)
SUBMITTED = ask(SubmitProof, proof="n", on=on("2025"), amount=Money(500))
EXAMINED = ask(ExamineProof, proof="n", on=on("2025"), accepted=Money(501))

CASES: list[tuple[str, str, list[Command], Command]] = [
    ("already_exists", "/id", [*PROMISED, PAID], ask(CallPayment, **OF, amount=Money(1))),
    ("unknown_contribution", "/year", PROMISED, ask(CallPayment, **OF | {"span": Span(2025, 2025)}, amount=Money(1))),
    ("amount_not_positive", "/amount/amount", PROMISED, ask(CallPayment, **OF, amount=Money(0))),
    ("form_differs", "", PROMISED, ask(DeliverContribution, **OF, worth=Worth(euro(1)))),
    (
        "delivery_reversed",
        "/until",
        [*PROMISED, pledge("rooms", CITY, "premises", Worth(UNKNOWN), IN_2024)],
        ask(DeliverContribution, **IN_ROOMS, worth=Worth(UNKNOWN), since=on("2024-03"), until=on("2024-02")),
    ),
    ("unknown_instalment", "/settles", PROMISED, ask(ReceivePayment, **OF, amount=Money(1), settles="i")),
    ("returned_above_received", "/amount/amount", PROMISED, ask(ReturnMoney, **OF, amount=Money(1))),
    (
        "booked_in_future",
        "/booked_on",
        PROMISED,
        ask(ReceivePayment, **OF | {"booked_on": on("2027")}, amount=Money(1)),
    ),
    ("unknown_proof", "", PROMISED, SUBMITTED),
    ("proof_order", "", [*PROMISED, REQUESTED], EXAMINED),
    ("accepted_above_proved", "/accepted/amount", [*PROMISED, REQUESTED, SUBMITTED], EXAMINED),
    (
        "reference_reused",
        "/reference/value",
        [*PROMISED, PAID],
        ask(ReceivePayment, **OF, amount=Money(501), reference=Reference("sap", "1")),
    ),
]
