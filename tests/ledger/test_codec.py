"""What is stored of an event, and that it comes back the same: now, from before, and from a newer program."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.codec import MAX_BYTES, Codec, UnknownEvent, canonical
from ledger.domain.agreement.events import AgreementExtended
from ledger.domain.organisation import Identifier, OrganisationRegistered, OrganisationRenamed, Unit, UnitAdded
from ledger.errors import EntryTooLarge
from ledger.message import Envelope, Recorded
from ledger.registry import CODEC, EVENTS
from ledger.values import PartialDate
from tests.ledger.drawn import envelopes, events, texts

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "vectors" / "jcs"
needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="the vectors (../shared/vectors/jcs) are not here")

ENVELOPE = Envelope(
    actor="actor-1",
    approver=None,
    begins=4,
    book="duisburg",
    certainty="announced",
    client="client-1",
    command="command-1",
    effective="2024-12",
    key=None,
    note=None,
    operation="rename_organisation",
    position=4,
    reason=None,
    recorded_at="2026-11-22T09:30:00.000000Z",
    request=None,
    salt="000102030405060708090a0b0c0d0e0f",
    schema=1,
    source={"kind": "press", "reference": "Pressemitteilung"},
    stream="organisation/vivawest",
    type="OrganisationRenamed",
    version=2,
    warnings=[],
)
RENAMED = OrganisationRenamed("VIVAWEST GmbH", PartialDate("2024-12"))
STORED = (
    b'{"actor":"actor-1","approver":null,"begins":4,"book":"duisburg","certainty":"announced","client":"client-1",'
    b'"command":"command-1","data":{"name":"VIVAWEST GmbH","on":"2024-12"},"effective":"2024-12","key":null,'
    b'"note":null,"operation":"rename_organisation","position":4,"reason":null,"recorded_at":"2026-11-22T09:30:00.000000Z",'
    b'"request":null,"salt":"000102030405060708090a0b0c0d0e0f","schema":1,'
    b'"source":{"kind":"press","reference":"Pressemitteilung"},"stream":"organisation/vivawest",'
    b'"type":"OrganisationRenamed","version":2,"warnings":[]}'
)


def stored(**changes: Any) -> bytes:
    """The stored bytes with other fields in them."""
    return orjson.dumps(orjson.loads(STORED) | changes)


def test_the_stored_bytes_of_an_event_are_these():
    assert CODEC.encode(RENAMED, ENVELOPE) == STORED
    assert CODEC.decode(STORED) == Recorded(RENAMED, ENVELOPE)


@pytest.mark.parametrize("type", sorted(EVENTS))
def test_every_event_comes_back_as_it_was_recorded(type):
    @given(events(type), envelopes(type))
    def round_trip(event, envelope):
        raw = CODEC.encode(event, envelope)
        assert CODEC.decode(raw) == Recorded(event, envelope)
        assert canonical(orjson.loads(raw)) == raw
        assert canonical(json.loads(raw)) == raw
        assert all(key.isascii() for key in keys(orjson.loads(raw)["data"]))

    round_trip()


def keys(document: Any) -> Iterator[str]:
    """The keys of all objects in a document."""
    if isinstance(document, dict):
        yield from document
    for part in document.values() if isinstance(document, dict) else document:
        if isinstance(part, dict | list):
            yield from keys(part)


def test_a_field_that_is_not_stated_takes_no_room():
    assert b'"on"' not in CODEC.encode(OrganisationRenamed("VIVAWEST"), ENVELOPE)


def test_an_extension_without_a_known_end_comes_back():
    envelope = ENVELOPE._replace(type="AgreementExtended")
    open_ended = AgreementExtended(None, open_ended=True)
    assert CODEC.decode(CODEC.encode(open_ended, envelope)).event == open_ended


def test_fields_that_a_newer_program_added_are_passed_over():
    newer = stored(data={"name": "VIVAWEST GmbH", "on": "2024-12", "colour": "blue"}, weather="rain")
    assert CODEC.decode(newer) == Recorded(RENAMED, ENVELOPE)


def test_fields_added_inside_a_part_are_passed_over():
    raw = stored(type="UnitAdded", data={"unit": {"id": "bildung", "name": "Bildung", "floor": 3}})
    assert CODEC.decode(raw).event == UnitAdded(Unit("bildung", "Bildung"))


def test_an_optional_field_that_an_older_program_did_not_know_is_read_as_its_default():
    raw = stored(type="OrganisationRegistered", data={"name": "VIVAWEST", "kind": "housing_company"})
    assert CODEC.decode(raw).event == OrganisationRegistered("VIVAWEST", "housing_company")


@pytest.mark.parametrize(
    "changes", [{"type": "OrganisationTeleported"}, {"schema": 2}, {"type": "rename_organisation"}]
)
def test_a_type_or_schema_version_from_a_newer_program_is_refused(changes):
    with pytest.raises(UnknownEvent):
        CODEC.decode(stored(**changes))


def first_lift(data: dict[str, Any]) -> dict[str, Any]:
    return {"name": data["title"], "on": data.get("on")}


def second_lift(data: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (data | {"name": data["name"].strip()}).items() if value is not None}


LIFTING = Codec(
    {"OrganisationRenamed": OrganisationRenamed, "UnitAdded": UnitAdded},
    {("OrganisationRenamed", 1): first_lift, ("OrganisationRenamed", 2): second_lift},
)


def test_an_old_schema_version_is_lifted_step_by_step_when_it_is_read():
    assert LIFTING.schema == {"OrganisationRenamed": 3, "UnitAdded": 1}
    oldest = stored(schema=1, data={"title": " VIVAWEST GmbH ", "on": "2024-12"})
    older = stored(schema=2, data={"name": " VIVAWEST GmbH ", "on": "2024-12"})
    newest = stored(schema=3, data={"name": "VIVAWEST GmbH", "on": "2024-12"})
    assert [LIFTING.decode(raw).event for raw in (oldest, older, newest)] == [RENAMED] * 3


def test_what_was_lifted_still_says_in_which_version_it_is_stored():
    oldest = stored(schema=1, data={"title": "VIVAWEST GmbH"})
    assert LIFTING.decode(oldest).envelope.schema == 1


def test_a_schema_version_beyond_the_last_lift_is_refused():
    with pytest.raises(UnknownEvent, match="OrganisationRenamed, schema version 4"):
        LIFTING.decode(stored(schema=4))


def test_an_event_of_65535_bytes_is_stored_and_one_of_a_byte_more_is_not():
    room = MAX_BYTES - len(CODEC.encode(OrganisationRenamed(""), ENVELOPE))
    assert len(CODEC.encode(OrganisationRenamed("x" * room), ENVELOPE)) == 65_535
    with pytest.raises(EntryTooLarge, match="65536 bytes"):
        CODEC.encode(OrganisationRenamed("x" * (room + 1)), ENVELOPE)


def test_what_is_counted_is_bytes_not_letters():
    room = MAX_BYTES - len(CODEC.encode(OrganisationRenamed(""), ENVELOPE))
    with pytest.raises(EntryTooLarge):
        CODEC.encode(OrganisationRenamed("ü" * (room // 2 + 1)), ENVELOPE)


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Its field could be two things on the wire."""

    what: Unit | Identifier


