"""The books that `bench` measures on: agreements of known length, and the commands that make and amend them."""

import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path
from typing import Any

from ledger import book, handler, vault
from ledger.book import Book
from ledger.domain.agreement.commands import (
    ConcludeAgreement,
    Promise,
    PromiseContribution,
    ReviseContribution,
)
from ledger.domain.agreement.events import Contribution, Party, Worth
from ledger.domain.neighbourhood import DefineNeighbourhood
from ledger.domain.organisation import RegisterOrganisation
from ledger.message import Act, Command, Grounds
from ledger.values import Money, PartialDate, Sealed, Source, Span, Term, Valued
from ledger.vault import Drawn
from scripts import books

AREA_AGREEMENTS = 3
AGREEMENT_EVENTS = 16
FUNDERS = 20
ACTOR = "actor-0123456789abcdef"

_BEGINNING = datetime(2026, 1, 5, 9, tzinfo=UTC)
_GROUNDS = Grounds(certainty="announced", source=Source("press", "Stadt und Wohnungsunternehmen verlängern"))
_BATCH = 500

_numbers = count()


def new(folder: Path) -> Book:
    """A book as `quartierbuch book create` makes it, with the organisations that everything names."""
    where: dict[str, Any] = {"origin": None, "time_zone": "Europe/Berlin", "currency": "EUR"}
    books.create(folder, "bench", keeper="Stadt", by="bench", **where)
    made = book.open(folder / "bench")
    nonce, raw = secrets.token_bytes(32), b"{}"
    made.vault.keep(Drawn(Sealed(ACTOR, vault.commitment("actor", nonce, raw)), "actor", nonce, raw))
    record(made, _organisations())
    return made


def settings(of: Book) -> dict[str, Any]:
    """What decides over durability, as it stands on the book's connections."""
    with of.reading() as tx:
        names = ("journal_mode", "synchronous")
        return {name: tx.connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names}


def record(into: Book, commands: Iterable[Command], tell: Callable[[int], None] = lambda _: None) -> None:
    """Records many commands in bulk, some hundred in one act, as an import does; tells the last position after each."""
    remaining = iter(commands)
    while batch := list(islice(remaining, _BATCH)):
        with into.writing() as tx:
            outcome = handler.handle_all(tx, _act(), batch)
        tell(outcome.position)


def do(on: Book, command: Command) -> None:
    """One command in a transaction of its own: what is measured."""
    with on.writing() as tx:
        handler.handle(tx, command)


def forget(on: Book) -> None:
    """Leaves nothing in memory of what its streams had come to."""
    on._remembered.clear()


def to_amend(agreements: int) -> Iterator[Command]:
    """Agreements of ten events each."""
    yield _neighbourhood(0)
    for agreement in range(agreements):
        yield _concluded(agreement, 0)
        for number in range(9):
            yield _promised(agreement, f"promise-{number}", number, Span(2025, 2025))


def amendment(agreement: int, number: int) -> Command:
    """One more event, with an idempotency key: a promise, or the revision of one; `number` tells amendments apart."""
    kept = {"key": f"0b9f7c1e-5d0a-4f6e-9c51-{number:012x}", "request": f"{number:064x}"}
    if number % 2:
        return _promised(agreement, f"amended-{number}", number, Span(2026, 2026), **kept)
    return ReviseContribution(
        id=_agreement(agreement),
        act=_act(**kept),
        grounds=_GROUNDS,
        contribution="promise-3",
        span=Span(2025, 2025),
        worth=_worth(number),
    )


def to_ask(events: int) -> Iterator[Command]:
    """About so many events: neighbourhoods with three agreements of five contributions for three years each."""
    for area in range(areas(events)):
        yield _neighbourhood(area)
        for nth in range(AREA_AGREEMENTS):
            agreement = area * AREA_AGREEMENTS + nth
            yield _concluded(agreement, area)
            for number in range(5):
                spans = [Span(year, year) for year in (2025, 2026, 2027)]
                yield _promised(agreement, f"promise-{number}", number, *spans)


def areas(events: int) -> int:
    """How many neighbourhoods `to_ask` defines."""
    return max(events // (1 + AREA_AGREEMENTS * AGREEMENT_EVENTS), 2)


def area(number: int) -> str:
    return f"neighbourhood-{number}"


def _agreement(number: int) -> str:
    return f"agreement-{number}"


def _funder(number: int) -> str:
    return f"funder-{number % FUNDERS}"


def _act(**more: Any) -> Act:
    number = next(_numbers)
    at = _BEGINNING + timedelta(milliseconds=number)
    who: dict[str, Any] = {"actor": ACTOR, "client": "finance", "operation": "bench"}
    return Act(id=f"{number:032x}", at=at, today=at.date(), **who, **more)


def _organisations() -> Iterator[Command]:
    yield RegisterOrganisation(id="city", act=_act(), grounds=_GROUNDS, name="Stadt", kind="municipality")
    for number in range(FUNDERS):
        name = f"Wohnungsunternehmen {number}"
        yield RegisterOrganisation(id=_funder(number), act=_act(), grounds=_GROUNDS, name=name, kind="housing_company")


def _neighbourhood(number: int) -> Command:
    name = f"Quartier {number}"
    return DefineNeighbourhood(id=area(number), act=_act(), grounds=_GROUNDS, name=name, municipality="city")


def _concluded(number: int, area_number: int) -> Command:
    return ConcludeAgreement(
        id=_agreement(number),
        act=_act(),
        grounds=_GROUNDS,
        kind="cooperation",
        title=f"Kooperation {number}",
        parties=(Party(_funder(number), "funder"), Party(_funder(number + 1), "funder")),
        term=Term(PartialDate("2020"), PartialDate("2040-12-31")),
        neighbourhoods=(area(area_number),),
    )


def _promised(agreement: int, id: str, number: int, *spans: Span, **more: Any) -> Command:
    funder = _funder(agreement + number % 2)
    contribution = Contribution(id, funder, "money", f"purpose-{id}", standing="project")
    promise = Promise(contribution=contribution, stage="committed", spans=spans, worth=_worth(number))
    return PromiseContribution(id=_agreement(agreement), act=_act(**more), grounds=_GROUNDS, promise=promise)


def _worth(number: int) -> Worth:
    return Worth(Valued("known", Money(5_200_000 + number)))
