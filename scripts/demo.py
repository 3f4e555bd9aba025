"""The demo books: made, filled through the API's own commands, and opened by one token."""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from flask import Flask

from api import access
from api.app import create_app
from api.shelf import Shelf
from ledger import book, postgres
from ledger.errors import BookError
from scripts import books, serving
from scripts.books import Progress
from scripts.case import Case, Step
from scripts.cases import CASES
from scripts.failed import Failed

CLIENT = "demo"

_FILES = frozenset(
    {
        "lock",
        postgres.FILE,
        "signing.key",
        "signing.key.next",
        *(f"{name}.sqlite{end}" for name in ("book", "vault") for end in ("", "-wal", "-shm", "-journal")),
    }
)

Told = Literal["recorded", "replayed", "differs"]


@dataclass(frozen=True, slots=True)
class Made:
    """What a demo came to: the token of all its books and how many commands were recorded now."""

    token: str
    recorded: int


def make(data: Path, *, say: Callable[[str], None], progress: Progress) -> Made:
    """Makes what is missing of the demo books and records their cases; a second time it records nothing.

    Failed where the folder holds a book of the same name that is none of the demo's, or a command is refused; OSError.
    """
    books.folder(data)
    for case in CASES:
        if (data / case.book).exists() and not _ours(data, case):
            raise Failed(f"{data / case.book} is not the demo's book: use another folder with --data")
    token = _token(data / "demo-token")
    for case in CASES:
        if not (data / case.book).exists():
            books.create(
                data,
                case.book,
                keeper="Vorführung",
                origin=case.origin,
                time_zone="Europe/Berlin",
                currency="EUR",
                by="Vorführung",
            )
        with books.opened(data, case.book) as one:
            books.freshen(one)
            books.admit(one, name="Vorführung", client=CLIENT, token=token)
    return Made(token, _record(data, token, say, progress))


def clear(data: Path) -> list[str]:
    """Deletes the demo books, and nothing that is not known as one. Returns the ids of the deleted ones.

    Failed, before anything is deleted, where a folder of their name is no such book, or while they are being served.
    """
    if not data.is_dir():
        return []
    there = [case for case in CASES if os.path.lexists(data / case.book)]
    for case in there:
        if not _ours(data, case):
            raise Failed(f"{data / case.book} is not known as the demo's book and stays: move it away")
    with serving.alone(data):
        for case in there:
            book.destroy(data / case.book)
            shutil.rmtree(data / case.book)
    return [case.book for case in there]


def _ours(data: Path, case: Case) -> bool:
    """A folder with nothing but a book's files, whose log has the demo's origin."""
    folder = data / case.book
    if folder.is_symlink() or not folder.is_dir():
        return False
    if not {one.name for one in folder.iterdir()} <= _FILES:
        return False
    try:
        with books.opened(data, case.book) as one:
            return one.origin == case.origin and one.id == case.book
    except BookError:
        return False


def _token(path: Path) -> str:
    """The token of the last start, else a new one, in a file that only its owner reads."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
    except FileExistsError:
        kept = path.read_text(encoding="ascii", errors="replace").strip()
        if access.bearer(f"Bearer {kept}") is None:
            raise Failed(f"{path} holds no token: delete it") from None
        path.chmod(0o600)
        return kept
    with os.fdopen(descriptor, "w") as file:
        token = access.draw()
        file.write(f"{token}\n")
    return token


def _record(data: Path, token: str, say: Callable[[str], None], progress: Progress) -> int:
    app = create_app(data)
    total = sum(len(case.steps) for case in CASES)
    done = recorded = 0
    for case in CASES:
        for step in case.steps:
            told = _tell(app, case, step, token)
            if told == "differs":
                say(f"the book {case.book!r} is of another release's demo and stays as it is; --fresh makes it anew")
                done += len(case.steps) - case.steps.index(step)
                break
            recorded += told == "recorded"
            done += 1
            progress(done, total)
    shelf: Shelf = app.extensions["shelf"]
    shelf.close()
    progress(total, total)
    return recorded


def _tell(app: Flask, case: Case, step: Step, token: str) -> Told:
    """One command over HTTP, with the key that is this command's for ever."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"demo/{case.book}/{step.name}"}
    answer = app.test_client().post(f"/v1/books/{case.book}/{step.path}", json=step.body, headers=headers)
    if answer.status_code == 201:
        return "replayed" if "Idempotent-Replayed" in answer.headers else "recorded"
    problem = answer.get_json()
    if problem["code"] in ("key_reused", "already_exists"):
        return "differs"
    raise Failed(f"the demo's command {case.book}/{step.name} was refused ({problem['code']}): {problem['detail']}")
