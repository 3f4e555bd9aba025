"""Action funds: their rules by date, what is left in a year, who was given how much, and what was refused and why."""

from collections.abc import Iterator, Mapping
from datetime import date

from ledger import history, names
from ledger.answers.funding import as_of
from ledger.answers.lines import Answer
from ledger.answers.people import person
from ledger.domain.action_fund import ActionFund, Edition, Rules, edition_on, rules_on
from ledger.domain.fund_year.commands import stream_id
from ledger.domain.fund_year.events import Project, Recipient
from ledger.domain.fund_year.state import FundYear, award_of, bound, carried, left, limit, of_awards, topped_up
from ledger.names import Name
from ledger.projections.funding import valued
from ledger.sql import OPEN, Transaction
from ledger.store import Head
from ledger.values import Money, PartialDate, Valued, format_hundredths

Labels = Mapping[str, str]


def fund(tx: Transaction, id: str, state: ActionFund, version: int, at: Head, *, on: date) -> Answer:
    """An action fund as it stands at a version: all its rules, and which of them hold on the day `on`."""
    established = state.established
    assert established is not None
    organisations = names.find_all(tx, "organisation", _organisations(state), at.position)
    areas = names.find_all(tx, "neighbourhood", established.neighbourhoods, at.position)
    municipality = established.municipality
    holding = edition_on(state, on)
    return {
        "id": id,
        "title": established.title,
        "purpose": established.purpose,
        "giver": _named(organisations[established.giver]),
        "neighbourhoods": [_named(area) for area in areas.values()],
        "municipality": None if municipality is None else _named(organisations[municipality]),
        "certainty": state.certainty,
        "rules": [_edition(one) for one in state.editions],
        "rules_on": on.isoformat(),
        "rules_in_force": None if holding is None else _edition(holding),
        "missing": ["rules"] if holding is None else list(_unstated(holding.rules)),
        "years": list(_years(tx, id, at)),
        "version": version,
        "as_of": as_of(at),
    }


def listed(tx: Transaction, at: Head, *, after: str, limit: int) -> list[Answer]:
    """At most `limit` funds after an id: what each is called, who gives it, to which area."""
    page = names.page(tx, "action_fund", at.position, after=after, limit=limit)
    givers = names.find_all(tx, "organisation", (one.detail["giver"] for one in page), at.position)
    return [
        {"id": one.id, "title": one.name, **one.detail, "giver": _named(givers[one.detail["giver"]])} for one in page
    ]


def year(tx: Transaction, state: FundYear, version: int, at: Head, *, currency: str) -> Answer:
    """A fund's year as it stands at a version: what is left, each award and application, and sums by category."""
    opened = state.opened
    assert opened is not None
    of, _ = history.state(tx, "action_fund", opened.fund, at.position)
    labels = _labels(of, opened.year)
    organisations = names.find_all(tx, "organisation", _concerned(state), at.position)
    missing = list(_missing(state, of))
    return {
        "fund": {"id": opened.fund, "title": of.established.title},
        "year": opened.year,
        "envelope": valued(opened.envelope),
        "totals": _totals(state, currency),
        "awards": list(_awards(state, organisations, labels)),
        "applications": list(_applications(state, organisations, labels)),
        "by_category": _by_category(state, of, labels),
        "top_ups": [
            {
                "amount": one.amount.amount,
                "giver": None if one.giver is None else _named(organisations[one.giver]),
                "event": position,
            }
            for position, one in state.top_ups.items()
        ],
        "complete": not missing,
        "missing": missing,
        "version": version,
        "as_of": as_of(at),
    }


def _organisations(state: ActionFund) -> Iterator[str]:
    assert state.established is not None
    yield state.established.giver
    if state.established.municipality is not None:
        yield state.established.municipality


def _named(name: Name) -> Answer:
    return {"id": name.id, "name": name.name}


def _edition(edition: Edition) -> Answer:
    rules = edition.rules
    return {
        "valid_from": _text(edition.valid_from),
        "envelope": valued(rules.envelope),
        "cap": valued(rules.cap),
        "floor": valued(rules.floor),
        "own_share": None if rules.own_share is None else format_hundredths(rules.own_share),
        "categories": [{"id": category.id, "label": category.label} for category in rules.categories],
        "carry_over": rules.carry_over,
        "deciding_body": rules.deciding_body,
        "deadline": rules.deadline,
        "certainty": edition.certainty,
        "event": edition.position,
    }


def _unstated(rules: Rules) -> Iterator[str]:
    """What nobody has stated, by the names of the rules' fields."""
    for name in ("envelope", "cap", "floor", "own_share", "categories", "carry_over", "deciding_body", "deadline"):
        value = getattr(rules, name)
        if value in (None, (), "unknown") or (isinstance(value, Valued) and value.state == "unknown"):
            yield name


def _years(tx: Transaction, fund: str, at: Head) -> Iterator[int]:
    """The years that were opened, in order."""
    for one in names.page(tx, "fund_year", at.position, after=stream_id(fund, 0), limit=OPEN):
        if not one.id.startswith(f"{fund}-"):
            break
        if one.detail["fund"] == fund:
            yield int(one.name)


def _labels(of: ActionFund, year: int) -> Labels:
    """Every category that the fund ever had, as it is called in the year; those of the year's rules first."""
    of_year = of.rules_within(date(year, 1, 1), date(year, 12, 31))
    every = [*reversed(of_year), *(one.rules for one in reversed(of.editions))]
    labels: dict[str, str] = {}
    for category in (category for rules in every for category in rules.categories):
        labels.setdefault(category.id, category.label)
    return labels


