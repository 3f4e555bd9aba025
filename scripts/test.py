"""Checks all that CI checks: makes the environment for tests, then hands over to `scripts.check`."""

from __future__ import annotations

import sys
from pathlib import Path

# Started as a file, before anything is installed: the project's folder takes the place of this one.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from scripts.environment import enter  # noqa: E402

if __name__ == "__main__":
    enter("test", ["-m", "scripts.check", *sys.argv[1:]])
