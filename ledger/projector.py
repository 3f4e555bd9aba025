"""Keeps the projections: holds the rows of a state before against those after, and closes and opens the difference."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import (
    Column,
    MetaData,
    String,
    Table,
    bindparam,
    column,
    delete,
    insert,
    literal_column,
    select,
    table,
    update,
)
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from ledger import history, store
from ledger.message import Odd, Recorded
from ledger.registry import CODEC, DOMAINS, PROJECTIONS, Projection
from ledger.sql import OPEN, Statement, Transaction, columns

_METADATA = MetaData()
FINGERPRINT = Table(
    "projection",
    _METADATA,
    Column("name", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
)
TABLES = (*(projection.table for projection in PROJECTIONS), FINGERPRINT)

_OF_KIND = {kind: [one for one in PROJECTIONS if kind in one.kinds] for kind in DOMAINS}

Row = tuple[Any, ...]
Progress = Callable[[int, int], None]

_BUFFERED_MAX = 20_000
"""Rows that a rebuild holds before it writes them."""

_fingerprint = Statement(select(FINGERPRINT.c.fingerprint).where(FINGERPRINT.c.name == bindparam("name")))
_unset = Statement(delete(FINGERPRINT).where(FINGERPRINT.c.name == bindparam("name")))
_set = Statement(insert(FINGERPRINT))


class Difference(NamedTuple):
    """The rows of one projection that cease to hold and those that begin to, each once."""

    closed: list[Row]
    opened: list[Row]


@dataclass(frozen=True, slots=True)
class _Writer:
    """How rows of one projection are opened and closed; `order` takes from a row what tells rows of one time apart,
    which is the order in which the table lies on the disk."""

    order: Callable[[Row], Row]
    open: Statement
    close: Statement
    clear: Statement
    anew: tuple[Statement, ...]
    indexes: tuple[Statement, ...]


@cache
def _writer(of: Table) -> _Writer:
    key = [one.name for one in of.primary_key if one.name != "from_position"]
    data = [one.name for one in of.columns if one.name not in ("from_position", "to_position")]
    assert data[: len(key)] == key, f"{of.name}: the columns of the key come first"
    # Parameters go by place: a row as the projection makes it, and then the positions it holds from and to.
    open = insert(table(of.name, *(column(name) for name in (*data, "from_position", "to_position"))))
    close = update(of).values(to_position=bindparam("at")).where(of.c.to_position == literal_column(str(OPEN)))
    for name in key:
        close = close.where(of.c[name] == bindparam(f"key_{name}"))
    return _Writer(
        itemgetter(slice(len(key))),
        Statement(open),
        Statement(close),
        Statement(delete(of)),
        (Statement(DropTable(of, if_exists=True)), Statement(CreateTable(of))),
        tuple(Statement(CreateIndex(index)) for index in of.indexes),
    )


def differences(tx: Transaction, changes: Iterable[tuple[str, str, Any, Any]]) -> dict[str, Difference]:
    """By table: what it takes to bring all projections from one state of each stream to the next: (kind, id, state
    before, state after) of each."""
    found = {str(one.table.name): Difference([], []) for one in PROJECTIONS}
    for kind, id, before, after in changes:
        key = f"{kind}/{id} parts"
        state, then = tx.remembered.get(key) or (None, ())
        if state is not before:
            then = _parts_of_none(kind) if before is DOMAINS[kind].empty else _parts(kind, before)
        now = [projection.renewed(before, after, old) for projection, old in zip(_OF_KIND[kind], then, strict=True)]
        for projection, old, new in zip(_OF_KIND[kind], then, now, strict=True):
            if old or new:
                _differ(projection, id, old, new, found[projection.table.name])
        tx.remembered[key] = after, now
    for projection in PROJECTIONS:
        # Neighbours in the table are written together.
        found[projection.table.name].opened.sort(key=_writer(projection.table).order)
    return found


def warnings(tx: Transaction, differences: Mapping[str, Difference]) -> Iterator[Odd]:
    """What the projections find odd about rows that are to come, beside those of other streams."""
    for projection in PROJECTIONS:
        if projection.warn is not None and (difference := differences[projection.table.name]).opened:
            yield from projection.warn(tx, difference.closed, difference.opened)


def write(tx: Transaction, differences: Mapping[str, Difference], begins: int) -> None:
    """Closes and opens rows as of the position where a command begins."""
    for projection in PROJECTIONS:
        writer, (closed, opened) = _writer(projection.table), differences[projection.table.name]
        if closed:
            writer.close.many(tx, [(begins, *writer.order(row)) for row in closed])
        if opened:
            writer.open.many(tx, [(*row, begins, OPEN) for row in opened])


def _parts(kind: str, state: Any) -> list[Mapping[str, Any]]:
    return [projection.parts(state) for projection in _OF_KIND[kind]]


@cache
def _parts_of_none(kind: str) -> list[Mapping[str, Any]]:
    return _parts(kind, DOMAINS[kind].empty)


def _differ(
    projection: Projection, id: str, before: Mapping[str, Any], after: Mapping[str, Any], into: Difference
) -> None:
    """Adds the rows of the parts that differ; a row that stays is left alone."""
    if not before:
        into.opened.extend({row: None for part, inputs in after.items() for row in projection.rows(id, part, inputs)})
        return
    changed = [part for part, inputs in after.items() if (old := before.get(part)) is not inputs and old != inputs]
    past = [part for part in before if part not in after]
    past += [part for part in changed if part in before]
    if changed or past:
        gone = {row for part in past for row in projection.rows(id, part, before[part])}
        come = {row for part in changed for row in projection.rows(id, part, after[part])}
        into.closed.extend(gone - come)
        into.opened.extend(come - gone)


def stale(tx: Transaction) -> list[Projection]:
    """The projections that other code than today's has written, or whose tables somebody took columns from."""
    return [
        one
        for one in PROJECTIONS
        if _fingerprint.one(tx, name=one.table.name) != (_of_code(one),) or _lacks_columns(tx, one.table)
    ]


