"""What a scenario said to the service and what it was answered: calls by operation, and questions about an answer."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import yaml

from api.shelf import Shelf
from tests.contract.service import Clock, Founder, Service


class _Core(yaml.SafeLoader):
    """YAML as of version 1.2: `on` is a word, and what looks like a day is text."""


_Core.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("null", r"null|~|", "n~\0"),
    ("bool", r"true|false", "tf"),
    ("int", r"-?(0|[1-9][0-9]*)", "-0123456789"),
):
    _Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


def read(text: str) -> Any:
    """The value that a scenario writes down."""
    return yaml.load(text, _Core)


@dataclass
class World:
    """One scenario: its book and token, what it has asked and what it has been answered.

    `place` is where the log ends as far as the scenario knows, `before` where it ended before the last request.
    """

    service: Service
    founder: Founder
    shelf: Shelf
    clock: Clock
    book: str = ""
    token: str = ""
    grounds: dict[str, Any] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    params: dict[str, str] = field(default_factory=dict)
    remembered: dict[str, str] = field(default_factory=dict)
    draft: dict[str, Any] = field(default_factory=dict)
    agreement: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    place: int = 1
    before: int = 1
    answers: list[httpx.Response] = field(default_factory=list)

    @property
    def response(self) -> httpx.Response:
        return self.answers[-1]

    @property
    def answer(self) -> Any:
        return self.response.json()


def found(world: World, id: str, keeper: str) -> str:
    """A new book beside the others; gives a token for it."""
    return world.founder.found(world.shelf, id, keeper, world.clock.at)


def tell(world: World, operation: str, path: str, body: Mapping[str, Any]) -> httpx.Response:
    """Calls a command; grounds are those of the scenario unless the body has its own. `path` holds the ids.

    A batch has none: each of its commands has.
    """
    own = "grounds" in body or "commands" in body or world.grounds is None
    grounds = {} if own else {"grounds": world.grounds}
    return _call(world, operation, path, json={**body, **grounds})


def tell_note(world: World, operation: str, note: str) -> httpx.Response:
    """Posts a signed note, as text."""
    return _call(world, operation, "", content=note.encode())


def ask(world: World, operation: str, path: str = "", **query: Any) -> httpx.Response:
    """Asks a question."""
    return _call(world, operation, path, query=list(query.items()))


def ask_with(world: World, operation: str, path: str, query: list[tuple[str, str]]) -> httpx.Response:
    return _call(world, operation, path, query=query)


def _call(
    world: World,
    operation: str,
    path: str,
    *,
    query: list[tuple[str, str]] | None = None,
    **body: Any,
) -> httpx.Response:
    route = world.service.routes[operation]
    names = [name for name in re.findall(r"{(\w+)}", route.path) if name != "book"]
    # The number of a tile has slashes in it.
    given = path.split("/", len(names) - 1 if names[-1:] == ["tile"] else -1) if path else []
    assert len(given) == len(names), f"{operation} is called on {names}, not on {given}"
    ids = dict(zip(names, given, strict=True)) | {"book": world.book}
    response = send(world, route.method, route.path.format(**ids), query=query, **body)
    assert response.status_code in route.statuses, f"{operation} does not document {response.status_code}"
    return response


def send(world: World, method: str, address: str, *, query: Any = None, **body: Any) -> httpx.Response:
    """Sends a request with the token of the scenario and with what was said of the next one."""
    world.before = world.place
    text = {"Content-Type": "text/plain"} if "content" in body else {}
    headers = {"Authorization": f"Bearer {world.token}"} | text | world.headers
    if headers["Authorization"] == "nothing":
        del headers["Authorization"]
    params = [*(query or ()), *world.params.items()]
    world.headers, world.params = {}, {}
    sent = world.service.client.build_request(method, address, headers=headers, **body)
    if params:
        sent.url = sent.url.copy_merge_params(httpx.QueryParams(params))
    response = world.service.client.send(sent)
    world.answers.append(response)
    if response.status_code == 201:
        world.place = max(world.place, int(response.headers["As-Of-Position"]))
    return response


def position(world: World) -> int:
    """Where the log ends."""
    route = world.service.routes["read_book_health"]
    response = world.service.client.get(
        route.path.format(book=world.book), headers={"Authorization": f"Bearer {world.token}"}
    )
    # Without access there is nothing to compare.
    return int(response.json()["position"]) if response.status_code == 200 else world.before


def recorded(world: World) -> Counter[str]:
    """The types of the events that the last command added to the log."""
    route = world.service.routes["list_events"]
    response = world.service.client.get(
        route.path.format(book=world.book),
        params={"after": world.before, "limit": 500},
        headers={"Authorization": f"Bearer {world.token}"},
    )
    return Counter(item["type"] for item in response.json()["items"])


def succeeded(response: httpx.Response) -> None:
    assert response.status_code in (200, 201), f"{response.status_code}: {response.text}"


def refused(world: World, status: int, code: str) -> None:
    """The last request was refused with a proper problem document, and nothing was recorded."""
    response, document = world.response, world.answer
    assert (response.status_code, document.get("code")) == (status, code), response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    assert document["type"] == f"/problems/{code}"
    assert document["status"] == status
    assert document["title"] and document["detail"] and document["instance"].startswith("urn:uuid:")
    if response.request.method not in ("GET", "HEAD"):
        assert position(world) == world.before, "a refused command was recorded"


def at(document: Any, pointer: str) -> Any:
    """The value at a JSON pointer. KeyError or IndexError where there is none."""
    for step in pointer.split("/")[1:]:
        document = document[int(step)] if isinstance(document, list) else document[step]
    return document


def texts(value: Any) -> Iterator[str]:
    """Every text in a document."""
    match value:
        case str():
            yield value
        case dict():
            for part in value.values():
                yield from texts(part)
        case list():
            for part in value:
                yield from texts(part)


def same(actual: Any, written: str) -> bool:
    """Whether a value is what a scenario writes: text may stand without quotes, and with quotes it must be text."""
    return written == actual if isinstance(actual, str) and not written.startswith('"') else read(written) == actual


def filled(world: World, text: str) -> str:
    """A text with what was remembered in its braces."""
    return re.sub(r"\{(\w+)\}", lambda found: world.remembered.get(found[1], found[0]), text)
