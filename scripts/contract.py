"""Writes the living contract, docs/contract/index.html: makes the environment, then runs the scenarios and the page."""

from __future__ import annotations

import sys
from pathlib import Path

# Started as a file, before anything is installed: the project's folder takes the place of this one.
sys.path[0] = str(Path(__file__).resolve().parent.parent)

from scripts.environment import enter  # noqa: E402

if __name__ == "__main__":
    enter("test", ["-m", "scripts.living", "--run", *sys.argv[1:]])
