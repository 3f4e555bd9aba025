"""One round of a witness: fetch, check against what was seen before, co-sign, remember, post. In this order."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

from ledger import notes, tree
from ledger.notes import LOG, BadNote, Checkpoint, Note, Signature, Signer, Verifier
from ledger.tree import Unproved
from scripts.witness import state
from scripts.witness.remote import Refused, Remote, Strange
from scripts.witness.state import State
from scripts.witness.words import WORDS, Ended, Inconsistent, Unable

Say = Callable[..., None]
"""Told what happens besides the result: a code of `words.WORDS` and its facts."""
Result = Literal["signed", "posted", "seen"]


@dataclass(frozen=True, slots=True)
class Witness:
    """Who witnesses, and what it was given: the file of its state, its key, a key of the book from outside, if any."""

    file: Path
    signer: Signer
    given: Verifier | None
    trusts_on_first_use: bool
    say: Say


@dataclass(frozen=True, slots=True)
class _Known:
    """The keys that are trusted, the present one last, and the checkpoint that was seen last, if any was."""

    keys: tuple[str, ...]
    note: Note | None

    @property
    def key(self) -> Verifier:
        return notes.read_verifier(self.keys[-1])

    @property
    def seen(self) -> Checkpoint | None:
        return None if self.note is None else notes.read_checkpoint(self.note)


def run(witness: Witness, book: Remote, at: int) -> tuple[Result, Checkpoint]:
    """Sees the book's newest checkpoint and co-signs it; `at` is the time in seconds since 1970.

    Unable where it could not; Inconsistent where the book contradicts itself: then nothing is signed, both notes are
    kept beside the state, and the book is told.
    """
    with state.held(witness.file):
        before = state.load(witness.file)
        seen = None if before is None else before.note
        shown: str | None = None
        try:
            known = _trusted(witness, book, before)
            shown = _checkpoint(book)
            known = _followed(witness, book, known, shown)
            return _cosigned(witness, book, seen, known, at)
        except Inconsistent as found:
            files = _kept(witness.file, seen, shown)
            told = ("", "") if seen is None else _told(book, seen)
            raise Inconsistent("inconsistent", what=_both(found), files=files, told=told) from None


def _checkpoint(book: Remote) -> str:
    try:
        return book.checkpoint()
    except Refused as refused:
        raise _forked(refused) from None


def _forked(refused: Refused) -> Refused | Inconsistent:
    return Inconsistent("forked", why=refused.why) if refused.problem == "log_forked" else refused


def _trusted(witness: Witness, book: Remote, before: State | None) -> _Known:
    """What to begin with: the state, else the key that was given, else the book's word, if that was asked for."""
    given = witness.given
    if before is not None:
        if given is not None and given.name != before.checkpoint.origin:
            facts = {"origin": before.checkpoint.origin, "name": given.name}
            raise Unable("state_of_another", file=witness.file, **facts)
        return _Known(before.keys, before.note)
    if given is not None:
        return _Known((str(given),), None)
    if not witness.trusts_on_first_use:
        raise Unable("no_book_key")
    keys = [key for key, _ in book.told_keys()]
    try:
        trusted = str(notes.read_verifier(keys[-1]))
    except (IndexError, BadNote) as bad:
        raise Strange(book.url, bad) from None
    witness.say("trusted", key=trusted)
    return _Known((trusted,), None)


def _followed(witness: Witness, book: Remote, known: _Known, text: str) -> _Known:
    """Goes on from what is known to a checkpoint, over every change of the signing key on the way."""
    try:
        note = notes.read(text)
    except BadNote as bad:
        raise Strange(book.url, bad) from None
    given = witness.given
    if given is not None and str(given) not in known.keys and _signs(given, note):
        witness.say("adopted", key=given)
        known = replace(known, keys=(*known.keys, str(given)))
    while not _signs(known.key, note):
        known = _rotated(witness, book, known)
    return _advanced(book, known, note)


def _signs(key: Verifier, note: Note) -> bool:
    try:
        return key.signed_at(note) is not None
    except BadNote as bad:
        raise Inconsistent("wrong_signature", why=bad) from None


def _advanced(book: Remote, known: _Known, note: Note) -> _Known:
    """A later checkpoint that the present key has signed, once it is proved to go on from the one seen before."""
    try:
        (shown, _), seen = notes.opened(str(note), [known.key]), known.seen
    except BadNote as bad:
        raise Inconsistent("wrong_signature", why=bad) from None
    if shown.origin != known.key.name:
        raise Inconsistent("other_log", shown=shown.origin, origin=known.key.name)
    if seen is not None:
        _check(book, seen, shown)
    return replace(known, note=note)


