"""A book in PostgreSQL: what the database refuses, what it says when it can't, and that nothing depends on it."""

import json
import re
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, bindparam, insert, select
from sqlalchemy.schema import CreateTable

from api import access
from ledger import book, handler, layout, mirror, postgres, projector, seal, store
from ledger.book import Book
from ledger.check import running
from ledger.domain.organisation import RegisterOrganisation
from ledger.errors import BookBroken, BookBusy, BookNewer, BookReadOnly, BookUnreachable, SchemaChanged
from ledger.message import Command
from ledger.sql import Statement
from scripts import books
from scripts.postgres import connect
from tests.ledger.deeds import act, do, duisburg, new_book
from tests.ledger.postgresql import server
from tests.ledger.town import ask

ROW = "(position, stream, version, begins, recorded_at, type, bytes)"
LATE = 9_999_999_999_999_999


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with server() as one:
        yield one


@pytest.fixture
def told(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    """The Duisburg case in PostgreSQL: ten events."""
    monkeypatch.setenv(book.DATABASE, url)
    opened = new_book(tmp_path)
    for command in duisburg():
        do(opened, command)
    yield opened
    opened.close()


@pytest.fixture
def bare(told: Book, url: str) -> Iterator[psycopg.Connection]:
    """A connection of the owner's that any other program could make."""
    with connect(url) as connection:
        connection.execute(f'SET search_path TO "{place(told).schema}"')
        yield connection


def place(of: Book) -> postgres.Place:
    found = postgres.read(of.folder)
    assert found is not None
    return found


def another() -> Command:
    """One more organisation."""
    return ask(RegisterOrganisation, id="another", name="Another", kind="other", act=act())


def log(of: Book) -> list[bytes]:
    with of.reading() as tx:
        return [raw for _, raw in store.after(tx, 0, 10_000, 10_000)]


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET bytes = '' WHERE position = 3",
        "UPDATE event SET position = 99 WHERE position = 10",
        "DELETE FROM event",
        "DELETE FROM event WHERE position = 10",
        "TRUNCATE event",
        f"INSERT INTO event {ROW} VALUES (3, 'book/duisburg', 2, 3, {LATE}, 'BookOpened', '')"
        " ON CONFLICT (position) DO UPDATE SET bytes = excluded.bytes",
    ],
)
def test_the_database_refuses_to_change_or_delete_an_event(told, bare, change):
    before = log(told)
    with pytest.raises(psycopg.errors.RaiseException, match="events never change"):
        bare.execute(change)
    assert log(told) == before


MISFITS = {
    "a gap in the positions": f"(12, 'book/duisburg', 2, 12, {LATE}, 'BookOpened', '')",
    "a position that was taken": f"(10, 'book/duisburg', 2, 10, {LATE}, 'BookOpened', '')",
    "a position below the first": f"(0, 'book/duisburg', 2, 0, {LATE}, 'BookOpened', '')",
    "a gap in the versions": f"(11, 'book/duisburg', 3, 11, {LATE}, 'BookOpened', '')",
    "a new stream that begins at version 2": f"(11, 'book/other', 2, 11, {LATE}, 'BookOpened', '')",
    "a time before the last one": "(11, 'book/duisburg', 2, 11, 1, 'BookOpened', '')",
    "no position": f"(NULL, 'book/duisburg', 2, 11, {LATE}, 'BookOpened', '')",
    "no bytes": f"(11, 'book/duisburg', 2, 11, {LATE}, 'BookOpened', NULL)",
    "two at once in the wrong order of time": f"(11, 'book/duisburg', 2, 11, {LATE}, 'BookOpened', ''),"
    f" (12, 'book/duisburg', 3, 11, {LATE - 1}, 'BookOpened', '')",
    "two at once with a gap": f"(11, 'book/duisburg', 2, 11, {LATE}, 'BookOpened', ''),"
    f" (13, 'book/duisburg', 3, 11, {LATE + 1}, 'BookOpened', '')",
}


@pytest.mark.parametrize("row", MISFITS.values(), ids=MISFITS.keys())
def test_the_database_refuses_gaps_and_disorder(told, bare, row):
    before = log(told)
    with pytest.raises(psycopg.Error):
        bare.execute(f"INSERT INTO event {ROW} VALUES {row}")
    assert log(told) == before


