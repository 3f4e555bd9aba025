"""The copy of a book that questions may be answered from, and whether it is of any use just now."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock, Thread
from time import monotonic_ns

from ledger import postgres
from ledger.errors import BookError
from ledger.postgres import Place, Schema
from ledger.sql import Transaction

WAITED_MS_MAX = 1_000
"""Nobody waits longer for a replica to come far enough."""

_NS = 1_000_000_000
_REST, _DOUBT, _BELIEF, _HASTE = 5 * _NS, 60 * _NS, 30 * _NS, 5 * _NS
_PAUSES_MS = (2, 4, 8, 16, 32)


class Replica:
    """The schema of a book's log on a server that follows the book's own; what it shows is older than that, or as new.

    `found` is whether it has answered since it was opened or lost.
    """

    def __init__(self, place: Place, book: str) -> None:
        assert place.replica is not None, "the book has no replica"
        url = postgres.impatient(place.replica)
        self.found = False
        self._book = book
        self._schema = Schema(Place(url, place.schema))
        self._reach = _reach(url)
        self._doubted = self._believed = self._hurried = 0

    def usable(self) -> bool:
        """Whether there is any point in asking it. Never waits: a server that was lost is looked for beside."""
        return monotonic_ns() >= self._doubted and self._reach.usable()

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """One snapshot. BookError."""
        with self._schema.reading() as begun:
            yield Transaction(begun.connection, self._schema.dialect, self._book, ends=begun.ends, newest=False)

    def lose(self) -> None:
        """It could not be reached: for some seconds no book asks its server."""
        self.found = False
        self._believed = 0
        self._reach.lose()

    def doubt(self) -> None:
        """It is no copy of the book: it is left alone for a minute."""
        self.found = False
        self._believed = 0
        self._doubted = monotonic_ns() + _DOUBT

    def believed(self) -> bool:
        """Whether it was held against the book a moment ago."""
        return monotonic_ns() < self._believed

    def believe(self) -> None:
        """It was held against the book, and is a copy of it."""
        self._believed = monotonic_ns() + _BELIEF

    def pauses(self) -> Iterator[int]:
        """How many milliseconds to wait before each further look whether it has come far enough; none, for some seconds
        after that was in vain."""
        if monotonic_ns() < self._hurried:
            return
        waited = 0
        for pause in _growing():
            if waited + pause > WAITED_MS_MAX:
                break
            waited += pause
            yield pause
        self._hurried = monotonic_ns() + _HASTE


class _Reach:
    """Whether a server answers. Whoever finds that it does not spares all others, of all its books, the same wait."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._lock = Lock()
        self._lost = self._looking = False
        self._next = 0

    def usable(self) -> bool:
        if not self._lost:
            return True
        with self._lock:
            due = not self._looking and monotonic_ns() >= self._next
            self._looking = self._looking or due
        if due:
            Thread(target=self._look, daemon=True).start()
        return False

    def lose(self) -> None:
        with self._lock:
            self._lost, self._next = True, monotonic_ns() + _REST

    def _look(self) -> None:
        try:
            postgres.reach(self._url)
            self._lost = False
        except BookError:
            self._next = monotonic_ns() + _REST
        finally:
            self._looking = False


@cache
def _reach(url: str) -> _Reach:
    return _Reach(url)


def _growing() -> Iterator[int]:
    yield from _PAUSES_MS
    while True:
        yield _PAUSES_MS[-1]
