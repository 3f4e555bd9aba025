"""The options that several commands of `quartierbuch` share, and what a text has to be to go into a book for ever."""

import getpass
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from api import patience, wire
from ledger.book import DATABASE
from scripts import books

WORKERS = min(4, len(os.sched_getaffinity(0)))

_ORIGIN = re.compile(r"[!-*,-~]{1,200}", re.ASCII)

Command = Callable[..., None]


def examples(*lines: str, more: str = "") -> str:
    """The end of a help page."""
    shown = "\n".join(("\b", "Examples:", *(f"  {line}" for line in lines)))
    return f"{shown}\n\n{more}" if more else shown


def database(command: Command) -> Command:
    """--database, or the environment's QUARTIERBUCH_DATABASE."""
    return click.option(
        "--database",
        metavar="URL",
        envvar=DATABASE,
        show_envvar=True,
        help="The PostgreSQL that the book is to lie in, as its owner. Default: SQLite files in the data folder.",
    )(command)


def name(command: Command) -> Command:
    """--name: who does it."""
    return click.option(
        "--name", default=None, callback=line, help="Who does it; kept in the vault. Default: your login."
    )(command)


def data(command: Command) -> Command:
    """--data, or the environment's QUARTIERBUCH_DATA."""
    return click.option(
        "--data",
        type=click.Path(path_type=Path),
        default=Path("data"),
        show_default="./data",
        envvar="QUARTIERBUCH_DATA",
        show_envvar=True,
        help="Folder of the books.",
    )(command)


def address(command: Command) -> Command:
    """--host and --port."""
    with_port = click.option(
        "--port", type=click.IntRange(1, 65535), default=8000, show_default=True, help="Port to listen on."
    )(command)
    return click.option(
        "--host", default="127.0.0.1", show_default=True, help="Address or name of this machine to listen on."
    )(with_port)


def workers(command: Command) -> Command:
    """--workers."""
    return click.option(
        "--workers",
        type=click.IntRange(1, 64),
        default=WORKERS,
        show_default="one for each core, at most 4",
        help="Processes that answer.",
    )(command)


def checkpoints(command: Command) -> Command:
    """--checkpoints."""
    return click.option(
        "--checkpoints",
        "every",
        type=click.IntRange(0, 10_080),
        default=60,
        show_default=True,
        help="Minutes from one signed checkpoint of each book to the next, where it has grown; 0: none.",
    )(command)


def operation(command: Command) -> Command:
    """--log-format, --metrics-port, --metrics-host, --waiting, --threads, --patience and --drain."""
    for option in (
        click.option(
            "--threads",
            type=click.IntRange(1, 32),
            default=1,
            show_default=True,
            help="Requests that each process works on at once: 8 where books lie in PostgreSQL, 1 in SQLite.",
        ),
        click.option(
            "--patience",
            type=click.IntRange(0, patience.SECONDS_MAX),
            default=patience.SECONDS,
            show_default=True,
            help="Seconds for which a command with an Idempotency-Key is tried again while its database is away.",
        ),
        click.option(
            "--drain",
            type=click.IntRange(0, 300),
            default=0,
            show_default=True,
            help="Seconds of answering on before the end, while /readyz says 503: for a load balancer.",
        ),
        click.option(
            "--waiting",
            type=click.IntRange(1, 500),
            default=64,
            show_default=True,
            help="Requests that may wait in each process; one more is answered 503 with Retry-After.",
        ),
        click.option(
            "--metrics-host",
            default="127.0.0.1",
            show_default=True,
            help="Address or name of this machine for the metrics; whoever reaches it reads them.",
        ),
        click.option("--metrics-port", type=click.IntRange(1, 65535), help="Show metrics for Prometheus on this port."),
        click.option(
            "--log-format",
            "log",
            type=click.Choice(["json", "text"]),
            default=lambda: "text" if sys.stderr.isatty() else "json",
            show_default="text on a terminal, else json",
            help="How each request is logged, on standard error.",
        ),
    ):
        command = option(command)
    return command


def login() -> str:
    """Who types, as the system knows it."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def line(_context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """A text that may stand in a book: one line, visible, at most 200 characters."""
    if text is None:
        return None
    if not text.strip() or len(text) > 200 or wire.unseen(text):
        raise click.BadParameter("write one line of 1 to 200 visible characters", param=option)
    return text.strip()


def origin(_context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    """A log's origin: it becomes the name in signed notes, which has neither spaces nor plus signs."""
    if text is not None and not _ORIGIN.fullmatch(text):
        raise click.BadParameter("write it without spaces and +, such as books.example.org/duisburg", param=option)
    return text


def time_zone(_context: click.Context, option: click.Parameter, name: str) -> str:
    """The name of a time zone."""
    try:
        return ZoneInfo(name).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise click.BadParameter(f"{name!r} is no IANA time zone, such as Europe/Berlin", param=option) from None


def currency(_context: click.Context, option: click.Parameter, code: str) -> str:
    """The code of a currency."""
    if len(code) != 3 or not code.isascii() or not code.isalpha() or not code.isupper():
        raise click.BadParameter("write the three capital letters of ISO 4217, such as EUR", param=option)
    return code


def slug(_context: click.Context, option: click.Parameter, id: str | None) -> str | None:
    """The id of a book or a client."""
    if id is not None and not books.SLUG.fullmatch(id):
        raise click.BadParameter("write at most 63 lower-case letters, digits and hyphens", param=option)
    return id
