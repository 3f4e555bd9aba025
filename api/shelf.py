"""The books of a data folder, each opened when it is first asked for; a broken one stands alone."""

import re
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path

import psycopg
from sqlalchemy import Table

from api import access
from ledger import book, following, layout, seal
from ledger.book import Book, Watch
from ledger.errors import BookBroken, BookMissing, BookUnreachable

_ID = re.compile("[a-z0-9][a-z0-9-]{0,62}", re.ASCII)

_State = tuple[tuple[int, int, int], ...]
"""Which files a book has, how long they are and when they were written to."""


class Shelf:
    """Each folder below `folder` that holds a book; `tables` are those that the API keeps in a book.

    `watch` is told of every stay under a lock. New books lie in the PostgreSQL of the URL `database`, if one is given.
    """

    def __init__(
        self,
        folder: Path,
        tables: Sequence[Table],
        watch: Watch = lambda waited, held: None,
        database: str | None = None,
    ) -> None:
        self.folder = folder
        self._database = database
        self.watch = watch
        self._tables = tuple(tables)
        self._open: dict[str, Book] = {}
        self._suspect: set[str] = set()
        self._seen: dict[str, tuple[_State, str]] = {}
        self._missed: dict[str, BookUnreachable] = {}
        self._locks: dict[str, threading.Lock] = {}

    def names(self) -> list[str]:
        """The ids of all books, the broken ones too."""
        if not self.folder.is_dir():
            return []
        return sorted(one.name for one in self.folder.iterdir() if _ID.fullmatch(one.name) and one.is_dir())

    def get(self, id: str) -> Book:
        """The open book. BookMissing, BookBroken, BookNewer, BookUnreachable or SealBroken speak of this one only.

        Nobody waits for another book to be opened, nor for an open one. Those who wait for the same one share it where
        its server does not answer: not everybody tries in turn, for as long as that takes.
        """
        if not _ID.fullmatch(id) or not (self.folder / id).is_dir():
            raise BookMissing(f"there is no book {id!r}")
        if id not in self._suspect and (known := self._open.get(id)) is not None:
            return known
        missed = self._missed.get(id)
        with self._lock(id):
            if id not in self._suspect and (known := self._open.get(id)) is not None:
                return known
            if (since := self._missed.get(id)) is not missed:
                raise BookUnreachable(str(since))
            try:
                if id in self._suspect:
                    self._reopen(id)
                else:
                    self._open[id] = _opened(self.folder / id, self._tables, self.watch)
            except BookUnreachable as lost:
                self._missed[id] = lost
                raise
            return self._open[id]

    def suspect(self, id: str) -> bool:
        """From now on the book is served only if it is found whole: somebody has seen that it was not. Whether this is
        the first that is heard of it."""
        with self._lock(id):
            news = id not in self._suspect
            self._suspect.add(id)
            return news

    def _reopen(self, id: str) -> None:
        """Serves a suspect again if its files are sound. Every page is read for that, so damage is looked at once only
        for as long as the files stay as they are."""
        if (old := self._open.pop(id, None)) is not None:
            old.close()
        folder = self.folder / id
        state, said = self._seen.pop(id, (None, ""))
        if state == _state(folder):
            self._seen[id] = state, said
            raise BookBroken(said)
        try:
            found = _opened(folder, self._tables, self.watch)
        except BookMissing:
            raise BookBroken(f"the files of the book {id!r} are gone") from None
        try:
            found.examine()
        except BookBroken as damage:
            found.close()
            self._seen[id] = _state(folder), str(damage)
            raise
        except BaseException:
            found.close()
            raise
        self._suspect.discard(id)
        self._open[id] = found

    def create(self, id: str, *, origin: str, time_zone: str, currency: str) -> Book:
        """The files of a new book, before its first event. ValueError for what is no id; BookExists; OSError."""
        if not _ID.fullmatch(id):
            raise ValueError(f"{id!r} is no id: write lower-case letters, digits and hyphens")
        book.create(
            self.folder / id,
            id=id,
            origin=origin,
            time_zone=time_zone,
            currency=currency,
            tables=(*layout.TABLES, *self._tables),
            statements=layout.STATEMENTS,
            database=self._database,
        )
        return self.get(id)

    def close(self) -> None:
        """Closes what is open."""
        for id in [*self._locks]:
            with self._lock(id):
                if (one := self._open.pop(id, None)) is not None:
                    one.close()

    def _lock(self, id: str) -> threading.Lock:
        return self._locks.setdefault(id, threading.Lock())


def _opened(folder: Path, tables: Sequence[Table], watch: Watch) -> Book:
    """A book that nobody changed by hand, of this version, whose seal fits its log and whose vault has followed it."""
    found = book.open(folder, watch)
    try:
        if found.id != folder.name:
            raise BookBroken(f"the folder {folder.name!r} holds the book {found.id!r}")
        layout.upgrade(found)
        _verify(found)
        with found.reading() as tx:
            old = access.lacks_scopes(tx)
        if old:
            with found.writing() as tx:
                access.upgrade(tx)
        with found.reading() as tx:
            layout.verify(tx, tables)
        following.follow(found)
    except (sqlite3.DatabaseError, psycopg.DatabaseError) as error:
        found.close()
        raise BookBroken(f"the book {found.id!r} is damaged: {error}") from error
    except BaseException:
        found.close()
        raise
    return found


def _verify(one: Book) -> None:
    with one.reading() as tx:
        seal.verify(tx)


def _state(folder: Path) -> _State:
    found = []
    for name in ("book.sqlite", "book.sqlite-wal", "vault.sqlite", "vault.sqlite-wal"):
        try:
            one = folder.joinpath(name).stat()
        except FileNotFoundError:
            continue
        found.append((one.st_ino, one.st_size, one.st_mtime_ns))
    return tuple(found)
