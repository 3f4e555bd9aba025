"""The books of a folder stand alone: one whose server is silent holds up nobody but those who ask for it."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from api import access, founding
from api.shelf import Shelf
from ledger import postgres
from ledger.errors import BookUnreachable

SECONDS = 2
"""The least that libpq waits."""


@pytest.fixture
def silent() -> Iterator[str]:
    """The URL of a server that takes up connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as server:
        port = server.getsockname()[1]
        yield f"postgresql://nobody@127.0.0.1:{port}/x?connect_timeout={SECONDS}"


@pytest.fixture
def shelf(tmp_path: Path, silent: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Shelf]:
    """Two books in files, and one of the silent server's."""
    monkeypatch.delenv("QUARTIERBUCH_DATABASE", raising=False)
    first = Shelf(tmp_path, access.TABLES)
    for id in ("duisburg", "herne"):
        founding.found(first, id, origin=f"example/{id}", keeper="Stadt", actor="Kasse")
    first.close()
    folder = tmp_path / "silent"
    folder.mkdir()
    postgres.write(folder, postgres.Place(silent, "silent"))
    shelf = Shelf(tmp_path, access.TABLES)
    yield shelf
    shelf.close()


def test_a_silent_server_holds_up_no_other_book(shelf: Shelf) -> None:
    shelf.get("duisburg")
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(shelf.get, "silent")
        time.sleep(0.2)
        began = time.monotonic()
        assert [shelf.get(id).id for id in ("duisburg", "herne")] == ["duisburg", "herne"]
        assert not asked.done() and time.monotonic() - began < SECONDS / 2
        with pytest.raises(BookUnreachable):
            asked.result()


def test_those_who_wait_for_a_silent_server_hear_of_it_together(shelf: Shelf) -> None:
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(shelf.get, "silent") for _ in range(8)]
    assert all(isinstance(one.exception(), BookUnreachable) for one in asked)
    assert time.monotonic() - began < 2 * SECONDS
    # Who comes later looks anew.
    began = time.monotonic()
    with pytest.raises(BookUnreachable):
        shelf.get("silent")
    assert time.monotonic() - began > SECONDS / 2


def test_a_book_is_opened_once_for_all_who_ask_for_it_at_the_same_time(shelf: Shelf) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(shelf.get, ["herne"] * 16))
    assert len({id(one) for one in found}) == 1
