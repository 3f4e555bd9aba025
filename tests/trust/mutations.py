"""Every way of altering a book that a test can think of, by kind of byte; each says where a check has to point to."""

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from ledger import notes
from ledger.check.findings import Report
from ledger.codec import canonical
from ledger.message import Envelope
from ledger.notes import LOG, Note
from ledger.registry import PROJECTIONS
from tests.trust import attacker
from tests.trust.attacker import Documents, inside

HEX = "0123456789abcdef"


class Expected(NamedTuple):
    """One of these kinds is found; about one of these positions or tables, if any are said."""

    kinds: frozenset[str]
    positions: range = range(0)
    table: str | None = None

    def met(self, report: Report) -> bool:
        return any(one.kind in self.kinds and self._here(one.position, one.table, one.key) for one in report.findings)

    def _here(self, position: int | None, table: str | None, key: str | None) -> bool:
        if self.table is not None:
            return table == self.table
        if position is None and key is not None and (span := key.split("-"))[0].isdecimal() and len(span) == 2:
            # The last events have no leaves that are kept: the seal names the run that does not fit.
            return any(one in self.positions for one in range(int(span[0]), int(span[1]) + 1))
        return position in self.positions or not self.positions


Mutation = Callable[[Path, Random], Expected]
SEALED = frozenset({"leaf_differs", "head_differs"})


def found(*kinds: str, at: range = range(0), table: str | None = None) -> Expected:
    return Expected(frozenset(kinds), at, table)


# ---- of the log, by somebody who covers no tracks ----


