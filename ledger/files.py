"""Small files that nobody else may read and that survive a power cut."""

import os
from pathlib import Path


class Exposed(Exception):
    """Others may read a file that is only for its owner."""


def write_new(path: Path, text: str) -> None:
    """Writes a file that was not there, for its owner alone. FileExistsError; OSError."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    settle(path.parent)


def write_whole(path: Path, text: str) -> None:
    """Replaces a file, for its owner alone: whoever reads it finds the old text or the new one. OSError."""
    beside = path.with_name(f"{path.name}.new")
    beside.unlink(missing_ok=True)
    write_new(beside, text)
    beside.replace(path)
    settle(path.parent)


def read_secret(path: Path) -> str:
    """The text of a file that only its owner can read. Exposed where others can; OSError; ValueError: no text."""
    with path.open(encoding="utf-8") as file:
        if os.fstat(file.fileno()).st_mode & 0o077:
            raise Exposed(f"chmod 600 {path}")
        return file.read()


def settle(folder: Path) -> None:
    """A name in a folder survives a power cut only once the folder itself is written."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
