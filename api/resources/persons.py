"""Persons: who is named in the book, their rights over what it holds of them, and what is kept too long.

Signatories, contacts, responsible people, actors and free notes: each is a record of the vault under an id of its own.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, get_args

from marshmallow import post_load

from api.described import Ask, Resource, Told
from api.fields import (
    TODAY,
    Answer,
    Choice,
    Day,
    Instant,
    ListOf,
    Part,
    PartialDate,
    Shape,
    Slug,
    Text,
    WholeNumber,
    wrong,
)
from api.operation import blueprint, command, question
from api.outgoing import Page
from api.representations import RecordAnswer, page
from api.shapes import CommandBody, Replacing
from ledger.answers import persons
from ledger.book import Book
from ledger.domain.person import (
    ErasePerson,
    ErasureGround,
    LiftRestriction,
    RectifyPerson,
    RestrictionGround,
    RestrictPerson,
    StateRetention,
)
from ledger.exports.tables import Column, Row, Table, code, day, instant, itself, number, over, text, word
from ledger.sql import Transaction
from ledger.vault import Kept, Kind

BLUEPRINT = blueprint("persons")
_KINDS: tuple[Kind, ...] = get_args(Kind)


class RecordShape(Shape):
    """What is right: the whole record as it should have been. A note has a `text`, everybody else has the others."""

    name = Text(200, load_default=None, example="Erika Beispiel")
    function = Text(200, load_default=None, example="Leitung Kundencenter")
    email = Text(254, load_default=None, example="quartier@example.org")
    phone = Text(50, load_default=None, example="0203 000000")
    text = Text(2000, load_default=None, example="Mündlich bestätigt")

    document: ClassVar[Mapping[str, Any]] = {
        "minProperties": 1,
        "examples": [{"name": "Erika Beispiel", "function": "Leitung Kundencenter"}],
    }

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Replacing:
        record = {name: value for name, value in data.items() if value is not None}
        if not record:
            raise wrong("write the whole record as it should have been", "required")
        return Replacing(record)


class RectificationBody(CommandBody):
    record = Part(RecordShape)


class RestrictionBody(CommandBody):
    ground = Choice(RestrictionGround, about="Art. 18 (1) GDPR")


class LiftingBody(CommandBody):
    """Only its grounds."""


class RetentionBody(CommandBody):
    until = PartialDate(allow_none=True, example="2036-12-31", about="the last day; null: nobody has said any more")


class ErasureBody(CommandBody):
    ground = Choice(ErasureGround, about="Art. 17 (1) GDPR, or the end of the time of retention")


class Standing(Answer):
    """What is true of a record now: the vault has no past."""

    id = Slug(example="person-3f2a9c81d4e07b65")
    kind = Choice(Kind, about="an actor records or approves, a note is free text, a person is anybody else")
    status = Choice(persons.Status, about="now; `lost`: nothing was erased, and yet the vault has no record")
    record = Part(RecordAnswer, allow_none=True, about="now, where it is kept and this token may see it")
    erasure_ground = Choice(ErasureGround, allow_none=True)


class PersonItem(Standing):
    restriction_ground = Choice(RestrictionGround, allow_none=True)
    retain_until = PartialDate(allow_none=True, about="null: nobody has said")


class MentionAnswer(Answer):
    position = WholeNumber(1)
    recorded_at = Instant()
    stream = Text(100, example="agreement/dichterviertel")
    version = WholeNumber(1)
    type = Text(100, example="AgreementSigned")
    operation = Text(100, example="sign_agreement")
    actor = Text(40, about="who recorded it, by id")
    client = Text(100)
    pointer = Text(200, example="/data/signatory", about="where in the stored event")


class PersonAnswer(PersonItem):
    version = WholeNumber(0, about="how much was done to the record; 0: nothing")


class DueItem(Standing):
    retain_until = PartialDate()
    days = WholeNumber(1, about="for how many days it is due")


class ActAnswer(Answer):
    position = WholeNumber(1)
    recorded_at = Instant()
    type = Text(100, example="PersonRectified")
    actor = Text(40, about="who did it, by id")
    client = Text(100)
    ground = Text(40, allow_none=True, example="accuracy_contested")
    reason = Text(63, allow_none=True)


class DisclosureAnswer(PersonItem):
    """Everything that the book holds about one of them. A colleague's name is not theirs: who acted is said by id."""

    named = ListOf(Part(MentionAnswer), about="every event that names them")
    acts = ListOf(Part(ActAnswer), about="what was done to the record")


