"""`quartierbuch export` and `book restore`: a bundle on the command line, verified over HTTP as well, and back."""

import json
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from api import access, founding
from api.app import create_app
from ledger import book, checkpoints, keys, seal, store
from ledger.registry import PROJECTIONS
from tests.copies import copy_data
from tests.scripts.terminal import here
from tests.trust.audited import Audited, audited, judged, packed


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Audited]:
    """A data folder with one book, and what is known of it."""
    data = tmp_path_factory.mktemp("kept")
    return data, audited(data)


@pytest.fixture
def data(kept: tuple[Path, Audited], tmp_path: Path) -> Path:
    copied = copy_data(kept[0], tmp_path / "data")
    # The tests of the ledger make books without a way in.
    one = book.open(copied / "duisburg")
    for table in access.TABLES:
        table.create(one.engine)
    one.close()
    return copied


@pytest.fixture
def whole(kept: tuple[Path, Audited]) -> Audited:
    return kept[1]


@pytest.fixture
def bundle(data: Path, tmp_path: Path) -> Path:
    to = tmp_path / "duisburg.zip"
    ended = here("export", "duisburg", "--bundle", to, "--data", data)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("wrote ")
    return to


def everything(folder: Path) -> dict[str, Any]:
    """All that a restored book must have in common with the one it came from."""
    opened = book.open(folder)
    try:
        with opened.reading() as tx:
            rows = {
                one.table.name: sorted(tx.connection.execute(f"SELECT * FROM {one.table.name}").fetchall(), key=repr)
                for one in PROJECTIONS
            }
            return {
                "named": (opened.id, opened.origin, opened.time_zone, opened.currency),
                "events": store.after(tx, 0, 1 << 40, store.head(tx).position),
                "seal": seal.head(tx),
                "checkpoints": checkpoints.after(tx, 0, 500),
                "columns": tx.connection.execute("SELECT * FROM event").fetchall(),
                "requests": tx.connection.execute("SELECT * FROM request").fetchall(),
                "tiles": tx.connection.execute("SELECT * FROM tile").fetchall(),
                "records": opened.vault.openings([f"{one}" for one in ids(opened)]),
                **rows,
            }
    finally:
        opened.close()


def ids(opened: book.Book) -> list[str]:
    with opened.vault.engine.connect() as connection:
        return [row[0] for row in connection.exec_driver_sql("SELECT id FROM record ORDER BY id")]


@pytest.mark.sqlite
def test_a_book_restored_from_its_bundle_is_the_same_book(
    data: Path, whole: Audited, bundle: Path, tmp_path: Path
) -> None:
    ended = here("book", "restore", bundle, "--key", whole.key, "--data", tmp_path / "new")
    assert ended.code == 0
    assert "restored 'duisburg'" in ended.out
    assert "signing.key" in ended.err
    assert everything(tmp_path / "new" / "duisburg") == everything(data / "duisburg")
    again = here("book", "restore", bundle, "--key", whole.key, "--data", tmp_path / "new")
    assert (again.code, again.out) == (1, "")
    assert "already" in again.err


@pytest.mark.sqlite
def test_idempotency_keys_come_back_from_the_log(tmp_path: Path) -> None:
    app = create_app(tmp_path / "data")
    made = founding.found(app.extensions["shelf"], "duisburg", origin="quartierbuch/d/1", keeper="Stadt", actor="Amt")
    token = access.draw()
    founding.give_token(made, token, client="finance", actor="Erika Beispiel")
    body = {"name": "AWO", "kind": "other", "grounds": {"certainty": "announced", "source": {"kind": "press"}}}
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "0b9f7c1e"}
    assert app.test_client().post("/v1/books/duisburg/organisations", json=body, headers=headers).status_code == 201
    key = str(keys.load(made.folder, made.origin).verifier)
    app.extensions["shelf"].close()
    here("export", "duisburg", "--bundle", tmp_path / "b.zip", "--data", tmp_path / "data")
    assert here("book", "restore", tmp_path / "b.zip", "--key", key, "--data", tmp_path / "new").code == 0
    assert everything(tmp_path / "new" / "duisburg") == everything(tmp_path / "data" / "duisburg")


