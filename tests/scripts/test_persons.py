"""The command line finds, discloses and erases records, and an old vault is erased anew before the port opens."""

import csv
import io
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import update

from ledger import vault
from scripts import books, serving
from scripts.serving import Address
from tests.ledger import test_following as following
from tests.ledger.test_vault import files_that_hold
from tests.scripts.terminal import apart, done, free_port, here, refused
from tests.scripts.terminal import serving as served
from tests.scripts.test_books import bearer, client, demo_token

RECORD = next(table for table in vault.TABLES if table.name == "record")
CANARY = "Kanaria Gelbfeder"
BODY = {
    "party": "vivawest",
    "signed_on": "2004",
    "signatory": {"name": CANARY, "function": "Leitung"},
    "grounds": {"certainty": "announced", "source": {"kind": "press"}, "note": "Rückruf von Frau Gelbfeder"},
}


@pytest.fixture
def signed(data: Path) -> Path:
    """The demo, and somebody who has signed."""
    with client(data) as http:
        path = "/v1/books/duisburg/agreements/dichterviertel/signatures"
        answer = http.post(path, json=BODY, headers=bearer(demo_token(data)))
        assert answer.status_code == 201, answer.text
    return data


def listed(data: Path, *arguments: str) -> list[list[str]]:
    """The rows of the list of records: id, kind, status, kept until, and the beginning of the record."""
    _, *rows = done(here("person", "list", "duisburg", *arguments, "--data", data)).splitlines()
    return [row.split(None, 4) for row in rows]


def found(data: Path) -> tuple[str, str]:
    """The ids of the canary's note and person."""
    note, person = listed(data, "--containing", "gelbfeder")
    return note[0], person[0]


def test_records_are_found_by_what_they_say_and_by_their_kind(signed: Path) -> None:
    note, person = listed(signed, "--containing", "GELBFEDER")
    assert (note[1:4], person[1:]) == (["note", "kept", "-"], ["person", "kept", "-", f"Leitung, {CANARY}"])
    assert {row[1] for row in listed(signed, "--kind", "actor")} == {"actor"}
    assert listed(signed, "--containing", "niemand") == []


def test_everything_about_one_person_is_one_file_that_nobody_else_reads(signed: Path, tmp_path: Path) -> None:
    note, person = found(signed)
    file = tmp_path / "auskunft.json"
    said = done(here("person", "disclose", "duisburg", person, note, "--to", file, "--data", signed))
    assert said == f"wrote {file}\n"
    assert file.stat().st_mode & 0o777 == 0o600
    document = json.loads(file.read_text(encoding="utf-8"))
    one, other = document["persons"]
    assert (one["record"]["name"], other["record"]["text"]) == (CANARY, "Rückruf von Frau Gelbfeder")
    assert [(it["type"], it["pointer"]) for it in one["named"]] == [("AgreementSigned", "/data/signatory")]
    assert document["keeper"] == "Vorführung" and "DSGVO" in document["explained"]["de"]
    assert "File exists" in refused(here("person", "disclose", "duisburg", person, "--to", file, "--data", signed))


def test_the_disclosure_can_be_a_german_table(signed: Path) -> None:
    note, person = found(signed)
    said = done(here("person", "disclose", "duisburg", person, note, "--format", "csv-de", "--data", signed))
    rows = list(csv.DictReader(io.StringIO(said.removeprefix("\ufeff")), delimiter=";"))
    assert [(row["Teil"], row["Name"]) for row in rows] == [
        ("Datensatz", CANARY),
        ("Nennung", ""),
        ("Datensatz", ""),
        ("Nennung", ""),
    ]


@pytest.mark.sqlite
def test_an_erasure_is_shown_first_and_then_done(signed: Path) -> None:
    note, person = found(signed)
    arguments = ("person", "erase", "duisburg", note, person, "--ground", "objection", "--data", signed)
    said = done(here(*arguments))
    assert CANARY in said and said.endswith("dry run: nothing was erased; --record erases 2 records\n")
    assert files_that_hold(signed / "duisburg", b"Gelbfeder")
    assert done(here(*arguments, "--record")) == "erased 2 records of 'duisburg'\n"
    assert files_that_hold(signed / "duisburg", b"Gelbfeder") == []
    assert done(here(*arguments, "--record")) == "erased 0 records of 'duisburg'\n"
    assert [row[2] for row in listed(signed) if row[0] in (note, person)] == ["erased", "erased"]


def test_what_is_due_is_erased_and_what_is_restricted_is_left(signed: Path) -> None:
    note, person = found(signed)
    for id in (note, person):
        assert "is kept until 2020" in done(here("person", "retain", "duisburg", id, "2020", "--data", signed))
    restrict(signed, note)
    for day, due in (("2020-12-31", []), ("2021-01-01", [note, person])):
        _, *rows = done(here("person", "due", "duisburg", "--on", day, "--data", signed)).splitlines()
        assert [row.split()[0] for row in rows] == due
    ended = here("person", "erase", "duisburg", "--due", "--record", "--data", signed)
    assert (ended.code, ended.out) == (0, "erased 1 records of 'duisburg'\n")
    assert ended.err == f"quartierbuch: {note} is due and restricted: it is left as it is\n"
    assert [row[2] for row in listed(signed) if row[0] in (note, person)] == ["restricted", "erased"]


