"""A PostgreSQL of a test's own that waits for its disk, is killed as a machine kills it, and is started again."""

import os
import random
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import pytest

from ledger import book, postgres
from scripts.postgres import SAFE, Server, connect, running
from tests.survival import town
from tests.survival.conftest import Town
from tests.survival.writers import until


@dataclass
class Cluster:
    """A data folder and the server that runs on it, if it does; `url` is the one to reach it by."""

    data: Path
    url: str
    command: tuple[str, ...]
    _again: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def program(self) -> Path:
        """The folder of the server's programs."""
        return Path(self.command[0]).parent

    @property
    def main(self) -> int | None:
        """The process that all others of the server come from."""
        with suppress(OSError, IndexError):
            pid = int(self.data.joinpath("postmaster.pid").read_text().splitlines()[0])
            return pid if _alive(pid) else None
        return None

    def processes(self) -> list[int]:
        """All of them, the main one last."""
        main = self.main
        return [] if main is None else [*_children(main), main]

    def kill(self, chance: random.Random) -> None:
        """kill -9 of all processes of the server, in any order: nothing is flushed, no file is closed in order."""
        if (main := self.main) is None:
            return
        # So that it starts no other one meanwhile.
        os.kill(main, signal.SIGSTOP)
        doomed = self.processes()
        chance.shuffle(doomed)
        for pid in doomed:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        until(lambda: not any(map(_alive, doomed)))
        # A dead one that nobody has waited for would pass for one that runs.
        with suppress(ChildProcessError):
            os.waitpid(main, 0)

    def start(self) -> None:
        """Starts it on what lies there; it comes up by itself."""
        with self.data.parent.joinpath("log").open("ab") as log:
            self._again.append(
                subprocess.Popen(
                    self.command,
                    stdout=log,
                    stderr=log,
                    cwd="/",
                    start_new_session=True,
                    **as_owner(self.data),
                )
            )
        until(self.answers)

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def connect(self) -> psycopg.Connection:
        return connect(self.url, connect_timeout=5)

    def end(self) -> None:
        for pid in self.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for process in self._again:
            process.wait(timeout=10)


@contextmanager
def cluster(parent: Path | None = None, more: Mapping[str, str] | None = None) -> Iterator[Cluster]:
    """A new server that keeps what it acknowledges, gone at the end however often it was started."""
    with running({**SAFE, "max_connections": "120", **(more or {})}, parent) as server:
        one = Cluster(server.folder / "data", server.url, _command(server))
        try:
            yield one
        finally:
            one.end()


@contextmanager
def restored(backup: Path, of: Cluster, port: int) -> Iterator[Cluster]:
    """A server of its own on a copy of another one's data folder."""
    given = [re.sub("^port=.*", f"port={port}", part) for part in of.command]
    given[given.index("-D") + 1] = str(backup)
    one = Cluster(backup, re.sub(r":\d+/", f":{port}/", of.url), tuple(given))
    try:
        one.start()
        yield one
    finally:
        one.end()


def settled(on: Cluster, data: Path) -> Town:
    """A town that lies there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(book.DATABASE, on.url)
        return Town(data, town.settle(data))


def moved(folder: Path, to: Path, url: str) -> Path:
    """A copy of a book's folder that says that the book lies in another server, or behind another port."""
    shutil.copytree(folder, to)
    at = postgres.read(folder)
    assert at is not None
    (to / postgres.FILE).unlink()
    postgres.write(to, postgres.Place(url, at.schema))
    return to


def as_owner(folder: Path) -> dict[str, Any]:
    """As whom a program is started that runs as the owner of a folder."""
    of = folder.stat()
    return {"user": of.st_uid, "group": of.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}


def _command(server: Server) -> tuple[str, ...]:
    """How it was started."""
    pid = server.folder.joinpath("data", "postmaster.pid").read_text().splitlines()[0]
    return tuple(Path("/proc", pid, "cmdline").read_text().rstrip("\0").split("\0"))


def _children(parent: int) -> list[int]:
    found = []
    for one in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            # After the name, which may hold anything: state, parent.
            if int(one.joinpath("stat").read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(one.name))
    return found


def _alive(pid: int) -> bool:
    """What is dead and not yet waited for is dead."""
    try:
        return Path("/proc", str(pid), "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
