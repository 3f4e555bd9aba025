"""The members of a network on a day: how many there are said to be, against those that are named."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from ledger import history, names
from ledger.answers.lines import Answer
from ledger.domain.agreement import members
from ledger.domain.agreement.state import Agreement
from ledger.projections import partners, terms
from ledger.sql import Transaction
from ledger.store import Head


def of_agreement(tx: Transaction, agreement: str, at: Head, *, on: date) -> Answer:
    """The members of one network agreement. NotFound: not known then."""
    state, _ = history.state(tx, "agreement", agreement, at.position)
    return {"on": on.isoformat()} | _members(tx, agreement, state, at, on)


def of_organisation(tx: Transaction, organisation: str, at: Head, *, on: date) -> Answer:
    """The members of each network that an organisation stands for: it is a party there, and no mere member."""
    asked = names.find(tx, "organisation", organisation, at.position)
    networks = []
    for one in partners.of_party(tx, organisation, at.position):
        holding = terms.one(tx, one.agreement, at.position)
        if one.role != "member" and not one.gone and holding is not None and holding.facts["kind"] == "network":
            state, _ = history.state(tx, "agreement", one.agreement, at.position)
            networks.append(_members(tx, one.agreement, state, at, on))
    once = {network["agreement"]["id"]: network for network in networks}
    return {
        "organisation": {"id": asked.id, "name": asked.name},
        "on": on.isoformat(),
        "networks": list(once.values()),
    }


def _members(tx: Transaction, id: str, state: Agreement, at: Head, on: date) -> Answer:
    stated, named = members.stated(state, on), members.named(state, on)
    called = names.find_all(tx, "organisation", named, at.position)
    found: dict[str, Any] = {
        "agreement": {"id": id, "title": state.title},
        "stated": None
        if stated is None
        else {
            "value": stated.figure.value,
            "qualifier": stated.figure.qualifier,
            "label": stated.label,
            "on": None if stated.on is None else str(stated.on),
            "events": [stated.position],
        },
        "named": len(named),
        "unnamed": None if stated is None else max(0, stated.figure.value - len(named)),
        "members": [_member(key, called, since, until) for key, (since, until) in named.items()],
    }
    return found


def _member(id: str, called: Mapping[str, names.Name], since: Any, until: Any) -> Answer:
    return {
        "organisation": {"id": id, "name": called[id].name},
        "since": None if since is None else str(since),
        "until": None if until is None else str(until),
    }
