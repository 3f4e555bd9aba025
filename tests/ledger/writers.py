"""A program that writes to a book from several threads at once and says how each command ended.

python -m tests.ledger.writers FOLDER NAME THREADS: says "ready", waits for a line, writes, prints one JSON line each.
"""

import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ledger import book
from ledger.book import Book
from ledger.domain.agreement.commands import PromiseContribution
from ledger.domain.agreement.events import Worth
from ledger.errors import Rejected
from ledger.message import Act
from tests.ledger.deeds import PRESS, do, euro, promise, years
from tests.ledger.town import AGREEMENT, VIVAWEST

OWN = range(6)
"""Each thread's own contributions: nobody else promises them."""
DISPUTED = range(2020, 2026)
"""The years for which every thread promises the same: one wins each, the others are refused."""


def commands(name: str) -> Iterator[tuple[str, PromiseContribution]]:
    """(what it is, command): own contributions and disputed ones in turn, and one that all send under one key."""
    yield "keyed", command("keyed", "keyed", "keyed", 2024, key="the-one-key")
    for number, year in zip(OWN, DISPUTED, strict=True):
        yield f"own-{name}-{number}", command(name, f"own-{name}-{number}", f"own-{name}-{number}", 2024)
        yield f"disputed-{year}", command(name, f"disputed-{year}-{name}", "disputed", year)


def command(name: str, id: str, purpose: str, year: int, key: str | None = None) -> PromiseContribution:
    now = datetime.now(UTC)
    of = Act(id=f"{id}-by-{name}", at=now, today=now.date(), actor="actor-1", client="all", operation="test", key=key)
    made = promise(id, VIVAWEST, "money", Worth(euro(1)), *years(year), purpose=purpose)
    return PromiseContribution(id=AGREEMENT, act=of, grounds=PRESS, promise=made)


def write(on: Book, name: str) -> None:
    """Sends one thread's commands; each line is printed only after its command has ended."""
    for what, asked in commands(name):
        say(name=name, what=what, **ended(on, asked))


def ended(on: Book, asked: PromiseContribution) -> dict[str, Any]:
    try:
        outcome = do(on, asked)
    except Rejected as refused:
        return {"how": refused.code}
    how = "replayed" if outcome.replayed else "recorded"
    return {"how": how, "position": outcome.position, "version": outcome.version}


def say(**what: Any) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main(folder: str, name: str, threads: str) -> None:
    on = book.open(Path(folder))
    say(ready=name)
    sys.stdin.readline()
    with ThreadPoolExecutor(int(threads)) as pool:
        for written in [pool.submit(write, on, f"{name}{i}") for i in range(int(threads))]:
            written.result()
    on.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
