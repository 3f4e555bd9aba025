"""An answer that never arrives: what was committed is there once, and the retry under its key is told so."""

import socket
import struct
import time
from itertools import islice

import httpx
import orjson
import pytest

from tests.survival.conftest import Town
from tests.survival.services import Launcher, Running, operated, traceable
from tests.survival.town import BOOK, Told, commands
from tests.survival.whole import assert_whole
from tests.survival.writers import Writer, client, tell

COMMANDS = 12
WAIT_SECONDS_MAX = 0.4
# Killed as it begins to say what was committed, before a byte of that has left.
KILLED = (
    "strace",
    "-f",
    "-qq",
    "--seccomp-bpf",
    "-e",
    "trace=sendto",
    "-e",
    "inject=sendto:signal=SIGKILL",
    "-o",
    "/dev/null",
)


def test_a_client_that_is_gone_before_the_answer_finds_what_it_told_recorded_once(settled: Town) -> None:
    writer, answers = Writer("w"), list[httpx.Response]()
    with operated(settled.data) as (running, _), client(running.port, settled.token) as service:
        expected = at(service)
        for told in islice(commands("w"), COMMANDS):
            writer.told[told.key] = told
            tell_and_leave(running, settled.token, told)
            expected += told.events
            wait_for(service, expected)
            answers.append(tell(service, told))
            writer.answered[told.key] = retry(service, told, expected)
    # What was sent may get lost with the connection, before the service had it; then the retry is the first it hears.
    assert any("Idempotent-Replayed" in answer.headers for answer in answers)
    assert assert_whole(settled.folder, [writer]) == expected


# To PostgreSQL much is sent before that; what drops there is in `test_server_drops.py`.
@pytest.mark.sqlite
@pytest.mark.skipif(not traceable(*KILLED), reason="strace is not there, or may not look at others")
def test_a_worker_that_is_killed_between_commit_and_answer_has_recorded_it_once(
    settled: Town, launcher: Launcher
) -> None:
    writer, told = Writer("w"), next(commands("w"))
    writer.told[told.key] = told
    before = assert_whole(settled.folder)
    with (
        Launcher(*KILLED) as doomed,
        doomed.service(settled.data, workers=1) as running,
        client(running.port, settled.token) as service,
        pytest.raises(httpx.TransportError),
    ):
        tell(service, told)
    with launcher.service(settled.data) as running, client(running.port, settled.token) as service:
        writer.answered[told.key] = retry(service, told, before + told.events)
    assert assert_whole(settled.folder, [writer]) == before + told.events


def tell_and_leave(running: Running, token: str, told: Told) -> None:
    """Sends all of a command and hangs up (RST) without waiting for a word."""
    body = orjson.dumps(told.body)
    head = (
        f"POST {told.address} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nIdempotency-Key: {told.key}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", running.port)) as leaving:
        leaving.sendall(head.encode() + body)
        # Long enough that the service has it, not long enough for the answer.
        time.sleep(0.001)
        leaving.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def wait_for(service: httpx.Client, position: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while at(service) < position and time.monotonic() < deadline:
        time.sleep(0.005)


def at(service: httpx.Client) -> int:
    return int(service.get(f"/v1/books/{BOOK}/health").json()["position"])


def retry(service: httpx.Client, told: Told, expected: int) -> httpx.Response:
    answer = tell(service, told)
    assert answer.status_code == 201, answer.text
    assert answer.headers["Idempotent-Replayed"] == "true"
    assert answer.headers["As-Of-Position"] == str(expected)
    return answer
