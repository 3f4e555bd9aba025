"""Which resolution allows an agreement, contribution, post or lease, and which commitments are still conditional."""

from datetime import date
from operator import itemgetter
from typing import Any

from ledger import names
from ledger.answers.funding import as_of
from ledger.answers.lines import Answer
from ledger.domain.resolution import Resolution
from ledger.projections import approvals, conditions
from ledger.projections.approvals import Approved
from ledger.sql import Transaction
from ledger.store import Head
from ledger.values import PartialDate


def as_recorded(tx: Transaction, id: str, state: Resolution, version: int, at: Head) -> Answer:
    """One resolution as it stands at a version."""
    passed = state.passed
    assert passed is not None
    body_of = None if passed.organisation is None else names.find(tx, "organisation", passed.organisation, at.position)
    titles = names.find_all(tx, "agreement", (one.agreement for one in state.approves), at.position)
    votes = passed.votes
    return {
        "id": id,
        "title": passed.title,
        "body": passed.body,
        "organisation": None if body_of is None else {"id": body_of.id, "name": body_of.name},
        "number": passed.number,
        "on": str(passed.on),
        "result": passed.result,
        "votes": None if votes is None else {"yes": votes.yes, "no": votes.no, "abstentions": votes.abstentions},
        "condition": passed.condition,
        "outcome": state.outcome,
        "settled_on": None if state.settled is None else str(state.settled),
        "revoked_on": None if state.revoked is None else str(state.revoked),
        "approves": [
            {
                "what": one.what,
                "agreement": {"id": one.agreement, "title": titles[one.agreement].name},
                "contribution": one.contribution,
            }
            for one in state.approves
        ],
        "version": version,
        "as_of": as_of(at),
    }


def allowing(tx: Transaction, agreement: str, at: Head, *, on: date, contribution: str | None) -> Answer:
    """The resolutions that had been passed on an agreement by a day; of one contribution, if one is named.

    What approves the agreement as a whole is listed with every contribution of it. NotFound: not known then.
    """
    asked = names.find(tx, "agreement", agreement, at.position)
    found = [
        one
        for one in approvals.of_agreement(tx, agreement, at.position)
        if PartialDate(one.facts["on"]).first <= on and contribution in (None, one.contribution or contribution)
    ]
    return {
        "agreement": {"id": asked.id, "title": asked.name},
        "on": on.isoformat(),
        "resolutions": [_allowing(one, on) for one in found],
    }


def _allowing(one: Approved, on: date) -> Answer:
    facts = one.facts
    return {
        "resolution": {"id": one.resolution, "title": facts["title"]},
        "body": facts["body"],
        "number": facts["number"],
        "passed_on": facts["on"],
        "what": one.what,
        "contribution": one.contribution or None,
        "condition": facts["condition"],
        "status": _status(facts, on),
    }


def _status(facts: dict[str, Any], on: date) -> str:
    """What a resolution is worth on a day: `in_force`, `conditional`, `failed` or `revoked`."""
    if facts["revoked"] is not None and PartialDate(facts["revoked"]).first <= on:
        return "revoked"
    settled = facts["settled"] is not None and PartialDate(facts["settled"]).first <= on
    match facts["outcome"]:
        case None:
            return "in_force"
        case "fulfilled" if settled:
            return "in_force"
        case "failed" if settled:
            return "failed"
        case _:
            return "conditional"


def still_conditional(tx: Transaction, at: Head, *, on: date) -> list[Answer]:
    """Every promise that depends on something: on its own condition, or on that of the resolution that approves it.

    In the order of agreement, contribution, years and resolution.
    """
    own = [_on_its_own(one) for one in conditions.everywhere(tx, at.position)]
    resolved = [
        _on_resolution(one)
        for one in approvals.everywhere(tx, at.position)
        if PartialDate(one.facts["on"]).first <= on and _status(one.facts, on) == "conditional"
    ]
    # A resolution may approve one contribution twice, as such and as a post.
    found = [one for _, one in sorted({_order(one): one for one in [*own, *resolved]}.items(), key=itemgetter(0))]
    titles = names.find_all(tx, "agreement", (one["agreement"] for one in found), at.position)
    return [one | {"agreement": {"id": one["agreement"], "title": titles[one["agreement"]].name}} for one in found]


def _order(one: Answer) -> tuple[str, str, int, str]:
    first = 0 if one["period"] is None else one["period"]["first"]
    return one["agreement"], one["contribution"] or "", first, one["resolution"] or ""


def _on_its_own(one: conditions.Conditional) -> Answer:
    return {
        "agreement": one.agreement,
        "contribution": one.contribution,
        "period": {"first": one.first_year, "last": one.last_year},
        "value": one.facts["value"],
        "condition": one.facts["condition"],
        "resolution": None,
    }


def _on_resolution(one: Approved) -> Answer:
    return {
        "agreement": one.agreement,
        "contribution": one.contribution or None,
        "period": None,
        "value": None,
        "condition": one.facts["condition"],
        "resolution": one.resolution,
    }
