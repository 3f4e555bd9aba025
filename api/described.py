"""What is known of a route, and what its view is given: a question, or what a command was told."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any, Literal

from api.access import Scope
from api.fields import (
    POSITION_MAX,
    Answer,
    DayOrInstant,
    Flag,
    Matched,
    Shape,
    WholeNumber,
)
from api.moment import Key
from api.outgoing import Page
from api.places import Within
from ledger.book import Book
from ledger.exports.tables import Table
from ledger.message import Command
from ledger.notes import Note
from ledger.sql import Transaction
from ledger.store import Head


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A question as its view gets it: one snapshot, a place in the log, the parameters.

    `params` has every parameter of the query shape and, for lists, `limit`; `after` is the key of the last item of the
    page before. Where the route is one stream's resource, `state` and `version` are that stream's at this place; in
    the answer to a command `params` is `{"on": today}` and `begins` the first position it recorded.
    """

    tx: Transaction
    book: Book
    at: Head
    path: dict[str, Any]
    params: dict[str, Any]
    after: Key | None = None
    state: Any = None
    version: int = 0
    begins: int = 0
    drawn: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    scope: Scope

    @property
    def id(self) -> str:
        """`id` in the route's path."""
        return str(self.path["id"])

    @property
    def position(self) -> int:
        return self.at.position

    def people(self, ids: Set[str]) -> Mapping[str, dict[str, Any]]:
        """What the reader may see of these persons and notes, by id; nothing of what the vault does not hold."""
        absent = ids - self.drawn.keys()
        kept = self.book.vault.look_up(absent) if absent else {}
        shown = {id: {} if one.restricted else one.record for id, one in kept.items()}
        shown |= {id: self.drawn[id] for id in ids & self.drawn.keys()}
        if self.scope == "without_names":
            return {id: {"withheld": "without_names"} for id in shown}
        return {id: record or {"withheld": "restricted"} for id, record in shown.items()}


@dataclass(frozen=True, slots=True)
class Look:
    """What is not as of any time, as its view gets it: the book, the parts of the path, the parameters."""

    book: Book
    path: dict[str, Any]
    params: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A command as its view gets it: `base` are the id, act and grounds that every command begins with.

    `body` is what the shape made of the request, persons and note replaced by `values.Sealed`.
    """

    book: str
    base: dict[str, Any]
    path: dict[str, Any]
    body: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Resource:
    """One kind of stream as the world sees it: `/{plural}/{id}` shows `answer`, which `show` makes.

    Without a `kind` it is what a command recorded, in whatever streams: a receipt. `known` raises NotFound for what
    does not exist, where that is not to be seen from the stream: some things are there before anything is done to them.
    """

    kind: str | None
    plural: str
    answer: type[Answer]
    show: Callable[[Ask], dict[str, Any]]
    within: Within | None = None
    known: Callable[[Transaction, Book, str], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """What is known of a route: it decides what is checked and says what is documented.

    `needs` is the scope that a token must have for it, `media` the type of an answer that is bytes as they are, and no
    document; a command that `signs` ends with a checkpoint; a `fresh` question is never put to a replica.
    """

    name: str
    kind: Literal["command", "question", "service", "note"]
    tag: str
    summary: str
    description: str
    params: Shape
    answer: Answer
    body: Shape | None = None
    of: Resource | None = None
    formats: Sequence[str] = ("json",)
    table: Table | None = None
    lists: bool = False
    needs: Scope | None = None
    media: str | None = None
    signs: bool = False
    fresh: bool = False


class CommandQuery(Shape):
    dry_run = Flag(load_default=False, about="all checks and the answer as it would be; nothing is recorded")


class QuestionQuery(Shape):
    as_of = DayOrInstant(
        load_default=None, about="as recorded at the end of this day in the book's time zone, or at this instant"
    )
    position = WholeNumber(1, POSITION_MAX, load_default=None, about="as recorded at this position", example=12)
    min_position = WholeNumber(
        1,
        POSITION_MAX,
        load_default=None,
        about="answered from a place that has this position, such as that of what you have just recorded",
        example=12,
    )


class ListQuery(QuestionQuery):
    limit = WholeNumber(1, 500, load_default=50, about="items on a page")
    cursor = Matched(
        "the cursor of `next`",
        "[A-Za-z0-9_-]{1,2000}",
        example="uQkSp3VvTq",
        load_default=None,
        about="where the list goes on, from `next`; pinned to a position",
    )


CommandView = Callable[[Told], Command]
QuestionView = Callable[[Ask], dict[str, Any] | Page]
ServiceView = Callable[[], dict[str, Any]]
LookView = Callable[[Look], dict[str, Any]]
FileView = Callable[[Look], bytes]
NoteView = Callable[[Look, Note], dict[str, Any]]
