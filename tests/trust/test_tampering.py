"""Whatever is altered in a book is found, and named; what was rebuilt whole, by a checkpoint that was kept outside."""

from functools import partial
from pathlib import Path
from random import Random

import pytest

from tests.trust import attacker
from tests.trust.conftest import Sample, checked
from tests.trust.mutations import CARELESS, REWRITINGS

SEED = 20_261_128
ROUNDS_LONG = 14
"""Of each kind of careless mutation, and half as many of each rewriting with and without the key: 532 books."""


def rounds(request: pytest.FixtureRequest, long: int) -> range:
    return range(long if request.config.getoption("--long") else 1)


def test_the_books_are_sound_to_begin_with(plain: Sample, rotated: Sample) -> None:
    for one in (plain, rotated):
        report = checked(one.folder, one.outside, keys=one.keys)
        assert (report.counts, report.findings, report.notices) == ({}, [], {"records_unreferred": 1})
        assert report.size > 256 and report.checkpoints >= 2


@pytest.mark.sqlite
@pytest.mark.parametrize("name", CARELESS)
def test_what_was_altered_is_found_and_named(
    rotated: Sample, tmp_path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    for nth in rounds(request, ROUNDS_LONG):
        folder = rotated.copy(tmp_path / str(nth))
        expected = CARELESS[name](folder, Random(f"{SEED} {name} {nth}"))
        report = checked(folder, keys=rotated.keys)
        assert expected.met(report), (nth, expected, report.findings)


@pytest.mark.parametrize("name", REWRITINGS)
@pytest.mark.parametrize("has_key", [False, True], ids=["without the key", "with the key"])
def test_a_history_that_was_rewritten_whole_is_found_by_a_checkpoint_kept_outside(
    plain: Sample, tmp_path: Path, name: str, has_key: bool, request: pytest.FixtureRequest
) -> None:
    for nth in rounds(request, ROUNDS_LONG // 2):
        folder, chance = plain.copy(tmp_path / str(nth)), Random(f"{SEED} {name} {nth}")
        signer = attacker.key(folder) if has_key else None
        attacker.rewrite(folder, partial(REWRITINGS[name], chance=chance), signer)
        unaware, aware = checked(folder, keys=plain.keys), checked(folder, plain.outside, keys=plain.keys)
        assert unaware.findings == [], "the attacker left a trace: then this shows nothing of the checkpoint"
        assert aware.counts == {"outside_differs": 1}


@pytest.mark.parametrize("has_key", [False, True], ids=["without the key", "with the key"])
def test_nothing_before_a_rotation_can_be_rewritten_without_a_trace(
    rotated: Sample, tmp_path: Path, has_key: bool
) -> None:
    """The key that signed it is destroyed, and the checkpoint that bears both signatures can't be made again."""
    folder = rotated.copy(tmp_path)
    signer = attacker.key(folder) if has_key else None
    attacker.rewrite(folder, lambda events: events[1]["data"].update(name="Stadt Krefeld"), signer)
    assert checked(folder).counts.keys() == {"rotation_unconfirmed"}


def test_somebody_elses_key_is_found_by_whoever_has_the_right_one(plain: Sample, tmp_path: Path) -> None:
    folder = plain.copy(tmp_path)
    forger = attacker.another_key(folder)
    attacker.rewrite(folder, lambda events: events[1]["data"].update(name="Stadt Krefeld"), forger)
    assert checked(folder).sound, "whoever believes what lies in the folder sees nothing"
    report = checked(folder, keys=plain.keys)
    assert report.counts.keys() == {"signing_key_differs", "checkpoint_unsigned"}
    assert checked(folder, plain.outside).counts == {"checkpoint_unsigned": 1, "outside_differs": 1}


@pytest.mark.sqlite
def test_the_database_of_another_book_is_found(rotated: Sample, plain: Sample, tmp_path: Path) -> None:
    folder = rotated.copy(tmp_path)
    (folder / "book.sqlite").write_bytes((plain.folder / "book.sqlite").read_bytes())
    counts = checked(folder).counts
    assert {"signature_false", "record_missing"} & counts.keys() and "checkpoint_unsigned" in counts
