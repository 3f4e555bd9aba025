"""A database that breaks while it is served: its book says so, and nothing else; the other books are served on."""

import random
import secrets
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from pathlib import Path

import httpx
import pytest

from tests.survival import town
from tests.survival.conftest import Town
from tests.survival.services import Launcher
from tests.survival.town import BOOK, commands
from tests.survival.whole import assert_whole
from tests.survival.writers import client, tell

pytestmark = pytest.mark.sqlite
OTHER = "karlsruhe"
COMMANDS = 24
ROUNDS, ROUNDS_LONG = 8, 200
HOLES_MAX = 12
HOLE_BYTES_MAX = 6_000
BROKEN = {"book_broken", "schema_changed", "seal_broken"}
FILES = ("book.sqlite", "vault.sqlite")


@dataclass(frozen=True)
class Towns:
    """Two books in one data folder, and who may ask each of them."""

    data: Path
    token: str
    other: str

    @property
    def folder(self) -> Path:
        return self.data / BOOK


@pytest.fixture(scope="module")
def written(_settled: Town, launcher: Launcher, tmp_path_factory: pytest.TempPathFactory) -> Towns:
    data = shutil.copytree(_settled.data, tmp_path_factory.mktemp("breaking") / "data")
    other = town.settle(data, OTHER)
    with launcher.service(data, workers=1) as running, client(running.port, _settled.token) as service:
        for told in islice(commands("w"), COMMANDS):
            assert tell(service, told).status_code == 201
    for path in (data / book / name for book in (BOOK, OTHER) for name in FILES):
        town.tidy(path)
    return Towns(data, _settled.token, other)


@pytest.fixture
def towns(written: Towns, tmp_path: Path) -> Towns:
    return Towns(shutil.copytree(written.data, tmp_path / "data"), written.token, written.other)


def addresses(service: httpx.Client) -> list[str]:
    """All that can be asked about a whole book, and what there is about what the writer has told of."""
    paths = service.get("/v1/openapi.json").raise_for_status().json()["paths"]
    ids = {"{book}": BOOK, "{neighbourhood}": "dichterviertel", "{agreement}": "w-0", "{organisation}": "vivawest"}
    found = []
    for named, methods in paths.items():
        path = reduce(lambda path, of: path.replace(*of), ids.items(), named)
        if "get" in methods and "{" not in path and path.startswith("/v1/books/"):
            needs_year = any(one.get("name") == "year" for one in methods["get"].get("parameters", ()))
            found.append(f"{path}?year=2026" if needs_year else path)
    return found


def everything(service: httpx.Client, chance: random.Random) -> Iterator[httpx.Response]:
    asked = addresses(service)
    assert len(asked) > 30
    chance.shuffle(asked)
    for i, told in enumerate(islice(commands("x"), 6)):
        yield tell(service, told)
        yield from (service.get(address) for address in asked[i::6])


def assert_served(other: httpx.Client) -> None:
    answer = other.get(f"/v1/books/{OTHER}/organisations")
    assert (answer.status_code, len(answer.json()["items"])) == (200, 2)


def assert_honest(answer: httpx.Response, towns: Towns) -> None:
    """A problem that says whose fault it is, without a place on the machine or in the program."""
    assert answer.status_code != 500, (answer.request.url, answer.text)
    if answer.status_code == 503:
        assert answer.json()["code"] in BROKEN
        assert not any(word in answer.text for word in ("Traceback", "sqlite", ".py", str(towns.data), towns.token))


def test_wherever_the_files_break_while_they_are_served_no_answer_is_worse_than_503(
    towns: Towns, launcher: Launcher, pytestconfig: pytest.Config, tmp_path: Path
) -> None:
    sound = shutil.copytree(towns.data, tmp_path / "sound")
    refused = 0
    for _ in range(ROUNDS_LONG if pytestconfig.getoption("--long") else ROUNDS):
        seed = secrets.randbits(32)
        chance = random.Random(seed)
        shutil.rmtree(towns.data)
        shutil.copytree(sound, towns.data)
        with (
            launcher.service(towns.data, workers=1) as running,
            client(running.port, towns.token) as service,
            client(running.port, towns.other) as other,
        ):
            service.get(f"/v1/books/{BOOK}/health").raise_for_status()
            spoil(towns.folder, chance)
            try:
                for answer in everything(service, chance):
                    assert_honest(answer, towns)
                    refused += answer.status_code == 503
                assert_served(other)
            except Exception as wrong:
                wrong.add_note(f"seed {seed}")
                raise
    print(f"{refused} answers of 503")
    assert refused


def spoil(folder: Path, chance: random.Random) -> None:
    """Writes over some bytes, wherever they are: zeros, noise, or what stands somewhere else in the file."""
    path = folder / chance.choices(FILES, (4, 1))[0]
    with path.open("r+b") as file:
        size = path.stat().st_size
        for _ in range(chance.randint(1, HOLES_MAX)):
            length = chance.randint(1, HOLE_BYTES_MAX)
            file.seek(chance.randrange(size))
            bytes_ = chance.choice([bytes(length), chance.randbytes(length), file.read(length)])
            file.seek(chance.randrange(size - length))
            file.write(bytes_)


def test_a_file_that_is_overwritten_whole_is_said_to_be_and_served_again_once_it_is_put_back(
    towns: Towns, launcher: Launcher
) -> None:
    path = towns.folder / "book.sqlite"
    sound = path.read_bytes()
    with (
        launcher.service(towns.data, workers=2) as running,
        client(running.port, towns.token) as service,
        client(running.port, towns.other) as other,
    ):
        new, later = islice(commands("x"), 2)
        assert service.get(f"/v1/books/{BOOK}/health").status_code == 200
        path.write_bytes(b"no database any more" * (len(sound) // 20))
        answers = [*(service.get(address) for address in addresses(service)), tell(service, new)]
        for answer in answers:
            assert_honest(answer, towns)
        assert {answer.status_code for answer in answers[-10:]} == {503}
        assert_served(other)
        path.write_bytes(sound)
        assert tell(service, new).status_code == 201
        assert tell(service, later).status_code == 201
    assert_whole(towns.folder)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_taken_away_is_missed_at_the_next_request(towns: Towns, launcher: Launcher, name: str) -> None:
    path = towns.folder / name
    with (
        launcher.service(towns.data, workers=1) as running,
        client(running.port, towns.token) as service,
        client(running.port, towns.other) as other,
    ):
        told = next(commands("x"))
        assert service.get(f"/v1/books/{BOOK}/health").status_code == 200
        path.rename(path.with_name("away"))
        for answer in (tell(service, told), service.get(f"/v1/books/{BOOK}/organisations")):
            assert (answer.status_code, answer.json()["code"]) == (503, "book_broken")
        assert_served(other)
        path.with_name("away").rename(path)
        assert tell(service, told).status_code == 201
    assert_whole(towns.folder)


def test_a_file_that_is_replaced_by_another_is_seen_and_what_is_recorded_then_is_in_the_new_one(
    towns: Towns, launcher: Launcher
) -> None:
    path = towns.folder / "book.sqlite"
    beside = Path(shutil.copyfile(path, towns.data / "beside"))
    with launcher.service(towns.data, workers=1) as running, client(running.port, towns.token) as service:
        told = next(commands("x"))
        assert service.get(f"/v1/books/{BOOK}/health").status_code == 200
        beside.replace(path)
        answers = [tell(service, told), tell(service, told)]
        assert [answer.status_code for answer in answers] == [503, 201]
    assert_whole(towns.folder)
