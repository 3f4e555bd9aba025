"""kill -9 of the machine that leads, while clients write over HTTP: what was acknowledged is there once, and how long
nobody was answered is told. It runs with --ha, for it takes minutes and Debian's Patroni and etcd."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import httpx
import orjson
import psycopg
import pytest

from api import access
from ledger import book, postgres, store
from ledger.check import running as checking
from tests.scripts import terminal
from tests.survival import cluster as machines
from tests.survival import town
from tests.survival.cluster import Cluster, Node, until
from tests.survival.town import BOOK
from tests.survival.whole import assert_whole
from tests.survival.writers import Writer, client, tell

WRITERS = 8
SETTLED_SECONDS = 3
"""So long everybody writes undisturbed before the next kill."""
ROUNDS = ("the machine", "the machine", "PostgreSQL alone")


@dataclass
class Client:
    """A writer that says each command until it is told that it was recorded; on 503 it waits as it is told to."""

    writer: Writer
    acknowledged: list[float] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    replayed: int = 0

    def write(self, port: int, token: str, enough: threading.Event) -> None:
        with client(port, token) as service:
            for told in town.commands(self.writer.name):
                self.writer.told[told.key] = told
                while told.key not in self.writer.answered:
                    self._take(tell(service, told), told.key)
                if enough.is_set():
                    return

    def _take(self, answer: httpx.Response, key: str) -> None:
        self.answers[answer.status_code] += 1
        if answer.status_code == 503:
            time.sleep(int(answer.headers["Retry-After"]))
            return
        assert answer.status_code == 201, answer.text
        self.acknowledged.append(time.monotonic())
        self.writer.answered[key] = answer
        self.replayed += "Idempotent-Replayed" in answer.headers


@dataclass
class Crowd:
    """All clients of one service, each in a thread of its own."""

    port: int
    token: str
    clients: list[Client] = field(default_factory=lambda: [Client(Writer(f"w{n}")) for n in range(WRITERS)])
    enough: threading.Event = field(default_factory=threading.Event)
    broken: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._threads = [threading.Thread(target=self._write, args=(one,)) for one in self.clients]
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self.enough.set()
        for thread in self._threads:
            thread.join(60)
        assert not self.broken, self.broken

    def count(self) -> int:
        assert not self.broken, self.broken
        return sum(len(one.acknowledged) for one in self.clients)

    def gap(self, since: float) -> float:
        """The longest time since then in which no command was acknowledged."""
        times = sorted(one for each in self.clients for one in each.acknowledged if one >= since)
        return max(later - earlier for earlier, later in pairwise([since, *times]))

    def _write(self, one: Client) -> None:
        try:
            one.write(self.port, self.token, self.enough)
        except BaseException as error:  # noqa: BLE001 - it is told where the others are
            self.broken.append(error)


@pytest.fixture
def cluster(pytestconfig: pytest.Config) -> Iterator[Cluster]:
    if not pytestconfig.getoption("--ha"):
        pytest.skip("kills machines of a cluster: runs with --ha")
    say(f"starting {machines.NODES} machines, each with PostgreSQL, Patroni and etcd ...")
    began = time.monotonic()
    with machines.running() as one:
        say(f"up after {time.monotonic() - began:.0f} s; ttl {machines.TTL} s, loop_wait {machines.LOOP_WAIT} s")
        yield one
        say("ending all processes ...")


@pytest.mark.timeout(1_200)
def test_the_leader_is_killed_and_nothing_that_was_acknowledged_is_lost_or_doubled(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(book.DATABASE, cluster.url)
    data, port = tmp_path / "data", terminal.free_port()
    token = town.settle(data)
    arguments = ("serve", "--data", data, "--port", str(port), "--workers", "2", "--threads", "8", "--checkpoints", "0")
    checkpoints = []
    with terminal.serving(*arguments, until="serving", log=tmp_path / "log") as (process, _):
        crowd = Crowd(port, token)
        try:
            for number, what in enumerate(ROUNDS, 1):
                time.sleep(SETTLED_SECONDS)
                with client(port, token) as reader:
                    checkpoints.append(reader.get(f"/v1/books/{BOOK}/log/checkpoint").text)
                say(f"round {number}: {strike(cluster, crowd, what)}")
            time.sleep(SETTLED_SECONDS)
        finally:
            crowd.end()
        code, _ = terminal.interrupted(process)
        assert code == 0
    judge(cluster, data / BOOK, crowd, checkpoints)


def strike(cluster: Cluster, crowd: Crowd, what: str) -> str:
    """Kills what leads, waits for who leads then, and for the killed one to follow it."""
    leader, before, since = cluster.leader(), crowd.count(), time.monotonic()
    leader.kill(only_database=what != "the machine")
    said = f"kill -9 of {what} on {leader.name} after {before} commands"
    if what == "the machine":
        until(lambda: leads_elsewhere(cluster, leader), "nobody takes over", cluster)
    else:
        until(cluster.whole, "it does not come back", cluster)
    reached = crowd.count()
    until(lambda: crowd.count() > reached + 3 * WRITERS, "nobody is answered", cluster)
    said += f"; no command was answered for {crowd.gap(since):.1f} s"
    if what == "the machine":
        leader.start(cluster.nodes)
        took = until(cluster.whole, "it does not come back", cluster)
        assert leader.role() == "replica"
        said += f"; it is a replica {took:.0f} s after its start"
    return said


def leads_elsewhere(cluster: Cluster, killed: Node) -> bool:
    return any(node.role() in machines.LEADING for node in cluster.nodes if node is not killed)


def judge(cluster: Cluster, folder: Path, crowd: Crowd, checkpoints: list[str]) -> None:
    writers = [one.writer for one in crowd.clients]
    size = assert_whole(folder, writers)
    outside = [checking.outside(f"kept {number}", text) for number, text in enumerate(checkpoints, 1)]
    report = checking.check(folder, BOOK, tables=access.TABLES, outside=outside)
    assert (report.findings, report.size, report.checkpoints) == ([], size, len(checkpoints))
    told = {key: one for writer in writers for key, one in writer.told.items()}
    recorded = Counter(key_of(raw) for raw in log(folder))
    lost = sum(recorded[key] < told[key].events for writer in writers for key in writer.answered)
    doubled = sum(recorded[key] > one.events for key, one in told.items())
    answers = sum((one.answers for one in crowd.clients), Counter())
    say(
        f"commands acknowledged: {answers[201]}, lost: {lost}, doubled: {doubled}, events: {size};"
        f" answered 503: {answers[503]} times, as recorded before: {sum(one.replayed for one in crowd.clients)};"
        f" checkpoints that still fit: {len(checkpoints)}"
    )
    assert (lost, doubled, set(answers) - {201, 503}) == (0, 0, set())
    place = postgres.read(folder)
    assert place is not None
    until(lambda: {position(node, place.schema) for node in cluster.nodes} == {size}, "a replica lacks events", cluster)


def log(folder: Path) -> list[bytes]:
    one = book.open(folder)
    try:
        with one.reading() as tx:
            return [raw for _, raw in store.after(tx, 0, 1 << 40, store.head(tx).position)]
    finally:
        one.close()


def key_of(raw: bytes) -> str | None:
    return orjson.loads(raw)["key"]  # type: ignore[no-any-return]


def position(node: Node, schema: str) -> int | None:
    """How far a machine knows the log, leader or not."""
    url = f"postgresql://quartierbuch@127.0.0.1:{node.ports['postgresql']}/postgres"
    with suppress(psycopg.OperationalError), psycopg.connect(url) as one:
        found = one.execute(f'SELECT max(position) FROM "{schema}".event').fetchone()
        return None if found is None else int(found[0])
    return None


def say(text: str) -> None:
    print(text, flush=True)
