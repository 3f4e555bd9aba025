"""`quartierbuch person`: who is named in a book, told everything about themselves, and erased from it."""

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any, Literal, get_args

import click

from api import access
from api.resources.persons import DISCLOSURE
from ledger import following, handler, history, store
from ledger.answers import persons
from ledger.book import Book
from ledger.domain.person import ErasePerson, ErasureGround, PersonCommand, StateRetention
from ledger.errors import NotFound, Rejected
from ledger.exports.csv import DIALECTS, write
from ledger.message import Act
from ledger.sql import Transaction
from ledger.store import Head
from ledger.values import PartialDate
from ledger.vault import Kept, Kind
from scripts import books, options, terminal
from scripts.failed import Failed

KINDS: tuple[Kind, ...] = get_args(Kind)
GROUNDS: tuple[ErasureGround, ...] = get_args(ErasureGround)
Format = Literal["json", "csv", "csv-de"]
AT_ONCE = 500
HOURS = 3_600
EXPLAINED = {
    "de": "Alles, was dieses Buch über die Person enthält (Art. 15 DSGVO): record ist der Datensatz, named nennt jedes "
    "Ereignis, das auf ihn verweist, acts, was mit ihm geschah. Wer etwas erfasst hat, ist mit einer Kennung genannt.",
    "en": "Everything that this book holds about the person (Art. 15 GDPR): record is the record, named are the events "
    "that point to it, acts is what was done to it. Whoever recorded something is named by an id.",
}


@click.group(epilog=options.examples("quartierbuch person list duisburg", "quartierbuch person due duisburg"))
def person() -> None:
    """Find, disclose and erase what a book holds of persons, and free notes."""


def day(_context: click.Context, option: click.Parameter, text: str | None) -> date | None:
    """A day, or None where there is none."""
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("write a day such as 2026-07-05", param=option) from None


def partial(_context: click.Context, option: click.Parameter, text: str) -> PartialDate:
    """A year, a month or a day."""
    try:
        return PartialDate.parse(text)
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param=option) from None


ON = click.option("--on", callback=day, help="The day that it is due on. Default: today.")


@person.command(
    "list",
    epilog=options.examples(
        "quartierbuch person list duisburg", "quartierbuch person list duisburg --containing Beispiel"
    ),
)
@click.argument("book")
@click.option("--kind", type=click.Choice(KINDS), help="Only records of this kind.")
@click.option("--containing", help="Only records that hold this text, in small letters or capitals.")
@options.data
def list_all(book: str, kind: Kind | None, containing: str | None, data: Path) -> None:
    """List the records in a book's vault, and those that were erased.

    Somebody who is named twice in BOOK has two records: --containing finds both.
    """
    kinds = KINDS if kind is None else (kind,)
    with books.opened(data, book) as one:
        rows = [_row(item, record) for item, record in _all(one, kinds) if _holds(record, containing)]
    terminal.columns([("ID", "KIND", "STATUS", "KEPT UNTIL", "RECORD"), *rows])


@person.command("due", epilog=options.examples("quartierbuch person due duisburg --on 2036-12-31"))
@click.argument("book")
@ON
@options.data
def due(book: str, on: date | None, data: Path) -> None:
    """List what is kept in a book for longer than was said.

    `quartierbuch person erase BOOK --due` erases it.
    """
    with books.opened(data, book) as one:
        items, kept = _due(one, on)
    rows = [_row(item, kept.get(item["id"])) for item in items]
    terminal.columns([("ID", "KIND", "STATUS", "KEPT UNTIL", "RECORD"), *rows])


