"""Demo books made once, and a copy of them for each test."""

from pathlib import Path

import pytest

from scripts import demo
from tests.copies import copy_data


def quiet(*_: object) -> None:
    """Nobody is watching."""


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("demo")
    demo.make(data, say=quiet, progress=quiet)
    return data


@pytest.fixture
def data(recorded: Path, tmp_path: Path) -> Path:
    """A data folder with the demo books."""
    return copy_data(recorded, tmp_path / "data")
