"""A clock that jumps, back too: recorded times only ever rise, and every past answer can be given again."""

import random
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from flask.testing import FlaskClient

from api import access
from api.app import create_app
from tests.contract.service import Clock
from tests.survival.conftest import Town
from tests.survival.town import BOOK, commands
from tests.survival.whole import assert_whole

COMMANDS, COMMANDS_LONG = 30, 300
ZONE = ZoneInfo("Europe/Berlin")
FUNDING = f"/v1/books/{BOOK}/neighbourhoods/dichterviertel/funding"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    # The one module that reads the clock reads this one.
    one = Clock()
    monkeypatch.setattr(access, "now", one)
    return one


@pytest.fixture
def service(settled: Town, clock: Clock) -> Iterator[FlaskClient]:
    app = create_app(settled.data)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {settled.token}"
    yield client
    app.extensions["shelf"].close()


def recorded(answer: Any) -> datetime:
    return datetime.fromisoformat(answer["as_of"]["recorded_at"])


def asked(service: FlaskClient, as_of: str) -> Any:
    answer = service.get(FUNDING, query_string={"year": "2026", "as_of": as_of})
    assert answer.status_code == 200, (as_of, answer.text)
    return answer.json


def test_whatever_the_clock_shows_times_rise_and_past_answers_stay(
    settled: Town, service: FlaskClient, clock: Clock, pytestconfig: pytest.Config
) -> None:
    seed = secrets.randbits(32)
    chance = random.Random(seed)
    count = COMMANDS_LONG if pytestconfig.getoption("--long") else COMMANDS
    clock.at = datetime.now(UTC) + timedelta(minutes=1)
    given: list[Any] = []
    for told in islice(commands("w"), count):
        # Mostly on, now and then back: by less than a second, or by a month.
        clock.at += timedelta(seconds=chance.choice([1, 1, 60, 90_000, -0.5, -3_600, -86_400 * 31]))
        answer = service.post(told.address, json=told.body)
        assert answer.status_code == 201, answer.text
        answer = service.get(FUNDING, query_string={"year": "2026"})
        given.append(answer.json)
    times = [recorded(one) for one in given]
    assert times == sorted(set(times)), seed
    for one in given:
        assert asked(service, one["as_of"]["recorded_at"]) == one, seed
    for one, following in pairwise(given):
        # Within the command that follows, nobody sees the part of it that was recorded by then.
        assert asked(service, (recorded(following) - timedelta(microseconds=1)).isoformat()) == one, seed
    for day, one in {recorded(one).astimezone(ZONE).date(): one for one in given}.items():
        assert asked(service, str(day)) == one, seed
    service.application.extensions["shelf"].close()
    assert_whole(settled.folder)
