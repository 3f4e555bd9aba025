"""What clients get from a service with two workers: questions beside a constant, and sixteen that write at once."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from api import access, founding
from scripts import bench_ledger, books

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 4
WRITERS = 16
COMMANDS = 40
SECONDS_OF_A_TURN = 1.5
TURNS = 5

Result = dict[str, Any]
Headers = dict[str, str]


def over_http(folder: Path, events: int, *, threads: int) -> Result:
    """Requests a second over kept connections, in turns; then the writers, and the memory of the workers."""
    data = folder / f"grown-{events}"
    token = access.draw()
    with books.opened(data, "bench") as one:
        founding.give_token(one, token, client="bench", actor="Bench")
    with _service(data, threads) as (port, process):
        known = {"Authorization": f"Bearer {token}"}
        question = f"/v1/books/bench/neighbourhoods/{bench_ledger.area(1)}/funding?year=2026"
        tag = _asked(HTTPConnection("127.0.0.1", port), question, known, 200)
        asks: dict[str, tuple[str, Headers, int]] = {
            "constant": ("/healthz", {}, 200),
            "question": (question, known, 200),
            "as_of": (f"{question}&position={events * 3 // 4}", known, 200),
            "not_modified": (question, known | {"If-None-Match": tag}, 304),
        }
        rates: dict[str, list[float]] = {name: [] for name in asks}
        for _ in range(TURNS):
            for name, ask in asks.items():
                rates[name].append(_rate(port, *ask))
        written = writers(port, known)
        return {name: round(median(of)) for name, of in rates.items()} | written | {"serve_mb": _memory(process.pid)}


@contextmanager
def _service(data: Path, threads: int) -> Iterator[tuple[int, "subprocess.Popen[str]"]]:
    port = 20_000 + os.getpid() % 20_000
    command = [sys.executable, "-m", "scripts.main", "serve", "--data", str(data), "--port", str(port)]
    command += ["--workers", "2", "--threads", str(threads)]
    run = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        assert run.stdout is not None
        assert any("docs at" in line for line in run.stdout), "the service did not start"
        yield port, run
    finally:
        run.terminate()
        run.communicate()


def writers(port: int, known: Headers) -> Result:
    """Sixteen clients, each with agreements and keys of its own: commands a second, and what each waited."""
    took: list[float] = []
    started = time.perf_counter()
    with ThreadPoolExecutor(WRITERS) as pool:
        for one in [pool.submit(_write, port, known, nth, took.append) for nth in range(WRITERS)]:
            one.result()
    seconds = time.perf_counter() - started
    return {
        "written_a_second": round(len(took) / seconds),
        "written_p50_ms": round(median(took) * 1e3, 1),
        "written_p99_ms": round(quantiles(took, n=100)[98] * 1e3, 1),
    }


def _write(port: int, known: Headers, caller: int, tell: Callable[[float], object]) -> None:
    grounds = {"certainty": "announced", "source": {"kind": "press", "reference": "Stadt und Wohnungsunternehmen"}}
    connection = HTTPConnection("127.0.0.1", port)
    for nth in range(COMMANDS):
        value = {"state": "known", "amount": f"{61_000 + nth}.00", "currency": "EUR"}
        body = json.dumps({"year": 2025 + nth % 3, "value": value, "grounds": grounds})
        agreement, contribution = caller * 4 + nth % 4, nth // 4 % 5
        path = f"/v1/books/bench/agreements/agreement-{agreement}/contributions/promise-{contribution}/revisions"
        headers = {"Content-Type": "application/json", "Idempotency-Key": f"w-{caller}-{nth}-{os.getpid()}"}
        started = time.perf_counter()
        connection.request("POST", path, body, known | headers)
        answer = connection.getresponse()
        said = answer.read()
        tell(time.perf_counter() - started)
        assert answer.status == 201, said


def _asked(connection: HTTPConnection, path: str, headers: Headers, status: int) -> str:
    """The tag of an answer."""
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    said = answer.read()
    assert answer.status == status, said
    return answer.getheader("ETag") or ""


def _rate(port: int, path: str, headers: Headers, status: int) -> float:
    until = time.perf_counter() + SECONDS_OF_A_TURN
    counts: list[int] = []

    def ask() -> None:
        connection, done = HTTPConnection("127.0.0.1", port), 0
        while time.perf_counter() < until:
            _asked(connection, path, headers, status)
            done += 1
        counts.append(done)

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        for one in [pool.submit(ask) for _ in range(CONNECTIONS)]:
            one.result()
    return sum(counts) / SECONDS_OF_A_TURN


def _memory(pid: int) -> int:
    """Peak MB of the largest process of a service."""
    return max(
        peak(int(folder.name)) for folder in Path("/proc").glob("[0-9]*") if _status(folder).get("PPid") == f"{pid}"
    )


def peak(pid: int) -> int:
    """Peak MB of a process so far; 0 where it has ended."""
    return int(_status(Path(f"/proc/{pid}")).get("VmHWM", "0 kB").split()[0]) // 1024


def _status(folder: Path) -> dict[str, str]:
    try:
        lines = folder.joinpath("status").read_text().splitlines()
    except OSError:
        return {}
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
