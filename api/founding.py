"""A new book with its first event and a first token: what the command line and the demo begin with."""

from api import access
from api.shelf import Shelf
from ledger import handler, keys, projector
from ledger.book import Book
from ledger.domain.book import OpenBook


def found(
    shelf: Shelf,
    id: str,
    *,
    origin: str,
    keeper: str,
    actor: str,
    time_zone: str = "Europe/Berlin",
    currency: str = "EUR",
) -> Book:
    """Creates the book with a key to sign with, and records that it was opened.

    `actor` is the name of who did it, which the vault keeps. `origin` names its log for ever, `keeper` is the
    organisation that keeps it. ValueError for what is no id; BookExists; OSError where it can't be written.
    """
    book = shelf.create(id, origin=origin, time_zone=time_zone, currency=currency)
    sealed = book.vault.put("actor", {"name": actor})
    with book.writing() as tx:
        projector.rebuild(tx)
        handler.handle(
            tx,
            OpenBook(
                id=id,
                act=access.typed(book, sealed.id, "open_book"),
                grounds=access.TYPED,
                origin=origin,
                time_zone=time_zone,
                currency=currency,
                keeper=keeper,
            ),
        )
    keys.create(book.folder, origin)
    return book


def give_token(book: Book, token: str, *, client: str, actor: str, label: str | None = None) -> str:
    """Makes a token from `access.draw` good for the book, for a new actor of this name; gives the token's id."""
    sealed = book.vault.put("actor", {"name": actor})
    with book.writing() as tx:
        return access.adopt(tx, token, client=client, actor=sealed.id, label=label)
