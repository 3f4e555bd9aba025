"""What the partners' contracts say and what the book answers about them: the German scenarios."""

from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from api.problems import PROBLEMS
from ledger.codes import REFUSALS
from tests.contract import german
from tests.contract.german import NOTHING, iso, known, rows, slug
from tests.contract.told import World, ask, found, recorded, refused, succeeded, tell, texts

scenarios("partnerships/dichterviertel.feature", "partnerships/innenstadt_ost.feature", "partnerships/siegel.feature")

Table = list[list[str]]
TERMS = {text: (409, code) for code, (_, text) in REFUSALS.items()} | {
    meant.de: (meant.status, code) for code, meant in PROBLEMS.items()
}
"""The German sentence of every refusal -> its status and code."""
IN = r"(?:im|in der) (?P<area>[\w-]+)"
DAY = r"\d\d\.\d\d\.\d{4}"
ON = rf"am (?P<day>{DAY})"
ADDED = r"mit diesen Beiträgen"


# ---- was erfasst ist ----


@given(parsers.parse("die Stadt {city} führt seit dem {day} ein Quartierbuch"))
def a_book(world: World, city: str, day: str) -> None:
    world.clock.set(iso(day))
    world.book = slug(city)
    world.token = found(world, world.book, f"Stadt {city}")


@given(parsers.parse('Quelle der Angaben ist die Pressemitteilung "{title}"'))
def the_source(world: World, title: str) -> None:
    world.grounds = {"certainty": "announced", "source": {"kind": "press", "reference": title}}


@given("erfasst sind die Organisationen:")
def organisations(world: World, datatable: Table) -> None:
    for row in rows(datatable):
        world.ids[row["Name"]] = row["Kennung"]
        code, unit = known(row["Gemeindeschlüssel"]), known(row["Einheit"])
        body = {
            "id": row["Kennung"],
            "name": row["Name"],
            "kind": german.KINDS[row["Art"]],
            "identifiers": [] if code is None else [{"scheme": "ags", "value": code}],
            "units": [] if unit is None else [{"id": slug(unit), "name": unit}],
        }
        succeeded(tell(world, "register_organisation", "", body))


@given(
    parsers.re(
        r'erfasst ist das Quartier "(?P<name>[^"]+)" der (?P<city>[\w ]+?)(?:, auch genannt "(?P<alias>[^"]+)")?'
    )
)
def a_neighbourhood(world: World, name: str, city: str, alias: str | None) -> None:
    world.ids[name] = slug(name)
    body = {
        "id": slug(name),
        "name": name,
        "municipality": world.ids[city],
        "aliases": [] if alias is None else [alias],
    }
    succeeded(tell(world, "define_neighbourhood", "", body))


@given(parsers.re(r'zu seinem Umfeld ist angegeben: "(?P<label>[^"]+)" (?P<count>.+)'))
def context(world: World, label: str, count: str) -> None:
    area = list(world.ids.values())[-1]
    succeeded(tell(world, "state_figure", area, {"label": label, **german.figure(count)}))


@given("die Parteien des Vertrags sind:")
def parties(world: World, datatable: Table) -> None:
    world.draft["parties"] = [
        {
            "organisation": world.ids[row["Partei"]],
            "role": german.ROLES[row["Rolle"]],
            "unit": None if known(row["Einheit"]) is None else slug(row["Einheit"]),
            "contact": {"function": row["Ansprechperson"]},
        }
        for row in rows(datatable)
    ]


@given("erfasst ist, dass beide bisher lose zusammengearbeitet haben; Ort und Dauer sind unbekannt")
def loose_before(world: World) -> None:
    both = [party["organisation"] for party in world.draft["parties"]]
    called = {id: name for name, id in world.ids.items()}
    title = f"Lose Zusammenarbeit von {' und '.join(called[id] for id in both)}"
    world.ids[title] = "lose-zusammenarbeit"
    parties = [{"organisation": id} for id in both]
    body = {"id": world.ids[title], "kind": "loose", "title": title, "parties": parties, "term": {}}
    succeeded(tell(world, "conclude_agreement", "", body))


