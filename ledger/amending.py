"""Corrections and reversals: a set of amendments to entries of any stream, judged by the state it leads to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ledger import checked, history, naming, store
from ledger.domain import person
from ledger.domain.amendment import AmendEntries, Correction, EntryCorrected, EntryReversed, Reversal
from ledger.domain.book import (
    BookArchived,
    BookOpened,
    BookReopened,
    SigningKeyRotated,
    WitnessAdmitted,
    WitnessDismissed,
)
from ledger.domain.fund_year.commands import parted, stream_id
from ledger.domain.fund_year.rules import overdrawn
from ledger.errors import Malformed, Rejected
from ledger.message import Recorded, Stated, Violation
from ledger.projections import references
from ledger.recording import Recording, broken
from ledger.registry import CODEC, EVENTS
from ledger.sql import Transaction

_OWN_IDS = ("contribution", "milestone", "party", "organisation", "unit", "identifier", "year")
"""Fields that say which thing of its stream an event speaks of."""
_FINAL = (BookOpened, SigningKeyRotated, WitnessAdmitted, WitnessDismissed, BookArchived, BookReopened)
"""What other people's keys and programs stand on happened as it was recorded; what was archived is reopened."""


@dataclass(frozen=True, slots=True)
class _Amended:
    """One amendment with the entry it speaks of and where it stands in the set."""

    index: int
    amendment: Correction | Reversal
    recorded: Recorded

    @property
    def pointer(self) -> str:
        return f"/amendments/{self.index}"


def amend(recording: Recording, command: AmendEntries) -> None:
    """Decides a set of amendments. Raises Rejected, Malformed.

    A set of reversals alone that leaves something broken has dependants; where the set corrects, it carries the code of
    the rule that would be broken.
    """
    if command.grounds.reason is None:
        raise Rejected("reason_required", "give the code of the reason", "/grounds/reason")
    found = [_find(recording.tx, i, one) for i, one in enumerate(command.amendments)]
    only_reverses = all(isinstance(one.amendment, Reversal) for one in found)
    for stream, amended in _by_stream(found).items():
        kind, _, id = stream.partition("/")
        _amend_stream(recording, command, kind, id, amended, only_reverses=only_reverses)
    _judge_references(recording, found)
    _judge_carried(recording, found, only_reverses=only_reverses)


def _find(tx: Transaction, index: int, amendment: Correction | Reversal) -> _Amended:
    raw = store.at(tx, amendment.entry)
    pointer = f"/amendments/{index}/entry"
    if raw is None:
        raise Rejected("unknown_entry", f"there is no entry at position {amendment.entry}", pointer)
    recorded = CODEC.decode(raw)
    if history.amends(recorded) or isinstance(recorded.event, (*_FINAL, person.Event)):
        detail = f"position {amendment.entry} is {recorded.envelope.type}, which is not amended"
        raise Rejected("entry_not_amendable", detail, pointer)
    return _Amended(index, amendment, recorded)


def _by_stream(found: Sequence[_Amended]) -> dict[str, list[_Amended]]:
    streams: dict[str, list[_Amended]] = {}
    entries: set[int] = set()
    for one in found:
        if one.amendment.entry in entries:
            detail = f"position {one.amendment.entry} stands twice in the set"
            raise Rejected("amended_twice", detail, f"{one.pointer}/entry")
        entries.add(one.amendment.entry)
        streams.setdefault(one.recorded.envelope.stream, []).append(one)
    return streams


def _amend_stream(
    recording: Recording, command: AmendEntries, kind: str, id: str, amended: Sequence[_Amended], *, only_reverses: bool
) -> None:
    recorded = history.read(recording.tx, kind, id)
    before = history.fold(kind, recorded)
    standing = {one.envelope.position: one for one in history.effective(recorded)}
    stated = [Stated(_event(one, standing.get(one.amendment.entry)), pointer=one.pointer) for one in amended]
    about = [one.recorded.event for one in amended]
    following = recording.write(f"{kind}/{id}", len(recorded), command, stated, about=about)
    whole = [*recorded, *following]
    after = history.fold(kind, whole)
    if not after.exists and history.effective(whole):
        detail = f"the {kind} would have a history and no beginning"
        raise Rejected("has_dependants", detail, amended[0].pointer)
    for violation in broken(kind, before, after):
        raise _refusal(violation, amended, only_reverses=only_reverses)
    recording.change(kind, id, before, after, len(whole))


