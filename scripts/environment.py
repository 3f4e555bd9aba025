"""Makes `.venv`, the project's own Python environment, from the hashed locks and the standard library."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import importlib.util
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "quartierbuch.json"
PROJECT = ROOT / "pyproject.toml"
LOCKS = {"runtime": ROOT / "requirements.lock", "test": ROOT / "tests" / "requirements.lock"}
OLDEST = (3, 11)
PACKAGE = re.compile(r"(?:Collecting|Processing|Requirement already satisfied:) (?:\S*/)?([\w.]+(?:-[a-z]\w*)*)")


class EnvironmentFailed(Exception):
    """The environment can't be made; the message is one line and says what to do."""


def ensure(parts: str) -> None:
    """Make `.venv` hold the parts of one lock, `runtime` or `test` (which includes `runtime`).

    Does nothing where the stamp says that they are there. Two callers at once queue up.
    Raises EnvironmentFailed.
    """
    check_python()
    if stands(parts, read_stamp()):
        return
    check_folder()
    with alone():
        stamp = read_stamp()
        if not stands(parts, stamp):
            build(parts, stamp)


def enter(parts: str, arguments: list[str]) -> NoReturn:
    """Make the environment, then become its Python with these arguments; end with 1 if it can't be made."""
    try:
        ensure(parts)
    except EnvironmentFailed as failure:
        sys.exit(f"quartierbuch: {failure}")
    except KeyboardInterrupt:
        sys.exit("\nquartierbuch: interrupted; the next run starts the environment again")
    os.chdir(ROOT)
    sys.stdout.flush()
    os.execv(PYTHON, [str(PYTHON), *arguments])


