"""Which agreements there are, which partners work where, what ends soon, and where information is missing."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from ledger import names
from ledger.answers.lines import Answer, called
from ledger.projections import gaps, partners, terms
from ledger.projections.gaps import Missing
from ledger.projections.partners import Partner
from ledger.projections.terms import Holding
from ledger.sql import Transaction
from ledger.store import Head
from ledger.values import PartialDate


def agreements(
    tx: Transaction,
    at: Head,
    *,
    on: date,
    after: str,
    limit: int,
    neighbourhood: str | None = None,
    party: str | None = None,
    kind: str | None = None,
    status: str | None = None,
    ends_before: date | None = None,
) -> list[Answer]:
    """At most `limit` agreements after an id that fit every filter. NotFound: a filter names what is not known then."""
    if neighbourhood is not None:
        names.find(tx, "neighbourhood", neighbourhood, at.position)
    if party is not None:
        names.find(tx, "organisation", party, at.position)
    found: list[Answer] = []
    for one in terms.on_from(tx, after, at.position):
        facts, now = one.facts, terms.status(one.facts, on)
        if (
            (neighbourhood is None or neighbourhood in facts["neighbourhoods"])
            and (party is None or party in facts["parties"])
            and kind in (None, facts["kind"])
            and status in (None, now)
            and (ends_before is None or one.ends < ends_before.isoformat())
        ):
            found.append(_listed(one, now))
            if len(found) == limit:
                break
    return found


def _listed(one: Holding, status: str) -> Answer:
    facts = one.facts
    return {
        "id": one.agreement,
        "kind": facts["kind"],
        "title": facts["title"],
        "status": status,
        "certainty": facts["certainty"],
        "neighbourhoods": facts["neighbourhoods"],
        "municipality": facts["municipality"],
        "parties": facts["parties"],
        "term": {name: facts[name] for name in ("start", "end", "open_ended")},
    }


def in_neighbourhood(tx: Transaction, neighbourhood: str, at: Head, *, on: date) -> tuple[names.Name, list[Answer]]:
    """The neighbourhood, and who works there on a day: by agreement, in which role and unit, also without money."""
    asked = names.find(tx, "neighbourhood", neighbourhood, at.position)
    found = [one for one in partners.in_area(tx, neighbourhood, at.position) if _holds(one, on)]
    return asked, _partners(tx, found, at, on)


def of_party(tx: Transaction, organisation: str, at: Head, *, on: date) -> tuple[names.Name, list[Answer]]:
    """The organisation, and where it works on a day; without a neighbourhood where an agreement names none."""
    asked = names.find(tx, "organisation", organisation, at.position)
    found = [one for one in partners.of_party(tx, organisation, at.position) if _holds(one, on)]
    return asked, _partners(tx, found, at, on)


def _holds(one: Partner, on: date) -> bool:
    begun = one.since is None or PartialDate(one.since).first <= on
    over = one.gone and (one.until is None or PartialDate(one.until).last < on)
    return begun and not over


def _partners(tx: Transaction, found: list[Partner], at: Head, on: date) -> list[Answer]:
    organisations = names.find_all(tx, "organisation", (one.party for one in found), at.position)
    answer = []
    for one in found:
        holding = terms.one(tx, one.agreement, at.position)
        assert holding is not None, "a partner stands in an agreement"
        status = terms.status(holding.facts, on)
        if status not in ("in_force", "gap"):
            continue
        units = organisations[one.party].detail["units"]
        answer.append(
            {
                "organisation": called(organisations, one.party) | {"kind": organisations[one.party].detail["kind"]},
                "role": one.role,
                "unit": None if one.unit is None else {"id": one.unit, "name": units.get(one.unit)},
                "neighbourhood": one.neighbourhood or None,
                "agreement": {"id": one.agreement, "title": holding.facts["title"]},
                "agreement_status": status,
                "since": one.since,
                "until": one.until,
                "replaced_by": one.successor,
                "contact": None if one.contact is None else {"person": one.contact},
            }
        )
    return answer


def expiring(tx: Transaction, at: Head, *, on: date, within_days: int) -> list[Answer]:
    """What ends within so many days of `on`, what has ended without a successor, and where a term has a gap."""
    everything = list(terms.on_from(tx, "", at.position))
    succeeded = {one.succeeds for one in everything}
    found = [item for one in everything for item in _expiries(one, on, within_days, one.agreement in succeeded)]
    return sorted(found, key=lambda item: (item["day"], item["agreement"]["id"], item["why"]))


def _expiries(one: Holding, on: date, within_days: int, succeeded: object) -> Iterator[Answer]:
    beside = {
        "agreement": {"id": one.agreement, "title": one.facts["title"]},
        "parties": one.facts["parties"],
    }
    ends = date.fromisoformat(one.ends)
    if one.facts["end"] is not None and 0 <= (ends - on).days <= within_days:
        yield beside | {"why": "ends_soon", "day": one.ends, "days": (ends - on).days, "resumes": None}
    if ends < on and not succeeded:
        yield beside | {
            "why": "ended_without_successor",
            "day": one.ends,
            "days": (ends - on).days,
            "resumes": None,
        }
    for last, resumes in one.facts["gaps"]:
        days = (date.fromisoformat(last) - on).days
        yield beside | {"why": "gap", "day": last, "days": days, "resumes": resumes}


def incomplete(tx: Transaction, at: Head, *, after: Missing, limit: int) -> list[dict[str, Any]]:
    """At most `limit` things that nobody has said, after a row: by agreement, what, and of whom or of which promise."""
    found = gaps.on_from(tx, after, at.position, limit)
    titles = names.find_all(tx, "agreement", (one.agreement for one in found), at.position)
    return [
        {
            "agreement": {"id": one.agreement, "title": titles[one.agreement].name},
            "what": one.what,
            "subject": one.subject or None,
        }
        for one in found
    ]
