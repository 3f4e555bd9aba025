"""What becomes of names: the German scenarios about the rights of whoever is named in a book."""

from typing import Any

from pytest_bdd import given, parsers, scenarios, then, when

from ledger.codes import REFUSALS
from ledger.labels import LABELS
from tests.contract import duisburg, german
from tests.contract.german import iso, rows
from tests.contract.recording import DAY, ON, Table, at, open_book, take_source
from tests.contract.told import World, ask, refused, succeeded, tell

scenarios("partnerships/personendaten.feature")

CODES = {german: code for code, (_, german) in REFUSALS.items()}
RECORDED = "05.07.2025"
ACTS = {"Unterschrift geleistet": "AgreementSigned"}
AGREEMENT, PARTY = "dichterviertel", "vivawest"


def ground(name: str, word: str) -> str:
    """The code of a German label."""
    return next(code for code, label in LABELS[name].items() if label.de == word)


def signature(world: World, as_of: str | None = None) -> dict[str, Any]:
    then = {} if as_of is None else {"as_of": iso(as_of)}
    answer = ask(world, "read_agreement", AGREEMENT, **then).json()
    (one,) = (one for one in answer["signatures"] if one["party"] == PARTY)
    return dict(one)


def log(world: World) -> str:
    return ask(world, "list_events", limit=500).text


# ---- was erfasst ist ----


@given(parsers.parse("die Stadt {city} führt seit dem {day} ein Quartierbuch"))
def a_book(world: World, city: str, day: str) -> None:
    open_book(world, city, day)


@given(parsers.parse('Quelle der Angaben ist die Pressemitteilung "{title}"'))
def the_source(world: World, title: str) -> None:
    take_source(world, "Pressemitteilung", title)


@given("VIVAWEST und die Stadt Duisburg bringen 2025 und 2026 im Dichterviertel jeweils 97.000,00 EUR ein")
def the_partnership(world: World) -> None:
    world.clock.set(iso(RECORDED))
    for body in duisburg.ORGANISATIONS:
        succeeded(tell(world, "register_organisation", "", body))
    for body in duisburg.NEIGHBOURHOODS:
        succeeded(tell(world, "define_neighbourhood", "", body))
    succeeded(tell(world, "conclude_agreement", "", duisburg.agreement(AGREEMENT, "2004", "2024-12-31")))
    succeeded(tell(world, "extend_agreement", AGREEMENT, duisburg.extension("2026-12-31")))


@given(parsers.parse('für VIVAWEST hat am {day} "{name}" mit der Funktion "{function}" unterschrieben'))
def the_signature(world: World, day: str, name: str, function: str) -> None:
    signatory = {"name": name, "function": function}
    body = {"party": PARTY, "signed_on": iso(day), "signatory": signatory}
    succeeded(tell(world, "sign_agreement", AGREEMENT, body))
    world.ids["person"] = signature(world)["signatory"]["person"]


@given(parsers.parse("der Name der Person wird bis {day} aufbewahrt"))
def kept_until(world: World, day: str) -> None:
    succeeded(tell(world, "state_retention", world.ids["person"], {"until": iso(day)}))


# ---- was verlangt wird ----


@when(parsers.re(f"{ON} Auskunft über die unterzeichnende Person verlangt wird"))
def disclosure_asked(world: World, day: str) -> None:
    at(world, day, "disclose_person", world.ids["person"])


@when(parsers.re(rf'{ON} der Name der unterzeichnenden Person in "(?P<name>[^"]+)" berichtigt wird'))
def rectified(world: World, day: str, name: str) -> None:
    world.clock.set(iso(day))
    record = {"name": name, "function": "Leitung Kundencenter"}
    tell(world, "rectify_person", world.ids["person"], {"record": record})


@when(parsers.re(rf'{ON} die Verarbeitung eingeschränkt wird, weil "(?P<why>[^"]+)"'))
def restricted(world: World, day: str, why: str) -> None:
    world.clock.set(iso(day))
    succeeded(tell(world, "restrict_person", world.ids["person"], {"ground": ground("restriction_ground", why)}))


@when(parsers.re(f"{ON} die Einschränkung aufgehoben wird"))
def lifted(world: World, day: str) -> None:
    world.clock.set(iso(day))
    succeeded(tell(world, "lift_restriction", world.ids["person"], {}))


