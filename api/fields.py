"""The fields of all shapes on the wire: strict, each with its own words and its own OpenAPI."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Final, get_args

from marshmallow import RAISE, Schema, ValidationError, fields
from marshmallow.types import UnknownOption

from api.problems import Fault
from api.wire import pointer, unseen
from ledger import values

SLUG: Final = "[a-z0-9][a-z0-9-]{0,62}"
CODE: Final = "[a-z][a-z0-9_]{0,62}"
TILE: Final = r"(?:x[0-9]{3}/){0,4}[0-9]{3}(?:\.p/(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9][0-9]?))?"
"""The number of a tile and the width of a partial one, as C2SP tlog-tiles writes them."""
HIDDEN: Final = (
    r"\u0000-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069"
    r"\ufeff\ufff9-\ufffb\ufffe\uffff"
)
"""What no text holds, as part of a character class in a pattern; half characters too, but patterns can't name them."""

POSITION_MAX: Final = 10**15 - 1
"""More than a book will ever hold, and exact in every client's numbers."""

_CENTURIES: Final = "^[1-9][0-9]{3}-"
_DIGITS = re.compile("-?[0-9]{1,30}", re.ASCII)
_DAY = re.compile("[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NAIVE = re.compile(r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?", re.ASCII)
_INSTANT = re.compile(_NAIVE.pattern + "(Z|[+-][0-9]{2}:[0-9]{2})", re.ASCII)
_WANTS_INSTANT = "a time with seconds and offset such as 2026-11-22T09:30:00Z"


class Said(str):
    """A message that carries the code of its fault."""

    code: str

    def __new__(cls, text: str, code: str) -> "Said":
        said = super().__new__(cls, text)
        said.code = code
        return said

    def format(self, *args: object, **kwargs: object) -> "Said":
        return Said(super().format(*args, **kwargs), self.code)


def wrong(text: str, code: str) -> ValidationError:
    """A refusal to raise in a field or a shape; `code` is one of `problems.FAULTS`."""
    return ValidationError([Said(text, code)])


def faults(error: ValidationError) -> list[Fault]:
    """Everything a shape refused, each with its JSON pointer."""
    return list(_flat(error.messages, ()))


def _flat(messages: Any, at: tuple[str | int, ...]) -> Sequence[Fault]:
    if isinstance(messages, Mapping):
        return [
            fault for key, inner in messages.items() for fault in _flat(inner, at if key == "_schema" else (*at, key))
        ]
    return [Fault(pointer(*at), str(one), getattr(one, "code", "invalid")) for one in messages]


def _messages(wants: str) -> dict[str, str]:
    return {
        "required": Said(f"is missing: write {wants}", "required"),
        "null": Said(f"is null: write {wants}", "null"),
        "invalid": Said(f"write {wants}", "wrong_type"),
        "type": Said(f"write {wants}", "wrong_type"),
    }


def _settings(wants: str, about: str, given: dict[str, Any]) -> dict[str, Any]:
    metadata = ({"description": about} if about else {}) | given.pop("metadata", {})
    required = "load_default" not in given
    return {"required": required, "error_messages": _messages(wants), "metadata": metadata, **given}


class Strict(fields.Field[Any]):
    """Base of the fields: required and not null unless `load_default` is given (`None` makes it nullable).

    `wants` says what to write ("a whole number from 1 to 5"), `openapi` is its JSON Schema.
    """

    def __init__(self, wants: str, openapi: dict[str, Any], *, about: str = "", **given: Any) -> None:
        super().__init__(**_settings(wants, about, given))
        self.wants = wants
        self.openapi = openapi

    def from_text(self, text: str) -> object:
        """The JSON value that a query parameter's text stands for."""
        return text

    def refuse(self, code: str) -> ValidationError:
        return wrong(f"write {self.wants}", code)

    def text(self, value: object) -> str:
        """The value as the text it has to be."""
        if not isinstance(value, str):
            raise self.refuse("wrong_type")
        return value


class Text(Strict):
    """Text of one line, of 1 to `most` characters, without space at its ends."""

    def __init__(self, most: int, *, example: str = "", **given: Any) -> None:
        openapi = {
            "type": "string",
            "minLength": 1,
            "maxLength": most,
            "pattern": rf"^[^\s{HIDDEN}]([^{HIDDEN}]*[^\s{HIDDEN}])?$",
        }
        super().__init__(
            f"text of 1 to {most} characters, on one line and without space at its ends",
            openapi | ({"examples": [example]} if example else {}),
            **given,
        )
        self.most = most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = self.text(value)
        if code := unseen(text):
            raise self.refuse(code)
        if not text or text != text.strip():
            raise self.refuse("blank")
        if len(text) > self.most:
            raise self.refuse("too_long")
        return text


