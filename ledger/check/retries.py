"""Whether the idempotency keys that are kept are those of the log: a retried request must find what it recorded."""

from collections.abc import Mapping
from typing import Any

from ledger.check import entries
from ledger.check.findings import Report
from ledger.check.opening import KEPT
from ledger.sql import Transaction


class Retries:
    """Sees the events in the order of the log."""

    def __init__(self, tx: Transaction, report: Report) -> None:
        self._tx = tx
        self._report = report
        self._open: tuple[str, str, int] | None = None
        self._last = 0

    def read(self, position: int, document: Mapping[str, Any]) -> None:
        """One more event."""
        if document["begins"] == position:
            self.finish()
            key = document["key"]
            self._open = None if key is None else (document["client"], key, position)
        self._last = position

    def finish(self) -> None:
        """The command that was read last has ended: its key is kept with its positions."""
        if self._open is None:
            return
        client, key, begins = self._open
        self._open = None
        with self._report.reading("request"):
            self._compare(client, key, begins)

    def _compare(self, client: str, key: str, begins: int) -> None:
        found = self._tx.connection.execute(
            f"SELECT begins, last FROM {KEPT}.request WHERE client = ? AND key = ?", (client, key)
        ).fetchone()
        if found is None:
            self._report.add("idempotency_key_missing", position=begins, table="request", key=f"{client}, {key}")
        elif found != (begins, self._last):
            self._report.add(
                "idempotency_key_differs",
                position=begins,
                table="request",
                key=f"{client}, {key}",
                expected=f"{begins}-{self._last}",
                found=f"{found[0]}-{found[1]}",
            )


def stray(tx: Transaction, report: Report) -> None:
    """Keys that are kept and that nothing was recorded under."""
    cursor = tx.connection.execute(
        f"SELECT r.client, r.key, e.bytes FROM {KEPT}.request AS r LEFT JOIN {KEPT}.event AS e ON e.position = r.begins"
    )
    for client, key, raw in cursor:
        document = entries.document(raw)
        if document is None or (document.get("client"), document.get("key")) != (client, key):
            report.add("idempotency_key_stray", table="request", key=f"{client}, {key}")
