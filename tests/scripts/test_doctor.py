"""The doctor finds nothing in a sound folder, everything that was spoilt on purpose, and changes nothing."""

import json
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from ledger import checkpoints, store
from scripts import books, diagnosis
from scripts.findings import FINDINGS, Finding
from tests.scripts.terminal import done, here
from tests.scripts.test_restore import files

Spoil = Callable[[Path], object]


def write(data: Path, *statements: str) -> None:
    with closing(sqlite3.connect(data / "duisburg" / "book.sqlite")) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def forget_tokens(data: Path) -> None:
    with books.opened(data, "duisburg") as one:
        for token, _ in books.tokens(one):
            books.revoke(one, token.id)


def sign_long_ago(data: Path) -> None:
    """A checkpoint of 2020 over all but the last event."""
    done(here("checkpoint", "duisburg", "--data", data))
    write(
        data,
        "DROP TRIGGER checkpoint_no_update",
        "UPDATE checkpoint SET size = size - 1, issued_at = '2020-01-01T00:00:00.000000Z'",
        checkpoints.GUARDS[0]["sqlite"][0],
    )


def leave_journal(data: Path) -> None:
    with (data / "duisburg" / "vault.sqlite-wal").open("wb") as file:
        file.truncate(diagnosis.JOURNAL_BYTES_MAX + 1)
    (data / "duisburg" / "vault.sqlite-wal").chmod(0o600)


SPOILT: dict[str, Spoil] = {
    "data_open": lambda data: data.chmod(0o777),
    "left_over": lambda data: (data / ".making-x").mkdir(),
    "folder_open": lambda data: (data / "duisburg").chmod(0o755),
    "file_open": lambda data: (data / "duisburg" / "vault.sqlite").chmod(0o644),
    "key_unusable": lambda data: (data / "duisburg" / "signing.key").chmod(0o640),
    "book_broken": lambda data: (data / "duisburg" / "vault.sqlite").unlink(),
    "book_older": lambda data: write(data, "PRAGMA user_version = 1"),
    "journal_large": leave_journal,
    "journal_mode": lambda data: write(data, "PRAGMA journal_mode = DELETE"),
    "tables_stale": lambda data: write(data, "UPDATE projection SET fingerprint = 'older' WHERE name = 'funding'"),
    "token_missing": forget_tokens,
    "retries_astray": lambda data: write(data, "INSERT INTO request VALUES ('finance', 'k', 98, 99)"),
    "checkpoint_old": sign_long_ago,
    "clock_behind": lambda data: write(
        data,
        "DROP TRIGGER event_no_update",
        "UPDATE event SET recorded_at = recorded_at * 2 WHERE position = 12",
        store.GUARDS["sqlite"][0],
    ),
    "schema_changed": lambda data: write(data, "DROP TRIGGER event_no_update"),
}


ANYWHERE = {"data_open", "left_over", "folder_open", "key_unusable", "token_missing"}
"""What is spoilt in the same way wherever the book lies."""


def examined(data: Path) -> list[Finding]:
    return list(diagnosis.diagnose(data, lambda done, total: None))


def test_a_sound_folder_is_healthy_and_stays_as_it_is(data: Path) -> None:
    before = files(data)
    assert done(here("doctor", "--data", data, "--lang", "en")).startswith("healthy; 5 books, Quartierbuch ")
    assert done(here("doctor", "--data", data, "--lang", "de")).startswith("gesund; 5 Bücher, Quartierbuch ")
    document = json.loads(done(here("doctor", "--data", data, "--json")))
    assert (document["healthy"], document["findings"], document["facts"]["books"]) == (True, [], 5)
    assert document["facts"]["sqlite"] == sqlite3.sqlite_version
    assert files(data) == before


