"""What partners bring of a checkpoint: true cosignatures are kept for ever, false ones never, and no fork is hidden."""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from api import signing
from ledger import book, checkpoints, cosigning, forks, history, keys, notes, seal, store
from ledger.book import Book
from ledger.checkpoints import Issued
from ledger.domain.amendment import AmendEntries, Correction, Reversal
from ledger.domain.book import AdmitWitness, DismissWitness, RotateSigningKey
from ledger.domain.organisation import RegisterOrganisation
from ledger.errors import LogForked, Rejected
from ledger.forks import Evidence
from ledger.notes import LOG, WITNESS, Checkpoint, Note, Signer
from tests.ledger import deeds

AT = datetime(2026, 11, 28, 9, tzinfo=UTC)
NOW = int(AT.timestamp())


def registered(id: str) -> RegisterOrganisation:
    return RegisterOrganisation(id=id, act=deeds.act(), grounds=deeds.PRESS, name="Verein", kind="other")


def of_book(on: Book) -> dict[str, Any]:
    return {"id": on.id, "act": deeds.act(), "grounds": deeds.PRESS}


@dataclass(frozen=True)
class Witnessed:
    """A book with a key, and two witnesses of it that hold theirs."""

    book: Book
    signer: Signer
    first: Signer
    second: Signer

    def issue(self) -> Issued:
        with self.book.writing() as tx:
            return checkpoints.issue(tx, self.book.origin, [self.signer], AT)

    def bring(self, note: Note) -> Issued | Evidence:
        with self.book.writing() as tx:
            witnesses = history.latest(tx, "book", self.book.id)[0].witnesses
            own = signing.own(tx, self.book, notes.read_checkpoint(note).size)
            return cosigning.cosign(tx, note, witnesses, own, AT)

    def accuse(self, note: Note) -> Evidence:
        with self.book.writing() as tx:
            return cosigning.accuse(tx, note, signing.own(tx, self.book, notes.read_checkpoint(note).size), AT)

    def signed(self, size: int, root: bytes) -> Note:
        text = Checkpoint(self.book.origin, size, root).text
        return Note(text, (self.signer.sign(text),))

    def shown(self) -> Note:
        with self.book.reading() as tx:
            last = checkpoints.newest(tx)
        assert last is not None
        return last.note


def admit(on: Book, id: str, signer: Signer) -> None:
    deeds.do(on, AdmitWitness(**of_book(on), witness=id, key=str(signer.verifier)))


@pytest.fixture
def witnessed(tmp_path: Path) -> Iterator[Witnessed]:
    made = deeds.new_book(tmp_path)
    signer = keys.create(made.folder, made.origin)
    first, second = (notes.draw(f"{name}.example/w1", WITNESS) for name in ("vivawest", "awo"))
    admit(made, "first", first)
    admit(made, "second", second)
    yield Witnessed(made, signer, first, second)
    made.close()


def cosigned(note: Note, *signers: Signer, at: int = NOW) -> Note:
    return replace(note, signatures=(*note.signatures, *(one.sign(note.text, at) for one in signers)))


def code(refused: pytest.ExceptionInfo[Rejected]) -> str:
    return refused.value.code


def test_every_note_bears_the_cosignatures_from_then_on(witnessed: Witnessed) -> None:
    issued = witnessed.issue()
    note = cosigned(issued.note, witnessed.first)
    assert witnessed.bring(note) == replace(issued, note=note)
    both = cosigned(witnessed.shown(), witnessed.second, at=NOW + 1)
    witnessed.bring(both)
    assert witnessed.shown() == both
    known = [witnessed.signer.verifier, witnessed.first.verifier, witnessed.second.verifier]
    assert notes.opened(str(witnessed.shown()), known)[1] == dict(zip(known, (0, NOW, NOW + 1), strict=True))


