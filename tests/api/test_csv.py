"""Every question as CSV: offered, fetched and read back in both dialects, and the main answer to the letter."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest
from flask import Flask
from marshmallow import fields

from api import access, founding, spec
from api.app import create_app
from api.described import Operation
from api.fields import Anything, Choice, ListOf, MapOf, Part, Shape
from api.shelf import Shelf
from ledger import values, vault
from ledger.answers import persons, sampling
from ledger.codes import WARNINGS
from ledger.domain import action_fund, continuation_review, organisation, person, resolution
from ledger.domain.agreement import events, life_state, state
from ledger.domain.agreement.commands import SignAgreement, Signature
from ledger.exports.csv import DIALECTS, write
from ledger.labels import LABELS
from ledger.projections import bookings, proofs
from ledger.values import PartialDate
from tests.api.conftest import GROUNDS, Caller
from tests.api.inhabited import PERSONS, keep
from tests.ledger import deeds

APP = create_app(Path("nowhere"), testing=True)
FORMATS = tuple(DIALECTS)
IDS = {
    "action-funds": "aktionsfonds",
    "agreements": "dichterviertel",
    "neighbourhoods": "dichterviertel",
    "organisations": "vivawest",
    "persons": PERSONS[0],
    "references": "sap",
    "<slug:system>": "51/00 1",
    "resolutions": "beschluss",
    "reviews": "workshop",
    "valuation-bases": "beispieltabelle",
    "years": "2026",
}
"""What stands behind a noun in an address."""
OTHER_IDS = {"list_members": {"agreements": "netz"}}
"""What some questions are asked about instead."""
MONEY = {"amount": "30.00", "currency": "EUR"}
VALUE = {"state": "known", "amount": "15000.00", "currency": "EUR"}
PERSON = {"name": "Erika Beispiel", "function": "Leitung Kundencenter", "email": "e@example.org", "phone": "+49 203 1"}


def questions() -> dict[str, tuple[str, Operation]]:
    """Address and operation of every question, by its name."""
    routes = [(rule.rule, operation) for rule, operation in spec._operations(APP)]
    return {operation.name: (rule, operation) for rule, operation in routes if operation.kind == "question"}


QUESTIONS = questions()


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caller]:
    """The Dichterviertel, with a little of everything beside it, in a book that the tests only read."""
    app = create_app(tmp_path_factory.mktemp("csv"), testing=True)
    shelf: Shelf = app.extensions["shelf"]
    book = founding.found(shelf, "duisburg", origin="quartierbuch.example/duisburg", keeper="Stadt", actor="Founder")
    for command in deeds.duisburg():
        deeds.do(book, command)
    token = access.draw()
    founding.give_token(book, token, client="=finance", actor="Erika Beispiel")
    caller = Caller(app.test_client(), token, book)
    furnish(caller)
    furnish_persons(caller)
    yield caller
    shelf.close()


def furnish(caller: Caller) -> None:
    """Something of everything that can be asked about, and an agreement of which next to nothing is known."""

    def told(path: str, **body: Any) -> None:
        answer = caller.post(path, {"grounds": {**GROUNDS, "note": "=Mündlich bestätigt"}, **body})
        assert answer.status_code == 201, answer.text

    furnish_agreements(told)
    furnish_reviews(told)
    furnish_funds(told)
    furnish_accounts(told)
    told("periods", year=2025)
    told("archivings", grounds={**GROUNDS, "reason": "partnership_ended"})
    told("reopenings", grounds={**GROUNDS, "reason": "partnership_renewed"})
    told("agreements/offen/contributions", id="spaet", party="awo", form="goods", purpose="Stühle", stage="pledged",
         years=[2025], value={"state": "unknown"})  # fmt: skip


def furnish_persons(caller: Caller) -> None:
    """Somebody who signed, and whose record is kept for too long."""
    of = {"act": deeds.act(), "grounds": deeds.PRESS}
    signature = Signature(party="vivawest", signed_on=PartialDate("2004"), signatory=keep(caller.book, PERSONS[0]))
    deeds.do(caller.book, SignAgreement(id="dichterviertel", **of, signature=signature))
    answer = caller.post(f"persons/{PERSONS[0]}/retentions", {"grounds": GROUNDS, "until": "2020"})
    assert answer.status_code == 201, answer.text


def furnish_agreements(told: Callable[..., None]) -> None:
    """Persons, notes, figures, a milestone, a network, and the same purpose funded twice."""
    told("organisations", id="awo", name="AWO", kind="welfare_association", units=[{"id": "quino", "name": "QUINO"}])
    told("organisations", id="verein", name="-Verein; e. V.", kind="residents_group")
    told("neighbourhoods/dichterviertel/aliases", alias='Das "Viertel"')
    told("neighbourhoods/dichterviertel/figures", label="Wohnungen", value=9200, qualifier="more_than", on="2024")
    parties = [{"organisation": "awo", "unit": "quino", "contact": PERSON}, {"organisation": "verein"}]
    told("agreements", id="offen", kind="loose", title="@Offen", parties=parties, term={"start": "2024"},
         neighbourhoods=["dichterviertel"], activities=["Sprachkurse", "=Kinderfest"])  # fmt: skip
    told("agreements/offen/milestones", id="fest", title="Fest", due="2027-05")
    told("agreements/offen/contributions", id="raum", party="awo", form="premises", stage="pledged",
         period={"first": 2025, "last": 2026}, value={"state": "unknown"})  # fmt: skip
    told("agreements", id="netz", kind="network", title="=Netz", parties=[{"organisation": "vivawest"}], term={},
         municipality="stadt-duisburg")  # fmt: skip
    told("agreements/netz/memberships", value=13, qualifier="about", label="-Unternehmen", on="2016-10-05")
    told("agreements/netz/members", organisation="awo", on="2017")
    givers = ("vivawest", "stadt-duisburg")
    parties = [*({"organisation": giver, "role": "funder"} for giver in givers), {"organisation": "verein"}]
    told("agreements", id="kurse", kind="funding", title="Kurse", parties=parties, term={"start": "2026"},
         municipality="stadt-duisburg")  # fmt: skip
    for giver in givers:
        told("agreements/kurse/contributions", id=f"{giver}-geld", party=giver, form="money", purpose="=Sprachkurse",
             stage="conditional", condition="+Haushalt", years=[2026], value=VALUE, recipient="verein")  # fmt: skip
    told("valuation-bases", id="beispieltabelle", title="=Beispieltabelle (erfunden)", publisher="@Musterverlag",
         edition="2026", valid_from="2026", groups=[{"id": "gruppe-a", "name": "-A", "rate": MONEY,
         "annual_hours": "1600.00"}])  # fmt: skip


def furnish_reviews(told: Callable[..., None]) -> None:
    """A resolution, and a review with a bit of all that can be said in one."""
    told("resolutions", id="beschluss", title="=Stelle", body="@Rat", organisation="stadt-duisburg", number="-1",
         on="2025-12", votes={"yes": 30, "no": 2}, condition="+Haushalt",
         approves=[{"what": "post", "agreement": "dichterviertel", "contribution": "city-staff"}])  # fmt: skip
    told("resolutions", id="vertagt", title="Später", body="Rat", on="2026-01-15", result="deferred")
    told("reviews", id="workshop", title="=Workshop", on="2025-02-23", activities=18, neighbourhood="dichterviertel",
         themes=[{"id": "alter", "label": "-fit fürs Alter", "activities": 3}], agreement="dichterviertel",
         participants=[{"label": "=QUINO", "organisation": "awo", "unit": "quino"},
         {"label": "Bewohnerin", "kind": "residents"}])  # fmt: skip
    told("reviews/workshop/activities", id="telefon", title="@Telefon", theme="alter", responsible=["awo"])
    told("reviews/workshop/interests", organisation="awo", on="2025-02-23", activity="telefon", condition="=nur so")
    told("reviews/workshop/assessments", light="yellow", on="2025-02-23", activity="telefon", condition="+wenn")
    told("reviews/workshop/assessments", light="green", on="2025-02-23", count=14, responsible=["awo"])


def furnish_funds(told: Callable[..., None]) -> None:
    """A fund with two editions of its rules, and a year in which something of everything has happened."""
    told("action-funds", id="aktionsfonds", title="=Aktionsfonds", giver="vivawest", purpose="+Aktionen",
         municipality="stadt-duisburg")  # fmt: skip
    rules = {"envelope": VALUE, "categories": [{"id": "kunst", "label": "=Kunst"}], "own_share": "10.00"}
    told("action-funds/aktionsfonds/rules", **rules)
    told("action-funds/aktionsfonds/rules", **rules, valid_from="2027-01-01", cap=VALUE, deciding_body="@Beirat",
         deadline="-15. März", carry_over="lapses")  # fmt: skip
    year = "action-funds/aktionsfonds/years"
    told(year, year=2026)
    year = f"{year}/2026"
    told(f"{year}/top-ups", amount=MONEY, giver="stadt-duisburg")
    group = {"organisation": "verein"}
    told(f"{year}/applications", id="wand", project="=Wandbild", recipient=group, category="kunst", cost=MONEY,
         asked=VALUE, filed_on="2026-03-01")  # fmt: skip
    told(f"{year}/applications/wand/rejections", decided_on="2026-03-15", grounds=GROUNDS | {"reason": "zu_spaet"})
    told(f"{year}/awards", id="malkurs", project="@Malkurs", recipient={"individual": PERSON}, category="kunst",
         amount=MONEY, decided_on="2026-03-15")  # fmt: skip
    told(f"{year}/awards/malkurs/payments", amount=MONEY, on="2026-04")
    told(f"{year}/awards/malkurs/returns", amount=MONEY | {"amount": "1.50"})
    told(f"{year}/awards", id="chor", project="Chor", recipient=group, amount=MONEY, decided_on="2026-03-15")
    told(f"{year}/awards/chor/cancellations", on="2026-05", grounds=GROUNDS | {"reason": "verzicht"})


def furnish_accounts(told: Callable[..., None]) -> None:
    """Money and time in every stage, with accounts, papers, and a proof of use that was examined."""
    money, staff = (f"agreements/dichterviertel/contributions/{id}" for id in ("vivawest-money", "city-staff"))
    told(f"{money}/accounts", accounts=[{"scheme": "cost_centre", "code": "=4711", "label": "-Quartier"},
         {"scheme": "product", "code": "08 15"}])  # fmt: skip
    told(f"{money}/instalments", id="rate", year=2026, amount=MONEY, due="2026-03")
    told(f"{money}/calls", id="abruf", year=2026, booked_on="2025-02-01", amount=MONEY, instalment="rate")
    told(f"{money}/payments", id="zahlung", year=2026, booked_on="2025-02-15", amount=MONEY | {"amount": "20.00"},
         settles="abruf", document={"number": "=RE-1", "digest": "ab" * 32},
         reference={"system": "sap", "value": "51/00 1"})  # fmt: skip
    told(f"{money}/spendings", id="ausgabe", year=2026, booked_on="2025-04", amount=MONEY | {"amount": "15.00"})
    told(f"{staff}/deliveries", id="stunden", year=2026, booked_on="2025", since="2024-07", until="2024-12",
         value={"state": "unknown"}, quantity={"quantity": "100.00", "unit": "hour"})  # fmt: skip
    told("agreements/dichterviertel/proofs", id="nachweis", contribution="vivawest-money", year=2026, due="2027-03-31",
         on="2025-02")  # fmt: skip
    proof = "agreements/dichterviertel/proofs/nachweis"
    told(f"{proof}/submissions", on="2025-05", amount=MONEY | {"amount": "15.00"})
    told(f"{proof}/examinations", on="2025-06", accepted=MONEY | {"amount": "12.00"},
         reclaimed=MONEY | {"amount": "3.00"}, reclaim_due="2026-08-31")  # fmt: skip
    told(f"{money}/returns", id="ruecklauf", year=2026, booked_on="2025-07", amount=MONEY | {"amount": "1.00"},
         settles="nachweis")  # fmt: skip


def address(caller: Caller, name: str) -> str:
    """Where a question is, about what the town has, with the parameters that it can't do without."""
    rule, operation = QUESTIONS[name]
    steps = rule.removeprefix("/v1/books/<slug:book>/").split("/")
    ids = IDS | OTHER_IDS.get(name, {})
    place = [steps[0], *(ids[noun] if step.startswith("<") else step for noun, step in pairwise(steps))]
    given = {"year": "2026", "from": caller.get("organisations?position=1").headers["As-Of-Recorded-At"]}
    wanted = {field.data_key or name: field for name, field in operation.params.fields.items()}
    query = "&".join(f"{name}={given[name]}" for name, field in wanted.items() if field.required)
    return f"{'/'.join(place)}?{query}"


