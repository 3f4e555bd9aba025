"""A schema that is not ours, too new, changed by hand or out of reach: one clear line and a problem of its own."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from api.app import create_app
from ledger import book, postgres
from scripts.postgres import connect
from tests.copies import copy_data
from tests.ledger.postgresql import server
from tests.scripts.terminal import Ended, here, refused
from tests.survival import town
from tests.survival.conftest import Town
from tests.survival.town import BOOK, commands
from tests.survival.writers import until

COMMANDS = (("token", "list", BOOK), ("book", "list"), ("doctor", "--json"))
PASSWORD = "geheim-7d1f"
GUARDED = "guarded"


class Bad(NamedTuple):
    """What somebody does in the server to the schemas of a book, the code that a question meets, what the line says."""

    do: tuple[str, ...]
    code: str
    said: str


BAD: Mapping[str, Bad] = {
    "someone else's": Bad(
        ("DROP SCHEMA {book} CASCADE", "CREATE SCHEMA {book}", "CREATE TABLE {book}.book (name text)"),
        "book_broken",
        "or one that is not ours",
    ),
    "gone": Bad(("DROP SCHEMA {book} CASCADE",), "book_broken", "no such book"),
    "vault gone": Bad(("DROP SCHEMA {vault} CASCADE",), "book_broken", "its vault is missing"),
    "too new": Bad(
        ("COMMENT ON SCHEMA {book} IS 'quartierbuch, format 99'",), "book_newer", "made by a newer version"
    ),
    "vault too new": Bad(
        ("COMMENT ON SCHEMA {vault} IS 'quartierbuch, format 99'",), "book_newer", "made by a newer version"
    ),
    "exchanged": Bad(
        (
            "ALTER SCHEMA {book} RENAME TO aside",
            "ALTER SCHEMA {vault} RENAME TO {book}",
            "ALTER SCHEMA aside RENAME TO {vault}",
        ),
        "book_broken",
        "can't be read as a book",
    ),
    "table gone": Bad(("DROP TABLE {book}.request",), "schema_changed", "changed by hand: request"),
    "column gone": Bad(
        ("ALTER TABLE {book}.event RENAME COLUMN begins TO starts",), "schema_changed", "changed by hand: "
    ),
    "column more": Bad(("ALTER TABLE {book}.event ADD COLUMN more text",), "schema_changed", "changed by hand: event"),
    "guard gone": Bad(
        ("DROP TRIGGER event_next ON {book}.event",), "schema_changed", "changed by hand: event_next"
    ),
    "guard asleep": Bad(
        ("ALTER TABLE {book}.event DISABLE TRIGGER event_next",), "schema_changed", "changed by hand: event_next"
    ),
    "tokens gone": Bad(("DROP TABLE {book}.access_token",), "schema_changed", "changed by hand: "),
}  # fmt: skip


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with server() as one:
        yield one


@pytest.fixture(scope="module")
def first(url: str, tmp_path_factory: pytest.TempPathFactory) -> Town:
    data = tmp_path_factory.mktemp("first")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(book.DATABASE, url)
        return Town(data, town.settle(data))


@pytest.fixture
def there(first: Town, tmp_path: Path) -> Iterator[Town]:
    one = Town(copy_data(first.data, tmp_path / "data"), first.token)
    at = place(one)
    yield one
    postgres.drop(at)


def place(of: Town) -> postgres.Place:
    found = postgres.read(of.folder)
    assert found is not None
    return found


def run(url: str, *statements: str) -> None:
    with connect(url) as connection:
        for statement in statements:
            connection.execute(statement)


def ask_for_password(url: str, role: str) -> None:
    run(url, f"DROP ROLE IF EXISTS {role}", f"CREATE ROLE {role} LOGIN PASSWORD 'the-right-one'")
    with connect(url) as connection:
        [(file,)] = connection.execute("SHOW hba_file").fetchall()
        rule = f"host all {role} 127.0.0.1/32 scram-sha-256\n"
        rules = Path(file).read_text()
        Path(file).write_text(rules if rule in rules else rule + rules)
        connection.execute("SELECT pg_reload_conf()")
    # The server has heard of it once it refuses.
    until(lambda: not lets_in(url.replace("//quartierbuch@", f"//{role}@")))


def lets_in(url: str) -> bool:
    try:
        connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def assert_clear(ended: Ended, of: Town) -> None:
    assert ended.code in (0, 1)
    assert len(ended.err.splitlines()) <= 1, ended.err
    assert not any(word in ended.out + ended.err for word in ("Traceback", "sqlalche.me", PASSWORD, of.token))


def assert_told(of: Town, code: str) -> None:
    """By each command in a line, and as a problem by the service, twice."""
    for command in COMMANDS:
        assert_clear(here(*command, "--data", of.data), of)
    app = create_app(of.data)
    for _ in range(2):
        answer = app.test_client().get(
            f"/v1/books/{BOOK}/organisations", headers={"Authorization": f"Bearer {of.token}"}
        )
        assert (answer.status_code, answer.get_json()["code"]) == (503, code)
        assert PASSWORD not in answer.text and str(of.data) not in answer.text and "127.0.0.1" not in answer.text
    app.extensions["shelf"].close()


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_bad_schema_is_told_in_one_line_and_as_a_problem(there: Town, url: str, bad: Bad) -> None:
    at = place(there)
    run(url, *(one.format(book=f'"{at.schema}"', vault=f'"{at.vault}"') for one in bad.do))
    assert bad.said in refused(here("rebuild", BOOK, "--data", there.data))
    assert_told(there, bad.code)


@pytest.mark.parametrize("wrong", ["port", "role", "database", "password"])
def test_a_server_that_does_not_let_us_in_is_told_without_its_password(there: Town, url: str, wrong: str) -> None:
    at = place(there)
    match wrong:
        case "port":
            other = re.sub(r":\d+/", ":1/", url)
        case "role":
            other = re.sub(r"//[^@]+@", "//nobody-there@", url)
        case "password":
            ask_for_password(url, GUARDED)
            other = re.sub(r"//[^@]+@", f"//{GUARDED}@", url)
        case _:
            other = url + "-not-there"
    given = {"url": other.replace("@", f":{PASSWORD}@"), "schema": at.schema}
    (there.folder / postgres.FILE).write_text(json.dumps(given))
    try:
        assert "can't be reached" in refused(here("rebuild", BOOK, "--data", there.data))
        assert_told(there, "book_unreachable")
    finally:
        (there.folder / postgres.FILE).write_text(json.dumps({"url": at.url, "schema": at.schema}))


def test_a_role_that_may_only_read_is_told_so_and_what_it_may_still_works(there: Town, url: str) -> None:
    at = place(there)
    run(url, "DROP ROLE IF EXISTS onlooker", "CREATE ROLE onlooker LOGIN")
    both = f'"{at.schema}", "{at.vault}"'
    run(
        url,
        f"GRANT USAGE ON SCHEMA {both} TO onlooker",
        f"GRANT SELECT ON ALL TABLES IN SCHEMA {both} TO onlooker",
    )
    (there.folder / postgres.FILE).write_text(
        json.dumps({"url": re.sub(r"//[^@]+@", "//onlooker@", url), "schema": at.schema})
    )
    app = create_app(there.data)
    client, headers = app.test_client(), {"Authorization": f"Bearer {there.token}"}
    told = next(commands("w"))
    answer = client.post(told.address, json=told.body, headers=headers)
    assert (answer.status_code, answer.get_json()["code"]) == (503, "book_read_only")
    assert client.get(f"/v1/books/{BOOK}/organisations", headers=headers).status_code == 200
    app.extensions["shelf"].close()
    run(url, "DROP OWNED BY onlooker", "DROP ROLE onlooker")