def _concerned(state: FundYear) -> Iterator[str]:
    for one in state.top_ups.values():
        yield from [one.giver] if one.giver else []
    projects = [one.filed.project for one in state.applications.values()]
    for project in (*projects, *(one.granted.project for one in state.awards.values())):
        yield from [project.recipient.organisation] if project.recipient.organisation else []


def _totals(state: FundYear, currency: str) -> Answer:
    assert state.opened is not None
    return {
        "envelope": _money(state.opened.envelope.money),
        "topped_up": _cents(topped_up(state)),
        "carried": _cents(carried(state)),
        "available": _cents(limit(state)),
        "awarded": _cents(sum(bound(state).values())),
        "paid": _cents(sum(of_awards(state.payments.values()).values())),
        "returned": _cents(sum(of_awards(state.returns.values()).values())),
        "left": _cents(left(state)),
        "currency": currency,
    }


def _awards(state: FundYear, organisations: Mapping[str, Name], labels: Labels) -> Iterator[Answer]:
    taken = bound(state)
    paid, returned = of_awards(state.payments.values()), of_awards(state.returns.values())
    for id, one in state.awards.items():
        cancelled = state.cancellations.get(id)
        granted = one.granted
        yield {
            "id": id,
            **_project(granted.project, organisations, labels),
            "application": granted.application,
            "decided_on": str(granted.decided_on),
            "status": "granted" if cancelled is None else "cancelled",
            "cancelled_on": None if cancelled is None else _text(cancelled.on),
            "reason": None if cancelled is None else cancelled.reason,
            "granted": granted.amount.amount,
            "paid": _cents(paid.get(id, 0)),
            "returned": _cents(returned.get(id, 0)),
            "bound": _cents(taken[id]),
            "certainty": one.certainty,
            "events": _events(state, id),
        }


def _events(state: FundYear, award: str) -> list[int]:
    """The positions that an award's figures stand on."""
    cancelled = state.cancellations.get(award)
    flows = [at for flows in (state.payments, state.returns) for at, one in flows.items() if one.award == award]
    return sorted([state.awards[award].position, *flows, *([] if cancelled is None else [cancelled.position])])


def _applications(state: FundYear, organisations: Mapping[str, Name], labels: Labels) -> Iterator[Answer]:
    for id, one in state.applications.items():
        rejected, award = state.rejections.get(id), award_of(state, id)
        yield {
            "id": id,
            **_project(one.filed.project, organisations, labels),
            "asked": valued(one.filed.asked),
            "filed_on": _text(one.filed.filed_on),
            "status": "rejected" if rejected else "awarded" if award else "open",
            "decided_on": _text(rejected.decided_on) if rejected else None,
            "reason": rejected.reason if rejected else None,
            "award": award,
            "certainty": one.certainty,
            "events": [one.position, *([rejected.position] if rejected else [])],
        }


def _project(project: Project, organisations: Mapping[str, Name], labels: Labels) -> Answer:
    return {
        "project": project.title,
        "recipient": _recipient(project.recipient, organisations),
        "category": _category(project.category, labels),
        "cost": _money(project.cost),
    }


def _recipient(recipient: Recipient, organisations: Mapping[str, Name]) -> Answer:
    organisation = recipient.organisation
    return {
        "organisation": None if organisation is None else _named(organisations[organisation]),
        "individual": person(recipient.person),
    }


def _by_category(state: FundYear, of: ActionFund, labels: Labels) -> list[Answer]:
    """What awards take in each category of the year's rules, and in others that have some; null: in none stated."""
    taken: dict[str | None, list[int]] = {category: [] for category in _listed_in(of, state)}
    for id, cents in bound(state).items():
        taken.setdefault(state.awards[id].granted.project.category, [])
        if id not in state.cancellations or cents:
            taken[state.awards[id].granted.project.category].append(cents)
    return [
        {"category": _category(category, labels), "awards": len(cents), "awarded": format_hundredths(sum(cents))}
        for category, cents in taken.items()
    ]


def _listed_in(of: ActionFund, state: FundYear) -> list[str]:
    assert state.opened is not None
    year = state.opened.year
    rules = of.rules_within(date(year, 1, 1), date(year, 12, 31))
    return list(dict.fromkeys(category.id for one in rules for category in one.categories))


def _category(id: str | None, labels: Labels) -> Answer | None:
    return None if id is None else {"id": id, "label": labels.get(id)}


def _missing(state: FundYear, of: ActionFund) -> Iterator[Answer]:
    """What keeps the answer from being complete: the envelope, and what awards are to be judged and grouped by."""
    if limit(state) is None:
        yield {"award": None, "what": "envelope"}
    for id, one in state.awards.items():
        rules = rules_on(of, one.granted.decided_on.last)
        if one.granted.project.category is None:
            yield {"award": id, "what": "category"}
        if one.granted.project.cost is None and rules is not None and rules.own_share:
            yield {"award": id, "what": "cost"}


def _money(money: Money | None) -> str | None:
    return None if money is None else money.amount


def _cents(cents: int | None) -> str | None:
    return None if cents is None else format_hundredths(cents)


def _text(partial: PartialDate | None) -> str | None:
    return None if partial is None else str(partial)