def parsed(raw: bytes, format: str) -> list[list[str]]:
    said = raw.decode(DIALECTS[format].encoding)
    return list(csv.reader(io.StringIO(said, newline=""), delimiter=DIALECTS[format].delimiter, strict=True))


def rows(caller: Caller, path: str, format: str = "csv") -> list[dict[str, str]]:
    first, *others = parsed(caller.get(f"{path}&format={format}").data, format)
    return [dict(zip(first, cells, strict=True)) for cells in others]


def test_every_question_offers_both_dialects_and_documents_them() -> None:
    document = spec.document(APP)
    described = {one["operationId"]: one for methods in document["paths"].values() for one in methods.values()}
    for name, (_, operation) in QUESTIONS.items():
        assert operation.formats == ("json", "csv", "csv-de", "ndjson"), f"{name} has no table"
        assert operation.table is not None
        answered = described[name]["responses"]["200"]
        heads = answered["content"]["text/csv"]["examples"]
        assert heads["csv"]["value"] == ",".join(column.name for column in operation.table.columns)
        assert heads["csv-de"]["value"] == ";".join(column.german for column in operation.table.columns)
        assert {"Content-Disposition", "Content-Language"} <= answered["headers"].keys()
        (format,) = (one for one in described[name]["parameters"] if one.get("name") == "format")
        assert format["schema"]["enum"] == list(operation.formats)


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_table_is_called_and_headed_clearly(name: str) -> None:
    table = QUESTIONS[name][1].table
    assert table is not None
    assert re.fullmatch("[a-z]+(-[a-z]+)*", table.name)
    assert re.fullmatch("[a-z]+(-[a-z]+)*", table.german)
    assert all(re.fullmatch("[a-z]+(_[a-z]+)*", column.name) for column in table.columns)
    assert len({column.name for column in table.columns}) == len(table.columns)
    assert len({column.german for column in table.columns}) == len(table.columns)
    assert {column.codes for column in table.columns} - {""} <= LABELS.keys()


