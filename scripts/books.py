"""What the command line does to a book's files: make it, copy it, rebuild its tables, hand out its tokens."""

import os
import re
import secrets
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg

from api import access, founding
from api.access import Listed, Scope
from api.shelf import Shelf
from ledger import book, checkpoints, files, layout, mirror, postgres, projector, roles, store
from ledger.book import Book
from ledger.errors import BookError, BookExists
from ledger.postgres import Place
from ledger.sql import Transaction
from ledger.vault import Kept
from scripts.failed import Failed

SLUG = re.compile("[a-z0-9][a-z0-9-]{0,62}", re.ASCII)

_PAGES = 256

Progress = Callable[[int, int], None]
"""Told how much is done, and of how much."""


@contextmanager
def opened(data: Path, id: str) -> Iterator[Book]:
    """An open book of a data folder. Raises BookError."""
    shelf = Shelf(data, access.TABLES)
    try:
        yield shelf.get(id)
    finally:
        shelf.close()


def names(data: Path) -> list[str]:
    """The ids of all books of a data folder, the broken ones too."""
    return Shelf(data, access.TABLES).names()


def folder(data: Path) -> None:
    """Makes the data folder if it is not there. Failed or OSError where it can't be."""
    if data.exists() and not data.is_dir():
        raise Failed(f"{data} is no folder: name another one with --data")
    data.mkdir(parents=True, exist_ok=True)


@contextmanager
def making(data: Path, id: str, database: str | None = None) -> Iterator[Shelf]:
    """A shelf on which a book can be made that is in the data folder only once it is whole, and else nowhere."""
    folder(data)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=data) as place:
        made = Path(place) / id
        try:
            with closing(Shelf(Path(place), access.TABLES, database=database)) as shelf:
                yield shelf
            made.rename(data / id)
        except BaseException:
            book.destroy(made)
            raise
    files.settle(data)


def create(
    data: Path,
    id: str,
    *,
    keeper: str,
    origin: str | None,
    time_zone: str,
    currency: str,
    by: str,
    database: str | None = None,
) -> None:
    """Makes a book and records its first event, all or nothing; `by` is who does it, a record of the vault.

    It lies in the PostgreSQL of the URL `database`, if one is given. BookExists and other BookErrors; Failed or OSError
    where the folder can't be written.
    """
    if os.path.lexists(data / id):
        raise BookExists(f"there is a book {id!r} already in {data}")
    origin = origin or f"quartierbuch/{id}/{secrets.token_hex(4)}"
    with making(data, id, database) as shelf:
        founding.found(shelf, id, origin=origin, keeper=keeper, actor=by, time_zone=time_zone, currency=currency)


def grant(data: Path, id: str, service: str | None, reader: str | None) -> None:
    """Lets roles of PostgreSQL serve or read a book. Failed where it does not lie there; BookError."""
    with opened(data, id) as one:
        place = in_schemas(one, "which know no roles")
    roles.grant(place, service, reader, kept=layout.KEPT, grown=layout.GROWN)


def in_schemas(one: Book, lacking: str) -> Place:
    """Where a book lies in PostgreSQL. Failed where it lies in files; `lacking` says what those are no good for."""
    if (place := postgres.read(one.folder)) is None:
        raise Failed(f"the book {one.id!r} lies in SQLite files, {lacking}")
    return place


def rebuild(one: Book, progress: Progress | None = None) -> int:
    """Writes all projections anew; readers see the old ones until it is done. Returns the number of events."""
    with one.writing() as tx:
        return projector.rebuild(tx, progress=progress)


def forked(one: Book) -> str | None:
    """Which signed checkpoint contradicts the book's log, if any is known to."""
    with one.reading() as tx:
        return checkpoints.forked(tx)


def freshen(one: Book) -> list[str]:
    """Rebuilds the projections that other code than today's has written; their tables' names."""
    if not _stale(one):
        return []
    with one.writing() as tx:
        # Another process may have been quicker.
        stale = projector.stale(tx)
        projector.rebuild(tx, stale)
    return [projection.table.name for projection in stale]


def _stale(one: Book) -> bool:
    with one.reading() as tx:
        return bool(projector.stale(tx))


