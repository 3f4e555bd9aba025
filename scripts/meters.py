"""The metrics of a running service for Prometheus, on a port of their own: what its processes count, and its books."""

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.metrics_core import GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from api import access
from api.answering import RELEASE
from api.shelf import Shelf
from ledger import checkpoints, projector, seal, store
from ledger.book import Book
from ledger.errors import BookError, BookUnreachable
from scripts.failed import Failed
from scripts.listening import Address

_GAUGES = {
    "up": "1 where the book can be read, 0 where it is broken.",
    "position": "Where the book's log ends.",
    "recorded_timestamp_seconds": "When its last event was recorded.",
    "seal_size": "How many events its seal is over.",
    "projections_stale": "Tables of answers that other code has written.",
    "checkpoint_size": "How many events its newest checkpoint is over.",
    "checkpoint_timestamp_seconds": "When its newest checkpoint was issued.",
    "replica_position": "Where the log of its replica ends; missing where that can't be read.",
}
"""Of each book."""


@contextmanager
def shown(data: Path, at: Address | None) -> Iterator[None]:
    """Shows the metrics meanwhile, at any path of an address; None: nothing is shown.

    Processes that start meanwhile write what they count to files of one folder. Failed where nothing can be shown.
    """
    if at is None:
        yield
        return
    with tempfile.TemporaryDirectory(prefix="quartierbuch-metrics-") as counted:
        # The library looks here when it is first imported, which those processes do after this.
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted
        shelf = Shelf(data, access.TABLES)
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=counted)  # type: ignore[no-untyped-call]
        registry.register(Books(shelf))
        try:
            server, _ = start_http_server(at.port, at.ip, registry)
        except OSError as error:
            raise Failed(f"the metrics can't listen on {at.ip} port {at.port}: {error.strerror}") from None
        try:
            yield
        finally:
            server.shutdown()
            server.server_close()
            shelf.close()


class Books(Collector):
    """The state of every book, read when it is asked for."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf

    def collect(self) -> Iterable[Metric]:
        gauges = {
            name: GaugeMetricFamily(f"quartierbuch_book_{name}", about, labels=["book"])
            for name, about in _GAUGES.items()
        }
        for id in self._shelf.names():
            for name, value in self._of(id).items():
                gauges[name].add_metric([id], value)
        yield InfoMetricFamily("quartierbuch", "The version that runs.", value={"release": RELEASE})
        yield from gauges.values()

    def _of(self, id: str) -> dict[str, float]:
        try:
            found = self._shelf.get(id)
            return {"up": 1, **_state(found), **_copied(found)}
        except Exception:  # noqa: BLE001 - a broken book is a figure among others
            return {"up": 0}


def _state(book: Book) -> dict[str, float]:
    with book.reading() as tx:
        head, sealed, newest = store.head(tx), seal.head(tx), checkpoints.newest(tx)
        stale = projector.stale(tx)
    state = {
        "position": head.position,
        "recorded_timestamp_seconds": head.micros / 1e6,
        "seal_size": sealed.size,
        "projections_stale": len(stale),
    }
    if newest is None:
        return state
    issued = datetime.fromisoformat(newest.issued_at).timestamp()
    return {**state, "checkpoint_size": newest.size, "checkpoint_timestamp_seconds": issued}


def _copied(book: Book) -> dict[str, float]:
    replica = book.replica
    if replica is None or not replica.usable():
        return {}
    try:
        with replica.reading() as tx:
            return {"replica_position": store.head(tx).position}
    except BookUnreachable:
        replica.lose()
        return {}
    except BookError:
        return {}
