"""Two networks without money in Stuttgart: none is an answer, and thirteen members have no names yet."""

from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from ledger.codes import REFUSALS
from tests.contract import german, recording
from tests.contract.german import NOTHING, iso, rows, slug
from tests.contract.recording import DAY, ON, Table, date_of
from tests.contract.told import World, ask, recorded, refused, succeeded, tell, texts

scenarios("partnerships/stuttgart.feature")

RULES = {german_text: code for code, (_, german_text) in REFUSALS.items()}


# ---- was erfasst ist ----


@given(parsers.parse("die Stadt {city} führt seit dem {day} ein Quartierbuch"))
def a_book(world: World, city: str, day: str) -> None:
    recording.open_book(world, city, day)


@given(parsers.parse('Quelle der Angaben ist der {kind} "{title}"'))
def the_source(world: World, kind: str, title: str) -> None:
    recording.take_source(world, kind, title)


@given("erfasst sind die Organisationen:")
def organisations(world: World, datatable: Table) -> None:
    for row in rows(datatable):
        recording.register(world, row)


@given("erfasst sind die Netzwerke:")
def networks(world: World, datatable: Table) -> None:
    for row in rows(datatable):
        world.remembered[row["Titel"]] = row["Kennung"]
        succeeded(tell(world, "conclude_agreement", "", network(world, row)))


def network(world: World, row: dict[str, str]) -> dict[str, Any]:
    """Its one party is the network itself; nothing is known of its term."""
    world.draft = {
        "id": row["Kennung"],
        "kind": "network",
        "title": row["Titel"],
        "parties": [{"organisation": world.ids[row["Partei"]]}],
        "municipality": world.ids[row["Gebiet"]],
        "term": {},
    }
    return world.draft


@given(parsers.parse("erfasst ist, was es {year:d} mit Absicht nicht gibt:"))
def none_by_design(world: World, year: int, datatable: Table) -> None:
    for row in rows(datatable):
        body = {
            "id": slug(row["Zweck"]),
            "party": world.ids[row["Partei"]],
            "form": german.FORMS[row["Form"]],
            "purpose": row["Zweck"],
            "standing": german.STANDINGS[row["Art"]],
            "stage": "committed",
            "years": [year],
            "value": {"state": "none"},
        }
        world.remembered[body["id"]] = row["Zweck"]
        succeeded(tell(world, "promise_contribution", world.remembered[row["Netzwerk"]], body))


@given(
    parsers.re(
        rf'{ON} ist beim Netzwerk "(?P<title>[^"]+)" der Meilenstein "(?P<milestone>[^"]+)"'
        rf" als erreicht am (?P<reached>{DAY}) erfasst"
    )
)
def a_milestone(world: World, day: str, title: str, milestone: str, reached: str) -> None:
    world.clock.set(iso(day))
    body = {"id": "fachkongress", "title": milestone, "reached_on": iso(reached)}
    succeeded(tell(world, "plan_milestone", world.remembered[title], body))


@given(
    parsers.re(
        rf'{ON} ist für "(?P<title>[^"]+)" eine Regelfinanzierung für (?P<year>\d+) zugesagt, in unbekannter Höhe'
    )
)
def standing_finance(world: World, day: str, title: str, year: str) -> None:
    world.clock.set(iso(day))
    body = {
        "id": "regelfinanzierung",
        "party": world.ids["Verein Integrative Wohnformen e.V."],
        "form": "money",
        "standing": "standing",
        "stage": "committed",
        "years": [int(year)],
        "value": {"state": "unknown"},
    }
    succeeded(tell(world, "promise_contribution", world.remembered[title], body))


@given(
    parsers.re(rf'{ON} ist angegeben, dass "(?P<title>[^"]+)" (?P<count>\w+ \d+) Mitglieder hat: "(?P<label>[^"]+)"')
)
def membership(world: World, day: str, title: str, count: str, label: str) -> None:
    world.clock.set(iso(day))
    body = german.figure(count) | {"label": label}
    succeeded(tell(world, "state_membership", world.remembered[title], body))
    assert recorded(world) == {"MembershipStated": 1}


@given("später sind diese Mitglieder benannt:")
def members(world: World, datatable: Table) -> None:
    world.clock.set("2018-03-01")
    for row in rows(datatable):
        recording.register(world, {"Kennung": slug(row["Name"]), "Name": row["Name"], "Art": "Wohnungsunternehmen"})
        path, member = "integrative-wohnformen", slug(row["Name"])
        succeeded(tell(world, "name_member", path, {"organisation": member, "on": date_of(row["seit"])}))
        if date_of(row["bis"]) is not None:
            succeeded(tell(world, "leave_network", f"{path}/{member}", {"on": date_of(row["bis"])}))


@when(parsers.parse('"{name}" noch einmal als Mitglied benannt werden soll'))
def named_again(world: World, name: str) -> None:
    tell(world, "name_member", "integrative-wohnformen", {"organisation": slug(name)})


@when(parsers.parse('dasselbe mit einer Partei als "{kind}" erfasst werden soll'))
def another_kind(world: World, kind: str) -> None:
    tell(world, "conclude_agreement", "", world.draft | {"id": "anders", "kind": german.AGREEMENTS[kind]})


