"""What became of a contribution: instalments, calls, payments, deliveries, spendings, returns, and its accounts."""

from api.described import Told
from api.entries import BookedBody, EntryBody, of_contribution
from api.fields import Code, ListOf, Part, PartialDate, Shape, Slug, Text
from api.operation import blueprint, command
from api.promises import WorthFields, worth
from api.representations import AGREEMENT
from api.shapes import CommandBody, MoneyShape
from ledger.domain.agreement import life_commands as commands
from ledger.domain.agreement.life import Account

BLUEPRINT = blueprint("bookings")
PLACE = "/agreements/<slug:id>/contributions/<slug:contribution>"


class InstalmentBody(EntryBody):
    amount = Part(MoneyShape)
    due = PartialDate(load_default=None, example="2026-03-31")


class CallBody(BookedBody):
    due = PartialDate(load_default=None, example="2026-03-31")
    instalment = Slug(load_default=None, example="rate-1", about="the planned one that this calls")


class PaymentBody(BookedBody):
    settles = Slug(load_default=None, example="rate-1", about="an instalment or a call; else what is due first")


class DeliveryBody(EntryBody, WorthFields):
    """Time or things; staff time has a quantity, or the share of a lump sum that was agreed."""

    booked_on = PartialDate(example="2026-06-30", about="when it was booked, which may be another year")
    since = PartialDate(load_default=None, example="2026-01", about="first day of the delivery")
    until = PartialDate(load_default=None, example="2026-06", about="last day of the delivery")


class SpendingBody(BookedBody):
    pass


class ReturnBody(BookedBody):
    settles = Slug(load_default=None, example="nachweis-2026", about="the proof whose examination reclaimed it")


class AccountFields(Shape):
    scheme = Code(example="cost_centre")
    code = Text(100, example="4711")
    label = Text(200, load_default=None, example="Quartiersmanagement")


class AccountsBody(CommandBody):
    """All accounts of the contribution; they stand in the place of earlier ones."""

    accounts = ListOf(Part(AccountFields), most=20)


@command(BLUEPRINT, f"{PLACE}/instalments", body=InstalmentBody, of=AGREEMENT)
def plan_instalment(told: Told) -> commands.PlanInstalment:
    """Plan an instalment of a contribution of money: an amount and the day it is due."""
    return commands.PlanInstalment(**of_contribution(told), amount=told.body["amount"], due=told.body["due"])


@command(BLUEPRINT, f"{PLACE}/calls", body=CallBody, of=AGREEMENT)
def call_payment(told: Told) -> commands.CallPayment:
    """Call a payment, of a planned instalment or without one."""
    body = told.body
    return commands.CallPayment(
        **of_contribution(told),
        booked_on=body["booked_on"],
        amount=body["amount"],
        due=body["due"],
        instalment=body["instalment"],
    )


@command(BLUEPRINT, f"{PLACE}/payments", body=PaymentBody, of=AGREEMENT)
def receive_payment(told: Told) -> commands.ReceivePayment:
    """Record money that was received, for what year, and when it was booked."""
    body = told.body
    return commands.ReceivePayment(
        **of_contribution(told), booked_on=body["booked_on"], amount=body["amount"], settles=body["settles"]
    )


@command(BLUEPRINT, f"{PLACE}/deliveries", body=DeliveryBody, of=AGREEMENT)
def deliver_contribution(told: Told) -> commands.DeliverContribution:
    """Record staff time, volunteers' time, rooms, goods or services that were delivered."""
    body = told.body
    return commands.DeliverContribution(
        **of_contribution(told),
        booked_on=body["booked_on"],
        worth=worth(body),
        since=body["since"],
        until=body["until"],
    )


@command(BLUEPRINT, f"{PLACE}/spendings", body=SpendingBody, of=AGREEMENT)
def spend_money(told: Told) -> commands.SpendMoney:
    """Record money that was spent."""
    return commands.SpendMoney(
        **of_contribution(told), booked_on=told.body["booked_on"], amount=told.body["amount"]
    )  # fmt: skip


@command(BLUEPRINT, f"{PLACE}/returns", body=ReturnBody, of=AGREEMENT)
def return_money(told: Told) -> commands.ReturnMoney:
    """Record money that went back to whom it came from."""
    body = told.body
    return commands.ReturnMoney(
        **of_contribution(told), booked_on=body["booked_on"], amount=body["amount"], settles=body["settles"]
    )


@command(BLUEPRINT, f"{PLACE}/accounts", body=AccountsBody, of=AGREEMENT)
def assign_accounts(told: Told) -> commands.AssignAccounts:
    """Assign the accounts of a contribution, in any number of schemes."""
    accounts = tuple(Account(**one) for one in told.body["accounts"])
    return commands.AssignAccounts(**told.base, contribution=told.path["contribution"], accounts=accounts)
