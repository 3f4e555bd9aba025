"""What a request body may be made of."""

from pathlib import Path

import pytest

from api import wire
from api.problems import Problem

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "vectors" / "json"
DOCUMENTS = sorted(VECTORS.glob("*.json"))

needs_vectors = pytest.mark.skipif(not DOCUMENTS, reason="the JSON vectors (../shared/vectors/json) are not here")


def refusal(raw: bytes) -> Problem:
    with pytest.raises(Problem) as refused:
        wire.parse(raw)
    return refused.value


def faults(raw: bytes) -> list[tuple[str, str]]:
    with pytest.raises(wire.BadShape) as refused:
        wire.parse(raw)
    return [(fault.pointer, fault.code) for fault in refused.value.errors]


def outcome(raw: bytes) -> int:
    try:
        wire.parse(raw)
    except wire.BadJson:
        return 400
    except wire.BadShape:
        return 422
    return 200


@needs_vectors
def test_every_n_document_is_malformed():
    assert [path.name for path in DOCUMENTS if path.name.startswith("n_") and outcome(path.read_bytes()) != 400] == []


@needs_vectors
def test_no_y_document_is_malformed():
    assert [path.name for path in DOCUMENTS if path.name.startswith("y_") and outcome(path.read_bytes()) == 400] == []


@needs_vectors
def test_no_document_crashes_the_parser():
    assert {outcome(path.read_bytes()) for path in DOCUMENTS} == {200, 400, 422}


def test_plain_documents_are_read():
    assert wire.parse(b'{"a": [1, "\xc3\xa4", true, null, {"b": 2.5}]}') == {"a": [1, "ä", True, None, {"b": 2.5}]}


@pytest.mark.parametrize(
    "raw", [b"", b" ", b"{", b"nul", b"NaN", b"-Infinity", b'{"a": Infinity}', b"'a'", b"[1,]", b"1 2"]
)
def test_what_is_no_json_is_malformed(raw):
    assert (refusal(raw).code, refusal(raw).errors[0].code) == ("malformed_json", "syntax")


def test_the_place_of_a_syntax_error_is_named():
    assert refusal(b'{"a": 1,\n "b" 2}').detail.startswith("line 2, column 6")


def test_a_byte_order_mark_is_malformed():
    assert refusal(b"\xef\xbb\xbf{}").code == "malformed_json"


@pytest.mark.parametrize("raw", [b'"\xff"', b'"\xed\xa0\x80"', b'"\xc0\xaf"', '"ä"'.encode("latin-1")])
def test_bytes_that_are_not_utf_8_are_malformed(raw):
    assert refusal(raw).code == "malformed_json"


def test_nesting_is_taken_up_to_32_and_not_beyond():
    assert wire.parse(b"[" * 32 + b"]" * 32)
    assert refusal(b"[" * 33 + b"]" * 33).errors[0].code == "nested_too_deep"
    assert refusal(b'{"a":' * 40 + b"1" + b"}" * 40).errors[0].code == "nested_too_deep"
    assert refusal(b"[" * 1_000_000).errors[0].code == "nested_too_deep"


def test_brackets_in_texts_are_no_nesting():
    assert wire.parse(b'{"a": "' + b"[" * 50 + b'\\"[["}')


def test_huge_numbers_do_not_crash_and_are_no_integers():
    assert isinstance(wire.parse(b"9" * 5000), float)
    assert wire.parse(b"[-" + b"9" * 5000 + b"]") == [float("-inf")]
    assert wire.parse(b"123456789012345678901234567890") == 123456789012345678901234567890


def test_keys_given_twice_are_told_with_their_pointer():
    assert faults(b'{"a": {"b": 1, "c": 2, "b": 3}}') == [("/a/b", "duplicate_key")]
    assert faults(b'[{"x/y": 1, "x/y": 1}]') == [("/0/x~1y", "duplicate_key")]
    assert faults(b'{"a": 1, "\\u0061": 2}') == [("/a", "duplicate_key")]


@pytest.mark.parametrize("escape", [b"\\u0000", b"\\n", b"\\t", b"\\u001f", b"\\u007f", b"\\u0085", b"\xc2\x9f"])
def test_control_characters_are_refused_also_when_escaped(escape):
    assert faults(b'{"a": ["x' + escape + b'y"]}') == [("/a/0", "control_character")]


@pytest.mark.parametrize("character", "\u061c\u200e\u200f\u202a\u202e\u2066\u2069")
def test_characters_that_turn_the_direction_are_refused(character):
    assert faults(f'{{"a": "{character}"}}'.encode()) == [("/a", "bidi_character")]
    assert faults(f'{{"a": "\\u{ord(character):04x}"}}'.encode()) == [("/a", "bidi_character")]


def test_half_a_surrogate_pair_is_refused_and_a_whole_one_is_not():
    assert faults(b'["\\ud83d"]') == [("/0", "lone_surrogate")]
    assert faults(b'["\\udc00\\ud800"]') == [("/0", "lone_surrogate")]
    assert wire.parse(b'["\\ud83c\\udfe0"]') == ["🏠"]


def test_keys_are_held_to_the_same_as_texts_and_shown_without_the_character():
    assert faults(b'{"a\\u202e": {"b\\u0000": 1}}') == [
        ("/a\ufffd", "bidi_character"),
        ("/a\ufffd/b\ufffd", "control_character"),
    ]
