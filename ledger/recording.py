"""What one act records in one transaction: decided piece by piece, appended, sealed and projected together."""

import marshal
import secrets
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import starmap
from typing import Any, NamedTuple

from ledger import history, projector, seal, store
from ledger.codes import WARNINGS
from ledger.errors import NotFound, Rejected
from ledger.message import Act, Command, Envelope, Grounds, Recorded, Stated, Violation, Warned
from ledger.projector import Difference
from ledger.registry import CODEC, DOMAINS
from ledger.sql import Transaction
from ledger.store import Head
from ledger.values import Source


class Change(NamedTuple):
    """What became of one stream: its state before the act, its state and version now."""

    before: Any
    after: Any
    version: int


class Entry(NamedTuple):
    """One event on its way into the log: when, in microseconds, and its data as they are stored."""

    envelope: Envelope
    at: int
    data: bytes


class Decided(NamedTuple):
    """All that an act comes to where it begins at this position of the log: nothing of it has to be decided again.

    `commands` are the positions at which its commands begin.
    """

    begins: int
    entries: list[Entry]
    commands: list[int]
    warnings: list[Warned]
    differences: Mapping[str, Difference]

    def pack(self) -> bytes:
        """As bytes, for this process alone."""
        entries = [(tuple(envelope), at, data) for envelope, at, data in self.entries]
        differences = {name: tuple(one) for name, one in self.differences.items()}
        return marshal.dumps((self.begins, entries, self.commands, list(map(tuple, self.warnings)), differences))

    @staticmethod
    def unpack(packed: bytes) -> "Decided":
        begins, entries, commands, warnings, differences = marshal.loads(packed)
        return Decided(
            begins,
            [Entry(Envelope._make(envelope), at, data) for envelope, at, data in entries],
            commands,
            list(starmap(Warned, warnings)),
            {name: Difference(*one) for name, one in differences.items()},
        )