@person.command(
    "disclose",
    epilog=options.examples(
        "quartierbuch person disclose duisburg person-3f2a9c81d4e07b65",
        "quartierbuch person disclose duisburg person-3f2a9c81d4e07b65 --format csv-de --to auskunft.csv",
    ),
)
@click.argument("book")
@click.argument("ids", nargs=-1, required=True)
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="Write it to this new file.")
@click.option(
    "--format", type=click.Choice(get_args(Format)), default="json", show_default=True, help="csv-de is in German."
)
@options.data
def disclose(book: str, ids: tuple[str, ...], to: Path | None, format: Format, data: Path) -> None:
    """Write everything that a book holds about one person.

    IDS are the ids of their records in BOOK, one or more. Only you can read the file.
    """
    with books.opened(data, book) as one:
        text = _disclosed(one, ids, format)
    if to is None:
        click.echo(text.decode(), nl=False)
        return
    with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(text)
    click.echo(f"wrote {to}")


@person.command("retain", epilog=options.examples("quartierbuch person retain duisburg person-3f2a9c81d4e07b65 2036"))
@click.argument("book")
@click.argument("id")
@click.argument("until", callback=partial)
@options.name
@options.data
def retain(book: str, id: str, until: PartialDate, name: str | None, data: Path) -> None:
    """State until when a record is kept.

    UNTIL is the last day for the record ID of BOOK: a year, a month or a day.
    """
    with books.opened(data, book) as one:
        _known(one, [id])
        act = _act(one, name or options.login(), "state_retention")
        _record(one, act, [StateRetention(id=id, act=act, grounds=access.TYPED, until=until)])
    click.echo(f"{id} is kept until {until}")


@person.command(
    "erase",
    epilog=options.examples(
        "quartierbuch person erase duisburg person-3f2a9c81d4e07b65 --ground objection",
        "quartierbuch person erase duisburg person-3f2a9c81d4e07b65 --ground objection --record",
        "quartierbuch person erase duisburg --due --record",
    ),
)
@click.argument("book")
@click.argument("ids", nargs=-1)
@click.option("--due", "all_due", is_flag=True, help="Everything that is kept for longer than was said.")
@ON
@click.option("--ground", type=click.Choice(GROUNDS), help="Why. Of what is due: retention_ended.")
@click.option("--record", is_flag=True, help="Erase it, for good. Without it nothing is erased.")
@options.name
@options.data
def erase(
    book: str,
    ids: tuple[str, ...],
    all_due: bool,
    on: date | None,
    ground: ErasureGround | None,
    record: bool,
    name: str | None,
    data: Path,
) -> None:
    """Erase records of a book.

    IDS are records of BOOK, or --due names them. Shows what would be erased; with --record it is destroyed,
    and no backup of the vault brings it back: opened again, the book erases it anew. No figure changes. A
    restricted record is never erased. Done again, nothing more happens.
    """
    if all_due == bool(ids):
        raise click.UsageError("name records by their ids, or all of them with --due")
    if not all_due and ground is None:
        raise click.UsageError(f"say why with --ground: {', '.join(GROUNDS)}")
    with books.opened(data, book) as one:
        chosen = _chosen(one, ids, on)
        if not record:
            terminal.columns([("ID", "KIND", "STATUS", "KEPT UNTIL", "RECORD"), *(_row(*each) for each in chosen)])
            click.echo(f"dry run: nothing was erased; --record erases {len(chosen)} records")
            return
        count = _erase(one, [item["id"] for item, _ in chosen], ground or "retention_ended", name or options.login())
    click.echo(f"erased {count} records of {book!r}")


@person.command("collect", epilog=options.examples("quartierbuch person collect duisburg"))
@click.argument("book")
@click.option(
    "--hours", type=click.IntRange(1), default=24, show_default=True, help="Only what has lain there for so long."
)
@options.data
def collect(book: str, hours: int, data: Path) -> None:
    """Destroy records that no event names.

    A record is kept before its event, so a command that was refused or broken off leaves one in the vault
    of BOOK. Run it every day.
    """
    with books.opened(data, book) as one:
        with one.reading() as tx:
            actors = {token.actor for token in access.tokens(tx)}
        count = following.collect(one, actors, hours * HOURS)
    click.echo(f"destroyed {count} records of {book!r} that no event names")


# ---- what they do ----


