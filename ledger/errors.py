"""Every way this ledger says no.

LedgerError
├── Rejected          a rule of the domain refuses the command; nothing was recorded
├── NotFound          no such stream, or not yet at the time asked for
├── VersionConflict   the caller's `If-Match` is not the stream's version
├── KeyReused         an idempotency key came back with another request
├── Malformed         a correction brings data that no event of its type could hold
├── NotThen           a recorded time or position that the book can't answer for
├── EntryTooLarge     an event above the 65,535 bytes that the log format allows
└── BookError         the book itself: missing, broken, newer than the program, changed past it, sealed otherwise,
                      forked, keyless, busy, read-only, on a full disk, out of reach
"""

from dataclasses import dataclass

from ledger.codes import REFUSALS


class LedgerError(Exception):
    """Base of every refusal; its text is one sentence that says what to do."""


@dataclass(eq=False)
class Rejected(LedgerError):
    """A rule refuses the command. `code` is one of `REFUSALS`, `pointer` a JSON pointer into the command's body.

    `item` is the index of the command among many that were to be recorded together.
    """

    code: str
    detail: str
    pointer: str = ""
    item: int | None = None

    def __post_init__(self) -> None:
        assert self.code in REFUSALS, f"refusal code {self.code} is not documented"
        super().__init__(self.detail)


@dataclass(eq=False)
class NotFound(LedgerError):
    """There is no `kind` with this `id`, or there was none at the recorded time asked for."""

    kind: str
    id: str

    def __post_init__(self) -> None:
        super().__init__(f"there is no {self.kind.replace('_', ' ')} {self.id!r} here, or there was none then")


@dataclass(eq=False)
class VersionConflict(LedgerError):
    """The stream is at version `current`, not at the one the caller expected."""

    current: int

    def __post_init__(self) -> None:
        super().__init__(f"the resource is at version {self.current}; read it again and decide anew")


@dataclass(eq=False)
class Malformed(LedgerError):
    """Data that is no event's data; `pointer` is a JSON pointer into the command's body."""

    detail: str
    pointer: str

    def __post_init__(self) -> None:
        super().__init__(self.detail)


class KeyReused(LedgerError):
    """The client has used this idempotency key for another request."""


@dataclass(eq=False)
class NotThen(LedgerError):
    """The recorded time asked for: `future` is later than the book, `before` is earlier than its first event."""

    when: str
    detail: str

    def __post_init__(self) -> None:
        super().__init__(self.detail)


class EntryTooLarge(LedgerError):
    """One event would take more than 65,535 bytes."""


class BookError(LedgerError):
    """The book can't be used at all."""


class BookMissing(BookError):
    """There is no such book in the data folder."""


class BookExists(BookError):
    """A book of this name is there already."""


class BookNewer(BookError):
    """The book was made by a newer version of this program."""


class BookBroken(BookError):
    """The book's files can't be read as a book."""


class SchemaChanged(BookError):
    """A table or a guard of the book's database is not as this program made it: somebody changed it by hand."""


class SealBroken(BookError):
    """Log and seal do not fit together: the book's files were changed past this program, or are damaged."""


class LogForked(BookError):
    """The book's key has signed another history than its log has: nothing more may be signed."""


class KeyExists(BookError):
    """The book has a key to sign with already."""


class KeyMissing(BookError):
    """The book has no key to sign with, or one that can't be used."""


class BookBusy(BookError):
    """The book's lock could not be had in time; try again."""


class BookReadOnly(BookError):
    """The book's files can't be written; nothing was recorded."""


class BookFull(BookError):
    """There is no room left on the disk that the book lies on; nothing was recorded."""


class BookUnreachable(BookError):
    """The database that the book lies in can't be reached just now. What was being recorded may have been: whoever
    sends it again under its idempotency key finds out, and records nothing twice."""
