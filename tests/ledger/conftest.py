"""A book with a small town in it, and what tries commands on it without leaving a trace."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest

from ledger import handler, history, store
from ledger.book import Book
from ledger.errors import Rejected
from ledger.message import Command
from ledger.registry import CODEC, COMMANDS
from tests.ledger.deeds import do, new_book
from tests.ledger.town import townspeople


class When(Protocol):
    def __call__(self, history: Sequence[Command], command: Command) -> list[Any]: ...


class Refused(Protocol):
    def __call__(self, history: Sequence[Command], command: Command) -> tuple[str, str]: ...


class After(Protocol):
    def __call__(self, *history: Command) -> Any: ...


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Book]:
    """A book of its own for one test, with nothing but its opening."""
    opened = new_book(tmp_path)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def _town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    opened = new_book(tmp_path_factory.mktemp("town"), "town")
    for command in townspeople():
        do(opened, command)
    yield opened
    opened.close()


@pytest.fixture
def when(_town: Book) -> When:
    """The events a command leads to after a history of commands."""

    def events(history: Sequence[Command], command: Command) -> list[Any]:
        with _town.rehearsing() as tx:
            for earlier in history:
                handler.handle(tx, earlier)
            begins = store.head(tx).position
            last = handler.handle(tx, command).position
            return [CODEC.decode(raw).event for _, raw in store.after(tx, begins, 1_000, last)]

    return events


@pytest.fixture
def refused(_town: Book) -> Refused:
    """The code and pointer with which a command is refused after a history of commands; nothing is recorded of it."""

    def refusal(history: Sequence[Command], command: Command) -> tuple[str, str]:
        with _town.rehearsing() as tx:
            for earlier in history:
                handler.handle(tx, earlier)
            before = store.head(tx)
            with pytest.raises(Rejected) as refusal:
                handler.handle(tx, command)
            assert store.head(tx) == before
            return refusal.value.code, refusal.value.pointer

    return refusal


@pytest.fixture
def after(_town: Book) -> After:
    """What the stream of the last command has come to after a history of commands."""

    def state(*commands: Command) -> Any:
        with _town.rehearsing() as tx:
            for command in commands:
                handler.handle(tx, command)
            return history.state(tx, COMMANDS[type(commands[-1])].kind, commands[-1].id)[0]

    return state
