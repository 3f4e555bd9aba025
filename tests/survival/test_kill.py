"""kill -9 of the service at random moments while sixteen clients write: what was answered is there, and whole."""

import random
import secrets
import time
from pathlib import Path

import pytest

from tests.survival.conftest import Town
from tests.survival.services import Launcher, Running, operated
from tests.survival.whole import assert_whole
from tests.survival.writers import Writer, writing

ROUNDS, ROUNDS_POSTGRESQL, ROUNDS_LONG = 20, 5, 200
"""On PostgreSQL few each time: there the server outlives the service, and `test_server_kill.py` kills that."""
SECONDS_MAX = 40
"""The short run ends after so many seconds, however few rounds that was."""
LIFE_SECONDS_MAX = 0.8


@pytest.fixture
def writers() -> list[Writer]:
    return [Writer(f"w{i}") for i in range(16)]


def test_kill_9_at_any_moment_loses_nothing_halves_nothing_doubles_nothing(
    settled: Town, writers: list[Writer], launcher: Launcher, pytestconfig: pytest.Config
) -> None:
    long = pytestconfig.getoption("--long")
    quick = ROUNDS if pytestconfig.getoption("--engine") == "sqlite" else ROUNDS_POSTGRESQL
    seed, until = secrets.randbits(32), time.monotonic() + SECONDS_MAX
    drawn, rounds = random.Random(seed), 0
    while rounds < (ROUNDS_LONG if long else quick) and (long or time.monotonic() < until):
        rounds += 1
        moment = drawn.uniform(0, LIFE_SECONDS_MAX)
        with launcher.service(settled.data) as running:
            live(running, settled, writers, moment)
        judge(settled.folder, writers, f"seed {seed}, round {rounds}: killed after {moment:.3f} s")
    finish(settled, writers, launcher, f"seed {seed}, after {rounds} rounds")


def test_kill_9_of_the_service_as_operators_start_it(
    settled: Town, writers: list[Writer], launcher: Launcher, pytestconfig: pytest.Config
) -> None:
    seed = secrets.randbits(32)
    drawn = random.Random(seed)
    for number in range(20 if pytestconfig.getoption("--long") else 1):
        moment = drawn.uniform(LIFE_SECONDS_MAX / 2, LIFE_SECONDS_MAX)
        with operated(settled.data) as (running, process):
            live(running, settled, writers, moment)
            process.wait(timeout=30)
        judge(settled.folder, writers, f"seed {seed}, round {number}: killed after {moment:.3f} s")
    finish(settled, writers, launcher, f"seed {seed}")


def live(running: Running, settled: Town, writers: list[Writer], seconds: float) -> None:
    with writing(writers, running.port, settled.token):
        time.sleep(seconds)
        running.kill()


def judge(folder: Path, writers: list[Writer], where: str) -> None:
    try:
        assert [refused for writer in writers for refused in writer.refused] == []
        assert_whole(folder, writers)
    except Exception as broken:
        broken.add_note(where)
        raise


def finish(settled: Town, writers: list[Writer], launcher: Launcher, where: str) -> None:
    """Everybody retries what got no answer; nobody waits for anything any more."""
    assert any(writer.unanswered for writer in writers), "nothing was ever in flight"
    with launcher.service(settled.data) as running:
        for writer in writers:
            writer.finish(running.port, settled.token)
    judge(settled.folder, writers, where)
    assert all(writer.told.keys() == writer.answered.keys() for writer in writers)
    answers = [answer for writer in writers for answer in writer.answered.values()]
    replayed = sum("Idempotent-Replayed" in answer.headers for answer in answers)
    unanswered = sum(writer.unanswered for writer in writers)
    print(f"{where}: {len(answers)} commands answered, {unanswered} times none, {replayed} recorded all the same")