def test_a_dry_run_verifies_and_writes_nothing(whole: Audited, bundle: Path, tmp_path: Path) -> None:
    ended = here("book", "restore", bundle, "--key", whole.key, "--dry-run", "--data", tmp_path / "new")
    assert (ended.code, ended.err) == (0, "")
    assert "dry run" in ended.out
    assert not (tmp_path / "new").exists()


def test_a_forged_bundle_is_not_restored(whole: Audited, bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    forged = packed(files | {"tile/0/000": bytes(256 * 32)}, tmp_path / "forged.zip")
    ended = here("book", "restore", forged, "--key", whole.key, "--data", tmp_path / "new")
    assert (ended.code, ended.out) == (1, "")
    assert "altered" in ended.err
    assert not (tmp_path / "new").exists()


def test_a_bundle_is_not_restored_with_the_wrong_key_or_against_ones_own_checkpoint(
    whole: Audited, data: Path, bundle: Path, tmp_path: Path
) -> None:
    held = tmp_path / "held"
    held.write_text(whole.held.replace("duisburg\n", "krefeld\n", 1), encoding="utf-8")
    for given in (("--key", "no key"), ("--key", whole.key, "--checkpoint", held)):
        ended = here("book", "restore", bundle, *given, "--data", tmp_path / "new")
        assert (ended.code, ended.out, len(ended.err.splitlines())) == (1, "", 1)


def test_nothing_stays_of_a_bundle_that_could_not_be_restored(whole: Audited, bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["bundle.json"])
    manifest["checkpoints"][0]["issued_at"] = "yesterday"
    broken = packed(files | {"bundle.json": json.dumps(manifest).encode()}, tmp_path / "broken.zip")
    assert judged(broken, "--key", whole.key)[0] == 0
    ended = here("book", "restore", broken, "--key", whole.key, "--data", tmp_path / "new")
    assert ended.code == 1
    assert list((tmp_path / "new").iterdir()) == []


def test_a_bundle_is_not_written_over_another_file_nor_into_nowhere(data: Path, bundle: Path, tmp_path: Path) -> None:
    for to in (bundle, tmp_path / "nowhere" / "b.zip"):
        ended = here("export", "duisburg", "--bundle", to, "--data", data)
        assert (ended.code, ended.out, len(ended.err.splitlines())) == (1, "", 1)
    assert [one.name for one in tmp_path.iterdir() if one.name.startswith(".making")] == []


def test_the_vault_stays_at_home_where_it_is_asked_to(data: Path, whole: Audited, tmp_path: Path) -> None:
    to = tmp_path / "b.zip"
    assert here("export", "duisburg", "--bundle", to, "--without-vault", "--data", data).code == 0
    code, report = judged(to, "--key", whole.key)
    assert (code, {one["verdict"] for one in report["vault"]}) == (0, {"ERASED", "withheld"})
    assert b"Notiz" not in to.read_bytes()


@pytest.fixture
def served(data: Path) -> Iterator[tuple[str, str]]:
    """(address, token) of the book over HTTP."""
    app = create_app(data)
    token = access.draw()
    founding.give_token(app.extensions["shelf"].get("duisburg"), token, client="auditor", actor="Prüfung")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/v1/books/duisburg", token
    server.shutdown()
    server.server_close()
    app.extensions["shelf"].close()


def test_the_verifier_reads_a_book_over_http(
    served: tuple[str, str], whole: Audited, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url, token = served
    held = tmp_path / "held"
    held.write_text(whole.held, encoding="utf-8")
    monkeypatch.delenv("QUARTIERBUCH_TOKEN", raising=False)
    code, report = judged(url, "--key", whole.key)
    assert (code, report["code"]) == (2, "unreachable")
    assert "QUARTIERBUCH_TOKEN" in report["message"]
    monkeypatch.setenv("QUARTIERBUCH_TOKEN", token)
    code, report = judged(url, "--key", whole.key, "--checkpoint", str(held))
    assert (code, report["findings"]) == (0, [])
    assert report["funding"] == judged(packed(whole.files, tmp_path / "b.zip"), "--key", whole.key)[1]["funding"]
    code, report = judged(url, "--key", whole.key, "--checkpoint", str(held), "--position", "12")
    assert (code, report["event"]["position"]) == (0, 12)
