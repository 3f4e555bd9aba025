"""What a command shows besides its result: warnings, progress with its rate, rows of a list."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from scripts import books


def warn(text: str) -> None:
    """One line that is not the result, on stderr."""
    click.echo(f"quartierbuch: {' '.join(text.split())}", err=True)


@contextmanager
def bar(what: str, unit: str) -> Iterator[books.Progress]:
    """A progress bar with its rate, on a terminal; elsewhere nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    started = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), disable=not sys.stderr.isatty()) as shown:
        task = shown.add_task(what, total=None, rate="")

        def tell(done: int, total: int) -> None:
            rate = done / max(time.monotonic() - started, 1e-6)
            shown.update(task, completed=done, total=total, rate=f"{rate:,.0f} {unit}/s")

        yield tell
        # What is left is nothing to do: events without a table, pages of a part that is empty.
        shown.update(task, completed=shown.tasks[0].total)


def columns(rows: list[tuple[str, ...]]) -> None:
    """Rows, the first one their heads, aligned with spaces, one line each."""
    rows = [tuple(" ".join(text.split()) for text in row) for row in rows]
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        click.echo("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
