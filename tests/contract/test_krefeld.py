"""What goes on after the project in Krefeld: the board with its lights, the post, the shop, the sources of finance."""

from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from ledger.codes import REFUSALS
from tests.contract import german, recording
from tests.contract.german import UNKNOWN, iso, known, rows, slug
from tests.contract.recording import DAY, ON, Table, cells, certain, date_of
from tests.contract.told import World, ask, position, recorded, refused, succeeded, tell, texts

scenarios("partnerships/krefeld.feature")

WORKSHOP = "workshop"
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


@given(parsers.parse('erfasst ist das Quartier "{name}" der {city}'))
def a_neighbourhood(world: World, name: str, city: str) -> None:
    world.ids[name] = slug(name)
    body = {"id": slug(name), "name": name, "municipality": world.ids[city]}
    succeeded(tell(world, "define_neighbourhood", "", body))


@given(parsers.parse('erfasst ist die Vereinbarung "{title}":'))
def an_agreement(world: World, title: str, datatable: Table) -> None:
    told = cells(datatable)
    world.ids[title] = world.agreement = slug(title)
    parties = [party.rsplit(", ", 1) for party in told["Partei"]]
    body = {
        "id": slug(title),
        "kind": german.AGREEMENTS[told["Art"][0]],
        "title": title,
        "purpose": told.get("Zweck", [None])[0],
        "facility": told.get("Ort", [None])[0],
        "parties": [{"organisation": world.ids[name], "role": german.ROLES[role]} for name, role in parties],
        "neighbourhoods": ["suedliche-innenstadt"],
        "term": {"start": date_of(told["Beginn"][0]), "end": date_of(told["Ende"][0])},
    }
    succeeded(tell(world, "conclude_agreement", "", body))


@given(parsers.parse('erfasst ist der Beitrag "{purpose}" dazu:'))
def a_contribution(world: World, purpose: str, datatable: Table) -> None:
    told = dict(datatable)
    world.ids[purpose] = slug(purpose)
    body = {
        "id": slug(purpose),
        "party": world.ids[told["Partei"]],
        "form": german.FORMS[told["Form"]],
        "purpose": purpose,
        "standing": german.STANDINGS[told["Art"]],
        "stage": "committed",
        "years": [int(year) for year in told["Jahre"].split(", ")],
        "value": german.value(told["Betrag"]),
        "grounds": certain(world, told["Gewissheit"]),
    }
    succeeded(tell(world, "promise_contribution", "quartiersprojekt-suedliche-innenstadt", body))


@given(
    parsers.re(
        r'erfasst ist der Beschluss "(?P<title>[^"]+)" des Gremiums "(?P<body>[^"]+)"'
        rf" vom (?P<day>{DAY}), der die Stelle schafft"
    )
)
def a_resolution(world: World, title: str, body: str, day: str) -> None:
    approved = {"what": "post", "agreement": "quartiersprojekt-suedliche-innenstadt", "contribution": slug(title)}
    given = {"id": "ratsbeschluss", "title": title, "body": body, "organisation": "stadt-krefeld", "on": iso(day)}
    grounds = certain(world, "beschlossen")
    succeeded(tell(world, "pass_resolution", "", given | {"approves": [approved], "grounds": grounds}))


def open_review(world: World, day: str, on: str, **more: Any) -> None:
    world.clock.set(iso(day))
    body = {
        "id": WORKSHOP,
        "title": "Nachhaltigkeitsworkshop südliche Innenstadt",
        "on": iso(on),
        "activities": 18,
        "neighbourhood": "suedliche-innenstadt",
        "agreement": "quartiersprojekt-suedliche-innenstadt",
    }
    succeeded(tell(world, "open_review", "", body | more))


@given(parsers.re(rf"{ON} ist der Workshop vom (?P<on>{DAY}) mit (?P<count>\d+) Aktivitäten in diesen Themen erfasst:"))
def a_review(world: World, day: str, on: str, count: str, datatable: Table) -> None:
    labels = [row["Thema"] for row in rows(datatable)]
    world.ids |= {label: theme(label) for label in labels}
    themes = [{"id": theme(label), "label": label} for label in labels]
    open_review(world, day, on, activities=int(count), themes=themes)


def theme(label: str) -> str:
    return slug(label)[:40].strip("-")