class Matched(Strict):
    """Text that a pattern describes in full."""

    def __init__(self, wants: str, pattern: str, *, example: str, **given: Any) -> None:
        super().__init__(wants, {"type": "string", "pattern": f"^{pattern}$", "examples": [example]}, **given)
        self._pattern = re.compile(pattern, re.ASCII)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not self._pattern.fullmatch(self.text(value)):
            raise self.refuse("invalid")
        return str(value)


class Slug(Matched):
    """An id."""

    def __init__(self, *, example: str = "dichterviertel", **given: Any) -> None:
        wants = "an id of 1 to 63 lower-case letters, digits and hyphens, not beginning with a hyphen"
        super().__init__(wants, SLUG, example=example, **given)


class Code(Matched):
    """A word of a code list that users keep."""

    def __init__(self, *, example: str = "budget_cut", **given: Any) -> None:
        wants = "a code of 1 to 63 lower-case letters, digits and underscores, beginning with a letter"
        super().__init__(wants, CODE, example=example, **given)


class Digest(Matched):
    def __init__(self, **given: Any) -> None:
        super().__init__("a SHA-256 digest of 64 hexadecimal digits", "[0-9a-f]{64}", example="0" * 64, **given)


class Ags(Matched):
    """The official code of a municipality."""

    def __init__(self, *, example: str = "05112000", **given: Any) -> None:
        super().__init__("the eight digits of a municipality's code (AGS)", "[0-9]{8}", example=example, **given)


class Currency(Matched):
    def __init__(self, **given: Any) -> None:
        super().__init__("a currency of three capital letters (ISO 4217)", "[A-Z]{3}", example="EUR", **given)


class Choice(Strict):
    """One of the words of a `Literal`."""

    def __init__(self, literal: Any, *, example: str = "", **given: Any) -> None:
        self.words: tuple[str, ...] = get_args(literal)
        openapi = {"type": "string", "enum": list(self.words)}
        wants = f"one of: {', '.join(self.words)}" if len(self.words) > 1 else repr(self.words[0])
        super().__init__(wants, openapi | ({"examples": [example]} if example else {}), **given)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if self.text(value) not in self.words:
            raise self.refuse("invalid")
        return str(value)


class WholeNumber(Strict):
    """An integer, and nothing that merely looks like one; `most` None: no upper limit (in answers)."""

    def __init__(self, least: int, most: int | None = None, *, example: int | None = None, **given: Any) -> None:
        openapi: dict[str, Any] = {"type": "integer", "minimum": least}
        if most is not None:
            openapi["maximum"] = most
        if example is not None:
            openapi["examples"] = [example]
        upto = "on" if most is None else f"to {most}"
        super().__init__(f"a whole number from {least} {upto}", openapi, **given)
        self.least, self.most = least, most

    def from_text(self, text: str) -> object:
        return int(text) if _DIGITS.fullmatch(text) else text

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.refuse("wrong_type")
        if value < self.least or (self.most is not None and value > self.most):
            raise self.refuse("out_of_range")
        return value


class Year(WholeNumber):
    def __init__(self, *, example: int = 2026, **given: Any) -> None:
        super().__init__(1000, 9999, example=example, **given)


class Flag(Strict):
    def __init__(self, **given: Any) -> None:
        super().__init__("true or false", {"type": "boolean"}, **given)

    def from_text(self, text: str) -> object:
        return {"true": True, "false": False}.get(text, text)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise self.refuse("wrong_type")
        return value


