"""Nobody hears of a connection that was lost, if trying again soon helps: a question is asked once more, and a command
under its idempotency key for some seconds, until it is known what it came to."""

import threading
from collections.abc import Callable
from time import monotonic, sleep
from typing import TypeVar

from flask import current_app, request

from ledger.errors import BookUnreachable

SECONDS = 5
"""So long a command is tried again, counted from when its book was first missed; a switch to a standby is quicker."""

SECONDS_MAX = 8
"""Less than a request waits for its turn, and less than a service that is to end leaves to what is in flight."""

_PAUSES = (0.0, 0.05, 0.1, 0.2, 0.4)

Done = TypeVar("Done")


class Patience:
    """How long commands are tried again in one process.

    All commands of a book share one time, from when it was first missed to when one of them is done: however long the
    book can't be reached, nobody waits for it after that, and what waits for other books has the turns.
    """

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._until: dict[str, float] = {}
        self._lock = threading.Lock()

    def until(self, book: str) -> float:
        """When it is enough, by the monotonic clock; whoever asks has just missed the book."""
        with self._lock:
            return self._until.setdefault(book, monotonic() + self._seconds)

    def found(self, book: str) -> None:
        """A command on it was done."""
        if book in self._until:
            with self._lock:
                self._until.pop(book, None)


def entering(enter: Callable[[], Done]) -> Done:
    """Lets a request in as `enter` does; nothing is recorded by that, so it may be tried again for any. BookError."""
    return _again(enter) if request.method == "POST" else _once_more(enter)


def answering(answer: Callable[[], Done]) -> Done:
    """What `answer` gives: a command's answer is sought again where the request has a key, for else nobody could tell
    whether it was recorded. BookError."""
    if request.method != "POST":
        return _once_more(answer)
    if "Idempotency-Key" not in request.headers:
        return answer()
    done = _again(answer)
    _patience().found(_book())
    return done


def _once_more(ask: Callable[[], Done]) -> Done:
    try:
        return ask()
    except BookUnreachable:
        return ask()


def _again(attempt: Callable[[], Done]) -> Done:
    tried, until = 0, None
    while True:
        try:
            return attempt()
        except BookUnreachable:
            until = until or _patience().until(_book())
            pause = _PAUSES[min(tried, len(_PAUSES) - 1)]
            if monotonic() + pause >= until:
                raise
        tried += 1
        sleep(pause)


def _patience() -> Patience:
    found: Patience = current_app.extensions["patience"]
    return found


def _book() -> str:
    return str((request.view_args or {}).get("book", ""))
