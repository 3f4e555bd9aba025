"""A full disk: commands are refused and say so, questions are answered, nothing is half recorded, and it passes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.survival.conftest import Town
from tests.survival.disks import Disk, small_disk
from tests.survival.services import Launcher
from tests.survival.town import BOOK
from tests.survival.whole import assert_whole
from tests.survival.writers import Writer, client, position, until, writing

pytestmark = pytest.mark.sqlite
FUNDING = f"/v1/books/{BOOK}/neighbourhoods/dichterviertel/funding?year=2026"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with small_disk(tmp_path / "disk") as one:
        yield one


def test_a_full_disk_refuses_commands_and_answers_questions_until_there_is_room(
    settled: Town, disk: Disk, launcher: Launcher
) -> None:
    data = shutil.copytree(settled.data, disk.folder / "data")
    writers = [Writer(f"w{i}") for i in range(4)]
    with (
        launcher.service(data) as running,
        client(running.port, settled.token) as reader,
        writing(writers, running.port, settled.token),
    ):
        until(lambda: all(writer.answered for writer in writers))
        disk.fill()
        until(lambda: all(writer.refused for writer in writers))
        before = answers(writers)
        asked, health = reader.get(FUNDING), reader.get(f"/v1/books/{BOOK}/health")
        disk.make_room()
        until(lambda: all(len(writer.answered) > len(known) for writer, known in zip(writers, before, strict=True)))
    assert {(one.status_code, one.json()["code"]) for writer in writers for one in writer.refused} == {
        (503, "disk_full")
    }
    assert {one.headers["Retry-After"] for writer in writers for one in writer.refused} == {"60"}
    assert (asked.status_code, health.status_code) == (200, 200)
    last = max(position(one) for known in before for one in known)
    assert last <= health.json()["position"]
    assert sum(writer.unanswered for writer in writers) == 0
    assert_whole(data / BOOK, writers)


def answers(writers: list[Writer]) -> list[list[httpx.Response]]:
    return [list(writer.answered.values()) for writer in writers]
