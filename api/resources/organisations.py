"""Organisations: the parties, their units, their names in other people's registers, and who succeeded them."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import ValidationError, post_load, validates_schema

from api.described import Ask, Told
from api.fields import Ags, Answer, Choice, Code, Flag, ListOf, MapOf, Part, PartialDate, Said, Shape, Slug, Text
from api.operation import blueprint, command, question
from api.outgoing import Page
from api.representations import ORGANISATION, named_page
from api.shapes import CommandBody
from api.tables import ORGANISATION as ORGANISATION_TABLE
from api.tables import ORGANISATIONS
from ledger.domain.organisation import (
    AddUnit,
    AssignIdentifier,
    DissolveOrganisation,
    Identifier,
    Kind,
    RegisterOrganisation,
    RenameOrganisation,
    Unit,
)

BLUEPRINT = blueprint("organisations")


class IdentifierFields(Shape):
    """A name in somebody's register; the scheme `ags` takes the eight digits of a municipality."""

    scheme = Code(example="ags")
    value = Text(100, example="05112000")

    document: ClassVar[Mapping[str, Any]] = {
        "anyOf": [
            {"properties": {"scheme": {"not": {"const": "ags"}}}},
            {"properties": {"value": {"pattern": "^[0-9]{8}$"}}},
        ]
    }

    @validates_schema(skip_on_field_errors=True)
    def eight_digits(self, data: dict[str, Any], **_: Any) -> None:
        if data["scheme"] == "ags" and not re.fullmatch("[0-9]{8}", data["value"], re.ASCII):
            raise ValidationError({"value": [Said("write the eight digits of the municipality's code", "invalid")]})


class IdentifierShape(IdentifierFields):
    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Identifier:
        return Identifier(**data)


class UnitShape(Shape):
    """A department of the organisation."""

    id = Slug(example="stabsstelle-bildungsregion")
    name = Text(200, example="Stabsstelle Bildungsregion")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Unit:
        return Unit(**data)


class OrganisationBody(CommandBody):
    id = Slug(load_default=None, example="stadt-duisburg", about="chosen by you, else by us; for ever")
    name = Text(200, example="Stadt Duisburg")
    kind = Choice(Kind)
    described = Flag(load_default=False, about="the name only describes it; a renaming identifies it")
    identifiers = ListOf(Part(IdentifierShape), most=50, load_default=list)
    units = ListOf(Part(UnitShape), most=500, load_default=list)


class RenamingBody(CommandBody):
    name = Text(200, example="Vivawest GmbH")
    on = PartialDate(load_default=None, about="since when it is called so")


class DissolutionBody(CommandBody):
    on = PartialDate(example="2025-12-31")
    successor = Slug(load_default=None, example="vivawest")


class UnitBody(CommandBody):
    id = Slug(example="stabsstelle-bildungsregion")
    name = Text(200, example="Stabsstelle Bildungsregion")


class IdentifierBody(CommandBody, IdentifierFields):
    pass


class OrganisationListed(Answer):
    id = Slug(example="stadt-duisburg")
    name = Text(200, example="Stadt Duisburg")
    kind = Choice(Kind)
    ags = Ags(allow_none=True)
    described = Flag()
    successor = Slug(allow_none=True)
    units = MapOf(Text(200), about="names by id")


@command(BLUEPRINT, "/organisations", body=OrganisationBody, of=ORGANISATION)
def register_organisation(told: Told) -> RegisterOrganisation:
    """Register an organisation.

    It may be described rather than named ("a foundation of the Freie Wohlfahrtspflege") and be identified later.
    """
    body = told.body
    return RegisterOrganisation(
        **told.base,
        name=body["name"],
        kind=body["kind"],
        described=body["described"],
        identifiers=tuple(body["identifiers"]),
        units=tuple(body["units"]),
    )


@command(BLUEPRINT, "/organisations/<slug:id>/renamings", body=RenamingBody, of=ORGANISATION)
def rename_organisation(told: Told) -> RenameOrganisation:
    """Rename an organisation, or name one that was only described."""
    return RenameOrganisation(**told.base, name=told.body["name"], on=told.body["on"])


@command(BLUEPRINT, "/organisations/<slug:id>/dissolutions", body=DissolutionBody, of=ORGANISATION)
def dissolve_organisation(told: Told) -> DissolveOrganisation:
    """Dissolve an organisation, perhaps into a successor."""
    return DissolveOrganisation(**told.base, on=told.body["on"], successor=told.body["successor"])


@command(BLUEPRINT, "/organisations/<slug:id>/units", body=UnitBody, of=ORGANISATION)
def add_unit(told: Told) -> AddUnit:
    """Add a unit to an organisation."""
    return AddUnit(**told.base, unit=Unit(told.body["id"], told.body["name"]))


@command(BLUEPRINT, "/organisations/<slug:id>/identifiers", body=IdentifierBody, of=ORGANISATION)
def assign_identifier(told: Told) -> AssignIdentifier:
    """Record what an organisation is called in somebody's register."""
    return AssignIdentifier(**told.base, identifier=Identifier(told.body["scheme"], told.body["value"]))


@question(BLUEPRINT, "/organisations", items=OrganisationListed, table=ORGANISATIONS)
def list_organisations(ask: Ask) -> Page:
    """List all organisations."""
    return named_page(ask, "organisation")


@question(BLUEPRINT, "/organisations/<slug:id>", of=ORGANISATION, table=ORGANISATION_TABLE)
def read_organisation(ask: Ask) -> dict[str, Any]:
    """Read one organisation."""
    return ORGANISATION.show(ask)
