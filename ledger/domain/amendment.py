"""Corrections and reversals: what was recorded wrongly, and what never happened, in any stream."""

from dataclasses import dataclass
from typing import Any

from ledger.message import Command


@dataclass(frozen=True, slots=True)
class EntryCorrected:
    """The entry at position `entry` should have been this event; `type` is its own, `schema` the version of `data`."""

    entry: int
    type: str
    schema: int
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EntryReversed:
    """The entry at position `entry` never happened and does not count. Final."""

    entry: int


Event = EntryCorrected | EntryReversed


@dataclass(frozen=True, slots=True)
class Correction:
    """What to change in an entry's data: a JSON merge patch (RFC 7396)."""

    entry: int
    patch: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reversal:
    entry: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AmendEntries(Command):
    """A set, judged together by what it leads to: swapped years can't be mended one by one. `id` is the book's."""

    amendments: tuple[Correction | Reversal, ...]
