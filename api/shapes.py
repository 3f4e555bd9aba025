"""The shapes that two or more resources share, made into the ledger's values as they are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import ValidationError, post_load, validates_schema

from api.fields import (
    Amount,
    Choice,
    Code,
    Currency,
    Digest,
    Flag,
    ListOf,
    Part,
    PartialDate,
    Said,
    Shape,
    Slug,
    Text,
    Year,
    wrong,
)
from api.problems import Fault, Problem
from ledger import message, values, vault


class MoneyShape(Shape):
    amount = Amount()
    currency = Currency()

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> values.Money:
        return values.Money(data["amount"], data["currency"])


class QuantityShape(Shape):
    quantity = Amount(example="1200.00")
    unit = Choice(values.Unit, example="hour")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> values.Quantity:
        return values.Quantity(data["quantity"], data["unit"])


class ValuedShape(Shape):
    state = Choice(values.ValueState, about="`unknown`: nobody has said; `none`: none, by design")
    amount = Amount(load_default=None, allow_none=False)
    currency = Currency(load_default=None, allow_none=False)

    document: ClassVar[Mapping[str, Any]] = {
        "oneOf": [
            {"properties": {"state": {"const": "known"}}, "required": ["amount", "currency"]},
            {
                "properties": {"state": {"enum": ["unknown", "none"]}},
                "not": {"anyOf": [{"required": ["amount"]}, {"required": ["currency"]}]},
            },
        ],
        "examples": [{"state": "known", "amount": "52000.00", "currency": "EUR"}, {"state": "unknown"}],
    }

    @validates_schema(skip_on_field_errors=True)
    def state_and_amount(self, data: dict[str, Any], **_: Any) -> None:
        for name in ("amount", "currency"):
            if data["state"] == "known" and data[name] is None:
                raise ValidationError({name: [Said("is missing: a known value has it", "required")]})
            if data["state"] != "known" and data[name] is not None:
                raise ValidationError({name: [Said("leave it out: only a known value has it", "not_allowed_here")]})

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> values.Valued:
        money = values.Money(data["amount"], data["currency"]) if data["state"] == "known" else None
        return values.Valued(data["state"], money)


class ValuationShape(Shape):
    method = Choice(values.Method)
    basis = Slug(load_default=None, example="example-basis", about="id of the valuation basis")
    group = Text(100, load_default=None, example="E9")
    rate = Part(MoneyShape, load_default=None, about="of one hour")
    annual_hours = Amount(load_default=None, example="1600.00", about="hours of one full-time equivalent")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> values.Valuation:
        hours = data.pop("annual_hours")
        return values.Valuation(**data, annual_hours=None if hours is None else values.Quantity(hours, "hour"))


class SourceShape(Shape):
    kind = Choice(values.SourceKind, example="press")
    reference = Text(500, load_default=None, example="Pressemitteilung vom 5. Juli 2025")
    digest = Digest(load_default=None, about="SHA-256 of the document")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> values.Source:
        return values.Source(**data)


class TermShape(Shape):
    start = PartialDate(load_default=None, example="2004", about="null: unknown")
    end = PartialDate(load_default=None, example="2026-12-31", about="null: unknown, unless open-ended")
    open_ended = Flag(load_default=False, about="it is known that no end is set")
    certainty = Choice(values.Certainty, load_default=None, about="of the dates, where it differs")

    document: ClassVar[Mapping[str, Any]] = {
        "anyOf": [
            {"properties": {"open_ended": {"const": False}}},
            {"properties": {"end": {"type": "null"}}},
        ]
    }

    @validates_schema(skip_on_field_errors=True)
    def end_or_none(self, data: dict[str, Any], **_: Any) -> None:
        if data["open_ended"] and data["end"] is not None:
            raise ValidationError({"end": [Said("leave it out: an open-ended term has none", "not_allowed_here")]})

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> values.Term:
        return values.Term(**data)


class PeriodShape(Shape):
    """Two years, both included, with one undivided amount."""

    first = Year(example=2025)
    last = Year()

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> values.Span:
        if data["last"] <= data["first"]:
            raise ValidationError({"last": [Said("write a year after the first one", "out_of_range")]})
        return values.Span(data["first"], data["last"])


class OneSpan(Shape):
    """Base of bodies that name one `year` or one `period` -> `span`: values.Span."""

    year = Year(load_default=None, allow_none=False)
    period = Part(PeriodShape, load_default=None, allow_none=False)

    document: ClassVar[Mapping[str, Any]] = {"oneOf": [{"required": ["year"]}, {"required": ["period"]}]}

    @post_load
    def with_span(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return _with_span(data, "write either a year or a period")


class AnySpan(Shape):
    """Base of bodies that name one `year`, one `period` or neither -> `span`: values.Span | None."""

    year = Year(load_default=None, allow_none=False)
    period = Part(PeriodShape, load_default=None, allow_none=False)

    document: ClassVar[Mapping[str, Any]] = {"not": {"required": ["year", "period"]}}

    @post_load
    def with_span(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if data["year"] is None and data["period"] is None:
            return {**data, "span": None}
        return _with_span(data, "write a year or a period, not both")


class Spans(Shape):
    """Base of bodies that name `years` or one `period` -> `spans`: tuple of values.Span."""

    years = ListOf(Year(), least=1, most=100, load_default=None, allow_none=False, metadata={"uniqueItems": True})
    period = Part(PeriodShape, load_default=None, allow_none=False)

    document: ClassVar[Mapping[str, Any]] = {"oneOf": [{"required": ["years"]}, {"required": ["period"]}]}

    @post_load
    def with_spans(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        years, period = data["years"], data["period"]
        if (years is None) == (period is None):
            raise wrong("write either years or a period", "required" if period is None else "not_allowed_here")
        spans = (period,) if years is None else tuple(values.Span(year, year) for year in years)
        if len(set(spans)) < len(spans):
            raise ValidationError({"years": [Said("write each year once", "not_allowed_here")]})
        return {**data, "spans": spans}


def _with_span(data: dict[str, Any], wants: str) -> dict[str, Any]:
    year, period = data["year"], data["period"]
    if (year is None) == (period is None):
        raise wrong(wants, "required" if year is None else "not_allowed_here")
    return {**data, "span": period or values.Span(year, year)}


@dataclass(frozen=True, slots=True)
class Personal:
    """A person's record as it came in. Before a view sees the body, the vault has it and `values.Sealed` is here."""

    record: dict[str, str]


