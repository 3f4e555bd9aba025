"""Who is given what for which purpose: what shows whether something is funded twice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

import orjson
from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, String, Table, bindparam, select

from ledger.codec import canonical
from ledger.domain.agreement.events import Contribution
from ledger.domain.agreement.state import EMPTY, Agreement, Claim, fresh, funder
from ledger.message import Odd, Warned
from ledger.sql import OPEN, Statement, Transaction

KINDS = ("agreement",)
Row = tuple[Any, ...]

TABLE = Table(
    "recipient",
    MetaData(),
    Column("recipient", String, primary_key=True),
    Column("purpose", String, primary_key=True),
    Column("agreement", String, primary_key=True),
    Column("contribution", String, primary_key=True),
    Column("first_year", Integer, primary_key=True),
    Column("last_year", Integer, primary_key=True),
    Column("from_position", Integer, primary_key=True),
    Column("to_position", BigInteger, nullable=False),
    Column("giver", String, nullable=False),
    Column("facts", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)


@dataclass(frozen=True, slots=True)
class Giving:
    """One promise to a recipient; `purpose` is its own or, without one, that of its agreement."""

    contribution: Contribution
    claim: Claim
    giver: str
    purpose: str


class Given(NamedTuple):
    """One row; `purpose` is folded so that spelling in capitals makes no difference."""

    recipient: str
    purpose: str
    agreement: str
    contribution: str
    first_year: int
    last_year: int
    giver: str
    facts: dict[str, Any]


def parts(state: Agreement) -> Mapping[str, Giving]:
    """By contribution and span: what is promised to a known recipient for a known purpose, unless it is none."""
    return renewed(EMPTY, state, {})


def renewed(before: Agreement, after: Agreement, then: Mapping[str, Giving]) -> Mapping[str, Giving]:
    """The same; what belongs to contributions that nothing has changed about is taken over from `then`."""
    changed = after.contributions if before.purpose != after.purpose else fresh(before, after)
    found = {part: one for part, one in then.items() if one.contribution.id not in changed}
    for position, claim in after.claims.items():
        if claim.contribution not in changed:
            continue
        contribution = after.contributions[claim.contribution]
        purpose = contribution.purpose or after.purpose
        if contribution.recipient is None or purpose is None or claim.worth.value.state == "none":
            continue
        giver = funder(after, contribution.party, claim.span.first, promised=position)
        found[f"{claim.contribution}/{claim.span.first}-{claim.span.last}"] = Giving(
            contribution, claim, giver, purpose
        )
    return found


def rows(id: str, part: str, inputs: Giving) -> Iterator[tuple[Any, ...]]:
    """In the order of `Given`, facts as JSON."""
    yield _row(id, inputs)


def _row(id: str, one: Giving) -> tuple[Any, ...]:
    contribution, claim, money = one.contribution, one.claim, one.claim.worth.value.money
    origin = contribution.origin
    facts = {
        "purpose": one.purpose,
        "form": contribution.form,
        "stage": claim.stage,
        "value": {"state": claim.worth.value.state}
        | ({} if money is None else {"amount": money.amount, "currency": money.currency}),
        "origin": None if origin is None else [origin.agreement, origin.contribution],
        "events": list(claim.events),
    }
    return (
        contribution.recipient,
        " ".join(one.purpose.casefold().split()),
        id,
        contribution.id,
        claim.span.first,
        claim.span.last,
        one.giver,
        canonical(facts),
    )


_WHAT = tuple(TABLE.c[name] for name in Given._fields)
_beside = Statement(
    select(*_WHAT).where(
        TABLE.c.recipient == bindparam("recipient"),
        TABLE.c.purpose == bindparam("purpose"),
        TABLE.c.to_position == OPEN,
    )
)
_all = Statement(
    select(*_WHAT)
    .where(TABLE.c.from_position <= bindparam("position"), TABLE.c.to_position > bindparam("position"))
    .order_by(*_WHAT[:6])
)


def everywhere(tx: Transaction, position: int) -> Iterator[Given]:
    """Everything that is given, by recipient and purpose, as of a position."""
    for row in _all.each(tx, position=position):
        yield _read(row)


def twice(one: Given, other: Given) -> bool:
    """Whether two givers fund the same at the same time; money that is passed on is not given twice."""
    if one.giver == other.giver or one.first_year > other.last_year or other.first_year > one.last_year:
        return False
    return not (_from(one, other) or _from(other, one))


def _from(one: Given, other: Given) -> bool:
    origin = one.facts["origin"]
    return origin is not None and tuple(origin) == (other.agreement, other.contribution)


def warn(tx: Transaction, closed: Sequence[Row], opened: Sequence[Row]) -> Iterator[Odd]:
    """Where a promise comes to stand beside that of another giver to the same recipient for the same."""
    gone = {row[:6] for row in closed}
    for (recipient, purpose), alike in groupby(sorted(opened, key=_FOR), _FOR):
        given = sorted(map(_read, alike), key=_promised)
        if all(one[:6] in gone for one in given):
            continue
        found = map(_read, _beside.rows(tx, recipient=recipient, purpose=purpose))
        before = [one for one in found if one[:6] not in gone]
        for one in given:
            same = [other for other in before if twice(one, other)]
            if same and one[:6] not in gone:
                yield Odd(f"agreement/{one.agreement}", _promised(one), _doubled(one, same))
            before.append(one)


_FOR = itemgetter(0, 1)


def _promised(one: Given) -> int:
    """The position at which it was promised first."""
    return int(one.facts["events"][0])


def _doubled(one: Given, same: Iterable[Given]) -> Warned:
    who = ", ".join(sorted({f"{other.giver!r} in {other.agreement!r}" for other in same}))
    purpose = one.facts["purpose"]
    detail = f"{one.recipient!r} is promised something for {purpose!r} in these years by {who} too"
    return Warned("possible_double_funding", detail)


def _read(row: tuple[Any, ...]) -> Given:
    *place, facts = row
    return Given._make([*place, orjson.loads(facts)])
