"""The one path of a command: recorded once, or not at all."""

from collections.abc import Iterator
from typing import Any

import pytest

from ledger import book as books
from ledger import handler, history, names, store
from ledger.book import REMEMBERED_MAX, Book
from ledger.domain.organisation import RegisterOrganisation, RenameOrganisation
from ledger.errors import EntryTooLarge, KeyReused, NotFound, Rejected, VersionConflict
from ledger.message import Command
from tests.ledger.deeds import act, do, duisburg
from tests.ledger.town import ask

DIGEST, OTHER_DIGEST = "aa" * 32, "bb" * 32


def head(book: Book) -> int:
    with book.reading() as tx:
        return store.head(tx).position


def register(id: str, key: str | None = None, request: str | None = DIGEST, client: str = "finance") -> Command:
    return ask(RegisterOrganisation, id=id, name=id, kind="other", act=act(key=key, request=request, client=client))


def rename(id: str, name: str) -> Command:
    return ask(RenameOrganisation, id=id, name=name)


# Idempotency


def test_the_same_request_under_the_same_key_is_recorded_once_and_answered_alike(book):
    first = do(book, register("awo", "key-1"))
    again = do(book, register("awo", "key-1"))
    assert not first.replayed
    assert again.replayed
    assert (again.stream, again.begins, again.position, again.version, again.recorded_at) == (
        first.stream,
        first.begins,
        first.position,
        first.version,
        first.recorded_at,
    )
    assert head(book) == first.position


def test_a_key_is_kept_for_ever_and_whatever_happened_since(book):
    first = do(book, register("awo", "key-1"))
    for name in ("AWO Duisburg", "AWO"):
        do(book, rename("awo", name))
    assert do(book, register("awo", "key-1")).version == first.version == 1


def test_a_command_of_many_events_is_answered_with_its_first_and_last_position(book):
    *before, extension = duisburg()
    for command in before:
        do(book, command)
    keyed = [type(extension)(**fields(extension, act=act(key="key-1", request=DIGEST))) for _ in range(2)]
    assert [(outcome.begins, outcome.position) for outcome in (do(book, one) for one in keyed)] == [(6, 10), (6, 10)]


def fields(command: Command, **changes: Any) -> dict[str, Any]:
    return {name: getattr(command, name) for name in command.__dataclass_fields__} | changes


def test_another_request_under_the_same_key_is_refused_and_leaves_nothing(book):
    position = do(book, register("awo", "key-1")).position
    for other in (register("caritas", "key-1", OTHER_DIGEST), register("awo", "key-1", OTHER_DIGEST)):
        with pytest.raises(KeyReused, match="key-1"):
            do(book, other)
    assert head(book) == position


def test_keys_belong_to_their_client(book):
    do(book, register("awo", "key-1", client="finance"))
    assert not do(book, register("caritas", "key-1", OTHER_DIGEST, client="auditor")).replayed
    assert do(book, register("awo", "key-1", client="finance")).replayed


def test_commands_without_a_key_are_each_recorded(book):
    for name in ("A", "B", "A"):
        do(book, register("awo") if head(book) == 1 else rename("awo", name))
    assert head(book) == 4


def test_a_refused_command_leaves_its_key_free(book):
    do(book, register("awo"))
    with pytest.raises(Rejected):
        do(book, register("awo", "key-1"))
    assert not do(book, register("caritas", "key-1", OTHER_DIGEST)).replayed


def test_the_first_outcome_is_given_also_to_a_caller_whose_version_is_old_by_now(book):
    do(book, register("awo"))
    renamed = ask(RenameOrganisation, id="awo", name="AWO", act=act(key="key-1", request=DIGEST))
    do(book, renamed, expected=1)
    assert do(book, renamed, expected=1).replayed


# Rehearsals


def test_a_rehearsed_command_leaves_nothing(book):
    with book.rehearsing() as tx:
        outcome = handler.handle(tx, register("awo", "key-1"))
        assert outcome.position == store.head(tx).position == 2
        assert history.state(tx, "organisation", "awo")[0].name == "awo"
    assert head(book) == 1
    with book.reading() as tx, pytest.raises(NotFound):
        history.state(tx, "organisation", "awo")
    assert not do(book, register("caritas", "key-1", OTHER_DIGEST)).replayed


