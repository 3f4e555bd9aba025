"""The house rules that a machine can hold: sizes, floats, clocks, docstrings, and lists that are complete."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.codes import REFUSALS
from ledger.registry import COMMANDS, DOMAINS, EVENTS, PROJECTIONS
from ledger.store import EVENT

ROOT = Path(__file__).resolve().parent.parent
CODE = sorted(path for room in ("ledger", "api", "scripts") for path in (ROOT / room).rglob("*.py"))
LEDGER = [path for path in CODE if path.is_relative_to(ROOT / "ledger")]

FILE_LINES_MAX = 480
FUNCTION_LINES_MAX = 75
# An auditor has to have the verifier in one piece; half of its first part are sentences in two languages.
ONE_FILE_LINES_MAX = {"scripts/verify.py": 2_200}


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef) and node.end_lineno)


@pytest.mark.parametrize("path", CODE, ids=name)
def test_every_module_says_in_its_first_sentence_what_it_does_for_its_reader(path: Path) -> None:
    said = ast.get_docstring(tree(path)) or ""
    assert re.match(r"[^\n]{20,}[.:]", said), f"{name(path)} begins with no sentence"


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_file_and_no_function_grows_without_end(path: Path) -> None:
    lines_max = ONE_FILE_LINES_MAX.get(name(path), FILE_LINES_MAX)
    assert len(path.read_text(encoding="utf-8").splitlines()) <= lines_max
    long = [
        f"{one.name}: {one.end_lineno - one.lineno + 1} lines"
        for one in functions(path)
        # `evolve` has one flat arm for each event.
        if one.end_lineno - one.lineno >= FUNCTION_LINES_MAX and one.name.lstrip("_") != "evolve"
    ]
    assert not long, long


@pytest.mark.parametrize("path", LEDGER, ids=name)
def test_there_is_no_float_in_the_ledger(path: Path) -> None:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, float):
            raise AssertionError(f"{name(path)}:{node.lineno} has a float")
        assert not (isinstance(node, ast.Name) and node.id == "float"), f"{name(path)}:{node.lineno} has a float"
        if name(path) not in (
            "ledger/vault.py",
            "ledger/book.py",
            "ledger/keys.py",
            "ledger/check/believing.py",
            "ledger/check/opening.py",
            "ledger/projector.py",
        ):  # they join paths
            divides = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
            assert not divides, f"{name(path)}:{node.lineno} divides to a float"


@pytest.mark.parametrize("path", CODE, ids=name)
def test_only_one_module_reads_the_clock(path: Path) -> None:
    if name(path) == "api/access.py" or path.is_relative_to(ROOT / "scripts"):
        return
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("now", "utcnow", "today", "time_ns") or not is_clock(node), name(path)


def is_clock(node: ast.Attribute) -> bool:
    return isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date", "time")


@pytest.mark.parametrize("path", CODE, ids=name)
def test_only_the_store_writes_events(path: Path) -> None:
    if name(path) == "ledger/store.py":
        return
    written = re.search(r"(insert|update|delete)\((store\.)?EVENT\b|INTO event\b", path.read_text(encoding="utf-8"))
    assert written is None


def test_every_refusal_is_raised_somewhere_and_said_in_two_languages() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in LEDGER if path.name != "codes.py")
    built = {f"unknown_{kind}" for kind in DOMAINS}
    unraised = [one for one in REFUSALS if f'"{one}"' not in code and one not in built]
    assert not unraised
    for one, (english, german) in REFUSALS.items():
        assert english.endswith(".") and german.endswith("."), one
        assert english != german, one


def test_events_are_nouns_and_what_became_of_them() -> None:
    assert all(re.fullmatch(r"([A-Z][a-z]+){2,}", one) for one in EVENTS)
    irregular = {
        "AwardPaid",
        "ContributionWithdrawn",
        "FundRulesSet",
        "FundToppedUp",
        "MemberLeft",
        "MoneySpent",
        "PartyLeft",
    }
    assert {one for one in EVENTS if not one.endswith("ed")} <= irregular


def test_commands_begin_with_a_verb_and_belong_to_one_kind_of_stream() -> None:
    assert len({command.__name__ for command in COMMANDS}) == len(COMMANDS)
    assert {domain.kind for domain in COMMANDS.values()} == set(DOMAINS)


def test_every_projection_is_read_by_position() -> None:
    for projection in PROJECTIONS:
        assert {"from_position", "to_position"} <= set(projection.table.c.keys()), projection.table.name
        assert projection.table.name != EVENT.name


def test_the_changelog_has_a_place_for_what_comes_next() -> None:
    assert "## [Unreleased]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
