"""The values a book is written in: money, quantities, partial dates, figures, and amounts nobody has stated.

Amounts are integers of the smallest unit; there is no float and no rounding on the way in.
"""

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

Certainty = Literal["signed", "resolved", "announced", "assumed"]
SourceKind = Literal["contract", "resolution", "notice", "press", "statement", "import"]
Form = Literal["money", "staff_time", "volunteer_time", "premises", "goods", "services", "unspecified"]
Standing = Literal["project", "standing", "unknown"]
Unit = Literal["hour", "fte"]
ValueState = Literal["known", "unknown", "none"]
Qualifier = Literal["exact", "about", "more_than", "just_under"]
Method = Literal["agreed_lump_sum", "rate_times_quantity"]

_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,12})\.[0-9]{2}", re.ASCII)
_PARTIAL = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", re.ASCII)


def parse_hundredths(text: str) -> int:
    """`"52000.00"` -> 5200000. Exactly two places, ASCII digits, no exponent, no leading zeros, else ValueError."""
    if not _DECIMAL.fullmatch(text) or text == "-0.00":
        raise ValueError("write a decimal with exactly two places, such as 52000.00")
    return int(text.replace(".", ""))


def format_hundredths(hundredths: int) -> str:
    """5200000 -> `"52000.00"`; the inverse of `parse_hundredths`."""
    sign = "-" if hundredths < 0 else ""
    whole, rest = divmod(abs(hundredths), 100)
    return f"{sign}{whole}.{rest:02d}"


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in integer cents of an ISO 4217 currency."""

    cents: int
    currency: str = "EUR"

    @property
    def amount(self) -> str:
        return format_hundredths(self.cents)


@dataclass(frozen=True, slots=True)
class Quantity:
    """Staff time in integer hundredths of an hour or of a full-time equivalent; never added to money."""

    hundredths: int
    unit: Unit

    @property
    def quantity(self) -> str:
        return format_hundredths(self.hundredths)


@dataclass(frozen=True, slots=True)
class PartialDate:
    """An ISO 8601 date of year, month or day precision: `2004`, `2017-12`, `2018-02-23`."""

    text: str

    @staticmethod
    def parse(text: str) -> "PartialDate":
        """ValueError for anything but a real year (1000 to 9999), month or day."""
        found = _PARTIAL.fullmatch(text)
        if not found or found[1] < "1000":
            raise ValueError("write a year, a month or a day: 2004, 2017-12 or 2018-02-23")
        partial = PartialDate(text)
        _ = partial.first, partial.last
        return partial

    @property
    def year(self) -> int:
        return int(self.text[:4])

    @property
    def first(self) -> date:
        """The earliest day it can mean: what a start stands for."""
        return date.fromisoformat((self.text + "-01-01")[:10])

    @property
    def last(self) -> date:
        """The latest day it can mean: what an end stands for."""
        if len(self.text) == 10:
            return date.fromisoformat(self.text)
        month = int(self.text[5:7] or "12")
        return date(self.year, month, monthrange(self.year, month)[1])

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Term:
    """When an agreement holds. A side that is None is unknown; `open_ended` is a known absence of an end.

    `certainty` speaks of the dates where it differs from the event's own.
    """

    start: PartialDate | None = None
    end: PartialDate | None = None
    open_ended: bool = False
    certainty: Certainty | None = None


class Span(NamedTuple):
    """The time a contribution is for: `first` to `last` year, both included; one undivided amount if they differ."""

    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Figure:
    """A counted thing of the context with its qualifier: "über 9.200" is `Figure(9200, "more_than")`."""

    value: int
    qualifier: Qualifier = "exact"


@dataclass(frozen=True, slots=True)
class Valued:
    """An amount with its state: `known` has money; `unknown`: nobody has said; `none`: none, by design."""

    state: ValueState
    money: Money | None = None


@dataclass(frozen=True, slots=True)
class Valuation:
    """How time became money: an agreed lump sum, or hours times the rate of a group of a valuation basis."""

    method: Method
    basis: str | None = None
    group: str | None = None
    rate: Money | None = None
    annual_hours: Quantity | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What a fact stands on; `digest` is the SHA-256 of the document in hex, never its content."""

    kind: SourceKind
    reference: str | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the vault holds of a person or a note: the random id and the commitment (HMAC-SHA-256, hex)."""

    id: str
    commitment: str


UNKNOWN = Valued("unknown")


def hours_times_rate(quantity: Quantity, rate: Money, annual_hours: Quantity | None) -> Money:
    """Hours (or FTE by annual hours) times an hourly rate, half up to the cent. ValueError: FTE without hours."""
    if quantity.unit == "hour":
        product, divisor = quantity.hundredths * rate.cents, 100
    elif annual_hours is None:
        raise ValueError("full-time equivalents need annual hours")
    else:
        product, divisor = quantity.hundredths * annual_hours.hundredths * rate.cents, 10_000
    return Money((2 * product + divisor) // (2 * divisor), rate.currency)


def shares(cents: Sequence[int]) -> list[int]:
    """Parts of a whole in hundredths of a percent by the largest remainder: they sum to 10000.

    Ties go to the one that stands first: give them in the order of their funders' ids. The sum must be above zero.
    """
    total = sum(cents)
    floors = [part * 10_000 // total for part in cents]
    order = sorted(range(len(cents)), key=lambda i: (-(cents[i] * 10_000 % total), i))
    for i in order[: 10_000 - sum(floors)]:
        floors[i] += 1
    return floors
