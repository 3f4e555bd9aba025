"""What the service counts and times, for Prometheus: by operation, and never by anything that a client can make up."""

from functools import cache

from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
"""Of this process. Where several processes answer, each writes its numbers to files that one of them adds up."""

_LATENCIES = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
_LOCKS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 2.5)

_requests = Counter(
    "quartierbuch_requests", "Answers by operation and status.", ["operation", "status"], registry=REGISTRY
)
_seconds = Histogram(
    "quartierbuch_request_seconds",
    "From the beginning of a request to its answer.",
    ["operation"],
    buckets=_LATENCIES,
    registry=REGISTRY,
)
_queued = Histogram(
    "quartierbuch_queue_seconds",
    "How long a request waits for its turn in its process.",
    buckets=_LOCKS,
    registry=REGISTRY,
)
_waited = Histogram(
    "quartierbuch_lock_wait_seconds", "How long a command waits for its book's lock.", buckets=_LOCKS, registry=REGISTRY
)
_held = Histogram(
    "quartierbuch_lock_held_seconds", "How long a command holds its book's lock.", buckets=_LOCKS, registry=REGISTRY
)
_replicas = Counter(
    "quartierbuch_replica_questions",
    "Questions to books that have a replica, by what became of it there.",
    ["outcome"],
    registry=REGISTRY,
)


def answered(operation: str, status: int, nanoseconds: int) -> None:
    """Counts an answer."""
    requests, seconds = _of(operation, status)
    requests.inc()
    seconds.observe(nanoseconds / 1e9)


@cache
def _of(operation: str, status: int) -> tuple[Counter, Histogram]:
    """Finding the ones of these labels costs more than counting; there are no more than operations times statuses."""
    return _requests.labels(operation, status), _seconds.labels(operation)


def copied(outcome: str) -> None:
    """Counts a question that a replica might answer; any outcome but `replica` and `found` went to the book itself."""
    _replicas.labels(outcome).inc()


def queued(nanoseconds: int) -> None:
    """Counts one wait for a turn."""
    _queued.observe(nanoseconds / 1e9)


def locked(waited: int, held: int) -> None:
    """Counts one stay under a book's lock, in nanoseconds."""
    _waited.observe(waited / 1e9)
    _held.observe(held / 1e9)
