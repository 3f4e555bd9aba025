"""The OpenAPI 3.1 document, made from the routes that exist and from what they check."""

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from functools import cache
from typing import Any

import orjson
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app
from marshmallow import fields, missing
from werkzeug.routing import Rule

from api import problems
from api.admission import OPEN
from api.answering import RELEASE
from api.described import Operation
from api.fields import SLUG, TILE, TODAY, Answer, ListOf, Part, Shape, Strict, Text
from api.incoming import FORMATS, JSON, NOTE
from api.sealed import NoteText
from ledger.codes import REFUSALS
from ledger.exports.csv import DIALECTS, headings

BLUEPRINT = Blueprint("spec", __name__)

DESCRIPTION = """\
Who brings what into which neighbourhood, recorded so that every past answer can be given again.

Every address inside a book takes a bearer token of that book. Every command takes an `Idempotency-Key`, honours
`If-Match` and can be tried with `dry_run=true`. Every question can be asked as of any recorded time, with `as_of` or
`position`. Every error is a problem document (RFC 9457) with a code that has a page below `/problems`.
"""

_CONVERTERS: Mapping[str, Mapping[str, Any]] = {
    "slug": {"type": "string", "pattern": f"^{SLUG}$"},
    "reference": {"type": "string", "minLength": 1, "maxLength": 200},
    "year": {"type": "integer", "minimum": 1000, "maximum": 9999},
    "int": {"type": "integer", "minimum": 0},
    "tile": {"type": "string", "pattern": f"^{TILE}$"},
}
_NAMED: Mapping[str, str] = {
    "book": "duisburg",
    "organisation": "vivawest",
    "contribution": "vivawest-money",
    "milestone": "zwanzig-jahre",
}
_PARAMETERS: Mapping[str, Mapping[str, Any]] = {
    "idempotency-key": {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "The same key with the same body gives the first answer again; kept for ever.",
        "schema": {"type": "string", "pattern": r'^("[!#-~]{1,255}"|[!#-~]{1,255})$'},
    },
    "if-match": {
        "name": "If-Match",
        "in": "header",
        "description": 'The version that was read, such as `"7"`; 412 where the resource has moved on.',
        "schema": {"type": "string", "pattern": r'^(\*|(W/)?"[!#-~]*"( *, *(W/)?"[!#-~]*")*)$'},
    },
    "if-none-match": {
        "name": "If-None-Match",
        "in": "header",
        "description": "The tag of an answer that is held already; 304 where it still holds.",
        "schema": {"type": "string"},
    },
}
_HEADERS: Mapping[str, Mapping[str, Any]] = {
    "ETag": {"description": "The version of the resource, or a weak tag of the answer.", "schema": {"type": "string"}},
    "Location": {"description": "Where the resource is.", "schema": {"type": "string", "format": "uri-reference"}},
    "Idempotent-Replayed": {
        "description": "The command had been recorded before; this is its answer made anew.",
        "schema": {"type": "string", "const": "true"},
    },
    "Content-Disposition": {"description": "Of a CSV: what its file is called.", "schema": {"type": "string"}},
    "Content-Language": {"description": "Of a CSV: `en`, or `de` for `csv-de`.", "schema": {"type": "string"}},
    "Link": {"description": 'The next page, `rel="next"`.', "schema": {"type": "string"}},
    "As-Of-Position": {"description": "`as_of.position`.", "schema": {"type": "integer"}},
    "As-Of-Recorded-At": {
        "description": "`as_of.recorded_at`.",
        "schema": {"type": "string", "format": "date-time"},
    },
}
_STATUSES = {
    "command": (400, 401, 404, 406, 409, 412, 413, 415, 422, 500, 503),
    "question": (400, 401, 404, 406, 409, 500, 503),
    "service": (400, 401, 404, 406, 500, 503),
    "note": (400, 401, 404, 406, 409, 413, 415, 422, 500, 503),
}
_PROBLEM: Mapping[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457).",
    "required": ["type", "title", "status", "detail", "code", "errors", "instance"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference", "description": "the page about this code"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "what to do about it, here"},
        "code": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail", "code"],
                "properties": {
                    "pointer": {"type": "string", "description": "a JSON pointer, or a parameter's name"},
                    "detail": {"type": "string"},
                    "code": {"type": "string"},
                },
            },
        },
        "instance": {"type": "string", "format": "uri"},
    },
    "examples": [
        {
            "type": "/problems/extension_must_not_shorten",
            "title": REFUSALS["extension_must_not_shorten"][0],
            "status": 409,
            "detail": "the term ends with 2026-12-31 already",
            "code": "extension_must_not_shorten",
            "errors": [
                {
                    "pointer": "/end",
                    "detail": "the term ends with 2026-12-31 already",
                    "code": "extension_must_not_shorten",
                }
            ],
            "instance": "urn:uuid:5e0ec6e2-0c0d-4d0e-8a2e-1f7a51a0cf59",
        }
    ],
}


