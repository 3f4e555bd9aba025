"""What an auditor asks: a sample that neither side picks, and the trail of who recorded what, when and why.

Every answer names the checkpoint that covers it, and so can be held against one that the auditor keeps.
"""

from functools import partial
from typing import Any, Literal

from api import sealed
from api.described import Ask
from api.fields import (
    POSITION_MAX,
    Amount,
    Answer,
    Choice,
    Code,
    Currency,
    Digest,
    Flag,
    Instant,
    ListOf,
    Matched,
    Part,
    PartialDate,
    Shape,
    Text,
    WholeNumber,
    Year,
)
from api.operation import blueprint, question
from api.outgoing import Page
from api.representations import Person
from api.sealed import CoveringAnswer, Hash
from ledger import store, values
from ledger.answers import people, sampling, trail
from ledger.answers.funding import as_of
from ledger.checkpoints import Issued
from ledger.exports.tables import Column, Table, code, day, flag, instant, number, over, text, word
from ledger.registry import EVENTS

BLUEPRINT = blueprint("audit")
SCANNED_MAX = 10_000
"""Positions that one page of the trail looks at, at most."""

_TYPE = Literal[tuple(EVENTS)]  # type: ignore[valid-type]


class Total(Matched):
    """A sum over a whole log, which may have more digits than any amount in it."""

    def __init__(self, **given: Any) -> None:
        wants = "a decimal in quotes with exactly two places"
        super().__init__(wants, r"(?:0|[1-9][0-9]{0,24})\.[0-9]{2}", example="194000.00", **given)


class SourceOfEntry(Answer):
    kind = Choice(values.SourceKind)
    reference = Text(500, allow_none=True)
    digest = Digest(allow_none=True)


class SampleQuery(Shape):
    size = WholeNumber(1, 500, load_default=25, about="entries to draw")
    method = Choice(
        sampling.Method,
        load_default="random",
        about="`random`: each entry has the same chance; `monetary_unit`: each cent has",
    )
    type = Choice(_TYPE, load_default=None, example="PaymentReceived", about="only events of this type")
    year = Year(load_default=None, about="only what was for this year")
    checkpoint = WholeNumber(
        1, POSITION_MAX, load_default=None, about="number of the one to draw from; without it, the first that covers"
    )
    word = Text(200, load_default=None, about="a word of the auditor's own, mixed into the seed", example="Los 7")


class SampledEntry(Answer):
    position = WholeNumber(1)
    recorded_at = Instant()
    type = Text(100, example="PaymentReceived")
    stream = Text(100, example="agreement/dichterviertel")
    client = Text(100)
    effective = PartialDate(allow_none=True)
    source = Part(SourceOfEntry)
    amount = Amount(allow_none=True, about="as it counts at the checkpoint; null: none, or nobody knows it")
    hits = WholeNumber(1, about="how often it was drawn; by money a large amount can be drawn more than once")


class PopulationAnswer(Answer):
    entries = WholeNumber(0, about="what it was drawn from")
    amount = Total(about="the sum of its amounts")
    currency = Currency()
    without_amount = WholeNumber(0, about="entries without a known amount: by money these can't be drawn")


class SampleAnswer(Answer):
    """docs/auditing.md says how it is drawn: with the seed and the log anybody can draw it again."""

    method = Choice(sampling.Method)
    size = WholeNumber(1, about="as it was asked for")
    type = Text(100, allow_none=True, example="PaymentReceived")
    year = Year(allow_none=True)
    seed = Hash(about="the root of the checkpoint, or SHA-256 of it and the auditor's word")
    interval = Total(allow_none=True, about="by money: every so much one entry is drawn")
    start = Total(allow_none=True, about="by money: the first that is drawn has this much before it")
    population = Part(PopulationAnswer)
    items = ListOf(Part(SampledEntry))
    checkpoint = Part(CoveringAnswer)


