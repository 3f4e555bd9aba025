"""A backup taken while everybody writes is one moment of the book: it is restored, found sound, and goes on."""

import time
from pathlib import Path

from tests.scripts.terminal import done, here
from tests.survival.conftest import Town
from tests.survival.services import Launcher
from tests.survival.town import BOOK
from tests.survival.whole import assert_whole
from tests.survival.writers import Writer, client, position, tell, until, writing

BACKUPS = 3
PAUSE_SECONDS = 0.3


def test_backups_under_load_are_restored_and_checked_and_go_on(
    settled: Town, launcher: Launcher, tmp_path: Path
) -> None:
    writers = [Writer(f"w{i}") for i in range(8)]
    known: list[int] = []
    with (
        launcher.service(settled.data) as running,
        writing(writers, running.port, settled.token),
    ):
        until(lambda: all(writer.answered for writer in writers))
        for number in range(BACKUPS):
            time.sleep(PAUSE_SECONDS)
            known.append(max(answered(writers)))
            done(here("backup", BOOK, tmp_path / f"backup-{number}", "--data", settled.data))
        taken = sum(len(writer.answered) for writer in writers)
    assert sum(len(writer.answered) for writer in writers) > taken, "nobody wrote meanwhile"
    for number, before in enumerate(known):
        data = tmp_path / f"restored-{number}"
        # It warns that checkpoints over more events than these would not fit.
        assert here("restore", tmp_path / f"backup-{number}", BOOK, "--data", data).code == 0
        done(here("check", BOOK, "--data", data))
        assert assert_whole(data / BOOK, writers, upto=True) >= before > 0
    goes_on(launcher, data, settled.token, writers)


def answered(writers: list[Writer]) -> list[int]:
    return [position(answer) for writer in writers for answer in list(writer.answered.values())]


def goes_on(launcher: Launcher, data: Path, token: str, writers: list[Writer]) -> None:
    """Everybody tells everything again: what the backup had is replayed as it was, what it lacked is recorded."""
    last = assert_whole(data / BOOK)
    replayed = 0
    with launcher.service(data) as running, client(running.port, token) as service:
        for writer in writers:
            for key, told in writer.told.items():
                answer = tell(service, told)
                assert answer.status_code == 201, answer.text
                if key in writer.answered and (at := position(writer.answered[key])) <= last:
                    assert (position(answer), answer.headers["Idempotent-Replayed"]) == (at, "true")
                    replayed += 1
                writer.answered[key] = answer
    assert replayed > 0
    assert_whole(data / BOOK, writers)