@dataclass(frozen=True, slots=True)
class Replacing:
    """The record that is to stand in the place of the one that the path names."""

    record: dict[str, str]


@dataclass(frozen=True, slots=True)
class Founded:
    """Grounds with the free text beside them, which goes to the vault."""

    grounds: message.Grounds
    note: str | None


def _any_of(*names: str) -> dict[str, Any]:
    return {"anyOf": [{"required": [name], "properties": {name: {"type": "string"}}} for name in names]}


class SignatoryShape(Shape):
    """A person who signed; name and function lie in the vault."""

    name = Text(200, load_default=None, example="Erika Beispiel")
    function = Text(200, load_default=None, example="Leitung Kundencenter")

    document: ClassVar[Mapping[str, Any]] = _any_of("name", "function")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Personal:
        return _personal(data)


class ContactShape(Shape):
    """A person to turn to; all of it lies in the vault."""

    name = Text(200, load_default=None, example="Erika Beispiel")
    function = Text(200, load_default=None, example="Quartiersmanagement")
    email = Text(254, load_default=None, example="quartier@example.org")
    phone = Text(50, load_default=None, example="0203 000000")

    document: ClassVar[Mapping[str, Any]] = _any_of("name", "function", "email", "phone")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Personal:
        return _personal(data)


def _personal(data: dict[str, Any]) -> Personal:
    record = {name: value for name, value in data.items() if value is not None}
    if not record:
        raise wrong("write at least one field, or leave the person out", "required")
    return Personal(record)


class GroundsShape(Shape):
    """What a fact stands on, and since when it holds."""

    certainty = Choice(values.Certainty, example="announced")
    source = Part(SourceShape)
    effective = PartialDate(load_default=None, example="2025-01-01", about="since when it holds")
    reason = Code(load_default=None)
    note = Text(2000, load_default=None, example="Mündlich bestätigt", about="free text, kept in the vault")

    document: ClassVar[Mapping[str, Any]] = {
        "examples": [
            {
                "certainty": "announced",
                "source": {"kind": "press", "reference": "Pressemitteilung vom 5. Juli 2025"},
            }
        ]
    }

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Founded:
        note = data.pop("note")
        return Founded(message.Grounds(**data), note)


class CommandBody(Shape):
    """Base of every command's body -> `grounds`: message.Grounds, once the note is in the vault."""

    grounds = Part(GroundsShape)


def seal(loaded: Any, of: str | None = None) -> tuple[Any, list[vault.Drawn]]:
    """A loaded body with persons and the note drawn for the vault: they are `values.Sealed` in it, not yet kept.

    `of` is the id in the path, which a record that replaces another one keeps.

    Persons are found in dicts and lists: a shape that holds one stays a dict until its view.
    """
    drawn: list[vault.Drawn] = []
    return _sealed(loaded, drawn, of), drawn


def draw_note(text: str) -> vault.Drawn:
    """Free text about why, drawn for the vault, not yet kept."""
    return vault.draw("note", {"text": text})


def _sealed(value: Any, drawn: list[vault.Drawn], of: str | None) -> Any:
    match value:
        case Personal(record=record):
            drawn.append(vault.draw("person", record))
            return drawn[-1].sealed
        case Replacing(record=record) if of is not None:
            if (vault.kind_of(of) == "note") != (record.keys() == {"text"}):
                detail = "a note has a text and nothing else, everybody else has no text"
                raise Problem("invalid_body", detail, errors=[Fault("/record", detail, "not_allowed_here")])
            drawn.append(vault.redraw(of, record))
            return drawn[-1].sealed
        case dict():
            return {name: _sealed(item, drawn, of) for name, item in value.items()}
        case list():
            return [_sealed(item, drawn, of) for item in value]
        case _:
            return value
