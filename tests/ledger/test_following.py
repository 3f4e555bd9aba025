"""The vault follows the log: after a command, after a crash between the two, and after a restore of either."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import book as books
from ledger import following, handler, history, naming, store, vault
from ledger.book import Book
from ledger.domain.agreement.commands import SignAgreement, Signature
from ledger.domain.person import ErasePerson, LiftRestriction, RectifyPerson, RestrictPerson
from ledger.errors import BookNewer, Rejected
from ledger.values import Sealed
from tests.ledger.deeds import PRESS, act, do, duisburg, new_book
from tests.ledger.test_vault import files_that_hold
from tests.ledger.town import CITY, VIVAWEST, on

WRONG, RIGHT = {"name": "Kanaria Gelbfeder"}, {"name": "Kanaria Rotfeder"}


def signed(on_: Book, party: str = CITY, record: dict[str, Any] = WRONG) -> Sealed:
    """Somebody who has signed for a party of the Dichterviertel."""
    sealed = on_.vault.put("person", record)
    signature = Signature(party=party, signed_on=on("2004"), signatory=sealed)
    do(on_, SignAgreement(id="dichterviertel", act=act(), grounds=PRESS, signature=signature))
    return sealed


def erase(on_: Book, id: str) -> None:
    do(on_, ErasePerson(id=id, act=act(), grounds=PRESS, ground="objection"))


def rectify(on_: Book, id: str, record: dict[str, Any] = RIGHT) -> Sealed:
    sealed = on_.vault.keep(vault.redraw(id, record))
    do(on_, RectifyPerson(id=id, act=act(), grounds=PRESS, person=sealed))
    return sealed


def restrict(on_: Book, id: str) -> None:
    do(on_, RestrictPerson(id=id, act=act(), grounds=PRESS, ground="legal_claims"))


def lift(on_: Book, id: str) -> None:
    do(on_, LiftRestriction(id=id, act=act(), grounds=PRESS))


def waiting(on_: Book) -> int:
    with on_.vault.engine.connect() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM replacement").scalar_one())


def aged(on_: Book, seconds: int = 7_200) -> None:
    """Makes everything in the vault older."""
    with on_.vault.engine.begin() as connection:
        for table in ("record", "replacement"):
            connection.exec_driver_sql(f"UPDATE {table} SET kept_at = kept_at - {seconds}")


@pytest.fixture
def agreed(book: Book) -> Book:
    for command in duisburg():
        do(book, command)
    return book


@pytest.fixture
def person(agreed: Book) -> str:
    return signed(agreed).id


def test_an_event_without_its_deed_is_done_as_soon_as_the_log_is_followed(agreed, person):
    erase(agreed, person)
    assert agreed.vault.read(person) == WRONG
    assert following.follow(agreed) == 1
    assert agreed.vault.read(person) is None
    assert files_that_hold(agreed.folder, b"Gelbfeder") == []
    assert following.follow(agreed) == 0


@pytest.mark.sqlite
def test_a_rectified_record_is_replaced_and_the_wrong_one_destroyed(agreed, person):
    sealed = rectify(agreed, person)
    assert agreed.vault.read(person) == WRONG
    assert following.follow(agreed) == 1
    assert agreed.vault.read(person) == RIGHT
    assert files_that_hold(agreed.folder, b"Gelbfeder") == []
    (opening,) = agreed.vault.openings([person])
    assert vault.commitment(*opening[1:]) == sealed.commitment
    assert waiting(agreed) == 0


def test_of_two_rectifications_the_last_one_in_the_log_counts(agreed, person):
    first = agreed.vault.keep(vault.redraw(person, {"name": "Kanaria Blaufeder"}))
    second = agreed.vault.keep(vault.redraw(person, RIGHT))
    for sealed in (second, first):
        do(agreed, RectifyPerson(id=person, act=act(), grounds=PRESS, person=sealed))
    following.follow(agreed)
    assert agreed.vault.read(person) == {"name": "Kanaria Blaufeder"}
    assert files_that_hold(agreed.folder, b"Rotfeder") == []


@pytest.mark.sqlite
def test_a_rectification_that_never_was_recorded_waits_and_is_collected(agreed, person):
    agreed.vault.keep(vault.redraw(person, RIGHT))
    restrict(agreed, person)
    lift(agreed, person)
    following.follow(agreed)
    assert (agreed.vault.read(person), waiting(agreed)) == (WRONG, 1)
    assert following.collect(agreed, set(), seconds=3_600) == 0
    aged(agreed)
    assert following.collect(agreed, set(), seconds=3_600) == 1
    assert (agreed.vault.read(person), waiting(agreed)) == (WRONG, 0)
    assert files_that_hold(agreed.folder, b"Rotfeder") == []


def test_a_restricted_record_is_kept_and_not_given_out(agreed, person):
    restrict(agreed, person)
    following.follow(agreed)
    assert agreed.vault.read(person) is None
    assert agreed.vault.openings([person]) == []
    assert agreed.vault.look_up([person])[person].record == WRONG
    lift(agreed, person)
    following.follow(agreed)
    assert agreed.vault.read(person) == WRONG


def test_the_edition_changes_with_what_can_be_seen_and_never_comes_back(agreed, person):
    editions = [agreed.vault.edition()]
    signed(agreed, VIVAWEST)
    following.follow(agreed)
    assert agreed.vault.edition() == editions[0], "nothing that was seen before has changed"
    for deed in (restrict, lift, rectify, erase):
        deed(agreed, person)
        following.follow(agreed)
        editions.append(agreed.vault.edition())
    assert len(set(editions)) == 5


@pytest.mark.sqlite
def test_a_record_that_nothing_names_is_collected_once_it_is_old(agreed, person):
    actor, orphan = agreed.vault.put("actor", {"name": "Kanaria"}).id, agreed.vault.put("note", {"text": "Waise"}).id
    assert following.collect(agreed, {actor}, seconds=3_600) == 0
    aged(agreed)
    assert following.collect(agreed, {actor}, seconds=3_600) == 1
    assert agreed.vault.look_up([actor, orphan, person]).keys() == {actor, person}
    assert files_that_hold(agreed.folder, b"Waise") == []


# ---- restored ----


def copied(of: Book, to: Path) -> Path:
    """A copy of a book's folder, as a backup makes it."""
    to.mkdir()
    for name in ("book.sqlite", "vault.sqlite"):
        with sqlite3.connect(of.folder / name) as source, sqlite3.connect(to / name) as target:
            source.backup(target)
        source.close()
        target.close()
    (to / "lock").touch()
    return to