def test_bringing_it_again_changes_nothing_and_the_first_line_of_a_key_stays(witnessed: Witnessed) -> None:
    note = cosigned(witnessed.issue().note, witnessed.first)
    witnessed.bring(note)
    witnessed.bring(note)
    witnessed.bring(cosigned(witnessed.issue().note, witnessed.first, at=NOW - 60))
    assert witnessed.shown() == note


def test_what_each_has_seen_last_is_known(witnessed: Witnessed) -> None:
    witnessed.bring(cosigned(witnessed.issue().note, witnessed.first, witnessed.second))
    deeds.do(witnessed.book, registered("a"))
    later = witnessed.issue()
    witnessed.bring(cosigned(later.note, witnessed.second, at=NOW + 60))
    with witnessed.book.reading() as tx:
        assert checkpoints.last_seen(tx, witnessed.first.verifier) == (1, later.size - 1, NOW)
        assert checkpoints.last_seen(tx, witnessed.second.verifier) == (2, later.size, NOW + 60)
        assert checkpoints.last_seen(tx, notes.draw("awo.example/w1", WITNESS).verifier) is None


@pytest.mark.parametrize(
    ("expected", "spoil"),
    [
        ("false_cosignature", lambda line: line._replace(signed=line.signed[:-1] + bytes([line.signed[-1] ^ 1]))),
        ("false_cosignature", lambda line: line._replace(signed=bytes(8) + line.signed[8:])),
        ("false_cosignature", lambda line: line._replace(signed=line.signed[:4])),
        ("unknown_witness", lambda line: line._replace(name="nobody.example/w1")),
        ("unknown_witness", lambda line: line._replace(key_id=bytes(4))),
    ],
)
def test_a_spoilt_line_is_refused_and_takes_the_good_ones_with_it(witnessed: Witnessed, expected, spoil) -> None:
    issued = witnessed.issue()
    good, bad = witnessed.second.sign(issued.note.text, NOW), spoil(witnessed.first.sign(issued.note.text, NOW))
    with pytest.raises(Rejected) as refused:
        witnessed.bring(replace(issued.note, signatures=(good, bad)))
    assert code(refused) == expected
    assert witnessed.shown() == issued.note


def test_a_false_line_is_refused_though_the_key_has_signed_before(witnessed: Witnessed) -> None:
    note = cosigned(witnessed.issue().note, witnessed.first)
    witnessed.bring(note)
    false = witnessed.first.sign("another text\n", NOW)
    with pytest.raises(Rejected) as refused:
        witnessed.bring(replace(note, signatures=(*note.signatures, false)))
    assert code(refused) == "false_cosignature"


def test_a_note_without_a_witness_is_refused(witnessed: Witnessed) -> None:
    with pytest.raises(Rejected) as refused:
        witnessed.bring(witnessed.issue().note)
    assert code(refused) == "unknown_witness"


def test_a_cosignature_may_be_a_little_ahead_and_no_more(witnessed: Witnessed) -> None:
    ahead = int(cosigning.AHEAD_MAX / timedelta(seconds=1))
    witnessed.bring(cosigned(witnessed.issue().note, witnessed.first, at=NOW + ahead))
    with pytest.raises(Rejected) as refused:
        witnessed.bring(cosigned(witnessed.issue().note, witnessed.second, at=NOW + ahead + 1))
    assert code(refused) == "cosignature_in_future"


def test_nothing_is_taken_from_who_was_dismissed_and_what_it_gave_stays(witnessed: Witnessed) -> None:
    before = cosigned(witnessed.issue().note, witnessed.first)
    witnessed.bring(before)
    deeds.do(witnessed.book, DismissWitness(**of_book(witnessed.book), witness="first"))
    with witnessed.book.reading() as tx:
        assert checkpoints.of_size(tx, notes.read_checkpoint(before).size)[0].note == before
    witnessed.bring(cosigned(before, witnessed.second))
    with pytest.raises(Rejected) as refused:
        witnessed.bring(cosigned(witnessed.issue().note, witnessed.first))
    assert code(refused) == "witness_dismissed"


