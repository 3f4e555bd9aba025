"""Who gets in, and to which book: asked before anything else of every address below /v1."""

import logging
from dataclasses import dataclass

import orjson
from flask import Response, current_app, g, request
from werkzeug.exceptions import HTTPException

from api import access, logs, patience, problems
from api.access import Caller, Scope
from api.problems import Problem
from api.shelf import Shelf
from ledger.book import Book
from ledger.errors import BookBroken, BookError, BookMissing, LedgerError, SchemaChanged, SealBroken
from ledger.store import Head

OPEN = ("/v1/codes", "/v1/openapi.json")
"""Addresses below /v1 that need no token."""

BROKEN = (BookBroken, SchemaChanged, SealBroken)
"""What is wrong with a book until somebody mends it."""

_FORESEEN = (Problem, LedgerError, HTTPException)


@dataclass(frozen=True, slots=True)
class Entry:
    """A caller inside a book, and how far that had come when it was let in: `edition` is its vault's, if known."""

    book: Book
    caller: Caller
    head: Head
    edition: str | None


def shelf() -> Shelf:
    """The books of the running app."""
    found: Shelf = current_app.extensions["shelf"]
    return found


def admit() -> None:
    """401 for a token that opens no book here; runs before the method and the address are looked at."""
    if not request.path.startswith("/v1/") or request.path in OPEN:
        return
    token = access.bearer(request.headers.get("Authorization"))
    if token is None:
        raise _stranger("send Authorization: Bearer with a token of this book", 'Bearer realm="quartierbuch"')
    g.entry = patience.entering(lambda: _entry(token, _book_asked()))
    # 429 has its place here.


def entry() -> Entry:
    """Where the caller got in. 404 where the token opens other books only: this one is not visible."""
    if g.entry is None:
        raise Problem("unknown_book", f"there is no book {_book_asked()!r}, or none that this token opens")
    found: Entry = g.entry
    return found


def permit(entry: Entry, needs: Scope | None) -> None:
    """403 where an operation needs another scope than the token has."""
    if needs is not None and entry.caller.scope != needs:
        raise Problem("forbidden", "this token was made without names: take one that shows them")


def distrust(broken: BookError) -> Response:
    """Answers what is wrong with a book, and lets nobody into it before it is found whole."""
    asked = _book_asked()
    if asked is not None and shelf().suspect(asked):
        logs.say("book_not_served", logging.ERROR, book=asked, reason=logs.why(broken))
    return problems.answer(broken)


def doubt(error: Exception) -> Response:
    """Answers what nobody foresaw. Where it is a book's files that broke, that is what is said."""
    entry = g.get("entry")
    told = None if entry is None or isinstance(error, _FORESEEN) else _trouble(entry.book, error)
    return distrust(told) if isinstance(told, BROKEN) else problems.answer(told or error)


def _trouble(book: Book, error: Exception) -> BookError | None:
    if (told := book.database.trouble(error)) is not None:
        return told
    try:
        book.examine()
    except BookError as damage:
        return damage
    # All text that is kept was JSON and UTF-8 when it was written; what clients send is never read by these.
    if isinstance(error, orjson.JSONDecodeError | UnicodeDecodeError):
        return BookBroken(f"the files of the book {book.id!r} can't be read as a book: a text in them is none")
    return None


def _book_asked() -> str | None:
    match request.path.split("/"):
        case ["", "v1", "books", book, *_]:
            return book
        case _:
            return None


def _entry(token: str, asked: str | None) -> Entry | None:
    if asked is not None:
        try:
            found = _opened(asked, token)
        except BookMissing:
            found = None
        if found is not None:
            return found
    if not any(_opens(other, token) for other in shelf().names() if other != asked):
        raise _stranger("this token opens nothing here", 'Bearer realm="quartierbuch", error="invalid_token"')
    return None


def _opened(id: str, token: str) -> Entry | None:
    book = shelf().get(id)
    caller, seen = access.look(book, token)
    return None if caller is None else Entry(book, caller, Head(*seen.ends), seen.edition)


def _opens(id: str, token: str) -> bool:
    try:
        return _opened(id, token) is not None
    except BookError:
        return False


def _stranger(detail: str, challenge: str) -> Problem:
    return Problem("unauthenticated", detail, headers={"WWW-Authenticate": challenge})
