"""Signed notes as C2SP defines them: checkpoints of a log, their signatures, and the cosignatures of witnesses.

https://c2sp.org/signed-note, https://c2sp.org/tlog-checkpoint, https://c2sp.org/tlog-cosignature. Ed25519 throughout.
"""

import binascii
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Literal, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Kind = Literal[1, 4]
LOG: Final[Kind] = 1
WITNESS: Final[Kind] = 4
"""What a key signs: notes as they are, or notes with the time at which a witness saw them."""
BYTES_MAX = 100_000
LINES_MAX = 64

_NAME = re.compile(r"[^\s+]+")
_SIZE = re.compile(r"0|[1-9][0-9]{0,15}", re.ASCII)
_KEY = re.compile(r"([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", re.ASCII)
_SECRET = re.compile(r"PRIVATE\+KEY\+([^\s+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)", re.ASCII)
_DASH = "\u2014 "


class BadNote(Exception):
    """No signed note, no checkpoint, no key, or not signed as it says; the message says what is wrong."""


class Signature(NamedTuple):
    """One line: the name and id of a key, and what it signed with; a witness' signature begins with its time."""

    name: str
    key_id: bytes
    signed: bytes

    @property
    def line(self) -> str:
        return f"{_DASH}{self.name} {b64encode(self.key_id + self.signed).decode()}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text, which ends in a newline, and who has signed it. Nothing of it is verified yet."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(one.line for one in self.signatures)}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log signs: its origin, the number of its entries, and the root over them."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name; as text `name+id+key`, which C2SP calls a vkey."""

    name: str
    kind: Kind
    key: bytes

    @property
    def key_id(self) -> bytes:
        return sha256(f"{self.name}\n".encode() + bytes([self.kind]) + self.key).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{b64encode(bytes([self.kind]) + self.key).decode()}"

    def signed_at(self, note: Note) -> int | None:
        """When a witness signed a note, in seconds since 1970; 0 for a log's key; None: this key did not sign it.

        BadNote where there is a signature of this key, and it is false.
        """
        for one in note.signatures:
            if (one.name, one.key_id) == (self.name, self.key_id):
                return self._verified(note.text, one.signed)
        return None

    def _verified(self, text: str, signed: bytes) -> int:
        time = int.from_bytes(signed[:8]) if self.kind == WITNESS else 0
        signature = signed[8:] if self.kind == WITNESS else signed
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, _message(text, self.kind, time))
        except InvalidSignature:
            raise BadNote(f"the signature of {self.name} is false") from None
        return time


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with its name; as text `PRIVATE+KEY+name+id+key`."""

    name: str
    kind: Kind
    seed: bytes

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self.kind, self._key.public_key().public_bytes_raw())

    @property
    def secret(self) -> str:
        """The text to keep in a file that nobody else can read."""
        material = b64encode(bytes([self.kind]) + self.seed).decode()
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{material}"

    def sign(self, text: str, at: int = 0) -> Signature:
        """Signs a note's text; `at` is the time of a witness in seconds since 1970."""
        signature = self._key.sign(_message(text, self.kind, at))
        time = at.to_bytes(8) if self.kind == WITNESS else b""
        return Signature(self.name, self.verifier.key_id, time + signature)

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


def draw(name: str, kind: Kind) -> Signer:
    """A new key. BadNote where the name is empty or has white space or a plus in it."""
    if not _NAME.fullmatch(name):
        raise BadNote(f"{name!r} is no name of a key: it has no white space and no plus in it")
    return Signer(name, kind, Ed25519PrivateKey.generate().private_bytes_raw())


def read_verifier(text: str) -> Verifier:
    """A public key from its text. BadNote."""
    found = _KEY.fullmatch(text.strip())
    if found is None:
        raise BadNote("a key to verify with is written NAME+ID+KEY")
    kind, key = _material(found[3])
    verifier = Verifier(found[1], kind, key)
    if verifier.key_id.hex() != found[2]:
        raise BadNote(f"the id of the key {found[1]} does not fit: it was not copied whole")
    return verifier


def read_signer(text: str) -> Signer:
    """A private key from its text. BadNote, without any of it in the message."""
    found = _SECRET.fullmatch(text.strip())
    if found is None:
        raise BadNote("a key to sign with is written PRIVATE+KEY+NAME+ID+KEY")
    try:
        kind, seed = _material(found[3])
    except BadNote:
        raise BadNote(f"the key {found[1]} was not copied whole") from None
    signer = Signer(found[1], kind, seed)
    if signer.verifier.key_id.hex() != found[2]:
        raise BadNote(f"the id of the key {found[1]} does not fit: the file was changed")
    return signer


def read(text: str) -> Note:
    """A signed note from its text. BadNote where it is none; nothing is verified."""
    if len(text) > BYTES_MAX or any(one < " " and one != "\n" for one in text):
        raise BadNote("this is no signed note: it is too long, or has control characters in it")
    body, blank, lines = text.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise BadNote("this is no signed note: a text, an empty line and signatures, each line with its end")
    signatures = tuple(_signatures(lines[:-1].split("\n")))
    return Note(f"{body}\n", signatures)


def read_checkpoint(note: Note) -> Checkpoint:
    """The checkpoint that a note's text is. BadNote."""
    origin, size, root, *more = [*note.text.split("\n"), "", ""][:5]
    if not origin or not _SIZE.fullmatch(size) or any(more) or not note.text.endswith("\n"):
        raise BadNote("this is no checkpoint: an origin, a size and a root, each on a line of its own, and no more")
    hash_ = _decoded(root)
    if len(hash_) != 32:
        raise BadNote("the root of the checkpoint has not 32 bytes")
    return Checkpoint(origin, int(size), hash_)


def opened(text: str, verifiers: Iterable[Verifier]) -> tuple[Checkpoint, dict[Verifier, int]]:
    """A checkpoint that one of these keys has signed, and when each of them did. BadNote."""
    note = read(text)
    signed = {one: at for one in verifiers if (at := one.signed_at(note)) is not None}
    if not signed:
        raise BadNote("none of the known keys has signed this")
    return read_checkpoint(note), signed


def _signatures(lines: Sequence[str]) -> Iterator[Signature]:
    if len(lines) > LINES_MAX:
        raise BadNote(f"a note has at most {LINES_MAX} signatures here")
    for line in lines:
        name, blank, signed = line.removeprefix(_DASH).partition(" ")
        raw = _decoded(signed)
        if not line.startswith(_DASH) or not blank or not _NAME.fullmatch(name) or len(raw) < 5:
            raise BadNote(f"this is no line of a signature: {line[:80]!r}")
        yield Signature(name, raw[:4], raw[4:])


def _message(text: str, kind: Kind, at: int) -> bytes:
    return (f"cosignature/v1\ntime {at}\n{text}" if kind == WITNESS else text).encode()


def _material(text: str) -> tuple[Kind, bytes]:
    raw = _decoded(text)
    match len(raw), raw[:1]:
        case 33, b"\x01":
            return LOG, raw[1:]
        case 33, b"\x04":
            return WITNESS, raw[1:]
    raise BadNote("this is no Ed25519 key of a log or a witness")


def _decoded(text: str) -> bytes:
    try:
        raw = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise BadNote(f"this is no base64: {text[:80]!r}") from None
    if b64encode(raw).decode() != text:
        raise BadNote(f"this base64 can be written in more than one way: {text[:80]!r}")
    return raw
