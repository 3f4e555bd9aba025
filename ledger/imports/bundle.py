"""A book made again from its bundle: the same bytes, root, positions and instants, in a new and empty book."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from ledger import checkpoints, projector, seal, store
from ledger.book import Book
from ledger.codec import UnknownEvent
from ledger.errors import BookNewer
from ledger.message import Envelope
from ledger.notes import Note
from ledger.registry import CODEC
from ledger.sql import Transaction
from ledger.store import Head
from ledger.vault import Opening

Progress = Callable[[int], None]
"""Told how many events are written."""


def restore(
    book: Book,
    tiles: Iterable[Sequence[bytes]],
    issued: Sequence[tuple[str, Note]],
    openings: Sequence[Opening],
    progress: Progress,
) -> Head:
    """Writes what was verified: events in order, some at a time; checkpoints with when they were issued; records.

    All or nothing. Returns the last position. BookNewer where a newer program recorded an event.
    """
    book.vault.keep_all(openings)
    with book.writing() as tx:
        kept: Envelope | None = None
        for raws in tiles:
            envelopes = _append(tx, raws)
            kept = _keep_keys(tx, kept, envelopes)
            progress(envelopes[-1].position)
        _keep_key(tx, kept)
        for number, (issued_at, note) in enumerate(issued, 1):
            checkpoints.restore(tx, book.origin, number, issued_at, note)
        projector.rebuild(tx)
        return store.head(tx)


def _append(tx: Transaction, raws: Sequence[bytes]) -> list[Envelope]:
    try:
        envelopes = [CODEC.decode(raw).envelope for raw in raws]
    except UnknownEvent as unknown:
        raise BookNewer(f"a newer version recorded {unknown}: update this program") from None
    before = envelopes[0].position - 1
    store.append(tx, [(one, _micros(one.recorded_at), raw) for one, raw in zip(envelopes, raws, strict=True)])
    seal.grow(tx, before, raws)
    return envelopes


def _keep_keys(tx: Transaction, last: Envelope | None, envelopes: Iterable[Envelope]) -> Envelope | None:
    """Keeps the idempotency key of each command once its last event is known; the last event so far."""
    for one in envelopes:
        if last is not None and last.begins != one.begins:
            _keep_key(tx, last)
        last = one
    return last


def _keep_key(tx: Transaction, last: Envelope | None) -> None:
    if last is not None and last.key is not None:
        store.keep(tx, last.client, last.key, last.begins, last.position)


def _micros(recorded_at: str) -> int:
    return store.micros(datetime.fromisoformat(recorded_at))
