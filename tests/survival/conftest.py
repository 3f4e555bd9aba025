"""A data folder with one town, made once, and a copy of it for each test."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.copies import copy_data
from tests.survival import town
from tests.survival.services import Launcher


@dataclass(frozen=True)
class Town:
    """A data folder whose one book a token opens."""

    data: Path
    token: str

    @property
    def folder(self) -> Path:
        return self.data / town.BOOK


@pytest.fixture(scope="session")
def _settled(tmp_path_factory: pytest.TempPathFactory) -> Town:
    data = tmp_path_factory.mktemp("survival")
    return Town(data, town.settle(data))


@pytest.fixture
def settled(_settled: Town, tmp_path: Path) -> Town:
    """A town of its own for one test."""
    return Town(copy_data(_settled.data, tmp_path / "data"), _settled.token)


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    with Launcher() as one:
        yield one
