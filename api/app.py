"""Puts the parts together: `create_app(data)` is the whole service on one data folder."""

from pathlib import Path

from flask import Flask

from api import access, incoming, operation, problems, spec, web
from api.resources import (
    accounts,
    agreements,
    bookings,
    contributions,
    events,
    funding,
    health,
    milestones,
    neighbourhoods,
    organisations,
    partners,
    proofs,
    reports,
)
from api.shelf import Shelf

BLUEPRINTS = (
    health.SERVICE,
    health.BOOK,
    organisations.BLUEPRINT,
    neighbourhoods.BLUEPRINT,
    agreements.BLUEPRINT,
    contributions.BLUEPRINT,
    bookings.BLUEPRINT,
    proofs.BLUEPRINT,
    accounts.BLUEPRINT,
    milestones.BLUEPRINT,
    funding.BLUEPRINT,
    partners.BLUEPRINT,
    reports.BLUEPRINT,
    events.BLUEPRINT,
    spec.BLUEPRINT,
    web.BLUEPRINT,
)


def create_app(data: Path, *, testing: bool = False) -> Flask:
    """The WSGI application for the books in `data`. While testing, answers are held against their shapes."""
    app = Flask(__name__, static_folder=None)
    app.testing = testing
    app.config["MAX_CONTENT_LENGTH"] = incoming.BODY_BYTES_MAX
    app.url_map.merge_slashes = False
    app.extensions["shelf"] = Shelf(data, access.TABLES)
    app.register_error_handler(Exception, problems.answer)
    operation.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
