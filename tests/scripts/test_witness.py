"""A partner's witness: it signs a history that goes on, and nothing else; what it has seen it never forgets."""

import json
import signal
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ENOSPC
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from ledger import files, notes
from ledger.notes import LOG, WITNESS
from scripts.witness import command, state
from scripts.witness.remote import Remote
from tests.scripts.terminal import Ended, apart, done, free_port, here, interrupted, refused, serving
from tests.scripts.witnessing import BOOK, Partner, Town, admit, found, open_to_all, partner


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with open_to_all(found(tmp_path / "data")) as made:
        yield made


@pytest.fixture
def vivawest(tmp_path: Path, town: Town) -> Partner:
    made = partner(tmp_path / "vivawest", "vivawest")
    admit(town, made)
    return made


def alarmed(ended: Ended, *, said: int = 0) -> str:
    """The one line with which a witness tells of a contradiction, after so many others."""
    assert (ended.code, ended.out) == (2, ""), ended
    (*others, line) = ended.err.splitlines()
    assert len(others) == said, ended
    assert line.startswith("quartierbuch: INCONSISTENT, nothing was signed: "), line
    return line


@contextmanager
def service(town: Town) -> Iterator[None]:
    """The book served by a process of its own, as a keeper does."""
    port = free_port()
    arguments = ("serve", "--data", town.data, "--port", str(port), "--workers", "1", "--checkpoints", "0")
    with serving(*arguments, until="serving") as (process, _):
        town.address = f"http://127.0.0.1:{port}"
        yield
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


# ---- as partner and keeper live with it: processes of their own ----


@pytest.mark.sqlite
def test_two_partners_see_a_book_grow_and_a_fork_is_seen_by_both(tmp_path: Path) -> None:
    town = found(tmp_path / "data")
    vivawest, awo = (partner(tmp_path / name, name) for name in ("vivawest", "awo"))
    given = ("--book-key", town.key)
    with service(town):
        for one in (vivawest, awo):
            admit(town, one)
        seen = done(apart(*vivawest.arguments(town, *given)))
        assert seen.startswith("seen and signed: 3 events of quartierbuch/duisburg/1a2b3c4d, root ")
        assert seen.rstrip().endswith(f", root {town.get('log/checkpoints')['items'][0]['root']}")
        assert done(awo.sees(town, *given)) == seen
        told = town.get("witnesses")
        assert (told["seen"], told["admitted"]) == (2, 2)
    backup = town.back_up()
    with service(town):
        assert "nothing new: 3 events" in done(vivawest.sees(town))
        town.grow(3)
        assert "seen and signed: 6 events" in done(vivawest.sees(town))
        last = town.get("log/checkpoints?after=1")["items"][0]
        assert [one["name"] for one in last["witnesses"]] == ["vivawest.example/w1"]

    town.restore(backup)
    before = vivawest.state.read_bytes()
    with open_to_all(town):
        town.grow(7)
        said = alarmed(apart(*vivawest.arguments(town, *given)))
        assert "can't prove that its 10 events begin with the 6 seen before" in said
        assert said.endswith("The book has kept what proves it.")
        evidence = vivawest.evidence()
        (seen_, _), (shown, _) = (notes.opened(evidence[name], [notes.read_verifier(town.key)]) for name in evidence)
        assert {seen_.size, shown.size} == {6, 10}
        assert vivawest.state.read_bytes() == before
        (kept, fresh) = town.get("log/checkpoints")["items"]
        assert (len(kept["witnesses"]), kept["size"], fresh["witnesses"], fresh["size"]) == (2, 3, [], 10)
        assert town.get("health")["status"] == "forked"
        assert [one["how"] for one in town.get("log/forks")["items"]] == ["other_root"]
        files = {file: file.stat().st_ino for file in vivawest.folder.glob("*.note")}
        for one in (awo, vivawest):
            assert "the book says itself that its log is not the one that it signed" in alarmed(one.sees(town))
        assert {file: file.stat().st_ino for file in files} == files


def test_it_looks_again_and_again_until_it_is_told_to_end(town: Town, vivawest: Partner) -> None:
    arguments = vivawest.arguments(town, "--book-key", town.key, "--every", "1")
    with serving(*arguments, until="seen and signed: 2 events") as (process, _):
        assert interrupted(process) == (0, "")


