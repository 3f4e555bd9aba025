"""What partners bring of a checkpoint: that they have seen it, or that it contradicts the book's log."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from ledger import checkpoints, forks, notes, store
from ledger.checkpoints import Issued
from ledger.domain.book import Witness
from ledger.errors import Rejected
from ledger.forks import Evidence
from ledger.notes import BadNote, Note, Signature, Verifier
from ledger.sql import Transaction

AHEAD_MAX = timedelta(minutes=5)
"""So far may the clock of a witness be ahead of ours."""


def cosign(
    tx: Transaction, note: Note, witnesses: Mapping[str, Witness], own: Sequence[Verifier], at: datetime
) -> Issued | Evidence:
    """Keeps the new cosignatures of a note: the checkpoint with all of them.

    Where the book has issued no such checkpoint and yet its own key has signed it, that is kept as evidence. Rejected
    where a cosignature is false, in the future, or of nobody who may witness; then nothing is kept.
    """
    checkpoint = notes.read_checkpoint(note)
    issued = [one for one in checkpoints.of_size(tx, checkpoint.size) if one.note.text == note.text]
    if not issued:
        return _evidence(tx, note, own, at, "unissued_checkpoint")
    known = {line for one in issued for line in one.note.signatures}
    if all(line.name == checkpoint.origin for line in note.signatures):
        raise Rejected("unknown_witness", "the note has no line of a witness")
    added = [line for line in note.signatures if line not in known]
    for line in added:
        _check(line, note.text, witnesses, at)
    for line in added:
        issued = [checkpoints.cosign(tx, one, line) for one in issued]
    return issued[-1]


def accuse(tx: Transaction, note: Note, own: Sequence[Verifier], at: datetime) -> Evidence:
    """Keeps a note that one of the book's own keys has signed and that contradicts its log.

    Rejected where none of these keys has signed it, as anybody could have written it, or where it fits the log.
    """
    return _evidence(tx, note, own, at, "no_contradiction")


def check_origin(note: Note, origin: str) -> None:
    """Rejected for a checkpoint of another log."""
    checkpoint = notes.read_checkpoint(note)
    if checkpoint.origin != origin:
        raise Rejected("foreign_checkpoint", f"this log is {origin}, the checkpoint is of {checkpoint.origin[:200]}")


def _evidence(tx: Transaction, note: Note, own: Sequence[Verifier], at: datetime, otherwise: str) -> Evidence:
    try:
        checkpoint, _ = notes.opened(str(note), own)
    except BadNote as bad:
        raise Rejected("not_signed_by_book", str(bad)) from None
    if forks.contradiction(tx, checkpoint) is None:
        raise Rejected(otherwise, f"nothing is wrong with the first {checkpoint.size} events")
    return forks.keep(tx, note, at)


def _check(line: Signature, text: str, witnesses: Mapping[str, Witness], at: datetime) -> None:
    for witness in witnesses.values():
        verifier = notes.read_verifier(witness.key)
        if (verifier.name, verifier.key_id) == (line.name, line.key_id):
            break
    else:
        raise Rejected("unknown_witness", f"no witness has the key {line.name}+{line.key_id.hex()}")
    if witness.dismissed is not None:
        raise Rejected("witness_dismissed", f"{witness.id!r} was dismissed at position {witness.dismissed}")
    try:
        seconds = verifier.signed_at(Note(text, (line,)))
    except BadNote as bad:
        raise Rejected("false_cosignature", str(bad)) from None
    if seconds is None or seconds * 1_000_000 > store.micros(at + AHEAD_MAX):
        raise Rejected("cosignature_in_future", f"{line.name} says that it will see this later")
