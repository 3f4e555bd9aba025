"""The living contract is served where it has been made."""

import base64
import hashlib
from pathlib import Path

from api.app import create_app


def test_the_contract_is_served_with_its_own_style(tmp_path: Path) -> None:
    app = create_app(tmp_path, testing=True)
    app.config["CONTRACT"] = page = tmp_path / "index.html"
    page.write_text("<!doctype html><title>ä</title><style>\np { margin: 0 }\n</style><p>kept</p>", encoding="utf-8")
    with app.test_client().get("/contract") as answer:
        text = answer.text
    assert answer.status_code == 200
    assert answer.content_type == "text/html; charset=utf-8"
    assert "kept" in text
    digest = base64.b64encode(hashlib.sha256(b"\np { margin: 0 }\n").digest()).decode()
    assert answer.headers["Content-Security-Policy"].endswith(f"style-src 'sha256-{digest}'")
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_without_a_page_it_is_said_how_to_make_it(tmp_path: Path) -> None:
    app = create_app(tmp_path, testing=True)
    app.config["CONTRACT"] = tmp_path / "index.html"
    answer = app.test_client().get("/contract")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
    assert "scripts/contract.py" in answer.get_json()["detail"]