def _event(one: _Amended, standing: Recorded | None) -> EntryCorrected | EntryReversed:
    if standing is None:
        detail = f"position {one.amendment.entry} was reversed already"
        raise Rejected("already_reversed", detail, f"{one.pointer}/entry")
    match one.amendment:
        case Reversal(entry=entry):
            return EntryReversed(entry)
        case Correction(entry=entry, patch=patch):
            return _corrected(one, entry, patch, standing.event)


def _corrected(one: _Amended, entry: int, patch: dict[str, Any], event: Any) -> EntryCorrected:
    name, data = type(event).__name__, CODEC.plain(event)
    wanted = checked.merged(data, patch)
    try:
        checked.check(EVENTS[name], wanted, "")
    except Malformed as error:
        raise Malformed(error.detail, f"{one.pointer}/correction{error.pointer}") from None
    _judge_persons(one, data, wanted)
    if _own_id(CODEC.event(name, CODEC.schema[name], wanted)) != _own_id(event):
        raise Rejected("own_id_stays", "reverse the entry and record the other thing", f"{one.pointer}/correction")
    if wanted == data:
        raise Rejected("nothing_changes", "the entry says so already", f"{one.pointer}/correction")
    return EntryCorrected(entry, name, CODEC.schema[name], wanted)


def _judge_persons(one: _Amended, data: dict[str, Any], wanted: dict[str, Any]) -> None:
    """A correction may leave a person out. It brings none: what it brings is stored, and would be a name."""
    known = {(id, commitment) for _, id, commitment in naming.sealed(data, "")}
    for pointer, id, commitment in naming.sealed(wanted, ""):
        if (id, commitment) not in known:
            detail = "a correction names nobody new: a wrong record is rectified, another person is recorded anew"
            raise Malformed(detail, f"{one.pointer}/correction{pointer}")


def _own_id(event: Any) -> list[Any]:
    named = [getattr(event, name, None) for name in _OWN_IDS]
    return [getattr(one, "id", getattr(one, "organisation", getattr(one, "scheme", one))) for one in named]


def _refusal(violation: Violation, amended: Sequence[_Amended], *, only_reverses: bool) -> Rejected:
    blamed = next((one for one in amended if one.amendment.entry == violation.position), amended[0])
    if only_reverses:
        return Rejected("has_dependants", violation.detail, blamed.pointer)
    return Rejected(violation.code, violation.detail, f"{blamed.pointer}/correction{violation.pointer}")


def _judge_references(recording: Recording, found: Sequence[_Amended]) -> None:
    """What has ceased to be is named by nobody; what is named newly exists."""
    pointers = {one.recorded.envelope.stream: one.pointer for one in found}
    for (kind, id), change in recording.changes.items():
        if change.before.exists and not change.after.exists:
            for by_kind, by_id in _naming(recording, kind, id):
                detail = f"the {by_kind} {by_id!r} names the {kind} {id!r}"
                raise Rejected("has_dependants", detail, pointers[f"{kind}/{id}"])
        for other in references.named_by(change.after) - references.named_by(change.before):
            if not history.latest(recording.tx, *other)[0].exists:
                detail = f"there is no {other[0]} {other[1]!r}"
                raise Rejected(f"unknown_{other[0]}", detail, f"{pointers[f'{kind}/{id}']}/correction")


def _naming(recording: Recording, kind: str, id: str) -> Iterator[tuple[str, str]]:
    for by in references.of(recording.tx, kind, id):
        change = recording.changes.get(by)
        if change is None or (kind, id) in references.named_by(change.after):
            yield by


def _judge_carried(recording: Recording, found: Sequence[_Amended], *, only_reverses: bool) -> None:
    """No fund's year has less left than the next one has carried from it: no year sees that of itself alone."""
    pointers = {one.recorded.envelope.stream: one.pointer for one in found}
    for stream, pointer in pointers.items():
        kind, _, id = stream.partition("/")
        if kind != "fund_year":
            continue
        fund, year = parted(id)
        before, own, after = (
            history.latest(recording.tx, kind, stream_id(fund, one))[0] for one in (year - 1, year, year + 1)
        )
        for detail in (overdrawn(before, own), overdrawn(own, after)):
            if detail is not None:
                raise Rejected("has_dependants" if only_reverses else "carried_above_left", detail, pointer)
