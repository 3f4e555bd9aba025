"""Every rule with a case that breaks it: the code of the refusal and where in the command it points."""

from dataclasses import replace

import pytest

from ledger.codes import REFUSALS
from ledger.domain.agreement.commands import (
    AmendAgreement,
    CloseAgreement,
    ExtendAgreement,
    JoinParty,
    LeaveParty,
    PlanMilestone,
    ReplaceParty,
    ReviseContribution,
    SettleCondition,
    SettleMilestone,
    SignAgreement,
    Signature,
    WithdrawContribution,
)
from ledger.domain.agreement.events import Origin, Party, Worth
from ledger.domain.neighbourhood import AddAlias, ContextFigure, DefineNeighbourhood, RenameNeighbourhood, StateFigure
from ledger.domain.organisation import (
    AddUnit,
    AssignIdentifier,
    DissolveOrganisation,
    Identifier,
    RegisterOrganisation,
    RenameOrganisation,
    Unit,
)
from ledger.message import Command
from ledger.values import UNKNOWN, Figure, Money, Quantity, Span, Valuation, Valued
from tests.ledger import fund_cases, life_cases, person_cases, refusals_of_reviews, witness_cases
from tests.ledger.deeds import PRESS, euro, years
from tests.ledger.town import (
    AWO,
    BYGONE,
    CITY,
    HOCHFELD,
    VIVAWEST,
    ask,
    conclude,
    on,
    pledge,
    since,
    term,
)

OF_AMENDMENTS = {
    "already_reversed",
    "amended_twice",
    "entry_not_amendable",
    "has_dependants",
    "own_id_stays",
    "period_already_closed",
    "period_not_begun",
    "unknown_entry",
}
"""Raised in test_amendments.py."""
OF_NOTES = {
    "cosignature_in_future",
    "false_cosignature",
    "foreign_checkpoint",
    "no_contradiction",
    "not_signed_by_book",
    "unissued_checkpoint",
}
"""Raised in tests/trust/test_cosigning.py."""

FLATS = ContextFigure("flats", Figure(9200, "more_than"))
OPEN = conclude(term=term("2004"))
PARTY = ask(JoinParty, party=Party(AWO))
MONEY = pledge("money", VIVAWEST, "money", Worth(euro(52000)), *years(2024))
WISH = pledge("wish", VIVAWEST, "money", Worth(euro(10)), *years(2024), stage="pledged")
HOURLY = Valuation("rate_times_quantity", rate=Money(4000))
HOURS, POST = Quantity(10000, "hour"), Quantity(50, "fte")
FESTIVAL = ask(PlanMilestone, milestone="festival", title="Kinderfest", due=on("2024-06"))
SIGNED = replace(PRESS, certainty="signed")
DOLLARS = Valued("known", Money(100, "USD"))
AWARE = replace(since("2024-10-01"), reason="budget_cut")


def money(amount: int, *when: int, **more: object) -> Command:
    """Another commitment of money by VIVAWEST."""
    return pledge("more-money", VIVAWEST, "money", Worth(euro(amount)), *years(*when), **more)


def staff(worth: Worth) -> Command:
    return pledge("staff", CITY, "staff_time", worth, *years(2024))


def passed_on(agreement: str) -> Command:
    given = pledge("passed-on", VIVAWEST, "money", Worth(euro(1)), *years(2024))
    contribution = replace(given.promise.contribution, origin=Origin(agreement, "money"))
    return replace(given, promise=replace(given.promise, contribution=contribution))


def differing() -> Command:
    """The same id, but the city's."""
    return pledge("money", CITY, "money", Worth(euro(52000)), *years(2023))


