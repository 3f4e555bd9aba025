#!/usr/bin/env python3
"""Checks a book without trusting whoever keeps it: seal, history, vault and totals, from a bundle or over HTTP.

One file. It needs Python 3.11 and the package `cryptography`, and nothing of the program whose books it checks: read
it, keep it, and run your own copy.

    python verify.py BUNDLE.zip --key quartierbuch/duisburg/1a2b3c4d+0a1b2c3d+AZ3...
    python verify.py BUNDLE.zip --key duisburg.vkey --checkpoint last-year.note --witness caritas.vkey --require 1
    python verify.py https://book.example/v1/books/duisburg --key duisburg.vkey --position 12

Which log it is and which key signs it come from you, never from the bundle. Exit code 0: all good. 1: altered, or not
proven. 2: it can't be used, and one line says why. docs/bundle.md says what a bundle is, docs/verifying.md the rest.
"""

import argparse
import binascii
import gc
import hmac
import json
import locale
import os
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from hashlib import sha256
from operator import itemgetter
from pathlib import Path
from typing import Any, Final, NamedTuple, NoReturn, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "quartierbuch-bundle/1"
WIDTH = 256
"""Hashes, or events, of a complete tile (C2SP tlog-tiles)."""
MEMBERS_MAX = 200_000
MEMBER_BYTES_MAX = 256 << 20
BUNDLE_BYTES_MAX = 64 << 30
RATIO_MAX = 200
"""How many times its own size a bundle may unpack to."""
NOTE_BYTES_MAX = 100_000
FINDINGS_MAX = 1_000
TABLE_ROWS_MAX = 40
SECONDS_MAX = 60
YEAR_MAX = 9_999

# --- What is said, in English and German ---------------------------------------------------------------------------

UNUSABLE: Final[Mapping[str, tuple[str, str]]] = {
    "no_bundle": ("there is no bundle at {path}", "unter {path} liegt kein Bündel"),
    "unreadable": (
        "the bundle can't be read: it is damaged or was cut off ({why})",
        "das Bündel ist nicht lesbar: beschädigt oder abgeschnitten ({why})",
    ),
    "path_leaves": ("the path {name} leaves the bundle", "der Pfad {name} führt aus dem Bündel hinaus"),
    "duplicate_member": ("the bundle holds {name} twice", "das Bündel enthält {name} zweimal"),
    "too_large": (
        "the bundle unpacks to too much: {size} bytes ({name})",
        "das Bündel wird entpackt zu groß: {size} Bytes ({name})",
    ),
    "too_many": ("the bundle has too many files: {count}", "das Bündel hat zu viele Dateien: {count}"),
    "wrong_format": (
        "this is no bundle of the format quartierbuch-bundle/1",
        "das ist kein Bündel im Format quartierbuch-bundle/1",
    ),
    "unreachable": ("{url} can't be read: {why}", "{url} ist nicht lesbar: {why}"),
    "bad_key": (
        "{text} is no key: NAME+ID+KEY, as `quartierbuch key show` prints it, or a file with that",
        "{text} ist kein Schlüssel: NAME+ID+KEY, wie `quartierbuch key show` ihn druckt, oder eine Datei damit",
    ),
    "bad_note": ("{path} is no checkpoint: {why}", "{path} ist kein Prüfpunkt: {why}"),
    "no_checkpoint": ("there is no checkpoint in it", "es enthält keinen Prüfpunkt"),
    "foreign_checkpoint": (
        "{path} is a checkpoint of {origin}; your key is one of {name}",
        "{path} ist ein Prüfpunkt von {origin}; Ihr Schlüssel ist einer von {name}",
    ),
    "wrong_key": (
        "your key {name}+{id} has signed no checkpoint in it: it is the wrong key, or somebody else's history",
        "Ihr Schlüssel {name}+{id} hat keinen Prüfpunkt darin unterschrieben: der falsche Schlüssel, oder eine "
        "fremde Geschichte",
    ),
    "old_checkpoint_false": (
        "{path} bears a false signature of your key: it was altered",
        "{path} trägt eine falsche Unterschrift Ihres Schlüssels: es wurde verändert",
    ),
    "no_such_position": (
        "there is no position {position}: the checkpoint covers 1 to {size}",
        "Position {position} gibt es nicht: der Prüfpunkt deckt 1 bis {size}",
    ),
    "seldom_enough": (
        "--require {require} asks for more witnesses than you named ({named})",
        "--require {require} verlangt mehr Zeugen, als Sie nennen ({named})",
    ),
}

FINDINGS: Final[Mapping[str, tuple[str, str]]] = {
    "signature_false": (
        "the signature of {name} under the checkpoint over {size} events is false",
        "die Unterschrift von {name} unter dem Prüfpunkt über {size} Ereignisse ist falsch",
    ),
    "not_signed": (
        "the checkpoint over {size} events is not signed by your key, nor by one that it handed over to",
        "der Prüfpunkt über {size} Ereignisse ist weder von Ihrem Schlüssel unterschrieben noch von einem, an den er "
        "übergab",
    ),
    "checkpoint_malformed": ("{name} is no checkpoint: {why}", "{name} ist kein Prüfpunkt: {why}"),
    "checkpoint_foreign": ("{name} is a checkpoint of {origin}", "{name} ist ein Prüfpunkt von {origin}"),
    "checkpoint_contradicted": (
        "{whose} checkpoint over {size} events is not of this history: positions {first} to {size} were altered",
        "{whose} Prüfpunkt über {size} Ereignisse gehört nicht zu dieser Geschichte: verändert wurde in {first} bis "
        "{size}",
    ),
    "checkpoint_doubled": ("{name} is the same as {other}", "{name} ist dasselbe wie {other}"),
    "checkpoint_missing": (
        "the checkpoint number {number} of the book is missing",
        "der Prüfpunkt Nummer {number} des Buchs fehlt",
    ),
    "history_cut": (
        "{whose} checkpoint covers {size} events, and there are only {have} here: positions {first} to {size} are gone",
        "{whose} Prüfpunkt deckt {size} Ereignisse, hier sind nur {have}: {first} bis {size} fehlen",
    ),
    "entries_missing": ("events {first} to {last} are missing", "die Ereignisse {first} bis {last} fehlen"),
    "entries_malformed": (
        "the file of events {first} to {last} is not whole",
        "die Datei der Ereignisse {first} bis {last} ist nicht heil",
    ),
    "event_altered": (
        "the bytes of the event are not those that its tile has sealed",
        "die Bytes des Ereignisses sind nicht die, die seine Kachel versiegelt",
    ),
    "tile_altered": (
        "the tile {name} does not fit the events {first} to {last}",
        "die Kachel {name} passt nicht zu den Ereignissen {first} bis {last}",
    ),
    "tile_missing": ("the tile {name} is missing", "die Kachel {name} fehlt"),
    "not_canonical": (
        "the bytes are no canonical JSON (RFC 8785)",
        "die Bytes sind kein kanonisches JSON (RFC 8785)",
    ),
    "not_an_event": ("this is no event: {why}", "das ist kein Ereignis: {why}"),
    "not_opened": (
        "the log does not begin with BookOpened of {origin}",
        "das Log beginnt nicht mit BookOpened von {origin}",
    ),
    "wrong_book": ("the event is one of the book {value}", "das Ereignis gehört zum Buch {value}"),
    "wrong_position": ("the event says it is position {value}", "das Ereignis nennt sich Position {value}"),
    "wrong_version": (
        "the event is version {value} of {stream}, and {expected} is due",
        "das Ereignis ist Version {value} von {stream}, fällig ist {expected}",
    ),
    "wrong_time": (
        "recorded at {value}, which is no instant after that of the event before it",
        "erfasst um {value}, kein Zeitpunkt nach dem des Ereignisses davor",
    ),
    "wrong_command": (
        "the event does not go with its command, which begins at {value}",
        "das Ereignis passt nicht zu seinem Befehl, der bei {value} beginnt",
    ),
    "schema_unknown": (
        "{type} in schema version {value} is newer than this verifier: the totals are not proven",
        "{type} in Schema-Version {value} ist neuer als dieser Prüfer: die Summen sind nicht bewiesen",
    ),
    "manifest_differs": (
        "bundle.json says {field} is {stated}; the log says {found}",
        "bundle.json nennt für {field} {stated}; das Log sagt {found}",
    ),
    "file_missing": ("the file {name} is missing", "die Datei {name} fehlt"),
    "file_malformed": ("the file {name} can't be read: {why}", "die Datei {name} ist nicht lesbar: {why}"),
    "file_altered": ("the file {name} is not the one in the list", "die Datei {name} ist nicht die aus der Liste"),
    "file_unexpected": ("the file {name} does not belong here", "die Datei {name} gehört nicht hierher"),
    "too_few_witnesses": (
        "{seen} of the {require} witnesses you require have seen this history",
        "{seen} der {require} verlangten Zeugen haben diese Geschichte gesehen",
    ),
    "cosignature_false": (
        "the cosignature of {name} over {size} events is false",
        "die Mitzeichnung von {name} über {size} Ereignisse ist falsch",
    ),
    "opening_altered": (
        "the record of {id} is not the one that the log commits to",
        "der Datensatz zu {id} ist nicht der, auf den das Log sich festlegt",
    ),
    "opening_of_erased": (
        "the record of {id} was erased at position {erased}, and is here",
        "der Datensatz zu {id} wurde an Position {erased} gelöscht und ist hier",
    ),
    "opening_unknown": ("the log never names {id}", "das Log nennt {id} nie"),
    "commitment_ambiguous": (
        "the log commits to {id} in two ways, and nobody rectified it",
        "das Log legt sich zu {id} zweifach fest, ohne Berichtigung",
    ),
    "total_altered": (
        "{neighbourhood} {year}: {stated} is stated, {found} is what the log comes to",
        "{neighbourhood} {year}: angegeben ist {stated}, das Log ergibt {found}",
    ),
    "total_missing": (
        "{neighbourhood} {year}: nothing is stated, {found} is what the log comes to",
        "{neighbourhood} {year}: nichts ist angegeben, das Log ergibt {found}",
    ),
    "total_unfounded": (
        "{neighbourhood} {year}: {stated} is stated, and the log knows of nothing",
        "{neighbourhood} {year}: angegeben ist {stated}, das Log weiß von nichts",
    ),
    "not_proven": ("{what} could not be proven", "{what} ließ sich nicht beweisen"),
}

WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "book": (
        "{book} ({origin}): {size} events, recorded {first} to {last}",
        "{book} ({origin}): {size} Ereignisse, erfasst {first} bis {last}",
    ),
    "seal": ("seal: {size} events, root {noted}", "Siegel: {size} Ereignisse, Wurzel {noted}"),
    "signed": ("signed by {name}+{id}", "unterschrieben von {name}+{id}"),
    "checkpoints": (
        "checkpoints that the book issued, all on this history: {count}",
        "Prüfpunkte, die das Buch ausgestellt hat, alle auf dieser Geschichte: {count}",
    ),
    "held": (
        "your checkpoint over {size} events lies on this history ({path})",
        "Ihr Prüfpunkt über {size} Ereignisse liegt auf dieser Geschichte ({path})",
    ),
    "held_unsigned": (
        "your checkpoint {path} is not signed by the key you gave; it was compared all the same",
        "Ihr Prüfpunkt {path} ist nicht von dem genannten Schlüssel unterschrieben; verglichen wurde er dennoch",
    ),
    "nothing_held": (
        "you gave no checkpoint of your own: this shows what the key signs now, not that it never signed another "
        "history",
        "Sie haben keinen eigenen Prüfpunkt angegeben: das zeigt, was der Schlüssel jetzt unterschreibt, nicht, dass "
        "er nie eine andere Geschichte unterschrieb",
    ),
    "witnesses": (
        "{seen} of {named} partners have seen this same history",
        "{seen} von {named} Partnern haben dieselbe Geschichte gesehen",
    ),
    "witness": ("{name}: up to position {size}, on {at}", "{name}: bis Position {size}, am {at}"),
    "witness_none": ("{name}: never", "{name}: nie"),
    "history": (
        "history: bytes, positions, versions, times, commands",
        "Geschichte: Bytes, Positionen, Versionen, Zeiten, Befehle",
    ),
    "vault": (
        "vault: {ok} opened, {erased} erased, {withheld} withheld, {untold} that the log does not commit to",
        "Tresor: {ok} geöffnet, {erased} gelöscht, {withheld} vorenthalten, {untold} ohne Festlegung im Log",
    ),
    "erased_one": ("{id}, at position {position}", "{id}, an Position {position}"),
    "totals": (
        "totals: those stated are what the log comes to ({count} neighbourhoods and years)",
        "Summen: die angegebenen sind die des Logs ({count} Quartiere und Jahre)",
    ),
    "totals_only": (
        "totals: what the log comes to ({count} neighbourhoods and years); none are stated to compare",
        "Summen: was das Log ergibt ({count} Quartiere und Jahre); angegeben sind keine",
    ),
    "files": ("files: all {count} in the list are as listed", "Dateien: alle {count} der Liste sind wie gelistet"),
    "neighbourhood": ("Neighbourhood", "Quartier"),
    "year": ("Year", "Jahr"),
    "money": ("Money", "Geld"),
    "in_kind": ("In kind", "Sachleistung"),
    "value": ("Value", "Wert"),
    "committed": ("Committed, as position {size} proves it", "Zugesagt, wie Position {size} es beweist"),
    "incomplete": ("+ {count} unknown", "+ {count} unbekannt"),
    "undivided": ("+ {count} undivided", "+ {count} ungeteilt"),
    "more": ("... and {count} more; --json shows all", "... und {count} weitere; --json zeigt alle"),
    "nowhere": ("(no neighbourhood)", "(kein Quartier)"),
    "yours": ("your", "Ihr"),
    "theirs": ("the book's", "Der"),
    "proven": (
        "position {position} of {size} is proven by {count} hashes",
        "Position {position} von {size} ist durch {count} Hashes bewiesen",
    ),
    "good": (
        "All good. It proves that nothing was altered; not that a statement was true when it was made.",
        "Alles in Ordnung. Bewiesen ist, dass nichts verändert wurde; nicht, dass eine Angabe stimmte.",
    ),
    "bad": ("Altered, or not proven. Findings: {count}.", "Verändert oder nicht bewiesen. Befunde: {count}."),
    "at": ("position {position}: ", "Position {position}: "),
    "took": ("{seconds:.1f} s, {rate:,.0f} events/s", "{seconds:.1f} s, {rate:,.0f} Ereignisse/s"),
    "events": ("events", "Ereignisse"),
}


class Unusable(Exception):
    """What was given can't be used; `code` is one of UNUSABLE."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(UNUSABLE[code][0].format(**facts))
        self.code, self.facts = code, facts


class BadNote(ValueError):
    """No signed note, or no checkpoint; the message says why."""


class Unproved(Exception):
    """A Merkle proof does not prove what it is held against."""


class Unlike(ValueError):
    """A document has not the shape that this verifier knows; the message says where."""


@dataclass(frozen=True)
class Finding:
    """What is wrong, `kind` being one of FINDINGS, and at which position, if at one."""

    kind: str
    position: int | None
    facts: Mapping[str, Any]


@dataclass
class Report:
    """Everything that was found, and what was found to be good."""

    findings: list[Finding] = field(default_factory=list)
    count: int = 0
    good: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    remarks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    def find(self, kind: str, position: int | None = None, **facts: Any) -> None:
        """Notes what is wrong; of very many only the first are kept, and all are counted."""
        assert kind in FINDINGS, kind
        self.count += 1
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(Finding(kind, position, facts))

    def ok(self, word: str, **facts: Any) -> None:
        self.good.append((word, facts))

    def remark(self, word: str, **facts: Any) -> None:
        self.remarks.append((word, facts))


# --- Merkle trees (RFC 6962; the checks are those of RFC 9162, section 2.1) -----------------------------------------


def leaf(raw: bytes) -> bytes:
    return sha256(b"\x00" + raw).digest()


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def complete(hashes: list[bytes]) -> bytes:
    """The root over a power of two of hashes."""
    while len(hashes) > 1:
        hashes = [
            sha256(b"\x01" + left + right).digest() for left, right in zip(hashes[::2], hashes[1::2], strict=True)
        ]
    return hashes[0]


def compact(hashes: Sequence[bytes]) -> list[bytes]:
    """The roots of the complete subtrees of some hashes, from the left."""
    found, first, count = [], 0, len(hashes)
    while first < count:
        size = 1 << (count - first).bit_length() - 1
        found.append(complete(list(hashes[first : first + size])))
        first += size
    return found


def root_over(subtrees: Sequence[bytes]) -> bytes:
    """The root of the tree that complete subtrees from the left make up."""
    if not subtrees:
        return sha256(b"").digest()
    whole = subtrees[-1]
    for left in reversed(subtrees[:-1]):
        whole = node(left, whole)
    return whole


def check_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Raises Unproved unless the proof leads from the leaf at `index` to the root over `size` leaves."""
    if not 0 <= index < size:
        raise Unproved("no such leaf")
    inner = (index ^ (size - 1)).bit_length()
    border = (index >> inner).bit_count()
    if len(proof) != inner + border or any(len(one) != 32 for one in (*proof, leaf_hash, root)):
        raise Unproved("a proof of another length")
    whole = leaf_hash
    for height, beside in enumerate(proof[:inner]):
        whole = node(beside, whole) if index >> height & 1 else node(whole, beside)
    for beside in proof[inner:]:
        whole = node(beside, whole)
    if whole != root:
        raise Unproved("another root")


def check_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raises Unproved unless the tree over `new` leaves begins with that over `old` leaves; 0 proves nothing."""
    if not 0 < old <= new:
        raise Unproved("no such sizes")
    if old == new:
        if proof or old_root != new_root:
            raise Unproved("one size, two roots")
        return
    inner = (old - 1 ^ new - 1).bit_length()
    shift = (old & -old).bit_length() - 1
    inner -= shift
    seed, rest = (old_root, list(proof)) if old == 1 << shift else (bytes(proof[0]) if proof else b"", list(proof[1:]))
    place = old - 1 >> shift
    border = (place >> inner).bit_count()
    if len(rest) != inner + border or any(len(one) != 32 for one in (seed, *rest)):
        raise Unproved("a proof of another length")
    before = after = seed
    for height, beside in enumerate(rest):
        left = height >= inner or place >> height & 1
        before = node(beside, before) if left else before
        after = node(beside, after) if left else node(after, beside)
    if before != old_root or after != new_root:
        raise Unproved("another root")


def subtrees_of(first: int, end: int) -> Iterator[tuple[int, int]]:
    """(height, index) of the complete subtrees that make up a run of leaves, from the left."""
    while first < end:
        height = min((first & -first).bit_length() - 1 if first else 63, (end - first).bit_length() - 1)
        yield height, first >> height
        first += 1 << height


def beside(index: int, size: int) -> list[tuple[int, int]]:
    """The runs of leaves whose roots are an inclusion proof, from the leaf upwards."""
    first, end, found = 0, size, []
    while end - first > 1:
        middle = first + (1 << (end - first - 1).bit_length() - 1)
        found.append((middle, end) if index < middle else (first, middle))
        first, end = (first, middle) if index < middle else (middle, end)
    return found[::-1]


def added(old: int, new: int) -> list[tuple[int, int]]:
    """The runs of leaves whose roots are a consistency proof."""
    first, end, found, whole = 0, new, [], True
    while old != end:
        middle = first + (1 << (end - first - 1).bit_length() - 1)
        if old <= middle:
            found.append((middle, end))
            end = middle
        else:
            found.append((first, middle))
            first, whole = middle, False
    return ([] if whole else [(first, end)]) + found[::-1]


# --- Signed notes and keys (C2SP signed-note, tlog-checkpoint, tlog-cosignature) ------------------------------------

LOG_KEY, WITNESS_KEY = 1, 4
_VKEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", re.ASCII)
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)


class Key(NamedTuple):
    """A public key with its name, as text `NAME+ID+KEY` (a C2SP vkey)."""

    name: str
    kind: int
    raw: bytes

    @property
    def id(self) -> bytes:
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.raw).digest()[:4]


class Note(NamedTuple):
    """A signed checkpoint: nothing of it is verified yet. `signatures` are (name, key id, signature)."""

    text: str
    origin: str
    size: int
    root: bytes
    signatures: tuple[tuple[str, bytes, bytes], ...]


def read_key(text: str) -> Key:
    """The key of a text. Unlike where it is none, or was not copied whole."""
    found = _VKEY.fullmatch(text.strip())
    if found is None:
        raise Unlike("a key")
    raw = _base64(found[3])
    key = Key(found[1], raw[0] if raw else 0, raw[1:])
    if key.kind not in (LOG_KEY, WITNESS_KEY) or len(key.raw) != 32 or key.id.hex() != found[2]:
        raise Unlike("a key")
    return key


def read_note(raw: bytes) -> Note:
    """The checkpoint that these bytes are. BadNote."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise BadNote("no UTF-8") from None
    if len(raw) > NOTE_BYTES_MAX or any(one < " " and one != "\n" for one in text):
        raise BadNote("too long, or with control characters")
    body, blank, lines = text.rpartition("\n\n")
    origin, size, root, *more = [*body.split("\n"), "", ""][:4]
    if not blank or not lines.endswith("\n") or not origin or not _SIZE.fullmatch(size) or any(more):
        raise BadNote("it has not an origin, a size, a root, an empty line and signatures")
    signatures = []
    for line in lines[:-1].split("\n"):
        dash, _, rest = line.partition(" ")
        name, blank, signed = rest.partition(" ")
        signature = _base64_or_bad(signed)
        if dash != "\u2014" or not name or not blank or len(signature) < 5:
            raise BadNote("a line is no signature")
        signatures.append((name, signature[:4], signature[4:]))
    hash_ = _base64_or_bad(root)
    if len(hash_) != 32:
        raise BadNote("its root has not 32 bytes")
    return Note(f"{body}\n", origin, int(size), hash_, tuple(signatures))


