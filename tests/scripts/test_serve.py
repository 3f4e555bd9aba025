"""The service starts only on a free port and a sound folder, speaks once it answers, and ends cleanly."""

import http.client
import json
import re
import signal
import socket
from pathlib import Path

import pytest

from scripts import serving as serving_books
from scripts.cases import CASES
from scripts.listening import Address
from scripts.welcome import PATH
from tests.scripts.terminal import apart, free_port, here, interrupted, refused, serving


@pytest.mark.sqlite
def test_a_first_run_shows_the_answer_and_how_to_ask_for_it(tmp_path: Path) -> None:
    port, data = free_port(), tmp_path / "data"
    arguments = ("run", "--data", data, "--port", port, "--workers", "1", "--lang", "de")
    with serving(*map(str, arguments), until="Strg-C") as (process, said):
        assert f"http://127.0.0.1:{port}/docs" in said
        assert "52.000,00 EUR" in said and "46,39 %" in said and "Stadt Duisburg" in said
        assert "Bücher, mit demselben Token: duisburg, karlsruhe, krefeld, stuttgart, loerrach\n" in said
        asked = re.search(
            r"^curl -H 'Authorization: Bearer (qb_[\w-]{43})' 'http://127.0.0.1:(\d+)(\S+)'$", said, re.MULTILINE
        )
        assert asked is not None and (asked[2], asked[3]) == (str(port), PATH)
        assert asked[1] == (data / "demo-token").read_text().strip()
        status, answer = serving_books.get(Address("127.0.0.1", port), asked[3], asked[1])
        assert (status, answer["totals"]["value"]) == (200, "97000.00")

        assert "Address already in use" in refused(apart("serve", "--data", data, "--port", str(port)))
        assert "being served" in refused(here("demo", "--fresh", "--data", data))
        assert (data / "duisburg" / "book.sqlite").exists()
        assert interrupted(process) == (0, "")


@pytest.mark.sqlite
def test_a_broken_book_is_named_and_the_others_are_served(data: Path) -> None:
    port = free_port()
    (data / "karlsruhe" / "book.sqlite").write_bytes(b"no database at all" * 1000)
    token = (data / "demo-token").read_text().strip()
    with serving("serve", "--data", data, "--port", str(port), "--workers", "1", until="serving") as (process, said):
        assert (
            said
            == f"serving {data} (books: {len(CASES) - 1}) at http://127.0.0.1:{port}, docs at http://127.0.0.1:{port}/docs\n"
        )
        assert serving_books.get(Address("127.0.0.1", port), PATH, token)[0] == 200
        # A client that keeps its connection open does not keep the service from ending.
        idle = http.client.HTTPConnection("127.0.0.1", port)
        idle.request("GET", "/healthz")
        assert json.loads(idle.getresponse().read()) == {"status": "ok"}
        process.send_signal(signal.SIGTERM)
        _, warned = process.communicate(timeout=30)
        idle.close()
    assert process.returncode == 0
    (warning,) = [line for line in map(json.loads, warned.splitlines()) if line["level"] != "info"]
    assert (warning["event"], warning["book"]) == ("book_not_served", "karlsruhe")


def test_a_port_in_use_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        said = refused(here("run", "--data", tmp_path / "data", "--port", port))
    assert said.startswith(f"quartierbuch: can't listen on 127.0.0.1 port {port}: Address already in use")
    assert not (tmp_path / "data").exists()


def test_a_missing_data_folder_is_refused_in_one_line(tmp_path: Path) -> None:
    said = refused(here("serve", "--data", tmp_path / "nowhere", "--port", str(free_port())))
    assert said.startswith(f"quartierbuch: {tmp_path / 'nowhere'} is no folder")


def test_an_unknown_host_is_refused_in_one_line(tmp_path: Path) -> None:
    said = refused(here("serve", "--data", tmp_path, "--host", "256.0.0.1", "--port", str(free_port())))
    assert "can't listen on 256.0.0.1" in said
