"""Keys as files of mode 600: the one that signs a book's checkpoints, beside its databases, and those of witnesses."""

from pathlib import Path

from ledger import files, notes
from ledger.errors import KeyExists, KeyMissing
from ledger.files import Exposed
from ledger.notes import LOG, WITNESS, BadNote, Signer

_FILE, _NEXT = "signing.key", "signing.key.next"


def create(folder: Path, origin: str) -> Signer:
    """Draws the key of the book in a folder, whose name is the log's origin. KeyExists; OSError."""
    if exists(folder):
        raise KeyExists(f"the book {folder.name!r} has a key: quartierbuch key rotate replaces it")
    return _draw(folder / _FILE, origin)


def exists(folder: Path) -> bool:
    """Whether there is a key, be it good or not."""
    return (folder / _FILE).exists()


def rotating(folder: Path) -> bool:
    """Whether a rotation was broken off: a key waits to take over."""
    return (folder / _NEXT).exists()


def load(folder: Path, origin: str) -> Signer:
    """The key to sign with. KeyMissing where there is none, it can't be used, or others may read it."""
    return _read(folder / _FILE, origin)


def upcoming(folder: Path, origin: str) -> Signer:
    """The key that will take over: the one that a broken-off rotation drew, or a new one. KeyMissing; OSError."""
    return _read(folder / _NEXT, origin) if rotating(folder) else _draw(folder / _NEXT, origin)


def replace(folder: Path) -> None:
    """Puts the upcoming key in the place of the present one, which is gone for good."""
    (folder / _NEXT).rename(folder / _FILE)
    files.settle(folder)


def draw_witness(path: Path, name: str) -> Signer:
    """Draws a key to witness with into a file. KeyExists; BadNote where a key can't be called so; OSError."""
    signer = notes.draw(name, WITNESS)
    try:
        files.write_new(path, f"{signer.secret}\n")
    except FileExistsError:
        raise KeyExists(f"{path} is there already: a key is never written over") from None
    return signer


def load_witness(path: Path) -> Signer:
    """The key to witness with. KeyMissing where there is none, it can't be used, or others may read it."""
    signer = _load(path, f"there is no key to witness with in {path}: quartierbuch key witness {path} --name NAME")
    if signer.kind != WITNESS:
        raise KeyMissing(f"the key in {path} is one of a log: quartierbuch key witness makes one to witness with")
    return signer


def _draw(path: Path, origin: str) -> Signer:
    signer = notes.draw(origin, LOG)
    files.write_new(path, f"{signer.secret}\n")
    return signer


def _read(path: Path, origin: str) -> Signer:
    book = path.parent.name
    signer = _load(path, f"the book {book!r} has no key to sign with: quartierbuch key create {book}")
    if signer.name != origin or signer.kind != LOG:
        raise KeyMissing(f"the key in {path} is one of {signer.name}, not of {origin}")
    return signer


def _load(path: Path, missing: str) -> Signer:
    try:
        return notes.read_signer(files.read_secret(path))
    except FileNotFoundError:
        raise KeyMissing(missing) from None
    except Exposed as exposed:
        raise KeyMissing(f"others may read the key in {path}: {exposed}") from None
    except (OSError, ValueError, BadNote) as error:
        raise KeyMissing(f"the key in {path} can't be used: {error}") from None
