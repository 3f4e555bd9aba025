"""Every kind of finding is found in a book that was altered in just that way: the list is closed and true."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from ledger import notes
from ledger.check.findings import FINDINGS, NOTICES, SHOWN_MAX
from ledger.errors import BookError
from ledger.notes import LOG, Checkpoint, Note
from tests.trust import attacker, mutations
from tests.trust.attacker import Documents, inside
from tests.trust.conftest import Sample, checked
from tests.trust.mutations import canonical, late, raw_at, store_bytes

Alter = Callable[[Path], object]


def run(*statements: str, name: str = "book.sqlite") -> Alter:
    def alter(folder: Path) -> None:
        with inside(folder, name) as connection:
            for statement in statements:
                assert connection.execute(statement).rowcount, f"nothing was altered by {statement}"

    return alter


def bytes_of(position: int, change: Callable[[dict[str, Any]], bytes]) -> Alter:
    def alter(folder: Path) -> None:
        with inside(folder) as connection:
            store_bytes(connection, position, change(json.loads(raw_at(connection, position))))

    return alter


def history(change: Callable[[Documents], None]) -> Alter:
    def alter(folder: Path) -> None:
        with inside(folder) as connection:
            events = attacker.documents(connection)
            change(events)
            attacker.write(connection, events)

    return alter


def note(change: Callable[[Note], str]) -> Alter:
    def alter(folder: Path) -> None:
        with inside(folder) as connection:
            (text,) = connection.execute("SELECT note FROM checkpoint WHERE number = 1").fetchone()
            connection.execute("UPDATE checkpoint SET note = ? WHERE number = 1", (change(notes.read(text)),))

    return alter


def signed_by_a_stranger(kept: Note) -> str:
    return str(Note(kept.text, (notes.draw("stranger.example", LOG).sign(kept.text),)))


def of_another_log(kept: Note) -> str:
    checkpoint = notes.read_checkpoint(kept)
    return str(Note(Checkpoint("other.example", checkpoint.size, checkpoint.root).text, kept.signatures))


def falsely_signed(kept: Note) -> str:
    one = kept.signatures[0]
    return str(Note(kept.text, (one._replace(signed=one.signed[:-1] + bytes([one.signed[-1] ^ 1])),)))


def in_one_command(events: Documents) -> None:
    two = next(one for one in events if one["begins"] < one["position"])
    two["actor"] = "actor-of-another"


def erased(events: Documents) -> None:
    """As it is recorded when somebody is erased, only that the vault knows nothing of it."""
    id = next(one["note"]["id"] for one in events if one["note"])
    position = len(events) + 1
    of_it = {"type": "PersonErased", "data": {"ground": "objection"}, "stream": f"person/{id}", "version": 1}
    where = {"position": position, "begins": position, "recorded_at": "2030-01-01T00:00:00.000000Z", "key": None}
    events.append(events[-1] | of_it | where)


def promised_twice(events: Documents) -> None:
    noted = next(one["note"] for one in events if one["note"])
    events[-1]["note"] = noted | {"commitment": "0" * 64}


def rotation_alone(folder: Path) -> None:
    """The checkpoint that bears both signatures is gone, and those after it are numbered anew."""
    with inside(folder) as connection:
        run = connection.execute
        number = run("SELECT number FROM checkpoint ORDER BY length(note) DESC LIMIT 1").fetchone()[0]
        run("DELETE FROM cosignature")
        run("DELETE FROM checkpoint WHERE number = ?", (number,))
        run("UPDATE checkpoint SET number = number - 1 WHERE number > ?", (number,))


def torn(folder: Path) -> None:
    """The second half of the file is gone."""
    path = folder / "book.sqlite"
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2] + bytes(len(raw) - len(raw) // 2))


def update(events: Documents, position: int, **changed: Any) -> None:
    events[position - 1].update(changed)


EACH: dict[str, Alter] = {
    "database_damaged": torn,
    "schema_differs": run("DROP INDEX ix_checkpoint_size"),
    "other_book": run("UPDATE book SET id = 'krefeld'"),
    "opening_differs": run("UPDATE book SET currency = 'CHF'"),
    "bytes_not_canonical": bytes_of(3, lambda document: json.dumps(document).encode()),
    "envelope_malformed": bytes_of(3, lambda document: canonical(document | {"more": 1})),
    "row_differs": run("UPDATE event SET type = 'Verein' WHERE position = 3"),
    "position_missing": run("DELETE FROM event WHERE position = 3"),
    "time_not_increasing": run("UPDATE event SET recorded_at = 5 WHERE position = 3"),
    "command_broken": history(in_one_command),
    "type_unknown": history(lambda events: update(events, 3, type="VereinGegruendet")),
    "data_malformed": history(lambda events: update(events, 3, data={"name": "Verein"})),
    "version_differs": history(lambda events: update(events, 3, version=7)),
    "history_broken": history(lambda events: update(events, 3, stream="quarter/3")),
    "idempotency_key_missing": run("DELETE FROM request WHERE key = 'key-1'"),
    "idempotency_key_differs": run("UPDATE request SET last = last + 1 WHERE key = 'key-1'"),
    "idempotency_key_stray": run("INSERT INTO request VALUES ('finance', 'never', 3, 3)"),
    "leaf_differs": history(lambda events: update(events, 3, salt="0" * 32)),
    "tile_differs": run("UPDATE tile SET hashes = zeroblob(32) WHERE level = 1"),
    "tile_missing": run("DELETE FROM tile WHERE level = 1"),
    "tile_stray": run("INSERT INTO tile VALUES (2, 0, zeroblob(32))"),
    "head_differs": run("UPDATE seal SET size = size + 1"),
    "checkpoint_malformed": note(lambda kept: kept.text),
    "checkpoint_missing": run("DELETE FROM cosignature", "DELETE FROM checkpoint WHERE number = 1"),
    "checkpoint_doubled": run(
        "INSERT INTO checkpoint SELECT number + 1, size, issued_at, note FROM checkpoint ORDER BY number DESC LIMIT 1"
    ),
    "checkpoint_differs": note(of_another_log),
    "checkpoint_unsigned": note(signed_by_a_stranger),
    "signature_false": note(falsely_signed),
    "cosignature_differs": run("UPDATE cosignature SET time = time + 1"),
    "signing_key_differs": lambda folder: (folder / "signing.key").write_text(
        f"{notes.draw('quartierbuch.example/duisburg', LOG).secret}\n"
    ),
    "rotation_unconfirmed": rotation_alone,
    "outside_differs": lambda folder: attacker.rewrite(
        folder, lambda events: late(events)[-1]["data"].update(name="Verein"), None
    ),
    "projection_row_missing": run("DELETE FROM funding WHERE from_position = (SELECT max(from_position) FROM funding)"),
    "projection_row_differs": run("UPDATE name SET name = 'Krefeld' WHERE id = 'awo'"),
    "projection_row_stray": run(
        "INSERT INTO name SELECT kind, 'x', from_position, to_position, name, detail FROM name LIMIT 1"
    ),
    "record_missing": run("DELETE FROM record WHERE kind = 'note'", name="vault.sqlite"),
    "record_differs": run("UPDATE record SET record = x'7b7d' WHERE kind = 'person'", name="vault.sqlite"),
    "record_not_erased": history(erased),
    "commitment_differs": history(promised_twice),
    "digest_key_missing": run("DELETE FROM secret", name="vault.sqlite"),
}


@pytest.mark.sqlite
@pytest.mark.parametrize("kind", FINDINGS)
def test_each_kind_is_found(rotated: Sample, tmp_path: Path, kind: str) -> None:
    folder = rotated.copy(tmp_path)
    EACH[kind](folder)
    assert kind in checked(folder, rotated.outside).counts


def test_every_kind_is_said_in_two_languages() -> None:
    for english, german in (FINDINGS | NOTICES).values():
        assert english.endswith(".") and german.endswith(".") and english != german


def test_findings_are_counted_and_the_first_are_shown(rotated: Sample, tmp_path: Path) -> None:
    folder = rotated.copy(tmp_path)
    run("UPDATE name SET name = 'Verein'")(folder)
    report = checked(folder)
    assert report.counts["projection_row_differs"] > SHOWN_MAX
    assert len([one for one in report.findings if one.kind == "projection_row_differs"]) == SHOWN_MAX


def test_a_value_that_is_no_text_is_shown_as_one_line(rotated: Sample, tmp_path: Path) -> None:
    folder = rotated.copy(tmp_path)
    run("UPDATE event SET stream = CAST(x'ff0a1b5b' AS TEXT), version = 'x' WHERE position = 3")(folder)
    report = checked(folder)
    assert report.counts["row_differs"] == 2
    for one in report.findings:
        assert all("\n" not in str(text) and "\x1b" not in str(text) for text in (one.key, one.found))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b'{"a":1,"a":1}',
        b"[" * 30_000 + b"]" * 30_000,
        b'{"data":' * 300 + b"{}" + b"}" * 300,
        b'{"data":NaN}',
        b'"\\ud800"',
        b"\xff\xfe",
        b'{"data":"' + b"x" * 70_000 + b'"}',
    ],
    ids=lambda raw: raw[:12].hex(),
)
def test_bytes_that_are_no_event_end_no_check(rotated: Sample, tmp_path: Path, raw: bytes) -> None:
    folder = rotated.copy(tmp_path)
    bytes_of(3, lambda _: raw)(folder)
    assert [one.position for one in checked(folder).findings if one.kind == "bytes_not_canonical"] == [3]


@pytest.mark.parametrize("number", [1.5, 1e3, 1e22, -0.0, 2.0])
def test_there_is_no_float_in_an_event(rotated: Sample, tmp_path: Path, number: float) -> None:
    folder = rotated.copy(tmp_path)
    history(lambda events: events[2]["data"].update(share=[{"of": number}]))(folder)
    assert [one.position for one in checked(folder).findings if one.kind == "bytes_not_canonical"] == [3]


@pytest.mark.sqlite
@pytest.mark.parametrize("seed", range(40))
def test_no_damage_ends_a_check(rotated: Sample, tmp_path: Path, seed: int) -> None:
    """Bytes that fell over anywhere in the files: findings, or one sentence, and never a traceback."""
    folder, chance = rotated.copy(tmp_path), Random(seed)
    path = folder / chance.choice(["book.sqlite", "book.sqlite", "vault.sqlite"])
    raw = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 20, 1_000])):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    path.write_bytes(raw)
    try:
        checked(folder, rotated.outside, keys=rotated.keys)
    except BookError as unchecked:
        assert str(folder) in str(unchecked)


def test_columns_of_any_type_end_no_check(rotated: Sample, tmp_path: Path) -> None:
    folder = rotated.copy(tmp_path)
    with inside(folder) as connection:
        listed = connection.execute("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
        for table in [name for (name,) in listed if not name.startswith("sqlite_")]:
            for _, column, _, _, _, key in connection.execute(f"PRAGMA table_info({table})").fetchall():
                if not key:
                    some = f"position % 3 = {2 * (column == 'bytes')}" if table == "event" else "TRUE"
                    connection.execute(f"UPDATE OR IGNORE {table} SET {column} = x'ff00' WHERE {some}")
    report = checked(folder, rotated.outside, keys=rotated.keys)
    assert {"row_differs", "bytes_not_canonical", "checkpoint_malformed", "head_differs"} <= report.counts.keys()


def test_a_random_mutation_is_random(rotated: Sample, tmp_path: Path) -> None:
    """Another seed alters something else: the rounds do not try one thing again and again."""
    told = set()
    for seed in range(5):
        folder = rotated.copy(tmp_path / str(seed))
        told.add(mutations.CARELESS["a_projection"](folder, Random(seed)).table)
    assert len(told) > 2
