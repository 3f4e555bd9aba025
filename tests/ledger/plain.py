"""What a book would say of money and of what is worth money, kept as a plain list of what was said and done.

It shares no code with the ledger's state, rows or answers: it reads accepted commands and counts for itself.
"""

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ledger.domain.agreement.commands import (
    CloseAgreement,
    ConcludeAgreement,
    ExtendAgreement,
    Promise,
    PromiseContribution,
    ReplaceParty,
    ReviseContribution,
    SettleCondition,
    WithdrawContribution,
)
from ledger.domain.agreement.events import Worth
from ledger.domain.agreement.life_commands import (
    CallPayment,
    DeliverContribution,
    ExamineProof,
    ReceivePayment,
    RequestProof,
    ReturnMoney,
    SpendMoney,
    SubmitProof,
)
from ledger.handler import Outcome
from ledger.message import Command
from ledger.values import Span

Deed = dict[str, Any]
Standing = dict[str, Any]
Place = tuple[str, str, tuple[int, int]]
"""An agreement, a contribution and the first and last year of a span."""
Reached = tuple[int | None, list[int]]
STRENGTH = ("committed", "conditional", "pledged")
BOOKED = {
    CallPayment: "called",
    ReceivePayment: "received",
    DeliverContribution: "delivered",
    SpendMoney: "spent",
    ReturnMoney: "returned",
}
LIVED = (*BOOKED.values(), "proved", "accepted", "reclaimed")


class Plain:
    """Everything that was accepted, in order; `seen` is the position from which on it can be known."""

    def __init__(self) -> None:
        self.deeds: list[Deed] = []
        self.areas: dict[str, tuple[str, ...]] = {}

    def tell(self, command: Command, outcome: Outcome) -> None:
        """Takes note of a command that was recorded."""
        deed: Deed = {"seen": outcome.position, "at": outcome.begins, "agreement": command.id}
        match command:
            case ConcludeAgreement():
                self.areas[command.id] = command.neighbourhoods or ("",)
            case PromiseContribution():
                self.promised(deed, command.promise)
            case ExtendAgreement():
                deed["at"] += 1  # the extension itself comes first
                for promise in command.contributions:
                    self.promised(deed, promise)
            case ReviseContribution():
                self.note(deed, did="revised", id=command.contribution, span=pair(command.span), **worth(command.worth))
            case WithdrawContribution():
                self.note(deed, did="withdrawn", id=command.contribution, span=pair(command.span))
            case SettleCondition():
                self.note(deed, did=command.outcome, id=command.contribution, span=pair(command.span))
            case CloseAgreement():
                self.note(deed, did="closed", year=int(command.on.text[:4]))
            case ReplaceParty():
                who, by = command.organisation, command.successor.organisation
                self.note(deed, did="replaced", who=who, by=by, on=(command.on.text + "-01-01")[:10])
            case DeliverContribution():
                self.booked(deed, command, worth(command.worth)["cents"])
            case CallPayment() | ReceivePayment() | SpendMoney() | ReturnMoney():
                self.booked(deed, command, command.amount.cents)
            case RequestProof():
                span = (command.span.first, command.span.last)
                self.note(deed, did="asked", proof=command.proof, id=command.contribution, span=span)
            case SubmitProof():
                self.note(deed, did="proved", proof=command.proof, proved=command.amount.cents)
            case ExamineProof():
                reclaimed = None if command.reclaimed is None else command.reclaimed.cents
                accepted = command.accepted.cents
                self.note(deed, did="examined", proof=command.proof, accepted=accepted, reclaimed=reclaimed)

    def note(self, deed: Deed, **what: Any) -> None:
        self.deeds.append(deed | what)

    def booked(self, deed: Deed, command: Any, cents: int | None) -> None:
        span, stage = (command.span.first, command.span.last), BOOKED[type(command)]
        self.note(deed, did="booked", id=command.contribution, span=span, stage=stage, cents=cents)

    def promised(self, deed: Deed, promise: Promise) -> None:
        of = promise.contribution
        areas = self.areas[deed["agreement"]] if of.neighbourhood is None else (of.neighbourhood,)
        what = {"did": "promised", "id": of.id, "party": of.party, "form": of.form, "purpose": of.purpose}
        for one in promise.spans:
            span = {"span": (one.first, one.last), "stage": promise.stage, "areas": areas, "own": of.neighbourhood}
            self.note(deed, **what, **span, **worth(promise.worth))
            deed["at"] += 1


def pair(span: Span | None) -> tuple[int, int] | None:
    return None if span is None else (span.first, span.last)


def worth(of: Worth) -> dict[str, Any]:
    """{"state", "cents"}: hours at a rate are worth their product, to the cent."""
    if of.valuation is not None and of.valuation.method == "rate_times_quantity":
        assert of.quantity is not None
        assert of.valuation.rate is not None
        hours = Decimal(of.quantity.hundredths) / 100
        if of.quantity.unit == "fte":
            assert of.valuation.annual_hours is not None
            hours = hours * of.valuation.annual_hours.hundredths / 100
        cents = (hours * of.valuation.rate.cents).quantize(Decimal(1), rounding=ROUND_HALF_UP)
        return {"state": "known", "cents": int(cents)}
    return {"state": of.value.state, "cents": None if of.value.money is None else of.value.money.cents}


