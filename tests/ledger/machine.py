"""Any sequence of real commands on a real book, sensible and foolish, with a plain model beside it."""

import os
import tempfile
from contextlib import suppress
from dataclasses import replace
from functools import cache
from pathlib import Path

from hypothesis import event
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from ledger import book as books
from ledger import handler, store
from ledger.domain.agreement.commands import (
    AmendAgreement,
    CloseAgreement,
    ConcludeAgreement,
    ExtendAgreement,
    JoinParty,
    LeaveParty,
    PlanMilestone,
    Promise,
    PromiseContribution,
    ReplaceParty,
    ReviseContribution,
    SettleCondition,
    SettleMilestone,
    SignAgreement,
    Signature,
    WithdrawContribution,
)
from ledger.domain.agreement.events import Contribution, Party, Worth
from ledger.domain.agreement.life import Account, Reference
from ledger.domain.agreement.life_commands import (
    AssignAccounts,
    CallPayment,
    DeliverContribution,
    ExamineProof,
    PlanInstalment,
    ReceivePayment,
    RequestProof,
    ReturnMoney,
    SpendMoney,
    SubmitProof,
)
from ledger.domain.neighbourhood import AddAlias, DefineNeighbourhood, RenameNeighbourhood
from ledger.domain.organisation import AddUnit, DissolveOrganisation, RegisterOrganisation, RenameOrganisation, Unit
from ledger.errors import Malformed, NotFound, Rejected, VersionConflict
from ledger.handler import Outcome
from ledger.message import Command
from ledger.sql import Transaction
from ledger.values import UNKNOWN, Money, Quantity, Span, Valuation, Valued
from tests.copies import copy_book
from tests.ledger.deeds import LUMP, PRESS, do, new_book
from tests.ledger.plain import Plain, standing
from tests.ledger.town import (
    AWO,
    BYGONE,
    CARITAS,
    CITY,
    DICHTERVIERTEL,
    HOCHFELD,
    VIVAWEST,
    ask,
    conclude,
    on,
    term,
    townspeople,
)

CONTRIBUTIONS = (
    Contribution("c1", VIVAWEST, "money"),
    Contribution("c2", VIVAWEST, "money"),  # the same as c1 but for its id
    Contribution("c3", CITY, "staff_time", None, DICHTERVIERTEL),
    Contribution("c4", CITY, "money", None, HOCHFELD, "standing"),
    Contribution("c5", AWO, "premises", None, DICHTERVIERTEL),
    Contribution("c6", AWO, "money", "Sprachkurse", DICHTERVIERTEL),
    Contribution("c7", CARITAS, "volunteer_time"),
    Contribution("c8", AWO, "unspecified", None, DICHTERVIERTEL),
    Contribution("c1", AWO, "money"),  # c1 once more, and another one
)
agreements = st.sampled_from(["a"] * 6 + ["b"] * 3 + ["c"])
organisations = st.sampled_from([VIVAWEST, CITY, AWO, CARITAS])
anyone = organisations | st.sampled_from([CARITAS, CARITAS, BYGONE, "newcomer", "nobody"])
areas = st.sampled_from([DICHTERVIERTEL, HOCHFELD, "nord"])
years = st.integers(2024, 2027).map(lambda year: Span(year, year))
periods = st.sampled_from([Span(2025, 2026), Span(2024, 2027), Span(2022, 2023)])
spans = st.lists(years, min_size=1, max_size=3, unique=True) | st.lists(years | periods, min_size=1, max_size=2)
days = st.sampled_from(["2023", "2024-12-31", "2025", "2025-01-01", "2025-07", "2026", "2026-11-30", "2027", "2028-02"])
terms = st.sampled_from([term("2020", "2026-12-31"), term("2020"), term(), term("2022", "2027"), term(None, "2025-06")])
amounts = st.integers(-1, 400).map(lambda euros: Valued("known", Money(euros * 125)))
values = amounts | amounts | st.sampled_from([UNKNOWN, Valued("none")])
rates = st.builds(
    Valuation,
    st.just("rate_times_quantity"),
    st.none(),
    st.just("E9"),
    st.integers(1, 5000).map(Money),
    st.sampled_from([None, Quantity(160_000, "hour")]),
)
FORMS = {one.id: one.form for one in CONTRIBUTIONS}
entries = st.sampled_from([f"e{i}" for i in range(30)])
hours = st.builds(Quantity, st.integers(0, 9_999), st.sampled_from(["hour", "hour", "fte"]))
plain_worths = st.builds(Worth, values)
time_worths = st.one_of(
    st.builds(Worth, amounts, st.none() | hours, st.just(LUMP)),
    st.builds(Worth, st.just(UNKNOWN), hours, rates),
    plain_worths,
)
grounds = st.sampled_from(
    [PRESS] * 6
    + [replace(PRESS, effective=on(day), reason="budget_cut") for day in ("2024-06", "2026-06", "2029")]
    + [replace(PRESS, certainty=certainty) for certainty in ("signed", "resolved", "assumed")]
)


