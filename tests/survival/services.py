"""Services in processes of their own, killed as a machine kills them: started as operators do, or in no time."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from ledger import postgres
from tests.scripts import terminal

DYING_SECONDS_MAX = 10


@dataclass(frozen=True)
class Running:
    """A running service: where it listens, and the process group that it is."""

    port: int
    group: int

    def kill(self) -> None:
        """kill -9 of all its processes: no handler runs, nothing is flushed, no lock is given back in order."""
        with suppress(ProcessLookupError):
            os.killpg(self.group, signal.SIGKILL)
        self._wait()

    def _wait(self) -> None:
        """Until all of them are dead: what one was just writing when it was killed is written, or never will be."""
        deadline = time.monotonic() + DYING_SECONDS_MAX
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            except ConnectionRefusedError:
                return
            except OSError:
                pass
            time.sleep(0.01)
        raise AssertionError(f"somebody still listens at port {self.port}")


@contextmanager
def operated(data: Path) -> Iterator[tuple[Running, subprocess.Popen[str]]]:
    """`quartierbuch serve` with two worker processes, once it answers; it is killed if it outlives the block."""
    port = terminal.free_port()
    arguments = ("serve", "--data", data, "--port", str(port), "--workers", "2", "--checkpoints", "0")
    threads = ("--threads", "8") if any(data.glob(f"*/{postgres.FILE}")) else ()
    with terminal.serving(*arguments, *threads, until="serving") as (process, _):
        yield Running(port, process.pid), process


class Launcher:
    """Starts services without the seconds of imports, under another program if need be; see `launcher.py`."""

    def __init__(self, *under: str) -> None:
        command = [*under, sys.executable, "-m", "tests.survival.launcher"]
        self._program = subprocess.Popen(
            command,
            cwd=terminal.ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._program.stdin is not None and self._program.stdout is not None
        self._program.stdin.close()
        try:
            self._program.wait(timeout=10)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self._program.pid, signal.SIGKILL)
            self._program.stdout.close()

    @contextmanager
    def service(self, data: Path, *, workers: int = 2) -> Iterator[Running]:
        """A service of so many worker processes; it is killed at the end of the block."""
        assert self._program.stdin is not None and self._program.stdout is not None
        port = terminal.free_port()
        self._program.stdin.write(json.dumps({"data": str(data), "port": port, "workers": workers}) + "\n")
        self._program.stdin.flush()
        running = Running(port, json.loads(self._program.stdout.readline())["group"])
        try:
            yield running
        finally:
            running.kill()


def traceable(*strace: str) -> bool:
    """Whether this machine has strace and lets it do so."""
    return (
        shutil.which("strace") is not None
        and subprocess.run([*strace, "true"], capture_output=True, check=False).returncode == 0
    )
