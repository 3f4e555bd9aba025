"""Keeps the projections: holds the rows of a state before against those after, and closes and opens the difference."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from sqlalchemy import ClauseElement, Column, MetaData, String, Table, bindparam, delete, insert, select, update
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from ledger import history, store
from ledger.message import Recorded
from ledger.registry import CODEC, DOMAINS, PROJECTIONS, Projection
from ledger.sql import OPEN, Statement, Transaction

_METADATA = MetaData()
FINGERPRINT = Table(
    "projection",
    _METADATA,
    Column("name", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
)
TABLES = (*(projection.table for projection in PROJECTIONS), FINGERPRINT)

_OF_KIND = {kind: [one for one in PROJECTIONS if kind in one.kinds] for kind in DOMAINS}

Rows = set[tuple[Any, ...]]
Progress = Callable[[int, int], None]

_fingerprint = Statement(select(FINGERPRINT.c.fingerprint).where(FINGERPRINT.c.name == bindparam("name")))
_unset = Statement(delete(FINGERPRINT).where(FINGERPRINT.c.name == bindparam("name")))
_set = Statement(insert(FINGERPRINT))


@dataclass(frozen=True, slots=True)
class _Writer:
    """How rows of one projection are opened and closed; `key` are the columns that tell rows of one time apart."""

    data: tuple[str, ...]
    key: tuple[str, ...]
    open: Statement
    close: Statement
    anew: tuple[Statement, ...]


@cache
def _writer(table: Table) -> _Writer:
    key = tuple(column.name for column in table.primary_key if column.name != "from_position")
    data = tuple(column.name for column in table.columns if column.name not in ("from_position", "to_position"))
    close = update(table).values(to_position=bindparam("at")).where(table.c.to_position == OPEN)
    for name in key:
        close = close.where(table.c[name] == bindparam(f"key_{name}"))
    anew: tuple[ClauseElement, ...]
    anew = (DropTable(table, if_exists=True), CreateTable(table), *(CreateIndex(index) for index in table.indexes))
    return _Writer(
        data, key, Statement(insert(table)), Statement(close), tuple(Statement(statement) for statement in anew)
    )


def project(tx: Transaction, changes: Iterable[tuple[str, str, Any, Any]], begins: int) -> None:
    """Brings all projections from one state of each stream to the next, as of the position where the command begins:
    (kind, id, state before, state after) of each."""
    written: dict[str, tuple[Projection, Rows, Rows]] = {one.table.name: (one, set(), set()) for one in PROJECTIONS}
    for kind, id, before, after in changes:
        key = f"{kind}/{id} parts"
        state, then = tx.remembered.get(key, (None, ()))
        if state is not before:
            then = _parts_of_none(kind) if before is DOMAINS[kind].empty else _parts(kind, before)
        now = _parts(kind, after)
        for projection, old, new in zip(_OF_KIND[kind], then, now, strict=True):
            if old or new:
                gone, come = _difference(projection, id, old, new)
                _, closed, opened = written[projection.table.name]
                closed |= gone
                opened |= come
        tx.remembered[key] = after, now
    for projection, closed, opened in written.values():
        _write(tx, projection, closed, opened, begins)


def _parts(kind: str, state: Any) -> list[Mapping[str, Any]]:
    return [projection.parts(state) for projection in _OF_KIND[kind]]


@cache
def _parts_of_none(kind: str) -> list[Mapping[str, Any]]:
    return _parts(kind, DOMAINS[kind].empty)


def _difference(
    projection: Projection, id: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[Rows, Rows]:
    changed = [part for part in before.keys() | after.keys() if before.get(part) != after.get(part)]
    gone = {row for part in changed if part in before for row in projection.rows(id, part, before[part])}
    come = {row for part in changed if part in after for row in projection.rows(id, part, after[part])}
    return gone - come, come - gone


def _write(tx: Transaction, projection: Projection, gone: Rows, come: Rows, begins: int) -> None:
    writer = _writer(projection.table)
    places = [(f"key_{name}", writer.data.index(name)) for name in writer.key]
    if gone:
        writer.close.many(
            tx,
            [{name: row[place] for name, place in places} | {"at": begins} for row in gone],
        )
    if come:
        writer.open.many(
            tx,
            [dict(zip(writer.data, row, strict=True), from_position=begins, to_position=OPEN) for row in come],
        )


def stale(tx: Transaction) -> list[Projection]:
    """The projections that other code than today's has written."""
    return [one for one in PROJECTIONS if _fingerprint.one(tx, name=one.table.name) != (_of_code(one),)]


