"""A program that starts services in no time: all is imported and warm, and each worker process is a fork of it.

python -m tests.survival.launcher: for each line {"data", "port", "workers"} prints {"group"}, the process group that
serves the folder once it answers. What it spares is seconds of imports; app, files, locks and processes are real.
"""

import json
import os
import signal
import socket
import sys
import tempfile
from itertools import islice
from pathlib import Path

from flask import Flask
from werkzeug.serving import make_server

from api import access
from api.app import create_app
from api.shelf import Shelf
from ledger import book, pool, postgres
from scripts import serving
from tests.contract.service import Quiet
from tests.survival import town


def warm() -> Flask:
    """The app, once it has been told each command: no service spends its short life on compiling statements."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Path(folder))
        headers = {"Authorization": f"Bearer {town.settle(Path(folder))}"}
        for told in islice(town.commands("warm"), 3):
            answer = app.test_client().post(told.address, json=told.body, headers=headers)
            assert answer.status_code == 201, answer.text
        app.extensions["shelf"].close()
        book.destroy(Path(folder, town.BOOK))
    return app


def start(app: Flask, data: Path, port: int, workers: int) -> int:
    """Starts a group of processes that serve a folder, and is back when it is listened to; the group's id."""
    ready, told = os.pipe()
    group = os.fork()
    if group == 0:
        os.setsid()
        listening = socket.create_server(("127.0.0.1", port), backlog=128)
        serving.freshen(data)
        app.extensions["shelf"] = Shelf(data, access.TABLES)
        os.write(told, b".")
        for _ in range(workers - 1):
            if os.fork() == 0:
                break
        # As operators let it: on PostgreSQL several at once share their commits, on SQLite one alone is fastest.
        several = postgres.read(data / town.BOOK) is not None
        make_server(
            "127.0.0.1", port, app, threaded=several, fd=listening.fileno(), request_handler=Quiet
        ).serve_forever()
    os.close(told)
    with os.fdopen(ready, "rb") as waiting:
        assert waiting.read(1), "the service did not come up"
    return group


def main() -> None:
    app = warm()
    # A connection is one process's: who is forked makes its own.
    os.register_at_fork(after_in_child=pool.server.cache_clear)
    # Who was killed is not waited for.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        asked = json.loads(line)
        group = start(app, Path(asked["data"]), asked["port"], asked["workers"])
        print(json.dumps({"group": group}), flush=True)


if __name__ == "__main__":
    main()