@when(parsers.re(rf'{ON} die Löschung der Person verlangt wird, weil "(?P<why>[^"]+)"'))
def erasure_asked(world: World, day: str, why: str) -> None:
    world.clock.set(iso(day))
    tell(world, "erase_person", world.ids["person"], {"ground": ground("erasure_ground", why)})


@given(parsers.re(rf'{ON} wurde die Person gelöscht, weil "(?P<why>[^"]+)"'))
def erased(world: World, day: str, why: str) -> None:
    erasure_asked(world, day, why)
    succeeded(world.response)


@when(parsers.re(f"gefragt wird, was am (?P<on>{DAY}) länger aufbewahrt ist als vorgesehen"))
def due_asked(world: World, on: str) -> None:
    succeeded(ask(world, "report_retention_due", on=iso(on)))


# ---- was geantwortet wird ----


@then(parsers.parse('steht in der Auskunft der Name "{name}"'))
def disclosed(world: World, name: str) -> None:
    succeeded(world.response)
    assert world.answer["record"]["name"] == name


@then("genannt ist sie dort:")
def named_there(world: World, datatable: Table) -> None:
    found = [
        {"Vorgang": german.word(ACTS, one["type"]), "Tag": german.day(one["recorded_at"][:10])}
        for one in world.answer["named"]
    ]
    assert found == rows(datatable)


@then(parsers.parse('ist der Vertrag für VIVAWEST unterschrieben von "{name}"'))
def signed_by(world: World, name: str) -> None:
    succeeded(world.response)
    shown = signature(world)["signatory"]
    assert (shown["name"], shown["erased"]) == (name, False)


@then(parsers.re(f"so (?:steht|ist) es auch im Stand vom (?P<day>{DAY})"))
def so_then(world: World, day: str) -> None:
    assert signature(world, day)["signatory"] == signature(world)["signatory"]


@then(parsers.parse('im Protokoll des Buchs steht weder "{one}" noch "{other}"'))
def not_in_the_log(world: World, one: str, other: str) -> None:
    text = log(world)
    assert "PersonRectified" in text and one not in text and other not in text


@then("zeigt der Vertrag für VIVAWEST eine Unterschrift, deren Name zurückgehalten wird")
def withheld(world: World) -> None:
    id = world.ids["person"]
    assert signature(world)["signatory"] == {"person": id, "erased": False, "withheld": "restricted"}


@then("zeigt der Vertrag für VIVAWEST eine Unterschrift, deren Name gelöscht ist")
def shown_as_erased(world: World) -> None:
    succeeded(world.response)
    assert signature(world)["signatory"] == {"person": world.ids["person"], "erased": True}


@then(parsers.parse("die Unterschrift selbst und ihr Tag {day} stehen weiter im Vertrag"))
def signature_stays(world: World, day: str) -> None:
    assert signature(world)["signed_on"] == iso(day)


@then(parsers.parse("im Dichterviertel sind für {year:d} weiterhin {amount} zugesagt"))
def still_committed(world: World, year: int, amount: str) -> None:
    answer = ask(world, "read_funding", AGREEMENT, year=year).json()
    assert german.totals(answer["totals"])["Wert"] == amount


@then("dass gelöscht wurde, von wem und aus welchem Grund, steht im Protokoll, der Name nicht")
def told_in_the_log(world: World) -> None:
    assert "Erika" not in log(world)
    (event,) = (one for one in world.answer["items"] if one["type"] == "PersonErased")
    assert event["stream"] == f"person/{world.ids['person']}"
    assert event["actor"].startswith("actor-")
    assert event["data"] == {"ground": "no_longer_needed"}


@then("ist es niemand")
def nobody(world: World) -> None:
    assert world.answer["items"] == []


@then(parsers.parse("ist es die unterzeichnende Person, seit {days:d} Tagen"))
def is_due(world: World, days: int) -> None:
    assert [(one["id"], one["days"]) for one in world.answer["items"]] == [(world.ids["person"], days)]


@then(parsers.parse('wird das abgelehnt, denn: "{sentence}"'))
def is_refused(world: World, sentence: str) -> None:
    refused(world, 409, CODES[sentence])
