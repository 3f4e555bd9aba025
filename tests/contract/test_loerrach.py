"""What the action fund of the Wohnbau Lörrach promises and what the book answers about it: the German scenarios."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
from pytest_bdd import given, parsers, scenarios, then, when

from tests.contract import german, test_partnerships
from tests.contract.german import NOTHING, iso, rows, slug
from tests.contract.service import served
from tests.contract.told import World, ask, recorded, succeeded, tell, texts

scenarios("partnerships/loerrach.feature")

Table = list[list[str]]
DAY = r"\d\d\.\d\d\.\d{4}"
ON = rf"am (?P<day>{DAY})"
EURO = r"[\d.]+,\d\d EUR"
FUND = "aktionsfonds"

given(parsers.parse("die Stadt {city} führt seit dem {day} ein Quartierbuch"))(test_partnerships.a_book)
given("erfasst sind die Organisationen:")(test_partnerships.organisations)
then("nirgends steht 0,00 EUR")(test_partnerships.nowhere_nought)
then(parsers.parse('wird das abgelehnt, denn: "{sentence}"'))(test_partnerships.is_refused)


def money(cell: str) -> dict[str, str]:
    """`1.500,00 EUR` as an amount."""
    amount, currency = cell.split(" ")
    return {"amount": german.decimal(amount), "currency": currency}


# ---- was erfasst ist ----


@given(parsers.parse('Quelle der Angaben ist die Selbstdarstellung "{title}"'))
def the_source(world: World, title: str) -> None:
    world.grounds = {"certainty": "announced", "source": {"kind": "statement", "reference": title}}


@given("der Aktionsfonds ist so erfasst:")
def the_fund(world: World, datatable: Table) -> None:
    told = dict(datatable)
    body = {
        "id": FUND,
        "title": told["Titel"],
        "giver": world.ids[told["Geber"]],
        "municipality": world.ids[told["Gebiet"]],
        "purpose": told["Zweck"],
    }
    succeeded(tell(world, "establish_fund", "", body))


@given("seine Regeln sind, ohne dass gesagt ist, seit wann:")
def the_rules(world: World, datatable: Table) -> None:
    told = dict(datatable)
    labels = [cell for name, cell in datatable if name == "Bereich"]
    world.draft = {
        "envelope": german.value(told["Jahresbetrag"]),
        "cap": german.value(told["Höchstbetrag je Projekt"]),
        "categories": [{"id": slug(label), "label": label} for label in labels],
    }
    succeeded(tell(world, "set_fund_rules", FUND, world.draft))


@given(parsers.re(rf"ab dem (?P<day>{DAY}) gilt ein Höchstbetrag von (?P<cap>{EURO})"))
def another_cap(world: World, day: str, cap: str) -> None:
    body = world.draft | {"valid_from": iso(day), "cap": german.value(cap)}
    succeeded(tell(world, "set_fund_rules", FUND, body))


@given(parsers.re(rf"(?:{ON} ist )?das Jahr (?P<year>\d+) des Fonds(?: ist)? eröffnet"))
def opened(world: World, day: str | None, year: str) -> None:
    if day is not None:
        world.clock.set(iso(day))
    succeeded(tell(world, "open_fund_year", FUND, {"year": int(year)}))


@when(parsers.re(rf"{ON} das Jahr (?P<year>\d+) mit einem Übertrag von (?P<carried>{EURO}) eröffnet werden soll"))
def to_be_opened(world: World, day: str, year: str, carried: str) -> None:
    world.clock.set(iso(day))
    tell(world, "open_fund_year", FUND, {"year": int(year), "carried": money(carried)})


@given(
    parsers.re(r"die Zusammenarbeit der (?P<one>[\w ]+) mit ihrem Kooperationspartner (?P<other>[\w ]+) ist erfasst")
)
def the_cooperation(world: World, one: str, other: str) -> None:
    world.agreement = "zusammenarbeit"
    body = {
        "id": world.agreement,
        "kind": "loose",
        "title": f"Zusammenarbeit von {one} und {other}",
        "parties": [{"organisation": world.ids[name]} for name in (one, other)],
        "municipality": "stadt-loerrach",
        "term": {},
    }
    succeeded(tell(world, "conclude_agreement", "", body))


@given(parsers.re(r"die (?P<party>[\w ]+) bringt dort (?P<year>\d+) ein:"))
def in_kind(world: World, party: str, year: str, datatable: Table) -> None:
    for row in rows(datatable):
        body = {
            "id": slug(row["Form"]),
            "party": world.ids[party],
            "form": german.FORMS[row["Form"]],
            "purpose": row["Zweck"],
            "stage": "committed",
            "years": [int(year)],
            "value": {"state": "unknown"},
        }
        succeeded(tell(world, "promise_contribution", world.agreement, body))


# ---- was bewilligt, ausgezahlt und beantragt wird ----


def award(world: World, row: dict[str, str]) -> dict[str, Any]:
    """The body of an award; its id is new where the project has one already."""
    return {
        "id": f"{slug(row['Projekt'])}-{len(world.answers)}",
        "project": row["Projekt"],
        "recipient": {"organisation": world.ids[row["Gruppe"]]},
        "category": slug(row["Bereich"]),
        "amount": money(row["Betrag"]),
        "decided_on": iso(row["Entschieden am"]),
    }


@when(parsers.re(f"{ON} bewilligt werden soll:"))
def to_be_granted(world: World, day: str, datatable: Table) -> None:
    world.clock.set(iso(day))
    (row,) = rows(datatable)
    tell(world, "grant_award", f"{FUND}/2026", award(world, row))


@given(parsers.re(f"{ON} ist bewilligt:"))
@when(parsers.re(rf"{ON}(?: aus dem Jahr (?P<year>\d+))? bewilligt wird:"))
def granted(world: World, day: str, datatable: Table, year: str | None = None) -> None:
    world.clock.set(iso(day))
    for row in rows(datatable):
        body = award(world, row)
        world.ids[row["Projekt"]] = body["id"]
        succeeded(tell(world, "grant_award", f"{FUND}/{year or 2026}", body))
        assert recorded(world) == {"AwardGranted": 1}


@when(parsers.re(f'{ON} einer Bewohnerin (?P<amount>{EURO}) für das Projekt "(?P<project>[^"]+)" bewilligt werden'))
def granted_to_somebody(world: World, day: str, amount: str, project: str) -> None:
    world.clock.set(iso(day))
    body = {
        "id": slug(project),
        "project": project,
        "recipient": {"individual": {"function": "Bewohnerin"}},
        "category": "bildung",
        "amount": money(amount),
        "decided_on": iso(day),
    }
    succeeded(tell(world, "grant_award", f"{FUND}/2026", body))


@given(
    parsers.re(
        rf'{ON} hat das Projekt "(?P<project>[^"]+)" (?P<paid>{EURO}) erhalten und (?P<returned>{EURO}) zurückgegeben'
    )
)
def returned(world: World, day: str, project: str, paid: str, returned: str) -> None:
    world.clock.set(iso(day))
    path = f"{FUND}/2026/{world.ids[project]}"
    succeeded(tell(world, "pay_award", path, {"amount": money(paid), "on": iso(day)}))
    succeeded(tell(world, "return_award", path, {"amount": money(returned), "on": iso(day)}))
    assert recorded(world) == {"AwardReturned": 1}


@given(parsers.re(rf"von (?P<year>\d+) sind noch (?P<amount>{EURO}) frei"))
def only_left(world: World, year: str, amount: str) -> None:
    world.clock.set("2026-07-05")
    table = [["Projekt", "Gruppe", "Bereich", "Betrag", "Entschieden am"]]
    table += [[f"Projekt {i}", "Hofgruppe", "Bildung", "1.500,00 EUR", "15.03.2026"] for i in range(1, 10)]
    granted(world, "05.07.2026", table, year)
    assert world.answer["totals"]["left"] == money(amount)["amount"]


@given(parsers.re(rf'{ON} hat die Gruppe (?P<group>\w+) für "(?P<project>[^"]+)" (?P<amount>{EURO}) beantragt'))
def applied(world: World, day: str, group: str, project: str, amount: str) -> None:
    world.clock.set(iso(day))
    body = {
        "id": slug(project),
        "project": project,
        "recipient": {"organisation": world.ids[group]},
        "asked": german.value(amount),
        "filed_on": iso(day),
    }
    succeeded(tell(world, "file_application", f"{FUND}/2026", body))


@given(parsers.re(f'{ON} ist der Antrag "(?P<project>[^"]+)" abgelehnt, Grund: "(?P<reason>\\w+)"'))
def rejected(world: World, day: str, project: str, reason: str) -> None:
    world.clock.set(iso(day))
    body = {"decided_on": iso(day), "grounds": (world.grounds or {}) | {"reason": reason}}
    succeeded(tell(world, "reject_application", f"{FUND}/2026/{slug(project)}", body))
    assert recorded(world) == {"ApplicationRejected": 1}


# ---- zwei im selben Augenblick ----


@when(parsers.re(f"zwei Personen im selben Augenblick je (?P<amount>{EURO}) für zwei Projekte bewilligen"))
def two_at_once(world: World, amount: str) -> None:
    both = threading.Barrier(2)
    address = world.service.routes["grant_award"].path.format(book=world.book, id=FUND, year=2026)

    def grant(project: str) -> httpx.Response:
        row = {"Projekt": project, "Gruppe": "Gartengruppe", "Bereich": "Wohnumfeld", "Betrag": amount}
        body = award(world, row | {"Entschieden am": "15.03.2026"}) | {"grounds": world.grounds}
        with httpx.Client(base_url=base, headers={"Authorization": f"Bearer {world.token}"}, timeout=30) as client:
            client.get("/healthz")
            both.wait()
            return client.post(address, json=body)

    with served(world.service.app, threaded=True) as base, ThreadPoolExecutor(2) as people:
        world.answers += sorted(people.map(grant, ["Hochbeete", "Sitzbänke"]), key=lambda one: one.status_code)


@then("ist eine der beiden Bewilligungen erfasst")
def one_won(world: World) -> None:
    won, lost = world.answers[-2:]
    assert (won.status_code, lost.status_code) == (201, 409), (won.text, lost.text)
    assert won.json()["totals"]["left"] == "0.00"


@then(parsers.parse('die andere ist abgelehnt, denn: "{sentence}"'))
def one_lost(world: World, sentence: str) -> None:
    assert (world.response.status_code, world.answer["code"]) == test_partnerships.TERMS[sentence]


@then(parsers.re(rf"von (?P<year>\d+) sind noch (?P<amount>{EURO}) frei"))
def still_left(world: World, year: str, amount: str) -> None:
    assert ask(world, "read_fund_year", f"{FUND}/{year}").json()["totals"]["left"] == money(amount)["amount"]


# ---- was gefragt und geantwortet wird ----


@when(parsers.re(f"{ON} der Aktionsfonds nachgeschlagen wird"))
def looked_up(world: World, day: str) -> None:
    world.clock.set(iso(day))
    succeeded(ask(world, "read_fund", FUND))


@when(parsers.re(f"{ON} nach den Regeln vom (?P<on>{DAY}) gefragt wird"))
def looked_up_rules(world: World, day: str, on: str) -> None:
    world.clock.set(iso(day))
    succeeded(ask(world, "read_fund", FUND, on=iso(on)))


@when(parsers.re(rf"{ON}(?: nach dem Stand vom (?P<as_of>{DAY}))? nach dem Jahr (?P<year>\d+) des Fonds gefragt wird"))
def looked_up_year(world: World, day: str, as_of: str | None, year: str) -> None:
    world.clock.set(iso(day))
    at = {} if as_of is None else {"as_of": iso(as_of)}
    succeeded(ask(world, "read_fund_year", f"{FUND}/{year}", **at))


@when(parsers.re(rf"{ON} gefragt wird, was die (?P<party>[\w ]+?) (?P<year>\d+) außerhalb des Fonds einbringt"))
def asked_for_contributions(world: World, day: str, party: str, year: str) -> None:
    world.clock.set(iso(day))
    succeeded(ask(world, "read_contributions", world.ids[party], year=year))


@then("steht darin über den Fonds:")
def about_the_fund(world: World, datatable: Table) -> None:
    one = world.answer
    assert [
        ["Titel", one["title"]],
        ["Geber", one["giver"]["name"]],
        ["Gebiet", one["municipality"]["name"]],
        ["Zweck", one["purpose"]],
        ["Gewissheit", german.word(german.CERTAINTIES, one["certainty"])],
        *(["Jahr", str(year)] for year in one["years"]),
    ] == datatable


@then("gelten an diesem Tag diese Regeln:")
def these_rules(world: World, datatable: Table) -> None:
    one = world.answer["rules_in_force"]
    assert [
        ["Gültig ab", german.day(one["valid_from"])],
        ["Jahresbetrag", german.euro(one["envelope"].get("amount"))],
        ["Höchstbetrag je Projekt", german.euro(one["cap"].get("amount"))],
        *(["Bereich", category["label"]] for category in one["categories"]),
    ] == datatable


@then("ist an seinen Regeln unbekannt:")
def unknown_rules(world: World, datatable: Table) -> None:
    assert [[german.word(german.RULES, name)] for name in world.answer["missing"]] == datatable


@then(parsers.re(f"beträgt der Höchstbetrag (?P<cap>{EURO})"))
def the_cap(world: World, cap: str) -> None:
    assert world.answer["rules_in_force"]["cap"] == german.value(cap)


@then("ist der Stand des Jahres:")
def the_year(world: World, datatable: Table) -> None:
    totals = world.answer["totals"]
    for name, amount in datatable:
        assert german.euro(totals[german.TOTALS[name]]) == amount, name


@then("verteilt sich das Geld so:")
def by_category(world: World, datatable: Table) -> None:
    found = [
        {
            "Bereich": one["category"]["label"],
            "Bewilligungen": str(one["awards"]),
            "Betrag": german.euro(one["awarded"]),
        }
        for one in world.answer["by_category"]
    ]
    assert found == rows(datatable)


@then("erhalten diese Projekte Geld:")
def these_projects(world: World, datatable: Table) -> None:
    found = [
        {
            "Projekt": one["project"],
            "Gruppe": one["recipient"]["organisation"]["name"],
            "Betrag": german.euro(one["bound"]),
        }
        for one in world.answer["awards"]
    ]
    assert found == rows(datatable)


@then("stehen diese Anträge darin:")
def these_applications(world: World, datatable: Table) -> None:
    found = [
        {
            "Projekt": one["project"],
            "Gruppe": one["recipient"]["organisation"]["name"],
            "Beantragt": german.euro(one["asked"].get("amount")),
            "Ausgang": german.word(german.APPLICATIONS, one["status"]),
            "Grund": one["reason"] or NOTHING,
        }
        for one in world.answer["applications"]
    ]
    assert found == rows(datatable)


@then(parsers.parse('nennt das Buch als Empfängerin die Funktion "{function}"'))
def shows_function(world: World, function: str) -> None:
    assert world.answer["awards"][-1]["recipient"]["individual"]["function"] == function


@then(parsers.parse('im Protokoll steht das Wort "{word}" nicht'))
def not_in_the_log(world: World, word: str) -> None:
    assert word not in set(texts(ask(world, "list_events", limit=500).json()))


@then("lautet die Auskunft über Sachleistungen:")
def things_given(world: World, datatable: Table) -> None:
    found = [
        {
            "Form": german.word(german.FORMS, one["form"]),
            "Zugesagt": german.euro(one["value"].get("amount")),
        }
        for one in world.answer["lines"]
    ]
    assert found == rows(datatable)
    assert not world.answer["complete"]


@then(parsers.re(r"(?P<other>[\w ]+) ist dort Partner der (?P<one>[\w ]+)"))
def partners(world: World, other: str, one: str) -> None:
    found = {
        party["organisation"]["name"]: party["role"]
        for party in ask(world, "read_agreement", world.agreement).json()["parties"]
    }
    assert found == {one: "partner", other: "partner"}
