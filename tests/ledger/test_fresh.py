"""What is only looked at where something has changed comes to the same as looking at everything, whatever happened."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain.agreement import rules
from ledger.domain.agreement.events import (
    AgreementAmended,
    AgreementConcluded,
    AgreementExtended,
    AgreementShortened,
    ConditionFulfilled,
    Contribution,
    ContributionCommitted,
    ContributionConditioned,
    ContributionPledged,
    ContributionRevised,
    ContributionWithdrawn,
    Party,
    PartyReplaced,
    Worth,
)
from ledger.domain.agreement.life import MoneyReturned, PaymentReceived
from ledger.domain.agreement.state import EMPTY, Agreement, evolve
from ledger.message import Recorded
from ledger.projections import funding, recipients
from ledger.recording import broken
from ledger.values import Money, PartialDate, Span, Term, Valued
from tests.ledger.test_codec import ENVELOPE
from tests.ledger.town import AWO, CITY, VIVAWEST

PARTIES = (CITY, VIVAWEST, AWO)
CONTRIBUTIONS = tuple(
    Contribution(f"{party}-{purpose}", party, "money", purpose, neighbourhood, recipient=recipient)
    for party in (CITY, VIVAWEST)
    for purpose, neighbourhood, recipient in (("rent", None, AWO), (None, "there", None))
)
CONCLUDED = AgreementConcluded(
    "cooperation", "A", (Party(CITY), Party(VIVAWEST)), Term(PartialDate("2020"), PartialDate("2023")), None, ("here",)
)

contributions = st.sampled_from(CONTRIBUTIONS)
ids = contributions.map(lambda one: one.id)
spans = st.sampled_from([Span(2021, 2021), Span(2021, 2022), Span(2024, 2024)])
moneys = st.integers(-1, 2).map(Money)
worths = moneys.map(lambda money: Worth(Valued("known", money))) | st.just(Worth(Valued("unknown")))
dates = st.integers(2019, 2026).map(lambda year: PartialDate(str(year)))
entries = st.sampled_from(["one", "two"])
EVENTS: st.SearchStrategy[Any] = st.one_of(
    st.builds(ContributionCommitted, contributions, spans, worths),
    st.builds(ContributionPledged, contributions, spans, worths),
    st.builds(ContributionConditioned, contributions, spans, worths, st.just("a vote")),
    st.builds(ConditionFulfilled, ids, spans),
    st.builds(ContributionRevised, ids, spans, st.sampled_from(["committed", "pledged"]), worths),
    st.builds(ContributionWithdrawn, ids, spans),
    st.builds(AgreementExtended, dates),
    st.builds(AgreementShortened, dates),
    st.builds(AgreementAmended, purpose=st.sampled_from(["rent", "care"])),
    st.builds(PartyReplaced, st.sampled_from(PARTIES), st.sampled_from(PARTIES).map(Party), dates),
    st.builds(PaymentReceived, entries, ids, spans, dates, moneys),
    st.builds(MoneyReturned, entries, ids, spans, dates, moneys),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(EVENTS, max_size=25), st.lists(st.integers(1, 4), min_size=25, max_size=25))
def test_only_what_changed_has_to_be_looked_at(events: list[Any], steps: list[int]) -> None:
    """Commands of some events each, decided by nobody: they break rules as often as not."""
    state = evolve(EMPTY, Recorded(CONCLUDED, ENVELOPE._replace(position=1)))
    parts: list[Any] = [funding.parts(state), recipients.parts(state)]
    position = 1
    while events:
        before = state
        for event in events[: steps[0]]:
            position += 1
            state = evolve(state, Recorded(event, ENVELOPE._replace(position=position)))
        events, steps = events[steps[0] :], steps[1:]
        parts = [
            projection.renewed(before, state, then)
            for projection, then in zip((funding, recipients), parts, strict=True)
        ]
        assert parts == [funding.parts(state), recipients.parts(state)]
        assert set(broken("agreement", before, state)) == _new(before, state)


def _new(before: Agreement, after: Agreement) -> set[Any]:
    known = {(one.code, one.subject) for one in rules.violations(before)}
    return {one for one in rules.violations(after) if (one.code, one.subject) not in known}
