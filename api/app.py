"""Puts the parts together: `create_app(data)` is the whole service on one data folder."""

from pathlib import Path

from flask import Flask

from api import access, incoming, operation, problems, spec, web
from api.resources import (
    agreements,
    contributions,
    events,
    funding,
    health,
    members,
    milestones,
    neighbourhoods,
    organisations,
    partners,
    reports,
    reports_finance,
    resolutions,
    reviews,
    valuation_bases,
)
from api.shelf import Shelf

BLUEPRINTS = (
    health.SERVICE,
    health.BOOK,
    organisations.BLUEPRINT,
    neighbourhoods.BLUEPRINT,
    agreements.BLUEPRINT,
    contributions.BLUEPRINT,
    milestones.BLUEPRINT,
    funding.BLUEPRINT,
    partners.BLUEPRINT,
    reports.BLUEPRINT,
    reports_finance.BLUEPRINT,
    members.BLUEPRINT,
    reviews.BLUEPRINT,
    resolutions.BLUEPRINT,
    valuation_bases.BLUEPRINT,
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
