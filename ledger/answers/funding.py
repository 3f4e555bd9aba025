"""Who funds what in a neighbourhood or from an organisation, in one year or over the years, as of any time."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from ledger import names
from ledger.answers import lines
from ledger.answers.lines import Answer, Entry
from ledger.names import Name
from ledger.projections import funding, partners, terms, unstated
from ledger.projections.funding import Line
from ledger.sql import OPEN, Transaction, together
from ledger.store import Head
from ledger.values import PartialDate

Silence = tuple[str, str, str, str, int]
Naming = tuple[Mapping[str, Name], Mapping[str, Name]]
"""Organisations and agreements by id."""


def in_neighbourhood(
    tx: Transaction, neighbourhood: str, year: int, at: Head, *, currency: str, areas: Sequence[str] = ()
) -> Answer:
    """The main answer. `areas` are further neighbourhoods to sum, its parts. NotFound: not known then."""
    everywhere = [neighbourhood, *areas]
    own, *rows = together(
        tx,
        [
            names.asking("neighbourhood", neighbourhood, at.position),
            *(funding.asking_area(area, year, at.position) for area in everywhere),
            *(unstated.asking_area(area, year, at.position) for area in everywhere),
        ],
    )
    asked = names.read("neighbourhood", neighbourhood, own)
    found = _once(funding.lines(chain(*rows[: len(everywhere)])))
    quiet = _once_silent(chain(*rows[len(everywhere) :]))
    allotted = [row for row in found if funding.allotted(row, everywhere)]
    apart = [row for row in found if not funding.allotted(row, everywhere)]
    named = _naming(tx, found, quiet, at, asked.detail["municipality"])
    answer = {"neighbourhood": _area(asked, named[0]), "year": year, "as_of": as_of(at)}
    return answer | _summed(allotted, apart, quiet, named, currency)


def parts_of(tx: Transaction, neighbourhood: str, at: Head) -> list[str]:
    """The neighbourhoods inside this one, and inside those."""
    inside, todo = [], [neighbourhood]
    everything = names.page(tx, "neighbourhood", at.position, after="", limit=OPEN)
    while todo:
        whole = todo.pop()
        found = [one.id for one in everything if one.detail["part_of"] == whole]
        inside += found
        todo += found
    return inside


def over_the_years(tx: Transaction, neighbourhood: str, at: Head, *, currency: str, until: int) -> Answer:
    """The totals of each year from the first agreement or promise to the last promise, or to `until` if that is later.

    A year in which nothing is promised and nobody is silent is left out at both ends. NotFound: not known then.
    """
    asked = names.find(tx, "neighbourhood", neighbourhood, at.position)
    promised = funding.years(tx, neighbourhood, at.position)
    starts = _starts(tx, neighbourhood, at)
    first = min([*starts, *(promised or ())[:1]], default=until)
    last = max(until, *promised) if promised else until
    by_year = []
    for year in range(first, last + 1):
        answer = in_neighbourhood(tx, neighbourhood, year, at, currency=currency)
        by_year.append({name: answer[name] for name in ("year", "totals", "shares", "complete", "missing")})
    municipality = names.find_all(tx, "organisation", [asked.detail["municipality"]], at.position)
    return {"neighbourhood": _area(asked, municipality), "as_of": as_of(at), "years": by_year}


def _starts(tx: Transaction, neighbourhood: str, at: Head) -> list[int]:
    agreements = {partner.agreement for partner in partners.in_area(tx, neighbourhood, at.position)}
    found = (terms.one(tx, agreement, at.position) for agreement in agreements)
    return [PartialDate(one.facts["start"]).year for one in found if one and one.facts["start"]]


def from_organisation(tx: Transaction, organisation: str, year: int, at: Head, *, currency: str) -> Answer:
    """What one organisation brings in a year, everywhere; a line names its neighbourhoods. NotFound: not known then."""
    asked = names.find(tx, "organisation", organisation, at.position)
    found = _once(funding.of_funder(tx, organisation, year, at.position))
    everywhere = unstated.of_party(tx, organisation, year, at.position)
    quiet = _once_silent(everywhere)
    whole = [row for row in found if _years(row) == 1]
    apart = [row for row in found if _years(row) != 1]
    answer = {"organisation": {"id": asked.id, "name": asked.name}, "year": year, "as_of": as_of(at)}
    summed = _summed(whole, apart, quiet, _naming(tx, found, quiet, at), currency)
    areas: dict[tuple[str, str | None], list[str]]
    areas = {(row.agreement, row.contribution): [area for area in row.line["areas"] if area] for row in found}
    for area, agreement, *_ in everywhere:
        areas.setdefault((agreement, None), []).extend([area] if area else [])
    for line in [*summed["lines"], *summed.get("unallocated", ())]:
        line["neighbourhoods"] = areas[line["agreement"]["id"], line["contribution"]]
    del summed["shares"]
    return answer | summed


def as_of(at: Head) -> Answer:
    """Where in the log an answer stands: it can be quoted and asked again."""
    return {"position": at.position, "recorded_at": at.recorded_at}


def _once(rows: Iterable[Line]) -> list[Line]:
    """A promise that is shared by several areas asked about counts once."""
    found = {(row.agreement, row.contribution, row.span): row for row in rows}
    return sorted(found.values(), key=lambda row: (row.line["events"][0], row.agreement, row.contribution))


def _once_silent(rows: Iterable[Silence]) -> list[Silence]:
    found = {(agreement, party): (area, agreement, party, *rest) for area, agreement, party, *rest in rows}
    return sorted(found.values(), key=lambda row: (row[4], row[1], row[2]))  # type: ignore[arg-type]


def _years(row: Line) -> int:
    first, last = row.span.split("-")
    return int(last) - int(first) + 1


def _naming(tx: Transaction, found: Iterable[Line], quiet: Iterable[Silence], at: Head, *besides: str) -> Naming:
    rows = [*((row.funder, row.agreement) for row in found), *((row[2], row[1]) for row in quiet)]
    return lines.naming(tx, rows, at, *besides)


def _summed(
    allotted: list[Line], apart: list[Line], quiet: list[Silence], named: Naming, currency: str
) -> dict[str, Any]:
    organisations, agreements = named
    entries = [lines.promised(row, organisations, agreements) for row in allotted]
    entries += [lines.silent(row[2], row[1], row[3], row[4], organisations, agreements) for row in quiet]
    for entry, once in zip(entries, funding.counts(allotted), strict=False):
        # Money that was passed on is counted where it came from.
        entry.line["counts"] = once
    counted = [entry for entry in entries if entry.line["counts"]]
    missing = lines.missing(entries) + _unallocated(apart)
    answer = {
        "lines": [entry.line for entry in entries],
        "totals": lines.totals(counted, currency),
        "shares": lines.shared_out(counted),
        "complete": not missing,
        "missing": missing,
    }
    if apart:
        answer["unallocated"] = [_apart(row, lines.promised(row, organisations, agreements)) for row in apart]
    return answer


def _unallocated(apart: Iterable[Line]) -> list[Answer]:
    return [
        {"agreement": agreement, "what": "allocation"} for agreement in dict.fromkeys(row.agreement for row in apart)
    ]


def _apart(row: Line, entry: Entry) -> Answer:
    first, last = row.span.split("-")
    period = {"first": int(first), "last": int(last)}
    return entry.line | {"counts": False, "period": period, "shared_by": row.line["areas"]}


def _area(area: Name, organisations: Mapping[str, Name]) -> Answer:
    municipality = organisations[area.detail["municipality"]]
    return {
        "id": area.id,
        "name": area.name,
        "municipality": {
            "id": municipality.id,
            "name": municipality.name,
            "ags": municipality.detail["ags"],
        },
    }