class Recording:
    """Events of one act on their way into the log. The caller holds the book's lock until it commits.

    With a `head` it is a rehearsal of what would come after that: it is not finished, and needs no lock.
    """

    def __init__(self, tx: Transaction, act: Act, head: Head | None = None) -> None:
        self.tx = tx
        self.act = act
        self.head = head or history.attend(tx)
        self.begins = self.head.position + 1
        self.warnings: dict[Warned, None] = {}
        self.changes: dict[tuple[str, str], Change] = {}
        self.entries: list[Entry] = []
        self._commands: list[int] = []
        self._undo: dict[tuple[str, str], tuple[Change | None, tuple[Any, int] | None]] = {}
        self._salts = _salts()
        self._first_at = max(store.micros(act.at), self.head.micros + 1)

    @property
    def next(self) -> int:
        """The position of the next event."""
        return self.begins + len(self.entries)

    @property
    def last(self) -> Envelope:
        return self.entries[-1].envelope

    @contextmanager
    def whole(self) -> Iterator[None]:
        """What is decided within is decided as a whole: a refusal leaves nothing of it."""
        entries, commands, warnings = len(self.entries), len(self._commands), len(self.warnings)
        self._undo.clear()
        try:
            yield
        except (Rejected, NotFound):
            del self.entries[entries:], self._commands[commands:]
            while len(self.warnings) > warnings:
                self.warnings.popitem()
            for stream, (change, current) in self._undo.items():
                _put_back(self.changes, stream, change)
                _put_back(self.tx.current, "/".join(stream), current)
            raise

    def write(
        self,
        stream: str,
        version: int,
        command: Command,
        stated: Sequence[Stated],
        *,
        about: Sequence[object] = (),
    ) -> list[Recorded]:
        """Writes down what follows version `version` of a stream; `about` are the events that amendments speak of."""
        self._commands.append(self.next)
        written = []
        for one, subject in zip(stated, about or [one.event for one in stated], strict=True):
            version += 1
            late = self._late(subject)
            self.warnings.update(dict.fromkeys(late))
            at = self._first_at + len(self.entries)
            grounds, codes = one.grounds or command.grounds, [warning.code for warning in late]
            envelope = self._envelope(stream, version, at, type(one.event).__name__, grounds, codes)
            self.entries.append(Entry(envelope, at, CODEC.data(one.event)))
            written.append(Recorded(one.event, envelope))
        return written

    def warn(self, positions: Iterable[int], warnings: Sequence[Warned]) -> None:
        """Marks what was written down at these positions."""
        codes = [warning.code for warning in dict.fromkeys(warnings)]
        assert WARNINGS.keys() >= set(codes), f"one of {codes} is not documented"
        self.warnings.update(dict.fromkeys(warnings))
        for position in positions:
            entry = self.entries[position - self.begins]
            marked = list(dict.fromkeys([*codes, *entry.envelope.warnings]))
            self.entries[position - self.begins] = entry._replace(envelope=entry.envelope._replace(warnings=marked))

    def change(self, kind: str, id: str, before: Any, after: Any, version: int) -> None:
        """Notes what became of a stream; what is decided later in this act sees it."""
        stream, name = (kind, id), f"{kind}/{id}"
        known = self.changes.get(stream)
        self._undo.setdefault(stream, (known, self.tx.current.get(name)))
        self.changes[stream] = Change(before if known is None else known.before, after, version)
        self.tx.current[name] = after, version

    def decided(self) -> Decided:
        """What this comes to, to be taken up by another recording."""
        return Decided(self.begins, self.entries, self._commands, list(self.warnings), self._differences())

    def take_up(self, decided: Decided) -> None:
        """Records what was decided for this very place in the log, as this act's own. EntryTooLarge."""
        assert decided.begins == self.begins, f"decided for position {decided.begins}, and this is {self.begins}"
        act, note = self.act, self._note()
        for at, (envelope, _, data) in enumerate(decided.entries, self._first_at):
            own = envelope._replace(
                actor=act.actor,
                approver=act.approver,
                client=act.client,
                command=act.id,
                key=act.key,
                note=note,
                operation=act.operation,
                recorded_at=store.instant_text(at),
                request=act.request,
            )
            self.entries.append(Entry(own, at, data))
        self._commands += decided.commands
        self.warnings |= dict.fromkeys(decided.warnings)
        self._record(decided.differences)

    def finish(self) -> None:
        """Appends, seals and projects everything, and keeps the idempotency key with it. EntryTooLarge."""
        if self.entries:
            self._record(self._differences())
            for (kind, id), change in self.changes.items():
                self.tx.remembered[f"{kind}/{id}"] = change.after, change.version

    def _record(self, differences: Mapping[str, Difference]) -> None:
        for stream, position, warned in projector.warnings(self.tx, differences):
            self.warn(self._beside(stream, position), [warned])
        act = self.act
        stored = [(one.envelope, one.at, CODEC.stored(one.envelope, one.data)) for one in self.entries]
        with self.tx.at_once(len(stored)):
            store.append(self.tx, stored)
            if act.key is not None:
                store.keep(self.tx, act.client, act.key, self.begins, self.last.position)
            projector.write(self.tx, differences, self.begins)
            seal.grow(self.tx, self.head.position, [raw for _, _, raw in stored])
        written = {one.envelope.stream for one in self.entries}
        history.wrote(self.tx, written, Head(self.last.position, self.entries[-1].at))

    def _differences(self) -> Mapping[str, Difference]:
        changes = ((kind, id, change.before, change.after) for (kind, id), change in self.changes.items())
        return projector.differences(self.tx, changes)

    def _beside(self, stream: str, position: int) -> Iterable[int]:
        """The positions of the command that recorded this one; or, where that was another act, what this act recorded
        on the stream."""
        if position < self.begins:
            return [one.envelope.position for one in self.entries if one.envelope.stream == stream]
        following = bisect_right(self._commands, position)
        end = self._commands[following] if following < len(self._commands) else self.next
        return range(self._commands[following - 1], end)

    def _late(self, event: object) -> list[Warned]:
        """The warning that an event speaks of a year whose period is closed."""
        span = getattr(event, "span", None)
        if span is None:
            return []
        closed = history.latest(self.tx, "book", self.tx.book)[0].closed
        years = [year for year in range(span.first, span.last + 1) if year in closed]
        return [Warned("period_closed", f"{year} was closed before this was recorded") for year in years[:1]]

    def _envelope(
        self, stream: str, version: int, at: int, type: str, grounds: Grounds, warnings: list[str]
    ) -> Envelope:
        act = self.act
        return Envelope(
            actor=act.actor,
            approver=act.approver,
            begins=self.begins,
            book=self.tx.book,
            certainty=grounds.certainty,
            client=act.client,
            command=act.id,
            effective=None if grounds.effective is None else str(grounds.effective),
            key=act.key,
            note=self._note(),
            operation=act.operation,
            position=self.next,
            reason=grounds.reason,
            recorded_at=store.instant_text(at),
            request=act.request,
            salt=next(self._salts),
            schema=CODEC.schema[type],
            source=_source(grounds.source),
            stream=stream,
            type=type,
            version=version,
            warnings=warnings,
        )

    def _note(self) -> dict[str, str] | None:
        note = self.act.note
        return None if note is None else {"id": note.id, "commitment": note.commitment}


def _salts() -> Iterator[str]:
    """Random texts of 128 bits; who takes many gets them drawn together."""
    count = 1
    while True:
        drawn = secrets.token_hex(16 * count)
        yield from (drawn[at : at + 32] for at in range(0, len(drawn), 32))
        count = min(2 * count, 64)


def _source(source: Source) -> dict[str, str]:
    reference = {} if source.reference is None else {"reference": source.reference}
    digest = {} if source.digest is None else {"digest": source.digest}
    return {"kind": source.kind, **reference, **digest}


def _put_back(into: dict[Any, Any], key: object, value: object) -> None:
    if value is None:
        into.pop(key, None)
    else:
        into[key] = value


def broken(kind: str, before: Any, after: Any) -> list[Violation]:
    """What is broken now and was not before."""
    domain = DOMAINS[kind]
    found = list(domain.violations(after) if domain.new_violations is None else domain.new_violations(before, after))
    known = {(one.code, one.subject) for one in domain.violations(before)} if found else set()
    return [one for one in found if (one.code, one.subject) not in known]


def judge(kind: str, before: Any, after: Any, stated: Sequence[Stated], first: int) -> None:
    """Rejected for the first thing that is broken now and was not before; `first` is the position of `stated[0]`."""
    for one in broken(kind, before, after):
        blamed = one.position is not None and one.position >= first
        pointer = stated[one.position - first].pointer if blamed and one.position is not None else ""
        raise Rejected(one.code, one.detail, pointer + one.pointer)