def signed_at(key: Key, note: Note) -> int | None:
    """When a witness signed a note, in seconds since 1970; 0 for a log's key; None: it did not. BadNote: falsely."""
    found = [signed for name, id, signed in note.signatures if (name, id) == (key.name, key.id)]
    times = [_verified(key, note.text, signed) for signed in found]
    return times[0] if times else None


def _verified(key: Key, text: str, signed: bytes) -> int:
    at = int.from_bytes(signed[:8]) if key.kind == WITNESS_KEY else 0
    message = f"cosignature/v1\ntime {at}\n{text}" if key.kind == WITNESS_KEY else text
    signature = signed[8:] if key.kind == WITNESS_KEY else signed
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, message.encode())
    except InvalidSignature:
        raise BadNote("a false signature") from None
    return at


def _base64(text: str) -> bytes:
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Unlike("base64") from None
    if b64encode(raw).decode() != text:
        raise Unlike("base64")
    return raw


def _base64_or_bad(text: str) -> bytes:
    try:
        return _base64(text)
    except Unlike:
        raise BadNote("a line is no base64") from None


# --- Where the files come from --------------------------------------------------------------------------------------

_TILE = r"(?:x[0-9]{3}/)*[0-9]{3}(?:\.p/(?:[1-9][0-9]{0,2}))?"
_EXPECTED = re.compile(
    rf"bundle\.json|checkpoint|checkpoints/[0-9]{{6,}}|tile/(?:entries|[0-9]{{1,2}})/{_TILE}"
    r"|vault/openings\.json|totals\.json|schemas/[A-Za-z]+\.json|README\.md",
    re.ASCII,
)


class Source(Protocol):
    """Where a log lies; the names are those of a bundle's files."""

    bundled: bool

    def read(self, name: str) -> bytes | None:
        """A file, or None where there is none. Unusable."""
        ...

    def names(self) -> Sequence[str]:
        """What there is, if that can be known."""
        ...

    def issued(self) -> Iterator[tuple[str, bytes]]:
        """(name, bytes) of every checkpoint that the book says it has issued."""
        ...


class ZipSource:
    """A bundle as one file; nothing of it is ever written to the disk."""

    bundled = True

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
            self._members = _members(self._zip.infolist(), path.stat().st_size)
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise Unusable("unreadable", why=error) from None

    def read(self, name: str) -> bytes | None:
        if (member := self._members.get(name)) is None:
            return None
        try:
            with self._zip.open(member) as file:
                return file.read(MEMBER_BYTES_MAX)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError) as error:
            raise Unusable("unreadable", why=f"{name}: {error}") from None

    def names(self) -> Sequence[str]:
        return list(self._members)

    def issued(self) -> Iterator[tuple[str, bytes]]:
        yield from _issued(self)


def _members(found: Sequence[zipfile.ZipInfo], packed: int) -> dict[str, zipfile.ZipInfo]:
    if len(found) > MEMBERS_MAX:
        raise Unusable("too_many", count=len(found))
    unpacked = sum(one.file_size for one in found)
    if unpacked > BUNDLE_BYTES_MAX or unpacked > RATIO_MAX * max(packed, 1 << 16):
        raise Unusable("too_large", size=unpacked, name=f"ZIP: {packed}")
    members: dict[str, zipfile.ZipInfo] = {}
    for one in found:
        _within(one.orig_filename)
        if one.orig_filename in members:
            raise Unusable("duplicate_member", name=one.filename)
        if one.file_size > MEMBER_BYTES_MAX:
            raise Unusable("too_large", size=one.file_size, name=one.filename)
        members[one.orig_filename] = one
    return members


def _within(name: str) -> None:
    """Unusable for a name that could lead out of the bundle, on any system."""
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\x00" in name:
        raise Unusable("path_leaves", name=repr(name))


class FolderSource:
    """An unpacked bundle."""

    bundled = True

    def __init__(self, path: Path) -> None:
        self._folder = path.resolve()

    def read(self, name: str) -> bytes | None:
        path = self._folder / name
        try:
            if not path.resolve().is_relative_to(self._folder):
                raise Unusable("path_leaves", name=name)
            with path.open("rb") as file:
                raw = file.read(MEMBER_BYTES_MAX + 1)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None
        except OSError as error:
            raise Unusable("unreadable", why=error) from None
        if len(raw) > MEMBER_BYTES_MAX:
            raise Unusable("too_large", size=len(raw), name=name)
        return raw

    def names(self) -> Sequence[str]:
        found = []
        for folder, _, files in os.walk(self._folder):
            found += [str((Path(folder) / one).relative_to(self._folder).as_posix()) for one in files]
            if len(found) > MEMBERS_MAX:
                raise Unusable("too_many", count=len(found))
        return found

    def issued(self) -> Iterator[tuple[str, bytes]]:
        yield from _issued(self)


def _issued(source: Source) -> Iterator[tuple[str, bytes]]:
    for name in sorted(source.names()):
        if name.startswith("checkpoints/"):
            yield name, source.read(name) or b""


class _NoDetour(urllib.request.HTTPRedirectHandler):
    """Your token is for the service you named, and for no other."""

    def redirect_request(self, *_: Any) -> None:
        return None


class UrlSource:
    """A log over HTTP: the address of a book, or of any C2SP tlog-tiles log below which `log/` lies."""

    bundled = False

    def __init__(self, url: str) -> None:
        self._base = url.rstrip("/").removesuffix("/log") + "/log/"
        self._open = urllib.request.build_opener(_NoDetour).open

    def read(self, name: str) -> bytes | None:
        url = self._base + name
        token = os.environ.get("QUARTIERBUCH_TOKEN")
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {token}"} if token else {})
        try:
            with self._open(request, timeout=SECONDS_MAX) as answer:
                raw: bytes = answer.read(MEMBER_BYTES_MAX + 1)
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            hint = "401: put a token into QUARTIERBUCH_TOKEN" if error.code == 401 else error
            raise Unusable("unreachable", url=url, why=hint) from None
        except (OSError, ValueError) as error:
            raise Unusable("unreachable", url=url, why=getattr(error, "reason", error)) from None
        if len(raw) > MEMBER_BYTES_MAX:
            raise Unusable("too_large", size=len(raw), name=url)
        return raw

    def names(self) -> Sequence[str]:
        return ()

    def issued(self) -> Iterator[tuple[str, bytes]]:
        after = 0
        while (raw := self.read(f"checkpoints?after={after}&limit=500")) is not None:
            try:
                page = json.loads(raw)
                for item in page["items"]:
                    yield f"checkpoints/{item['number']}", item["note"].encode()
                later = page["next"]
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise Unusable("unreachable", url=f"{self._base}checkpoints", why=repr(error)) from None
            if not isinstance(later, int) or later <= after:
                return
            after = later


def open_source(where: str) -> Source:
    """What lies at a path or address. Unusable."""
    if urllib.parse.urlsplit(where).scheme in ("http", "https"):
        return UrlSource(where)
    path = Path(where)
    if path.is_dir():
        return FolderSource(path)
    if not path.is_file():
        raise Unusable("no_bundle", path=where)
    return ZipSource(path)


def tile_name(level: int | str, number: int, width: int) -> str:
    """The path of a tile (C2SP tlog-tiles): `tile/0/x001/234`, and `.p/17` behind it where it has 17 of 256."""
    groups = [f"{number % 1000:03d}"]
    while number := number // 1000:
        groups.insert(0, f"x{number % 1000:03d}")
    return f"tile/{level}/{'/'.join(groups)}" + ("" if width == WIDTH else f".p/{width}")


def entries(source: Source, number: int, width: int) -> list[bytes] | None:
    """The stored bytes of a tile of events; None where the file is missing. Unlike where it is not whole."""
    raw = source.read(tile_name("entries", number, width))
    if raw is None:
        return None
    found, at, end = [], 0, len(raw)
    while at + 2 <= end:
        following = at + 2 + (raw[at] << 8 | raw[at + 1])
        found.append(raw[at + 2 : following])
        at = following
    if at != end or len(found) != width:
        raise Unlike("entries")
    return found


# --- The seal -------------------------------------------------------------------------------------------------------


class Seal:
    """The tree over the events, grown tile by tile and held against the tiles that came with them."""

    def __init__(self, source: Source, report: Report, size: int, wanted: Iterable[int]) -> None:
        self._source, self._report, self._size = source, report, size
        self._wanted = sorted(set(wanted))
        self._levels: list[list[bytes]] = [[]]
        self.roots: dict[int, bytes] = {}
        self._roots_upto(0, [])

    def add(self, number: int, raws: Sequence[bytes]) -> None:
        """One more tile of events."""
        hash_ = sha256
        leaves = [hash_(b"\x00" + raw).digest() for raw in raws]
        self._compare(0, number, leaves)
        self._roots_upto(number * WIDTH, leaves)
        if len(leaves) == WIDTH:
            self._push(1, number, complete(leaves))

    def close(self) -> None:
        """The tiles that are not full."""
        for level, hashes in enumerate(self._levels):
            if level and hashes:
                self._compare(level, self._size >> 8 * (level + 1), hashes)

    def _push(self, level: int, index: int, hash_: bytes) -> None:
        if level == len(self._levels):
            self._levels.append([])
        hashes = self._levels[level]
        hashes.append(hash_)
        if len(hashes) == WIDTH:
            number = index // WIDTH
            self._compare(level, number, hashes)
            self._levels[level] = []
            self._push(level + 1, number, complete(hashes))

    def _roots_upto(self, before: int, leaves: list[bytes]) -> None:
        while self._wanted and self._wanted[0] <= before + len(leaves):
            size = self._wanted.pop(0)
            above = [one for hashes in reversed(self._levels) for one in compact(hashes)]
            self.roots[size] = root_over([*above, *compact(leaves[: size - before])])

    def _compare(self, level: int, number: int, hashes: list[bytes]) -> None:
        name = tile_name(level, number, len(hashes))
        stored = self._source.read(name)
        if stored is None:
            self._report.find("tile_missing", name=name)
            return
        if stored == b"".join(hashes):
            return
        first = number * WIDTH
        for at, hash_ in enumerate(hashes):
            if stored[at * 32 : at * 32 + 32] != hash_:
                if level == 0:
                    self._report.find("event_altered", first + at + 1)
                else:
                    span = WIDTH**level
                    upto = min((first + at + 1) * span, self._size)
                    self._report.find("tile_altered", name=name, first=(first + at) * span + 1, last=upto)
        if len(stored) != 32 * len(hashes):
            span = WIDTH**level
            upto = min((first + len(hashes)) * span, self._size)
            self._report.find("tile_altered", name=name, first=first * span + 1, last=upto)


