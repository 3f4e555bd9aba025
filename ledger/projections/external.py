"""What an external reference has led to: the entries that were recorded under another system's name for them."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, bindparam, select

from ledger.domain.agreement.life import Reference
from ledger.domain.agreement.state import Agreement
from ledger.sql import Statement, Transaction

KINDS = ("agreement",)

TABLE = Table(
    "external_reference",
    MetaData(),
    Column("system", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("event", Integer, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("agreement", String, nullable=False),
    sqlite_with_rowid=False,
)


class Led(NamedTuple):
    """One entry by its position; `counts` is False where it was reversed or now has another reference."""

    event: int
    agreement: str
    counts: bool


def parts(state: Agreement) -> Mapping[str, tuple[str, str]]:
    """By position: system and value."""
    return {
        str(position): (reference.system, reference.value)
        for position, reference in _references(state)
        if reference is not None
    }


def _references(state: Agreement) -> Iterator[tuple[int, Reference | None]]:
    for entry in state.life.entries.values():
        yield entry.events[0], entry.reference
    for proof in state.life.proofs.values():
        if proof.requested is not None:
            yield proof.requested_events[0], proof.requested.reference
        if proof.submitted is not None:
            yield proof.submitted_events[0], proof.submitted.reference
        if proof.examined is not None:
            yield proof.examined_events[0], proof.examined.reference


def rows(id: str, part: str, inputs: tuple[str, str]) -> Iterator[tuple[Any, ...]]:
    """(system, value, position, agreement)."""
    yield *inputs, int(part), id


_of = (TABLE.c.system == bindparam("system"), TABLE.c.value == bindparam("value"))
_first = Statement(select(TABLE.c.event).where(*_of).order_by(TABLE.c.event).limit(1))
_led = Statement(
    select(TABLE.c.event, TABLE.c.agreement, TABLE.c.to_position)
    .where(*_of, TABLE.c.from_position <= bindparam("position"))
    .order_by(TABLE.c.event, TABLE.c.from_position)
)


def first(tx: Transaction, system: str, value: str) -> int | None:
    """The position of what was recorded first under a reference, whether or not it still counts; None: nothing."""
    row = _first.one(tx, system=system, value=value)
    return None if row is None else row[0]


def led_to(tx: Transaction, system: str, value: str, position: int) -> list[Led]:
    """What was recorded under a reference up to a position, in order, and whether it counted then."""
    found: dict[int, Led] = {}
    for event, agreement, to_position in _led.rows(tx, system=system, value=value, position=position):
        found[event] = Led(event, agreement, to_position > position)
    return list(found.values())
