"""The lines of an answer about funding, and what they add up to: totals, shares, and what is missing."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from ledger import names
from ledger.names import Name
from ledger.projections.funding import Line, stages
from ledger.sql import Transaction
from ledger.store import Head
from ledger.values import format_hundredths, parse_hundredths, shares

Answer = dict[str, Any]


class Entry(NamedTuple):
    """A line of an answer, and whether what it promises is committed."""

    line: Answer
    committed: bool


def promised(row: Line, organisations: Mapping[str, Name], agreements: Mapping[str, Name]) -> Entry:
    """The line of one promise."""
    line = row.line
    answer = {
        "funder": called(organisations, row.funder),
        "agreement": titled(agreements, row.agreement),
        "contribution": row.contribution,
        "form": line["form"],
        "standing": line["standing"],
        "certainty": line["certainty"],
        "value": line["value"],
        "quantity": line["quantity"],
        "valuation": line["valuation"],
        "delivered": line["delivered"],
        "stages": line["stages"],
        "origin": _origin(line["origin"]),
        "counts": True,
        "events": line["events"],
    }
    return Entry(answer, line["committed"])


def _origin(origin: Sequence[str] | None) -> Answer | None:
    return None if origin is None else {"agreement": origin[0], "contribution": origin[1]}


def silent(
    party: str,
    agreement: str,
    certainty: str,
    position: int,
    organisations: Mapping[str, Name],
    agreements: Mapping[str, Name],
) -> Entry:
    """The derived line of a party that has said nothing about what it brings."""
    answer = {
        "funder": called(organisations, party),
        "agreement": titled(agreements, agreement),
        "contribution": None,
        "form": "unspecified",
        "standing": "unknown",
        "certainty": certainty,
        "value": {"state": "unknown"},
        "quantity": None,
        "valuation": None,
        "delivered": [],
        "stages": stages("unspecified", {}),
        "origin": None,
        "counts": True,
        "events": [position],
    }
    return Entry(answer, committed=False)


def called(organisations: Mapping[str, Name], id: str) -> Answer:
    """An organisation as answers name it; who succeeded it stands beside it."""
    name = organisations[id]
    successor = name.detail["successor"]
    return {"id": id, "name": name.name} | ({} if successor is None else {"successor": successor})


def titled(agreements: Mapping[str, Name], id: str) -> Answer:
    return {"id": id, "title": agreements[id].name}


def naming(
    tx: Transaction, rows: Iterable[tuple[str, str]], at: Head, *besides: str
) -> tuple[Mapping[str, Name], Mapping[str, Name]]:
    """Organisations and agreements by id, for rows of (organisation, agreement), and for organisations besides."""
    pairs = list(rows)
    wanted = {
        "organisation": [*(organisation for organisation, _ in pairs), *besides],
        "agreement": [agreement for _, agreement in pairs],
    }
    found = names.find_kinds(tx, wanted, at.position)
    return found["organisation"], found["agreement"]


def totals(entries: Iterable[Entry], currency: str) -> Answer:
    """Committed amounts in money, in kind, and both; null where nothing is known. `unspecified` is in neither."""
    money: list[int] = []
    in_kind: list[int] = []
    for entry in entries:
        cents = _cents(entry)
        if cents is not None and entry.line["form"] != "unspecified":
            (money if entry.line["form"] == "money" else in_kind).append(cents)
    return {
        "money": _sum(money),
        "in_kind": _sum(in_kind),
        "value": _sum(money + in_kind),
        "currency": currency,
    }


def _cents(entry: Entry) -> int | None:
    amount = entry.line["stages"]["committed"]
    return None if amount is None else parse_hundredths(amount)


def _sum(cents: list[int]) -> str | None:
    return format_hundredths(sum(cents)) if cents else None


def shared_out(entries: Sequence[Entry]) -> list[Answer]:
    """Each funder's share of the committed value and of the committed money, in the order of the lines.

    Null where the whole is nothing, or where a committed value in it is unknown. They sum to 100.00.
    """
    funders = list(dict.fromkeys(entry.line["funder"]["id"] for entry in entries))
    of_value = _shares(funders, [entry for entry in entries if entry.line["form"] != "unspecified"])
    of_money = _shares(funders, [entry for entry in entries if entry.line["form"] == "money"])
    return [{"funder": funder, "of_value": of_value[funder], "of_money": of_money[funder]} for funder in funders]


def _shares(funders: list[str], entries: list[Entry]) -> dict[str, str | None]:
    parts = dict.fromkeys(sorted(funders), 0)
    for entry in entries:
        if entry.committed and entry.line["value"]["state"] == "unknown":
            return dict.fromkeys(funders)
        parts[entry.line["funder"]["id"]] += _cents(entry) or 0
    if sum(parts.values()) == 0:
        return dict.fromkeys(funders)
    return dict(zip(parts, map(format_hundredths, shares(list(parts.values()))), strict=True))


def missing(entries: Iterable[Entry]) -> list[Answer]:
    """What would make the answer complete: by agreement, an amount that nobody has stated, or a form."""
    found: dict[tuple[str, str], None] = {}
    for line, _ in entries:
        if line["value"]["state"] == "unknown":
            found[line["agreement"]["id"], "amount"] = None
        elif line["value"]["state"] == "known" and line["form"] == "unspecified":
            found[line["agreement"]["id"], "form"] = None
    return [{"agreement": agreement, "what": what} for agreement, what in found]
