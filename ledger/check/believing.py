"""Which keys of a book are believed: those that were named, or else that of its file, and those that took over."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ledger import keys, notes
from ledger.check import entries
from ledger.check.checkpoints import Keys
from ledger.check.findings import Report
from ledger.check.opening import KEPT
from ledger.errors import KeyMissing
from ledger.notes import LOG, BadNote, Verifier
from ledger.sql import Transaction

_Rotations = Mapping[int, tuple[Verifier, Verifier]]


def believed(tx: Transaction, folder: Path, origin: Any, named: Sequence[Verifier], report: Report) -> Keys:
    """The keys to hold signatures against; `named` are those that whoever asks for the check has brought along."""
    rotations: _Rotations = {}
    with report.reading("event"):
        rotations = dict(_rotations(tx, report))
    own = _own(folder, origin, report)
    trusted = [one for one in named if one.kind == LOG] or ([] if own is None else [own])
    chain = _chain(trusted, rotations)
    _in_force(own, chain, rotations, folder, report)
    return Keys(chain, rotations)


def _rotations(tx: Transaction, report: Report) -> Iterator[tuple[int, tuple[Verifier, Verifier]]]:
    """What the streams of kind `book`, which are short, say of keys."""
    cursor = tx.connection.execute(
        f"SELECT position, bytes FROM {KEPT}.event WHERE stream >= 'book/' AND stream < 'book0' ORDER BY position"
    )
    for position, raw in cursor:
        document = entries.document(raw)
        if document is not None and document.get("type") == "SigningKeyRotated":
            try:
                data = document["data"]
                yield position, (notes.read_verifier(data["key"]), notes.read_verifier(data["replaces"]))
            except (BadNote, KeyError, TypeError, AttributeError) as error:
                report.add("data_malformed", position=position, found=error)


def _own(folder: Path, origin: Any, report: Report) -> Verifier | None:
    """The key in the book's folder; what can't be used is no finding of the book: nothing is signed with it."""
    if not keys.exists(folder):
        return None
    try:
        return keys.load(folder, str(origin)).verifier
    except KeyMissing as missing:
        report.add("signing_key_differs", key="signing.key", expected=origin, found=missing)
        return None


def _chain(trusted: Iterable[Verifier], rotations: _Rotations) -> list[Verifier]:
    """The trusted keys, with those before and after them."""
    chain = list(dict.fromkeys(trusted))
    grown = -1
    while grown < len(chain):
        grown = len(chain)
        for pair in rotations.values():
            if any(one in chain for one in pair):
                chain += [one for one in pair if one not in chain]
    return chain


def _in_force(
    own: Verifier | None, chain: Sequence[Verifier], rotations: _Rotations, folder: Path, report: Report
) -> None:
    """The file's key is the last one that took over; where a rotation was broken off, still the one before."""
    if own is not None and own not in chain:
        report.add("signing_key_differs", key="signing.key", expected=chain[-1] if chain else None, found=own)
        return
    if own is None or not rotations:
        return
    new, old = rotations[max(rotations)]
    if own != new and not (own == old and keys.rotating(folder)):
        report.add("signing_key_differs", key="signing.key", expected=new, found=own)