def test_a_rehearsal_is_refused_what_the_command_would_be_refused(book):
    do(book, register("awo"))
    with book.rehearsing() as tx, pytest.raises(Rejected) as refused:
        handler.handle(tx, register("awo"))
    assert refused.value.code == "already_exists"


def test_an_exception_in_a_transaction_leaves_nothing(book):
    with pytest.raises(ZeroDivisionError), book.writing() as tx:
        handler.handle(tx, register("awo"))
        _ = 1 / 0
    assert head(book) == 1
    assert do(book, register("awo")).position == 2


def test_several_commands_in_one_transaction_are_recorded_together(book):
    with book.writing() as tx:
        handler.handle(tx, register("awo"))
        handler.handle(tx, rename("awo", "AWO Duisburg"))
    assert head(book) == 3


# What a worker remembers


@pytest.fixture
def other(book: Book) -> Iterator[Book]:
    """The same book, opened by another worker."""
    opened = books.open(book.folder)
    yield opened
    opened.close()


def test_a_worker_takes_up_what_another_has_recorded_meanwhile(book, other):
    do(book, register("awo"))
    for version, worker in enumerate((other, book, book, other, other, book), 2):
        assert do(worker, rename("awo", f"AWO {version}"), expected=version - 1).version == version
    with other.reading() as tx:
        state, version = history.state(tx, "organisation", "awo")
        assert (state.name, state.former_names) == ("AWO 7", ("awo", "AWO 2", "AWO 3", "AWO 4", "AWO 5", "AWO 6"))
    with book.reading() as tx:
        assert [names.find(tx, "organisation", "awo", at).name for at in (2, 3, 8)] == ["awo", "AWO 2", "AWO 7"]


def test_a_worker_forgets_what_was_rehearsed_refused_or_rolled_back(book):
    do(book, register("awo"))
    with book.rehearsing() as tx:
        handler.handle(tx, rename("awo", "AWO rehearsed"))
    with pytest.raises(ZeroDivisionError), book.writing() as tx:
        handler.handle(tx, rename("awo", "AWO rolled back"))
        _ = 1 / 0
    with pytest.raises(EntryTooLarge):
        do(book, rename("awo", "x" * 70_000))
    assert do(book, rename("awo", "AWO"), expected=1).version == 2
    with book.writing() as tx:
        assert history.state(tx, "organisation", "awo")[0].former_names == ("awo",)


def test_a_worker_can_remember_less_than_there_is(book):
    ids = [f"o-{i}" for i in range(REMEMBERED_MAX + 10)]
    with book.writing() as tx:
        for id in ids:
            handler.handle(tx, register(id))
    for id in (ids[0], ids[-1], ids[0]):
        do(book, rename(id, f"{id} of {head(book)}"))
    with book.writing() as tx:
        assert [history.state(tx, "organisation", id)[1] for id in (ids[0], ids[1], ids[-1])] == [3, 1, 2]


# Versions and streams


def test_the_version_expected_is_the_streams_own(book):
    do(book, register("awo"))
    do(book, register("caritas"))
    assert do(book, rename("awo", "AWO"), expected=1).version == 2
    for stale in (0, 1, 3):
        with pytest.raises(VersionConflict) as conflict:
            do(book, rename("awo", "AWO Duisburg"), expected=stale)
        assert conflict.value.current == 2
    assert head(book) == 4


def test_a_stream_that_was_never_begun_is_not_found(book):
    with pytest.raises(NotFound, match="no organisation 'awo'"):
        do(book, rename("awo", "AWO"))
    assert head(book) == 1


def test_a_stream_is_not_found_before_it_was_begun(book):
    do(book, register("awo"))
    do(book, rename("awo", "AWO"))
    with book.reading() as tx:
        assert [history.state(tx, "organisation", "awo", upto)[0].name for upto in (2, 3)] == ["awo", "AWO"]
        with pytest.raises(NotFound):
            history.state(tx, "organisation", "awo", upto=1)
