"""What became of what was promised: accounts, open items, proofs due, bookings, and external references."""

from collections.abc import Iterator
from typing import Any

from api.described import Ask
from api.fields import (
    TODAY,
    Amount,
    Answer,
    Choice,
    Currency,
    Day,
    Flag,
    Instant,
    ListOf,
    Part,
    PartialDate,
    Shape,
    Slug,
    Text,
    WholeNumber,
    Year,
)
from api.operation import blueprint, question
from api.outgoing import Page
from api.representations import AccountShown, EntryShown, PeriodAnswer, ProofShown, page
from api.shapes import QuantityShape, ValuedShape
from api.tables import COMMITMENT, worth
from ledger import history, values
from ledger.answers import account, dues
from ledger.domain.agreement.life_state import Owed
from ledger.exports.tables import Column, Row, Table, code, day, each, flag, instant, number, over, text, word
from ledger.labels import LABELS
from ledger.projections.open_items import NEVER
from ledger.projections.proofs import Status
from ledger.values import PartialDate as Partial

BLUEPRINT = blueprint("accounts")


class FunderOfAccount(Answer):
    id = Slug(example="vivawest")
    name = Text(200, example="VIVAWEST")
    successor = Slug(metadata={"optional": True}, about="of an organisation that was dissolved")


class AgreementOfAccount(Answer):
    id = Slug()
    title = Text(200, example="Kooperation Dichterviertel")


class FigureShown(Answer):
    """An amount (null: nobody knows it) and the positions it stands on."""

    amount = Amount(allow_none=True)
    events = ListOf(WholeNumber(1))


class FiguresAnswer(Answer):
    """By stage; null where it is not reached."""

    pledged = Part(FigureShown, allow_none=True)
    conditional = Part(FigureShown, allow_none=True)
    committed = Part(FigureShown, allow_none=True)
    called = Part(FigureShown, allow_none=True)
    received = Part(FigureShown, allow_none=True, metadata={"optional": True})
    spent = Part(FigureShown, allow_none=True, metadata={"optional": True})
    delivered = Part(FigureShown, allow_none=True, metadata={"optional": True})
    proved = Part(FigureShown, allow_none=True)
    accepted = Part(FigureShown, allow_none=True)
    returned = Part(FigureShown, allow_none=True)
    reclaimed = Part(FigureShown, allow_none=True)


class OpenItemShown(Answer):
    """Money that is owed: an instalment, a call, or what an examination reclaimed."""

    id = Slug(example="rate-1")
    what = Choice(Owed, example="instalment")
    period = Part(PeriodAnswer)
    due = PartialDate(allow_none=True, example="2026-03-31")
    amount = Amount(example="26000.00")
    paid = Amount(example="0.00")
    open = Amount(example="26000.00")
    events = ListOf(WholeNumber(1))


class AccountLine(Answer):
    """One contribution in one year or period."""

    contribution = Slug(example="vivawest-money")
    funder = Part(FunderOfAccount)
    form = Choice(values.Form)
    purpose = Text(200, allow_none=True)
    neighbourhood = Slug(allow_none=True)
    period = Part(PeriodAnswer)
    value = Part(ValuedShape, about="what is promised; none where it was withdrawn")
    promised = Part(QuantityShape, allow_none=True, about="the time that is promised, where it is known")
    delivered = ListOf(Part(QuantityShape), about="the time that was delivered, by unit, as far as it is known")
    figures = Part(FiguresAnswer)
    open = ListOf(Part(OpenItemShown))
    accounts = ListOf(Part(AccountShown))
    entries = ListOf(Part(EntryShown))
    proofs = ListOf(Part(ProofShown))


class StageTotals(Answer):
    """The sums of what is known, by stage; null where nothing is."""

    pledged = Amount(allow_none=True)
    conditional = Amount(allow_none=True)
    committed = Amount(allow_none=True)
    called = Amount(allow_none=True)
    received = Amount(allow_none=True, metadata={"optional": True})
    spent = Amount(allow_none=True, metadata={"optional": True})
    delivered = Amount(allow_none=True, metadata={"optional": True})
    proved = Amount(allow_none=True)
    accepted = Amount(allow_none=True)
    returned = Amount(allow_none=True)
    reclaimed = Amount(allow_none=True)


class AccountTotals(Answer):
    money = Part(StageTotals)
    in_kind = Part(StageTotals)
    open = Amount(example="26000.00")