def _lacks_columns(tx: Transaction, table: Table) -> bool:
    return not columns(tx, table.name) >= set(table.columns.keys())


def rebuild(tx: Transaction, projections: Iterable[Projection] = PROJECTIONS, progress: Progress | None = None) -> int:
    """Makes projections anew from the log, stream by stream, in the caller's transaction: readers see the old ones
    until it commits. Tables that an older program made, in another shape or not at all, are made as they are now.
    Calls `progress(events done, events in all)`. Returns the number of events read."""
    chosen = tuple(projections)
    total = store.head(tx).position
    done = 0
    made = [projection for projection in chosen if _empty(tx, projection.table)]
    pending: dict[str, list[Row]] = {projection.table.name: [] for projection in chosen}
    for kind in DOMAINS:
        of_kind = [projection for projection in chosen if kind in projection.kinds]
        for id, recorded in _streams(tx, kind) if of_kind else ():
            _replay(of_kind, kind, id, recorded, pending)
            done += len(recorded)
            if sum(map(len, pending.values())) >= _BUFFERED_MAX:
                _flush(tx, chosen, pending)
            if progress is not None:
                progress(done, total)
    _flush(tx, chosen, pending)
    for projection in made:
        _run(tx, _writer(projection.table).indexes)
    for projection in chosen:
        _unset.run(tx, name=projection.table.name)
        _set.run(tx, name=projection.table.name, fingerprint=_of_code(projection))
    return done


def _empty(tx: Transaction, of: Table) -> bool:
    """Empties a table, or makes it anew, which it then has to be given its indexes for; whether it did that."""
    # A snapshot of PostgreSQL's that is older than a table finds it there, and empty.
    if tx.dialect == "postgresql" and columns(tx, of.name) == set(of.columns.keys()):
        _writer(of).clear.run(tx)
        return False
    _run(tx, _writer(of).anew)
    return True


def _run(tx: Transaction, statements: Iterable[Statement]) -> None:
    for statement in statements:
        statement.run(tx)


def _flush(tx: Transaction, projections: Iterable[Projection], pending: Mapping[str, list[Row]]) -> None:
    for projection in projections:
        writer, rows = _writer(projection.table), pending[projection.table.name]
        rows.sort(key=writer.order)
        writer.open.many(tx, rows)
        rows.clear()


def _streams(tx: Transaction, kind: str) -> Iterator[tuple[str, list[Recorded]]]:
    """(id, events) of each stream of a kind."""
    for stream, group in groupby(store.read_kind(tx, kind), key=itemgetter(0)):
        yield stream.removeprefix(f"{kind}/"), [CODEC.decode(raw) for _, raw in group]


def _replay(
    projections: Sequence[Projection], kind: str, id: str, recorded: list[Recorded], pending: Mapping[str, list[Row]]
) -> None:
    """Adds the rows of one stream's whole history: the same differences, held until each row's end is known."""
    parts = [projection.parts(DOMAINS[kind].empty) for projection in projections]
    standing: list[dict[Row, int]] = [{} for _ in projections]
    before = DOMAINS[kind].empty
    for begins, after in _commands(kind, recorded):
        for i, projection in enumerate(projections):
            then, parts[i] = parts[i], projection.renewed(before, after, parts[i])
            if then or parts[i]:
                closed, opened = difference = Difference([], [])
                _differ(projection, id, then, parts[i], difference)
                pending[projection.table.name] += [(*row, standing[i].pop(row), begins) for row in closed]
                standing[i] |= dict.fromkeys(opened, begins)
        before = after
    for projection, rows in zip(projections, standing, strict=True):
        pending[projection.table.name] += [(*row, start, OPEN) for row, start in rows.items()]


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


def derived(kind: str, id: str, recorded: list[Recorded]) -> dict[str, list[Row]]:
    """By table: the rows that one stream's whole history leads to, each with the positions it holds from and to."""
    found: dict[str, list[Row]] = {projection.table.name: [] for projection in _OF_KIND[kind]}
    _replay(_OF_KIND[kind], kind, id, recorded, found)
    return found