def filled(shape: Shape) -> dict[str, Any]:
    """An answer in which everything that can be there is there."""
    return {field.data_key or name: _filled(field) for name, field in shape.fields.items()}


def _filled(field: fields.Field[Any]) -> Any:
    match field:
        case Part():
            return filled(field.schema)  # type: ignore[arg-type]
        case ListOf():
            return [_filled(field.inner)]
        case MapOf():
            return {"a": "some text" if field.value_field is None else _filled(field.value_field)}
        case Choice():
            return field.words[0]
        case Anything():
            return "anything"
        case _:
            return spec._example(field)


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_column_leads_to_something_that_the_answer_has(name: str) -> None:
    operation = QUESTIONS[name][1]
    assert operation.table is not None
    answer = filled(operation.answer)
    for share in answer.get("shares", ()):
        share["funder"] = answer["lines"][0]["funder"]["id"]
    full: set[str] = set()
    for row in operation.table.rows(answer):
        full |= {column.name for column in operation.table.columns if column.find(row) not in (None, [])}
    assert [column.name for column in operation.table.columns if column.name not in full] == []


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_is_answered_in_both_dialects(town: Caller, name: str, format: str) -> None:
    table, path = QUESTIONS[name][1].table, address(town, name)
    assert table is not None
    document: dict[str, Any] = town.get(path).get_json()
    answer = town.get(f"{path}&format={format}")
    assert (answer.status_code, answer.mimetype) == (200, "text/csv")
    assert answer.mimetype_params == {"charset": "utf-8", "header": "present"}
    assert answer.headers["Content-Language"] == ("de" if format == "csv-de" else "en")
    assert answer.data.startswith(b"\xef\xbb\xbf") == (format == "csv-de")
    assert answer.data.endswith(b"\r\n")
    first, *others = parsed(answer.data, format)
    assert first == [column.german if format == "csv-de" else column.name for column in table.columns]
    assert others, "the town has nothing to answer with"
    # The same document written again is the same file: nothing is lost on the way through HTTP.
    assert answer.data == write(table, document, DIALECTS[format])
    for row, cells in zip(table.rows(document), others, strict=True):
        for column, cell in zip(table.columns, cells, strict=True):
            assert (cell == "") == (column.find(row) in (None, [])), column.name
            if column.kind == "text":
                assert not re.match(r"\s*[=+\-@]", cell)


