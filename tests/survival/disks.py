"""A small disk of its own for a test, that can be filled up and emptied."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Disk:
    """A mounted file system in memory."""

    folder: Path

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"

    def fill(self) -> None:
        """Takes every block that is left, and again what is freed meanwhile."""
        with self._filler.open("ab", buffering=0) as file:
            while (left := os.statvfs(self.folder).f_bavail) > 0:
                # Others may be quicker: then less is written than was asked for, or nothing.
                try:
                    file.write(bytes(left * os.statvfs(self.folder).f_frsize))
                except OSError:
                    continue

    def make_room(self) -> None:
        self._filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int = 24) -> Iterator[Disk]:
    """A disk of so many megabytes at a new folder. The test is skipped where nobody may mount one."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs"]
    if not _mounted(*options, str(folder)):
        pytest.skip("a disk of its own can be mounted by root only, where the machine allows it")
    try:
        yield Disk(folder)
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody can write to a folder meanwhile. The test is skipped where it can't be mounted so."""
    options = ["--bind", "-o", "ro", str(folder), str(folder)]
    if not _mounted(*options):
        pytest.skip("a folder can be mounted read-only by root only, where the machine allows it")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True, capture_output=True)


def _mounted(*options: str) -> bool:
    if os.geteuid() != 0:
        return False
    return subprocess.run(["mount", *options], capture_output=True, check=False).returncode == 0
