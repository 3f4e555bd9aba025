"""A database server that is copied while it is written to, that loses connections, and what it forces to its disk."""

import json
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

import pytest

from tests.scripts import terminal
from tests.scripts.terminal import done, here
from tests.survival.conftest import Town
from tests.survival.servers import Cluster, as_owner, cluster, moved, restored, settled
from tests.survival.services import Launcher, traceable
from tests.survival.test_backup import answered, goes_on
from tests.survival.town import BOOK, commands
from tests.survival.whole import assert_whole
from tests.survival.writers import Writer, client, position, tell, until, writing

COMMANDS = 12
CALLERS = 16
TOGETHER = 96
"""Commands of all callers at once, in the test that counts what reaches the disk."""
SAMPLED_SECONDS = 0.01
COPIED_A_SECOND = "24M"
"""So slowly a base backup is taken that many commands fall into it."""
SYNCED = re.compile(r"f(?:data)?sync\(\d+<[^>]*/pg_wal/[0-9A-F]+>\)\s*= 0|f(?:data)?sync resumed>\)\s*= 0")
STRACE = ("strace", "-f", "-y", "-e", "trace=fsync,fdatasync", "-o")


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as one:
        yield one


@pytest.fixture
def there(server: Cluster, tmp_path: Path) -> Town:
    return settled(server, tmp_path / "data")


def lsn(text: str) -> int:
    high, low = text.split("/")
    return (int(high, 16) << 32) + int(low, 16)


def test_a_base_backup_under_load_holds_all_that_was_acknowledged_before_its_end(
    server: Cluster, there: Town, launcher: Launcher, tmp_path: Path
) -> None:
    writers = [Writer(f"w{i}") for i in range(8)]
    backup = server.data.parent / "backup"
    # (what was acknowledged by then, how far the journal was after that)
    known: list[tuple[int, int]] = []
    ended = threading.Event()

    def sample() -> None:
        with server.connect() as connection:
            while not ended.wait(SAMPLED_SECONDS):
                acknowledged = max(answered(writers), default=0)
                ((at,),) = connection.execute("SELECT pg_current_wal_flush_lsn()").fetchall()
                known.append((acknowledged, lsn(at)))

    sampling = threading.Thread(target=sample)
    with launcher.service(there.data) as running, writing(writers, running.port, there.token):
        until(lambda: all(writer.answered for writer in writers))
        before = max(answered(writers))
        sampling.start()
        try:
            copy(server, backup)
        finally:
            ended.set()
            sampling.join()
    manifest = json.loads(backup.joinpath("backup_manifest").read_text())
    end = max(lsn(one["End-LSN"]) for one in manifest["WAL-Ranges"])
    last = max(acknowledged for acknowledged, at in known if at <= end)
    assert last > before, "nobody wrote meanwhile"
    with restored(backup, server, terminal.free_port()) as other:
        data = tmp_path / "restored"
        data.mkdir()
        moved(there.folder, data / BOOK, other.url)
        assert assert_whole(data / BOOK, writers, upto=True) >= last
        done(here("check", BOOK, "--data", data))
        goes_on(launcher, data, there.token, writers)
    shutil.rmtree(backup)


def copy(server: Cluster, to: Path) -> None:
    """As operators do it, and as whom the server runs."""
    owner = server.data.stat()
    to.mkdir(mode=0o700)
    shutil.chown(to, owner.st_uid, owner.st_gid)
    command = [server.program / "pg_basebackup", "-D", to, "-d", "postgresql://" + server.url.split("://")[1]]
    subprocess.run(
        [*command, "--checkpoint=fast", f"--max-rate={COPIED_A_SECOND}"],
        check=True,
        capture_output=True,
        cwd="/",
        **as_owner(server.data),
    )


# What is forced to the disk


