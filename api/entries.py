"""What every entry of the life of a contribution may carry: an id, a document, another system's name for it."""

import secrets
from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import post_load

from api.described import Told
from api.fields import Digest, Part, PartialDate, Shape, Slug, Text, wrong
from api.shapes import CommandBody, MoneyShape, OneSpan
from ledger.domain.agreement.life import Document, Reference


class DocumentShape(Shape):
    """A document by its number or digest, never by its content."""

    number = Text(200, load_default=None, example="RE-2026-0815")
    digest = Digest(load_default=None, about="SHA-256 of the document")

    document: ClassVar[Mapping[str, Any]] = {
        "anyOf": [{"required": [name], "properties": {name: {"type": "string"}}} for name in ("number", "digest")]
    }

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Document:
        if data["number"] is None and data["digest"] is None:
            raise wrong("write at least one field, or leave the document out", "required")
        return Document(**data)


class ReferenceShape(Shape):
    """What another system calls this; the same again with the same content records nothing."""

    system = Slug(example="sap")
    value = Text(200, example="5100004711")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Reference:
        return Reference(**data)


class PaperFields(Shape):
    paper = Part(DocumentShape, load_default=None, data_key="document")
    reference = Part(ReferenceShape, load_default=None)


class EntryBody(CommandBody, OneSpan, PaperFields):
    """`year` or `period` is what it is for: one that was promised."""

    id = Slug(load_default=None, example="rate-1", about="chosen by you, else by us; for ever")


class BookedBody(EntryBody):
    booked_on = PartialDate(example="2026-02-15", about="when it was booked, which may be another year")
    amount = Part(MoneyShape)


def named(told: Told) -> str:
    """The entry's id, by the client or by us."""
    return told.body["id"] or secrets.token_hex(8)


def papers(body: Mapping[str, Any]) -> dict[str, Any]:
    return {"document": body["paper"], "reference": body["reference"]}


def of_contribution(told: Told) -> dict[str, Any]:
    """What every booking begins with."""
    booking = {"entry": named(told), "contribution": told.path["contribution"], "span": told.body["span"]}
    return told.base | booking | papers(told.body)
