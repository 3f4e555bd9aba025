"""The pages: the documentation of the API in a viewer of its own, every problem, and the living contract."""

import base64
import hashlib
from pathlib import Path

from flask import Blueprint, Response, current_app, redirect, render_template, request, send_file
from werkzeug.wrappers import Response as AnyResponse

from api import problems
from api.problems import Problem
from ledger.codes import REFUSALS

BLUEPRINT = Blueprint("web", __name__, static_folder="static", static_url_path="/static", template_folder="templates")

POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
"""Nothing comes from another host and nothing inline runs; the viewer's style sheet holds its icons as data."""

CONTRACT = Path(__file__).resolve().parent.parent.parent / "docs" / "contract" / "index.html"
"""Where the tests write the living contract."""


@BLUEPRINT.get("/")
def read_root() -> AnyResponse:
    return redirect("/docs")


@BLUEPRINT.get("/docs")
def read_docs() -> str:
    return render_template("docs.html")


@BLUEPRINT.get("/problems")
@BLUEPRINT.get("/problems/")
def read_problems() -> str:
    meant = {code: problems.known(code) for code in sorted({*problems.PROBLEMS, *REFUSALS})}
    return render_template("problems.html", meant=meant, faults=problems.FAULTS)


@BLUEPRINT.get("/problems/<code>")
def read_problem(code: str) -> str | dict[str, object]:
    meant = problems.known(code)
    if meant is None:
        raise Problem("not_found", f"there is no problem {code!r}; all of them are at /problems")
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return {"code": code, "status": meant.status, "title": {"en": meant.en, "de": meant.de}}
    return render_template("problem.html", code=code, meant=meant)


@BLUEPRINT.get("/contract")
def read_contract() -> AnyResponse:
    page: Path = current_app.config["CONTRACT"]
    if not page.is_file():
        hint = (
            "the living contract has not been made here; python3 scripts/contract.py runs the scenarios and writes it"
        )
        raise Problem("not_found", hint)
    response = send_file(page, mimetype="text/html", max_age=0)
    response.headers["Content-Security-Policy"] = f"{POLICY}; style-src 'sha256-{_style(page)}'"
    return response


def _style(page: Path) -> str:
    """The digest of the one style sheet in a page: only what the page was made with is applied."""
    style = page.read_bytes().partition(b"<style>")[2].partition(b"</style>")[0]
    return base64.b64encode(hashlib.sha256(style).digest()).decode("ascii")


@BLUEPRINT.after_app_request
def _policy(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers["Referrer-Policy"] = "no-referrer"
    return response
