"""Who is asking, and when it is: the tokens of a book, and the only clock."""

import re
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Column, MetaData, String, Table, bindparam, insert, null, select, update

from ledger.book import Book
from ledger.message import Act, Grounds
from ledger.sql import Glance, Statement, Transaction, columns
from ledger.values import Source

Scope = Literal["names", "without_names"]
"""Whether a token shows what the vault holds of persons; without names it shows everything else."""

TYPED = Grounds(certainty="resolved", source=Source("statement"))
"""What stands behind a command that somebody types."""

_METADATA = MetaData()
TOKEN = Table(
    "access_token",
    _METADATA,
    Column("id", String, primary_key=True),
    Column("digest", String, nullable=False, unique=True),
    Column("client", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("label", String),
    Column("created_at", String, nullable=False),
    Column("revoked_at", String),
    Column("scope", String, nullable=False, server_default="names"),
)
TABLES = (TOKEN,)

_TOKEN = re.compile("qb_[A-Za-z0-9_-]{43}", re.ASCII)

_insert = Statement(insert(TOKEN))
_list = Statement(
    select(
        TOKEN.c.id,
        TOKEN.c.client,
        TOKEN.c.actor,
        TOKEN.c.label,
        TOKEN.c.created_at,
        TOKEN.c.revoked_at,
        TOKEN.c.scope,
    ).order_by(TOKEN.c.created_at, TOKEN.c.id)
)
_who = Statement(
    select(TOKEN.c.client, TOKEN.c.actor, TOKEN.c.id, TOKEN.c.scope).where(
        TOKEN.c.digest == bindparam("hashed"), TOKEN.c.revoked_at.is_(null())
    )
)
_live = Statement(select(TOKEN.c.id).where(TOKEN.c.id == bindparam("token_id"), TOKEN.c.revoked_at.is_(null())))
_revoke = Statement(update(TOKEN).where(TOKEN.c.id == bindparam("token_id")).values(revoked_at=bindparam("at")))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who a token stands for: the client that owns it, the actor's id in the vault, the token's own id, its scope."""

    client: str
    actor: str
    token_id: str
    scope: Scope


@dataclass(frozen=True, slots=True)
class Listed:
    """A token as it is kept: never the token itself. Times are RFC 3339 UTC."""

    id: str
    client: str
    actor: str
    label: str | None
    created_at: str
    revoked_at: str | None
    scope: Scope


def now() -> datetime:
    """The instant it is, UTC."""
    return datetime.now(UTC)


def today(time_zone: str) -> date:
    """The day it is in a time zone (an IANA name)."""
    return now().astimezone(ZoneInfo(time_zone)).date()


def typed(book: Book, actor: str, operation: str) -> Act:
    """The act of somebody at the command line, who is the actor of this id in the vault; its grounds are `TYPED`."""
    return Act(
        id=secrets.token_hex(16),
        at=now(),
        today=today(book.time_zone),
        actor=actor,
        client="command-line",
        operation=operation,
        currency=book.currency,
    )


def draw() -> str:
    """A new token, not yet good for anything: `qb_` and 32 random bytes."""
    return f"qb_{secrets.token_urlsafe(32)}"


def upgrade(tx: Transaction) -> None:
    """Gives the tokens of an older version their scope; they go on showing names. In a writing transaction."""
    # Another process may have been quicker.
    if lacks_scopes(tx):
        tx.connection.execute("ALTER TABLE access_token ADD COLUMN scope VARCHAR NOT NULL DEFAULT 'names'")


def lacks_scopes(tx: Transaction) -> bool:
    """Whether the book's tokens are those of an older version."""
    there = columns(tx, "access_token")
    return bool(there) and "scope" not in there


def create(tx: Transaction, *, client: str, actor: str, label: str | None = None, scope: Scope = "names") -> str:
    """A new token of the book; it is shown this once, kept is only its digest."""
    token = draw()
    adopt(tx, token, client=client, actor=actor, label=label, scope=scope)
    return token


def adopt(
    tx: Transaction, token: str, *, client: str, actor: str, label: str | None = None, scope: Scope = "names"
) -> str:
    """Makes a token that was drawn elsewhere good for this book too; gives its id here. ValueError: no such shape."""
    if not _TOKEN.fullmatch(token):
        raise ValueError("a token is qb_ and 43 characters: take one that this program has made")
    id = secrets.token_hex(4)
    _insert.run(
        tx,
        id=id,
        digest=_digest(token),
        client=client,
        actor=actor,
        label=label,
        created_at=now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        revoked_at=None,
        scope=scope,
    )
    return id


def tokens(tx: Transaction) -> list[Listed]:
    """All tokens of the book, oldest first, the revoked ones too."""
    return [Listed(*row) for row in _list.rows(tx)]


def revoke(tx: Transaction, id: str) -> None:
    """From the commit on nobody gets in with it. LookupError: there is no such token, or it was revoked before."""
    if _live.one(tx, token_id=id) is None:
        raise LookupError(f"there is no live token {id!r}")
    _revoke.run(tx, token_id=id, at=now().strftime("%Y-%m-%dT%H:%M:%SZ"))


def who(tx: Transaction, token: str) -> Caller | None:
    """Whose token this is; None where it is unknown or revoked."""
    row = _who.one(tx, hashed=_digest(token))
    return None if row is None else Caller(*row)


def look(book: Book, token: str) -> tuple[Caller | None, Glance]:
    """The same, and how far the book has come."""
    seen = book.glance(_who.asking(hashed=_digest(token)))
    [found] = seen.rows
    return (Caller(*found[0]) if found else None), seen


def bearer(header: str | None) -> str | None:
    """The token in an `Authorization` header, or None where there is none of our shape."""
    scheme, _, token = (header or "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and _TOKEN.fullmatch(token) else None


def _digest(token: str) -> str:
    # 256 random bits need no slow hash.
    return sha256(token.encode()).hexdigest()
