"""Personal data and free notes, apart from the log and erasable; the log holds only a random id and a commitment."""

import hmac
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, NamedTuple, cast

import orjson
from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    delete,
    insert,
    select,
    update,
)

from ledger.codec import canonical
from ledger.errors import BookBusy, BookNewer
from ledger.sql import Room, unixepoch
from ledger.values import Sealed

Kind = Literal["actor", "person", "note"]

FORMAT = 2
"""The version of what is kept; a vault with a higher one was made by a newer program."""

_METADATA = MetaData()
_RECORD = Table(
    "record",
    _METADATA,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("kept_at", Integer, nullable=False, server_default="0"),
    Column("restricted", Integer, nullable=False, server_default="0"),
)
_REPLACEMENT = Table(
    "replacement",
    _METADATA,
    Column("id", String, primary_key=True),
    Column("commitment", String, primary_key=True),
    Column("nonce", LargeBinary, nullable=False),
    Column("record", LargeBinary, nullable=False),
    Column("kept_at", Integer, nullable=False),
)
_COURSE = Table(
    "course",
    _METADATA,
    Column("edition", String, nullable=False),
    Column("followed", Integer, nullable=False),
    Column("unclean", Integer, nullable=False),
)
SECRET = Table(
    "secret", _METADATA, Column("name", String, primary_key=True), Column("key", LargeBinary, nullable=False)
)

_NOW = unixepoch()
_AT_ONCE = 10_000


@dataclass(frozen=True, slots=True)
class Drawn:
    """A record with the id, nonce and commitment drawn for it, not yet kept anywhere; `replaces`: an earlier one."""

    sealed: Sealed
    kind: Kind
    nonce: bytes
    raw: bytes
    replaces: bool = False


class Kept(NamedTuple):
    """A record as the vault holds it; a restricted one is kept and not shown."""

    id: str
    kind: Kind
    record: dict[str, Any]
    restricted: bool


class Opening(NamedTuple):
    """What opens the commitment to a record: `commitment(kind, nonce, raw)` gives the one that the log holds."""

    id: str
    kind: Kind
    nonce: bytes
    raw: bytes


class Standing(NamedTuple):
    """What the log says of a record; `commitments` are those of its rectifications, oldest first."""

    erased: bool
    restricted: bool
    commitments: tuple[str, ...]


class _Row(NamedTuple):
    id: str
    kind: Kind
    nonce: bytes
    record: bytes
    kept_at: int
    restricted: int


def draw(kind: Kind, record: dict[str, Any]) -> Drawn:
    """Draws id and nonce and commits to the record: HMAC-SHA-256 over the kind's domain word and the canonical JSON."""
    return _draw(f"{kind}-{secrets.token_hex(8)}", record)


def redraw(id: str, record: dict[str, Any]) -> Drawn:
    """Draws a nonce of its own for the record that is to stand in the place of an earlier one, under the same id."""
    return _draw(id, record, replaces=True)


def _draw(id: str, record: dict[str, Any], *, replaces: bool = False) -> Drawn:
    kind, nonce, raw = kind_of(id), secrets.token_bytes(32), canonical(record)
    return Drawn(Sealed(id, commitment(kind, nonce, raw)), kind, nonce, raw, replaces)


def kind_of(id: str) -> Kind:
    """The kind of record that an id was drawn for."""
    return cast(Kind, id.partition("-")[0])


def commitment(kind: Kind, nonce: bytes, raw: bytes) -> str:
    """Hex. An actor is a person; a note has a domain word of its own."""
    word = b"quartierbuch-note-v1" if kind == "note" else b"quartierbuch-person-v1"
    return hmac.digest(nonce, word + raw, "sha256").hex()


TABLES = (_RECORD, _REPLACEMENT, _COURSE, SECRET)


