"""The signing key as its keeper has it: a file that nobody else reads, made once, replaced in good order."""

import stat
from pathlib import Path

import pytest

from api import signing
from ledger import checkpoints, keys, notes, seal
from ledger.errors import KeyMissing
from scripts import books, serving
from tests.scripts.terminal import done, here, refused


def key_file(data: Path) -> Path:
    return data / "duisburg" / "signing.key"


def shown(data: Path) -> str:
    return done(here("key", "show", "duisburg", "--data", data)).strip()


def test_a_book_has_a_key_from_the_beginning_that_only_its_keeper_reads(tmp_path: Path) -> None:
    done(here("book", "create", "duisburg", "--keeper", "Stadt Duisburg", "--data", tmp_path))
    assert stat.S_IMODE(key_file(tmp_path).stat().st_mode) == 0o600
    verifier = notes.read_verifier(shown(tmp_path))
    with books.opened(tmp_path, "duisburg") as one:
        assert verifier.name == one.origin
    secret = key_file(tmp_path).read_text().strip().split("+", 4)[4]
    for file in (tmp_path / "duisburg").iterdir():
        assert file == key_file(tmp_path) or secret.encode() not in file.read_bytes()


def test_a_checkpoint_is_printed_and_opens_with_the_key(data: Path) -> None:
    printed = done(here("checkpoint", "duisburg", "--data", data))
    with books.opened(data, "duisburg") as one, one.reading() as tx:
        head = seal.head(tx)
    found, _ = notes.opened(printed, [notes.read_verifier(shown(data))])
    assert (found.size, found.root) == (head.size, head.root)
    assert done(here("checkpoint", "duisburg", "--data", data)) == printed


def test_no_second_key_is_made(data: Path) -> None:
    before = key_file(data).read_bytes()
    assert "quartierbuch key rotate" in refused(here("key", "create", "duisburg", "--data", data))
    assert key_file(data).read_bytes() == before


def test_a_lost_key_is_told_and_replaced_with_a_warning(data: Path) -> None:
    done(here("checkpoint", "duisburg", "--data", data))
    key_file(data).unlink()
    assert "quartierbuch key create duisburg" in refused(here("key", "show", "duisburg", "--data", data))
    made = here("key", "create", "duisburg", "--data", data)
    assert (made.code, made.out.strip()) == (0, shown(data))
    assert "signed with another key before" in made.err


def test_a_key_that_others_may_read_is_not_used(data: Path) -> None:
    key_file(data).chmod(0o640)
    assert "chmod 600" in refused(here("checkpoint", "duisburg", "--data", data))


@pytest.mark.parametrize("content", ["", "PRIVATE+KEY+x", "\udcff", "PRIVATE+KEY+a+00000000+AAAA"])
def test_a_broken_key_is_told_without_what_is_in_it(data: Path, content: str) -> None:
    key_file(data).write_text(content, encoding="utf-8", errors="surrogateescape")
    assert "can't be used" in refused(here("checkpoint", "duisburg", "--data", data))


def test_the_key_of_another_book_is_not_used(data: Path) -> None:
    key_file(data).write_bytes((data / "krefeld" / "signing.key").read_bytes())
    assert "not of demo" in refused(here("checkpoint", "duisburg", "--data", data))


def test_a_rotation_is_recorded_and_signed_by_both(data: Path) -> None:
    old = notes.read_verifier(shown(data))
    rotated = here("key", "rotate", "duisburg", "--name", "Leitung Kasse", "--data", data)
    new = notes.read_verifier(rotated.out.strip())
    assert rotated.code == 0 and "both signatures" in rotated.err
    assert str(new) == shown(data) != str(old)
    with books.opened(data, "duisburg") as one, one.reading() as tx:
        last = checkpoints.newest(tx)
        assert last is not None and last.size == seal.head(tx).size
        assert old.signed_at(last.note) == new.signed_at(last.note) == 0
        assert signing.known(tx, one, last.size) == [(str(old), None), (str(new), last.size)]
    assert not key_file(data).with_name("signing.key.next").exists()


def test_a_rotation_that_was_broken_off_goes_on_with_the_key_that_the_log_names(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: Path) -> None:
        raise KeyboardInterrupt

    with books.opened(data, "duisburg") as one, monkeypatch.context() as patch:
        patch.setattr(keys, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            signing.rotate(one, "Leitung Kasse")
    done_again = here("key", "rotate", "duisburg", "--data", data)
    with books.opened(data, "duisburg") as one, one.reading() as tx:
        known = signing.known(tx, one, seal.head(tx).size)
    assert [key for key, _ in known][1:] == [done_again.out.strip()]


def test_serving_makes_a_key_only_where_nothing_was_ever_signed(data: Path) -> None:
    done(here("checkpoint", "duisburg", "--data", data))
    for id in ("duisburg", "krefeld"):
        (data / id / "signing.key").unlink()
    said: list[str] = []
    serving.freshen(data, said.append)
    assert len(said) == 1 and "'krefeld': made a key to sign with" in said[0]
    with books.opened(data, "krefeld") as one:
        signing.current(one)
    with books.opened(data, "duisburg") as one, pytest.raises(KeyMissing):
        signing.rotate(one, "Leitung Kasse")