@BLUEPRINT.get("/v1/openapi.json")
def read_openapi() -> Response:
    return Response(_served(current_app._get_current_object()), content_type=JSON)  # type: ignore[attr-defined]


@cache
def _served(app: Flask) -> bytes:
    return orjson.dumps(document(app))


def document(app: Flask) -> dict[str, Any]:
    """The document as plain dicts and lists."""
    shapes: dict[str, type[Shape]] = {}
    plugin = MarshmallowPlugin(schema_name_resolver=lambda schema: _named(schema, shapes))
    spec = APISpec(
        title="Quartierbuch",
        version=RELEASE,
        openapi_version="3.1.0",
        plugins=[plugin],
        info={"description": DESCRIPTION, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
        servers=[{"url": "/"}],
    )
    assert plugin.converter is not None
    plugin.converter.add_attribute_function(_own)  # type: ignore[no-untyped-call]
    operations = list(_operations(app))
    for tag in dict.fromkeys(operation.tag for _, operation in operations):
        spec.tag({"name": tag})
    _components(spec)
    for rule, operation in operations:
        described = _described(rule, operation, plugin.converter.field2property)
        spec.path(path=_template(rule), operations={_method(rule): described})
    made: dict[str, Any] = orjson.loads(orjson.dumps(spec.to_dict()))
    for name, shape in shapes.items():
        made["components"]["schemas"][name] |= _documented(shape)
    return {name: made[name] for name in ("openapi", "info", "servers", "tags", "paths", "components")}


def _documented(shape: type[Shape]) -> dict[str, Any]:
    documented = shape.documented()
    if "examples" in documented:
        documented["examples"] = [example(shape()), *documented["examples"][1:]]
    plain: dict[str, Any] = orjson.loads(orjson.dumps(documented))
    return plain


def _operations(app: Flask) -> Iterator[tuple[Rule, Operation]]:
    for rule in sorted(
        app.url_map.iter_rules(), key=lambda rule: (not rule.rule.startswith("/v1"), rule.rule, _method(rule))
    ):
        operation = app.view_functions[rule.endpoint].__dict__.get("operation")
        if operation is not None:
            yield rule, operation


def _method(rule: Rule) -> str:
    return "post" if "POST" in (rule.methods or ()) else "get"


def _template(rule: Rule) -> str:
    return "".join(f"{{{text}}}" if dynamic else text for dynamic, text in rule._trace).removeprefix("|")


def _named(schema: Any, shapes: dict[str, type[Shape]]) -> str:
    of = schema if isinstance(schema, type) else type(schema)
    name = of.__name__.removesuffix("Shape")
    shapes[name] = of
    return name


def _own(self: object, field: fields.Field[Any], ret: dict[str, Any], **_: Any) -> dict[str, Any]:
    """What the fields say of themselves goes before what apispec guesses."""
    if ret.get("default", missing) is None:
        del ret["default"]
    if isinstance(field, ListOf):
        return {"minItems": field.least} | ({} if field.most is None else {"maxItems": field.most})
    if not isinstance(field, Strict):
        return {}
    default = {} if field.load_default in (missing, None, TODAY) else {"default": field.load_default}
    description = {name: text for name, text in field.metadata.items() if name == "description"}
    ret.clear()
    if isinstance(field, Text) and isinstance(field.root, Answer):
        return {name: part for name, part in (_nullable(field) | description).items() if name != "pattern"}
    return _nullable(field) | default | description


def _nullable(field: Strict) -> dict[str, Any]:
    schema = dict(field.openapi)
    if not field.allow_none or not schema:
        return schema
    if "anyOf" in schema:
        return schema | {"anyOf": [*schema["anyOf"], {"type": "null"}]}
    if "enum" in schema:
        schema["enum"] = [*schema["enum"], None]
    return schema | {"type": [schema["type"], "null"]}


def _components(spec: APISpec) -> None:
    spec.components.security_scheme(
        "token", {"type": "http", "scheme": "bearer", "description": "A token of the book: qb_..."}
    )
    spec.components.schema("Problem", dict(_PROBLEM))
    for name, parameter in _PARAMETERS.items():
        spec.components.parameter(name, str(parameter["in"]), dict(parameter))
    for name, header in _HEADERS.items():
        spec.components.header(name, dict(header))
    for status in (*_STATUSES["command"], 403):
        spec.components.response(f"Problem{status}", _problem(status))


def _problem(status: int) -> dict[str, Any]:
    codes = [code for code, known in problems.PROBLEMS.items() if known.status == status]
    text = f"Codes: {', '.join(codes)}." if codes else "A rule refuses; the code names it. Nothing was recorded."
    response: dict[str, Any] = {
        "description": text,
        "content": {
            problems.MEDIA_TYPE: {
                "schema": {"$ref": "#/components/schemas/Problem"},
                "example": _PROBLEM["examples"][0] | _told(codes),
            }
        },
    }
    if status == 401:
        response["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    if status == 412:
        response["headers"] = {"ETag": {"$ref": "#/components/headers/ETag"}}
    if status == 503:
        response["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return response


def _told(codes: Sequence[str]) -> dict[str, Any]:
    """What a problem of the first of these codes says of itself; nothing where a rule refuses."""
    for code in codes:
        known = problems.PROBLEMS[code]
        said = {"type": problems.path(code), "title": known.en, "status": known.status, "detail": known.en}
        return {**said, "code": code, "errors": []}
    return {}


def _described(rule: Rule, operation: Operation, property_of: Any) -> dict[str, Any]:
    inside = rule.rule.startswith("/v1/") and rule.rule not in OPEN
    described: dict[str, Any] = {
        "operationId": operation.name,
        "tags": [operation.tag],
        "summary": operation.summary,
        "parameters": [
            *_path_parameters(rule, operation),
            *_query(operation, property_of),
            *_header_parameters(operation),
        ],
        "responses": _answers(operation) | _refusals(operation, inside=inside),
    }
    if operation.description:
        described["description"] = operation.description
    if inside:
        described["security"] = [{"token": []}]
    if operation.body is not None:
        content = {"schema": type(operation.body), "example": example(operation.body)}
        described["requestBody"] = {"required": True, "content": {JSON: content}}
    if operation.kind == "note":
        schema = dict(NoteText().openapi)
        (shown,) = schema.pop("examples")
        described["requestBody"] = {"required": True, "content": {NOTE: {"schema": schema, "example": shown}}}
    return described


def _path_parameters(rule: Rule, operation: Operation) -> Iterator[dict[str, Any]]:
    fields = {} if operation.of is None else operation.of.answer().fields
    named = {**_NAMED, "id": "stadt-duisburg" if "/organisations/" in rule.rule else "dichterviertel"}
    examples = named | {name: _example(fields[name]) for name in rule._converters if name in fields}
    for name, converter in rule._converters.items():
        kind = type(converter).__name__.strip("_").lower()
        schema = dict(_CONVERTERS["int" if kind == "integerconverter" else kind])
        shown = {"example": examples[name]} if name in examples else {}
        yield {"name": name, "in": "path", "required": True, "schema": schema} | shown


def _query(operation: Operation, property_of: Any) -> Iterator[dict[str, Any]]:
    for name, field in operation.params.fields.items():
        shown = copy(field)
        shown.allow_none = False
        schema = property_of(shown)
        told: dict[str, Any] = {"description": schema.pop("description")} if "description" in schema else {}
        if field.required:
            told["example"] = _example(field)
        yield {"name": field.data_key or name, "in": "query", "required": field.required, "schema": schema} | told


def _header_parameters(operation: Operation) -> list[Any]:
    match operation.kind:
        case "command":
            return ["idempotency-key", "if-match"]
        case "question":
            return ["if-none-match"] if operation.of is None else []
        case "service" | "note":
            return []


def _answers(operation: Operation) -> dict[str, Any]:
    shape = type(operation.answer)
    match operation.kind:
        case "command":
            headers = _headers("ETag", "Location", "Idempotent-Replayed", "As-Of-Position", "As-Of-Recorded-At")
            return {
                "201": {"description": "Recorded.", "headers": headers, "content": {JSON: {"schema": shape}}},
                "200": {"description": "A dry run: nothing was recorded.", "content": {JSON: {"schema": shape}}},
            }
        case "question":
            more = ("Link",) if operation.lists else ()
            also = ("Content-Disposition", "Content-Language") if operation.table else ()
            headers = _headers("ETag", "As-Of-Position", "As-Of-Recorded-At", *more, *also)
            content = {JSON: {"schema": shape}} | _text(operation)
            answered: dict[str, Any] = {"200": {"description": "The answer.", "headers": headers, "content": content}}
            if operation.of is None:
                held = "The answer that is held still holds."
                answered["304"] = {"description": held, "headers": _headers("ETag")}
            return answered
        case "service":
            content = {JSON: {"schema": shape}} if operation.media is None else {operation.media: {"schema": {}}}
            return {"200": {"description": "The answer.", "content": content}}
        case "note":
            return {"200": {"description": "It is kept.", "content": {JSON: {"schema": shape}}}}


def _text(operation: Operation) -> dict[str, Any]:
    """The formats that are lines of text; of a CSV the examples are its headings."""
    lines = {FORMATS["ndjson"]: {"schema": {"type": "string"}}}
    if operation.table is None:
        return lines
    heads = {name: {"value": headings(operation.table, dialect)} for name, dialect in DIALECTS.items()}
    return {FORMATS["csv"]: {"schema": {"type": "string"}, "examples": heads}} | lines


def _headers(*names: str) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/headers/{name}"} for name in names}


def _refusals(operation: Operation, *, inside: bool) -> dict[str, Any]:
    statuses = _STATUSES[operation.kind] if inside else (400, 406, 500, 503)
    if operation.needs is not None or (
        operation.kind == "command" and operation.of is not None and not operation.of.kind
    ):
        statuses = (*statuses, 403)
    return {str(status): f"Problem{status}" for status in statuses}


def example(shape: Shape) -> dict[str, Any]:
    """A document of this shape: what it requires, and what the first of its own examples says."""
    documented = shape.documented()
    own: Mapping[str, Any] = next(iter(documented.get("examples", ())), {})
    (either, *_) = documented.get("oneOf", [{}])
    also = () if own else either.get("required", ())
    wanted = {name: field for name, field in shape.fields.items() if field.required or name in also}
    return {name: _example(field) for name, field in wanted.items() if name not in own} | dict(own)


def _example(field: fields.Field[Any]) -> object:
    match field:
        case Part():
            return example(field.schema)  # type: ignore[arg-type]
        case ListOf():
            return [_example(field.inner)] if field.least else []
        case Strict():
            schema = field.openapi
            return schema.get("examples", schema.get("enum", [schema.get("minimum", "...")]))[0]
        case _:
            return {}
