"""Continuation reviews: which activities go on after a project, on which condition, as lights on a board."""

from collections.abc import Iterator
from typing import Any, ClassVar

from marshmallow import ValidationError, post_load, validates_schema

from api.described import Ask, Resource, Told
from api.fields import (
    TODAY,
    Answer,
    Choice,
    Day,
    Flag,
    ListOf,
    Part,
    PartialDate,
    Said,
    Shape,
    Slug,
    Text,
    WholeNumber,
)
from api.operation import blueprint, command, question
from api.outgoing import Page
from api.representations import Named, named_page
from api.shapes import CommandBody
from ledger import history
from ledger.answers import review
from ledger.domain.continuation_review import (
    AssessContinuation,
    Attendance,
    ExpressInterest,
    Light,
    ListActivity,
    OpenReview,
    Participant,
    Theme,
)
from ledger.exports.tables import Row, Table, code, day, flag, number, over, text, word
from ledger.labels import LABELS

BLUEPRINT = blueprint("reviews")


class ThemeShape(Shape):
    """A group of activities."""

    id = Slug(example="fit-fuers-alter")
    label = Text(200, example="fit fürs Alter")
    activities = WholeNumber(0, 10_000, load_default=None, about="how many; null: nobody has said")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Theme:
        return Theme(**data)


class ParticipantShape(Shape):
    """One entry of the list of participants, as it is written; never the name of a person."""

    label = Text(200, example="Seniorenbeirat Stadt Krefeld")
    kind = Choice(Attendance, load_default="institution")
    organisation = Slug(load_default=None, example="stadt-krefeld")
    unit = Slug(load_default=None, about="of the organisation")

    @post_load
    def made(self, data: dict[str, Any], **_: Any) -> Participant:
        return Participant(**data)


class ReviewBody(CommandBody):
    """The activities may all be unnamed: their number is what is stated."""

    id = Slug(load_default=None, example="workshop-2018", about="chosen by you, else by us; for ever")
    title = Text(200, example="Nachhaltigkeitsworkshop südliche Innenstadt")
    on = PartialDate(example="2018-02-23")
    activities = WholeNumber(1, 10_000, example=18, about="how many are examined, named or not")
    themes = ListOf(Part(ThemeShape), most=100, load_default=list)
    neighbourhood = Slug(load_default=None)
    municipality = Slug(load_default=None, example="stadt-krefeld", about="the area, where no neighbourhood is named")
    agreement = Slug(load_default=None, about="the project that the activities come from")
    participants = ListOf(Part(ParticipantShape), most=1_000, load_default=list)


class ActivityBody(CommandBody):
    id = Slug(example="begegnungstelefon")
    title = Text(200, example="Begegnungstelefon")
    theme = Slug(load_default=None, example="fit-fuers-alter")
    responsible = ListOf(Slug(example="caritas"), most=50, load_default=list)


class InterestBody(CommandBody):
    """Without activity and theme: some of it, without saying which."""

    organisation = Slug(example="caritas")
    on = PartialDate(example="2018-02-23")
    activity = Slug(load_default=None, example="begegnungstelefon")
    theme = Slug(load_default=None, example="fit-fuers-alter")
    condition = Text(500, load_default=None, example="wenn Ehrenamtliche gefunden werden")


class AssessmentBody(CommandBody):
    """Either one named `activity`, or a `count` of those that are not named, perhaps of one `theme`."""

    light = Choice(Light)
    on = PartialDate(example="2018-02-23", about="since when the light shines")
    activity = Slug(load_default=None, allow_none=False, example="begegnungstelefon")
    count = WholeNumber(1, 10_000, load_default=None, allow_none=False, example=14)
    theme = Slug(load_default=None, allow_none=False, example="fit-fuers-alter")
    before = Choice(
        Light,
        load_default=None,
        example="not_reported",
        about="the light they were counted under until then; without it: not reported, or the activity's own",
    )
    condition = Text(500, load_default=None, example="wenn Ehrenamtliche gefunden werden")
    responsible = ListOf(Slug(example="caritas"), most=50, load_default=list)

    document: ClassVar[dict[str, Any]] = {
        "oneOf": [
            {"required": ["count"], "not": {"required": ["activity"]}},
            {"required": ["activity"], "not": {"anyOf": [{"required": ["count"]}, {"required": ["theme"]}]}},
        ]
    }

    @validates_schema(skip_on_field_errors=True)
    def named_or_counted(self, data: dict[str, Any], **_: Any) -> None:
        if data["activity"] is None and data["count"] is None:
            raise ValidationError({"count": [Said("is missing: write a count, or the activity", "required")]})
        for name in ("count", "theme"):
            if data["activity"] is not None and data[name] is not None:
                raise ValidationError({name: [Said("leave it out: a named activity is one", "not_allowed_here")]})