def subtree(source: Source, size: int, height: int, index: int) -> bytes:
    """The root of a complete subtree over 2 ** height leaves, out of one tile. Unusable, Unproved."""
    level, within = divmod(height, 8)
    number, place = divmod(index << within, WIDTH)
    width = min(WIDTH, (size >> 8 * level) - number * WIDTH)
    name = tile_name(level, number, width)
    stored = source.read(name)
    if stored is None or len(stored) != 32 * width:
        raise Unproved(name)
    return complete([stored[at * 32 : at * 32 + 32] for at in range(place, place + (1 << within))])


def over(source: Source, size: int, run: tuple[int, int]) -> bytes:
    """The root over a run of leaves, out of the tiles. Unusable, Unproved."""
    return root_over([subtree(source, size, *one) for one in subtrees_of(*run)])


# --- The history ----------------------------------------------------------------------------------------------------


def _refuse(what: str) -> NoReturn:
    raise Unlike(f"the number {what}")


_decoder = json.JSONDecoder(parse_float=_refuse, parse_constant=_refuse)
_encode = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False).encode
_INTEGER_MAX = 2**53 - 1


def canonical(document: Any) -> str:
    """RFC 8785 for documents whose numbers are integers. Unlike for any other number, and for lone surrogates."""
    match document:
        case dict():
            by_utf16 = sorted(document.items(), key=lambda item: item[0].encode("utf-16-be", "surrogatepass"))
            return "{" + ",".join(f"{canonical(name)}:{canonical(value)}" for name, value in by_utf16) + "}"
        case list():
            return "[" + ",".join(map(canonical, document)) + "]"
        case float():
            _refuse(str(document))
        case int() if abs(document) > _INTEGER_MAX:
            _refuse(str(document))
        case str() if any("\ud800" <= one <= "\udfff" for one in document):
            raise Unlike("a lone surrogate")
        case _:
            return _encode(document)


def read_json(text: str) -> Any:
    """The document that a whole text is, canonical or not. Unlike where it is none."""
    try:
        document, end = _decoder.raw_decode(text)
    except (ValueError, RecursionError):
        raise Unlike("JSON") from None
    if end != len(text):
        raise Unlike("JSON")
    return document


def parsed(text: str) -> Any:
    """The document that a canonical text is. Unlike where it is not canonical."""
    document = read_json(text)
    if (canonical(document) if beyond(text) else _encode(document)) != text:
        raise Unlike("canonical JSON")
    return document


def beyond(text: str) -> bool:
    """Whether something is beyond U+FFFF, where the order of code points is not the order of UTF-16."""
    return not text.isascii() and len(text.encode("utf-16-le", "surrogatepass")) != 2 * len(text)


_STRING = r'"[^"\\\x00-\x1f]*(?:\\(?:["\\bfnrt]|u00(?:0[0-7bef]|1[0-9a-f]))[^"\\\x00-\x1f]*)*"'
_WHOLE = r"[1-9][0-9]*"
_INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z"
_ENVELOPE: Final[Mapping[str, str]] = {
    "actor": rf"({_STRING})",
    "approver": rf"({_STRING}|null)",
    "begins": rf"({_WHOLE})",
    "book": rf"({_STRING})",
    "certainty": _STRING,
    "client": rf"({_STRING})",
    "command": rf"({_STRING})",
    "data": r"(\{.*\})",
    "effective": rf"(?:{_STRING}|null)",
    "key": rf"({_STRING}|null)",
    "note": rf'(\{{"commitment":{_STRING},"id":{_STRING}\}}|null)',
    "operation": _STRING,
    "position": rf"({_WHOLE})",
    "reason": rf"(?:{_STRING}|null)",
    "recorded_at": rf'"({_INSTANT})"',
    "request": rf"({_STRING}|null)",
    "salt": '"[0-9a-f]{32}"',
    "schema": rf"({_WHOLE})",
    "source": rf'\{{(?:"digest":{_STRING},)?"kind":{_STRING}(?:,"reference":{_STRING})?\}}',
    "stream": rf"({_STRING})",
    "type": rf"({_STRING})",
    "version": rf"({_WHOLE})",
    "warnings": rf"\[(?:{_STRING}(?:,{_STRING})*)?\]",
}
"""Each field of the envelope as canonical JSON. A pattern shows that it is that, without its being written again."""
_EVENT = re.compile(r"\{" + ",".join(f'"{name}":{pattern}' for name, pattern in _ENVELOPE.items()) + r"\}", re.DOTALL)


Span = tuple[int, int]
Claim = tuple[str, str, int | None]
Act = tuple[Any, ...]
"""What an event did, as far as totals go by it: a word, and what belongs to it."""


class Event(NamedTuple):
    """An event. What is a string in JSON has its quotes still, but `recorded_at`; `document` is what `data` says,
    or None where that is the plain promise `act`, whose pattern has shown that it is canonical."""

    actor: str
    approver: str
    begins: str
    book: str
    client: str
    command: str
    data: str
    key: str
    note: str
    position: str
    recorded_at: str
    request: str
    schema: str
    stream: str
    type: str
    version: str
    document: Any
    act: Act | None


def read_event(raw: bytes) -> Event:
    """The event of stored bytes, its data not yet held to be canonical. Unlike where the rest is not; ValueError."""
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        raise Unlike("canonical JSON") from None
    if (found := _EVENT.fullmatch(text)) is None:
        whole = parsed(text)
        fields = whole if isinstance(whole, dict) else {}
        bad = [name for name, of in _ENVELOPE.items() if not re.fullmatch(of, _encode(fields.get(name)), re.DOTALL)]
        raise ValueError(", ".join(bad or sorted(fields.keys() - _ENVELOPE.keys())) or "no object")
    groups = found.groups()
    kind, data = groups[14][1:-1], groups[6]
    act = plain_promise(_STAGES[kind], data) if kind in _STAGES else None
    return Event._make([*groups, read_json(data) if act is None else None, act])


def all_canonical(events: Iterable[Event]) -> bool:
    """Whether the data of all these events are canonical: written again together, which is quicker than one by one."""
    read = [(one.data, one.document) for one in events if one.act is None]
    text, documents = ",".join([data for data, _ in read]), [document for _, document in read]
    return not beyond(text) and _encode(documents) == f"[{text}]"


def text_of(value: str) -> str:
    """What a JSON string says."""
    return str(json.loads(value)) if "\\" in value else value[1:-1]


class History:
    """The events one after the other: bytes, envelopes, and what the vault and the totals need of them."""

    def __init__(self, report: Report, origin: str) -> None:
        self._report, self._origin = report, origin
        self._versions: dict[str, int] = {}
        self._command: tuple[str, ...] = ()
        self._begins = ""
        self._book = ""
        self.book, self.currency, self.time_zone = "", "", ""
        self.first, self.last = "", ""
        self.vault = Commitments(report)
        self.ledger = Ledger()

    def take(self, position: int, raws: Sequence[bytes]) -> None:
        """The events from a position on."""
        events = {}
        for at, raw in enumerate(raws, position):
            if (event := self._named(at, read_event, raw)) is not None:
                events[at] = event
        if not all_canonical(events.values()):
            for at, event in events.items():
                if event.act is None:
                    self._named(at, parsed, event.data)
        for at, event in events.items():
            self._named(at, self._take, at, event)

    def _named(self, at: int, check: Callable[..., Any], *given: Any) -> Any:
        """What a check gives; where it fails, what is wrong is named with the position, and there is nothing."""
        try:
            return check(*given)
        except Unlike:
            self._report.find("not_canonical", at)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            self._report.find("not_an_event", at, why=f"{type(error).__name__}: {error}"[:200])
        return None

    def _take(self, at: int, event: Event) -> None:
        if at == 1:
            self._open(event)
        find, stream, place = self._report.find, event.stream, str(at)
        if event.position != place:
            find("wrong_position", at, value=event.position)
        if event.book != self._book:
            find("wrong_book", at, value=text_of(event.book))
        due = self._versions.get(stream, 0) + 1
        self._versions[stream] = due
        if event.version != str(due):
            find("wrong_version", at, value=event.version, stream=text_of(stream), expected=due)
        self._check_time(at, event.recorded_at)
        # A command that begins here is not the one before; one that goes on is.
        command = event.command, event.actor, event.approver, event.client, event.key, event.request
        goes_on = event.begins == self._begins and command == self._command
        if not (command[:1] != self._command[:1] if event.begins == place else goes_on):
            find("wrong_command", at, value=event.begins)
        self._begins, self._command = event.begins, command
        self.vault.take(at, event)
        kind = event.type[1:-1]
        if kind not in _READERS and kind not in _AMENDING:
            return
        if event.schema != "1":
            find("schema_unknown", at, type=kind, value=event.schema)
            return
        if event.act is None:
            self.ledger.take(at, text_of(stream), kind, event.document)
        else:
            self.ledger.act(at, text_of(stream), event.act)

    def _open(self, event: Event) -> None:
        self._book, self.book, self.first = event.book, text_of(event.book), event.recorded_at
        data, stream = event.document, text_of(event.stream)
        if event.type != '"BookOpened"' or data.get("origin") != self._origin or stream != f"book/{self.book}":
            self._report.find("not_opened", 1, origin=self._origin)
            return
        self.currency, self.time_zone = data["currency"], data["time_zone"]

    def _check_time(self, at: int, recorded_at: str) -> None:
        try:
            datetime.fromisoformat(recorded_at)
        except ValueError:
            self._report.find("wrong_time", at, value=recorded_at)
            return
        # Of one form, instants are in the order of their texts.
        if recorded_at <= self.last:
            self._report.find("wrong_time", at, value=recorded_at)
        self.last = max(recorded_at, self.last)


# --- The vault ------------------------------------------------------------------------------------------------------


