"""A PostgreSQL for the tests that speak of one, whatever engine the other tests run on."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from ledger.book import DATABASE
from scripts import postgres

SETTINGS = {**postgres.QUICK, "max_connections": "300"}


@contextmanager
def server() -> Iterator[str]:
    """The URL of the one that the whole run uses, or else of one of its own."""
    if (known := os.environ.get(DATABASE)) is not None:
        yield known
        return
    with postgres.running(SETTINGS) as one:
        yield one.url
