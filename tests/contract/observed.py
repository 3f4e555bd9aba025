"""Whether everything that can be told was seen while the scenarios ran: `python -m tests.contract.observed [FILE]`.

Events in the log, refusals, faults and warnings in answers, operations that were answered well: looked for in the real
exchanges that a test run has told (`pytest --tell`), not in what the feature files say.
"""

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from pytest_bdd.feature import get_features
from werkzeug.exceptions import HTTPException

from api import problems
from api.app import create_app
from ledger.codes import REFUSALS, WARNINGS
from ledger.registry import EVENTS
from scripts.living import FEATURES, TELLING, read
from tests.contract.test_told import UNMET

Seen = Counter[tuple[str, str]]
"""How often something was seen, by (what it is, its name)."""


def wanted(app: Flask) -> set[tuple[str, str]]:
    """All that has to be seen."""
    operations = {
        view.__dict__["operation"].name for view in app.view_functions.values() if "operation" in view.__dict__
    }
    return {
        *(("event", name) for name in EVENTS),
        *(("refusal", code) for code in REFUSALS),
        *(("problem", code) for code in problems.PROBLEMS if code not in UNMET),
        *(("fault", code) for code in problems.FAULTS),
        *(("warning", code) for code in WARNINGS),
        *(("operation", name) for name in operations),
    }


def seen(app: Flask, told: list[dict[str, Any]]) -> Seen:
    """What was seen in scenarios that passed."""
    found: Seen = Counter()
    for scenario in told:
        if scenario["outcome"] == "passed":
            for step in scenario["steps"]:
                for exchange in step["exchanges"]:
                    found.update(_of_exchange(app, exchange))
    return found


def _of_exchange(app: Flask, exchange: dict[str, Any]) -> Iterator[tuple[str, str]]:
    if exchange["status"] in (200, 201, 304):
        yield "operation", _operation(app, exchange["method"], exchange["target"])
    try:
        document = json.loads(exchange["response"]["body"]["text"])
    except ValueError:
        return
    if isinstance(document, dict) and exchange["status"] >= 400:
        code = document["code"]
        yield "refusal" if code in REFUSALS else "problem", code
        for fault in document["errors"]:
            yield "refusal" if fault["code"] in REFUSALS else "fault", fault["code"]
    elif isinstance(document, dict):
        yield from _warned(document)
        yield from _recorded(document)


def _operation(app: Flask, method: str, target: str) -> str:
    try:
        endpoint, _ = app.url_map.bind("localhost").match(urlsplit(target).path, method)
    except HTTPException:
        return ""
    operation = app.view_functions[endpoint].__dict__.get("operation")
    return operation.name if operation is not None else ""


def _warned(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The warnings with which a command was recorded: in its own answer, not in a list."""
    for warning in document.get("warnings", ()):
        if isinstance(warning, dict):
            yield "warning", warning["code"]


def _recorded(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """The types of events as they stand in the log."""
    for item in document.get("items", ()):
        if isinstance(item, dict) and {"salt", "type", "position"} <= item.keys():
            yield "event", item["type"]


def is_whole(told: list[dict[str, Any]]) -> bool:
    """Whether every scenario ran: of a run of some of them nothing can be said."""
    ran = {(one["feature"], one["line"]) for one in told}
    return all(
        (f"{Path(feature.filename).parent.name}/{Path(feature.filename).name}", scenario.line_number) in ran
        for feature in get_features([str(FEATURES)])
        for scenario in feature.scenarios.values()
    )


def main() -> None:
    """Ends with 1 if something was not seen, and names it."""
    telling = Path(sys.argv[1]) if len(sys.argv) > 1 else TELLING
    _, told = read(telling)
    if not is_whole(told):
        print("not every scenario ran: what was seen is not judged")
        return
    with tempfile.TemporaryDirectory() as data:
        app = create_app(Path(data))
        missing = sorted(wanted(app) - seen(app, told).keys())
    for what, name in missing:
        print(f"no scenario has seen the {what} {name}")
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
