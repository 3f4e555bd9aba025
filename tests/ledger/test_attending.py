"""What a worker remembers of streams is what the log says, whoever else has written to them in the meantime."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import book, handler, history, store
from ledger.book import Book
from ledger.domain.organisation import RenameOrganisation
from ledger.errors import Rejected
from ledger.registry import CODEC
from tests.ledger.deeds import PRESS, act, do, new_book
from tests.ledger.town import AWO, CITY, VIVAWEST, townspeople

NAMED = (CITY, VIVAWEST, AWO)
DEEDS = ("records", "refused", "undone", "looks")


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Book]]:
    """Three workers that have the same book open, as processes have it."""
    first = new_book(tmp_path_factory.mktemp("workers"))
    for command in townspeople():
        do(first, command)
    opened = [first, book.open(first.folder), book.open(first.folder)]
    yield opened
    for one in opened:
        one.close()


def rename(id: str, name: str) -> RenameOrganisation:
    return RenameOrganisation(id=id, act=act(), grounds=PRESS, name=name)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.sampled_from(NAMED), st.sampled_from(["records", "refused", "undone", "looks"])
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_worker_goes_by_what_is_outdated(workers: list[Book], told: list[tuple[int, str, str]]) -> None:
    for worker, id, what in told:
        _act(workers[worker], id, what)
    for one in workers:
        with one.rehearsing() as tx:
            history.attend(tx)
            for id in NAMED:
                recorded = [CODEC.decode(raw) for raw in store.read(tx, f"organisation/{id}")]
                assert history.latest(tx, "organisation", id) == (
                    history.fold("organisation", recorded),
                    len(recorded),
                )


def _act(worker: Book, id: str, what: str) -> None:
    try:
        if what == "undone":
            with worker.rehearsing() as tx:
                handler.handle(tx, rename(id, "never"))
        elif what == "looks":
            with worker.rehearsing() as tx:
                history.attend(tx)
                history.latest(tx, "organisation", id)
        else:
            with worker.writing() as tx:
                handler.handle(tx, rename(id, f"{store.head(tx).position}"))
                if what == "refused":
                    raise Rejected("already_exists", "")
    except Rejected:
        pass


def test_a_log_that_is_not_the_one_that_was_seen_is_read_anew(tmp_path: Path) -> None:
    """As after a failover to a server that lacked the last commands, where others have recorded since."""
    one = new_book(tmp_path)
    for command in townspeople():
        do(one, command)
    with one.rehearsing() as tx:
        head = history.attend(tx)
        tx.remembered[f"organisation/{CITY}"] = "what was lost", 7
        tx.remembered["the log"] = store.Head(head.position, head.micros + 1)
        history.attend(tx)
        assert history.latest(tx, "organisation", CITY)[1] == 1
        tx.remembered["the log"] = store.Head(head.position + 3, head.micros + 1)
        history.attend(tx)
        assert history.latest(tx, "organisation", CITY)[1] == 1
    one.close()
