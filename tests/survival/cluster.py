"""Three machines of one PostgreSQL that fails over, as three groups of processes: each with PostgreSQL, Patroni, etcd.

They are Debian's Patroni and etcd, and run as nobody where the tests run as root. One that is killed loses all its
processes at once, as a machine does, and comes back on what it has on its disk.
"""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts import postgres
from tests.scripts.terminal import free_port

TTL, LOOP_WAIT, RETRY_TIMEOUT = 20, 5, 5
"""Seconds: for how long nobody takes over from a leader that says nothing, and how often Patroni looks."""
START_SECONDS_MAX = 120
NODES = 3
LEADING = {"master", "primary"}
"""What Patroni calls the one that leads."""
_PORTS = ("postgresql", "patroni", "etcd", "peers")
_SUBREAPER = 36


@dataclass(frozen=True)
class Node:
    """One machine. `ports` are those it listens on, by what listens."""

    name: str
    folder: Path
    bin: Path
    ports: dict[str, int] = field(default_factory=lambda: {name: free_port() for name in _PORTS})
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, among: list["Node"]) -> None:
        """Starts etcd and Patroni, which starts PostgreSQL; once there was a cluster, on what there is of it."""
        if "etcd" not in self.running or self.running["etcd"].poll() is not None:
            self._start("etcd", ["etcd", *_etcd(self, among)])
        settings = self.folder / "patroni.json"
        if not settings.exists():
            settings.write_text(json.dumps(_patroni(self, among), indent=1))
            settings.chmod(0o644)
        self._start("patroni", ["/usr/bin/patroni", str(settings)])

    def kill(self, *, only_database: bool = False) -> None:
        """kill -9 of everything that runs on it, or of PostgreSQL alone."""
        for one in () if only_database else self.running.values():
            one.kill()
        self.kill_database()
        for one in () if only_database else self.running.values():
            one.wait()

    def kill_database(self) -> None:
        """kill -9 of PostgreSQL; Patroni, if it lives, starts it again."""
        if (pid := self._postgresql()) is None:
            return
        dead = [pid, *_children(pid)]
        for one in dead:
            with suppress(ProcessLookupError):
                os.kill(one, signal.SIGKILL)
        _bury(*dead)

    def end(self) -> None:
        """Nobody needs its data any more, but PostgreSQL has memory of the machine's to give back."""
        if (patroni := self.running.get("patroni")) is not None:
            patroni.kill()
        if (pid := self._postgresql()) is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGQUIT)
            _bury(pid)
        self.kill()

    def role(self) -> str | None:
        """What Patroni says that it is; None where it says nothing, or its PostgreSQL does not run."""
        said = self.asked("patroni")
        return str(said["role"]) if said is not None and said["state"] == "running" else None

    def asked(self, what: str) -> dict[str, Any] | None:
        """What its Patroni answers; None where it does not."""
        url = f"http://127.0.0.1:{self.ports['patroni']}/{what}"
        with suppress(OSError, ValueError), urllib.request.urlopen(url, timeout=2) as answer:
            found: dict[str, Any] = json.loads(answer.read())
            return found
        return None

    def _postgresql(self) -> int | None:
        """Its process; after a kill, its file names one that is dead, or by now somebody else's."""
        data = self.folder / "data"
        try:
            pid = int((data / "postmaster.pid").read_text().split()[0])
            return pid if str(data) in Path(f"/proc/{pid}/cmdline").read_text() else None
        except (OSError, ValueError, IndexError):
            return None

    def _start(self, name: str, command: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "HOME": str(self.folder)},
                start_new_session=True,
                **postgres.unprivileged(),
            )


class Cluster:
    """Three machines, and the URL that names them all."""

    def __init__(self, folder: Path, bin: Path) -> None:
        self.nodes = [Node(f"n{number}", folder / f"n{number}", bin) for number in range(1, NODES + 1)]
        hosts = ",".join(f"127.0.0.1:{node.ports['postgresql']}" for node in self.nodes)
        self.url = f"postgresql+psycopg://{postgres.USER}@{hosts}/postgres?target_session_attrs=read-write"

    def start(self) -> None:
        for node in self.nodes:
            node.start(self.nodes)

    def roles(self) -> list[str | None]:
        return [node.role() for node in self.nodes]

    def leader(self) -> Node:
        """The one that leads, once there is one and a standby holds all that it acknowledges."""
        until(lambda: LEADING & set(self.roles()) and self.synchronous(), "nobody leads", self)
        return next(node for node in self.nodes if node.role() in LEADING)

    def synchronous(self) -> bool:
        """Whether a standby is named that commits wait for."""
        for node in self.nodes:
            if (said := node.asked("cluster")) is not None:
                return any(one["role"] == "sync_standby" for one in said["members"])
        return False

    def whole(self) -> bool:
        """One leads, and all others follow it."""
        roles = self.roles()
        return roles.count("replica") == NODES - 1 and bool(LEADING & set(roles))

    def log(self) -> str:
        """What Patroni said last, for whoever looks for the reason."""
        return "\n".join(
            f"{node.name}: {(node.folder / 'patroni.log').read_text(errors='replace')[-1500:]}" for node in self.nodes
        )


