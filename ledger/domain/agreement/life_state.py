"""What has become of every promise: the fold of bookings and proofs, their sums by stage, and what is still open."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Literal, NamedTuple, assert_never

from ledger.domain.agreement.life import (
    Account,
    AccountAssigned,
    Booked,
    ContributionDelivered,
    Document,
    Event,
    InstalmentPlanned,
    MoneyReturned,
    MoneySpent,
    PaymentCalled,
    PaymentReceived,
    ProofExamined,
    ProofRequested,
    ProofSubmitted,
    Reference,
    StaffTimeDelivered,
)
from ledger.message import Recorded
from ledger.values import Certainty, Money, PartialDate, Quantity, Span, Unit, Valuation, Valued

Did = Literal["planned", "called", "received", "worked", "delivered", "spent", "returned"]
Reached = Literal["called", "received", "delivered", "spent", "proved", "accepted", "returned", "reclaimed"]
Owed = Literal["instalment", "call", "reclaim"]
Place = tuple[str, Span]
"""A contribution and one of its spans."""

_REACHED: Mapping[Did, Reached | None] = {
    "planned": None,
    "called": "called",
    "received": "received",
    "worked": "delivered",
    "delivered": "delivered",
    "spent": "spent",
    "returned": "returned",
}


class Entry(NamedTuple):
    """One booking; what does not go with what it `did` is None. `settles` is the entry or proof that it answers."""

    did: Did
    contribution: str
    span: Span
    value: Valued
    certainty: Certainty
    events: tuple[int, ...]
    booked_on: PartialDate | None = None
    due: PartialDate | None = None
    settles: str | None = None
    quantity: Quantity | None = None
    valuation: Valuation | None = None
    since: PartialDate | None = None
    until: PartialDate | None = None
    document: Document | None = None
    reference: Reference | None = None

    @property
    def cents(self) -> int | None:
        return None if self.value.money is None else self.value.money.cents


class Proof(NamedTuple):
    """A proof of use as far as it has come; each step with the positions it stands on."""

    requested: ProofRequested | None = None
    submitted: ProofSubmitted | None = None
    examined: ProofExamined | None = None
    requested_events: tuple[int, ...] = ()
    submitted_events: tuple[int, ...] = ()
    examined_events: tuple[int, ...] = ()


class Assigned(NamedTuple):
    accounts: tuple[Account, ...]
    events: tuple[int, ...]


class Life(NamedTuple):
    """`promised` has every contribution and span that was ever promised, with the position of its first promise."""

    promised: Mapping[Place, int] = {}
    entries: Mapping[str, Entry] = {}
    proofs: Mapping[str, Proof] = {}
    accounts: Mapping[str, Assigned] = {}


class Sum(NamedTuple):
    """What is known of an amount, in cents (None: nothing is), and all positions it stands on."""

    cents: int | None
    events: tuple[int, ...]


class OpenItem(NamedTuple):
    """Money that is owed: an entry's or a proof's id, its amount and what was paid of it, in cents."""

    item: str
    what: Owed
    contribution: str
    span: Span
    due: PartialDate | None
    amount: int
    paid: int
    events: tuple[int, ...]

    @property
    def open(self) -> int:
        return self.amount - self.paid


def promised(life: Life, contribution: str, span: Span, position: int) -> Life:
    """With a promise that was made at a position."""
    if (contribution, span) in life.promised:
        return life
    return life._replace(promised={**life.promised, (contribution, span): position})


def evolve(life: Life, event: Event, recorded: Recorded) -> Life:
    """After one more event. Total: what speaks of a thing that is not there is kept, and breaks a rule."""
    events = recorded.events
    match event:
        case AccountAssigned():
            assigned = Assigned(event.accounts, events)
            return life._replace(accounts={**life.accounts, event.contribution: assigned})
        case ProofRequested():
            proof = life.proofs.get(event.proof, Proof())._replace(requested=event, requested_events=events)
            return life._replace(proofs={**life.proofs, event.proof: proof})
        case ProofSubmitted():
            proof = life.proofs.get(event.proof, Proof())._replace(submitted=event, submitted_events=events)
            return life._replace(proofs={**life.proofs, event.proof: proof._replace(examined=None, examined_events=())})
        case ProofExamined():
            proof = life.proofs.get(event.proof, Proof())._replace(examined=event, examined_events=events)
            return life._replace(proofs={**life.proofs, event.proof: proof})
        case _:
            entry = _entry(event, recorded.envelope.certainty, events)
            return life._replace(entries={**life.entries, event.entry: entry})


def _entry(event: Booked, certainty: Certainty, events: tuple[int, ...]) -> Entry:
    def entry(did: Did, value: Valued) -> Entry:
        made = Entry(did, event.contribution, event.span, value, certainty, events)
        return made._replace(document=event.document, reference=event.reference)

    match event:
        case InstalmentPlanned():
            return entry("planned", _known(event.amount))._replace(due=event.due)
        case PaymentCalled():
            made = entry("called", _known(event.amount))
            return made._replace(booked_on=event.booked_on, due=event.due, settles=event.instalment)
        case PaymentReceived():
            made = entry("received", _known(event.amount))
            return made._replace(booked_on=event.booked_on, settles=event.settles)
        case StaffTimeDelivered() | ContributionDelivered():
            did: Did = "worked" if isinstance(event, StaffTimeDelivered) else "delivered"
            return entry(did, event.worth.value)._replace(
                booked_on=event.booked_on,
                quantity=event.worth.quantity,
                valuation=event.worth.valuation,
                since=event.since,
                until=event.until,
            )
        case MoneySpent():
            return entry("spent", _known(event.amount))._replace(booked_on=event.booked_on)
        case MoneyReturned():
            made = entry("returned", _known(event.amount))
            return made._replace(booked_on=event.booked_on, settles=event.settles)
        case _:
            assert_never(event)


def _known(money: Money) -> Valued:
    return Valued("known", money)


def certainties(life: Life) -> dict[Place, Certainty]:
    """Where something was booked, with the certainty of what was booked there last."""
    found: dict[Place, tuple[int, Certainty]] = {}
    for entry in life.entries.values():
        place, known = (entry.contribution, entry.span), (entry.events[0], entry.certainty)
        found[place] = max(found.get(place, known), known)
    return {place: certainty for place, (_, certainty) in found.items()}


def sums(life: Life) -> dict[Place, dict[Reached, Sum]]:
    """By contribution and span: the sum at every stage that something has reached."""
    found: dict[Place, dict[Reached, Sum]] = {}
    for place, stage, cents, events in _figures(life):
        stages = found.setdefault(place, {})
        known = stages.get(stage, Sum(None, ()))
        total = known.cents if cents is None else (known.cents or 0) + cents
        stages[stage] = Sum(total, (*known.events, *events))
    return found


def _figures(life: Life) -> Iterator[tuple[Place, Reached, int | None, tuple[int, ...]]]:
    for entry in life.entries.values():
        if (stage := _REACHED[entry.did]) is not None:
            yield (entry.contribution, entry.span), stage, entry.cents, entry.events
    for proof in life.proofs.values():
        if proof.requested is None:
            continue
        place = proof.requested.contribution, proof.requested.span
        if proof.submitted is not None:
            yield place, "proved", proof.submitted.amount.cents, proof.submitted_events
        if proof.examined is not None:
            yield place, "accepted", proof.examined.accepted.cents, proof.examined_events
            if proof.examined.reclaimed is not None:
                yield place, "reclaimed", proof.examined.reclaimed.cents, proof.examined_events


def delivered(life: Life) -> dict[Place, tuple[Quantity, ...]]:
    """By contribution and span: how much time was delivered, by unit, of what is known."""
    found: dict[Place, dict[Unit, int]] = {}
    for entry in life.entries.values():
        if entry.quantity is not None:
            units = found.setdefault((entry.contribution, entry.span), {})
            units[entry.quantity.unit] = units.get(entry.quantity.unit, 0) + entry.quantity.hundredths
    return {
        place: tuple(Quantity(hundredths, unit) for unit, hundredths in sorted(units.items()))
        for place, units in found.items()
    }


def open_items(life: Life, standing: Collection[Place]) -> list[OpenItem]:
    """What is owed and not fully paid; instalments and calls only of what still stands promised.

    A payment settles what it names; what is left of it, and one that names nothing, settles what is due first.
    """
    found: list[OpenItem] = []
    for place in dict.fromkeys((entry.contribution, entry.span) for entry in life.entries.values()):
        if place not in standing:
            continue
        here = {id: entry for id, entry in life.entries.items() if (entry.contribution, entry.span) == place}
        found += _owed(here)
    found += _reclaims(life)
    return [item for item in found if item.open > 0]


def _owed(entries: Mapping[str, Entry]) -> list[OpenItem]:
    """The instalments and calls of one contribution and span, the payments taken off."""
    called: dict[str, int] = {}
    for entry in entries.values():
        if entry.did == "called" and entry.settles is not None:
            called[entry.settles] = called.get(entry.settles, 0) + (entry.cents or 0)
    items = [
        OpenItem(
            item=id,
            what="call" if entry.did == "called" else "instalment",
            contribution=entry.contribution,
            span=entry.span,
            due=entry.due,
            amount=max(0, (entry.cents or 0) - called.get(id, 0)),
            paid=0,
            events=entry.events,
        )
        for id, entry in entries.items()
        if entry.did in ("planned", "called")
    ]
    items.sort(key=lambda item: ("9999" if item.due is None else item.due.last.isoformat(), item.events))
    paid = {item.item: item for item in items}
    rests = []
    for entry in entries.values():
        if entry.did == "received":
            named = [id for id in paid if _answers(entries, entry.settles, id)]
            rests.append((_pay(paid, named, entry.cents or 0, entry.events), entry.events))
    for rest, events in rests:
        _pay(paid, list(paid), rest, events)
    return list(paid.values())


def _answers(entries: Mapping[str, Entry], settles: str | None, item: str) -> bool:
    return settles is not None and settles in (item, entries[item].settles)


def _pay(items: dict[str, OpenItem], ids: Iterable[str], cents: int, events: tuple[int, ...]) -> int:
    """Takes a payment off these items, one after the other; gives what is left of it."""
    for id in ids:
        item = items[id]
        part = min(item.open, cents)
        if part > 0:
            items[id] = item._replace(paid=item.paid + part, events=(*item.events, *events))
            cents -= part
    return cents


def _reclaims(life: Life) -> Iterator[OpenItem]:
    for id, proof in life.proofs.items():
        if proof.requested is None or proof.examined is None or proof.examined.reclaimed is None:
            continue
        back = [entry for entry in life.entries.values() if entry.did == "returned" and entry.settles == id]
        yield OpenItem(
            item=id,
            what="reclaim",
            contribution=proof.requested.contribution,
            span=proof.requested.span,
            due=proof.examined.reclaim_due,
            amount=proof.examined.reclaimed.cents,
            paid=sum(entry.cents or 0 for entry in back),
            events=(*proof.examined_events, *(position for entry in back for position in entry.events)),
        )