def rebuild(tx: Transaction, projections: Iterable[Projection] = PROJECTIONS, progress: Progress | None = None) -> int:
    """Makes projections anew from the log, stream by stream, in the caller's transaction: readers see the old ones
    until it commits. Tables that an older program made, in another shape or not at all, are made as they are now.
    Calls `progress(events done, events in all)`. Returns the number of events read."""
    chosen = tuple(projections)
    total = store.head(tx).position
    done = 0
    for projection in chosen:
        for statement in _writer(projection.table).anew:
            statement.run(tx)
    kinds = [kind for kind in DOMAINS if any(kind in projection.kinds for projection in chosen)]
    for kind in kinds:
        for id, recorded in _streams(tx, kind):
            commands = list(_commands(kind, recorded))
            for projection in chosen:
                if kind in projection.kinds:
                    _replay(tx, projection, kind, id, commands)
            done += len(recorded)
            if progress is not None:
                progress(done, total)
    for projection in chosen:
        _unset.run(tx, name=projection.table.name)
        _set.run(tx, name=projection.table.name, fingerprint=_of_code(projection))
    return done


def _streams(tx: Transaction, kind: str) -> Iterator[tuple[str, list[Recorded]]]:
    """(id, events) of each stream of a kind."""
    for stream, group in groupby(store.read_kind(tx, kind), key=itemgetter(0)):
        yield stream.removeprefix(f"{kind}/"), [CODEC.decode(raw) for _, raw in group]


def _replay(tx: Transaction, projection: Projection, kind: str, id: str, commands: Iterable[tuple[int, Any]]) -> None:
    """Writes the rows of one stream's whole history."""
    rows = _rows(projection, kind, id, commands)
    writer = _writer(projection.table)
    if rows:
        writer.open.many(
            tx,
            [dict(zip((*writer.data, "from_position", "to_position"), row, strict=True)) for row in rows],
        )


def _rows(projection: Projection, kind: str, id: str, commands: Iterable[tuple[int, Any]]) -> list[tuple[Any, ...]]:
    """The rows of one stream's whole history: the same differences, held until each row's end is known."""
    standing: dict[tuple[Any, ...], int] = {}
    closed: list[tuple[Any, ...]] = []
    parts: Mapping[str, Any] = projection.parts(DOMAINS[kind].empty)
    for begins, after in commands:
        now = projection.parts(after)
        gone, come = _difference(projection, id, parts, now)
        closed += [(*row, standing.pop(row), begins) for row in gone]
        standing |= dict.fromkeys(come, begins)
        parts = now
    return [*closed, *((*row, start, OPEN) for row, start in standing.items())]


def _commands(kind: str, recorded: list[Recorded]) -> Iterator[tuple[int, Any]]:
    """(where it begins, state after it) for each command of a stream."""
    for begins, steps in groupby(history.steps(kind, recorded), key=lambda step: step[1].envelope.begins):
        *_, (_, _, after) = steps
        yield begins, after


@cache
def _of_code(projection: Projection) -> str:
    """The fingerprint of all code that a projection's rows come from."""
    room = Path(__file__).parent
    shared = [
        room / "codec.py",
        room / "history.py",
        room / "values.py",
        *sorted((room / "domain").rglob("*.py")),
    ]
    digest = hashlib.sha256()
    for path in (Path(projection.source), *shared):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def derived(kind: str, id: str, recorded: list[Recorded]) -> dict[str, list[tuple[Any, ...]]]:
    """By table: the rows that one stream's whole history leads to, each with the positions it holds from and to."""
    commands = list(_commands(kind, recorded))
    return {one.table.name: _rows(one, kind, id, commands) for one in _OF_KIND[kind]}
