"""What the life of a contribution must never be, whatever led to it: judged on the state alone."""

from collections.abc import Iterator, Mapping
from typing import Protocol

from ledger.domain.agreement.events import Contribution
from ledger.domain.agreement.life_state import Entry, Life, Proof, sums
from ledger.message import Violation
from ledger.values import Money, Span


def violations(life: Life, contributions: Mapping[str, Contribution]) -> Iterator[Violation]:
    """Every invariant that bookings and proofs break."""
    for id, entry in life.entries.items():
        yield from _entry(life, contributions, id, entry)
    for id, proof in life.proofs.items():
        yield from _proof(life, id, proof)
    yield from _returned(life)


def _entry(life: Life, contributions: Mapping[str, Contribution], id: str, entry: Entry) -> Iterator[Violation]:
    position = entry.events[0]
    if (entry.contribution, entry.span) not in life.promised:
        detail = f"nothing was promised as {entry.contribution!r} for {years(entry.span)}"
        yield Violation("unknown_contribution", str(position), detail, "/year", position)
        return
    form = contributions[entry.contribution].form
    if form not in _FORMS.get(entry.did, ("money",)):
        detail = f"{entry.contribution!r} is {form.replace('_', ' ')}: {id!r} can't be {entry.did}"
        yield Violation("form_differs", str(position), detail, "", position)
    where = "/value/amount" if entry.did in _FORMS else "/amount/amount"
    if entry.cents is not None and entry.cents <= 0:
        yield Violation("amount_not_positive", str(position), "the amount is not above zero", where, position)
    if entry.since is not None and entry.until is not None and entry.until.last < entry.since.first:
        detail = f"{entry.until} is before {entry.since}"
        yield Violation("delivery_reversed", str(position), detail, "/until", position)
    yield from _time(entry, position)
    yield from _settles(life, entry, position)


_FORMS = {
    "worked": ("staff_time",),
    "delivered": ("volunteer_time", "premises", "goods", "services"),
}
"""The forms of what is delivered; all else is money."""


def _time(entry: Entry, position: int) -> Iterator[Violation]:
    quantity, valuation = entry.quantity, entry.valuation
    if quantity is not None and quantity.hundredths <= 0:
        detail = f"{quantity.quantity} is not above zero"
        yield Violation("amount_not_positive", str(position), detail, "/quantity/quantity", position)
    lump_sum = valuation is not None and valuation.method == "agreed_lump_sum" and entry.value.money is not None
    if entry.did == "worked" and quantity is None and not lump_sum:
        detail = "state the hours (or FTE), or the share of the lump sum that was agreed"
        yield Violation("quantity_or_lump_sum_required", str(position), detail, "/quantity", position)


def _settles(life: Life, entry: Entry, position: int) -> Iterator[Violation]:
    """A call names an instalment, a payment an instalment or a call, a return a proof: each of the same place."""
    if entry.settles is None:
        return
    if entry.did == "returned":
        proof = life.proofs.get(entry.settles)
        if proof is None or proof.requested is None or not _same(proof.requested, entry):
            detail = f"there is no proof {entry.settles!r} of this"
            yield Violation("unknown_proof", str(position), detail, "/settles", position)
        return
    other, answers = life.entries.get(entry.settles), ("planned",) if entry.did == "called" else ("planned", "called")
    if other is None or other.did not in answers or not _same(other, entry):
        pointer = "/instalment" if entry.did == "called" else "/settles"
        detail = f"there is no instalment or call {entry.settles!r} of this"
        yield Violation("unknown_instalment", str(position), detail, pointer, position)


class _Placed(Protocol):
    @property
    def contribution(self) -> str: ...
    @property
    def span(self) -> Span: ...


def _same(one: _Placed, other: _Placed) -> bool:
    return one.contribution == other.contribution and one.span == other.span


def _proof(life: Life, id: str, proof: Proof) -> Iterator[Violation]:
    if proof.requested is None:
        yield Violation("unknown_proof", id, f"there is no proof {id!r}")
        return
    place = proof.requested.contribution, proof.requested.span
    if place not in life.promised:
        detail = f"nothing was promised as {place[0]!r} for {years(place[1])}"
        yield Violation("unknown_contribution", id, detail, "/year", proof.requested_events[0])
    if proof.submitted is not None:
        yield from _not_negative(id, proof.submitted.amount, "/amount/amount", proof.submitted_events[0])
    if proof.examined is None:
        return
    if proof.submitted is None:
        yield Violation("proof_order", id, f"the proof {id!r} was not submitted")
        return
    position = proof.examined_events[0]
    accepted, objected, reclaimed = proof.examined.accepted, proof.examined.objected, proof.examined.reclaimed
    for name, money in (("accepted", accepted), ("objected", objected), ("reclaimed", reclaimed)):
        if money is not None:
            yield from _not_negative(id, money, f"/{name}/amount", position)
    judged = accepted.cents + (0 if objected is None else objected.cents)
    if judged > proof.submitted.amount.cents:
        detail = f"{Money(judged).amount} accepted and objected to, {proof.submitted.amount.amount} proved"
        yield Violation("accepted_above_proved", id, detail, "/accepted/amount", position)


def _not_negative(proof: str, money: Money, pointer: str, position: int) -> Iterator[Violation]:
    """Nothing may be proved, accepted or reclaimed; less than nothing may not."""
    if money.cents < 0:
        detail = f"{money.amount} is below zero"
        yield Violation("amount_not_positive", f"{proof} {pointer}", detail, pointer, position)


def _returned(life: Life) -> Iterator[Violation]:
    for (contribution, span), stages in sums(life).items():
        if "returned" not in stages:
            continue
        returned, received = stages["returned"].cents or 0, 0
        if "received" in stages:
            received = stages["received"].cents or 0
        if returned > received:
            detail = f"{Money(returned).amount} returned for {years(span)}, {Money(received).amount} received"
            subject, last = f"{contribution} {years(span)}", max(stages["returned"].events)
            yield Violation("returned_above_received", subject, detail, "/amount/amount", last)


def years(span: Span) -> str:
    return str(span.first) if span.first == span.last else f"{span.first} to {span.last}"