def until(happened: Any, otherwise: str, cluster: Cluster, seconds: float = START_SECONDS_MAX) -> float:
    """Waits for it; how long that took."""
    began = time.monotonic()
    while not happened():
        assert time.monotonic() - began < seconds, f"{otherwise}\n{cluster.log()}"
        time.sleep(0.2)
    return time.monotonic() - began


@contextmanager
def running() -> Iterator[Cluster]:
    """Three machines that have found each other; all their processes are gone at the end."""
    found = postgres.binaries()
    assert found is not None, "there is no PostgreSQL"
    folder = Path(tempfile.mkdtemp(prefix="quartierbuch-cluster-"))
    folder.chmod(0o755)
    # Who is killed leaves children behind: they are buried here, or the next one takes them for alive.
    ctypes.CDLL(None).prctl(_SUBREAPER, 1)
    cluster = Cluster(folder, postgres.program(found, folder))
    try:
        for node in cluster.nodes:
            node.folder.mkdir(mode=0o700)
            if os.geteuid() == 0:
                shutil.chown(node.folder, **_owner())
        cluster.start()
        until(cluster.whole, "the machines do not find each other", cluster)
        cluster.leader()
        yield cluster
    finally:
        for node in cluster.nodes:
            node.end()
        ctypes.CDLL(None).prctl(_SUBREAPER, 0)
        shutil.rmtree(folder, ignore_errors=True)


def _owner() -> dict[str, Any]:
    return {name: value for name, value in postgres.unprivileged().items() if name in ("user", "group")}


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _bury(*dead: int) -> None:
    deadline = time.monotonic() + 5
    for pid in dead:
        with suppress(ChildProcessError, FileNotFoundError):
            while os.waitpid(pid, os.WNOHANG) == (0, 0) and time.monotonic() < deadline:
                time.sleep(0.01)


def _etcd(node: Node, among: list[Node]) -> list[str]:
    client, peers = (f"http://127.0.0.1:{node.ports[name]}" for name in ("etcd", "peers"))
    cluster = ",".join(f"{one.name}=http://127.0.0.1:{one.ports['peers']}" for one in among)
    return [
        f"--name={node.name}",
        f"--data-dir={node.folder / 'etcd'}",
        f"--listen-client-urls={client}",
        f"--advertise-client-urls={client}",
        f"--listen-peer-urls={peers}",
        f"--initial-advertise-peer-urls={peers}",
        f"--initial-cluster={cluster}",
        "--initial-cluster-state=new",
        "--log-level=error",
    ]


def _patroni(node: Node, among: list[Node]) -> dict[str, Any]:
    at, asked = (f"127.0.0.1:{node.ports[name]}" for name in ("postgresql", "patroni"))
    return {
        "scope": "quartierbuch",
        "name": node.name,
        "restapi": {"listen": asked, "connect_address": asked},
        "etcd3": {"hosts": [f"127.0.0.1:{one.ports['etcd']}" for one in among]},
        "bootstrap": {
            "dcs": {
                "ttl": TTL,
                "loop_wait": LOOP_WAIT,
                "retry_timeout": RETRY_TIMEOUT,
                "synchronous_mode": True,
                "postgresql": {"use_pg_rewind": True, "use_slots": True, "parameters": {"max_connections": 200}},
            },
            "initdb": [{"encoding": "UTF8"}, {"locale": "C"}, "data-checksums"],
        },
        "postgresql": {
            "listen": at,
            "connect_address": at,
            "data_dir": str(node.folder / "data"),
            "bin_dir": str(node.bin),
            "pgpass": str(node.folder / "pgpass"),
            "authentication": {
                who: {"username": name, "password": "only-in-tests"}
                for who, name in (("superuser", postgres.USER), ("replication", "replicator"), ("rewind", "rewinder"))
            },
            "parameters": {"unix_socket_directories": str(node.folder)},
            "pg_hba": [
                "host all all 127.0.0.1/32 trust",
                "host replication all 127.0.0.1/32 trust",
                "local all all trust",
            ],
        },
    }
