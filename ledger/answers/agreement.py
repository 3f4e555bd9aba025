"""How an agreement stands, as of any place in the log, and how it came to be so."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from typing import Any

from ledger import history, names
from ledger.answers.funding import as_of
from ledger.answers.lines import Answer
from ledger.answers.people import person, recorder
from ledger.codec import writer
from ledger.domain.agreement.events import Contribution, Origin, Worth
from ledger.domain.agreement.life_state import Assigned
from ledger.domain.agreement.state import Agreement, Membership, memberships, status
from ledger.projections import bookings, proofs
from ledger.projections.funding import valued
from ledger.sql import Transaction
from ledger.store import Head
from ledger.values import Money, PartialDate, Quantity, Sealed, Valuation

_valuation, _quantity, _origin = writer(Valuation), writer(Quantity), writer(Origin)


def as_recorded(tx: Transaction, id: str, state: Agreement, version: int, at: Head, *, on: date) -> Answer:
    """The whole agreement as it stands at a version; its status is that of the day `on`."""
    assert state.concluded is not None
    wanted = {"organisation": state.parties, "neighbourhood": state.concluded.neighbourhoods}
    named, areas = names.find_kinds(tx, wanted, at.position).values()
    return {
        "id": id,
        "kind": state.kind,
        "title": state.title,
        "purpose": state.purpose,
        "facility": state.facility,
        "activities": list(state.activities),
        "certainty": state.certainty,
        "status": status(state, on),
        "status_on": on.isoformat(),
        "neighbourhoods": [{"id": area.id, "name": area.name} for area in areas.values()],
        "municipality": state.concluded.municipality,
        "succeeds": state.concluded.succeeds,
        "term": _term(state),
        "extensions": [_extension(one) for one in state.extensions],
        "parties": [_party(member, named) for _, member in memberships(state)],
        "signatures": [
            {"party": party, "signed_on": _text(given.signed_on), "signatory": person(given.signatory)}
            for party, given in state.signatures.items()
        ],
        "contributions": [_contribution(one, state) for one in state.contributions.values()],
        "proofs": [
            facts | {"status": proofs.status(facts, on)}
            for id, proof in state.life.proofs.items()
            if proof.requested is not None
            for facts in [proofs.facts(id, proof)]
        ],
        "milestones": [
            {
                "id": key,
                "title": one.title,
                "due": _text(one.due),
                "outcome": one.outcome,
                "on": _text(one.on),
            }
            for key, one in state.milestones.items()
        ],
        "version": version,
        "as_of": as_of(at),
    }


def past(tx: Transaction, id: str, at: Head) -> Answer:
    """Each event of the agreement: who recorded it, when, why, on which source, and what it changed."""
    recorded = history.read(tx, "agreement", id, at.position)
    title = names.find(tx, "agreement", id, at.position).name
    entries = []
    for before, one, after in history.steps("agreement", recorded):
        envelope = one.envelope
        entries.append(
            {
                "position": envelope.position,
                "version": envelope.version,
                "type": envelope.type,
                "recorded_at": envelope.recorded_at,
                **recorder(envelope),
                "client": envelope.client,
                "operation": envelope.operation,
                "reason": envelope.reason,
                "source": {"kind": None, "reference": None, "digest": None} | envelope.source,
                "certainty": envelope.certainty,
                "effective": envelope.effective,
                "changes": _changes(before, after),
            }
        )
    return {"agreement": {"id": id, "title": title}, "as_of": as_of(at), "entries": entries}


def _term(state: Agreement) -> Answer:
    term = state.term
    return {
        "start": _text(term.start),
        "end": _text(term.end),
        "open_ended": term.open_ended,
        "certainty": term.certainty or state.certainty,
    }


def _extension(one: Any) -> Answer:
    return {
        "old_end": _text(one.old_end),
        "end": _text(one.end),
        "open_ended": one.open_ended,
        "continuity": one.continuity,
        "resumes": _text(one.resumes),
        "position": one.position,
    }


def _party(member: Membership, named: Mapping[str, names.Name]) -> Answer:
    party = member.party
    name = named[party.organisation]
    unit = None if party.unit is None else {"id": party.unit, "name": name.detail["units"].get(party.unit)}
    return {
        "organisation": {"id": name.id, "name": name.name},
        "role": party.role,
        "unit": unit,
        "contact": person(party.contact),
        "since": _text(member.since),
        "until": _text(member.until),
        "left": member.gone,
        "successor": member.successor,
    }


def _contribution(contribution: Contribution, state: Agreement) -> Answer:
    promised = [
        {
            "period": {"first": claim.span.first, "last": claim.span.last},
            "stage": claim.stage,
            **_worth(claim.worth),
            "condition": claim.condition,
            "certainty": claim.certainty,
            "events": list(claim.events),
        }
        for claim in state.claims.values()
        if claim.contribution == contribution.id
    ]
    return {
        "id": contribution.id,
        "party": contribution.party,
        "form": contribution.form,
        "purpose": contribution.purpose,
        "neighbourhood": contribution.neighbourhood,
        "standing": contribution.standing,
        "origin": None if contribution.origin is None else _origin(contribution.origin),
        "recipient": contribution.recipient,
        "promises": sorted(promised, key=lambda one: (one["period"]["first"], one["period"]["last"], one["events"])),
        "accounts": bookings.accounts(state.life.accounts.get(contribution.id, Assigned((), ()))),
        "entries": [
            bookings.facts(id, entry)
            for id, entry in state.life.entries.items()
            if entry.contribution == contribution.id
        ],
    }


def _worth(worth: Worth) -> Answer:
    return {
        "value": valued(worth.value),
        "quantity": None if worth.quantity is None else _quantity(worth.quantity),
        "valuation": None if worth.valuation is None else _valuation(worth.valuation),
    }


def _text(partial: PartialDate | None) -> str | None:
    return None if partial is None else str(partial)


def _changes(before: Agreement, after: Agreement) -> list[Answer]:
    old, new = dict(_facts(before)), dict(_facts(after))
    return [
        {"pointer": pointer, "old": old.get(pointer), "new": new.get(pointer)}
        for pointer in dict.fromkeys([*old, *new])
        if old.get(pointer) != new.get(pointer)
    ]


def _facts(state: Agreement) -> Iterator[tuple[str, Any]]:
    """What was concluded once and for all, and what can change."""
    if state.concluded is not None:
        for name in ("kind", "neighbourhoods", "municipality", "succeeds"):
            yield from _flat(getattr(state.concluded, name), f"/{name}")
    yield from _flat(state, "")
    yield from _flat(state.life, "")


_BESIDE = {
    "concluded",
    "events",
    "position",
    "certainty",
    "life",
    "promised",
    "requested_events",
    "submitted_events",
    "examined_events",
}


def _flat(value: Any, pointer: str) -> Iterator[tuple[str, Any]]:
    """Every fact of a state as (JSON pointer, value); persons by their ids."""
    match value:
        case None | "" | ():
            return
        case Money():
            yield pointer, f"{value.amount} {value.currency}"
        case Quantity():
            yield pointer, f"{value.quantity} {value.unit}"
        case PartialDate():
            yield pointer, str(value)
        case Sealed():
            yield pointer, value.id
        case Mapping():
            for key, part in value.items():
                yield from _flat(part, f"{pointer}/{key}")
        case _ if names := _names(value):
            for name in names:
                if name not in _BESIDE:
                    yield from _flat(getattr(value, name), f"{pointer}/{name}")
        case tuple():
            for i, part in enumerate(value):
                yield from _flat(part, f"{pointer}/{i}")
        case _:
            yield pointer, value


def _names(value: Any) -> tuple[str, ...]:
    """The fields of a dataclass or a named tuple; anything else has none."""
    if is_dataclass(value):
        return tuple(field.name for field in fields(value))
    return getattr(value, "_fields", ())
