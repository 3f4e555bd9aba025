"""What an organisation is called and known by, its units, and its end."""

from typing import Any

from ledger.domain.organisation import (
    AddUnit,
    AssignIdentifier,
    DissolveOrganisation,
    Identifier,
    IdentifierAssigned,
    OrganisationDissolved,
    OrganisationRegistered,
    OrganisationRenamed,
    RegisterOrganisation,
    RenameOrganisation,
    Unit,
    UnitAdded,
)
from tests.ledger.deeds import act
from tests.ledger.town import AWO, BYGONE, CARITAS, CITY, ask, on, since

FOUNDATION = ask(
    RegisterOrganisation,
    id="foundation",
    name="eine Stiftung der Freien Wohlfahrtspflege",
    kind="foundation",
    described=True,
)


def dissolved(id: str, when: str, successor: str | None = None):
    return ask(DissolveOrganisation, id=id, on=on(when), successor=successor)


def test_an_organisation_is_registered_with_identifiers_and_units(when):
    given: dict[str, Any] = {
        "name": "Stadt Krefeld",
        "kind": "municipality",
        "identifiers": (Identifier("ags", "05114000"),),
        "units": (Unit("soziales", "Fachbereich Soziales"),),
    }
    assert when([], ask(RegisterOrganisation, id="krefeld", **given)) == [OrganisationRegistered(**given)]


def test_an_organisation_may_be_described_first_and_named_later(when, refused):
    assert when([], FOUNDATION)[0].described
    named = ask(RenameOrganisation, id="foundation", name="Stiftung Wohlfahrtspflege", on=on("2018"))
    assert when([FOUNDATION], named) == [OrganisationRenamed("Stiftung Wohlfahrtspflege", on("2018"))]
    same = ask(RenameOrganisation, id="foundation", name="eine Stiftung der Freien Wohlfahrtspflege")
    assert when([FOUNDATION], same) == [OrganisationRenamed("eine Stiftung der Freien Wohlfahrtspflege")]
    assert refused([FOUNDATION, same], same) == ("nothing_changes", "/name")


def test_an_organisation_is_dissolved_once_perhaps_into_another(when, refused):
    assert when([], dissolved(AWO, "2024", CARITAS)) == [OrganisationDissolved(on("2024"), CARITAS)]
    assert when([], dissolved(AWO, "2024")) == [OrganisationDissolved(on("2024"))]
    assert refused([dissolved(AWO, "2024")], dissolved(AWO, "2023")) == ("organisation_dissolved", "")
    assert refused([], dissolved(AWO, "2024", AWO)) == ("own_successor", "/successor")
    assert refused([], dissolved(AWO, "2024", "nobody")) == ("unknown_organisation", "/successor")


def test_a_dissolved_organisation_may_be_renamed_and_get_units_for_the_time_before(when):
    assert when([], ask(RenameOrganisation, id=BYGONE, name="Bürgerverein Hochfeld", grounds=since("2019")))
    assert when([], ask(AddUnit, id=BYGONE, unit=Unit("jugend", "Jugendabteilung")))


def test_units_are_added_under_ids_of_their_own(when, refused):
    unit = Unit("sport", "Sportamt")
    assert when([], ask(AddUnit, id=CITY, unit=unit)) == [UnitAdded(unit)]
    assert refused([ask(AddUnit, id=CITY, unit=unit)], ask(AddUnit, id=CITY, unit=Unit("sport", "Sport"))) == (
        "unit_exists",
        "/id",
    )


def test_an_identifier_of_another_scheme_is_added_and_a_second_value_refused(when, refused):
    assert when([], ask(AssignIdentifier, id=CITY, identifier=Identifier("vat", "DE119555951"))) == [
        IdentifierAssigned(Identifier("vat", "DE119555951"))
    ]
    assert refused([], ask(AssignIdentifier, id=CITY, identifier=Identifier("ags", "05114000"))) == (
        "identifier_taken",
        "/scheme",
    )
    assert refused([], ask(AssignIdentifier, id=CITY, identifier=Identifier("ags", "05112000"), act=act())) == (
        "nothing_changes",
        "/value",
    )
