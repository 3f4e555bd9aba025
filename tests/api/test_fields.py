"""What fields take, what they refuse, and that their OpenAPI says the same."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from marshmallow import ValidationError

from api import fields, shapes
from api.fields import Answer, Shape
from ledger import message, values

WIDE = "１２"  # full-width digits


def refusals(shape: Shape, document: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refused:
        shape.load(document)
    return sorted((fault.pointer, fault.code) for fault in fields.faults(refused.value))


TAKEN: list[tuple[fields.Strict, Any, Any]] = [
    (fields.Text(5), "a", "a"),
    (fields.Text(5), "ä b c", "ä b c"),
    (fields.Text(5), "🏠🏠🏠🏠🏠", "🏠🏠🏠🏠🏠"),
    (fields.Slug(), "dichterviertel", "dichterviertel"),
    (fields.Slug(), "0" * 63, "0" * 63),
    (fields.Code(), "budget_cut_2", "budget_cut_2"),
    (fields.Ags(), "05112000", "05112000"),
    (fields.Currency(), "EUR", "EUR"),
    (fields.Choice(values.Certainty), "signed", "signed"),
    (fields.WholeNumber(0, 10), 0, 0),
    (fields.WholeNumber(0), 10**20, 10**20),
    (fields.Year(), 2026, 2026),
    (fields.Flag(), False, False),
    (fields.PartialDate(), "2004", values.PartialDate("2004")),
    (fields.PartialDate(), "2017-12", values.PartialDate("2017-12")),
    (fields.PartialDate(), "2024-02-29", values.PartialDate("2024-02-29")),
    (fields.Day(), "2024-02-29", date(2024, 2, 29)),
    (fields.Instant(), "2026-11-22T09:30:00Z", datetime(2026, 11, 22, 9, 30, tzinfo=UTC)),
    (fields.Instant(), "2026-11-22T10:30:00.000012+01:00", datetime(2026, 11, 22, 9, 30, 0, 12, tzinfo=UTC)),
    (fields.DayOrInstant(), "2026-11-22", date(2026, 11, 22)),
    (fields.DayOrInstant(), "2026-11-22T09:30:00-00:30", datetime(2026, 11, 22, 10, tzinfo=UTC)),
    (fields.Amount(), "52000.00", 5_200_000),
    (fields.Amount(), "0.00", 0),
    (fields.Amount(), "-0.01", -1),
    (fields.Amount(), "-12.50", -1250),
    (fields.Amount(), "9999999999999.99", 999_999_999_999_999),
]

REFUSED: list[tuple[fields.Strict, list[Any]]] = [
    (
        fields.Text(5),
        ["", " ", " a", "a ", "a\u00a0", "abcdef", "a\nb", "a\x00", "a\u202e", "a\u200f", 1, True, [], {}],
    ),
    (fields.Slug(), ["", "-a", "A", "a_b", "ä", "a" * 64, "a\n", "a b", 1]),
    (fields.Code(), ["", "a-b", "1a", "A", "a\n", "ä"]),
    (fields.Ags(), ["5112000", "051120000", WIDE * 4, 5112000]),
    (fields.Currency(), ["eur", "EURO", "€", ""]),
    (fields.Digest(), ["0" * 63, "g" * 64, "A" * 64]),
    (fields.Choice(values.Certainty), ["Signed", "", "sure", 1, ["signed"]]),
    (fields.WholeNumber(0, 10), [-1, 11, 12.7, "1", "1_0", "1e1", WIDE, True, False, float("inf"), 10**40, []]),
    (fields.Year(), [999, 10000, "2026", 2026.5]),
    (fields.Flag(), [0, 1, "true", "false", "yes"]),
    (fields.PartialDate(), ["", "0999", "20040", "2004-", "2004-1", "2004-13", "2004-00", "2004-01-32", "2004-01-1"]),
    (fields.PartialDate(), ["2004-01-01T00:00:00", "2004\n", WIDE * 2, 2004, " 2004"]),
    (
        fields.Amount(),
        ["", "1", "1.0", "1.000", "1,00", "01.00", "1_000.00", "1e3", "1e3.00", "+1.00", " 1.00", "1.00\n"],
    ),
    (fields.Amount(), [f"{WIDE}.00", "1.0０", "-0.00", ".50", "NaN", "Infinity", "1" * 14 + ".00", 1, 1.5, True]),
]

UNREAL: list[tuple[fields.Strict, list[str]]] = [
    (fields.PartialDate(), ["2023-02-29", "2024-04-31"]),
    (
        fields.Day(),
        ["2023-02-29", "2026-1-1", "2026", "26-01-01", "2026-01-01T00:00:00Z", "2026-W01-1", "20260101", ""],
    ),
    (fields.Instant(), ["2026-11-22", "2026-11-22T24:00:00Z", "2026-11-22T09:30Z", "2026-11-22 09:30:00Z"]),
    (fields.Instant(), ["2026-11-22T09:30:60Z", "2026-11-22T09:30:00.1234567Z", "2026-11-22t09:30:00z", "now"]),
    (fields.Instant(), ["2026-11-22T09:30:00+24:00", "2026-11-22T09:30:00+1:00", "9999-12-31T23:59:59-01:00"]),
    (fields.DayOrInstant(), ["2026-13-01", "2026-11-22T09:30:00+25:00", "today"]),
]


def described(field: fields.Strict) -> Draft202012Validator:
    return Draft202012Validator(field.openapi)


@pytest.mark.parametrize(("field", "given", "made"), TAKEN)
def test_what_a_field_takes_its_openapi_takes_too(field, given, made):
    assert field.deserialize(given) == made
    assert described(field).is_valid(given)


@pytest.mark.parametrize(("field", "given"), [(field, one) for field, many in REFUSED for one in many])
def test_what_a_field_refuses_its_openapi_refuses_too(field, given):
    with pytest.raises(ValidationError) as refused:
        field.deserialize(given)
    (message,) = refused.value.messages
    assert message.startswith("write ")
    # Python's `$` lets a line feed pass at the end; JSON Schema's does not.
    if not (isinstance(given, str) and given.endswith("\n")):
        assert not described(field).is_valid(given)


@pytest.mark.parametrize(("field", "given"), [(field, one) for field, many in UNREAL for one in many])
def test_days_and_times_that_are_none_are_refused(field, given):
    with pytest.raises(ValidationError, match="write "):
        field.deserialize(given)


def test_a_time_without_offset_is_told_what_it_lacks():
    for text in ("2026-11-22T09:30:00", "2026-11-22T09:30:00.5", "2026-11-22T09:30:00 01:00"):
        with pytest.raises(ValidationError) as refused:
            fields.Instant().deserialize(text)
        (fault,) = fields.faults(refused.value)
        assert fault.code == "naive_time"
        assert "2026-11-22T09:30:00Z" in fault.detail


class Sample(Shape):
    name = fields.Text(10)
    note = fields.Text(10, load_default=None)
    many = fields.ListOf(fields.Year(), least=1, most=2)


def test_fields_are_required_and_not_null_unless_they_have_a_default():
    assert Sample().load({"name": "a", "many": [2026]}) == {"name": "a", "note": None, "many": [2026]}
    assert Sample().load({"name": "a", "many": [2026], "note": None})["note"] is None
    assert refusals(Sample(), {"name": None}) == [("/many", "required"), ("/name", "null")]


def test_unknown_fields_are_told_with_the_known_ones():
    with pytest.raises(ValidationError) as refused:
        Sample().load({"name": "a", "many": [2026], "nmae": "b"})
    (fault,) = fields.faults(refused.value)
    assert (fault.pointer, fault.code) == ("/nmae", "unknown_field")
    assert "name, note, many" in fault.detail


def test_pointers_lead_into_lists_and_are_escaped():
    assert refusals(Sample(), {"name": "a", "many": [2026, "x"]}) == [("/many/1", "wrong_type")]
    assert refusals(Sample(), {"name": "a", "many": [2026], "a/b~c": 1}) == [("/a~1b~0c", "unknown_field")]
    assert refusals(Sample(), {"name": "a", "many": []}) == [("/many", "required")]
    assert refusals(Sample(), {"name": "a", "many": [1000] * 3}) == [("/many", "too_long")]
    assert refusals(Sample(), {"name": "a", "many": {}}) == [("/many", "wrong_type")]


def test_every_field_of_an_answer_is_there():
    class Said(Answer):
        always = fields.Text(10, load_default=None)
        sometimes = fields.Text(10, metadata={"optional": True})

    assert refusals(Said(), {}) == [("/always", "required")]
    assert Said().load({"always": None}) == {"always": None}


def test_an_amount_comes_with_its_state():
    valued = shapes.ValuedShape()
    assert valued.load({"state": "known", "amount": "1.00", "currency": "EUR"}) == values.Valued(
        "known", values.Money(100, "EUR")
    )
    assert valued.load({"state": "unknown"}) == values.UNKNOWN
    assert valued.load({"state": "none"}) == values.Valued("none")
    assert refusals(valued, {"state": "known", "amount": "1.00"}) == [("/currency", "required")]
    assert refusals(valued, {"state": "none", "amount": "0.00"}) == [("/amount", "not_allowed_here")]
    assert refusals(valued, {"state": "unknown", "amount": None}) == [("/amount", "null")]
    assert refusals(valued, {"amount": "1.00"}) == [("/state", "required")]


def test_quantities_and_valuations_become_values():
    assert shapes.QuantityShape().load({"quantity": "1200.00", "unit": "hour"}) == values.Quantity(120_000, "hour")
    rate = {"amount": "50.00", "currency": "EUR"}
    given = {
        "method": "rate_times_quantity",
        "basis": "example",
        "group": "E9",
        "rate": rate,
        "annual_hours": "1600.00",
    }
    assert shapes.ValuationShape().load(given) == values.Valuation(
        "rate_times_quantity", "example", "E9", values.Money(5000, "EUR"), values.Quantity(160_000, "hour")
    )
    assert shapes.ValuationShape().load({"method": "agreed_lump_sum"}) == values.Valuation("agreed_lump_sum")


def test_terms_have_an_end_or_none_or_one_that_nobody_knows():
    term = shapes.TermShape()
    assert term.load({}) == values.Term()
    assert term.load({"start": "2004", "end": "2026-12-31", "certainty": "assumed"}) == values.Term(
        values.PartialDate("2004"), values.PartialDate("2026-12-31"), certainty="assumed"
    )
    assert refusals(term, {"end": "2026", "open_ended": True}) == [("/end", "not_allowed_here")]


def test_grounds_come_with_their_note():
    given = {"certainty": "announced", "source": {"kind": "press"}, "effective": "2025", "note": "am Telefon"}
    founded = shapes.GroundsShape().load(given)
    grounds = message.Grounds(
        certainty="announced", source=values.Source("press"), effective=values.PartialDate("2025")
    )
    assert founded == shapes.Founded(grounds, "am Telefon")


def test_spans_are_a_year_or_a_period():
    assert shapes.OneSpan().load({"year": 2026})["span"] == values.Span(2026, 2026)
    assert shapes.OneSpan().load({"period": {"first": 2025, "last": 2026}})["span"] == values.Span(2025, 2026)
    assert refusals(shapes.OneSpan(), {}) == [("", "required")]
    assert refusals(shapes.OneSpan(), {"year": 2026, "period": {"first": 2025, "last": 2026}}) == [
        ("", "not_allowed_here")
    ]
    assert shapes.AnySpan().load({})["span"] is None
    assert shapes.Spans().load({"years": [2025, 2026]})["spans"] == (values.Span(2025, 2025), values.Span(2026, 2026))
    assert refusals(shapes.Spans(), {"years": [2025, 2025]}) == [("/years", "not_allowed_here")]
    assert refusals(shapes.OneSpan(), {"period": {"first": 2026, "last": 2026}}) == [("/period/last", "out_of_range")]


def test_persons_and_notes_are_sealed_wherever_they_stand():
    person = shapes.ContactShape().load({"name": "Erika Beispiel"})
    body, drawn = shapes.seal({"a": [{"contact": person}], "b": person, "c": 1})
    assert body == {"a": [{"contact": drawn[0].sealed}], "b": drawn[1].sealed, "c": 1}
    assert [one.kind for one in drawn] == ["person", "person"]
    assert drawn[0].sealed != drawn[1].sealed
    assert refusals(shapes.SignatoryShape(), {"name": None}) == [("", "required")]
