"""JSON as it may come in: strict, and nothing in it that a reader would not see."""

import json
import re
from collections.abc import Iterator
from typing import Any, NoReturn

from api.problems import Fault, Problem

DEPTH_MAX = 32

_BRACKETS = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{\]}]', re.DOTALL)
_UNSEEN = re.compile(
    "(?P<control_character>[\x00-\x1f\x7f-\x9f\u2028\u2029])"
    "|(?P<bidi_character>[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])"
    "|(?P<lone_surrogate>[\ud800-\udfff])"
    # Soft hyphens and joiners stay: names and emoji are written with them.
    "|(?P<invisible_character>[\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\ufffe\uffff])"
)
_INTEGER_DIGITS_MAX = 30


class BadJson(Problem):
    """400: this is no JSON, or it is nested too deep."""

    def __init__(self, detail: str, code: str = "syntax") -> None:
        super().__init__("malformed_json", detail, errors=[Fault("", detail, code)])


class BadShape(Problem):
    """422: JSON, with values or keys that no operation takes."""

    def __init__(self, faults: list[Fault]) -> None:
        first = faults[0]
        where = f" at {first.pointer}" if first.pointer else ""
        super().__init__("invalid_body", f"{first.detail}{where}", errors=faults)


class _Repeated(dict[str, Any]):
    """An object that had keys twice, until `parse` has told where."""

    twice: list[str]


def parse(raw: bytes) -> Any:
    """The value of a document: dict, list, str, int, float, bool or None. BadJson or BadShape say what is wrong.

    Integers of more than 30 digits come as floats: no field takes either.
    """
    _check_depth(raw)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadJson(f"byte {error.start} is not UTF-8") from None
    if text.startswith("\ufeff"):
        raise BadJson("the document starts with a byte order mark: leave it out")
    try:
        value = json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant, parse_int=_integer)
    except json.JSONDecodeError as error:
        raise BadJson(f"line {error.lineno}, column {error.colno}: {error.msg}") from None
    if faults := list(_faults(value, "")):
        raise BadShape(faults)
    return value


def pointer(*steps: str | int) -> str:
    """A JSON pointer (RFC 6901) of keys and indexes."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def unseen(text: str) -> str | None:
    """The code of the first character in a text that nobody would see, or None."""
    found = _UNSEEN.search(text)
    return None if found is None else found.lastgroup


def _check_depth(raw: bytes) -> None:
    depth = 0
    for token in _BRACKETS.finditer(raw):
        match token[0]:
            case b"[" | b"{":
                depth += 1
                if depth > DEPTH_MAX:
                    raise BadJson(f"byte {token.start()}: nested deeper than {DEPTH_MAX}", "nested_too_deep")
            case b"]" | b"}":
                depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    repeated = _Repeated(made)
    seen: set[str] = set()
    repeated.twice = [key for key, _ in pairs if key in seen or seen.add(key)]  # type: ignore[func-returns-value]
    return repeated


def _no_constant(name: str) -> NoReturn:
    raise BadJson(f"{name} is not JSON")


def _integer(digits: str) -> int | float:
    return int(digits) if len(digits) <= _INTEGER_DIGITS_MAX else float(digits)


def _faults(value: Any, at: str) -> Iterator[Fault]:
    match value:
        case str():
            yield from _fault_of_text(value, at)
        case list():
            for i, item in enumerate(value):
                yield from _faults(item, f"{at}/{i}")
        case dict():
            if isinstance(value, _Repeated):
                for key in value.twice:
                    yield Fault(at + pointer(_shown(key)), "an object names each key once", "duplicate_key")
            for key, item in value.items():
                yield from _fault_of_text(key, at + pointer(_shown(key)))
                yield from _faults(item, at + pointer(_shown(key)))


def _fault_of_text(text: str, at: str) -> Iterator[Fault]:
    match unseen(text):
        case "lone_surrogate":
            yield Fault(at, "half of a surrogate pair is no character: write the whole one", "lone_surrogate")
        case "control_character":
            yield Fault(at, "control characters are not taken: write text of one line", "control_character")
        case "bidi_character":
            yield Fault(at, "characters that turn the direction of writing are not taken", "bidi_character")
        case "invisible_character":
            yield Fault(at, "characters that nobody sees are not taken", "invisible_character")


def _shown(key: str) -> str:
    return _UNSEEN.sub("\ufffd", key)
