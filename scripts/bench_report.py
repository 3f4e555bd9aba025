"""The page docs/benchmarks.md, from the figures of one run of `bench_engines`."""

import os
import platform
import sqlite3
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

Result = dict[str, Any]

COMMAND = "python -m scripts.bench_engines --write docs/benchmarks.md"

_LIMITS = (
    "What limits what: one caller on SQLite waits for one sync a command; the rest is Python that decides,",
    "projects and encodes. Sixteen callers share the interpreters of two processes; threads only share commits.",
    "PostgreSQL costs a round trip for each statement: nine for a command, eight for the main question. Filling a book",
    "decides each command by the same rules as a single one. A rebuild decodes and folds every event.",
)

_ENGINES = {"sqlite": "SQLite, WAL, FULL", "postgresql": "PostgreSQL, fsync on"}


def machine() -> str:
    """The processor and what the figures depend on."""
    models = [
        line.partition(":")[2].strip()
        for line in Path("/proc/cpuinfo").read_text().splitlines()
        if "model name" in line
    ]
    parts = ", ".join(
        f"{name} {version(name)}" for name in ("sqlalchemy", "psycopg", "orjson", "granian", "eventsourcing")
    )
    return (
        f"{len(os.sched_getaffinity(0))} cores ({models[0] if models else platform.machine()}), "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {parts}"
    )


def load() -> str:
    """How busy the machine was at the end."""
    return f"{os.getloadavg()[2]:.1f}"


def page(results: Result) -> str:
    """Markdown."""
    engines = results["engines"]
    lines = [
        "# Benchmarks",
        "",
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with `{COMMAND}` on {results['machine']}. "
        f"The load over the last quarter of an hour was {results['load']} when it ended. "
        "Side by side means: in the same run, in turns. Two machines are never compared.",
        "",
    ]
    lines += [*_LIMITS, ""]
    for name, of in engines.items():
        lines += [f"## {_ENGINES[name]}{' (' + of['version'] + ')' if of['version'] else ''}", "", *_engine(of), ""]
    return "\n".join(lines)


def _engine(of: Result) -> list[str]:
    single, many, http = of["single"], of["many"], of["http"]
    own = single["ours"]
    lines = ["One caller, one command on a stream of 10 to 20 events (rules, projections, seal, idempotency key):", ""]
    lines += ["| | median | times ours |", "|---|---|---|"]
    for name, us in single.items():
        called = "a command of ours" if name == "ours" else f"`eventsourcing` load, amend, save: {name}"
        lines.append(f"| {called} | {us:,.0f} us | {us / own:.2f} |")
    lines += [
        "",
        f"Sixteen callers at once: {many['ours_a_second']:,} commands a second in two processes (p99 "
        f"{many['ours_p99_ms']} ms); `eventsourcing` in its fastest mode with sixteen threads "
        f"{many['theirs_a_second']:,}: {many['ours_a_second'] / many['theirs_a_second']:.2f} times.",
        "",
        f"Over HTTP, two workers, four kept connections: the main question {http['question']:,} a second, unchanged "
        f"(304) {http['not_modified']:,}, a constant on the same server {http['constant']:,}: "
        f"{http['question'] / http['constant']:.2f} and {http['not_modified'] / http['constant']:.2f} of it.",
        "",
    ]
    sizes = [one for name, one in of.items() if name.startswith("grown")]
    heads = " | ".join(f"{one['events']:,} events" for one in sizes)
    lines += [f"| as the book grows | {heads} | last to first |"]
    lines += ["|---|" + "---|" * (len(sizes) + 1)]
    for key, label in (
        ("commands_a_second", "bulk, commands a second"),
        ("events_a_second", "bulk, events a second"),
        ("now_us", "the main question now, median us"),
        ("as_of_us", "the main question as of half the log, median us"),
        ("command_us", "a command on a stream not remembered, median us"),
        ("rebuild_a_second", "rebuild, events a second (the whole program)"),
        ("rebuild_mb", "rebuild, peak memory MB"),
        ("check_a_second", "check, events a second (the whole program)"),
        ("check_mb", "check, peak memory MB"),
        ("bytes_an_event", "bytes on disk for an event, tables and indexes included"),
    ):
        if all(one[key] for one in sizes):
            shown = " | ".join(f"{one[key]:,}" for one in sizes)
            lines.append(f"| {label} | {shown} | {sizes[-1][key] / sizes[0][key]:.2f} |")
    return lines
