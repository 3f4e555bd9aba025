"""What scenarios say of witnesses: their keys, what they co-sign, and a book that is put back to an old backup."""

import shutil
from base64 import b64encode
from pathlib import Path

import pytest
from pytest_bdd import given, parsers, then, when

from ledger import keys, notes
from ledger.notes import WITNESS, Checkpoint, Note, Signature, Signer
from tests.contract import sealed
from tests.contract.told import World, succeeded, tell_note

BY = parsers.re(
    r'the client calls (?P<operation>\w+) with the checkpoint signed (?P<falsely>falsely )?by "(?P<who>\w+)"'
    r"(?P<later> an hour from now)?"
)


def signer(world: World, who: str) -> Signer:
    return notes.read_signer(world.remembered[f"secret_of_{who}"])


def seen(world: World) -> Note:
    """The checkpoint that was read last."""
    texts = (one.text for one in reversed(world.answers) if one.headers["Content-Type"].startswith("text/plain"))
    return notes.read(next(texts))


def now(world: World) -> int:
    return int(world.clock.at.timestamp())


def with_line(note: Note, line: Signature) -> Note:
    return Note(note.text, (*note.signatures, line))


def by_book(world: World, size: int, root: bytes) -> Note:
    """A checkpoint that the book's key signs past the book."""
    book = world.shelf.get(world.book)
    text = Checkpoint(book.origin, size, root).text
    return Note(text, (keys.load(book.folder, book.origin).sign(text),))


@given(parsers.parse('"{who}" has a key to witness with'))
def has_key(world: World, who: str) -> None:
    made = notes.draw(f"{who}.example/w1", WITNESS)
    world.remembered |= {f"secret_of_{who}": made.secret, f"key_of_{who}": str(made.verifier)}


@given(BY)
def signed_before(world: World, operation: str, falsely: str | None, who: str, later: str | None) -> None:
    signed_by(world, operation, falsely, who, later)
    succeeded(world.response)


@when(BY)
def signed_by(world: World, operation: str, falsely: str | None, who: str, later: str | None) -> None:
    note = seen(world)
    text = f"not {note.text}" if falsely else note.text
    line = signer(world, who).sign(text, now(world) + (3_600 if later else 0))
    tell_note(world, operation, str(with_line(note, line)))


@when(parsers.re(r"the client calls (?P<operation>\w+) with the checkpoint signed by nobody"))
def signed_by_nobody(world: World, operation: str) -> None:
    tell_note(world, operation, str(seen(world)))


@when(parsers.re(r'the client calls (?P<operation>\w+) with a checkpoint of another log signed by "(?P<who>\w+)"'))
def of_another_log(world: World, operation: str, who: str) -> None:
    text = Checkpoint("contract.example/krefeld", 3, bytes(32)).text
    tell_note(world, operation, str(Note(text, (signer(world, who).sign(text, now(world)),))))


@when(
    parsers.re(r"the client calls (?P<operation>\w+) with a checkpoint over (?P<size>\d+) events that was never issued")
)
def never_issued(world: World, operation: str, size: str) -> None:
    tell_note(world, operation, str(by_book(world, int(size), sealed.root(world, int(size)))))


@when(
    parsers.re(
        r"the client calls (?P<operation>\w+) with a checkpoint over (?P<size>\d+) events"
        r' that "(?P<who>\w+)" alone has signed'
    )
)
def signed_alone(world: World, operation: str, size: str, who: str) -> None:
    text = Checkpoint(world.shelf.get(world.book).origin, int(size), bytes(32)).text
    tell_note(world, operation, str(Note(text, (signer(world, who).sign(text, now(world)),))))


@when(parsers.re(r"the client calls (?P<operation>\w+) with a text that is no checkpoint"))
def no_checkpoint(world: World, operation: str) -> None:
    tell_note(world, operation, f"a letter\n\n\u2014 its.author {b64encode(bytes(68)).decode()}\n")


@then(parsers.re(r'the checkpoint bears the cosignatures of "(?P<one>\w+)" and "(?P<other>\w+)"'))
def bears(world: World, one: str, other: str) -> None:
    known = [signer(world, who).verifier for who in (one, other)]
    assert notes.opened(world.response.text, known)[1] == dict.fromkeys(known, now(world))


@given("the keeper backs the book up")
def backs_up(world: World) -> None:
    """The databases alone: the key lies in no backup."""
    world.shelf.close()
    shutil.copytree(_folder(world), _backup(world), ignore=shutil.ignore_patterns("signing.key"))
    world.remembered["place"] = str(world.place)


@given("the keeper restores the backup")
def restores(world: World) -> None:
    world.shelf.close()
    if not (_folder(world) / "book.sqlite").exists():
        pytest.skip("speaks of SQLite's files")
    for file in ("book.sqlite", "vault.sqlite"):
        for leftover in _folder(world).glob(f"{file}*"):
            leftover.unlink()
        shutil.copy(_backup(world) / file, _folder(world) / file)
    world.place = int(world.remembered["place"])


def _folder(world: World) -> Path:
    return world.shelf.folder / world.book


def _backup(world: World) -> Path:
    return world.shelf.folder.with_name(f"{world.shelf.folder.name}-backup") / world.book