def _check(book: Remote, seen: Checkpoint, shown: Checkpoint) -> None:
    if shown.size < seen.size:
        raise Inconsistent("smaller", size=shown.size, seen=seen.size)
    if shown.size == seen.size:
        if shown.root != seen.root:
            raise Inconsistent("other_root", size=seen.size)
        return
    with _proving("unproved", size=shown.size, seen=seen.size):
        proof = book.consistency(seen.size, shown.size)
        tree.check_consistency(seen.size, shown.size, proof, seen.root, shown.root)


@contextmanager
def _proving(code: str, **facts: Any) -> Iterator[None]:
    """What is no proof is an inconsistency: whoever has signed the checkpoints has it. A service that is down may be
    asked again."""
    try:
        yield
    except (Unproved, BadNote) as bad:
        raise Inconsistent(code, **facts, why=bad) from None
    except Refused as refused:
        if refused.status in (401, 429) or refused.status >= 500:
            raise
        raise Inconsistent(code, **facts, why=refused.why) from None
    except Strange as strange:
        raise Inconsistent(code, **facts, why=_both(strange)) from None


def _rotated(witness: Witness, book: Remote, known: _Known) -> _Known:
    """With the key that took over from the present one, as an event of the log says that the present one has sealed."""
    with _proving("false_rotation"):
        told = book.told_keys()
        following = [one for before, one in pairwise(told) if before[0] == known.keys[-1]]
        if not following:
            raise Unproved(f"the log tells of no key after {known.keys[-1]}")
        key, since = following[0]
        if key in known.keys:
            raise Unproved(f"a key that was replaced comes back: {key}")
        if known.seen is None or known.seen.size < since:
            known = _advanced(book, known, notes.read(book.inclusion(since).note or ""))
        seen, raw = known.seen, book.entry(since)
        assert seen is not None, "what was advanced to was seen"
        tree.check_inclusion(since - 1, seen.size, tree.leaf(raw), book.inclusion(since, seen.size).proof, seen.root)
        verifier = notes.read_verifier(key)
        if verifier.kind != LOG or verifier.name != seen.origin or not _hands_over(raw, known.keys[-1], key):
            raise Unproved(f"the event at position {since} says something else")
    witness.say("rotated", since=since, key=key)
    return replace(known, keys=(*known.keys, key))


def _hands_over(raw: bytes, old: str, new: str) -> bool:
    try:
        event: Any = json.loads(raw)
        return bool(event["type"] == "SigningKeyRotated" and event["data"] == {"key": new, "replaces": old})
    except (ValueError, LookupError, TypeError):
        return False


def _cosigned(witness: Witness, book: Remote, before: Note | None, known: _Known, at: int) -> tuple[Result, Checkpoint]:
    note, shown = known.note, known.seen
    assert note is not None and shown is not None, "there is something to sign"
    seen_before = before is not None and before.text == note.text
    if seen_before and _line(witness.signer, note) is not None:
        return "seen", shown
    line = _line(witness.signer, before) if seen_before and before is not None else None
    # What others have co-signed is theirs to post.
    own = (one for one in note.signatures if one.name == shown.origin)
    signed = Note(note.text, (*own, line or witness.signer.sign(note.text, at)))
    state.save(witness.file, State(known.keys, signed))
    try:
        book.cosign(str(signed))
    except Refused as refused:
        raise _forked(refused) from None
    return ("signed" if line is None else "posted"), shown


def _line(signer: Signer, note: Note) -> Signature | None:
    """The line with which a key has signed a note."""
    key = signer.name, signer.verifier.key_id
    return next((one for one in note.signatures if one[:2] == key), None)


def _kept(file: Path, seen: Note | None, shown: str | None) -> str | tuple[str, str]:
    """The files of the evidence; a full disk makes no contradiction a lesser one."""
    try:
        return ", ".join(map(str, state.keep(file, seen, shown))) or "-"
    except Unable as unable:
        return _both(unable)


def _told(book: Remote, seen: Note) -> tuple[str, str]:
    """Tells the book, whose key has signed both; it may be the first to learn of it."""
    try:
        book.report(str(seen))
    except Unable:
        return "", ""
    return WORDS["told"]


def _both(found: Ended) -> tuple[str, str]:
    return found.said("en"), found.said("de")
