"""Every kind of forgery of a bundle is found and named, even by somebody who has the key and makes all of it fit."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger import notes
from ledger.codec import canonical
from ledger.message import Envelope
from tests.trust.audited import Audited, Files, audited, events, forged, judged, listed, packed, with_entries

MUTATIONS = 60
SEED = 20261128
OTHERS: dict[str, Any] = {
    "actor": "actor-0000000000000000",
    "approver": "actor-0000000000000000",
    "begins": 1,
    "book": "krefeld",
    "certainty": "signed",
    "client": "nobody",
    "command": "0" * 32,
    "data": {"title": "Anders"},
    "effective": "1999",
    "key": "other",
    "note": {"commitment": "0" * 64, "id": "note-0000000000000000"},
    "operation": "other",
    "position": 7_777,
    "reason": "other",
    "recorded_at": "2026-11-22T09:29:59.000000Z",
    "request": "0" * 64,
    "salt": "0" * 32,
    "schema": 2,
    "source": {"kind": "statement"},
    "stream": "agreement/other",
    "type": "AgreementSigned",
    "version": 4_444,
    "warnings": ["other"],
}


@dataclass(frozen=True)
class Forgery:
    """What was done, at which positions something may be named, and the files."""

    did: str
    first: int
    last: int
    files: Files


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Audited:
    made = audited(tmp_path_factory.mktemp("whole"))
    assert len(events(made.files)) > 256
    return made


@pytest.fixture
def judge(whole: Audited, tmp_path: Path) -> Callable[[Files], tuple[int, dict[str, Any]]]:
    held = tmp_path / "held"
    held.write_text(whole.held, encoding="utf-8")

    def made(files: Files) -> tuple[int, dict[str, Any]]:
        return judged(packed(files, tmp_path / "forged.zip"), "--key", whole.key, "--checkpoint", str(held))

    return made


def test_the_bundle_as_it_is_is_good(whole: Audited, judge) -> None:
    assert judge(dict(whole.files)) == (0, judge(dict(whole.files))[1])
    assert judge(forged(whole.files, events(whole.files), whole.signer))[0] == 0


def altered(raw: bytes, **fields: Any) -> bytes:
    return canonical(json.loads(raw) | fields)


@pytest.mark.parametrize("field", (*Envelope._fields, "data"))
def test_another_field_of_an_event_is_found_at_its_position(whole: Audited, judge, field: str) -> None:
    raws = events(whole.files)
    raws[99] = altered(raws[99], **{field: OTHERS[field]})
    code, report = judge(with_entries(whole.files, raws))
    assert code == 1
    assert ("event_altered", 100) in named(report)


@pytest.mark.parametrize("field", (*Envelope._fields, "data"))
def test_even_where_tree_checkpoints_totals_and_list_fit(whole: Audited, judge, field: str) -> None:
    raws = events(whole.files)
    raws[99] = altered(raws[99], **{field: OTHERS[field]})
    code, report = judge(forged(whole.files, raws, whole.signer))
    assert code == 1
    assert ("checkpoint_contradicted", whole.held_size) in named(report)


SEEN_WITHOUT_THE_SEAL = {
    "begins": "wrong_command",
    "book": "wrong_book",
    "command": "wrong_command",
    "position": "wrong_position",
    "recorded_at": "wrong_time",
    "schema": "schema_unknown",
    "stream": "wrong_version",
    "version": "wrong_version",
}


@pytest.mark.parametrize(("field", "kind"), SEEN_WITHOUT_THE_SEAL.items())
def test_what_does_not_go_with_the_rest_is_named_without_any_checkpoint(whole, tmp_path, field, kind) -> None:
    raws = events(whole.files)
    place = next(i for i, raw in enumerate(raws) if i > 50 and json.loads(raw)["begins"] == i and b"Committed" in raw)
    raws[place] = altered(raws[place], **{field: OTHERS[field]})
    code, report = judged(packed(forged(whole.files, raws, whole.signer), tmp_path / "f.zip"), "--key", whole.key)
    assert code == 1
    assert (kind, place + 1) in named(report)


def named(report: dict[str, Any]) -> set[tuple[str, int | None]]:
    return {(one["kind"], one["position"]) for one in report["findings"]}


# --- What random forgeries do -----------------------------------------------------------------------------------------


def change_field(raws: list[bytes], of: random.Random, at: int) -> list[bytes]:
    name = of.choice(list(OTHERS))
    raws[at] = altered(raws[at], **{name: OTHERS[name]})
    return raws


def change_data(raws: list[bytes], of: random.Random, at: int) -> list[bytes]:
    """One letter or digit of the data, which stays JSON."""
    text = json.loads(raws[at])["data"]
    places = list(strings(text, ()))
    if not places:
        return change_field(raws, of, at)
    path = of.choice(places)
    holder = text
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = f"{holder[path[-1]]}x"
    raws[at] = altered(raws[at], data=text)
    return raws


def strings(value: Any, path: tuple[Any, ...]) -> Any:
    match value:
        case str():
            yield path
        case dict():
            for name, part in value.items():
                yield from strings(part, (*path, name))
        case list():
            for i, part in enumerate(value):
                yield from strings(part, (*path, i))


def flip_bit(raws: list[bytes], of: random.Random, at: int) -> list[bytes]:
    raw, place = bytearray(raws[at]), of.randrange(len(raws[at]))
    raw[place] ^= 1 << of.randrange(8)
    raws[at] = bytes(raw)
    return raws


def swap(raws: list[bytes], of: random.Random, at: int) -> list[bytes]:
    raws[at], raws[at - 1] = raws[at - 1], raws[at]
    return raws


def omit(raws: list[bytes], of: random.Random, at: int) -> list[bytes]:
    return raws[:at] + raws[at + 1 :]


def double(raws: list[bytes], of: random.Random, at: int) -> list[bytes]:
    return raws[: at + 1] + raws[at:]


def cut(raws: list[bytes], of: random.Random, at: int) -> list[bytes]:
    return raws[:at]


EVENTS = (change_field, change_data, flip_bit, swap, omit, double, cut)


def tamper_events(whole: Audited, of: random.Random, outsider: bool) -> Forgery:
    """Events are changed; an insider makes everything else fit."""
    at, do = of.randrange(1, whole.held_size), of.choice(EVENTS)
    raws = events(whole.files)
    after = do(list(raws), of, at)
    files = with_entries(whole.files, after) if outsider else forged(whole.files, after, whole.signer)
    # Of what the tree was fitted to, only the checkpoint that lies elsewhere says that it is not the same.
    return Forgery(f"{do.__name__} at {at + 1}", at if outsider else 1, len(raws) + 1, files)


def tamper_beside(whole: Audited, of: random.Random) -> Forgery:
    """Something else than the events is changed; the list is made to fit, for anybody can."""
    did = of.choice(
        ("total", "opening", "nonce", "opened_erased", "tile", "checkpoint", "resigned", "doubled", "omitted")
    )
    files = dict(whole.files)
    match did:
        case "total":
            document = json.loads(files["totals.json"])
            one = of.choice([place for place in document["funding"] if place["totals"]["value"]])
            one["totals"]["value"] = str(int(one["totals"]["value"]) + of.randrange(1, 999))
            files["totals.json"] = json.dumps(document).encode()
        case "opening" | "nonce" | "opened_erased":
            files["vault/openings.json"] = openings(json.loads(files["vault/openings.json"]), did, of, report(whole))
        case "tile":
            name = of.choice([name for name in files if name.startswith("tile/") and "entries" not in name])
            at = of.randrange(len(files[name]))
            files[name] = files[name][:at] + bytes([files[name][at] ^ 1]) + files[name][at + 1 :]
        case "checkpoint" | "resigned" | "doubled":
            tamper_checkpoint(files, did, of)
        case "omitted":
            del files[of.choice([name for name in files if name.startswith(("checkpoints/", "tile/", "totals"))])]
    return Forgery(did, 0, 0, listed(files, events(whole.files)))


def report(whole: Audited) -> str:
    """The id of somebody who was erased."""
    (erased,) = [json.loads(raw)["stream"] for raw in events(whole.files) if b'"PersonErased"' in raw]
    return str(erased).removeprefix("person/")


def openings(known: list[dict[str, Any]], did: str, of: random.Random, erased: str) -> bytes:
    judged_ = [one for one in known if one["kind"] != "actor"]
    one = of.choice(judged_)
    if did == "opening":
        one["record"] = {name: f"{value}x" for name, value in one["record"].items()}
    elif did == "nonce":
        one["nonce"] = of.randbytes(32).hex()
    else:
        known.append(dict(one, id=erased))
    return json.dumps(known).encode()


def tamper_checkpoint(files: Files, did: str, of: random.Random) -> None:
    note = notes.read(files["checkpoint"].decode())
    other = notes.draw(note.text.split("\n")[0], notes.LOG)
    if did == "resigned":
        resigned = str(notes.Note(note.text, (other.sign(note.text),))).encode()
        files["checkpoints/000001"] = resigned
    elif did == "doubled":
        line = note.text.split("\n")[2]
        text = note.text.replace(line, "A" * 43 + "=")
        files["checkpoints/000003"] = str(notes.Note(text, (other.sign(text),))).encode()
    else:
        at = files["checkpoint"].rindex(b" ") + 20 + of.randrange(20)
        raw = files["checkpoint"]
        files["checkpoint"] = raw[:at] + (b"A" if raw[at : at + 1] != b"A" else b"B") + raw[at + 1 :]


def forgery(whole: Audited, number: int) -> Forgery:
    """The number-th random forgery; every second one by an insider, who makes tree, checkpoint, totals and list fit."""
    of = random.Random(SEED + number)
    if number % 2 == 0:
        return tamper_events(whole, of, outsider=False)
    return tamper_beside(whole, of) if of.random() < 0.5 else tamper_events(whole, of, outsider=True)


def assert_found(whole: Audited, judge, number: int) -> None:
    made = forgery(whole, number)
    code, found = judge(made.files)
    assert code in (1, 2), (number, made.did)
    if code == 2:
        assert found["code"] in ("bad_note", "no_checkpoint", "wrong_key"), (number, made.did, found)
        return
    assert found["findings"], (number, made.did)
    if made.last:
        assert any(meets(made, one) for one in found["findings"]), (number, made.did, named(found))


def meets(made: Forgery, finding: dict[str, Any]) -> bool:
    """Whether a finding names a position, or a run of them, where something was done."""
    position = finding["position"]
    first, last = finding.get("first", position), finding.get("last", finding.get("size", position))
    return first is not None and first <= made.last and last >= made.first


@pytest.mark.parametrize("tens", range(MUTATIONS // 10))
def test_no_random_forgery_passes(whole: Audited, judge, tens: int) -> None:
    for number in range(tens * 10, tens * 10 + 10):
        assert_found(whole, judge, number)


@pytest.mark.long
def test_none_of_five_hundred_random_forgeries_passes(whole: Audited, judge) -> None:
    for number in range(500):
        assert_found(whole, judge, number)


# --- Each kind once, with what it is called ---------------------------------------------------------------------------


def test_a_cut_history_is_named_with_what_is_gone(whole: Audited, judge) -> None:
    code, report = judge(forged(whole.files, events(whole.files)[:100], whole.signer))
    assert code == 1
    (cut,) = [one for one in report["findings"] if one["kind"] == "history_cut"]
    assert (cut["have"], cut["size"]) == (100, whole.held_size)


def test_a_missing_tile_of_events_is_named(whole: Audited, judge) -> None:
    files = dict(whole.files)
    del files["tile/entries/000"]
    code, report = judge(files)
    assert code == 1
    assert ("entries_missing", 1) in named(report)


def test_a_changed_tile_above_the_leaves_is_named(whole: Audited, judge) -> None:
    files = dict(whole.files)
    files["tile/1/000.p/1"] = bytes(32)
    assert ("tile_altered", None) in named(judge(files)[1])


def test_the_book_of_somebody_else_is_named(whole: Audited, judge) -> None:
    raws = [altered(raw, book="krefeld") for raw in events(whole.files)]
    raws[0] = altered(raws[0], data=json.loads(raws[0])["data"] | {"origin": "quartierbuch/krefeld/1a2b3c4d"})
    code, report = judge(forged(whole.files, raws, whole.signer))
    assert code == 1
    assert ("not_opened", 1) in named(report)


def test_a_checkpoint_of_another_root_beside_the_right_one_is_named(whole: Audited, judge) -> None:
    files = dict(whole.files)
    text = files["checkpoints/000002"].decode().split("\n\n")[0] + "\n"
    text = text.replace(text.split("\n")[2], "A" * 43 + "=")
    files["checkpoints/000003"] = str(notes.Note(text, (whole.signer.sign(text),))).encode()
    code, report = judge(listed(files, events(whole.files)))
    assert code == 1
    assert "checkpoint_contradicted" in {kind for kind, _ in named(report)}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda one: one["totals"].update(value="1"), "total_altered"),
        (lambda one: one["committed"].pop(), "total_altered"),
        (lambda one: one.update(year=1999), "total_unfounded"),
    ],
)
def test_a_changed_total_is_named_with_its_neighbourhood_and_year(whole: Audited, judge, change, kind) -> None:
    document = json.loads(whole.files["totals.json"])
    change(document["funding"][3])
    files = listed(dict(whole.files) | {"totals.json": json.dumps(document).encode()}, events(whole.files))
    code, report = judge(files)
    assert code == 1
    assert kind in {one["kind"] for one in report["findings"]}
    assert all("year" in one for one in report["findings"])
