"""A continuation review: which activities of a project go on, on which condition, as lights; named or only counted."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, assert_never

from ledger.errors import Rejected
from ledger.message import Act, Command, Named, Recorded, Violation
from ledger.values import PartialDate

Light = Literal["green", "yellow", "red", "not_reported"]
LIGHTS: tuple[Light, ...] = ("green", "yellow", "red", "not_reported")
Attendance = Literal["institution", "residents"]


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of activities; `activities` is their number, None where nobody has said it."""

    id: str
    label: str
    activities: int | None = None


@dataclass(frozen=True, slots=True)
class Participant:
    """One entry of the list of participants, as it is written; never the name of a person."""

    label: str
    kind: Attendance = "institution"
    organisation: str | None = None
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ReviewOpened:
    """`activities` is the number that was stated: they may all be unnamed. `agreement` is what they come from."""

    title: str
    on: PartialDate
    activities: int
    themes: tuple[Theme, ...] = ()
    neighbourhood: str | None = None
    municipality: str | None = None
    agreement: str | None = None
    participants: tuple[Participant, ...] = ()


@dataclass(frozen=True, slots=True)
class ActivityListed:
    """One of the activities that were only counted gets a name; its light stays unknown until it is assessed."""

    activity: str
    title: str
    theme: str | None = None
    responsible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InterestExpressed:
    """Who would continue what, on which condition; without activity and theme: some of it."""

    organisation: str
    on: PartialDate
    activity: str | None = None
    theme: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class ContinuationAssessed:
    """From `on`, `light` shines for one named activity, or for `count` unnamed ones.

    `before` is the light under which unnamed ones were counted until then; a named one that had no light of its own
    leaves the unnamed with that light.
    """

    light: Light
    on: PartialDate
    count: int = 1
    activity: str | None = None
    theme: str | None = None
    before: Light = "not_reported"
    condition: str | None = None
    responsible: tuple[str, ...] = ()


Event = ReviewOpened | ActivityListed | InterestExpressed | ContinuationAssessed


@dataclass(frozen=True, slots=True)
class Activity:
    title: str
    theme: str | None
    responsible: tuple[str, ...]
    position: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """What was assessed, and the position it was recorded at."""

    said: ContinuationAssessed
    position: int


@dataclass(frozen=True, slots=True)
class Review:
    """The state. Assessments stay in the order in which they were recorded; `board` puts them in that of their days."""

    opened: ReviewOpened | None = None
    themes: Mapping[str, Theme] = field(default_factory=dict)
    activities: Mapping[str, Activity] = field(default_factory=dict)
    interests: tuple[tuple[InterestExpressed, int], ...] = ()
    assessments: tuple[Assessment, ...] = ()
    kind: str = "continuation_review"
    ended: PartialDate | None = None

    @property
    def exists(self) -> bool:
        return self.opened is not None

    @property
    def units(self) -> frozenset[str]:
        return frozenset(self.activities)


@dataclass(frozen=True, slots=True)
class Board:
    """The lights on a day: `named` by activity, `unnamed` as numbers by (theme, light); the theme None is unknown.

    `short` are the positions of assessments that take more away than there is: none, in a state without violations.
    """

    named: Mapping[str, Assessment]
    unnamed: Mapping[tuple[str | None, Light], int]
    short: tuple[int, ...] = ()

    def of(self, theme: str | None, listed: Mapping[str, Activity]) -> dict[Light, int]:
        """The number of each light in one theme, or of those whose theme is unknown."""
        found = {light: self.unnamed.get((theme, light), 0) for light in LIGHTS}
        for activity, assessment in self.named.items():
            if listed[activity].theme == theme:
                found[assessment.said.light] += 1
        return found


EMPTY = Review()


