"""The sealed log, for those who must not have to trust whoever keeps it: checkpoints, proofs, tiles.

Below `log/` lies a C2SP tlog-tiles log: other people's tools can mirror and monitor it.
"""

from collections.abc import Sequence
from typing import Any

from api import access, signing
from api.described import Look
from api.fields import (
    POSITION_MAX,
    Answer,
    Instant,
    ListOf,
    Part,
    Shape,
    Text,
    WholeNumber,
)
from api.operation import blueprint, file, look, note
from api.problems import Problem
from api.sealed import ROOT, CoveringAnswer, Hash, NoteText, shown, written
from ledger import checkpoints, cosigning, history, notes, seal, store
from ledger.checkpoints import Issued
from ledger.errors import LogForked
from ledger.forks import Evidence
from ledger.notes import Note, Signature
from ledger.sql import Transaction

BLUEPRINT = blueprint("log")
NOTE = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"
FOR_EVER = 31_536_000
"""Seconds of a year: what is kept so long never changes."""


class SeenByAnswer(Answer):
    """A witness says that it has seen a checkpoint, and that it goes on from all those it saw before."""

    name = Text(255, about="name of its key", example="vivawest.example/w1")
    at = Instant(about="when, by its own clock")


class CheckpointAnswer(CoveringAnswer):
    """What the book has signed of its log: the number of its entries and the root over them."""

    note = NoteText(about="the signed note (C2SP tlog-checkpoint) with the cosignatures of witnesses")
    witnesses = ListOf(Part(SeenByAnswer), about="who has co-signed it, the first one first")


class CheckpointsAnswer(Answer):
    items = ListOf(Part(CheckpointAnswer))
    next = WholeNumber(1, allow_none=True, about="ask again `after` this number; null: these were the last")


class CheckpointsQuery(Shape):
    after = WholeNumber(0, POSITION_MAX, load_default=0, about="those with a higher number")
    limit = WholeNumber(1, 500, load_default=50, about="items on a page")


class KeyAnswer(Answer):
    key = Text(
        1000, about="a C2SP vkey: name, id and public key", example=f"quartierbuch/duisburg/1a2b3c4d+0a1b2c3d+{ROOT}"
    )
    since = WholeNumber(1, allow_none=True, about="the position at which it took over; null: the first key")


class KeysAnswer(Answer):
    """The keys that the book says are its own. Hold them against what you were given by another way."""

    origin = Text(200, about="name of the log, for ever", example="quartierbuch/duisburg/1a2b3c4d")
    keys = ListOf(Part(KeyAnswer))


class InclusionQuery(Shape):
    entry = WholeNumber(1, POSITION_MAX, required=True, example=5, about="the position of an event")
    size = WholeNumber(
        1, POSITION_MAX, load_default=None, about="in the tree over so many events; without it, of a checkpoint"
    )


class InclusionAnswer(Answer):
    """RFC 6962, section 2.1.1: from the leaf to the root. The leaf is SHA-256 of a zero byte and the stored bytes."""

    entry = WholeNumber(1, example=5)
    size = WholeNumber(1, example=12)
    leaf = Hash()
    root = Hash()
    proof = ListOf(Hash())
    checkpoint = NoteText(allow_none=True, about="the signed note over just this size, if there is one")


class ConsistencyQuery(Shape):
    old = WholeNumber(1, POSITION_MAX, required=True, example=5, about="size of the earlier tree")
    new = WholeNumber(1, POSITION_MAX, required=True, example=12, about="size of the later tree")


class ConsistencyAnswer(Answer):
    """RFC 6962, section 2.1.2: the later tree begins with the earlier one."""

    old = WholeNumber(1, example=5)
    new = WholeNumber(1, example=12)
    old_root = Hash()
    new_root = Hash()
    proof = ListOf(Hash())


@file(BLUEPRINT, "/log/checkpoint", media=NOTE, seconds=0)
def read_checkpoint(look: Look) -> bytes:
    """The checkpoint over everything recorded: a signed note.

    It is issued now where the last one does not go so far, and kept for ever. Have it signed by a witness, or keep it
    yourself: a checkpoint that nobody outside holds protects nobody.
    """
    return str(signing.current(look.book).note).encode()


@look(BLUEPRINT, "/log/checkpoints", answer=CheckpointsAnswer, query=CheckpointsQuery)
def list_checkpoints(look: Look) -> dict[str, Any]:
    """Every checkpoint that was issued, in order, with the witnesses that have co-signed it."""
    after, limit = look.params["after"], look.params["limit"]
    with look.book.reading() as tx:
        found = checkpoints.after(tx, after, limit + 1)
    items = [_checkpoint(look.book.origin, one) for one in found[:limit]]
    return {"items": items, "next": items[-1]["number"] if len(found) > limit else None}


@note(BLUEPRINT, "/log/cosignatures", answer=CheckpointAnswer)
def add_cosignature(look: Look, note: Note) -> dict[str, Any]:
    """Post a checkpoint that a witness has co-signed; its line is shown with it from now on.

    The body is the note of `log/checkpoint` with a line more (C2SP cosignature/v1) by the key of an admitted witness.
    The first line of each key is kept. A checkpoint that the book's key has signed and that its log contradicts is kept
    as evidence: `log/forks` shows it.
    """
    cosigning.check_origin(note, look.book.origin)
    with look.book.writing() as tx:
        witnesses = history.latest(tx, "book", look.book.id)[0].witnesses
        own = signing.own(tx, look.book, notes.read_checkpoint(note).size)
        kept = cosigning.cosign(tx, note, witnesses, own, access.now())
    if isinstance(kept, Evidence):
        raise LogForked(f"a checkpoint over {kept.checkpoint.size} events was signed for another history")
    return _checkpoint(look.book.origin, kept)


