"""Whom the vault holds a record of, what has become of it, where the log names them, and everything about one."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, Literal

from ledger import history, naming, store
from ledger.answers.lines import Answer
from ledger.domain.person import Person
from ledger.errors import NotFound
from ledger.naming import Mention
from ledger.projections import persons
from ledger.projections.persons import Spoken
from ledger.sql import Transaction
from ledger.store import Head
from ledger.vault import Kept, Kind, Vault, kind_of

Status = Literal["kept", "restricted", "erased", "lost"]
"""`lost`: the log says nothing of an erasure, and yet the vault has no record."""

_PAGE = 1_000


def known(tx: Transaction, vault: Vault, id: str) -> None:
    """NotFound for an id that is neither in the vault nor in the log."""
    if vault.look_up([id]) or history.latest(tx, "person", id)[1]:
        return
    # Lost, or nobody: only the whole log can tell.
    if not naming.of(tx, id, after=0, upto=store.head(tx).position, limit=1):
        raise NotFound("person", id)


def one(tx: Transaction, id: str, state: Person, version: int, kept: Kept | None) -> Answer:
    """One record: what was said of it as of a place, and what it is now."""
    return {
        **_record(_now(tx, id), kept),
        "restriction_ground": state.restricted,
        "retain_until": None if state.until is None else str(state.until),
        "version": version,
    }


def listed(
    tx: Transaction, vault: Vault, at: Head, *, kinds: Collection[Kind], after: str, limit: int
) -> tuple[list[Answer], dict[str, Kept]]:
    """At most `limit` records after an id: those in the vault, and those that the log had spoken of by then."""
    kept = {row.id: row for row in vault.page(after, limit, kinds)}
    spoken: dict[str, Spoken] = {}
    cursor = after
    while len(spoken) < limit and (rows := persons.page(tx, at.position, after=cursor, limit=limit)):
        spoken |= {row.id: row for row in rows if kind_of(row.id) in kinds}
        cursor = rows[-1].id
    ids = sorted(kept.keys() | spoken.keys())[:limit]
    then = {id: spoken.get(id) or persons.find(tx, id, at.position) for id in ids}
    items = [
        {
            **_record(_now(tx, id), kept.get(id)),
            "restriction_ground": then[id].restricted,
            "retain_until": then[id].until,
        }
        for id in ids
    ]
    return items, kept


def named(tx: Transaction, id: str, at: Head, *, after: int, limit: int) -> list[Answer]:
    """At most `limit` of the events after a position that name somebody, in order."""
    return [_mention(one) for one in naming.of(tx, id, after=after, upto=at.position, limit=limit)]


def due(tx: Transaction, vault: Vault, at: Head, on: date) -> tuple[list[Answer], dict[str, Kept]]:
    """The records whose time of retention had ended before a day, the longest due first."""
    rows = persons.due(tx, at.position, on.isoformat())
    kept = vault.look_up(row.id for row in rows)
    items = []
    for row in rows:
        assert row.kept_until is not None, "what is due has a date"
        items.append(
            {
                **_record(_now(tx, row.id), kept.get(row.id)),
                "retain_until": row.until,
                "days": (on - date.fromisoformat(row.kept_until)).days,
            }
        )
    return items, kept


def disclosed(tx: Transaction, vault: Vault, id: str, at: Head) -> Answer:
    """All data about one of them, for themselves: the record, where it is named, and what was done to it.

    Who recorded it is said by id: a colleague's name is not the data of whoever asks.
    """
    now = _now(tx, id)
    kept = vault.look_up([id]).get(id)
    done = history.read(tx, "person", id, at.position)
    return {
        **_record(now, kept),
        "record": None if kept is None else kept.record,
        "retain_until": now.until,
        "restriction_ground": now.restricted,
        "named": [_mention(one) for one in _everywhere(tx, id, at.position)],
        "acts": [
            {
                "position": one.envelope.position,
                "recorded_at": one.envelope.recorded_at,
                "type": one.envelope.type,
                "actor": one.envelope.actor,
                "client": one.envelope.client,
                "ground": getattr(one.event, "ground", None),
                "reason": one.envelope.reason,
            }
            for one in done
        ],
    }


def _everywhere(tx: Transaction, id: str, upto: int) -> list[Mention]:
    found: list[Mention] = []
    after = 0
    while batch := naming.of(tx, id, after=after, upto=upto, limit=_PAGE):
        found += batch
        after = batch[-1].event["position"]
    return found


def _now(tx: Transaction, id: str) -> Spoken:
    return persons.find(tx, id, store.head(tx).position)


def _record(now: Spoken, kept: Kept | None) -> Answer:
    """What is true of a record now: the vault has no past, so an earlier place in the log shows the same."""
    status: Status = "restricted" if now.restricted is not None else "kept"
    if kept is None:
        status = "lost" if now.erased is None else "erased"
    elif now.erased is not None:
        status = "erased"
    return {"id": now.id, "kind": kind_of(now.id), "status": status, "erasure_ground": now.ground}


def _mention(one: Mention) -> Answer:
    event: Mapping[str, Any] = one.event
    names = ("position", "recorded_at", "stream", "version", "type", "operation", "actor", "client")
    return {name: event[name] for name in names} | {"pointer": one.pointer}
