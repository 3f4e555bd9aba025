"""What has to hold of a book's files whatever has happened: the log, the seal, the projections, the answers given."""

import shutil
import tempfile
from collections.abc import Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson

from api import access
from ledger import book, seal, store
from ledger.check import running
from tests.survival.writers import Writer, position

# What processes share in memory only; SQLite makes it anew.
_SHARED = shutil.ignore_patterns("*-shm")


def assert_whole(folder: Path, writers: Sequence[Writer] = (), *, upto: bool = False) -> int:
    """Holds a copy of a book's files against itself, and against what the writers were answered; its last position.

    A copy, so that it is left to the service to bring the files themselves in order again. `upto`: the book may end
    earlier than what was answered.
    """
    with tempfile.TemporaryDirectory() as beside:
        copy = shutil.copytree(folder, Path(beside, folder.name), ignore=_SHARED)
        one = book.open(copy)
        try:
            with one.reading() as tx:
                raws = [raw for _, raw in store.after(tx, 0, 1 << 40, store.head(tx).position)]
                events = [orjson.loads(raw) for raw in raws]
                assert_gapless(events)
                assert_told(events, writers, len(raws) if upto else None)
                seal.verify(tx)
                assert seal.head(tx).root == seal.root(tx, len(raws)) == root(raws)
        finally:
            one.close()
        # Everything else that is kept, the projections too, is derived anew from the log.
        report = running.check(copy, folder.name, tables=access.TABLES)
        assert report.findings == []
        assert (report.size, report.root) == (len(raws), root(raws))
    return len(raws)


def assert_gapless(events: list[dict[str, Any]]) -> None:
    """Positions and versions without gaps, times strictly increasing."""
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    times = [event["recorded_at"] for event in events]
    assert times == sorted(set(times))
    for stream, of_stream in groupby(sorted(events, key=lambda event: str(event["stream"])), lambda one: one["stream"]):
        versions = [event["version"] for event in of_stream]
        assert versions == list(range(1, len(versions) + 1)), stream


def assert_told(events: list[dict[str, Any]], writers: Sequence[Writer], upto: int | None) -> None:
    """Every answered command is there, where its answer said; none is there by half, and none twice."""
    recorded: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        if event["key"] is not None:
            recorded.setdefault(event["key"], []).append(event)
    told = {key: one for writer in writers for key, one in writer.told.items()}
    for key, of_command in recorded.items():
        assert len({event["command"] for event in of_command}) == 1, f"{key} was recorded twice"
        assert key not in told or len(of_command) == told[key].events, f"{key} was recorded by half"
    for writer in writers:
        for key, answer in writer.answered.items():
            at = position(answer)
            if upto is not None and at > upto:
                continue
            assert key in recorded, f"{key} was answered with {at} and is not there"
            assert recorded[key][-1]["position"] == at, key


def root(raws: Sequence[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if len(raws) == 1:
        return sha256(b"\x00" + raws[0]).digest()
    split = 1 << (len(raws) - 1).bit_length() - 1
    return sha256(b"\x01" + root(raws[:split]) + root(raws[split:])).digest()