@dataclass(frozen=True, slots=True)
class Demanding:
    """Its field is left out where it is None, and could not be read back."""

    what: Unit | None


@pytest.mark.parametrize("event", [Ambiguous, Demanding])
def test_a_shape_that_could_not_be_read_back_is_refused_when_the_program_starts(event):
    with pytest.raises(AssertionError):
        Codec({"OrganisationShaped": event})


def canonical_vector(name: str) -> bytes:
    return (VECTORS / "output" / f"{name}.json").read_bytes()


def from_hex(name: str) -> bytes:
    return bytes.fromhex((VECTORS / "outhex" / f"{name}.txt").read_text())


@needs_vectors
@pytest.mark.parametrize("name", ["arrays", "french", "structures", "unicode"])
def test_documents_come_out_as_rfc_8785_has_them(name):
    read = json.loads((VECTORS / "input" / f"{name}.json").read_bytes(), parse_float=lambda text: int(float(text)))
    assert canonical(read) == canonical_vector(name) == from_hex(name)


@needs_vectors
def test_texts_and_literals_come_out_as_rfc_8785_has_them():
    read = json.loads((VECTORS / "input" / "values.json").read_bytes())
    for name in ("string", "literals"):
        assert canonical({name: read[name]})[1:-1] in canonical_vector("values")


@needs_vectors
def test_weird_keys_and_texts_come_out_as_rfc_8785_has_them_but_for_the_order_of_keys_the_log_never_has():
    read = json.loads((VECTORS / "input" / "weird.json").read_bytes())
    for name, text in read.items():
        assert canonical({name: text})[1:-1] in canonical_vector("weird")
    plain = {name: text for name, text in read.items() if name.isascii()}
    assert canonical(plain)[:-1] == canonical_vector("weird")[: len(canonical(plain)) - 1]


ascii_keys = st.text(st.characters(max_codepoint=127))


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(ascii_keys, inner, max_size=4),
    max_leaves=12,
))  # fmt: skip
def test_canonical_bytes_are_those_of_the_standard_library_with_sorted_keys_and_no_spaces(document):
    expected = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert canonical(document) == expected.encode()
