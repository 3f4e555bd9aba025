"""A small town to try things in: who is registered there, and short words for asking something of an agreement."""

from dataclasses import replace
from typing import Any, TypeVar

from ledger.domain.agreement.commands import (
    CloseAgreement,
    ConcludeAgreement,
    JoinParty,
    LeaveParty,
    PromiseContribution,
    ReplaceParty,
    SignAgreement,
    Signature,
)
from ledger.domain.agreement.events import Party
from ledger.domain.neighbourhood import DefineNeighbourhood
from ledger.domain.organisation import DissolveOrganisation, Identifier, RegisterOrganisation, Unit
from ledger.message import Command, Grounds
from ledger.values import PartialDate, Term
from tests.ledger.deeds import PRESS, act, promise

AGREEMENT = "dichterviertel"
BUDGET_CUT = replace(PRESS, reason="budget_cut")
CITY, VIVAWEST, AWO, CARITAS, BYGONE = "stadt-duisburg", "vivawest", "awo", "caritas", "bygone"
DICHTERVIERTEL, HOCHFELD = "dichterviertel", "hochfeld"

Asked = TypeVar("Asked", bound=Command)


def ask(command: type[Asked], **fields: Any) -> Asked:
    """A command on the agreement, or on the `id` given, on announced grounds unless others are given."""
    given: dict[str, Any] = {"id": AGREEMENT, "act": act(), "grounds": PRESS}
    return command(**given | fields)


def on(text: str) -> PartialDate:
    return PartialDate.parse(text)


def since(effective: str, **more: Any) -> Grounds:
    """Grounds of an act that took effect then."""
    return replace(PRESS, effective=on(effective), **more)


def term(start: str | None = None, end: str | None = None, **more: Any) -> Term:
    return Term(None if start is None else on(start), None if end is None else on(end), **more)


def conclude(*parties: str, **more: Any) -> ConcludeAgreement:
    """A cooperation of VIVAWEST and the city from 2004 to the end of 2024, unless something else is said."""
    given = {
        "kind": "cooperation",
        "title": "Kooperation Dichterviertel",
        "parties": tuple(Party(party) for party in parties or (VIVAWEST, CITY)),
        "term": term("2004", "2024-12-31"),
        "neighbourhoods": (DICHTERVIERTEL,),
    }
    return ask(ConcludeAgreement, **given | more)


def pledge(*given: Any, **more: Any) -> PromiseContribution:
    """Promises a contribution, pledged, conditional or committed; `promise` says how it is written."""
    of = {name: more.pop(name) for name in ("id", "grounds") if name in more}
    return ask(PromiseContribution, promise=promise(*given, **more), **of)


def joined(party: str, **more: Any) -> JoinParty:
    return ask(JoinParty, party=Party(party), **more)


def left(party: str, **more: Any) -> LeaveParty:
    return ask(LeaveParty, organisation=party, **more)


def replaced(party: str, successor: str, when: str) -> ReplaceParty:
    return ask(ReplaceParty, organisation=party, successor=Party(successor), on=on(when))


def signed(party: str, when: str | None = None, **more: Any) -> SignAgreement:
    return ask(SignAgreement, signature=Signature(party=party, signed_on=None if when is None else on(when)), **more)


def terminated(when: str, **more: Any) -> CloseAgreement:
    return ask(CloseAgreement, how="terminated", on=on(when), **{"grounds": BUDGET_CUT} | more)


def shortened(when: str, **more: Any) -> CloseAgreement:
    return ask(CloseAgreement, how="shortened", on=on(when), **{"grounds": BUDGET_CUT} | more)


def ended(when: str, **more: Any) -> CloseAgreement:
    return ask(CloseAgreement, how="ended", on=on(when), **more)


def townspeople() -> list[Command]:
    """Registers the town: a city, a housing company, two welfare associations, one dissolved, two neighbourhoods."""
    return [
        ask(
            RegisterOrganisation,
            id=CITY,
            name="Stadt Duisburg",
            kind="municipality",
            identifiers=(Identifier("ags", "05112000"),),
            units=(Unit("bildung", "Stabsstelle Bildungsregion"),),
        ),
        ask(RegisterOrganisation, id=VIVAWEST, name="VIVAWEST", kind="housing_company"),
        ask(RegisterOrganisation, id=AWO, name="AWO Duisburg", kind="welfare_association"),
        ask(RegisterOrganisation, id=CARITAS, name="Caritas Duisburg", kind="welfare_association"),
        ask(RegisterOrganisation, id=BYGONE, name="Verein von einst", kind="residents_group"),
        ask(DissolveOrganisation, id=BYGONE, on=on("2020")),
        ask(DefineNeighbourhood, id=DICHTERVIERTEL, name="Dichterviertel", municipality=CITY),
        ask(DefineNeighbourhood, id=HOCHFELD, name="Hochfeld", municipality=CITY, aliases=("Alt-Hochfeld",)),
    ]