class AccountAnswer(Answer):
    agreement = Part(AgreementOfAccount)
    year = Year(allow_none=True)
    currency = Currency()
    on = Day(about="the day of the proofs' statuses")
    lines = ListOf(Part(AccountLine))
    totals = Part(AccountTotals)


class OwedAnswer(OpenItemShown):
    agreement = Part(AgreementOfAccount)
    contribution = Slug(example="vivawest-money")
    funder = Part(FunderOfAccount)
    days = WholeNumber(-4_000_000, allow_none=True, example=30, about="from `on` to the last day it is due")


class ProofDue(ProofShown):
    agreement = Part(AgreementOfAccount)
    funder = Part(FunderOfAccount)
    days = WholeNumber(-4_000_000, allow_none=True, example=30, about="from `on` to the last day it is due")


class BookingAnswer(EntryShown):
    agreement = Part(AgreementOfAccount)
    contribution = Slug(example="vivawest-money")
    funder = Part(FunderOfAccount)
    form = Choice(values.Form)
    purpose = Text(200, allow_none=True)
    accounts = ListOf(Part(AccountShown))


class LedEntry(Answer):
    position = WholeNumber(1)
    type = Text(100, example="PaymentReceived")
    recorded_at = Instant()
    agreement = Part(AgreementOfAccount)
    counts = Flag(about="false where it was reversed or now has another reference")


class ReferenceAnswer(Answer):
    system = Slug(example="sap")
    value = Text(200, example="5100004711")
    entries = ListOf(Part(LedEntry))


class AccountQuery(Shape):
    year = Year(load_default=None)
    on = Day(load_default=TODAY, about="the day of the proofs' statuses")


class OpenItemsQuery(Shape):
    on = Day(load_default=TODAY, about="the day to count from")
    due_by = Day(load_default=None, about="only what is due by this day")


class ProofsQuery(Shape):
    on = Day(load_default=TODAY, about="the day of the statuses")
    status = Choice(Status, load_default=None, about="only those of this status on that day")


class BookingsQuery(Shape):
    year = Year(load_default=None, about="what it was for")
    booked_in = Year(load_default=None, about="when it was booked")


def _accounts(row: Row) -> list[str]:
    return [f"{one['scheme']} {one['code']}" for one in row["accounts"]]


def _account_labels(row: Row) -> list[str]:
    """As many as there are accounts: one without a label is called by its code."""
    return [one["label"] or one["code"] for one in row["accounts"]]


PERIOD = (
    number("first_year", "erstes Jahr", "period.first"),
    number("last_year", "letztes Jahr", "period.last"),
)
ACCOUNTS = (text("accounts", "Konten", _accounts), text("account_labels", "Kontenbezeichnungen", _account_labels))
DAYS = number("days", "Tage bis zur Fälligkeit")
EVENTS = number("events", "Ereignisse")


def _open(prefix: str = "", german: str = "", inside: str = "") -> tuple[Column, ...]:
    return (
        code(f"{prefix}what", f"{german}Art", "owed", f"{inside}what"),
        day(f"{prefix}due", f"{german}fällig", f"{inside}due"),
        number(f"{prefix}amount", f"{german}Betrag", f"{inside}amount"),
        number(f"{prefix}paid", f"{german}gezahlt", f"{inside}paid"),
        number(f"{prefix}open", f"{german}offen", f"{inside}open"),
    )


def _booking(prefix: str = "", german: str = "", inside: str = "") -> tuple[Column, ...]:
    return (
        code(f"{prefix}did", f"{german}Vorgang", "booking", f"{inside}did"),
        day(f"{prefix}booked_on", f"{german}gebucht am", f"{inside}booked_on"),
        *worth(prefix, german, inside),
        day(f"{prefix}due", f"{german}fällig", f"{inside}due"),
        word(f"{prefix}settles", f"{german}gehört zu", f"{inside}settles"),
        day(f"{prefix}since", f"{german}geleistet von", f"{inside}since"),
        day(f"{prefix}until", f"{german}geleistet bis", f"{inside}until"),
        text(f"{prefix}document", f"{german}Beleg", f"{inside}document.number"),
        word(f"{prefix}document_digest", f"{german}Beleg (SHA-256)", f"{inside}document.digest"),
        word(f"{prefix}reference_system", f"{german}Referenz: System", f"{inside}reference.system"),
        text(f"{prefix}reference", f"{german}Referenz", f"{inside}reference.value"),
        code(f"{prefix}certainty", f"{german}Gewissheit", "certainty", f"{inside}certainty"),
    )


