"""How fast a book is on each engine, how it grows, and beside whom: writes docs/benchmarks.md from what it measures."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from ledger.book import DATABASE
from scripts import bench_raw, bench_report, bench_rival, postgres
from scripts.bench_callers import TURN, call, many, single
from scripts.bench_grown import grown
from scripts.bench_http import over_http
from scripts.bench_projecting import projected
from scripts.bench_raw import Plain
from scripts.postgres import Server

THREADS = {"sqlite": 1, "postgresql": 8}
"""What a worker of the service works on at once, as docs/operations.md advises."""

console = Console(highlight=False)
Result = dict[str, Any]


@contextmanager
def engine(name: str, data: Path) -> Iterator[Server | None]:
    """New books lie on this engine meanwhile; a PostgreSQL of one's own, that syncs as it should."""
    if name == "sqlite":
        yield None
        return
    with postgres.running(postgres.SAFE, parent=data) as server:
        os.environ[DATABASE] = server.url
        try:
            yield server
        finally:
            del os.environ[DATABASE]


def bare(folder: Path, server: Server | None, message_db: Path | None) -> list[Plain]:
    """What writes without rules on the same engine."""
    if server is None:
        return [bench_raw.on_file(folder / "plain")]
    found = [bench_raw.on_server(server.url)]
    return found if message_db is None else [*found, bench_raw.message_db(server.url, message_db)]


def measured(
    name: str, folder: Path, server: Server | None, sizes: Sequence[int], rounds: int, message_db: Path | None
) -> Result:
    """All of one engine; what is done is said."""
    plain = bare(folder, server, message_db)
    of: Result = {"version": "" if server is None else server.version}
    measures: list[tuple[str, Callable[[], Any]]] = [
        ("single", partial(single, folder, server, plain, rounds)),
        ("many", partial(many, folder, server, plain)),
        *([] if server is None else [("projected", lambda: projected(bench_rival.on_server(server)))]),
        *((f"grown {size}", partial(grown, folder, plain[0], size)) for size in sizes),
        *((f"http {size}", partial(over_http, folder, size, threads=THREADS[name])) for size in sizes),
    ]
    for nth, (what, measure) in enumerate(measures, 1):
        started = time.monotonic()
        with console.status(f"{name}: {what} ({nth} of {len(measures)})"):
            of[what] = measure()
        console.print(f"{name} {what} ({time.monotonic() - started:.0f} s): {of[what]}")
    return of


@click.command(context_settings={"show_default": True})
@click.option(
    "--size", "sizes", multiple=True, type=int, default=(10_000, 100_000), help="Events of a book; repeat it."
)
@click.option("--rounds", default=60, type=click.IntRange(min=2), help=f"Turns of {TURN} commands for each side.")
@click.option("--engine", "engines", multiple=True, default=("sqlite", "postgresql"), help="Where the books lie.")
@click.option("--message-db", type=click.Path(path_type=Path, exists=True), help="A checkout of its repository.")
@click.option("--data", default=Path("data"), type=click.Path(path_type=Path), help="A folder on a real disk.")
@click.option("--write", type=click.Path(path_type=Path), help="Write a page about it there: docs/benchmarks.md")
@click.option("--json", "file", type=click.Path(path_type=Path), help="Write the figures there.")
@click.option("--caller", nargs=3, hidden=True)
def main(
    sizes: Sequence[int],
    rounds: int,
    engines: Sequence[str],
    message_db: Path | None,
    data: Path,
    write: Path | None,
    file: Path | None,
    caller: tuple[str, str, str] | None,
) -> None:
    """Measures both engines, each beside bare writes and the library eventsourcing in one run; it judges nothing."""
    if caller is not None:
        call(Path(caller[0]), int(caller[1]), one_at_a_time=caller[2] == "1")
        return
    data.mkdir(parents=True, exist_ok=True)
    results: Result = {"machine": bench_report.machine(), "engines": {}}
    for name in engines:
        folder = Path(tempfile.mkdtemp(prefix="bench-", dir=data.absolute()))
        try:
            with engine(name, data.absolute()) as server:
                results["engines"][name] = measured(name, folder, server, sizes, rounds, message_db)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    results["load"] = bench_report.load()
    if file is not None:
        file.write_text(json.dumps(results, indent=2) + "\n")
    if write is not None:
        write.write_text(bench_report.page(results), encoding="utf-8")


if __name__ == "__main__":
    main()