def evolve(state: Review, recorded: Recorded) -> Review:
    """The state after one more event. Total."""
    event: Event = recorded.event
    position = recorded.envelope.position
    match event:
        case ReviewOpened():
            return Review(opened=event, themes={theme.id: theme for theme in event.themes})
        case ActivityListed():
            listed = Activity(event.title, event.theme, event.responsible, position)
            return replace(state, activities={**state.activities, event.activity: listed})
        case InterestExpressed():
            return replace(state, interests=(*state.interests, (event, position)))
        case ContinuationAssessed():
            return replace(state, assessments=(*state.assessments, Assessment(event, position)))
        case _:
            assert_never(event)


def board(state: Review, on: date) -> Board:
    """The lights on a day: all that is assessed by then, in the order of its days. What is not, is not reported."""
    named: dict[str, Assessment] = {}
    pools: dict[tuple[str | None, Light], int] = {}
    pools[None, "not_reported"] = state.opened.activities if state.opened else 0
    short: list[int] = []
    for one in sorted(state.assessments, key=lambda one: (one.said.on.first, one.position)):
        said = one.said
        if said.on.first > on:
            break
        if said.activity is not None and said.activity not in state.activities:
            continue
        theme = said.theme if said.activity is None else state.activities[said.activity].theme
        if said.activity not in named and not _taken(pools, theme, said.before, said.count):
            short.append(one.position)
        if said.activity is None:
            pools[theme, said.light] = pools.get((theme, said.light), 0) + said.count
        else:
            named[said.activity] = one
    return Board(named, pools, tuple(short))


