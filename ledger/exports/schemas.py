"""The JSON Schema of every event's data, from the dataclasses alone: what a bundle's reader reads them by."""

from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from ledger.registry import CODEC, EVENTS
from ledger.values import Money, PartialDate, Quantity

Schema = dict[str, Any]

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_HUNDREDTHS = {"type": "string", "pattern": r"^-?(0|[1-9][0-9]{0,12})\.[0-9]{2}$"}
_DATE = {"type": "string", "pattern": r"^[1-9][0-9]{3}(-[0-9]{2}(-[0-9]{2})?)?$"}
_PLAIN: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    PartialDate: _DATE,
}


def of_event(name: str) -> Schema:
    """The schema of the data of one type of event, in its present schema version."""
    event = EVENTS[name]
    said = " ".join((event.__doc__ or "").split())
    # A dataclass without a docstring has its signature for one.
    about = {} if said.startswith(f"{name}(") else {"description": said}
    return {"$schema": _DIALECT, "title": f"{name}, schema version {CODEC.schema[name]}", **about, **_object(event)}


def of_type(hint: Any) -> Schema:
    """The schema of a value as the codec writes it; what is None is left out of its object."""
    if get_origin(hint) in (UnionType, Union):
        (hint,) = [option for option in get_args(hint) if option is not NoneType]
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": of_type(get_args(hint)[0])}
    if hint is Money:
        return _properties({"amount": _HUNDREDTHS, "currency": {"type": "string"}})
    if hint is Quantity:
        return _properties({"quantity": _HUNDREDTHS, "unit": of_type(get_type_hints(Quantity)["unit"])})
    if is_dataclass(hint):
        return _object(hint)
    return {"type": "object"}


def _object(cls: Any) -> Schema:
    hints = get_type_hints(cls)
    optional = {field.name for field in fields(cls) if field.default is None}
    return _properties({name: of_type(hints[name]) for name in hints}, optional)


def _properties(of: dict[str, Schema], optional: set[str] = frozenset()) -> Schema:  # type: ignore[assignment]
    return {"type": "object", "properties": of, "required": [name for name in of if name not in optional]}
