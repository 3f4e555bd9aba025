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
from ledger import history
from ledger.book import Book
from ledger.domain.book import check_open
from ledger.imports import mapping as mappings
from ledger.imports import reading, running
from ledger.imports.lines import Reader
from ledger.imports.mapping import BadMapping
from ledger.imports.reading import Sheet, Unreadable
from ledger.imports.refusals import Refused
from ledger.imports.running import Accept, Recorded, Rehearsal, Tally
from ledger.imports.staging import Ready, Staging
from ledger.labels import LABELS
from ledger.message import Act
from ledger.recording import Recording
from ledger.values import format_hundredths
from scripts import terminal, welcome

SHOWN_MAX = 10
_WORDS: dict[welcome.Language, dict[str, str]] = {
    "en": {
        "file": "{name}: {encoding}, separated by {separator!r}, {lines} lines (SHA-256 {digest}…)",
        "rate": "lines/s",
        "checking": "checking",
        "recording": "recording",
        "years": "years",
        "form": "form",
        "promises": "promises",
        "amount": "amount",
        "good": "good: {good} lines ({agreements} new agreements, {organisations} new organisations); "
        "recorded before: {known}; refused: {refused}",
        "warning": "warning {code}: {count}",
        "refused": "refused line {line}",
        "more": "... and {} more",
        "see": ": see them with --report",
        "recorded": "recorded {lines} lines as {events} events in {batches} batches",
        "nothing": "nothing was recorded: {refused} lines are refused; --partial records the good ones",
        "dry": "dry run: nothing was recorded; --record records it",
        "stopped": "the book changed meanwhile, line {line} is refused now: {why}; run it again",
    },
    "de": {
        "file": "{name}: {encoding}, getrennt durch {separator!r}, Zeilen: {lines} (SHA-256 {digest}…)",
        "rate": "Zeilen/s",
        "checking": "prüfen",
        "recording": "erfassen",
        "years": "Jahre",
        "form": "Form",
        "promises": "Zusagen",
        "amount": "Betrag",
        "good": "gut: {good} (neue Vereinbarungen: {agreements}, neue Organisationen: {organisations}); "
        "schon erfasst: {known}; abgelehnt: {refused}",
        "warning": "Warnung {code}: {count}",
        "refused": "abgelehnt: Zeile {line}",
        "more": "... und {} weitere",
        "see": ": alle mit --report",
        "recorded": "erfasst: {lines} Zeilen, {events} Ereignisse, {batches} Stapel",
        "nothing": "abgelehnte Zeilen: {refused}, daher nichts erfasst: --partial erfasst die guten Zeilen",
        "dry": "Probelauf: Erfasst wurde nichts; --record erfasst",
        "stopped": "inzwischen hat sich das Buch geändert, Zeile {line} wird nun abgelehnt: {why}; noch einmal starten",
    },
}
CLIENT = "import"
_COUNTED = ("good", "agreements", "organisations", "known", "refused")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asks for."""

    record: bool
    partial: bool
    report: Path | None
    by: str
    lang: welcome.Language


def run(book: Book, file: Path, mapping_file: Path, wanted: Wanted) -> int:
    """Imports a file, or shows what would happen. The exit code: 0 all good, 1 lines are refused.

    Rejected where the book is archived; click.UsageError where file or mapping can't be used at all; OSError.
    """
    with book.reading() as tx:
        check_open(history.latest(tx, "book", book.id)[0])
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
        _rate(tally, checked - started, ended - checked if recorded else None, wanted.lang)
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
    words = _WORDS[wanted.lang]
    about = {"name": sheet.path.name, "encoding": sheet.encoding, "separator": sheet.separator}
    click.echo(words["file"].format(**about, lines=tally.lines, digest=sheet.digest[:16]))
    _sums(tally, wanted.lang)
    click.echo(words["good"].format(**{name: getattr(tally, name) for name in _COUNTED}))
    for code, count in sorted(recorded.warnings.items() if recorded else ()):
        click.echo(words["warning"].format(code=code, count=count))
    for one, _ in zip(staging.refusals(), range(SHOWN_MAX), strict=False):
        where = words["refused"].format(line=one.line) + (f", {one.column}: {one.value!r}" if one.column else "")
        click.echo(f"{where}: {one.code}: {_why(one, wanted.lang)}")
    if tally.refused > SHOWN_MAX:
        click.echo(words["more"].format(tally.refused - SHOWN_MAX) + ("" if wanted.report else words["see"]))
    click.echo(_ended(tally, recorded, wanted))
    if recorded is not None and recorded.stopped is not None:
        last = recorded.stopped
        terminal.warn(words["stopped"].format(line=last.line, why=_why(last, wanted.lang)))


def _why(one: Refused, lang: welcome.Language) -> str:
    return one.german if lang == "de" else one.english


def _sums(tally: Tally, lang: welcome.Language) -> None:
    """What is promised by years and form, as it would be recorded; nothing where nothing would."""
    words = _WORDS[lang]
    table = Table(words["years"], words["form"], box=None, header_style="bold")
    for name in ("promises", "amount"):
        table.add_column(words[name], justify="right")
    for (first, last, form), (count, cents) in sorted(tally.sums.items()):
        years = str(first) if first == last else f"{first}-{last}"
        label, amount = LABELS["form"][form].de if lang == "de" else form, format_hundredths(cents)
        table.add_row(years, label, str(count), welcome.decimal(amount, lang) if lang == "de" else amount)
    if tally.sums:
        Console(highlight=False, soft_wrap=True).print(table)


def _ended(tally: Tally, recorded: Recorded | None, wanted: Wanted) -> str:
    words = _WORDS[wanted.lang]
    if recorded is not None:
        return words["recorded"].format(lines=recorded.lines, events=recorded.events, batches=recorded.batches)
    return words["nothing"].format(refused=tally.refused) if wanted.record else words["dry"]


def _rate(tally: Tally, checking: float, recording: float | None, lang: welcome.Language) -> None:
    words, seconds = _WORDS[lang], max(checking + (recording or 0), 1e-6)
    parts = f"{words['checking']} {checking:.1f} s"
    parts += "" if recording is None else f", {words['recording']} {recording:.1f} s"
    click.echo(f"{tally.lines / seconds:,.0f} {words['rate']} ({parts})")