bookings = st.fixed_dictionaries(
    {
        "what": st.sampled_from(["planned", "called", "received", "received", "spent", "returned", "delivered"]),
        "fits": st.sampled_from([True, True, True, False]),
        "entry": entries,
        "amount": st.integers(-1, 90).map(lambda euros: Money(euros * 100)),
        "worth": time_worths | plain_worths,
        "booked": st.sampled_from(["2024", "2025-02", "2025-12-31", "2026-01-15", "2027"]),
        "due": st.none() | days,
        "settles": st.sampled_from([None, None, None, "e1", "e2", "e3", "n1"]),
        "reference": st.sampled_from([*[None] * 9, Reference("sap", "1"), Reference("sap", "2")]),
        "grounds": grounds,
    }
)


def promised(contribution: Contribution) -> st.SearchStrategy[Promise]:
    """A promise of this contribution, at any stage."""
    return st.builds(
        Promise,
        contribution=st.just(contribution),
        stage=st.sampled_from(["committed", "conditional", "committed", "pledged"]),
        spans=spans.map(tuple),
        worth=time_worths if contribution.form.endswith("time") else plain_worths,
        condition=st.just("Haushalt"),
        grounds=st.none() | grounds,
    )


promises = st.sampled_from(CONTRIBUTIONS).flatmap(promised)


REFUSALS = (Rejected, NotFound, VersionConflict, Malformed)


def reason(refused: Exception) -> str:
    """Why a command was refused."""
    return f"{refused.code} at {refused.pointer}" if isinstance(refused, Rejected) else type(refused).__name__


def tried(tx: Transaction, command: Command, expected: int | None) -> Outcome | str:
    """What the command came to, or why it was refused."""
    try:
        return handler.handle(tx, command, expected)
    except REFUSALS as refused:
        return reason(refused)


@cache
def template() -> tempfile.TemporaryDirectory[str]:
    """A folder with the town's book in it, made once; it lives as long as the tests do."""
    folder = tempfile.TemporaryDirectory()
    book = new_book(Path(folder.name))
    for command in townspeople():
        do(book, command)
    book.close()
    return folder


MEMORY = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
"""Where thousands of small books are quickest; what survives a crash is not what is tried here."""