def restored(of: Book, backup: Path, *names: str) -> Book:
    """The book with these files in the place of its own, closed before and opened again."""
    of.close()
    for name in names:
        for path in of.folder.glob(f"{name}*"):
            path.unlink()
        shutil.copy(backup / name, of.folder / name)
    return books.open(of.folder)


@pytest.fixture
def old(agreed: Book, person: str, tmp_path: Path) -> Path:
    assert person
    return copied(agreed, tmp_path / "backup")


@pytest.mark.sqlite
def test_who_was_erased_is_erased_again_from_an_old_vault(agreed, person, old):
    erase(agreed, person)
    following.follow(agreed)
    again = restored(agreed, old, "vault.sqlite")
    assert again.vault.read(person) == WRONG
    assert following.follow(again) == 1
    assert again.vault.read(person) is None
    assert files_that_hold(again.folder, b"Gelbfeder") == []
    again.close()


def test_who_was_restricted_is_so_again_in_an_old_vault(agreed, person, old):
    restrict(agreed, person)
    following.follow(agreed)
    again = restored(agreed, old, "vault.sqlite")
    following.follow(again)
    assert again.vault.read(person) is None
    assert again.vault.look_up([person])[person].restricted
    again.close()


@pytest.mark.sqlite
def test_a_wrong_record_does_not_come_back_with_an_old_vault(agreed, person, old):
    rectify(agreed, person)
    following.follow(agreed)
    again = restored(agreed, old, "vault.sqlite")
    following.follow(again)
    assert again.vault.look_up([person]) == {}, "the right record is lost, and the wrong one is worse than none"
    assert files_that_hold(again.folder, b"Gelbfeder") == []
    again.close()


def test_a_lost_record_can_be_rectified(agreed, person, old):
    rectify(agreed, person)
    following.follow(agreed)
    again = restored(agreed, old, "vault.sqlite")
    following.follow(again)
    rectify(again, person, {"name": "Kanaria Blaufeder"})
    following.follow(again)
    assert again.vault.read(person) == {"name": "Kanaria Blaufeder"}
    again.close()


def test_a_log_from_a_backup_is_followed_from_its_beginning(agreed, person, old):
    for _ in range(3):
        restrict(agreed, person)
        lift(agreed, person)
    following.follow(agreed)
    again = restored(agreed, old, "book.sqlite")
    erase(again, person)
    assert following.follow(again) == 1
    assert again.vault.read(person) is None
    again.close()


@pytest.mark.sqlite
def test_a_backup_of_both_goes_on_where_it_was(agreed, person, old):
    restrict(agreed, person)
    following.follow(agreed)
    again = restored(agreed, old, "book.sqlite", "vault.sqlite")
    assert following.follow(again) == 0
    assert again.vault.read(person) == WRONG
    again.close()


# ---- older and newer programs ----


