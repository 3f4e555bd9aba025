"""What may be done to a record, and what no longer: the rules of the stream of a person."""

from itertools import cycle, islice
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.domain import person
from ledger.domain.person import (
    ErasePerson,
    LiftRestriction,
    PersonErased,
    PersonRectified,
    PersonRestricted,
    RectifyPerson,
    RestrictionLifted,
    RestrictPerson,
    RetentionStated,
    StateRetention,
)
from ledger.errors import Rejected
from ledger.message import Command, Recorded, Repeated
from ledger.registry import CODEC
from ledger.values import PartialDate, Sealed
from tests.golden.collect import golden
from tests.ledger.deeds import PRESS, act

ID = "person-0123456789abcdef"
RIGHT = Sealed(ID, "ab" * 32)
ENVELOPE = CODEC.decode(golden()[0]).envelope


def told(command: Any, **more: Any) -> Any:
    """A command about the one record of these tests."""
    return command(id=ID, act=act(), grounds=PRESS, **more)


RECTIFY = told(RectifyPerson, person=RIGHT)
RESTRICT = told(RestrictPerson, ground="legal_claims")
LIFT = told(LiftRestriction)
RETAIN = told(StateRetention, until=PartialDate("2036"))
ERASE = told(ErasePerson, ground="objection")


@pytest.mark.parametrize(
    ("history", "command", "event"),
    [
        ([], RECTIFY, PersonRectified(RIGHT)),
        ([RESTRICT], RECTIFY, PersonRectified(RIGHT)),
        ([], RESTRICT, PersonRestricted("legal_claims")),
        ([RESTRICT], LIFT, RestrictionLifted()),
        ([RESTRICT, LIFT], RESTRICT, PersonRestricted("legal_claims")),
        ([], RETAIN, RetentionStated(PartialDate("2036"))),
        ([RETAIN], told(StateRetention, until=None), RetentionStated()),
        ([], ERASE, PersonErased("objection")),
        ([RECTIFY, RESTRICT, LIFT, RETAIN], ERASE, PersonErased("objection")),
    ],
)
def test_what_is_done_to_a_record_is_an_event(when, history, command, event):
    assert when(history, command) == [event]


@pytest.mark.parametrize(
    ("history", "command", "code"),
    [
        ([RESTRICT], RESTRICT, "already_restricted"),
        ([], LIFT, "not_restricted"),
        ([RESTRICT, LIFT], LIFT, "not_restricted"),
        ([RESTRICT], ERASE, "person_restricted"),
        ([RETAIN], RETAIN, "nothing_changes"),
        ([], told(StateRetention, until=None), "nothing_changes"),
        *(([ERASE], command, "person_erased") for command in (RECTIFY, RESTRICT, LIFT, RETAIN)),
    ],
)
def test_what_is_refused(refused, history, command, code):
    assert refused(history, command)[0] == code


COMMANDS = st.sampled_from([RECTIFY, RESTRICT, LIFT, RETAIN, told(StateRetention, until=None), ERASE])


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
def test_after_an_erasure_nothing_is_recorded_and_before_it_nobody_is_restricted(commands):
    state, events = told_so_far(commands)
    kinds = [type(event) for event in events]
    assert kinds.count(PersonErased) <= 1
    assert (state.erased is not None) == (PersonErased in kinds)
    if state.erased is not None:
        assert kinds[-1] is PersonErased
        assert state.restricted is None
    restrictions = [kind for kind in kinds if kind in (PersonRestricted, RestrictionLifted)]
    assert restrictions == list(islice(cycle((PersonRestricted, RestrictionLifted)), len(restrictions)))
