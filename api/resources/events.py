"""The log itself: every event as it is stored, from a position on."""

from typing import Literal

import orjson

from api.described import Ask
from api.fields import (
    POSITION_MAX,
    Answer,
    Anything,
    Choice,
    Code,
    Digest,
    Instant,
    ListOf,
    MapOf,
    Matched,
    Part,
    PartialDate,
    Shape,
    Slug,
    Text,
    WholeNumber,
)
from api.operation import blueprint, question
from api.outgoing import Page
from ledger import store, values
from ledger.exports.tables import Row, Table, code, day, instant, number, over, text, word
from ledger.registry import EVENTS

BLUEPRINT = blueprint("events")
SCANNED_MAX = 10_000
"""Positions that one page looks at, at most."""


class NoteOfEvent(Answer):
    id = Text(40)
    commitment = Digest()


class SourceOfEvent(Answer):
    kind = Choice(values.SourceKind)
    reference = Text(500, metadata={"optional": True})
    digest = Digest(metadata={"optional": True})


class EventAnswer(Answer):
    """The stored bytes of an event, unchanged: canonical JSON (RFC 8785)."""

    actor = Text(40, about="who recorded it; the vault knows the name")
    approver = Text(40, allow_none=True)
    begins = WholeNumber(1, about="first position of its command")
    book = Slug(example="duisburg")
    certainty = Choice(values.Certainty)
    client = Text(100)
    command = Text(64)
    data = MapOf(Anything())
    effective = PartialDate(allow_none=True)
    key = Text(255, allow_none=True, about="the idempotency key it came with")
    note = Part(NoteOfEvent, allow_none=True)
    operation = Text(100, example="extend_agreement")
    position = WholeNumber(1)
    reason = Code(allow_none=True)
    recorded_at = Instant()
    request = Digest(allow_none=True, about="keyed digest of the request")
    salt = Matched("32 hexadecimal digits", "[0-9a-f]{32}", example="0" * 32)
    schema = WholeNumber(1)
    source = Part(SourceOfEvent)
    stream = Text(100, example="agreement/dichterviertel")
    type = Text(100, example="AgreementExtended")
    version = WholeNumber(1)
    warnings = ListOf(Code(example="period_closed"))


class EventsQuery(Shape):
    after = WholeNumber(0, POSITION_MAX, load_default=0, about="events after this position")
    type = Choice(Literal[tuple(EVENTS)], load_default=None, example="AgreementExtended")


def _data(row: Row) -> str:
    return orjson.dumps(row["data"], option=orjson.OPT_SORT_KEYS).decode()


EVENT_TABLE = Table(
    name="events",
    german="ereignisse",
    rows=over("items"),
    columns=(
        number("position", "Position"),
        instant("recorded_at", "erfasst"),
        word("stream", "Strom"),
        number("version", "Version"),
        word("type", "Ereignis"),
        number("schema", "Schema"),
        word("command", "Befehl"),
        number("begins", "Befehl ab Position"),
        word("actor", "erfasst von"),
        word("approver", "freigegeben von"),
        text("client", "System"),
        word("operation", "Vorgang"),
        text("key", "Schlüssel"),
        code("certainty", "Gewissheit", "certainty"),
        code("source_kind", "Art der Quelle", "source_kind", "source.kind"),
        text("source_reference", "Quelle", "source.reference"),
        word("source_digest", "Prüfsumme der Quelle", "source.digest"),
        day("effective", "gilt ab"),
        word("reason", "Grund"),
        word("note", "Notiz (Kennung)", "note.id"),
        code("warnings", "Warnungen", "warning"),
        text("data", "Daten (JSON)", _data),
    ),
)


@question(
    BLUEPRINT,
    "/events",
    items=EventAnswer,
    table=EVENT_TABLE,
    query=EventsQuery,
    beside={"scanned_to": WholeNumber(0, about="the page has everything up to here: go on `after` it")},
)
def list_events(ask: Ask) -> Page:
    """Every event after a position, as it is stored.

    A page says how far it looked: a consumer that has read it asks again `after` that position.
    """
    limit, type = ask.params["limit"], ask.params["type"]
    after = int(ask.after[0]) if ask.after else ask.params["after"]
    upto = min(ask.position, after + SCANNED_MAX)
    if type is None:
        found = store.after(ask.tx, after, limit, upto)
    else:
        found = store.after_of_type(ask.tx, after, limit, upto, type)
    scanned_to = found[-1][0] if len(found) == limit else max(after, upto)
    items = [orjson.Fragment(raw) for _, raw in found]
    return Page(items, (scanned_to,) if scanned_to < ask.position else None, {"scanned_to": scanned_to})
