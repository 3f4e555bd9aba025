"""A stream's history, recorded and effective, and what it came to, at any version or position."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from ledger import store
from ledger.domain.amendment import EntryCorrected, EntryReversed
from ledger.errors import NotFound
from ledger.message import Recorded
from ledger.registry import CODEC, DOMAINS
from ledger.sql import Transaction
from ledger.store import Head

_LOG = "the log"
_BEHIND_MAX = 512
"""Events of others after which it costs less to remember nothing than to look what they were about."""


def read(tx: Transaction, kind: str, id: str, upto: int | None = None) -> list[Recorded]:
    """The events of a stream, oldest first, those recorded up to a position."""
    recorded = [CODEC.decode(raw) for raw in store.read(tx, f"{kind}/{id}")]
    if upto is None:
        return recorded
    return [one for one in recorded if one.envelope.position <= upto]


def effective(recorded: Sequence[Recorded]) -> list[Recorded]:
    """The history that counts: reversed entries left out, corrected ones replaced where they stand, the last one wins.

    A corrected entry keeps its position and its own id, and stands on the grounds of its correction.
    """
    reversed_ = {one.event.entry for one in recorded if isinstance(one.event, EntryReversed)}
    corrections: dict[int, list[Recorded]] = {}
    for one in recorded:
        if isinstance(one.event, EntryCorrected):
            corrections.setdefault(one.event.entry, []).append(one)
    return [
        _corrected(one, corrections.get(one.envelope.position, []))
        for one in recorded
        if not amends(one) and one.envelope.position not in reversed_
    ]


def amends(recorded: Recorded) -> bool:
    """Whether an event speaks of another one rather than of the world."""
    return isinstance(recorded.event, EntryCorrected | EntryReversed)


def _corrected(one: Recorded, corrections: list[Recorded]) -> Recorded:
    if not corrections:
        return one
    last = corrections[-1]
    envelope = one.envelope._replace(
        certainty=last.envelope.certainty,
        source=last.envelope.source,
        effective=last.envelope.effective or one.envelope.effective,
    )
    event = CODEC.event(last.event.type, last.event.schema, last.event.data)
    return Recorded(event, envelope, tuple(each.envelope.position for each in corrections))


def fold(kind: str, recorded: Sequence[Recorded]) -> Any:
    """What these events come to."""
    domain = DOMAINS[kind]
    state = domain.empty
    for one in effective(recorded) if any(map(amends, recorded)) else recorded:
        state = domain.evolve(state, one)
    return state


def state(tx: Transaction, kind: str, id: str, upto: int | None = None) -> tuple[Any, int]:
    """(state, version) of a stream as recorded at a position, or now. NotFound where it had not begun."""
    if upto is None:
        found, version = latest(tx, kind, id)
    else:
        recorded = read(tx, kind, id, upto)
        found, version = fold(kind, recorded), len(recorded)
    if not found.exists:
        raise NotFound(kind, id)
    return found, version


def latest(tx: Transaction, kind: str, id: str) -> tuple[Any, int]:
    """(state, version) of a stream now, version 0 where it has not begun; only what is not remembered is read."""
    stream = f"{kind}/{id}"
    if (seen := tx.current.get(stream)) is not None:
        return seen
    domain, known = DOMAINS[kind], tx.remembered.get(stream)
    if known is not None and tx.attended:
        tx.current[stream] = known
        return tx.current[stream]
    found, version = known or (domain.empty, 0)
    recorded = [CODEC.decode(raw) for raw in store.read(tx, stream, since=version)]
    if not recorded:
        tx.current[stream] = found, version
        return found, version
    if any(map(amends, recorded)):
        found = fold(kind, read(tx, kind, id))
    else:
        for one in recorded:
            found = domain.evolve(found, one)
    tx.current[stream] = tx.remembered[stream] = found, version + len(recorded)
    return tx.current[stream]


def attend(tx: Transaction) -> Head:
    """Where the log ends, in a transaction that has the lock: of what is remembered, only what was written to since it
    was last seen has to be read again."""
    head, seen = store.head(tx), tx.remembered.get(_LOG)
    if seen != head:
        for stream in _outdated(tx, head, seen):
            tx.remembered[stream] = None
    tx.remembered[_LOG] = head
    tx.attended = True
    return head


def wrote(tx: Transaction, streams: Iterable[str], head: Head) -> None:
    """Notes that these were written to, up to where the log ends now."""
    for stream in streams:
        tx.remembered[stream] = None
    tx.remembered[_LOG] = head


def _outdated(tx: Transaction, head: Head, seen: Head | None) -> Iterable[str]:
    everything = list(tx.remembered)
    if seen is None or not 0 <= head.position - seen.position <= _BEHIND_MAX:
        return everything
    written = store.written(tx, seen)
    return everything if written is None else written


def steps(kind: str, recorded: Sequence[Recorded]) -> Iterator[tuple[Any, Recorded, Any]]:
    """(state before, event, state after) for each event of a stream; an amendment's is the state it leads to."""
    domain = DOMAINS[kind]
    before = domain.empty
    for i, one in enumerate(recorded):
        after = fold(kind, recorded[: i + 1]) if amends(one) else domain.evolve(before, one)
        yield before, one, after
        before = after