def outdated(path: Path) -> None:
    """Makes a vault what an older program made it."""
    connection = sqlite3.connect(path)
    for statement in (
        "ALTER TABLE record DROP COLUMN kept_at",
        "ALTER TABLE record DROP COLUMN restricted",
        "DROP TABLE replacement",
        "DROP TABLE course",
        "PRAGMA user_version = 0",
    ):
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.sqlite
def test_the_vault_of_an_older_program_comes_up_to_this_one(agreed, person):
    erased = signed(agreed, VIVAWEST, {"name": "Kanaria Blaufeder"}).id
    erase(agreed, erased)
    agreed.close()
    outdated(agreed.folder / "vault.sqlite")
    again = books.open(agreed.folder)
    assert following.follow(again) == 1
    assert again.vault.look_up([person, erased]).keys() == {person}
    assert again.vault.older(0) == {person}
    again.close()


@pytest.mark.sqlite
def test_the_vault_of_a_newer_program_is_left_alone(agreed):
    agreed.close()
    connection = sqlite3.connect(agreed.folder / "vault.sqlite")
    connection.execute(f"PRAGMA user_version = {vault.FORMAT + 1}")
    connection.close()
    with pytest.raises(BookNewer, match="newer version"):
        books.open(agreed.folder)


# ---- any order, any crash ----


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    made = new_book(tmp_path_factory.mktemp("shared"))
    for command in duisburg():
        do(made, command)
    yield made
    made.close()


DEEDS = {"rectify": rectify, "restrict": restrict, "lift": lift, "erase": erase}
STEPS = st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.booleans()), max_size=10)


@settings(max_examples=40, deadline=None)
@given(steps=STEPS)
def test_however_often_the_vault_lags_behind_it_ends_where_the_log_does(shared: Book, steps: list[Any]) -> None:
    """A plain model: the record that counts, or none; a deed that a rule refuses is none."""
    id, record, shown = shared.vault.put("person", WRONG).id, WRONG, True
    for i, (name, at_once) in enumerate(steps):
        newer = {"name": f"Kanaria {i}"}
        try:
            rectify(shared, id, newer) if name == "rectify" else DEEDS[name](shared, id)
        except Rejected:
            continue
        match name:
            case "rectify":
                record = newer
            case "restrict" | "lift":
                shown = name == "lift"
            case "erase":
                record = None
        if at_once:
            following.follow(shared)
    following.follow(shared)
    assert shared.vault.read(id) == (record if shown else None)
    kept = shared.vault.look_up([id])
    assert (id in kept) == (record is not None)
    assert record is None or kept[id].record == record


def test_every_place_that_names_somebody_is_found(agreed):
    note = agreed.vault.put("note", {"text": "Rückruf"})
    sealed = agreed.vault.put("person", WRONG)
    signature = Signature(party=CITY, signed_on=on("2004"), signatory=sealed)
    by = act(note=note, actor="actor-00000000000000aa")
    at = do(agreed, SignAgreement(id="dichterviertel", act=by, grounds=PRESS, signature=signature)).position
    rectify(agreed, sealed.id)
    with agreed.reading() as tx:
        last = store.head(tx).position
        for id, pointer in ((sealed.id, "/data/signatory"), (note.id, "/note"), (by.actor, "/actor")):
            (found,) = naming.of(tx, id, after=0, upto=last, limit=9)
            assert (found.event["position"], found.pointer) == (at, pointer)
        assert {sealed.id, note.id, by.actor} <= naming.everybody(tx)
        assert naming.of(tx, sealed.id[:-1], after=0, upto=last, limit=9) == []
        assert history.latest(tx, "person", sealed.id)[1] == 1


def test_mentions_are_paged_by_position(agreed):
    with agreed.reading() as tx:
        last = store.head(tx).position
        everything = naming.of(tx, "actor-1", after=0, upto=last, limit=100)
        assert [one.event["position"] for one in everything] == list(range(1, last + 1))
        first = naming.of(tx, "actor-1", after=0, upto=last, limit=2)
        rest = naming.of(tx, "actor-1", after=2, upto=last, limit=100)
        assert [*first, *rest] == everything


def test_a_repeated_erasure_is_the_first_one_on_its_own_stream(agreed):
    one, other = signed(agreed), signed(agreed, VIVAWEST)
    with agreed.writing() as tx:
        commands = [ErasePerson(id=it.id, act=act(), grounds=PRESS, ground="objection") for it in (one, other)]
        handler.handle_all(tx, act(), commands)
    again = do(agreed, ErasePerson(id=one.id, act=act(), grounds=PRESS, ground="unlawful"))
    assert (again.replayed, again.stream, again.version) == (True, f"person/{one.id}", 1)
