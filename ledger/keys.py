"""The key that signs a book's checkpoints: a file of mode 600 beside the book's databases, in none of them."""

import os
from pathlib import Path

from ledger import notes
from ledger.errors import KeyExists, KeyMissing
from ledger.notes import LOG, BadNote, Signer

_FILE, _NEXT = "signing.key", "signing.key.next"


def create(folder: Path, origin: str) -> Signer:
    """Draws the key of the book in a folder, whose name is the log's origin. KeyExists; OSError."""
    if exists(folder):
        raise KeyExists(f"the book {folder.name!r} has a key: quartierbuch key rotate replaces it")
    return _draw(folder / _FILE, origin)


def exists(folder: Path) -> bool:
    """Whether there is a key, be it good or not."""
    return (folder / _FILE).exists()


def load(folder: Path, origin: str) -> Signer:
    """The key to sign with. KeyMissing where there is none, it can't be used, or others may read it."""
    return _read(folder / _FILE, origin)


def upcoming(folder: Path, origin: str) -> Signer:
    """The key that will take over: the one that a broken-off rotation drew, or a new one. KeyMissing; OSError."""
    return _read(folder / _NEXT, origin) if (folder / _NEXT).exists() else _draw(folder / _NEXT, origin)


def replace(folder: Path) -> None:
    """Puts the upcoming key in the place of the present one, which is gone for good."""
    (folder / _NEXT).rename(folder / _FILE)
    _settle(folder)


def _draw(path: Path, origin: str) -> Signer:
    signer = notes.draw(origin, LOG)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(f"{signer.secret}\n")
        file.flush()
        os.fsync(descriptor)
    _settle(path.parent)
    return signer


def _read(path: Path, origin: str) -> Signer:
    book = path.parent.name
    try:
        with path.open(encoding="utf-8") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise KeyMissing(f"others may read the key of the book {book!r}: chmod 600 {path}")
            signer = notes.read_signer(file.read())
    except FileNotFoundError:
        raise KeyMissing(f"the book {book!r} has no key to sign with: quartierbuch key create {book}") from None
    except (OSError, ValueError, BadNote) as error:
        raise KeyMissing(f"the key of the book {book!r} can't be used: {error}") from None
    if signer.name != origin or signer.kind != LOG:
        raise KeyMissing(f"the key in {path} is one of {signer.name}, not of {origin}")
    return signer


def _settle(folder: Path) -> None:
    """A name in a folder survives a power cut only once the folder itself is written."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
