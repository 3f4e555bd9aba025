"""Writes down what the scenarios said to the service and what came of them: `pytest --tell FILE`.

The first line of the file is about the run, every other line is one scenario. The living contract is made from it.
"""

import json
import re
import subprocess
from collections.abc import Callable, Generator
from contextlib import suppress
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_bdd.parser import Feature, Scenario, Step

BODY_CHARACTERS_MAX = 200_000
"""Of a longer body only the beginning is kept."""
REQUEST_HEADERS = (
    "Authorization",
    "Accept",
    "Accept-Language",
    "Content-Type",
    "Idempotency-Key",
    "If-Match",
    "If-None-Match",
)
RESPONSE_HEADERS = (
    "Content-Type",
    "Content-Language",
    "Content-Disposition",
    "Location",
    "Link",
    "ETag",
    "As-Of-Position",
    "Idempotent-Replayed",
    "Allow",
    "Retry-After",
    "WWW-Authenticate",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--tell", metavar="FILE", help="write down what the scenarios said and what came of them")


def pytest_configure(config: pytest.Config) -> None:
    if not (named := config.getoption("--tell")):
        return
    file = Path(config.invocation_params.dir, named)
    # A worker of xdist writes beside the file; who started the workers gathers what they wrote.
    worker = getattr(config, "workerinput", {}).get("workerid")
    if worker is None:
        clear(file)
        config.pluginmanager.register(Gathering(file, config.rootpath), "contract-gathering")
    config.pluginmanager.register(Telling(part(file, worker or "main"), config.rootpath), "contract-telling")


def part(file: Path, worker: str) -> Path:
    return file.with_name(f"{file.name}.{worker}")


def parts(file: Path) -> list[Path]:
    return sorted(file.parent.glob(f"{file.name}.*"))


def clear(file: Path) -> None:
    """Nothing of an earlier run is told again."""
    file.parent.mkdir(parents=True, exist_ok=True)
    for old in (file, *parts(file)):
        old.unlink(missing_ok=True)


class Gathering:
    """Puts what all workers wrote into one file, in the order of the features."""

    def __init__(self, file: Path, root: Path) -> None:
        self.file = file
        self.run = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "release": release(), **commit(root)}

    def pytest_unconfigure(self) -> None:
        lines = [line for one in parts(self.file) for line in one.read_text("utf-8").splitlines()]
        lines.sort(key=lambda line: [json.loads(line)[key] for key in ("feature", "line", "name")])
        self.file.write_text("\n".join([json.dumps(self.run), *lines, ""]), "utf-8")
        for one in parts(self.file):
            one.unlink()


def release() -> str:
    return version("quartierbuch")


def commit(root: Path) -> dict[str, Any]:
    """The commit that is tested and whether anything differs from it; nothing where git isn't there."""
    git = ["git", "-C", str(root)]
    with suppress(OSError, subprocess.CalledProcessError):
        id = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout.strip()
        changed = subprocess.run([*git, "status", "--porcelain"], capture_output=True, text=True, check=True).stdout
        return {"commit": id, "changed": bool(changed)}
    return {}


class Telling:
    """Listens while scenarios run: their steps, the requests sent meanwhile, and how they ended."""

    def __init__(self, file: Path, root: Path) -> None:
        self.file = file
        self.root = root
        self.told: dict[str, dict[str, Any]] = {}
        self.exchanges: list[dict[str, Any]] | None = None
        self.send: Callable[..., httpx.Response] = httpx.Client.send

    def pytest_sessionstart(self) -> None:
        telling, send = self, self.send

        def listened(client: httpx.Client, request: httpx.Request, **options: Any) -> httpx.Response:
            response = send(client, request, **options)
            # What is sent outside of a step belongs to no scenario.
            if telling.exchanges is not None and not options.get("stream"):
                telling.exchanges.append(exchange(response))
            return response

        httpx.Client.send = listened  # type: ignore[assignment,method-assign]

    def pytest_sessionfinish(self) -> None:
        httpx.Client.send = self.send  # type: ignore[method-assign]

    def pytest_bdd_before_scenario(self, request: pytest.FixtureRequest, feature: Feature, scenario: Scenario) -> None:
        params = getattr(request.node, "callspec", None)
        self.told[request.node.nodeid] = {
            "feature": f"{Path(feature.filename).parent.name}/{Path(feature.filename).name}",
            "line": scenario.line_number,
            "name": scenario.name,
            "example": params and params.params.get("_pytest_bdd_example"),
            "outcome": "passed",
            "error": None,
            "steps": [],
        }

    def pytest_bdd_before_step(self, request: pytest.FixtureRequest, step: Step) -> None:
        told = {"line": step.line_number, "text": f"{step.keyword} {step.name}", "exchanges": []}
        self.told[request.node.nodeid]["steps"].append(told)

    def pytest_bdd_before_step_call(self, request: pytest.FixtureRequest) -> None:
        # What the fixtures of the step sent was before this.
        self.exchanges = self.told[request.node.nodeid]["steps"][-1]["exchanges"]

    def pytest_bdd_after_step(self) -> None:
        self.exchanges = None

    def pytest_bdd_step_error(self) -> None:
        self.exchanges = None

    def pytest_bdd_step_func_lookup_error(self, request: pytest.FixtureRequest, step: Step) -> None:
        self.pytest_bdd_before_step(request, step)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        told = self.told.get(item.nodeid)
        if told is not None and report.failed:
            told |= {"outcome": "failed", "error": told["error"] or self.reason(report)}
        if told is not None and report.when == "teardown":
            del self.told[item.nodeid]
            with self.file.open("a", encoding="utf-8") as out:
                out.write(json.dumps(told) + "\n")
        return report

    def reason(self, report: pytest.TestReport) -> str:
        crash = getattr(report.longrepr, "reprcrash", None)
        said = crash.message if crash is not None else report.longreprtext
        return masked(said.replace(f"{self.root}/", ""))


def exchange(response: httpx.Response) -> dict[str, Any]:
    """A request and its answer, without what opens a book."""
    request = response.request
    return {
        "method": request.method,
        "target": masked(request.url.raw_path.decode("ascii")),
        "request": {"headers": kept(request.headers, REQUEST_HEADERS), "body": text(request.read())},
        "status": response.status_code,
        "reason": response.reason_phrase,
        "response": {"headers": kept(response.headers, RESPONSE_HEADERS), "body": text(response.content)},
    }


def kept(headers: httpx.Headers, names: tuple[str, ...]) -> list[tuple[str, str]]:
    found = [(name, headers[name]) for name in names if name in headers]
    # httpx accepts everything by itself; only what a scenario asks for says something.
    return [
        (name, secret(value) if name == "Authorization" else masked(value)) for name, value in found if value != "*/*"
    ]


def secret(credentials: str) -> str:
    scheme, _, rest = credentials.partition(" ")
    return f"{scheme} ..." if rest else "..."


def masked(said: str) -> str:
    """A text without tokens: those of the service, and whatever stands behind `Bearer` in quotes."""
    return re.sub(r"(?<=Bearer )[^\s'\",=]+(?=['\"])", "...", re.sub(r"\bqb_[\w-]+", "qb_...", said))


def text(body: bytes) -> dict[str, Any]:
    """What is kept of a body, and how long it is, in bytes."""
    said = masked(body.decode("utf-8", errors="replace"))
    return {"text": said[:BODY_CHARACTERS_MAX], "bytes": len(body), "cut": len(said) > BODY_CHARACTERS_MAX}
