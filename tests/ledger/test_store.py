"""The log: what a stored event holds, that nothing changes it, and where in it a recorded time lies."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import orjson
import pytest

from ledger import store
from ledger.book import Book
from ledger.domain.agreement.commands import ExtendAgreement
from ledger.domain.organisation import RegisterOrganisation, RenameOrganisation
from ledger.errors import EntryTooLarge, NotThen
from ledger.message import Command, Grounds
from ledger.values import Sealed, Source
from tests.ledger.deeds import act, do, duisburg
from tests.ledger.town import ask, on

NINE = datetime(2026, 11, 22, 9, tzinfo=UTC)
EXTENSION = 6
"""The position at which the extension of `duisburg()` begins; it and its four contributions end at 10."""


@pytest.fixture
def told(book: Book) -> Book:
    """The Duisburg case: ten events."""
    for command in duisburg():
        do(book, command)
    return book


@pytest.fixture
def bare(told: Book) -> Iterator[sqlite3.Connection]:
    """A connection that any other program could make: no pragma of ours is set."""
    connection = sqlite3.connect(told.folder / "book.sqlite", isolation_level=None)
    yield connection
    connection.close()


def positions(book: Book) -> list[int]:
    with book.reading() as tx:
        return [position for position, _ in store.after(tx, 0, 10_000, 10_000)]


def log(book: Book) -> list[bytes]:
    with book.reading() as tx:
        return [raw for _, raw in store.after(tx, 0, 10_000, 10_000)]


def register(id: str, at: datetime = NINE, **more: object) -> Command:
    return ask(RegisterOrganisation, id=id, name=id, kind="other", act=act(at, **more))


# The database refuses change

ROW = "(position, stream, version, begins, recorded_at, type, bytes)"
CHANGES = [
    "UPDATE event SET bytes = x'00' WHERE position = 3",
    "UPDATE event SET position = 99 WHERE position = 10",
    "UPDATE event SET type = NULL",
    "UPDATE OR REPLACE event SET position = 1 WHERE position = 2",
    "UPDATE OR IGNORE event SET bytes = x'00'",
    "DELETE FROM event",
    "DELETE FROM event WHERE position = 10",
    f"INSERT OR REPLACE INTO event {ROW} VALUES (3, 'book/duisburg', 2, 3, 9999999999999999, 'BookOpened', x'00')",
    f"INSERT OR REPLACE INTO event {ROW} VALUES (10, 'book/duisburg', 2, 10, 9999999999999999, 'BookOpened', x'00')",
    f"INSERT OR REPLACE INTO event {ROW} VALUES (11, 'book/duisburg', 1, 11, 9999999999999999, 'BookOpened', x'00')",
    f"REPLACE INTO event {ROW} SELECT position, stream, version, begins, recorded_at, type, x'00' FROM event",
    f"INSERT OR IGNORE INTO event {ROW} VALUES (3, 'book/duisburg', 2, 3, 9999999999999999, 'BookOpened', x'00')",
    f"INSERT INTO event {ROW} VALUES (3, 'book/duisburg', 2, 3, 9999999999999999, 'BookOpened', x'00')"
    " ON CONFLICT (position) DO UPDATE SET bytes = excluded.bytes",
    f"INSERT INTO event {ROW} VALUES (11, 'book/duisburg', 1, 11, 9999999999999999, 'BookOpened', x'00')"
    " ON CONFLICT DO NOTHING",
]
MISFITS = {
    "a gap in the positions": "(12, 'book/duisburg', 2, 12, 9999999999999999, 'BookOpened', x'00')",
    "a position that was taken": "(10, 'book/duisburg', 2, 10, 9999999999999999, 'BookOpened', x'00')",
    "a position below the first": "(0, 'book/duisburg', 2, 0, 9999999999999999, 'BookOpened', x'00')",
    "a gap in the versions": "(11, 'book/duisburg', 3, 11, 9999999999999999, 'BookOpened', x'00')",
    "a new stream that begins at version 2": "(11, 'book/other', 2, 11, 9999999999999999, 'BookOpened', x'00')",
    "a time before the last one": "(11, 'book/duisburg', 2, 11, 1, 'BookOpened', x'00')",
    "no position": "(NULL, 'book/duisburg', 2, 11, 9999999999999999, 'BookOpened', x'00')",
    "no stream": "(11, NULL, 1, 11, 9999999999999999, 'BookOpened', x'00')",
    "no version": "(11, 'book/duisburg', NULL, 11, 9999999999999999, 'BookOpened', x'00')",
    "no beginning": "(11, 'book/duisburg', 2, NULL, 9999999999999999, 'BookOpened', x'00')",
    "no time": "(11, 'book/duisburg', 2, 11, NULL, 'BookOpened', x'00')",
    "no type": "(11, 'book/duisburg', 2, 11, 9999999999999999, NULL, x'00')",
    "no bytes": "(11, 'book/duisburg', 2, 11, 9999999999999999, 'BookOpened', NULL)",
}


@pytest.mark.sqlite
@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_to_change_delete_or_replace_an_event(told, bare, change):
    before = log(told)
    with pytest.raises(sqlite3.IntegrityError, match="event"):
        bare.execute(change)
    assert log(told) == before


@pytest.mark.sqlite
@pytest.mark.parametrize("change", CHANGES)
def test_the_connections_of_this_program_are_refused_the_same(told, change):
    before = log(told)
    with pytest.raises(sqlite3.IntegrityError, match="event"), told.writing() as tx:
        tx.connection.execute(change)
    assert log(told) == before


@pytest.mark.sqlite
@pytest.mark.parametrize("row", MISFITS.values(), ids=MISFITS.keys())
def test_the_database_refuses_gaps_disorder_and_nothing(told, bare, row):
    before = log(told)
    for how in ("INSERT", "INSERT OR REPLACE", "INSERT OR ABORT", "INSERT OR ROLLBACK"):
        with pytest.raises(sqlite3.IntegrityError):
            bare.execute(f"{how} INTO event {ROW} VALUES {row}")
    assert log(told) == before


@pytest.mark.sqlite
@pytest.mark.parametrize("row", MISFITS.values(), ids=MISFITS.keys())
def test_an_insert_that_ignores_its_conflicts_stores_nothing_either(told, bare, row):
    before = log(told)
    with suppress(sqlite3.IntegrityError):
        bare.execute(f"INSERT OR IGNORE INTO event {ROW} VALUES {row}")
    assert log(told) == before


@pytest.mark.sqlite
def test_the_next_event_in_order_is_taken_so_that_the_guards_can_be_trusted(told, bare):
    bare.execute(f"INSERT INTO event {ROW} VALUES (11, 'book/duisburg', 2, 11, 9999999999999999, 'BookOpened', x'00')")
    assert positions(told) == list(range(1, 12))


# Positions, versions, times


def test_positions_and_versions_are_gapless(told):
    recorded = [orjson.loads(raw) for raw in log(told)]
    assert [event["position"] for event in recorded] == list(range(1, 11))
    assert [event["begins"] for event in recorded] == [1, 2, 3, 4, 5, 6, 6, 6, 6, 6]
    assert [event["version"] for event in recorded if event["stream"] == "agreement/dichterviertel"] == [
        1,
        2,
        3,
        4,
        5,
        6,
    ]


def test_a_refused_command_uses_up_no_position(told):
    with pytest.raises(EntryTooLarge):
        do(told, ask(RenameOrganisation, id="vivawest", name="x" * 70_000))
    assert do(told, register("awo")).position == 11


def test_time_goes_on_when_the_clock_stands_still_or_jumps_back(book):
    clock = [NINE, NINE, NINE - timedelta(hours=1), NINE - timedelta(days=400), NINE + timedelta(seconds=1)]
    outcomes = [do(book, register(f"o-{i}", at)) for i, at in enumerate(clock)]
    assert [outcome.recorded_at for outcome in outcomes] == [
        # the book itself was opened at half past nine
        "2026-11-22T09:30:00.000001Z",
        "2026-11-22T09:30:00.000002Z",
        "2026-11-22T09:30:00.000003Z",
        "2026-11-22T09:30:00.000004Z",
        "2026-11-22T09:30:00.000005Z",
    ]
    later = do(book, register("later", NINE + timedelta(hours=1)))
    assert later.recorded_at == "2026-11-22T10:00:00.000000Z"


def test_the_events_of_one_command_follow_each_other_by_a_microsecond(told):
    times = [orjson.loads(raw)["recorded_at"] for raw in log(told)[EXTENSION - 1 :]]
    assert times == sorted(set(times))
    assert [int(time[-7:-1]) for time in times] == list(range(int(times[0][-7:-1]), int(times[0][-7:-1]) + 5))


# What is inside the stored bytes

SEALED = Sealed("note-1", "ab" * 32)


def test_every_field_of_the_envelope_is_inside_the_stored_bytes(told):
    source = Source("resolution", "Ratsbeschluss 17-1234", "cd" * 32)
    grounds = Grounds(certainty="resolved", source=source, effective=on("2024-12"), reason="budget")
    acted = act(
        NINE + timedelta(days=1),
        id="command-x",
        actor="actor-7",
        approver="actor-8",
        client="finance",
        operation="extend_agreement",
        key="key-1",
        request="ef" * 32,
        note=SEALED,
    )
    do(told, ask(ExtendAgreement, end=on("2028"), continuity="seamless", act=acted, grounds=grounds))
    document = orjson.loads(log(told)[-1])
    salt = document.pop("salt")
    assert (len(bytes.fromhex(salt)), len({orjson.loads(raw)["salt"] for raw in log(told)})) == (16, 11)
    assert document == {
        "actor": "actor-7",
        "approver": "actor-8",
        "begins": 11,
        "book": "duisburg",
        "certainty": "resolved",
        "client": "finance",
        "command": "command-x",
        "data": {"continuity": "seamless", "end": "2028", "open_ended": False},
        "effective": "2024-12",
        "key": "key-1",
        "note": {"id": "note-1", "commitment": "ab" * 32},
        "operation": "extend_agreement",
        "position": 11,
        "reason": "budget",
        "recorded_at": "2026-11-23T09:00:00.000000Z",
        "request": "ef" * 32,
        "schema": 1,
        "source": {"kind": "resolution", "reference": "Ratsbeschluss 17-1234", "digest": "cd" * 32},
        "stream": "agreement/dichterviertel",
        "type": "AgreementExtended",
        "version": 7,
        "warnings": [],
    }


@pytest.mark.sqlite
def test_the_columns_beside_the_bytes_say_what_the_bytes_say(told, bare):
    for *columns, raw in bare.execute("SELECT position, stream, version, begins, recorded_at, type, bytes FROM event"):
        document = orjson.loads(raw)
        at = store.micros(datetime.fromisoformat(document["recorded_at"]))
        assert columns == [
            *(document[name] for name in ("position", "stream", "version", "begins")),
            at,
            document["type"],
        ]


def test_a_contribution_of_an_extension_may_stand_on_grounds_of_its_own(told):
    recorded = [orjson.loads(raw) for raw in log(told)[EXTENSION - 1 :]]
    assert [event["certainty"] for event in recorded] == ["announced", "assumed", "assumed", "announced", "announced"]
    assert len({event["command"] for event in recorded}) == 1


def test_an_event_that_is_too_large_records_nothing_of_its_command(told):
    before = log(told)
    with pytest.raises(EntryTooLarge):
        do(told, ask(RenameOrganisation, id="vivawest", name="ü" * 40_000))
    assert log(told) == before


# As of


def test_every_position_resolves_to_the_end_of_a_complete_command(told):
    with told.reading() as tx:
        found = [store.at_position(tx, position).position for position in range(1, 11)]
    assert found == [1, 2, 3, 4, 5, 5, 5, 5, 5, 10]


def test_every_instant_resolves_to_the_end_of_a_complete_command(told):
    times = [datetime.fromisoformat(orjson.loads(raw)["recorded_at"]) for raw in log(told)]
    just_before, just_after = timedelta(microseconds=-1), timedelta(hours=1)
    with told.reading() as tx:
        found = [store.at_instant(tx, at) for at in (*times, times[1] + just_before, times[-1] + just_after)]
        assert [head.position for head in found] == [1, 2, 3, 4, 5, 5, 5, 5, 5, 10, 1, 10]
        assert {head.recorded_at for head in found} <= {orjson.loads(raw)["recorded_at"] for raw in log(told)}
        assert found[9] == store.at_position(tx, 10) == store.head(tx)


def test_an_instant_of_any_time_zone_is_the_same_instant(told):
    with told.reading() as tx:
        berlin = datetime.fromisoformat("2026-11-22T10:30:00.000003+01:00")
        assert store.at_instant(tx, berlin).position == 4


def test_before_the_beginning_and_after_the_end_there_is_no_answer(told):
    with told.reading() as tx:
        for position in (0, -1, -100):
            with pytest.raises(NotThen) as refused:
                store.at_position(tx, position)
            assert refused.value.when == "before"
        for position in (11, 2**40):
            with pytest.raises(NotThen) as refused:
                store.at_position(tx, position)
            assert refused.value.when == "future"
        with pytest.raises(NotThen) as refused:
            store.at_instant(tx, datetime(2026, 11, 22, 9, 29, tzinfo=UTC))
        assert refused.value.when == "before"


# Reading


def test_a_reader_keeps_its_snapshot_while_others_write(told):
    with told.reading() as tx:
        assert store.head(tx).position == 10
        do(told, register("awo"))
        assert store.head(tx).position == 10
    assert positions(told)[-1] == 11


def test_streams_whose_names_begin_alike_are_kept_apart(told):
    do(told, register("vivawest-2"))
    with told.reading() as tx:
        assert len(store.read(tx, "organisation/vivawest")) == 1
        assert {stream for stream, _ in store.read_kind(tx, "organisation")} == {
            "organisation/stadt-duisburg",
            "organisation/vivawest",
            "organisation/vivawest-2",
        }


def test_the_log_is_read_on_from_a_position_page_by_page(told):
    with told.reading() as tx:
        assert [position for position, _ in store.after(tx, 3, 4, 10)] == [4, 5, 6, 7]
        assert [position for position, _ in store.after(tx, 7, 100, 9)] == [8, 9]
        assert store.after(tx, 10, 100, 10) == []