def _proof(prefix: str = "", german: str = "", inside: str = "") -> tuple[Column, ...]:
    return (
        code(f"{prefix}status", f"{german}Stand", "proof_status", f"{inside}status"),
        day(f"{prefix}requested_on", f"{german}angefordert am", f"{inside}requested_on"),
        day(f"{prefix}due", f"{german}fällig", f"{inside}due"),
        day(f"{prefix}submitted_on", f"{german}eingereicht am", f"{inside}submitted_on"),
        number(f"{prefix}proved", f"{german}nachgewiesen", f"{inside}proved"),
        day(f"{prefix}examined_on", f"{german}geprüft am", f"{inside}examined_on"),
        number(f"{prefix}accepted", f"{german}anerkannt", f"{inside}accepted"),
        number(f"{prefix}objected", f"{german}beanstandet", f"{inside}objected"),
        number(f"{prefix}reclaimed", f"{german}zurückgefordert", f"{inside}reclaimed"),
        day(f"{prefix}reclaim_due", f"{german}Rückforderung fällig", f"{inside}reclaim_due"),
    )


def _stated(quantity: Row | None, form: str) -> Row | None:
    """A quantity with its state; staff time of which no quantity is stated has an unknown one."""
    if quantity is not None:
        return {**quantity, "state": "known"}
    return {"state": "unknown"} if form == "staff_time" else None


def _bookings(answer: Row) -> Iterator[Row]:
    for row in each(answer, "items"):
        yield {**row, "quantity": _stated(row["quantity"], row["form"])}


def _account(answer: Row) -> Iterator[Row]:
    """Each line, then what is open of it, its bookings and its proofs, each on a row that says which of them it is."""
    beside = ("contribution", "funder", "form", "purpose", "neighbourhood", "period", "accounts")
    for line in answer["lines"]:
        kept = {name: answer[name] for name in ("agreement", "currency", "on")} | {name: line[name] for name in beside}
        yield {**kept, "part": "line", "line": _line(line), "events": _positions(line)}
        for part, items in (("open_item", "open"), ("booking", "entries"), ("proof", "proofs")):
            for item in line[items]:
                shown = {**item, "quantity": _stated(item["quantity"], line["form"])} if part == "booking" else item
                yield {**kept, "part": part, part: shown, "id": item["id"], "events": item["events"]}


def _line(line: Row) -> Row:
    """What is withdrawn has no quantity, not even an unknown one."""
    promised = any(line["figures"].get(stage) for stage in ("pledged", "conditional", "committed"))
    return {**line, "promised": _stated(line["promised"], line["form"]) if promised else None}


def _positions(line: Row) -> list[int]:
    return sorted({position for figure in line["figures"].values() if figure for position in figure["events"]})


ACCOUNT = Table(
    name="account",
    german="konto",
    rows=_account,
    columns=(
        code("part", "Teil", "account_part"),
        word("id", "Kennung des Teils"),
        *COMMITMENT,
        code("form", "Form", "form"),
        text("purpose", "Zweck"),
        word("neighbourhood", "Quartier (Kennung)"),
        *PERIOD,
        *ACCOUNTS,
        day("on", "Stand am"),
        word("currency", "Währung"),
        code("value_state", "Stand des Werts", "value_state", "line.value.state"),
        number("value", "Wert", "line.value.amount"),
        code("quantity_state", "Stand der Menge", "value_state", "line.promised.state"),
        number("quantity", "Menge", "line.promised.quantity"),
        code("unit", "Einheit", "unit", "line.promised.unit"),
        number(
            "delivered_quantity",
            "geleistete Menge",
            lambda row: [one["quantity"] for one in row.get("line", {}).get("delivered", ())],
        ),
        code(
            "delivered_unit",
            "geleistete Einheit",
            "unit",
            lambda row: [one["unit"] for one in row.get("line", {}).get("delivered", ())],
        ),
        *(
            number(stage, LABELS["stage"][stage].de, f"line.figures.{stage}.amount")
            for stage in FiguresAnswer._declared_fields
        ),
        *_open("open_item_", "Offener Posten: ", "open_item."),
        *_booking("booking_", "Buchung: ", "booking."),
        *_proof("proof_", "Nachweis: ", "proof."),
        EVENTS,
    ),
)
OPEN_ITEMS = Table(
    name="open-items",
    german="offene-posten",
    rows=over("items"),
    columns=(word("open_item", "Posten", "id"), *COMMITMENT, *PERIOD, *_open(), DAYS, EVENTS),
)
PROOFS_DUE = Table(
    name="proofs-due",
    german="nachweise",
    rows=over("items"),
    columns=(word("proof", "Nachweis", "id"), *COMMITMENT, *PERIOD, *_proof(), DAYS, EVENTS),
)
BOOKINGS = Table(
    name="bookings",
    german="buchungen",
    rows=_bookings,
    columns=(
        word("booking", "Buchung", "id"),
        *COMMITMENT,
        code("form", "Form", "form"),
        text("purpose", "Zweck"),
        *PERIOD,
        *ACCOUNTS,
        *_booking(),
        EVENTS,
    ),
)
REFERENCE = Table(
    name="reference",
    german="referenz",
    rows=over("entries"),
    columns=(
        word("reference_system", "Referenz: System", "system"),
        text("reference", "Referenz", "value"),
        number("position", "Position"),
        instant("recorded_at", "erfasst"),
        word("type", "Ereignis"),
        word("agreement", "Vereinbarung (Kennung)", "agreement.id"),
        text("agreement_title", "Vereinbarung", "agreement.title"),
        flag("counts", "zählt"),
    ),
)


