"""The environment is the project's own: one that lies elsewhere, behind a link, is left as it is."""

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
NEEDED = ("scripts/environment.py", "pyproject.toml", "requirements.lock", "tests/requirements.lock")


def checkout(folder: Path) -> Path:
    for name in NEEDED:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def test_an_environment_behind_a_link_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "bin").mkdir(parents=True)
    (elsewhere / "bin" / "python").write_text("of another checkout")
    (elsewhere / "quartierbuch.json").write_text('{"base": "3.11 /another/checkout"}')
    project = checkout(tmp_path / "project")
    (project / ".venv").symlink_to(elsewhere)
    command = [sys.executable, str(project / "scripts" / "environment.py")]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert f"{project / '.venv'} is a link to {elsewhere}" in done.stderr
    assert (elsewhere / "bin" / "python").read_text() == "of another checkout"
    assert (elsewhere / "quartierbuch.json").exists()
