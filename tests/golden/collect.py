"""Adds to events.jsonl what it does not show yet: one stored event, byte for byte, of every type, schema and field.

python -m tests.golden.collect: tells `story` to a new book and appends the events that bring something new. Lines are
never changed and never removed: each is what some release has stored, and every later one has to read it. After a new
event or field, tell of it in the story and run this again.
"""

import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import orjson

from ledger import store
from ledger.registry import EVENTS
from tests.golden.story import story
from tests.ledger.deeds import do, new_book

EVENTS_FILE = Path(__file__).parent / "events.jsonl"


def stored() -> Iterator[bytes]:
    """The stored bytes of all that is ever recorded in the story."""
    with tempfile.TemporaryDirectory() as folder:
        book = new_book(Path(folder))
        for command in story():
            do(book, command)
        with book.reading() as tx:
            yield from (raw for _, raw in store.after(tx, 0, 10_000, 10_000))
        book.close()


def golden() -> list[bytes]:
    """The lines so far."""
    return EVENTS_FILE.read_bytes().splitlines() if EVENTS_FILE.exists() else []


def shown(lines: Iterable[bytes]) -> set[tuple[str, int, str]]:
    """What lines show: (type, schema version, field) for every field of the data, and one with no field."""
    found = set()
    for line in lines:
        document = orjson.loads(line)
        found |= {(document["type"], document["schema"], field) for field in ("", *document["data"])}
    return found


def main() -> None:
    lines = golden()
    before = len(lines)
    for raw in stored():
        if not shown([raw]) <= shown(lines):
            lines.append(raw)
    with EVENTS_FILE.open("ab") as file:
        file.writelines(line + b"\n" for line in lines[before:])
    print(f"{len(lines) - before} lines added")
    if untold := sorted(EVENTS.keys() - {type for type, _, _ in shown(lines)}):
        raise SystemExit(f"the story does not tell of {', '.join(untold)}")


if __name__ == "__main__":
    main()
