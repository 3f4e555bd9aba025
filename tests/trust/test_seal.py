"""The seal in the append transaction: its root, proofs and tiles are those of the stored bytes, at any size."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import book, handler, layout, seal, store, tree
from ledger.book import Book
from ledger.domain.organisation import RegisterOrganisation
from ledger.errors import NotThen, SealBroken
from tests.ledger import deeds


def registered(number: int) -> RegisterOrganisation:
    return RegisterOrganisation(id=f"o-{number}", act=deeds.act(), grounds=deeds.PRESS, name="Verein", kind="other")


def filled(folder: Path, sizes: Sequence[int]) -> Book:
    """A book with so many commands in each transaction."""
    made, number = deeds.new_book(folder), 0
    for size in sizes:
        with made.writing() as tx:
            handler.handle_all(tx, deeds.act(), [registered(number + i) for i in range(size)])
        number += size
    return made


def entries(tx: Any) -> list[bytes]:
    return [raw for _, raw in store.after(tx, 0, 1 << 40, store.head(tx).position)]


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Book]:
    """A book whose log goes over two complete tiles, appended in pieces that end before, on and after their ends."""
    made = filled(tmp_path_factory.mktemp("large"), [1, 100, 154, 1, 255, 3, 77])
    yield made
    made.close()


@given(size=st.integers(1, 592), data=st.data())
@settings(deadline=None, max_examples=60)
def test_roots_and_proofs_are_those_of_the_stored_bytes(large: Book, size: int, data: st.DataObject) -> None:
    with large.reading() as tx:
        leaves = [tree.leaf(raw) for raw in entries(tx)]
        assert len(leaves) == 592
        root = tree.root(tree.grow([], 0, leaves[:size]))
        assert seal.root(tx, size) == root
        position = data.draw(st.integers(1, size))
        tree.check_inclusion(position - 1, size, leaves[position - 1], seal.inclusion(tx, position, size), root)
        old = data.draw(st.integers(1, size))
        tree.check_consistency(old, size, seal.consistency(tx, old, size), seal.root(tx, old), root)


def test_tiles_are_those_of_tlog_tiles(large: Book) -> None:
    with large.reading() as tx:
        leaves = [tree.leaf(raw) for raw in entries(tx)]
        assert seal.tile(tx, 0, 0, 256) == b"".join(leaves[:256])
        assert seal.tile(tx, 0, 2, 80) == b"".join(leaves[512:])
        assert seal.tile(tx, 0, 2, 81) is None
        assert seal.tile(tx, 1, 0, 2) == tree.complete(leaves[:256]) + tree.complete(leaves[256:512])
        assert seal.tile(tx, 1, 0, 3) is None
        assert seal.tile(tx, 2, 0, 1) is None


def test_there_is_no_proof_of_what_is_not_there(large: Book) -> None:
    with large.reading() as tx:
        for wrong in (
            lambda: seal.inclusion(tx, 593, 592),
            lambda: seal.inclusion(tx, 0, 592),
            lambda: seal.inclusion(tx, 1, 593),
            lambda: seal.consistency(tx, 0, 592),
            lambda: seal.consistency(tx, 593, 592),
            lambda: seal.root(tx, 593),
        ):
            with pytest.raises(NotThen):
                wrong()


def test_a_level_that_is_complete_is_carried_up(tmp_path: Path) -> None:
    made = deeds.new_book(tmp_path)
    with made.rehearsing() as tx:
        leaves = [tree.leaf(number.to_bytes(4)) for number in range(256)]
        for number, hash_ in enumerate(leaves):
            seal._carry(tx, 1, number, hash_)
        assert seal.tile(tx, 1, 0, 256) == b"".join(leaves)
        assert seal.tile(tx, 2, 0, 1) == tree.complete(leaves)
    made.close()


def test_a_refused_command_leaves_the_seal_as_it_was(tmp_path: Path) -> None:
    made = filled(tmp_path, [1])
    with made.reading() as tx:
        before = seal.head(tx)
    with pytest.raises(Exception, match="taken"), made.writing() as tx:
        handler.handle_all(tx, deeds.act(), [registered(5), registered(5)])
    deeds.do(made, registered(6))
    with made.reading() as tx:
        assert seal.head(tx).size == before.size + 1
        seal.verify(tx)
    made.close()


@pytest.mark.sqlite
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE seal SET size = size - 1",
        "UPDATE seal SET range = x''",
        "DELETE FROM seal",
        "DELETE FROM tile WHERE level = 1",
        "UPDATE tile SET hashes = zeroblob(32) WHERE level = 1",
        "DROP TRIGGER event_no_update; UPDATE event SET bytes = x'00' WHERE position = 258",
        "DROP TRIGGER event_no_delete; DELETE FROM event WHERE position = 258",
    ],
)
def test_a_seal_that_does_not_fit_is_seen_at_once(tmp_path: Path, change: str) -> None:
    made = filled(tmp_path, [256, 1])
    with made.reading() as tx:
        seal.verify(tx)
    with made.writing() as tx:
        for statement in change.split(";"):
            tx.connection.execute(statement)
    with made.reading() as tx, pytest.raises(SealBroken):
        seal.verify(tx)
    made.close()


@pytest.mark.sqlite
def test_nothing_is_appended_to_a_log_that_its_seal_does_not_fit(tmp_path: Path) -> None:
    made = filled(tmp_path, [2])
    with made.writing() as tx:
        tx.connection.execute("UPDATE seal SET size = 1, range = zeroblob(32)")
    made.close()
    again = book.open(tmp_path / "duisburg")
    with pytest.raises(SealBroken):
        deeds.do(again, registered(9))
    again.close()


@pytest.mark.sqlite
def test_a_book_that_an_older_version_made_is_sealed_from_its_first_event_on(tmp_path: Path) -> None:
    made = filled(tmp_path, [256, 40])
    with made.writing() as tx:
        as_sealed, tiles = seal.head(tx), seal.tile(tx, 0, 0, 256)
        for table in (*layout.SINCE_FORMAT_2, *layout.SINCE_FORMAT_3):
            tx.connection.execute(f"DROP TABLE {table.name}")
        tx.connection.execute("PRAGMA user_version = 1")
    assert layout.upgrade(made)
    assert not layout.upgrade(made)
    with made.reading() as tx:
        seal.verify(tx)
        assert (seal.head(tx), seal.tile(tx, 0, 0, 256)) == (as_sealed, tiles)
    made.close()
