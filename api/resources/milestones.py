"""Milestones of an agreement: planned, reached, missed, rescheduled."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from marshmallow import ValidationError, validates_schema

from api.described import Told
from api.fields import Choice, PartialDate, Said, Slug, Text
from api.operation import blueprint, command
from api.representations import AGREEMENT
from api.shapes import CommandBody
from ledger.domain.agreement import commands

BLUEPRINT = blueprint("milestones")


class MilestoneBody(CommandBody):
    """Planned for `due`; or, with `reached_on`, reached without ever having been planned."""

    id = Slug(example="zwanzig-jahre")
    title = Text(200, example="20 Jahre Kooperation")
    due = PartialDate(load_default=None)
    reached_on = PartialDate(load_default=None, example="2024")

    document: ClassVar[Mapping[str, Any]] = {
        "anyOf": [{"properties": {"due": {"type": "null"}}}, {"properties": {"reached_on": {"type": "null"}}}]
    }

    @validates_schema(skip_on_field_errors=True)
    def planned_or_reached(self, data: dict[str, Any], **_: Any) -> None:
        if data["due"] is not None and data["reached_on"] is not None:
            detail = "leave it out: plan the milestone first, then record its outcome"
            raise ValidationError({"reached_on": [Said(detail, "not_allowed_here")]})


class OutcomeBody(CommandBody):
    """`on` is the day it was reached, or the new day it is due."""

    outcome = Choice(Literal["reached", "missed", "rescheduled"])
    on = PartialDate(load_default=None, example="2024")

    document: ClassVar[Mapping[str, Any]] = {
        "anyOf": [
            {
                "properties": {"outcome": {"enum": ["reached", "rescheduled"]}, "on": {"type": "string"}},
                "required": ["on"],
            },
            {"properties": {"outcome": {"const": "missed"}, "on": {"type": "null"}}},
        ],
        "examples": [{"outcome": "reached", "on": "2024"}],
    }

    @validates_schema(skip_on_field_errors=True)
    def day_of_outcome(self, data: dict[str, Any], **_: Any) -> None:
        if data["outcome"] == "missed" and data["on"] is not None:
            raise ValidationError({"on": [Said("leave it out: what was missed has no day", "not_allowed_here")]})
        if data["outcome"] != "missed" and data["on"] is None:
            raise ValidationError({"on": [Said("is missing: write a year, a month or a day", "required")]})


@command(BLUEPRINT, "/agreements/<slug:id>/milestones", body=MilestoneBody, of=AGREEMENT)
def plan_milestone(told: Told) -> commands.PlanMilestone:
    """Plan a milestone, or record one that was reached unplanned."""
    body = told.body
    return commands.PlanMilestone(
        **told.base,
        milestone=body["id"],
        title=body["title"],
        due=body["due"],
        reached_on=body["reached_on"],
    )


@command(BLUEPRINT, "/agreements/<slug:id>/milestones/<slug:milestone>/outcomes", body=OutcomeBody, of=AGREEMENT)
def settle_milestone(told: Told) -> commands.SettleMilestone:
    """Record that a milestone was reached or missed, or move the day it is due."""
    return commands.SettleMilestone(
        **told.base, milestone=told.path["milestone"], outcome=told.body["outcome"], on=told.body["on"]
    )
