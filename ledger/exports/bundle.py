"""A book as one file that anybody can verify without us: its events, tiles, checkpoints, openings and stated totals.

The format is `quartierbuch-bundle/1`, described in docs/bundle.md.
"""

import json
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from typing import IO, Any, Final, Literal

from ledger import checkpoints, naming, seal, store
from ledger.book import Book
from ledger.checkpoints import Issued
from ledger.codec import canonical
from ledger.exports import schemas
from ledger.projections import funding
from ledger.projections.funding import Line
from ledger.registry import EVENTS
from ledger.sql import Transaction
from ledger.store import Head
from ledger.values import parse_hundredths

FORMAT: Final = "quartierbuch-bundle/1"
Vault = Literal["opened", "closed"]
"""Whether the records that may be shown come along."""
Progress = Callable[[int, int], None]

_WIDTH = seal.WIDTH
_OLDEST = (1980, 1, 1, 0, 0, 0)
_PAGE = 5_000

README = """\
# Ein Quartierbuch-Bündel / a Quartierbuch bundle

Dies ist ein Buch als eine Datei: die Ereignisse Byte für Byte (`tile/entries`), der Hash-Baum darüber (`tile`),
alle unterschriebenen Prüfpunkte (`checkpoint`, `checkpoints`), was vom Tresor gezeigt werden darf
(`vault/openings.json`) und die angegebenen Summen (`totals.json`).

Prüfen Sie es mit Ihrer eigenen Kopie von `verify.py`, mit dem öffentlichen Schlüssel, den Sie von dem, der das Buch
führt, auf einem anderen Weg erhalten haben, und mit einem Prüfpunkt, den Sie selbst aufbewahrt haben:

    python verify.py BUENDEL.zip --key SCHLUESSEL --checkpoint IHR-PRUEFPUNKT --lang de

Glauben Sie keinem Schlüssel, der in einem Bündel steht. Die Prüfung erkennt Veränderungen, sie verhindert keine; ob
eine Angabe stimmte, als sie gemacht wurde, kann sie nicht wissen.

---

This is a book as one file: its events byte for byte (`tile/entries`), the tree of hashes over them (`tile`), all
signed checkpoints (`checkpoint`, `checkpoints`), what may be shown of the vault (`vault/openings.json`), and the
totals that are stated (`totals.json`).

Verify it with your own copy of `verify.py`, with the public key that the keeper of the book gave you by another way,
and with a checkpoint that you kept yourself:

    python verify.py BUNDLE.zip --key KEY --checkpoint YOUR-CHECKPOINT --lang en

Believe no key that stands in a bundle. The verification detects changes, it prevents none; whether a statement was
true when it was made, it can't know.
"""


@dataclass
class _Bundle:
    """A ZIP that is written in one go, and the list of its files."""

    zip: zipfile.ZipFile
    files: list[dict[str, Any]] = field(default_factory=list)

    def add(self, name: str, parts: Iterable[bytes]) -> None:
        """A file in the list, its parts as they come."""
        digest, size = sha256(), 0
        with self.zip.open(_member(name, zipfile.ZIP_DEFLATED), "w") as member:
            for part in parts:
                digest.update(part)
                size += len(part)
                member.write(part)
        self.files.append({"name": name, "bytes": size, "sha256": digest.hexdigest()})

    def add_tile(self, level: int | Literal["entries"], number: int, width: int, raw: bytes) -> None:
        """A tile. It is in no list: the root binds it. Hashes don't shrink, and events are read faster as they are."""
        self.zip.writestr(_member(tile_name(level, number, width), zipfile.ZIP_STORED), raw)


def write(book: Book, to: IO[bytes], *, at: datetime, vault: Vault, progress: Progress) -> Issued:
    """Writes the bundle of a book as it stands now, with a checkpoint over it: the newest, or one issued at `at`.

    Calls `progress(events done, events in all)`. Memory does not grow with the events. KeyMissing; OSError.
    """
    issued = checkpoints.current(book, at)
    with book.reading() as tx, zipfile.ZipFile(to, "w") as archive:
        bundle = _Bundle(archive)
        bundle.add("README.md", [README.encode()])
        named = _write_log(tx, bundle, issued.size, progress)
        bundle.add("checkpoint", [str(issued.note).encode()])
        kept = list(_write_checkpoints(tx, bundle, issued))
        if vault == "opened":
            bundle.add("vault/openings.json", _openings(book, named))
        head = store.at_position(tx, issued.size)
        bundle.add("totals.json", totals(tx, head, book.currency))
        for name in sorted(EVENTS):
            bundle.add(f"schemas/{name}.json", [_readable(schemas.of_event(name))])
        manifest = _manifest(book, issued, kept, at, bundle.files)
        archive.writestr(_member("bundle.json", zipfile.ZIP_DEFLATED), _readable(manifest))
    return issued


def tile_name(level: int | str, number: int, width: int) -> str:
    """The path of a tile (C2SP tlog-tiles): tile/0/x001/234, with .p/17 behind it where it has 17 of 256."""
    groups = [f"{number % 1_000:03d}"]
    while number := number // 1_000:
        groups.insert(0, f"x{number % 1_000:03d}")
    return f"tile/{level}/{'/'.join(groups)}" + ("" if width == _WIDTH else f".p/{width}")