GERMAN = """\
Quartier (Kennung);Quartier;Jahr;Zeile;Geber (Kennung);Geber;Vereinbarung (Kennung);Vereinbarung;Beitrag;Form;\
Finanzierungsart;Gewissheit;erstes Jahr;letztes Jahr;gemeinsam für;Stand des Werts;Wert;Währung;Stand der Menge;Menge;\
Einheit;Bewertung;Bewertungsgrundlage;Gruppe;Stundensatz;Jahresstunden;in Aussicht gestellt;unter Vorbehalt;zugesagt;\
abgerufen;eingegangen;ausgegeben;geleistet;nachgewiesen;anerkannt;zurückgegeben;zurückgefordert;\
Herkunft: Vereinbarung;Herkunft: Beitrag;zählt in der Summe;Anteil des Gebers am Wert in %;\
Anteil des Gebers am Geld in %;Ereignisse
dichterviertel;Dichterviertel;2026;Beitrag;vivawest;VIVAWEST;dichterviertel;Kooperation Dichterviertel;vivawest-money;\
Geld;Projektförderung;angenommen;;;;bekannt;52000,00;EUR;;;;;;;;;;;52000,00;;;;;;;;;;;ja;53,61;100,00;{money}
dichterviertel;Dichterviertel;2026;Beitrag;stadt-duisburg;Stadt Duisburg;dichterviertel;Kooperation Dichterviertel;\
city-staff;Personal;Projektförderung;angekündigt;;;;bekannt;45000,00;EUR;unbekannt;;Stunden;vereinbarte Pauschale;;;;;\
;;45000,00;;;;;;;;;;;ja;46,39;0,00;{staff}
"""


