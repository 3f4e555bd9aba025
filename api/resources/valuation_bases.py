"""Valuation bases: dated tables that turn hours and full-time equivalents into money. None is shipped."""

from typing import Any

from marshmallow import post_load

from api.described import Ask, Resource, Told
from api.fields import Amount, Answer, ListOf, Part, PartialDate, Shape, Slug, Text, WholeNumber
from api.operation import blueprint, command, question
from api.outgoing import Page
from api.representations import named_page
from api.shapes import CommandBody, MoneyShape
from ledger import values
from ledger.answers import bases
from ledger.domain.valuation_basis import Group, PublishBasis
from ledger.exports.tables import Table, day, each, number, over, text, word

BLUEPRINT = blueprint("valuation-bases")


class GroupShape(Shape):
    """What an hour of the group costs, and how many hours a year one full-time equivalent works."""

    id = Text(100, example="gruppe-a")
    name = Text(200, example="Gruppe A (erfunden)")
    rate = Part(MoneyShape, about="of one hour")
    annual_hours = Amount(load_default=None, example="1600.00", about="null: the basis does not say")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Group:
        hours = data.pop("annual_hours")
        return Group(**data, annual_hours=None if hours is None else values.Quantity(hours, "hour"))


class BasisBody(CommandBody):
    id = Slug(load_default=None, example="beispieltabelle-2026", about="chosen by you, else by us; for ever")
    title = Text(200, example="Beispieltabelle 2026 (erfunden)")
    publisher = Text(200, example="Musterverlag")
    edition = Text(100, example="2026")
    valid_from = PartialDate(load_default=None, example="2026-01-01", about="null: open")
    valid_to = PartialDate(load_default=None, example="2026-12-31", about="null: open")
    groups = ListOf(Part(GroupShape), least=1, most=1_000)


class GroupAnswer(Answer):
    id = Text(100, example="gruppe-a")
    name = Text(200)
    rate = Part(MoneyShape)
    annual_hours = Amount(allow_none=True)


class BasisAnswer(Answer):
    id = Slug(example="beispieltabelle-2026")
    title = Text(200)
    publisher = Text(200)
    edition = Text(100)
    valid_from = PartialDate(allow_none=True)
    valid_to = PartialDate(allow_none=True)
    groups = ListOf(Part(GroupAnswer))
    version = WholeNumber(1)


class BasisListed(Answer):
    id = Slug(example="beispieltabelle-2026")
    name = Text(200)
    publisher = Text(200)
    edition = Text(100)
    valid_from = PartialDate(allow_none=True)
    valid_to = PartialDate(allow_none=True)


_EDITION = (
    text("publisher", "Herausgeber"),
    text("edition", "Ausgabe"),
    day("valid_from", "gültig ab"),
    day("valid_to", "gültig bis"),
)
BASES = Table(
    name="valuation-bases",
    german="bewertungsgrundlagen",
    rows=over("items"),
    columns=(
        word("basis", "Bewertungsgrundlage (Kennung)", "id"),
        text("title", "Bewertungsgrundlage", "name"),
        *_EDITION,
    ),
)
BASIS_TABLE = Table(
    name="valuation-basis",
    german="bewertungsgrundlage",
    rows=lambda answer: each({**answer, "basis": answer["id"]}, "groups"),
    columns=(
        word("basis", "Bewertungsgrundlage (Kennung)"),
        text("title", "Bewertungsgrundlage"),
        *_EDITION,
        text("group", "Gruppe (Kennung)", "id"),
        text("group_name", "Gruppe", "name"),
        number("hourly_rate", "Stundensatz", "rate.amount"),
        word("currency", "Währung", "rate.currency"),
        number("annual_hours", "Jahresstunden"),
        number("version", "Version"),
    ),
)


def _show(ask: Ask) -> dict[str, Any]:
    return bases.as_recorded(ask.id, ask.state, ask.version, ask.at)


BASIS = Resource("valuation_basis", "valuation-bases", BasisAnswer, _show)


@command(BLUEPRINT, "/valuation-bases", body=BasisBody, of=BASIS)
def publish_basis(told: Told) -> PublishBasis:
    """Record an edition of a valuation basis, with its groups and the time it is valid."""
    body = told.body
    return PublishBasis(
        **told.base,
        title=body["title"],
        publisher=body["publisher"],
        edition=body["edition"],
        groups=tuple(body["groups"]),
        valid_from=body["valid_from"],
        valid_to=body["valid_to"],
    )


@question(BLUEPRINT, "/valuation-bases", items=BasisListed, table=BASES)
def list_bases(ask: Ask) -> Page:
    """List all valuation bases."""
    return named_page(ask, "valuation_basis")


@question(BLUEPRINT, "/valuation-bases/<slug:id>", of=BASIS, table=BASIS_TABLE)
def read_basis(ask: Ask) -> dict[str, Any]:
    """Read one valuation basis."""
    return BASIS.show(ask)
