"""A stream's history and what it came to, at any version or position."""

from collections.abc import Iterator
from typing import Any

from ledger import store
from ledger.errors import NotFound
from ledger.message import Recorded
from ledger.registry import CODEC, DOMAINS
from ledger.sql import Transaction


def read(tx: Transaction, kind: str, id: str, upto: int | None = None) -> list[Recorded]:
    """The events of a stream, oldest first, those recorded up to a position."""
    recorded = [CODEC.decode(raw) for raw in store.read(tx, f"{kind}/{id}")]
    if upto is None:
        return recorded
    return [one for one in recorded if one.envelope.position <= upto]


def fold(kind: str, recorded: list[Recorded]) -> Any:
    """What these events come to."""
    domain = DOMAINS[kind]
    state = domain.empty
    for one in recorded:
        state = domain.evolve(state, one)
    return state


def state(tx: Transaction, kind: str, id: str, upto: int | None = None) -> tuple[Any, int]:
    """(state, version) of a stream as recorded at a position, or now. NotFound where it had not begun."""
    if upto is None:
        found, version = latest(tx, kind, id)
    else:
        recorded = read(tx, kind, id, upto)
        found, version = fold(kind, recorded), len(recorded)
    if version == 0:
        raise NotFound(kind, id)
    return found, version


def latest(tx: Transaction, kind: str, id: str) -> tuple[Any, int]:
    """(state, version) of a stream now, version 0 where it has not begun; only what is not remembered is read."""
    stream = f"{kind}/{id}"
    domain = DOMAINS[kind]
    found, version = tx.remembered.get(stream, (domain.empty, 0))
    recorded = store.read(tx, stream, since=version)
    for raw in recorded:
        found = domain.evolve(found, CODEC.decode(raw))
    if recorded:
        tx.remembered[stream] = found, version + len(recorded)
    return found, version + len(recorded)


def steps(kind: str, recorded: list[Recorded]) -> Iterator[tuple[Any, Recorded, Any]]:
    """(state before, event, state after) for each event of a stream."""
    domain = DOMAINS[kind]
    before = domain.empty
    for one in recorded:
        after = domain.evolve(before, one)
        yield before, one, after
        before = after