def test_the_next_event_in_order_is_taken_so_that_the_guards_can_be_trusted(told, bare):
    bare.execute(f"INSERT INTO event {ROW} VALUES (11, 'book/duisburg', 2, 11, {LATE}, 'BookOpened', '')")
    assert len(log(told)) == 11


def test_a_book_is_the_same_wherever_it_lies(told, tmp_path, monkeypatch):
    monkeypatch.delenv(book.DATABASE)
    files = new_book(tmp_path / "files")
    for command in duisburg():
        do(files, command)
    rows = []
    for one in (told, files):
        with one.reading() as tx:
            names = [projection.table for projection in projector.PROJECTIONS]
            rows.append(
                {
                    of.name: sorted(tx.connection.execute(f"SELECT * FROM {of.name}").fetchall(), key=repr)
                    for of in names
                }
            )
    files.close()
    assert rows[0] == rows[1]


def test_a_rebuild_leads_to_the_same_rows_and_a_reader_of_before_goes_on_seeing_the_old_ones(told):
    count = "SELECT count(*) FROM funding"
    with told.reading() as reader:
        before = reader.connection.execute(count).fetchone()
        with told.writing() as tx:
            projector.rebuild(tx)
            assert tx.connection.execute(count).fetchone() == before
        assert reader.connection.execute(count).fetchone() == before
    with told.reading() as tx:
        assert tx.connection.execute(count).fetchone() == before
        assert projector.stale(tx) == []


def test_a_copy_in_files_has_the_same_bytes_and_root_and_its_check_finds_nothing(told, tmp_path):
    copy = tmp_path / "copy" / "duisburg"
    copy.mkdir(parents=True)
    mirror.mirror(told.folder, copy, ())
    copied = book.open(copy)
    assert log(copied) == log(told)
    with copied.reading() as there, told.reading() as here:
        assert seal.head(there) == seal.head(here)
    assert copied.vault.digest(b"x") == told.vault.digest(b"x")
    copied.close()


def test_the_check_of_a_book_in_postgresql_finds_what_was_changed_past_the_guards(told, bare):
    assert found(told) == ["record_missing"], "the actor of these tests is in no vault"
    bare.execute("ALTER TABLE event DISABLE TRIGGER USER")
    bare.execute("UPDATE event SET bytes = bytes || '\\x20'::bytea WHERE position = 4")
    assert {"bytes_not_canonical", "head_differs"} <= set(found(told))


def found(of: Book) -> list[str]:
    return [one.kind for one in running.check(of.folder, of.id, tables=()).findings]


def test_a_guard_that_is_missing_or_asleep_is_named(told, bare):
    bare.execute("ALTER TABLE event DISABLE TRIGGER event_next")
    with told.reading() as tx, pytest.raises(SchemaChanged, match="event_next"):
        layout.verify(tx, ())


def test_a_reader_of_one_snapshot_sees_no_half_command(told):
    with told.reading() as reader:
        before = store.head(reader)
        with told.writing() as tx:
            handler.handle(tx, another())
        assert store.head(reader) == before


def test_of_two_writers_the_second_waits_for_the_first_and_goes_on_where_it_ended(told):
    other = book.open(told.folder)
    reached: list[int] = []

    def second() -> None:
        with other.writing() as tx:
            reached.append(store.head(tx).position)

    with told.writing() as tx:
        waiting = threading.Thread(target=second)
        waiting.start()
        waiting.join(0.3)
        assert reached == [] and waiting.is_alive()
        handler.handle(tx, another())
    waiting.join(10)
    assert reached == [11]


def test_a_lock_that_can_t_be_had_in_time_says_that_the_book_is_busy(told, bare):
    bare.execute("BEGIN")
    bare.execute("SELECT size FROM seal FOR UPDATE")
    with pytest.raises(BookBusy), told.database.reading() as (connection, _):
        connection.execute("ROLLBACK")
        connection.execute("BEGIN")
        connection.execute("SET LOCAL lock_timeout = '50ms'")
        connection.execute(f'SELECT size FROM "{place(told).schema}".seal FOR UPDATE')
    bare.execute("ROLLBACK")


