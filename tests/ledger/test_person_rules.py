"""What may be done to a record, and what comes of any order of it."""

from itertools import cycle, islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain import person
from ledger.domain.person import (
    PersonErased,
    PersonRectified,
    PersonRestricted,
    RestrictionLifted,
    RetentionStated,
)
from ledger.errors import Rejected
from ledger.message import Command, Recorded, Repeated
from ledger.registry import CODEC
from ledger.values import PartialDate
from tests.golden.collect import golden
from tests.ledger.person_cases import ERASE, FORGET, LIFT, RECTIFY, RESTRICT, RETAIN, RIGHT

ENVELOPE = CODEC.decode(golden()[0]).envelope


@pytest.mark.parametrize(
    ("history", "command", "event"),
    [
        ([], RECTIFY, PersonRectified(RIGHT)),
        ([RESTRICT], RECTIFY, PersonRectified(RIGHT)),
        ([], RESTRICT, PersonRestricted("legal_claims")),
        ([RESTRICT], LIFT, RestrictionLifted()),
        ([RESTRICT, LIFT], RESTRICT, PersonRestricted("legal_claims")),
        ([], RETAIN, RetentionStated(PartialDate("2036"))),
        ([RETAIN], FORGET, RetentionStated()),
        ([], ERASE, PersonErased("objection")),
        ([RECTIFY, RESTRICT, LIFT, RETAIN], ERASE, PersonErased("objection")),
    ],
)
def test_what_is_done_to_a_record_is_an_event(when, history, command, event):
    assert when(history, command) == [event]


COMMANDS = st.sampled_from([RECTIFY, RESTRICT, LIFT, RETAIN, FORGET, ERASE])


def told_so_far(commands: list[Command]) -> tuple[person.Person, list[Any]]:
    """What a list of commands comes to, the refused ones left out, and the events."""
    state, events = person.EMPTY, []
    for command in commands:
        try:
            said = person.decide(state, command, {})
        except Rejected:
            continue
        for event in said:
            if not isinstance(event, Repeated):
                events.append(event)
                state = person.evolve(state, Recorded(event, ENVELOPE._replace(position=len(events))))
    return state, events


@settings(max_examples=200)
@given(st.lists(COMMANDS, max_size=12))
def test_after_an_erasure_nothing_is_recorded_and_at_it_nobody_is_restricted(commands):
    state, events = told_so_far(commands)
    kinds = [type(event) for event in events]
    assert kinds.count(PersonErased) <= 1
    assert (state.erased is not None) == (PersonErased in kinds)
    if state.erased is not None:
        assert kinds[-1] is PersonErased
        assert state.restricted is None
    restrictions = [kind for kind in kinds if kind in (PersonRestricted, RestrictionLifted)]
    assert restrictions == list(islice(cycle((PersonRestricted, RestrictionLifted)), len(restrictions)))
