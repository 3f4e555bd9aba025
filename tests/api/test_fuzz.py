"""The API against its own document: schemathesis asks every operation what the document allows, and what it forbids."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from hypothesis import settings
from schemathesis import Case, CheckContext, Response
from schemathesis.core.parameters import ParameterLocation
from schemathesis.generation.hypothesis.builder import HypothesisTestConfig, HypothesisTestMode, create_test

from api import access, founding, problems, signing
from api.app import create_app
from api.incoming import JSON
from api.shelf import Shelf
from ledger import keys, store
from ledger.codes import REFUSALS
from ledger.notes import Checkpoint, Note
from scripts import archiving
from tests.api import inhabited
from tests.api.conftest import Caller
from tests.copies import copy_data

BOOK = "duisburg"
TOKEN = access.draw()
TODAY = access.now().date().isoformat()

# Where a request is refused for what the book holds, or for the version it names, the document can't know before.
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {"with-security-parameters": False},
        "checks": {
            "positive_data_acceptance": {"expected-statuses": ["2xx", "304", "404", "409", "412"]},
            "negative_data_rejection": {"expected-statuses": ["400", "404", "405", "406", "412", "415", "422"]},
        },
        # What they bring is an event's data, another command's body, a note, or a record of another kind than their
        # path says: no schema of theirs can judge that.
        "operations": [
            {
                "include-operation-id": [
                    "amend_entries",
                    "record_batch",
                    "rectify_person",
                    "add_cosignature",
                    "report_fork",
                ],
                "checks": {
                    "positive_data_acceptance": {"expected-statuses": ["2xx", "304", "404", "409", "412", "422"]}
                },
            }
        ],
    }
)
APP = create_app(Path("nowhere"), testing=True)
SCHEMA = schemathesis.openapi.from_wsgi("/v1/openapi.json", APP, config=CONFIG)
"""The document needs no data; each test puts a copy of the town on the app's shelf."""
OPERATIONS = {
    operation["operationId"]: (path, method.upper())
    for path, methods in SCHEMA.raw_schema["paths"].items()
    for method, operation in methods.items()
}

IN_PATH: dict[str, tuple[str, ...]] = {
    "books": (BOOK,),
    "agreements": inhabited.AGREEMENTS,
    "neighbourhoods": inhabited.NEIGHBOURHOODS,
    "organisations": inhabited.ORGANISATIONS,
    "contributions": (*inhabited.CONTRIBUTIONS.values(), inhabited.ROOMS),
    "milestones": inhabited.MILESTONES,
    "proofs": inhabited.PROOFS,
    "references": (inhabited.REFERENCE["system"],),
    "{system}": (inhabited.REFERENCE["value"],),
    "parties": inhabited.PARTIES,
    "action-funds": inhabited.FUNDS,
    "years": tuple(map(str, inhabited.YEARS)),
    "applications": inhabited.APPLICATIONS,
    "awards": inhabited.AWARDS,
    "reviews": inhabited.REVIEWS,
    "resolutions": (inhabited.RESOLUTION,),
    "valuation-bases": (inhabited.BASIS,),
    "members": inhabited.MEMBERS,
    "persons": inhabited.PERSONS,
    "witnesses": inhabited.WITNESSES,
    "receipts": ("1", "2"),
    "tile": ("0",),
    "{level}": ("000.p/9",),
    "entries": ("000.p/9",),
}
"""The ids that exist, by the noun that stands before them."""
BEFORE: dict[str, dict[str, tuple[str, ...]]] = {
    "conditions": {"contributions": (inhabited.CONTRIBUTIONS["conditional"],)},
    "deliveries": {"contributions": (inhabited.ROOMS,)},
    "returns": {"contributions": (inhabited.CONTRIBUTIONS["committed"],)},
    "examinations": {"proofs": inhabited.PROOFS[:1]},
    "rejections": {"action-funds": inhabited.FUNDS[2:]},
    "cancellations": {"action-funds": inhabited.FUNDS[2:]},
    "liftings": {"persons": inhabited.RESTRICTED},
    "restrictions": {"persons": inhabited.PERSONS[1::2]},
    "erasures": {"persons": inhabited.PERSONS[1::2]},
}
"""The ids that can have what the last step of a path names."""
IN_FIELD: dict[str, tuple[Any, ...]] = {
    "organisation": inhabited.ORGANISATIONS,
    "party": inhabited.PARTIES,
    "municipality": (inhabited.CITY,),
    "neighbourhood": inhabited.NEIGHBOURHOODS,
    "neighbourhoods": inhabited.NEIGHBOURHOODS,
    "part_of": ("hochfeld",),
    "succeeds": inhabited.AGREEMENTS,
    "agreement": inhabited.AGREEMENTS,
    "successor": inhabited.ORGANISATIONS,
    "currency": ("EUR",),
    "year": inhabited.YEARS,
    "giver": inhabited.PARTIES,
    "booked_on": ("2025-06-30",),
    "instalment": inhabited.INSTALMENTS,
    "settles": inhabited.INSTALMENTS,
    "application": inhabited.APPLICATIONS,
    "decided_on": ("2025-03-15",),
    "recipient": inhabited.ORGANISATIONS,
    "responsible": inhabited.ORGANISATIONS,
    "activity": inhabited.ACTIVITIES,
    "theme": inhabited.THEMES,
    "basis": (inhabited.BASIS,),
    "group": ("a",),
    "entry": tuple(range(2, 300)),
    "contribution": tuple(inhabited.CONTRIBUTIONS.values()),
    "key": inhabited.WITNESS_KEYS,
    "size": (300, 310),
    "old": (1, 2, 5),
    "new": (5, 9),
}
"""The values that mean something in the town, by the field or parameter that holds them."""

