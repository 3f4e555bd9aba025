"""Two sound books, made once, with what somebody outside keeps of each."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from api import access, signing
from ledger.check import running
from ledger.check.checkpoints import Outside
from ledger.check.findings import Report
from ledger.notes import Verifier
from scripts import books
from tests.copies import copy_book
from tests.trust import attacker, sound


@dataclass(frozen=True)
class Sample:
    """A sound book, and what was handed to somebody outside: its keys, and a checkpoint."""

    data: Path
    keys: list[Verifier]
    outside: Outside

    @property
    def folder(self) -> Path:
        return self.data / sound.ID

    def copy(self, to: Path) -> Path:
        return copy_book(self.folder, to / sound.ID)


def checked(folder: Path, *outside: Outside, keys: list[Verifier] | None = None) -> Report:
    return running.check(folder, sound.ID, tables=access.TABLES, named=keys or [], outside=outside)


@pytest.fixture(scope="session")
def rotated(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """One in which another key has taken over on the way: no key can sign the first half of its log anew."""
    with pytest.MonkeyPatch.context() as clock:
        return _sample(tmp_path_factory.mktemp("rotated"), clock, rotated=True)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    """One with a single key."""
    with pytest.MonkeyPatch.context() as clock:
        return _sample(tmp_path_factory.mktemp("plain"), clock, rotated=False)


def _sample(data: Path, clock: pytest.MonkeyPatch, *, rotated: bool) -> Sample:
    witness = sound.make(data, clock, rotated=rotated)
    with books.opened(data, sound.ID) as one:
        note = str(signing.current(one).note)
    keys = [attacker.key(data / sound.ID).verifier, witness.verifier]
    return Sample(data, keys, running.outside("kept.txt", note))
