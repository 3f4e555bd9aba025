"""Whatever is altered in a book is found, and named; what was rebuilt whole, by a checkpoint that was kept outside."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random

import pytest

from api import access
from ledger.check import running
from ledger.check.findings import Report
from ledger.check.sealing import Outside
from ledger.notes import Signer, Verifier
from scripts import books
from tests.trust import attacker, sound
from tests.trust.mutations import CARELESS, REWRITINGS

SEED = 20_261_128
ROUNDS, ROUNDS_LONG = 2, 13
"""Of each mutation: some dozens of books every day, more than 500 with --long."""


@dataclass(frozen=True)
class Sample:
    """A sound book, what somebody outside keeps of it, and the keys that were handed to him."""

    data: Path
    keys: list[Verifier]
    outside: Outside

    def copy(self, to: Path) -> Path:
        shutil.copytree(self.data / sound.ID, to / sound.ID)
        return to / sound.ID


@pytest.fixture(scope="session")
def rotated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    with pytest.MonkeyPatch.context() as clock:
        yield sample(tmp_path_factory.mktemp("rotated"), clock, rotated=True)


@pytest.fixture(scope="session")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sample]:
    with pytest.MonkeyPatch.context() as clock:
        yield sample(tmp_path_factory.mktemp("plain"), clock, rotated=False)


def sample(data: Path, clock: pytest.MonkeyPatch, *, rotated: bool) -> Sample:
    witness = sound.make(data, clock, rotated=rotated)
    with books.opened(data, sound.ID) as one:
        note = str(sound.signing.current(one).note)
    return Sample(data, [attacker.key(data / sound.ID).verifier, witness.verifier], running.outside("kept.txt", note))


def checked(folder: Path, keys: list[Verifier], *outside: Outside) -> Report:
    return running.check(folder, sound.ID, tables=access.TABLES, named=keys, outside=outside)


def rounds(request: pytest.FixtureRequest) -> range:
    return range(ROUNDS_LONG if request.config.getoption("--long") else ROUNDS)


def test_the_books_are_sound_to_begin_with(plain: Sample, rotated: Sample) -> None:
    for one in (plain, rotated):
        report = checked(one.data / sound.ID, one.keys, one.outside)
        assert (report.counts, report.findings) == ({}, [])
        assert report.size > 256 and report.checkpoints >= 2


@pytest.mark.parametrize("name", CARELESS)
def test_what_was_altered_is_found_and_named(
    rotated: Sample, tmp_path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    for nth in rounds(request):
        folder = rotated.copy(tmp_path / str(nth))
        expected = CARELESS[name](folder, Random(f"{SEED} {name} {nth}"))
        report = checked(folder, rotated.keys)
        assert expected.met(report), (nth, expected, report.findings)


@pytest.mark.parametrize("name", REWRITINGS)
@pytest.mark.parametrize("has_key", [False, True], ids=["without the key", "with the key"])
def test_a_history_that_was_rewritten_whole_is_found_by_a_checkpoint_kept_outside(
    plain: Sample, tmp_path: Path, name: str, has_key: bool, request: pytest.FixtureRequest
) -> None:
    for nth in rounds(request):
        folder, chance = plain.copy(tmp_path / str(nth)), Random(f"{SEED} {name} {nth}")
        signer: Signer | None = attacker.key(folder) if has_key else None
        attacker.rewrite(folder, partial(REWRITINGS[name], chance=chance), signer)
        unaware, aware = checked(folder, plain.keys), checked(folder, plain.keys, plain.outside)
        assert unaware.findings == [], "the attacker has left a trace: only that proves what the checkpoint is good for"
        assert aware.counts == {"outside_differs": 1}
