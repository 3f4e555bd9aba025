"""Which activities continue: counted before they are named, on the board of a day that no later word changes."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from ledger.domain import continuation_review
from ledger.domain.continuation_review import (
    LIGHTS,
    ActivityListed,
    ContinuationAssessed,
    InterestExpressed,
    Participant,
    ReviewOpened,
    board,
)
from ledger.message import Recorded
from tests.ledger.town import AWO, CARITAS, CITY, DICHTERVIERTEL, on
from tests.ledger.workshop import CARE, DAY, OLD, assessed, interested, listed, opened

THAT_DAY, LATER, BEFORE = date(2018, 2, 23), date(2019, 3, 1), date(2018, 2, 22)
KREFELD = [opened(), assessed("green", 14), assessed("not_reported", 4)]


def lights(state, day: date) -> dict:
    shown = board(state, day)
    every = [shown.of(theme, state.activities) for theme in (None, *state.themes)]
    return {light: sum(one[light] for one in every) for light in LIGHTS}


def test_a_review_is_opened_with_the_number_of_activities_and_their_themes(when):
    command = opened(
        neighbourhood=DICHTERVIERTEL,
        municipality=CITY,
        participants=(Participant("Seniorenbeirat", "institution", CITY),),
    )
    assert when([], command) == [
        ReviewOpened(
            "Workshop",
            on(DAY),
            18,
            (OLD, CARE),
            DICHTERVIERTEL,
            CITY,
            None,
            (Participant("Seniorenbeirat", "institution", CITY),),
        )
    ]


def test_before_anything_is_assessed_nothing_is_reported(after):
    assert lights(after(opened()), THAT_DAY) == {"green": 0, "yellow": 0, "red": 0, "not_reported": 18}


def test_fourteen_green_leave_four_not_reported(after):
    for history in (KREFELD, KREFELD[:2]):
        assert lights(after(*history), THAT_DAY) == {"green": 14, "yellow": 0, "red": 0, "not_reported": 4}
    assert lights(after(*KREFELD), BEFORE)["not_reported"] == 18


def test_an_assessment_of_unnamed_ones_is_one_event_with_their_number(when):
    assert when(KREFELD[:1], KREFELD[1]) == [ContinuationAssessed("green", on(DAY), 14)]


def test_a_name_out_of_the_number_changes_no_light(when, after):
    named = listed("telefon", theme=CARE.id, responsible=(AWO,))
    assert when(KREFELD, named) == [ActivityListed("telefon", "Telefon", CARE.id, (AWO,))]
    state = after(*KREFELD, named)
    assert lights(state, THAT_DAY) == {"green": 14, "yellow": 0, "red": 0, "not_reported": 4}
    assert board(state, THAT_DAY).named == {}


def test_a_named_activity_leaves_the_unnamed_with_the_light_it_was_counted_under(after):
    telling = [listed("telefon", theme=CARE.id), assessed("green", activity="telefon", before="green")]
    state = after(*KREFELD, *telling)
    assert lights(state, THAT_DAY) == {"green": 14, "yellow": 0, "red": 0, "not_reported": 4}
    assert board(state, THAT_DAY).of(CARE.id, state.activities)["green"] == 1
    assert board(state, THAT_DAY).of(None, state.activities)["green"] == 13


def test_a_later_assessment_does_not_change_the_board_of_an_earlier_day(when, after):
    telling = [listed("telefon"), assessed("green", activity="telefon", before="green")]
    again = assessed("red", activity="telefon", when="2019-03-01")
    assert when([*KREFELD, *telling], again)[0].before == "green"
    state = after(*KREFELD, *telling, again, assessed("yellow", 2, "2019", before="not_reported"))
    assert lights(state, THAT_DAY) == {"green": 14, "yellow": 0, "red": 0, "not_reported": 4}
    assert lights(state, LATER) == {"green": 13, "yellow": 2, "red": 1, "not_reported": 2}


def test_an_assessment_that_is_recorded_late_takes_its_place_in_time(after):
    history = [opened(), listed("telefon"), assessed("red", activity="telefon", when="2019-03-01")]
    state = after(*history, assessed("green", activity="telefon"))
    assert board(state, THAT_DAY).named["telefon"].said.light == "green"
    assert board(state, LATER).named["telefon"].said.light == "red"
    assert lights(state, LATER)["red"] == 1


def test_unnamed_ones_of_a_theme_come_from_the_theme_first(after):
    history = [opened(), assessed("green", 3, theme=OLD.id), assessed("green", 4)]
    state = after(*history, assessed("red", 4, "2019", theme=OLD.id, before="green"))
    shown = board(state, LATER)
    assert shown.of(OLD.id, state.activities) == {"green": 0, "yellow": 0, "red": 4, "not_reported": 0}
    assert shown.of(None, state.activities) == {"green": 3, "yellow": 0, "red": 0, "not_reported": 11}


def test_who_would_continue_what_on_which_condition(when, after):
    wish = interested(theme=CARE.id, condition="wenn Ehrenamtliche gefunden werden")
    assert when([opened()], wish) == [
        InterestExpressed(AWO, on(DAY), None, CARE.id, "wenn Ehrenamtliche gefunden werden")
    ]
    state = after(opened(), wish, interested(organisation=CARITAS))
    assert [one.organisation for one, _ in state.interests] == [AWO, CARITAS]


LIGHT = st.sampled_from(LIGHTS)
SAID = st.builds(
    ContinuationAssessed,
    light=LIGHT,
    on=st.sampled_from([on("2018-02-23"), on("2018-03"), on("2019"), on("2020-01-01")]),
    count=st.integers(1, 6),
    activity=st.sampled_from([None, None, "telefon", "spaziergang"]),
    theme=st.sampled_from([None, OLD.id, CARE.id]),
    before=LIGHT,
)


@given(st.lists(SAID, max_size=12), st.sampled_from([BEFORE, THAT_DAY, LATER, date(2021, 1, 1)]))
def test_whatever_is_assessed_the_lights_of_every_day_sum_up_to_the_number_that_was_stated(said, day):
    state = continuation_review.EMPTY
    events = [ReviewOpened("Workshop", on(DAY), 8, (OLD, CARE)), ActivityListed("telefon", "T", CARE.id)]
    for i, event in enumerate([*events, ActivityListed("spaziergang", "S"), *said]):
        one = event
        if isinstance(event, ContinuationAssessed) and event.activity is not None:
            one = ContinuationAssessed(event.light, event.on, activity=event.activity, before=event.before)
        then = continuation_review.evolve(state, recorded(one, i + 1))
        if not list(continuation_review.violations(then)):
            state = then
    assert sum(lights(state, day).values()) == 8
    assert min(lights(state, day).values()) >= 0


class _Place:
    def __init__(self, position: int) -> None:
        self.position = position


def recorded(event, position: int) -> Recorded:
    return Recorded(event, _Place(position))  # type: ignore[arg-type]
