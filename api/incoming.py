"""What a request says before anyone looks at its meaning: formats, size, body, parameters, preconditions."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from flask import request
from marshmallow import ValidationError
from marshmallow.fields import Field
from werkzeug.datastructures import MIMEAccept

from api import wire
from api.fields import Shape, Strict, faults
from api.problems import Fault, Problem
from ledger import notes
from ledger.notes import BadNote, Note

JSON: Final = "application/json"
NOTE: Final = "text/plain"
"""Signed notes: C2SP gives them no type of their own."""
FORMATS: Final[Mapping[str, str]] = {
    "json": JSON,
    "csv": "text/csv",
    "csv-de": "text/csv",
    "ndjson": "application/x-ndjson",
}
BODY_BYTES_MAX: Final = 1 << 20

_KEY = re.compile(r"[\x21\x23-\x7e]{1,255}", re.ASCII)
_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e]*)"', re.ASCII)
_TAGS = re.compile(rf"\s*{_TAG.pattern}\s*(,\s*{_TAG.pattern}\s*)*", re.ASCII)


def answer_format(formats: Sequence[str]) -> str:
    """Which of these formats to answer in, by `format=`, else by `Accept`. 406 where it is none of them.

    Both kinds of CSV are one media type, in two languages: `Accept-Language` chooses.
    """
    named = request.args.get("format")
    if named is not None:
        if named in formats:
            return named
        raise Problem("not_acceptable", f"there is no format {named!r} here: ask for {' or '.join(formats)}")
    if not request.accept_mimetypes:
        return formats[0]
    offered = list(dict.fromkeys(FORMATS[name] for name in formats))
    # What a client adds to a type (a charset, a header=present) takes nothing away from it.
    accepted = MIMEAccept([(one.partition(";")[0].strip(), quality) for one, quality in request.accept_mimetypes])
    best = accepted.best_match(offered)
    found = [name for name in formats if FORMATS[name] == best]
    if not found:
        raise Problem("not_acceptable", f"the answer comes as {' or '.join(offered)}: accept that")
    return "csv-de" if "csv-de" in found and _reads_german() else found[0]


def _reads_german() -> bool:
    return request.accept_languages.best_match(("en", "de")) == "de"


def check_media_type(wanted: str = JSON) -> None:
    """415 for a body that is not announced as this type, in UTF-8 and not encoded any further."""
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != wanted or charset not in ("utf-8", "utf8"):
        raise Problem("unsupported_media_type", f"send the body with Content-Type: {wanted}")
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Problem("unsupported_media_type", "send the body without Content-Encoding")


def read_body() -> bytes:
    """The bytes of the body, also when asked for again. 413 above 1 MiB."""
    # A body sent in chunks has no length: werkzeug cuts it at its limit and says nothing.
    request.max_content_length = BODY_BYTES_MAX + 1
    raw = request.get_data()
    if len(raw) > BODY_BYTES_MAX:
        raise Problem("body_too_large", "send a body of at most 1 MiB")
    return raw


def note(raw: bytes) -> Note:
    """The signed checkpoint that a body is. 422 where it is none; no signature of it is verified."""
    try:
        found = notes.read(raw.decode("utf-8"))
        notes.read_checkpoint(found)
    except UnicodeDecodeError as bad:
        raise _no_note(f"byte {bad.start} is not UTF-8") from None
    except BadNote as bad:
        raise _no_note(str(bad)) from None
    return found


def _no_note(detail: str) -> Problem:
    return Problem("invalid_body", detail, errors=[Fault("", detail, "invalid")])


def parameters(shape: Shape) -> dict[str, Any]:
    """The query's parameters, read strictly; 400 for one that is unknown, repeated or has no valid value."""
    given = request.args.to_dict(flat=False)
    fields = {field.data_key or name: field for name, field in shape.fields.items()}
    known = ", ".join(sorted(fields)) or "none"
    if strange := sorted(given.keys() - fields.keys()):
        said = [
            Fault(name, f"this operation does not know it; known are: {known}", "unknown_field") for name in strange
        ]
        raise Problem("unknown_parameter", f"unknown: {', '.join(strange)}; known are: {known}", errors=said)
    for name, values in given.items():
        if len(values) > 1:
            raise Problem(
                "repeated_parameter",
                f"give {name} once",
                errors=[Fault(name, "give it once", "duplicate_key")],
            )
    try:
        loaded: dict[str, Any] = shape.load({name: _from_text(fields[name], text) for name, (text,) in given.items()})
    except ValidationError as error:
        found = [fault._replace(pointer=fault.pointer.lstrip("/")) for fault in faults(error)]
        raise Problem("bad_parameter", _summary(found), errors=found) from None
    return loaded


def _from_text(field: Field[Any], text: str) -> object:
    return field.from_text(text) if isinstance(field, Strict) else text


@contextmanager
def within(*place: str | int) -> Iterator[None]:
    """Faults of a shape inside carry pointers from the whole body."""
    try:
        yield
    except Problem as problem:
        found = [fault._replace(pointer=wire.pointer(*place) + fault.pointer) for fault in problem.errors]
        raise Problem(problem.code, _summary(found), errors=found) from None


def body(shape: Shape, value: object) -> dict[str, Any]:
    """The body as its shape reads it. 422 with everything that is wrong."""
    try:
        loaded: dict[str, Any] = shape.load(value)  # type: ignore[arg-type]
    except ValidationError as error:
        found = faults(error)
        raise Problem("invalid_body", _summary(found), errors=found) from None
    return loaded


def parse(raw: bytes) -> tuple[Any, Problem | None]:
    """(value, None), or (None, the 422 to give when its turn comes). 400 for what is no JSON."""
    try:
        return wire.parse(raw), None
    except wire.BadShape as refused:
        return None, refused


def idempotency_key() -> str | None:
    """The `Idempotency-Key` without its quotes. 400 for what is no key."""
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return None
    key = given[1:-1] if len(given) > 1 and given[0] == given[-1] == '"' else given
    if not _KEY.fullmatch(key):
        raise Problem("bad_header", "Idempotency-Key: write 1 to 255 visible ASCII characters without space or quotes")
    return key


def matching() -> Sequence[str] | None:
    """The strong tags of `If-Match`, without quotes; None where it is absent or `*`. 400 for what is no tag."""
    given = request.headers.get("If-Match")
    if given is None or given.strip() == "*":
        return None
    if not _TAGS.fullmatch(given):
        raise Problem("bad_header", 'If-Match: write the version in quotes, such as "7", or *')
    # A weak tag never matches here (RFC 9110, 13.1.1), so that it meets 412.
    return [tag for weak, tag in _TAG.findall(given) if not weak]


def knows(tag: str) -> bool:
    """Whether `If-None-Match` names this answer as held. `*` is no name: it asks whether there is an answer at all."""
    held = request.if_none_match
    return not held.star_tag and held.contains_weak(tag.removeprefix("W/").strip('"'))


def holds_any() -> bool:
    """Whether `If-None-Match` is `*`: any answer is held, if there is one."""
    return request.if_none_match.star_tag


def _summary(found: Sequence[Fault]) -> str:
    first = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"{first.pointer or 'the body'}: {first.detail}{more}"
