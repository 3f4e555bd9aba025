"""Contributions: what a party promises to an agreement, revises, withdraws, and what becomes of its conditions."""

from typing import Literal

from api.described import Told
from api.fields import Choice
from api.operation import blueprint, command
from api.promises import PromiseFields, WorthFields, promise, worth
from api.representations import AGREEMENT
from api.shapes import AnySpan, CommandBody, OneSpan
from ledger.domain.agreement import commands

BLUEPRINT = blueprint("contributions")


class ContributionBody(CommandBody, PromiseFields):
    pass


class RevisionBody(CommandBody, OneSpan, WorthFields):
    pass


class WithdrawalBody(CommandBody, AnySpan):
    pass


class ConditionBody(CommandBody, OneSpan):
    outcome = Choice(Literal["fulfilled", "failed"])


@command(BLUEPRINT, "/agreements/<slug:id>/contributions", body=ContributionBody, of=AGREEMENT)
def promise_contribution(told: Told) -> commands.PromiseContribution:
    """Pledge, promise conditionally or commit a contribution, for years or for one undivided period."""
    return commands.PromiseContribution(**told.base, promise=promise(told.body))


@command(
    BLUEPRINT, "/agreements/<slug:id>/contributions/<slug:contribution>/revisions", body=RevisionBody, of=AGREEMENT
)
def revise_contribution(told: Told) -> commands.ReviseContribution:
    """Revise what was promised for a year or period; the old figure stays right for its time."""
    return commands.ReviseContribution(
        **told.base, contribution=told.path["contribution"], span=told.body["span"], worth=worth(told.body)
    )


@command(
    BLUEPRINT, "/agreements/<slug:id>/contributions/<slug:contribution>/withdrawals", body=WithdrawalBody, of=AGREEMENT
)
def withdraw_contribution(told: Told) -> commands.WithdrawContribution:
    """Withdraw what was promised for a year or period, or all of it."""
    return commands.WithdrawContribution(**told.base, contribution=told.path["contribution"], span=told.body["span"])


@command(
    BLUEPRINT, "/agreements/<slug:id>/contributions/<slug:contribution>/conditions", body=ConditionBody, of=AGREEMENT
)
def settle_condition(told: Told) -> commands.SettleCondition:
    """Record that the condition of a promise was fulfilled, or that it failed."""
    return commands.SettleCondition(
        **told.base,
        contribution=told.path["contribution"],
        span=told.body["span"],
        outcome=told.body["outcome"],
    )