def test_the_dichterviertel_in_german_to_the_letter(app: Flask, caller: Caller) -> None:
    for command in deeds.duisburg():
        deeds.do(caller.book, command)
    path = "neighbourhoods/dichterviertel/funding?year=2026"
    money, staff = (line["events"][0] for line in caller.get(path).get_json()["lines"])
    written = caller.get(f"{path}&format=csv-de").data.decode("utf-8-sig")
    assert written == GERMAN.format(money=money, staff=staff).replace("\n", "\r\n")


def test_what_nobody_has_said_is_an_empty_cell_and_not_nought(town: Caller) -> None:
    path = "neighbourhoods/dichterviertel/funding?year=2026"
    (silent,) = (row for row in rows(town, path) if row["funder"] == "verein")
    assert (silent["value_state"], silent["value"], silent["committed"]) == ("unknown", "", "")
    (silent,) = (row for row in rows(town, path, "csv-de") if row["Geber (Kennung)"] == "verein")
    assert (silent["Stand des Werts"], silent["Wert"], silent["Form"]) == ("unbekannt", "", "nicht angegeben")


def test_what_is_not_divided_says_so_in_its_row(town: Caller) -> None:
    path = "neighbourhoods/dichterviertel/funding?year=2026"
    (apart,) = (row for row in rows(town, path) if row["row"] == "unallocated")
    assert (apart["contribution"], apart["first_year"], apart["last_year"]) == ("raum", "2025", "2026")
    (apart,) = (row for row in rows(town, path, "csv-de") if row["Zeile"] == "nicht aufgeteilter Beitrag")
    assert apart["gemeinsam für"] == "dichterviertel"


def test_rows_are_lines_and_no_totals(town: Caller) -> None:
    path = "neighbourhoods/dichterviertel/funding?year=2026"
    document: dict[str, Any] = town.get(path).get_json()
    assert len(rows(town, path)) == len(document["lines"]) + len(document["unallocated"])