def restrict(data: Path, id: str) -> None:
    with books.opened(data, "duisburg") as one:
        following.restrict(one, id)


def test_what_can_not_be_erased_is_refused_in_one_line(signed: Path) -> None:
    _, person = found(signed)
    nobody = ("person", "erase", "duisburg", "person-0000000000000000", "--ground", "objection", "--data", signed)
    assert "no record 'person-0000000000000000'" in refused(here(*nobody))
    restrict(signed, person)
    arguments = ("person", "erase", "duisburg", person, "--ground", "objection", "--record", "--data", signed)
    assert refused(here(*arguments)) == f"quartierbuch: {person}: the record is restricted: lift the restriction first"
    assert refused(here("person", "list", "nowhere", "--data", signed)) == "quartierbuch: there is no book 'nowhere'"


def test_records_that_nothing_names_are_collected_and_tokens_keep_theirs(signed: Path) -> None:
    with books.opened(signed, "duisburg") as one:
        orphan = one.vault.put("person", {"name": "Waise"}).id
        token = books.admit(one, name="Nie Tätig", client="idle")
        with one.vault.engine.begin() as connection:
            connection.execute(update(RECORD).values(kept_at=RECORD.c.kept_at - 90_000))
    assert token.startswith("qb_")
    before = listed(signed)
    assert done(here("person", "collect", "duisburg", "--hours", "48", "--data", signed)).startswith("destroyed 0 ")
    assert done(here("person", "collect", "duisburg", "--data", signed)).startswith("destroyed 1 ")
    assert [row for row in before if row[0] != orphan] == listed(signed)
    assert [row[4] for row in listed(signed, "--kind", "actor")].count("Nie Tätig") == 1


def test_a_token_without_names_shows_none(signed: Path) -> None:
    made = done(here("token", "create", "duisburg", "--name", "Prüfung", "--without-names", "--data", signed)).strip()
    with client(signed) as http:
        answer = http.get("/v1/books/duisburg/agreements/dichterviertel", headers=bearer(made))
    assert answer.status_code == 200
    assert "Gelbfeder" not in answer.text and "without_names" in answer.text
    shows = [row.split()[4] for row in done(here("token", "list", "duisburg", "--data", signed)).splitlines()[1:]]
    assert shows.count("without_names") == 1


# ---- an old vault ----


@pytest.mark.sqlite
def test_an_old_vault_is_erased_anew_before_the_port_opens(signed: Path, tmp_path: Path) -> None:
    _, person = found(signed)
    done(here("backup", "duisburg", tmp_path / "backup", "--data", signed))
    done(here("person", "erase", "duisburg", person, "--ground", "objection", "--record", "--data", signed))
    vault = signed / "duisburg" / "vault.sqlite"
    for path in vault.parent.glob("vault.sqlite*"):
        path.unlink()
    shutil.copy(tmp_path / "backup" / "vault.sqlite", vault)
    assert files_that_hold(signed / "duisburg", CANARY.encode()) == ["vault.sqlite"]

    port = free_port()
    arguments = ("serve", "--data", str(signed), "--port", str(port), "--workers", "1")
    with served(*arguments, until="serving"):
        assert files_that_hold(signed / "duisburg", CANARY.encode()) == []
        token = (signed / "demo-token").read_text().strip()
        path = "/v1/books/duisburg/agreements/dichterviertel"
        status, answer = serving.get(Address("127.0.0.1", port), path, token)
        assert status == 200
        assert {"person": person, "erased": True} in [one["signatory"] for one in answer["signatures"]]


@pytest.mark.sqlite
def test_every_command_erases_an_old_vault_anew(signed: Path) -> None:
    _, person = found(signed)
    with books.opened(signed, "duisburg") as one:
        following.erase(one, person)
    assert files_that_hold(signed / "duisburg", CANARY.encode())
    done(apart("token", "list", "duisburg", "--data", signed))
    assert files_that_hold(signed / "duisburg", CANARY.encode()) == []


@pytest.mark.sqlite
def test_a_book_of_an_older_version_gets_scopes_for_its_tokens(signed: Path) -> None:
    connection = sqlite3.connect(signed / "duisburg" / "book.sqlite")
    connection.execute("ALTER TABLE access_token DROP COLUMN scope")
    connection.commit()
    connection.close()
    shows = {row.split()[4] for row in done(here("token", "list", "duisburg", "--data", signed)).splitlines()[1:]}
    assert shows == {"names"}
