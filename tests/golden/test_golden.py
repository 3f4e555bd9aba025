"""Every event that was ever stored is still read, and what is stored today is stored as it was."""

from dataclasses import fields

import orjson
import pytest

from ledger.registry import CODEC, EVENTS
from tests.golden.collect import golden, shown

LINES = golden()
MISSING = "run `python -m tests.golden.collect`"


def name(line: bytes) -> str:
    document = orjson.loads(line)
    return f"{document['type']}-{document['position']}"


@pytest.mark.parametrize("line", LINES, ids=map(name, LINES))
def test_a_stored_event_is_read_and_comes_out_the_same(line):
    recorded = CODEC.decode(line)
    assert type(recorded.event) is EVENTS[recorded.envelope.type]
    if recorded.envelope.schema == CODEC.schema[recorded.envelope.type]:
        assert CODEC.encode(recorded.event, recorded.envelope) == line


@pytest.mark.parametrize("type", sorted(EVENTS))
def test_every_event_has_a_golden_line_that_shows_each_of_its_fields(type):
    schema = CODEC.schema[type]
    expected = {(type, schema, field) for field in ("", *(field.name for field in fields(EVENTS[type])))}
    assert expected <= shown(LINES), MISSING


def test_every_line_is_of_a_type_that_is_still_known():
    assert {type for type, _, _ in shown(LINES)} <= EVENTS.keys()
