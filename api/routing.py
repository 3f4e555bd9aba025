"""What every app needs before it takes blueprints: ids, years and tiles in addresses, admission, private answers."""

from flask import Flask, Response, request
from werkzeug.routing import BaseConverter

from api import admission, turns
from api.fields import SLUG, TILE


class _Slug(BaseConverter):
    regex = SLUG


class _Year(BaseConverter):
    regex = "[1-9][0-9]{3}"

    def to_python(self, value: str) -> int:
        return int(value)


class _Reference(BaseConverter):
    """What another system calls something; it may have slashes in it."""

    regex = "[^?#]{1,200}"
    part_isolating = False


class _Tile(BaseConverter):
    """The number of a tile and, of a partial one, its width, as C2SP tlog-tiles writes them: `x001/234.p/56`."""

    regex = TILE
    part_isolating = False

    def to_python(self, value: str) -> tuple[int, int]:
        number, _, width = value.partition(".p/")
        return int(number.replace("x", "").replace("/", "")), int(width or 256)


def install(app: Flask) -> None:
    """Makes the app ready for the routes of `operation`."""
    app.url_map.converters |= {"slug": _Slug, "year": _Year, "reference": _Reference, "tile": _Tile}
    app.before_request(turns.take)
    app.teardown_request(turns.give)
    app.before_request(admission.admit)
    app.after_request(_private)


def _private(response: Response) -> Response:
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.path.startswith("/v1/"):
        response.headers.setdefault("Cache-Control", "private, no-cache")
        response.vary.update(("Accept", "Accept-Language", "Authorization"))
    return response