@pytest.mark.parametrize(
    ("code", "spoil"),
    [pytest.param(*of, marks=[pytest.mark.sqlite] if of[0] not in ANYWHERE else []) for of in SPOILT.items()],
    ids=SPOILT,
)
def test_what_was_spoilt_is_found(data: Path, code: str, spoil: Spoil) -> None:
    spoil(data)
    shown = here("doctor", "--data", data, "--json")
    document = json.loads(shown.out)
    assert (shown.code, document["healthy"]) == (1, False)
    ((found_code, book),) = ((one["code"], one["book"]) for one in document["findings"])
    assert found_code == code
    assert book == (None if code in ("data_open", "left_over") else "duisburg")


@pytest.mark.sqlite
def test_a_finding_says_what_to_do_in_the_language_asked_for(data: Path) -> None:
    (data / "duisburg" / "vault.sqlite").chmod(0o644)
    german, english = (here("doctor", "--data", data, "--lang", lang) for lang in ("de", "en"))
    path = data / "duisburg" / "vault.sqlite"
    assert (german.code, english.code) == (1, 1)
    assert german.out.splitlines()[:2] == [
        f"duisburg: file_open: {path} dürfen andere lesen, sobald sie herankommen.",
        f"  Abhilfe: chmod 600 {path}",
    ]
    assert english.out.splitlines()[:2] == [
        f"duisburg: file_open: Others may read {path} as soon as they get to it.",
        f"  do: chmod 600 {path}",
    ]
    assert german.out.splitlines()[2].startswith("1 Befunde; 5 Bücher, Quartierbuch ")


@pytest.mark.sqlite
def test_a_broken_seal_is_found(data: Path) -> None:
    write(
        data,
        "DROP TRIGGER event_no_update",
        "UPDATE event SET bytes = x'7b7d' WHERE position = 12",
        store.GUARDS["sqlite"][0],
    )
    (found,) = examined(data)
    assert found.code == "book_broken" and "not those that were sealed" in found.facts["reason"]


@pytest.mark.sqlite
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_a_file_of_another_user_is_found(data: Path) -> None:
    os.chown(data / "duisburg" / "lock", 65534, -1)
    (found,) = examined(data)
    assert (found.code, found.facts["path"].name) == ("owner_differs", "lock")


def test_a_missing_folder_is_found(tmp_path: Path) -> None:
    assert [one.code for one in examined(tmp_path / "nowhere")] == ["data_missing"]


def test_a_full_disk_and_old_programs_are_found(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "FREE_BYTES_MIN", 2**62)
    monkeypatch.setattr(diagnosis, "SQLITE_MIN", (99, 1))
    monkeypatch.setattr(diagnosis, "PYTHON_MIN", (99, 2))
    found = {one.code: one.said("en")[0] for one in examined(data)}
    assert found.keys() == {"disk_low", "sqlite_old", "python_old"}
    assert "is older than 99.1" in found["sqlite_old"]


def test_packages_and_time_zones_that_are_missing_are_found() -> None:
    wanted = ["click>=99", "flask", "a-package-that-is-not-there", "uv>=99; extra == 'test'"]
    assert [(one.code, one.facts["package"]) for one in diagnosis.packages(wanted)] == [
        ("package_off", "click"),
        ("package_off", "a-package-that-is-not-there"),
    ]
    assert [one.code for one in diagnosis.zone("Nowhere/Nowhere", "a")] == ["time_zone_missing"]
    assert [one.code for one in diagnosis.zone("Europe/Zurich", "a")] == []


def test_every_finding_is_made_by_a_test_and_said_in_two_languages() -> None:
    elsewhere = {
        "data_missing", "disk_low", "owner_differs", "package_off", "python_old", "sqlite_old", "time_zone_missing",
        "replica_lost", "replica_behind",
    }  # fmt: skip
    assert SPOILT.keys() | elsewhere == FINDINGS.keys()
    for code, known in FINDINGS.items():
        assert known.en != known.de and known.en.endswith(".") and known.de.endswith("."), code
