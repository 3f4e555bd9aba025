"""A service on a data folder of its own, with one book in it and a caller who holds its token."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from api import access, founding
from api.app import create_app
from api.shelf import Shelf
from ledger.book import Book
from tests.api import works

GROUNDS: dict[str, Any] = {"certainty": "announced", "source": {"kind": "press", "reference": "Pressemitteilung"}}


@dataclass(frozen=True)
class Caller:
    """Somebody with a token; addresses are inside the book unless they begin with a slash."""

    client: FlaskClient
    token: str
    book: Book

    def get(self, path: str, *, token: str | None = None, **headers: str) -> TestResponse:
        return self.client.get(self._address(path), headers=self._headers(token, headers))

    def post(
        self, path: str, body: Any = None, *, raw: bytes | None = None, token: str | None = None, **headers: str
    ) -> TestResponse:
        given = {"data": raw, "content_type": "application/json"} if raw is not None else {"json": body}
        return self.client.post(self._address(path), headers=self._headers(token, headers), **given)

    def _address(self, path: str) -> str:
        return path if path.startswith("/") else f"/v1/books/{self.book.id}/{path}"

    def _headers(self, token: str | None, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {token or self.token}"} | named


def serve(data: Path, *, testing: bool = True) -> Flask:
    """The real app, and the throw-away noun beside its own."""
    app = create_app(data, testing=testing)
    app.register_blueprint(works.BLUEPRINT)
    return app


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    app = serve(tmp_path)
    yield app
    app.extensions["shelf"].close()


@pytest.fixture
def shelf(app: Flask) -> Shelf:
    found: Shelf = app.extensions["shelf"]
    return found


@pytest.fixture
def book(shelf: Shelf) -> Book:
    return founding.found(shelf, "town", origin="quartierbuch.example/town", keeper="Town", actor="Founder")


@pytest.fixture
def caller(app: Flask, book: Book) -> Caller:
    token = access.draw()
    founding.give_token(book, token, client="finance", actor="Erika Beispiel")
    return Caller(app.test_client(), token, book)