@when(
    parsers.re(
        rf'{ON} eine Startfinanzierung der "(?P<name>[^"]+)" von (?P<amount>[\d,.]+ EUR) für (?P<year>\d+)'
        r" erfasst werden soll"
    )
)
def nought(world: World, day: str, name: str, amount: str, year: str) -> None:
    world.clock.set(iso(day))
    body = {
        "id": "null",
        "party": world.ids[name],
        "form": "money",
        "stage": "committed",
        "years": [int(year)],
        "value": german.value(amount),
    }
    tell(world, "promise_contribution", world.remembered[name], body)


# ---- was gefragt wird ----


@when(parsers.re(f"{ON} nach allen Netzwerken gefragt wird"))
def asked_for_networks(world: World, day: str) -> None:
    recording.at(world, day, "list_agreements", kind="network")


@when(parsers.re(f'{ON} das Netzwerk "(?P<title>[^"]+)" nachgeschlagen wird'))
def looked_up(world: World, day: str, title: str) -> None:
    recording.at(world, day, "read_agreement", world.remembered[title])


@when(parsers.re(rf'{ON} gefragt wird, was die "(?P<name>[^"]+)" (?P<year>\d+) beitragen'))
def asked_for_contributions(world: World, day: str, name: str, year: str) -> None:
    recording.at(world, day, "read_contributions", world.ids[name], year=year)


@when(parsers.re(rf"{ON} gefragt wird, was (?:(?P<year>\d+) )?keine Regelfinanzierung hat"))
def asked_without_standing(world: World, day: str, year: str | None) -> None:
    recording.at(world, day, "report_without_standing_finance", **({} if year is None else {"year": year}))


@when(parsers.re(rf'{ON} nach den Mitgliedern von "(?P<title>[^"]+)"(?: am (?P<on>{DAY}))? gefragt wird'))
def asked_for_members(world: World, day: str, title: str, on: str | None) -> None:
    recording.at(world, day, "list_members", world.remembered[title], on=iso(on or day))


@when(parsers.re(f"{ON} nach den Mitgliedern des Vereins gefragt wird"))
def asked_the_organisation(world: World, day: str) -> None:
    world.clock.set(iso(day))
    ask(world, "list_members_of_organisation", "verein")


@when(parsers.re(f"{ON} gefragt wird, welche Angaben fehlen"))
def asked_for_missing(world: World, day: str) -> None:
    recording.at(world, day, "report_incomplete")


# ---- was geantwortet wird ----


@then("sind es:")
def these_networks(world: World, datatable: Table) -> None:
    found = [
        {
            "Netzwerk": one["title"],
            "Parteien": ", ".join(one["parties"]),
            "Quartiere": ", ".join(one["neighbourhoods"]) or NOTHING,
            "Kommune": one["municipality"],
            "Gewissheit": german.word(german.CERTAINTIES, one["certainty"]),
        }
        for one in world.answer["items"]
    ]
    assert found == rows(datatable)


@then("steht darin:")
def stands_in_it(world: World, datatable: Table) -> None:
    recording.stands_in(world, datatable)


@then("lautet die Auskunft:")
def the_answer(world: World, datatable: Table) -> None:
    succeeded(world.response)
    found = [
        {
            "Zweck": world.remembered.get(one["contribution"], NOTHING),
            "Form": german.word(german.FORMS, one["form"]),
            "Betrag": recording.value_of(one),
        }
        for one in world.answer["lines"]
    ]
    assert found == rows(datatable)


@then("die Auskunft ist vollständig")
def complete(world: World) -> None:
    assert (world.answer["complete"], world.answer["missing"]) == (True, [])


@then("die Auskunft ist unvollständig")
def incomplete(world: World) -> None:
    assert world.answer["complete"] is False


@then("es gibt keine Summe")
def no_total(world: World) -> None:
    assert {world.answer["totals"][name] for name in ("money", "in_kind", "value")} == {None}


@then("nirgends steht 0,00 EUR")
def nowhere_nought(world: World) -> None:
    assert "0.00" not in texts(world.answer)


@then("ist es:")
def without_standing(world: World, datatable: Table) -> None:
    succeeded(world.response)
    found = [
        {
            "Netzwerk": one["agreement"]["title"],
            "Kommune": one["municipality"]["name"],
            "stattdessen": german.word(german.INSTEAD, one["why"]),
        }
        for one in world.answer["items"]
    ]
    assert found == rows(datatable)


@then(parsers.parse("sind {stated:d} angegeben, {named:d} benannt und {unnamed:d} noch ohne Namen"))
def against(world: World, stated: int, named: int, unnamed: int) -> None:
    succeeded(world.response)
    (one,) = world.answer.get("networks", [world.answer])
    assert (one["stated"]["value"], one["named"], one["unnamed"]) == (stated, named, unnamed)
    assert one["stated"]["qualifier"] == "exact"


@then(parsers.parse('benannt sind "{names}"'))
def are_named(world: World, names: str) -> None:
    assert [one["organisation"]["name"] for one in world.answer["members"]] == names.split(", ")


@then(parsers.parse('fehlen den "{title}" genau diese Angaben:'))
def is_missing(world: World, title: str, datatable: Table) -> None:
    found = [
        german.word(german.MISSING, one["what"]) for one in world.answer["items"] if one["agreement"]["title"] == title
    ]
    assert [[what] for what in found] == datatable


@then(parsers.parse('wird das abgelehnt, denn: "{sentence}"'))
def is_refused(world: World, sentence: str) -> None:
    refused(world, 409, RULES[sentence])
