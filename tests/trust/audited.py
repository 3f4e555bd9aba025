"""A book with a bundle of it, the bundle's files in hand, the verifier's report of them, and an insider's forgery."""

import contextlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from ledger import checkpoints, following, handler, keys, notes, tree
from ledger.book import Book
from ledger.domain.agreement.commands import PromiseContribution, ReplaceParty, ReviseContribution
from ledger.domain.agreement.events import Party, Worth
from ledger.domain.amendment import AmendEntries, Correction, Reversal
from ledger.domain.person import ErasePerson, RectifyPerson
from ledger.exports import bundle
from ledger.exports.bundle import tile_name
from ledger.notes import Checkpoint, Signer
from ledger.values import Span
from ledger.vault import redraw
from scripts import verify
from tests.ledger.deeds import PRESS, act, do, duisburg, euro, new_book, promise
from tests.ledger.town import AWO, ask, conclude, on, townspeople

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
WHY = replace(PRESS, reason="wrong_entry")
Files = dict[str, bytes]


@dataclass(frozen=True)
class Audited:
    """A bundle's files, the key and checkpoint that an auditor holds, and the key of an insider."""

    files: Mapping[str, bytes]
    key: str
    held: str
    held_size: int
    signer: Signer


def recorded(folder: Path) -> Book:
    """A book of two tiles and a bit: amendments, a successor, notes, persons, one rectified and one erased."""
    book = new_book(folder)
    keys.create(book.folder, book.origin)
    for command in townspeople():
        do(book, command)
    persons = [book.vault.put("person", {"name": f"Person {i}", "function": "Leitung"}) for i in range(4)]
    notes_ = [book.vault.put("note", {"text": f"Notiz {i}"}) for i in range(3)]
    actor = book.vault.put("actor", {"name": "Sachbearbeitung"}).id
    parties = tuple(Party(id, contact=contact) for id, contact in zip(("vivawest", AWO), persons, strict=False))
    do(book, conclude(id="a", parties=(*parties, Party("stadt-duisburg")), term=replace(conclude().term, end=None)))
    do(book, conclude(id="b", parties=parties, neighbourhoods=("dichterviertel", "hochfeld")))
    do(book, conclude(id="c", parties=(Party("vivawest", contact=persons[2]), Party(AWO, contact=persons[3])),
                      neighbourhoods=()))  # fmt: skip
    for i in range(60):
        worth = Worth(euro(1_000 + i))
        years = [Span(year, year) for year in range(2005, 2010)] if i % 7 else [Span(2005, 2009)]
        given = promise(f"c{i}", ("vivawest", AWO)[i % 2], ("money", "services")[i % 3 == 0], worth, *years,
                        purpose=f"Zweck {i}", stage=("committed", "pledged")[i % 9 == 0])  # fmt: skip
        noted = act(actor=actor, note=notes_[i] if i < 3 else None)
        do(book, replace(ask(PromiseContribution, id="abc"[i % 3], promise=given), act=noted))
    for year in (2005, 2006):
        do(book, ask(ReviseContribution, id="b", contribution="c1", span=Span(year, year), worth=Worth(euro(7))))
    _amend(book)
    do(book, ask(ReplaceParty, id="a", organisation="vivawest", successor=Party("caritas"), on=on("2007")))
    do(book, ask(ErasePerson, id=persons[3].id, ground="objection"))
    drawn = redraw(persons[2].id, {"name": "Anders"})
    do(book, ask(RectifyPerson, id=persons[2].id, person=book.vault.keep(drawn)))
    following.follow(book)
    return book


def _amend(book: Book) -> None:
    patch = {"worth": {"value": {"money": {"amount": "17.00"}}}}
    for amendment in (Correction(30, patch), Correction(30, {"span": {"first": 2010, "last": 2010}}), Reversal(31)):
        do(book, AmendEntries(id=book.id, act=act(), grounds=WHY, amendments=(amendment,)))


def audited(folder: Path) -> Audited:
    """The bundle of that book; the auditor holds a checkpoint from a little before its end."""
    book = recorded(folder)
    held = checkpoints.current(book, NOW)
    batch = act()
    with book.writing() as tx:
        handler.handle_all(tx, batch, [replace(command, act=batch) for command in duisburg()[3:]])
    files = exported(book)
    signer = keys.load(book.folder, book.origin)
    book.close()
    return Audited(files, str(signer.verifier), str(held.note), held.size, signer)


