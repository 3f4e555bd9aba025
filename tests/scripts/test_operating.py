"""The service in operation, as a real process: what it logs and counts, how it ends, and what it does when full."""

import fcntl
import json
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client import CollectorRegistry

from api import access, signing
from api.shelf import Shelf
from api.turns import Turns
from scripts import books, meters
from scripts.cases import CASES
from scripts.listening import Address
from scripts.serving import get
from scripts.welcome import PATH
from tests.scripts.terminal import free_port, here, refused, serving

ORGANISATION = {"name": "Verein", "kind": "other", "grounds": {"certainty": "announced", "source": {"kind": "press"}}}


@contextmanager
def served(data: Path, *more: str, workers: int = 1) -> Iterator[tuple[subprocess.Popen[str], Address]]:
    port = free_port()
    arguments = ("serve", "--data", data, "--port", str(port), "--workers", str(workers), *more)
    with serving(*arguments, until="serving") as (process, _):
        yield process, Address("127.0.0.1", port)


def token(data: Path) -> str:
    return (data / "demo-token").read_text().strip()


def ended(process: subprocess.Popen[str]) -> list[str]:
    """The lines of the log once the service has ended well."""
    process.send_signal(signal.SIGTERM)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 0, said
    return said.splitlines()


def metrics(port: int) -> dict[str, float]:
    """Each sample by its name and labels."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        lines = answer.read().decode().splitlines()
    samples = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in samples}


def ask(address: Address, method: str, path: str, token: str, body: Any = None) -> httpx.Response:
    return httpx.request(
        method, address.url + path, headers={"Authorization": f"Bearer {token}"}, json=body, timeout=30
    )


def post(address: Address, token: str) -> httpx.Response:
    return ask(address, "POST", "/v1/books/duisburg/organisations", token, ORGANISATION)


def test_two_processes_log_and_count_together(data: Path) -> None:
    port = free_port()
    with served(data, "--metrics-port", str(port), workers=2) as (process, address):
        before = metrics(port)['quartierbuch_book_position{book="duisburg"}']
        for number in range(12):
            path = PATH if number % 2 else "/v1/books/duisburg/organisations"
            assert ask(address, "GET", path, token(data)).status_code == 200
        recorded = post(address, token(data)).json()["as_of"]["position"]
        shown = metrics(port)
        assert ask(address, "GET", "/metrics", token(data)).status_code == 404
        arguments = ("serve", "--data", data, "--port", str(free_port()), "--metrics-port", str(port))
        assert "Address already in use" in refused(here(*arguments))
        lines = [json.loads(line) for line in ended(process)]

    assert shown['quartierbuch_requests_total{operation="read_funding",status="200"}'] == 6
    assert shown['quartierbuch_request_seconds_count{operation="list_organisations"}'] == 6
    assert shown["quartierbuch_lock_held_seconds_count"] == shown["quartierbuch_lock_wait_seconds_count"] == 1
    assert shown["quartierbuch_queue_seconds_count"] == 13
    assert shown['quartierbuch_book_position{book="duisburg"}'] == before + 1 == recorded
    assert shown['quartierbuch_book_seal_size{book="duisburg"}'] == recorded
    assert shown['quartierbuch_book_projections_stale{book="duisburg"}'] == 0
    labels = {name for sample in shown for name in re.findall(r'(\w+)="', sample)}
    assert labels == {"operation", "status", "le", "book", "release"}
    assert token(data) not in str(shown)

    assert [line["event"] for line in lines if line["event"] != "request"] == ["started", "stopping", "stopped"]
    assert {line["level"] for line in lines} == {"info"}
    assert all(re.fullmatch(r"2\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", line["time"]) for line in lines)
    (started,) = (line for line in lines if line["event"] == "started")
    assert (started["books"], started["workers"], started["address"]) == (len(CASES), 2, address.url)
    asked = [line for line in lines if line["event"] == "request" and line.get("book") == "duisburg"]
    assert sorted(line["operation"] for line in asked) == sorted(
        ["read_funding"] * 6 + ["list_organisations"] * 6 + ["register_organisation"]
    )
    assert [line["position"] for line in asked if "position" in line] == [recorded]


def test_while_it_drains_it_is_not_ready_and_answers_all_the_same(data: Path) -> None:
    with served(data, "--drain", "3", "--log-format", "text") as (process, address):
        assert get(address, "/readyz") == (200, {"status": "ready", "books": len(CASES)})
        for _ in range(2):
            assert ask(address, "GET", "/v1/books/duisburg/log/checkpoint", token(data)).status_code == 200
        process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + 10
        while (answer := httpx.get(f"{address.url}/readyz")).status_code == 200 and time.monotonic() < deadline:
            time.sleep(0.02)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")
        assert answer.json()["code"] == "not_ready"
        assert get(address, PATH, token(data))[0] == 200
        _, said = process.communicate(timeout=30)
    assert process.returncode == 0
    lines = [line.partition(" ")[2] for line in said.splitlines()]
    assert lines[0].startswith(f"serving 5 books at {address.url} with 1 processes")
    assert [line for line in lines if "issued" in line] == ["the book 'duisburg': issued checkpoint 1 over 12 events"]
    assert [line for line in lines if "end" in line] == [
        "not ready any more: ends in 3 s", "ending: what is in flight is answered", "ended",
    ]  # fmt: skip


@pytest.mark.sqlite
def test_the_metrics_name_a_broken_book_and_show_the_others(data: Path) -> None:
    (data / "karlsruhe" / "vault.sqlite").unlink()
    with closing(Shelf(data, access.TABLES)) as shelf:
        with books.opened(data, "duisburg") as one:
            issued = signing.current(one)
        registry = CollectorRegistry()
        registry.register(meters.Books(shelf))
        sample = registry.get_sample_value
        assert sample("quartierbuch_book_up", {"book": "karlsruhe"}) == 0
        assert sample("quartierbuch_book_up", {"book": "duisburg"}) == 1
        assert sample("quartierbuch_book_position", {"book": "karlsruhe"}) is None
        assert sample("quartierbuch_book_checkpoint_size", {"book": "duisburg"}) == issued.size
        assert sample("quartierbuch_book_checkpoint_size", {"book": "krefeld"}) is None
        seconds = sample("quartierbuch_book_checkpoint_timestamp_seconds", {"book": "duisburg"})
        assert seconds is not None and abs(time.time() - seconds) < 100


def test_a_full_service_refuses_at_once_says_when_to_come_again_and_lives(data: Path) -> None:
    with served(data, "--waiting", "1") as (process, address), ThreadPoolExecutor(6) as pool:
        with (data / "duisburg" / "lock").open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            asking = [pool.submit(post, address, token(data)) for _ in range(6)]
            refused_at_once = [one.result() for one in islice(as_completed(asking, timeout=8), 4)]
            assert get(address, "/healthz") == (200, {"status": "ok"})
            assert [one.done() for one in asking].count(False) == 2
        for one in refused_at_once:
            assert (one.status_code, one.headers["Retry-After"], one.json()["code"]) == (503, "1", "overloaded")
        assert sorted(one.result().status_code for one in asking) == [201, 201, 503, 503, 503, 503]
        assert get(address, PATH, token(data))[0] == 200
        ended(process)


def test_nobody_waits_for_a_turn_without_end() -> None:
    turns = Turns(waiting=1, seconds=0.05)
    assert turns.take()
    assert not turns.take()
    turns.give()
    assert turns.take()