@question(BLUEPRINT, "/agreements/<slug:id>/account", answer=AccountAnswer, query=AccountQuery, table=ACCOUNT)
def read_account(ask: Ask) -> dict[str, Any]:
    """What was promised, called, received, delivered, spent, proved, accepted and returned under an agreement?

    By contribution and year, with every booking and proof, its accounts, and what is still open. Each figure names the
    positions it stands on.
    """
    state, _ = history.state(ask.tx, "agreement", ask.id, ask.position)
    year, on = ask.params["year"], ask.params["on"]
    return account.of_agreement(ask.tx, ask.id, state, ask.at, year=year, on=on, currency=ask.book.currency)


@question(BLUEPRINT, "/reports/open-items", items=OwedAnswer, query=OpenItemsQuery, table=OPEN_ITEMS)
def report_open_items(ask: Ask) -> Page:
    """Which instalments, calls and reclaims are not fully paid?

    A payment settles what it names; what is left of it, and a payment that names nothing, settles what is due first.
    """
    limit, due_by = ask.params["limit"], ask.params["due_by"]
    due, agreement, what, item = map(str, ask.after) if ask.after else ("", "", "", "")
    after = (due, agreement, what, item)
    found = dues.owed(ask.tx, ask.at, after=after, limit=limit + 1, on=ask.params["on"], due_by=due_by)
    return page(found, limit, lambda one: (_last(one), one["agreement"]["id"], one["what"], one["id"]))


@question(BLUEPRINT, "/reports/proofs-due", items=ProofDue, query=ProofsQuery, table=PROOFS_DUE)
def report_proofs_due(ask: Ask) -> Page:
    """Which proofs of use are due or overdue, which were submitted, and what was accepted?"""
    limit, status = ask.params["limit"], ask.params["status"]
    due, agreement, proof = map(str, ask.after) if ask.after else ("", "", "")
    after = (due, agreement, proof)
    found = dues.proofs_due(ask.tx, ask.at, after=after, limit=limit + 1, on=ask.params["on"], status=status)
    return page(found, limit, lambda one: (_last(one), one["agreement"]["id"], one["id"]))


@question(BLUEPRINT, "/reports/bookings", items=BookingAnswer, query=BookingsQuery, table=BOOKINGS)
def report_bookings(ask: Ask) -> Page:
    """Everything that was booked for a year, or in a year, with the accounts it is assigned to.

    For the finance system: service year and booking date are two things, and each is a filter of its own.
    """
    limit, year, booked_in = ask.params["limit"], ask.params["year"], ask.params["booked_in"]
    booked, agreement, entry = map(str, ask.after) if ask.after else ("", "", "")
    after = (booked, agreement, entry)
    found = dues.booked(ask.tx, ask.at, after=after, limit=limit + 1, year=year, booked_in=booked_in)
    return page(found, limit, lambda one: (one["booked_on"] or "", one["agreement"]["id"], one["id"]))


@question(BLUEPRINT, "/references/<slug:system>/<reference:value>", answer=ReferenceAnswer, table=REFERENCE)
def read_reference(ask: Ask) -> dict[str, Any]:
    """What has an external reference led to?"""
    return dues.led_to(ask.tx, ask.at, system=ask.path["system"], value=ask.path["value"])


def _last(item: dict[str, Any]) -> str:
    return NEVER if item["due"] is None else Partial(item["due"]).last.isoformat()