CASES: list[tuple[str, str, list[Command], Command]] = [
    ("already_exists", "/id", [OPEN], conclude()),
    ("already_exists", "/id", [], ask(RegisterOrganisation, id=CITY, name="Noch eine", kind="municipality")),
    ("already_exists", "/id", [], ask(DefineNeighbourhood, id=HOCHFELD, name="Hochfeld", municipality=CITY)),
    ("already_exists", "/id", [OPEN, FESTIVAL], FESTIVAL),
    ("unknown_organisation", "/parties/1/organisation", [], conclude(CITY, "nobody")),
    ("unknown_organisation", "/municipality", [], conclude(municipality="nowhere")),
    ("unknown_organisation", "/organisation", [OPEN], ask(JoinParty, party=Party("nobody"))),
    ("unknown_organisation", "/successor", [], ask(DissolveOrganisation, id=AWO, on=on("2024"), successor="nobody")),
    ("unknown_organisation", "/municipality", [], ask(DefineNeighbourhood, id="a", name="A", municipality="nowhere")),
    (
        "unknown_organisation",
        "/successor/organisation",
        [OPEN],
        ask(ReplaceParty, organisation=CITY, successor=Party("nobody"), on=on("2024")),
    ),
    ("unknown_neighbourhood", "/neighbourhoods/1", [], conclude(neighbourhoods=(HOCHFELD, "nowhere"))),
    (
        "unknown_neighbourhood",
        "/part_of",
        [],
        ask(DefineNeighbourhood, id="a", name="A", municipality=CITY, part_of="nowhere"),
    ),
    ("unknown_agreement", "/succeeds", [], conclude(succeeds="never-concluded")),
    ("unknown_agreement", "/origin/agreement", [OPEN], passed_on("never-concluded")),
    ("unknown_unit", "/parties/0/unit", [], conclude(parties=(Party(CITY, unit="sport"), Party(AWO)))),
    ("unknown_unit", "/unit", [OPEN], ask(JoinParty, party=Party(AWO, unit="bildung"))),
    ("unknown_party", "/party", [OPEN], ask(SignAgreement, signature=Signature(party=AWO))),
    ("unknown_party", "/signatures/0/party", [], conclude(signatures=(Signature(party=AWO),))),
    ("unknown_party", "/organisation", [OPEN], ask(LeaveParty, organisation=AWO)),
    ("unknown_party", "/party", [OPEN], pledge("rooms", AWO, "premises", Worth(UNKNOWN), *years(2024))),
    (
        "unknown_party",
        "/organisation",
        [OPEN],
        ask(ReplaceParty, organisation=AWO, successor=Party("caritas"), on=on("2024")),
    ),
    (
        "unknown_contribution",
        "/year",
        [OPEN, MONEY],
        ask(ReviseContribution, contribution="money", span=Span(2023, 2023), worth=Worth(euro(1))),
    ),
    ("unknown_contribution", "/year", [OPEN], ask(WithdrawContribution, contribution="money")),
    ("unknown_milestone", "", [OPEN], ask(SettleMilestone, milestone="festival", outcome="missed")),
    ("not_a_municipality", "/municipality", [], conclude(municipality=VIVAWEST)),
    ("not_a_municipality", "/municipality", [], ask(DefineNeighbourhood, id="a", name="A", municipality=VIVAWEST)),
    ("organisation_dissolved", "/parties/1/organisation", [], conclude(CITY, BYGONE, grounds=since("2021"))),
    ("organisation_dissolved", "/organisation", [OPEN], ask(JoinParty, party=Party(BYGONE), on=on("2021-01"))),
    ("organisation_dissolved", "", [], ask(DissolveOrganisation, id=BYGONE, on=on("2022"))),
    ("own_successor", "/successor", [], ask(DissolveOrganisation, id=AWO, on=on("2024"), successor=AWO)),
    ("unit_exists", "/id", [], ask(AddUnit, id=CITY, unit=Unit("bildung", "Bildung"))),
    (
        "unit_exists",
        "/units",
        [],
        ask(RegisterOrganisation, id="a", name="A", kind="other", units=(Unit("b", "B"), Unit("b", "C"))),
    ),
    ("identifier_taken", "/scheme", [], ask(AssignIdentifier, id=CITY, identifier=Identifier("ags", "05114000"))),
    (
        "identifier_taken",
        "/identifiers",
        [],
        ask(
            RegisterOrganisation,
            id="a",
            name="A",
            kind="other",
            identifiers=(Identifier("vat", "DE1"), Identifier("vat", "DE2")),
        ),
    ),
    ("extension_must_not_shorten", "/end", [conclude()], ask(ExtendAgreement, end=on("2024-12-31"))),
    (
        "extension_must_not_shorten",
        "/end",
        [conclude(term=term("2004", open_ended=True))],
        ask(ExtendAgreement, end=on("2030")),
    ),
    (
        "shortening_must_shorten",
        "/on",
        [conclude()],
        ask(CloseAgreement, how="shortened", on=on("2025"), grounds=AWARE),
    ),
    ("reason_required", "/grounds/reason", [conclude()], ask(CloseAgreement, how="terminated", on=on("2024"))),
    ("continuity_required", "/continuity", [conclude()], ask(ExtendAgreement, end=on("2026-12-31"))),
    ("gap_start_required", "/resumes", [conclude()], ask(ExtendAgreement, end=on("2026"), continuity="gap")),
    ("term_reversed", "/term/end", [], conclude(term=term("2024-05", "2024-04"))),
    ("outside_term", "/years", [conclude()], money(1, 2025)),
    ("outside_area", "/neighbourhood", [OPEN], money(1, 2024, neighbourhood=HOCHFELD)),
    ("already_committed", "/years", [OPEN, MONEY], money(1, 2024)),
    ("already_pledged", "/years", [OPEN, WISH], money(1, 2024, stage="pledged")),
    ("contribution_differs", "/id", [OPEN, MONEY], differing()),
    ("amount_not_positive", "/value/amount", [OPEN], money(0, 2024)),
    ("amount_not_positive", "/quantity/quantity", [OPEN], staff(Worth(UNKNOWN, Quantity(0, "hour")))),
    ("currency_differs", "/value/currency", [OPEN], pledge("m", VIVAWEST, "money", Worth(DOLLARS), *years(2024))),
    (
        "currency_differs",
        "/valuation/rate/currency",
        [OPEN],
        staff(Worth(UNKNOWN, HOURS, replace(HOURLY, rate=Money(1, "CHF")))),
    ),
    ("quantity_or_lump_sum_required", "/quantity", [OPEN], staff(Worth(euro(4000)))),
    ("quantity_or_lump_sum_required", "/quantity", [OPEN], staff(Worth(UNKNOWN, None, HOURLY))),
    ("value_not_rate_times_quantity", "/value/amount", [OPEN], staff(Worth(euro(3999), HOURS, HOURLY))),
    ("annual_hours_required", "/valuation/annual_hours", [OPEN], staff(Worth(UNKNOWN, POST, HOURLY))),
    (
        "no_condition_open",
        "/year",
        [OPEN, MONEY],
        ask(SettleCondition, contribution="money", span=Span(2024, 2024), outcome="fulfilled"),
    ),
    ("two_parties_required", "/parties", [], conclude(CITY)),
    ("two_parties_required", "/parties", [OPEN], ask(LeaveParty, organisation=CITY)),
    ("already_party", "/parties/1/organisation", [], conclude(CITY, CITY)),
    ("already_party", "/organisation", [OPEN, PARTY], PARTY),
    (
        "already_party",
        "/successor/organisation",
        [OPEN],
        ask(ReplaceParty, organisation=VIVAWEST, successor=Party(CITY), on=on("2024")),
    ),
    (
        "signed_in_future",
        "/signed_on",
        [OPEN],
        ask(SignAgreement, signature=Signature(party=CITY, signed_on=on("2026-11-23"))),
    ),
    ("signature_required", "/grounds/certainty", [], conclude(grounds=SIGNED)),
    ("agreement_ended", "/grounds/effective", [conclude()], ask(JoinParty, party=Party(AWO), grounds=since("2025"))),
    (
        "milestone_closed",
        "",
        [OPEN, FESTIVAL, ask(SettleMilestone, milestone="festival", outcome="missed")],
        ask(SettleMilestone, milestone="festival", outcome="reached"),
    ),
    (
        "reached_in_future",
        "/reached_on",
        [OPEN],
        ask(PlanMilestone, milestone="jubilee", title="20 Jahre", reached_on=on("2027")),
    ),
    (
        "reached_in_future",
        "/on",
        [OPEN, FESTIVAL],
        ask(SettleMilestone, milestone="festival", outcome="reached", on=on("2027")),
    ),
    ("nothing_changes", "", [OPEN], ask(AmendAgreement, title="Kooperation Dichterviertel")),
    ("nothing_changes", "/on", [OPEN, FESTIVAL], ask(SettleMilestone, milestone="festival", outcome="rescheduled")),
    (
        "nothing_changes",
        "/value",
        [OPEN, MONEY],
        ask(ReviseContribution, contribution="money", span=Span(2024, 2024), worth=Worth(euro(52000))),
    ),
    ("nothing_changes", "/name", [], ask(RenameOrganisation, id=AWO, name="AWO Duisburg")),
    ("nothing_changes", "/value", [], ask(AssignIdentifier, id=CITY, identifier=Identifier("ags", "05112000"))),
    ("nothing_changes", "/name", [], ask(RenameNeighbourhood, id=HOCHFELD, name="Hochfeld")),
    ("nothing_changes", "/alias", [], ask(AddAlias, id=HOCHFELD, alias="Alt-Hochfeld")),
    (
        "nothing_changes",
        "/value",
        [ask(StateFigure, id=HOCHFELD, figure=FLATS)],
        ask(StateFigure, id=HOCHFELD, figure=FLATS),
    ),
    *fund_cases.CASES,
    *refusals_of_reviews.CASES,
    *life_cases.CASES,
    *person_cases.CASES,
    *witness_cases.CASES,
]


@pytest.mark.parametrize(
    ("code", "pointer", "history", "command"),
    CASES,
    ids=[f"{code} {type(asked).__name__}" for code, _, _, asked in CASES],
)
def test_a_broken_rule_is_refused_with_its_code_at_its_place(refused, code, pointer, history, command):
    assert refused(history, command) == (code, pointer)


def test_every_refusal_that_is_documented_is_raised_here():
    assert {code for code, *_ in CASES} | OF_AMENDMENTS | OF_NOTES == set(REFUSALS)


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_every_refusal_says_its_rule_in_two_languages(code):
    english, german = REFUSALS[code]
    assert english.endswith(".")
    assert german.endswith(".")
    assert english != german
