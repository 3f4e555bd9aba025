"""Says whether the project holds: format, lint, types, floors, the API's document, the tests and their contract."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CODE = ("ledger", "api", "scripts")
TOOLS = {"chromium": "the tests in a browser", "strace": "the tests that count what reaches the disk"}
TOOLS_SECONDS_MAX = 300
OF_CLUSTERS = ("patroni", "etcd")
INSTALL_CLUSTERS = "apt-get install -y patroni etcd-server && systemctl disable --now patroni etcd"

console = Console(highlight=False, soft_wrap=True)


@dataclass(frozen=True)
class Step:
    """One tool that has to end with 0."""

    name: str
    command: tuple[str, ...]


def tool(name: str, *arguments: str) -> tuple[str, ...]:
    """A command of the environment that this Python runs in."""
    return (str(BIN / name), *arguments)


ON_POSTGRESQL = (
    "tests/contract/test_loerrach.py",
    "tests/ledger/test_handler.py",
    "tests/ledger/test_concurrency.py",
    "tests/survival/test_kill.py::test_kill_9_at_any_moment_loses_nothing_halves_nothing_doubles_nothing",
    "tests/survival/test_recorders.py",
)
"""What runs on PostgreSQL too each time; with --long, or with --engine=postgresql, all tests do."""

STEPS = (
    Step("format", tool("ruff", "format", "--check", "--output-format=concise", ".")),
    Step("lint", tool("ruff", "check", "--output-format=concise", ".")),
    Step("types", tool("python", "-m", "mypy", *CODE)),
    Step("floors", tool("lint-imports", "--no-cache")),
    Step("openapi", tool("python", "-m", "scripts.openapi", "--check")),
    Step("postgresql", tool("python", "-m", "pytest", "-n", "2", "-q", "--engine=postgresql")),
    Step("tests", tool("python", "-m", "pytest", "-n", "2", "--tell=build/contract.jsonl")),
    Step("observed", tool("python", "-m", "tests.contract.observed")),
    Step("contract", tool("python", "-m", "scripts.living")),
)
HA = Step("failover", tool("python", "-m", "pytest", "-n", "0", "-q", "-s", "--ha", "tests/survival/test_ha.py"))
"""Kills machines of a cluster: on request only."""

NAMES = tuple(step.name for step in STEPS)
FIXES = (
    Step("fix lint", tool("ruff", "check", "--fix", ".")),
    Step("fix format", tool("ruff", "format", ".")),
)


def silently(step: Step) -> bool:
    """Run a step after the tests: their closing line stays the last one unless this fails."""
    done = subprocess.run(step.command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        report(step, 0.0, done.returncode)
        console.print(escape(done.stdout + done.stderr).rstrip())
    return done.returncode == 0


def quietly(step: Step) -> bool:
    """Run a step and show what it said only if it failed."""
    started = time.monotonic()
    with console.status(step.name):
        done = subprocess.run(
            step.command, cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
    report(step, time.monotonic() - started, done.returncode)
    if done.returncode != 0:
        console.print(escape(done.stdout + done.stderr).rstrip())
    return done.returncode == 0


def aloud(step: Step) -> bool:
    """Run a step in plain view; its own closing line stays the last one unless it failed."""
    console.print(f"{step.name} ...")
    started = time.monotonic()
    code = subprocess.run(step.command, cwd=ROOT, stdin=subprocess.DEVNULL, check=False).returncode
    if code != 0:
        report(step, time.monotonic() - started, code)
    return code == 0


def report(step: Step, seconds: float, code: int) -> None:
    """The line that stays: what, how long, and how it ended."""
    verdict = "[green]OK[/]" if code == 0 else f"[bold red]FAILED[/] (exit code {code})"
    console.print(f"{step.name:<10} {seconds:6.1f} s  {verdict}")


def manner(step: Step) -> Callable[[Step], bool]:
    """Tests are watched while they run, what follows them is not heard, everything else is judged by its end."""
    return {"tests": aloud, "observed": silently, "contract": silently}.get(step.name, quietly)


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--only", multiple=True, type=click.Choice(NAMES), help="Run only this step.")
@click.option("--fix", is_flag=True, help="Let ruff mend format and lint first.")
@click.option("--ha", is_flag=True, help="Run only the test of failover: three machines with Patroni and etcd.")
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def main(only: tuple[str, ...], fix: bool, ha: bool, pytest_arguments: tuple[str, ...]) -> None:
    """Run every check and end with 1 if one fails; what is not an option here goes to pytest.

    Examples: --long (with the slow tests), --only tests -k expiring, --only lint --only types, --ha.
    """
    if ha:
        fail_over(pytest_arguments)
        return
    steps = [step for step in STEPS if not only or step.name in only]
    if any(step.name == "tests" for step in steps):
        provide_tools()
    todo = [*(FIXES if fix else ()), *(with_arguments(step, pytest_arguments) for step in steps)]
    failed = [step.name for step in todo if not manner(step)(step)]
    if failed:
        console.print(f"[bold red]failed:[/] {', '.join(failed)}")
        sys.exit(1)


def fail_over(arguments: tuple[str, ...]) -> None:
    """Run the test of failover in plain view; end with 1 where it fails, or what it needs is not installed."""
    if missing := [name for name in OF_CLUSTERS if shutil.which(name) is None]:
        console.print(f"[bold red]no {' and no '.join(missing)}[/]: on Debian, as root, type\n  {INSTALL_CLUSTERS}")
        sys.exit(1)
    if not aloud(Step(HA.name, (*HA.command, *arguments))):
        sys.exit(1)


def provide_tools() -> None:
    """In CI, as root on Debian: install what some tests ask for; they skip where it is missing."""
    ours = os.environ.get("CI") == "true" and os.geteuid() == 0 and Path("/etc/debian_version").exists()
    if not ours or not (missing := [name for name in TOOLS if shutil.which(name) is None]):
        return
    quiet = f"DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends {' '.join(missing)}"
    command = ("timeout", f"{TOOLS_SECONDS_MAX}", "sh", "-c", f"apt-get update -qq && {quiet}")
    if not quietly(Step("tools", command)):
        for name in missing:
            console.print(f"[yellow]no {name}: {TOOLS[name]} are skipped[/]")


def with_arguments(step: Step, arguments: tuple[str, ...]) -> Step:
    """The steps of tests with what the caller adds; any other step as it is."""
    if step.name == "tests":
        return Step(step.name, (*step.command, *arguments))
    if step.name == "postgresql":
        return Step(step.name, (*step.command, *(arguments if "--long" in arguments else ON_POSTGRESQL)))
    return step


if __name__ == "__main__":
    main()
