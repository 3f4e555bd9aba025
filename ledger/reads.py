"""Where a question is answered from: the replica of its book, if that has come far enough, or else the book itself."""

from collections.abc import Callable
from datetime import timedelta
from time import sleep
from typing import Literal, NamedTuple, TypeVar

from ledger import projector, store
from ledger.book import Book
from ledger.errors import BookBroken, BookBusy, BookUnreachable
from ledger.replica import Replica
from ledger.sql import Transaction

Way = Literal["replica", "found", "behind", "declined", "lost", "strange", "resting"]
"""How it went with a replica: it answered (`found`: for the first time since it was opened or lost); or the book itself
did, since the replica had not come far enough, could not answer, could not be reached, is none of this book, or was
lost a moment ago."""

T = TypeVar("T")
Work = Callable[[Transaction], T]
"""Reads what is asked in one snapshot."""

Tell = Callable[[Way, BaseException | None], None]


class _Answer(NamedTuple):
    value: object


def answer(book: Book, work: Work[T], least: int, tell: Tell) -> T:
    """What `work` comes to, where the log has at least the position `least` if it has that anywhere; `tell` hears how
    it went with the replica of a book that has one.

    Only a whole answer is taken from a replica, since only that names its position: whatever else comes of it there, be
    it that something does not exist, the book itself is asked as well.
    """
    replica = book.replica
    if replica is not None:
        if not replica.usable():
            tell("resting", None)
        elif (found := _copied(book, replica, work, least, tell)) is not None:
            return found.value  # type: ignore[return-value]
    with book.reading() as tx:
        return work(tx)


def behind(book: Book, replica: Replica) -> int:
    """How many events a replica is behind. BookError where it can't be read, or is none of this book."""
    with replica.reading() as tx:
        _compare(book, tx)
        seen = store.head(tx).position
    with book.reading() as own:
        return store.head(own).position - seen


def _copied(book: Book, replica: Replica, work: Work[T], least: int, tell: Tell) -> _Answer | None:
    """The replica's answer; None where it has none, and then that was told."""
    try:
        found = _waited(book, replica, work, least)
    except BookUnreachable as lost:
        replica.lose()
        tell("lost", lost)
    except BookBroken as strange:
        replica.doubt()
        tell("strange", strange)
    except Exception as refused:  # noqa: BLE001 - whatever it is, the book itself says whether it is true
        tell("declined", refused)
    else:
        if found is not None:
            tell("replica" if replica.found else "found", None)
            replica.found = True
            return found
        tell("behind", None)
    return None


def _waited(book: Book, replica: Replica, work: Work[T], least: int) -> _Answer | None:
    if (found := _looked(book, replica, work, least)) is not None:
        return found
    with book.reading() as own:
        if store.head(own).position < least:
            return None
    for pause in replica.pauses():
        sleep(timedelta(milliseconds=pause).total_seconds())
        if (found := _looked(book, replica, work, least)) is not None:
            return found
    return None


def _looked(book: Book, replica: Replica, work: Work[T], least: int) -> _Answer | None:
    """The answer of a snapshot that has come far enough."""
    with replica.reading() as tx:
        if not replica.believed():
            _compare(book, tx)
            replica.believe()
        if least and store.head(tx).position < least:
            return None
        return _Answer(work(tx))


def _compare(book: Book, tx: Transaction) -> None:
    """BookBroken where the replica's last event is not the book's, which no other log has; BookBusy where it is of
    no use yet."""
    last = store.head(tx).position
    with book.reading() as own:
        if store.at(own, last) != store.at(tx, last):
            raise BookBroken(f"what is to be the replica of the book {book.id!r} holds another log")
    if projector.stale(tx):
        raise BookBusy(f"the tables of the replica of the book {book.id!r} are yet to be written anew")
