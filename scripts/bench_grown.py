"""How a book fares as it grows: filled in bulk, asked, added to, rebuilt, checked, imported into; and what memory that
takes."""

import csv
import random
import subprocess
import sys
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from ledger import postgres, store
from scripts import bench, bench_http, bench_ledger
from scripts.bench_raw import Plain

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = 1_000
IMPORTED = 2_000

_TERM = ("2024-01-01", "2026-12-31")
_MAPPING = """
numbers: iso
dates: iso
register_organisations: true
reference: [file, year]
fields:
  agreement: "{file}"
  title: "{measure}"
  giver: Stadt Bench
  giver_kind: municipality
  recipient: "{recipient}"
  start: "{start}"
  end: "{end}"
  year: "{year}"
  amount: "{amount}"
"""

_LOOK_SECONDS = 0.05

Result = dict[str, Any]


def grown(folder: Path, plain: Plain, events: int) -> Result:
    """A book of so many events, and the driver's own insert beside its filling."""
    data = folder / f"grown-{events}"
    commands = list(bench_ledger.to_ask(events))
    book = bench_ledger.new(data)
    started = time.perf_counter()
    bench_ledger.record(book, commands)
    filled = time.perf_counter() - started
    assert plain.fill is not None
    started = time.perf_counter()
    plain.fill(events)
    inserted = time.perf_counter() - started
    chance = random.Random(events)
    took: dict[str, list[float]] = {"now": [], "as of": [], "command": []}
    for nth in range(QUESTIONS):
        area = bench_ledger.area(chance.randrange(bench_ledger.areas(events) // 2))
        for when, position in (("now", None), ("as of", _earlier(events))):
            took[when] += [one.seconds for one in bench.timed([partial(bench.asked, book, area, position)])]
        agreement = chance.randrange(bench_ledger.areas(events) // 2 * bench_ledger.AREA_AGREEMENTS)
        if nth < QUESTIONS // 4:
            act = partial(bench_ledger.do, book, bench_ledger.amendment(agreement, 2 * (events + nth) + 1))
            took["command"] += [one.seconds for one in bench.timed([act])]
    with book.reading() as tx:
        last = store.head(tx).position
    book.close()
    return {
        "events": last,
        "commands_a_second": round(len(commands) / filled),
        "events_a_second": round(last / filled),
        "inserted_a_second": round(events / inserted),
        **{f"{name.replace(' ', '_')}_us": round(median(of) * 1e6) for name, of in took.items()},
        **_programs(data, last),
        "bytes_an_event": _size(data / "bench") // last,
    }


def _earlier(events: int) -> int:
    """A position by which half of the neighbourhoods are recorded, with all that belongs to them."""
    return events * 3 // 4


def _programs(data: Path, events: int) -> Result:
    rebuilt, of_rebuild = program("rebuild", "bench", "--data", str(data))
    checked, of_check = program("check", "bench", "--data", str(data))
    file, mapping = _grants(data)
    given = ("import", "bench", str(file), "--mapping", str(mapping), "--record", "--data", str(data))
    imported, of_import = program(*given)
    return {
        "rebuild_a_second": round(events / rebuilt),
        "rebuild_mb": of_rebuild,
        "check_a_second": round(events / checked),
        "check_mb": of_check,
        "import_a_second": round(IMPORTED / imported),
        "import_mb": of_import,
    }


def _grants(data: Path) -> tuple[Path, Path]:
    """A finance department's list, and what says how to read it."""
    file, mapping = data / "grants.csv", data / "grants.yaml"
    with file.open("w", newline="", encoding="utf-8") as opened:
        writer = csv.writer(opened, delimiter=";")
        writer.writerow(("file", "year", "measure", "recipient", "start", "end", "amount"))
        for nth in range(IMPORTED):
            year = 2024 + nth % 3
            writer.writerow(
                (f"G-{nth // 3}", year, f"Treff {nth // 3}", f"Verein {nth // 3 % 200}", *_TERM, f"{1000 + nth}.00")
            )
    mapping.write_text(_MAPPING, encoding="utf-8")
    return file, mapping


def _size(folder: Path) -> int:
    """Bytes of a book's files; 0 where it has none."""
    if (folder / postgres.FILE).exists():
        return 0
    return sum(file.stat().st_size for file in folder.iterdir())


def program(*arguments: str) -> tuple[float, int]:
    """(seconds, peak memory in MB) of a `quartierbuch` command.

    The peak is looked up while it runs: what `wait4` tells of a child is at least what its parent had.
    """
    peak, started = 0, time.perf_counter()
    run = subprocess.Popen([sys.executable, "-m", "scripts.main", *arguments], cwd=ROOT, stdout=subprocess.DEVNULL)
    while True:
        try:
            code = run.wait(timeout=_LOOK_SECONDS)
            break
        except subprocess.TimeoutExpired:
            peak = max(peak, bench_http.peak(run.pid))
    assert code == 0, arguments
    return time.perf_counter() - started, peak
