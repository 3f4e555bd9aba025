"""What has no standing finance, and what may be funded twice."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from ledger import names
from ledger.answers.lines import Answer, called
from ledger.projections import finance, recipients, terms
from ledger.projections.finance import Means
from ledger.projections.recipients import Given
from ledger.projections.terms import Holding
from ledger.sql import Transaction
from ledger.store import Head
from ledger.values import PartialDate


def without_standing(tx: Transaction, at: Head, *, year: int | None, after: str, limit: int) -> list[Answer]:
    """At most `limit` agreements after an id with no committed standing finance, and what they have instead.

    With a year: those that hold in it as far as is known, judged by what is promised for it.
    """
    found: list[Answer] = []
    for agreement, means in finance.on_from(tx, after, at.position):
        of_year = [one for one in means if year is None or one.first <= year <= one.last]
        why = _why(of_year)
        if why is None:
            continue
        holding = terms.one(tx, agreement, at.position)
        assert holding is not None, "an agreement has a term, if an unknown one"
        if year is None or _holds(holding, year):
            found.append(_listed(tx, holding, why, at))
        if len(found) == limit:
            break
    return found


def _why(means: Sequence[Means]) -> str | None:
    """What there is in the place of standing finance; None where there is standing finance."""
    given = [one for one in means if one.state != "none"]
    standing = {one.stage for one in given if one.standing == "standing"}
    if "committed" in standing:
        return None
    if standing:
        return "standing_not_committed"
    if given:
        return "project_only" if all(one.standing == "project" for one in given) else "not_stated"
    return "none_by_design" if means else "not_stated"


def _holds(holding: Holding, year: int) -> bool:
    start, end = holding.facts["start"], holding.facts["end"]
    return (start is None or PartialDate(start).year <= year) and (end is None or PartialDate(end).year >= year)


def _listed(tx: Transaction, holding: Holding, why: str, at: Head) -> Answer:
    facts = holding.facts
    areas = names.find_all(tx, "neighbourhood", facts["neighbourhoods"], at.position)
    municipality = facts["municipality"]
    city = None if municipality is None else names.find(tx, "organisation", municipality, at.position)
    return {
        "agreement": {"id": holding.agreement, "title": facts["title"]},
        "kind": facts["kind"],
        "why": why,
        "neighbourhoods": [{"id": area.id, "name": area.name} for area in areas.values()],
        "municipality": None if city is None else {"id": city.id, "name": city.name},
        "parties": facts["parties"],
    }


def twice(tx: Transaction, at: Head, *, year: int | None) -> list[Answer]:
    """Every recipient that two givers fund for the same purpose at the same time, by recipient and purpose."""
    found = []
    for _, rows in groupby(recipients.everywhere(tx, at.position), key=lambda one: one[:2]):
        given = [one for one in rows if year is None or one.first_year <= year <= one.last_year]
        doubled = [one for one in given if any(recipients.twice(one, other) for other in given)]
        if doubled:
            found.append(_doubled(tx, doubled, at))
    return found


def _doubled(tx: Transaction, given: Sequence[Given], at: Head) -> Answer:
    first = given[0]
    organisations = names.find_all(tx, "organisation", (first.recipient, *(one.giver for one in given)), at.position)
    titles = names.find_all(tx, "agreement", (one.agreement for one in given), at.position)
    return {
        "recipient": called(organisations, first.recipient),
        "purpose": first.facts["purpose"],
        "years": _years(given),
        "fundings": [
            {
                "giver": called(organisations, one.giver),
                "agreement": {"id": one.agreement, "title": titles[one.agreement].name},
                "contribution": one.contribution,
                "form": one.facts["form"],
                "stage": one.facts["stage"],
                "value": one.facts["value"],
                "period": {"first": one.first_year, "last": one.last_year},
                "events": one.facts["events"],
            }
            for one in given
        ],
    }


def _years(given: Iterable[Given]) -> list[int]:
    """The years in which more than one giver funds it."""
    givers: dict[int, set[Any]] = {}
    for one in given:
        for year in range(one.first_year, one.last_year + 1):
            givers.setdefault(year, set()).add(one.giver)
    return sorted(year for year, who in givers.items() if len(who) > 1)