class PersonsQuery(Shape):
    kind = Choice(Kind, load_default=None)


class DueQuery(Shape):
    on = Day(load_default=TODAY, about="what is kept until a day before this one is due")


# An act's ground stands in the column of the codes that it is one of.
_GROUNDS = {"PersonRestricted": "restriction_ground", "PersonErased": "erasure_ground"}


def _parts(answer: Row) -> Iterator[Row]:
    """The record, every mention and every act, each on a row that says which of them it is."""
    beside = {name: answer[name] for name in ("id", "kind", "status")}
    yield {**answer, "part": "record"}
    yield from (beside | {"part": "mention"} | item for item in answer["named"])
    for item in answer["acts"]:
        yield beside | {"part": "act", _GROUNDS.get(item["type"], "ground"): item["ground"]} | item


_STANDING: tuple[Column, ...] = (
    word("id", "Kennung"),
    code("kind", "Art", "record_kind"),
    code("status", "Stand", "record_status"),
    text("name", "Name", "record.name"),
    text("function", "Funktion", "record.function"),
    text("email", "E-Mail", "record.email"),
    text("phone", "Telefon", "record.phone"),
    text("text", "Notiz", "record.text"),
    code("erasure_ground", "Löschgrund", "erasure_ground"),
)
_SPOKEN: tuple[Column, ...] = (
    *_STANDING,
    code("restriction_ground", "Grund der Einschränkung", "restriction_ground"),
    day("retain_until", "aufbewahrt bis"),
)
_MENTION: tuple[Column, ...] = (
    number("position", "Position"),
    instant("recorded_at", "erfasst"),
    word("stream", "Gegenstand"),
    word("type", "Ereignis"),
    word("pointer", "Stelle"),
    word("operation", "Vorgang"),
    word("actor", "erfasst von (Kennung)"),
    text("client", "System"),
)
PERSON_TABLE = Table(name="person", german="person", rows=itself, columns=(*_SPOKEN, number("version", "Version")))
PERSONS = Table(name="persons", german="personen", rows=over("items"), columns=_SPOKEN)
MENTIONS = Table(
    name="mentions",
    german="nennungen",
    rows=over("items"),
    columns=_MENTION,
)
DISCLOSURE = Table(
    name="disclosure",
    german="auskunft",
    rows=_parts,
    columns=(
        code("part", "Teil", "disclosure_part"),
        *_SPOKEN,
        *_MENTION,
        word("reason", "Anlass"),
    ),
)
DUE = Table(
    name="retention-due",
    german="aufbewahrung-abgelaufen",
    rows=over("items"),
    columns=(*_STANDING, day("retain_until", "aufbewahrt bis"), number("days", "Tage darüber")),
)


def _known(tx: Transaction, book: Book, id: str) -> None:
    persons.known(tx, book.vault, id)


def _seen(ask: Ask, item: Mapping[str, Any], kept: Mapping[str, Kept]) -> dict[str, Any]:
    """With the record, where this reader may see it."""
    id = item["id"]
    shown = item["status"] == "kept" and ask.scope == "names"
    record = ask.drawn[id] if id in ask.drawn else kept[id].record if id in kept else None
    return {**item, "record": record if shown else None}


def _person(ask: Ask) -> dict[str, Any]:
    kept = ask.book.vault.look_up([ask.id])
    found = persons.one(ask.tx, ask.id, ask.state, ask.version, kept.get(ask.id))
    return _seen(ask, found, kept)


PERSON = Resource("person", "persons", PersonAnswer, _person, known=_known)


