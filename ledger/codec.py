"""Events as canonical bytes (RFC 8785), made from the dataclass fields alone, and back.

A field that is None is left out, and so is read back as its default: new optional fields need no new schema version.
What does need one is lifted on read by a pure function of `lifts`; stored bytes never change.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from operator import itemgetter
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import orjson

from ledger.errors import BookBroken, BookNewer, EntryTooLarge
from ledger.message import Envelope, Recorded
from ledger.values import Money, PartialDate, Quantity, parse_hundredths

MAX_BYTES = 65_535

Write = Callable[[Any], Any]
Read = Callable[[Any], Any]
Lifts = Mapping[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]]

_envelope = itemgetter(*Envelope._fields)


class UnknownEvent(BookNewer):
    """Stored bytes name a type or schema version that this program does not know."""


class Codec:
    """Writes and reads the events of `events` (name to class). `lifts[type, n]` turns data of version n into n + 1."""

    def __init__(self, events: Mapping[str, type], lifts: Lifts | None = None) -> None:
        self._lifts = lifts or {}
        self.schema = {name: 1 + sum(1 for of, _ in self._lifts if of == name) for name in events}
        self._write = {cls: writer(cls) for cls in events.values()}
        self._read = {name: reader(cls) for name, cls in events.items()}

    def plain(self, event: object) -> dict[str, Any]:
        """An event's data as plain JSON values."""
        return self._write[type(event)](event)  # type: ignore[no-any-return]

    def event(self, name: str, schema: int, data: dict[str, Any]) -> Any:
        """The event of this type and schema version, lifted. UnknownEvent where a newer program wrote it."""
        known = self.schema.get(name)
        if known is None or schema > known:
            raise UnknownEvent(f"{name}, schema version {schema}")
        for version in range(schema, known):
            data = self._lifts[name, version](data)
        return self._read[name](data)

    def data(self, event: object) -> bytes:
        """An event's data as they stand inside the bytes to store."""
        return canonical(self.plain(event))

    def stored(self, envelope: Envelope, data: bytes) -> bytes:
        """The bytes to store. EntryTooLarge above 65,535."""
        raw = canonical(envelope._asdict() | {"data": orjson.Fragment(data)})
        if len(raw) > MAX_BYTES:
            raise EntryTooLarge(f"the {envelope.type} would take {len(raw)} bytes; at most {MAX_BYTES} are stored")
        return raw

    def encode(self, event: object, envelope: Envelope) -> bytes:
        """The bytes to store. EntryTooLarge above 65,535."""
        return self.stored(envelope, self.data(event))

    def decode(self, raw: bytes) -> Recorded:
        """UnknownEvent where a newer program wrote them, BookBroken where they are no event."""
        try:
            document = orjson.loads(raw)
            event = self.event(document["type"], document["schema"], document["data"])
            return Recorded(event, Envelope._make(_envelope(document)))
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            raise BookBroken(f"what is stored as an event is none ({type(error).__name__})") from error


def canonical(document: object) -> bytes:
    """RFC 8785 for documents of strings, integers, booleans, null, lists and objects with ASCII keys."""
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def writer(hint: Any) -> Write:
    """What turns a value of this type into plain JSON values."""
    hint, _ = _bare(hint)
    if hint is PartialDate:
        return str
    if hint is Money:
        return lambda money: {"amount": money.amount, "currency": money.currency}
    if hint is Quantity:
        return lambda quantity: {"quantity": quantity.quantity, "unit": quantity.unit}
    if get_origin(hint) is tuple:
        item = writer(get_args(hint)[0])
        return lambda items: [item(one) for one in items]
    if defaults(hint) is not None:
        return _object_writer(hint)
    return _as_it_is


def _object_writer(cls: Any) -> Write:
    lines = ["def made(value):", " document = {}"]
    used: dict[str, Any] = {}
    for name, _, hint in sorted(_hints(cls), key=itemgetter(0)):
        to = writer(hint)
        used[f"write_{name}"] = to
        lines.append(f" if (part := value.{name}) is not None:")
        lines.append(f"  document[{name!r}] = {'part' if to is _as_it_is else f'write_{name}(part)'}")
    return _made([*lines, " return document"], used)


def _made(lines: list[str], used: dict[str, Any]) -> Callable[[Any], Any]:
    """A function from its own source, as dataclasses make theirs: it runs for every event that is stored or read, and
    a loop over the fields takes twice as long."""
    exec("\n".join(lines), used)
    return used["made"]  # type: ignore[no-any-return]


def reader(hint: Any) -> Read:
    """What makes a value of this type from plain JSON values, tolerant of fields it does not know."""
    hint, _ = _bare(hint)
    if hint is PartialDate:
        return PartialDate
    if hint is Money:
        return lambda document: Money(parse_hundredths(document["amount"]), document["currency"])
    if hint is Quantity:
        return lambda document: Quantity(parse_hundredths(document["quantity"]), document["unit"])
    if get_origin(hint) is tuple:
        item = reader(get_args(hint)[0])
        return lambda items: tuple([item(one) for one in items])
    if defaults(hint) is not None:
        return _object_reader(hint)
    return _as_it_is


def _object_reader(cls: Any) -> Read:
    lines = ["def made(document):", " return cls("]
    used: dict[str, Any] = {"cls": cls}
    for name, default, hint in _hints(cls):
        of = reader(hint)
        used |= {f"read_{name}": of, f"default_{name}": default}
        value = f"document[{name!r}]" if of is _as_it_is else f"read_{name}(document[{name!r}])"
        needed = default is MISSING
        lines.append(
            f"  {name}={value}," if needed else f"  {name}={value} if {name!r} in document else default_{name},"
        )
    return _made([*lines, " )"], used)


def _as_it_is(value: Any) -> Any:
    return value


def _bare(hint: Any) -> tuple[Any, bool]:
    """The type without its `| None`, and whether it had one."""
    if get_origin(hint) in (UnionType, Union):  # what has a Literal in it is a Union
        options = [option for option in get_args(hint) if option is not NoneType]
        assert len(options) == 1, f"{hint} has more than one shape on the wire"
        return options[0], True
    assert get_origin(hint) is Literal or hint is not Any, f"{hint} has no shape"
    return hint, False


def _hints(cls: Any) -> list[tuple[str, Any, Any]]:
    """(name, default or MISSING, type) of each field."""
    hints, known = get_type_hints(cls), defaults(cls)
    assert known is not None, f"{cls} has no fields"
    for name, default in known.items():
        assert not _bare(hints[name])[1] or default is None, f"{cls}.{name}: default to None"
    return [(name, default, hints[name]) for name, default in known.items()]


def defaults(cls: Any) -> dict[str, Any] | None:
    """The default, or MISSING, of each field of a dataclass or a named tuple; None: it is neither."""
    if is_dataclass(cls):
        assert all(field.default_factory is MISSING for field in fields(cls)), f"{cls}: a default is a value"
        return {field.name: field.default for field in fields(cls)}
    names: tuple[str, ...] | None = getattr(cls, "_fields", None)
    return None if names is None else {name: cls._field_defaults.get(name, MISSING) for name in names}
