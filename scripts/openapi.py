"""Writes openapi.yaml from the routes that exist, or says that it is stale: `python -m scripts.openapi [--check]`."""

import sys
from pathlib import Path
from typing import Any

import click
import yaml

from api import spec
from api.app import create_app

PATH = Path(__file__).resolve().parent.parent / "openapi.yaml"


class _Plain(yaml.SafeDumper):
    """Without anchors: a reader of the file should not have to follow them."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Plain.add_representer(str, _text)


def render() -> str:
    """The document as it should be in the file."""
    document = spec.document(create_app(PATH.parent / "data"))
    return yaml.dump(document, Dumper=_Plain, sort_keys=False, allow_unicode=True, width=110)


@click.command()
@click.option("--check", is_flag=True, help="Only say whether the file is fresh; exit code 1 if it is not.")
def main(check: bool) -> None:
    """Writes openapi.yaml at the root of the project."""
    made = render()
    if not check:
        PATH.write_text(made, encoding="utf-8")
        return
    if not PATH.exists() or PATH.read_text(encoding="utf-8") != made:
        click.echo("openapi.yaml is stale: write it anew with python -m scripts.openapi", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
