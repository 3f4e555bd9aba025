"""The pages as people see them: the documentation in its viewer, and a page about every problem."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from api import problems
from ledger.errors import REFUSALS

MEANINGS = {code: known for code in sorted({*problems.PROBLEMS, *REFUSALS}) if (known := problems.known(code))}
LONGEST = max(MEANINGS, key=len)
PHONE = {"width": 320, "height": 640}
"""Pixels of the narrowest screen that a page has to fit without scrolling sideways (WCAG 2.2, 1.4.10)."""
FITS = "() => document.documentElement.scrollWidth <= document.documentElement.clientWidth"
DOCUMENTED = """() => fetch("/v1/openapi.json").then(answer => answer.json()).then(({paths}) =>
    Object.entries(paths).flatMap(([path, methods]) => Object.keys(methods).map(method => [method, path])))"""
SHOWN = """() => [...document.querySelectorAll(".opblock")].map(block => [
    block.querySelector(".opblock-summary-method").textContent.toLowerCase(),
    block.querySelector(".opblock-summary-path").dataset.path])"""
ROWS = """() => [...document.querySelector("table").tBodies[0].rows].map(row =>
    [...row.cells].map(cell => cell.textContent))"""


@pytest.mark.parametrize(("scheme", "background"), [("light", "rgba(0, 0, 0, 0)"), ("dark", "rgb(28, 32, 34)")])
def test_the_viewer_shows_every_operation_by_day_and_by_night(visit, scheme, background):
    with visit("/docs", color_scheme=scheme) as page:
        page.wait_for_selector(".opblock")
        assert sorted(page.evaluate(SHOWN)) == sorted(page.evaluate(DOCUMENTED))
        expect(page.locator("html")).to_have_css("background-color", background)


def test_the_main_question_is_asked_from_the_viewer(visit, site):
    with visit("/docs") as page:
        page.get_by_role("button", name="Authorize").first.click()
        page.locator(".auth-container input").fill(site.token)
        page.locator(".auth-btn-wrapper .authorize").click()
        page.locator(".btn-done").click()
        question = page.locator("#operations-funding-read_funding")
        question.locator(".opblock-summary-control").click()
        question.get_by_role("button", name="Try it out").click()
        question.get_by_role("button", name="Execute").click()
        answer = question.locator(".live-responses-table")
        expect(answer.locator("tbody .response-col_status")).to_contain_text("200")
        expect(answer).to_contain_text('"of_value": "100.00"')


def test_the_viewer_fits_a_phone_and_unfolds_a_command_with_its_example(visit):
    with visit("/docs", viewport=PHONE) as page:
        command = page.locator("#operations-agreements-extend_agreement")
        expect(command).to_be_visible()
        page.wait_for_function(FITS)
        command.locator(".opblock-summary-control").click()
        expect(command.locator(".body-param__example")).to_contain_text("vivawest-money")


ON_TWO_LINES = """() => [...document.querySelectorAll("td:first-child code")]
    .filter(code => code.getClientRects().length > 1).map(code => code.textContent)"""


def test_a_code_stands_on_one_line_where_there_is_room(visit):
    with visit("/problems", viewport={"width": 1100, "height": 900}) as page:
        assert page.evaluate(ON_TWO_LINES) == []
        page.wait_for_function(FITS)


def test_every_problem_is_told_in_english_and_german_on_a_phone(visit):
    with visit("/problems", viewport=PHONE) as page:
        assert page.evaluate(ROWS) == [[code, str(known.status), *known[1:]] for code, known in MEANINGS.items()]
        page.wait_for_function(FITS)
        page.get_by_role("link", name=LONGEST, exact=True).click()
        expect(page.locator("h1")).to_have_text(LONGEST)
        expect(page.get_by_text(MEANINGS[LONGEST].en, exact=True)).to_be_visible()
        expect(page.locator("[lang=de]")).to_have_text(MEANINGS[LONGEST].de)
        page.wait_for_function(FITS)
        # Who leaves a page before its icon has come sees that break off.
        page.wait_for_load_state("networkidle")
        page.get_by_role("link", name="The API").click()
        expect(page.locator("#viewer .info .title")).to_contain_text("Quartierbuch")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/problems", problems.path(LONGEST)])
def test_pages_of_our_own_are_accessible(visit, path, scheme):
    with visit(path, color_scheme=scheme) as page:
        assert [broken["id"] for broken in Axe().run(page).response["violations"]] == []