NOTES: dict[str, str] = {}
"""The signed note that each operation on one takes; the town's fixture writes them."""

LATE_DAY = re.compile("[0-9]{4}-[0-9]{2}-(29|30|31)")


def lead(case: Case) -> None:
    """Leads most requests to what exists; what is meant to be wrong stays so."""
    # schemathesis forgets the quotes of a version, and everything behind the header would stay untried.
    if case.headers.get("If-Match") == "0":
        case.headers["If-Match"] = "*"
    meta = case.meta
    assert meta is not None
    luck = crc32(repr((case.path_parameters, case.query, case.body)).encode())
    if luck % 8 and not meta.is_negative_at(ParameterLocation.PATH):
        case.path_parameters = _place(case.path, luck)
    if not meta.is_negative_at(ParameterLocation.QUERY):
        case.query = _query(case.query, luck)
    if not meta.is_negative_at(ParameterLocation.HEADER):
        _head(case.headers, luck)
    if not meta.is_negative_at(ParameterLocation.BODY):
        case.body = _sensible(case.body, "", luck) if case.media_type == JSON else _note(case, luck)


def _note(case: Case, luck: int) -> Any:
    steps = case.path.strip("/").split("/")
    return NOTES[steps[-1]] if luck % 8 and steps[-1] in NOTES else case.body


def _place(path: str, luck: int) -> dict[str, str]:
    steps = path.strip("/").split("/")
    known = IN_PATH | BEFORE.get(steps[-1], {})
    return {step.strip("{}"): _pick(known[noun], luck) for noun, step in pairwise(steps) if step.startswith("{")}


def _pick(known: tuple[Any, ...], luck: int) -> Any:
    return known[luck % len(known)]


def _head(headers: Any, luck: int) -> None:
    """A key of its own for every body, and seldom a version."""
    if "Idempotency-Key" in headers:
        headers["Idempotency-Key"] = str(luck)
    if "If-Match" in headers and luck % 4:
        headers["If-Match"] = "*"


def _query(given: dict[str, Any], luck: int) -> dict[str, Any]:
    """Without what a document can't forbid: the cursor of another list, two times at once, the future; and most
    commands are meant."""
    made = {name: _sensible(value, name, luck) for name, value in given.items() if name != "cursor"}
    if made.keys() & {"as_of", "from"}:
        made.pop("position", None)
    for name in made.keys() & {"from", "to"}:
        made.pop(f"{name}_checkpoint", None)
    if luck % 4:
        made.pop("dry_run", None)
    past = {"as_of": TODAY, "from": TODAY, "to": TODAY, "position": 1 + luck % 50, "min_position": 1 + luck % 50}
    return made | {name: past[name] for name in made.keys() & past.keys()}


