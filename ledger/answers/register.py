"""Organisations and neighbourhoods as they stand, as of any place in the log."""

from ledger import names
from ledger.answers.funding import as_of
from ledger.answers.lines import Answer
from ledger.domain.neighbourhood import Neighbourhood
from ledger.domain.organisation import Organisation
from ledger.sql import Transaction
from ledger.store import Head


def organisation(id: str, state: Organisation, version: int, at: Head) -> Answer:
    """One organisation as it stands at a version."""
    return {
        "id": id,
        "name": state.name,
        "kind": state.kind,
        "described": state.described,
        "former_names": list(state.former_names),
        "identifiers": [{"scheme": scheme, "value": value} for scheme, value in state.identifiers.items()],
        "units": [{"id": unit, "name": name} for unit, name in state.unit_names.items()],
        "dissolved_on": None if state.ended is None else str(state.ended),
        "successor": state.successor,
        "version": version,
        "as_of": as_of(at),
    }


def neighbourhood(tx: Transaction, id: str, state: Neighbourhood, version: int, at: Head) -> Answer:
    """One neighbourhood as it stands at a version."""
    assert state.defined is not None
    municipality = names.find(tx, "organisation", state.defined.municipality, at.position)
    return {
        "id": id,
        "name": state.name,
        "municipality": {"id": municipality.id, "name": municipality.name, "ags": municipality.detail["ags"]},
        "aliases": list(state.aliases),
        "part_of": state.defined.part_of,
        "figures": [
            {
                "label": one.label,
                "value": one.figure.value,
                "qualifier": one.figure.qualifier,
                "on": None if one.on is None else str(one.on),
            }
            for one in state.figures
        ],
        "version": version,
        "as_of": as_of(at),
    }


def listed(tx: Transaction, kind: str, at: Head, *, after: str, limit: int) -> list[Answer]:
    """At most `limit` organisations or neighbourhoods after an id, with what is known of each by name."""
    return [
        {"id": one.id, "name": one.name, **one.detail}
        for one in names.page(tx, kind, at.position, after=after, limit=limit)
    ]
