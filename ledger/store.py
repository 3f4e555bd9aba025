"""The event table: append under the lock, read a stream, read on from a position, find what was recorded when."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import orjson
from sqlalchemy import (
    BigInteger,
    Column,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    UniqueConstraint,
    bindparam,
    func,
    insert,
    select,
)

from ledger.errors import NotThen
from ledger.message import Envelope
from ledger.sql import ENDS, NOWHERE, Asked, Dialect, Rows, Statement, Transaction, instr, never_changed

_METADATA = MetaData()
EVENT = Table(
    "event",
    _METADATA,
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("stream", String, nullable=False),
    Column("version", Integer, nullable=False),
    Column("begins", Integer, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("type", String, nullable=False),
    Column("bytes", LargeBinary, nullable=False),
    UniqueConstraint("stream", "version"),
    UniqueConstraint("recorded_at"),
)
REQUEST = Table(
    "request",
    _METADATA,
    Column("client", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("begins", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    sqlite_with_rowid=False,
)
TABLES = (EVENT, REQUEST)

GUARDS: dict[Dialect, tuple[str, ...]] = {
    "sqlite": (
        "CREATE TRIGGER event_no_update BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'events never change'); END",
        "CREATE TRIGGER event_no_delete BEFORE DELETE ON event "
        "BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END",
        # INSERT OR REPLACE gets past a delete trigger on a connection without recursive_triggers; this stands on any.
        """CREATE TRIGGER event_next BEFORE INSERT ON event
    WHEN NEW.position IS NOT (SELECT coalesce(max(position), 0) + 1 FROM event)
      OR NEW.version IS NOT (SELECT coalesce(max(version), 0) + 1 FROM event WHERE stream = NEW.stream)
      OR NEW.recorded_at <= (SELECT coalesce(max(recorded_at), 0) FROM event)
    BEGIN SELECT RAISE(ABORT, 'events are appended, without gaps, in order of time'); END""",
    ),
    "postgresql": (
        *never_changed("event", "events never change")["postgresql"],
        # Each has the one before it, and no two are alike: so there is no gap, and no other order.
        """CREATE FUNCTION event_next() RETURNS trigger LANGUAGE plpgsql SET search_path FROM CURRENT AS $$ BEGIN
    IF EXISTS (
        SELECT FROM fresh WHERE position < 1 OR version < 1 OR recorded_at <= 0
        OR position > 1 AND NOT EXISTS (
            SELECT FROM event AS e WHERE e.position = fresh.position - 1 AND e.recorded_at < fresh.recorded_at)
        OR version > 1 AND NOT EXISTS (
            SELECT FROM event AS e WHERE e.stream = fresh.stream AND e.version = fresh.version - 1
            AND e.position < fresh.position)
    ) THEN RAISE EXCEPTION 'events are appended, without gaps, in order of time'; END IF;
    RETURN NULL; END $$""",
        "CREATE TRIGGER event_next AFTER INSERT ON event REFERENCING NEW TABLE AS fresh "
        "FOR EACH STATEMENT EXECUTE FUNCTION event_next()",
    ),
}
"""The database itself refuses to change, delete, replace, skip or reorder events."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Head:
    """A place in the log: the last position of a command, and when it was recorded. Position 0: nothing yet."""

    position: int
    micros: int

    @property
    def recorded_at(self) -> str:
        return instant_text(self.micros)


@dataclass(frozen=True, slots=True)
class Kept:
    """The command that an idempotency key belongs to: first and last position, its request digest and stream."""

    begins: int
    last: int
    request: str
    stream: str


