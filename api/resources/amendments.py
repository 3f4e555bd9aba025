"""Amendments: corrections of what was recorded wrongly, reversals of what never happened, in sets judged together."""

from collections.abc import Mapping
from typing import Any, ClassVar

from marshmallow import post_load

from api.described import Told
from api.fields import Anything, Flag, ListOf, MapOf, Part, Shape, WholeNumber, wrong
from api.operation import blueprint, command
from api.receipts import RECEIPT
from api.shapes import CommandBody
from ledger.domain.amendment import AmendEntries, Correction, Reversal

BLUEPRINT = blueprint("amendments")


class AmendmentShape(Shape):
    """One entry, by its position, with either a `correction` of its data (a JSON merge patch) or `reversal: true`."""

    entry = WholeNumber(1, 2**53 - 1, example=9)
    correction = MapOf(Anything(), load_default=None, allow_none=False, about="what to change in the entry's `data`")
    reversal = Flag(load_default=False, about="it never happened")

    document: ClassVar[Mapping[str, Any]] = {
        "oneOf": [
            {"required": ["correction"]},
            {"required": ["reversal"], "properties": {"reversal": {"const": True}}},
        ],
        "examples": [
            {"entry": 9, "correction": {"worth": {"value": {"money": {"amount": "46000.00"}}}}},
            {"entry": 10, "reversal": True},
        ],
    }

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Correction | Reversal:
        if (data["correction"] is None) == (not data["reversal"]):
            raise wrong("write either a correction or reversal: true", "required")
        if data["correction"] is None:
            return Reversal(data["entry"])
        return Correction(data["entry"], data["correction"])


class AmendmentsBody(CommandBody):
    """The grounds need the code of a `reason`."""

    amendments = ListOf(Part(AmendmentShape), least=1, most=500)

    document: ClassVar[Mapping[str, Any]] = {
        "examples": [
            {
                "amendments": [{"entry": 10, "reversal": True}],
                "grounds": {
                    "certainty": "announced",
                    "source": {"kind": "statement", "reference": "Schreiben der Stadt vom 3. März 2026"},
                    "reason": "wrong_amount",
                },
            }
        ]
    }


@command(BLUEPRINT, "/amendments", body=AmendmentsBody, of=RECEIPT)
def amend_entries(told: Told) -> AmendEntries:
    """Correct or reverse entries, as a set judged together.

    Original and correction both stay: a question as of an earlier time gives the old figures, one as of now the new.
    """
    return AmendEntries(**{**told.base, "id": told.book}, amendments=tuple(told.body["amendments"]))
