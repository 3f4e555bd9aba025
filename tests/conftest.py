"""How long the tests may take, and on which engine their books lie: `--long`, `--ha`, `--engine postgresql`."""

import os
from contextlib import ExitStack
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings

from ledger.book import DATABASE
from scripts import postgres

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
# A book in PostgreSQL takes a fifth of a second to make, and each example makes one.
settings.register_profile("postgresql", max_examples=6, stateful_step_count=30, derandomize=True, **ALWAYS)
settings.register_profile("long", max_examples=500, stateful_step_count=80, print_blob=True, **ALWAYS)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the big rounds and the slow tests too")
    parser.addoption("--ha", action="store_true", help="kill machines of a cluster: takes Debian's Patroni and etcd")
    parser.addoption("--engine", choices=["sqlite", "postgresql"], default="sqlite", help="where new books lie")


def pytest_configure(config: pytest.Config) -> None:
    quick = "ci" if config.getoption("--engine") == "sqlite" else "postgresql"
    settings.load_profile("long" if config.getoption("--long") else quick)
    config.addinivalue_line("markers", "sqlite: speaks of the files of a book that lies in SQLite")
    if config.getoption("--engine") == "postgresql" and not hasattr(config, "workerinput"):
        stack = ExitStack()
        # The workers that run the tests inherit it.
        os.environ[DATABASE] = stack.enter_context(postgres.running({**postgres.QUICK, "max_connections": "300"})).url
        config.add_cleanup(stack.close)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if config.getoption("--engine") != "sqlite" and item.get_closest_marker("sqlite"):
            item.add_marker(pytest.mark.skip(reason="speaks of SQLite's files"))
        if config.getoption("--long"):
            item.add_marker(pytest.mark.timeout(3_600))
        elif item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="slow: runs with --long"))