@given(parsers.re(f"der Vertrag ist {ON} so erfasst:"))
def the_agreement(world: World, day: str, datatable: Table) -> None:
    world.clock.set(iso(day))
    told = {name: [cell for key, cell in datatable if key == name] for name, _ in datatable}
    one = {name: cells[0] for name, cells in told.items()}
    start, end = known(one["Beginn"]), known(one["Ende"])
    certainty = one.get("Gewissheit der Laufzeit")
    term = {"start": start and iso(start), "end": end and iso(end)}
    world.draft |= {
        "id": slug(one["Quartier"]),
        "kind": german.AGREEMENTS[one["Art"]],
        "title": one["Titel"],
        "purpose": one["Zweck"],
        "neighbourhoods": [world.ids[one["Quartier"]]],
        "term": term if certainty is None else term | {"certainty": german.CERTAINTIES[certainty]},
        "facility": one["Ort"],
        "activities": told["Angebot"],
        "succeeds": world.ids.get(one.get("Nachfolge von", "")),
    }
    world.agreement = slug(one["Quartier"])
    succeeded(tell(world, "conclude_agreement", "", world.draft))


@given(parsers.re(f'{ON} ist der Meilenstein "(?P<title>[^"]+)" als erreicht im Jahr (?P<year>\\d+) erfasst'))
def a_milestone(world: World, day: str, title: str, year: str) -> None:
    world.clock.set(iso(day))
    body = {"id": slug(title), "title": title, "reached_on": year}
    succeeded(tell(world, "plan_milestone", world.agreement, body))


@given(parsers.re(f"{ON} sind diese Unterschriften erfasst:"))
def signatures(world: World, day: str, datatable: Table) -> None:
    world.clock.set(iso(day))
    for row in rows(datatable):
        signed_on = known(row["Tag"])
        body = {"party": world.ids[row["Partei"]], "signed_on": signed_on and iso(signed_on)}
        succeeded(tell(world, "sign_agreement", world.agreement, body))


@given(parsers.re(f"{ON} ist die nahtlose Verlängerung bis (?P<end>{DAY}) {ADDED} erfasst:"))
@when(parsers.re(f"{ON} die nahtlose Verlängerung bis (?P<end>{DAY}) {ADDED} erfasst wird:"))
def extended(world: World, day: str, end: str, datatable: Table) -> None:
    extend(world, day, end, "seamless", datatable)
    succeeded(world.response)
    count = sum(len(row["Jahre"].split(",")) for row in rows(datatable))
    assert recorded(world) == {"AgreementExtended": 1, "ContributionCommitted": count}


@when(parsers.re(f"{ON} die nahtlose Verlängerung bis (?P<end>{DAY}) {ADDED} erfasst werden soll:"))
def to_be_extended_with(world: World, day: str, end: str, datatable: Table) -> None:
    extend(world, day, end, "seamless", datatable)


@when(parsers.re(f"{ON} die nahtlose Verlängerung bis (?P<end>{DAY}) erfasst werden soll"))
def to_be_extended(world: World, day: str, end: str) -> None:
    extend(world, day, end, "seamless", [["Kennung"]])


@when(parsers.re(f"{ON} die Verlängerung bis (?P<end>{DAY}) ohne Angabe zur Lücke erfasst werden soll"))
def to_be_extended_somehow(world: World, day: str, end: str) -> None:
    extend(world, day, end, None, [["Kennung"]])


def extend(world: World, day: str, end: str, continuity: str | None, table: Table) -> None:
    world.clock.set(iso(day))
    promises = [promised(world, row) | {"certainty": german.CERTAINTIES[row["Gewissheit"]]} for row in rows(table)]
    body = {"end": iso(end), "continuity": continuity, "contributions": promises}
    tell(world, "extend_agreement", world.agreement, body)


def promised(world: World, row: dict[str, str]) -> dict[str, Any]:
    method = known(row["Bewertung"])
    assert known(row["Stunden"]) is None, "no source of these scenarios states hours"
    return {
        "id": row["Kennung"],
        "party": world.ids[row["Partei"]],
        "form": german.FORMS[row["Form"]],
        "standing": "project",
        "stage": "committed",
        "years": [int(year) for year in row["Jahre"].split(", ")],
        "value": german.value(row["Betrag"]),
        "valuation": None if method is None else {"method": german.METHODS[method]},
    }


