"""Why partners witness a book: the German scenarios, with the program that a partner runs."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd import given, parsers, scenarios, then, when

from api import signing
from ledger import keys, notes
from ledger.notes import Verifier
from scripts.witness import rounds
from scripts.witness.remote import Remote
from scripts.witness.rounds import Witness
from scripts.witness.words import Inconsistent
from tests.contract import duisburg, german, test_partnerships, witnessed
from tests.contract.german import iso
from tests.contract.told import World, ask, refused, succeeded, tell

scenarios("partnerships/zeugen.feature")

given(parsers.parse("die Stadt {city} führt seit dem {day} ein Quartierbuch"))(test_partnerships.a_book)
given(parsers.parse('Quelle der Angaben ist die Pressemitteilung "{title}"'))(test_partnerships.the_source)
given("erfasst sind die Organisationen:")(test_partnerships.organisations)

WHOSE = r"(?:von |der )(?P<whose>\w+)"


@dataclass
class Program:
    """A partner's witness with its files, what the keeper has told it, and how its rounds ended."""

    folder: Path
    book_key: Verifier
    ended: list[rounds.Result | Inconsistent] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def look(self, world: World) -> None:
        def say(code: str, **_: Any) -> None:
            self.said.append(code)

        book = Remote(f"{str(world.service.client.base_url).rstrip('/')}/v1/books/{world.book}", world.token)
        signer = keys.load_witness(self.folder / "key")
        who = Witness(self.folder / "state", signer, self.book_key, trusts_on_first_use=False, say=say)
        try:
            result, _ = rounds.run(who, book, witnessed.now(world))
            self.ended.append(result)
        except Inconsistent as found:
            self.ended.append(found)


@pytest.fixture
def programs(tmp_path: Path) -> dict[str, Program]:
    return {}


@pytest.fixture
def looked() -> list[Program]:
    """Whose turn it was, the last one last."""
    return []


# ---- was erfasst ist ----


@given(parsers.parse("erfasst ist die Kooperation im Dichterviertel bis {end}"))
def a_cooperation(world: World, end: str) -> None:
    succeeded(tell(world, "define_neighbourhood", "", duisburg.NEIGHBOURHOODS[0]))
    succeeded(tell(world, "conclude_agreement", "", duisburg.agreement("dichterviertel", "2004", iso(end))))


@given("VIVAWEST und die AWO haben dem Buch ihre Zeuginnen genannt, und die Stadt ihnen den Schlüssel des Buchs")
def witnesses(world: World, programs: dict[str, Program], tmp_path_factory: pytest.TempPathFactory) -> None:
    book = world.shelf.get(world.book)
    for name, id in (("VIVAWEST", "vivawest"), ("AWO", "awo")):
        folder = tmp_path_factory.mktemp(id)
        key = str(keys.draw_witness(folder / "key", f"{id}.example/zeugin").verifier)
        succeeded(tell(world, "admit_witness", "", {"id": id, "key": key, "organisation": id}))
        programs[name] = Program(folder, keys.load(book.folder, book.origin).verifier)


@given(parsers.parse("danach ist die Verlängerung erfasst, mit {amount} EUR von VIVAWEST im Jahr"))
def an_extension(world: World, amount: str) -> None:
    body = duisburg.extension("2026-12-31")
    body["contributions"][0]["value"]["amount"] = german.decimal(amount)
    succeeded(tell(world, "extend_agreement", "dichterviertel", body))


@given("die Stadt sichert das Buch")
def backs_up(world: World) -> None:
    witnessed.backs_up(world)


@given("die Stadt spielt die alte Sicherung zurück")
def restores(world: World) -> None:
    witnessed.restores(world)


@given("die Stadt lässt einen neuen Schlüssel unterzeichnen")
def rotates(world: World) -> None:
    world.place = signing.rotate(world.shelf.get(world.book), "Leitung Kasse").size


# ---- was die Zeugin tut ----


@given(parsers.re(rf"die Zeugin {WHOSE} hat nachgesehen"))
def has_looked(world: World, programs: dict[str, Program], looked: list[Program], whose: str) -> None:
    looks(world, programs, looked, whose)
    assert looked[-1].ended[-1] == "signed"


@when(parsers.re(rf"die Zeugin {WHOSE} nachsieht"))
def looks(world: World, programs: dict[str, Program], looked: list[Program], whose: str) -> None:
    programs[whose].look(world)
    looked.append(programs[whose])


@then("zeichnet sie mit")
def signs(looked: list[Program]) -> None:
    assert looked[-1].ended[-1] == "signed"


@then("hat sie nichts Neues gesehen")
def nothing_new(looked: list[Program]) -> None:
    assert looked[-1].ended[-1] == "seen"


@then(parsers.re(r"den neuesten Prüfpunkt haben (?P<seen>\d+) von (?P<all>\d+) Zeuginnen gesehen"))
def seen_by(world: World, seen: str, all: str) -> None:
    succeeded(ask(world, "list_witnesses"))
    assert (world.answer["seen"], world.answer["admitted"]) == (int(seen), int(all))


@then(parsers.parse('meldet sie einen Widerspruch, denn: "{why}"'))
def alarms(looked: list[Program], why: str) -> None:
    found = looked[-1].ended[-1]
    assert isinstance(found, Inconsistent) and why in found.said("de")


@then("gezeichnet hat sie nichts")
def signed_nothing(world: World) -> None:
    succeeded(ask(world, "list_checkpoints"))
    assert [one["witnesses"] for one in world.answer["items"]] == [[]]


@then("sie bewahrt beide Prüfpunkte auf, und beide hat das Buch unterzeichnet")
def keeps_both(looked: list[Program]) -> None:
    program = looked[-1]
    kept = [file.read_text(encoding="utf-8") for file in program.folder.glob("*.note")]
    opened = {notes.opened(text, [program.book_key])[0] for text in kept}
    assert len(opened) == 2


@then("das Buch zeigt den Beweis und unterzeichnet nichts mehr")
def shows_proof(world: World) -> None:
    succeeded(ask(world, "list_forks"))
    assert [one["how"] for one in world.answer["items"]] == ["beyond"]
    ask(world, "read_checkpoint")
    refused(world, 503, "log_forked")


@then("sie sagt, dass der alte Schlüssel an den neuen übergeben hat")
def followed(looked: list[Program]) -> None:
    assert looked[-1].said == ["rotated"]
