"""`quartierbuch check` as its users meet it: what it says, in which language, as JSON, and how it ends."""

import json
from pathlib import Path

import pytest

from ledger import notes
from ledger.check.findings import FINDINGS
from ledger.notes import LOG
from scripts import serving
from scripts.cases import CASES
from tests.scripts.terminal import Ended, done, here
from tests.trust import attacker
from tests.trust.attacker import inside

NAME = "UPDATE name SET name = 'Krefeld' WHERE id = 'vivawest'"


def check(data: Path, *more: str | Path) -> Ended:
    return here("check", "duisburg", "--data", data, *more)


def alter(data: Path, statement: str) -> None:
    with inside(data / "duisburg") as connection:
        assert connection.execute(statement).rowcount > 0


def kept(data: Path) -> Path:
    """A checkpoint as a partner keeps it."""
    file = data / "kept.txt"
    file.write_text(done(here("checkpoint", "duisburg", "--data", data)), encoding="utf-8")
    return file


def unchecked(ended: Ended) -> str:
    assert ended.code == 2 and ended.out == "", ended
    (line,) = ended.err.splitlines()
    return line


def test_a_sound_book_is_told_so_in_two_languages(data: Path) -> None:
    file = kept(data)
    english = done(check(data, "--lang", "en", "--checkpoint", file)).splitlines()
    assert english[-1] == "sound: nothing was found"
    assert english[-2].startswith("duisburg: 12 events, root ") and english[-2].endswith(", checkpoints: 1")
    assert done(check(data, "--lang", "de")).splitlines()[-1] == "in Ordnung: nichts gefunden"


def test_what_is_found_is_told_by_kind_and_ends_with_one(data: Path) -> None:
    alter(data, NAME)
    english, german = (check(data, "--lang", lang) for lang in ("en", "de"))
    assert (english.code, german.code) == (1, 1)
    told, said = english.out.splitlines(), german.out.splitlines()
    assert told[0] == f"projection_row_differs (1): {FINDINGS['projection_row_differs'][0]}"
    assert said[0] == f"projection_row_differs (1): {FINDINGS['projection_row_differs'][1]}"
    assert told[1].startswith("  table name, key organisation, vivawest, ")
    assert said[1].startswith("  Tabelle name, Schlüssel organisation, vivawest, ")
    assert told[-1] == "NOT SOUND. Findings: 1, kinds: 1"
    assert said[-1] == "NICHT IN ORDNUNG. Befunde: 1, Arten: 1"


def test_many_findings_of_a_kind_are_counted(data: Path) -> None:
    alter(data, "UPDATE event SET version = version + 99")
    lines = check(data, "--lang", "en").out.splitlines()
    assert "row_differs (12): A column beside an event is not what its stored bytes say." in lines
    assert "  position 4, key version, expected 1, found 100" in lines


def test_the_report_as_json(data: Path) -> None:
    alter(data, NAME)
    ended = check(data, "--json", "--lang", "de")
    document = json.loads(ended.out)
    assert ended.code == 1
    assert {name: document[name] for name in ("book", "sound", "events", "checkpoints", "notices")} == {
        "book": "duisburg",
        "sound": False,
        "events": 12,
        "checkpoints": 0,
        "notices": [],
    }
    (finding,) = document["findings"]
    assert (finding["kind"], finding["count"]) == ("projection_row_differs", 1)
    assert finding["detail"] == FINDINGS["projection_row_differs"][1]
    assert finding["items"][0]["table"] == "name"


@pytest.mark.parametrize("has_key", [True, False])
def test_a_history_rewritten_whole_is_found_by_the_checkpoint_that_a_partner_kept(data: Path, has_key: bool) -> None:
    file, folder = kept(data), data / "duisburg"
    public = done(here("key", "show", "duisburg", "--data", data)).strip()
    signer = attacker.key(folder) if has_key else None
    attacker.rewrite(folder, lambda events: events[1]["data"].update(name="Krefeld"), signer)
    assert check(data, "--key", public).code == 0
    ended = check(data, "--key", public, "--checkpoint", file, "--lang", "en")
    assert ended.code == 1
    assert ended.out.startswith(f"outside_differs (1): {FINDINGS['outside_differs'][0]}\n  key kept.txt, expected ")


def test_another_key_than_the_one_that_was_handed_over_is_found(data: Path) -> None:
    kept(data)
    handed = done(here("key", "show", "duisburg", "--data", data)).strip()
    attacker.another_key(data / "duisburg")
    ended = check(data, "--key", handed, "--json")
    assert [one["kind"] for one in json.loads(ended.out)["findings"]] == ["signing_key_differs"]


def test_a_backup_is_checked_where_it_lies(data: Path, tmp_path: Path) -> None:
    done(here("backup", "duisburg", tmp_path / "duisburg-2026", "--data", data))
    done(here("check", "duisburg", "--folder", tmp_path / "duisburg-2026"))
    ended = here("check", "krefeld", "--folder", tmp_path / "duisburg-2026", "--json")
    assert [one["kind"] for one in json.loads(ended.out)["findings"]] == ["other_book"]


@pytest.mark.sqlite
def test_what_can_not_be_checked_is_told_in_one_line(data: Path, tmp_path: Path) -> None:
    assert "there is no book in" in unchecked(here("check", "nirgends", "--data", data))
    for name, text, why in (
        ("empty.txt", "", "this is no signed note"),
        ("image.txt", "\x00\x01", "this is no signed note"),
        ("other.txt", signed_elsewhere(), "is a checkpoint of other.example, not of "),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8")
        said = unchecked(check(data, "--checkpoint", tmp_path / name))
        assert name in said and why in said
    (tmp_path / "latin.txt").write_bytes(b"\xff\xfe")
    assert "latin.txt" in unchecked(check(data, "--checkpoint", tmp_path / "latin.txt"))
    assert "NAME+ID+KEY" in unchecked(check(data, "--key", "not-a-key"))
    (data / "duisburg" / "book.sqlite").write_bytes(b"no database at all" * 1000)
    assert "can't be read as a book" in unchecked(check(data))


def test_a_book_whose_seal_does_not_fit_is_named_when_the_service_starts(data: Path) -> None:
    alter(data, "UPDATE event SET bytes = x'7b7d' WHERE position = 12")
    said: list[tuple[str, str, str]] = []
    count = serving.freshen(data, lambda event, _, **facts: said.append((event, facts["book"], facts["reason"])))
    ((event, book, reason),) = said
    assert (count, event, book) == (len(CASES) - 1, "book_not_served", "duisburg")
    assert reason.startswith("the last events or the tiles are not those that")


def signed_elsewhere() -> str:
    stranger = notes.draw("other.example", LOG)
    text = notes.Checkpoint("other.example", 3, bytes(32)).text
    return str(notes.Note(text, (stranger.sign(text),)))
