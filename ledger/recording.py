"""What one act records in one transaction: decided piece by piece, appended and projected together."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger import history, projector, seal, store
from ledger.codes import WARNINGS
from ledger.errors import Rejected
from ledger.message import Act, Command, Envelope, Grounds, Recorded, Stated, Violation, Warned
from ledger.registry import CODEC, DOMAINS
from ledger.sql import Transaction


@dataclass(slots=True)
class Change:
    """What became of one stream: its state before the act and now."""

    before: Any
    after: Any


class Recording:
    """Events of one act on their way into the log. The caller holds the book's lock until it commits."""

    def __init__(self, tx: Transaction, act: Act) -> None:
        self.tx = tx
        self.act = act
        self.head = store.head(tx)
        self.begins = self.head.position + 1
        self.warnings: dict[Warned, None] = {}
        self.changes: dict[tuple[str, str], Change] = {}
        self.entries: list[tuple[Recorded, int]] = []

    @property
    def next(self) -> int:
        """The position of the next event."""
        return self.begins + len(self.entries)

    @property
    def last(self) -> Envelope:
        return self.entries[-1][0].envelope

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
        written = []
        for one, subject in zip(stated, about or [one.event for one in stated], strict=True):
            version += 1
            at = max(store.micros(self.act.at), self.head.micros + 1) + len(self.entries)
            late = self._late(subject)
            self.warnings.update(dict.fromkeys(late))
            codes = [warning.code for warning in late]
            envelope = self._envelope(
                command.act, stream, version, at, type(one.event).__name__, one.grounds or command.grounds, codes
            )
            written.append(Recorded(one.event, envelope))
            self.entries.append((written[-1], at))
        return written

    def warn(self, first: int, warnings: Sequence[Warned]) -> None:
        """Marks what was written down from position `first` on."""
        codes = [warning.code for warning in dict.fromkeys(warnings)]
        assert WARNINGS.keys() >= set(codes), f"one of {codes} is not documented"
        self.warnings.update(dict.fromkeys(warnings))
        for i in range(first - self.begins, len(self.entries) if codes else 0):
            (event, envelope, _), at = self.entries[i]
            marked = list(dict.fromkeys([*codes, *envelope.warnings]))
            self.entries[i] = Recorded(event, envelope._replace(warnings=marked)), at

    def change(self, kind: str, id: str, before: Any, after: Any, version: int) -> None:
        """Notes what became of a stream; what is decided later in this act sees it."""
        stream = f"{kind}/{id}"
        self.tx.current[stream] = self.tx.remembered[stream] = after, version
        known = self.changes.setdefault((kind, id), Change(before, after))
        known.after = after

    def finish(self) -> None:
        """Appends and projects everything, and keeps the idempotency key with it. EntryTooLarge."""
        if not self.entries:
            return
        act = self.act
        stored = [(one.envelope, at, CODEC.encode(one.event, one.envelope)) for one, at in self.entries]
        store.append(self.tx, stored)
        if act.key is not None:
            store.keep(self.tx, act.client, act.key, self.begins, self.last.position)
        seal.grow(self.tx, self.head.position, [raw for _, _, raw in stored])
        changes = ((kind, id, change.before, change.after) for (kind, id), change in self.changes.items())
        projector.write(self.tx, projector.differences(self.tx, changes), self.begins)

    def _late(self, event: object) -> list[Warned]:
        """The warning that an event speaks of a year whose period is closed."""
        span = getattr(event, "span", None)
        if span is None:
            return []
        closed = history.latest(self.tx, "book", self.tx.book)[0].closed
        years = [year for year in range(span.first, span.last + 1) if year in closed]
        return [Warned("period_closed", f"{year} was closed before this was recorded") for year in years[:1]]

    def _envelope(
        self, act: Act, stream: str, version: int, at: int, type: str, grounds: Grounds, warnings: list[str]
    ) -> Envelope:
        source = grounds.source
        named = {"kind": source.kind, "reference": source.reference, "digest": source.digest}
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
            note=None if act.note is None else {"id": act.note.id, "commitment": act.note.commitment},
            operation=act.operation,
            position=self.next,
            reason=grounds.reason,
            recorded_at=store.instant_text(at),
            request=act.request,
            salt=secrets.token_hex(16),
            schema=CODEC.schema[type],
            source={name: value for name, value in named.items() if value is not None},
            stream=stream,
            type=type,
            version=version,
            warnings=warnings,
        )


def broken(kind: str, before: Any, after: Any) -> list[Violation]:
    """What is broken now and was not before."""
    found = list(DOMAINS[kind].violations(after))
    known = {(one.code, one.subject) for one in DOMAINS[kind].violations(before)} if found else set()
    return [one for one in found if (one.code, one.subject) not in known]


def judge(kind: str, before: Any, after: Any, stated: Sequence[Stated], first: int) -> None:
    """Rejected for the first thing that is broken now and was not before; `first` is the position of `stated[0]`."""
    for one in broken(kind, before, after):
        blamed = one.position is not None and one.position >= first
        pointer = stated[one.position - first].pointer if blamed and one.position is not None else ""
        raise Rejected(one.code, one.detail, pointer + one.pointer)
