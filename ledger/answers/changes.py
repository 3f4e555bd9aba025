"""What changed about a year's funding between two recorded times, and by which events."""

from typing import Any

import orjson

from ledger import history, names, store
from ledger.answers.funding import as_of
from ledger.answers.lines import Answer
from ledger.projections import funding
from ledger.sql import Transaction
from ledger.store import Head


def between(tx: Transaction, year: int, before: Head, after: Head) -> Answer:
    """Each promise for the year whose line differs: its old line, its new one, and the events that did it."""
    found: list[Answer] = []
    for agreement in store.touched(tx, "agreement", before.position, after.position):
        recorded = history.read(tx, "agreement", agreement, after.position)
        title = names.find(tx, "agreement", agreement, after.position).name
        changed = _of_agreement(agreement, recorded, year, before.position)
        found += [{"agreement": {"id": agreement, "title": title}} | change for change in changed]
    return {"year": year, "from": as_of(before), "to": as_of(after), "as_of": as_of(after), "changes": found}


def _of_agreement(agreement: str, recorded: list[Any], year: int, since: int) -> list[Answer]:
    first: dict[str, Answer] = {}
    last: dict[str, Answer] = {}
    events: dict[str, list[Answer]] = {}
    for _, one, state in history.steps("agreement", recorded):
        now = {
            part: line
            for part, inputs in funding.parts(state).items()
            if (line := _line(agreement, part, inputs, year))
        }
        if one.envelope.position <= since:
            first = last = now
            continue
        for part in dict.fromkeys([*last, *now]):
            if last.get(part) != now.get(part):
                events.setdefault(part, []).append(_event(one))
        last = now
    return [
        {
            "contribution": part.rsplit("/", 1)[0],
            "before": first.get(part),
            "after": last.get(part),
            "events": events[part],
        }
        for part in events
        if first.get(part) != last.get(part)
    ]


def _line(agreement: str, part: str, inputs: funding.Promised, year: int) -> Answer | None:
    for _, of_year, *_, funder, raw in funding.rows(agreement, part, inputs):
        if of_year == year:
            line = orjson.loads(raw)
            return {
                "funder": funder,
                "neighbourhoods": [area for area in line["areas"] if area],
                **{
                    name: line[name]
                    for name in ("form", "certainty", "value", "quantity", "valuation", "delivered", "stages", "events")
                },
            }
    return None


def _event(one: Any) -> Answer:
    envelope = one.envelope
    return {"position": envelope.position, "type": envelope.type, "recorded_at": envelope.recorded_at}
