"""The verifier on good bundles, which never alarm it, and on what can't be used: one message and exit code each."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from api import signing
from ledger import checkpoints, keys, notes, store
from ledger.answers import funding
from ledger.book import Book
from ledger.domain.amendment import AmendEntries, Correction, Reversal
from ledger.values import format_hundredths
from scripts import verify
from tests.ledger.deeds import act, do, duisburg, new_book
from tests.ledger.machine import Town
from tests.ledger.town import DICHTERVIERTEL, HOCHFELD
from tests.trust.audited import NOW, WHY, Audited, audited, exported, judged, packed, told


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    return audited(tmp_path_factory.mktemp("whole"))


@pytest.fixture
def packed_whole(whole: Audited, tmp_path: Path) -> Path:
    return packed(whole.files, tmp_path / "bundle.zip")


@pytest.fixture
def held(whole: Audited, tmp_path: Path) -> str:
    (tmp_path / "held").write_text(whole.held, encoding="utf-8")
    return str(tmp_path / "held")


@pytest.fixture
def book(tmp_path: Path) -> Any:
    made = new_book(tmp_path)
    keys.create(made.folder, made.origin)
    for command in duisburg():
        do(made, command)
    yield made
    made.close()


def vkey(book: Book) -> str:
    return str(keys.load(book.folder, book.origin).verifier)


def test_a_bundle_that_was_verified_prints_the_funding_it_proves(book: Book, tmp_path: Path) -> None:
    code, said, _ = told(packed(exported(book), tmp_path / "b.zip"), "--key", vkey(book), "--lang", "de")
    assert code == 0
    table = [line.split() for line in said.splitlines() if "Dichterviertel" in line]
    assert table == [["Dichterviertel", year, "52.000,00", "45.000,00", "97.000,00"] for year in ("2025", "2026")]
    assert "Alles in Ordnung" in said


def test_a_bundle_says_the_same_as_a_folder(whole: Audited, packed_whole: Path, held: str, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.unpack_archive(packed_whole, folder)
    given = ("--key", whole.key, "--checkpoint", held)
    assert judged(folder, *given) == judged(packed_whole, *given)
    assert judged(folder, *given)[0] == 0


def test_records_are_ok_erased_or_withheld_one_by_one(whole: Audited, packed_whole: Path, tmp_path: Path) -> None:
    code, report = judged(packed_whole, "--key", whole.key)
    verdicts = sorted(one["verdict"] for one in report["vault"])
    # The erased one has no opening; actor-1 of the tests has no record; the acting one's record nothing commits to.
    assert (code, verdicts) == (0, ["ERASED", *["OK"] * 6, "untold", "withheld"])
    without = {name: raw for name, raw in whole.files.items() if name != "vault/openings.json"}
    manifest = json.loads(without["bundle.json"])
    manifest["files"] = [one for one in manifest["files"] if one["name"] != "vault/openings.json"]
    code, report = judged(
        packed(without | {"bundle.json": json.dumps(manifest).encode()}, tmp_path / "w"), "--key", whole.key
    )
    assert (code, sorted({one["verdict"] for one in report["vault"]})) == (0, ["ERASED", "withheld"])


def test_a_bundle_is_the_same_bytes_each_time(book: Book) -> None:
    assert exported(book) == exported(book)
    assert "vault/openings.json" not in exported(book, vault="closed")


@pytest.mark.parametrize("position", [1, 196, 256, 257])
def test_one_event_is_shown_and_proven_without_the_rest(
    whole: Audited, held: str, tmp_path: Path, position: int
) -> None:
    number = (position - 1) // 256
    tile = f"tile/0/{number:03d}" + ("" if number == 0 else f".p/{size_of(whole) - 256}")
    needed = {
        name: raw
        for name, raw in whole.files.items()
        if not name.startswith("tile/entries/") or name.startswith(f"tile/entries/{number:03d}")
    }
    where = packed(needed, tmp_path / "few.zip")
    code, report = judged(where, "--key", whole.key, "--checkpoint", held, "--position", str(position))
    assert (code, report["event"]["position"]) == (0, position)
    assert {"what": "held", "size": whole.held_size, "path": held} in report["ok"]
    raw = bytearray(needed[tile])
    raw[((position - 1) % 256 ^ 1) * 32] ^= 1
    broken = packed(needed | {tile: bytes(raw)}, tmp_path / "broken.zip")
    code, report = judged(broken, "--key", whole.key, "--position", str(position))
    assert (code, [one["kind"] for one in report["findings"]]) == (1, ["not_proven"])


def size_of(whole: Audited) -> int:
    return int(json.loads(whole.files["bundle.json"])["size"])


def test_whoever_trusts_the_old_key_trusts_the_one_it_handed_over_to(book: Book, tmp_path: Path) -> None:
    old = vkey(book)
    checkpoints.current(book, NOW)
    signing.rotate(book, "Erika Beispiel")
    do(book, AmendEntries(id=book.id, act=act(at=datetime.now(UTC)), grounds=WHY, amendments=(Reversal(8),)))
    where = packed(exported(book), tmp_path / "b.zip")
    for key in (old, vkey(book)):
        for more in ((), ("--seal-only",)):
            code, report = judged(where, "--key", key, *more)
            assert (code, report["findings"]) == (0, [])
    stranger = notes.draw(book.origin, notes.LOG).verifier
    assert judged(where, "--key", str(stranger))[1]["code"] == "wrong_key"


def test_a_new_key_that_the_old_one_did_not_sign_is_not_trusted(book: Book, tmp_path: Path) -> None:
    old = vkey(book)
    checkpoints.current(book, NOW)
    (book.folder / "signing.key").unlink()
    keys.create(book.folder, book.origin)
    do(book, AmendEntries(id=book.id, act=act(), grounds=WHY, amendments=(Reversal(8),)))
    where = packed(exported(book), tmp_path / "b.zip")
    code, report = judged(where, "--key", old)
    assert (code, {one["kind"] for one in report["findings"]}) == (1, {"not_signed"})
    assert judged(where, "--key", old, "--key", vkey(book))[0] == 0


def test_it_says_how_many_partners_have_seen_this_same_history(book: Book, tmp_path: Path) -> None:
    issued = checkpoints.current(book, NOW)
    caritas, awo, other = (notes.draw(name, notes.WITNESS) for name in ("caritas", "awo", "other"))
    with book.writing() as tx:
        for one in (caritas, awo):
            checkpoints.cosign(tx, issued, one.sign(issued.note.text, int(NOW.timestamp())))
    do(book, AmendEntries(id=book.id, act=act(), grounds=WHY, amendments=(Reversal(8),)))
    where = packed(exported(book), tmp_path / "b.zip")
    named = [part for one in (caritas, awo, other) for part in ("--witness", str(one.verifier))]
    code, report = judged(where, "--key", vkey(book), *named, "--require", "2")
    assert code == 0
    assert [one.get("size") for one in report["witnesses"]] == [issued.size, issued.size, None]
    assert "2 of 3 partners" in told(where, "--key", vkey(book), *named, "--lang", "en")[1]
    code, report = judged(where, "--key", vkey(book), *named, "--require", "3")
    assert (code, [one["kind"] for one in report["findings"]]) == (1, ["too_few_witnesses"])


def test_a_false_cosignature_is_named(whole: Audited, tmp_path: Path) -> None:
    witness = notes.draw("caritas", notes.WITNESS)
    line = witness.sign("another text\n", 1).line.encode()
    where = packed(dict(whole.files) | {"checkpoint": whole.files["checkpoint"] + line}, tmp_path / "b.zip")
    _, report = judged(where, "--key", whole.key, "--witness", str(witness.verifier))
    assert "cosignature_false" in {one["kind"] for one in report["findings"]}


# --- What can't be used -----------------------------------------------------------------------------------------------


def unusable(code: str, where: Path | str, *arguments: str) -> None:
    exit_code, report = judged(where, *arguments)
    assert (exit_code, report["verdict"], report["code"]) == (2, "UNUSABLE", code)
    messages = []
    for language in ("de", "en"):
        exit_code, out, err = told(where, *arguments, "--lang", language)
        assert (exit_code, out) == (2, "")
        assert len(err.splitlines()) == 1
        assert "Traceback" not in err
        messages.append(err)
    assert messages[0] != messages[1]


def test_the_wrong_key(whole: Audited, packed_whole: Path) -> None:
    name = whole.key.split("+")[0]
    unusable("wrong_key", packed_whole, "--key", str(notes.draw(name, notes.LOG).verifier))


def test_the_key_of_another_book(whole: Audited, packed_whole: Path) -> None:
    unusable("foreign_checkpoint", packed_whole, "--key", str(notes.draw("quartierbuch/x", notes.LOG).verifier))


@pytest.mark.parametrize("key", ["", "no key", "a+00000000+AAAA", "/nowhere"])
def test_what_is_no_key(packed_whole: Path, key: str) -> None:
    unusable("bad_key", packed_whole, "--key", key)


def test_the_key_of_a_witness_is_none_of_a_log(whole: Audited, packed_whole: Path) -> None:
    unusable("bad_key", packed_whole, "--key", str(notes.draw(whole.key.split("+")[0], notes.WITNESS).verifier))


@pytest.mark.parametrize("share", [0, 1, 4, 10, 500, 999])
def test_a_truncated_bundle(whole: Audited, packed_whole: Path, share: int) -> None:
    raw = packed_whole.read_bytes()
    packed_whole.write_bytes(raw[: len(raw) * share // 1_000])
    unusable("unreadable", packed_whole, "--key", whole.key)


def test_a_bundle_with_damaged_bytes(whole: Audited, packed_whole: Path) -> None:
    raw = bytearray(packed_whole.read_bytes())
    at = raw.index(whole.files["totals.json"][:40]) + 20
    raw[at] ^= 1
    packed_whole.write_bytes(raw)
    unusable("unreadable", packed_whole, "--key", whole.key)


def test_what_is_no_bundle_at_all(whole: Audited, tmp_path: Path) -> None:
    unusable("no_bundle", tmp_path / "nowhere.zip", "--key", whole.key)
    unusable("wrong_format", packed({"letter.txt": b"Hello"}, tmp_path / "letter.zip"), "--key", whole.key)
    unusable("wrong_format", tmp_path, "--key", whole.key)
    later = dict(whole.files) | {"bundle.json": b'{"format":"quartierbuch-bundle/2","files":[]}'}
    unusable("wrong_format", packed(later, tmp_path / "later.zip"), "--key", whole.key)


def test_a_zip_bomb(whole: Audited, tmp_path: Path) -> None:
    where = tmp_path / "bomb.zip"
    with zipfile.ZipFile(where, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in whole.files.items():
            archive.writestr(name, raw)
        archive.writestr("tile/0/x001/000", bytes(200 << 20))
    unusable("too_large", where, "--key", whole.key)
    _, _, said = told(where, "--key", whole.key, "--lang", "de")
    assert re.fullmatch(r"verify\.py: das Bündel wird entpackt zu groß: \d+ Bytes \(ZIP: \d+\)\n", said)


def test_too_many_files(whole: Audited, tmp_path: Path) -> None:
    where = tmp_path / "many.zip"
    with zipfile.ZipFile(where, "w") as archive:
        archive.writestr("one", b"")
        # The directory at its end names the same file again and again.
        archive.filelist *= verify.MEMBERS_MAX + 1
    unusable("too_many", where, "--key", whole.key)


def test_a_reader_who_stops_reading_gets_no_verdict(packed_whole: Path, whole: Audited) -> None:
    command = [sys.executable, str(verify.__file__), str(packed_whole), "--key", whole.key, "--json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        said = process.stderr.read()
    assert (process.returncode, said) == (2, "")


def test_the_root_is_told_as_checkpoints_write_it(packed_whole: Path, whole: Audited) -> None:
    _, said, _ = told(packed_whole, "--key", whole.key, "--lang", "en")
    assert f"root {whole.files['checkpoint'].decode().splitlines()[2]}\n" in said


def test_a_zip_whose_files_say_they_are_smaller_than_they_are(whole: Audited, tmp_path: Path) -> None:
    where = tmp_path / "lying.zip"
    with zipfile.ZipFile(where, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, raw in whole.files.items():
            archive.writestr(name, raw)
        archive.getinfo("totals.json").file_size = 10
    unusable("unreadable", where, "--key", whole.key)


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "tile/../../outside", "..\\outside", "C:/outside"])
def test_a_path_that_leaves_the_folder(whole: Audited, tmp_path: Path, name: str) -> None:
    unusable("path_leaves", packed(dict(whole.files) | {name: b""}, tmp_path / "b.zip"), "--key", whole.key)


def test_a_link_that_leaves_the_folder(whole: Audited, packed_whole: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    shutil.unpack_archive(packed_whole, folder)
    (tmp_path / "outside").write_bytes((folder / "totals.json").read_bytes())
    (folder / "totals.json").unlink()
    (folder / "totals.json").symlink_to(tmp_path / "outside")
    unusable("path_leaves", folder, "--key", whole.key)


def test_a_name_that_stands_twice(whole: Audited, packed_whole: Path) -> None:
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(packed_whole, "a") as archive:
        archive.writestr("totals.json", b"{}")
    unusable("duplicate_member", packed_whole, "--key", whole.key)


def test_a_checkpoint_of_another_book(whole: Audited, packed_whole: Path, tmp_path: Path) -> None:
    signer = notes.draw("quartierbuch/x", notes.LOG)
    text = whole.held.split("\n\n")[0].replace(signer.name, "") + "\n"
    text = "\n".join(["quartierbuch/x", *text.split("\n")[1:]])
    (tmp_path / "other").write_text(str(notes.Note(text, (signer.sign(text),))), encoding="utf-8")
    unusable("foreign_checkpoint", packed_whole, "--key", whole.key, "--checkpoint", str(tmp_path / "other"))


@pytest.mark.parametrize("text", ["", "no note", "a\n1\nAAAA\n\n\u2014 a AAAA\n", "\0\n" * 9])
def test_what_is_no_checkpoint(whole: Audited, packed_whole: Path, tmp_path: Path, text: str) -> None:
    (tmp_path / "note").write_text(text, encoding="utf-8")
    unusable("bad_note", packed_whole, "--key", whole.key, "--checkpoint", str(tmp_path / "note"))
    unusable("bad_note", packed_whole, "--key", whole.key, "--checkpoint", str(tmp_path / "nowhere"))


def test_a_checkpoint_of_ones_own_that_was_altered(whole: Audited, packed_whole: Path, held: str) -> None:
    Path(held).write_text(whole.held.replace(f"\n{whole.held_size}\n", "\n17\n"), encoding="utf-8")
    unusable("old_checkpoint_false", packed_whole, "--key", whole.key, "--checkpoint", held)


def test_a_bundle_without_a_checkpoint(whole: Audited, tmp_path: Path) -> None:
    files = {name: raw for name, raw in whole.files.items() if name != "checkpoint"}
    unusable("no_checkpoint", packed(files, tmp_path / "b.zip"), "--key", whole.key)


@pytest.mark.parametrize("position", ["0", "-1", "9999"])
def test_a_position_that_does_not_exist(whole: Audited, packed_whole: Path, position: str) -> None:
    unusable("no_such_position", packed_whole, "--key", whole.key, f"--position={position}")


def test_more_witnesses_required_than_named(whole: Audited, packed_whole: Path) -> None:
    unusable("seldom_enough", packed_whole, "--key", whole.key, "--require", "1")


def test_a_service_that_does_not_answer(whole: Audited) -> None:
    unusable("unreachable", "http://127.0.0.1:9/v1/books/duisburg", "--key", whole.key)
    _, _, said = told("http://127.0.0.1:9/v1/books/duisburg", "--key", whole.key)
    assert "urlopen" not in said


# --- No false alarm, whatever is recorded -----------------------------------------------------------------------------


class AuditedTown(Town):
    """Whatever happens in the town, its bundle is good, and states what the API answers."""

    @rule(
        entry=st.integers(2, 60),
        patch=st.sampled_from(
            [
                None,
                None,
                {"worth": {"value": {"money": {"amount": "60000.00"}}}},
                {"worth": {"value": {"state": "unknown", "money": None}}},
                {"span": {"first": 2026, "last": 2026}},
                {"span": {"first": 2025}},
                {"on": "2025-01-01"},
                {"neighbourhoods": [HOCHFELD]},
                {"contribution": {"purpose": "anders"}},
            ]
        ),
    )
    def amend(self, entry: int, patch: dict[str, Any] | None) -> None:
        amendment = Reversal(entry) if patch is None else Correction(entry, patch)
        command = AmendEntries(id=self.book.id, act=act(), grounds=WHY, amendments=(amendment,))
        try:
            do(self.book, command)
        except Exception as refused:  # noqa: BLE001 - what is refused leaves the log as it was
            assert type(refused).__module__ == "ledger.errors"

    def teardown(self) -> None:
        try:
            assert_verified(self.book, Path(self.folder.name))
        finally:
            super().teardown()


def assert_verified(book: Book, folder: Path) -> None:
    if not keys.exists(book.folder):
        keys.create(book.folder, book.origin)
    code, report = judged(packed(exported(book), folder / "b.zip"), "--key", vkey(book))
    assert (code, report["findings"]) == (0, [])
    stated = {(one["neighbourhood"], one["year"]): one for one in report["funding"]}
    with book.reading() as tx:
        at = store.head(tx)
        for area in (DICHTERVIERTEL, HOCHFELD):
            for year in range(2022, 2028):
                answer = funding.in_neighbourhood(tx, area, year, at, currency="EUR")
                totals = {name: None if cents is None else format_hundredths(int(cents))
                          for name, cents in stated.get((area, year), NOTHING)["totals"].items()}  # fmt: skip
                assert totals | {"currency": "EUR"} == answer["totals"]


NOTHING = {"totals": dict.fromkeys(("money", "in_kind", "value"))}
TestAnyHistoryIsVerified = AuditedTown.TestCase
TestAnyHistoryIsVerified.settings = settings(max_examples=settings().max_examples // 4, stateful_step_count=30)
