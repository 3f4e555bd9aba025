"""Other people's JSON documents (JSONTestSuite), each sent as the body of a command."""

from pathlib import Path

import pytest

from ledger import store
from tests.api.conftest import GROUNDS, Caller

VECTORS = Path(__file__).resolve().parents[2].parent / "shared" / "vectors" / "json"
DOCUMENTS = sorted(VECTORS.glob("*.json"))
OPERATIONS = ["organisations", "agreements", "organisations/awo/renamings", "agreements/nowhere/extensions"]
"""Two that create, one on what is there, one on what is not: a body is read before anyone looks for its stream."""

pytestmark = pytest.mark.skipif(not DOCUMENTS, reason="the JSON vectors (../shared/vectors/json) are not here")


@pytest.fixture
def inhabited(caller: Caller) -> Caller:
    body = {"id": "awo", "name": "AWO", "kind": "welfare_association", "grounds": GROUNDS}
    assert caller.post("organisations", body).status_code == 201
    return caller


def head(caller: Caller) -> int:
    with caller.book.reading() as tx:
        return store.head(tx).position


def answers(caller: Caller, operation: str, prefix: str) -> dict[str, tuple[int, str]]:
    """Status and code by document; each is a problem document, and nothing has been recorded."""
    before = head(caller)
    given = {}
    for document in DOCUMENTS:
        if document.name.startswith(prefix):
            response = caller.post(operation, raw=document.read_bytes(), **{"Idempotency-Key": document.stem[:200]})
            assert response.mimetype == "application/problem+json", document.name
            given[document.name] = (response.status_code, response.get_json(force=True)["code"])
    assert given
    assert head(caller) == before
    return given


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_no_json_is_refused_as_such(inhabited, operation):
    given = answers(inhabited, operation, "n_")
    assert {name: said for name, said in given.items() if said != (400, "malformed_json")} == {}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_is_json_is_never_refused_for_its_syntax(inhabited, operation):
    given = answers(inhabited, operation, "y_")
    wanted = (404, "not_found") if "nowhere" in operation else (422, "invalid_body")
    assert {name: said for name, said in given.items() if said != wanted} == {}


@pytest.mark.parametrize("operation", OPERATIONS)
def test_what_may_be_json_or_not_gets_an_answer(inhabited, operation):
    given = answers(inhabited, operation, "i_")
    assert set(given.values()) <= {(400, "malformed_json"), (404, "not_found"), (422, "invalid_body")}
