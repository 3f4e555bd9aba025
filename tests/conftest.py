"""How long the tests may take: the small rounds of every day, or the big ones with `--long`."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

pytest_plugins = [
    "tests.contract.telling",
    "tests.contract.sealed",
    "tests.contract.tampered",
    "tests.contract.witnessed",
]

ALWAYS: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [HealthCheck.too_slow, HealthCheck.filter_too_much],
    "phases": [Phase.explicit, Phase.reuse, Phase.generate, Phase.shrink],
}
settings.register_profile("ci", max_examples=40, stateful_step_count=50, derandomize=True, **ALWAYS)
settings.register_profile("long", max_examples=500, stateful_step_count=80, print_blob=True, **ALWAYS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the big rounds and the slow tests too")


def pytest_configure(config: pytest.Config) -> None:
    settings.load_profile("long" if config.getoption("--long") else "ci")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if config.getoption("--long"):
            item.add_marker(pytest.mark.timeout(3_600))
        elif item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="slow: runs with --long"))
