"""Periods: years that are closed, and what was recorded for them afterwards."""

from typing import Any

from api.described import Ask, Told
from api.fields import Answer, Choice, Instant, ListOf, Part, Slug, Text, WholeNumber, Year
from api.operation import blueprint, command, question
from api.outgoing import Page
from api.receipts import RECEIPT
from api.representations import page
from api.shapes import CommandBody
from ledger import history, values
from ledger.answers import periods
from ledger.domain.book import ClosePeriod
from ledger.exports.tables import Table, code, instant, number, over, text, word

BLUEPRINT = blueprint("periods")


class PeriodBody(CommandBody):
    year = Year(example=2025)


class PeriodClosedAnswer(Answer):
    year = Year(example=2025)
    position = WholeNumber(1, about="ask with `position=` for the figures that were closed")


class PeriodsAnswer(Answer):
    periods = ListOf(Part(PeriodClosedAnswer))


class LateEntry(Answer):
    position = WholeNumber(1)
    recorded_at = Instant()
    type = Text(100, example="ContributionRevised")
    stream = Text(100, example="agreement/dichterviertel")
    agreement = Slug(allow_none=True)
    years = ListOf(Year(example=2025), about="the closed years it speaks of")
    reason = Text(63, allow_none=True)
    certainty = Choice(values.Certainty)


PERIODS = Table(
    name="periods",
    german="abgeschlossene-jahre",
    rows=over("periods"),
    columns=(number("year", "Jahr"), number("closed_at", "abgeschlossen an Position", "position")),
)
POST_CLOSE = Table(
    name="post-close",
    german="nach-abschluss",
    rows=over("items"),
    columns=(
        number("position", "Position"),
        instant("recorded_at", "erfasst"),
        word("type", "Ereignis"),
        word("stream", "Gegenstand"),
        word("agreement", "Vereinbarung (Kennung)"),
        number("years", "abgeschlossene Jahre"),
        text("reason", "Grund"),
        code("certainty", "Gewissheit", "certainty"),
    ),
)


@command(BLUEPRINT, "/periods", body=PeriodBody, of=RECEIPT, signs=True)
def close_period(told: Told) -> ClosePeriod:
    """Close a year: what is recorded for it later is allowed, marked and listed.

    A checkpoint is issued over the log that the closed figures stand on.
    """
    return ClosePeriod(**{**told.base, "id": told.book}, year=told.body["year"])


@question(BLUEPRINT, "/periods", answer=PeriodsAnswer, table=PERIODS)
def list_periods(ask: Ask) -> dict[str, Any]:
    """Which years are closed, and since which position?"""
    state, _ = history.state(ask.tx, "book", ask.book.id, ask.position)
    closed = [{"year": year, "position": position} for year, position in sorted(state.closed.items())]
    return {"periods": closed}


@question(BLUEPRINT, "/reports/post-close", items=LateEntry, table=POST_CLOSE)
def report_post_close(ask: Ask) -> Page:
    """What was recorded for a year after it was closed?"""
    limit = ask.params["limit"]
    after = int(ask.after[0]) if ask.after else 0
    found = periods.late(ask.tx, ask.at, book=ask.book.id, after=after, limit=limit + 1)
    return page(found, limit, lambda item: (item["position"],))
