"""What log, metrics and queue cost: a command and the main question with and without them, in turns, in one run."""

import logging
import shutil
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

import click
import orjson
from flask import Flask
from rich.console import Console
from rich.table import Table
from werkzeug.test import EnvironBuilder, run_wsgi_app

from api import logs, watching
from api.app import create_app
from api.turns import Turns
from scripts import demo, welcome

_GROUNDS = {"certainty": "announced", "source": {"kind": "press"}}
_TURN = 20
_COMMANDS = "/v1/books/duisburg/organisations"


class Took(NamedTuple):
    """Seconds by the clock, and those of them that the thread was at work."""

    seconds: float
    busy: float


def sides(folder: Path) -> tuple[Mapping[str, Flask], str]:
    """The same books twice: in an app that is only asked, and in one that is served as `quartierbuch serve` does."""
    made = demo.make(folder / "without", say=lambda _: None, progress=lambda done, total: None)
    shutil.copytree(folder / "without", folder / "with")
    apps = {name: create_app(folder / name) for name in ("without", "with")}
    watching.watch(apps["with"])
    apps["with"].extensions["turns"] = Turns(waiting=64)
    return apps, made.token


def timed(app: Flask, token: str, number: int, *, asks: str) -> Took:
    """One request, from the server's call to the end of the answer."""
    body = orjson.dumps({"name": f"Verein {number}", "kind": "other", "grounds": _GROUNDS})
    given: dict[str, Any] = {"headers": {"Authorization": f"Bearer {token}", "Idempotency-Key": f"k-{number}"}}
    if asks == "command":
        given |= {"method": "POST", "data": body, "content_type": "application/json"}
    address = _COMMANDS if asks == "command" else welcome.PATH
    environ = EnvironBuilder(address.partition("?")[0], query_string=address.partition("?")[2], **given).get_environ()
    started, busy = time.perf_counter(), time.thread_time()
    answer, status, _ = run_wsgi_app(app.wsgi_app, environ, buffered=True)
    took = Took(time.perf_counter() - started, time.thread_time() - busy)
    assert status[:3] in ("200", "201"), b"".join(answer)
    return took


@click.command(context_settings={"show_default": True})
@click.option("--rounds", default=100, type=click.IntRange(min=2), help=f"Turns of {_TURN} requests for each side.")
@click.option("--data", default=Path("data"), type=click.Path(path_type=Path), help="Where to make the books.")
def main(rounds: int, data: Path) -> None:
    """Measures and prints; it judges nothing.

    Counts as in several processes where PROMETHEUS_MULTIPROC_DIR names an empty folder.
    """
    data.mkdir(parents=True, exist_ok=True)
    logs.set_up("json")
    # As a service manager takes it: another process reads what is logged.
    reader = subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=data.absolute()) as folder, reader:
        for handler in logging.getLogger("quartierbuch").handlers:
            assert isinstance(handler, logging.StreamHandler)
            handler.setStream(reader.stdin)
        apps, token = sides(Path(folder))
        table = Table("one request", "side", "median us", "CPU us", "times without", "CPU times without")
        for asks in ("command", "question"):
            took: dict[str, list[Took]] = {name: [] for name in apps}
            for turn in range(rounds):
                for name in sorted(apps, reverse=bool(turn % 2)):
                    numbers = range(turn * _TURN, (turn + 1) * _TURN)
                    took[name] += [timed(apps[name], token, number, asks=asks) for number in numbers]
            own = [median(one[i] for one in took["without"]) for i in (0, 1)]
            for name, all_ in took.items():
                found = [median(one[i] for one in all_) for i in (0, 1)]
                ratios = (f"{found[i] / own[i]:.2f}" for i in (0, 1))
                table.add_row(asks, name, *(f"{one * 1e6:.0f}" for one in found), *ratios)
        for app in apps.values():
            app.extensions["shelf"].close()
    Console(highlight=False).print(table)


if __name__ == "__main__":
    main()