def _sensible(value: Any, field: str, luck: int) -> Any:
    """A value that means something in the town, unless luck says that it may mean nothing."""
    match value:
        case dict():
            return _told({name: _sensible(item, name, luck) for name, item in value.items()})
        case list():
            return [_sensible(item, field, luck + i) for i, item in enumerate(value)]
        case str() | int() | float() if luck % 8 and field in IN_FIELD:
            return _pick(IN_FIELD[field], luck)
        case float() if value.is_integer():
            return int(value)
        case str() if LATE_DAY.fullmatch(value):
            return f"{value[:8]}28"
        case _:
            return value


def _told(made: dict[str, Any]) -> dict[str, Any]:
    """What JSON Schema can't say: a period ends in a later year, a unit is its organisation's, it takes two parties."""
    match made:
        case {"first": first, "last": last}:
            return {"first": min(first, last), "last": max(first, last, min(first, last) + 1)}
        case {"organisation": _, "unit": str()}:
            return made | {"unit": inhabited.UNIT}
        case {"parties": [one], "title": _}:
            return made | {"parties": [one, {"organisation": inhabited.CITY}]}
    return made


@schemathesis.check
def every_refusal_is_a_problem(ctx: CheckContext, response: Response, case: Case) -> None:
    """Also where schemathesis itself only looks at the status: wrong methods and wrong media types."""
    if response.status_code >= 400:
        assert response.headers["content-type"] == [problems.MEDIA_TYPE]
        said = response.json()
        known = problems.known(said["code"])
        assert known is not None, said
        assert (said["status"], said["type"], said["title"]) == (
            response.status_code,
            problems.path(said["code"]),
            known.en,
        )
        assert known.status == response.status_code
        assert {error["code"] for error in said["errors"]} <= {*problems.FAULTS, *REFUSALS}, said


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("town")
    shelf = Shelf(data, access.TABLES)
    book = founding.found(shelf, BOOK, origin="quartierbuch.example/duisburg", keeper="Town", actor="Founder")
    founding.give_token(book, TOKEN, client="fuzz", actor="Fuzzer")
    APP.extensions["shelf"] = shelf
    inhabited.settle(Caller(APP.test_client(), TOKEN, book))
    note, signer = signing.current(book).note, inhabited.SIGNERS[inhabited.WITNESSES[0]]
    cosigned = replace(note, signatures=(*note.signatures, signer.sign(note.text, int(access.now().timestamp()))))
    beyond = Checkpoint(book.origin, 10**6, bytes(32)).text
    fork = Note(beyond, (keys.load(book.folder, book.origin).sign(beyond),))
    NOTES.update(cosignatures=str(cosigned), forks=str(fork))
    shelf.close()
    return data


@pytest.fixture
def shelf(town: Path, tmp_path: Path) -> Iterator[Shelf]:
    """A fresh copy of the town, on the app's shelf."""
    data = tmp_path / "data"
    copy_data(town, data)
    shelf = APP.extensions["shelf"] = Shelf(data, access.TABLES)
    yield shelf
    shelf.close()


def head(shelf: Shelf) -> int:
    with shelf.get(BOOK).reading() as tx:
        return store.head(tx).position


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_keeps_what_its_document_promises(name: str, shelf: Shelf) -> None:
    statuses: Counter[int] = Counter()
    if name == "reopen_book":
        archiving.put_away(shelf.get(BOOK), "partnership_ended", "Kämmerei")

    @settings(max_examples=settings().max_examples // 4)
    def ask(case: Case) -> None:
        lead(case)
        before = head(shelf)
        response = case.call_and_validate(headers={"Authorization": f"Bearer {TOKEN}"})
        recorded = response.status_code == 201 and "idempotent-replayed" not in response.headers
        assert (head(shelf) > before) == recorded
        statuses[response.status_code] += 1

    # `SCHEMA.parametrize` would do this for all operations in every worker before the first test runs.
    path, method = OPERATIONS[name]
    asked = HypothesisTestConfig(project=SCHEMA.config, modes=list(HypothesisTestMode))
    create_test(operation=SCHEMA[path][method], test_func=ask, config=asked)()
    success = 201 if "201" in SCHEMA.raw_schema["paths"][path][method.lower()]["responses"] else 200
    assert statuses[success], f"it never succeeded: {statuses}"