class ThemeAnswer(Answer):
    id = Slug(example="fit-fuers-alter")
    label = Text(200, example="fit fürs Alter")
    activities = WholeNumber(0, allow_none=True, about="null: nobody has said")


class AgreementOfReview(Answer):
    id = Slug()
    title = Text(200)


class ParticipantAnswer(Answer):
    label = Text(200)
    kind = Choice(Attendance)
    organisation = Part(Named, allow_none=True)
    unit = Slug(allow_none=True)


class ListedActivity(Answer):
    id = Slug(example="begegnungstelefon")
    title = Text(200, example="Begegnungstelefon")
    theme = Slug(allow_none=True)
    responsible = ListOf(Part(Named))
    events = ListOf(WholeNumber(1), about="the positions it stands on")


class InterestAnswer(Answer):
    organisation = Part(Named)
    activity = Slug(allow_none=True)
    theme = Slug(allow_none=True)
    condition = Text(500, allow_none=True)
    on = PartialDate(example="2018-02-23")
    events = ListOf(WholeNumber(1))


class CountedAnswer(Answer):
    """A light, and for how many it was assessed at once."""

    light = Choice(Light)
    before = Choice(Light, about="the light that they were taken from: counted there until then, and no more")
    count = WholeNumber(1, example=14)
    theme = Slug(allow_none=True)
    condition = Text(500, allow_none=True)
    responsible = ListOf(Part(Named))
    on = PartialDate(example="2018-02-23")
    events = ListOf(WholeNumber(1))


class AssessmentAnswer(CountedAnswer):
    activity = Slug(allow_none=True)


class ReviewAnswer(Answer):
    id = Slug(example="workshop-2018")
    title = Text(200, example="Nachhaltigkeitsworkshop südliche Innenstadt")
    on = PartialDate(example="2018-02-23")
    activities = WholeNumber(1, example=18)
    neighbourhood = Part(Named, allow_none=True)
    municipality = Part(Named, allow_none=True)
    agreement = Part(AgreementOfReview, allow_none=True)
    themes = ListOf(Part(ThemeAnswer))
    participants = ListOf(Part(ParticipantAnswer))
    listed = ListOf(Part(ListedActivity))
    interests = ListOf(Part(InterestAnswer))
    assessments = ListOf(Part(AssessmentAnswer), about="in the order in which they were recorded")
    version = WholeNumber(1)


class ReviewListed(Answer):
    id = Slug(example="workshop-2018")
    name = Text(200, example="Nachhaltigkeitsworkshop südliche Innenstadt")
    on = PartialDate(example="2018-02-23")
    activities = WholeNumber(1, example=18)
    neighbourhood = Slug(allow_none=True)
    municipality = Slug(allow_none=True)


class LightsAnswer(Answer):
    """How many activities have which light."""

    green = WholeNumber(0, example=14)
    yellow = WholeNumber(0, example=0)
    red = WholeNumber(0, example=0)
    not_reported = WholeNumber(0, example=4)


class BoardTheme(ThemeAnswer):
    """`lights` are those known to be of this theme; null: of none is it known. That is not nought."""

    named = WholeNumber(0)
    lights = Part(LightsAnswer, allow_none=True)
    complete = Flag(about="the lights of all its activities are known")


class BoardActivity(ListedActivity):
    light = Choice(Light, allow_none=True, about="null: it has a name, and which light it has is not known")
    condition = Text(500, allow_none=True)
    since = PartialDate(allow_none=True, example="2018-02-23")


class ReviewTitle(Answer):
    id = Slug(example="workshop-2018")
    title = Text(200)