@given(parsers.re(rf"für ungenannte Aktivitäten sind am (?P<on>{DAY}) diese Ampeln erfasst:"))
def counted(world: World, on: str, datatable: Table) -> None:
    for row in rows(datatable):
        body = {"light": german.LIGHTS[row["Ampel"]], "count": int(row["Anzahl"]), "on": iso(on)}
        succeeded(tell(world, "assess_continuation", WORKSHOP, body))


@when(parsers.re(rf'{ON} noch (?P<count>\d+) ungenannte Aktivitäten als "(?P<light>[^"]+)" erfasst werden sollen'))
def more_lights(world: World, day: str, count: str, light: str) -> None:
    world.clock.set(iso(day))
    tell(world, "assess_continuation", WORKSHOP, {"light": german.LIGHTS[light], "count": int(count), "on": iso(day)})


@given(parsers.re(rf'{ON} wurde die Aktivität "(?P<title>[^"]+)" im Thema "(?P<label>[^"]+)" benannt'))
@when(parsers.re(rf'{ON} die Aktivität "(?P<title>[^"]+)" im Thema "(?P<label>[^"]+)" benannt wird'))
def named(world: World, day: str, title: str, label: str) -> None:
    world.clock.set(iso(day))
    world.ids[title] = slug(title)
    succeeded(tell(world, "list_activity", WORKSHOP, {"id": slug(title), "title": title, "theme": world.ids[label]}))
    assert recorded(world) == {"ActivityListed": 1}


@given(parsers.re(rf'sie zählte am (?P<on>{DAY}) zu den grünen, unter der Bedingung "(?P<condition>[^"]+)"'))
def one_of_the_green(world: World, on: str, condition: str) -> None:
    activity = list(world.ids.values())[-1]
    body = {"activity": activity, "light": "green", "before": "green", "on": iso(on), "condition": condition}
    succeeded(tell(world, "assess_continuation", WORKSHOP, body))


@when(parsers.re(rf'{ON} die Aktivität "(?P<title>[^"]+)" als "(?P<light>[^"]+)" erfasst wird'))
def assessed(world: World, day: str, title: str, light: str) -> None:
    world.clock.set(iso(day))
    body = {"activity": world.ids[title], "light": german.LIGHTS[light], "on": iso(day)}
    succeeded(tell(world, "assess_continuation", WORKSHOP, body))
    assert recorded(world) == {"ContinuationAssessed": 1}


@when(
    parsers.re(
        rf'{ON} das Interesse von "(?P<who>[^"]+)" am Thema "(?P<label>[^"]+)" erfasst wird,'
        r' unter der Bedingung "(?P<condition>[^"]+)"'
    )
)
def interested(world: World, day: str, who: str, label: str, condition: str) -> None:
    world.clock.set(iso(day))
    given = {"organisation": world.ids[who], "on": "2018-02-23", "theme": world.ids[label], "condition": condition}
    succeeded(tell(world, "express_interest", WORKSHOP, given))
    assert recorded(world) == {"InterestExpressed": 1}


@given(parsers.parse('"{name}" hat diese Einheiten:'))
def units(world: World, name: str, datatable: Table) -> None:
    for row in rows(datatable):
        body = {"id": slug(row["Einheit"]), "name": row["Einheit"]}
        succeeded(tell(world, "add_unit", world.ids[name], body))


@when(parsers.re(rf"{ON} der Workshop vom (?P<on>{DAY}) mit dieser Liste erfasst wird:"))
def with_participants(world: World, day: str, on: str, datatable: Table) -> None:
    open_review(world, day, on, participants=[participant(world, row) for row in rows(datatable)])


def participant(world: World, row: dict[str, str]) -> dict[str, Any]:
    if row["Wer"] == "Bewohnerschaft":
        return {"label": row["Eintrag"], "kind": "residents"}
    who, unit = known(row["Wer"]), known(row["Einheit"])
    named = {} if who is None else {"organisation": world.ids[who]}
    return {"label": row["Eintrag"]} | named | ({} if unit is None else {"unit": slug(unit)})


@given(parsers.re(f"{ON} sind diese Meilensteine erfasst:"))
def milestones(world: World, day: str, datatable: Table) -> None:
    world.clock.set(iso(day))
    for row in rows(datatable):
        reached = iso(row["Tag"]) if row["Stand"] == "erreicht" else None
        body = {"id": slug(row["Meilenstein"])[:60].strip("-"), "title": row["Meilenstein"], "reached_on": reached}
        succeeded(tell(world, "plan_milestone", "quartiersprojekt-suedliche-innenstadt", body))


