"""The whole check of a book: in one pass over the log by position, in another by stream, and table by table."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import Table

from ledger import notes
from ledger.check import believing, checkpoints, entries, opening, records, retries, streams
from ledger.check.checkpoints import Checkpoints, Outside
from ledger.check.entries import Entries
from ledger.check.findings import Report
from ledger.check.records import Records
from ledger.check.retries import Retries
from ledger.check.sealing import Seal
from ledger.notes import WITNESS, BadNote, Verifier
from ledger.sql import Transaction

Progress = Callable[[int, int], None]

_TOLD_EVERY = 1_000


def check(
    folder: Path,
    id: str,
    *,
    tables: Sequence[Table] = (),
    named: Sequence[Verifier] = (),
    outside: Sequence[Outside] = (),
    progress: Progress = lambda done, total: None,
) -> Report:
    """What is wrong with the book `id` whose files lie in a folder, if anything is. Nothing is written there.

    `tables` are those that the API keeps in a book. `named` are keys of the book and of witnesses, and `outside`
    checkpoints, that somebody brings along who does not trust what lies in the folder. Memory does not grow with the
    book. BookMissing, BookBroken or BookNewer where there is nothing to check, BadNote where there is nothing to hold a
    checkpoint against.
    """
    report = Report()
    with opening.opened(folder, tables, (*streams.tables(), *records.TABLES), report) as tx:
        opened = entries.Opened(None, None, None, None)
        with report.reading("book"):
            opened = entries.book(tx, id, report)
        report.origin = str(opened.origin)
        with report.reading("event"):
            _of_this_log(outside, entries.origins(tx, opened))
        keys = believing.believed(tx, folder, opened.origin, named, report)
        old = streams.stale(tx, report)
        opening.schema(tx, tables, old, report)
        seal = Seal(tx, Checkpoints(tx, report.origin, keys, outside, report), report)
        total = _events(tx, report)
        _by_position(tx, opened, seal, report, lambda done: progress(done, 2 * total))
        report.size, report.root = seal.size, seal.root
        streams.derive(tx, report, lambda done: progress(total + done, 2 * total))
        streams.compare(tx, old, report)
        with report.reading("request"):
            retries.stray(tx, report)
        with report.reading("cosignature"):
            checkpoints.cosignatures(tx, [one for one in named if one.kind == WITNESS], report)
        opening.integrity(tx, report)
        if opening.has_vault(tx):
            records.compare(tx, report)
    return report


def outside(name: str, text: str) -> Outside:
    """A checkpoint that somebody has kept, from its text; `name` is what findings call it. BadNote."""
    note = notes.read(text)
    return Outside(name, note, notes.read_checkpoint(note))


def _of_this_log(outside: Sequence[Outside], origins: Collection[Any]) -> None:
    for one in outside:
        if one.checkpoint.origin not in origins:
            named = " or ".join(sorted(map(str, origins)))
            raise BadNote(f"{one.name} is a checkpoint of {one.checkpoint.origin}, not of {named}")


def _events(tx: Transaction, report: Report) -> int:
    with report.reading("event"):
        return int(tx.connection.execute(f"SELECT count(*) FROM {opening.KEPT}.event").fetchone()[0])
    return 0


def _by_position(
    tx: Transaction, opened: entries.Opened, seal: Seal, report: Report, progress: Callable[[int], None]
) -> None:
    log, kept, named = Entries(opened, report), Retries(tx, report), Records(tx, report)
    with report.reading("event"):
        for row in entries.rows(tx):
            seal.add(row.raw)
            document = log.read(row)
            if document is not None:
                kept.read(row.position, document)
                named.read(row.position, document, row.raw)
            if seal.size % _TOLD_EVERY == 0:
                progress(seal.size)
    kept.finish()
    seal.finish()
