"""The archive: whether the book is put away, since when, and how it comes out again."""

from typing import Any

from api.described import Ask, Told
from api.fields import Answer, Flag, ListOf, Part, WholeNumber
from api.operation import blueprint, command, question
from api.receipts import RECEIPT
from api.shapes import CommandBody
from ledger import history
from ledger.domain.book import ArchiveBook, ReopenBook
from ledger.exports.tables import Table, number, over

BLUEPRINT = blueprint("archive")


class ArchivingBody(CommandBody):
    pass


class ReopeningBody(CommandBody):
    pass


class ArchivingAnswer(Answer):
    archived_at = WholeNumber(1, about="the position of `BookArchived`: its event says by whom and why")
    reopened_at = WholeNumber(1, allow_none=True, about="the position of `BookReopened`; null: it is archived still")


class ArchivingsAnswer(Answer):
    archived = Flag(about="commands are refused but those about persons, another signing key, and the reopening")
    archivings = ListOf(Part(ArchivingAnswer), about="oldest first")


ARCHIVINGS = Table(
    name="archivings",
    german="archivierungen",
    rows=over("archivings"),
    columns=(
        number("archived_at", "archiviert an Position"),
        number("reopened_at", "wieder geöffnet an Position"),
    ),
)


@command(BLUEPRINT, "/archivings", body=ArchivingBody, of=RECEIPT, signs=True)
def archive_book(told: Told) -> ArchiveBook:
    """Archive the book: it is read, and nothing is recorded in it before it is reopened.

    A checkpoint is issued over all of it. The grounds need a reason. What is asked for about persons goes on: their
    records are rectified, restricted and erased.
    """
    return ArchiveBook(**{**told.base, "id": told.book})


@command(BLUEPRINT, "/reopenings", body=ReopeningBody, of=RECEIPT)
def reopen_book(told: Told) -> ReopenBook:
    """Reopen an archived book. The grounds need a reason."""
    return ReopenBook(**{**told.base, "id": told.book})


@question(BLUEPRINT, "/archivings", answer=ArchivingsAnswer, table=ARCHIVINGS)
def list_archivings(ask: Ask) -> dict[str, Any]:
    """Is the book archived, and when was it?"""
    state, _ = history.state(ask.tx, "book", ask.book.id, ask.position)
    archivings = [{"archived_at": began, "reopened_at": ended} for began, ended in sorted(state.archivings.items())]
    return {"archived": state.archived is not None, "archivings": archivings}
