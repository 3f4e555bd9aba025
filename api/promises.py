"""What is promised, as it comes in: the same shape in a contribution and in the extension that brings it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar

from marshmallow import ValidationError, validates_schema

from api.fields import Choice, Part, Said, Shape, Slug, Text
from api.shapes import QuantityShape, SourceShape, Spans, ValuationShape, ValuedShape
from ledger import values
from ledger.domain.agreement.commands import Promise
from ledger.domain.agreement.events import Contribution, Origin, Stage, Worth
from ledger.message import Grounds


class OriginShape(Shape):
    """The contribution that passed-on money comes from."""

    agreement = Slug(example="landesfoerderung")
    contribution = Slug(example="land-money")


class WorthFields(Shape):
    """What is promised: its value, and for time how much of it and how the value was found."""

    value = Part(ValuedShape)
    quantity = Part(QuantityShape, load_default=None)
    valuation = Part(ValuationShape, load_default=None)


class PromiseFields(Spans, WorthFields):
    """One contribution at one stage, for each of the years or for one undivided period."""

    id = Slug(example="vivawest-money", about="of the contribution, within the agreement")
    party = Slug(example="vivawest")
    form = Choice(values.Form, example="money")
    purpose = Text(200, load_default=None, example="Quartiersmanagement")
    neighbourhood = Slug(load_default=None, about="where the agreement has several and this is for one")
    standing = Choice(values.Standing, load_default="unknown", example="project")
    origin = Part(OriginShape, load_default=None, about="of money that is passed on: it counts once")
    recipient = Slug(load_default=None, example="caritas", about="the organisation it is given to, where that is known")
    stage = Choice(Stage, example="committed")
    condition = Text(500, load_default=None, example="Haushaltsbeschluss 2026", about="of a conditional promise")

    document: ClassVar[Mapping[str, Any]] = {
        "anyOf": [
            {
                "properties": {"stage": {"const": "conditional"}, "condition": {"type": "string"}},
                "required": ["condition"],
            },
            {"properties": {"stage": {"enum": ["pledged", "committed"]}, "condition": {"type": "null"}}},
        ]
    }

    @validates_schema(skip_on_field_errors=True)
    def condition_of_conditional(self, data: dict[str, Any], **_: Any) -> None:
        if data["stage"] == "conditional" and data["condition"] is None:
            raise ValidationError({"condition": [Said("is missing: say what the promise is subject to", "required")]})
        if data["stage"] != "conditional" and data["condition"] is not None:
            raise ValidationError({"condition": [Said("leave it out: nothing is conditional", "not_allowed_here")]})


class ExtensionPromise(PromiseFields):
    """A contribution that an extension brings, on its own certainty and source where they differ."""

    certainty = Choice(values.Certainty, load_default=None, example="assumed")
    source = Part(SourceShape, load_default=None)


def promise(body: Mapping[str, Any]) -> Promise:
    """A contribution's promise, on the command's grounds."""
    origin = body["origin"]
    return Promise(
        contribution=Contribution(
            id=body["id"],
            party=body["party"],
            form=body["form"],
            purpose=body["purpose"],
            neighbourhood=body["neighbourhood"],
            standing=body["standing"],
            origin=None if origin is None else Origin(origin["agreement"], origin["contribution"]),
            recipient=body["recipient"],
        ),
        stage=body["stage"],
        spans=body["spans"],
        worth=worth(body),
        condition=body["condition"],
    )


def promise_within(body: Mapping[str, Any], grounds: Grounds) -> Promise:
    """A promise on its own certainty and source where it states them."""
    own = {name: body[name] for name in ("certainty", "source") if body[name] is not None}
    made = promise(body)
    return replace(made, grounds=replace(grounds, **own)) if own else made


def worth(body: Mapping[str, Any]) -> Worth:
    return Worth(body["value"], body["quantity"], body["valuation"])