def micros(at: datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (at - EPOCH) // timedelta(microseconds=1)


def instant_text(at: int) -> str:
    """RFC 3339 UTC with six decimals."""
    seconds, rest = divmod(at, 1_000_000)
    return f"{_second_text(seconds)}.{rest:06d}Z"


@lru_cache(maxsize=64)
def _second_text(seconds: int) -> str:
    return (EPOCH + timedelta(seconds=seconds)).replace(tzinfo=None).isoformat()


_since = Statement(
    select(EVENT.c.position, EVENT.c.recorded_at, EVENT.c.stream)
    .where(EVENT.c.position >= bindparam("position"))
    .order_by(EVENT.c.position)
)
_append = Statement(insert(EVENT))
_stream = Statement(
    select(EVENT.c.bytes)
    .where(EVENT.c.stream == bindparam("stream"), EVENT.c.version > bindparam("since"))
    .order_by(EVENT.c.version)
)
_version = Statement(select(func.max(EVENT.c.version)).where(EVENT.c.stream == bindparam("stream")))
_all_streams = Statement(
    select(EVENT.c.stream, EVENT.c.bytes)
    .where(EVENT.c.stream >= bindparam("first"), EVENT.c.stream < bindparam("beyond"))
    .order_by(EVENT.c.stream, EVENT.c.version)
)
_on_from = Statement(
    select(EVENT.c.position, EVENT.c.bytes)
    .where(EVENT.c.position > bindparam("after"), EVENT.c.position <= bindparam("upto"))
    .order_by(EVENT.c.position)
    .limit(bindparam("limit"))
)
_on_from_type = Statement(
    select(EVENT.c.position, EVENT.c.bytes)
    .where(
        EVENT.c.position > bindparam("after"),
        EVENT.c.position <= bindparam("upto"),
        EVENT.c.type == bindparam("type"),
    )
    .order_by(EVENT.c.position)
    .limit(bindparam("limit"))
)
_holding = Statement(
    select(EVENT.c.position, EVENT.c.bytes)
    .where(
        EVENT.c.position > bindparam("after"),
        EVENT.c.position <= bindparam("upto"),
        instr(EVENT.c.bytes, bindparam("part")) > 0,
    )
    .order_by(EVENT.c.position)
    .limit(bindparam("limit"))
)
_at = Statement(select(EVENT.c.begins, EVENT.c.recorded_at).where(EVENT.c.position == bindparam("position")))
_next_command = Statement(
    select(EVENT.c.begins)
    .where(EVENT.c.position > bindparam("position"), EVENT.c.begins > bindparam("position"))
    .order_by(EVENT.c.position)
    .limit(1)
)
_last_by = Statement(
    select(func.max(EVENT.c.position)).where(
        EVENT.c.recorded_at == select(func.max(EVENT.c.recorded_at)).where(
            EVENT.c.recorded_at <= bindparam("instant")
        ).scalar_subquery()
    )
)  # fmt: skip
_touched = Statement(
    select(EVENT.c.stream)
    .distinct()
    .where(
        EVENT.c.position > bindparam("after"),
        EVENT.c.position <= bindparam("upto"),
        EVENT.c.stream >= bindparam("first"),
        EVENT.c.stream < bindparam("beyond"),
    )
    .order_by(EVENT.c.stream)
)
_keep = Statement(insert(REQUEST))
_kept = Statement(
    select(REQUEST.c.begins, REQUEST.c.last, EVENT.c.bytes)
    .join(EVENT, EVENT.c.position == REQUEST.c.begins)
    .where(REQUEST.c.client == bindparam("client"), REQUEST.c.key == bindparam("key"))
)


def head(tx: Transaction) -> Head:
    """The last event."""
    if tx.ends is None:
        row = tx.connection.execute(ENDS).fetchone()
        tx.ends = row or NOWHERE
    return Head(*tx.ends)


def written(tx: Transaction, since: Head) -> set[str] | None:
    """The streams written to after a place in the log; None where the log does not go through that place."""
    rows = iter(_since.rows(tx, position=since.position))
    if since.position and next(rows, ())[:2] != (since.position, since.micros):
        return None
    return {stream for _, _, stream in rows}


def append(tx: Transaction, entries: list[tuple[Envelope, int, bytes]]) -> None:
    """Appends one command's events: (envelope, microseconds, stored bytes). The caller holds the lock."""
    _append.many(
        tx,
        [
            (envelope.position, envelope.stream, envelope.version, envelope.begins, at, envelope.type, raw)
            for envelope, at, raw in entries
        ],
    )
    last, at, _ = entries[-1]
    tx.ends = last.position, at


def keep(tx: Transaction, client: str, key: str, begins: int, last: int) -> None:
    """Keeps an idempotency key for ever, with the positions that were recorded under it."""
    _keep.run(tx, client=client, key=key, begins=begins, last=last)


def at(tx: Transaction, position: int) -> bytes | None:
    """The stored bytes at a position, or None."""
    found = after(tx, position - 1, 1, position)
    return found[0][1] if found else None


def read(tx: Transaction, stream: str, since: int = 0) -> list[bytes]:
    """The stored bytes of a stream's events after version `since`, oldest first."""
    return [raw for (raw,) in _stream.rows(tx, stream=stream, since=since)]


def read_kind(tx: Transaction, kind: str) -> Iterator[tuple[str, bytes]]:
    """(stream, stored bytes) of all streams of one kind, stream by stream, oldest first."""
    yield from _all_streams.each(tx, first=f"{kind}/", beyond=f"{kind}0")


def after(tx: Transaction, position: int, limit: int, upto: int) -> list[tuple[int, bytes]]:
    """At most `limit` events after `position` and up to `upto`: (position, stored bytes)."""
    return _on_from.rows(tx, after=position, upto=upto, limit=limit)


def after_of_type(tx: Transaction, position: int, limit: int, upto: int, type: str) -> list[tuple[int, bytes]]:
    """The same, of one type of event."""
    return _on_from_type.rows(tx, after=position, upto=upto, limit=limit, type=type)


def holding(tx: Transaction, part: bytes, position: int, limit: int, upto: int) -> list[tuple[int, bytes]]:
    """The same, of the events in whose stored bytes `part` stands: all bytes are read, at memory's pace."""
    return _holding.rows(tx, after=position, upto=upto, limit=limit, part=part)


def touched(tx: Transaction, kind: str, after: int, upto: int) -> list[str]:
    """The ids of the streams of a kind that have events after a position and up to another."""
    found = _touched.rows(tx, after=after, upto=upto, first=f"{kind}/", beyond=f"{kind}0")
    return [stream.removeprefix(f"{kind}/") for (stream,) in found]


def asking_kept(client: str, key: str) -> Asked:
    """What a client recorded under an idempotency key, to be read by `kept`."""
    return _kept.asking(client=client, key=key)


def kept(rows: Rows) -> Kept | None:
    """None where the key was never used."""
    if not rows:
        return None
    [(begins, last, raw)] = rows
    document = orjson.loads(raw)
    return Kept(begins, last, document["request"], document["stream"])


def asking_version(stream: str) -> Asked:
    """One row: the version of a stream now; null where it has not begun."""
    return _version.asking(stream=stream)


def end(tx: Transaction, position: int) -> int:
    """The last position of the command that the event at this position belongs to."""
    following = _next_command.one(tx, position=position)
    return head(tx).position if following is None else int(following[0]) - 1


def at_position(tx: Transaction, position: int) -> Head:
    """The end of the last command that was complete at this position. NotThen where there was none, or not yet."""
    last = head(tx)
    if position == last.position and position:
        return last
    if position > last.position:
        raise NotThen("future", f"the book ends at position {last.position}")
    following = _at.one(tx, position=position + 1)
    if following is not None and following[0] <= position:
        position = following[0] - 1
    found = _at.one(tx, position=position)
    if found is None:
        raise NotThen("before", "the book begins at position 1")
    return Head(position, found[1])


def at_instant(tx: Transaction, instant: datetime) -> Head:
    """The end of the last command complete at this instant (aware). NotThen where the book was not begun."""
    row = _last_by.one(tx, instant=micros(instant))
    if row is None or row[0] is None:
        raise NotThen("before", "the book was opened later than that")
    return at_position(tx, row[0])