def test_a_connection_that_died_in_the_pool_is_replaced_without_anybody_noticing(told, bare):
    before = log(told)
    # Of this process alone: on the same server other tests run.
    pids = [pooled.info.backend_pid for pooled in pooled_connections(told)]
    assert pids
    bare.execute("SELECT pg_terminate_backend(pid) FROM unnest(%s::int[]) AS one (pid)", (pids,))
    assert log(told) == before


def pooled_connections(of: Book) -> list[psycopg.Connection]:
    """All that wait in the pool of a book's server."""
    pool = of.engine.pool
    taken = [pool.connect() for _ in range(pool.checkedin())]
    found = [one.driver_connection for one in taken]
    for one in taken:
        one.close()
    return found


def test_a_connection_that_dies_in_a_transaction_is_told_as_such_and_nothing_was_recorded(told, bare):
    before = log(told)
    with pytest.raises(BookUnreachable), told.writing() as tx:
        pid = tx.connection.info.backend_pid
        bare.execute("SELECT pg_terminate_backend(%s)", (pid,))
        handler.handle(tx, another())
    assert log(told) == before


def test_what_was_erased_is_in_no_file_of_the_database(told, bare):
    sealed = told.vault.put("person", {"name": "Kanaria Gelbfeder"})
    assert told.vault.erase(sealed.id) == 1
    assert told.vault.read(sealed.id) is None
    bare.execute("CHECKPOINT")
    (path,) = bare.execute(f"""SELECT pg_relation_filepath('"{place(told).vault}".record')""").fetchone()
    (raw,) = bare.execute("SELECT pg_read_binary_file(%s)", (path,)).fetchone()
    assert b"Gelbfeder" not in raw


# What goes in one message


WRITTEN = Table(
    "written",
    MetaData(),
    Column("position", Integer, primary_key=True),
    Column("words", String),
    Column("raw", LargeBinary),
    Column("number", Integer),
)
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
# What would end a text, or begin another statement, if it were not written as the driver writes it.
NASTY = st.sampled_from(
    ["'", "\\", "\\'; DROP TABLE written; --", "%", "%s", "%(words)s", "$1", "$$", "E'\\x'", ";", "--"]
)
CELLS = st.tuples(
    st.none() | WORDS | st.lists(NASTY | WORDS, max_size=4).map("".join),
    st.none() | st.binary(max_size=30),
    st.none() | st.integers(-(2**63), 2**63 - 1),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(CELLS, min_size=1, max_size=4), st.booleans())
def test_what_is_written_at_once_is_what_was_given(told, rows, by_name):
    wanted = [(nth, *row) for nth, row in enumerate(rows)]
    with told.rehearsing() as tx:
        Statement(CreateTable(WRITTEN)).run(tx)
        with tx.at_once(len(wanted)):
            if by_name:
                for row in wanted:
                    Statement(insert(WRITTEN)).run(tx, **dict(zip(WRITTEN.columns.keys(), row, strict=True)))
            else:
                Statement(insert(WRITTEN)).many(tx, wanted)
            # Who reads sees what was held back, and so does everybody after that.
            assert Statement(select(WRITTEN).order_by(WRITTEN.c.position)).rows(tx) == wanted
        first = Statement(select(WRITTEN).where(WRITTEN.c.words == bindparam("words")).limit(1))
        assert (first.one(tx, words=wanted[0][1]) is None) == (wanted[0][1] is None)


# What can't be opened


def pointed(folder: Path, **at: object) -> Path:
    folder.mkdir()
    (folder / postgres.FILE).write_text(json.dumps(at))
    (folder / postgres.FILE).chmod(0o600)
    return folder


def test_a_database_that_is_down_is_told_in_one_line_without_its_password(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    folder = pointed(tmp_path / "duisburg", url=f"postgresql+psycopg://me:geheim@127.0.0.1:{port}/x", schema="x")
    with pytest.raises(BookUnreachable, match="can't be reached") as told:
        book.open(folder)
    assert "geheim" not in str(told.value) and "\n" not in str(told.value)


def test_a_schema_that_is_not_there_and_one_that_is_somebody_else_s_are_no_book(url, tmp_path):
    with pytest.raises(BookBroken, match="no such book"):
        book.open(pointed(tmp_path / "duisburg", url=url, schema="nowhere"))
    with pytest.raises(BookBroken, match="not ours"):
        book.open(pointed(tmp_path / "karlsruhe", url=url, schema="public"))


def test_a_book_of_a_newer_program_is_left_alone(told, bare):
    bare.execute(f"""COMMENT ON SCHEMA "{place(told).schema}" IS 'quartierbuch, format 99'""")
    with pytest.raises(BookNewer):
        book.open(told.folder)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"url": "mysql://x/y", "schema": "x"}', '{"url": 1, "schema": "x"}'])
