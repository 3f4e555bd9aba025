"""Puts the parts together: `create_app(data)` is the whole service on one data folder."""

from pathlib import Path

from flask import Flask

from api import access, admission, incoming, routing, spec, web
from api.patience import Patience
from api.resources import (
    accounts,
    action_funds,
    agreements,
    amendments,
    archivings,
    audit,
    batches,
    bookings,
    codes,
    contributions,
    events,
    forks,
    fund_years,
    funding,
    health,
    log,
    members,
    milestones,
    neighbourhoods,
    organisations,
    partners,
    periods,
    persons,
    proofs,
    reports,
    reports_finance,
    resolutions,
    reviews,
    valuation_bases,
    witnesses,
)
from api.shelf import Shelf

BLUEPRINTS = (
    health.SERVICE,
    health.BOOK,
    codes.BLUEPRINT,
    organisations.BLUEPRINT,
    neighbourhoods.BLUEPRINT,
    agreements.BLUEPRINT,
    amendments.BLUEPRINT,
    batches.BLUEPRINT,
    contributions.BLUEPRINT,
    bookings.BLUEPRINT,
    proofs.BLUEPRINT,
    accounts.BLUEPRINT,
    milestones.BLUEPRINT,
    action_funds.BLUEPRINT,
    fund_years.BLUEPRINT,
    funding.BLUEPRINT,
    partners.BLUEPRINT,
    periods.BLUEPRINT,
    archivings.BLUEPRINT,
    persons.BLUEPRINT,
    reports.BLUEPRINT,
    reports_finance.BLUEPRINT,
    members.BLUEPRINT,
    reviews.BLUEPRINT,
    resolutions.BLUEPRINT,
    valuation_bases.BLUEPRINT,
    events.BLUEPRINT,
    log.BLUEPRINT,
    forks.BLUEPRINT,
    witnesses.BLUEPRINT,
    audit.BLUEPRINT,
    spec.BLUEPRINT,
    web.BLUEPRINT,
)


def create_app(data: Path, *, testing: bool = False) -> Flask:
    """The WSGI application for the books in `data`. While testing, answers are held against their shapes."""
    app = Flask(__name__, static_folder=None)
    app.testing = testing
    app.config["MAX_CONTENT_LENGTH"] = incoming.BODY_BYTES_MAX
    app.config["CONTRACT"] = web.CONTRACT
    app.url_map.merge_slashes = False
    app.extensions |= {"shelf": Shelf(data, access.TABLES), "patience": Patience()}
    app.register_error_handler(Exception, admission.doubt)
    for broken in admission.BROKEN:
        app.register_error_handler(broken, admission.distrust)
    routing.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
