"""How an agreement comes to be, is signed and amended, and what a date that is known in part can break."""

from dataclasses import replace
from datetime import UTC, date, datetime

from ledger.domain.agreement.commands import (
    AmendAgreement,
    Signature,
)
from ledger.domain.agreement.events import (
    AgreementAmended,
    AgreementConcluded,
    AgreementSigned,
    Party,
    PartyJoined,
    Worth,
)
from ledger.values import Sealed, Span
from tests.ledger.deeds import PRESS, act, euro, years
from tests.ledger.town import (
    AWO,
    BYGONE,
    CITY,
    DICHTERVIERTEL,
    HOCHFELD,
    VIVAWEST,
    ask,
    conclude,
    joined,
    left,
    on,
    pledge,
    signed,
    since,
    term,
)

OPEN = conclude(term=term("2004"))
SIGNED = replace(PRESS, certainty="signed")


# Conclusion and signatures


def test_an_agreement_is_concluded_with_what_is_known_of_it(when):
    assert when([], conclude(municipality=CITY, facility="Quartiersbüro", activities=("Sprachkurse",))) == [
        AgreementConcluded(
            kind="cooperation",
            title="Kooperation Dichterviertel",
            parties=(Party(VIVAWEST), Party(CITY)),
            term=term("2004", "2024-12-31"),
            neighbourhoods=(DICHTERVIERTEL,),
            municipality=CITY,
            facility="Quartiersbüro",
            activities=("Sprachkurse",),
        )
    ]


def test_signatures_are_recorded_with_the_conclusion(when):
    by = Sealed("person-1", "00" * 32)
    signature = Signature(party=CITY, signed_on=on("2004"), signatory=by)
    assert when([], conclude(grounds=SIGNED, signatures=(signature, Signature(party=VIVAWEST))))[1:] == [
        AgreementSigned(CITY, on("2004"), by),
        AgreementSigned(VIVAWEST),
    ]


def test_one_known_signature_date_makes_an_agreement_signed_and_an_unknown_one_does_not(when, refused):
    assert when([], conclude(grounds=SIGNED, signatures=(Signature(party=CITY, signed_on=on("2004")),)))
    unknown = conclude(grounds=SIGNED, signatures=(Signature(party=CITY),))
    assert refused([], unknown) == ("signature_required", "/grounds/certainty")


def test_a_network_may_have_a_single_party_and_a_cooperation_may_not(when, refused):
    assert len(when([], conclude(CITY, kind="network"))) == 1
    assert refused([], conclude(kind="network", parties=())) == ("two_parties_required", "/parties")
    assert refused([], conclude(CITY, kind="loose")) == ("two_parties_required", "/parties")


def test_a_signature_on_the_day_itself_is_not_in_the_future(when):
    assert when([OPEN], signed(CITY, "2026-11-22")) == [AgreementSigned(CITY, on("2026-11-22"))]


def test_a_signature_in_a_year_or_month_that_has_begun_is_not_certainly_in_the_future(when, refused):
    assert when([OPEN], signed(CITY, "2026"))
    assert when([OPEN], signed(CITY, "2026-11"))
    assert refused([OPEN], signed(CITY, "2026-12"))[0] == "signed_in_future"
    assert refused([OPEN], signed(CITY, "2027"))[0] == "signed_in_future"


def test_today_is_the_day_where_the_book_is_kept(when, refused):
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert when([OPEN], signed(CITY, "2026-11-23", act=act(late, today=date(2026, 11, 23))))
    assert refused([OPEN], signed(CITY, "2026-11-23", act=act(late, today=date(2026, 11, 22))))


def test_the_signature_of_a_party_that_has_left_can_still_be_recorded(when):
    assert when([OPEN, joined(AWO), left(AWO)], signed(AWO, "2005")) == [AgreementSigned(AWO, on("2005"))]


def test_an_amendment_records_only_what_changes(when, after):
    amend = ask(AmendAgreement, title="Kooperation Dichterviertel", purpose="Begegnung", activities=())
    assert when([conclude(activities=("Sprachkurse",))], amend) == [
        AgreementAmended(purpose="Begegnung", activities=())
    ]
    state = after(conclude(activities=("Sprachkurse",), facility="Quartiersbüro"), amend)
    assert (state.title, state.purpose, state.facility, state.activities) == (
        "Kooperation Dichterviertel",
        "Begegnung",
        "Quartiersbüro",
        (),
    )


def test_an_agreement_may_work_in_more_than_one_neighbourhood(when):
    assert when([], conclude(neighbourhoods=(DICHTERVIERTEL, HOCHFELD)))[0].neighbourhoods == (DICHTERVIERTEL, HOCHFELD)


# Partial dates: only what is certainly broken is refused


def test_a_term_may_end_in_the_year_or_month_in_which_it_starts(when, refused):
    for start, end in [("2026", "2026-03"), ("2026-05", "2026"), ("2026", "2026"), ("2026-05-31", "2026-05")]:
        assert when([], conclude(term=term(start, end)))
    assert refused([], conclude(term=term("2026-05", "2026-04")))[0] == "term_reversed"
    assert refused([], conclude(term=term("2026", "2025-12-31")))[0] == "term_reversed"


def test_the_years_of_a_contribution_are_held_against_the_sides_of_the_term_that_are_known(when, refused):
    for known, years_inside, years_outside in [
        (term("2004-07", "2024-01"), (2004, 2024), (2003, 2025)),
        (term("2004"), (2004, 9999), (2003,)),
        (term(None, "2024"), (1000, 2024), (2025,)),
        (term(), (1000, 9999), ()),
        (term("2004", open_ended=True), (2004, 9999), (2003,)),
    ]:
        for year in years_inside:
            assert when([conclude(term=known)], pledge("m", CITY, "money", Worth(euro(1)), *years(year)))
        for year in years_outside:
            outside = pledge("m", CITY, "money", Worth(euro(1)), *years(year))
            assert refused([conclude(term=known)], outside) == ("outside_term", "/years")


def test_a_period_that_reaches_into_the_term_is_not_certainly_outside(when, refused):
    for first, last in [(2000, 2004), (2024, 2030), (1990, 2050)]:
        assert when([conclude()], pledge("m", CITY, "money", Worth(euro(1)), Span(first, last)))
    for first, last in [(2000, 2003), (2025, 2030)]:
        assert refused([conclude()], pledge("m", CITY, "money", Worth(euro(1)), Span(first, last)))


def test_an_organisation_dissolved_in_some_month_of_a_year_may_still_have_acted_in_it(when, refused):
    assert when([], conclude(CITY, BYGONE, grounds=since("2020-12-31")))
    assert when([], conclude(CITY, BYGONE))
    assert refused([], conclude(CITY, BYGONE, grounds=since("2021")))[0] == "organisation_dissolved"


def test_an_act_in_the_year_in_which_the_agreement_ended_is_not_certainly_after_the_end(when, refused):
    assert when([conclude(term=term("2004", "2024-06"))], joined(AWO, grounds=since("2024")))
    assert when([conclude()], joined(AWO, grounds=since("2024-12-31")))
    assert refused([conclude()], joined(AWO, grounds=since("2025-01")))[0] == "agreement_ended"


def test_what_happened_before_the_end_is_recorded_years_after_it(when):
    late = act(datetime(2030, 1, 1, tzinfo=UTC))
    assert when([conclude()], joined(AWO, act=late, grounds=since("2023"))) == [PartyJoined(Party(AWO))]
    assert when([conclude()], joined(AWO, act=late)) == [PartyJoined(Party(AWO))]