class Town(RuleBasedStateMachine):
    """Each rule sends commands; what is recorded is told to the model, what is refused leaves the log as it was.

    Two workers have the book open, each with what it remembers of the streams, and take turns.
    """

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY)
        copied = copy_book(Path(template().name) / "duisburg", Path(self.folder.name) / "duisburg")
        self.book, self.other = books.open(copied), books.open(copied)
        self.plain = Plain()

    def teardown(self) -> None:
        self.book.close()
        self.other.close()
        self.folder.cleanup()

    @rule()
    def take_turns(self):
        self.book, self.other = self.other, self.book

    def send(self, command: Command, expected: int | None = None) -> None:
        """Rehearses the command, sends it, and holds the one against the other."""
        with self.book.rehearsing() as tx:
            before = store.head(tx)
            rehearsed = tried(tx, command, expected)
        happened = self.try_to_record(command, expected)
        assert happened == rehearsed
        if isinstance(happened, str) or happened.replayed:
            with self.book.reading() as tx:
                assert store.head(tx) == before
        if isinstance(happened, Outcome) and not happened.replayed:
            assert happened.begins == before.position + 1
            self.recorded(command, happened)
        told = happened if isinstance(happened, str) else "repeated" if happened.replayed else "recorded"
        event(f"{type(command).__name__}: {told}")

    def try_to_record(self, command: Command, expected: int | None) -> Outcome | str:
        """As those who use the ledger do: what is refused is not committed."""
        try:
            with self.book.writing() as tx:
                return handler.handle(tx, command, expected)
        except REFUSALS as refused:
            return reason(refused)

    def recorded(self, command: Command, happened: Outcome) -> None:
        """Tells the model what was recorded."""
        self.plain.tell(command, happened)

    @rule(id=agreements, promise=promises)
    def fail_between_recording_and_commit(self, id, promise):
        with suppress(Rejected, NotFound, ZeroDivisionError), self.book.writing() as tx:
            handler.handle(tx, ask(PromiseContribution, id=id, promise=promise))
            _ = 1 / 0

    def promised(self, choice: int) -> tuple[str, str, Span]:
        """The agreement, id and span of something that is promised now, if anything is."""
        with self.book.reading() as tx:
            now = standing(self.plain.deeds, store.head(tx).position)
        known = [(one["agreement"], one["id"], Span(*one["span"])) for one in now]
        return known[choice % len(known)] if known else ("a", "c1", Span(2025, 2025))

    @initialize(
        within=terms,
        where=st.sampled_from([(DICHTERVIERTEL, HOCHFELD), (DICHTERVIERTEL,), ()]),
        promises=st.lists(promises, min_size=4, max_size=8),
    )
    def begin(self, within, where, promises):
        parties = tuple(Party(party) for party in (VIVAWEST, CITY, AWO))
        self.send(conclude(id="a", parties=parties, term=term("2020"), neighbourhoods=(DICHTERVIERTEL, HOCHFELD)))
        self.send(conclude(id="b", parties=parties, term=within, neighbourhoods=where))
        for i, promise in enumerate(promises):
            self.send(ask(PromiseContribution, id="ab"[i % 2], promise=promise))

    @rule(
        id=agreements,
        parties=st.lists(organisations | organisations | anyone, min_size=1, max_size=3),
        within=terms | st.just(term("2026", "2024")),
        where=st.lists(areas, max_size=2, unique=True).map(tuple),
        kind=st.sampled_from(["cooperation", "network"]),
        succeeds=st.sampled_from([None, None, "a"]),
        grounds=grounds,
    )
    def conclude(self, id, parties, within, where, kind, succeeds, grounds):
        of = {"kind": kind, "title": f"Agreement {id}", "parties": tuple(Party(party) for party in parties)}
        rest = {"term": within, "neighbourhoods": where, "succeeds": succeeds, "grounds": grounds}
        self.send(ask(ConcludeAgreement, id=id, **of, **rest))

    @rule(
        id=agreements,
        party=organisations,
        when=st.none() | days,
        text=st.sampled_from(["Büro", "Laden"]),
        milestone=st.sampled_from(["m1", "m2"]),
        what=st.sampled_from(["sign", "amend", "planned", "reached", "missed", "rescheduled"]),
        grounds=grounds,
    )
    def write_down(self, id, party, when, text, milestone, what, grounds):
        day = when and on(when)
        of = {"id": id, "grounds": grounds}
        match what:
            case "sign":
                self.send(ask(SignAgreement, signature=Signature(party=party, signed_on=day), **of))
            case "amend":
                self.send(ask(AmendAgreement, title=text, facility=text, **of))
            case "planned":
                self.send(ask(PlanMilestone, milestone=milestone, title=text, due=day, **of))
                self.send(ask(PlanMilestone, milestone="reached", title=text, reached_on=day, **of))
            case outcome:
                self.send(ask(SettleMilestone, milestone=milestone, outcome=outcome, on=day, **of))

    @rule(
        id=agreements,
        end=st.none() | days | st.sampled_from(["2029", "2030", "2031-06"]),
        continuity=st.sampled_from([None, "seamless", "seamless", "gap"]),
        resumes=st.none() | days,
        contributions=st.lists(promises, max_size=2).map(tuple),
        grounds=grounds,
    )
    def extend(self, id, end, continuity, resumes, contributions, grounds):
        to = {"end": end and on(end), "open_ended": end is None and resumes is None}
        how = {"continuity": continuity, "resumes": resumes and on(resumes)}
        self.send(ask(ExtendAgreement, id=id, **to, **how, contributions=contributions, grounds=grounds))

    @rule(id=agreements, how=st.sampled_from(["shortened", "terminated", "ended"]), when=days, reason=st.booleans())
    def close(self, id, how, when, reason):
        grounds = replace(PRESS, reason="budget_cut" if reason else None)
        self.send(ask(CloseAgreement, id=id, how=how, on=on(when), grounds=grounds))

    @rule(id=agreements, promises=st.lists(promises, min_size=1, max_size=4), grounds=grounds)
    def promise(self, id, promises, grounds):
        for promise in promises:
            self.send(ask(PromiseContribution, id=id, promise=promise, grounds=grounds))

    @rule(
        choice=st.integers(0, 50),
        what=st.sampled_from(["revised", "revised", "withdrawn", "fulfilled", "fulfilled", "failed"]),
        worth=plain_worths | time_worths,
        whole=st.booleans(),
        grounds=grounds,
    )
    def change(self, choice, what, worth, whole, grounds):
        id, contribution, span = self.promised(choice)
        of = {"id": id, "contribution": contribution, "grounds": grounds}
        match what:
            case "revised":
                self.send(ask(ReviseContribution, span=span, worth=worth, **of))
            case "withdrawn":
                self.send(ask(WithdrawContribution, span=None if whole else span, **of))
            case outcome:
                self.send(ask(SettleCondition, span=span, outcome=outcome, **of))

    @rule(choice=st.integers(0, 50), bookings=st.lists(bookings, min_size=1, max_size=5))
    def book_entries(self, choice, bookings):
        id, contribution, span = self.promised(choice)
        for booking in bookings:
            self.book_entry({"id": id, "contribution": contribution, "span": span}, booking)

    def book_entry(self, of, booking):
        of |= {"entry": booking["entry"], "reference": booking["reference"], "grounds": booking["grounds"]}
        booked = of | {"booked_on": on(booking["booked"])}
        amount, due, settles = booking["amount"], booking["due"], booking["settles"]
        delivers = not FORMS.get(of["contribution"], "staff_time").startswith("money")
        match "delivered" if booking["fits"] and delivers else booking["what"]:
            case "planned":
                self.send(ask(PlanInstalment, **of, amount=amount, due=due and on(due)))
            case "called":
                self.send(ask(CallPayment, **booked, amount=amount, due=due and on(due), instalment=settles))
            case "received":
                self.send(ask(ReceivePayment, **booked, amount=amount, settles=settles))
            case "delivered":
                self.send(ask(DeliverContribution, **booked, worth=booking["worth"]))
            case "spent":
                self.send(ask(SpendMoney, **booked, amount=amount))
            case "returned":
                self.send(ask(ReturnMoney, **booked, amount=amount, settles=settles))

    @rule(
        choice=st.integers(0, 50),
        what=st.sampled_from(["requested", "submitted", "submitted", "examined", "assigned", "all"]),
        proof=st.sampled_from(["n1", "n2"]),
        amounts=st.lists(st.integers(-1, 60).map(lambda euros: Money(euros * 100)), min_size=4, max_size=4),
        objects=st.booleans(),
        day=days,
    )
    def prove(self, choice, what, proof, amounts, objects, day):
        id, contribution, span = self.promised(choice)
        proved, accepted, objected, reclaimed = amounts
        of, judged = {"id": id, "proof": proof}, {"objected": objected, "reclaimed": reclaimed} if objects else {}
        if what in ("requested", "all"):
            self.send(ask(RequestProof, **of, contribution=contribution, span=span, due=on(day)))
        if what in ("submitted", "all"):
            self.send(ask(SubmitProof, **of, on=on("2026-02"), amount=proved))
        if what in ("examined", "all"):
            self.send(ask(ExamineProof, **of, on=on("2026-03"), accepted=accepted, **judged))
        if what == "assigned":
            accounts = (Account("cost_centre", day),)
            self.send(ask(AssignAccounts, id=id, contribution=contribution, accounts=accounts))

    @rule(
        id=agreements,
        what=st.sampled_from(["join", "leave", "replace", "replace"]),
        who=organisations,
        by=organisations | anyone,
        when=st.none() | days,
    )
    def change_hands(self, id, what, who, by, when):
        day = when and on(when)
        match what:
            case "join":
                self.send(ask(JoinParty, id=id, party=Party(by), on=day))
            case "leave":
                self.send(ask(LeaveParty, id=id, organisation=who, on=day))
            case "replace" if day is not None:
                self.send(ask(ReplaceParty, id=id, organisation=who, successor=Party(by, "carrier"), on=day))

    @rule(
        id=organisations,
        name=st.sampled_from(["Neu", "Alt"]),
        when=days,
        successor=st.none() | organisations,
        expected=st.sampled_from([None, 1, 2]),
        what=st.sampled_from(["organisation", "neighbourhood", "dissolve"]),
    )
    def register(self, id, name, when, successor, expected, what):
        match what:
            case "organisation":
                self.send(ask(RegisterOrganisation, id="newcomer", name=name, kind="residents_group"))
                self.send(ask(RenameOrganisation, id="newcomer", name=name), expected)
                self.send(ask(AddUnit, id=id, unit=Unit(name, "Einheit")))
            case "neighbourhood":
                self.send(ask(DefineNeighbourhood, id="nord", name=name, municipality=CITY, part_of=HOCHFELD))
                self.send(ask(RenameNeighbourhood, id="nord", name=name))
                self.send(ask(AddAlias, id="nord", alias=name))
            case "dissolve":
                self.send(ask(DissolveOrganisation, id=id, on=on(when), successor=successor))