def test_what_a_fund_year_comes_to_has_columns_of_its_own(town: Caller) -> None:
    path = "action-funds/aktionsfonds/years/2026?"
    found = rows(town, path)
    assert [row["part"] for row in found] == ["year", "top_up", "application", "award", "award", *["category"] * 2]
    totals = town.get(path).get_json()["totals"]
    assert [row["year_awarded"] for row in found if row["year_awarded"]] == [totals["awarded"]] == ["28.50"]
    assert [row["bound"] for row in found if row["bound"]] == ["28.50", "0.00"]
    (award, *_) = (row for row in rows(town, path, "csv-de") if row["Zeile"] == "Bewilligung")
    assert (award["Stand der Bewilligung"], award["gebunden"], award["Bereich"]) == ("bewilligt", "28,50", "'=Kunst")


def test_an_account_has_a_row_for_each_part_and_counts_nothing_twice(town: Caller) -> None:
    path = "agreements/dichterviertel/account?year=2026"
    found = [row for row in rows(town, path) if row["contribution"] == "vivawest-money"]
    assert [row["part"] for row in found] == ["line", *["open_item"] * 2, *["booking"] * 5, "proof"]
    assert [row["received"] for row in found if row["received"]] == ["20.00"]
    assert [row["open_item_open"] for row in found if row["open_item_open"]] == ["10.00", "2.00"]
    assert {row["accounts"] for row in found} == {"cost_centre =4711\nproduct 08 15"}
    assert {row["account_labels"] for row in found} == {"'-Quartier\n08 15"}
    (proof,) = (row for row in rows(town, path, "csv-de") if row["Teil"] == "Nachweis")
    assert (proof["Nachweis: anerkannt"], proof["anerkannt"]) == ("12,00", "")
    assert proof["Nachweis: fällig"] == "31.03.2027"


def test_a_quantity_of_staff_time_that_nobody_has_stated_is_unknown(town: Caller) -> None:
    (staff,) = (row for row in rows(town, "agreements/dichterviertel/account?year=2026")
                if (row["contribution"], row["part"]) == ("city-staff", "line"))  # fmt: skip
    assert (staff["quantity_state"], staff["quantity"], staff["delivered_quantity"]) == ("unknown", "", "100.00")
    (hours,) = (row for row in rows(town, "reports/bookings?year=2026") if row["booking"] == "stunden")
    assert (hours["quantity_state"], hours["quantity"], hours["value_state"]) == ("known", "100.00", "unknown")


def test_lights_of_the_themes_and_of_no_known_theme_sum_up_to_all(town: Caller) -> None:
    found = rows(town, "reviews/workshop/board?on=2025-02-23")
    assert {row["activities"] for row in found} == {"18"}
    names = ("green", "yellow", "red", "not_reported")
    lights = [[row[name] for name in names] for row in found if row["part"] in ("theme", "unknown_theme")]
    assert lights == [["0", "1", "0", "0"], ["14", "0", "0", "3"]]


def test_the_link_of_the_main_answer_is_the_same_answer_as_csv(town: Caller) -> None:
    path = "neighbourhoods/dichterviertel/funding?year=2026"
    answer = town.get(path)
    link, position = answer.get_json()["links"]["csv"], answer.headers["As-Of-Position"]
    assert link.endswith(f"/neighbourhoods/dichterviertel/funding?year=2026&position={position}&format=csv")
    assert town.get(link).data == town.get(f"{path}&format=csv").data
    then = town.get(f"{path}&position=10&include_parts=true").get_json()
    assert then["links"]["csv"].endswith("funding?year=2026&include_parts=true&position=10&format=csv")
    assert town.get(then["links"]["csv"]).headers["As-Of-Position"] == "10"


@pytest.mark.parametrize(
    ("query", "file"),
    [
        ("neighbourhoods/dichterviertel/funding?year=2026&format=csv", "funding-dichterviertel-2026.csv"),
        ("neighbourhoods/dichterviertel/funding?year=2026&format=csv-de", "finanzierung-dichterviertel-2026.csv"),
        (
            "neighbourhoods/dichterviertel/funding?year=2026&position=10&format=csv",
            "funding-dichterviertel-2026-position-10.csv",
        ),
        ("neighbourhoods/dichterviertel/partners?on=2026-07-05&format=csv", "partners-dichterviertel-2026-07-05.csv"),
        ("agreements/dichterviertel/history?format=csv", "agreement-history-dichterviertel.csv"),
        ("organisations?format=csv-de", "organisationen.csv"),
    ],
)
def test_a_file_is_called_by_what_was_asked(town: Caller, query: str, file: str) -> None:
    assert town.get(query).headers["Content-Disposition"] == f'attachment; filename="{file}"'


