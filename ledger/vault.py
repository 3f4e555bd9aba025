"""Personal data and free notes, apart from the log and erasable; the log holds only a random id and a commitment."""

import hmac
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal

import orjson
from sqlalchemy import Column, Engine, LargeBinary, MetaData, String, Table, bindparam, delete, insert, select

from ledger.codec import canonical
from ledger.errors import BookBusy
from ledger.sql import open_sqlite
from ledger.values import Sealed

Kind = Literal["actor", "person", "note"]

_METADATA = MetaData()
_RECORD = Table(
    "record",
    _METADATA,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("record", LargeBinary, nullable=False),
)
_SECRET = Table(
    "secret", _METADATA, Column("name", String, primary_key=True), Column("key", LargeBinary, nullable=False)
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A record with the id, nonce and commitment drawn for it, not yet kept anywhere."""

    sealed: Sealed
    kind: Kind
    nonce: bytes
    raw: bytes


def draw(kind: Kind, record: dict[str, Any]) -> Drawn:
    """Draws id and nonce and commits to the record: HMAC-SHA-256 over the kind's domain word and the canonical JSON."""
    nonce, raw = secrets.token_bytes(32), canonical(record)
    return Drawn(Sealed(f"{kind}-{secrets.token_hex(8)}", commitment(kind, nonce, raw)), kind, nonce, raw)


def commitment(kind: Kind, nonce: bytes, raw: bytes) -> str:
    """Hex. An actor is a person; a note has a domain word of its own."""
    word = b"quartierbuch-note-v1" if kind == "note" else b"quartierbuch-person-v1"
    return hmac.digest(nonce, word + raw, "sha256").hex()


class Vault:
    """One book's vault: a SQLite file of its own, with its own, shorter backup retention."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        with engine.connect() as connection:
            self._digest_key = bytes(connection.execute(select(_SECRET.c.key)).scalar_one())

    def keep(self, drawn: Drawn) -> Sealed:
        """Commits the record. Call it before the event that will point to it is appended, never after."""
        with self.engine.begin() as connection:
            connection.execute(
                insert(_RECORD).values(id=drawn.sealed.id, kind=drawn.kind, nonce=drawn.nonce, record=drawn.raw)
            )
        return drawn.sealed

    def put(self, kind: Kind, record: dict[str, Any]) -> Sealed:
        return self.keep(draw(kind, record))

    def read(self, id: str) -> dict[str, Any] | None:
        """The record, or None where it was erased."""
        return self.read_many([id]).get(id)

    def read_many(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """The records that are still there, by id."""
        wanted = select(_RECORD.c.id, _RECORD.c.record).where(_RECORD.c.id.in_(bindparam("ids", expanding=True)))
        with self.engine.connect() as connection:
            found = connection.execute(wanted, {"ids": sorted(set(ids))}).all()
        return {id: orjson.loads(raw) for id, raw in found}

    def erase(self, id: str) -> None:
        """Destroys record and nonce, in the file and in its journal. Erasing twice changes nothing.

        BookBusy where a reader (a backup, say) keeps the journal from being emptied: nobody can read the record by the
        vault any more, and erasing again finishes it.
        """
        with self.engine.begin() as connection:
            connection.execute(delete(_RECORD).where(_RECORD.c.id == id))
        with self.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql("VACUUM")
            busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        if busy:
            raise BookBusy(f"{id!r} still lies in the vault's journal, which another program reads; erase it again")

    def digest(self, data: bytes) -> str:
        """The keyed digest of a request (HMAC-SHA-256, hex): a plain one of a body with a name could be guessed."""
        return hmac.new(self._digest_key, data, sha256).hexdigest()


def create(path: Path) -> None:
    """Makes an empty vault with a key of its own."""
    engine = open_sqlite(path)
    _METADATA.create_all(engine)
    with engine.begin() as connection:
        connection.execute(insert(_SECRET).values(name="request-digest", key=secrets.token_bytes(32)))
    engine.dispose()


def open(path: Path) -> Vault:
    """FileNotFoundError where there is none: no new vault is made beside a log that points into the old one."""
    if not path.exists():
        raise FileNotFoundError("its vault is missing")
    return Vault(open_sqlite(path))
