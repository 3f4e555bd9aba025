"""The one path of a command: lock held, streams read, decided, judged, appended, projected, in one transaction."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, get_args

from ledger import amending, history, store
from ledger.codes import WARNINGS
from ledger.domain import person
from ledger.domain.amendment import AmendEntries
from ledger.domain.book import ReopenBook, RotateSigningKey, check_open
from ledger.errors import KeyReused, NotFound, Rejected, VersionConflict
from ledger.message import Act, Command, Looked, Recorded, Repeated, Stated, Warned
from ledger.projections import external
from ledger.recording import Decided, Recording, judge
from ledger.registry import CODEC, COMMANDS, Domain
from ledger.sql import Rows, Transaction, together
from ledger.store import Head, Kept

_IN_ARCHIVE = (*get_args(person.PersonCommand), ReopenBook, RotateSigningKey)
"""What an archived book goes on recording: what the law asks for about persons, and that its key was in danger."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a command came to: its positions, and its stream's version after it. `replayed`: recorded before."""

    stream: str
    begins: int
    position: int
    version: int
    recorded_at: str
    warnings: tuple[Warned, ...] = ()
    replayed: bool = False

    @property
    def at(self) -> Head:
        """Where the log ended with it."""
        return Head(self.position, store.micros(datetime.fromisoformat(self.recorded_at)))


def handle(tx: Transaction, command: Command, expected: int | None = None) -> Outcome:
    """Records a command in the caller's writing transaction.

    `expected` is the version the caller has seen. Raises Rejected, NotFound, VersionConflict, KeyReused, EntryTooLarge;
    then nothing may be committed.
    """
    act = command.act
    if act.key is not None and (earlier := replay(tx, act.client, act.key, act.request)) is not None:
        return earlier
    recording = Recording(tx, act)
    if (earlier := decide(recording, command, expected)) is not None:
        return earlier
    recording.finish()
    return _outcome(recording)


def handle_all(tx: Transaction, act: Act, commands: Iterable[Command]) -> Outcome:
    """Records many commands of one act, all or nothing; each sees what those before it have come to.

    The outcome is that of the last one, over all positions. A refusal says in `item` which command it is about.
    """
    if act.key is not None and (earlier := replay(tx, act.client, act.key, act.request)) is not None:
        return earlier
    recording = Recording(tx, act)
    earlier = None
    for i, command in enumerate(commands):
        try:
            earlier = decide(recording, command) or earlier
        except NotFound as missing:
            raise Rejected(f"unknown_{missing.kind}", str(missing), "", i) from None
        except Rejected as refused:
            raise Rejected(refused.code, refused.detail, refused.pointer, i) from None
    if recording.entries:
        recording.finish()
        return _outcome(recording)
    assert earlier is not None, "there is no command"
    return earlier


def handle_decided(tx: Transaction, act: Act, decided: Decided, commands: Callable[[], Iterable[Command]]) -> Outcome:
    """Records many commands as `handle_all` does. What was decided where the log still ends is not decided again."""
    if act.key is not None and (earlier := replay(tx, act.client, act.key, act.request)) is not None:
        return earlier
    recording = Recording(tx, act)
    if recording.begins != decided.begins:
        return handle_all(tx, act, commands())
    recording.take_up(decided)
    return _outcome(recording)


def decide(recording: Recording, command: Command, expected: int | None = None) -> Outcome | None:
    """Decides one command of an act; its events wait in the recording until that is finished.

    The outcome of an earlier command where this one says nothing new.
    """
    tx = recording.tx
    if not isinstance(command, _IN_ARCHIVE):
        check_open(history.latest(tx, "book", tx.book)[0])
    if isinstance(command, AmendEntries):
        amending.amend(recording, command)
        return None
    domain = COMMANDS[type(command)]
    before, version = history.latest(tx, domain.kind, command.id)
    _beginning(domain, command, version, exists=before.exists)
    if expected is not None and expected != version:
        raise VersionConflict(version)
    said = domain.decide(before, _with_earlier(tx, command), _named(tx, domain, command))
    warned, stated = [], []
    for one in said:
        match one:
            case Repeated():
                return _recorded_before(tx, one)
            case Warned():
                warned.append(one)
            case Stated():
                stated.append(one)
            case _:
                stated.append(Stated(one))
    first = recording.next
    after = before
    for entry in recording.write(f"{domain.kind}/{command.id}", version, command, stated):
        after = domain.evolve(after, entry)
    judge(domain.kind, before, after, stated, first)
    if warned:
        recording.warn(range(first, recording.next), warned)
    recording.change(domain.kind, command.id, before, after, version + len(stated))
    return None


