"""What a demo case is made of: a book, and the commands that fill it."""

from dataclasses import dataclass
from typing import Any

ORIGIN = "demo.quartierbuch.example"
"""What the origins of the demo books begin with; by it they are known."""


@dataclass(frozen=True, slots=True)
class Step:
    """One command: its name (part of the idempotency key, for ever), the path below the book, the body."""

    name: str
    path: str
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One demo book and the commands that fill it, in order."""

    book: str
    steps: tuple[Step, ...]

    @property
    def origin(self) -> str:
        return f"{ORIGIN}/{self.book}"


def announced(kind: str, reference: str) -> dict[str, Any]:
    """Grounds of what a source says, certain as announced."""
    return {"certainty": "announced", "source": {"kind": kind, "reference": reference}}
