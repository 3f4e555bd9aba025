"""Names over HTTP where it gets tight: a vault that another program reads, a deed that was broken off, two readers."""

import csv
import io
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest

from api import access
from ledger import handler, vault
from ledger.book import Book
from ledger.domain.person import RectifyPerson
from tests.api.conftest import GROUNDS, Caller
from tests.api.test_operation import problem, records
from tests.ledger.deeds import PRESS, act
from tests.ledger.test_vault import files_that_hold

CONTACT = {"name": "Kanaria Gelbfeder", "email": "kanaria@gelbfeder.example"}
ERASURE = {"ground": "objection", "grounds": GROUNDS}


@pytest.fixture
def person(caller: Caller) -> str:
    """The contact of one party of an agreement."""
    for id in ("vivawest", "awo"):
        caller.post("organisations", {"id": id, "name": id.upper(), "kind": "other", "grounds": GROUNDS})
    parties = [{"organisation": "vivawest", "contact": CONTACT}, {"organisation": "awo"}]
    body = {"id": "vertrag", "kind": "loose", "title": "Vertrag", "parties": parties, "term": {}, "grounds": GROUNDS}
    agreed: Any = caller.post("agreements", body).get_json()
    return str(agreed["parties"][0]["contact"]["person"])


@pytest.fixture
def reader(book: Book) -> Iterator[sqlite3.Connection]:
    """Another program in the midst of reading the vault; nobody waits for it for long."""
    with book.vault.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    other = sqlite3.connect(book.folder / "vault.sqlite", isolation_level=None)
    other.execute("BEGIN")
    other.execute("SELECT count(*) FROM record").fetchone()
    yield other
    other.close()


def contact(caller: Caller, token: str | None = None) -> Any:
    return caller.get("agreements/vertrag", token=token).json["parties"][0]["contact"]


@pytest.mark.sqlite
def test_an_erasure_that_a_reader_holds_up_is_told_and_finished_by_the_same_request(caller, book, person, reader):
    path = f"persons/{person}/erasures"
    assert problem(caller.post(path, ERASURE, Idempotency_Key="e-1")) == (503, "book_busy")
    assert contact(caller) == {"person": person, "erased": True}
    assert problem(caller.post(path, ERASURE, Idempotency_Key="e-1")) == (503, "book_busy")
    reader.close()
    again = caller.post(path, ERASURE, Idempotency_Key="e-1")
    assert (again.status_code, again.headers["Idempotent-Replayed"]) == (201, "true")
    assert files_that_hold(book.folder, b"Gelbfeder") == []


def test_a_rectification_that_broke_off_behind_the_log_is_finished_by_the_same_request(caller, book, person):
    body = {"record": {"name": "Kanaria Rotfeder"}, "grounds": GROUNDS}
    sealed = book.vault.keep(vault.redraw(person, body["record"]))
    with book.writing() as tx:
        handler.handle(tx, RectifyPerson(id=person, act=act(), grounds=PRESS, person=sealed))
    assert contact(caller)["name"] == CONTACT["name"]
    assert caller.post(f"persons/{person}/retentions", {"until": "2036", "grounds": GROUNDS}).status_code == 201
    assert contact(caller)["name"] == "Kanaria Rotfeder"
    assert files_that_hold(book.folder, b"Gelbfeder") == []


def test_what_is_refused_leaves_a_record_at_most_until_it_is_collected(caller, book, person):
    caller.post(f"persons/{person}/restrictions", {"ground": "objection", "grounds": GROUNDS})
    noted = ERASURE | {"grounds": GROUNDS | {"note": "Anruf von Frau Rotfeder"}}
    assert problem(caller.post(f"persons/{person}/erasures", noted)) == (409, "person_restricted")
    assert problem(caller.post("persons/person-0000000000000000/erasures", noted)) == (404, "not_found")
    assert len(book.vault.page("", 10, ["note"])) == 1, (
        "what is not there keeps nothing; what a rule refuses is collected"
    )


def test_two_tokens_with_the_same_question_have_two_tags_and_two_answers(caller, book, person):
    with book.writing() as tx:
        caller_of = access.who(tx, caller.token)
        assert caller_of is not None
        blind = access.create(tx, client=caller_of.client, actor=caller_of.actor, scope="without_names")
    assert contact(caller)["name"] == CONTACT["name"]
    assert contact(caller, blind) == {"person": person, "erased": False, "withheld": "without_names"}
    path = "organisations/vivawest/engagements"
    tags = {caller.get(path, token=token).headers["ETag"] for token in (caller.token, blind)}
    assert len(tags) == 2
    held = caller.get(path, token=blind, If_None_Match=caller.get(path).headers["ETag"])
    assert held.status_code == 200


@pytest.mark.parametrize("deed", ["rectifications", "restrictions", "erasures"])
def test_a_past_answer_that_is_held_is_made_anew_once_a_name_in_it_has_changed(caller, person, deed):
    body: dict[str, Any] = {
        "rectifications": {"record": {"name": "Kanaria Rotfeder"}},
        "restrictions": {"ground": "objection"},
        "erasures": {"ground": "objection"},
    }[deed]
    path = f"organisations/vivawest/engagements?position={caller.get('persons').headers['As-Of-Position']}"
    tag = caller.get(path).headers["ETag"]
    assert caller.get(path, If_None_Match=tag).status_code == 304
    assert caller.post(f"persons/{person}/{deed}", {**body, "grounds": GROUNDS}).status_code == 201
    fresh = caller.get(path, If_None_Match=tag)
    assert fresh.status_code == 200
    assert CONTACT["name"] not in fresh.get_data(as_text=True)
    assert caller.get(path, If_None_Match=fresh.headers["ETag"]).status_code == 304


def test_a_disclosure_as_german_csv_says_why_in_german(caller, person):
    for deed, ground in (("restrictions", "accuracy_contested"), ("liftings", None), ("erasures", "objection")):
        body = {"grounds": GROUNDS} | ({"ground": ground} if ground else {})
        assert caller.post(f"persons/{person}/{deed}", body).status_code == 201
    said = caller.get(f"persons/{person}/disclosure?format=csv-de").get_data(as_text=True)
    rows = list(csv.DictReader(io.StringIO(said.removeprefix("\ufeff")), delimiter=";"))
    assert [
        (row["Ereignis"], row["Grund der Einschränkung"], row["Löschgrund"])
        for row in rows
        if row["Teil"].startswith("H")
    ] == [
        ("PersonRestricted", "Richtigkeit bestritten", ""),
        ("RestrictionLifted", "", ""),
        ("PersonErased", "", "Widerspruch"),
    ]
    assert "accuracy_contested" not in said and "objection" not in said


def test_a_dry_run_leaves_nothing_in_the_vault(caller, book, person):
    kept = records(book)
    body = {"record": {"name": "Kanaria Rotfeder"}, "grounds": GROUNDS | {"note": "Rückruf"}}
    shown = caller.post(f"persons/{person}/rectifications?dry_run=true", body)
    assert (shown.status_code, shown.json["record"]) == (200, {"name": "Kanaria Rotfeder"})
    assert files_that_hold(book.folder, b"Rotfeder") == []
    assert records(book) == kept
