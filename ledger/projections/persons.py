"""What is known of the records in the vault without opening it: restricted, erased, and until when they are kept."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, String, Table, bindparam, select

from ledger.domain.person import EMPTY, Person
from ledger.sql import Statement, Transaction

KINDS = ("person",)

TABLE = Table(
    "person",
    MetaData(),
    Column("id", String, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("restricted", String),
    Column("erased", Integer),
    Column("ground", String),
    Column("until", String),
    Column("kept_until", String),
    sqlite_with_rowid=False,
)
Index("person_kept_until", TABLE.c.kept_until, TABLE.c.id)


class Spoken(NamedTuple):
    """What the log says of a record: the ground of its restriction, the position and ground of its erasure, the date
    until which it is kept as it was stated, and the last day that this can mean."""

    id: str
    restricted: str | None
    erased: int | None
    ground: str | None
    until: str | None
    kept_until: str | None


def parts(state: Person) -> Mapping[str, Person]:
    """One part for the whole, once there is something to say."""
    return {} if state == EMPTY else {"": state}


def rows(id: str, part: str, inputs: Person) -> Iterator[tuple[Any, ...]]:
    """In the order of `Spoken`. Nobody waits for the end of a date of what is erased."""
    until = inputs.until
    last = None if until is None or inputs.erased is not None else until.last.isoformat()
    yield id, inputs.restricted, inputs.erased, inputs.ground, None if until is None else str(until), last


_WHAT = (TABLE.c.id, TABLE.c.restricted, TABLE.c.erased, TABLE.c.ground, TABLE.c.until, TABLE.c.kept_until)
_THEN = (TABLE.c.from_position <= bindparam("position"), TABLE.c.to_position > bindparam("position"))
_one = Statement(select(*_WHAT).where(TABLE.c.id == bindparam("id"), *_THEN))
_page = Statement(
    select(*_WHAT).where(TABLE.c.id > bindparam("after"), *_THEN).order_by(TABLE.c.id).limit(bindparam("limit"))
)
_due = Statement(
    select(*_WHAT).where(TABLE.c.kept_until < bindparam("day"), *_THEN).order_by(TABLE.c.kept_until, TABLE.c.id)
)


def find(tx: Transaction, id: str, position: int) -> Spoken:
    """What the log had said of a record by a position; nothing is an answer."""
    row = _one.one(tx, id=id, position=position)
    return Spoken(id, None, None, None, None, None) if row is None else Spoken(*row)


def page(tx: Transaction, position: int, *, after: str, limit: int) -> list[Spoken]:
    """At most `limit` of the records that the log had spoken of, in the order of their ids, after an id."""
    return [Spoken(*row) for row in _page.rows(tx, after=after, position=position, limit=limit)]


def due(tx: Transaction, position: int, day: str) -> list[Spoken]:
    """Those that are kept until a day before `day` (ISO 8601) and not erased, the longest due first."""
    return [Spoken(*row) for row in _due.rows(tx, day=day, position=position)]
