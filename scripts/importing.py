"""What `quartierbuch import` does and shows: a rehearsal, a report of refused lines, the recording."""

import csv
import gc
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from secrets import token_hex
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table

from api import access
from ledger.book import Book
from ledger.imports import mapping as mappings
from ledger.imports import reading, running
from ledger.imports.lines import Reader
from ledger.imports.mapping import BadMapping
from ledger.imports.reading import Sheet, Unreadable
from ledger.imports.refusals import Refused
from ledger.imports.running import Accept, Recorded, Rehearsal, Tally
from ledger.imports.staging import Ready, Staging
from ledger.message import Act
from ledger.recording import Recording
from ledger.values import format_hundredths
from scripts import terminal

SHOWN_MAX = 10
CLIENT = "import"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    record: bool
    partial: bool
    report: Path | None
    by: str


def run(book: Book, file: Path, mapping_file: Path, wanted: Wanted) -> int:
    """Imports a file, or shows what would happen. The exit code: 0 all good, 1 lines are refused.

    click.UsageError where file or mapping can't be used at all; OSError.
    """
    # Millions of short-lived values without circles: looking for circles among them takes a third of the time.
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    started = time.monotonic()
    try:
        mapping = mappings.load(mapping_file)
        sheet = reading.survey(file, mapping.encoding, mapping.separator)
        mappings.check(mapping, sheet.columns)
    except BadMapping as bad:
        raise click.UsageError(f"{mapping_file}: {bad}") from None
    except Unreadable as bad:
        raise click.UsageError(f"{file}: {bad}") from None
    with closing(Staging()) as staging:
        tally = _rehearse(book, sheet, mapping, staging, staging.accept if wanted.record else _let_go)
        checked = time.monotonic()
        _report(staging, wanted.report)
        recorded = None
        if wanted.record and (wanted.partial or not tally.refused):
            recorded = _record(book, staging, sheet, wanted.by)
        ended = time.monotonic()
        _show(sheet, tally, staging, recorded, wanted)
        _rate(tally, checked - started, ended - checked if recorded else None)
    return 1 if tally.refused or (recorded is not None and recorded.stopped) else 0


def _rehearse(book: Book, sheet: Sheet, mapping: mappings.Mapping, staging: Staging, accept: Accept) -> Tally:
    tally, reader = Tally(), Reader(sheet, mapping)
    try:
        with terminal.bar("reading", "bytes") as progress:
            running.stage(sheet, reader, staging, tally, progress)
    except Unreadable as bad:
        raise click.UsageError(f"{sheet.path}: {bad}") from None
    with terminal.bar("checking", "lines") as progress, book.reading() as tx:
        rehearsal = Rehearsal(tx, _act(book, "nobody")("", ""), sheet, mapping, staging, accept)
        rehearsal.run(reader, tally, progress)
    return tally


def _let_go(_ready: Sequence[Ready], _recording: Recording) -> None:
    """What a dry run does with what is good."""


def _record(book: Book, staging: Staging, sheet: Sheet, by: str) -> Recorded:
    if not staging.good():
        return Recorded()
    actor = book.vault.put("actor", {"name": by}).id
    with terminal.bar("recording", "lines") as progress:
        return running.record(book, staging, sheet, _act(book, actor), progress)


def _act(book: Book, actor: str) -> Callable[[str, str], Act]:
    def make(key: str, request: str) -> Act:
        return Act(
            id=token_hex(16),
            at=access.now(),
            today=access.today(book.time_zone),
            actor=actor,
            client=CLIENT,
            operation="import",
            currency=book.currency,
            key=key,
            request=request,
        )

    return make


def _report(staging: Staging, to: Path | None) -> None:
    """Writes every refused line: CSV, or NDJSON where the file's name ends so."""
    if to is None:
        return
    with to.open("w", encoding="utf-8", newline="") as file:
        if to.suffix in (".ndjson", ".jsonl"):
            file.writelines(orjson.dumps(one).decode() + "\n" for one in staging.refusals())
            return
        writer = csv.writer(file)
        writer.writerow([field.name for field in fields(Refused)])
        writer.writerows([_inert(value) for value in astuple(one)] for one in staging.refusals())


def _inert(value: Any) -> Any:
    """A spreadsheet takes no text of somebody else's file for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _show(sheet: Sheet, tally: Tally, staging: Staging, recorded: Recorded | None, wanted: Wanted) -> None:
    console = Console(highlight=False, soft_wrap=True)
    said = f"{sheet.path.name}: {sheet.encoding}, separated by {sheet.separator!r}, {tally.lines} lines"
    click.echo(f"{said} (SHA-256 {sheet.digest[:16]}…)")
    table = Table("years", "form", box=None, header_style="bold")
    for name in ("promises", "amount"):
        table.add_column(name, justify="right")
    for (first, last, form), (count, cents) in sorted(tally.sums.items()):
        table.add_row(str(first) if first == last else f"{first}-{last}", form, str(count), format_hundredths(cents))
    if tally.sums:
        console.print(table)
    click.echo(
        f"good: {tally.good} lines ({tally.agreements} new agreements, {tally.organisations} new organisations); "
        f"recorded before: {tally.known}; refused: {tally.refused}"
    )
    for code, count in sorted(recorded.warnings.items() if recorded else ()):
        click.echo(f"warning {code}: {count}")
    for one, _ in zip(staging.refusals(), range(SHOWN_MAX), strict=False):
        where = f"line {one.line}" + (f", {one.column}: {one.value!r}" if one.column else "")
        click.echo(f"refused {where}: {one.code}: {one.english}")
    if tally.refused > SHOWN_MAX:
        click.echo(f"... and {tally.refused - SHOWN_MAX} more" + ("" if wanted.report else ": see them with --report"))
    click.echo(_ended(tally, recorded, wanted))
    if recorded is not None and recorded.stopped is not None:
        one = recorded.stopped
        terminal.warn(f"the book changed meanwhile, line {one.line} is refused now: {one.english}; run it again")


def _ended(tally: Tally, recorded: Recorded | None, wanted: Wanted) -> str:
    if recorded is not None:
        return f"recorded {recorded.lines} lines as {recorded.events} events in {recorded.batches} batches"
    if wanted.record:
        return f"nothing was recorded: {tally.refused} lines are refused; --partial records the good ones"
    return "dry run: nothing was recorded; --record records it"


def _rate(tally: Tally, checking: float, recording: float | None) -> None:
    seconds = max(checking + (recording or 0), 1e-6)
    parts = f"checking {checking:.1f} s" + ("" if recording is None else f", recording {recording:.1f} s")
    click.echo(f"{tally.lines / seconds:,.0f} lines/s ({parts})")