class Commitments:
    """What the log commits to of persons and notes, by id; see docs/log.md."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._given: dict[str, str] = {}
        self._rectified: dict[str, str] = {}
        self._ambiguous: dict[str, int] = {}
        self._erased: dict[str, int] = {}
        self._acting: set[str] = set()
        self._actors: set[str] = set()
        self.items: list[dict[str, Any]] = []

    def take(self, at: int, event: Event) -> None:
        self._acting.add(event.actor)
        self._acting.add(event.approver)
        if event.stream.startswith('"person/'):
            id = text_of(event.stream).removeprefix("person/")
            if event.type == '"PersonErased"':
                self._erased.setdefault(id, at)
            elif event.type == '"PersonRectified"':
                self._rectified[id] = event.document["person"]["commitment"]
        elif event.note != "null" or '"commitment"' in event.data:
            for named, commitment in _sealed([event.document, json.loads(event.note)]):
                if self._given.setdefault(named, commitment) != commitment:
                    self._ambiguous.setdefault(named, at)

    def check(self, openings: Any) -> None:
        """Holds openings against the commitments: a list of {id, kind, nonce, record}. Unlike."""
        for id, at in self._ambiguous.items():
            if id not in self._rectified:
                self._report.find("commitment_ambiguous", at, id=id)
        self._actors = {text_of(one) for one in self._acting if one != "null"}
        opened: set[str] = set()
        if not isinstance(openings, list):
            raise Unlike("a list of openings")
        for one in openings:
            try:
                id, nonce, record = one["id"], bytes.fromhex(one["nonce"]), canonical(one["record"]).encode()
                verdict = self._judge(id, nonce, record)
            except (KeyError, TypeError, AttributeError, ValueError):
                raise Unlike("an opening") from None
            self.items.append({"id": id, "verdict": "TAMPERED" if id in opened else verdict})
            if id in opened:
                self._report.find("opening_altered", id=id)
            opened.add(id)
        known = self._given.keys() | self._rectified.keys() | self._actors
        self.items += [{"id": id, "verdict": "ERASED", "position": at} for id, at in sorted(self._erased.items())]
        self.items += [{"id": id, "verdict": "withheld"} for id in sorted(known - opened - self._erased.keys())]

    def _judge(self, id: str, nonce: bytes, record: bytes) -> str:
        if id in self._erased:
            self._report.find("opening_of_erased", self._erased[id], id=id, erased=self._erased[id])
            return "TAMPERED"
        commitment = self._rectified.get(id, self._given.get(id))
        if commitment is None and id in self._actors:
            return "untold"
        if commitment is None:
            self._report.find("opening_unknown", id=id)
            return "TAMPERED"
        word = b"quartierbuch-note-v1" if id.startswith("note-") else b"quartierbuch-person-v1"
        if not hmac.compare_digest(hmac.digest(nonce, word + record, "sha256").hex(), commitment):
            self._report.find("opening_altered", id=id)
            return "TAMPERED"
        return "OK"


def _sealed(document: Any) -> Iterator[tuple[str, str]]:
    """(id, commitment) of everything in a document that is just these two."""
    match document:
        case {"id": str(id), "commitment": str(commitment), **rest} if not rest:
            yield id, commitment
        case dict():
            for value in document.values():
                yield from _sealed(value)
        case list():
            for value in document:
                yield from _sealed(value)


# --- The totals: a second implementation of what the log comes to ---------------------------------------------------

_CENTS = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]{2}", re.ASCII)
_STAGES = {
    "ContributionCommitted": "committed",
    "ContributionConditioned": "conditional",
    "ContributionPledged": "pledged",
}
_BINDING = ("committed", "conditional", "pledged")


_spans: dict[Span, Span] = {}
"""Each span once: most promises are of the same few years."""


def _span(of: dict[str, Any]) -> Span:
    return span_of(of["first"], of["last"])


def span_of(first: int, last: int) -> Span:
    """ValueError for what are no years."""
    if (known := _spans.get((first, last))) is not None:
        return known
    if not 0 < first <= last <= YEAR_MAX or type(first) is not int or type(last) is not int:
        raise ValueError("no years")
    return _spans.setdefault((first, last), (first, last))


def _claim(stage: str, worth: dict[str, Any]) -> Claim:
    """(stage, state, cents) of what something is worth."""
    value = worth["value"]
    if (money := value.get("money")) is None:
        return stage, value["state"], None
    if not _CENTS.fullmatch(money["amount"]):
        raise ValueError("an amount has exactly two places")
    return stage, value["state"], int(money["amount"].replace(".", ""))


def _promise(stage: str) -> Callable[[dict[str, Any]], Act]:
    def read(data: dict[str, Any]) -> Act:
        of = data["contribution"]
        return ("promised", of["id"], _span(data["span"]), of, _claim(stage, data["worth"]))

    return read


_PLAIN = r'"([^"\\\x00-\x1f]*)"'
_PROMISE = re.compile(
    rf'\{{"contribution":\{{"form":{_PLAIN},"id":{_PLAIN}(?:,"neighbourhood":{_PLAIN})?,"party":{_PLAIN}'
    rf'(?:,"purpose":{_PLAIN})?(?:,"recipient":{_PLAIN})?,"standing":{_PLAIN}\}}'
    rf',"span":\{{"first":({_WHOLE}),"last":({_WHOLE})\}}'
    rf',"worth":\{{"value":\{{"money":\{{"amount":"({_CENTS.pattern})","currency":{_PLAIN}\}},"state":{_PLAIN}\}}\}}\}}'
)


def plain_promise(stage: str, data: str) -> Act | None:
    """What most promises are: of money, with nothing to unescape. The same as `_promise` reads, in half the time."""
    if (found := _PROMISE.fullmatch(data)) is None:
        return None
    form, id, neighbourhood, party, purpose, recipient, standing, first, last, amount, _, state = found.groups()
    of = {"form": form, "id": id, "party": party, "standing": standing}
    optional = {"neighbourhood": neighbourhood, "purpose": purpose, "recipient": recipient}
    of |= {name: value for name, value in optional.items() if value is not None}
    return "promised", id, span_of(int(first), int(last)), of, (stage, sys.intern(state), int(amount.replace(".", "")))


def _about(act: str) -> Callable[[dict[str, Any]], Act]:
    return lambda data: (act, (data["contribution"], _span(data["span"])))


def _booked(act: str, name: str = "entry") -> Callable[[dict[str, Any]], Act]:
    return lambda data: (act, (data["contribution"], _span(data["span"])), data[name])


_READERS: Final[Mapping[str, Callable[[dict[str, Any]], Act]]] = {
    "AgreementConcluded": lambda data: ("concluded", tuple(data["neighbourhoods"])),
    **{type: _promise(stage) for type, stage in _STAGES.items()},
    "ConditionFulfilled": _about("fulfilled"),
    "ConditionFailed": _about("failed"),
    "ContributionWithdrawn": _about("withdrawn"),
    "ContributionRevised": lambda data: (
        "revised", (data["contribution"], _span(data["span"])), _claim(data["stage"], data["worth"]),
    ),
    "PartyReplaced": lambda data: (
        "replaced", data["organisation"], data["successor"]["organisation"], (data["on"] + "-01-01")[:10],
    ),
    "InstalmentPlanned": _booked("planned"),
    **{
        type: _booked("booked")
        for type in (
            "PaymentCalled",
            "PaymentReceived",
            "StaffTimeDelivered",
            "ContributionDelivered",
            "MoneySpent",
            "MoneyReturned",
        )
    },
    "ProofRequested": _booked("requested", "proof"),
    "ProofSubmitted": lambda data: ("submitted", data["proof"]),
    "ProofExamined": lambda data: ("examined", data["proof"]),
    "NeighbourhoodDefined": lambda data: ("named", data["name"]),
    "NeighbourhoodRenamed": lambda data: ("named", data["name"]),
}  # fmt: skip
_AMENDING = ("EntryCorrected", "EntryReversed")


class Promised(NamedTuple):
    """What is promised for one place: a contribution and a span of years of one agreement. `committed` is what binds:
    (stage, state, cents). A withdrawn promise is still one, if something was booked on it."""

    agreement: str
    contribution: dict[str, Any]
    span: Span
    areas: tuple[str, ...]
    committed: Claim | None
    funders: tuple[str, ...]


class Ledger:
    """What the events come to: the effective history of every stream, folded anew."""

    def __init__(self) -> None:
        self._acts: dict[str, list[tuple[int, Act]]] = {}
        self._corrected: dict[str, dict[int, Act]] = {}
        self._reversed: dict[str, set[int]] = {}
        self._contributions: dict[tuple[str, str], dict[str, Any]] = {}
        self.origins: set[tuple[str, str]] = set()

    def take(self, at: int, stream: str, type: str, data: dict[str, Any]) -> None:
        """One event. KeyError, TypeError, ValueError where it has not the shape of its type."""
        if type == "EntryReversed":
            self._reversed.setdefault(stream, set()).add(data["entry"])
        elif type == "EntryCorrected":
            if data["type"] in _READERS:
                act = _READERS[data["type"]](data["data"])
                self._corrected.setdefault(stream, {})[data["entry"]] = act
                self._note_origin(act)
        else:
            self.act(at, stream, _READERS[type](data))

    def act(self, at: int, stream: str, act: Act) -> None:
        """What one event did to a stream."""
        if act[0] == "promised":
            # Most promises repeat their contribution: kept once, it is a third of the memory.
            known = self._contributions.setdefault((stream, act[1]), act[3])
            if known is not act[3] and known == act[3]:
                act = ("promised", known["id"], act[2], known, act[4])
            else:
                self._note_origin(act)
        self._acts.setdefault(stream, []).append((at, act))

    def _note_origin(self, act: Act) -> None:
        """Notes which contributions are passed on by others."""
        if act[0] == "promised" and (origin := act[3].get("origin")) is not None:
            self.origins.add((origin["agreement"], origin["contribution"]))

    def _effective(self, stream: str) -> Iterator[tuple[int, Act]]:
        """What counts: reversed entries left out, corrected ones in their place, the last correction of each."""
        gone, corrected = self._reversed.get(stream, set()), self._corrected.get(stream, {})
        for at, act in self._acts[stream]:
            if at not in gone:
                yield at, corrected.get(at, act)

    def names(self) -> dict[str, str]:
        """What neighbourhoods are called, by id."""
        found = {}
        for stream in self._acts:
            if stream.startswith("neighbourhood/"):
                for _, (_, name) in self._effective(stream):
                    found[stream.removeprefix("neighbourhood/")] = name
        return found

    def promises(self) -> Iterator[Promised]:
        """What stands promised, or was and has been booked, agreement by agreement."""
        for stream in self._acts:
            if stream.startswith("agreement/"):
                yield from _fold(stream.removeprefix("agreement/"), self._effective(stream))


Place = tuple[str, Span]
"""A contribution and one of its spans."""


@dataclass
class _Agreement:
    """`claims` are what is promised for each place, by position: (stage, state, cents); a place stays when it is empty.

    `ever` is where each place was first promised, `replaced` who took over from whom: (position, old, new, day).
    """

    areas: tuple[str, ...] | None = None
    contributions: dict[str, dict[str, Any]] = field(default_factory=dict)
    claims: dict[Place, dict[int, Claim]] = field(default_factory=dict)
    ever: dict[Place, int] = field(default_factory=dict)
    entries: dict[str, tuple[str, Place]] = field(default_factory=dict)
    asked: dict[str, Place] = field(default_factory=dict)
    proved: set[str] = field(default_factory=set)
    replaced: list[tuple[int, str, str, str]] = field(default_factory=list)

    def at(self, place: Place, stage: str) -> int | None:
        """The position of what is promised for a place at a stage."""
        found = [at for at, claim in self.claims.get(place, {}).items() if claim[0] == stage]
        return found[-1] if found else None

    def who(self, party: str, year: int, since: int) -> str:
        """Who stands in a year for what a party promised at a position."""
        for at, old, new, day in self.replaced:
            if old == party and at > since and day <= f"{year}-01-01":
                party = new
        return party


def _fold(id: str, acts: Iterable[tuple[int, Act]]) -> Iterator[Promised]:
    of = _Agreement()
    for at, act in acts:
        if act[0] == "concluded":
            of = _Agreement(areas=act[1])
        elif of.areas is not None:
            _apply(of, at, act)
    lived = {place for did, place in of.entries.values() if did == "booked"}
    lived |= {place for proof, place in of.asked.items() if proof in of.proved}
    for place, claims in of.claims.items():
        if claims or place in lived:
            yield _promised(id, of, place, claims)


def _apply(of: _Agreement, at: int, act: Act) -> None:
    match act:
        case ("promised", id, span, contribution, claim):
            known = of.contributions.setdefault(id, contribution)
            if known is contribution or known == contribution:
                place = id, span
                of.claims.setdefault(place, {})[at] = claim
                of.ever.setdefault(place, at)
        case ("revised", place, (stage, _, _) as claim):
            if (key := of.at(place, stage)) is not None:
                of.claims[place][key] = claim
        case ("fulfilled" | "failed" as how, place):
            if (key := of.at(place, "conditional")) is not None:
                _, state, cents = of.claims[place].pop(key)
                if how == "fulfilled":
                    of.claims[place][key] = ("committed", state, cents)
        case ("withdrawn", place):
            of.claims.get(place, {}).clear()
        case ("replaced", old, new, day):
            of.replaced.append((at, old, new, day))
        case ("planned" | "booked" as did, place, entry):
            of.entries[entry] = (did, place)
        case ("requested", place, proof):
            of.asked[proof] = place
        case ("submitted" | "examined", proof):
            of.proved.add(proof)


def _promised(id: str, of: _Agreement, place: Place, claims: Mapping[int, Claim]) -> Promised:
    name, span = place
    contribution = of.contributions[name]
    own, party = contribution.get("neighbourhood"), contribution["party"]
    committed = next((claim for claim in reversed([*claims.values()]) if claim[0] == "committed"), None)
    areas = (of.areas or ("",)) if own is None else (own,)
    # Who stands for it goes by the promise that binds most, or by the first one where none is left.
    since = min(claims, key=lambda at: _BINDING.index(claims[at][0]), default=of.ever[place]) if of.replaced else 0
    funders = tuple([of.who(party, year, since) for year in range(span[0], span[1] + 1)])
    return Promised(id, contribution, span, areas, committed, funders)


Funding = dict[tuple[str, int], dict[str, Any]]


@dataclass(slots=True)
class _Sums:
    """What one neighbourhood and year comes to, as it is added up: cents by funder and form, what is passed on from
    contributions that may be `present` here, and what is not this neighbourhood's and year's alone."""

    counted: dict[tuple[str, str], int] = field(default_factory=dict)
    passing: list[Promised] = field(default_factory=list)
    present: set[tuple[str, str]] = field(default_factory=set)
    apart: list[Promised] = field(default_factory=list)
    unknown: int = 0


def funding(ledger: Ledger) -> Funding:
    """What is committed, by neighbourhood ("": none) and year, in the form of totals.json; see docs/bundle.md."""
    sums: dict[tuple[str, int], _Sums] = {}
    for one in ledger.promises():
        (first, last), areas = one.span, one.areas
        if first == last and (len(areas) == 1 or len(set(areas)) == 1):
            place = areas[0], first
            if (into := sums.get(place)) is None:
                into = sums[place] = _Sums()
            _add(into, one, ledger.origins)
        elif one.committed is not None:
            for place in ((area, year) for year in range(first, last + 1) for area in dict.fromkeys(areas)):
                sums.setdefault(place, _Sums()).apart.append(one)
    found = {place: _summed(*place, here) for place, here in sorted(sums.items(), key=itemgetter(0))}
    return {place: one for place, one in found.items() if one is not None}


def _add(into: _Sums, one: Promised, origins: Set[tuple[str, str]]) -> None:
    contribution = one.contribution
    if origins and (named := (one.agreement, contribution["id"])) in origins:
        into.present.add(named)
    if one.committed is None:
        return
    _, state, cents = one.committed
    if cents is None:
        into.unknown += state == "unknown"
    elif "origin" in contribution:
        into.passing.append(one)
    else:
        key = one.funders[0], contribution["form"]
        into.counted[key] = into.counted.get(key, 0) + cents


def _summed(area: str, year: int, here: _Sums) -> dict[str, Any] | None:
    counted, passed_on = here.counted, dict[tuple[str, str], int]()
    for one in here.passing:
        origin, (_, _, cents) = one.contribution["origin"], one.committed or ("", "", 0)
        into = passed_on if (origin["agreement"], origin["contribution"]) in here.present else counted
        key = one.funders[0], one.contribution["form"]
        into[key] = into.get(key, 0) + (cents or 0)
    if not (counted or passed_on or here.unknown or here.apart):
        return None
    return {
        "neighbourhood": area or None,
        "year": year,
        "committed": _rows(counted),
        "passed_on": _rows(passed_on),
        "totals": _totals(counted),
        "unknown": here.unknown,
        "unallocated": [
            _apart(one) for one in sorted(here.apart, key=lambda one: (one.agreement, one.contribution["id"], one.span))
        ],
    }


def _totals(counted: Mapping[tuple[str, str], int]) -> dict[str, str | None]:
    """Money, in kind and both; what is of unspecified form is in none of them. None where nothing is known."""
    money = [cents for (_, form), cents in counted.items() if form == "money"]
    in_kind = [cents for (_, form), cents in counted.items() if form not in ("money", "unspecified")]
    found = {"money": money, "in_kind": in_kind, "value": money + in_kind}
    return {name: str(sum(cents)) if cents else None for name, cents in found.items()}


def _rows(sums: Mapping[tuple[str, str], int]) -> list[dict[str, str]]:
    return [{"funder": funder, "form": form, "cents": str(cents)} for (funder, form), cents in sorted(sums.items())]


def _apart(one: Promised) -> dict[str, Any]:
    cents = None if one.committed is None else one.committed[2]
    return {
        "agreement": one.agreement,
        "contribution": one.contribution["id"],
        "form": one.contribution["form"],
        "first": one.span[0],
        "last": one.span[1],
        "neighbourhoods": list(one.areas),
        "cents": None if cents is None else str(cents),
    }


# --- The verification -----------------------------------------------------------------------------------------------

Tell = Callable[[int, int], None]
"""Told how many events are done, and of how many."""


@dataclass(frozen=True)
class Given:
    """What comes from the auditor's side: keys of the log, own checkpoints by path, keys of witnesses."""

    keys: tuple[Key, ...]
    held: tuple[tuple[str, Note], ...] = ()
    witnesses: tuple[Key, ...] = ()
    require: int = 0

    @property
    def origin(self) -> str:
        return self.keys[0].name


