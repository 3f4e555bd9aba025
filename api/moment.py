"""As of when: from `as_of`, `position` or a list's cursor to one place in the book's log."""

import base64
import binascii
import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from api import access
from api.problems import Problem
from ledger import store
from ledger.book import Book
from ledger.errors import NotThen
from ledger.sql import Transaction
from ledger.store import Head

Key = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a list goes on: the position it is pinned to, the key of the last item shown."""

    position: int
    after: Key


def least(params: Mapping[str, Any], cursor: Cursor | None) -> int:
    """The position that has to be there for a question to be answered."""
    pinned = 0 if cursor is None else cursor.position
    return max(params["min_position"] or 0, params["position"] or 0, pinned)


def resolve(tx: Transaction, book: Book, params: Mapping[str, Any], cursor: Cursor | None = None) -> Head:
    """The place that a question is asked as of. 400 for the future or for two of them, 404 before the first event, 409
    below `min_position`; NotThen where only a newer snapshot could tell."""
    as_of, position = params.get("as_of"), params.get("position")
    pinned = None if cursor is None else cursor.position
    if sum(one is not None for one in (as_of, position, pinned)) > 1:
        raise Problem("two_times", "give as_of, position or cursor, one of them")
    if (wanted := params.get("min_position")) and wanted > (found := store.head(tx).position):
        raise Problem("position_not_reached", f"the book ends at position {found}, and min_position is {wanted}")
    if position is not None or pinned is not None:
        return store.at_position(tx, position or pinned or 0)
    if as_of is None:
        return store.head(tx)
    last = store.head(tx)
    # The clock may have been set back since; what was recorded has come.
    now = max(access.now(), store.EPOCH + timedelta(microseconds=last.micros))
    instant = as_of if isinstance(as_of, datetime) else _end_of(as_of, book.time_zone, now)
    if instant is None:
        return last
    if instant > now:
        raise Problem("in_future", f"{instant.isoformat()} is later than now and than the last event")
    if not tx.newest and store.micros(instant) > last.micros:
        raise NotThen("future", "more may have been recorded before that than is seen here")
    return store.at_instant(tx, instant)


def _end_of(day: date, time_zone: str, now: datetime) -> datetime | None:
    """The last instant of a day; None for today, which means now."""
    today = now.astimezone(ZoneInfo(time_zone)).date()
    if day > today:
        raise Problem("in_future", f"{day} has not come; the latest is {today}, which means now")
    if day == today:
        return None
    midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone))
    return midnight.astimezone(UTC) - timedelta(microseconds=1)


def write_cursor(book: Book, scope: Sequence[object], cursor: Cursor) -> str:
    """The cursor as text; `scope` is what it belongs to (operation, path, filters) and has to be the same on return."""
    payload = orjson.dumps([cursor.position, *cursor.after])
    return base64.urlsafe_b64encode(_seal(book, scope, payload) + payload).decode().rstrip("=")


def read_cursor(book: Book, scope: Sequence[object], text: str) -> Cursor:
    """400 for a text that this book did not write for the same list."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (binascii.Error, ValueError):
        raw = b""
    seal, payload = raw[:16], raw[16:]
    if not payload or not hmac.compare_digest(_seal(book, scope, payload), seal):
        raise Problem("bad_cursor", "take the cursor from `next` of the same list with the same filters")
    position, *after = orjson.loads(payload)
    return Cursor(position, tuple(after))


def _seal(book: Book, scope: Sequence[object], payload: bytes) -> bytes:
    document = orjson.dumps(["cursor", *scope], default=str, option=orjson.OPT_SORT_KEYS)
    return bytes.fromhex(book.vault.digest(document + payload))[:16]
