"""`quartierbuch book archive` and `book reopen`: a book that is only read, and one that is recorded in again."""

import re
from dataclasses import replace
from pathlib import Path

import click

from api import access
from api.fields import CODE
from ledger import checkpoints, handler, keys
from ledger.book import Book
from ledger.checkpoints import Issued
from ledger.domain.book import ArchiveBook, ReopenBook
from scripts import books, options


def _code(_context: click.Context, option: click.Parameter, text: str) -> str:
    if not re.fullmatch(CODE, text, re.ASCII):
        raise click.BadParameter("write a code of lower-case letters, digits and underscores", param=option)
    return text


REASON = click.option(
    "--reason",
    required=True,
    callback=_code,
    metavar="CODE",
    help="Why, as a code of your own; kept in the log for ever.",
)


@click.command(
    "archive",
    epilog=options.examples("quartierbuch book archive krefeld --reason partnership_ended"),
)
@click.argument("book")
@REASON
@options.name
@options.data
def archive(book: str, reason: str, name: str | None, data: Path) -> None:
    """Archive a book: it is read, and nothing is recorded in it.

    The log of BOOK says so, and a checkpoint is issued over all of it. Questions, exports, proofs and checks
    go on; so does what the law asks for about persons. A running service takes it up at once.
    """
    with books.opened(data, book) as one:
        issued = put_away(one, reason, name or options.login())
    click.echo(f"archived the book {book!r}: checkpoint {issued.number} over {issued.size} events is its last for now")


@click.command("reopen", epilog=options.examples("quartierbuch book reopen krefeld --reason partnership_renewed"))
@click.argument("book")
@REASON
@options.name
@options.data
def reopen(book: str, reason: str, name: str | None, data: Path) -> None:
    """Reopen an archived book.

    The log of BOOK says so, and everything can be recorded in it again.
    """
    with books.opened(data, book) as one:
        position = take_out(one, reason, name or options.login())
    click.echo(f"reopened the book {book!r} at position {position}")


def put_away(book: Book, reason: str, by: str) -> Issued:
    """Records that a book is archived, and signs all of it; both or neither. Rejected, KeyMissing, LogForked."""
    signer = keys.load(book.folder, book.origin)
    actor = book.vault.put("actor", {"name": by}).id
    with book.writing() as tx:
        act = access.typed(book, actor, "archive_book")
        handler.handle(tx, ArchiveBook(id=book.id, act=act, grounds=replace(access.TYPED, reason=reason)))
        return checkpoints.issue(tx, book.origin, [signer], act.at)


def take_out(book: Book, reason: str, by: str) -> int:
    """Records that a book is reopened; the position. Rejected."""
    actor = book.vault.put("actor", {"name": by}).id
    with book.writing() as tx:
        act = access.typed(book, actor, "reopen_book")
        grounds = replace(access.TYPED, reason=reason)
        return handler.handle(tx, ReopenBook(id=book.id, act=act, grounds=grounds)).position
