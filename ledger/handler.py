"""The one path of a command: lock held, streams read, decided, judged, appended, projected, in one transaction."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ledger import history, projector, store
from ledger.errors import WARNINGS, KeyReused, NotFound, Rejected, VersionConflict
from ledger.message import Act, Command, Envelope, Grounds, Looked, Recorded, Repeated, Stated, Violation, Warned
from ledger.projections import external
from ledger.registry import CODEC, COMMANDS, Domain
from ledger.sql import Transaction


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


def handle(tx: Transaction, command: Command, expected: int | None = None) -> Outcome:
    """Records a command in the caller's writing transaction.

    `expected` is the version the caller has seen. Raises Rejected, NotFound, VersionConflict, KeyReused, EntryTooLarge;
    then nothing may be committed.
    """
    act = command.act
    if act.key is not None and (earlier := replay(tx, act.client, act.key, act.request)) is not None:
        return earlier
    domain = COMMANDS[type(command)]
    before, version = history.latest(tx, domain.kind, command.id)
    _beginning(domain, command, version)
    if expected is not None and expected != version:
        raise VersionConflict(version)
    said = domain.decide(before, _with_earlier(tx, command), _named(tx, domain, command))
    if repeated := [one for one in said if isinstance(one, Repeated)]:
        return _recorded_before(tx, repeated[0])
    head = store.head(tx)
    # Recorded now, but always later than the event before.
    first = store.Head(head.position + 1, max(store.micros(act.at), head.micros + 1))
    warnings = [one for one in said if isinstance(one, Warned)]
    stated = [one if isinstance(one, Stated) else Stated(one) for one in said if not isinstance(one, Warned)]
    entries = _entries(tx.book, f"{domain.kind}/{command.id}", version, first, command, stated)
    entries = _warned(entries, warnings)
    after = before
    for entry in entries:
        after = domain.evolve(after, entry)
    _judge(domain, before, after, stated, first.position)
    store.append(
        tx,
        [
            (entry.envelope, first.micros + i, CODEC.encode(entry.event, entry.envelope))
            for i, entry in enumerate(entries)
        ],
    )
    # The seal has its place here: the tree grows in the same transaction as the log.
    projector.project(tx, domain.kind, command.id, before, after, first.position)
    last = entries[-1].envelope
    tx.remembered[last.stream] = after, last.version
    return Outcome(
        stream=last.stream,
        begins=last.begins,
        position=last.position,
        version=last.version,
        recorded_at=last.recorded_at,
        warnings=tuple(warnings),
    )


def _with_earlier(tx: Transaction, command: Any) -> Any:
    """The command with what was recorded first under its external reference, if it has one: as it was recorded then."""
    if (reference := getattr(command, "reference", None)) is None:
        return command
    position = external.first(tx, reference.system, reference.value)
    return command if position is None else replace(command, earlier=_at(tx, position))


def _recorded_before(tx: Transaction, repeated: Repeated) -> Outcome:
    """The outcome of the command that recorded this event."""
    last = _at(tx, store.end(tx, repeated.position)).envelope
    return _replayed(last)


def _at(tx: Transaction, position: int) -> Recorded:
    ((_, raw),) = store.after(tx, position - 1, 1, position)
    return CODEC.decode(raw)


def replay(tx: Transaction, client: str, key: str, request: str | None) -> Outcome | None:
    """The outcome of the command this client recorded under this key, or None. KeyReused: it was another request."""
    kept = store.kept(tx, client, key)
    if kept is None:
        return None
    if kept.request != request:
        raise KeyReused(f"the key {key!r} belongs to another request: use a new key for a new request")
    return _replayed(_at(tx, kept.last).envelope)


def _replayed(last: Envelope) -> Outcome:
    return Outcome(
        stream=last.stream,
        begins=last.begins,
        position=last.position,
        version=last.version,
        recorded_at=last.recorded_at,
        warnings=tuple(Warned(code, WARNINGS[code][0]) for code in last.warnings),
        replayed=True,
    )


def _beginning(domain: Domain, command: Command, version: int) -> None:
    creates = type(command) in domain.creates
    if creates and version > 0:
        raise Rejected("already_exists", f"the {domain.kind} {command.id!r} exists already", "/id")
    if not creates and version == 0:
        raise NotFound(domain.kind, command.id)


def _named(tx: Transaction, domain: Domain, command: Command) -> Mapping[tuple[str, str], Looked]:
    named: dict[tuple[str, str], Looked] = {}
    for kind, id, pointer in domain.mentions(command):
        if (kind, id) not in named:
            try:
                named[kind, id], _ = history.state(tx, kind, id)
            except NotFound as missing:
                raise Rejected(f"unknown_{kind}", str(missing), pointer) from None
    return named


def _entries(
    book: str, stream: str, version: int, first: store.Head, command: Command, stated: Sequence[Stated]
) -> list[Recorded]:
    act = command.act
    return [
        Recorded(
            one.event,
            _envelope(
                book=book,
                stream=stream,
                version=version + 1 + i,
                position=first.position + i,
                begins=first.position,
                recorded_at=store.instant_text(first.micros + i),
                type=type(one.event).__name__,
                act=act,
                grounds=one.grounds or command.grounds,
            ),
        )
        for i, one in enumerate(stated)
    ]


def _warned(entries: list[Recorded], warnings: Sequence[Warned]) -> list[Recorded]:
    codes = [warning.code for warning in warnings]
    assert set(codes) <= WARNINGS.keys(), f"one of {codes} is not documented"
    return [entry._replace(envelope=entry.envelope._replace(warnings=codes)) for entry in entries]


def _envelope(*, type: str, act: Act, grounds: Grounds, **place: Any) -> Envelope:
    source = {
        "kind": grounds.source.kind,
        "reference": grounds.source.reference,
        "digest": grounds.source.digest,
    }
    return Envelope(
        **place,
        type=type,
        schema=CODEC.schema[type],
        actor=act.actor,
        approver=act.approver,
        client=act.client,
        command=act.id,
        operation=act.operation,
        key=act.key,
        request=act.request,
        note=None if act.note is None else {"id": act.note.id, "commitment": act.note.commitment},
        certainty=grounds.certainty,
        effective=None if grounds.effective is None else str(grounds.effective),
        reason=grounds.reason,
        source={name: value for name, value in source.items() if value is not None},
        salt=secrets.token_hex(16),
        warnings=[],
    )


def _judge(domain: Domain, before: Any, after: Any, stated: Sequence[Stated], begins: int) -> None:
    """Refuses what is broken now and was not before."""
    broken = list(domain.violations(after))
    known = {(one.code, one.subject) for one in domain.violations(before)} if broken else ()
    for violation in broken:
        if (violation.code, violation.subject) not in known:
            raise Rejected(violation.code, violation.detail, _pointer(violation, stated, begins))


def _pointer(violation: Violation, stated: Sequence[Stated], begins: int) -> str:
    if violation.position is None or violation.position < begins:
        return violation.pointer
    return stated[violation.position - begins].pointer + violation.pointer
