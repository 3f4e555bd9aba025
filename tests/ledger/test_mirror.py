"""A book copied into PostgreSQL and back is the same in every row, whatever stands in it, or nothing is there."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg import DataError
from sqlalchemy import LargeBinary, String, Table, insert, select

from api import access
from ledger import book, layout, mirror, postgres, vault
from ledger.errors import BookBroken
from ledger.postgres import Place
from ledger.sqlite import open_sqlite
from scripts.postgres import connect
from tests.ledger.postgresql import server

BOOK = (book.TABLE, *layout.TABLES, *access.TABLES)
FILES = {"book.sqlite": BOOK, "vault.sqlite": vault.TABLES}
# What no text of a book may hold, and PostgreSQL can't.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
INTEGERS = st.integers(-(2**62), 2**62)
Rows = dict[str, list[tuple[Any, ...]]]


def cells(column: Any) -> st.SearchStrategy[Any]:
    match column.type:
        case String():
            of: st.SearchStrategy[Any] = TEXTS
        case LargeBinary():
            of = st.binary(max_size=40)
        case _:
            of = INTEGERS
    return st.none() | of if column.nullable else of


def rows(table: Table) -> st.SearchStrategy[list[tuple[Any, ...]]]:
    """Rows that the table itself would take."""
    unique = [
        [i for i, column in enumerate(table.columns) if column.name in names]
        for names in (
            [column.name for column in table.primary_key.columns],
            *([column.name] for column in table.columns if column.unique),
            *([column.name for column in index.columns] for index in table.indexes if index.unique),
        )
        if names
    ]
    by = tuple(lambda row, of=of: tuple(row[i] for i in of) for of in unique)
    return st.lists(st.tuples(*map(cells, table.columns)), max_size=3, unique_by=by or None)


ANY_ROWS = st.fixed_dictionaries({table.name: rows(table) for tables in FILES.values() for table in tables})


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with server() as one:
        yield one


def files(folder: Path, of: Rows) -> Path:
    """The files of a book with these rows."""
    folder.mkdir()
    for name, tables in FILES.items():
        engine = open_sqlite(folder / name)
        with engine.begin() as connection:
            for table in tables:
                table.create(connection)
                for row in of.get(table.name, ()):
                    connection.execute(insert(table).values(row))
        engine.dispose()
    return folder


def read(folder: Path) -> Rows:
    found: Rows = {}
    for name, tables in FILES.items():
        engine = open_sqlite(folder / name)
        with engine.connect() as connection:
            for table in tables:
                found[table.name] = sorted(map(tuple, connection.execute(select(table))), key=repr)
        engine.dispose()
    return found


def schemas(url: str) -> set[str]:
    with connect(url) as connection:
        return {name for (name,) in connection.execute("SELECT nspname FROM pg_namespace")}


# Each example makes two schemas, and takes them away again.
@settings(max_examples=max(settings().max_examples // 10, 3))
@given(of=ANY_ROWS)
def test_any_rows_are_the_same_in_postgresql_and_back_in_files(url: str, of: Rows) -> None:
    with tempfile.TemporaryDirectory() as beside:
        source = files(Path(beside, "source"), of)
        back = Path(beside, "back")
        back.mkdir()
        place = postgres.draw(url, "any")
        mirror.lay(source, place, access.TABLES)
        try:
            postgres.write(back, place)
            mirror.mirror(back, back, access.TABLES)
            mirror.mirror_vault(back, back / "vault-alone.sqlite")
        finally:
            postgres.drop(place)
        assert read(back) == read(source)
        alone = back / "vault-alone.sqlite"
        assert read(back)["record"] == sorted(of["record"], key=repr)
        alone.rename(back / "vault.sqlite")
        assert read(back) == read(source)


def test_what_the_server_can_t_hold_is_refused_and_nothing_of_the_book_is_there(url: str, tmp_path: Path) -> None:
    source = files(tmp_path / "source", {"book": [("x", "nul\0", "UTC", "EUR")]})
    before = schemas(url)
    with pytest.raises(DataError):
        mirror.lay(source, postgres.draw(url, "any"), access.TABLES)
    assert schemas(url) == before


def test_what_the_server_gives_back_otherwise_is_found_before_the_book_is_there(url: str, tmp_path: Path) -> None:
    """A table that rounds what it is given, as a server's own trigger or type could."""
    source = files(tmp_path / "source", {"record": [("person-1", "person", b"n", b"r", 1, 0)]})
    owner = connect(url)
    try:
        owner.execute(
            "CREATE FUNCTION public.late() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN NEW.kept_at := 2; RETURN NEW; END $$"
        )
        owner.execute(
            "CREATE FUNCTION public.meddle() RETURNS event_trigger LANGUAGE plpgsql AS $$ DECLARE made record; BEGIN"
            " FOR made IN SELECT * FROM pg_event_trigger_ddl_commands() LOOP"
            " IF made.object_identity LIKE '%vault%.record' THEN EXECUTE 'CREATE TRIGGER late BEFORE INSERT ON '"
            " || made.object_identity || ' FOR EACH ROW EXECUTE FUNCTION public.late()'; END IF; END LOOP; END $$"
        )
        owner.execute(
            "CREATE EVENT TRIGGER meddle ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION meddle()"
        )
        before = schemas(url)
        with pytest.raises(BookBroken, match="what the database gives back of 'record'"):
            mirror.lay(source, Place(url, "any.vault"), access.TABLES)
        assert schemas(url) == before
    finally:
        owner.execute("DROP EVENT TRIGGER IF EXISTS meddle")
        owner.execute("DROP FUNCTION IF EXISTS public.meddle(), public.late()")
        owner.close()