def test_it_goes_on_looking_where_there_is_no_network(
    town: Town, vivawest: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, waited = ("--book-key", town.key), list[int]()

    def wait(seconds: int) -> None:
        waited.append(seconds)
        if len(waited) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(command, "pause", wait)
    town.address = f"http://127.0.0.1:{free_port()}"
    ended = vivawest.sees(town, *given, "--every", "5")
    assert (ended.code, ended.out, waited) == (0, "", [300, 300])
    assert [line.partition(": [")[0] for line in ended.err.splitlines()] == [
        f"quartierbuch: no answer from {town.url}"
    ] * 2


# ---- what a history may not do ----


@pytest.mark.sqlite
def test_another_history_of_the_same_length_is_seen(town: Town, vivawest: Partner, tmp_path: Path) -> None:
    backup = town.back_up()
    town.grow()
    done(vivawest.sees(town))
    town.restore(backup)
    town.grow()
    assert "the book shows another history of the same 3 events" in alarmed(vivawest.sees(town))
    seen, shown = (notes.read_checkpoint(notes.read(text)) for text in vivawest.evidence().values())
    assert seen.size == shown.size and seen.root != shown.root


@pytest.mark.sqlite
def test_a_shorter_history_is_seen_and_the_book_learns_of_it(town: Town, vivawest: Partner) -> None:
    backup = town.back_up()
    town.grow(2)
    done(vivawest.sees(town))
    town.restore(backup)
    assert "the book shows 2 events, and has shown 4 before" in alarmed(vivawest.sees(town))
    assert [one["how"] for one in town.get("log/forks")["items"]] == ["beyond"]


@pytest.mark.sqlite
def test_a_full_disk_makes_no_contradiction_a_lesser_one(
    town: Town, vivawest: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = town.back_up()
    town.grow()
    done(vivawest.sees(town))
    town.restore(backup)

    def full(*_: object) -> None:
        raise OSError(ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "write_new", full)
    assert "No space left on device" in alarmed(vivawest.sees(town))


@pytest.mark.parametrize("answer", [[], [bytes(32)], [bytes(31)]])
def test_a_history_that_is_not_proved_to_go_on_is_not_signed(
    town: Town, vivawest: Partner, monkeypatch: pytest.MonkeyPatch, answer: list[bytes]
) -> None:
    done(vivawest.sees(town))
    before = vivawest.state.read_bytes()
    town.grow(3)
    monkeypatch.setattr(Remote, "consistency", lambda *_: answer)
    assert "can't prove that its 5 events begin with the 2 seen" in alarmed(vivawest.sees(town))
    assert vivawest.state.read_bytes() == before
    assert set(vivawest.evidence()) == {"seen", "shown"}


def test_a_checkpoint_that_the_trusted_key_has_not_signed_is_not_signed(town: Town, vivawest: Partner) -> None:
    stranger = str(notes.draw("quartierbuch/duisburg/1a2b3c4d", LOG).verifier)
    assert "another key, and its log does not prove" in alarmed(vivawest.sees(town, "--book-key", stranger))
    assert not vivawest.state.exists()
    assert set(vivawest.evidence()) == {"shown"}


def test_a_false_signature_is_not_signed(town: Town, vivawest: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    true = Remote.checkpoint

    def forged(book: Remote) -> str:
        return true(book).replace("\n2\n", "\n9\n")

    monkeypatch.setattr(Remote, "checkpoint", forged)
    assert "not signed by the key that you trust" in alarmed(vivawest.sees(town))
    assert not vivawest.state.exists()


def test_another_log_with_the_same_key_is_not_signed(town: Town, vivawest: Partner) -> None:
    """The name of a key is the origin of its log; a note that says otherwise is of no log that was trusted."""
    done(vivawest.sees(town))
    secret = (town.folder / "signing.key").read_text()
    signer = notes.read_signer(secret)
    text = notes.Checkpoint("quartierbuch/krefeld/1a2b3c4d", 2, bytes(32)).text
    note = str(notes.Note(text, (signer.sign(text),)))
    with answering({"/log/checkpoint": note.encode()}) as address:
        town.address = address
        assert "this is the log quartierbuch/krefeld/1a2b3c4d, not" in alarmed(vivawest.sees(town))


# ---- the state ----


def test_what_is_seen_is_written_before_it_is_signed_for_others(
    town: Town, vivawest: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    written: list[str] = []

    def killed(_: Remote, note: str) -> None:
        written.append(note)
        assert str(vivawest.seen) == note
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(Remote, "cosign", killed)
        vivawest.sees(town)
    assert "posted again" in done(vivawest.sees(town))
    (item,) = town.get("log/checkpoints")["items"]
    assert item["note"] == written[0]
    assert "nothing new" in done(vivawest.sees(town))


def test_a_witness_that_is_not_admitted_yet_has_its_line_taken_later(tmp_path: Path, town: Town) -> None:
    awo = partner(tmp_path / "awo", "awo")
    assert "unknown_witness" in refused(awo.sees(town))
    first = awo.seen
    town.post("witnesses", id="awo", key=str(awo.verifier)).raise_for_status()
    assert "seen and signed: 2 events" in done(awo.sees(town))
    assert notes.read_checkpoint(first).size == 1


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", '{"format": 2}', '{"format": 1, "keys": [], "note": ""}', '{"format": 1, "keys": 5}', "\udcff"],
)
def test_a_broken_state_is_told_and_left_alone(town: Town, vivawest: Partner, content: str) -> None:
    vivawest.state.write_text(content, encoding="utf-8", errors="surrogateescape")
    before = vivawest.state.read_bytes()
    assert "is no state of a witness" in refused(vivawest.sees(town))
    assert vivawest.state.read_bytes() == before


@pytest.mark.parametrize("at", range(0, 400, 23))
def test_a_changed_state_is_no_state(town: Town, vivawest: Partner, at: int) -> None:
    done(vivawest.sees(town))
    note = str(vivawest.seen)
    signed = note.index("\u2014 vivawest")
    at %= signed
    changed = note[:at] + ("A" if note[at] != "A" else "B") + note[at + 1 :]
    document = json.loads(vivawest.state.read_text()) | {"note": changed}
    vivawest.state.write_text(json.dumps(document))
    assert "is no state of a witness" in refused(vivawest.sees(town))


def test_the_state_of_another_log_is_told(town: Town, vivawest: Partner) -> None:
    done(vivawest.sees(town))
    other = str(notes.draw("quartierbuch/krefeld/5e6f7a8b", LOG).verifier)
    said = refused(vivawest.sees(town, "--book-key", other))
    assert "is about the log quartierbuch/duisburg/1a2b3c4d, the key given is of quartierbuch/krefeld/5e6f7a8b" in said


def test_two_witnesses_never_use_one_state_at_once(town: Town, vivawest: Partner) -> None:
    with state.held(vivawest.state):
        assert "in use by another witness" in refused(vivawest.sees(town))
    done(vivawest.sees(town))


@pytest.mark.sqlite
def test_state_and_evidence_are_for_their_owner_alone(town: Town, vivawest: Partner) -> None:
    backup = town.back_up()
    town.grow()
    done(vivawest.sees(town))
    town.restore(backup)
    alarmed(vivawest.sees(town))
    for file in (vivawest.state, *vivawest.folder.glob("*.note")):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600, file


# ---- the book's key ----


def test_a_key_that_took_over_is_followed_and_told(town: Town, vivawest: Partner) -> None:
    first = town.key
    done(vivawest.sees(town))
    second = town.rotate()
    town.grow()
    ended = vivawest.sees(town, "--book-key", first)
    assert ended.code == 0 and "seen and signed: 4 events" in ended.out
    assert ended.err == (
        f"quartierbuch: the book signs with another key since position 3, as its log proves: {second}\n"
    )
    third = town.rotate()
    fourth = town.rotate()
    town.grow()
    ended = vivawest.sees(town, "--book-key", first)
    assert ended.code == 0 and third in ended.err and fourth in ended.err
    assert json.loads(vivawest.state.read_text())["keys"] == [first, second, third, fourth]
    assert "nothing new" in done(vivawest.sees(town))


def test_a_first_look_follows_from_the_first_key(town: Town, vivawest: Partner) -> None:
    first = town.key
    town.grow(2)
    second = town.rotate()
    town.grow()
    ended = vivawest.sees(town, "--book-key", first)
    assert ended.code == 0 and second in ended.err


def test_the_checkpoint_of_the_change_itself_is_signed_by_both(town: Town, vivawest: Partner) -> None:
    first = town.key
    done(vivawest.sees(town))
    second = town.rotate()
    done(vivawest.sees(town, "--book-key", first))
    town.grow()
    ended = vivawest.sees(town, "--book-key", first)
    assert ended.code == 0 and second in ended.err


def test_a_key_that_replaced_a_lost_one_is_a_stranger_until_the_keeper_tells_of_it(
    town: Town, vivawest: Partner
) -> None:
    first = town.key
    done(vivawest.sees(town))
    (town.folder / "signing.key").unlink()
    here("key", "create", BOOK, "--data", town.data)
    town.grow()
    assert "does not prove that the one before handed over" in alarmed(vivawest.sees(town, "--book-key", first))
    ended = vivawest.sees(town, "--book-key", town.key)
    assert ended.code == 0 and "from now on the key that you gave is trusted" in ended.err
    assert "nothing new" in done(vivawest.sees(town))


def test_a_key_that_only_the_service_tells_of_is_not_followed(
    town: Town, vivawest: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = town.key
    done(vivawest.sees(town))
    (town.folder / "signing.key").unlink()
    here("key", "create", BOOK, "--data", town.data)
    town.grow(2)
    monkeypatch.setattr(Remote, "told_keys", lambda _: [(first, 0), (town.key, 2)])
    assert "the event at position 2 says something else" in alarmed(vivawest.sees(town, "--book-key", first))


def test_an_event_that_is_not_in_the_log_hands_nothing_over(
    town: Town, vivawest: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = town.key
    done(vivawest.sees(town))
    second = town.rotate()
    town.grow()
    event = json.dumps({"type": "SigningKeyRotated", "data": {"key": second, "replaces": first}}).encode()
    monkeypatch.setattr(Remote, "entry", lambda *_: event)
    assert "the proof leads to another root" in alarmed(vivawest.sees(town, "--book-key", first))


def test_a_key_is_trusted_on_first_use_only_when_asked_and_loudly(town: Town, vivawest: Partner) -> None:
    assert "--book-key" in refused(vivawest.sees(town, "--once"))
    ended = vivawest.sees(town, "--trust-on-first-use")
    assert ended.code == 0 and ended.err.startswith("quartierbuch: TRUSTED ON FIRST USE") and town.key in ended.err
    done(vivawest.sees(town, "--trust-on-first-use"))


@pytest.mark.parametrize("written", ["quartierbuch/x+00000000+AAAA", "no-such-file", "directory"])
def test_a_key_that_is_none_is_told(town: Town, vivawest: Partner, tmp_path: Path, written: str) -> None:
    (tmp_path / "directory").mkdir()
    refused(vivawest.sees(town, "--book-key", written if "+" in written else str(tmp_path / written)))


def test_the_key_of_the_book_can_come_from_a_file(town: Town, vivawest: Partner, tmp_path: Path) -> None:
    (tmp_path / "book.vkey").write_text(f"{town.key}\n")
    done(vivawest.sees(town, "--book-key", str(tmp_path / "book.vkey")))
    witness = str(vivawest.verifier)
    assert "is one of a witness" in refused(vivawest.sees(town, "--book-key", witness))


def test_a_key_that_comes_back_is_not_followed_in_circles(
    town: Town, vivawest: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = town.key
    done(vivawest.sees(town))
    second = town.rotate()
    town.grow()
    monkeypatch.setattr(Remote, "told_keys", lambda _: [(first, 0), (second, 3), (first, 4)])
    third = town.rotate()
    town.grow()
    assert third not in (first, second)
    assert "a key that was replaced comes back" in alarmed(vivawest.sees(town, "--book-key", first), said=1)


# ---- the witness' own key ----


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    made = partner(tmp_path / "vivawest", "vivawest")
    assert stat.S_IMODE(made.key.stat().st_mode) == 0o600
    assert (made.verifier.name, made.verifier.kind) == ("vivawest.example/w1", WITNESS)
    before = made.key.read_bytes()
    assert "never written over" in refused(here("key", "witness", made.key, "--name", "vivawest.example/w2"))
    assert made.key.read_bytes() == before
    assert "quartierbuch key witness" in refused(here("key", "witness", tmp_path / "missing.key"))
    assert here("key", "witness", tmp_path / "new.key", "--name", "a b").code == 2


def test_a_key_that_others_may_read_or_of_another_kind_does_not_sign(town: Town, vivawest: Partner) -> None:
    vivawest.key.chmod(0o644)
    assert "chmod 600" in refused(vivawest.sees(town))
    vivawest.key.write_bytes((town.folder / "signing.key").read_bytes())
    vivawest.key.chmod(0o600)
    assert "is one of a log" in refused(vivawest.sees(town))
    vivawest.key.write_text("PRIVATE+KEY+x")
    assert "can't be used" in refused(vivawest.sees(town))


def test_another_key_of_the_same_witness_signs_what_was_seen_anew(town: Town, vivawest: Partner) -> None:
    done(vivawest.sees(town))
    vivawest.key.unlink()
    done(here("key", "witness", vivawest.key, "--name", "vivawest.example/w1"))
    town.post("witnesses", id="vivawest-2", key=str(vivawest.verifier)).raise_for_status()
    assert "seen and signed: 3 events" in done(vivawest.sees(town))
    assert [one["seen"]["size"] for one in town.get("witnesses")["items"]] == [2, 3]


# ---- the network and the token ----


@contextmanager
def answering(bodies: dict[str, bytes], *, status: int = 200, headers: dict[str, str] | None = None) -> Iterator[str]:
    """A server that is no book; its address. It notes the headers it was sent."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = next((one for path, one in bodies.items() if path in self.path), b"<html>")
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET

        def log_message(self, *_: Any) -> None:
            """Requests are no news."""

    class Server(HTTPServer):
        def handle_error(self, *_: Any) -> None:
            """Who has heard enough hangs up."""

    with Server(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("body", [b"<html>", b"\xff\xfe", b"", b"x" * (5 << 20)])
def test_what_answers_as_no_book_does_is_told(town: Town, vivawest: Partner, body: bytes) -> None:
    key = town.key
    with answering({"/log/": body}) as address:
        town.address = address
        assert "answers as no book does" in refused(vivawest.sees(town, "--book-key", key))
        assert "answers as no book does" in refused(vivawest.sees(town, "--trust-on-first-use"))


def test_the_token_follows_no_redirection(town: Town, vivawest: Partner) -> None:
    elsewhere = f"{town.address}/v1/books/{BOOK}/log/checkpoint"
    with answering({}, status=302, headers={"Location": elsewhere}) as address:
        key, town.address = town.key, address
        assert "302" in refused(vivawest.sees(town, "--book-key", key))


def test_a_token_without_access_is_told_and_not_shown(town: Town, vivawest: Partner, tmp_path: Path) -> None:
    key, good = town.key, town.token
    town.token = "qb_" + "A" * 43
    said = refused(vivawest.sees(town, "--book-key", key))
    assert "unauthenticated" in said and town.token not in said
    town.token = ""
    assert "no token" in refused(vivawest.sees(town, "--book-key", key))
    town.token = "qb_\n" + good
    assert "no token" in refused(vivawest.sees(town, "--book-key", key))


def test_a_token_can_come_from_the_environment(town: Town, vivawest: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTIERBUCH_TOKEN", town.token)
    files = ("--state", vivawest.state, "--key", vivawest.key)
    done(here("witness", town.url, *files, "--book-key", town.key, "--lang", "en"))


@pytest.mark.parametrize(
    "url", ["duisburg", "file:///etc/passwd", "http://127.0.0.1/", "http://a@b/v1/books/x", "ftp://a/v1/books/x"]
)
def test_an_address_that_is_no_book_s_is_told(vivawest: Partner, town: Town, url: str) -> None:
    arguments = vivawest.arguments(town)
    assert "is no address of a book" in refused(here("witness", url, *arguments[2:]))


def test_mistyping_is_no_alarm(vivawest: Partner, town: Town) -> None:
    for wrong in (("witness",), ("witness", town.url), ("witness", town.url, "--every", "0")):
        ended = here(*wrong)
        assert ended.code == 1 and "Usage: quartierbuch witness" in ended.err
    assert vivawest.sees(town, "--once", "--every", "5").code == 1


def test_it_speaks_german(town: Town, vivawest: Partner) -> None:
    assert "gesehen und gezeichnet: 2 Ereignisse" in done(vivawest.sees(town, "--book-key", town.key, "--lang", "de"))
    key, town.token = town.key, "qb_" + "A" * 43
    said = refused(vivawest.sees(town, "--book-key", key, "--lang", "de"))
    assert "das Buch lehnt ab: Die Anfrage braucht ein gültiges Zugangstoken" in said


def test_a_log_of_many_tiles_is_followed(town: Town, vivawest: Partner) -> None:
    """The event of the change lies in another tile than the first, at its last place."""
    commands = [
        {
            "operation": "register_organisation",
            "path": {},
            "body": {
                "id": f"o-{i}",
                "name": "O",
                "kind": "other",
                "grounds": {"certainty": "announced", "source": {"kind": "press"}},
            },
        }
        for i in range(509)
    ]
    first = town.key
    done(vivawest.sees(town))
    assert town._asked("POST", "batches", json={"commands": commands}).status_code == 201
    second = town.rotate()
    town.grow(3)
    ended = vivawest.sees(town, "--book-key", first)
    assert ended.code == 0 and f"since position 512, as its log proves: {second}" in ended.err
