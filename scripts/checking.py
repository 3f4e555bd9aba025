"""`quartierbuch check`: what of a book is not what its log leads to, told in German or English, or as JSON."""

import json
import sqlite3
import sys
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from api import access
from ledger import notes
from ledger.check import running
from ledger.check.findings import FINDINGS, NOTICES, Finding, Report
from ledger.errors import BookError
from ledger.notes import BadNote, Verifier
from scripts import options, terminal, welcome

_WORDS: dict[welcome.Language, dict[str, str]] = {
    "en": {
        "position": "position",
        "table": "table",
        "key": "key",
        "expected": "expected",
        "found": "found",
        "more": "... and {} more",
        "summary": "{book}: {size:,} events, root {root}, checkpoints: {checkpoints}",
        "sound": "sound: nothing was found",
        "unsound": "NOT SOUND. Findings: {count:,}, kinds: {kinds}",
    },
    "de": {
        "position": "Position",
        "table": "Tabelle",
        "key": "Schlüssel",
        "expected": "erwartet",
        "found": "gefunden",
        "more": "... und {} weitere",
        "summary": "{book}: {size:,} Einträge, Wurzel {root}, Prüfpunkte: {checkpoints}",
        "sound": "in Ordnung: nichts gefunden",
        "unsound": "NICHT IN ORDNUNG. Befunde: {count:,}, Arten: {kinds}",
    },
}


@click.command(
    epilog=options.examples(
        "quartierbuch check duisburg",
        "quartierbuch check duisburg --checkpoint kept-2026-03.txt --key duisburg.example+1a2b3c4d+AZm...",
        "quartierbuch check duisburg --folder /backup/duisburg-2026-07-05",
        more="Exit codes: 0 sound, 1 something was found, 2 mistyped, or it can't be checked (one line says why).",
    )
)
@click.argument("book", callback=options.slug)
@options.data
@click.option(
    "--folder",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Check the copy of the book in this folder, such as a backup.",
)
@click.option(
    "--checkpoint",
    "files",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Hold the book against this checkpoint, which was kept elsewhere. May be given again.",
)
@click.option(
    "--key",
    "texts",
    multiple=True,
    help="Public key of the book, or of a witness, as it was handed to you. May be given again.",
)
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
@click.option(
    "--lang",
    type=click.Choice(["de", "en"]),
    default=welcome.language,
    show_default="as the terminal",
    help="Language of the findings.",
)
def check(
    book: str,
    data: Path,
    folder: Path | None,
    files: Sequence[Path],
    texts: Sequence[str],
    as_json: bool,
    lang: welcome.Language,
) -> None:
    """Hold a book against its own log.

    Everything in the files of BOOK that can be derived from its log is derived anew and compared: seal,
    checkpoints, tables, idempotency keys, commitments to the vault. Nothing is written, and the book may be
    served meanwhile.

    Whoever owns the machine and the key can rewrite a book so that it is sound in itself. Only a
    checkpoint that was kept elsewhere shows that: bring yours along with --checkpoint, and the key that was
    handed to you with --key.
    """
    try:
        report = _checked(book, folder or data / book, files, texts)
    except (BookError, BadNote, OSError, sqlite3.Error) as reason:
        terminal.warn(str(reason))
        sys.exit(2)
    if as_json:
        click.echo(json.dumps(_document(book, report, lang), ensure_ascii=False, indent=2))
    else:
        for line in _lines(book, report, lang):
            click.echo(line)
    sys.exit(0 if report.sound else 1)


def _checked(book: str, folder: Path, files: Sequence[Path], texts: Sequence[str]) -> Report:
    outside = []
    for file in files:
        try:
            outside.append(running.outside(file.name, file.read_text(encoding="utf-8")))
        except (BadNote, UnicodeDecodeError) as reason:
            raise BadNote(f"{file}: {reason}") from None
    named: list[Verifier] = [notes.read_verifier(text) for text in texts]
    with terminal.bar(f"checking {book}", "events") as progress:
        return running.check(folder, book, tables=access.TABLES, named=named, outside=outside, progress=progress)


def _document(book: str, report: Report, lang: welcome.Language) -> dict[str, Any]:
    """The report as JSON; of each kind of finding the first ones, and how many there are."""
    return {
        "book": book,
        "sound": report.sound,
        "origin": report.origin,
        "events": report.size,
        "root": b64encode(report.root).decode(),
        "checkpoints": report.checkpoints,
        "findings": [
            {
                "kind": kind,
                "detail": _told(FINDINGS[kind], lang),
                "count": report.counts[kind],
                "items": [
                    {name: value for name, value in asdict(one).items() if name != "kind" and value is not None}
                    for one in _of_kind(report, kind)
                ],
            }
            for kind in FINDINGS
            if kind in report.counts
        ],
        "notices": [
            {"kind": kind, "detail": _told(NOTICES[kind], lang), "count": count}
            for kind, count in report.notices.items()
        ],
    }


def _lines(book: str, report: Report, lang: welcome.Language) -> Iterator[str]:
    words = _WORDS[lang]
    for kind in FINDINGS:
        if kind in report.counts:
            shown = _of_kind(report, kind)
            yield f"{kind} ({report.counts[kind]}): {_told(FINDINGS[kind], lang)}"
            yield from (f"  {_where(one, words)}" for one in shown)
            if (more := report.counts[kind] - len(shown)) > 0:
                yield f"  {words['more'].format(more)}"
    for kind, count in report.notices.items():
        yield f"{kind} ({count}): {_told(NOTICES[kind], lang)}"
    root = b64encode(report.root).decode()
    yield words["summary"].format(book=book, size=report.size, root=root, checkpoints=report.checkpoints)
    yield words["sound" if report.sound else "unsound"].format(
        count=sum(report.counts.values()), kinds=len(report.counts)
    )


def _of_kind(report: Report, kind: str) -> list[Finding]:
    return [one for one in report.findings if one.kind == kind]


def _where(one: Finding, words: dict[str, str]) -> str:
    told = ((words[name], value) for name, value in asdict(one).items() if name != "kind")
    return ", ".join(f"{word} {value}" for word, value in told if value is not None)


def _told(sentences: tuple[str, str], lang: welcome.Language) -> str:
    english, german = sentences
    return german if lang == "de" else english
