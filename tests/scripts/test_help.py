"""Every command explains itself, and what is mistyped costs nothing."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
import yaml
from click.testing import CliRunner

from scripts.main import cli
from tests.scripts.terminal import done, here


def commands(group: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, group
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            yield from commands(command, (*path, name))


COMMANDS = dict(commands(cli))


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_help_tells_what_a_command_does_with_an_example(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(cli, [*path, "--help"], prog_name="quartierbuch")
    assert shown.exit_code == 0
    assert f"Examples:\n    {' '.join(('quartierbuch', *path))}".rstrip() in shown.output
    for parameter in COMMANDS[path].params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{parameter.name} is not explained"


@pytest.mark.parametrize(
    "arguments",
    [
        ("serve", "--port", "0"),
        ("serve", "--workers", "0"),
        ("book", "create", "duisburg"),
        ("book", "create", "Duisburg", "--keeper", "Stadt Duisburg"),
        ("book", "create", "../duisburg", "--keeper", "Stadt Duisburg"),
        ("book", "create", "duisburg", "--keeper", "  "),
        ("book", "create", "duisburg", "--keeper", "Stadt\nDuisburg"),
        ("book", "create", "duisburg", "--keeper", "Stadt Duisburg", "--time-zone", "Duisburg"),
        ("book", "create", "duisburg", "--keeper", "Stadt Duisburg", "--time-zone", "../etc/passwd"),
        ("book", "create", "duisburg", "--keeper", "Stadt Duisburg", "--currency", "euro"),
        ("book", "create", "duisburg", "--keeper", "Stadt Duisburg", "--origin", "a b"),
        ("token", "create", "duisburg", "--name", "Erika Beispiel", "--client", "Erika Beispiel"),
        ("backup", "duisburg"),
        ("person", "erase", "duisburg"),
        ("person", "erase", "duisburg", "person-1", "--due"),
        ("person", "erase", "duisburg", "person-1"),
        ("person", "erase", "duisburg", "person-1", "--ground", "gdpr"),
        ("person", "retain", "duisburg", "person-1", "31.12.2036"),
        ("person", "due", "duisburg", "--on", "2036"),
        ("person", "collect", "duisburg", "--hours", "0"),
        ("unknown",),
    ],
)
def test_a_mistyped_command_ends_with_two_and_makes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    ended = here(*arguments)
    assert ended.code == 2, ended
    assert "Usage: quartierbuch" in ended.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.sqlite
def test_the_data_folder_can_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QUARTIERBUCH_DATA", str(tmp_path / "books"))
    done(here("book", "create", "a", "--keeper", "A"))
    assert (tmp_path / "books" / "a" / "book.sqlite").exists()


def test_openapi_is_printed_and_written(tmp_path: Path) -> None:
    printed = done(here("openapi"))
    assert yaml.safe_load(printed)["openapi"].startswith("3.1")
    done(here("openapi", tmp_path / "openapi.yaml"))
    assert (tmp_path / "openapi.yaml").read_text(encoding="utf-8") == printed