@dataclass
class Issued:
    """The checkpoints that came with the log: the newest, and all of them by the name of their file."""

    newest: Note
    all: dict[str, Note]


def read_issued(source: Source, given: Given, report: Report) -> Issued:
    """The checkpoints that are of this log and well-formed. Unusable: none, another log's, or no key of yours."""
    newest = checkpoint_of(source.read("checkpoint"), "checkpoint", given)
    found, seen, number = {"checkpoint": newest}, dict[bytes, str](), 0
    for name, raw in source.issued():
        number += 1
        if name.rpartition("/")[2].lstrip("0") != str(number):
            report.find("checkpoint_missing", number=number)
            number = int(name.rpartition("/")[2])
        if (other := seen.setdefault(raw, name)) != name:
            report.find("checkpoint_doubled", name=name, other=other)
        try:
            note = read_note(raw)
        except BadNote as bad:
            report.find("checkpoint_malformed", name=name, why=str(bad))
            continue
        if note.origin != given.origin:
            report.find("checkpoint_foreign", name=name, origin=note.origin)
            continue
        found[name] = note
    if newest not in list(found.values())[1:]:
        report.find("checkpoint_missing", number=number + 1)
    lines = {(name, id) for note in found.values() for name, id, _ in note.signatures}
    if all((key.name, key.id) not in lines for key in given.keys):
        raise Unusable("wrong_key", name=given.origin, id=given.keys[0].id.hex())
    return Issued(newest, found)


def checkpoint_of(raw: bytes | None, path: str, given: Given) -> Note:
    """The checkpoint of the auditor's log that these bytes are. Unusable."""
    if raw is None:
        raise Unusable("no_checkpoint")
    try:
        note = read_note(raw)
    except BadNote as bad:
        raise Unusable("bad_note", path=path, why=str(bad)) from None
    if note.origin != given.origin:
        raise Unusable("foreign_checkpoint", path=path, origin=note.origin, name=given.origin)
    return note


def verify(source: Source, given: Given, report: Report, tell: Tell, *, seal_only: bool = False) -> None:
    """Checks all that there is and notes it in the report. Unusable."""
    manifest = read_manifest(source) if source.bundled else None
    issued = read_issued(source, given, report)
    size = issued.newest.size
    sizes = [note.size for note in (*issued.all.values(), *(note for _, note in given.held))]
    seal = Seal(source, report, size, [one for one in sizes if one <= size])
    history = None if seal_only else History(report, given.origin)
    rotations: list[tuple[int, str, str]] = []
    done = read_log(source, size, seal, history, rotations, report, tell)
    report.facts |= {"origin": given.origin, "size": size, "root": issued.newest.root.hex(), "events": done}
    check_checkpoints(issued, given, seal, rotations, report)
    if history is not None:
        check_history(source, history, size, done, report)
    if manifest is not None:
        check_manifest(source, manifest, issued.newest, history, report)