def standing(deeds: list[Deed], position: int) -> list[Standing]:
    """What stood promised at a position; `funders` says who stood for it in each of its years."""
    stood: list[Standing] = []
    for deed in deeds:
        if deed["seen"] > position:
            continue
        concerned = [one for one in stood if one["agreement"] == deed["agreement"]]
        if deed["did"] in ("revised", "withdrawn", "fulfilled", "failed"):
            concerned = [one for one in concerned if one["id"] == deed["id"] and deed["span"] in (None, one["span"])]
        match deed["did"]:
            case "promised":
                first, last = deed["span"]
                funders = dict.fromkeys(range(first, last + 1), deed["party"])
                stood.append(deed | {"funders": funders, "events": [deed["at"]]})
            case "revised":
                concerned.sort(key=lambda one: STRENGTH.index(one["stage"]))
                concerned[0] |= {"state": deed["state"], "cents": deed["cents"]}
                concerned[0]["events"].append(deed["at"])
            case "withdrawn":
                stood = [one for one in stood if one not in concerned]
            case "fulfilled":
                (one,) = [one for one in concerned if one["stage"] == "conditional"]
                one["stage"] = "committed"
                one["events"].append(deed["at"])
            case "failed":
                stood = [one for one in stood if one not in concerned or one["stage"] != "conditional"]
            case "closed":
                stood = [one for one in stood if one not in concerned or one["span"][0] <= deed["year"]]
            case "replaced":
                for one in concerned:
                    hand_over(one, deed)
    return stood


def hand_over(one: Standing, deed: Deed) -> None:
    """A successor stands for the years that begin when it takes over, or later."""
    for year, funder in one["funders"].items():
        if funder == deed["who"] and deed["on"] <= f"{year}-01-01":
            one["funders"][year] = deed["by"]


def ever_promised(deeds: list[Deed], position: int) -> dict[Place, Standing]:
    """What was ever promised by a position, as it was first, whether or not it still stands."""
    found: dict[Place, Standing] = {}
    for deed in deeds:
        if deed["seen"] > position:
            continue
        if deed["did"] == "promised":
            first, last = deed["span"]
            funders = dict.fromkeys(range(first, last + 1), deed["party"])
            found.setdefault((deed["agreement"], deed["id"], deed["span"]), deed | {"funders": funders})
        if deed["did"] == "replaced":
            for one in found.values():
                if one["agreement"] == deed["agreement"]:
                    hand_over(one, deed)
    return found


def lived(deeds: list[Deed], position: int) -> dict[Place, dict[str, Reached]]:
    """What had become of everything by a position: at each stage the sum in cents (None: nobody knows), on what."""
    found: dict[Place, dict[str, Reached]] = {}
    proofs: dict[tuple[str, str], dict[str, Any]] = {}
    for deed in deeds:
        if deed["seen"] > position:
            continue
        match deed["did"]:
            case "booked":
                place = (deed["agreement"], deed["id"], deed["span"])
                add(found.setdefault(place, {}), deed["stage"], deed["cents"], deed["at"])
            case "asked":
                proofs[deed["agreement"], deed["proof"]] = {"place": (deed["agreement"], deed["id"], deed["span"])}
            case "proved":
                proof = proofs[deed["agreement"], deed["proof"]]
                proofs[deed["agreement"], deed["proof"]] = {"place": proof["place"], "proved": deed}
            case "examined":
                proofs[deed["agreement"], deed["proof"]]["examined"] = deed
    for proof in proofs.values():
        for step in ("proved", "examined"):
            for stage in ("proved", "accepted", "reclaimed"):
                if (deed := proof.get(step, {})).get(stage) is not None:
                    add(found.setdefault(proof["place"], {}), stage, deed[stage], deed["at"])
    return found


def add(stages: dict[str, Reached], stage: str, cents: int | None, at: int) -> None:
    known, events = stages.get(stage, (None, []))
    stages[stage] = known if cents is None else (known or 0) + cents, sorted([*events, at])


def lines(deeds: list[Deed], position: int, area: str, year: int) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The lines of an area and a year: (agreement, contribution, span) -> who, what at which stage, on which events."""
    found = promised(standing(deeds, position), area, year)
    ever = ever_promised(deeds, position)
    for place, stages in lived(deeds, position).items():
        one, (first, last) = ever[place], place[2]
        if area in one["areas"] and first <= year <= last:
            key = (place[0], place[1], f"{first}-{last}")
            left = {"funder": one["funders"][year], "form": one["form"], "state": "none", "events": []}
            line = found.setdefault(key, left | {"apart": first != last or len(one["areas"]) > 1})
            line |= {stage: cents for stage, (cents, _) in stages.items() if cents is not None}
            line["events"] = sorted({*line["events"], *(at for _, events in stages.values() for at in events)})
    return found


def promised(stood: list[Standing], area: str, year: int) -> dict[tuple[str, str, str], dict[str, Any]]:
    """The same of what stands promised, with nothing that has become of it."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for one in sorted(stood, key=lambda one: STRENGTH.index(one["stage"])):
        first, last = one["span"]
        if area in one["areas"] and first <= year <= last:
            key = (one["agreement"], one["id"], f"{first}-{last}")
            leading = {"funder": one["funders"][year], "form": one["form"], "state": one["state"]}
            line = found.setdefault(key, leading | {"apart": first != last or len(one["areas"]) > 1, "events": []})
            line["events"] = sorted([*line["events"], *one["events"]])
            if one["cents"] is not None:
                line[one["stage"]] = one["cents"]
    return found


def sums(of: dict[tuple[str, str, str], dict[str, Any]]) -> dict[str, int | None]:
    """What is committed to this area and year alone: money, in kind, and both; None where nothing is known."""
    money: list[int] = []
    in_kind: list[int] = []
    for line in of.values():
        cents = line.get("committed")
        if cents is not None and not line["apart"] and line["form"] != "unspecified":
            (money if line["form"] == "money" else in_kind).append(cents)
    return {
        "money": sum(money) if money else None,
        "in_kind": sum(in_kind) if in_kind else None,
        "value": sum(money + in_kind) if money or in_kind else None,
    }
