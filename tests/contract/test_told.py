"""The contract is whole: every operation, event and refusal is told in a scenario, and every scenario is run.

A scenario that names one and isn't met fails by itself; so what the feature files say is enough to know.
"""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from pytest_bdd.feature import get_features
from pytest_bdd.parser import Step

from api import problems, spec
from api.app import create_app
from ledger.codes import REFUSALS
from ledger.registry import EVENTS

FEATURES = Path(__file__).resolve().parent.parent.parent / "features"
CALL = re.compile(r"the client (?:calls|asks) (\w+)")
GOOD = re.compile(r"it (?:records|is answered|is replayed|is not modified)")
REFUSED = re.compile(r'it is refused with \d+ "(\w+)"(?: at "[^"]*")?(?: as "(\w+)")?')
UNMET = {
    "bad_request": "no request of a scenario is that bad",
    "internal_error": "nothing breaks in a scenario",
    "book_newer": "there is no newer version",
    "book_busy": "nobody else writes in a scenario",
}
"""Problems that no scenario meets, and why."""


@cache
def scenarios() -> tuple[tuple[Step, ...], ...]:
    """The steps of every English scenario, each example of an outline on its own."""
    found = []
    for feature in get_features([str(FEATURES / "contract")]):
        for template in feature.scenarios.values():
            contexts = [context for examples in template.examples for context in examples.as_contexts()] or [{}]
            found += [tuple(template.render(context).steps) for context in contexts]
    return tuple(found)


def answered() -> Iterator[str]:
    """The operations that a scenario says are answered well."""
    for steps in scenarios():
        for i, step in enumerate(steps):
            if called := CALL.match(step.name):
                after = next((later for later in steps[i + 1 :] if later.type == "then"), None)
                if step.type == "given" or (after is not None and GOOD.match(after.name)):
                    yield called[1]


def refused() -> Iterator[str]:
    """The codes of problems and faults that a scenario says it meets."""
    for steps in scenarios():
        for step in steps:
            if step.type == "then" and (told := REFUSED.fullmatch(step.name)):
                yield from (str(code) for code in told.groups() if code)


def recorded() -> Iterator[str]:
    """The words in the steps that say what was recorded, and in the tables of answers."""
    for steps in scenarios():
        for step in steps:
            if step.type == "then" and step.name.startswith(("it records", "the log says")):
                yield from re.findall(r"[A-Z]\w+", step.name)
            if step.type == "then" and step.datatable is not None:
                yield from (str(row[-1]) for row in step.datatable.raw())


def test_every_operation_is_answered_in_a_scenario(tmp_path: Path) -> None:
    document = spec.document(create_app(tmp_path))
    operations = {one["operationId"] for methods in document["paths"].values() for one in methods.values()}
    assert operations - set(answered()) == set()


def test_every_event_is_recorded_in_a_scenario() -> None:
    assert set(EVENTS) - set(recorded()) == set()


def test_every_refusal_is_met_in_a_scenario() -> None:
    assert set(REFUSALS) - set(refused()) == set()


def test_every_problem_is_met_in_a_scenario_or_has_a_reason() -> None:
    assert set(problems.PROBLEMS) - set(refused()) == set(UNMET)


def test_every_fault_of_a_body_or_parameter_is_met_in_a_scenario() -> None:
    assert set(problems.FAULTS) - set(refused()) == set()


@pytest.mark.parametrize("language", ["contract", "partnerships"])
def test_every_feature_says_what_it_is_for_and_no_scenario_hides_another(language: str) -> None:
    for feature in get_features([str(FEATURES / language)]):
        assert feature.description.strip(), feature.rel_filename
        # pytest-bdd keeps scenarios by name: of two with one name, one would never run.
        text = Path(feature.filename).read_text(encoding="utf-8")
        headings = re.findall(r"^ *(?:Scenario(?: Outline)?|Szenario(?:grundriss)?): ", text, re.MULTILINE)
        assert len(headings) == len(feature.scenarios), feature.rel_filename
