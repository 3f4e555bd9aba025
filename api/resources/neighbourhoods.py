"""Neighbourhoods: named areas of a municipality, their other names, what they are part of, figures of their context."""

from typing import Any

from api.described import Ask, Told
from api.fields import Answer, Choice, ListOf, Part, PartialDate, Shape, Slug, Text, WholeNumber
from api.operation import blueprint, command, question
from api.outgoing import Page
from api.representations import NEIGHBOURHOOD, named_page
from api.shapes import CommandBody
from api.tables import NEIGHBOURHOOD as NEIGHBOURHOOD_TABLE
from api.tables import NEIGHBOURHOODS
from ledger import values
from ledger.domain.neighbourhood import (
    AddAlias,
    ContextFigure,
    DefineNeighbourhood,
    RenameNeighbourhood,
    StateFigure,
)

BLUEPRINT = blueprint("neighbourhoods")


class FigureFields(Shape):
    """A counted thing with its qualifier: "über 9.200" is 9200, `more_than`."""

    label = Text(200, example="Wohnungen von VIVAWEST in Duisburg")
    value = WholeNumber(0, 10**12, example=9200)
    qualifier = Choice(values.Qualifier, load_default="exact", example="more_than")
    on = PartialDate(load_default=None, about="of when the figure is")


class NeighbourhoodBody(CommandBody):
    id = Slug(load_default=None, about="chosen by you, else by us; for ever")
    name = Text(200, example="Dichterviertel")
    municipality = Slug(example="stadt-duisburg", about="id of the organisation")
    aliases = ListOf(Text(200), most=50, load_default=list)
    part_of = Slug(load_default=None, example="hochfeld", about="id of the larger neighbourhood")
    figures = ListOf(Part(FigureFields), most=50, load_default=list)


class NeighbourhoodRenamingBody(CommandBody):
    name = Text(200, example="Dichterviertel")
    on = PartialDate(load_default=None)


class AliasBody(CommandBody):
    alias = Text(200, example="Dichter-Quartier")


class FigureBody(CommandBody, FigureFields):
    pass


class NeighbourhoodListed(Answer):
    id = Slug()
    name = Text(200, example="Dichterviertel")
    municipality = Slug(example="stadt-duisburg")
    part_of = Slug(allow_none=True)
    aliases = ListOf(Text(200))


@command(BLUEPRINT, "/neighbourhoods", body=NeighbourhoodBody, of=NEIGHBOURHOOD)
def define_neighbourhood(told: Told) -> DefineNeighbourhood:
    """Define a neighbourhood."""
    body = told.body
    return DefineNeighbourhood(
        **told.base,
        name=body["name"],
        municipality=body["municipality"],
        aliases=tuple(body["aliases"]),
        part_of=body["part_of"],
        figures=tuple(_figure(one) for one in body["figures"]),
    )


@command(BLUEPRINT, "/neighbourhoods/<slug:id>/renamings", body=NeighbourhoodRenamingBody, of=NEIGHBOURHOOD)
def rename_neighbourhood(told: Told) -> RenameNeighbourhood:
    """Rename a neighbourhood; the old name stays an alias."""
    return RenameNeighbourhood(**told.base, name=told.body["name"], on=told.body["on"])


@command(BLUEPRINT, "/neighbourhoods/<slug:id>/aliases", body=AliasBody, of=NEIGHBOURHOOD)
def add_alias(told: Told) -> AddAlias:
    """Record another name of a neighbourhood."""
    return AddAlias(**told.base, alias=told.body["alias"])


@command(BLUEPRINT, "/neighbourhoods/<slug:id>/figures", body=FigureBody, of=NEIGHBOURHOOD)
def state_figure(told: Told) -> StateFigure:
    """State a figure of the context; it takes the place of the one with the same label."""
    return StateFigure(**told.base, figure=_figure(told.body))


@question(BLUEPRINT, "/neighbourhoods", items=NeighbourhoodListed, table=NEIGHBOURHOODS)
def list_neighbourhoods(ask: Ask) -> Page:
    """List all neighbourhoods."""
    return named_page(ask, "neighbourhood")


@question(BLUEPRINT, "/neighbourhoods/<slug:id>", of=NEIGHBOURHOOD, table=NEIGHBOURHOOD_TABLE)
def read_neighbourhood(ask: Ask) -> dict[str, Any]:
    """Read one neighbourhood."""
    return NEIGHBOURHOOD.show(ask)


def _figure(body: Any) -> ContextFigure:
    return ContextFigure(body["label"], values.Figure(body["value"], body["qualifier"]), body["on"])