class BoardAnswer(Answer):
    """The lights on a day. They always sum up to the number of activities that was stated."""

    review = Part(ReviewTitle)
    on = Day(example="2018-02-23")
    activities = WholeNumber(1, example=18)
    named = WholeNumber(0, about="how many of them have a name")
    lights = Part(LightsAnswer)
    themes = ListOf(Part(BoardTheme))
    of_unknown_theme = Part(LightsAnswer)
    continuing = ListOf(Part(BoardActivity), about="the named activities")
    unnamed = ListOf(Part(CountedAnswer), about="what was assessed of those that are only counted")


class BoardQuery(Shape):
    on = Day(load_default=TODAY, example="2018-02-23", about="the lights of this day")


def _said(answer: Row) -> Iterator[Row]:
    """The review, and whatever was said in it, each on a row that says which part of it it is."""
    kept = {"review": answer["id"], "review_title": answer["title"]}
    yield {**answer, **kept, "part": "review", "id": None, "title": None}
    for one in answer["themes"]:
        number = {"activities": None, "theme_activities": one["activities"]}
        yield {**one, **number, **kept, "part": "theme", "title": one["label"]}
    for one in answer["participants"]:
        yield {**one, **kept, "part": "participant", "title": one["label"]}
    for part, items in (("activity", "listed"), ("interest", "interests"), ("assessment", "assessments")):
        for one in answer[items]:
            yield {**one, **kept, "part": part}


def _shining(answer: Row) -> Iterator[Row]:
    """The lights by theme, those of no known theme, each named activity, and what was assessed by number.

    The rows of the themes and of no known theme sum up to all lights; those of the activities are the same lights.
    """
    kept = {"board": answer, "on": answer["on"]}
    for one in answer["themes"]:
        yield {**kept, "part": "theme", "shown": one, "theme": one["id"], "lights": one["lights"]}
    yield {**kept, "part": "unknown_theme", "lights": answer["of_unknown_theme"]}
    for part, items in (("activity", "continuing"), ("counted", "unnamed")):
        for one in answer[items]:
            since = one["since"] if part == "activity" else one["on"]
            yield {**one, **kept, "part": part, "since": since}


_RESPONSIBLE = (
    word("responsible", "Zuständige (Kennung)", lambda row: [one["id"] for one in row.get("responsible", ())]),
    text("responsible_names", "Zuständige", lambda row: [one["name"] for one in row.get("responsible", ())]),
)
REVIEWS = Table(
    name="reviews",
    german="fortfuehrungspruefungen",
    rows=over("items"),
    columns=(
        word("review", "Prüfung (Kennung)", "id"),
        text("title", "Prüfung", "name"),
        day("on", "Datum"),
        number("activities", "Aktivitäten"),
        word("neighbourhood", "Quartier (Kennung)"),
        word("municipality", "Kommune (Kennung)"),
    ),
)
REVIEW_TABLE = Table(
    name="review",
    german="fortfuehrungspruefung",
    rows=_said,
    columns=(
        word("review", "Prüfung (Kennung)"),
        text("review_title", "Prüfung"),
        code("part", "Teil", "review_part"),
        word("id", "Kennung des Teils"),
        text("title", "Bezeichnung"),
        day("on", "Datum"),
        number("activities", "Aktivitäten"),
        number("theme_activities", "Aktivitäten des Themas"),
        word("neighbourhood", "Quartier (Kennung)", "neighbourhood.id"),
        text("neighbourhood_name", "Quartier", "neighbourhood.name"),
        word("municipality", "Kommune (Kennung)", "municipality.id"),
        text("municipality_name", "Kommune", "municipality.name"),
        word("agreement", "Vereinbarung (Kennung)", "agreement.id"),
        text("agreement_title", "Vereinbarung", "agreement.title"),
        code("kind", "Art der Teilnahme", "attendance"),
        word("organisation", "Organisation (Kennung)", "organisation.id"),
        text("organisation_name", "Organisation", "organisation.name"),
        word("unit", "Organisationseinheit (Kennung)"),
        word("theme", "Thema (Kennung)"),
        word("activity", "Aktivität (Kennung)"),
        code("light", "Ampel", "light"),
        code("before", "Ampel vorher", "light"),
        number("count", "Anzahl"),
        text("condition", "Bedingung"),
        *_RESPONSIBLE,
        number("events", "Ereignisse"),
        number("version", "Version"),
    ),
)
BOARD = Table(
    name="review-board",
    german="ampeln",
    rows=_shining,
    columns=(
        word("review", "Prüfung (Kennung)", "board.review.id"),
        text("review_title", "Prüfung", "board.review.title"),
        day("on", "Stichtag"),
        number("activities", "Aktivitäten", "board.activities"),
        number("named", "davon genannt", "board.named"),
        code("part", "Teil", "board_part"),
        word("theme", "Thema (Kennung)"),
        text("theme_label", "Thema", "shown.label"),
        number("theme_activities", "Aktivitäten des Themas", "shown.activities"),
        number("theme_named", "davon im Thema genannt", "shown.named"),
        flag("theme_complete", "Thema vollständig", "shown.complete"),
        *(number(one, LABELS["light"][one].de, f"lights.{one}") for one in LightsAnswer._declared_fields),
        word("activity", "Aktivität (Kennung)", "id"),
        text("activity_title", "Aktivität", "title"),
        code("light", "Ampel", "light"),
        code("before", "Ampel vorher", "light"),
        number("count", "Anzahl"),
        day("since", "seit"),
        text("condition", "Bedingung"),
        *_RESPONSIBLE,
        number("events", "Ereignisse"),
    ),
)