def test_a_checkpoint_of_another_log_is_refused(witnessed: Witnessed) -> None:
    with pytest.raises(Rejected) as refused:
        cosigning.check_origin(witnessed.issue().note, "quartierbuch.example/krefeld")
    assert code(refused) == "foreign_checkpoint"


def test_a_checkpoint_that_was_never_issued_is_refused(witnessed: Witnessed) -> None:
    with witnessed.book.reading() as tx:
        size, root = 2, seal.root(tx, 2)
    unissued = witnessed.signed(size, root)
    with pytest.raises(Rejected) as refused:
        witnessed.bring(cosigned(unissued, witnessed.first))
    assert code(refused) == "unissued_checkpoint"
    with pytest.raises(Rejected) as refused:
        witnessed.accuse(unissued)
    assert code(refused) == "no_contradiction"


def test_only_the_book_s_own_signature_proves_anything_against_it(witnessed: Witnessed) -> None:
    text = Checkpoint(witnessed.book.origin, 99, bytes(32)).text
    forged = Note(text, (notes.draw(witnessed.book.origin, LOG).sign(text), witnessed.first.sign(text, NOW)))
    for bring in (witnessed.bring, witnessed.accuse):
        with pytest.raises(Rejected) as refused:
            bring(forged)
        assert code(refused) == "not_signed_by_book"


@pytest.mark.parametrize(("size", "how"), [(2, "other_root"), (99, "beyond")])
def test_after_a_proof_of_a_fork_nothing_is_signed(witnessed: Witnessed, size: int, how: str) -> None:
    fork = witnessed.signed(size, bytes(32))
    evidence = witnessed.bring(cosigned(fork, witnessed.first))
    assert isinstance(evidence, Evidence) and evidence.how == how
    assert witnessed.accuse(fork).received_at == evidence.received_at
    with witnessed.book.reading() as tx:
        assert [one.checkpoint for one in forks.kept(tx)] == [evidence.checkpoint]
    deeds.do(witnessed.book, registered("a"))
    with pytest.raises(LogForked):
        witnessed.issue()
    with pytest.raises(LogForked):
        checkpoints.current(witnessed.book, AT)


