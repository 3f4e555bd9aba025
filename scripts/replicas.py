"""`quartierbuch book replica`: a server that follows that of a book, from which its questions are answered."""

from dataclasses import replace
from pathlib import Path

import click

from ledger import postgres, reads
from ledger.errors import SchemaChanged
from ledger.replica import Replica
from scripts import books, options, terminal
from scripts.failed import Failed


@click.command(
    "replica",
    epilog=options.examples(
        "quartierbuch book replica herne --database postgresql+psycopg://reader@db2:5432/books",
        "quartierbuch book replica herne --none",
        more="It is a streaming standby of the book's own server. The role only reads: book grant --reader.",
    ),
)
@click.argument("book")
@click.option("--database", "url", metavar="URL", help="The server that follows the book's own.")
@click.option("--none", "gone", is_flag=True, help="Answer from the book's own server again.")
@options.data
def replica(book: str, url: str | None, gone: bool, data: Path) -> None:
    """Answer the questions to a book from a replica.

    Commands, tokens and the vault stay with the server of BOOK. The replica is tried first, and named in the
    file `database` of the book's folder; a running service takes it up when it is started again.
    """
    if (url is None) != gone:
        raise Failed("name a replica with --database, or take it away with --none")
    if url is None:
        leave(data, book)
        click.echo(f"the book {book!r} is answered from its own server")
        return
    behind = follow(data, book, url)
    click.echo(f"questions to the book {book!r} are answered from its replica, which is {behind} events behind")


def follow(data: Path, id: str, url: str) -> int:
    """Names the replica of a book once it was tried; how many events it is behind. Failed, BookError."""
    postgres.check(url)
    with books.opened(data, id) as one:
        wanted = replace(books.in_schemas(one, "which have no replica"), replica=url)
        copy = Replica(wanted, one.id)
        try:
            behind = reads.behind(one, copy)
            with copy.reading() as tx:
                follows = tx.connection.execute("SELECT pg_is_in_recovery()").fetchone()[0]
        except SchemaChanged:
            raise Failed(f"that server holds no copy of the book {id!r}") from None
        postgres.write(one.folder, wanted)
    if not follows:
        terminal.warn("that server takes writes itself: it follows no other just now")
    return behind


def leave(data: Path, id: str) -> None:
    """Takes the replica of a book away; done again it is harmless. Failed; BookError."""
    with books.opened(data, id) as one:
        postgres.write(one.folder, replace(books.in_schemas(one, "which have no replica"), replica=None))
