"""Commands and books for the ledger's tests: an act, grounds, a book on disk, and the Duisburg case."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

from ledger import book, handler, layout, projector
from ledger.book import Book
from ledger.domain.agreement.commands import ConcludeAgreement, ExtendAgreement, Promise, PromiseContribution
from ledger.domain.agreement.events import Contribution, Party, Worth
from ledger.domain.book import OpenBook
from ledger.domain.neighbourhood import DefineNeighbourhood
from ledger.domain.organisation import Identifier, RegisterOrganisation
from ledger.handler import Outcome
from ledger.message import Act, Command, Grounds
from ledger.values import Money, PartialDate, Source, Span, Term, Valuation, Valued

_numbers = count(1)
PRESS = Grounds(certainty="announced", source=Source("press", "VIVAWEST und Stadt setzen Kooperation fort"))
ASSUMED = replace(PRESS, certainty="assumed")
LUMP = Valuation("agreed_lump_sum")


def act(at: datetime = datetime(2026, 11, 22, 9, 30, tzinfo=UTC), **more: Any) -> Act:
    """An act of the test's own actor."""
    number = next(_numbers)
    given: dict[str, Any] = {
        "id": f"command-{number}",
        "at": at,
        "today": at.date(),
        "actor": "actor-1",
        "client": "client-1",
    }
    return Act(**given | {"operation": "test"} | more)


def new_book(folder: Path, name: str = "duisburg") -> Book:
    """A book with its first event recorded."""
    book.create(
        folder / name,
        id=name,
        origin=f"quartierbuch.example/{name}",
        time_zone="Europe/Berlin",
        currency="EUR",
        tables=layout.TABLES,
        statements=layout.STATEMENTS,
    )
    opened = book.open(folder / name)
    with opened.writing() as tx:
        projector.rebuild(tx)
        handler.handle(
            tx,
            OpenBook(
                id=name,
                act=act(),
                grounds=PRESS,
                origin=opened.origin,
                time_zone=opened.time_zone,
                currency=opened.currency,
                keeper="Stadt Duisburg",
            ),
        )
    return opened


def do(on: Book, command: Command, expected: int | None = None) -> Outcome:
    """Records one command in a transaction of its own."""
    with on.writing() as tx:
        return handler.handle(tx, command, expected)


def euro(amount: int) -> Valued:
    """Whole euros."""
    return Valued("known", Money(amount * 100))


def years(*which: int) -> tuple[Span, ...]:
    return tuple(Span(year, year) for year in which)


def promise(id: str, party: str, form: Any, worth: Worth, *spans: Span, **more: Any) -> Promise:
    """A commitment, unless `stage` says otherwise."""
    contribution = Contribution(id, party, form, more.pop("purpose", None), more.pop("neighbourhood", None), "project")
    return Promise(contribution=contribution, stage=more.pop("stage", "committed"), spans=spans, worth=worth, **more)


def committing(agreement: str, made: Promise, grounds: Grounds = PRESS, **more: Any) -> PromiseContribution:
    return PromiseContribution(id=agreement, act=act(**more), grounds=grounds, promise=made)


def duisburg() -> list[Command]:
    """The Dichterviertel up to and with its extension: four commands to set up, then conclusion and extension."""
    start, old_end = PartialDate("2004"), PartialDate("2024-12-31")
    parties = (Party("vivawest", "funder"), Party("stadt-duisburg", "funder"))
    return [
        RegisterOrganisation(
            id="stadt-duisburg",
            act=act(),
            grounds=PRESS,
            name="Stadt Duisburg",
            kind="municipality",
            identifiers=(Identifier("ags", "05112000"),),
        ),
        RegisterOrganisation(id="vivawest", act=act(), grounds=PRESS, name="VIVAWEST", kind="housing_company"),
        DefineNeighbourhood(
            id="dichterviertel",
            act=act(),
            grounds=PRESS,
            name="Dichterviertel",
            municipality="stadt-duisburg",
        ),
        ConcludeAgreement(
            id="dichterviertel",
            act=act(),
            grounds=PRESS,
            kind="cooperation",
            title="Kooperation Dichterviertel",
            parties=parties,
            term=Term(start, old_end, certainty="assumed"),
            neighbourhoods=("dichterviertel",),
            facility="Quartiersbüro, Goetheplatz 1",
        ),
        ExtendAgreement(
            id="dichterviertel",
            act=act(),
            grounds=PRESS,
            end=PartialDate("2026-12-31"),
            continuity="seamless",
            contributions=(
                promise(
                    "vivawest-money",
                    "vivawest",
                    "money",
                    Worth(euro(52000)),
                    *years(2025, 2026),
                    grounds=ASSUMED,
                ),
                promise(
                    "city-staff",
                    "stadt-duisburg",
                    "staff_time",
                    Worth(euro(45000), None, LUMP),
                    *years(2025, 2026),
                ),
            ),
        ),
    ]
