"""Names and notes: kept apart, committed to, and gone for good when they are erased."""

import hmac
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import orjson
import pytest

from ledger import vault
from ledger.book import Book
from ledger.codec import canonical
from ledger.domain.agreement.commands import SignAgreement, Signature
from ledger.errors import BookBusy
from ledger.sqlite import VaultFile
from tests.ledger.deeds import act, do, duisburg, new_book
from tests.ledger.town import CITY, ask, on

CANARY = {"name": "Kanaria Gelbfeder", "function": "Leitung Kundencenter", "email": "kanaria@gelbfeder.example"}
NOTE = {"text": "Rücksprache mit Frau Gelbfeder am Telefon"}
CANARIES = [text.encode() for text in ("Kanaria", "Gelbfeder", "gelbfeder.example", "Leitung Kundencenter")]


def files_that_hold(folder: Path, word: bytes) -> list[str]:
    """The names of the files in a book's folder that have these bytes in them."""
    return sorted(path.name for path in folder.iterdir() if word in path.read_bytes())


def test_a_record_is_read_as_it_was_put(book):
    sealed = book.vault.put("person", CANARY)
    assert book.vault.read(sealed.id) == CANARY
    assert book.vault.read("person-0000000000000000") is None


def test_records_are_read_together_and_the_missing_are_left_out(book):
    one, other = book.vault.put("person", CANARY), book.vault.put("note", NOTE)
    assert book.vault.read_many([one.id, other.id, one.id, "note-0"]) == {one.id: CANARY, other.id: NOTE}
    assert book.vault.read_many([]) == {}
    book.vault.erase(one.id)
    assert book.vault.read_many([one.id, other.id]) == {other.id: NOTE}


def test_ids_are_random_and_say_what_kind_of_record_it_is(book):
    sealed = [book.vault.put(kind, CANARY) for kind in ("actor", "person", "note") for _ in range(20)]
    assert len({one.id for one in sealed}) == len({one.commitment for one in sealed}) == 60
    for one in sealed:
        kind, number = one.id.split("-")
        assert kind in ("actor", "person", "note")
        assert len(bytes.fromhex(number)) == 8


@pytest.mark.parametrize(
    ("kind", "word"),
    [("actor", b"quartierbuch-person-v1"), ("person", b"quartierbuch-person-v1"), ("note", b"quartierbuch-note-v1")],
)
def test_a_commitment_is_the_keyed_hash_of_its_word_and_the_canonical_record(book, kind, word):
    drawn = vault.draw(kind, CANARY)
    expected = hmac.new(drawn.nonce, word + canonical(CANARY), sha256).hexdigest()
    assert len(drawn.nonce) == 32
    assert drawn.sealed.commitment == expected == vault.commitment(kind, drawn.nonce, drawn.raw)


def test_what_is_drawn_is_kept_nowhere_until_it_is(book):
    drawn = vault.draw("person", CANARY)
    assert book.vault.read(drawn.sealed.id) is None
    assert book.vault.keep(drawn) == drawn.sealed
    assert book.vault.read(drawn.sealed.id) == CANARY


@pytest.mark.sqlite
def test_the_commitment_of_a_kept_record_can_be_verified_from_the_vault_alone(book):
    sealed = book.vault.put("person", CANARY)
    with book.vault.engine.connect() as connection:
        kind, nonce, raw = connection.exec_driver_sql(
            "SELECT kind, nonce, record FROM record WHERE id = ?", (sealed.id,)
        ).one()
    assert vault.commitment(kind, nonce, raw) == sealed.commitment
    assert vault.commitment(kind, nonce, raw.replace(b"Kanaria", b"Kanarie")) != sealed.commitment
    assert vault.commitment(kind, bytes(32), raw) != sealed.commitment
    assert vault.commitment("note", nonce, raw) != sealed.commitment


