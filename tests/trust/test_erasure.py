"""Who was erased is in no file any more, and every figure, the seal and all checkpoints are what they were."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from api import access
from api.shelf import Shelf
from ledger import checkpoints, keys, naming, seal, store, tree, vault
from ledger.book import Book
from scripts import books
from tests.scripts.terminal import ROOT, done, free_port, here, serving
from tests.trust.canaries import QUESTIONS, Town, nameless, words_in

BOOK = "duisburg"


def held(folder: Path) -> set[int]:
    """Everybody of whom some file below a folder says something, the journals of its databases among them."""
    return {i for path in folder.rglob("*") if path.is_file() for i in words_in(path.read_bytes())}


def answers(town: Town, position: int) -> dict[str, Any]:
    """Every question as of a position, without names and without the links that pin it."""
    found = {}
    for question in QUESTIONS:
        mark = "&" if "?" in question else "?"
        document = nameless(town.get(f"{question}{mark}position={position}").json())
        found[question] = document | {"next": None}
    return found


def agreements(town: Town, ids: range, position: int) -> list[Any]:
    return [nameless(town.get(f"agreements/vertrag-{id}?position={position}&on=2026-07-05").json()) for id in ids]


@pytest.mark.sqlite
@pytest.mark.parametrize(
    ("persons", "erased"), [(40, 4), pytest.param(1_000, 100, marks=pytest.mark.long)], ids=["sample", "whole"]
)
def test_who_was_erased_is_in_no_file_and_all_figures_hold(tmp_path: Path, persons: int, erased: int) -> None:
    data, exports = tmp_path / "data", tmp_path / "exports"
    exports.mkdir()
    done(here("book", "create", BOOK, "--keeper", "Stadt Duisburg", "--data", data))
    token = done(here("token", "create", BOOK, "--name", "Sachbearbeitung", "--data", data)).strip()
    port = free_port()
    arguments = ("serve", "--data", str(data), "--port", str(port), "--workers", "1")
    chosen = random.Random(persons).sample(range(persons), erased)
    log = tmp_path / "service.log"
    with serving(*arguments, until="serving", log=log) as (process, said):
        address, headers = f"http://127.0.0.1:{port}/v1/books/{BOOK}/", {"Authorization": f"Bearer {token}"}
        with httpx.Client(base_url=address, headers=headers, timeout=60) as http:
            town = Town(http)
            town.settle()
            town.fill(persons)
            position = int(town.get("persons").headers["As-Of-Position"])
            signed = town.get("log/checkpoint").text
            assert set(range(persons)) <= held(data)
            firsts = range(0, persons, 4)
            before = answers(town, position), agreements(town, firsts, position)
            _erase(town, chosen)

            assert (answers(town, position), agreements(town, firsts, position)) == before
            assert held(data) == set(range(persons)) - set(chosen)
            _export(town, exports, position)
            _refuse(town, chosen[0])
        os.killpg(process.pid, signal.SIGINT)
        logged = said + process.communicate(timeout=30)[0] + log.read_text()
    assert process.returncode == 0
    assert list(words_in(logged.encode())) == []
    assert set(chosen) & held(exports) == set()
    assert done(here("backup", BOOK, exports / "backup", "--data", data)).startswith("backed up")
    assert held(data) | held(exports) == set(range(persons)) - set(chosen)
    with books.opened(data, BOOK) as one:
        _holds(one, signed, position, len(chosen))


def _erase(town: Town, chosen: list[int]) -> None:
    """Each in a command of their own, the last ones in a batch, and with them every note that names them."""
    last = chosen[-2:]
    for i in chosen[:-2]:
        town.post(f"persons/{town.ids[i]}/erasures", ground="consent_withdrawn")
    notes = _notes(town, set(chosen))
    body = {"ground": "no_longer_needed", "grounds": {"certainty": "announced", "source": {"kind": "press"}}}
    ids = [*(town.ids[i] for i in last), *notes]
    commands = [{"operation": "erase_person", "path": {"id": id}, "body": body} for id in ids]
    answer = town.http.post("batches", json={"commands": commands})
    assert answer.status_code == 201, answer.text


def _notes(town: Town, who: set[int]) -> list[str]:
    found: list[str] = []
    path: str | None = "persons?kind=note&limit=500"
    while path is not None:
        page = town.get(path).json()
        found += [one["id"] for one in page["items"] if set(words_in(orjson.dumps(one["record"]))) & who]
        path = page["next"]
    return found


def _export(town: Town, to: Path, position: int) -> None:
    """Everything that the service gives out, in every format, written to files."""
    for i, question in enumerate((*QUESTIONS, "persons?limit=500", "reports/retention-due")):
        for format in ("json", "csv", "csv-de", "ndjson"):
            mark = "&" if "?" in question else "?"
            for then in ("", f"&position={position}"):
                raw = town.get(f"{question}{mark}format={format}{then}").content
                (to / f"{i}-{format}-{len(then)}").write_bytes(raw)


def _refuse(town: Town, i: int) -> None:
    """A request that is refused, with a name in it: the name must not come to stand in a log."""
    refused = town.http.post("agreements", json={"title": f"Kanarienvogel{i:05}x", "kind": "Kanarienvogel99999x"})
    assert refused.status_code == 422


def _holds(one: Book, signed: str, position: int, erased: int) -> None:
    """The old checkpoint is still one of this log, and each record is what the log commits to, or erased."""
    with one.reading() as tx:
        last = store.head(tx).position
        seal.verify(tx)
        issued = checkpoints.of_size(tx, position)[0]
        assert str(issued.note) == signed
        assert keys.load(one.folder, one.origin).verifier.signed_at(issued.note) is not None
        old, new = seal.root(tx, position), seal.root(tx, last)
        assert issued.checkpoint.root == old
        tree.check_consistency(position, last, seal.consistency(tx, position, last), old, new)
        assert len(store.after_of_type(tx, 0, 10_000, last, "PersonErased")) >= erased
        hold(one)


def _commitments(event: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """(id, commitment) of everything that an event commits to."""
    for part in (event["data"], event["note"]):
        yield from ((id, commitment) for _, id, commitment in naming.sealed(part, ""))


def hold(one: Book) -> None:
    """No event points to a record that is not there, or is another one, unless the log says that it was erased."""
    with one.reading() as tx:
        events = [orjson.loads(raw) for _, raw in store.after(tx, 0, 1 << 40, store.head(tx).position)]
    erased = {event["stream"].removeprefix("person/") for event in events if event["type"] == "PersonErased"}
    counts = {id: commitment for event in events for id, commitment in _commitments(event)}
    openings = {opening.id: opening for opening in one.vault.openings(counts)}
    assert counts.keys() - openings.keys() == counts.keys() & erased
    for id, opening in openings.items():
        assert vault.commitment(opening.kind, opening.nonce, opening.raw) == counts[id]
    actors = {event["actor"] for event in events}
    assert one.vault.look_up(actors).keys() == actors - erased


@pytest.mark.parametrize("rounds", [3, pytest.param(100, marks=pytest.mark.long)], ids=["sample", "whole"])
def test_killed_at_any_moment_no_event_is_without_its_record(tmp_path: Path, rounds: int) -> None:
    luck = random.Random(rounds)
    done(here("book", "create", BOOK, "--keeper", "Stadt Duisburg", "--data", tmp_path))
    recorded = 0
    for _ in range(rounds):
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.trust.keeper", str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
        )
        try:
            assert program.stdout is not None and program.stdout.readline() == "ready\n"
            time.sleep(luck.uniform(0.05, 0.6))
        finally:
            program.kill()
            program.communicate()
        shelf = Shelf(tmp_path, access.TABLES)
        one = shelf.get(BOOK)
        hold(one)
        with one.reading() as tx:
            seal.verify(tx)
            recorded = store.head(tx).position
        shelf.close()
    assert recorded > rounds, "nothing was recorded that a kill could have torn"
