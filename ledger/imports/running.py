"""One import: read, rehearsed line by line against the book as it stands, then recorded batch by batch."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import islice

import orjson

from ledger import handler, history
from ledger.book import Book
from ledger.domain.agreement.events import (
    Contribution,
    ContributionCommitted,
    ContributionConditioned,
    ContributionPledged,
    Worth,
)
from ledger.domain.organisation import Organisation, OrganisationRegistered
from ledger.errors import NotFound, Rejected
from ledger.imports import grants
from ledger.imports.lines import Grant, Reader
from ledger.imports.mapping import Mapping
from ledger.imports.reading import Sheet, rows
from ledger.imports.refusals import Refused, Unfit, by_rule, refused
from ledger.imports.staging import Batch, Ready, Staging
from ledger.message import Act, Command
from ledger.recording import Recording
from ledger.sql import Transaction
from ledger.store import Head

BATCH = 500
"""Lines that are recorded together, all or nothing."""

Progress = Callable[[int, int], None]
Accept = Callable[[Sequence[Ready], Recording], None]
Acting = Callable[[str, str], Act]
"""Makes the act of a batch from its idempotency key and the digest of its request."""

_Promised = ContributionCommitted | ContributionConditioned | ContributionPledged
_STAGES: dict[str, type[_Promised]] = {
    "committed": ContributionCommitted,
    "conditional": ContributionConditioned,
    "pledged": ContributionPledged,
}


@dataclass(slots=True)
class Tally:
    """What an import comes to. `sums` are (promises, hundredths) by (first year, last year, form)."""

    lines: int = 0
    refused: int = 0
    known: int = 0
    organisations: int = 0
    agreements: int = 0
    good: int = 0
    sums: dict[tuple[int, int, str], tuple[int, int]] = field(default_factory=dict)

    def add(self, grant: Grant, new: int) -> None:
        self.good += 1
        self.agreements += new & grants.AGREEMENT > 0
        self.organisations += (new & grants.GIVER > 0) + (new & grants.RECIPIENT > 0)
        for first, last, cents in grant.spans:
            count, total = self.sums.get((first, last, grant.form), (0, 0))
            self.sums[first, last, grant.form] = count + 1, total + cents


@dataclass(slots=True)
class Recorded:
    """What was recorded; `stopped` is the line that the book had come to refuse meanwhile."""

    lines: int = 0
    batches: int = 0
    events: int = 0
    warnings: dict[str, int] = field(default_factory=dict)
    stopped: Refused | None = None


def stage(sheet: Sheet, reader: Reader, staging: Staging, tally: Tally, progress: Progress) -> None:
    """Reads all lines, good and refused, into the staging. Unreadable, OSError."""
    for count, row in enumerate(rows(sheet), 1):
        tally.lines = count
        found = row if isinstance(row, Refused) else reader.read(row)
        if isinstance(found, Grant) and not isinstance(row, Refused):
            earlier = staging.add(found, row.cells)
            if earlier is not None:
                column, value = reader.blame("reference", row.cells)
                found = refused(row.line, "doubled_reference", column=column, value=value, detail=f"line {earlier}")
            if count % BATCH == 0:
                progress(row.read, sheet.size)
        if isinstance(found, Refused):
            tally.refused += 1
            staging.refuse(found)
    progress(sheet.size, sheet.size)
    staging.sort()


class Rehearsal:
    """Decides every staged line as if it were recorded now; nothing is, and nobody waits for it.

    `accept` is handed each batch of good lines with the recording in which they are decided; a batch ends
    with the agreement in which it comes to `lines_max` lines.
    """

    def __init__(
        self,
        tx: Transaction,
        act: Act,
        sheet: Sheet,
        mapping: Mapping,
        staging: Staging,
        accept: Accept,
        lines_max: int = BATCH,
    ) -> None:
        self._tx, self._act, self._digest = tx, act, sheet.digest
        self._register, self._staging, self._accept = mapping.register_organisations, staging, accept
        self._lines_max = lines_max
        self._ready: list[Ready] = []
        self._brought: dict[str, tuple[str, str] | None] = {}
        self._recording = Recording(tx, act)
        self._head: Grant | None = None
        self._begun = False
        self._seen: dict[str, list[tuple[Contribution, int, int, Worth, type]]] = {}
        self._parties: frozenset[str] = frozenset()

    def run(self, reader: Reader, tally: Tally, progress: Progress) -> None:
        """Sorts the lines into what is to be recorded, what was recorded before, and what is refused."""
        agreement, since, total = "", 0, self._staging.count()
        for done, (grant, cells) in enumerate(self._staging.lines()):
            if grant.agreement != agreement:
                agreement = grant.agreement
                if done - since >= self._lines_max:
                    self._next_batch()
                    progress(done, total)
                    since = done
                self._turn_to(agreement)
            try:
                new = self._judge(grant)
            except Unfit as unfit:
                column, value = reader.blame(unfit.field, orjson.loads(cells))
                refusal = refused(grant.line, unfit.code, column=column, value=value, detail=unfit.detail)
            except Rejected as rejected:
                column, value = reader.blame(grants.field_of(rejected.pointer), orjson.loads(cells))
                refusal = by_rule(grant.line, rejected, column=column, value=value)
            else:
                if new is None:
                    tally.known += 1
                else:
                    self._ready.append(Ready(grant, new))
                    tally.add(grant, new)
                continue
            tally.refused += 1
            self._staging.refuse(refusal)
        self._next_batch()
        progress(total, total)

    def _next_batch(self) -> None:
        """Hands over what is ready and forgets it; what follows is decided as if it were recorded."""
        ended = self._recording
        if self._ready:
            self._accept(self._ready, ended)
        self._recording = Recording(self._tx, self._act, Head(ended.next - 1, ended.head.micros))
        self._ready = []
        self._brought.clear()
        self._tx.remembered.clear()
        self._tx.current.clear()

    def _turn_to(self, agreement: str) -> None:
        """Looks up what the book holds of an agreement: also what was taken back since was recorded before."""
        recorded = history.read(self._tx, "agreement", agreement)
        self._head, self._begun, self._seen = None, bool(recorded), {}
        for one in recorded:
            if isinstance(one.event, _Promised):
                event = one.event
                said = event.contribution, event.span.first, event.span.last, event.worth, type(event)
                self._seen.setdefault(event.contribution.id, []).append(said)
        state = history.fold("agreement", recorded)
        self._tx.current[f"agreement/{agreement}"] = state, len(recorded)
        self._parties = frozenset(state.parties)

    def _judge(self, grant: Grant) -> int | None:
        """The bits of what a grant brings with it, or None where it was recorded before. Unfit, Rejected."""
        if grant.contribution in self._seen:
            self._same(grant)
            return None
        if grant.giver == grant.recipient:
            raise Rejected("already_party", f"{grant.giver!r} stands twice", "/parties/1/organisation")
        new = 0
        if self._begun:
            self._fits_book(grant)
        elif self._head is None:
            new = grants.AGREEMENT
        elif grant.agreed != self._head.agreed:
            pairs = zip(Grant._fields[1:11], grant.agreed, self._head.agreed, strict=True)
            differs = next(name for name, one, other in pairs if one != other)
            raise Unfit("agreement_differs", "agreement" if differs == "name" else differs, f"line {self._head.line}")
        for bit, id, name, kind in (
            (grants.GIVER, grant.giver, grant.giver_name, grant.giver_kind),
            (grants.RECIPIENT, grant.recipient, grant.recipient_name, grant.recipient_kind),
        ):
            if self._brings(id, name, kind, "giver" if bit == grants.GIVER else "recipient"):
                new |= bit
        self._decide(grant, new)
        if new & grants.GIVER:
            self._bring(grant.giver, grant.giver_name, grant.giver_kind)
        if new & grants.RECIPIENT:
            self._bring(grant.recipient, grant.recipient_name, grant.recipient_kind)
        self._head = self._head or grant
        return new

    def _same(self, grant: Grant) -> None:
        said = self._seen[grant.contribution]
        given, event = grants.contribution(grant), _STAGES[grant.stage]
        for span, worth in grants.promised(grant, self._act.currency):
            if (given, span.first, span.last, worth, event) not in said:
                raise Unfit("reference_reused", "amount")

    def _fits_book(self, grant: Grant) -> None:
        for name, id in (("giver", grant.giver), ("recipient", grant.recipient)):
            if id not in self._parties:
                raise Unfit("agreement_differs", name, f"{id!r} is no party of {grant.agreement!r}")

    def _brings(self, id: str, name: str, kind: str, field: str) -> bool:
        """Whether an organisation is new to the book and to the lines before."""
        stream = f"organisation/{id}"
        if id not in self._brought:
            self._brought[id] = self._staging.organisation(id)
        brought = self._brought[id]
        if brought is not None:
            if brought != (name, kind):
                raise Unfit("organisation_differs", field, f"{id!r} is {brought[0]!r}")
            if stream not in self._tx.current:
                self._tx.current[stream] = _organisation(name, kind), 1
            return False
        return self._register and not history.latest(self._tx, "organisation", id)[0].exists

    def _bring(self, id: str, name: str, kind: str) -> None:
        self._brought[id] = name, kind
        self._staging.bring(id, name, kind)

    def _decide(self, grant: Grant, new: int) -> None:
        try:
            with self._recording.whole():
                for command in grants.commands(grant, new, self._act, self._digest):
                    handler.decide(self._recording, command)
        except NotFound as missing:
            raise Rejected(f"unknown_{missing.kind}", str(missing)) from None


def _organisation(name: str, kind: str) -> Organisation:
    registered = OrganisationRegistered(name, kind)  # type: ignore[arg-type]
    return Organisation(registered=registered, name=name)


def record(book: Book, staging: Staging, sheet: Sheet, acting: Acting, progress: Progress) -> Recorded:
    """Records what the rehearsal found good, in batches: each all or nothing, in a transaction of its own.

    Where the book has changed since and refuses a line, what was recorded before it stays. KeyReused, EntryTooLarge.
    """
    done, total = Recorded(), staging.good()
    for batch in staging.batches():
        request = sheet.digest.encode() + batch.grants
        act = acting(f"import-{sheet.digest[:16]}-{sha256(request).hexdigest()[:24]}", book.vault.digest(request))
        commands = partial(_commands, batch, act, sheet.digest)
        try:
            with book.writing() as tx:
                outcome = handler.handle_decided(tx, act, batch.decided, commands)
        except Rejected as rejected:
            done.stopped = by_rule(_line(batch, act, sheet.digest, rejected.item or 0), rejected, column="", value="")
            return done
        done.lines += batch.lines
        done.batches += 1
        done.events += 0 if outcome.replayed else outcome.position - outcome.begins + 1
        for warned in outcome.warnings:
            done.warnings[warned.code] = done.warnings.get(warned.code, 0) + 1
        progress(done.lines, total)
    return done


def _commands(batch: Batch, act: Act, digest: str) -> Iterator[Command]:
    for grant, new in batch.ready():
        yield from grants.commands(grant, new, act, digest)


def _line(batch: Batch, act: Act, digest: str, item: int) -> int:
    """The line that the command of this number in a batch is made of."""
    lines = (grant.line for grant, new in batch.ready() for _ in grants.commands(grant, new, act, digest))
    return next(islice(lines, item, None))
