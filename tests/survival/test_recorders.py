"""The tests that `eventsourcing` publishes for whoever records events pass against the log and the seal of a book."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import orjson
import psycopg
import pytest
from eventsourcing import persistence
from eventsourcing.persistence import ApplicationRecorder, Notification, StoredEvent, Subscription

from ledger import book, layout, seal, store
from ledger.book import Book
from ledger.codec import canonical
from ledger.message import Envelope
from ledger.sql import Transaction

pytest.importorskip("Crypto", reason="the library's tests import its cipher: they need eventsourcing[crypto]")

from eventsourcing.tests.persistence import (
    ApplicationRecorderTestCase,
    NonInterleavingNotificationIDsBaseCase,
)

AT = 1_800_000_000_000_000
"""Microseconds; each event is recorded one later than the one before."""


class Recorder(ApplicationRecorder):
    """The library's words for what `store` and `seal` do: its topic is our type, its notification id our position, and
    it counts an originator's versions from 0 where we count a stream's from 1."""

    def __init__(self, one: Book) -> None:
        self._book = one

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        try:
            with self._book.writing() as tx:
                before = store.head(tx).position
                entries = [envelope(event, before + 1, at) for at, event in enumerate(stored_events, before + 1)]
                store.append(tx, entries)
                seal.grow(tx, before, [raw for _, _, raw in entries])
        except (sqlite3.IntegrityError, psycopg.IntegrityError, psycopg.errors.RaiseException) as refused:
            raise persistence.IntegrityError(str(refused)) from refused
        return [one.position for one, _, _ in entries]

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        with self._book.reading() as tx:
            raws = store.read(tx, f"test/{originator_id}", 0 if gt is None else gt + 1)
        found = [one for one in map(stored, raws) if lte is None or one.originator_version <= lte]
        return (found[::-1] if desc else found)[:limit]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        after = (start or 0) - (start is not None and inclusive_of_start)
        with self._book.reading() as tx:
            upto = store.head(tx).position if stop is None else stop
            found = sorted(
                one
                for topic in topics or (None,)
                for one in (
                    store.after(tx, after, limit, upto)
                    if topic is None
                    else store.after_of_type(tx, after, limit, upto, topic)
                )
            )
        return [Notification(**vars(stored(raw)), id=position) for position, raw in found[:limit]]

    def max_notification_id(self) -> int | None:
        with self._book.reading() as tx:
            return store.head(tx).position or None

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> Subscription[ApplicationRecorder]:
        raise NotImplementedError("who follows a book asks for what came after a position")


def envelope(event: StoredEvent, begins: int, position: int) -> tuple[Envelope, int, bytes]:
    """What the store takes: of the envelope only where the event stands, and bytes that hold all of it."""
    of: dict[str, Any] = dict.fromkeys(Envelope._fields) | {
        "begins": begins,
        "position": position,
        "stream": f"test/{event.originator_id}",
        "type": event.topic,
        "version": event.originator_version + 1,
    }
    return Envelope(**of), AT + position, canonical(of | {"data": event.state.decode()})


def stored(raw: bytes) -> StoredEvent:
    of = orjson.loads(raw)
    originator = UUID(of["stream"].removeprefix("test/"))
    return StoredEvent(originator, of["version"] - 1, of["type"], of["data"].encode())


class _OnABook:
    """A book for each test; afterwards its log is the one that was sealed."""

    INITIAL_VERSION = 0

    def setUp(self) -> None:
        self._folder = TemporaryDirectory()
        folder = Path(self._folder.name, "recorded")
        book.create(
            folder,
            id="recorded",
            origin="recorded",
            time_zone="UTC",
            currency="EUR",
            tables=layout.TABLES,
            statements=layout.STATEMENTS,
        )
        self._book = book.open(folder)

    def tearDown(self) -> None:
        with self._book.reading() as tx:
            assert_sealed(tx)
        self._book.close()
        self._folder.cleanup()

    def create_recorder(self) -> Recorder:
        return Recorder(self._book)


def assert_sealed(tx: Transaction) -> None:
    last = store.head(tx).position
    assert last > 0
    assert seal.head(tx).root == seal.root(tx, last)
    seal.verify(tx)


class TestApplicationRecorder(_OnABook, ApplicationRecorderTestCase[Recorder]):
    """Notifications without gaps, conflicts refused, ten writers and two readers at once."""


class TestNonInterleaving(_OnABook, NonInterleavingNotificationIDsBaseCase):
    """What is recorded together stands together."""


def test_what_is_read_of_a_stream_can_be_bounded(tmp_path: Path) -> None:
    case = TestApplicationRecorder("test_insert_select")
    case.setUp()
    recorder, originator = case.create_recorder(), case.new_originator_id()
    events = [StoredEvent(originator, version, "topic", b"{}") for version in range(5)]
    recorder.insert_events(events)
    assert recorder.select_events(originator) == events
    assert recorder.select_events(originator, gt=1, lte=3) == events[2:4]
    assert recorder.select_events(originator, desc=True, limit=2) == events[:2:-1]
    with pytest.raises(persistence.IntegrityError):
        recorder.insert_events([StoredEvent(originator, 6, "topic", b"{}")])
    case.tearDown()
