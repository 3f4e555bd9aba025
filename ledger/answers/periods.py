"""What was recorded for a year after it had been closed."""

from collections.abc import Mapping

from ledger import history, store
from ledger.answers.lines import Answer
from ledger.message import Recorded
from ledger.registry import CODEC
from ledger.sql import Transaction
from ledger.store import Head

_PAGE = 1000


def late(tx: Transaction, at: Head, *, book: str, after: int, limit: int) -> list[Answer]:
    """At most `limit` entries after a position that speak of a year closed before them, by position."""
    state, _ = history.state(tx, "book", book, at.position)
    found: list[Answer] = []
    if not state.closed:
        return found
    position = max(after, min(state.closed.values()))
    while position < at.position and len(found) < limit:
        events = store.after(tx, position, _PAGE, at.position)
        for _, raw in events:
            one = CODEC.decode(raw)
            if "period_closed" in one.envelope.warnings:
                found.append(_entry(tx, one, state.closed))
        position = events[-1][0]
    return found[:limit]


def _entry(tx: Transaction, one: Recorded, closed: Mapping[int, int]) -> Answer:
    envelope = one.envelope
    kind, _, id = envelope.stream.partition("/")
    amended = store.at(tx, one.event.entry) if history.amends(one) else None
    span = (one if amended is None else CODEC.decode(amended)).event.span
    years = range(span.first, span.last + 1)
    return {
        "position": envelope.position,
        "recorded_at": envelope.recorded_at,
        "type": envelope.type,
        "stream": envelope.stream,
        "agreement": id if kind == "agreement" else None,
        "years": [year for year in years if closed.get(year, envelope.position) < envelope.position],
        "reason": envelope.reason,
        "certainty": envelope.certainty,
    }
