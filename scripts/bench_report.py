"""The page docs/benchmarks.md, from the figures of one run of `bench_engines`."""

import os
import platform
import sqlite3
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

Result = dict[str, Any]

COMMAND = "python -m scripts.bench_engines --message-db CHECKOUT --write docs/benchmarks.md"

_LIMITS = (
    "What limits what: one caller waits for one sync a command, which the driver's own insert does too; all the",
    "rest is Python that decides, projects, seals and encodes. Sixteen callers share two cores; threads share",
    "commits, not Python. On PostgreSQL a command has four round trips (begin with the lock and the end of the",
    "log, key, all that is written, commit), over HTTP five more (what is known at the door, key and version, and",
    "three for the answer); a question has five, an answer that is held already one. Filling a book decides each",
    "command by the same rules as a single one. A rebuild decodes and folds every event, in one process. Over",
    "HTTP the clients share the two cores with the service; a command is some 4 ms of Python there, a question",
    "1.5.",
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
    lines += _targets(engines)
    for name, of in engines.items():
        lines += [f"## {_ENGINES[name]}{' (' + of['version'] + ')' if of['version'] else ''}", "", *_engine(of), ""]
    return "\n".join(lines)


def _targets(engines: Result) -> list[str]:
    """What was aimed at, and what this run came to."""
    columns = " | ".join(_ENGINES[name] for name in engines)
    lines = ["## Aimed at and reached", "", f"| | {columns} |", "|---|" + "---|" * len(engines)]
    for what, figure in _FIGURES:
        cells = [figure(name, of) for name, of in engines.items()]
        if any(cells):
            lines.append(f"| {what} | {' | '.join(cells)} |")
    return [*lines, ""]


def _aimed(reached: float, aim: float, unit: str = "", *, least: str = "at least") -> str:
    good = reached >= aim if least == "at least" else reached <= aim
    return f"{_short(reached)}{unit} ({least} {_short(aim)}{unit}: {'reached' if good else 'not reached'})"


def _short(figure: float) -> str:
    return f"{figure:,.0f}" if figure >= 50 else f"{figure:.2f}"


def _fastest(of: Result) -> float:
    """The fastest mode of the library, in times ours."""
    return float(min(us for name, us in of["single"].items() if "eventsourcing" in name) / of["single"]["ours"])


def _among(of: Result, rival: str) -> float | None:
    rates = of["many"]["a_second"]
    theirs = [rate for name, rate in rates.items() if rival in name]
    return rates["ours"] / theirs[0] if theirs else None


def _sizes(of: Result) -> list[Result]:
    return [one for name, one in of.items() if name.startswith("grown")]


def _http(of: Result) -> list[Result]:
    return [one for name, one in of.items() if name.startswith("http")]


def _growth(of: Result, key: str) -> float:
    sizes = _sizes(of)
    return float(sizes[-1][key] / sizes[0][key])


def _memory(of: Result) -> float:
    grown = max(_growth(of, key) for key in ("rebuild_mb", "check_mb", "import_mb"))
    return float(max(grown, _http(of)[-1]["serve_mb"] / _http(of)[0]["serve_mb"]))


_AIMS: dict[str, dict[str, float]] = {
    "sqlite": {"single": 1.8, "many": 1.2, "bulk": 15_000, "question": 0.3, "unchanged": 0.6, "rebuild": 50_000},
    "postgresql": {"single": 1.3, "many": 1.5, "bulk": 10_000, "question": 0.2, "unchanged": 0.5, "rebuild": 30_000},
}

_FIGURES: tuple[tuple[str, Callable[[str, Result], str]], ...] = (
    (
        "one command, times as fast as `eventsourcing` in its fastest mode",
        lambda name, of: _aimed(_fastest(of), _AIMS[name]["single"]),
    ),
    (
        "sixteen callers, against `eventsourcing` with sixteen threads",
        lambda name, of: _aimed(_among(of, "eventsourcing") or 0, _AIMS[name]["many"]),
    ),
    (
        "the same against message-db's `write_message`",
        lambda name, of: "" if (found := _among(of, "message-db")) is None else _aimed(found, 1.5),
    ),
    (
        "longest wait (p99) of sixteen writers over HTTP",
        lambda name, of: _aimed(_http(of)[0]["written_p99_ms"], 20, " ms", least="at most"),
    ),
    (
        "bulk, commands a second",
        lambda name, of: _aimed(_sizes(of)[-1]["commands_a_second"], _AIMS[name]["bulk"]),
    ),
    (
        "the main question over HTTP, against a constant",
        lambda name, of: _aimed(_http(of)[0]["question"] / _http(of)[0]["constant"], _AIMS[name]["question"]),
    ),
    (
        "unchanged (304), against a constant",
        lambda name, of: _aimed(_http(of)[0]["not_modified"] / _http(of)[0]["constant"], _AIMS[name]["unchanged"]),
    ),
    *(
        (f"{what}, largest book to smallest", lambda name, of, key=key: _aimed(_growth(of, key), 1.3, least="at most"))
        for what, key in (
            ("the main question", "now_us"),
            ("the main question as of earlier", "as_of_us"),
            ("a command", "command_us"),
        )
    ),
    (
        "rebuild, events a second",
        lambda name, of: _aimed(_sizes(of)[-1]["rebuild_a_second"], _AIMS[name]["rebuild"]),
    ),
    (
        "memory of serve, import, rebuild and check, largest book to smallest",
        lambda name, of: _aimed(_memory(of), 1.2, least="at most"),
    ),
)


def _engine(of: Result) -> list[str]:
    single, rates, own = of["single"], of["many"]["a_second"], of["single"]["ours"]
    lines = ["One caller, one command on a stream of 10 to 20 events (rules, projections, seal, idempotency key):", ""]
    lines += ["| | median | times ours |", "|---|---|---|"]
    lines += [
        f"| {'a command of ours' if name == 'ours' else name} | {us:,.0f} us | {us / own:.2f} |"
        for name, us in single.items()
    ]
    lines += ["", "Sixteen callers at once, ours in two processes:", "", "| | a second | ours to it |", "|---|---|---|"]
    lines += [
        f"| {'commands of ours' if name == 'ours' else name} | {rate:,} | {rates['ours'] / rate:.2f} |"
        for name, rate in rates.items()
    ]
    lines += ["", f"The longest wait (p99) of ours was {of['many']['p99_ms']} ms.", ""]
    if "projected" in of:
        lines += [
            f"The projection runner of `eventsourcing`, with a view that does nothing but note that an event was seen: "
            f"{of['projected']:,} events a second.",
            "",
        ]
    lines += _table("over HTTP, two workers, four kept connections", _http(of), _HTTP, _sizes(of))
    lines += ["", *_table("as the book grows", _sizes(of), _GROWN, _sizes(of))]
    return lines


_HTTP = (
    ("constant", "a constant on the same server, a second"),
    ("question", "the main question, a second"),
    ("as_of", "the main question as of earlier, a second"),
    ("not_modified", "unchanged (304), a second"),
    ("written_a_second", "sixteen writers: commands a second"),
    ("written_p50_ms", "sixteen writers: median wait, ms"),
    ("written_p99_ms", "sixteen writers: p99 of the wait, ms"),
    ("serve_mb", "peak memory of a worker MB"),
)
_GROWN = (
    ("commands_a_second", "bulk, commands a second"),
    ("events_a_second", "bulk, events a second"),
    ("inserted_a_second", "the driver's insert in bulk, rows a second"),
    ("now_us", "the main question now, median us"),
    ("as_of_us", "the main question as of earlier, median us"),
    ("command_us", "a command on a stream not remembered, median us"),
    ("rebuild_a_second", "rebuild, events a second (the whole program)"),
    ("rebuild_mb", "rebuild, peak memory MB"),
    ("check_a_second", "check, events a second (the whole program)"),
    ("check_mb", "check, peak memory MB"),
    ("import_a_second", "import of 2,000 lines, lines a second (the whole program)"),
    ("import_mb", "import, peak memory MB"),
    ("bytes_an_event", "bytes on disk for an event, tables and indexes included"),
)


def _table(title: str, figures: list[Result], rows: Sequence[tuple[str, str]], sizes: list[Result]) -> list[str]:
    heads = " | ".join(f"{one['events']:,} events" for one in sizes)
    lines = [f"| {title} | {heads} | last to first |", "|---|" + "---|" * (len(sizes) + 1)]
    for key, label in rows:
        if all(one[key] for one in figures):
            shown = " | ".join(f"{one[key]:,}" for one in figures)
            lines.append(f"| {label} | {shown} | {figures[-1][key] / figures[0][key]:.2f} |")
    return lines
