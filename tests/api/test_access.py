"""Tokens: shown once, kept as a digest, good until they are revoked."""

from datetime import UTC

import pytest

from api import access, founding
from ledger.book import Book


def test_a_token_opens_the_book_it_was_made_for_until_it_is_revoked(book):
    with book.writing() as tx:
        token = access.create(tx, client="finance", actor="actor-1", label="SAP")
    with book.reading() as tx:
        caller = access.who(tx, token)
    assert caller is not None
    assert (caller.client, caller.actor) == ("finance", "actor-1")
    with book.writing() as tx:
        access.revoke(tx, caller.token_id)
        assert access.who(tx, token) is None
        with pytest.raises(LookupError):
            access.revoke(tx, caller.token_id)
        with pytest.raises(LookupError):
            access.revoke(tx, "nobody")


def test_tokens_are_listed_without_themselves(book):
    with book.writing() as tx:
        token = access.create(tx, client="finance", actor="actor-1", label="SAP")
        (listed,) = access.tokens(tx)
    assert (listed.client, listed.actor, listed.label, listed.revoked_at) == ("finance", "actor-1", "SAP", None)
    assert token not in repr(listed)


def test_no_file_of_a_book_holds_a_token(book: Book) -> None:
    token = access.draw()
    founding.give_token(book, token, client="finance", actor="Erika Beispiel")
    for file in book.folder.iterdir():
        assert token.encode() not in file.read_bytes()


def test_one_token_can_open_several_books(shelf, book):
    other = founding.found(shelf, "other", origin="quartierbuch.example/other", keeper="Other", actor="Founder")
    token = access.draw()
    for one in (book, other):
        founding.give_token(one, token, client="demo", actor="Demo")
        with one.reading() as tx:
            assert access.who(tx, token) is not None


@pytest.mark.parametrize("token", ["", "qb_", "qb_" + "a" * 42, "xx_" + "a" * 43, "qb_" + "ä" * 43, "qb_" + "a" * 44])
def test_only_tokens_of_our_shape_are_adopted(book, token):
    with book.writing() as tx, pytest.raises(ValueError, match="a token is"):
        access.adopt(tx, token, client="c", actor="a")


def test_the_token_is_found_in_the_header():
    token = access.draw()
    assert access.bearer(f"Bearer {token}") == access.bearer(f"bearer  {token} ") == token
    assert access.bearer(None) is access.bearer(f"Basic {token}") is access.bearer(token) is None


def test_the_clock_is_in_utc_and_knows_the_day_elsewhere():
    assert access.now().tzinfo is UTC
    assert (access.today("Pacific/Kiritimati") - access.today("Pacific/Niue")).days in (1, 2)
