"""What the service says about itself, one line a happening: facts from a closed list, and never what people wrote."""

import logging
import logging.config
import sqlite3
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal

import orjson

from ledger.errors import LedgerError

Format = Literal["json", "text", "none"]

EVENTS: Mapping[str, str] = {
    "started": "serving {books} books at {address} with {workers} processes, release {release}",
    "draining": "not ready any more: ends in {seconds} s",
    "stopping": "ending: what is in flight is answered",
    "stopped": "ended",
    "request": "{method} {operation} {status} in {duration_ms} ms",
    "failed": "{instance}: {error} at {at}",
    "key_made": "the book {book!r}: made a key to sign with: {key}",
    "book_rebuilt": "the book {book!r}: rebuilt {tables}",
    "book_forked": "the book {book!r} is served, and nothing of it is signed any more: {reason}",
    "book_not_served": "the book {book!r} is not served: {reason}",
    "checkpoint_issued": "the book {book!r}: issued checkpoint {number} over {size} events",
    "checkpoint_failed": "the book {book!r} has no checkpoint of this hour: {reason}",
    "replica_found": "the book {book!r}: questions are answered from its replica",
    "replica_lost": "the book {book!r} answers without its replica: {reason}",
    "server": "{message}",
}
"""Every happening that has a line, and how it reads as text."""

FIELDS: Mapping[str, str] = {
    "address": "where the service listens",
    "at": "the frames of the code in which it broke, the innermost first",
    "book": "the id of a book that is there",
    "books": "how many books are served",
    "code": "the problem's code",
    "duration_ms": "milliseconds from the beginning of the request to its answer",
    "error": "the class of the exception, without its text",
    "instance": "the request's id: `instance` of its problem document",
    "key": "the public key",
    "message": "what the server beneath says of its processes",
    "method": "one of HTTP's, or `other`",
    "number": "of the checkpoint",
    "operation": "`operationId` in the API's document, the view of a page, or `none`",
    "position": "the last position that the request recorded",
    "reason": "a sentence of this program or of the database, or the class of an exception",
    "release": "the version that runs",
    "seconds": "until it ends",
    "size": "how many events the checkpoint is over",
    "status": "of the answer",
    "tables": "the projections that were rebuilt",
    "workers": "processes that answer",
}
"""All that a line can say beside `time`, `level` and `event`: nothing of a body, a query, a header or a token."""

Say = Callable[..., None]
"""As `say`."""

_ours = logging.getLogger("quartierbuch")


def say(event: str, level: int = logging.INFO, **facts: Any) -> None:
    """One happening of `EVENTS` with facts of `FIELDS`; one that is None is left out."""
    assert event in EVENTS and FIELDS.keys() >= facts.keys(), f"the log has no line {event} with {sorted(facts)}"
    _ours.log(level, event, extra={"facts": {name: fact for name, fact in facts.items() if fact is not None}})


def why(error: BaseException) -> str:
    """What may be said of an exception: the sentence of the ledger or of the database; of any other only its class."""
    return str(error) if isinstance(error, LedgerError | sqlite3.Error) else type(error).__name__


def config(format: Format) -> dict[str, Any]:
    """For `logging`: everything to standard error, what the server beneath says included.

    `none` are warnings alone, as text without a time.
    """
    level = "WARNING" if format == "none" else "INFO"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"ours": {"()": {"json": _Json, "text": _Text, "none": _Plain}[format]}},
        "filters": {"no_advice": {"()": _NoAdvice}},
        "handlers": {
            "ours": {
                "class": "logging.StreamHandler",
                "formatter": "ours",
                "filters": ["no_advice"],
                "stream": "ext://sys.stderr",
            }
        },
        "loggers": {
            "quartierbuch": {"handlers": ["ours"], "level": level, "propagate": False},
            "_granian": {"handlers": ["ours"], "level": "WARNING", "propagate": False},
        },
    }


def set_up(format: Format) -> None:
    """Logs this process from now on."""
    logging.config.dictConfig(config(format))


def _told(record: logging.LogRecord) -> tuple[str, dict[str, Any]]:
    facts: dict[str, Any] | None = record.__dict__.get("facts")
    return ("server", {"message": record.getMessage()}) if facts is None else (record.msg, facts)


class _NoAdvice(logging.Filter):
    """Leaves out what the server says of threads above the number of cores: ours wait for their turn."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith("Configuration allows spawning")


class _Json(logging.Formatter):
    """One JSON object a line; `time` is RFC 3339 UTC in milliseconds."""

    def format(self, record: logging.LogRecord) -> str:
        event, facts = _told(record)
        head = {"time": _instant(record), "level": record.levelname.lower(), "event": event}
        return orjson.dumps(head | facts).decode()


class _Plain(logging.Formatter):
    """A sentence for people, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        return f"quartierbuch: {self.sentence(record)}"

    def sentence(self, record: logging.LogRecord) -> str:
        event, facts = _told(record)
        words = {name: ", ".join(fact) if isinstance(fact, list) else fact for name, fact in facts.items()}
        beside = [f"{name}={word}" for name, word in words.items() if f"{{{name}" not in EVENTS[event]]
        return " ".join(" ".join([EVENTS[event].format(**words), *beside]).split())


class _Text(_Plain):
    """The same with its time, and with its level where somebody should look."""

    def format(self, record: logging.LogRecord) -> str:
        level = f"{record.levelname} " if record.levelno > logging.INFO else ""
        return f"{_instant(record)} {level}{self.sentence(record)}"


def _instant(record: logging.LogRecord) -> str:
    at = datetime.fromtimestamp(record.created, UTC)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