@question(BLUEPRINT, "/persons", items=PersonItem, query=PersonsQuery, table=PERSONS, fresh=True)
def list_persons(ask: Ask) -> Page:
    """Whom does the vault hold a record of, and whose was erased?

    There is no search by name: what stands in an address stands in logs. `quartierbuch person list` can search.
    """
    limit, kind = ask.params["limit"], ask.params["kind"]
    after = str(ask.after[0]) if ask.after else ""
    kinds = _KINDS if kind is None else (kind,)
    found, kept = persons.listed(ask.tx, ask.book.vault, ask.at, kinds=kinds, after=after, limit=limit + 1)
    return page([_seen(ask, item, kept) for item in found], limit, lambda item: (item["id"],))


@question(BLUEPRINT, "/persons/<slug:id>", of=PERSON, table=PERSON_TABLE, fresh=True)
def read_person(ask: Ask) -> dict[str, Any]:
    """Read one record of the vault, and what was done to it."""
    return PERSON.show(ask)


@question(BLUEPRINT, "/persons/<slug:id>/mentions", items=MentionAnswer, table=MENTIONS, fresh=True)
def list_mentions(ask: Ask) -> Page:
    """Where does the log name this person, actor or note?"""
    _known(ask.tx, ask.book, ask.id)
    limit = ask.params["limit"]
    after = int(ask.after[0]) if ask.after else 0
    found = persons.named(ask.tx, ask.id, ask.at, after=after, limit=limit + 1)
    return page(found, limit, lambda item: (item["position"],))


@question(
    BLUEPRINT, "/persons/<slug:id>/disclosure", answer=DisclosureAnswer, table=DISCLOSURE, needs="names", fresh=True
)
def disclose_person(ask: Ask) -> dict[str, Any]:
    """Everything that the book holds about one person, as one document for them (Art. 15 GDPR)."""
    _known(ask.tx, ask.book, ask.id)
    return persons.disclosed(ask.tx, ask.book.vault, ask.id, ask.at)


@question(BLUEPRINT, "/reports/retention-due", items=DueItem, query=DueQuery, table=DUE, fresh=True)
def report_retention_due(ask: Ask) -> Page:
    """Whose record is kept for longer than was said?"""
    found, kept = persons.due(ask.tx, ask.book.vault, ask.at, ask.params["on"])
    items = [_seen(ask, item, kept) for item in found if ask.after is None or _order(item) > ask.after]
    return page(items[: ask.params["limit"] + 1], ask.params["limit"], _order)


def _order(item: Mapping[str, Any]) -> tuple[int, str]:
    return -item["days"], item["id"]


@command(BLUEPRINT, "/persons/<slug:id>/rectifications", body=RectificationBody, of=PERSON, needs="names")
def rectify_person(told: Told) -> RectifyPerson:
    """Put the right record in the place of a wrong one (Art. 16 GDPR).

    The log keeps the commitment to the old record and gets one to the new; what they say is nowhere in it.
    """
    return RectifyPerson(**told.base, person=told.body["record"])


@command(BLUEPRINT, "/persons/<slug:id>/restrictions", body=RestrictionBody, of=PERSON, needs="names")
def restrict_person(told: Told) -> RestrictPerson:
    """Restrict the processing of a record (Art. 18 GDPR): it is kept, and shown to nobody."""
    return RestrictPerson(**told.base, ground=told.body["ground"])


@command(BLUEPRINT, "/persons/<slug:id>/liftings", body=LiftingBody, of=PERSON, needs="names")
def lift_restriction(told: Told) -> LiftRestriction:
    """Lift the restriction of a record: it is shown again."""
    return LiftRestriction(**told.base)


@command(BLUEPRINT, "/persons/<slug:id>/retentions", body=RetentionBody, of=PERSON, needs="names")
def state_retention(told: Told) -> StateRetention:
    """State until when a record is kept."""
    return StateRetention(**told.base, until=told.body["until"])


@command(BLUEPRINT, "/persons/<slug:id>/erasures", body=ErasureBody, of=PERSON, needs="names")
def erase_person(told: Told) -> ErasePerson:
    """Erase a record (Art. 17 GDPR): it is destroyed, and every answer says so from now on.

    Amounts, seal and checkpoints stay as they are. Erasing what is erased records nothing more.
    """
    return ErasePerson(**told.base, ground=told.body["ground"])
