"""Whether each stream makes a history, and whether the tables that answers come from hold what it leads to."""

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from sqlalchemy import Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.schema import CreateTable

from ledger import projector
from ledger.check.findings import Report
from ledger.check.opening import KEPT
from ledger.codec import UnknownEvent
from ledger.message import Recorded
from ledger.registry import CODEC, DOMAINS, PROJECTIONS
from ledger.sql import Transaction

_MANY = 1_000
_HOLDS = ("from_position", "to_position")


class _Kept(NamedTuple):
    """An event as its stream knows it; any column but the position may hold anything."""

    stream: object
    position: int
    version: object
    raw: bytes


def tables() -> list[str]:
    """Statements that make the tables to derive into."""
    return [str(CreateTable(one.table).compile(dialect=sqlite.dialect())) for one in PROJECTIONS]


def stale(tx: Transaction, report: Report) -> set[str]:
    """The tables that another program's code has written."""
    with report.reading(projector.FINGERPRINT.name):
        return {projection.table.name for projection in projector.stale(tx)}
    return set()


def derive(tx: Transaction, report: Report, progress: Callable[[int], None]) -> None:
    """Reads the log stream by stream, and writes what it leads to into the tables of the scratch database.

    `progress` is told how many events were read.
    """
    into = {one.table.name: _insertion(one.table) for one in PROJECTIONS}
    done = 0
    with report.reading("event"):
        for stream, events in groupby(_streams(tx), key=itemgetter(0)):
            found = list(events)
            _counted(found, report)
            recorded = _decoded(found, report)
            try:
                rows = _derived(str(stream), recorded) if len(recorded) == len(found) else {}
                for name, some in rows.items():
                    tx.connection.executemany(into[name], some)
            except Exception as error:  # noqa: BLE001 - events that nobody could have recorded may break any rule
                report.add("history_broken", table="event", key=stream, found=type(error).__name__)
            done += len(found)
            progress(done)


def compare(tx: Transaction, old: set[str], report: Report) -> None:
    """Holds the kept tables against the derived ones; `old` are those that another program's code has written."""
    for projection in PROJECTIONS:
        table = projection.table
        with report.reading(table.name):
            report.notice("projection_stale", int(table.name in old))
            # One of another shape is told as such, or, from another program, made anew when the book is next served.
            if _columns(tx, table.name) == set(table.columns.keys()):
                _compare(tx, table, report)


def _streams(tx: Transaction) -> Iterator[_Kept]:
    cursor = tx.connection.execute(
        f"SELECT stream, position, version, bytes FROM {KEPT}.event ORDER BY stream, version, position"
    )
    while some := cursor.fetchmany(_MANY):
        yield from map(_Kept._make, some)


def _counted(events: Sequence[_Kept], report: Report) -> None:
    before = 0
    for expected, one in enumerate(events, 1):
        if one.version != expected or one.position <= before:
            report.add("version_differs", position=one.position, key=one.stream, expected=expected, found=one.version)
            return
        before = one.position


def _decoded(events: Sequence[_Kept], report: Report) -> list[Recorded]:
    """The events that can be read."""
    recorded = []
    for one in events:
        try:
            recorded.append(CODEC.decode(one.raw))
        except UnknownEvent:
            pass  # It was told when the log was read in order.
        except Exception as error:  # noqa: BLE001 - data that no event can hold may break in any field
            report.add("data_malformed", position=one.position, found=type(error.__cause__ or error).__name__)
    return recorded


def _derived(stream: str, recorded: list[Recorded]) -> dict[str, list[tuple[object, ...]]]:
    kind, _, id = stream.partition("/")
    if kind not in DOMAINS or not id:
        raise LookupError(f"there are no streams such as {stream!r}")
    return projector.derived(kind, id, recorded)


def _insertion(table: Table) -> str:
    columns = [name for name in table.columns.keys() if name not in _HOLDS]  # noqa: SIM118 - of columns, not names
    names = ", ".join(f'"{name}"' for name in (*columns, *_HOLDS))
    return f'INSERT INTO main."{table.name}" ({names}) VALUES ({", ".join("?" * (len(columns) + len(_HOLDS)))})'


def _columns(tx: Transaction, table: str) -> set[str]:
    return {name for (name,) in tx.connection.execute("SELECT name FROM pragma_table_xinfo(?, ?)", (table, KEPT))}


def _compare(tx: Transaction, table: Table, report: Report) -> None:
    keys = [column.name for column in table.primary_key]
    rest = [column.name for column in table.columns if column.name not in keys]
    by = " AND ".join(f'kept."{name}" = derived."{name}"' for name in keys)
    same = " AND ".join(f'kept."{name}" IS derived."{name}"' for name in rest) or "TRUE"
    own, other = (f'{name}."{keys[0]}" IS NULL' for name in ("derived", "kept"))
    derived, kept = (", ".join(f'{side}."{name}"' for name in keys) for side in ("derived", "kept"))
    cursor = tx.connection.execute(
        f'SELECT {other}, {derived} FROM main."{table.name}" AS derived '
        f'LEFT JOIN {KEPT}."{table.name}" AS kept ON {by} WHERE {other} OR NOT ({same})'
    )
    for missing, *key in cursor:
        kind = "projection_row_missing" if missing else "projection_row_differs"
        report.add(kind, table=table.name, key=", ".join(map(str, key)))
    cursor = tx.connection.execute(
        f'SELECT {kept} FROM {KEPT}."{table.name}" AS kept LEFT JOIN main."{table.name}" AS derived ON {by} WHERE {own}'
    )
    for key in cursor:
        report.add("projection_row_stray", table=table.name, key=", ".join(map(str, key)))
