"""The vault follows the log: who was erased, rectified or restricted there is so here, after a crash or restore too."""

from collections.abc import Mapping, Set

from ledger import history, naming, store
from ledger.book import Book
from ledger.vault import Standing

KIND = "person"


def follow(book: Book) -> int:
    """Does to the records what the log says was done to them; how many changed. Doing it again changes nothing.

    To be called after each command that speaks of a record, and whenever a book is opened. BookBusy where another
    program reads the vault meanwhile: calling it again finishes it.
    """
    if not _behind(book):
        return 0
    return book.vault.follow(lambda since: _standings(book, since))


def collect(book: Book, referred: Set[str], seconds: int) -> int:
    """Destroys the records that have lain in the vault for so long and that no event names; how many.

    A record is kept before its event, so a command that was refused, or broken off, leaves one. `referred` are ids that
    something else than the log points to.
    """
    follow(book)
    old = book.vault.older(seconds)
    if old:
        with book.reading() as tx:
            old -= naming.everybody(tx) | referred
    gone = book.vault.erase(*old) if old else 0
    return gone + book.vault.forget(seconds)


def _behind(book: Book) -> bool:
    since, unclean = book.vault.course()
    with book.reading() as tx:
        head = store.head(tx).position
        return unclean or since > head or bool(store.touched(tx, KIND, since, head))


def _standings(book: Book, since: int) -> tuple[int, Mapping[str, Standing]]:
    with book.reading() as tx:
        head = store.head(tx).position
        # A log shorter than what was followed is another one, from a backup: it is followed from its beginning.
        touched = store.touched(tx, KIND, since if since <= head else 0, head)
        states = {id: history.latest(tx, KIND, id)[0] for id in touched}
    return head, {
        id: Standing(state.erased is not None, state.restricted is not None, state.commitments)
        for id, state in states.items()
    }
