"""Proofs of use: requested, submitted, examined."""

from collections.abc import Mapping
from typing import Any, ClassVar

from api.described import Told
from api.entries import EntryBody, PaperFields, named, papers
from api.fields import Part, PartialDate, Slug
from api.operation import blueprint, command
from api.representations import AGREEMENT
from api.shapes import CommandBody, MoneyShape
from ledger.domain.agreement import life_commands as commands

BLUEPRINT = blueprint("proofs")


class ProofBody(EntryBody):
    """The use of what one contribution brought for a year or period is to be proved."""

    id = Slug(load_default=None, example="nachweis-2026", about="chosen by you, else by us; for ever")
    contribution = Slug(example="vivawest-money")
    due = PartialDate(load_default=None, example="2027-03-31")
    on = PartialDate(load_default=None, about="when it was requested")


class SubmissionBody(CommandBody, PaperFields):
    on = PartialDate(example="2027-03-15", about="when it was submitted")
    amount = Part(MoneyShape, about="what it proves the use of")


class ExaminationBody(CommandBody, PaperFields):
    on = PartialDate(example="2026-05", about="when it was examined")
    accepted = Part(MoneyShape)
    objected = Part(MoneyShape, load_default=None, about="with an objection it can be submitted anew")
    reclaimed = Part(MoneyShape, load_default=None, about="to be paid back")
    reclaim_due = PartialDate(load_default=None, example="2026-08-31")

    document: ClassVar[Mapping[str, Any]] = {
        "examples": [{"on": "2026-05", "accepted": {"amount": "45000.00", "currency": "EUR"}}]
    }


@command(BLUEPRINT, "/agreements/<slug:id>/proofs", body=ProofBody, of=AGREEMENT)
def request_proof(told: Told) -> commands.RequestProof:
    """Request a proof of use of a contribution, for a year or period."""
    body = told.body
    return commands.RequestProof(
        **told.base,
        proof=named(told),
        contribution=body["contribution"],
        span=body["span"],
        due=body["due"],
        on=body["on"],
        **papers(body),
    )


@command(BLUEPRINT, "/agreements/<slug:id>/proofs/<slug:proof>/submissions", body=SubmissionBody, of=AGREEMENT)
def submit_proof(told: Told) -> commands.SubmitProof:
    """Submit a proof of use, or submit it anew after an objection."""
    body = told.body
    return commands.SubmitProof(
        **told.base, proof=told.path["proof"], on=body["on"], amount=body["amount"], **papers(body)
    )


@command(BLUEPRINT, "/agreements/<slug:id>/proofs/<slug:proof>/examinations", body=ExaminationBody, of=AGREEMENT)
def examine_proof(told: Told) -> commands.ExamineProof:
    """Examine a proof of use: what is accepted, objected to and reclaimed."""
    body = told.body
    return commands.ExamineProof(
        **told.base,
        proof=told.path["proof"],
        on=body["on"],
        accepted=body["accepted"],
        objected=body["objected"],
        reclaimed=body["reclaimed"],
        reclaim_due=body["reclaim_due"],
        **papers(body),
    )
