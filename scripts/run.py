"""Serves the demo books on this machine: makes the environment, then hands over to `quartierbuch run`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

# Started as a file, before anything is installed: the project's folder takes the place of this one.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from scripts.environment import enter  # noqa: E402


def port(text: str) -> int:
    """A TCP port to listen on."""
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError(text)
    return number


def parser() -> argparse.ArgumentParser:
    """The options of the one command that tries everything out."""
    options = argparse.ArgumentParser(
        description=__doc__, epilog="Example: python3 scripts/run.py --port 8080 --data /tmp/books --fresh"
    )
    options.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    options.add_argument("--port", type=port, default=8000, help="port to listen on (%(default)s)")
    options.add_argument("--data", type=Path, default=Path("data"), help="folder of the books (./data)")
    options.add_argument("--fresh", action="store_true", help="make the demo books anew")
    return options


def main() -> None:
    """Parse before anything is made, so that a mistyped option costs nothing."""
    chosen = parser().parse_args()
    arguments = ["-m", "scripts.main", "run", "--host", chosen.host, "--port", str(chosen.port)]
    arguments += ["--data", str(chosen.data.absolute())]
    enter("runtime", arguments + ["--fresh"] * chosen.fresh)


if __name__ == "__main__":
    main()
