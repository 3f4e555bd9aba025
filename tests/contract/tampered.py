"""What happens past the service in the scenarios, and what a check of the book's files then says."""

from pytest_bdd import given, parsers, then, when

from api import access, signing
from ledger.check import running
from ledger.check.findings import FINDINGS, Report
from tests.contract.told import World
from tests.trust import attacker
from tests.trust.attacker import inside

KEPT = "kept"


def alter(world: World, statement: str) -> None:
    with inside(world.shelf.folder / world.book) as connection:
        assert connection.execute(statement).rowcount == 1


@given("the last event is changed past the service")
def changed(world: World) -> None:
    alter(
        world,
        "UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), '2026', '2025') AS BLOB) "
        "WHERE position = (SELECT max(position) FROM event)",
    )


@given("the last event is taken away past the service")
def taken_away(world: World) -> None:
    with inside(world.shelf.folder / world.book) as connection:
        connection.execute("CREATE TABLE hidden AS SELECT * FROM event ORDER BY position DESC LIMIT 1")
        connection.execute("DELETE FROM event WHERE position = (SELECT position FROM hidden)")


@given("what was taken away is put back")
def put_back(world: World) -> None:
    with inside(world.shelf.folder / world.book) as connection:
        connection.execute("INSERT INTO event SELECT * FROM hidden")
        connection.execute("DROP TABLE hidden")


@given("the seal is changed past the service")
def seal_changed(world: World) -> None:
    alter(world, "UPDATE seal SET range = zeroblob(length(range))")


@given("the service is started anew")
def started_anew(world: World) -> None:
    world.shelf.close()


@given(parsers.parse('the folder of "{id}" is renamed to "{other}"'))
def renamed(world: World, id: str, other: str) -> None:
    (world.shelf.folder / id).rename(world.shelf.folder / other)


@then(parsers.parse('the book "{id}" is served on'))
def served_on(world: World, id: str) -> None:
    token = world.founder.tokens[id, world.clock.at]
    answer = world.service.client.get(f"/v1/books/{id}/health", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@when("am Dienst vorbei der letzte Eintrag geändert und der Dienst neu gestartet wird")
def changed_and_started(world: World) -> None:
    alter(
        world,
        "UPDATE event SET bytes = CAST(replace(CAST(bytes AS TEXT), '2025', '2024') AS BLOB) "
        "WHERE position = (SELECT max(position) FROM event)",
    )
    started_anew(world)


@given("die AWO verwahrt einen Prüfpunkt des Buchs")
def awo_keeps(world: World) -> None:
    world.remembered[KEPT] = str(signing.current(world.shelf.get(world.book)).note)


@when(parsers.parse('der Name der Organisation "{id}" samt Siegel und Unterschrift umgeschrieben wird'))
def rewritten(world: World, id: str) -> None:
    def rename(events: attacker.Documents) -> None:
        (one,) = (event for event in events if event["stream"] == f"organisation/{id}")
        one["data"]["name"] = "Wohnbau"

    folder = world.shelf.folder / world.book
    attacker.rewrite(folder, rename, attacker.key(folder))


@when("das Buch für sich geprüft wird", target_fixture="report")
def checked_alone(world: World) -> Report:
    return running.check(world.shelf.folder / world.book, world.book, tables=access.TABLES)


@when("das Buch gegen ihren Prüfpunkt gehalten wird", target_fixture="report")
def checked_against(world: World) -> Report:
    outside = [running.outside("awo", world.remembered[KEPT])]
    return running.check(world.shelf.folder / world.book, world.book, tables=access.TABLES, outside=outside)


@then("ist es in Ordnung")
def is_sound(report: Report) -> None:
    assert report.findings == []


@then(parsers.parse('wird gefunden: "{text}"'))
def is_found(report: Report, text: str) -> None:
    assert [FINDINGS[one.kind][1] for one in report.findings] == [text]
