"""What became of what was promised: by agreement, contribution and year, with every booking, proof and open item."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from ledger import names
from ledger.answers.funding import as_of
from ledger.answers.lines import Answer, called
from ledger.codec import writer
from ledger.domain.agreement.life_state import Assigned, OpenItem, Place, Sum, delivered, open_items, sums
from ledger.domain.agreement.state import Agreement, Claim, funder
from ledger.projections import bookings, proofs
from ledger.projections import open_items as owed
from ledger.projections.funding import LIVE, OF_MONEY, OF_TIME_AND_THINGS, valued
from ledger.sql import Transaction
from ledger.store import Head
from ledger.values import Quantity, format_hundredths, parse_hundredths

_quantity = writer(Quantity)


def of_agreement(
    tx: Transaction, id: str, state: Agreement, at: Head, *, year: int | None, on: date, currency: str
) -> Answer:
    """One line for each contribution and year or period, or for those of one year; `on` is the day of the statuses."""
    standing = {(claim.contribution, claim.span) for claim in state.claims.values()}
    owing = open_items(state.life, standing)
    reached, quantities = sums(state.life), delivered(state.life)
    found = [
        place
        for place in sorted(state.life.promised, key=lambda one: (one[1].first, one[1].last, state.life.promised[one]))
        if place in {*standing, *reached} and (year is None or place[1].first <= year <= place[1].last)
    ]
    named = names.find_all(tx, "organisation", {_funder(state, place) for place in found}, at.position)
    lines = [
        _line(state, place, reached.get(place, {}), quantities.get(place, ()), owing, on=on)
        | {"funder": called(named, _funder(state, place))}
        for place in found
    ]
    return {
        "agreement": {"id": id, "title": state.title},
        "year": year,
        "currency": currency,
        "on": on.isoformat(),
        "lines": lines,
        "totals": {
            "money": _totals((line for line in lines if line["form"] == "money"), OF_MONEY),
            "in_kind": _totals((line for line in lines if line["form"] != "money"), OF_TIME_AND_THINGS),
            "open": format_hundredths(sum(item.open for item in owing if (item.contribution, item.span) in found)),
        },
        "as_of": as_of(at),
    }


def _funder(state: Agreement, place: Place) -> str:
    contribution, span = place
    claims = [claim.events[0] for claim in state.claims.values() if (claim.contribution, claim.span) == place]
    promised = min(claims, default=state.life.promised[place])
    return funder(state, state.contributions[contribution].party, span.first, promised=promised)


def _line(
    state: Agreement,
    place: Place,
    reached: Mapping[Any, Sum],
    quantities: tuple[Quantity, ...],
    owing: list[OpenItem],
    *,
    on: date,
) -> Answer:
    id, span = place
    contribution, life = state.contributions[id], state.life
    claims = {claim.stage: claim for claim in state.claims.values() if (claim.contribution, claim.span) == place}
    leading = next((claims[stage] for stage in LIVE if stage in claims), None)
    promised = None if leading is None else leading.worth.quantity
    return {
        "contribution": id,
        "form": contribution.form,
        "purpose": contribution.purpose,
        "neighbourhood": contribution.neighbourhood,
        "period": {"first": span.first, "last": span.last},
        "value": {"state": "none"} if leading is None else valued(leading.worth.value),
        "promised": None if promised is None else _quantity(promised),
        "delivered": [_quantity(one) for one in quantities],
        "figures": _figures(contribution.form, claims, reached),
        "open": [owed.facts(item) for item in owing if (item.contribution, item.span) == place],
        "accounts": bookings.accounts(life.accounts.get(id, Assigned((), ()))),
        "entries": [
            bookings.facts(entry_id, entry)
            for entry_id, entry in life.entries.items()
            if (entry.contribution, entry.span) == place
        ],
        "proofs": [
            facts | {"status": proofs.status(facts, on)}
            for proof_id, proof in life.proofs.items()
            if proof.requested is not None and (proof.requested.contribution, proof.requested.span) == place
            for facts in [proofs.facts(proof_id, proof)]
        ],
    }


def _figures(form: str, claims: Mapping[Any, Claim], reached: Mapping[Any, Sum]) -> dict[str, Answer | None]:
    """By stage: the amount (null: nobody knows) and the positions it stands on; null where it is not reached."""
    figures: dict[str, Answer | None] = dict.fromkeys(OF_MONEY if form == "money" else OF_TIME_AND_THINGS)
    for stage, claim in claims.items():
        money = claim.worth.value.money
        figures[stage] = {"amount": None if money is None else money.amount, "events": list(claim.events)}
    for stage, one in reached.items():
        amount = None if one.cents is None else format_hundredths(one.cents)
        figures[stage] = {"amount": amount, "events": sorted(one.events)}
    return figures


def _totals(lines: Iterable[Answer], stages: tuple[str, ...]) -> dict[str, str | None]:
    """By stage: the sum of what is known; null where nothing is."""
    cents: dict[str, list[int]] = {stage: [] for stage in stages}
    for line in lines:
        for stage in stages:
            figure = line["figures"].get(stage)
            if figure is not None and figure["amount"] is not None:
                cents[stage].append(parse_hundredths(figure["amount"]))
    return {stage: format_hundredths(sum(known)) if known else None for stage, known in cents.items()}
