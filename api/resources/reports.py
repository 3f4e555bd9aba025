"""Reports: what ends soon, what has ended without a successor, where a term has a gap, what nobody has said yet."""

from typing import Any, Literal

from api.described import Ask
from api.fields import TODAY, Answer, Choice, Day, ListOf, Part, Shape, Slug, Text, WholeNumber
from api.moment import Key
from api.operation import blueprint, question
from api.outgoing import Page
from api.representations import page
from ledger.answers import listing
from ledger.exports.tables import Table, code, day, number, over, text, word
from ledger.projections.gaps import Missing

BLUEPRINT = blueprint("reports")


class ReportedAgreement(Answer):
    id = Slug()
    title = Text(200, example="Kooperation Dichterviertel")


class ExpiringAnswer(Answer):
    agreement = Part(ReportedAgreement)
    parties = ListOf(Slug(example="vivawest"))
    why = Choice(Literal["ends_soon", "ended_without_successor", "gap"])
    day = Day(example="2026-12-31", about="the last day before the end or the gap")
    days = WholeNumber(-4_000_000, example=179, about="from `on` to that day")
    resumes = Day(allow_none=True, about="first day after the gap")


class IncompleteAnswer(Answer):
    agreement = Part(ReportedAgreement)
    what = Choice(Literal["amount", "area", "contribution", "member_names", "signature_date", "term_end", "term_start"])
    subject = Text(200, allow_none=True, example="volkswohnung", about="a party, or a contribution and its years")


class ExpiringQuery(Shape):
    on = Day(load_default=TODAY, about="the day to count from")
    within_days = WholeNumber(0, 36_500, load_default=180)


_AGREEMENT = (
    word("agreement", "Vereinbarung (Kennung)", "agreement.id"),
    text("agreement_title", "Vereinbarung", "agreement.title"),
)
EXPIRING = Table(
    name="expiring",
    german="auslaufend",
    rows=over("items"),
    columns=(
        *_AGREEMENT,
        word("parties", "Beteiligte"),
        code("why", "Anlass", "expiry"),
        day("day", "letzter Tag"),
        number("days", "Tage"),
        day("resumes", "wieder ab"),
    ),
)
INCOMPLETE = Table(
    name="incomplete",
    german="unvollstaendig",
    rows=over("items"),
    columns=(*_AGREEMENT, code("missing", "was fehlt", "missing", "what"), text("subject", "wovon")),
)


@question(BLUEPRINT, "/reports/expiring", items=ExpiringAnswer, query=ExpiringQuery, table=EXPIRING)
def report_expiring(ask: Ask) -> Page:
    """Which agreements end soon, have ended without a successor, or have a gap between terms?"""
    limit, on = ask.params["limit"], ask.params["on"]
    found = listing.expiring(ask.tx, ask.at, on=on, within_days=ask.params["within_days"])
    if ask.after is not None:
        found = [item for item in found if _expiry(item) > ask.after]
    return page(found, limit, _expiry)


@question(BLUEPRINT, "/reports/incomplete", items=IncompleteAnswer, table=INCOMPLETE)
def report_incomplete(ask: Ask) -> Page:
    """Where is information missing?"""
    limit = ask.params["limit"]
    after = Missing(*map(str, ask.after)) if ask.after else Missing("", "", "")
    found = listing.incomplete(ask.tx, ask.at, after=after, limit=limit + 1)
    return page(found, limit, lambda item: (item["agreement"]["id"], item["what"], item["subject"] or ""))


def _expiry(item: dict[str, Any]) -> Key:
    return item["day"], item["agreement"]["id"], item["why"]
