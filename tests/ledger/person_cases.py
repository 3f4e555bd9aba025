"""What may not be done to a record: (code, pointer, history, command), for the test of all refusals."""

from typing import Any

from ledger.domain.person import ErasePerson, LiftRestriction, RectifyPerson, RestrictPerson, StateRetention
from ledger.message import Command
from ledger.values import PartialDate, Sealed
from tests.ledger.deeds import PRESS, act

ID = "person-0123456789abcdef"
RIGHT = Sealed(ID, "ab" * 32)


def told(command: Any, **more: Any) -> Any:
    """A command about the one record of these tests."""
    return command(id=ID, act=act(), grounds=PRESS, **more)


RECTIFY = told(RectifyPerson, person=RIGHT)
RESTRICT = told(RestrictPerson, ground="legal_claims")
LIFT = told(LiftRestriction)
RETAIN = told(StateRetention, until=PartialDate("2036"))
FORGET = told(StateRetention, until=None)
ERASE = told(ErasePerson, ground="objection")

CASES: list[tuple[str, str, list[Command], Command]] = [
    ("already_restricted", "", [RESTRICT], RESTRICT),
    ("not_restricted", "", [], LIFT),
    ("not_restricted", "", [RESTRICT, LIFT], LIFT),
    ("person_restricted", "", [RESTRICT], ERASE),
    ("nothing_changes", "/until", [RETAIN], RETAIN),
    ("nothing_changes", "/until", [], FORGET),
    *(("person_erased", "", [ERASE], command) for command in (RECTIFY, RESTRICT, LIFT, RETAIN)),
]