def totals(tx: Transaction, at: Head, currency: str) -> Iterator[bytes]:
    """totals.json in parts: what is committed by neighbourhood and year, as the main answer has it."""
    heading = {"as_of": {"position": at.position, "recorded_at": at.recorded_at}, "currency": currency}
    yield canonical(heading)[:-1] + b',"funding":['
    separator = b"\n"
    for (area, year), lines in groupby(funding.everywhere(tx, at.position), attrgetter("neighbourhood", "year")):
        if (summed := _summed(area, year, list(lines))) is not None:
            yield separator + canonical(summed)
            separator = b",\n"
    yield b"\n]}\n"


def _summed(area: str, year: int, lines: list[Line]) -> dict[str, Any] | None:
    whole = [row for row in lines if funding.allotted(row, [area])]
    counts = funding.counts(whole)
    apart = [row for row in lines if row.line["committed"] and not funding.allotted(row, [area])]
    unknown = sum(row.line["committed"] and row.line["value"]["state"] == "unknown" for row in whole)
    committed = _by_funder_and_form([row for row, once in zip(whole, counts, strict=True) if once])
    passed_on = _by_funder_and_form([row for row, once in zip(whole, counts, strict=True) if not once])
    if not (committed or passed_on or unknown or apart):
        return None
    money = [int(one["cents"]) for one in committed if one["form"] == "money"]
    in_kind = [int(one["cents"]) for one in committed if one["form"] not in ("money", "unspecified")]
    return {
        "neighbourhood": area or None,
        "year": year,
        "committed": committed,
        "passed_on": passed_on,
        "totals": {"money": _total(money), "in_kind": _total(in_kind), "value": _total(money + in_kind)},
        "unknown": unknown,
        "unallocated": [
            _apart(row) for row in sorted(apart, key=lambda row: (row.agreement, row.contribution, row.span))
        ],
    }


def _by_funder_and_form(lines: list[Line]) -> list[dict[str, str]]:
    sums: dict[tuple[str, str], int] = {}
    for row in lines:
        if (amount := row.line["stages"]["committed"]) is not None:
            key = row.funder, row.line["form"]
            sums[key] = sums.get(key, 0) + parse_hundredths(amount)
    return [{"funder": funder, "form": form, "cents": str(cents)} for (funder, form), cents in sorted(sums.items())]


def _total(cents: list[int]) -> str | None:
    return str(sum(cents)) if cents else None


def _apart(row: Line) -> dict[str, Any]:
    first, last = row.span.split("-")
    amount = row.line["stages"]["committed"]
    return {
        "agreement": row.agreement,
        "contribution": row.contribution,
        "form": row.line["form"],
        "first": int(first),
        "last": int(last),
        "neighbourhoods": row.line["areas"],
        "cents": None if amount is None else str(parse_hundredths(amount)),
    }


def _write_log(tx: Transaction, bundle: _Bundle, size: int, progress: Progress) -> set[str]:
    """The events and the tiles of hashes; the ids of everybody that the events name."""
    named: set[bytes] = set()
    for number, width in _numbered(size):
        first = number * _WIDTH
        raws = [raw for _, raw in store.after(tx, first, width, first + width)]
        bundle.add_tile("entries", number, width, b"".join(len(raw).to_bytes(2) + raw for raw in raws))
        named.update(id for raw in raws for id in naming.ids(raw))
        progress(first + width, size)
    level = 0
    while count := size >> 8 * level:
        for number, width in _numbered(count):
            hashes = seal.tile(tx, level, number, width)
            assert hashes is not None, "the log has come so far"
            bundle.add_tile(level, number, width, hashes)
        level += 1
    return {id.decode() for id in named}


def _numbered(count: int) -> Iterator[tuple[int, int]]:
    """(number, width) of the tiles that hold so many hashes, or events."""
    for first in range(0, count, _WIDTH):
        yield first // _WIDTH, min(_WIDTH, count - first)


def _write_checkpoints(tx: Transaction, bundle: _Bundle, upto: Issued) -> Iterator[dict[str, Any]]:
    """All that were issued, up to the one that the bundle ends with."""
    number = 0
    while found := checkpoints.after(tx, number, 500):
        for one in found:
            if one.number <= upto.number:
                bundle.add(f"checkpoints/{one.number:06d}", [str(one.note).encode()])
                yield {"number": one.number, "size": one.size, "issued_at": one.issued_at}
            number = one.number


def _openings(book: Book, named: set[str]) -> Iterator[bytes]:
    ids = sorted(named)
    separator = b"[\n"
    for first in range(0, len(ids), _PAGE):
        for one in book.vault.openings(ids[first : first + _PAGE]):
            record = json.loads(one.raw)
            yield separator + canonical({"id": one.id, "kind": one.kind, "nonce": one.nonce.hex(), "record": record})
            separator = b",\n"
    yield b"[\n]\n" if separator == b"[\n" else b"\n]\n"


def _manifest(
    book: Book, issued: Issued, kept: list[dict[str, Any]], at: datetime, files: list[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "book": book.id,
        "origin": book.origin,
        "size": issued.size,
        "root": issued.checkpoint.root.hex(),
        "currency": book.currency,
        "time_zone": book.time_zone,
        "made_at": store.instant_text(store.micros(at)),
        "checkpoints": kept,
        "files": files,
    }


def _member(name: str, compression: int) -> zipfile.ZipInfo:
    """The same for the same name, whenever and wherever it is written."""
    member = zipfile.ZipInfo(name, _OLDEST)
    member.compress_type = compression
    member.create_system, member.external_attr = 3, 0o644 << 16
    return member


def _readable(document: object) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