class PartialDate(Strict):
    """-> values.PartialDate"""

    def __init__(self, *, example: str = "2017-12", **given: Any) -> None:
        pattern = "^[1-9][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
        super().__init__(
            "a year, a month or a day: 2004, 2017-12 or 2018-02-23",
            {"type": "string", "pattern": pattern, "examples": [example]},
            **given,
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> values.PartialDate:
        try:
            return values.PartialDate.parse(self.text(value))
        except ValueError:
            raise self.refuse("invalid") from None


class Today:
    """Stands for the day it is in the book's time zone, until the question is asked."""


TODAY: Final = Today()


class Day(Strict):
    """-> date. `load_default=TODAY` becomes the day it is in the book's time zone."""

    def __init__(self, *, example: str = "2026-07-05", **given: Any) -> None:
        super().__init__(
            "a day such as 2026-07-05",
            {"type": "string", "format": "date", "pattern": _CENTURIES, "examples": [example]},
            **given,
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date:
        return parse_day(self.text(value))


class Instant(Strict):
    """-> datetime in UTC; the offset is required."""

    def __init__(self, *, example: str = "2026-11-22T09:30:00Z", **given: Any) -> None:
        openapi = {"type": "string", "format": "date-time", "pattern": _CENTURIES, "examples": [example]}
        super().__init__(_WANTS_INSTANT, openapi, **given)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> datetime:
        return parse_instant(self.text(value))


class DayOrInstant(Strict):
    """-> date | datetime in UTC: a recorded time."""

    def __init__(self, *, example: str = "2026-11-22", **given: Any) -> None:
        openapi = {
            "anyOf": [{"type": "string", "format": name, "pattern": _CENTURIES} for name in ("date", "date-time")],
            "examples": [example],
        }
        super().__init__(f"a day such as 2026-11-22, or {_WANTS_INSTANT}", openapi, **given)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> date | datetime:
        text = self.text(value)
        return parse_day(text) if _DAY.fullmatch(text) else parse_instant(text)


def parse_day(text: str) -> date:
    """ValidationError for anything but a real day of the years 1000 to 9999."""
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise wrong("write a day such as 2026-07-05", "invalid")


def parse_instant(text: str) -> datetime:
    """ValidationError for anything but an RFC 3339 time with offset."""
    if _NAIVE.fullmatch(text.partition(" ")[0]):
        hint = "; in an address + is written %2B" if " " in text else ""
        raise wrong(f"write the time with its offset to UTC, such as {text[:19]}Z{hint}", "naive_time")
    try:
        if _INSTANT.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise wrong(f"write {_WANTS_INSTANT}", "invalid")


class Amount(Strict):
    """-> int, hundredths of a string with exactly two places."""

    def __init__(self, *, example: str = "52000.00", **given: Any) -> None:
        pattern = r"^(-?[1-9][0-9]{0,12}\.[0-9]{2}|0\.[0-9]{2}|-0\.(0[1-9]|[1-9][0-9]))$"  # no minus before nothing
        super().__init__(
            'a decimal in quotes with exactly two places, such as "52000.00"',
            {"type": "string", "pattern": pattern, "examples": [example]},
            **given,
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        try:
            return values.parse_hundredths(self.text(value))
        except ValueError:
            raise self.refuse("invalid") from None


class Percent(Strict):
    """-> int, hundredths of a percent, from nothing to all."""

    def __init__(self, *, example: str = "10.00", **given: Any) -> None:
        pattern = r"^(100\.00|[1-9]?[0-9]\.[0-9]{2})$"
        super().__init__(
            'a percentage in quotes with exactly two places, from "0.00" to "100.00"',
            {"type": "string", "pattern": pattern, "examples": [example]},
            **given,
        )

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> int:
        try:
            hundredths = values.parse_hundredths(self.text(value))
        except ValueError:
            raise self.refuse("invalid") from None
        if not 0 <= hundredths <= 10_000:
            raise self.refuse("out_of_range")
        return hundredths


class Anything(Strict):
    """Any JSON value: for answers that show what was recorded."""

    def __init__(self, **given: Any) -> None:
        super().__init__("any value", {}, allow_none=True, **given)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> object:
        return value


class Shape(Schema):
    """Base of all schemas: an object with these fields and no others.

    `document` is merged into its JSON Schema, with those of its bases: what the fields alone can't say, and examples.
    """

    class Meta:
        unknown = RAISE

    document: ClassVar[Mapping[str, Any]] = {}

    @classmethod
    def documented(cls) -> dict[str, Any]:
        """`document` of this shape and of those it is derived from."""
        merged: dict[str, Any] = {}
        for base in reversed(cls.__mro__):
            merged |= vars(base).get("document", {})
        return merged

    def __init__(self, *, unknown: UnknownOption = RAISE, **given: Any) -> None:
        super().__init__(unknown=unknown, **given)
        known = ", ".join(field.data_key or name for name, field in self.fields.items()) or "none"
        self.error_messages["unknown"] = Said(f"is not known here; known are: {known}", "unknown_field")
        self.error_messages["type"] = Said("write an object in braces", "wrong_type")


class Answer(Shape):
    """Base of what we say: every field is there, if only as null, unless its metadata says `optional`."""

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        field_obj.required = not field_obj.metadata.get("optional")


class Part(fields.Nested):
    """An object inside an object."""

    def __init__(self, shape: type[Shape], *, about: str = "", **given: Any) -> None:
        super().__init__(shape, **_settings("an object in braces", about, given))


class ListOf(fields.List[Any]):
    """A list -> list. `most` None: as many as fit (in answers)."""

    def __init__(
        self, inner: fields.Field[Any], *, least: int = 0, most: int | None = None, about: str = "", **given: Any
    ) -> None:
        upto = "or more" if most is None else f"to {most}"
        self.wants = f"a list of {least} {upto} items"
        super().__init__(inner, **_settings(self.wants, about, given))
        self.least, self.most = least, most

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise wrong(f"write {self.wants}", "wrong_type")
        if len(value) < self.least or (self.most is not None and len(value) > self.most):
            raise wrong(f"write {self.wants}", "too_long" if value else "required")
        return super()._deserialize(value, attr, data, **kwargs) or []


class MapOf(fields.Dict):
    """An object whose keys are data."""

    def __init__(self, inner: fields.Field[Any], *, about: str = "", **given: Any) -> None:
        super().__init__(values=inner, **_settings("an object in braces", about, given))