class TrailQuery(Shape):
    after = WholeNumber(0, POSITION_MAX, load_default=0, about="events after this position")
    which = Choice(trail.Which, load_default=None, about="only such entries")
    late_days = WholeNumber(0, 36_500, load_default=30, about="days after it took effect from which an entry is late")
    actor = Matched("the id of an actor", "[a-z]+-[0-9a-z]{1,32}", load_default=None, example="actor-0123456789abcdef")
    client = Text(100, load_default=None, about="only what came through this client", example="finance")
    stream = Text(100, load_default=None, example="agreement/dichterviertel")
    type = Choice(_TYPE, load_default=None, example="EntryCorrected")
    reason = Code(load_default=None)


class TrailStep(Answer):
    position = WholeNumber(1)
    recorded_at = Instant()
    type = Text(100, example="EntryCorrected")
    stream = Text(100, example="agreement/dichterviertel")
    version = WholeNumber(1)
    begins = WholeNumber(1, about="first position of its command")
    actor = Part(Person)
    approver = Part(Person, allow_none=True)
    client = Text(100)
    operation = Text(100, example="amend_entries")
    certainty = Choice(values.Certainty)
    source = Part(SourceOfEntry)
    reason = Code(allow_none=True)
    note = Part(Person, allow_none=True)
    effective = PartialDate(allow_none=True, about="since when it holds, or when it was booked")
    days_late = WholeNumber(0, allow_none=True, about="from then until it was recorded")
    amends = WholeNumber(1, allow_none=True, about="the position of the entry that it corrects or reverses")
    post_close = Flag(about="it speaks of a year that was closed")
    warnings = ListOf(Code(example="period_closed"))


class ActorAnswer(Answer):
    """What one actor has recorded."""

    actor = Part(Person)
    events = WholeNumber(1)
    commands = WholeNumber(1)
    corrections = WholeNumber(0)
    reversals = WholeNumber(0)
    late = WholeNumber(0)
    post_close = WholeNumber(0)
    warned = WholeNumber(0)
    unapproved = WholeNumber(0, about="nobody else has approved it")
    first = Instant()
    last = Instant()


class ActorsAnswer(Answer):
    actors = ListOf(Part(ActorAnswer))
    checkpoint = Part(CoveringAnswer)


_COVERED = (number("checkpoint", "Prüfpunkt", "checkpoint.number"),)
_SOURCE = (
    code("source_kind", "Art der Quelle", "source_kind", "source.kind"),
    text("source_reference", "Quelle", "source.reference"),
    word("source_digest", "Prüfsumme der Quelle", "source.digest"),
)


def _who(column: str, german: str) -> tuple[Column, ...]:
    return word(column, f"{german} (Kennung)", f"{column}.person"), text(f"{column}_name", german, f"{column}.name")


SAMPLE = Table(
    name="sample",
    german="stichprobe",
    rows=over("items"),
    columns=(
        number("position", "Position"),
        instant("recorded_at", "erfasst"),
        word("type", "Ereignis"),
        word("stream", "Gegenstand"),
        number("amount", "Betrag"),
        number("hits", "Treffer"),
        day("effective", "gilt ab"),
        text("client", "System"),
        *_SOURCE,
        code("method", "Verfahren", "sampling_method"),
        text("seed", "Startwert"),
        *_COVERED,
    ),
)
TRAIL = Table(
    name="trail",
    german="pruefspur",
    rows=over("items"),
    columns=(
        number("position", "Position"),
        instant("recorded_at", "erfasst"),
        word("type", "Ereignis"),
        word("stream", "Gegenstand"),
        number("version", "Version"),
        number("begins", "Befehl ab Position"),
        *_who("actor", "erfasst von"),
        *_who("approver", "freigegeben von"),
        text("client", "System"),
        word("operation", "Vorgang"),
        code("certainty", "Gewissheit", "certainty"),
        *_SOURCE,
        word("reason", "Grund"),
        text("note", "Notiz", "note.text"),
        day("effective", "wirksam"),
        number("days_late", "Tage bis zur Erfassung"),
        number("amends", "ändert Position"),
        flag("post_close", "nach Abschluss"),
        code("warnings", "Warnungen", "warning"),
        *_COVERED,
    ),
)
ACTORS = Table(
    name="actors",
    german="erfassende",
    rows=over("actors"),
    columns=(
        *_who("actor", "erfasst von"),
        number("events", "Ereignisse"),
        number("commands", "Befehle"),
        number("corrections", "Korrekturen"),
        number("reversals", "Stornos"),
        number("late", "verspätet"),
        number("post_close", "nach Abschluss"),
        number("warned", "mit Warnung"),
        number("unapproved", "ohne Freigabe"),
        instant("first", "zuerst"),
        instant("last", "zuletzt"),
        *_COVERED,
    ),
)