def an_envelope_field(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        position, document = drawn_event(connection, chance)
        name = chance.choice(Envelope._fields)
        document[name] = another(document[name], chance)
        store_bytes(connection, position, canonical(document))
    return Expected(SEALED, range(position, position + 1))


def the_data(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        position, document = drawn_event(connection, chance)
        if not document["data"]:
            document["data"] = {"amount": "1.00"}
        name = chance.choice(sorted(document["data"]))
        document["data"][name] = another(document["data"][name], chance)
        store_bytes(connection, position, canonical(document))
    return Expected(SEALED, range(position, position + 1))


def any_byte(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        position, document = drawn_event(connection, chance)
        raw = bytearray(canonical(document))
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        store_bytes(connection, position, bytes(raw))
    return Expected(SEALED, range(position, position + 1))


def the_writing(folder: Path, chance: Random) -> Expected:
    """The same JSON, written in another way."""
    with inside(folder) as connection:
        position, document = drawn_event(connection, chance)
        store_bytes(connection, position, json.dumps(document, indent=chance.choice([None, 1])).encode())
    return found("bytes_not_canonical", at=range(position, position + 1))


def a_column(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        position, _ = drawn_event(connection, chance)
        name = chance.choice(["stream", "version", "begins", "recorded_at", "type"])
        (before,) = connection.execute(f"SELECT {name} FROM event WHERE position = ?", (position,)).fetchone()
        after = 10**17 + chance.randrange(10**6) if isinstance(before, int) else another(before, chance)
        connection.execute(f"UPDATE event SET {name} = ? WHERE position = ?", (after, position))
    return found("row_differs", at=range(position, position + 1))


def the_order(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        last = connection.execute("SELECT max(position) FROM event").fetchone()[0]
        position = chance.randrange(1, last)
        raws = [raw_at(connection, position + 1), raw_at(connection, position)]
        for i, raw in enumerate(raws):
            store_bytes(connection, position + i, raw)
    return Expected(SEALED | {"row_differs"}, range(position, position + 2))


def an_omission(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        last = connection.execute("SELECT max(position) FROM event").fetchone()[0]
        position = chance.randrange(1, last)
        connection.execute("DELETE FROM event WHERE position = ?", (position,))
    return found("position_missing", at=range(position, position + 1))


def the_tail(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        last = connection.execute("SELECT max(position) FROM event").fetchone()[0]
        connection.execute("DELETE FROM event WHERE position > ?", (last - chance.randint(1, 40),))
    return found("head_differs", table="seal")


def an_event_more(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        events = attacker.documents(connection)
        position = chance.choice([*with_room(events), len(events) + 1])
        insert_event(events, position, chance)
        attacker.write(connection, events)
    return Expected(SEALED, range(position, len(events) + 1))


# ---- of what stands beside the log ----


def a_checkpoint(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        rows = connection.execute("SELECT number, size, issued_at, note FROM checkpoint ORDER BY number").fetchall()
        number, size, _, text = chance.choice(rows)
        note, last = notes.read(text), rows[-1]
        forger = notes.draw(note.signatures[0].name, LOG)
        lines = note.text.split("\n")
        match chance.randrange(6):
            case 0:
                connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?, ?)", (last[0] + 1, *last[1:]))
                return found("checkpoint_doubled", table="checkpoint")
            case 1:
                forged = Note(note.text, (forger.sign(note.text),))
                kinds = {"checkpoint_unsigned"}
            case 2:
                lines[2] = canonical(chance.randbytes(31).hex()).decode()[1:44] + "="
                body = "\n".join(lines)
                forged, kinds = Note(body, (forger.sign(body),)), {"checkpoint_malformed", "checkpoint_differs"}
            case 3:
                lines[1] = str(size - 1)
                forged = Note("\n".join(lines), note.signatures)
                kinds = {"checkpoint_malformed", "signature_false"}
            case 4:
                lines[0] = f"{lines[0]}x"
                forged, kinds = Note("\n".join(lines), note.signatures), {"checkpoint_differs"}
            case _:
                connection.execute("DELETE FROM cosignature WHERE checkpoint = ?", (rows[0][0],))
                connection.execute("DELETE FROM checkpoint WHERE number = ?", (rows[0][0],))
                return found("checkpoint_missing", table="checkpoint")
        connection.execute("UPDATE checkpoint SET note = ? WHERE number = ?", (str(forged), number))
    return found(*kinds, table="checkpoint")


def a_cosignature(folder: Path, chance: Random) -> Expected:
    """Of a witness whose key is known to whoever checks."""
    with inside(folder) as connection:
        rows = connection.execute("SELECT checkpoint, signed FROM cosignature").fetchall()
        number, signed = chance.choice(rows)
        changed = bytearray(signed)
        changed[chance.randrange(len(signed))] ^= 1 << chance.randrange(8)
        connection.execute("UPDATE cosignature SET signed = ? WHERE checkpoint = ?", (bytes(changed), number))
    return found("cosignature_differs", "signature_false", table="cosignature")


def a_projection(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        filled = [one.table for one in PROJECTIONS if connection.execute(f"SELECT 1 FROM {one.table}").fetchone()]
        table = chance.choice(filled)
        names = [column.name for column in table.columns]
        rows = connection.execute(f"SELECT * FROM {table}").fetchall()
        row = dict(zip(names, chance.choice(rows), strict=True))
        by = " AND ".join(f"{column.name} = :{column.name}" for column in table.primary_key)
        match chance.randrange(3):
            case 0:
                connection.execute(f"DELETE FROM {table} WHERE {by}", row)
            case 1:
                row["from_position"] = -1 - chance.randrange(1_000)
                values = ", ".join(f":{name}" for name in names)
                connection.execute(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({values})", row)
            case _:
                name = chance.choice([name for name in names if row[name] is not None])
                row["_"] = another(row[name], chance)
                connection.execute(f"UPDATE OR REPLACE {table} SET {name} = :_ WHERE {by}", row)
    kinds = ("projection_row_missing", "projection_row_differs", "projection_row_stray")
    return found(*kinds, table=table.name)


def an_idempotency_key(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        client, key = chance.choice(connection.execute("SELECT client, key FROM request").fetchall())
        where = (client, key)
        match chance.randrange(4):
            case 0:
                connection.execute("DELETE FROM request WHERE client = ? AND key = ?", where)
            case 1:
                connection.execute("INSERT INTO request VALUES (?, ?, 5, 5)", (client, f"{key}-x"))
            case 2:
                connection.execute("UPDATE request SET last = last + 1 WHERE client = ? AND key = ?", where)
            case _:
                connection.execute("UPDATE request SET begins = begins - 1 WHERE client = ? AND key = ?", where)
    return found("idempotency_key_missing", "idempotency_key_differs", "idempotency_key_stray", table="request")


def a_tile(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        rows = connection.execute("SELECT level, number, hashes FROM tile").fetchall()
        level, number, hashes = chance.choice(rows)
        changed = bytearray(hashes)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        match chance.randrange(4):
            case 0:
                connection.execute("DELETE FROM tile WHERE level = ? AND number = ?", (level, number))
            case 1:
                connection.execute("INSERT INTO tile VALUES (?, ?, ?)", (level, number + 7, hashes))
            case 2:
                cut = hashes[: 32 * chance.randrange(len(hashes) // 32)]
                connection.execute("UPDATE tile SET hashes = ? WHERE level = ? AND number = ?", (cut, level, number))
            case _:
                connection.execute(
                    "UPDATE tile SET hashes = ? WHERE level = ? AND number = ?", (bytes(changed), level, number)
                )
    return found("tile_differs", "tile_missing", "tile_stray", "leaf_differs", table="tile")


def the_head(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        size, hashes = connection.execute("SELECT size, range FROM seal").fetchone()
        changed = bytearray(hashes)
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
        match chance.randrange(4):
            case 0:
                connection.execute("UPDATE seal SET size = ?", (size + chance.choice([-1, 1]),))
            case 1:
                connection.execute("UPDATE seal SET range = ?", (hashes[:-32],))
            case 2:
                connection.execute("DELETE FROM seal")
            case _:
                connection.execute("UPDATE seal SET range = ?", (bytes(changed),))
    return found("head_differs", table="seal")


def the_book(folder: Path, chance: Random) -> Expected:
    with inside(folder) as connection:
        name = chance.choice(["id", "origin", "time_zone", "currency"])
        (before,) = connection.execute(f"SELECT {name} FROM book").fetchone()
        connection.execute(f"UPDATE book SET {name} = ?", (another(before, chance),))
    return found("opening_differs", "other_book", table="book")


def a_guard(folder: Path, chance: Random) -> Expected:
    guard = chance.choice(attacker.GUARDS)
    with closing(sqlite3.connect(folder / "book.sqlite")) as connection:
        table = connection.execute("SELECT tbl_name, sql FROM sqlite_schema WHERE name = ?", (guard,)).fetchone()
        connection.execute(f"DROP TRIGGER {guard}")
        match chance.randrange(3):
            case 0:
                connection.execute(f"CREATE TRIGGER {guard} BEFORE UPDATE ON {table[0]} BEGIN SELECT 1; END")
            case 1:
                connection.execute(table[1])
                connection.execute("CREATE TRIGGER more AFTER INSERT ON event BEGIN DELETE FROM request; END")
                return found("schema_differs", table="more")
            case _:
                pass
        connection.commit()
    return found("schema_differs", table=guard)


def the_shape(folder: Path, chance: Random) -> Expected:
    with closing(sqlite3.connect(folder / "book.sqlite")) as connection:
        indexes = "SELECT name, tbl_name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
        index, table = chance.choice(connection.execute(indexes).fetchall())
        match chance.randrange(3):
            case 0:
                connection.execute(f"DROP INDEX {index}")
            case 1:
                connection.execute(f"ALTER TABLE {table} ADD COLUMN more TEXT")
            case _:
                table = "more"
                connection.execute("CREATE VIEW more AS SELECT 1")
        connection.commit()
    return found("schema_differs", table=table)


def a_record(folder: Path, chance: Random) -> Expected:
    with inside(folder, "vault.sqlite") as connection:
        named = "SELECT id, nonce, record FROM record WHERE kind <> 'actor'"
        id, _, record = chance.choice(connection.execute(named).fetchall())
        match chance.randrange(3):
            case 0:
                connection.execute("DELETE FROM record WHERE id = ?", (id,))
            case 1:
                record = record.replace(b"Erika", b"Frida").replace(b"Montag", b"Freitag")
                connection.execute("UPDATE record SET record = ? WHERE id = ?", (record, id))
            case _:
                connection.execute("UPDATE record SET nonce = ? WHERE id = ?", (chance.randbytes(32), id))
    return found("record_missing", "record_differs", table="record")


CARELESS: Mapping[str, Mutation] = {
    mutation.__name__: mutation
    for mutation in (
        an_envelope_field,
        the_data,
        any_byte,
        the_writing,
        a_column,
        the_order,
        an_omission,
        the_tail,
        an_event_more,
        a_checkpoint,
        a_cosignature,
        a_projection,
        an_idempotency_key,
        a_tile,
        the_head,
        the_book,
        a_guard,
        the_shape,
        a_record,
    )
}


# ---- of the history, by somebody who changes all that is derived from it as well ----

Rewriting = Callable[[Documents, Random], None]


def an_amount(events: Documents, chance: Random) -> None:
    amounts = [one for event in events for one in amounts_in(event["data"])]
    one = chance.choice(amounts)
    one["amount"] = f"{int(one['amount'].partition('.')[0]) + chance.randint(1, 9)}.00"


def a_name(events: Documents, chance: Random) -> None:
    named = [one for one in events if one["type"] in ("OrganisationRegistered", "NeighbourhoodDefined")]
    chance.choice(named)["data"]["name"] += " Nord"


def who_recorded(events: Documents, chance: Random) -> None:
    actors = sorted({one["actor"] for one in events})
    of_command(events, chance, "actor", lambda actor: chance.choice([one for one in actors if one != actor]))


def the_client(events: Documents, chance: Random) -> None:
    of_command(events, chance, "client", lambda client: f"{client}-2")


def the_operation(events: Documents, chance: Random) -> None:
    of_command(events, chance, "operation", lambda operation: f"{operation}_again")


def the_retry(events: Documents, chance: Random) -> None:
    keyed = [one for one in events if one["key"] is not None]
    key = f"{chance.choice(keyed)['key']}"
    for one in keyed:
        if one["key"] == key:
            one["key"] = f"{key}-2"


def the_request(events: Documents, chance: Random) -> None:
    keyed = [one for one in events if one["request"] is not None]
    command = chance.choice(keyed)["command"]
    for one in keyed:
        if one["command"] == command:
            one["request"] = "f" * 64


def the_certainty(events: Documents, chance: Random) -> None:
    one = chance.choice(events)
    one["certainty"] = chance.choice(sorted({"signed", "resolved", "announced", "assumed"} - {one["certainty"]}))


def the_source(events: Documents, chance: Random) -> None:
    chance.choice(events)["source"]["reference"] = "Vermerk vom Freitag"


def the_reason(events: Documents, chance: Random) -> None:
    one = chance.choice(events)
    one["reason"] = None if one["reason"] else "budget_cut"


def the_salt(events: Documents, chance: Random) -> None:
    chance.choice(events)["salt"] = chance.randbytes(16).hex()


def the_day(events: Documents, chance: Random) -> None:
    one = chance.choice([one for one in events if one["type"] == "OrganisationRegistered"])
    one["effective"] = "2019" if one["effective"] != "2019" else "2018"


def the_instant(events: Documents, chance: Random) -> None:
    """The last ones were recorded later than it was said."""
    for one in events[chance.randrange(len(events)) :]:
        one["recorded_at"] = one["recorded_at"].replace("2026", "2027", 1)


def a_warning(events: Documents, chance: Random) -> None:
    one = chance.choice(events)
    one["warnings"] = [] if one["warnings"] else ["period_closed"]


def the_end(events: Documents, chance: Random) -> None:
    """The last commands never happened."""
    begins = sorted({one["begins"] for one in events})
    del events[chance.choice(begins[-30:]) - 1 :]


def a_command(events: Documents, chance: Random) -> None:
    """One of the late commands, which nothing else speaks of, never happened."""
    begins = chance.choice([one["begins"] for one in late(events)])
    gone = [one for one in events if one["begins"] == begins]
    del events[begins - 1 : begins - 1 + len(gone)]
    shift(events, begins, -len(gone))


def a_command_more(events: Documents, chance: Random) -> None:
    insert_event(events, chance.choice([one["begins"] for one in late(events)]), chance)


def whose_turn(events: Documents, chance: Random) -> None:
    """Two neighbours change places."""
    alone = [one["position"] for one in late(events) if lone(events, one) and lone(events, events[one["position"] - 2])]
    position = chance.choice([one for one in alone if events[one - 2] in late(events)])
    first, second = events[position - 2], events[position - 1]
    for name in ("data", "stream", "salt", "source", "effective"):
        first[name], second[name] = second[name], first[name]


def which_stream(events: Documents, chance: Random) -> None:
    one = chance.choice(late(events))
    one["stream"] += "-a"


REWRITINGS: Mapping[str, Rewriting] = {
    rewriting.__name__: rewriting
    for rewriting in (
        an_amount,
        a_name,
        who_recorded,
        the_client,
        the_operation,
        the_retry,
        the_request,
        the_certainty,
        the_source,
        the_reason,
        the_salt,
        the_day,
        the_instant,
        a_warning,
        the_end,
        a_command,
        a_command_more,
        whose_turn,
        which_stream,
    )
}


# ---- words for them ----


def late(events: Documents) -> Documents:
    """The many organisations that were registered last."""
    return [one for one in events if one["stream"].startswith("organisation/verein-")]


def lone(events: Documents, one: dict[str, Any]) -> bool:
    """Whether it is the only event of its command."""
    return sum(other["begins"] == one["begins"] for other in events) == 1


def of_command(events: Documents, chance: Random, name: str, change: Callable[[str], str]) -> None:
    """Changes what all events of a command share."""
    begins = chance.choice(events)["begins"]
    value = change(events[begins - 1][name])
    for one in events:
        if one["begins"] == begins:
            one[name] = value


def with_room(events: Documents) -> list[int]:
    """The positions before which an event has a microsecond of its own: the database takes no time twice."""
    times = [attacker.micros(one["recorded_at"]) for one in events]
    return [nth + 1 for nth in range(1, len(times)) if times[nth] > times[nth - 1] + 1]


def insert_event(events: Documents, position: int, chance: Random) -> None:
    """A command of one event before that at a position, which begins one or is the first after the last."""
    shift(events, position, 1)
    like = events[position - 2]
    micros = attacker.micros(like["recorded_at"]) + 1
    events.insert(
        position - 1,
        late(events)[0]
        | {
            "position": position,
            "begins": position,
            "stream": f"organisation/later-{chance.randrange(10**6)}",
            "version": 1,
            "recorded_at": attacker.store.instant_text(micros),
            "command": chance.randbytes(16).hex(),
            "key": None,
            "request": None,
        },
    )


def shift(events: Documents, first: int, by: int) -> None:
    """Moves all that stands from a position on, in a log of which nothing later speaks."""
    for one in events:
        if one["position"] >= first:
            one["position"] += by
            one["begins"] += by if one["begins"] >= first else 0


def amounts_in(value: Any) -> list[dict[str, Any]]:
    match value:
        case {"amount": str(), "currency": str()}:
            return [value]
        case dict():
            return [one for part in value.values() for one in amounts_in(part)]
        case list():
            return [one for part in value for one in amounts_in(part)]
        case _:
            return []


def drawn_event(connection: sqlite3.Connection, chance: Random) -> tuple[int, dict[str, Any]]:
    document = chance.choice(attacker.documents(connection))
    return document["position"], document


def raw_at(connection: sqlite3.Connection, position: int) -> bytes:
    raw: bytes = connection.execute("SELECT bytes FROM event WHERE position = ?", (position,)).fetchone()[0]
    return raw


def store_bytes(connection: sqlite3.Connection, position: int, raw: bytes) -> None:
    connection.execute("UPDATE event SET bytes = ? WHERE position = ?", (raw, position))


def another(value: Any, chance: Random) -> Any:
    """Another value of the same type."""
    match value:
        case None:
            return "x"
        case bool():
            return not value
        case int():
            return value + chance.choice([-1, 1])
        case str():
            at = chance.randrange(len(value)) if value else 0
            return value[:at] + chance.choice([one for one in HEX if one != value[at : at + 1]]) + value[at + 1 :]
        case bytes():
            return value[:-1] + bytes([value[-1] ^ 1]) if value else b"x"
        case list():
            return value[:-1] if value else ["x"]
        case dict():
            name = chance.choice(sorted(value)) if value else "x"
            return value | {name: another(value.get(name), chance)}
    raise AssertionError(f"{value!r} can't be changed")