def test_a_file_that_does_not_say_where_the_book_lies_is_told(tmp_path, text):
    folder = tmp_path / "duisburg"
    folder.mkdir()
    (folder / postgres.FILE).write_text(text)
    (folder / postgres.FILE).chmod(0o600)
    with pytest.raises(BookBroken, match="does not say where"):
        book.open(folder)


def test_a_file_with_a_password_that_others_can_read_is_refused(told):
    (told.folder / postgres.FILE).chmod(0o644)
    with pytest.raises(BookBroken, match="others can read"):
        book.open(told.folder)


def test_what_is_no_url_of_a_postgresql_makes_no_book(tmp_path):
    with pytest.raises(BookBroken, match="postgresql"):
        book.create(
            tmp_path / "x",
            id="x",
            origin="x",
            time_zone="UTC",
            currency="EUR",
            tables=(*layout.TABLES, *access.TABLES),
            statements=layout.STATEMENTS,
            database="mysql://root@localhost/x",
        )
    assert not (tmp_path / "x").exists()


# Roles


@pytest.fixture
def serving(url: str, tmp_path: Path) -> Iterator[Book]:
    """The Duisburg case, opened by a role that may serve it and owns nothing; `audit` may read it."""
    data = tmp_path / "data"
    books.create(
        data, "duisburg", keeper="Duisburg", origin=None, time_zone="UTC", currency="EUR", by="x", database=url
    )
    at = postgres.read(data / "duisburg")
    assert at is not None
    with connect(url) as owner:
        for role in ("serving", "audit"):
            if not owner.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone():
                owner.execute(f"CREATE ROLE {role} LOGIN")
    for _ in range(2):
        books.grant(data, "duisburg", "serving", "audit")
    (data / "duisburg" / postgres.FILE).unlink()
    postgres.write(data / "duisburg", postgres.Place(re.sub("//[^@]+@", "//serving@", url), at.schema))
    with books.opened(data, "duisburg") as opened:
        for command in duisburg():
            do(opened, command)
        yield opened


def test_the_role_that_serves_records_erases_and_rebuilds(serving):
    sealed = serving.vault.put("person", {"name": "Kanaria Gelbfeder"})
    assert serving.vault.erase(sealed.id) == 1
    with serving.writing() as tx:
        projector.rebuild(tx)
    with serving.assured() as tx:
        assert (store.head(tx).position, projector.stale(tx)) == (10, [])


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE event SET bytes = ''",
        "DELETE FROM event",
        "TRUNCATE event",
        "DELETE FROM request",
        "DELETE FROM seal",
        "DELETE FROM tile",
        "UPDATE book SET origin = 'another'",
        "DROP TABLE event",
        "ALTER TABLE event DISABLE TRIGGER USER",
        "DROP TRIGGER event_next ON event",
        "CREATE TABLE more (id int)",
    ],
)
def test_the_role_that_serves_may_not_touch_what_is_kept_for_ever(serving, change):
    with pytest.raises(BookReadOnly, match="may not"), serving.writing() as tx:
        tx.connection.execute(change)


def test_the_role_that_reads_sees_the_log_and_neither_tokens_nor_names(serving, url):
    at = place(serving)
    with connect(re.sub("//[^@]+@", "//audit@", url)) as one:
        assert one.execute(f'SELECT count(*) FROM "{at.schema}".event').fetchone() == (10,)
        assert one.execute(f'SELECT count(*) FROM "{at.schema}".funding').fetchone() == (4,)
        for hidden in (f'"{at.schema}".access_token', f'"{at.vault}".record'):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                one.execute(f"SELECT count(*) FROM {hidden}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            one.execute(f"INSERT INTO \"{at.schema}\".event {ROW} VALUES (11, 'x/y', 1, 11, {LATE}, 'x', '')")
