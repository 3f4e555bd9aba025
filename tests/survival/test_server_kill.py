"""kill -9 of the database server while sixteen clients write: the service says so, goes on by itself, lost nothing."""

import random
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.survival.conftest import Town
from tests.survival.servers import Cluster, cluster, settled
from tests.survival.services import Launcher
from tests.survival.whole import assert_whole
from tests.survival.writers import Writer, until, writing

ROUNDS, ROUNDS_LONG = 3, 200
JUDGED_EVERY = 20
"""In the long run the book is held against itself once in so many rounds: it grows, and what is lost stays lost."""
LIFE_SECONDS_MAX = 0.5
DOWN_SECONDS_MAX = 0.3


@pytest.fixture(scope="module")
def server() -> Iterator[Cluster]:
    with cluster() as one:
        yield one


def test_kill_9_of_the_server_at_any_moment_loses_nothing_and_the_service_goes_on_by_itself(
    server: Cluster, tmp_path: Path, launcher: Launcher, pytestconfig: pytest.Config
) -> None:
    town = settled(server, tmp_path / "data")
    writers = [Writer(f"w{i}") for i in range(16)]
    rounds = ROUNDS_LONG if pytestconfig.getoption("--long") else ROUNDS
    seed = secrets.randbits(32)
    chance = random.Random(seed)
    for number in range(1, rounds + 1):
        # The service too begins anew now and then, the server being there or not.
        with launcher.service(town.data) as running, writing(writers, running.port, town.token):
            until(lambda: all(writer.answered for writer in writers))
            time.sleep(chance.uniform(0, LIFE_SECONDS_MAX))
            server.kill(chance)
            known = [len(writer.answered) for writer in writers]
            time.sleep(chance.uniform(0, DOWN_SECONDS_MAX))
            server.start()
            until(
                lambda known=known: all(len(one.answered) > before for one, before in zip(writers, known, strict=True))
            )
        if rounds == ROUNDS or number % JUDGED_EVERY == 0:
            judge(town, writers, f"seed {seed}, round {number}")
    assert_told(writers)
    answered = sum(len(writer.answered) for writer in writers)
    refused = sum(len(writer.refused) for writer in writers)
    replayed = sum("Idempotent-Replayed" in one.headers for writer in writers for one in writer.answered.values())
    print(f"seed {seed}, {rounds} rounds: {answered} commands answered, {refused} times refused, {replayed} replayed")


def judge(town: Town, writers: list[Writer], where: str) -> None:
    try:
        assert_whole(town.folder, writers)
    except Exception as broken:
        broken.add_note(where)
        raise


def assert_told(writers: list[Writer]) -> None:
    """Whoever was refused meanwhile heard why, and when to come back."""
    refused = [one for writer in writers for one in writer.refused]
    assert {(one.status_code, one.json()["code"]) for one in refused} <= {(503, "book_unreachable")}
    assert all(one.headers["Retry-After"] for one in refused)
    assert sum(writer.unanswered for writer in writers) == 0


def test_a_service_that_starts_before_its_server_serves_once_that_is_there(
    server: Cluster, tmp_path: Path, launcher: Launcher
) -> None:
    town = settled(server, tmp_path / "data")
    writers = [Writer("w")]
    server.kill(random.Random())
    with launcher.service(town.data, workers=1) as running, writing(writers, running.port, town.token):
        until(lambda: bool(writers[0].refused))
        server.start()
        until(lambda: bool(writers[0].answered))
    assert_told(writers)
    assert_whole(town.folder, writers)
