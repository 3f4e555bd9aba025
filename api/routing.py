"""What every app needs before it takes blueprints: ids and years in addresses, admission, private answers."""

from flask import Flask, Response, request
from werkzeug.routing import BaseConverter

from api import admission
from api.fields import SLUG


class _Slug(BaseConverter):
    regex = SLUG


class _Year(BaseConverter):
    regex = "[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)


def install(app: Flask) -> None:
    """Makes the app ready for the routes of `operation`."""
    app.url_map.converters |= {"slug": _Slug, "year": _Year}
    app.before_request(admission.admit)
    app.after_request(_private)


def _private(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.path.startswith("/v1/"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.update(("Accept", "Accept-Language", "Authorization"))
    return response