def _show(ask: Ask) -> dict[str, Any]:
    return review.as_recorded(ask.tx, ask.id, ask.state, ask.version, ask.at)


REVIEW = Resource("continuation_review", "reviews", ReviewAnswer, _show)


@command(BLUEPRINT, "/reviews", body=ReviewBody, of=REVIEW)
def open_review(told: Told) -> OpenReview:
    """Open a review of which activities continue; they may be counted and named later."""
    body = told.body
    return OpenReview(
        **told.base,
        title=body["title"],
        on=body["on"],
        activities=body["activities"],
        themes=tuple(body["themes"]),
        neighbourhood=body["neighbourhood"],
        municipality=body["municipality"],
        agreement=body["agreement"],
        participants=tuple(body["participants"]),
    )


@command(BLUEPRINT, "/reviews/<slug:id>/activities", body=ActivityBody, of=REVIEW)
def list_activity(told: Told) -> ListActivity:
    """Name one of the activities that were counted."""
    body = told.body
    return ListActivity(
        **told.base,
        activity=body["id"],
        title=body["title"],
        theme=body["theme"],
        responsible=tuple(body["responsible"]),
    )


@command(BLUEPRINT, "/reviews/<slug:id>/interests", body=InterestBody, of=REVIEW)
def express_interest(told: Told) -> ExpressInterest:
    """Record who would continue what, on which condition."""
    fields = {name: told.body[name] for name in ("organisation", "on", "activity", "theme", "condition")}
    return ExpressInterest(**told.base, **fields)


@command(BLUEPRINT, "/reviews/<slug:id>/assessments", body=AssessmentBody, of=REVIEW)
def assess_continuation(told: Told) -> AssessContinuation:
    """Assess whether activities continue: one that is named, or a number of those that are not."""
    body = told.body
    return AssessContinuation(
        **told.base,
        light=body["light"],
        on=body["on"],
        count=body["count"] or 1,
        activity=body["activity"],
        theme=body["theme"],
        before=body["before"],
        condition=body["condition"],
        responsible=tuple(body["responsible"]),
    )


@question(BLUEPRINT, "/reviews", items=ReviewListed, table=REVIEWS)
def list_reviews(ask: Ask) -> Page:
    """List all continuation reviews."""
    return named_page(ask, "continuation_review")


@question(BLUEPRINT, "/reviews/<slug:id>", of=REVIEW, table=REVIEW_TABLE)
def read_review(ask: Ask) -> dict[str, Any]:
    """Read one review, with everything that was said in it."""
    return REVIEW.show(ask)


@question(BLUEPRINT, "/reviews/<slug:id>/board", answer=BoardAnswer, query=BoardQuery, table=BOARD)
def read_board(ask: Ask) -> dict[str, Any]:
    """Which activities continue, on which condition, and who is responsible? The lights of a day, by theme.

    A later assessment changes neither the board of an earlier day nor an answer that is asked again by its position.
    """
    state, _ = history.state(ask.tx, "continuation_review", ask.id, ask.position)
    return review.on_day(ask.tx, ask.id, state, ask.at, on=ask.params["on"])
