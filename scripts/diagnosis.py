"""What a keeper should look at in a data folder and on its machine: each finding with what to do about it."""

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import orjson
from packaging.requirements import Requirement
from sqlalchemy.exc import SQLAlchemyError

from api import access
from ledger import book as ledger_book
from ledger import checkpoints, keys, layout, projector, reads, seal, store
from ledger.book import FORMAT, Book
from ledger.errors import BookError, KeyMissing, LedgerError, SchemaChanged
from ledger.sql import Transaction
from scripts import books
from scripts.findings import Finding

FREE_BYTES_MIN = 256 * 1024**2
JOURNAL_BYTES_MAX = 64 * 1024**2
CHECKPOINT_AGE_MAX = timedelta(days=1)
REPLICA_AGE_MAX = timedelta(minutes=1)
SQLITE_MIN = (3, 38)
PYTHON_MIN = (3, 11)
_CLOCK_SLACK = timedelta(seconds=2)


def facts(data: Path) -> dict[str, Any]:
    """What the machine has: versions, free bytes, the number of books."""
    return {
        "release": metadata.version("quartierbuch"),
        "python": ".".join(map(str, sys.version_info[:3])),
        "sqlite": sqlite3.sqlite_version,
        "tzdata": metadata.version("tzdata"),
        "free_bytes": shutil.disk_usage(data).free if data.is_dir() else None,
        "books": len(books.names(data)),
    }


def diagnose(data: Path, progress: Callable[[int, int], None]) -> Iterator[Finding]:
    """Everything there is to look at; nothing is changed."""
    yield from _machine()
    if not data.is_dir():
        yield Finding("data_missing", None, {"path": data})
        return
    yield from _folder(data)
    found = books.names(data)
    for done, id in enumerate(found, 1):
        yield from _files(data, id)
        yield from _contents(data, id)
        progress(done, len(found))


def _machine() -> Iterator[Finding]:
    for code, version, needed in (
        ("sqlite_old", sqlite3.sqlite_version_info, SQLITE_MIN),
        ("python_old", tuple(sys.version_info[:3]), PYTHON_MIN),
    ):
        if version < needed:
            yield Finding(code, None, {"version": ".".join(map(str, version)), "needed": ".".join(map(str, needed))})
    yield from packages(metadata.requires("quartierbuch") or ())
    yield from zone("Europe/Berlin", None)


def packages(requirements: Iterable[str]) -> Iterator[Finding]:
    """The packages that are missing or of another version than these requirements name."""
    for requirement in map(Requirement, requirements):
        if requirement.marker is not None and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            installed = metadata.version(requirement.name)
        except metadata.PackageNotFoundError:
            installed = None
        if installed is None or not requirement.specifier.contains(installed, prereleases=True):
            told = {"package": requirement.name, "version": installed or "-", "needed": requirement.specifier}
            yield Finding("package_off", None, told)


def zone(name: str, book: str | None) -> Iterator[Finding]:
    """Whether a book's days can be told."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Finding("time_zone_missing", book, {"zone": name})


def _folder(data: Path) -> Iterator[Finding]:
    if data.stat().st_mode & 0o022:
        yield Finding("data_open", None, {"path": data})
    for path in sorted([*data.glob(".making-*"), *data.glob(".restoring-*")]):
        yield Finding("left_over", None, {"path": path})
    largest = max((_bytes(data / id) for id in books.names(data)), default=0)
    free, needed = shutil.disk_usage(data).free, max(FREE_BYTES_MIN, 2 * largest)
    if free < needed:
        yield Finding("disk_low", None, {"free": free >> 20, "needed": needed >> 20})


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file())


def _files(data: Path, id: str) -> Iterator[Finding]:
    folder, owner = data / id, data.stat().st_uid
    if folder.stat().st_mode & 0o077:
        yield Finding("folder_open", id, {"path": folder})
    for path in (folder, *sorted(folder.iterdir())):
        try:
            state = path.stat()
        except FileNotFoundError:
            # A journal that came and went with its transaction.
            continue
        if path != folder and state.st_mode & 0o077 and path.name != "signing.key":
            yield Finding("file_open", id, {"path": path})
        if state.st_uid != owner:
            yield Finding("owner_differs", id, {"path": path})
        if path.name.endswith("-wal") and state.st_size > JOURNAL_BYTES_MAX:
            yield Finding("journal_large", id, {"path": path, "size": state.st_size >> 20})


def _contents(data: Path, id: str) -> Iterator[Finding]:
    if odd := [one for name in ("book.sqlite", "vault.sqlite") for one in _mode(data / id / name, id)]:
        # Opening the file as ours would change it.
        yield from odd
        return
    try:
        book = ledger_book.open(data / id)
        try:
            yield from zone(book.time_zone, id)
            with book.reading() as tx:
                yield from _log(tx, book)
                yield from _replica(tx, book)
        finally:
            book.close()
    except (LedgerError, sqlite3.Error, SQLAlchemyError) as broken:
        yield Finding("book_broken", id, {"reason": str(getattr(broken, "orig", None) or broken).rstrip(".")})


def _mode(path: Path, id: str) -> Iterator[Finding]:
    """What keeps readers and writers apart; a file that is none says nothing here."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (mode,) = connection.execute("PRAGMA journal_mode").fetchone()
    except sqlite3.Error:
        return
    if mode != "wal":
        yield Finding("journal_mode", id, {"path": path, "mode": mode})


def _log(tx: Transaction, book: Book) -> Iterator[Finding]:
    if book.database.format(tx.connection) < FORMAT:
        yield Finding("book_older", book.id)
        return
    try:
        layout.verify(tx, access.TABLES)
    except SchemaChanged as changed:
        yield Finding("schema_changed", book.id, {"reason": changed})
    seal.verify(tx)
    head, now = store.head(tx), datetime.now(UTC)
    if head.micros > store.micros(now + _CLOCK_SLACK):
        yield Finding(
            "clock_behind", book.id, {"now": now.isoformat(timespec="seconds"), "recorded_at": head.recorded_at}
        )
    if stale := projector.stale(tx):
        yield Finding("tables_stale", book.id, {"tables": ", ".join(one.table.name for one in stale)})
    if all(token.revoked_at for token in access.tokens(tx)):
        yield Finding("token_missing", book.id)
    astray = f"SELECT count(*) FROM request WHERE begins < 1 OR begins > last OR last > {head.position}"
    if count := tx.connection.execute(astray).fetchone()[0]:
        yield Finding("retries_astray", book.id, {"count": count})
    newest = checkpoints.newest(tx)
    if newest and newest.size < head.position and now - datetime.fromisoformat(newest.issued_at) > CHECKPOINT_AGE_MAX:
        yield Finding("checkpoint_old", book.id, {"issued_at": newest.issued_at})
    try:
        keys.load(book.folder, book.origin)
    except KeyMissing as missing:
        yield Finding("key_unusable", book.id, {"reason": missing})


def _replica(tx: Transaction, book: Book) -> Iterator[Finding]:
    if book.replica is None:
        return
    try:
        behind = reads.behind(book, book.replica)
    except BookError as lost:
        yield Finding("replica_lost", book.id, {"reason": lost})
        return
    # As of this snapshot, which may be older than what the replica was just compared with.
    if (missing := store.at(tx, store.head(tx).position - behind + 1)) is not None:
        since = datetime.fromisoformat(orjson.loads(missing)["recorded_at"])
        if datetime.now(UTC) - since > REPLICA_AGE_MAX:
            told = {"count": behind, "since": since.isoformat(timespec="seconds")}
            yield Finding("replica_behind", book.id, told)
