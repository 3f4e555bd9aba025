"""Persons and notes in an answer: joined from the vault when it is read, never before."""

from collections.abc import Callable, Mapping, Set
from typing import Any

from ledger.message import Envelope
from ledger.values import Sealed


def person(sealed: Sealed | None) -> dict[str, Any] | None:
    """The place of a person in an answer, to be filled by `joined`."""
    return None if sealed is None else {"person": sealed.id}


def recorder(envelope: Envelope) -> dict[str, Any]:
    """The places of who recorded an event and of the note that came with it."""
    note = None if envelope.note is None else {"person": envelope.note["id"]}
    return {"actor": {"person": envelope.actor}, "note": note}


def joined(answer: Any, look_up: Callable[[Set[str]], Mapping[str, dict[str, Any]]]) -> Any:
    """Fills every place of a person with what `look_up` finds by id, or with `erased: true`. Changes it in place.

    What it finds is a record, or `withheld` with why the record is kept and not shown.
    """
    places = _places(answer)
    records = look_up({place["person"] for place in places}) if places else {}
    for place in places:
        record = records.get(place["person"])
        place["erased"] = record is None
        place.update(record or {})
    return answer


def _places(answer: Any) -> list[dict[str, Any]]:
    found, todo = [], [answer]
    for part in todo:
        if isinstance(part, dict):
            if "person" in part:
                found.append(part)
            todo += [value for value in part.values() if isinstance(value, dict | list)]
        elif isinstance(part, list):
            todo += part
    return found