@when(parsers.re(f"{ON} ein weiterer Beitrag erfasst werden soll:"))
def another_contribution(world: World, day: str, datatable: Table) -> None:
    world.clock.set(iso(day))
    (row,) = rows(datatable)
    grounds = (world.grounds or {}) | {"certainty": german.CERTAINTIES[row["Gewissheit"]]}
    tell(world, "promise_contribution", world.agreement, promised(world, row) | {"grounds": grounds})


@when(parsers.parse('derselbe Vertrag als "{certainty}" erfasst werden soll'))
def the_same_agreement(world: World, certainty: str) -> None:
    grounds = (world.grounds or {}) | {"certainty": german.CERTAINTIES[certainty]}
    tell(world, "conclude_agreement", "", world.draft | {"id": "noch-einmal", "grounds": grounds})


@when(parsers.re(f"{ON} die Unterschrift der (?P<party>\\w+) vom (?P<signed_on>{DAY}) erfasst werden soll"))
def to_be_signed(world: World, day: str, party: str, signed_on: str) -> None:
    world.clock.set(iso(day))
    tell(world, "sign_agreement", world.agreement, {"party": world.ids[party], "signed_on": iso(signed_on)})


# ---- was gefragt wird ----


@when(parsers.re(f"{ON} gefragt wird, wer am (?P<on>{DAY}) {IN} zusammenwirkte?"))
def asked_for_partners(world: World, day: str, on: str, area: str) -> None:
    world.clock.set(iso(day))
    ask(world, "list_partners", world.ids[area], on=iso(on))


@when(parsers.re(f"{ON} das Quartier (?P<area>[\\w-]+) nachgeschlagen wird"))
def looked_up_neighbourhood(world: World, day: str, area: str) -> None:
    world.clock.set(iso(day))
    ask(world, "read_neighbourhood", world.ids[area])


@when(parsers.re(f"{ON} der Vertrag nachgeschlagen wird"))
def looked_up_agreement(world: World, day: str) -> None:
    world.clock.set(iso(day))
    ask(world, "read_agreement", world.agreement)


@when(parsers.re(f"{ON} die Geschichte des Vertrags nachgeschlagen wird"))
def looked_up_history(world: World, day: str) -> None:
    world.clock.set(iso(day))
    ask(world, "read_agreement_history", world.agreement)


@when(parsers.re(rf"{ON}(?: nach dem Stand vom (?P<as_of>{DAY}))? gefragt wird, wer (?P<year>\d+) {IN} was beiträgt"))
def asked_for_funding(world: World, day: str, as_of: str | None, year: str, area: str) -> None:
    world.clock.set(iso(day))
    then = {} if as_of is None else {"as_of": iso(as_of)}
    ask(world, "read_funding", world.ids[area], year=year, **then)


@when(parsers.re(f"{ON} nach den Beiträgen {IN} über die Jahre gefragt wird"))
def asked_for_all_years(world: World, day: str, area: str) -> None:
    world.clock.set(iso(day))
    ask(world, "read_funding_history", world.ids[area])


@when(parsers.re(rf"{ON} gefragt wird, was (?:die )?(?P<party>[\w ]+?) (?P<year>\d+) in allen Quartieren beiträgt"))
def asked_for_contributions(world: World, day: str, party: str, year: str) -> None:
    world.clock.set(iso(day))
    ask(world, "read_contributions", world.ids[party], year=year)


@when(
    parsers.re(
        rf"{ON} gefragt wird, was sich zwischen dem (?P<since>{DAY}) und dem (?P<until>{DAY})"
        r" am Jahr (?P<year>\d+) geändert hat"
    )
)
def asked_for_changes(world: World, day: str, since: str, until: str, year: str) -> None:
    world.clock.set(iso(day))
    ask(world, "read_funding_changes", year=year, **{"from": iso(since), "to": iso(until)})