def _act(one: Book, by: str, operation: str) -> Act:
    return access.typed(one, one.vault.put("actor", {"name": by}).id, operation)


def _record(one: Book, act: Act, commands: Sequence[PersonCommand]) -> int:
    """Records what is to be done, all or nothing, and does it; the number of events."""
    with one.writing() as tx:
        before = store.head(tx).position
        try:
            handler.handle_all(tx, act, commands)
        except Rejected as refused:
            raise Failed(f"{commands[refused.item or 0].id}: {refused.detail}") from None
        count = store.head(tx).position - before
    following.follow(one)
    return count


def _erase(one: Book, ids: Sequence[str], ground: ErasureGround, by: str) -> int:
    """Erases records, so many at once; how many were there."""
    count = 0
    with terminal.bar("erasing", "records") as progress:
        for start in range(0, len(ids), AT_ONCE):
            act = _act(one, by, "erase_person")
            some = ids[start : start + AT_ONCE]
            erasures = [ErasePerson(id=id, act=act, grounds=access.TYPED, ground=ground) for id in some]
            count += _record(one, act, erasures)
            progress(start + len(some), len(ids))
    return count


def _known(one: Book, ids: Sequence[str]) -> None:
    with one.reading() as tx:
        for id in ids:
            try:
                persons.known(tx, one.vault, id)
            except NotFound:
                raise Failed(f"there is no record {id!r}: quartierbuch person list {one.id}") from None


def _chosen(one: Book, ids: Sequence[str], on: date | None) -> list[tuple[dict[str, Any], Kept | None]]:
    """What is to be erased: what was named, or what is due and not restricted; that it was left out is said."""
    if ids:
        _known(one, ids)
        return [(item, kept) for item, kept in _all(one, KINDS) if item["id"] in ids]
    items, kept = _due(one, on)
    for item in items:
        if item["status"] == "restricted":
            terminal.warn(f"{item['id']} is due and restricted: it is left as it is")
    return [(item, kept.get(item["id"])) for item in items if item["status"] != "restricted"]


def _due(one: Book, on: date | None) -> tuple[list[dict[str, Any]], dict[str, Kept]]:
    with one.reading() as tx:
        return persons.due(tx, one.vault, store.head(tx), on or access.today(one.time_zone))


def _all(one: Book, kinds: Sequence[Kind]) -> Iterator[tuple[dict[str, Any], Kept | None]]:
    with one.reading() as tx:
        head, after = store.head(tx), ""
        while True:
            items, kept = persons.listed(tx, one.vault, head, kinds=kinds, after=after, limit=AT_ONCE)
            yield from ((item, kept.get(item["id"])) for item in items)
            if len(items) < AT_ONCE:
                return
            after = items[-1]["id"]


def _holds(record: Kept | None, containing: str | None) -> bool:
    if containing is None:
        return True
    return record is not None and any(containing.casefold() in str(text).casefold() for text in record.record.values())


def _row(item: dict[str, Any], record: Kept | None) -> tuple[str, ...]:
    said = "-" if record is None or item["status"] != "kept" else ", ".join(map(str, record.record.values()))
    return item["id"], item["kind"], item["status"], item["retain_until"] or "-", said


def _disclosed(one: Book, ids: Sequence[str], format: Format) -> bytes:
    _known(one, ids)
    with one.reading() as tx:
        at = store.head(tx)
        found = [persons.disclosed(tx, one.vault, id, at) for id in ids]
        document = _explained(tx, one, at) | {"persons": found}
    if format == "json":
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()
    table = replace(DISCLOSURE, rows=lambda answer: chain.from_iterable(map(DISCLOSURE.rows, answer["persons"])))
    return write(table, document, DIALECTS[format])


def _explained(tx: Transaction, one: Book, at: Head) -> dict[str, Any]:
    opened = history.latest(tx, "book", one.id)[0].opened
    as_of = {"position": at.position, "recorded_at": at.recorded_at}
    return {"explained": EXPLAINED, "book": one.id, "keeper": opened.keeper, "as_of": as_of}
