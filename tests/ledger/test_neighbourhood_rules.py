"""What a neighbourhood is called, where it lies, and the figures of its context."""

from typing import Any

from ledger.domain.neighbourhood import (
    AddAlias,
    AliasAdded,
    ContextFigure,
    DefineNeighbourhood,
    FigureStated,
    NeighbourhoodDefined,
    NeighbourhoodRenamed,
    RenameNeighbourhood,
    StateFigure,
)
from ledger.values import Figure
from tests.ledger.town import AWO, CITY, DICHTERVIERTEL, HOCHFELD, ask, on

FLATS = ContextFigure("Wohnungen von VIVAWEST in Duisburg", Figure(9200, "more_than"))


def renamed(name: str):
    return ask(RenameNeighbourhood, id=HOCHFELD, name=name)


def alias(name: str):
    return ask(AddAlias, id=HOCHFELD, alias=name)


def stated(figure: ContextFigure):
    return ask(StateFigure, id=HOCHFELD, figure=figure)


def test_a_neighbourhood_is_defined_in_a_municipality_perhaps_as_part_of_another(when, refused):
    given: dict[str, Any] = {
        "name": "Nord",
        "municipality": CITY,
        "aliases": ("Oben",),
        "part_of": DICHTERVIERTEL,
        "figures": (FLATS,),
    }
    assert when([], ask(DefineNeighbourhood, id="nord", **given)) == [NeighbourhoodDefined(**given)]
    assert refused([], ask(DefineNeighbourhood, id="nord", **given | {"municipality": AWO})) == (
        "not_a_municipality",
        "/municipality",
    )


def test_a_neighbourhood_can_not_be_part_of_itself(refused):
    itself = ask(DefineNeighbourhood, id="nord", name="Nord", municipality=CITY, part_of="nord")
    assert refused([], itself) == ("unknown_neighbourhood", "/part_of")


def test_the_old_name_stays_an_alias(when, refused):
    assert when([], renamed("Neu-Hochfeld")) == [NeighbourhoodRenamed("Neu-Hochfeld")]
    for taken in ("Hochfeld", "Neu-Hochfeld", "Alt-Hochfeld"):
        assert refused([renamed("Neu-Hochfeld")], alias(taken)) == ("nothing_changes", "/alias")


def test_aliases_are_added_once(when, refused):
    assert when([], alias("Rheinpark")) == [AliasAdded("Rheinpark")]
    assert refused([alias("Rheinpark")], alias("Rheinpark")) == ("nothing_changes", "/alias")


def test_a_neighbourhood_that_takes_a_former_name_back_is_no_alias_of_itself(after):
    state = after(renamed("Neu-Hochfeld"), renamed("Hochfeld"))
    assert (state.name, state.aliases) == ("Hochfeld", ("Alt-Hochfeld", "Neu-Hochfeld"))
    again = after(renamed("Neu-Hochfeld"), renamed("Hochfeld"), renamed("Neu-Hochfeld"))
    assert (again.name, again.aliases) == ("Neu-Hochfeld", ("Alt-Hochfeld", "Hochfeld"))


def test_a_figure_keeps_its_qualifier_and_replaces_the_one_before_it(when, refused):
    assert when([], stated(FLATS)) == [FigureStated(FLATS)]
    newer = ContextFigure(FLATS.label, Figure(700, "just_under"), on("2016"))
    assert when([stated(FLATS)], stated(newer)) == [FigureStated(newer)]
    assert refused([stated(FLATS)], stated(FLATS)) == ("nothing_changes", "/value")
    assert when([stated(FLATS), stated(newer)], stated(FLATS)) == [FigureStated(FLATS)]