@when(parsers.re(rf"{ON} gefragt wird, was binnen (?P<days>\d+) Tagen ab dem (?P<on>{DAY}) endet"))
def asked_for_expiring(world: World, day: str, days: str, on: str) -> None:
    world.clock.set(iso(day))
    ask(world, "report_expiring", on=iso(on), within_days=days)


@when(parsers.re(f"{ON} gefragt wird, welche Angaben fehlen"))
def asked_for_missing(world: World, day: str) -> None:
    world.clock.set(iso(day))
    ask(world, "report_incomplete")


# ---- was geantwortet wird ----


@then("sind es diese Partner:")
def these_partners(world: World, datatable: Table) -> None:
    found = [german.partner(one) for one in world.answer["partners"]]
    assert by_party(found) == by_party(rows(datatable))


def by_party(found: list[dict[str, str]]) -> list[dict[str, str]]:
    return sorted(found, key=lambda row: row["Partei"])


@then(parsers.re(r'liegt es in der Kommune "(?P<name>[^"]+)" mit dem Gemeindeschlüssel (?P<code>\d{8})'))
def lies_in(world: World, name: str, code: str) -> None:
    assert world.answer["municipality"] == {"id": world.ids[name], "name": name, "ags": code}


@then(parsers.re(r'zu seinem Umfeld gehören "(?P<label>[^"]+)", nämlich (?P<count>.+)'))
def has_context(world: World, label: str, count: str) -> None:
    assert world.answer["figures"] == [{"label": label, "on": None, **german.figure(count)}]


@then(parsers.parse('es heißt auch "{alias}"'))
def has_alias(world: World, alias: str) -> None:
    assert alias in world.answer["aliases"]


@then("steht darin:")
def stands_in_it(world: World, datatable: Table) -> None:
    succeeded(world.response)
    titles = {id: name for name, id in world.ids.items()}
    actual = german.agreement(world.answer) | {"Nachfolge von": [titles.get(world.answer["succeeds"], NOTHING)]}
    for name in dict.fromkeys(name for name, _ in datatable):
        assert actual[name] == [cell for key, cell in datatable if key == name], name


@then(parsers.re(rf"am (?P<on>{DAY}) (?:ist|war|wird) der Vertrag (?P<status>in Kraft|abgelaufen)(?: sein)?"))
def has_status(world: World, on: str, status: str) -> None:
    answer = ask(world, "read_agreement", world.agreement, on=iso(on)).json()
    assert answer["status"] == german.STATUSES[status]


@then(parsers.parse("der Vertrag endet weiterhin am {end}"))
def still_ends(world: World, end: str) -> None:
    assert ask(world, "read_agreement", world.agreement).json()["term"]["end"] == iso(end)


@then("lautet die Auskunft:")
def the_answer(world: World, datatable: Table) -> None:
    succeeded(world.response)
    assert by_party([german.line(one) for one in world.answer["lines"]]) == by_party(rows(datatable))


@then(parsers.re("(?:sind die Summen|die Summen sind):"))
def the_totals(world: World, datatable: Table) -> None:
    assert german.totals(world.answer["totals"]) == dict(datatable)
    assert world.answer["totals"]["currency"] == "EUR"


@then("die Anteile sind:")
def the_shares(world: World, datatable: Table) -> None:
    actual = {
        one["funder"]: (german.percent(one["of_value"]), german.percent(one["of_money"]))
        for one in world.answer["shares"]
    }
    assert actual == {world.ids[row["Partei"]]: (row["am Wert"], row["am Geld"]) for row in rows(datatable)}


@then("die Auskunft ist vollständig")
def complete(world: World) -> None:
    assert (world.answer["complete"], world.answer["missing"]) == (True, [])


@then(parsers.parse('die Auskunft ist unvollständig: der "{title}" fehlt der Betrag'))
def incomplete(world: World, title: str) -> None:
    assert world.answer["complete"] is False
    assert world.answer["missing"] == [{"agreement": world.agreement, "what": "amount"}]
    assert {line["agreement"]["title"] for line in world.answer["lines"]} == {title}


