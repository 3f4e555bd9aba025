"""What an agreement must never be, whatever led to it: judged on the state alone."""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import combinations
from operator import itemgetter
from typing import Any

from ledger.domain.agreement import life_rules
from ledger.domain.agreement.events import Contribution
from ledger.domain.agreement.state import EMPTY, Agreement, Claim, Extension, current, fresh
from ledger.message import Violation


def violations(state: Agreement) -> Iterator[Violation]:
    """Every invariant the state breaks. Only what is certainly broken counts."""
    return new_violations(EMPTY, state)


def new_violations(before: Agreement, state: Agreement) -> Iterator[Violation]:
    """The same, without the promises that are the very same as before: what they break, they broke then."""
    if state.concluded is None:
        return
    yield from _parties(state)
    yield from _term(state)
    for extension in state.extensions:
        yield from _extension(extension)
    changed = fresh(before, state)
    for position, claim in state.claims.items():
        if claim.contribution in changed:
            yield from _claim(state, claim, position)
    yield from _doubled(state, changed)
    yield from _loose(state)
    yield from life_rules.violations(state.life, state.contributions)


def _parties(state: Agreement) -> Iterator[Violation]:
    least = 1 if state.kind == "network" else 2
    if len(current(state)) < least:
        detail = f"this {state.kind.replace('_', ' ')} agreement needs {least} distinct parties or more"
        yield Violation("two_parties_required", "", detail, "/parties")
    unsigned = not any(given.signed_on for given in state.signatures.values())
    if unsigned and state.certainty in ("signed", "resolved"):
        detail = "no signature date is known: record it with certainty announced, or with a signature"
        yield Violation("signature_required", "", detail, "/grounds/certainty")


def _term(state: Agreement) -> Iterator[Violation]:
    term = state.term
    if term.start is not None and term.end is not None and term.end.last < term.start.first:
        yield Violation("term_reversed", "", f"{term.end} is before {term.start}", "/term/end")


def _extension(extension: Extension) -> Iterator[Violation]:
    """An unknown end accepts any extension; an open one has nothing after it."""
    old, new, position = extension.old_end, extension.end, extension.position
    if extension.old_open or (old is not None and new is not None and new.last <= old.last):
        in_force = "open" if extension.old_open else old
        detail = f"the end in force is {in_force}, not before {new or 'that'}"
        yield Violation("extension_must_not_shorten", str(position), detail, "/end", position)


def _loose(state: Agreement) -> Iterator[Violation]:
    """What stands on an entry that is not there, or that says something else."""
    for position in state.loose:
        yield Violation("has_dependants", f"loose {position}", f"position {position} has lost what it stands on")
    for party in state.signatures.keys() - state.parties.keys():
        yield Violation("unknown_party", f"signature {party}", f"{party!r} has signed and is no party")
    for one in state.contributions.values():
        if one.party not in state.parties and any(claim.contribution == one.id for claim in state.claims.values()):
            yield Violation(
                "unknown_party", f"contribution {one.id}", f"{one.party!r} brings {one.id!r}, and is no party"
            )


def _claim(state: Agreement, claim: Claim, position: int) -> Iterator[Violation]:
    term, span, subject = state.term, claim.span, str(position)
    if (term.start is not None and span.last < term.start.year) or (
        term.end is not None and span.first > term.end.year
    ):
        start, end = term.start or "unknown", term.end or "unknown"
        detail = f"{_years(claim)} is outside the term, which runs from {start} to {end}"
        yield Violation("outside_term", subject, detail, "/years", position)
    money = claim.worth.value.money
    if money is not None and money.cents <= 0:
        yield Violation("amount_not_positive", subject, f"{money.amount} is not above zero", "/value/amount", position)
    yield from _time(state, claim, position)
    area = state.contributions[claim.contribution].neighbourhood
    if state.concluded is not None and area is not None and area not in state.concluded.neighbourhoods:
        yield Violation(
            "outside_area",
            subject,
            f"{area!r} is not a neighbourhood of this agreement",
            "/neighbourhood",
            position,
        )


def _time(state: Agreement, claim: Claim, position: int) -> Iterator[Violation]:
    subject = str(position)
    quantity, valuation = claim.worth.quantity, claim.worth.valuation
    if quantity is not None and quantity.hundredths <= 0:
        yield Violation(
            "amount_not_positive",
            subject,
            f"{quantity.quantity} is not above zero",
            "/quantity/quantity",
            position,
        )
    lump_sum = valuation is not None and valuation.method == "agreed_lump_sum" and claim.worth.value.money is not None
    # Nobody has said what a post is worth nor how many hours it has: that is unknown, and nothing to be valued.
    valued = claim.worth.value.state == "known" or valuation is not None
    staff_time = state.contributions[claim.contribution].form == "staff_time"
    if staff_time and valued and quantity is None and not lump_sum:
        detail = "state the hours (or FTE), or the lump sum that was agreed"
        yield Violation("quantity_or_lump_sum_required", subject, detail, "/quantity", position)


def _doubled(state: Agreement, changed: Collection[str]) -> Iterator[Violation]:
    """Two promises of one stage kind for the same party, form, purpose, neighbourhood and time; one of them is changed.

    What a successor had taken over before it promised something itself is its own promise.
    """
    identity = {id: _identity(state, contribution) for id, contribution in state.contributions.items()}
    concerned = {identity[id] for id in changed if id in identity}
    alike: dict[tuple[Any, ...], list[tuple[int, Claim]]] = {}
    for position, claim in state.claims.items():
        if (of := identity[claim.contribution]) in concerned:
            alike.setdefault((claim.stage == "pledged", *of), []).append((position, claim))
    for (pledged, *_), claims in alike.items():
        for (first, one), (second, two) in combinations(sorted(claims, key=itemgetter(0)), 2):
            if one.span.first <= two.span.last and two.span.first <= one.span.last:
                party = state.contributions[two.contribution].party
                if _stands_for(state, one, first, second) == party:
                    code = "already_pledged" if pledged else "already_committed"
                    detail = f"{party!r} has promised this for {_years(one)} already: revise it"
                    yield Violation(code, f"{first}+{second}", detail, "/years", second)


def _identity(state: Agreement, contribution: Contribution) -> tuple[str, str, str | None, str | None]:
    return _house(state, contribution.party), contribution.form, contribution.purpose, contribution.neighbourhood


def _house(state: Agreement, party: str) -> str:
    """One name for a party and all that have taken over from it, whenever that was."""
    for one in state.successions:
        if one.party == party:
            party = one.successor
    return party


def _stands_for(state: Agreement, claim: Claim, promised: int, before: int) -> str:
    """Whose promise it was when something else was promised at the position `before`."""
    party = state.contributions[claim.contribution].party
    for one in state.successions:
        if one.party == party and promised < one.position < before and one.on.first <= date(claim.span.last, 1, 1):
            party = one.successor
    return party


def _years(claim: Claim) -> str:
    span = claim.span
    return str(span.first) if span.first == span.last else f"{span.first} to {span.last}"