def replay(tx: Transaction, client: str, key: str, request: str | None) -> Outcome | None:
    """The outcome of the command this client recorded under this key, or None. KeyReused: it was another request."""
    [found] = together(tx, [store.asking_kept(client, key)])
    earlier = recorded_before(found, key, request)
    return None if earlier is None else _replayed(tx, earlier.begins, earlier.last)


def recorded_before(found: Rows, key: str, request: str | None) -> Kept | None:
    """What a key stands for, by what `store.asking_kept` has found. KeyReused: it was another request."""
    kept = store.kept(found)
    if kept is not None and kept.request != request:
        raise KeyReused(f"the key {key!r} belongs to another request: use a new key for a new request")
    return kept


def _with_earlier(tx: Transaction, command: Any) -> Any:
    """The command with what was recorded first under its external reference, if it has one: as it was recorded then."""
    if (reference := getattr(command, "reference", None)) is None:
        return command
    position = external.first(tx, reference.system, reference.value)
    return command if position is None else replace(command, earlier=_at(tx, position))


def _recorded_before(tx: Transaction, repeated: Repeated) -> Outcome:
    """The outcome of the command that recorded this event, on the event's own stream."""
    envelope = _at(tx, repeated.position).envelope
    return _replayed(tx, envelope.begins, store.end(tx, repeated.position), envelope.stream)


def _at(tx: Transaction, position: int) -> Recorded:
    raw = store.at(tx, position)
    assert raw is not None, f"nothing is recorded at position {position}"
    return CODEC.decode(raw)


def _replayed(tx: Transaction, begins: int, last: int, stream: str | None = None) -> Outcome:
    """The outcome of what was recorded at these positions, on one of its streams or on the last one."""
    events = [CODEC.decode(raw).envelope for _, raw in store.after(tx, begins - 1, last - begins + 1, last)]
    codes = dict.fromkeys(code for envelope in events for code in envelope.warnings)
    own = [envelope for envelope in events if stream in (None, envelope.stream)]
    return Outcome(
        stream=own[-1].stream,
        begins=begins,
        position=last,
        version=own[-1].version,
        recorded_at=events[-1].recorded_at,
        warnings=tuple(Warned(code, WARNINGS[code][0]) for code in codes),
        replayed=True,
    )


def _outcome(recording: Recording) -> Outcome:
    last = recording.last
    return Outcome(
        stream=last.stream,
        begins=recording.begins,
        position=last.position,
        version=last.version,
        recorded_at=last.recorded_at,
        warnings=tuple(recording.warnings),
    )


def _beginning(domain: Domain, command: Command, version: int, *, exists: bool) -> None:
    creates = type(command) in domain.creates
    if creates and version > 0:
        raise Rejected("already_exists", f"the id {command.id!r} is taken", domain.named_at)
    if not creates and not exists:
        raise NotFound(domain.kind, command.id)


def _named(tx: Transaction, domain: Domain, command: Command) -> Mapping[tuple[str, str], Looked]:
    named: dict[tuple[str, str], Looked] = {}
    for kind, id, pointer in domain.mentions(command):
        if (kind, id) not in named:
            try:
                named[kind, id], _ = history.state(tx, kind, id)
            except NotFound as missing:
                if pointer == "":
                    raise
                if pointer is not None:
                    raise Rejected(f"unknown_{kind}", str(missing), pointer) from None
    return named
