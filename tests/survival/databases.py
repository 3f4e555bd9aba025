"""A PostgreSQL that is killed and comes back, and a wire to it that breaks where a test wants it to."""

import os
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from scripts import postgres

SECONDS_MAX = 30
READY = b"Z\0\0\0\5"
"""ReadyForQuery, the end of what a server answers (PostgreSQL, "Frontend/Backend Protocol", Message Formats)."""


class Mortal:
    """A server that can be killed, and started again on the same data and port."""

    def __init__(self, server: postgres.Server) -> None:
        self.url, self.port = server.url, server.port
        self._pid_file = server.folder / "data" / "postmaster.pid"
        self._command = Path(f"/proc/{self._pid()}/cmdline").read_bytes().rstrip(b"\0").split(b"\0")
        self._again: subprocess.Popen[bytes] | None = None

    def kill(self) -> None:
        """kill -9 of the server and of all its processes."""
        pid = self._pid()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        # As long as nobody has heard of its end, the next one takes it for alive.
        with suppress(ChildProcessError):
            os.waitpid(pid, 0)

    def start(self) -> None:
        """Until it can be connected to: after a kill it brings its data in order first."""
        deadline = time.monotonic() + SECONDS_MAX
        while time.monotonic() < deadline:
            if self._again is None or self._again.poll() is not None:
                # Who was killed may still hold its memory.
                self._again = subprocess.Popen(
                    self._command,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    start_new_session=True,
                    **postgres.unprivileged(),
                )
            with suppress(psycopg.OperationalError):
                self.connect().close()
                return
            time.sleep(0.05)
        raise AssertionError("the server did not come back")

    def connect(self) -> psycopg.Connection:
        return postgres.connect(self.url, application_name="outside")

    def end(self) -> None:
        if self._again is not None and self._again.poll() is None:
            self._again.send_signal(signal.SIGINT)
            self._again.wait(timeout=SECONDS_MAX)

    def _pid(self) -> int:
        return int(self._pid_file.read_text().splitlines()[0])


@contextmanager
def mortal() -> Iterator[Mortal]:
    """One that syncs to the disk, until the end of the block."""
    with postgres.running(postgres.SAFE) as server:
        one = Mortal(server)
        try:
            yield one
        finally:
            one.end()


class Wire:
    """A TCP proxy before a server. It breaks once, at the next message that has a word in it."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = int(self._listening.getsockname()[1])
        self._word, self._passes, self._spared, self.broke = b"", False, 0, 0
        self._unheard: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def break_at(self, word: bytes, *, passes: bool, spared: int = 0) -> None:
        """`passes`: the message still reaches the server, which answers it, but the answer gets lost. So many with the
        word before it are `spared`."""
        self._word, self._passes, self._spared = word, passes, spared

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                self._join(self._listening.accept()[0])

    def _join(self, client: socket.socket) -> None:
        try:
            server = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            _hang_up(client)
            return
        threading.Thread(target=self._carry, args=(client, server), daemon=True).start()
        threading.Thread(target=self._answer, args=(server, client), daemon=True).start()

    def _carry(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while sent := client.recv(1 << 16):
                if self._breaks(sent):
                    self._word, self.broke = b"", self.broke + 1
                    if self._passes:
                        # Only what is done is lost: a client that hears of it earlier could look before the commit.
                        self._unheard.add(server)
                        server.sendall(sent)
                        return
                    break
                server.sendall(sent)
        _hang_up(client, server)

    def _breaks(self, sent: bytes) -> bool:
        if not self._word or self._word not in sent:
            return False
        self._spared -= 1
        return self._spared < 0

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        lost = b""
        with suppress(OSError):
            while READY not in lost and (said := server.recv(1 << 16)):
                if server in self._unheard:
                    lost += said
                else:
                    client.sendall(said)
        _hang_up(client, server)


def _hang_up(*ends: socket.socket) -> None:
    for end in ends:
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()


@contextmanager
def wire(port: int) -> Iterator[Wire]:
    one = Wire(port)
    try:
        yield one
    finally:
        one.close()
