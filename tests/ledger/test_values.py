"""What a value of the book may be, and what comes of calculating with it."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values import (
    Money,
    PartialDate,
    Quantity,
    format_hundredths,
    hours_times_rate,
    parse_hundredths,
    shares,
)

CENT = Decimal("0.01")
hundredths = st.integers(-(10**15) + 1, 10**15 - 1)


@given(hundredths)
def test_an_amount_survives_being_written_and_read(amount):
    assert parse_hundredths(format_hundredths(amount)) == amount


@given(hundredths)
def test_an_amount_is_written_as_decimal_would_write_it(amount):
    assert format_hundredths(amount) == str(Decimal(amount).scaleb(-2).quantize(CENT))


@given(st.text(alphabet="0123456789.-+eE_ ,٣３\n", max_size=18) | st.text(max_size=8))
def test_what_is_read_as_an_amount_is_written_back_as_it_stood(text):
    try:
        amount = parse_hundredths(text)
    except ValueError:
        return
    assert format_hundredths(amount) == text


@pytest.mark.parametrize(
    "text",
    [
        "", "0", "1", "1.", ".50", "1.5", "1.500", "1,50", "01.00", "00.00", "+1.00", "--1.00", "- 1.00", " 1.00",
        "1.00 ", "1.00\n", "\n1.00", "1_000.00", "1_0.00", "1.0_0", "1 000.00", "1'000.00", "1.000,00", "1e3", "1E3",
        "1.00e3", "1.5e1", "0x1.00", "-0.00", "-00.50", "NaN", "Infinity", "-Infinity", "１.００", "1.0０", "٣.٠٠",
        "1.०0", "52000.00 EUR", "99999999999999.00",
    ],
)  # fmt: skip
def test_anything_but_a_plain_decimal_with_two_places_is_no_amount(text):
    with pytest.raises(ValueError, match="exactly two places"):
        parse_hundredths(text)


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("52000.00", 5200000),
        ("0.00", 0),
        ("0.01", 1),
        ("-0.01", -1),
        ("-12.30", -1230),
        ("9999999999999.99", 999999999999999),
    ],
)
def test_plain_decimals_are_hundredths(text, amount):
    assert parse_hundredths(text) == amount


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)))
def test_a_day_is_its_own_first_and_last_day(day):
    partial = PartialDate.parse(day.isoformat())
    assert (partial.first, partial.last, partial.year, str(partial)) == (day, day, day.year, day.isoformat())


@given(st.dates(date(1000, 1, 1), date(9999, 12, 31)), st.sampled_from([4, 7, 10]))
def test_a_partial_date_spans_the_days_that_begin_with_it(day, precision):
    partial = PartialDate.parse(day.isoformat()[:precision])
    assert partial.first <= day <= partial.last
    assert {partial.first.isoformat()[:precision], partial.last.isoformat()[:precision]} == {partial.text}
    for outside in (partial.first.toordinal() - 1, partial.last.toordinal() + 1):
        if 1 <= outside <= date.max.toordinal():
            assert date.fromordinal(outside).isoformat()[:precision] != partial.text


def test_a_start_stands_for_the_first_day_and_an_end_for_the_last():
    assert (PartialDate("2004").first, PartialDate("2004").last) == (date(2004, 1, 1), date(2004, 12, 31))
    assert (PartialDate("2017-12").first, PartialDate("2017-12").last) == (date(2017, 12, 1), date(2017, 12, 31))
    assert PartialDate("2024-02").last == date(2024, 2, 29)
    assert PartialDate("2023-02").last == date(2023, 2, 28)


@pytest.mark.parametrize(
    "text",
    [
        "", "17", "201", "20170", "0999", "0000", "2017-00", "2017-13", "2017-1", "2017-12-0", "2017-12-32",
        "2017-02-29", "2018-04-31", "2017/12", "2017-12-01T00:00", "2017-W01", "2017-001", "20171201", "201712",
        " 2017", "2017 ", "2017\n", "2017-12-01\n", "+2017", "-2017", "２０１７", "2017-１2",
        "٢٠١٧", "seit 2004", "2017-", "2017-12-",
    ],
)  # fmt: skip
def test_anything_but_a_year_a_month_or_a_day_is_no_date(text):
    with pytest.raises(ValueError):
        PartialDate.parse(text)


@given(st.text(alphabet="0123456789-W ", max_size=10))
def test_what_is_read_as_a_date_stands_as_it_was_written(text):
    try:
        partial = PartialDate.parse(text)
    except ValueError:
        return
    assert str(partial) == text
    assert partial.first <= partial.last


@given(st.integers(0, 10**9), st.integers(0, 10**8))
def test_hours_times_rate_is_half_up_to_the_cent(quantity, rate):
    exact = Decimal(quantity).scaleb(-2) * Decimal(rate).scaleb(-2)
    expected = exact.quantize(CENT, rounding=ROUND_HALF_UP)
    assert hours_times_rate(Quantity(quantity, "hour"), Money(rate), None) == Money(int(expected.scaleb(2)))


@given(st.integers(0, 10**5), st.integers(0, 10**6), st.integers(0, 10**6))
def test_full_time_equivalents_become_hours_before_anything_is_rounded(posts, annual_hours, rate):
    exact = Decimal(posts).scaleb(-2) * Decimal(annual_hours).scaleb(-2) * Decimal(rate).scaleb(-2)
    expected = exact.quantize(CENT, rounding=ROUND_HALF_UP)
    found = hours_times_rate(Quantity(posts, "fte"), Money(rate, "CHF"), Quantity(annual_hours, "hour"))
    assert found == Money(int(expected.scaleb(2)), "CHF")


@pytest.mark.parametrize(
    ("quantity", "rate", "cents"),
    [(50, 1, 1), (49, 1, 0), (150, 1, 2), (120_000, 3750, 4_500_000), (1, 50, 1), (1, 49, 0)],
)
def test_half_a_cent_goes_up(quantity, rate, cents):
    assert hours_times_rate(Quantity(quantity, "hour"), Money(rate), None).cents == cents


def test_hours_ignore_annual_hours():
    assert hours_times_rate(Quantity(100, "hour"), Money(4000), Quantity(160_000, "hour")) == Money(4000)


def test_full_time_equivalents_without_annual_hours_have_no_value():
    with pytest.raises(ValueError, match="annual hours"):
        hours_times_rate(Quantity(100, "fte"), Money(4000), None)


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=12).filter(sum))
def test_shares_sum_to_a_hundred_percent_and_stay_within_one_step_of_the_exact_share(cents):
    found = shares(cents)
    assert sum(found) == 10_000
    for part, share in zip(cents, found, strict=True):
        assert abs(share * sum(cents) - part * 10_000) < sum(cents)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=12).filter(sum))
def test_who_gives_more_never_has_the_smaller_share_and_ties_go_to_who_stands_first(cents):
    found = shares(cents)
    for i, one in enumerate(cents):
        for j, other in enumerate(cents):
            if one > other or (one == other and i < j):
                assert found[i] >= found[j]


def test_shares_go_by_the_largest_remainder():
    assert shares([5200000, 4500000]) == [5361, 4639]
    assert shares([1, 1, 1]) == [3334, 3333, 3333]
    assert shares([1] * 6) == [1667, 1667, 1667, 1667, 1666, 1666]
    assert shares([0, 7]) == [0, 10_000]
    assert shares([2, 1]) == [6667, 3333]
