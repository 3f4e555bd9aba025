"""Plain JSON values as an event's data, read strictly: a correction brings exactly what a route would."""

from dataclasses import MISSING
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from ledger.codec import defaults
from ledger.errors import Malformed
from ledger.values import Money, PartialDate, Quantity, parse_hundredths


def merged(data: Any, patch: Any) -> Any:
    """The data after a JSON merge patch (RFC 7396): null takes a member away."""
    if not isinstance(patch, dict):
        return patch
    base = data if isinstance(data, dict) else {}
    kept = {name: value for name, value in base.items() if name not in patch}
    changed = {name: merged(base.get(name), value) for name, value in patch.items() if value is not None}
    return kept | changed


def check(hint: Any, value: Any, pointer: str) -> None:
    """Malformed, with the pointer of the first value that is not what a field of this type holds."""
    if get_origin(hint) is UnionType:
        (hint,) = (option for option in get_args(hint) if option is not NoneType)
    match hint:
        case type() if hint is PartialDate:
            _parsed(PartialDate.parse, _typed(str, value, pointer), pointer)
        case type() if hint in (Money, Quantity):
            _amount(hint, value, pointer)
        case type() if hint in (str, int, bool):
            _typed(hint, value, pointer)
        case _ if get_origin(hint) is Literal:
            if value not in get_args(hint):
                raise Malformed(f"write one of: {', '.join(map(str, get_args(hint)))}", pointer)
        case _ if get_origin(hint) is tuple:
            for i, item in enumerate(_typed(list, value, pointer)):
                check(get_args(hint)[0], item, f"{pointer}/{i}")
        case _:
            _members(hint, value, pointer)


def _members(cls: Any, value: Any, pointer: str) -> None:
    given, hints = _typed(dict, value, pointer), get_type_hints(cls)
    for name, item in given.items():
        if name not in hints:
            raise Malformed(f"is not known here; known are: {', '.join(hints)}", f"{pointer}/{name}")
        check(hints[name], item, f"{pointer}/{name}")
    for name, default in (defaults(cls) or {}).items():
        if name not in given and default is MISSING:
            raise Malformed("is missing", f"{pointer}/{name}")


def _amount(hint: Any, value: Any, pointer: str) -> None:
    names = {"amount", "currency"} if hint is Money else {"quantity", "unit"}
    given = _typed(dict, value, pointer)
    if given.keys() != names:
        raise Malformed(f"write {' and '.join(sorted(names))}", pointer)
    amount = next(name for name in names if name in ("amount", "quantity"))
    _parsed(parse_hundredths, _typed(str, given[amount], f"{pointer}/{amount}"), f"{pointer}/{amount}")
    if hint is Quantity and given["unit"] not in ("hour", "fte"):
        raise Malformed("write one of: hour, fte", f"{pointer}/unit")
    if hint is Money:
        _typed(str, given["currency"], f"{pointer}/currency")


def _typed(cls: Any, value: Any, pointer: str) -> Any:
    if not isinstance(value, cls) or (isinstance(value, bool) and cls is int):
        words = {str: "text", int: "a whole number", bool: "true or false", list: "a list", dict: "an object"}
        raise Malformed(f"write {words[cls]}", pointer)
    return value


def _parsed(parse: Any, text: str, pointer: str) -> None:
    try:
        parse(text)
    except ValueError as error:
        raise Malformed(str(error), pointer) from None
