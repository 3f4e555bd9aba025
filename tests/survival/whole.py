"""What has to hold of a book's files whatever has happened: the log, the seal, the projections, the answers given."""

from collections.abc import Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson

from ledger import book, projector, seal, store
from ledger.sql import Transaction
from tests.survival.writers import Writer, position


def assert_whole(folder: Path, writers: Sequence[Writer] = (), upto: int | None = None) -> int:
    """Opens a book and holds it against itself, and against what the writers were answered; gives its last position.

    `upto`: what was answered for later positions need not be there.
    """
    one = book.open(folder)
    try:
        with one.reading() as tx:
            raws = [raw for _, raw in store.after(tx, 0, -1, store.head(tx).position)]
            events = [orjson.loads(raw) for raw in raws]
            assert_gapless(events)
            assert_told(events, writers, len(raws) if upto is None else upto)
            seal.verify(tx)
            assert seal.head(tx).root == seal.root(tx, len(raws)) == root(raws)
            assert tx.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            live = projections(tx)
        with one.rehearsing() as tx:
            projector.rebuild(tx)
            assert projections(tx) == live, "the projections are not those that the log leads to"
    finally:
        one.close()
    return len(raws)


def assert_gapless(events: list[dict[str, Any]]) -> None:
    """Positions and versions without gaps, times strictly increasing."""
    assert [event["position"] for event in events] == list(range(1, len(events) + 1))
    times = [event["recorded_at"] for event in events]
    assert times == sorted(set(times))
    for stream, of_stream in groupby(sorted(events, key=lambda event: str(event["stream"])), lambda one: one["stream"]):
        versions = [event["version"] for event in of_stream]
        assert versions == list(range(1, len(versions) + 1)), stream


def assert_told(events: list[dict[str, Any]], writers: Sequence[Writer], upto: int) -> None:
    """Every answered command is there, where its answer said; none is there by half, and none twice."""
    recorded: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        if event["key"] is not None:
            recorded.setdefault(event["key"], []).append(event)
    told = {key: one for writer in writers for key, one in writer.told.items()}
    for key, of_command in recorded.items():
        assert len({event["command"] for event in of_command}) == 1, f"{key} was recorded twice"
        assert len(of_command) == told[key].events, f"{key} was recorded by half"
    for writer in writers:
        for key, answer in writer.answered.items():
            if (at := position(answer)) <= upto:
                assert key in recorded, f"{key} was answered with {at} and is not there"
                assert recorded[key][-1]["position"] == at, key


def root(raws: Sequence[bytes]) -> bytes:
    """RFC 6962, section 2.1, word for word."""
    if len(raws) == 1:
        return sha256(b"\x00" + raws[0]).digest()
    split = 1 << (len(raws) - 1).bit_length() - 1
    return sha256(b"\x01" + root(raws[:split]) + root(raws[split:])).digest()


def projections(tx: Transaction) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all projections."""
    return {
        table.name: sorted(tx.connection.execute(f"SELECT * FROM {table.name}"), key=repr) for table in projector.TABLES
    }
