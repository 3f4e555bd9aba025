"""The living contract: whole, on its own, red where something fails, and without a token."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.feature import get_features

from scripts import living, living_page

RUN = {"at": "2026-07-05T10:00:00+00:00", "release": "0.1.0"}
FEATURE = """Feature: A book is asked
  It says what `it` knows.

  Background:
    Given a book

  Scenario: It answers
    When it is asked "what"

  Scenario Outline: It fails on <word>
    When it is asked "<word>"
    Then that is right

    Examples:
      | word |
      | good |
      | bad  |
"""
STEPS = """
import httpx
import pytest
from pytest_bdd import given, parsers, scenarios, then, when

scenarios("contract")
TOKEN = "qb_" + "x" * 43

def answer(request):
    return httpx.Response(200, json={"asked": str(request.url), "token": TOKEN, "text": "<script>ä</script>"})

@pytest.fixture
def client():
    with httpx.Client(transport=httpx.MockTransport(answer), base_url="http://book.test") as one:
        yield one

@given("a book")
def book(client):
    client.post("/books", json={"id": "a"}, headers={"Authorization": f"Bearer {TOKEN}"})

@when(parsers.parse('it is asked "{word}"'), target_fixture="word")
def asked(client, word):
    client.get("/books/a", params={"q": word, "token": TOKEN}, headers={"Authorization": f"Bearer {TOKEN}"})
    return word

@then("that is right")
def right(word):
    assert word == "good", f"no good word for 'Bearer {TOKEN}'"
"""


class Page(HTMLParser):
    """What a page holds: its texts by element, its ids, and whatever it would load."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.tags: set[str] = set()
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.tags.add(tag)
        self.ids += [given["id"] or ""] if "id" in given else []
        self.links += [given["href"] or ""] if tag == "a" else []
        self.loads += [given[name] or "" for name in ("src", "srcset", "data", "action", "style") if name in given]
        self.loads += [given["href"] or ""] if tag == "link" else []

    def handle_data(self, data: str) -> None:
        self.text += data


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text)


@pytest.fixture(scope="module")
def whole() -> str:
    """The page of all features, of which none has run."""
    return living_page.render(living.FEATURES, RUN, [])


@pytest.fixture(scope="module", params=["alone", "-n2"])
def told(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which a small contract was tried, by one process or by two workers."""
    folder = tmp_path_factory.mktemp("told")
    (folder / "features" / "contract").mkdir(parents=True)
    (folder / "features" / "partnerships").mkdir()
    (folder / "features" / "contract" / "book.feature").write_text(FEATURE)
    (folder / "test_book.py").write_text(STEPS)
    (folder / "pytest.ini").write_text("[pytest]\nbdd_features_base_dir = features\n")
    workers = [] if request.param == "alone" else [request.param]
    command = [sys.executable, "-m", "pytest", "-q", "-c", str(folder / "pytest.ini"), "-p", "tests.contract.telling"]
    done = subprocess.run(
        [*command, *workers, "--rootdir", str(folder), "--tell", str(folder / "told.jsonl"), str(folder)],
        cwd=living.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "1 failed, 2 passed" in done.stdout, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def small(told: Path) -> str:
    run, scenarios = living.read(told / "told.jsonl")
    return living_page.render(told / "features", run, scenarios)


def test_the_page_asks_for_nothing_else(whole: str, small: str) -> None:
    for html in (whole, small):
        page = Page(html)
        assert page.loads == ["data:,"]
        assert not page.tags & {"script", "img", "iframe", "object", "embed"}
        style = html.partition("<style>")[2].partition("</style>")[0]
        assert "url(" not in style
        assert "@import" not in style
        assert html.count("<style>") == 1


def test_every_feature_rule_and_scenario_is_on_it(whole: str) -> None:
    text = squeezed(Page(whole).text)
    for feature in get_features([str(living.FEATURES)]):
        assert squeezed(feature.name) in text
        for scenario in feature.scenarios.values():
            assert squeezed(scenario.name) in text, scenario.name
            assert scenario.rule is None or squeezed(scenario.rule.name) in text
            assert all(squeezed(step.name) in text for step in scenario.steps), scenario.name


def test_what_has_not_run_does_not_count_as_passed(whole: str) -> None:
    assert 'class="mark missing"' in whole
    assert 'class="mark passed"' not in whole


def test_every_anchor_is_there_and_only_once(whole: str) -> None:
    page = Page(whole)
    assert len(page.ids) == len(set(page.ids))
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)


def test_german_comes_first_and_each_part_says_its_language(whole: str) -> None:
    chapters = re.findall(r'<section class="chapter" id="[^"]+" lang="(\w\w)"', whole)
    assert chapters == sorted(chapters)
    assert set(chapters) == {"de", "en"}


def test_a_scenario_that_fails_is_red_and_says_why(small: str) -> None:
    assert small.count('class="mark passed"') == 2  # It answers, and the example `good`.
    assert small.count('class="mark failed"') == 2  # The example `bad`, and so its outline.
    fault = small.partition('<div class="fault"')[2].partition("</div>")[0]
    assert "Then that is right" in fault
    assert "no good word" in fault
    assert '<section class="broken"' in small


def test_the_exchanges_stand_under_their_steps(small: str) -> None:
    assert small.count("POST /books</b>") == 1  # The background is shown once.
    assert "GET /books/a?q=good&amp;" in small
    assert "Content-Type: application/json" in small
    assert "&lt;script&gt;ä&lt;/script&gt;" in small


def test_no_token_is_told(told: Path, small: str) -> None:
    assert "xxxx" not in (told / "told.jsonl").read_text()
    assert "xxxx" not in small
    assert "Authorization: Bearer ...</i>" in small


def test_workers_leave_one_file(told: Path) -> None:
    assert [one.name for one in told.glob("told.*")] == ["told.jsonl"]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ('{"a": [1, {"b": null}]}', '{"a": [1, {"b": null}]}'),
        ('{"a":1,"a":2}', '{"a":1,"a":2}'),
        ('{"a":656.639999999999}', '{"a":656.639999999999}'),
        ('{"a":NaN}', '{"a":NaN}'),
        ('{"a":', '{"a":'),
        ("[" * 50_000, "[" * 50_000),
        ("a;b\r\n1;2", "a;b\r\n1;2"),
    ],
)
def test_a_body_is_laid_out_only_where_it_stays_itself(sent: str, shown: str) -> None:
    assert living_page.laid_out(sent) == shown


def test_a_long_body_is_cut_and_says_so() -> None:
    one: dict[str, Any] = {"text": json.dumps(["a" * 90] * 100), "bytes": 9_400, "cut": False}
    shown = living_page.body(one, limit=5_000)
    assert len(shown["text"]) == 5_000
    assert shown["cut"]


def test_a_page_stays_small(told: Path) -> None:
    run, scenarios = living.read(told / "told.jsonl")
    step = next(step for step in scenarios[0]["steps"] if step["exchanges"])
    long = {"text": "\n".join(["word " * 20] * 60), "bytes": 6_000, "cut": False}
    exchange = step["exchanges"][0]
    step["exchanges"] = [exchange | {"response": exchange["response"] | {"body": long}}] * 1_400
    html = living_page.render(told / "features", run, scenarios)
    assert len(html.encode()) <= living_page.PAGE_BYTES_MAX
