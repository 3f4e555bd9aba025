"""`quartierbuch export` and `quartierbuch book restore`: a book as one file that anybody can verify, and back."""

import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import click

from api import access
from ledger import notes
from ledger.checkpoints import Issued
from ledger.codec import canonical
from ledger.errors import BookExists
from ledger.exports import bundle
from ledger.imports import bundle as returning
from ledger.notes import Note
from ledger.vault import Opening, kind_of
from scripts import books, options, terminal, verify
from scripts.failed import Failed

_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z", re.ASCII)


class Bar(Protocol):
    def __call__(self, done: int, of: int, /) -> None: ...


@dataclass(frozen=True, slots=True)
class Verified:
    """A bundle that was found to be good, and what its first event opened the book as."""

    source: verify.Source
    manifest: dict[str, Any]
    opened: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.manifest["book"])

    @property
    def size(self) -> int:
        return int(self.manifest["size"])

    def tiles(self) -> Iterator[list[bytes]]:
        """The events, some at a time."""
        for first in range(0, self.size, verify.WIDTH):
            found = verify.entries(self.source, first // verify.WIDTH, min(verify.WIDTH, self.size - first))
            assert found is not None, "it was there when it was verified"
            yield found

    def issued(self) -> list[tuple[str, Note]]:
        """The checkpoints, with when they were issued."""
        known = self.manifest.get("checkpoints")
        times = [one.get("issued_at") for one in known] if isinstance(known, list) else []
        found = [notes.read(raw.decode()) for _, raw in self.source.issued()]
        if len(times) != len(found) or not all(isinstance(one, str) and _INSTANT.fullmatch(one) for one in times):
            raise Failed("bundle.json does not say when each checkpoint was issued")
        return list(zip(times, found, strict=True))

    def openings(self) -> list[Opening]:
        """The records that came along."""
        raw = self.source.read("vault/openings.json")
        return [
            Opening(one["id"], kind_of(one["id"]), bytes.fromhex(one["nonce"]), canonical(one["record"]))
            for one in (verify.plain(raw) if raw is not None else ())
        ]


@click.command(
    "export",
    epilog=options.examples(
        "quartierbuch export duisburg --bundle duisburg-2026.zip",
        "quartierbuch export duisburg --bundle duisburg-2026.zip --without-vault",
        more="To verify it: python scripts/verify.py duisburg-2026.zip --key KEY; see docs/verifying.md.",
    ),
)
@click.argument("book")
@click.option(
    "--bundle", "to", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The file to write."
)
@click.option(
    "--without-vault",
    "vault",
    flag_value="closed",
    default="opened",
    help="Leave out what the vault holds of persons, and notes.",
)
@options.data
def export(book: str, to: Path, vault: bundle.Vault, data: Path) -> None:
    """Write a book as one file that anybody can verify.

    The bundle holds the events of BOOK byte for byte, its seal and checkpoints, the totals, and what the
    vault may show: hand it to an auditor, with the public key by another way. A checkpoint is issued over
    it. The book may be served meanwhile.
    """
    with books.opened(data, book) as one, terminal.bar(f"exporting {book}", "events") as progress:
        issued = _write(one, to, vault, progress)
    click.echo(f"wrote {issued.size} events of {book!r} to {to}, checkpoint {issued.number}")


def _write(one: Any, to: Path, vault: bundle.Vault, progress: Bar) -> Issued:
    """Writes beside the target first: what bears its name is whole."""
    if os.path.lexists(to):
        raise Failed(f"{to} is there already: name a file that is not")
    if not to.parent.is_dir():
        raise Failed(f"{to.parent} is no folder: make it first")
    descriptor, made = tempfile.mkstemp(prefix=".making-", dir=to.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            issued = bundle.write(one, file, at=access.now(), vault=vault, progress=progress)
            file.flush()
            os.fsync(descriptor)
        Path(made).rename(to)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
    return issued


@click.command(
    "restore",
    epilog=options.examples(
        "quartierbuch book restore duisburg-2026.zip --key duisburg.vkey",
        "quartierbuch book restore duisburg-2026.zip --key duisburg.vkey --checkpoint mine.note --dry-run",
        "quartierbuch book restore duisburg-2026.zip --key duisburg.vkey --database postgresql+psycopg://owner@db/books",
        more="Tokens and the signing key are in no bundle: make a token, and copy the key back or make a new one.",
    ),
)
@click.argument("file", metavar="BUNDLE", type=click.Path(path_type=Path, exists=True))
@click.option("--key", required=True, help="Public key of the book, or a file with it.")
@click.option("--checkpoint", multiple=True, help="A checkpoint that you kept; the bundle has to lie on its history.")
@click.option("--dry-run", is_flag=True, help="Verify, and write nothing.")
@options.database
@options.data
def restore(file: Path, key: str, checkpoint: tuple[str, ...], dry_run: bool, database: str | None, data: Path) -> None:
    """Make a book again from its bundle.

    BUNDLE is verified first, as scripts/verify.py does. The new book has the same bytes, positions,
    instants and root, and what the bundle shows of the vault; all of it or nothing.
    """
    with terminal.bar("verifying", "events") as progress:
        verified = _verified(str(file), key, checkpoint, progress)
    if os.path.lexists(data / verified.id):
        raise BookExists(f"there is a book {verified.id!r} already in {data}")
    if dry_run:
        click.echo(f"dry run: {verified.size} events of {verified.id!r} are good; without --dry-run they are restored")
        return
    with terminal.bar(f"restoring {verified.id}", "events") as progress:
        _restore(data, verified, database, progress)
    click.echo(f"restored {verified.id!r} with {verified.size} events in {data}")
    terminal.warn(f"it has no key to sign with: copy signing.key back, or quartierbuch key create {verified.id}")


def _verified(where: str, key: str, held: tuple[str, ...], progress: Bar) -> Verified:
    """The bundle, if nothing is wrong with it. Failed."""
    report = verify.Report()
    try:
        given = verify.given_by(keys=[key], witnesses=[], held=held, require=0)
        source = verify.open_source(where)
        if not source.bundled:
            raise Failed("a book is restored from a bundle, not from a service")
        verify.verify(source, given, report, progress)
        if report.count:
            first = verify.Speech("en").finding(report.findings[0])
            raise Failed(f"the bundle is altered, or not proven ({report.count} findings): {first}")
        (opened, *_) = verify.entries(source, 0, min(verify.WIDTH, report.facts["size"])) or []
        return Verified(source, verify.read_manifest(source), verify.plain(opened)["data"])
    except verify.Unusable as unusable:
        raise Failed(str(unusable)) from None


def _restore(data: Path, verified: Verified, database: str | None, progress: Bar) -> None:
    opened = verified.opened
    with books.making(data, verified.id, database) as shelf:
        made = shelf.create(
            verified.id, origin=opened["origin"], time_zone=opened["time_zone"], currency=opened["currency"]
        )
        returning.restore(
            made,
            verified.tiles(),
            verified.issued(),
            verified.openings(),
            lambda done: progress(done, verified.size),
        )
