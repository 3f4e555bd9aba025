"""A backup comes back straight into PostgreSQL: as it was, checked before it is there, and what was erased stays so."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger import book, postgres, seal
from scripts import books
from scripts.postgres import connect, running
from tests.ledger.postgresql import SETTINGS
from tests.scripts.terminal import done, here, refused
from tests.scripts.test_restore import backup, files, funding, record, token, write

__all__ = ["backup", "token"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    # No other test makes schemas there meanwhile.
    with running(SETTINGS) as one:
        yield one.url


def schemas(url: str) -> set[str]:
    with connect(url) as connection:
        return {name for (name,) in connection.execute("SELECT nspname FROM pg_namespace")}


def root(data: Path) -> bytes:
    with books.opened(data, "duisburg") as one, one.reading() as tx:
        return seal.head(tx).root


def test_a_book_comes_back_into_postgresql_with_its_root_and_its_answers(
    data: Path, backup: Path, token: str, url: str, tmp_path: Path
) -> None:
    new, before = tmp_path / "new", schemas(url)
    restored = here("restore", backup, "duisburg", "--data", new, "--database", url)
    assert restored.code == 0 and restored.out.startswith("restored 'duisburg' with 12 events up to ")
    assert "quartierbuch book grant duisburg" in restored.out
    place = postgres.read(new / "duisburg")
    assert place is not None and schemas(url) - before == {place.schema, place.vault}
    assert [file.name for file in (new / "duisburg").iterdir()] == [postgres.FILE]
    assert (new / "duisburg").stat().st_mode & 0o777 == 0o700
    assert (root(new), funding(new, token)) == (root(data), funding(data, token))
    done(here("check", "duisburg", "--data", new))
    record(new, token)
    done(here("check", "duisburg", "--data", new))
    # And out of there into files again.
    done(here("backup", "duisburg", tmp_path / "again", "--data", new))
    back = tmp_path / "back"
    assert "with 13 events" in here("restore", tmp_path / "again", "duisburg", "--data", back).out


def test_a_dry_run_leaves_nothing_there_and_finds_a_server_that_takes_no_book(
    data: Path, backup: Path, url: str, tmp_path: Path
) -> None:
    before = schemas(url), files(backup)
    shown = here("restore", backup, "duisburg", "--data", tmp_path / "new", "--database", url, "--dry-run")
    assert shown.code == 0 and shown.out.startswith("would restore 'duisburg' with 12 events")
    assert (schemas(url), files(backup)) == before and not (tmp_path / "new").exists()
    down = "postgresql+psycopg://me:geheim@127.0.0.1:1/x"
    said = refused(here("restore", backup, "duisburg", "--data", data, "--replace", "--dry-run", "--database", down))
    assert "can't be reached" in said and "geheim" not in said
    assert "postgresql+psycopg://" in refused(
        here("restore", backup, "essen", "--data", data, "--database", "mysql://me@127.0.0.1/x")
    )


def test_a_backup_that_is_not_sound_leaves_nothing_there(backup: Path, url: str, tmp_path: Path) -> None:
    write(
        backup / "book.sqlite",
        "DROP TRIGGER event_no_update",
        "UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), 'VIVAWEST', 'VIVAOEST') AS BLOB)",
    )
    before = schemas(url)
    for _ in range(2):
        refused(here("restore", backup, "duisburg", "--data", tmp_path / "new", "--database", url))
    assert schemas(url) == before and list((tmp_path / "new").iterdir()) == []


@pytest.mark.parametrize("into", ["postgresql", "files"])
def test_the_vault_of_a_book_in_postgresql_that_is_replaced_is_kept(
    into: str, data: Path, backup: Path, token: str, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(book.DATABASE, raising=False)
    to = ("--database", url) if into == "postgresql" else ()
    assert here("restore", backup, "duisburg", "--replace", "--data", data, "--database", url).code == 0
    old = postgres.read(data / "duisburg")
    with books.opened(data, "duisburg") as one:
        erased = books.tokens(one)[0][0].actor
        one.vault.erase(erased)
    record(data, token)
    restored = here("restore", backup, "duisburg", "--replace", "--data", data, *to)
    assert "vault from the PostgreSQL of the book that is there: 3 of the 4 persons" in restored.out
    assert "1 events that were recorded after the backup" in restored.err
    assert old is not None and f'the schemas "{old.schema}" and "{old.vault}"' in restored.out
    with books.opened(data, "duisburg") as one:
        assert one.vault.read(erased) is None
        assert one.database.dialect == ("postgresql" if into == "postgresql" else "sqlite")
    assert funding(data, token)["totals"]


def test_a_later_vault_that_can_t_be_reached_is_not_quietly_replaced_by_an_earlier_one(
    data: Path, backup: Path, url: str
) -> None:
    folder = data / "duisburg"
    shutil.rmtree(folder)
    folder.mkdir()
    (folder / postgres.FILE).write_text(json.dumps({"url": "postgresql://me@127.0.0.1:1/x", "schema": "x"}))
    (folder / postgres.FILE).chmod(0o600)
    replace = ("restore", backup, "duisburg", "--replace", "--data", data, "--database", url)
    assert "whoever was erased since is back" in refused(here(*replace))
    restored = here(*replace, "--vault", backup / "vault.sqlite")
    assert restored.code == 0 and "4 of the 4 persons" in restored.out
    done(here("check", "duisburg", "--data", data))
