"""A few requests of a process at a time: a bounded number waits, and who comes beyond that is told so at once."""

import threading
from time import perf_counter_ns

from flask import current_app, g, request

from api import metrics
from api.problems import Problem

SECONDS_MAX = 10
"""Nobody waits longer for a turn."""

_AGAIN = {"Retry-After": "1"}


class Turns:
    """The queue of one process, in which `working` requests are worked on at once.

    Its threads have to be more than one above both together: one refuses.
    """

    def __init__(self, waiting: int, seconds: float = SECONDS_MAX, working: int = 1) -> None:
        self._seconds = seconds
        self._places = threading.BoundedSemaphore(waiting + working)
        self._turn = threading.BoundedSemaphore(working)

    def take(self) -> bool:
        """Waits for the turn; False where the queue is full or it took too long."""
        if not self._places.acquire(blocking=False):
            return False
        came = perf_counter_ns()
        if self._turn.acquire(timeout=self._seconds):
            metrics.queued(perf_counter_ns() - came)
            return True
        self._places.release()
        return False

    def give(self) -> None:
        """Ends the turn."""
        self._turn.release()
        self._places.release()


def take() -> None:
    """503 where too many wait already; runs before anything else is looked at. Without a queue nobody waits."""
    turns: Turns | None = current_app.extensions.get("turns")
    if turns is None or not request.path.startswith("/v1/"):
        return
    if not turns.take():
        raise Problem("overloaded", "too many requests wait here; send it again in a moment", headers=_AGAIN)
    g.turn = turns


def give(_error: BaseException | None) -> None:
    """Ends the request's turn, if it had one."""
    turns: Turns | None = g.pop("turn", None)
    if turns is not None:
        turns.give()
