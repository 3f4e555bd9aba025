"""Which entries an auditor looks at: drawn by a seed that neither side picks, so that anybody can draw them again.

The seed is the root of a checkpoint, or SHA-256 of that root and a word of the auditor's own. The population is what
counts at that checkpoint: reversed entries are out of it, corrected ones are in it as they were corrected.
"""

import heapq
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, NamedTuple

import orjson

from ledger import store
from ledger.answers.lines import Answer
from ledger.sql import Transaction
from ledger.values import format_hundredths, parse_hundredths

Method = Literal["random", "monetary_unit"]
_PAGE = 1000


class Item(NamedTuple):
    """One entry of the population; `cents` is None where no amount is known."""

    position: int
    cents: int | None


Population = Callable[[], Iterable[Item]]
"""Gives the same entries, in the order of their positions, each time it is called."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What was drawn, by position, with how often; the rest is what it was drawn from, in cents where it is money."""

    hits: Mapping[int, int]
    count: int
    total: int
    without_amount: int
    interval: int | None = None
    start: int | None = None


def seed(root: bytes, word: str | None) -> bytes:
    """32 bytes."""
    return root if word is None else sha256(root + word.encode()).digest()


def draw(method: Method, seed: bytes, population: Population, size: int) -> Drawn:
    """A sample of at most `size` entries."""
    match method:
        case "random":
            return _random(seed, population(), size)
        case "monetary_unit":
            return _monetary(seed, population, size)


def _random(seed: bytes, population: Iterable[Item], size: int) -> Drawn:
    """Each entry has the ticket SHA-256(seed, position in 8 bytes); the smallest are drawn, each at most once."""
    lowest: list[tuple[int, int]] = []
    count = total = without = 0
    for position, cents in population:
        count, total, without = count + 1, total + (cents or 0), without + (cents is None)
        ticket = -int.from_bytes(sha256(seed + position.to_bytes(8)).digest())
        if len(lowest) < size:
            heapq.heappush(lowest, (ticket, position))
        elif ticket > lowest[0][0]:
            heapq.heapreplace(lowest, (ticket, position))
    return Drawn(dict.fromkeys(sorted(position for _, position in lowest), 1), count, total, without)


def _monetary(seed: bytes, population: Population, size: int) -> Drawn:
    """Every cent has the same chance: of all cents in a row each interval-th is drawn, from one that the seed says."""
    count = total = without = 0
    for _, cents in population():
        count, total, without = count + 1, total + (cents or 0), without + (cents is None)
    if total == 0:
        return Drawn({}, count, total, without)
    interval = max(total // size, 1)
    start = int.from_bytes(sha256(seed).digest()) % interval
    hits: dict[int, int] = {}
    passed = 0
    for position, cents in population():
        first = max(-(-(passed - start) // interval), 0)
        passed += cents or 0
        beyond = min(max(-(-(passed - start) // interval), 0), size)
        if beyond > first:
            hits[position] = beyond - first
    return Drawn(hits, count, total, without, interval, start)


def entries(tx: Transaction, upto: int, *, type: str | None, year: int | None) -> Iterator[Item]:
    """What counts up to a position, of one type and for one year where they are given."""
    taken_back, corrected = _amended(tx, upto)
    for position, document in _documents(tx, upto, type):
        if position in taken_back or document["type"] in ("EntryCorrected", "EntryReversed"):
            continue
        data = corrected.get(position, document["data"])
        if year is None or _speaks_of(data, year):
            yield Item(position, _cents(data))


def shown(tx: Transaction, position: int) -> Answer:
    """A drawn entry as it is answered."""
    raw = store.at(tx, position)
    assert raw is not None, f"nothing is recorded at position {position}"
    document = orjson.loads(raw)
    named = {name: document[name] for name in ("position", "recorded_at", "type", "stream", "client", "effective")}
    return named | {"source": {"kind": None, "reference": None, "digest": None} | document["source"]}


def amount(cents: int) -> str:
    return format_hundredths(cents)


def _amended(tx: Transaction, upto: int) -> tuple[set[int], dict[int, dict[str, Any]]]:
    """The positions of reversed entries, and the last data of corrected ones."""
    taken_back = {document["data"]["entry"] for _, document in _documents(tx, upto, "EntryReversed")}
    corrected = {
        document["data"]["entry"]: document["data"]["data"] for _, document in _documents(tx, upto, "EntryCorrected")
    }
    return taken_back, corrected


def _documents(tx: Transaction, upto: int, type: str | None) -> Iterator[tuple[int, dict[str, Any]]]:
    after = 0
    while True:
        page = (
            store.after(tx, after, _PAGE, upto) if type is None else store.after_of_type(tx, after, _PAGE, upto, type)
        )
        for position, raw in page:
            yield position, orjson.loads(raw)
        if len(page) < _PAGE:
            return
        after = page[-1][0]


def _speaks_of(data: Mapping[str, Any], year: int) -> bool:
    span = data.get("span")
    return span is not None and span["first"] <= year <= span["last"]


def _cents(data: Mapping[str, Any]) -> int | None:
    """The amount that an event states, wherever its kind has it."""
    worth: Mapping[str, Any] = data.get("worth") or {}
    value: Mapping[str, Any] = worth.get("value") or {}
    money: Mapping[str, Any] = data.get("amount") or value.get("money") or {}
    return parse_hundredths(money["amount"]) if "amount" in money else None