def check_python() -> None:
    """Raise EnvironmentFailed on a Python below the floor."""
    if sys.version_info < OLDEST:
        raise EnvironmentFailed(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")


def check_folder() -> None:
    """Raise EnvironmentFailed where `.venv` can't be written, or is a link: what it leads to is not ours."""
    if VENV.is_symlink():
        advice = "remove the link, and the next run makes an environment of its own"
        raise EnvironmentFailed(f"{VENV} is a link to {VENV.readlink()}, which is left as it is: {advice}")
    for folder in (ROOT, VENV):
        if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
            advice = "change its owner or copy the project to a folder of yours"
            raise EnvironmentFailed(f"{folder} can't be written: {advice}")


def read_stamp() -> dict[str, str]:
    """What `.venv` was made from, written last; empty where it was never finished."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def base() -> str:
    """What the whole environment rests on: a change of it asks for a new one."""
    return f"{sys.version_info[0]}.{sys.version_info[1]} {ROOT}"


def digest(file: Path) -> str:
    """SHA-256 of a file of the project, in hexadecimal."""
    try:
        return hashlib.sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise EnvironmentFailed(f"{file} can't be read ({error.strerror}): is the checkout whole?") from error


def holds_parts(parts: str, stamp: dict[str, str]) -> bool:
    """Whether the packages of a lock are there; those of the tests include those of the service."""
    return any(stamp.get(name) == digest(LOCKS[name]) for name in {parts, "test"})


def stands(parts: str, stamp: dict[str, str]) -> bool:
    """Whether nothing is left to do."""
    fresh = stamp.get("base") == base() and stamp.get("project") == digest(PROJECT)
    return fresh and PYTHON.exists() and holds_parts(parts, stamp)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold the project's folder against a second run that makes the environment at the same time."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("waiting for another run that makes the environment")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def build(parts: str, stamp: dict[str, str]) -> None:
    """Bring `.venv` from what the stamp says to what is wanted; the stamp is away meanwhile."""
    started = time.monotonic()
    try:
        STAMP.unlink(missing_ok=True)
        if stamp.get("base") != base() or not PYTHON.exists():
            make_venv()
            stamp = {}
        if not holds_parts(parts, stamp):
            install_parts(LOCKS[parts])
            stamp = {parts: digest(LOCKS[parts])}
        install_project()
        stamp |= {"base": base(), "project": digest(PROJECT)}
        STAMP.write_text(json.dumps(stamp, indent=1) + "\n")
    except OSError as error:
        raise EnvironmentFailed(f"{error.filename or VENV}: {error.strerror}") from error
    say(f"environment ready after {time.monotonic() - started:.0f} s")


def make_venv() -> None:
    """An empty environment with pip in place of whatever lies in `.venv`."""
    package = f"python3-venv (or python{sys.version_info[0]}.{sys.version_info[1]}-venv)"
    advice = f"this Python has no working venv: install the package {package}"
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        raise EnvironmentFailed(advice)
    say(f"making {VENV} with Python {sys.version.split()[0]}")
    # The real interpreter, since this one may lie in the very environment that is about to be cleared.
    interpreter = str(Path(sys.executable).resolve())
    command = [interpreter, "-m", "venv", "--clear", str(VENV)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise EnvironmentFailed(f"{advice} ({last_line(made.stderr + made.stdout)})")


def install_parts(lock: Path) -> None:
    """The packages of a lock, each checked against its hash, with their progress."""
    total = sum(1 for line in lock.read_text().splitlines() if line[:1].isalnum())
    say(f"installing {total} packages from {lock.relative_to(ROOT)}")
    count = 0
    for output in pip("--require-hashes", "--no-deps", "-r", str(lock)):
        package = PACKAGE.match(output)
        if output.startswith("Ignoring "):
            total -= 1
        elif output.startswith("Installing collected packages"):
            say("unpacking them")
        elif package:
            count += 1
            show(f"[{count}/{total}] {package[1]}", keep=count % 10 == 0 or count == total)


def install_project() -> None:
    """The project itself, editable, so that `.venv/bin/quartierbuch` exists; asks no network."""
    say("installing quartierbuch")
    for _ in pip("--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)):
        pass


def pip(*arguments: str) -> Iterator[str]:
    """Run the environment's `pip install`, giving its lines as they come; raises EnvironmentFailed."""
    command = [str(PYTHON), "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--root-user-action=ignore", "--progress-bar=off", "--no-color", *arguments]
    lines: list[str] = []
    pipe, null = subprocess.PIPE, subprocess.DEVNULL
    with subprocess.Popen(command, cwd=ROOT, stdin=null, stdout=pipe, stderr=subprocess.STDOUT, text=True) as process:
        for line in process.stdout or ():
            lines.append(line)
            yield line
    if process.returncode != 0:
        errors = [line for line in lines if line.lstrip().startswith("ERROR")]
        reason = last_line("".join(errors or lines))
        advice = "check the network and the package index, then run again"
        raise EnvironmentFailed(f"pip could not install ({reason}): {advice}")


def last_line(text: str) -> str:
    """The last line of a tool's output that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "it gave no reason"


def say(text: str) -> None:
    """One line of progress, in place of a fleeting one."""
    print(f"\r\x1b[K{text}" if sys.stdout.isatty() else text, flush=True)


def show(text: str, *, keep: bool) -> None:
    """A fleeting line on a terminal; elsewhere a lasting one, if it is to be kept."""
    if sys.stdout.isatty():
        print(f"\r\x1b[K{text}", end="", flush=True)
    elif keep:
        print(text, flush=True)


def lock(*options: str) -> None:
    """Write both locks anew, keeping each version that still fits; `--upgrade` takes the newest."""
    ensure("test")
    command = [f"{VENV}/bin/uv", "pip", "compile", PROJECT.name]
    command += ["--universal", "--generate-hashes", "--no-annotate", "--no-emit-index-url", "--quiet"]
    command += ["--python-version=3.11", "--extra=build", *options]
    command += ["--custom-compile-command=python3 scripts/environment.py --lock"]
    for parts, more in (("runtime", []), ("test", ["--extra=test", f"--constraint={LOCKS['runtime']}"])):
        name = str(LOCKS[parts].relative_to(ROOT))
        subprocess.run([*command, *more, f"--output-file={name}"], cwd=ROOT, check=True)
        say(f"written: {name}")


if __name__ == "__main__":
    try:
        if sys.argv[1:2] == ["--lock"]:
            lock(*sys.argv[2:])
        else:
            ensure("test")
    except EnvironmentFailed as failure:
        sys.exit(f"quartierbuch: {failure}")
    except subprocess.CalledProcessError as failure:
        sys.exit(failure.returncode)
    except KeyboardInterrupt:
        sys.exit(130)
