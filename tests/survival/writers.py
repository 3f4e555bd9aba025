"""Clients that write to a service at once, retry under the same key what got no answer, and know what was answered."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpx

from tests.survival.town import Told, commands

WAIT_SECONDS_MAX = 30
REFUSED_SECONDS = 0.05
"""So long a client waits before it tells a refused command again."""


def client(port: int, token: str) -> httpx.Client:
    """One caller of the service on a port of this machine."""
    headers, address = {"Authorization": f"Bearer {token}"}, f"http://127.0.0.1:{port}"
    # There is no TLS here, and what would verify it takes longer to load than many a service lives.
    return httpx.Client(base_url=address, headers=headers, timeout=30, trust_env=False, verify=False)


def tell(of: httpx.Client, told: Told) -> httpx.Response:
    """A command under its key. httpx.TransportError where there is no answer, or not all of it."""
    return of.post(told.address, json=told.body, headers={"Idempotency-Key": told.key})


def until(happened: Callable[[], bool]) -> None:
    """Waits for it, though not for ever."""
    deadline = time.monotonic() + WAIT_SECONDS_MAX
    while not happened():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def position(answer: httpx.Response) -> int:
    """The last position of what a command recorded."""
    return int(answer.headers["As-Of-Position"])


@dataclass
class Writer:
    """One client through all restarts of the service: every command it told, and every answer, by key."""

    name: str
    told: dict[str, Told] = field(default_factory=dict)
    answered: dict[str, httpx.Response] = field(default_factory=dict)
    refused: list[httpx.Response] = field(default_factory=list)
    unanswered: int = 0
    _pending: Told | None = None

    def __post_init__(self) -> None:
        self._coming: Iterator[Told] = commands(self.name)

    def write(self, port: int, token: str, enough: Callable[[], bool]) -> None:
        """Tells one command after the other, a refused one again, until it is enough or the service is gone."""
        with client(port, token) as service:
            while not enough():
                self._pending = self._pending or next(self._coming)
                self.told[self._pending.key] = self._pending
                try:
                    self._take(tell(service, self._pending), self._pending)
                except httpx.TransportError:
                    self.unanswered += 1
                    return

    def finish(self, port: int, token: str) -> None:
        """Tells once more what got no answer."""
        if self._pending is not None:
            with client(port, token) as service:
                self._take(tell(service, self._pending), self._pending)

    def _take(self, answer: httpx.Response, told: Told) -> None:
        if answer.status_code == 201:
            self.answered[told.key] = answer
            self._pending = None
        else:
            self.refused.append(answer)
            time.sleep(REFUSED_SECONDS)


@contextmanager
def writing(writers: list[Writer], port: int, token: str) -> Iterator[threading.Event]:
    """Lets all write at once until the event is set, or the block ends; it ends when the last one has."""
    enough = threading.Event()
    threads = [threading.Thread(target=one.write, args=(port, token, enough.is_set)) for one in writers]
    for thread in threads:
        thread.start()
    try:
        yield enough
    finally:
        enough.set()
        for thread in threads:
            thread.join()
