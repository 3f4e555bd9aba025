"""`quartierbuch witness`: what a partner types, or has a timer type, and how it ends."""

import os
import sys
import time
from base64 import b64encode
from pathlib import Path
from typing import Any

import click

from ledger import keys, notes
from ledger.errors import KeyMissing
from ledger.notes import LOG, BadNote, Verifier
from scripts import options, terminal, welcome
from scripts.failed import Failed
from scripts.witness import remote, rounds, words
from scripts.witness.remote import Remote
from scripts.witness.rounds import Witness
from scripts.witness.words import Inconsistent, Language, Unable

SEEN, UNABLE, INCONSISTENT = 0, 1, 2
"""The exit codes."""


class _Mistyped(click.UsageError):
    exit_code = UNABLE


class _Command(click.Command):
    """Ends with 1 where it is mistyped: 2 is kept for a history that does not go on."""

    def make_context(self, *given: Any, **named: Any) -> click.Context:
        try:
            return super().make_context(*given, **named)
        except click.UsageError as mistyped:
            raise _Mistyped(mistyped.format_message(), mistyped.ctx) from None


@click.command(
    "witness",
    cls=_Command,
    epilog=options.examples(
        "quartierbuch witness https://books.example/v1/books/duisburg --state duisburg.json --key w1.key "
        "--book-key duisburg.vkey --token duisburg.token",
        more="Exit codes: 0 seen and signed, 1 it could not be done (network, token, a file), 2 the history that the "
        "book shows does not go on from the one seen before: nothing is signed, both notes are kept beside the state.",
    ),
)
@click.argument("url")
@click.option(
    "--state", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File of what was seen last."
)
@click.option("--key", type=click.Path(path_type=Path, dir_okay=False), required=True, help="File of your key.")
@click.option(
    "--book-key",
    help="The book's public key, or a file of it, from the keeper by another way. Needed the first time.",
)
@click.option("--trust-on-first-use", is_flag=True, help="Without --book-key: take the key that the book shows.")
@click.option(
    "--token",
    type=click.Path(path_type=Path, dir_okay=False),
    help="File of a token of the book. Default: the token in QUARTIERBUCH_TOKEN.",
)
@click.option("--once", is_flag=True, help="See it once and end; so it is without --every.")
@click.option("--every", type=click.IntRange(1, 10_080), help="Minutes from one time to the next, until Ctrl-C.")
@click.option(
    "--lang",
    type=click.Choice(["de", "en"]),
    default=welcome.language,
    show_default="as the terminal",
    help="Language.",
)
def witness(
    url: str,
    state: Path,
    key: Path,
    book_key: str | None,
    trust_on_first_use: bool,
    token: Path | None,
    once: bool,
    every: int | None,
    lang: Language,
) -> None:
    """See a book's newest checkpoint, check that its history goes on, and co-sign it.

    URL is the address of the book. The checkpoint has to be signed by the book's key and to go on from the
    one in the state; what is seen is written there before it is signed for others. A key that took over is
    trusted once the log proves it.
    """

    def tell(code: str, **facts: Any) -> None:
        terminal.warn(words.say(lang, code, **facts))

    if once and every is not None:
        raise _Mistyped("--once or --every, not both")
    try:
        book = remote.reach(url, _token(token))
        who = Witness(state, _signer(key), _given(book_key), trust_on_first_use, tell)
        while True:
            _see(who, book, lang, goes_on=every is not None)
            if every is None:
                return
            pause(every * 60)
    except Inconsistent as found:
        terminal.warn(found.said(lang))
        sys.exit(INCONSISTENT)
    except Unable as unable:
        raise Failed(unable.said(lang)) from None
    except KeyboardInterrupt:
        return


def pause(seconds: int) -> None:
    """In short pieces: a Ctrl-C that comes just before one begins is heard when that ends."""
    for _ in range(seconds):
        time.sleep(1)


def _see(who: Witness, book: Remote, lang: Language, *, goes_on: bool) -> None:
    try:
        result, seen = rounds.run(who, book, int(time.time()))
    except Unable as unable:
        if not goes_on:
            raise
        terminal.warn(unable.said(lang))
        return
    click.echo(words.say(lang, result, size=seen.size, origin=seen.origin, root=b64encode(seen.root).decode()))


def _token(file: Path | None) -> str:
    token = _text(file) if file is not None else os.environ.get("QUARTIERBUCH_TOKEN", "")
    # What is no token must not get into a header: it would be told in a message.
    if not token.strip().isascii() or not token.strip().isprintable() or not token.strip():
        raise Unable("no_token")
    return token.strip()


def _signer(file: Path) -> notes.Signer:
    try:
        return keys.load_witness(file)
    except KeyMissing as missing:
        raise Unable("bad_key", why=missing) from None


def _given(book_key: str | None) -> Verifier | None:
    if book_key is None:
        return None
    try:
        given = notes.read_verifier(book_key if "+" in book_key else _text(Path(book_key)))
        if given.kind != LOG:
            raise BadNote(f"the key {given.name} is one of a witness")
    except BadNote as bad:
        raise Unable("bad_book_key", why=bad) from None
    return given


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise Unable("bad_file", file=file, why=getattr(error, "strerror", None) or error) from None
