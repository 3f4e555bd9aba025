"""What the German scenarios of Krefeld and Stuttgart record and ask in the same way."""

from typing import Any

from tests.contract import german
from tests.contract.german import NOTHING, iso, known, slug
from tests.contract.told import World, ask, found, succeeded, tell

Table = list[list[str]]
DAY = r"(?:\d\d\.)?\d\d\.\d{4}"
ON = r"am (?P<day>\d\d\.\d\d\.\d{4})"
REPORT = "Bericht"


def open_book(world: World, city: str, day: str) -> None:
    world.clock.set(iso(day))
    world.book = slug(city)
    world.token = found(world, world.book, f"Stadt {city}")


def take_source(world: World, kind: str, title: str) -> None:
    world.grounds = {"certainty": "announced", "source": {"kind": german.SOURCES[kind], "reference": title}}


def certain(world: World, word: str) -> dict[str, Any]:
    """The grounds of the scenario with another certainty; what is resolved stands on a resolution."""
    grounds = (world.grounds or {}) | {"certainty": german.CERTAINTIES[word]}
    return grounds | ({"source": {"kind": "resolution"}} if word == "beschlossen" else {})


def register(world: World, row: dict[str, str]) -> None:
    world.ids[row["Name"]] = row["Kennung"]
    code = known(row.get("Gemeindeschlüssel", NOTHING))
    body = {
        "id": row["Kennung"],
        "name": row["Name"],
        "kind": german.KINDS[row["Art"]],
        "described": row.get("benannt") == "nein",
        "identifiers": [] if code is None else [{"scheme": "ags", "value": code}],
    }
    succeeded(tell(world, "register_organisation", "", body))


def cells(table: Table) -> dict[str, list[str]]:
    """A table of names and cells; a name may stand more than once."""
    return {name: [cell for key, cell in table if key == name] for name, _ in table}


def date_of(cell: str) -> str | None:
    return None if known(cell) is None else iso(cell)


def at(world: World, day: str, operation: str, path: str = "", **query: Any) -> None:
    """Asks on a day."""
    world.clock.set(iso(day))
    ask(world, operation, path, **query)


def stands_in(world: World, table: Table) -> None:
    succeeded(world.response)
    actual = german.agreement(world.answer)
    for name, wanted in cells(table).items():
        assert actual[name] == wanted, name


def value_of(line: dict[str, Any]) -> str:
    """`keine` is known to be none; an unknown amount is unknown."""
    state = line["value"]["state"]
    return {"none": "keine", "unknown": german.UNKNOWN}.get(state) or german.euro(line["value"]["amount"])