@pytest.mark.sqlite
def test_once_the_true_history_is_back_it_is_signed_again(witnessed: Witnessed, tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite"
    _back_up(witnessed.book, old)
    deeds.do(witnessed.book, registered("true"))
    true = witnessed.issue()
    with witnessed.book.reading() as tx:
        row = tx.connection.execute("SELECT * FROM event ORDER BY position DESC LIMIT 1").fetchone()
        raw = store.at(tx, true.size)
    assert raw is not None
    _restore(witnessed, old)
    again = replace(witnessed, book=book.open(witnessed.book.folder))
    assert again.accuse(true.note).how == "beyond"
    with pytest.raises(LogForked):
        again.issue()
    with again.book.writing() as tx:
        tx.connection.execute(f"INSERT INTO event VALUES ({', '.join('?' * len(row))})", row)
        seal.grow(tx, true.size - 1, [raw])
    with again.book.reading() as tx:
        assert [one.how for one in forks.kept(tx)] == [None]
    assert again.issue().note == true.note
    again.book.close()


@pytest.mark.sqlite
@pytest.mark.parametrize("change", ["DELETE FROM event WHERE position = 3", "UPDATE event SET bytes = x'00'"])
def test_a_log_that_was_rewritten_with_its_seal_is_not_signed(witnessed: Witnessed, change: str) -> None:
    signed = witnessed.issue()
    with witnessed.book.writing() as tx:
        for trigger in ("event_no_update", "event_no_delete"):
            tx.connection.execute(f"DROP TRIGGER {trigger}")
        tx.connection.execute(change)
        entries = [row[0] for row in tx.connection.execute("SELECT bytes FROM event ORDER BY position").fetchall()]
        tx.connection.execute("UPDATE seal SET size = 0, range = x''")
        tx.remembered.clear()
        seal.grow(tx, 0, entries)
    with witnessed.book.reading() as tx:
        assert checkpoints.forked(tx) == f"checkpoint 1 over {signed.size} events was signed for another history"
    with pytest.raises(LogForked):
        witnessed.issue()


@pytest.mark.sqlite
def test_a_key_that_the_restored_log_does_not_know_yet_accuses_it_too(witnessed: Witnessed, tmp_path: Path) -> None:
    old = tmp_path / "old.sqlite"
    _back_up(witnessed.book, old)
    rotated = signing.rotate(witnessed.book, "Leitung Kasse")
    _restore(witnessed, old)
    again = replace(witnessed, book=book.open(witnessed.book.folder))
    only_new = replace(rotated.note, signatures=rotated.note.signatures[1:])
    assert again.accuse(only_new).how == "beyond"
    again.book.close()


def test_a_key_that_was_replaced_accuses_up_to_there_and_no_further(witnessed: Witnessed) -> None:
    rotated = signing.rotate(witnessed.book, "Leitung Kasse").size
    with pytest.raises(Rejected) as refused:
        witnessed.accuse(witnessed.signed(rotated + 1, bytes(32)))
    assert code(refused) == "not_signed_by_book"
    assert witnessed.accuse(witnessed.signed(rotated, bytes(32))).how == "other_root"


@pytest.mark.sqlite
def test_what_was_kept_stays_as_it_is(witnessed: Witnessed) -> None:
    witnessed.accuse(witnessed.signed(99, bytes(32)))
    for change in (
        "UPDATE fork SET note = ''",
        "DELETE FROM fork",
        "INSERT OR REPLACE INTO fork (size, root, received_at, note) SELECT size, root, '', '' FROM fork",
    ):
        with pytest.raises(sqlite3.IntegrityError), witnessed.book.writing() as tx:
            tx.connection.execute(change)


def test_keys_and_witnesses_are_no_entries_to_amend(witnessed: Witnessed) -> None:
    on = witnessed.book
    old, new = (str(notes.draw(on.origin, LOG).verifier) for _ in range(2))
    deeds.do(on, DismissWitness(**of_book(on), witness="second"))
    rotated = deeds.do(on, RotateSigningKey(**of_book(on), key=new, replaces=old)).position
    why = replace(deeds.PRESS, reason="wrong_entry")
    for entry in (2, rotated - 1, rotated):
        for amendment in (Reversal(entry), Correction(entry, {"key": old})):
            with pytest.raises(Rejected) as refused:
                deeds.do(on, AmendEntries(**of_book(on) | {"grounds": why}, amendments=(amendment,)))
            assert code(refused) == "entry_not_amendable"


def test_an_organisation_that_a_witness_acts_for_is_not_taken_back(witnessed: Witnessed) -> None:
    on = witnessed.book
    entry = deeds.do(on, registered("awo")).position
    third = str(notes.draw("awo.example/w2", WITNESS).verifier)
    deeds.do(on, AdmitWitness(**of_book(on), witness="third", key=third, organisation="awo"))
    why = replace(deeds.PRESS, reason="wrong_entry")
    with pytest.raises(Rejected) as refused:
        deeds.do(on, AmendEntries(**of_book(on) | {"grounds": why}, amendments=(Reversal(entry),)))
    assert code(refused) == "has_dependants"


def _back_up(on: Book, to: Path) -> None:
    with on.reading() as tx, sqlite3.connect(to) as copy:
        tx.connection.backup(copy)
    copy.close()


def _restore(witnessed: Witnessed, old: Path) -> None:
    """Puts an old database in the place of the book's, as somebody would who copies a backup back."""
    folder = witnessed.book.folder
    witnessed.book.close()
    for leftover in folder.glob("book.sqlite-*"):
        leftover.unlink()
    (folder / "book.sqlite").write_bytes(old.read_bytes())
