"""Puts a book that was found whole in its place at once: its files, or in their stead where it lies in PostgreSQL."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from api import access
from ledger import files, mirror, postgres
from ledger.errors import BookError
from ledger.postgres import Place
from scripts import books
from scripts.books import Progress

_OF_FILES = ("book.sqlite", "vault.sqlite", "lock")


def put(folder: Path, data: Path) -> Path | None:
    """Makes a folder the book of its name; where the one lies that was there before, if one was. OSError."""
    for file in folder.iterdir():
        files.settle(file)
    files.settle(folder)
    place, aside = data / folder.name, None
    if place.exists():
        # A dot is in no id, so nobody serves it.
        aside = data / f"{folder.name}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}"
        place.rename(aside)
    folder.rename(place)
    files.settle(data)
    return aside


def put_into(at: Place, folder: Path, data: Path, progress: Progress) -> Path | None:
    """The same for a book that is to lie in the schemas `at`: in the folder its files give way to the word of where.

    BookError or OSError: then nothing has changed, neither there nor here.
    """
    mirror.lay(folder, at, access.TABLES, progress)
    try:
        for name in _OF_FILES:
            for file in folder.glob(f"{name}*"):
                file.unlink()
        postgres.write(folder, at)
        # As whoever is going to serve it: its seal, its shape, and what its vault has to follow.
        with books.opened(folder.parent, folder.name):
            pass
        return put(folder, data)
    except BaseException:
        with suppress(BookError):
            postgres.drop(at)
        raise