def has_signed(one: Book) -> bool:
    """Whether the book has ever issued a checkpoint."""
    with one.reading() as tx:
        return checkpoints.newest(tx) is not None


def back_up(one: Book, to: Path, progress: Progress | None = None) -> int:
    """Copies a book, as it stands now, into the new folder `to`, while it is written to. The copy's last position.
    The copy lies in SQLite files, wherever the book lies.

    Failed where `to` is there already, or the folder it is to lie in is not; OSError.
    """
    if os.path.lexists(to):
        raise Failed(f"{to} is there already: name a folder that is not")
    if not to.parent.is_dir():
        raise Failed(f"{to.parent} is no folder: make it first")
    making = Path(tempfile.mkdtemp(prefix=".making-", dir=to.parent))
    try:
        if one.database.dialect == "postgresql":
            mirror.mirror(one.folder, making, access.TABLES, progress)
        else:
            # The vault comes second: what an event points to was in the vault before it.
            for name in ("book.sqlite", "vault.sqlite"):
                _copy(one.folder / name, making / name, progress)
            (making / "lock").touch(mode=0o600)
        position = _last_position(making)
        making.rename(to)
    except BaseException:
        shutil.rmtree(making)
        raise
    files.settle(to.parent)
    return position


def _copy(source: Path, target: Path, progress: Progress | None) -> None:
    def tell(_status: int, remaining: int, total: int) -> None:
        if progress is not None:
            progress(total - remaining, total)

    target.touch(mode=0o600)
    with (
        closing(sqlite3.connect(source, isolation_level=None)) as from_,
        closing(sqlite3.connect(target)) as into,
    ):
        # One snapshot for the whole copy; without it each commit of a writer would start the copy again.
        from_.execute("BEGIN")
        from_.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        from_.backup(into, pages=_PAGES, progress=tell)


def _last_position(folder: Path) -> int:
    copy = book.open(folder)
    try:
        with copy.reading() as tx:
            return store.head(tx).position
    finally:
        copy.close()


def admit(one: Book, *, name: str, client: str, token: str | None = None, scope: Scope = "names") -> str:
    """A token of the book for a client, for whom `name` records; the given token if it is not good for it yet.

    The name goes to the vault. Returns the token.
    """
    with one.reading() as tx:
        known = token is not None and access.who(tx, token) is not None
        actor = _actor(tx, one, name=name, client=client)
    if token is not None and known:
        return token
    actor = actor or one.vault.put("actor", {"name": name}).id
    with one.writing() as tx:
        if token is None:
            return access.create(tx, client=client, actor=actor, scope=scope)
        try:
            access.adopt(tx, token, client=client, actor=actor, scope=scope)
        except (sqlite3.IntegrityError, psycopg.IntegrityError):
            raise Failed(f"the token was revoked in the book {one.id!r}: take another one") from None
    return token


def _actor(tx: Transaction, one: Book, *, name: str, client: str) -> str | None:
    """Whoever of this name has recorded for this client before stays the same person."""
    for listed in access.tokens(tx):
        if listed.client == client and (one.vault.read(listed.actor) or {}).get("name") == name:
            return listed.actor
    return None


def tokens(one: Book) -> list[tuple[Listed, str]]:
    """All tokens with the name of who records with them, or why there is none."""
    with one.reading() as tx:
        listed = access.tokens(tx)
    people = one.vault.look_up({token.actor for token in listed})
    return [(token, _named(people.get(token.actor))) for token in listed]


def _named(actor: Kept | None) -> str:
    if actor is None:
        return "(erased)"
    return "(restricted)" if actor.restricted else str(actor.record["name"])


def revoke(one: Book, token_id: str) -> None:
    """From now on nobody gets in with it. Failed where there is no such live token."""
    with one.writing() as tx:
        try:
            access.revoke(tx, token_id)
        except LookupError as missing:
            raise Failed(f"{missing.args[0]}: quartierbuch token list {one.id}") from None


def state(data: Path, id: str) -> tuple[str, str, str]:
    """(events, last recorded, origin) of a book, or ("-", "-", what is wrong with it)."""
    try:
        with opened(data, id) as one, one.reading() as tx:
            head = store.head(tx)
            return str(head.position), head.recorded_at, one.origin
    except (BookError, sqlite3.Error) as broken:
        return "-", "-", str(broken)
