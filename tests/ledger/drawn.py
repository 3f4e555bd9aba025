"""Any value of any type that a book is written in, drawn by Hypothesis from the dataclass fields alone."""

from collections.abc import Callable
from datetime import date
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from ledger.codec import defaults
from ledger.message import Envelope
from ledger.registry import CODEC, EVENTS
from ledger.values import PartialDate

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
partial_dates = st.builds(
    lambda day, precision: PartialDate(day.isoformat()[:precision]),
    st.dates(date(1000, 1, 1)),
    st.sampled_from([4, 7, 10]),
)
PLAIN = {
    str: texts,
    bool: st.booleans(),
    int: st.integers(-(2**53) + 1, 2**53 - 1),
    NoneType: st.none(),
    PartialDate: partial_dates,
    Any: texts,
}
HUNDREDTHS = st.integers(-(10**15) + 1, 10**15 - 1)


@cache
def anything(hint: Any) -> st.SearchStrategy[Any]:
    """Every value that a field of this type may hold."""
    if hint in PLAIN:
        return PLAIN[hint]
    if get_origin(hint) is Literal:
        return st.sampled_from(get_args(hint))
    if get_origin(hint) in (UnionType, Union):
        return st.one_of(*(anything(option) for option in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(anything(get_args(hint)[0]), max_size=3).map(tuple)
    if get_origin(hint) is list:
        return st.lists(anything(get_args(hint)[0]), max_size=3)
    if get_origin(hint) is dict:
        return st.dictionaries(st.text("abcdefgh", min_size=1, max_size=8), anything(get_args(hint)[1]), max_size=3)
    names, hints = defaults(hint), get_type_hints(hint)
    assert names is not None, f"no values of {hint} are known here"
    parts = {name: anything(hints[name]) for name in names}
    made: Callable[..., Any] = hint
    return st.builds(made, **parts | {name: HUNDREDTHS for name in ("cents", "hundredths") if name in parts})


def envelopes(type: str) -> st.SearchStrategy[Envelope]:
    """Everything that may be recorded beside an event of this type."""
    hints = get_type_hints(Envelope)
    parts = {name: anything(hint) for name, hint in hints.items()}
    return st.builds(Envelope, **parts | {"type": st.just(type), "schema": st.just(CODEC.schema[type])})


def events(type: str) -> st.SearchStrategy[Any]:
    """Every event of a type, by its name."""
    return anything(EVENTS[type])
