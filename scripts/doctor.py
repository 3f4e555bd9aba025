"""`quartierbuch doctor`: what to look at in a data folder and on its machine, in German or English, or as JSON."""

import json
import sys
from pathlib import Path

import click

from scripts import diagnosis, options, terminal, welcome
from scripts.findings import Finding, Language

_WORDS = {
    "de": {"machine": "Rechner", "do": "Abhilfe", "healthy": "gesund", "found": "{} Befunde", "books": "{} Bücher"},
    "en": {"machine": "machine", "do": "do", "healthy": "healthy", "found": "{} findings", "books": "{} books"},
}


@click.command(
    epilog=options.examples(
        "quartierbuch doctor",
        "quartierbuch doctor --data /srv/books --lang de",
        "quartierbuch doctor --json",
        more="Exit codes: 0 healthy, 1 findings, 2 mistyped.",
    )
)
@options.data
@click.option(
    "--lang",
    type=click.Choice(["de", "en"]),
    default=welcome.language,
    show_default="as the terminal",
    help="Language of the findings.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, for programs.")
def doctor(data: Path, lang: Language, as_json: bool) -> None:
    """Look for what a keeper should know.

    Permissions, disk, clock, versions, keys, journals, tokens, tables and seals, each finding with what to
    do about it. Changes nothing; the books may be served meanwhile.
    """
    with terminal.bar("looking at books", "books") as progress:
        found = list(diagnosis.diagnose(data, progress))
    if as_json:
        click.echo(json.dumps(_document(data, found, lang), indent=2, ensure_ascii=False))
    else:
        _tell(data, found, lang)
    sys.exit(1 if found else 0)


def _document(data: Path, found: list[Finding], lang: Language) -> dict[str, object]:
    said = [(one, *one.said(lang)) for one in found]
    findings = [{"code": one.code, "book": one.book, "finding": what, "do": do} for one, what, do in said]
    return {"healthy": not found, "facts": diagnosis.facts(data), "findings": findings}


def _tell(data: Path, found: list[Finding], lang: Language) -> None:
    words = _WORDS[lang]
    for one in found:
        what, do = one.said(lang)
        click.echo(f"{one.book or words['machine']}: {one.code}: {what}\n  {words['do']}: {do}")
    facts = diagnosis.facts(data)
    verdict = words["found"].format(len(found)) if found else words["healthy"]
    versions = f"Quartierbuch {facts['release']}, Python {facts['python']}, SQLite {facts['sqlite']}"
    click.echo(f"{verdict}; {words['books'].format(facts['books'])}, {versions}, tzdata {facts['tzdata']}")
