"""A database server whose disk is full: commands are refused and say so, nothing is lost, and it passes."""

import random
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.survival.disks import Disk, small_disk
from tests.survival.servers import Cluster, cluster, settled
from tests.survival.services import Launcher
from tests.survival.whole import assert_whole
from tests.survival.writers import Writer, client, until, writing

MEGABYTES = 110
"""A new server's folder, its journal, and a little."""


@pytest.fixture
def disk() -> Iterator[Disk]:
    with tempfile.TemporaryDirectory() as beside:
        # Whoever the server runs as has to get there.
        Path(beside).chmod(0o711)
        with small_disk(Path(beside, "disk"), MEGABYTES) as one:
            yield one


@pytest.fixture
def server(disk: Disk) -> Iterator[Cluster]:
    with cluster(disk.folder) as one:
        yield one


@pytest.mark.long
def test_a_full_disk_of_the_server_refuses_commands_and_loses_nothing(
    server: Cluster, disk: Disk, tmp_path: Path, launcher: Launcher
) -> None:
    town = settled(server, tmp_path / "data")
    writers = [Writer(f"w{i}") for i in range(4)]
    with (
        launcher.service(town.data) as running,
        client(running.port, town.token) as reader,
        writing(writers, running.port, town.token),
    ):
        until(lambda: all(writer.answered for writer in writers))
        disk.fill()
        until(lambda: all(len(writer.refused) > 2 for writer in writers))
        asked = reader.get(f"/v1/books/{town.folder.name}/health")
        disk.make_room()
        if not server.answers():
            # It gives up where not even its journal has room; whoever runs it starts it again.
            server.kill(random.Random())
            server.start()
        known = [len(writer.answered) for writer in writers]
        until(lambda: all(len(one.answered) > before for one, before in zip(writers, known, strict=True)))
    refused = [one for writer in writers for one in writer.refused]
    assert {(one.status_code, one.json()["code"]) for one in refused} <= {
        (503, "disk_full"),
        (503, "book_unreachable"),
    }
    assert all(one.headers["Retry-After"] for one in refused)
    assert asked.status_code in (200, 503)
    assert sum(writer.unanswered for writer in writers) == 0
    assert_whole(town.folder, writers)
