"""Serves a data folder's books with granian: checked first, held while it lasts, announced once it answers."""

import fcntl
import http.client
import json
import multiprocessing
import os
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.synchronize import Semaphore
from pathlib import Path
from typing import Any

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from api import signing
from api.app import create_app
from scripts import books, terminal
from scripts.failed import Failed

_SECONDS_TO_ANSWER_MAX = 60.0
_SECONDS_FROM_LOADED_TO_UP = 0.5
_SECONDS_TO_END_MAX = 10
_LOG = {
    "handlers": {
        "console": {"formatter": "generic", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"},
        "access": {"formatter": "access", "class": "logging.StreamHandler", "stream": "ext://sys.stderr"},
    },
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where the service listens: an IP address and a TCP port."""

    ip: str
    port: int

    @property
    def reachable(self) -> tuple[str, int]:
        """Where this machine reaches it: a wildcard address is no place to call."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.ip, self.ip), self.port

    @property
    def url(self) -> str:
        host, port = self.reachable
        return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def free(host: str, port: int) -> Address:
    """The address to listen on. Failed where the host is not this machine or the port is in use."""
    try:
        family, _, _, _, found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        # The server itself listens with SO_REUSEPORT, which would let two services share a port unnoticed.
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(found)
            probe.listen(1)
    except OSError as error:
        raise Failed(f"can't listen on {host} port {port}: {error.strerror}; choose another --host or --port") from None
    return Address(str(found[0]), port)


def check(data: Path) -> None:
    """Failed where the data folder is missing, is none, or can't be written."""
    if not data.is_dir():
        raise Failed(f"{data} is no folder: name one with --data, or make a book in it first")
    try:
        with tempfile.TemporaryFile(dir=data):
            pass
    except OSError as error:
        raise Failed(f"{data} can't be written: {error.strerror}") from None


@contextmanager
def held(data: Path) -> Iterator[None]:
    """Tells other processes that the folder is being served."""
    folder = os.open(data, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_SH)
        yield
    finally:
        os.close(folder)


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Nobody serves the folder meanwhile. Failed where somebody does."""
    folder = os.open(data, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Failed(f"the books in {data} are being served: end that first") from None
        yield
    finally:
        os.close(folder)


def freshen(data: Path, say: Callable[[str], None]) -> int:
    """Rebuilds what is stale; says which books can't be served and that the others are. The number of sound ones."""
    sound = 0
    for id in books.names(data):
        try:
            with books.opened(data, id) as one:
                if made := signing.ready(one):
                    say(f"the book {id!r}: made a key to sign with: {made}")
                if why := books.forked(one):
                    say(f"the book {id!r} is served, and nothing of it is signed any more: {why}")
                if rebuilt := books.freshen(one):
                    say(f"the book {id!r}: rebuilt {', '.join(rebuilt)}")
            sound += 1
        except Exception as broken:  # noqa: BLE001 - whatever is wrong with one book, the others are served
            say(f"the book {id!r} is not served: {broken}")
    return sound


@dataclass(frozen=True, slots=True)
class _Start:
    """How far a start has come: each worker releases `loaded` once; `wrong` says why there will be no `up`."""

    workers: int
    loaded: Semaphore
    up: threading.Event
    wrong: list[str]


def serve(data: Path, address: Address, workers: int, every: int, announce: Callable[[], None]) -> None:
    """Serves until SIGINT or SIGTERM, then lets what is in flight finish. `announce` runs once all workers are there.

    Each book that has grown gets a checkpoint `every` so many minutes; 0: none.

    Failed where they never are, SystemExit(1) where one of them died.
    """
    multiprocessing.set_start_method("spawn")
    # It unblocks SIGINT for this process when it starts: let it do so before it is blocked for good.
    resource_tracker.ensure_running()
    start = _Start(workers, multiprocessing.Semaphore(0), threading.Event(), [])
    server = MPServer(
        "quartierbuch",
        address=address.ip,
        port=address.port,
        interface=Interfaces.WSGI,
        workers=workers,
        # SQLite in one process is fastest with one thread.
        blocking_threads=1,
        log_level=LogLevels.warning,
        log_dictconfig=_LOG,
        workers_kill_timeout=_SECONDS_TO_END_MAX,
    )
    # Ctrl-C reaches the whole process group. Only this process may hear it: it ends the workers in good order.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    for work in (
        _pass_on_interrupt,
        partial(_end_late_comers, server, start),
        partial(_announce, address, start, announce),
        partial(_sign_regularly, data, every),
    ):
        threading.Thread(target=work, daemon=True).start()
    server.serve(target_loader=partial(_application, data.absolute(), start.loaded), wrap_loader=False)
    if start.wrong:
        raise Failed(start.wrong[0])


def _application(data: Path, loaded: Semaphore) -> Flask:
    """What each worker process loads."""
    app = create_app(data)
    loaded.release()
    return app


def _pass_on_interrupt() -> None:
    signal.sigwait({signal.SIGINT})
    os.kill(os.getpid(), signal.SIGTERM)


def _end_late_comers(server: MPServer, start: _Start) -> None:
    """A worker misses its one SIGTERM if that comes while it starts: says it again until all are gone.

    Not later: a second one keeps a worker from finishing what is in flight.
    """
    while not server.interrupt_signal:
        if start.up.wait(0.05):
            return
    while True:
        time.sleep(0.5)
        for worker in list(server.wrks):
            worker.terminate()  # type: ignore[no-untyped-call]


def _sign_regularly(data: Path, every: int) -> None:
    while every:
        time.sleep(every * 60)
        for id in books.names(data):
            try:
                with books.opened(data, id) as one:
                    signing.current(one)
            except Exception as broken:  # noqa: BLE001 - whatever is wrong with one book, the others are signed
                terminal.warn(f"the book {id!r} has no checkpoint of this hour: {broken}")


def _announce(address: Address, start: _Start, announce: Callable[[], None]) -> None:
    try:
        _wait(address, start)
        announce()
    except (Failed, OSError) as error:
        start.wrong.append(str(error))
        os.kill(os.getpid(), signal.SIGTERM)
    else:
        time.sleep(_SECONDS_FROM_LOADED_TO_UP)
        start.up.set()


def _wait(address: Address, start: _Start) -> None:
    deadline = time.monotonic() + _SECONDS_TO_ANSWER_MAX
    for _ in range(start.workers):
        start.loaded.acquire(timeout=max(deadline - time.monotonic(), 0))
    while time.monotonic() < deadline:
        try:
            get(address, "/healthz")
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise Failed(f"the service did not answer at {address.url} within {_SECONDS_TO_ANSWER_MAX:.0f} s")


def get(address: Address, path: str, token: str | None = None) -> tuple[int, Any]:
    """(status, JSON) of a GET on the running service. OSError where it does not answer."""
    host, port = address.reachable
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path, headers={"Authorization": f"Bearer {token}"} if token else {})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
    except (http.client.HTTPException, ValueError) as error:
        raise OSError(f"no answer: {error}") from error
    finally:
        connection.close()
