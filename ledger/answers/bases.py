"""The valuation bases that a book holds."""

from ledger.answers.funding import as_of
from ledger.answers.lines import Answer
from ledger.codec import writer
from ledger.domain.valuation_basis import Basis
from ledger.store import Head
from ledger.values import Money

_money = writer(Money)


def as_recorded(id: str, state: Basis, version: int, at: Head) -> Answer:
    """One valuation basis at a version; `annual_hours` null: the basis does not say."""
    published = state.published
    assert published is not None
    return {
        "id": id,
        "title": published.title,
        "publisher": published.publisher,
        "edition": published.edition,
        "valid_from": None if published.valid_from is None else str(published.valid_from),
        "valid_to": None if published.valid_to is None else str(published.valid_to),
        "groups": [
            {
                "id": group.id,
                "name": group.name,
                "rate": _money(group.rate),
                "annual_hours": None if group.annual_hours is None else group.annual_hours.quantity,
            }
            for group in published.groups
        ],
        "version": version,
        "as_of": as_of(at),
    }
