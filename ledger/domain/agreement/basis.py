"""What a valuation basis makes of a promise of time: the rate and the annual hours that it states."""

from collections.abc import Sequence
from dataclasses import replace

from ledger.errors import Rejected
from ledger.message import Named, Tariff
from ledger.values import Span, Valuation


def applied(valuation: Valuation, spans: Sequence[Span], named: Named, pointer: str) -> Valuation:
    """The valuation with what its basis states for its group. Raises Rejected: not valid, or another rate than that."""
    if valuation.basis is None:
        return valuation
    basis = named["valuation_basis", valuation.basis]
    assert isinstance(basis, Tariff)
    if valuation.group is None:
        raise Rejected("basis_not_valid", f"say which group of {valuation.basis!r} it is", f"{pointer}/valuation/group")
    if valuation.group not in basis.units:
        detail = f"{valuation.basis!r} has no group {valuation.group!r}"
        raise Rejected("basis_not_valid", detail, f"{pointer}/valuation/group")
    for span in spans:
        found = basis.rate(valuation.group, span.first, span.last)
        if found is None:
            years = f"{span.first}" if span.first == span.last else f"{span.first} to {span.last}"
            detail = f"{valuation.basis!r} is not valid in {years}"
            raise Rejected("basis_not_valid", detail, f"{pointer}/valuation/basis")
        rate, hours = found
        valuation = replace(valuation, rate=valuation.rate or rate, annual_hours=valuation.annual_hours or hours)
        if valuation.rate != rate:
            detail = f"{valuation.basis!r} states {rate.amount} for an hour of {valuation.group!r}"
            raise Rejected("rate_not_of_basis", detail, f"{pointer}/valuation/rate")
        if hours is not None and valuation.annual_hours != hours:
            detail = f"{valuation.basis!r} states {hours.quantity} hours a year for {valuation.group!r}"
            raise Rejected("rate_not_of_basis", detail, f"{pointer}/valuation/annual_hours")
    return valuation
