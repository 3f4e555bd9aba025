"""What can be asked of a fund's year, and which other streams each command names."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import assert_never

from ledger.domain.fund_year.events import Project, Recipient
from ledger.message import Command
from ledger.values import UNKNOWN, Money, PartialDate, Valued


def stream_id(fund: str, year: int) -> str:
    """The id of a fund's year; a year has four digits, so no two are alike."""
    return f"{fund}-{year:04d}"


def parted(id: str) -> tuple[str, int]:
    """(fund, year) of an id that `stream_id` made."""
    fund, _, year = id.rpartition("-")
    return fund, int(year)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenFundYear(Command):
    fund: str
    year: int
    carried: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TopUpFund(Command):
    amount: Money
    giver: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileApplication(Command):
    application: str
    project: Project
    asked: Valued = UNKNOWN
    filed_on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectApplication(Command):
    application: str
    decided_on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantAward(Command):
    """Either for an application, whose project it takes, or for a project of its own."""

    award: str
    amount: Money
    decided_on: PartialDate
    application: str | None = None
    project: Project | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PayAward(Command):
    award: str
    amount: Money
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnAward(Command):
    award: str
    amount: Money
    on: PartialDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelAward(Command):
    award: str
    on: PartialDate | None = None


FundYearCommand = (
    OpenFundYear | TopUpFund | FileApplication | RejectApplication | GrantAward | PayAward | ReturnAward | CancelAward
)


def mentions(command: FundYearCommand) -> Iterator[tuple[str, str, str | None]]:
    """The streams a command names: (kind, id, JSON pointer into the command).

    The pointer is empty where the command's own place names the stream, and None where there may be no such stream.
    """
    match command:
        case OpenFundYear():
            yield "action_fund", command.fund, ""
            if command.carried is not None:
                yield "fund_year", stream_id(command.fund, command.year - 1), "/carried"
        case TopUpFund():
            if command.giver is not None:
                yield "organisation", command.giver, "/giver"
        case FileApplication():
            yield from _recipient(command.project.recipient)
        case GrantAward():
            fund, year = parted(command.id)
            yield "action_fund", fund, ""
            yield "fund_year", stream_id(fund, year + 1), None
            if command.project is not None:
                yield from _recipient(command.project.recipient)
        case RejectApplication() | PayAward() | ReturnAward() | CancelAward():
            pass
        case _:
            assert_never(command)


def _recipient(recipient: Recipient) -> Iterator[tuple[str, str, str | None]]:
    if recipient.organisation is not None:
        yield "organisation", recipient.organisation, "/recipient/organisation"