@pytest.mark.parametrize(
    ("headers", "media_type", "language"),
    [
        ({"Accept": "text/csv"}, "text/csv", "en"),
        ({"Accept": "text/*"}, "text/csv", "en"),
        ({"Accept": "text/csv; charset=utf-8"}, "text/csv", "en"),
        ({"Accept": "text/csv; header=present; q=0.9, application/json; q=0.5"}, "text/csv", "en"),
        ({"Accept": "text/csv;q=0.5, application/json"}, "application/json", None),
        ({"Accept": "application/json; charset=utf-8"}, "application/json", None),
        ({"Accept": "*/*", "Accept_Language": "de"}, "application/json", None),
        ({"Accept": "text/csv", "Accept_Language": "de"}, "text/csv", "de"),
        ({"Accept": "text/csv", "Accept_Language": "de-DE,de;q=0.9,en;q=0.8"}, "text/csv", "de"),
        ({"Accept": "text/csv", "Accept_Language": "en-GB,en;q=0.9,de;q=0.8"}, "text/csv", "en"),
        ({"Accept": "text/csv", "Accept_Language": "fr"}, "text/csv", "en"),
        ({"Accept": "text/csv", "Accept_Language": "*"}, "text/csv", "en"),
    ],
)
def test_accept_chooses_csv_and_accept_language_its_dialect(
    town: Caller, headers: dict[str, str], media_type: str, language: str | None
) -> None:
    answer = town.get("organisations", **headers)
    assert (answer.mimetype, answer.headers.get("Content-Language")) == (media_type, language)
    assert "Accept-Language" in answer.headers["Vary"]


def test_the_parameter_goes_before_the_headers(town: Caller) -> None:
    asked = {"Accept": "application/json", "Accept_Language": "en"}
    assert town.get("organisations?format=csv-de", **asked).headers["Content-Language"] == "de"
    asked = {"Accept": "text/csv", "Accept_Language": "de"}
    assert town.get("organisations?format=csv", **asked).headers["Content-Language"] == "en"


@pytest.mark.parametrize("format", ["xlsx", "CSV", "csv-en", ""])
def test_a_format_that_is_not_there_is_refused(town: Caller, format: str) -> None:
    answer = town.get(f"organisations?format={format}")
    assert (answer.status_code, answer.get_json()["code"]) == (406, "not_acceptable")
    assert "json or csv or csv-de or ndjson" in answer.get_json()["detail"]


@pytest.mark.parametrize("headers", [{"Accept": "text/html"}, {"Accept": "text/csv;q=0"}])
def test_a_media_type_that_is_not_there_is_refused(town: Caller, headers: dict[str, str]) -> None:
    assert town.get("organisations", **headers).status_code == 406


@pytest.mark.parametrize("path", ["neighbourhoods/dichterviertel/funding?year=2026", "agreements/dichterviertel?"])
def test_each_format_has_a_tag_of_its_own(town: Caller, path: str) -> None:
    tags = [
        town.get(f"{path}&format={format}".replace("?&", "?")).headers["ETag"]
        for format in ("json", "ndjson", *FORMATS)
    ]
    assert len(set(tags)) == len(tags)
    assert all(tag.startswith('W/"') for tag in tags[1:])


def test_a_csv_that_is_held_already_is_not_sent_again(town: Caller) -> None:
    path = "neighbourhoods/dichterviertel/funding?year=2026&format=csv-de"
    tag = town.get(path).headers["ETag"]
    assert town.get(path, If_None_Match=tag).status_code == 304
    assert town.get(path.removesuffix("-de"), If_None_Match=tag).status_code == 200


