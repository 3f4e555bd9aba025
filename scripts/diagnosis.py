"""What a keeper should look at in a data folder and on its machine: each finding with what to do about it."""

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from packaging.requirements import Requirement
from sqlalchemy.exc import SQLAlchemyError

from api import access
from ledger import book as ledger_book
from ledger import checkpoints, keys, projector, seal, store
from ledger.book import FORMAT, Book
from ledger.errors import KeyMissing, LedgerError
from ledger.sql import Transaction
from scripts import books

Language = Literal["de", "en"]

FREE_BYTES_MIN = 256 * 1024**2
JOURNAL_BYTES_MAX = 64 * 1024**2
CHECKPOINT_AGE_MAX = timedelta(days=1)
SQLITE_MIN = (3, 38)
PYTHON_MIN = (3, 11)
_CLOCK_SLACK = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Known:
    """What a finding says, and what to do about it, in two languages; `{...}` are its facts."""

    en: str
    de: str
    do_en: str
    do_de: str


FINDINGS: Mapping[str, Known] = {
    "data_missing": Known(
        "{path} is no folder.",
        "{path} ist kein Ordner.",
        "Name the data folder with --data, or make the first book.",
        "Den Datenordner mit --data nennen oder das erste Buch anlegen.",
    ),
    "data_open": Known(
        "Others may write to {path}.",
        "In {path} dürfen andere schreiben.",
        "chmod go-w {path}",
        "chmod go-w {path}",
    ),
    "disk_low": Known(
        "Only {free} MiB are free; {needed} MiB are needed for a backup and a rebuild.",
        "Nur {free} MiB sind frei; Sicherung und Neuaufbau brauchen {needed} MiB.",
        "Free or add disk space before the service has to refuse.",
        "Platz schaffen, bevor der Dienst ablehnen muss.",
    ),
    "left_over": Known(
        "{path} was left by a command that was broken off.",
        "{path} blieb von einem abgebrochenen Befehl übrig.",
        "Delete it when no backup or restore is running.",
        "Löschen, wenn gerade keine Sicherung und keine Wiederherstellung läuft.",
    ),
    "sqlite_old": Known(
        "SQLite {version} is older than {needed}.",
        "SQLite {version} ist älter als {needed}.",
        "Use a Python with a newer SQLite, such as that of Debian 12.",
        "Ein Python mit neuerem SQLite verwenden, etwa das von Debian 12.",
    ),
    "python_old": Known(
        "Python {version} is older than {needed}.",
        "Python {version} ist älter als {needed}.",
        "Make the environment anew with a newer Python.",
        "Die Umgebung mit einem neueren Python neu anlegen.",
    ),
    "package_off": Known(
        "The package {package} is {version}, and {needed} is needed.",
        "Das Paket {package} ist {version}, gebraucht wird {needed}.",
        "python3 scripts/environment.py makes the environment as it was locked.",
        "python3 scripts/environment.py stellt die festgelegte Umgebung her.",
    ),
    "time_zone_missing": Known(
        "There is no time zone data for {zone}.",
        "Für {zone} gibt es keine Zeitzonendaten.",
        "Install the package tzdata.",
        "Das Paket tzdata installieren.",
    ),
    "clock_behind": Known(
        "The clock shows {now}, and the last event was recorded at {recorded_at}.",
        "Die Uhr zeigt {now}, und das letzte Ereignis wurde um {recorded_at} erfasst.",
        "Set the clock and keep it set (systemd-timesyncd or chrony).",
        "Die Uhr stellen und gestellt halten (systemd-timesyncd oder chrony).",
    ),
    "book_broken": Known(
        "It can't be read: {reason}.",
        "Es ist nicht lesbar: {reason}.",
        "Keep the folder as it is, and restore a backup: quartierbuch restore FOLDER {book} --replace",
        "Den Ordner lassen, wie er ist, und eine Sicherung einspielen: quartierbuch restore ORDNER {book} --replace",
    ),
    "book_older": Known(
        "An older version made it.",
        "Eine ältere Fassung hat es angelegt.",
        "Back it up; serving brings it up to this version.",
        "Sichern; der Dienst bringt es beim Start auf diese Fassung.",
    ),
    "folder_open": Known(
        "Others may enter {path}.",
        "In {path} dürfen andere hinein.",
        "chmod 700 {path}",
        "chmod 700 {path}",
    ),
    "file_open": Known(
        "Others may read {path} as soon as they get to it.",
        "{path} dürfen andere lesen, sobald sie herankommen.",
        "chmod 600 {path}",
        "chmod 600 {path}",
    ),
    "owner_differs": Known(
        "{path} belongs to another user than the data folder.",
        "{path} gehört einem anderen Benutzer als der Datenordner.",
        "chown it to the user that serves, and run commands as that user.",
        "Mit chown dem Benutzer des Dienstes geben und Befehle als dieser ausführen.",
    ),
    "key_unusable": Known(
        "It can't sign: {reason}.",
        "Es kann nicht unterschreiben: {reason}.",
        "Put back your copy of the key; only if there is none: quartierbuch key create {book}",
        "Die Kopie des Schlüssels zurücklegen; nur wenn es keine gibt: quartierbuch key create {book}",
    ),
    "journal_large": Known(
        "{path} has {size} MiB.",
        "{path} ist {size} MiB groß.",
        "Somebody reads without end: end what else opens the file, then restart the service.",
        "Jemand liest ohne Ende: beenden, was die Datei sonst offen hat, dann den Dienst neu starten.",
    ),
    "journal_mode": Known(
        "{path} is in journal mode {mode} and not WAL.",
        "{path} ist im Journalmodus {mode} statt WAL.",
        "It was copied by another tool, or lies on a file system without shared memory: use a local disk.",
        "Ein anderes Werkzeug hat es kopiert, oder das Dateisystem kann WAL nicht: eine lokale Platte verwenden.",
    ),
    "tables_stale": Known(
        "Other code has written {tables}.",
        "Anderer Code hat {tables} geschrieben.",
        "quartierbuch rebuild {book}, or restart the service",
        "quartierbuch rebuild {book}, oder den Dienst neu starten",
    ),
    "checkpoint_old": Known(
        "It has grown, and its newest checkpoint is of {issued_at}.",
        "Es ist gewachsen, und sein neuester Prüfpunkt ist vom {issued_at}.",
        "Serve with --checkpoints, or issue one: quartierbuch checkpoint {book}",
        "Mit --checkpoints bedienen oder einen ausstellen: quartierbuch checkpoint {book}",
    ),
    "token_missing": Known(
        "No token opens it.",
        "Kein Token öffnet es.",
        'quartierbuch token create {book} --name "..."',
        'quartierbuch token create {book} --name "..."',
    ),
    "retries_astray": Known(
        "{count} idempotency keys belong to events that are not there.",
        "{count} Wiederholungsschlüssel gehören zu Ereignissen, die es nicht gibt.",
        "The files were changed past this program: restore a backup.",
        "Die Dateien wurden am Programm vorbei geändert: eine Sicherung einspielen.",
    ),
}
"""Every finding by its code."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at; `book` is None where it is about the machine or the folder."""

    code: str
    book: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)

    def said(self, language: Language) -> tuple[str, str]:
        """(what it is, what to do)"""
        known, facts = FINDINGS[self.code], {"book": self.book, **self.facts}
        what, do = (known.de, known.do_de) if language == "de" else (known.en, known.do_en)
        return " ".join(what.format(**facts).split()), do.format(**facts)


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
        state = path.stat()
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
    if tx.connection.execute("PRAGMA user_version").fetchone()[0] < FORMAT:
        yield Finding("book_older", book.id)
        return
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
    astray = "SELECT count(*) FROM request WHERE begins < 1 OR begins > last OR last > ?"
    if count := tx.connection.execute(astray, (head.position,)).fetchone()[0]:
        yield Finding("retries_astray", book.id, {"count": count})
    newest = checkpoints.newest(tx)
    if newest and newest.size < head.position and now - datetime.fromisoformat(newest.issued_at) > CHECKPOINT_AGE_MAX:
        yield Finding("checkpoint_old", book.id, {"issued_at": newest.issued_at})
    try:
        keys.load(book.folder, book.origin)
    except KeyMissing as missing:
        yield Finding("key_unusable", book.id, {"reason": missing})