@pytest.mark.sqlite
def test_what_was_erased_is_in_no_file_any_more(book):
    one, other = book.vault.put("person", CANARY), book.vault.put("note", NOTE)
    stays = book.vault.put("person", {"name": "Bleibt Bestehen"})
    assert any(files_that_hold(book.folder, CANARIES[0]))
    nonce = _nonce(book, one.id)
    for sealed in (one, other):
        book.vault.erase(sealed.id)
    assert book.vault.read(one.id) is None
    assert [files_that_hold(book.folder, word) for word in (*CANARIES, nonce, one.id.encode())] == [[]] * 6
    assert book.vault.read(stays.id) == {"name": "Bleibt Bestehen"}


def _nonce(book: Book, id: str) -> bytes:
    with book.vault.engine.connect() as connection:
        return bytes(connection.exec_driver_sql("SELECT nonce FROM record WHERE id = ?", (id,)).scalar_one())


def test_one_of_many_is_erased_without_a_trace_and_the_others_stay(book):
    sealed = [book.vault.put("person", CANARY | {"name": f"Person Nummer {i:03}"}) for i in range(60)]
    for one in sealed[::2]:
        book.vault.erase(one.id)
    assert [files_that_hold(book.folder, f"Person Nummer {i:03}".encode()) for i in range(0, 60, 2)] == [[]] * 30
    assert len(book.vault.read_many(one.id for one in sealed)) == 30


def test_erasing_twice_or_what_never_was_changes_nothing(book):
    sealed = book.vault.put("person", CANARY)
    for _ in range(2):
        book.vault.erase(sealed.id)
        book.vault.erase("person-0000000000000000")
    assert book.vault.read(sealed.id) is None


@pytest.mark.sqlite
def test_an_erasure_that_a_reader_holds_up_says_so_and_is_finished_the_next_time(book):
    sealed = book.vault.put("person", CANARY)
    with book.vault.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout = 50")
    reader = sqlite3.connect(book.folder / "vault.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM record").fetchone()
    with pytest.raises(BookBusy, match="erase it again"):
        book.vault.erase(sealed.id)
    assert book.vault.read(sealed.id) is None
    reader.close()
    book.vault.erase(sealed.id)
    assert [files_that_hold(book.folder, word) for word in CANARIES] == [[]] * 4


def test_of_many_erasures_at_once_none_leaves_a_trace(book):
    sealed = [book.vault.put("person", {"name": f"Person Nummer {i:03}"}) for i in range(40)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda one: book.vault.erase(one.id), sealed)) == [1] * 40
    assert book.vault.course() == (0, False)
    assert files_that_hold(book.folder, b"Person Nummer") == []


@pytest.mark.sqlite
def test_a_name_is_in_the_vault_and_nowhere_else(book):
    for command in duisburg():
        do(book, command)
    signatory, note = book.vault.put("person", CANARY), book.vault.put("note", NOTE)
    signature = Signature(party=CITY, signed_on=on("2024-11"), signatory=signatory)
    do(book, ask(SignAgreement, signature=signature, act=act(note=note, key="key-1", request=book.vault.digest(b"x"))))
    for word in CANARIES:
        assert {name.split("-")[0] for name in files_that_hold(book.folder, word)} == {"vault.sqlite"}
    for sealed in (signatory, note):
        assert files_that_hold(book.folder, sealed.commitment.encode())
        book.vault.erase(sealed.id)
    assert [files_that_hold(book.folder, word) for word in CANARIES] == [[]] * 4
    assert files_that_hold(book.folder, signatory.commitment.encode())


@pytest.mark.sqlite
def test_the_digest_of_a_request_is_keyed_and_each_book_has_a_key_of_its_own(book, tmp_path):
    other = new_book(tmp_path, "karlsruhe")
    body = orjson.dumps(CANARY)
    assert book.vault.digest(body) == book.vault.digest(body)
    assert len({book.vault.digest(body), book.vault.digest(body + b" "), other.vault.digest(body)}) == 3
    assert sha256(body).hexdigest() not in (book.vault.digest(body), other.vault.digest(body))
    again = VaultFile(book.folder / "vault.sqlite")
    assert vault.open(again).digest(body) == book.vault.digest(body)
    again.close()
    other.close()
