"""Serves a data folder's books with granian: checked first, held while it lasts, announced once it answers."""

import fcntl
import http.client
import json
import logging
import multiprocessing
import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.synchronize import Event, Semaphore
from pathlib import Path
from typing import Any

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import MPServer

from api import logs, signing, watching
from api.answering import RELEASE
from api.app import create_app
from api.patience import SECONDS, Patience
from api.turns import Turns
from scripts import books, meters
from scripts.failed import Failed
from scripts.listening import Address

_SECONDS_TO_ANSWER_MAX = 60.0
_SECONDS_FROM_LOADED_TO_UP = 0.5
_SECONDS_TO_END_MAX = 10


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


def freshen(data: Path, say: logs.Say = logs.say) -> int:
    """Rebuilds what is stale; says which books can't be served and that the others are. The number of sound ones."""
    sound = 0
    for id in books.names(data):
        try:
            with books.opened(data, id) as one:
                if made := signing.ready(one):
                    say("key_made", logging.WARNING, book=id, key=str(made))
                if why := books.forked(one):
                    say("book_forked", logging.WARNING, book=id, reason=why)
                if rebuilt := books.freshen(one):
                    say("book_rebuilt", logging.WARNING, book=id, tables=rebuilt)
            sound += 1
        except Exception as broken:  # noqa: BLE001 - whatever is wrong with one book, the others are served
            say("book_not_served", logging.ERROR, book=id, reason=logs.why(broken))
    return sound


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What is served, where and how. `checkpoints`: minutes from one to the next, 0 for none; `waiting`: requests that
    may queue in each worker; `threads`: those it works on at once; `patience`: seconds for which a command is tried
    again whose book is out of reach; `drain`: seconds of not being ready before the end; `metrics`: None for none."""

    data: Path
    address: Address
    workers: int
    checkpoints: int
    waiting: int = 64
    threads: int = 1
    patience: int = SECONDS
    drain: int = 0
    log: logs.Format = "none"
    metrics: Address | None = None


@dataclass(frozen=True, slots=True)
class _Start:
    """How far a start has come: each worker releases `loaded` once; `wrong` says why there will be no `up`.

    All workers see `ready`, from the start's end until the service is about to end.
    """

    workers: int
    loaded: Semaphore
    ready: Event
    up: threading.Event
    wrong: list[str]


class _Server(MPServer):
    """Goes on answering for a while after it was told to end, so that whoever asks for `/readyz` sends no more."""

    def leave(self, ready: Event, drain: int) -> None:
        """How it ends; a second signal ends it at once."""
        self._ready, self._drain = ready, drain

    def signal_handler_interrupt(self, *args: Any, **kwargs: Any) -> None:
        if not self._ready.is_set() or not self._drain:
            self._end()
            return
        self._ready.clear()
        logs.say("draining", seconds=self._drain)
        waiting = threading.Timer(self._drain, self._end)
        waiting.daemon = True
        waiting.start()

    def _end(self) -> None:
        if not self.interrupt_signal:
            self._ready.clear()
            logs.say("stopping")
        super().signal_handler_interrupt()  # type: ignore[no-untyped-call]


def serve(service: Service, announce: Callable[[], None]) -> None:
    """Serves until SIGINT or SIGTERM, then lets what is in flight finish. `announce` runs once all workers are there.

    Failed where they never are, SystemExit(1) where one of them died.
    """
    multiprocessing.set_start_method("spawn")
    # It unblocks SIGINT for this process when it starts: let it do so before it is blocked for good.
    resource_tracker.ensure_running()
    start = _Start(service.workers, multiprocessing.Semaphore(0), multiprocessing.Event(), threading.Event(), [])
    server = _Server(
        "quartierbuch",
        address=service.address.ip,
        port=service.address.port,
        interface=Interfaces.WSGI,
        workers=service.workers,
        # Some work, as many as may wait do, one refuses, and one says whether the service lives.
        blocking_threads=service.waiting + service.threads + 2,
        log_level=LogLevels.warning,
        log_dictconfig=logs.config(service.log),
        workers_kill_timeout=_SECONDS_TO_END_MAX,
    )
    server.leave(start.ready, service.drain)
    # Ctrl-C reaches the whole process group. Only this process may hear it: it ends the workers in good order.
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    for work in (
        _pass_on_interrupt,
        partial(_end_late_comers, server, start),
        partial(_announce, service, start, announce),
        partial(_sign_regularly, service),
    ):
        threading.Thread(target=work, daemon=True).start()
    with meters.shown(service.data, service.metrics):
        server.serve(target_loader=partial(_application, service, start.loaded, start.ready), wrap_loader=False)
    logs.say("stopped")
    if start.wrong:
        raise Failed(start.wrong[0])


def _application(service: Service, loaded: Semaphore, ready: Event) -> Flask:
    """What each worker process loads."""
    app = create_app(service.data.absolute())
    watching.watch(app)
    app.extensions |= {
        "turns": Turns(service.waiting, working=service.threads),
        "patience": Patience(service.patience),
        "ready": ready.is_set,
    }
    loaded.release()
    return app


def _pass_on_interrupt() -> None:
    while True:
        signal.sigwait({signal.SIGINT})
        _end()


def _end() -> None:
    # To the main thread: of a signal to the process, Linux 6.4 and newer let the sending thread take it, and the main
    # one would sleep on.
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)


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


def _sign_regularly(service: Service) -> None:
    while service.checkpoints:
        time.sleep(service.checkpoints * 60)
        for id in books.names(service.data):
            try:
                with books.opened(service.data, id) as one:
                    signing.current(one)
            except Exception as broken:  # noqa: BLE001 - whatever is wrong with one book, the others are signed
                logs.say("checkpoint_failed", logging.ERROR, book=id, reason=logs.why(broken))


def _announce(service: Service, start: _Start, announce: Callable[[], None]) -> None:
    try:
        _wait(service.address, start)
        start.ready.set()
        logs.say(
            "started",
            address=service.address.url,
            workers=service.workers,
            books=len(books.names(service.data)),
            release=RELEASE,
        )
        announce()
    except (Failed, OSError) as error:
        start.wrong.append(str(error))
        _end()
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