def _taken(pools: dict[tuple[str | None, Light], int], theme: str | None, light: Light, count: int) -> bool:
    """Takes a number away from the theme's own, then from those of unknown theme; whether there were enough."""
    own = min(count, pools.get((theme, light), 0)) if theme is not None else 0
    if own:
        pools[theme, light] -= own
    pools[None, light] = pools.get((None, light), 0) - (count - own)
    return pools[None, light] >= 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenReview(Command):
    title: str
    on: PartialDate
    activities: int
    themes: tuple[Theme, ...] = ()
    neighbourhood: str | None = None
    municipality: str | None = None
    agreement: str | None = None
    participants: tuple[Participant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListActivity(Command):
    activity: str
    title: str
    theme: str | None = None
    responsible: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpressInterest(Command):
    organisation: str
    on: PartialDate
    activity: str | None = None
    theme: str | None = None
    condition: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessContinuation(Command):
    """`before` None: not reported until then; for a named activity with a light of its own, that light."""

    light: Light
    on: PartialDate
    count: int = 1
    activity: str | None = None
    theme: str | None = None
    before: Light | None = None
    condition: str | None = None
    responsible: tuple[str, ...] = ()


ReviewCommand = OpenReview | ListActivity | ExpressInterest | AssessContinuation


def mentions(command: ReviewCommand) -> Iterator[tuple[str, str, str]]:
    """The streams a command names: (kind, id, JSON pointer into the command)."""
    match command:
        case OpenReview():
            if command.neighbourhood is not None:
                yield "neighbourhood", command.neighbourhood, "/neighbourhood"
            if command.municipality is not None:
                yield "organisation", command.municipality, "/municipality"
            if command.agreement is not None:
                yield "agreement", command.agreement, "/agreement"
            for i, participant in enumerate(command.participants):
                if participant.organisation is not None:
                    yield "organisation", participant.organisation, f"/participants/{i}/organisation"
        case ListActivity() | AssessContinuation():
            for i, organisation in enumerate(command.responsible):
                yield "organisation", organisation, f"/responsible/{i}"
        case ExpressInterest():
            yield "organisation", command.organisation, "/organisation"
        case _:
            assert_never(command)


def decide(state: Review, command: ReviewCommand, named: Named) -> Sequence[Event]:
    """The events a command leads to. Raises Rejected."""
    match command:
        case OpenReview():
            return [_opened(command, named)]
        case ListActivity():
            if command.activity in state.activities:
                raise Rejected("already_exists", f"there is an activity {command.activity!r} already", "/id")
            _known(state, None, command.theme)
            return [ActivityListed(command.activity, command.title, command.theme, command.responsible)]
        case ExpressInterest():
            _known(state, command.activity, command.theme)
            _come(command.on, command.act)
            return [
                InterestExpressed(command.organisation, command.on, command.activity, command.theme, command.condition)
            ]
        case AssessContinuation():
            return [_assessed(state, command)]
        case _:
            assert_never(command)


def _opened(command: OpenReview, named: Named) -> Event:
    if len({theme.id for theme in command.themes}) < len(command.themes):
        raise Rejected("theme_exists", "one of them stands twice", "/themes")
    if command.municipality is not None and named["organisation", command.municipality].kind != "municipality":
        raise Rejected("not_a_municipality", f"{command.municipality!r} is no municipality", "/municipality")
    for i, one in enumerate(command.participants):
        if one.unit is None:
            continue
        if one.organisation is None or one.unit not in named["organisation", one.organisation].units:
            raise Rejected("unknown_unit", f"there is no unit {one.unit!r} of it", f"/participants/{i}/unit")
    return ReviewOpened(
        title=command.title,
        on=command.on,
        activities=command.activities,
        themes=command.themes,
        neighbourhood=command.neighbourhood,
        municipality=command.municipality,
        agreement=command.agreement,
        participants=command.participants,
    )


def _known(state: Review, activity: str | None, theme: str | None) -> None:
    if activity is not None and activity not in state.activities:
        raise Rejected("unknown_activity", f"there is no activity {activity!r}: list it first", "/activity")
    if theme is not None and theme not in state.themes:
        raise Rejected("unknown_theme", f"there is no theme {theme!r}", "/theme")


def _come(on: PartialDate, act: Act) -> None:
    if on.first > act.today:
        raise Rejected("assessed_in_future", f"{on} has not come yet", "/on")


def _assessed(state: Review, command: AssessContinuation) -> Event:
    _known(state, command.activity, command.theme)
    _come(command.on, command.act)
    before = command.before or "not_reported"
    if command.activity is not None:
        before = _before(state, command, command.activity)
    return ContinuationAssessed(
        light=command.light,
        on=command.on,
        count=command.count,
        activity=command.activity,
        theme=command.theme,
        before=before,
        condition=command.condition,
        responsible=command.responsible,
    )


def _before(state: Review, command: AssessContinuation, activity: str) -> Light:
    """The light a named activity has until then: its own, else the one it was counted under."""
    own = board(state, command.on.first).named.get(activity)
    if own is None:
        return command.before or "not_reported"
    if command.before not in (None, own.said.light):
        raise Rejected("light_known", f"{activity!r} has been {own.said.light} since {own.said.on}", "/before")
    return own.said.light


def violations(state: Review) -> Iterator[Violation]:
    """Activities and lights never exceed what was stated, on any day."""
    if (opened := state.opened) is None:
        return
    known = [theme for theme in state.themes.values() if theme.activities is not None]
    if sum(theme.activities or 0 for theme in known) > opened.activities:
        detail = f"the themes have more than the {opened.activities} activities that were stated"
        yield Violation("more_than_stated", "themes", detail, "/themes")
    if len(state.activities) > opened.activities:
        detail = f"{opened.activities} activities were stated, and as many are named"
        yield Violation("more_than_stated", "activities", detail, "/id")
    lights = board(state, date.max)
    for position in lights.short:
        detail = "fewer than that had the light that they are said to have had before"
        yield Violation("more_than_stated", str(position), detail, "/count", position)
    for theme in known:
        assert theme.activities is not None
        listed = sum(one.theme == theme.id for one in state.activities.values())
        if max(listed, sum(lights.of(theme.id, state.activities).values())) > theme.activities:
            detail = f"{theme.activities} activities were stated for {theme.label!r}"
            yield Violation("more_than_stated", f"theme {theme.id}", detail, "/theme")