def read_log(
    source: Source,
    size: int,
    seal: Seal,
    history: History | None,
    rotations: list[tuple[int, str, str]],
    report: Report,
    tell: Tell,
) -> int:
    """Reads all events, tile by tile, as far as they are there; the number of events read.

    `rotations` gains the changes of the signing key: (position, new key, old key).
    """
    for number in range((size + WIDTH - 1) // WIDTH):
        first, width = number * WIDTH, min(WIDTH, size - number * WIDTH)
        try:
            raws = entries(source, number, width)
        except Unlike:
            report.find("entries_malformed", first + 1, first=first + 1, last=first + width)
            return first
        if raws is None:
            report.find("entries_missing", first + 1, first=first + 1, last=first + width)
            return first
        seal.add(number, raws)
        if history is not None:
            history.take(first + 1, raws)
        if any(b'"SigningKeyRotated"' in raw for raw in raws):
            rotations += _rotated(first + 1, raws)
        tell(first + width, size)
    seal.close()
    return size


def _rotated(position: int, raws: Sequence[bytes]) -> Iterator[tuple[int, str, str]]:
    for at, raw in enumerate(raws, position):
        match plain(raw):
            case {"type": "SigningKeyRotated", "data": {"key": str(new), "replaces": str(old)}}:
                yield at, new, old


def check_checkpoints(
    issued: Issued, given: Given, seal: Seal, rotations: Sequence[tuple[int, str, str]], report: Report
) -> None:
    """Whether every checkpoint lies on this history, is signed, and who else has seen it."""
    good = {name: note for name, note in issued.all.items() if _on_history(note, "theirs", issued, seal, report)}
    trusted = _trusted(given, good, rotations)
    for name, note in issued.all.items():
        # A book keeps each checkpoint, the newest one too: what is wrong with it is said once.
        if name == "checkpoint" or note != issued.newest:
            _check_signatures(note, trusted, report)
    if good.keys() == issued.all.keys():
        signers = [key for key in trusted if _signed(key, issued.newest)]
        root = issued.newest.root
        report.ok("seal", size=issued.newest.size, root=root.hex(), noted=b64encode(root).decode())
        for key in signers:
            report.ok("signed", name=key.name, id=key.id.hex())
        report.ok("checkpoints", count=len(issued.all) - 1 or 1)
    held = _check_held(issued, given, seal, trusted, report)
    _check_witnesses([*good.values(), *held], given, report)


def _on_history(note: Note, whose: str, issued: Issued, seal: Seal, report: Report) -> bool:
    """Whether the checkpoint is one of this history; notes it where it is not."""
    root, known = seal.roots.get(note.size), seal.roots
    if root == note.root:
        return True
    agreed = [one.size for one in issued.all.values() if one.size < note.size and known.get(one.size) == one.root]
    first = max(agreed, default=0) + 1
    if note.size > issued.newest.size:
        report.find("history_cut", first, whose=whose, size=note.size, have=issued.newest.size, first=first)
    elif root is not None:
        report.find("checkpoint_contradicted", note.size, whose=whose, size=note.size, first=first)
    else:
        report.find("not_proven", what=f"root({note.size})")
    return False


def _trusted(given: Given, good: Mapping[str, Note], rotations: Sequence[tuple[int, str, str]]) -> list[Key]:
    """Your keys, those that they have handed over to, and those that have handed over to them.

    A key hands over by signing a checkpoint over the event that names its successor.
    """
    trusted = list(given.keys)
    for at, new, old in rotations:
        try:
            successor, former = read_key(new), read_key(old)
        except Unlike:
            continue
        if former in trusted and any(note.size >= at and _signed(former, note) for note in good.values()):
            trusted.append(successor)
    for _, new, old in reversed(rotations):
        try:
            successor, former = read_key(new), read_key(old)
        except Unlike:
            continue
        if successor in trusted:
            trusted.append(former)
    return list(dict.fromkeys(trusted))


def _signed(key: Key, note: Note) -> bool:
    try:
        return signed_at(key, note) is not None
    except BadNote:
        return False


def _check_signatures(note: Note, trusted: Sequence[Key], report: Report) -> None:
    signed = False
    for key in trusted:
        try:
            signed |= signed_at(key, note) is not None
        except BadNote:
            report.find("signature_false", note.size, name=key.name, size=note.size)
            signed = True
    if not signed:
        report.find("not_signed", note.size, size=note.size)


def _check_held(issued: Issued, given: Given, seal: Seal, trusted: Sequence[Key], report: Report) -> list[Note]:
    """Your own checkpoints; those that lie on this history. Unusable where one bears a false signature."""
    found = []
    for path, note in given.held:
        try:
            signed = sum(signed_at(key, note) is not None for key in trusted)
        except BadNote:
            raise Unusable("old_checkpoint_false", path=path) from None
        if not signed:
            report.remark("held_unsigned", path=path)
        if _on_history(note, "yours", issued, seal, report):
            report.ok("held", size=note.size, path=path)
            found.append(note)
    if not given.held:
        report.remark("nothing_held")
    return found


def _check_witnesses(notes: Sequence[Note], given: Given, report: Report) -> None:
    """How far each witness has seen this history: (size, seconds since 1970)."""
    seen: dict[Key, tuple[int, int]] = {}
    for note in notes:
        for key in given.witnesses:
            try:
                at = signed_at(key, note)
            except BadNote:
                report.find("cosignature_false", note.size, name=key.name, size=note.size)
                continue
            if at is not None:
                seen[key] = max(seen.get(key, (0, 0)), (note.size, at))
    report.facts["witnesses"] = [
        {"name": key.name, "size": seen[key][0], "at": _day(seen[key][1])} if key in seen else {"name": key.name}
        for key in given.witnesses
    ]
    if len(seen) < given.require:
        report.find("too_few_witnesses", seen=len(seen), require=given.require)
    elif given.witnesses:
        report.ok("witnesses", seen=len(seen), named=len(given.witnesses))


def _day(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat().replace("+00:00", "Z")
    except (OverflowError, ValueError, OSError):
        return str(seconds)


def check_history(source: Source, history: History, size: int, done: int, report: Report) -> None:
    """What the events come to, held against what came with them."""
    if size == 0:
        report.find("not_opened", 1, origin=report.facts["origin"])
    if not report.count:
        report.ok("history")
    report.facts |= {
        "book": history.book,
        "currency": history.currency,
        "time_zone": history.time_zone,
        "first": history.first,
        "last": history.last,
    }
    if done < size:
        report.find("not_proven", what=f"{done + 1}-{size}")
        return
    before = report.count
    raw = source.read("vault/openings.json") if source.bundled else None
    try:
        history.vault.check([] if raw is None else plain(raw))
    except Unlike as unlike:
        report.find("file_malformed", name="vault/openings.json", why=str(unlike))
    items = history.vault.items
    counted = {word: sum(one["verdict"] == word for one in items) for word in ("OK", "ERASED", "withheld", "untold")}
    report.facts["vault"] = items
    if report.count == before and source.bundled:
        report.ok("vault", **{name.lower(): count for name, count in counted.items()})
    found = funding(history.ledger)
    report.facts |= {"funding": list(found.values()), "names": history.ledger.names()}
    _check_totals(source, history, size, found, report)


def _check_totals(source: Source, history: History, size: int, found: Funding, report: Report) -> None:
    raw = source.read("totals.json") if source.bundled else None
    if raw is None:
        if source.bundled:
            report.find("file_missing", name="totals.json")
        report.remark("totals_only", count=len(found))
        return
    before = report.count
    try:
        document = plain(raw)
        heading = {name: value for name, value in document.items() if name != "funding"}
        stated = {(one["neighbourhood"] or "", one["year"]): one for one in document["funding"]}
        doubled = len(stated) != len(document["funding"])
    except (Unlike, KeyError, TypeError, AttributeError) as error:
        report.find("file_malformed", name="totals.json", why=str(error))
        return
    expected = {"as_of": {"position": size, "recorded_at": history.last}, "currency": history.currency}
    if heading != expected or doubled:
        report.find(
            "total_altered", size, neighbourhood="totals.json", year="", stated=_short(heading), found=_short(expected)
        )
    for place in sorted(stated.keys() | found.keys(), key=str):
        where = {"neighbourhood": place[0] or "-", "year": place[1]}
        match stated.get(place), found.get(place):
            case None, there:
                report.find("total_missing", size, **where, found=_short(there))
            case said, None:
                report.find("total_unfounded", size, **where, stated=_short(said))
            case said, there if said != there:
                differing = [name for name in there if not isinstance(said, dict) or said.get(name) != there[name]]
                of = {name: said.get(name) for name in differing} if isinstance(said, dict) else said
                report.find(
                    "total_altered",
                    size,
                    **where,
                    stated=_short(of),
                    found=_short({one: there[one] for one in differing}),
                )
    if report.count == before:
        report.ok("totals", count=len(found))


def _short(document: Any) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= 300 else f"{text[:297]}..."


def read_manifest(source: Source) -> dict[str, Any]:
    """bundle.json. Unusable where this is no bundle."""
    raw = source.read("bundle.json")
    try:
        manifest = plain(raw) if raw is not None else {}
        if manifest.get("format") != FORMAT or not isinstance(manifest.get("files"), list):
            raise Unusable("wrong_format")
    except (Unlike, AttributeError):
        raise Unusable("wrong_format") from None
    return dict(manifest)


def check_manifest(
    source: Source, manifest: Mapping[str, Any], newest: Note, history: History | None, report: Report
) -> None:
    """Whether bundle.json and the files are those of each other, and say what the log says."""
    found = {"origin": newest.origin, "size": newest.size, "root": newest.root.hex()}
    if history is not None and history.book:
        found |= {"book": history.book, "currency": history.currency, "time_zone": history.time_zone}
    before = report.count
    for name, value in found.items():
        if manifest.get(name) != value:
            report.find("manifest_differs", field=name, stated=_short(manifest.get(name)), found=value)
    listed: dict[str, str] = {}
    for one in manifest["files"]:
        try:
            listed[str(one["name"])] = str(one["sha256"])
        except (TypeError, KeyError):
            report.find("file_malformed", name="bundle.json", why="files")
            return
    tiles = set(_tiles(newest.size))
    for name in source.names():
        known = name in listed or name in tiles or name == "bundle.json"
        if not known or not _EXPECTED.fullmatch(name):
            report.find("file_unexpected", name=name)
    for name, digest in listed.items():
        raw = source.read(name) if _EXPECTED.fullmatch(name) else None
        if raw is None:
            report.find("file_missing", name=name)
        elif sha256(raw).hexdigest() != digest:
            report.find("file_altered", name=name)
    if report.count == before:
        report.ok("files", count=len(listed))


def _tiles(size: int) -> Iterator[str]:
    """The names of all tiles of a log over so many events."""
    levels: list[tuple[int | str, int]] = [("entries", size)]
    level = 0
    while size >> 8 * level:
        levels.append((level, size >> 8 * level))
        level += 1
    for name, count in levels:
        for number in range((count + WIDTH - 1) // WIDTH):
            yield tile_name(name, number, min(WIDTH, count - number * WIDTH))


def plain(raw: bytes) -> Any:
    """A JSON document with integers only and no key twice. Unlike."""

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(items)
        if len(made) != len(items):
            raise Unlike("a key stands twice")
        return made

    try:
        return json.loads(raw, parse_float=_refuse, parse_constant=_refuse, object_pairs_hook=pairs)
    except (ValueError, RecursionError) as error:
        raise Unlike(f"no JSON: {error}") from None


def prove(source: Source, given: Given, report: Report, position: int) -> dict[str, Any]:
    """Proves one event and your own checkpoints by a handful of tiles, without the rest; the event. Unusable."""
    issued = read_issued(source, given, report)
    newest = issued.newest
    _check_signatures(newest, _trusted(given, {}, ()), report)
    if not 0 < position <= newest.size:
        raise Unusable("no_such_position", position=position, size=newest.size)
    number, place = divmod(position - 1, WIDTH)
    width = min(WIDTH, newest.size - number * WIDTH)
    report.facts |= {"origin": given.origin, "size": newest.size, "root": newest.root.hex()}
    event: dict[str, Any] = {}
    try:
        raws = entries(source, number, width)
        if raws is None:
            raise Unproved("entries")
        proof = [over(source, newest.size, run) for run in beside(position - 1, newest.size)]
        check_inclusion(position - 1, newest.size, leaf(raws[place]), proof, newest.root)
        event = parsed(raws[place].decode("utf-8", "replace"))
        report.ok("proven", position=position, size=newest.size, count=len(proof))
        if event.get("position") != position:
            report.find("wrong_position", position, value=event.get("position"))
    except (Unproved, Unlike):
        report.find("not_proven", position, what=f"position {position}")
    for path, note in given.held:
        _prove_held(source, path, note, newest, report)
    if not given.held:
        report.remark("nothing_held")
    return event


def _prove_held(source: Source, path: str, note: Note, newest: Note, report: Report) -> None:
    if note.size > newest.size:
        report.find("history_cut", newest.size, whose="yours", size=note.size, have=newest.size, first=newest.size + 1)
        return
    try:
        proof = [over(source, newest.size, run) for run in added(note.size, newest.size)] if note.size else []
        check_consistency(note.size, newest.size, proof, note.root, newest.root)
        report.ok("held", size=note.size, path=path)
    except Unproved:
        report.find("checkpoint_contradicted", note.size, whose="yours", size=note.size, first=1)


# --- The command line -----------------------------------------------------------------------------------------------


class Speech:
    """What is said in one of the two languages."""

    def __init__(self, language: str) -> None:
        self._which = 1 if language == "de" else 0

    def word(self, word: str, **facts: Any) -> str:
        return WORDS[word][self._which].format(**facts)

    def finding(self, one: Finding) -> str:
        facts = dict(one.facts)
        if "whose" in facts:
            facts["whose"] = self.word(facts["whose"])
        text = FINDINGS[one.kind][self._which].format(**facts)
        return text if one.position is None else self.word("at", position=one.position) + text

    def unusable(self, error: Unusable) -> str:
        return UNUSABLE[error.code][self._which].format(**error.facts)

    def amount(self, cents: str | None) -> str:
        if cents is None:
            return "-"
        text = f"{int(cents) // 100:,}.{int(cents) % 100:02d}"
        return text.translate(str.maketrans(",.", ".,")) if self._which else text


class Bar:
    """A progress bar on a terminal, and nothing elsewhere."""

    def __init__(self, what: str) -> None:
        self._what, self._shown, self._started = what, 0.0, time.monotonic()
        self._tells = sys.stderr.isatty()

    def tell(self, done: int, of: int) -> None:
        now = time.monotonic()
        if not self._tells or (now - self._shown < 0.1 and done < of):
            return
        self._shown = now
        filled, rate = 30 * done // of, done / max(now - self._started, 1e-6)
        line = f"\r[{'#' * filled}{'.' * (30 - filled)}] {done:,}/{of:,} {self._what}  {rate:,.0f}/s "
        print(line, end="\n" if done == of else "", file=sys.stderr, flush=True)


def show(report: Report, speech: Speech) -> None:
    """The report for people."""
    if "book" in report.facts:
        print(speech.word("book", **{name: report.facts[name] for name in ("book", "origin", "size", "first", "last")}))
    for word, facts in report.good:
        print(f"OK        {speech.word(word, **facts)}")
        if word == "witnesses":
            for one in report.facts["witnesses"]:
                print(f"          {speech.word('witness' if 'size' in one else 'witness_none', **one)}")
    for item in report.facts.get("vault", ()):
        if item["verdict"] == "ERASED":
            print(f"ERASED    {speech.word('erased_one', **item)}")
    for word, facts in report.remarks:
        print(f"NB        {speech.word(word, **facts)}")
    for one in report.findings:
        print(f"TAMPERED  {speech.finding(one)}  [{one.kind}]")
    if report.facts.get("funding") and not report.count:
        _show_table(report.facts, speech)
    print(speech.word("bad", count=report.count) if report.count else speech.word("good"))


def _show_table(facts: Mapping[str, Any], speech: Speech) -> None:
    """What is committed, by neighbourhood and year."""
    names = facts["names"]
    head = [speech.word(word) for word in ("neighbourhood", "year", "money", "in_kind", "value")]
    rows = [[*head, ""]]
    for one in facts["funding"][:TABLE_ROWS_MAX]:
        place = one["neighbourhood"]
        called = speech.word("nowhere") if place is None else names.get(place, place)
        amounts = [speech.amount(one["totals"][name]) for name in ("money", "in_kind", "value")]
        notes = {"incomplete": one["unknown"], "undivided": len(one["unallocated"])}
        note = " ".join(speech.word(word, count=count) for word, count in notes.items() if count)
        rows.append([called, str(one["year"]), *amounts, note])
    widths = [max(len(row[at]) for row in rows) for at in range(6)]
    print(f"\n{speech.word('committed', size=facts['size'])} ({facts['currency']}):")
    for row in rows:
        cells = [
            row[0].ljust(widths[0]),
            row[1].ljust(widths[1]),
            *(row[at].rjust(widths[at]) for at in (2, 3, 4)),
            row[5],
        ]
        print(f"  {'  '.join(cells)}".rstrip())
    if len(facts["funding"]) > TABLE_ROWS_MAX:
        print(f"  {speech.word('more', count=len(facts['funding']) - TABLE_ROWS_MAX)}")
    print()


def as_json(report: Report, speech: Speech, code: int) -> str:
    """The report for programs."""
    document = {
        "verdict": "OK" if code == 0 else "TAMPERED",
        "exit": code,
        **report.facts,
        "ok": [{"what": word, **facts} for word, facts in report.good],
        "remarks": [{"what": word, **facts} for word, facts in report.remarks],
        "findings_count": report.count,
        "findings": [
            {"kind": one.kind, "position": one.position, **one.facts, "message": speech.finding(one)}
            for one in report.findings
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1)


def key_of(text: str, kind: int) -> Key:
    """The key that an argument is, or that lies in the file it names. Unusable."""
    path = Path(text)
    try:
        if len(text) < 1_000 and path.is_file():
            text = path.read_text(encoding="utf-8")[:NOTE_BYTES_MAX]
        key = read_key(text)
    except (Unlike, OSError, UnicodeDecodeError, ValueError):
        raise Unusable("bad_key", text=repr(text.strip()[:120])) from None
    if key.kind != kind:
        raise Unusable("bad_key", text=repr(text.strip()[:120]))
    return key


def given_by(*, keys: Sequence[str], witnesses: Sequence[str], held: Sequence[str], require: int) -> Given:
    """What the auditor has brought: keys as text or files, paths of checkpoints. Unusable."""
    given = Given(
        keys=tuple(key_of(text, LOG_KEY) for text in keys),
        witnesses=tuple(dict.fromkeys(key_of(text, WITNESS_KEY) for text in witnesses)),
        require=require,
    )
    for key in given.keys:
        if key.name != given.origin:
            raise Unusable("bad_key", text=repr(key.name))
    if require > len(given.witnesses):
        raise Unusable("seldom_enough", require=require, named=len(given.witnesses))
    return replace(given, held=tuple((path, _held(path, given)) for path in held))


def _held(path: str, given: Given) -> Note:
    try:
        raw = Path(path).read_bytes()[: NOTE_BYTES_MAX + 1]
    except OSError as error:
        raise Unusable("bad_note", path=path, why=error.strerror) from None
    return checkpoint_of(raw, path, given)


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="verify.py",
        description="Checks a book without trusting whoever keeps it. Exit code 0: all good; 1: altered, or not "
        "proven; 2: it can't be used.",
    )
    made.add_argument("bundle", metavar="BUNDLE", help="a bundle (ZIP or folder), or the address of a book (http)")
    made.add_argument("--key", action="append", required=True, help="public key of the log, or a file with it")
    made.add_argument("--checkpoint", action="append", default=[], metavar="NOTE", help="a checkpoint that you kept")
    made.add_argument("--witness", action="append", default=[], metavar="KEY", help="public key of a witness")
    made.add_argument("--require", type=int, default=0, metavar="K", help="so many witnesses must have seen it")
    made.add_argument("--position", type=int, metavar="N", help="show and prove one event, without reading the rest")
    made.add_argument("--seal-only", action="store_true", help="bytes, tree and signatures only, not what they say")
    made.add_argument("--lang", choices=("de", "en"), default=_language(), help="as the terminal")
    made.add_argument("--json", action="store_true", help="the report for programs")
    return made


def _language() -> str:
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return "de" if spoken.startswith("de") else "en"


def run(arguments: argparse.Namespace, speech: Speech) -> int:
    """Verifies and shows the report; the exit code. Unusable."""
    given = given_by(
        keys=arguments.key, witnesses=arguments.witness, held=arguments.checkpoint, require=arguments.require
    )
    source, report = open_source(arguments.bundle), Report()
    if arguments.position is not None:
        event = prove(source, given, report, arguments.position)
        report.facts["event"] = event
    else:
        bar = Bar(speech.word("events"))
        verify(source, given, report, bar.tell, seal_only=arguments.seal_only)
    code = 1 if report.count else 0
    if arguments.json:
        print(as_json(report, speech, code))
        return code
    if report.facts.get("event"):
        print(json.dumps(report.facts["event"], ensure_ascii=False, indent=2))
    show(report, speech)
    return code


def main(given: Sequence[str] | None = None) -> int:
    """The exit code: 0 all good, 1 altered or not proven, 2 it can't be used."""
    arguments = parser().parse_args(given)
    gc.disable()  # Nothing here is a circle, and looking for some takes a third of the time.
    speech = Speech(arguments.lang)
    try:
        code = run(arguments, speech)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # Who stops reading has seen no verdict, and must not take this for one.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except Unusable as error:
        message = speech.unusable(error)
        if arguments.json:
            print(json.dumps({"verdict": "UNUSABLE", "exit": 2, "code": error.code, "message": message}))
        print(f"verify.py: {message}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main())
