"""A scenario's world: one server for the session, a folder of books and a clock of its own for each scenario."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from api import access
from tests.contract.service import Clock, Founder, Service, running
from tests.contract.told import World


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with running(tmp_path_factory.mktemp("nothing")) as one:
        yield one


@pytest.fixture(scope="session")
def founder(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Founder:
    return Founder(service, tmp_path_factory.mktemp("books"))


@pytest.fixture
def world(service: Service, founder: Founder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    clock = Clock()
    # The one module that reads the clock reads the scenario's.
    monkeypatch.setattr(access, "now", clock)
    with service.on(tmp_path) as shelf:
        yield World(service, founder, shelf, clock)
