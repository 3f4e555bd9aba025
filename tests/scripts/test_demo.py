"""The demo books hold what their five sources say, all of it and nothing else, and are made once."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from api.app import create_app
from ledger import store
from scripts import books, demo
from scripts.cases import CASES
from scripts.failed import Failed
from tests.scripts.conftest import quiet
from tests.scripts.terminal import apart, done, here, refused

FOUNDED: dict[str, Any] = {
    "keeper": "Stadt Duisburg",
    "origin": None,
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
    "by": "Erika Beispiel",
}


@pytest.fixture
def client(recorded: Path) -> Iterator[FlaskClient]:
    app = create_app(recorded, testing=True)
    client = app.test_client()
    client.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {(recorded / 'demo-token').read_text().strip()}"
    yield client
    app.extensions["shelf"].close()


def ask(client: FlaskClient, path: str) -> Any:
    answer = client.get(f"/v1/books/{path}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_krefeld_shows_fourteen_green_lights_and_a_post_that_was_resolved(client: FlaskClient) -> None:
    board = ask(client, "krefeld/reviews/workshop-2018/board?on=2018-02-23")
    assert board["lights"] == {"green": 14, "yellow": 0, "red": 0, "not_reported": 4}
    assert [theme["lights"] for theme in board["themes"]] == [None] * 5
    review = ask(client, "krefeld/reviews/workshop-2018")
    assert len(review["participants"]) == 25
    assert sum(one["kind"] == "residents" for one in review["participants"]) == 2
    (allowing,) = ask(client, "krefeld/agreements/quartiersprojekt/resolutions?contribution=stelle")["resolutions"]
    assert (allowing["passed_on"], allowing["what"], allowing["number"]) == ("2017-12", "post", None)


def test_krefeld_has_sources_of_finance_without_amounts(client: FlaskClient) -> None:
    answer = ask(client, "krefeld/neighbourhoods/suedliche-innenstadt/funding?year=2018")
    certain = {line["funder"]["id"]: line["certainty"] for line in answer["lines"]}
    assert (certain["land"], certain["stiftung"], certain["stadt-krefeld"]) == ("assumed", "announced", "resolved")
    assert {line["value"]["state"] for line in answer["lines"]} == {"unknown"}
    assert (answer["complete"], answer["totals"]["value"]) == (False, None)


def test_stuttgart_has_none_by_design_and_thirteen_members_without_names(client: FlaskClient) -> None:
    listed = ask(client, "stuttgart/reports/without-standing-finance")["items"]
    assert [(one["agreement"]["id"], one["why"]) for one in listed] == [
        ("integrative-wohnformen", "none_by_design"),
        ("stadtteilvernetzer", "none_by_design"),
    ]
    (network,) = ask(client, "stuttgart/organisations/verein/members")["networks"]
    assert (network["stated"]["value"], network["named"], network["unnamed"]) == (13, 0, 13)


def test_loerrach_has_a_fund_with_its_rules_and_what_nobody_has_said_of_them(client: FlaskClient) -> None:
    fund = ask(client, "loerrach/action-funds/aktionsfonds?on=2026-07-05")
    assert (fund["giver"]["name"], fund["municipality"]["name"]) == ("Wohnbau Lörrach", "Stadt Lörrach")
    rules = fund["rules_in_force"]
    assert (rules["valid_from"], rules["envelope"]["amount"], rules["cap"]["amount"]) == (None, "15000.00", "1500.00")
    assert len(rules["categories"]) == 5
    assert fund["missing"] == ["floor", "own_share", "carry_over", "deciding_body", "deadline"]


def test_loerrach_has_all_of_2026_left_and_no_invented_award(client: FlaskClient) -> None:
    year = ask(client, "loerrach/action-funds/aktionsfonds/years/2026")
    assert (year["totals"]["available"], year["totals"]["left"]) == ("15000.00", "15000.00")
    assert (year["awards"], year["applications"], year["top_ups"]) == ([], [], [])


def test_loerrach_has_things_in_kind_that_nobody_has_valued(client: FlaskClient) -> None:
    answer = ask(client, "loerrach/organisations/wohnbau-loerrach/contributions?year=2026")
    assert [(line["form"], line["value"]["state"]) for line in answer["lines"]] == [
        ("premises", "unknown"),
        ("services", "unknown"),
    ]
    assert (answer["complete"], answer["totals"]["value"]) == (False, None)
    parties = ask(client, "loerrach/agreements/zusammenarbeit")["parties"]
    assert {one["organisation"]["name"] for one in parties} == {"Wohnbau Lörrach", "Sozialer Arbeitskreis"}


def test_one_token_opens_all_five(client: FlaskClient) -> None:
    assert [case.book for case in CASES] == ["duisburg", "karlsruhe", "krefeld", "stuttgart", "loerrach"]
    for case in CASES:
        assert len(ask(client, f"{case.book}/organisations")["items"]) > 1


def positions(data: Path) -> list[int]:
    found = []
    for case in CASES:
        with books.opened(data, case.book) as one, one.reading() as tx:
            found.append(store.head(tx).position)
    return found


def test_duisburg_shows_money_staff_time_and_shares(client: FlaskClient) -> None:
    answer = ask(client, "duisburg/neighbourhoods/dichterviertel/funding?year=2026")
    lines = [(line["funder"]["name"], line["form"], line["value"]["amount"]) for line in answer["lines"]]
    assert lines == [("VIVAWEST", "money", "52000.00"), ("Stadt Duisburg", "staff_time", "45000.00")]
    assert answer["lines"][0]["certainty"] == "assumed"
    assert answer["lines"][1]["quantity"]["state"] == "unknown"
    assert answer["lines"][1]["valuation"]["method"] == "agreed_lump_sum"
    assert answer["totals"] == {"money": "52000.00", "in_kind": "45000.00", "value": "97000.00", "currency": "EUR"}
    assert [(one["of_value"], one["of_money"]) for one in answer["shares"]] == [("53.61", "100.00"), ("46.39", "0.00")]
    assert answer["complete"] is True


def test_duisburg_had_committed_nothing_before_the_extension(client: FlaskClient) -> None:
    now = ask(client, "duisburg/neighbourhoods/dichterviertel/funding?year=2026")
    extension = min(position for line in now["lines"] for position in line["events"]) - 1
    before = ask(client, f"duisburg/neighbourhoods/dichterviertel/funding?year=2026&position={extension - 1}")
    assert before["lines"] == []


def test_duisburg_has_its_facility_its_activities_and_its_milestone(client: FlaskClient) -> None:
    agreement = ask(client, "duisburg/agreements/dichterviertel")
    assert agreement["facility"] == "Quartiersbüro, Goetheplatz 1"
    assert agreement["activities"] == ["Sprachkurse", "Unterstützung bei Behördengängen", "internationales Kinderfest"]
    assert (agreement["term"]["start"], agreement["term"]["end"]) == ("2004", "2026-12-31")
    assert [(one["title"], one["on"]) for one in agreement["milestones"]] == [("20 Jahre Kooperation", "2024")]


def test_karlsruhe_has_two_partners_and_no_amount(client: FlaskClient) -> None:
    answer = ask(client, "karlsruhe/neighbourhoods/innenstadt-ost/funding?year=2026")
    assert sorted(line["funder"]["id"] for line in answer["lines"]) == ["awo-karlsruhe", "volkswohnung"]
    assert {line["value"]["state"] for line in answer["lines"]} == {"unknown"}
    assert answer["totals"]["value"] is None
    assert answer["complete"] is False


def test_karlsruhe_follows_a_loose_cooperation(client: FlaskClient) -> None:
    agreement = ask(client, "karlsruhe/agreements/quino")
    assert agreement["succeeds"] == "lose-zusammenarbeit"
    assert (agreement["term"]["start"], agreement["term"]["end"], agreement["term"]["open_ended"]) == (
        None,
        None,
        False,
    )
    assert ask(client, "karlsruhe/agreements/lose-zusammenarbeit")["kind"] == "loose"


def test_a_second_start_records_nothing_and_keeps_the_token(tmp_path: Path) -> None:
    data = tmp_path / "data"
    steps = sum(len(case.steps) for case in CASES)
    assert done(apart("demo", "--data", data)) == f"{steps} commands recorded; the token is in {data / 'demo-token'}\n"
    token, before = (data / "demo-token").read_text(), positions(data)
    assert (data / "demo-token").stat().st_mode & 0o777 == 0o600
    assert done(apart("demo", "--data", data)).startswith("0 commands recorded")
    assert ((data / "demo-token").read_text(), positions(data)) == (token, before)


def test_an_interrupted_demo_is_completed(data: Path) -> None:
    shutil.rmtree(data / "karlsruhe")
    made = demo.make(data, say=quiet, progress=quiet)
    assert made.recorded == len(CASES[1].steps)


def test_a_lost_token_is_replaced_and_still_records_nothing_twice(data: Path) -> None:
    (data / "demo-token").unlink()
    assert demo.make(data, say=quiet, progress=quiet).recorded == 0


def test_a_book_of_another_releases_demo_is_kept_and_named(tmp_path: Path) -> None:
    case = CASES[0]
    books.create(tmp_path, case.book, **FOUNDED | {"origin": case.origin})
    with books.opened(tmp_path, case.book) as one:
        token = books.admit(one, name="Demo", client=demo.CLIENT)
    (tmp_path / "demo-token").write_text(token)
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"demo/duisburg/{case.steps[0].name}"}
    app = create_app(tmp_path, testing=True)
    body = case.steps[0].body | {"name": "Duisburg"}
    assert app.test_client().post("/v1/books/duisburg/organisations", json=body, headers=headers).status_code == 201
    app.extensions["shelf"].close()
    said: list[str] = []
    others = sum(len(other.steps) for other in CASES[1:])
    assert demo.make(tmp_path, say=said.append, progress=quiet).recorded == others
    assert len(said) == 1 and "'duisburg'" in said[0] and "--fresh" in said[0]


def test_fresh_deletes_the_demo_books_and_says_so(data: Path) -> None:
    (data / "notes.txt").write_text("mine")
    said = done(here("demo", "--fresh", "--data", data)).splitlines()
    assert said[:2] == [f"deleted the demo book 'duisburg' in {data}", f"deleted the demo book 'karlsruhe' in {data}"]
    assert (data / "notes.txt").read_text() == "mine"


@pytest.mark.sqlite
def test_fresh_never_deletes_a_folder_that_is_not_the_demos(data: Path) -> None:
    (data / "karlsruhe" / "mine.txt").write_text("mine")
    said = refused(here("demo", "--fresh", "--data", data))
    assert "karlsruhe is not known as the demo's book" in said
    assert (data / "duisburg" / "book.sqlite").exists()
    assert (data / "karlsruhe" / "mine.txt").exists()


@pytest.mark.sqlite
def test_fresh_never_deletes_somebodys_own_book(tmp_path: Path) -> None:
    books.create(tmp_path, "duisburg", **FOUNDED)
    with pytest.raises(Failed, match="not known as the demo's book"):
        demo.clear(tmp_path)
    with pytest.raises(Failed, match="is not the demo's book"):
        demo.make(tmp_path, say=quiet, progress=quiet)
    assert (tmp_path / "duisburg" / "book.sqlite").exists()
    assert not (tmp_path / "demo-token").exists()


@pytest.mark.sqlite
def test_fresh_never_follows_a_link(data: Path, tmp_path: Path) -> None:
    (data / "duisburg").rename(tmp_path / "elsewhere")
    (data / "duisburg").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Failed, match="not known as the demo's book"):
        demo.clear(data)
    assert (tmp_path / "elsewhere" / "book.sqlite").exists()