class Vault:
    """One book's vault: a database of its own, with its own, shorter backup retention."""

    def __init__(self, room: Room) -> None:
        self._room = room
        with self.engine.connect() as connection:
            self._digest_key = bytes(connection.execute(select(SECRET.c.key)).scalar_one())

    @property
    def engine(self) -> Engine:
        return self._room.engine

    def keep(self, drawn: Drawn) -> Sealed:
        """Commits the record. Call it before the event that will point to it is appended, never after.

        What replaces an earlier record waits beside it until `follow` finds its commitment in the log.
        """
        of = {"id": drawn.sealed.id, "nonce": drawn.nonce, "record": drawn.raw, "kept_at": _NOW}
        kept = (
            insert(_REPLACEMENT).values(**of, commitment=drawn.sealed.commitment)
            if drawn.replaces
            else insert(_RECORD).values(**of, kind=drawn.kind)
        )
        with self.engine.begin() as connection:
            connection.execute(kept)
        return drawn.sealed

    def keep_all(self, openings: Sequence[Opening]) -> None:
        """Commits records that a log already points to, all or none."""
        rows = [
            {"id": one.id, "kind": one.kind, "nonce": one.nonce, "record": one.raw, "kept_at": _NOW} for one in openings
        ]
        with self.engine.begin() as connection:
            for row in rows:
                connection.execute(insert(_RECORD).values(**row))

    def put(self, kind: Kind, record: dict[str, Any]) -> Sealed:
        return self.keep(draw(kind, record))

    def read(self, id: str) -> dict[str, Any] | None:
        """The record, or None where it was erased or may not be shown."""
        return self.read_many([id]).get(id)

    def read_many(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The records that may be shown, by id."""
        return {id: one.record for id, one in self.look_up(ids).items() if not one.restricted}

    def look_up(self, ids: Iterable[str]) -> dict[str, Kept]:
        """What is kept of these ids, by id, the restricted ones too."""
        return {row.id: _shown(row) for row in self._rows(ids)}

    def openings(self, ids: Iterable[str]) -> list[Opening]:
        """What opens the commitments to the records of these ids that may be shown, in the order of the ids."""
        return [Opening(row.id, row.kind, row.nonce, row.record) for row in self._rows(ids) if not row.restricted]

    def page(self, after: str, limit: int, kinds: Collection[Kind]) -> list[Kept]:
        """At most `limit` records of these kinds whose ids come after one, in the order of their ids."""
        wanted = (
            select(_RECORD).where(_RECORD.c.id > after, _RECORD.c.kind.in_(kinds)).order_by(_RECORD.c.id).limit(limit)
        )
        with self.engine.connect() as connection:
            return [_shown(_Row(*row)) for row in connection.execute(wanted)]

    def older(self, seconds: int) -> set[str]:
        """The ids of the records that have been kept for so long."""
        with self.engine.connect() as connection:
            return set(connection.scalars(select(_RECORD.c.id).where(_RECORD.c.kept_at <= _NOW - seconds)))

    def edition(self) -> str:
        """A word that changes whenever a record that can be named ceases to be what it was, or to be shown."""
        return self._room.edition()

    def course(self) -> tuple[int, bool]:
        """(up to which position the log was followed, whether something deleted still has to be destroyed)"""
        with self.engine.connect() as connection:
            row = connection.execute(select(_COURSE)).one()
        return row.followed, bool(row.unclean)

    def erase(self, *ids: str) -> int:
        """Destroys records and nonces, in the file and in its journal; how many there were. Erasing twice changes
        nothing.

        BookBusy where a reader (a backup, say) keeps the journal from being emptied: nobody can read the record by the
        vault any more, and erasing again finishes it.
        """
        with self._destroying() as connection:
            gone = sum(connection.execute(delete(_RECORD).where(_RECORD.c.id == id)).rowcount for id in ids)
            _changed(connection)
        return gone

    def follow(self, read: Callable[[int], tuple[int, Mapping[str, Standing]]]) -> int:
        """Brings the records in line with what the log says of them; how many changed.

        `read` gives, for the position up to which the log was followed before, the one where it ends now and what it
        says of each record it has spoken of since. BookBusy as in `erase`.
        """
        with self._destroying() as connection:
            since = connection.execute(select(_COURSE.c.followed)).scalar_one()
            upto, standings = read(since)
            changed = _align(connection, standings)
            connection.execute(update(_COURSE).values(followed=upto))
            if changed:
                _changed(connection)
        return changed

    def forget(self, seconds: int) -> int:
        """Destroys the replacements that have waited so long and that the log never spoke of; how many there were."""
        with self._destroying() as connection:
            gone = connection.execute(delete(_REPLACEMENT).where(_REPLACEMENT.c.kept_at <= _NOW - seconds)).rowcount
            if gone:
                connection.execute(update(_COURSE).values(unclean=1))
        return gone

    def digest(self, data: bytes) -> str:
        """The keyed digest of a request (HMAC-SHA-256, hex): a plain one of a body with a name could be guessed."""
        return hmac.new(self._digest_key, data, sha256).hexdigest()

    def _rows(self, ids: Iterable[str]) -> list[_Row]:
        with self.engine.connect() as connection:
            return list(_find(connection, ids))

    @contextmanager
    def _destroying(self) -> Iterator[Connection]:
        """All of it or nothing, one after the other; what was deleted is destroyed before the next one begins."""
        with self._room.alone() as connection:
            yield connection
            connection.commit()
            self._scrub(connection)

    def _scrub(self, connection: Connection) -> None:
        if not connection.execute(select(_COURSE.c.unclean)).scalar_one():
            return
        # What waits for the tables must not be what this connection has begun.
        connection.commit()
        if not self._room.scrub(connection):
            raise BookBusy(
                "what was erased still lies in the vault's files, for another program reads it; erase it again"
            )
        connection.execute(update(_COURSE).values(unclean=0))
        connection.commit()

    def examine(self) -> None:
        """BookBroken where the database itself sees damage."""
        self._room.examine()

    def close(self) -> None:
        self._room.close()


def _shown(row: _Row) -> Kept:
    return Kept(row.id, row.kind, orjson.loads(row.record), bool(row.restricted))


def _changed(connection: Connection) -> None:
    # Drawn, not counted: a vault that comes back from a backup must never show an edition that was seen before.
    connection.execute(update(_COURSE).values(edition=secrets.token_hex(8), unclean=1))


def _align(connection: Connection, standings: Mapping[str, Standing]) -> int:
    """Makes records what the log says of them; how many that changed."""
    rows = {row.id: row for row in _find(connection, standings)}
    waiting = {(row.id, row.commitment): row for row in connection.execute(select(_REPLACEMENT))}
    changed: set[str] = set()
    for id, standing in standings.items():
        wanted = _wanted(id, standing, rows.get(id), waiting)
        if wanted == rows.get(id):
            continue
        changed.add(id)
        connection.execute(delete(_RECORD).where(_RECORD.c.id == id))
        if wanted is not None:
            connection.execute(insert(_RECORD).values(wanted._asdict()))
    for id, committed in waiting:
        # One that the log does not know may still come to stand in it; it waits on, or is forgotten.
        if id in standings and (standings[id].erased or committed in standings[id].commitments):
            changed.add(id)
            of = _REPLACEMENT.c
            connection.execute(delete(_REPLACEMENT).where(of.id == id, of.commitment == committed))
    return len(changed)


def _wanted(id: str, standing: Standing, row: _Row | None, waiting: Mapping[tuple[str, str], Any]) -> _Row | None:
    """The record that the last commitment in the log is to; what it replaced is wrong, and worse than none."""
    if standing.erased:
        return None
    current = standing.commitments[-1] if standing.commitments else None
    if current is not None and (row is None or commitment(row.kind, row.nonce, row.record) != current):
        found = waiting.get((id, current))
        row = None if found is None else _Row(id, kind_of(id), found.nonce, found.record, found.kept_at, 0)
    return None if row is None else row._replace(restricted=int(standing.restricted))


def _find(connection: Connection, ids: Iterable[str]) -> Iterator[_Row]:
    """The rows of these ids, so many at once as a statement takes."""
    wanted, sought = select(_RECORD).where(_RECORD.c.id.in_(bindparam("ids", expanding=True))), sorted(set(ids))
    for first in range(0, len(sought), _AT_ONCE):
        for row in connection.execute(wanted, {"ids": sought[first : first + _AT_ONCE]}):
            yield _Row(*row)


def furnish(connection: Connection, room: Room) -> None:
    """Makes an empty vault, with a key of its own, in what the connection is about to commit."""
    _METADATA.create_all(connection)
    connection.execute(insert(SECRET).values(name="request-digest", key=secrets.token_bytes(32)))
    _begin(connection, room)


def open(room: Room) -> Vault:
    """BookNewer where a newer program made it; one that an older program made is brought up to this version."""
    made_by = room.format()
    if made_by > FORMAT:
        room.close()
        raise BookNewer("the vault was made by a newer version: update this program")
    if made_by < FORMAT:
        _upgrade(room)
    return Vault(room)


def _upgrade(room: Room) -> None:
    """Format 2: records can be rectified and restricted, and their age is known. Only files are so old."""
    with room.engine.connect() as connection:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
        # Another process may have been quicker.
        if room.format() < FORMAT:
            for name in ("kept_at", "restricted"):
                connection.exec_driver_sql(f"ALTER TABLE record ADD COLUMN {name} INTEGER NOT NULL DEFAULT 0")
            _METADATA.create_all(connection)
            _begin(connection, room)
        connection.commit()


def _begin(connection: Connection, room: Room) -> None:
    connection.execute(insert(_COURSE).values(edition=secrets.token_hex(8), followed=0, unclean=0))
    room.upgrade_to(connection, FORMAT)