@then("nirgends steht 0,00 EUR")
def nowhere_nought(world: World) -> None:
    assert "0.00" not in texts(world.answer)


@then(parsers.re(r"die Jahre 2025 und 2026 zusammen ergeben:|ergeben die Jahre 2025 und 2026 zusammen:"))
def both_years(world: World, datatable: Table) -> None:
    years = [one["totals"] for one in world.answer["years"] if one["year"] in (2025, 2026)]
    cents = {name: sum(int(one[name].replace(".", "")) for one in years) for name in ("money", "in_kind", "value")}
    summed = {name: f"{total // 100}.{total % 100:02d}" for name, total in cents.items()}
    assert german.totals(summed) == dict(datatable)


@then("ist nichts zugesagt")
def nothing_committed(world: World) -> None:
    succeeded(world.response)
    assert [line for line in world.answer["lines"] if line["stages"]["committed"] is not None] == []
    assert {world.answer["totals"][name] for name in ("money", "in_kind", "value")} == {None}


@then(parsers.re(rf"für (?P<year>\d+) ist {IN} nichts zugesagt"))
def nothing_committed_for(world: World, year: str, area: str) -> None:
    ask(world, "read_funding", world.ids[area], year=year)
    nothing_committed(world)


@then("haben sich diese Zusagen geändert:")
def changed(world: World, datatable: Table) -> None:
    names = {id: name for name, id in world.ids.items()}
    found = []
    for one in world.answer["changes"]:
        after, before = one["after"], one["before"]
        assert before is None
        found.append(
            {
                "Partei": names[after["funder"]],
                "Form": german.word(german.FORMS, after["form"]),
                "vorher": NOTHING,
                "nachher": german.euro(after["stages"]["committed"]),
                "durch": ", ".join(german.word(german.EVENTS, event["type"]) for event in one["events"]),
            }
        )
    assert by_party(found) == by_party(rows(datatable))


@then("ist sie:")
def the_history(world: World, datatable: Table) -> None:
    found = [
        {
            "Vorgang": german.word(german.EVENTS, one["type"]),
            "Tag": german.day(one["recorded_at"][:10]),
            "Durch": one["actor"]["name"],
            "Quelle": german.word(german.SOURCES, one["source"]["kind"]),
            "Gewissheit": german.word(german.CERTAINTIES, one["certainty"]),
        }
        for one in world.answer["entries"]
    ]
    assert found == rows(datatable)
    assert world.grounds is not None
    assert {one["source"]["reference"] for one in world.answer["entries"]} == {world.grounds["source"]["reference"]}


@then(parsers.parse('durch "{event}" wurde das Ende von {old} auf {new} verlegt'))
def moved_the_end(world: World, event: str, old: str, new: str) -> None:
    (entry,) = (one for one in world.answer["entries"] if one["type"] == german.EVENTS[event])
    assert {"pointer": "/term/end", "old": iso(old), "new": iso(new)} in entry["changes"]


@then("sind es diese Verträge:")
def these_agreements(world: World, datatable: Table) -> None:
    found = [
        {
            "Vertrag": one["agreement"]["title"],
            "Anlass": german.word(german.REASONS, one["why"]),
            "Tag": german.day(one["day"]),
            "in Tagen": str(one["days"]),
        }
        for one in world.answer["items"]
    ]
    assert found == rows(datatable)


@then("ist es kein Vertrag")
def no_agreement(world: World) -> None:
    succeeded(world.response)
    assert world.answer["items"] == []


@then(parsers.parse('fehlen der "{title}":'))
def is_missing(world: World, title: str, datatable: Table) -> None:
    names = {id: name for name, id in world.ids.items()}
    found = [
        {"Angabe": german.word(german.MISSING, one["what"]), "Partei": names.get(one["subject"], NOTHING)}
        for one in world.answer["items"]
        if one["agreement"]["title"] == title
    ]
    assert found == rows(datatable)


@then(parsers.parse('wird das abgelehnt, denn: "{sentence}"'))
def is_refused(world: World, sentence: str) -> None:
    refused(world, *TERMS[sentence])