def test_a_list_is_paged_as_it_is_in_json(town: Caller) -> None:
    path, found = "organisations?limit=3&format=csv", []
    while path:
        answer = town.get(path)
        found += [cells[0] for cells in parsed(answer.data, "csv")[1:]]
        link = answer.headers.get("Link", "")
        assert ("format=csv" in link) == bool(link)
        path = link.partition(">")[0].removeprefix("<")
    assert found == [item["id"] for item in town.get("organisations").get_json()["items"]]
    assert len(found) > 3


def test_an_answer_as_recorded_then_is_the_same_as_csv(town: Caller) -> None:
    path = "agreements/dichterviertel/history?position=5"
    assert {row["type"] for row in rows(town, path)} == {"AgreementConcluded"}
    ahead = (access.now() + timedelta(days=2)).date()
    assert town.get(f"agreements?as_of={ahead}&format=csv").status_code == 400


# ---- codes ----


LISTS: dict[str, tuple[str, ...]] = {
    "agreement_kind": get_args(events.Kind),
    "agreement_status": get_args(state.Status),
    "approvable": get_args(resolution.Approvable),
    "sampling_method": get_args(sampling.Method),
    "attendance": get_args(continuation_review.Attendance),
    "booking": get_args(bookings.Did),
    "carry_over": get_args(action_fund.CarryOver),
    "certainty": get_args(values.Certainty),
    "condition_outcome": get_args(resolution.Outcome),
    "continuity": get_args(events.Continuity),
    "erasure_ground": get_args(person.ErasureGround),
    "form": get_args(values.Form),
    "light": get_args(continuation_review.Light),
    "milestone_outcome": get_args(events.Outcome),
    "organisation_kind": get_args(organisation.Kind),
    "owed": get_args(life_state.Owed),
    "proof_status": get_args(proofs.Status),
    "qualifier": get_args(values.Qualifier),
    "record_kind": get_args(vault.Kind),
    "record_status": get_args(persons.Status),
    "resolution_result": get_args(resolution.Result),
    "restriction_ground": get_args(person.RestrictionGround),
    "role": get_args(events.Role),
    "source_kind": get_args(values.SourceKind),
    "standing": get_args(values.Standing),
    "unit": get_args(values.Unit),
    "valuation_method": get_args(values.Method),
    "value_state": get_args(values.ValueState),
}
"""The lists that the domain has types for."""


def test_every_code_of_the_domain_has_its_labels() -> None:
    for name, codes in LISTS.items():
        assert tuple(LABELS[name]) == codes, name
    assert set(get_args(events.Stage)) <= LABELS["stage"].keys()
    assert tuple(LABELS["warning"]) == tuple(WARNINGS)


def choices(shape: Shape) -> Iterator[tuple[str, ...]]:
    for field in shape.fields.values():
        yield from _choices(field)


def _choices(field: fields.Field[Any]) -> Iterator[tuple[str, ...]]:
    match field:
        case Part():
            yield from choices(field.schema)  # type: ignore[arg-type]
        case ListOf():
            yield from _choices(field.inner)
        case Choice():
            yield field.words


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_code_that_an_answer_can_hold_has_its_labels(name: str) -> None:
    for words in choices(QUESTIONS[name][1].answer):
        assert any(set(words) <= codes.keys() for codes in LABELS.values()), words


def test_labels_are_distinct_within_their_list() -> None:
    for name, codes in LABELS.items():
        assert len({label.de for label in codes.values()}) == len(codes), name
        assert len({label.en for label in codes.values()}) == len(codes), name


def test_the_codes_are_told_with_their_labels_and_need_no_token(app: Flask) -> None:
    answer = app.test_client().get("/v1/codes")
    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["codes"].keys() == LABELS.keys()
    assert answer.json["codes"]["form"][:2] == [
        {"code": "money", "label": {"de": "Geld", "en": "money"}},
        {"code": "staff_time", "label": {"de": "Personal", "en": "staff time"}},
    ]


def test_a_file_is_called_by_letters_that_every_system_takes(town: Caller) -> None:
    answer = town.get("references/sap/51%2F00%201%22%E2%82%AC?format=csv")
    named = answer.headers.get("Content-Disposition", "")
    assert answer.status_code == 404 or re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', named)
    named = town.get("references/sap/51%2F00%201?format=csv").headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="[A-Za-z0-9._-]+"', named)
