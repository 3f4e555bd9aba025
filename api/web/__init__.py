"""The pages: the documentation of the API in a viewer of its own, and a page about every problem."""

from flask import Blueprint, Response, redirect, render_template, request
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


@BLUEPRINT.after_app_request
def _policy(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Referrer-Policy"] = "no-referrer"
    return response
