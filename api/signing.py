"""The signing keys of a book at work: the checkpoint that is due, and one key that takes over from another."""

from contextlib import suppress

from api import access, logs
from ledger import checkpoints, handler, history, keys, notes, store
from ledger.book import Book
from ledger.checkpoints import Issued
from ledger.domain.book import RotateSigningKey
from ledger.errors import KeyMissing
from ledger.notes import Verifier
from ledger.sql import Transaction


def current(book: Book) -> Issued:
    """The checkpoint over everything recorded so far, issued now if need be. KeyMissing, LogForked."""
    at = access.now()
    issued = checkpoints.current(book, at)
    if issued.issued_at == store.instant_text(store.micros(at)):
        logs.say("checkpoint_issued", book=book.id, number=issued.number, size=issued.size)
    return issued


def ready(book: Book) -> Verifier | None:
    """Makes a key for a book that never had one and has signed nothing yet; None: there was nothing to do."""
    with book.reading() as tx:
        signed = checkpoints.newest(tx) is not None
    return None if signed or keys.exists(book.folder) else keys.create(book.folder, book.origin).verifier


def rotate(book: Book, by: str) -> Issued:
    """Draws a new key, records that it takes over, and lets both sign; the old one is then gone for good.

    `by` is the name of who does it, which the vault keeps. Broken off, it goes on where it stopped. KeyMissing.
    """
    old, new = keys.load(book.folder, book.origin), keys.upcoming(book.folder, book.origin)
    actor = book.vault.put("actor", {"name": by}).id
    with book.writing() as tx:
        rotations = history.latest(tx, "book", book.id)[0].rotations.values()
        if all(one.key != str(new.verifier) for one in rotations):
            handler.handle(tx, _rotation(book, actor, new=str(new.verifier), old=str(old.verifier)))
        issued = checkpoints.issue(tx, book.origin, [old, new], access.now())
    keys.replace(book.folder)
    return issued


def known(tx: Transaction, book: Book, position: int) -> list[tuple[str, int | None]]:
    """Every vkey that the log tells of up to a position, the oldest first, with where it took over (None: the first).

    Without a rotation that is the key of the file, if there is one.
    """
    rotations = history.state(tx, "book", book.id, position)[0].rotations
    if not rotations:
        return [(str(keys.load(book.folder, book.origin).verifier), None)] if keys.exists(book.folder) else []
    first = next(iter(rotations.values())).replaces
    return [(first, None), *((one.key, at) for at, one in rotations.items())]


def own(tx: Transaction, book: Book, size: int) -> list[Verifier]:
    """The keys that may sign for the book over so many events: those that its log tells of, and that of its file.

    A log that was restored from an old backup may not tell yet of the key that signed last. One that was replaced has
    signed nothing beyond that: whoever comes by it later proves nothing against the book.
    """
    rotations = history.latest(tx, "book", book.id)[0].rotations
    told = {one.replaces for at, one in rotations.items() if size <= at}
    told |= {one.key for one in list(rotations.values())[-1:]}
    with suppress(KeyMissing):
        told.add(str(keys.load(book.folder, book.origin).verifier))
    return [notes.read_verifier(key) for key in sorted(told)]


def _rotation(book: Book, actor: str, *, new: str, old: str) -> RotateSigningKey:
    act = access.typed(book, actor, "rotate_signing_key")
    return RotateSigningKey(id=book.id, act=act, grounds=access.TYPED, key=new, replaces=old)
