"""Proofs that the log forked: the book keeps and shows what its own key has signed against it."""

from typing import Any, Literal, get_args

from api import access, signing
from api.described import Look
from api.fields import Answer, Choice, Instant, ListOf, Part, Text, WholeNumber
from api.operation import blueprint, look, note
from api.sealed import Hash, NoteText, written
from ledger import checkpoints, cosigning, forks, notes
from ledger.forks import Evidence, How
from ledger.notes import Note

BLUEPRINT = blueprint("forks")


class ForkAnswer(Answer):
    """A note that the book's own key has signed. It needs no trust in whoever brought it."""

    size = WholeNumber(0, example=12)
    root = Hash()
    note = NoteText()
    received_at = Instant()
    how = Choice(
        Literal[(*get_args(How), "none")],
        about="`beyond`: the log has fewer events; `other_root`: they are others; `none`: the history was restored",
    )


class ForksAnswer(Answer):
    forked = Text(500, allow_none=True, about="why nothing more is signed; null: all is well, as far as is known")
    items = ListOf(Part(ForkAnswer))


@note(BLUEPRINT, "/log/forks", answer=ForkAnswer)
def report_fork(look: Look, note: Note) -> dict[str, Any]:
    """Post a checkpoint that contradicts the log.

    The body is a note that the book's own key has signed over other or over more events than its log has. It is kept
    for ever, and as long as it contradicts the log the book signs nothing more.
    """
    cosigning.check_origin(note, look.book.origin)
    with look.book.writing() as tx:
        own = signing.own(tx, look.book, notes.read_checkpoint(note).size)
        return _shown(cosigning.accuse(tx, note, own, access.now()))


@look(BLUEPRINT, "/log/forks", answer=ForksAnswer)
def list_forks(look: Look) -> dict[str, Any]:
    """What was brought to prove that the log forked, each held against the log as it is now."""
    with look.book.reading() as tx:
        return {"forked": checkpoints.forked(tx), "items": [_shown(one) for one in forks.kept(tx)]}


def _shown(evidence: Evidence) -> dict[str, Any]:
    return {
        "size": evidence.checkpoint.size,
        "root": written(evidence.checkpoint.root),
        "note": str(evidence.note),
        "received_at": evidence.received_at,
        "how": evidence.how or "none",
    }
