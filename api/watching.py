"""What each request came to, told to the log and counted: who asked, and what for, stays untold."""

import logging
from http import HTTPMethod
from time import perf_counter_ns
from typing import Any

from flask import Flask, Response, g, request, request_finished, request_started

from api import logs, metrics, problems

PROBES = ("read_health", "read_readiness")
"""Asked every few seconds: a good answer to them is no news."""


def watch(app: Flask) -> None:
    """From now on each answer of the app has a line in the log and counts in the metrics."""
    request_started.connect(_begin, app)
    request_finished.connect(_end, app)
    app.extensions["shelf"].watch = metrics.locked


def _begin(_app: Flask, **_: Any) -> None:
    g.began = perf_counter_ns()


def _end(_app: Flask, response: Response, **_: Any) -> None:
    took, operation = perf_counter_ns() - g.began, _operation()
    entry = g.get("entry")
    metrics.answered(operation, response.status_code, took)
    logs.say(
        "request",
        logging.DEBUG if operation in PROBES and response.status_code == 200 else logging.INFO,
        method=request.method if request.method in HTTPMethod.__members__ else "other",
        operation=operation,
        # What stands in the address of a book that does not open could be anything.
        book=None if entry is None else entry.book.id,
        status=response.status_code,
        code=g.get("code"),
        position=_recorded(response),
        duration_ms=took // 1_000 / 1_000,
        instance=problems.instance(),
    )


def _operation() -> str:
    """The name of the view, which is the operation's id; an address without one has no name."""
    return "none" if request.url_rule is None else request.url_rule.endpoint.rpartition(".")[2]


def _recorded(response: Response) -> int | None:
    """The last position that this request recorded."""
    fresh = response.status_code == 201 and "Idempotent-Replayed" not in response.headers
    return int(response.headers["As-Of-Position"]) if fresh and "As-Of-Position" in response.headers else None
