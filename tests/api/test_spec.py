"""The OpenAPI document, and the pages that show it."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import validate

from api import spec
from api.app import create_app
from api.described import Operation
from scripts import openapi


def operations(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        described["operationId"]: described for methods in document["paths"].values() for described in methods.values()
    }


def of_routes(app: Flask) -> dict[str, Operation]:
    found = (app.view_functions[rule.endpoint].__dict__.get("operation") for rule in app.url_map.iter_rules())
    return {operation.name: operation for operation in found if operation is not None}


@pytest.fixture
def document(app: Flask) -> dict[str, Any]:
    return spec.document(app)


def test_the_document_is_valid_openapi_3_1(document):
    assert document["openapi"] == "3.1.0"
    validate(document)


def test_every_route_is_described_and_operation_ids_are_unique(app, document):
    assert operations(document).keys() == of_routes(app).keys()
    rules = [rule for rule in app.url_map.iter_rules() if "operation" in app.view_functions[rule.endpoint].__dict__]
    assert len(rules) == len(of_routes(app))


def test_every_route_below_v1_is_described_but_the_document_itself(app):
    plain = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/v1") and "operation" not in app.view_functions[rule.endpoint].__dict__
    }
    assert plain == {"/v1/openapi.json"}


def test_the_docstring_of_a_view_is_its_summary_and_description(document):
    listed = operations(document)["list_works"]
    assert (listed["summary"], listed["description"]) == ("All works, by id.", "A page at a time.")


def test_a_command_is_described_with_all_its_answers(document):
    described = operations(document)["register_work"]
    assert described["security"] == [{"token": []}]
    assert set(described["responses"]) == {
        "200", "201", "400", "401", "404", "406", "409", "412", "413", "415", "422", "500", "503",
    }  # fmt: skip
    assert {"ETag", "Location", "Idempotent-Replayed"} <= described["responses"]["201"]["headers"].keys()
    assert described["parameters"][-2:] == [
        {"$ref": "#/components/parameters/idempotency-key"},
        {"$ref": "#/components/parameters/if-match"},
    ]


def test_a_list_is_described_with_its_parameters(document):
    named = [one.get("name") for one in operations(document)["list_works"]["parameters"]]
    assert set(named) == {"book", "kind", "as_of", "position", "min_position", "format", "limit", "cursor", None}
    (limit,) = (one for one in operations(document)["list_works"]["parameters"] if one.get("name") == "limit")
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 500, "default": 50}


def test_objects_take_no_unknown_fields(document):
    strange = [
        name
        for name, schema in document["components"]["schemas"].items()
        if schema.get("additionalProperties") is not False and name != "Problem"
    ]
    assert strange == []


def test_health_and_documents_need_no_token(document):
    assert {name for name, described in operations(document).items() if "security" not in described} == {
        "list_codes",
        "read_health",
        "read_readiness",
    }


def test_every_example_of_a_body_has_the_shape_it_shows(app):
    for operation in of_routes(app).values():
        if operation.body is not None:
            operation.body.load(json.loads(json.dumps(spec.example(operation.body))))


def test_the_document_is_served_and_the_file_has_no_anchors(app):
    client = app.test_client()
    assert client.get("/v1/openapi.json").json == spec.document(app)
    assert not re.search(r"(^|\s)[&*]id\d", openapi.render())


def test_the_document_does_not_depend_on_the_data(tmp_path):
    assert spec.document(create_app(tmp_path / "a")) == spec.document(create_app(tmp_path / "b"))


def test_the_docs_ask_no_other_host(app):
    client = app.test_client()
    assert client.get("/").headers["Location"] == "/docs"
    page = client.get("/docs")
    assert page.headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith("/")
        with client.get(address) as response:
            assert response.status_code == 200
    assert "<style" not in page.text
    assert "style=" not in page.text
    assert not re.search(r"<script(?![^>]*src=)", page.text)
