"""What answers say of the seal: hashes, and the checkpoint that covers what they stand on."""

from base64 import b64encode
from typing import Any

from api import signing
from api.described import Ask
from api.fields import Answer, Instant, Matched, WholeNumber
from api.problems import Problem
from ledger import checkpoints
from ledger.checkpoints import Issued

ROOT = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="
"""The root over nothing, as an example."""
_NOTE = f"quartierbuch/duisburg/1a2b3c4d\n12\n{ROOT}\n\n\u2014 quartierbuch/duisburg/1a2b3c4d {'A' * 90}==\n"


class Hash(Matched):
    """32 bytes of SHA-256 in base64."""

    def __init__(self, **given: Any) -> None:
        super().__init__("32 bytes in base64", "[A-Za-z0-9+/]{43}=", example=ROOT, **given)


class NoteText(Matched):
    """A signed note as C2SP writes it, with its lines."""

    def __init__(self, **given: Any) -> None:
        super().__init__("a signed note", r"(?:[^\x00-\x1f]*\n)+", example=_NOTE, **given)


class CoveringAnswer(Answer):
    """The first checkpoint over everything that the answer stands on."""

    number = WholeNumber(1, about="counts the checkpoints of this book")
    size = WholeNumber(1, example=12, about="it covers positions 1 to `size`")
    root = Hash()
    issued_at = Instant()


def covering(ask: Ask, position: int) -> Issued:
    """The first checkpoint over everything up to a position; it is issued now if there is none. KeyMissing."""
    return checkpoints.covering(ask.tx, position) or signing.current(ask.book)


def numbered(ask: Ask, number: int) -> Issued:
    """The checkpoint of a number. Problem where there is none."""
    found = next(iter(checkpoints.after(ask.tx, number - 1, 1)), None)
    if found is None or found.number != number:
        raise Problem("not_found", f"there is no checkpoint {number}: GET log/checkpoints lists them")
    return found


def shown(issued: Issued) -> dict[str, Any]:
    """A checkpoint as `CoveringAnswer`."""
    root = written(issued.checkpoint.root)
    return {"number": issued.number, "size": issued.size, "root": root, "issued_at": issued.issued_at}


def written(hash_: bytes) -> str:
    return b64encode(hash_).decode()
