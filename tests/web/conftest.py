"""A real browser, Debian's chromium, in front of a service with one inhabited book."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from werkzeug.serving import make_server

from api import access, founding
from api.app import create_app
from tests.api import inhabited
from tests.api.conftest import Caller

CHROMIUM = shutil.which("chromium")
# Chromium refuses to run as root with its sandbox, and asks its maker for news unless told not to.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True)
class Site:
    """Where the service listens, and a token of its book `duisburg`."""

    origin: str
    token: str


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    app = create_app(tmp_path_factory.mktemp("data"), testing=True)
    shelf = app.extensions["shelf"]
    book = founding.found(shelf, "duisburg", origin="quartierbuch.example/duisburg", keeper="Town", actor="Founder")
    token = access.draw()
    founding.give_token(book, token, client="browser", actor="Erika Beispiel")
    inhabited.settle(Caller(app.test_client(), token, book))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(f"http://127.0.0.1:{server.server_port}", token)
    server.shutdown()
    server.server_close()
    shelf.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no chromium here: install the package chromium")
    expect.set_options(timeout=30_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=Path(CHROMIUM), args=ARGUMENTS)
        yield browser
        browser.close()


Visit = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def visit(chromium: Browser, site: Site) -> Visit:
    """Opens a page in a fresh profile; at its end no other host was asked and the console has nothing to complain."""

    @contextmanager
    def visited(path: str, **settings: Any) -> Iterator[Page]:
        context = chromium.new_context(base_url=site.origin, **settings)
        asked: list[str] = []
        complaints: list[str] = []
        context.on("request", lambda request: asked.append(request.url))
        context.on("requestfailed", lambda request: complaints.append(f"{request.url}: {request.failure}"))
        context.on("console", lambda message: complaints.append(message.text))
        context.on("weberror", lambda error: complaints.append(str(error.error)))
        page = context.new_page()
        page.goto(path)
        yield page
        context.close()
        assert [url for url in asked if not url.startswith((f"{site.origin}/", "data:"))] == []
        assert complaints == []

    return visited
