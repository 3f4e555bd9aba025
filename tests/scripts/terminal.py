"""The command line as people use it: a process of its own, its exit code, what it says on which stream."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from scripts import main

ROOT = Path(__file__).resolve().parent.parent.parent
COMMAND = (sys.executable, "-m", "scripts.main")
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "QUARTIERBUCH_DATA"} | {"LANG": "C.UTF-8"}


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def apart(*arguments: str | Path) -> Ended:
    """Runs one command as people do, in a process of its own."""
    ended = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def here(*arguments: str | Path) -> Ended:
    """Runs one command in this process: the same way in, without the second that a new one takes."""
    code = 0
    with redirect_stdout(StringIO()) as out, redirect_stderr(StringIO()) as err:
        try:
            main.main([str(argument) for argument in arguments])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ended(code, out.getvalue(), err.getvalue())


def done(ended: Ended) -> str:
    """What a command says that succeeds."""
    assert (ended.code, ended.err) == (0, ""), ended
    return ended.out


def refused(ended: Ended) -> str:
    """The one line with which a command gives up."""
    assert ended.code == 1, ended
    lines = ended.err.splitlines()
    assert len(lines) == 1 and lines[0].startswith("quartierbuch: "), ended.err
    return lines[0]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serving(*arguments: str | Path, until: str, log: Path | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A service that has said the line that begins with `until`, and all it said so far; killed if it outlives that.

    Its log goes to the file `log`: who is asked a lot must have one, for a pipe that nobody reads holds it up.
    """
    errors = subprocess.PIPE if log is None else os.open(log, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    process = subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        cwd=ROOT,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        start_new_session=True,
    )
    if log is not None:
        os.close(errors)
    try:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith(until):
                break
        assert until in said, process.communicate()
        yield process, said
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def interrupted(process: subprocess.Popen[str]) -> tuple[int, str]:
    """Ctrl-C, which reaches the whole process group: (exit code, what was said on stderr)."""
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    return process.returncode, said