@contextmanager
def traced(server: Cluster, calls: Path) -> Iterator[None]:
    """Each call of the server's that forces something to its disk is written down, before the server goes on."""
    given = [part for pid in server.processes() for part in ("-p", str(pid))]
    process = subprocess.Popen([*STRACE, str(calls), *given], stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    try:
        for line in process.stderr:
            if "attached" in line:
                break
        yield
    finally:
        process.terminate()
        process.communicate(timeout=10)


def synced(calls: Path, since: int = 0) -> int:
    return len(SYNCED.findall(calls.read_text()[since:]))


@pytest.mark.skipif(not traceable(*STRACE, "/dev/null"), reason="strace is not there, or may not look at others")
def test_every_command_is_forced_to_the_journal_before_it_is_answered_and_those_who_wait_share_that(
    server: Cluster, there: Town, launcher: Launcher, tmp_path: Path
) -> None:
    calls = tmp_path / "calls"
    with traced(server, calls), launcher.service(there.data, workers=1) as running:
        with client(running.port, there.token) as service:
            for told in islice(commands("alone"), COMMANDS):
                before = len(calls.read_text())
                assert tell(service, told).status_code == 201
                # The person that an agreement names goes to the vault first.
                assert synced(calls, before) >= (2 if told.path == "agreements" else 1), told.key
        before, writers = len(calls.read_text()), [Writer(f"w{i}") for i in range(CALLERS)]
        with writing(writers, running.port, there.token):
            until(lambda: sum(len(writer.answered) for writer in writers) >= TOGETHER)
        told_to_the_vault = sum(key.endswith("/agreement") for writer in writers for key in writer.answered)
        commits = told_to_the_vault + sum(len(writer.answered) for writer in writers)
        needed = synced(calls, before)
    print(f"{needed} syncs for {commits} commits of {CALLERS} callers")
    assert 0 < needed < commits
    assert_whole(there.folder, writers)


# What drops


@contextmanager
def dropping(port: int, when: str) -> Iterator[tuple[int, threading.Event]]:
    """Stands between a service and its server: gives its own port, and what arms it. The next COMMIT gets through
    (`after`) or not (`before`), and then both sides lose the connection."""
    armed, open_ = threading.Event(), list[socket.socket]()
    listening = socket.create_server(("127.0.0.1", 0))

    def passing(source: socket.socket, to: socket.socket, looked_at: threading.Event | None) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                if looked_at is not None and looked_at.is_set() and b"COMMIT" in data:
                    looked_at.clear()
                    source.shutdown(socket.SHUT_RDWR)
                    if when == "after":
                        to.sendall(data)
                    break
                to.sendall(data)
        for one in (to, source):
            with suppress(OSError):
                one.shutdown(socket.SHUT_WR)

    def accepting() -> None:
        with suppress(OSError):
            while True:
                near, _ = listening.accept()
                far = socket.create_connection(("127.0.0.1", port))
                open_.extend((near, far))
                for ends in ((near, far, armed), (far, near, None)):
                    threading.Thread(target=passing, args=ends, daemon=True).start()

    threading.Thread(target=accepting, daemon=True).start()
    try:
        yield int(listening.getsockname()[1]), armed
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        for one in (listening, *open_):
            one.close()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_that_drops_around_its_commit_leaves_a_command_recorded_once(
    when: str, server: Cluster, there: Town, launcher: Launcher, tmp_path: Path
) -> None:
    # One that takes nothing to the vault: its only commit is the book's.
    writer, told = Writer("w"), list(islice(commands("w"), 3))
    port = int(server.url.split(":")[-1].split("/")[0])
    with dropping(port, when) as (near, armed):
        data = tmp_path / "near"
        data.mkdir()
        moved(there.folder, data / BOOK, server.url.replace(f":{port}/", f":{near}/"))
        with launcher.service(data, workers=1) as running, client(running.port, there.token) as service:
            writer.answered[told[0].key] = tell(service, told[0])
            armed.set()
            first = tell(service, told[1])
            assert not armed.is_set(), "nothing was committed"
            if first.status_code != 201:
                assert (first.status_code, first.json()["code"]) == (503, "book_unreachable")
                assert first.headers["Retry-After"]
                time.sleep(0.05)
            again = tell(service, told[1])
            assert again.status_code == 201, again.text
            assert ("Idempotent-Replayed" in again.headers) == (when == "after" or first.status_code == 201)
            writer.answered |= {told[1].key: again, told[2].key: tell(service, told[2])}
    writer.told = {one.key: one for one in told}
    assert position(writer.answered[told[2].key]) == assert_whole(there.folder, [writer])