@question(BLUEPRINT, "/audit/samples", answer=SampleAnswer, query=SampleQuery, table=SAMPLE)
def draw_sample(ask: Ask) -> dict[str, Any]:
    """A sample of entries for an audit.

    It is drawn from what counts at a checkpoint, whose root is the seed: neither side picks it, and anybody can draw it
    again.
    """
    params, over = ask.params, _chosen(ask)
    seed = sampling.seed(over.checkpoint.root, params["word"])
    # The checkpoint may be newer than what this question saw when it began.
    with ask.book.reading() as tx:
        population = partial(sampling.entries, tx, over.size, type=params["type"], year=params["year"])
        drawn = sampling.draw(params["method"], seed, population, params["size"])
        cents = {item.position: item.cents for item in population() if item.position in drawn.hits}
        items = [
            sampling.shown(tx, position) | {"amount": _amount(cents[position]), "hits": hits}
            for position, hits in drawn.hits.items()
        ]
        at = store.at_position(tx, over.size)
    return {
        **{name: params[name] for name in ("method", "size", "type", "year")},
        "seed": sealed.written(seed),
        "interval": _amount(drawn.interval),
        "start": _amount(drawn.start),
        "population": {
            "entries": drawn.count,
            "amount": sampling.amount(drawn.total),
            "currency": ask.book.currency,
            "without_amount": drawn.without_amount,
        },
        "items": items,
        "checkpoint": sealed.shown(over),
        "as_of": as_of(at),
    }


@question(
    BLUEPRINT,
    "/audit/trail",
    items=TrailStep,
    query=TrailQuery,
    table=TRAIL,
    beside={
        "scanned_to": WholeNumber(0, about="the page has everything up to here: go on `after` it"),
        "checkpoint": Part(CoveringAnswer),
    },
)
def walk_trail(ask: Ask) -> Page:
    """Who recorded what, when, why and on which document, in the order of the log.

    Also only what was late, after the close of its year, corrected, reversed, recorded with a warning or unapproved.
    """
    after = int(ask.after[0]) if ask.after else ask.params["after"]
    items, scanned_to = trail.walk(
        ask.tx, _wanted(ask), after=after, upto=ask.position, limit=ask.params["limit"], scanned_max=SCANNED_MAX
    )
    beside = {"scanned_to": scanned_to, "checkpoint": sealed.shown(sealed.covering(ask, ask.position))}
    following = (scanned_to,) if scanned_to < ask.position else None
    return Page(people.joined(items, ask.people), following, beside)


@question(BLUEPRINT, "/audit/actors", answer=ActorsAnswer, query=TrailQuery, table=ACTORS)
def list_actors(ask: Ask) -> dict[str, Any]:
    """Who has recorded how much, and how much of it late, after a close, as a correction or unapproved."""
    found = trail.by_actor(ask.tx, _wanted(ask), after=ask.params["after"], upto=ask.position)
    covering = sealed.shown(sealed.covering(ask, ask.position))
    return {"actors": people.joined(found, ask.people), "checkpoint": covering}


def _wanted(ask: Ask) -> trail.Wanted:
    names = ("which", "late_days", "actor", "client", "stream", "type", "reason")
    return trail.Wanted(time_zone=ask.book.time_zone, **{name: ask.params[name] for name in names})


def _chosen(ask: Ask) -> Issued:
    """The checkpoint to draw from. Problem where there is none of this number."""
    asked = ask.params["checkpoint"]
    return sealed.covering(ask, ask.position) if asked is None else sealed.numbered(ask, asked)


def _amount(cents: int | None) -> str | None:
    return None if cents is None else sampling.amount(cents)
