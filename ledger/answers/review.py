"""Which activities continue, on which condition and through whom: a review as recorded, and its board on a day."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ledger import names
from ledger.answers.funding import as_of
from ledger.answers.lines import Answer
from ledger.domain.continuation_review import (
    LIGHTS,
    Assessment,
    Board,
    ContinuationAssessed,
    Review,
    Theme,
    board,
)
from ledger.names import Name
from ledger.sql import Transaction
from ledger.store import Head

Names = Mapping[str, Name]


def as_recorded(tx: Transaction, id: str, state: Review, version: int, at: Head) -> Answer:
    """The whole review at a version, with everything that was said in it, in the order in which it was recorded."""
    opened = state.opened
    assert opened is not None
    called = names.find_all(tx, "organisation", _organisations(state), at.position)
    area = None if opened.neighbourhood is None else names.find(tx, "neighbourhood", opened.neighbourhood, at.position)
    source = None if opened.agreement is None else names.find(tx, "agreement", opened.agreement, at.position)
    return {
        "id": id,
        "title": opened.title,
        "on": str(opened.on),
        "activities": opened.activities,
        "neighbourhood": None if area is None else {"id": area.id, "name": area.name},
        "municipality": None if opened.municipality is None else _called(called, opened.municipality),
        "agreement": None if source is None else {"id": source.id, "title": source.name},
        "themes": [{"id": one.id, "label": one.label, "activities": one.activities} for one in opened.themes],
        "participants": [
            {
                "label": one.label,
                "kind": one.kind,
                "organisation": None if one.organisation is None else _called(called, one.organisation),
                "unit": one.unit,
            }
            for one in opened.participants
        ],
        "listed": [
            {
                "id": key,
                "title": one.title,
                "theme": one.theme,
                "responsible": [_called(called, organisation) for organisation in one.responsible],
                "events": [one.position],
            }
            for key, one in state.activities.items()
        ],
        "interests": [
            {
                "organisation": _called(called, one.organisation),
                "activity": one.activity,
                "theme": one.theme,
                "condition": one.condition,
                "on": str(one.on),
                "events": [position],
            }
            for one, position in state.interests
        ],
        "assessments": [{"activity": one.said.activity} | _counted(one, called) for one in state.assessments],
        "version": version,
        "as_of": as_of(at),
    }


def on_day(tx: Transaction, id: str, state: Review, at: Head, *, on: date) -> Answer:
    """The board on a day: the lights of all activities, of each theme, of each named one, and of those only counted."""
    opened = state.opened
    assert opened is not None
    shown = board(state, on)
    called = names.find_all(tx, "organisation", _organisations(state), at.position)
    lights = dict.fromkeys(LIGHTS, 0)
    for theme in (None, *state.themes):
        for light, number in shown.of(theme, state.activities).items():
            lights[light] += number
    return {
        "review": {"id": id, "title": opened.title},
        "on": on.isoformat(),
        "activities": opened.activities,
        "named": len(state.activities),
        "lights": lights,
        "themes": [_theme(theme, shown, state) for theme in state.themes.values()],
        "of_unknown_theme": shown.of(None, state.activities),
        "continuing": [_activity(key, state, shown, called) for key in state.activities],
        "unnamed": [
            _counted(one, called)
            for one in sorted(state.assessments, key=lambda one: (one.said.on.first, one.position))
            if one.said.activity is None and one.said.on.first <= on
        ],
    }


def _theme(theme: Theme, shown: Board, state: Review) -> Answer:
    """Its lights are null as long as nothing is known of them: that is not nought."""
    lights = shown.of(theme.id, state.activities)
    known = sum(lights.values())
    return {
        "id": theme.id,
        "label": theme.label,
        "activities": theme.activities,
        "named": sum(one.theme == theme.id for one in state.activities.values()),
        "lights": lights if known else None,
        "complete": theme.activities is not None and known == theme.activities,
    }


def _activity(key: str, state: Review, shown: Board, called: Names) -> Answer:
    listed, found = state.activities[key], shown.named.get(key)
    said = None if found is None else found.said
    responsible = (said.responsible if said else ()) or listed.responsible
    return {
        "id": key,
        "title": listed.title,
        "theme": listed.theme,
        "responsible": [_called(called, organisation) for organisation in responsible],
        "light": None if said is None else said.light,
        "condition": None if said is None else said.condition,
        "since": None if said is None else str(said.on),
        "events": [listed.position] if found is None else [listed.position, found.position],
    }


def _counted(one: Assessment, called: Names) -> Answer:
    said: ContinuationAssessed = one.said
    return {
        "light": said.light,
        "before": said.before,
        "count": said.count,
        "theme": said.theme,
        "condition": said.condition,
        "responsible": [_called(called, organisation) for organisation in said.responsible],
        "on": str(said.on),
        "events": [one.position],
    }


def _organisations(state: Review) -> Iterator[str]:
    opened = state.opened
    if opened is not None:
        yield from (one.organisation for one in opened.participants if one.organisation is not None)
        yield from () if opened.municipality is None else (opened.municipality,)
    yield from _each(one.responsible for one in state.activities.values())
    yield from (one.organisation for one, _ in state.interests)
    yield from _each(one.said.responsible for one in state.assessments)


def _each(groups: Iterable[Iterable[str]]) -> Iterator[str]:
    for group in groups:
        yield from group


def _called(called: Names, id: str) -> Answer:
    return {"id": id, "name": called[id].name}
