"""Makes the living contract from the scenarios and a test run's telling: `python -m scripts.living [--run]`."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click

from scripts import living_page

ROOT = Path(__file__).resolve().parent.parent
FEATURES = ROOT / "features"
TELLING = ROOT / "build" / "contract.jsonl"
PAGE = ROOT / "docs" / "contract" / "index.html"


def read(telling: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What is said about the run, and what is told of each scenario. OSError or ValueError if it isn't there."""
    run, *told = [json.loads(line) for line in telling.read_text("utf-8").splitlines()]
    return run, told


def write(page: Path, html: str) -> None:
    """Puts the page in place at once: whoever is reading it sees the old one or the new one."""
    page.parent.mkdir(parents=True, exist_ok=True)
    fresh = page.with_suffix(".new")
    # Half a pair of surrogates, as a scenario may send it, has no UTF-8.
    fresh.write_text(html, encoding="utf-8", errors="backslashreplace")
    fresh.replace(page)


@click.command(context_settings={"ignore_unknown_options": True})
@click.option("--run", "first", is_flag=True, help="Run the scenarios first; further arguments go to pytest.")
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def main(first: bool, pytest_arguments: tuple[str, ...]) -> None:
    """Writes docs/contract/index.html from what the last test run has told.

    Ends with pytest's exit code if scenarios were run: a scenario that fails is on the page, in red.
    """
    code = 0
    if first:
        command = [sys.executable, "-m", "pytest", "-n", "2", f"--tell={TELLING}", "tests/contract"]
        code = subprocess.run([*command, *pytest_arguments], cwd=ROOT, check=False).returncode
    try:
        run, told = read(TELLING)
    except (OSError, ValueError):
        click.echo("no test run has told its scenarios: run python3 scripts/contract.py", err=True)
        sys.exit(code or 1)
    write(PAGE, living_page.render(FEATURES, run, told))
    if first:
        click.echo(f"wrote {PAGE.relative_to(ROOT)}")
    sys.exit(code)


if __name__ == "__main__":
    main()
