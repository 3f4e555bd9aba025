"""`quartierbuch key` and `quartierbuch checkpoint`: the keys of books and witnesses, and what a book signs."""

from pathlib import Path

import click

from api import signing
from ledger import keys
from scripts import books, options, terminal


@click.group(epilog=options.examples("quartierbuch key show duisburg", "quartierbuch key rotate duisburg"))
def key() -> None:
    """Make, show and replace the key that signs a book's checkpoints; make one to witness with."""


@key.command(
    "create",
    epilog=options.examples(
        "quartierbuch key create duisburg",
        more="A book is made with a key. This is for one that has lost it, or that an older version made.",
    ),
)
@click.argument("book")
@options.data
def create(book: str, data: Path) -> None:
    """Make the key of a book that has none.

    It lies in BOOK's folder, in `signing.key`, which only you may read, and in no backup that `quartierbuch
    backup` makes: keep a copy apart. Prints the public key: hand it to the partners by another way than
    this service.
    """
    with books.opened(data, book) as one:
        made = keys.create(one.folder, one.origin).verifier
        signed = books.has_signed(one)
    click.echo(str(made))
    if signed:
        terminal.warn(f"the book {book!r} was signed with another key before: partners have to be given this one")


@key.command("show", epilog=options.examples("quartierbuch key show duisburg"))
@click.argument("book")
@options.data
def show(book: str, data: Path) -> None:
    """Print the public key of a book.

    It is what a partner gives to the verifier, so that it trusts no answer about BOOK that another has signed.
    """
    with books.opened(data, book) as one:
        click.echo(str(keys.load(one.folder, one.origin).verifier))


@key.command("rotate", epilog=options.examples("quartierbuch key rotate duisburg"))
@click.argument("book")
@options.name
@options.data
def rotate(book: str, name: str | None, data: Path) -> None:
    """Let another key sign a book from now on.

    The log of BOOK records it, one checkpoint bears both signatures, and the old key is destroyed. Prints
    the new public key. Broken off, run it again: it goes on where it stopped.
    """
    with books.opened(data, book) as one:
        issued = signing.rotate(one, name or options.login())
        made = keys.load(one.folder, one.origin).verifier
    click.echo(str(made))
    terminal.warn(
        f"checkpoint {issued.number} over {issued.size} events bears both signatures: hand it to the partners"
    )


@key.command(
    "witness",
    epilog=options.examples(
        "quartierbuch key witness w1.key --name vivawest.example/w1",
        "quartierbuch key witness w1.key",
    ),
)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", callback=options.origin, help="Name of a new key: an address of your own, no person's name.")
def witness(file: Path, name: str | None) -> None:
    """Make a key to witness with, or show it.

    With --name a key is written to FILE, which only you may read. Prints its public key: hand it to the
    keeper of the book, who admits you as a witness.
    """
    made = keys.load_witness(file) if name is None else keys.draw_witness(file, name)
    click.echo(str(made.verifier))


@click.command("checkpoint", epilog=options.examples("quartierbuch checkpoint duisburg > duisburg-2026-07-05.txt"))
@click.argument("book")
@options.data
def checkpoint(book: str, data: Path) -> None:
    """Sign a book's log as it stands.

    Prints the checkpoint of BOOK, a signed note. One that is kept elsewhere shows later whether the log
    was changed since; one that nobody else has shows nothing.
    """
    with books.opened(data, book) as one:
        click.echo(str(signing.current(one).note), nl=False)