@when(parsers.re(rf'{ON} "(?P<name>[^"]+)" als "(?P<new>[^"]+)" benannt wird'))
def identified(world: World, day: str, name: str, new: str) -> None:
    world.clock.set(iso(day))
    succeeded(tell(world, "rename_organisation", world.ids[name], {"name": new}))
    world.ids[new] = world.ids[name]


# ---- was gefragt wird ----


@given(parsers.re(rf"die Auskunft über die Tafel vom (?P<on>{DAY}) ist mit ihrem Stand im Buch notiert"))
def noted(world: World, on: str) -> None:
    answer = ask(world, "read_board", WORKSHOP, on=iso(on))
    succeeded(answer)
    world.remembered |= {"board": answer.text, "on": iso(on), "position": str(position(world))}


@when(parsers.re(rf"{ON} nach der Tafel vom (?P<on>{DAY}) gefragt wird"))
def asked_for_board(world: World, day: str, on: str) -> None:
    recording.at(world, day, "read_board", WORKSHOP, on=iso(on))


@when(parsers.re(f"{ON} der Workshop nachgeschlagen wird"))
def looked_up_review(world: World, day: str) -> None:
    recording.at(world, day, "read_review", WORKSHOP)


@when(parsers.re(rf"{ON} gefragt wird, wer (?P<year>\d+) in der südlichen Innenstadt was beiträgt"))
def asked_for_funding(world: World, day: str, year: str) -> None:
    recording.at(world, day, "read_funding", "suedliche-innenstadt", year=year)


@when(parsers.re(rf'{ON} gefragt wird, welcher Beschluss den Beitrag "(?P<name>[^"]+)" erlaubt'))
def asked_what_allows(world: World, day: str, name: str) -> None:
    path = "quartiersprojekt-suedliche-innenstadt"
    recording.at(world, day, "list_allowing_resolutions", path, contribution=slug(name))


@when(parsers.re(rf'nach den Beschlüssen zum Beitrag "(?P<name>[^"]+)" am (?P<on>{DAY}) gefragt wird'))
def asked_what_allowed(world: World, name: str, on: str) -> None:
    path = "quartiersprojekt-suedliche-innenstadt"
    ask(world, "list_allowing_resolutions", path, contribution=slug(name), on=iso(on))


@when(parsers.re(rf'{ON} gefragt wird, welcher Beschluss die Vereinbarung "(?P<title>[^"]+)" erlaubt'))
def asked_what_allows_all(world: World, day: str, title: str) -> None:
    recording.at(world, day, "list_allowing_resolutions", world.ids[title])


@when(parsers.re(rf'{ON} die Vereinbarung "(?P<title>[^"]+)" nachgeschlagen wird'))
def looked_up(world: World, day: str, title: str) -> None:
    recording.at(world, day, "read_agreement", world.ids[title])


@when(parsers.re(rf"{ON} gefragt wird, was (?:(?P<year>\d+) )?keine Regelfinanzierung ha(?:t|tte)"))
def asked_without_standing(world: World, day: str, year: str | None) -> None:
    recording.at(world, day, "report_without_standing_finance", **({} if year is None else {"year": year}))


# ---- was geantwortet wird ----


@then(parsers.parse("zeigt die Tafel für {count:d} Aktivitäten:"))
def the_lights(world: World, count: int, datatable: Table) -> None:
    succeeded(world.response)
    (row,) = rows(datatable)
    assert world.answer["activities"] == count
    assert world.answer["lights"] == {german.LIGHTS[light]: int(number) for light, number in row.items()}


@then("keine Aktivität hat einen Namen")
def nothing_named(world: World) -> None:
    assert (world.answer["named"], world.answer["continuing"]) == (0, [])


@then("zeigt die Tafel diese Themen:")
def the_themes(world: World, datatable: Table) -> None:
    found = [
        {
            "Thema": one["label"],
            "Aktivitäten": UNKNOWN if one["activities"] is None else str(one["activities"]),
            "Ampeln": UNKNOWN if one["lights"] is None else str(one["lights"]),
        }
        for one in world.answer["themes"]
    ]
    assert found == rows(datatable)


