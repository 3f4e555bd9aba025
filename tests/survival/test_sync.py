"""What is acknowledged has been forced to the disk: the kernel's calls are counted, not assumed."""

import re
from itertools import groupby, islice
from pathlib import Path

import pytest

from tests.survival.conftest import Town
from tests.survival.services import Launcher, traceable
from tests.survival.town import commands
from tests.survival.writers import client, tell

pytestmark = pytest.mark.sqlite
COMMANDS = 30
SYNCED = re.compile(r"f(?:data)?sync\(\d+<[^>]*/(\w+)\.sqlite-wal>\)\s*= 0")
STRACE = ("strace", "-f", "-y", "--seccomp-bpf", "-e", "trace=fsync,fdatasync", "-o")


@pytest.mark.skipif(
    not traceable(*STRACE, "/dev/null"), reason="strace is not there, or may not look at other processes"
)
def test_every_command_is_synced_before_it_is_answered_and_what_it_points_to_before_that(
    settled: Town, tmp_path: Path
) -> None:
    calls = tmp_path / "calls"
    with (
        Launcher(*STRACE, str(calls)) as traced,
        traced.service(settled.data, workers=1) as running,
        client(running.port, settled.token) as service,
    ):
        for told in islice(commands("w"), COMMANDS):
            before = len(calls.read_text())
            assert tell(service, told).status_code == 201
            # A log that begins anew is synced twice.
            synced = [name for name, _ in groupby(SYNCED.findall(calls.read_text()[before:]))]
            # The person that an agreement names goes to the vault first.
            expected = ["vault", "book"] if told.path == "agreements" else ["book"]
            assert synced == expected, told.key
