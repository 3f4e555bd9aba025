"""What a grant asks of the ledger: its organisations, its agreement and its promises, as commands."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any, cast

from ledger.domain.agreement.commands import ConcludeAgreement, Promise, PromiseContribution
from ledger.domain.agreement.events import Contribution, Party, Worth
from ledger.domain.organisation import RegisterOrganisation
from ledger.imports.lines import Grant
from ledger.message import Act, Command, Grounds
from ledger.values import Money, PartialDate, Quantity, Source, Span, Term, Valuation, Valued

GIVER, RECIPIENT, AGREEMENT = 1, 2, 4
"""What a grant is the first to name, as bits: it brings them into the book."""

_LUMP_SUM = Valuation("agreed_lump_sum")


def commands(grant: Grant, new: int, act: Act, digest: str) -> Iterator[Command]:
    """What records a grant; `new` are the bits of what it brings with it, `digest` that of its file."""
    grounds = Grounds(
        certainty=cast(Any, grant.certainty),
        source=Source(cast(Any, grant.source), grant.source_reference, digest),
    )
    if new & GIVER:
        yield RegisterOrganisation(
            id=grant.giver, act=act, grounds=grounds, name=grant.giver_name, kind=cast(Any, grant.giver_kind)
        )
    if new & RECIPIENT:
        yield RegisterOrganisation(
            id=grant.recipient,
            act=act,
            grounds=grounds,
            name=grant.recipient_name,
            kind=cast(Any, grant.recipient_kind),
        )
    if new & AGREEMENT:
        yield ConcludeAgreement(
            id=grant.agreement,
            act=act,
            grounds=grounds,
            kind=cast(Any, grant.kind),
            title=grant.title,
            parties=(_funder(grant.giver), Party(grant.recipient, "recipient")),
            term=_term(grant.start, grant.end),
            neighbourhoods=(grant.neighbourhood,) if grant.neighbourhood else (),
        )
    given = contribution(grant)
    for span, worth in promised(grant, act.currency):
        promise = Promise(
            contribution=given,
            stage=cast(Any, grant.stage),
            spans=(span,),
            worth=worth,
            condition=grant.condition or None,
        )
        yield PromiseContribution(id=grant.agreement, act=act, grounds=grounds, promise=promise)


def contribution(grant: Grant) -> Contribution:
    """What the grant's promises are promises of; its id is the line's reference."""
    return Contribution(
        grant.contribution,
        grant.giver,
        cast(Any, grant.form),
        grant.purpose or None,
        grant.neighbourhood or None,
        cast(Any, grant.standing),
        None,
        grant.recipient,
    )


def promised(grant: Grant, currency: str) -> Iterator[tuple[Span, Worth]]:
    """Each span of a grant with what it is worth."""
    time = grant.form in ("staff_time", "volunteer_time")
    quantity = Quantity(grant.hours, "hour") if grant.hours and len(grant.spans) == 1 else None
    for first, last, cents in grant.spans:
        value = Valued("known", Money(cents, currency))
        yield _span(first, last), Worth(value, quantity, _LUMP_SUM if time else None)


@lru_cache(maxsize=1024)
def _funder(organisation: str) -> Party:
    return Party(organisation, "funder")


@lru_cache(maxsize=1024)
def _span(first: int, last: int) -> Span:
    return Span(first, last)


@lru_cache(maxsize=1024)
def _term(start: str, end: str) -> Term:
    return Term(PartialDate(start) if start else None, PartialDate(end) if end else None)


_FIELDS = (
    ("/value", "amount"),
    ("/quantity", "hours"),
    ("/years", "year"),
    ("/neighbourhood", "neighbourhood"),
    ("/parties/0", "giver"),
    ("/parties/1", "recipient"),
    ("/parties", "recipient"),
    ("/party", "giver"),
    ("/recipient", "recipient"),
    ("/term", "end"),
    ("/grounds/certainty", "certainty"),
    ("/id", "agreement"),
)


def field_of(pointer: str) -> str:
    """The field of the mapping that a refusal's JSON pointer speaks of, or nothing."""
    return next((field for begins, field in _FIELDS if pointer.startswith(begins)), "")
