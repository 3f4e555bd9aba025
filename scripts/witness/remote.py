"""A book as a partner reaches it: over HTTP with a token. Nothing that it answers is believed here, only read."""

import binascii
import json
import re
import urllib.error
import urllib.request
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.parse import urlencode

from api import problems
from scripts.witness.words import Unable

BYTES_MAX = 4 << 20
SECONDS_MAX = 30
TILE = 256

_ADDRESS = re.compile(r"https?://[^\s/?#@]+(?:/[^\s?#]*)?/v1/books/[a-z0-9][a-z0-9-]{0,62}", re.ASCII)


class Refused(Unable):
    """The book answers with a problem; `problem` is its code, `status` the HTTP status."""

    def __init__(self, status: int, problem: str, why: str | tuple[str, str]) -> None:
        super().__init__("refused", why=why, problem=problem or status)
        self.status = status
        self.problem = problem
        self.why = why


class Strange(Unable):
    """It answers, and not as a book does."""

    def __init__(self, url: str, why: object) -> None:
        super().__init__("strange", url=url, why=why)


class _Stay(urllib.request.HTTPRedirectHandler):
    """The token goes nowhere else than where it was meant to go."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


@dataclass(frozen=True, slots=True)
class Covered:
    """A proof that an entry is among the first `size`, and the signed checkpoint over just so many, if any."""

    size: int
    proof: list[bytes]
    note: str | None


@dataclass(frozen=True, slots=True)
class Remote:
    """A book at an address, opened by a token. Every method raises Unable, or Refused where the book says why."""

    url: str
    token: str

    def checkpoint(self) -> str:
        """The newest checkpoint: the text of a signed note."""
        return self._text("log/checkpoint")

    def told_keys(self) -> list[tuple[str, int]]:
        """The vkeys that the book says are its own, oldest first, with the position where each took over, else 0."""
        told = self._json("log/keys", keys=list)["keys"]
        try:
            return [(str(one["key"]), int(one["since"] or 0)) for one in told]
        except (LookupError, TypeError, ValueError) as bad:
            raise Strange(self.url, bad) from None

    def consistency(self, old: int, new: int) -> list[bytes]:
        """What is to prove that the first `new` entries begin with the first `old`."""
        return self._hashes(self._json(f"log/proofs/consistency?{urlencode({'old': old, 'new': new})}", proof=list))

    def inclusion(self, entry: int, size: int | None = None) -> Covered:
        """What is to prove that an entry is among the first `size`, else of the first checkpoint over it."""
        query = {"entry": entry} | ({} if size is None else {"size": size})
        answer = self._json(f"log/proofs/inclusion?{urlencode(query)}", size=int, proof=list)
        note = answer.get("checkpoint")
        return Covered(answer["size"], self._hashes(answer), note if isinstance(note, str) else None)

    def entry(self, position: int) -> bytes:
        """The bytes that are stored at a position."""
        tile, place = divmod(position - 1, TILE)
        width = "" if place + 1 == TILE else f".p/{place + 1}"
        raw, entries = self._bytes(f"log/tile/entries/{_numbered(tile)}{width}"), []
        while raw:
            length = int.from_bytes(raw[:2])
            entries.append(raw[2 : 2 + length])
            raw = raw[2 + length :]
        if len(entries) <= place:
            raise Strange(self.url, f"there is no entry {position} in its tile")
        return entries[place]

    def cosign(self, note: str) -> None:
        """Posts a co-signed checkpoint."""
        self._bytes("log/cosignatures", note.encode())

    def report(self, note: str) -> None:
        """Posts a checkpoint that contradicts the book's log."""
        self._bytes("log/forks", note.encode())

    def _hashes(self, answer: Mapping[str, Any]) -> list[bytes]:
        try:
            return [b64decode(one, validate=True) for one in answer["proof"]]
        except (TypeError, ValueError, binascii.Error) as bad:
            raise Strange(self.url, bad) from None

    def _json(self, path: str, **wanted: type) -> dict[str, Any]:
        try:
            answer = json.loads(self._text(path))
        except ValueError as bad:
            raise Strange(self.url, bad) from None
        if not isinstance(answer, dict) or not all(isinstance(answer.get(name), of) for name, of in wanted.items()):
            raise Strange(self.url, f"{path} lacks {', '.join(wanted)}")
        return answer

    def _text(self, path: str) -> str:
        try:
            return self._bytes(path).decode("utf-8")
        except UnicodeDecodeError as bad:
            raise Strange(self.url, bad) from None

    def _bytes(self, path: str, body: bytes | None = None) -> bytes:
        headers = {"Authorization": f"Bearer {self.token}"} | ({"Content-Type": "text/plain"} if body else {})
        request = urllib.request.Request(f"{self.url}/{path}", body, headers)
        try:
            with urllib.request.build_opener(_Stay).open(request, timeout=SECONDS_MAX) as answer:
                raw: bytes = answer.read(BYTES_MAX + 1)
        except urllib.error.HTTPError as problem:
            with problem:
                raise _refused(problem) from None
        except (OSError, HTTPException) as error:
            raise Unable("no_answer", url=self.url, why=getattr(error, "reason", None) or error) from None
        if len(raw) > BYTES_MAX:
            raise Strange(self.url, f"{path} has more than {BYTES_MAX} bytes")
        return raw


def reach(url: str, token: str) -> Remote:
    """The book at an address. Unable where it is none."""
    if not _ADDRESS.fullmatch(url.rstrip("/")):
        raise Unable("no_book", url=url)
    return Remote(url.rstrip("/"), token)


def _refused(problem: urllib.error.HTTPError) -> Refused:
    try:
        said = json.loads(problem.read(BYTES_MAX))
        code, detail = str(said["code"]), str(said["detail"])[:500]
    except (OSError, HTTPException, ValueError, LookupError, TypeError):
        return Refused(problem.code, "", str(problem.reason))
    known = problems.known(code)
    return Refused(problem.code, code, detail if known is None else (detail, known.de.rstrip(".")))


def _numbered(tile: int) -> str:
    """The number of a tile as C2SP tlog-tiles writes it: `x001/x234/067`."""
    groups = re.findall("...", str(tile).zfill(-(-len(str(tile)) // 3) * 3))
    return "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