@then("die Tafel nennt diese Aktivitäten:")
def the_activities(world: World, datatable: Table) -> None:
    labels = {one["id"]: one["label"] for one in world.answer["themes"]}
    found = [
        {
            "Aktivität": one["title"],
            "Thema": labels[one["theme"]],
            "Ampel": UNKNOWN if one["light"] is None else german.word(german.LIGHTS, one["light"]),
        }
        for one in world.answer["continuing"]
    ]
    assert found == rows(datatable)


@then("die notierte Auskunft kommt, nach ihrem Stand gefragt, noch einmal genau so")
def the_same_again(world: World) -> None:
    answer = ask(world, "read_board", WORKSHOP, on=world.remembered["on"], position=world.remembered["position"])
    assert answer.text == world.remembered["board"]


@then(parsers.parse('gehört er zur Vereinbarung "{title}" und zum Quartier "{area}"'))
def belongs_to(world: World, title: str, area: str) -> None:
    assert world.answer["agreement"] == {"id": world.ids[title], "title": title}
    assert world.answer["neighbourhood"] == {"id": world.ids[area], "name": area}


@then("steht darin diese Bekundung:")
def the_interest(world: World, datatable: Table) -> None:
    labels = {one["id"]: one["label"] for one in world.answer["themes"]}
    found = [
        {"Wer": one["organisation"]["name"], "Thema": labels[one["theme"]], "Bedingung": one["condition"]}
        for one in world.answer["interests"]
    ]
    assert found == rows(datatable)


@then(parsers.parse("hat die Liste {count:d} Einträge, davon {residents:d} aus der Bewohnerschaft"))
def the_list(world: World, count: int, residents: int) -> None:
    listed = world.answer["participants"]
    assert (len(listed), sum(one["kind"] == "residents" for one in listed)) == (count, residents)


@then(parsers.parse('"{name}" steht mit {count:d} Einheiten darauf'))
def units_on_the_list(world: World, name: str, count: int) -> None:
    listed = [one for one in world.answer["participants"] if (one["organisation"] or {}).get("name") == name]
    assert len({one["unit"] for one in listed} - {None}) == count


@then("lautet die Auskunft:")
def the_funding(world: World, datatable: Table) -> None:
    succeeded(world.response)
    found = [
        {
            "Vereinbarung": one["agreement"]["title"],
            "Partei": one["funder"]["name"],
            "Form": german.word(german.FORMS, one["form"]),
            "Betrag": recording.value_of(one),
            "Gewissheit": german.word(german.CERTAINTIES, one["certainty"]),
        }
        for one in world.answer["lines"]
    ]
    assert sorted(found, key=str) == sorted(rows(datatable), key=str)


@then("die Auskunft ist unvollständig")
def incomplete(world: World) -> None:
    assert world.answer["complete"] is False
    assert {world.answer["totals"][name] for name in ("money", "in_kind", "value")} == {None}


@then("nirgends steht 0,00 EUR")
def nowhere_nought(world: World) -> None:
    assert "0.00" not in texts(world.answer)


@then("ist es dieser Beschluss:")
def this_resolution(world: World, datatable: Table) -> None:
    found = [
        {
            "Beschluss": one["resolution"]["title"],
            "Gremium": one["body"],
            "Tag": german.day(one["passed_on"]),
            "Nummer": one["number"] or UNKNOWN,
            "erlaubt": german.word(german.APPROVED, one["what"]),
            "Stand": german.word(german.STANDS, one["status"]),
        }
        for one in world.answer["resolutions"]
    ]
    assert found == rows(datatable)


@then("ist es kein Beschluss")
def no_resolution(world: World) -> None:
    succeeded(world.response)
    assert world.answer["resolutions"] == []


@then("steht darin:")
def stands_in_it(world: World, datatable: Table) -> None:
    recording.stands_in(world, datatable)


@then("ist es:")
def without_standing(world: World, datatable: Table) -> None:
    succeeded(world.response)
    found = [
        {"Vereinbarung": one["agreement"]["title"], "stattdessen": german.word(german.INSTEAD, one["why"])}
        for one in world.answer["items"]
    ]
    assert found == rows(datatable)


@then(parsers.parse('ist "{name}" ihre Partei'))
def has_party(world: World, name: str) -> None:
    parties = {one["organisation"]["name"]: one["organisation"]["id"] for one in world.answer["parties"]}
    assert parties[name] == world.ids[name]


@then(parsers.parse('wird das abgelehnt, denn: "{sentence}"'))
def is_refused(world: World, sentence: str) -> None:
    refused(world, 409, RULES[sentence])