@look(BLUEPRINT, "/log/keys", answer=KeysAnswer)
def list_keys(look: Look) -> dict[str, Any]:
    """The public keys of the book's checkpoints, as its log tells of them."""
    with look.book.reading() as tx:
        found = signing.known(tx, look.book, store.head(tx).position)
    return {"origin": look.book.origin, "keys": [{"key": key, "since": since} for key, since in found]}


@look(BLUEPRINT, "/log/proofs/inclusion", answer=InclusionAnswer, query=InclusionQuery)
def prove_inclusion(look: Look) -> dict[str, Any]:
    """What proves that an event is in the log.

    Without `size` it is proved for the first checkpoint that covers the event.
    """
    entry, size = look.params["entry"], look.params["size"]
    with look.book.reading() as tx:
        _check(tx, entry, size or entry)
        over = _covering(tx, entry) if size is None else next(iter(checkpoints.of_size(tx, size)), None)
        size = over.size if size is None and over is not None else size
        return {
            "entry": entry,
            "size": size,
            "proof": _written(seal.inclusion(tx, entry, size)),
            "leaf": written(seal.leaf(tx, entry)),
            "root": written(seal.root(tx, size)),
            "checkpoint": None if over is None else str(over.note),
        }


@look(BLUEPRINT, "/log/proofs/consistency", answer=ConsistencyAnswer, query=ConsistencyQuery)
def prove_consistency(look: Look) -> dict[str, Any]:
    """What proves that nothing was changed or taken away between two sizes of the log."""
    old, new = look.params["old"], look.params["new"]
    with look.book.reading() as tx:
        _check(tx, old, new)
        return {
            "old": old,
            "new": new,
            "proof": _written(seal.consistency(tx, old, new)),
            "old_root": written(seal.root(tx, old)),
            "new_root": written(seal.root(tx, new)),
        }


@file(BLUEPRINT, "/log/receipts/<int:entry>", media=NOTE, seconds=0)
def read_receipt(look: Look) -> bytes:
    """The receipt of an event: one text that proves it, with the checkpoint (C2SP tlog-proof).

    Keep it beside the answer to a command, whose position it names: it can be checked without this service.
    """
    entry = look.path["entry"]
    with look.book.reading() as tx:
        _check(tx, entry, entry)
        over = _covering(tx, entry)
        proof = _written(seal.inclusion(tx, entry, over.size))
    lines = ["c2sp.org/tlog-proof@v1", f"index {entry - 1}", *proof, "", str(over.note)]
    return "\n".join(lines).encode()


@file(BLUEPRINT, "/log/tile/<int:level>/<tile:tile>", media=BYTES, seconds=FOR_EVER)
def read_tile(look: Look) -> bytes:
    """The hashes of a tile (C2SP tlog-tiles), 32 bytes each."""
    number, width = look.path["tile"]
    with look.book.reading() as tx:
        found = seal.tile(tx, look.path["level"], number, width) if look.path["level"] < 64 else None
    if found is None:
        raise Problem("not_found", "the log has no such tile, or not yet")
    return found


@file(BLUEPRINT, "/log/tile/entries/<tile:tile>", media=BYTES, seconds=FOR_EVER)
def read_entries(look: Look) -> bytes:
    """The stored bytes of the events of a tile, each after its length in two bytes (C2SP tlog-tiles)."""
    number, width = look.path["tile"]
    first = number * seal.WIDTH
    with look.book.reading() as tx:
        found = store.after(tx, first, width, first + width)
    if len(found) < width:
        raise Problem("not_found", "the log has no such entries, or not yet")
    return b"".join(len(raw).to_bytes(2) + raw for _, raw in found)


def _check(tx: Transaction, part: int, size: int) -> None:
    """Problem where the log has not so many events, or `part` is not among them."""
    last = seal.head(tx).size
    if 0 < size < part <= last:
        raise Problem("not_found", f"{part} is not among the first {size}: ask from the smaller size to the larger one")
    if not 0 < part <= size <= last:
        raise Problem("not_found", f"there is no such part of the log: it has the positions 1 to {last}")


def _covering(tx: Transaction, entry: int) -> Issued:
    """The first checkpoint over an event. Problem where none goes so far."""
    found = checkpoints.covering(tx, entry)
    if found is None:
        raise Problem("no_checkpoint", f"no checkpoint covers position {entry} yet: GET log/checkpoint issues one")
    return found


def _checkpoint(origin: str, issued: Issued) -> dict[str, Any]:
    witnesses = [{"name": one.name, "at": _time(one)} for one in issued.note.signatures if one.name != origin]
    return shown(issued) | {"note": str(issued.note), "witnesses": witnesses}


def _time(cosignature: Signature) -> str:
    return store.instant_text(int.from_bytes(cosignature.signed[:8]) * 1_000_000)


def _written(hashes: Sequence[bytes]) -> list[str]:
    return [written(one) for one in hashes]