def exported(book: Book, vault: bundle.Vault = "opened") -> Files:
    """The files of a book's bundle."""
    raw = io.BytesIO()
    bundle.write(book, raw, at=NOW, vault=vault, progress=lambda done, of: None)
    with zipfile.ZipFile(raw) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: Mapping[str, bytes], to: Path) -> Path:
    with zipfile.ZipFile(to, "w") as archive:
        for name, raw in files.items():
            archive.writestr(name, raw)
    return to


def judged(where: Path | str, *arguments: str) -> tuple[int, dict[str, Any]]:
    """Exit code and report of the verifier."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(io.StringIO()):
        code = verify.main([str(where), *arguments, "--json"])
    return code, json.loads(said.getvalue())


def told(where: Path | str, *arguments: str) -> tuple[int, str, str]:
    """Exit code, output and errors of the verifier."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = verify.main([str(where), *arguments])
    return code, out.getvalue(), err.getvalue()


def events(files: Mapping[str, bytes]) -> list[bytes]:
    """The stored bytes of all events."""
    found = []
    for name in sorted(name for name in files if name.startswith("tile/entries/")):
        raw = files[name]
        while raw:
            length = int.from_bytes(raw[:2])
            found.append(raw[2 : 2 + length])
            raw = raw[2 + length :]
    return found


def with_entries(files: Mapping[str, bytes], raws: Sequence[bytes]) -> Files:
    """The files with other events, and everything else as it was."""
    kept = {name: raw for name, raw in files.items() if not name.startswith("tile/entries/")}
    for first in range(0, len(raws), 256):
        some = raws[first : first + 256]
        kept[tile_name("entries", first // 256, len(some))] = b"".join(len(one).to_bytes(2) + one for one in some)
    return kept


def forged(files: Mapping[str, bytes], raws: Sequence[bytes], signer: Signer) -> Files:
    """What somebody with the key makes of other events: tiles, checkpoints, totals and the list are all made to fit."""
    made = {name: raw for name, raw in files.items() if not name.startswith(("tile/", "checkpoints/"))}
    made = with_entries(made, raws)
    hashes, level = [tree.leaf(raw) for raw in raws], 0
    while hashes:
        for first in range(0, len(hashes), 256):
            some = hashes[first : first + 256]
            made[tile_name(level, first // 256, len(some))] = b"".join(some)
        hashes, level = [tree.complete(hashes[i : i + 256]) for i in range(0, len(hashes) // 256 * 256, 256)], level + 1
    note = _signed(files, raws, signer)
    made["checkpoint"] = made["checkpoints/000001"] = note
    _fit_totals(made, raws)
    return listed(made, raws)


def _signed(files: Mapping[str, bytes], raws: Sequence[bytes], signer: Signer) -> bytes:
    origin = files["checkpoint"].decode().split("\n")[0]
    root = tree.root(tree.grow([], 0, [tree.leaf(raw) for raw in raws]))
    text = Checkpoint(origin, len(raws), root).text
    return str(notes.Note(text, (signer.sign(text),))).encode()


def _fit_totals(made: Files, raws: Sequence[bytes]) -> None:
    """The verifier itself says which totals it would believe."""
    history = verify.History(verify.Report(), "")
    history.take(1, raws)
    as_of = {"position": len(raws), "recorded_at": history.last}
    try:
        funding = list(verify.funding(history.ledger).values())
    except (KeyError, TypeError, ValueError):
        return
    made["totals.json"] = json.dumps({"as_of": as_of, "currency": "EUR", "funding": funding}).encode()


def listed(made: Files, raws: Sequence[bytes]) -> Files:
    """The files with a list that fits them."""
    manifest = json.loads(made["bundle.json"])
    root = tree.root(tree.grow([], 0, [tree.leaf(raw) for raw in raws]))
    manifest |= {"size": len(raws), "root": root.hex()}
    manifest["files"] = [
        {"name": name, "bytes": len(raw), "sha256": sha256(raw).hexdigest()}
        for name, raw in made.items()
        if not name.startswith("tile/") and name != "bundle.json"
    ]
    return made | {"bundle.json": json.dumps(manifest).encode()}
