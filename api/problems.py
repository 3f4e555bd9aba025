"""Every error a client can meet: one table from error to status, code and RFC 9457 problem document."""

import logging
import re
import traceback
import uuid
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from flask import Response, current_app, g
from werkzeug.exceptions import HTTPException, default_exceptions

from api import logs
from ledger import codes, errors

MEDIA_TYPE = "application/problem+json"

_MAKE_ROOM_SECONDS = 60
"""So soon somebody may have made room on a full disk."""


class Fault(NamedTuple):
    """One thing that is wrong: a JSON pointer into the body (or a parameter's name), a sentence, a code of `FAULTS`."""

    pointer: str
    detail: str
    code: str


class Known(NamedTuple):
    """What a code means: its status, in English, in German."""

    status: int
    en: str
    de: str


class Problem(Exception):
    """The API's own refusal; `code` is one of `PROBLEMS`."""

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        assert code in PROBLEMS, f"problem code {code} is not documented"


PROBLEMS: Mapping[str, Known] = {
    "bad_request": Known(400, "The request can't be understood.", "Die Anfrage ist nicht zu verstehen."),
    "malformed_json": Known(400, "The body is not JSON.", "Der Inhalt ist kein JSON."),
    "unknown_parameter": Known(
        400,
        "The query has a parameter that this operation does not know.",
        "Ein Parameter der Abfrage ist unbekannt.",
    ),
    "repeated_parameter": Known(400, "A parameter is given twice.", "Ein Parameter ist doppelt angegeben."),
    "bad_parameter": Known(400, "A parameter has no valid value.", "Ein Parameter hat keinen gültigen Wert."),
    "bad_header": Known(400, "A header has no valid value.", "Eine Kopfzeile hat keinen gültigen Wert."),
    "bad_cursor": Known(
        400, "The cursor does not belong to this list.", "Die Fortsetzungsmarke gehört nicht zu dieser Liste."
    ),
    "two_times": Known(
        400,
        "A question is asked as of one time: `as_of`, `position` or a cursor, not two of them.",
        "Eine Frage gilt für einen Stand: `as_of`, `position` oder eine Fortsetzungsmarke, nicht zwei davon.",
    ),
    "in_future": Known(
        400,
        "The book can't answer for a time or a position that has not come.",
        "Das Buch antwortet nicht für einen Stand, den es noch nicht gibt.",
    ),
    "unauthenticated": Known(
        401, "The request needs a valid bearer token.", "Die Anfrage braucht ein gültiges Zugangstoken."
    ),
    "forbidden": Known(403, "This token may not do that.", "Dieses Token darf das nicht."),
    "not_found": Known(
        404, "There is nothing here, or there was not then.", "Hier ist nichts, oder war damals nichts."
    ),
    "unknown_book": Known(
        404,
        "There is no such book, or none that this token opens.",
        "Dieses Buch gibt es nicht, oder nicht für dieses Token.",
    ),
    "no_checkpoint": Known(
        404,
        "No checkpoint goes so far yet: `GET log/checkpoint` issues one.",
        "So weit reicht noch kein Prüfpunkt: `GET log/checkpoint` stellt einen aus.",
    ),
    "before_first_event": Known(404, "The book was opened later than that.", "Das Buch wurde erst später angelegt."),
    "method_not_allowed": Known(
        405, "This address does not take this method.", "Diese Adresse kennt diese Methode nicht."
    ),
    "not_acceptable": Known(
        406, "The answer is not to be had in this format.", "Die Antwort gibt es nicht in diesem Format."
    ),
    "position_not_reached": Known(
        409,
        "The book has not come to the position that `min_position` names: it was another book's, or has been lost.",
        "Das Buch ist noch nicht bei der Position, die `min_position` nennt: Sie gehört zu einem anderen Buch oder ging"
        " verloren.",
    ),
    "version_conflict": Known(
        412,
        "The resource is not at the version that `If-Match` names.",
        "Die Ressource hat nicht den Stand, den `If-Match` nennt.",
    ),
    "body_too_large": Known(413, "The body is above 1 MiB.", "Der Inhalt ist größer als 1 MiB."),
    "entry_too_large": Known(
        413, "One entry would take more than 65,535 bytes.", "Ein Eintrag wäre größer als 65.535 Bytes."
    ),
    "unsupported_media_type": Known(
        415,
        "The body is sent as application/json, a signed note as text/plain.",
        "Der Inhalt wird als application/json gesendet, ein Prüfpunkt als text/plain.",
    ),
    "invalid_body": Known(
        422,
        "The body does not have the shape of this operation.",
        "Der Inhalt hat nicht die Form, die hier gilt.",
    ),
    "key_reused": Known(
        422,
        "The idempotency key belongs to another request.",
        "Der Schlüssel der Wiederholung gehört zu einer anderen Anfrage.",
    ),
    "internal_error": Known(
        500,
        "Something broke on our side; nothing was recorded.",
        "Hier ist etwas entzweigegangen; nichts wurde erfasst.",
    ),
    "book_broken": Known(
        503, "The book's files can't be read as a book.", "Die Dateien des Buchs sind nicht als Buch lesbar."
    ),
    "book_newer": Known(
        503,
        "The book was made by a newer version of this service.",
        "Das Buch stammt von einer neueren Fassung dieses Dienstes.",
    ),
    "schema_changed": Known(
        503,
        "A table or a guard of the book's database is not as this service made it: it was changed by hand.",
        "Eine Tabelle oder ein Wächter der Datenbank des Buchs ist nicht, wie dieser Dienst sie angelegt hat: Sie wurde"
        " von Hand geändert.",
    ),
    "seal_broken": Known(
        503,
        "The book's log and its seal do not fit together: it was changed past this service.",
        "Protokoll und Siegel des Buchs passen nicht zusammen: Es wurde am Dienst vorbei geändert.",
    ),
    "log_forked": Known(
        503,
        "The book's key has signed another history than its log has: nothing more is signed until that is restored.",
        "Der Schlüssel des Buchs hat einen anderen Verlauf unterzeichnet: Bis der wieder da ist, wird nichts "
        "unterzeichnet.",
    ),
    "no_signing_key": Known(
        503,
        "The book has no key to sign checkpoints with; its operator makes one with `quartierbuch key create`.",
        "Das Buch hat keinen Schlüssel für Prüfpunkte; wer es betreibt, legt ihn mit `quartierbuch key create` an.",
    ),
    "book_busy": Known(
        503, "The book is busy; try again in a moment.", "Das Buch ist belegt; gleich noch einmal versuchen."
    ),
    "book_read_only": Known(
        503,
        "The book's files can't be written; nothing was recorded.",
        "Die Dateien des Buchs sind nicht beschreibbar; nichts wurde erfasst.",
    ),
    "disk_full": Known(
        503,
        "There is no room left on the book's disk; nothing was recorded. What is there can be read.",
        "Auf dem Datenträger des Buchs ist kein Platz mehr; nichts wurde erfasst. Was da ist, bleibt lesbar.",
    ),
    "book_unreachable": Known(
        503,
        "The database of the book can't be reached; send it again in a moment, with the same Idempotency-Key.",
        "Die Datenbank des Buchs ist nicht zu erreichen; gleich noch einmal senden, mit demselben Idempotency-Key.",
    ),
    "overloaded": Known(
        503,
        "Too many requests wait here; send it again in a moment.",
        "Hier warten zu viele Anfragen; gleich noch einmal senden.",
    ),
    "not_ready": Known(503, "The service is not ready.", "Der Dienst ist nicht bereit."),
}
"""Code of every problem that is not a rule's refusal; those are in `ledger.codes.REFUSALS`, all of status 409."""

FAULTS: Mapping[str, tuple[str, str]] = {
    "syntax": ("This is where the JSON breaks.", "Hier endet gültiges JSON."),
    "nested_too_deep": (
        "Lists and objects are nested above 32.",
        "Listen und Objekte sind tiefer als 32 verschachtelt.",
    ),
    "duplicate_key": ("An object has the same key twice.", "Ein Objekt hat einen Schlüssel doppelt."),
    "control_character": ("A text has a control character.", "Ein Text enthält ein Steuerzeichen."),
    "bidi_character": (
        "A text has a character that changes the direction of writing.",
        "Ein Text enthält ein Zeichen, das die Schreibrichtung ändert.",
    ),
    "invisible_character": ("A text has a character that nobody sees.", "Ein Text enthält ein unsichtbares Zeichen."),
    "lone_surrogate": ("A text has half of a character.", "Ein Text enthält ein halbes Zeichen."),
    "required": ("A field is missing.", "Ein Feld fehlt."),
    "unknown_field": ("A field is not known here.", "Ein Feld ist hier nicht bekannt."),
    "null": ("A field has to have a value.", "Ein Feld braucht einen Wert."),
    "wrong_type": ("A value has the wrong JSON type.", "Ein Wert hat den falschen JSON-Typ."),
    "invalid": ("A value is not one of those allowed.", "Ein Wert gehört nicht zu den erlaubten."),
    "out_of_range": ("A number is too small or too large.", "Eine Zahl ist zu klein oder zu groß."),
    "too_long": ("A text or list is too long.", "Ein Text oder eine Liste ist zu lang."),
    "blank": ("A text is empty or has space at its ends.", "Ein Text ist leer oder hat Leerraum am Rand."),
    "naive_time": ("A time has no offset.", "Eine Zeit hat keinen Abstand zu UTC."),
    "not_allowed_here": ("A field does not go with another one.", "Ein Feld passt nicht zu einem anderen."),
}
"""Code of one entry of `errors` -> (English, German)."""

_BY_STATUS = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    413: "body_too_large",
    415: "unsupported_media_type",
}


def known(code: str) -> Known | None:
    """What a problem's code means, be it the API's or a rule's; None if there is no such code."""
    if code in codes.REFUSALS:
        return Known(409, *codes.REFUSALS[code])
    return PROBLEMS.get(code)


def path(code: str) -> str:
    """The address of the page about a problem: what `type` holds."""
    return f"/problems/{code}"


def instance() -> str:
    """The id of the request that is being answered: in its problem document and in its line of the log."""
    if "instance" not in g:
        g.instance = f"urn:uuid:{uuid.uuid4()}"
    found: str = g.instance
    return found


def of_ledger(error: errors.LedgerError) -> Problem | errors.Rejected:
    """THE table: how a refusal of the ledger is told over HTTP."""
    text = str(error)
    match error:
        case errors.Rejected():
            return error
        case errors.NotFound():
            return Problem("not_found", text)
        case errors.VersionConflict(current=current):
            return Problem("version_conflict", text, headers={"ETag": f'"{current}"'})
        case errors.KeyReused():
            return Problem("key_reused", text)
        case errors.NotThen(when="future"):
            return Problem("in_future", text)
        case errors.NotThen():
            return Problem("before_first_event", text)
        case errors.Malformed(detail=detail, pointer=pointer):
            return Problem("invalid_body", text, errors=[Fault(pointer, detail, "invalid")])
        case errors.EntryTooLarge():
            return Problem("entry_too_large", text)
        case errors.BookMissing():
            return Problem("unknown_book", text)
        case errors.BookNewer():
            return Problem("book_newer", text)
        case errors.BookUnreachable():
            # The ledger's sentence may name hosts.
            return Problem("book_unreachable", PROBLEMS["book_unreachable"].en, headers={"Retry-After": "2"})
        case errors.BookBusy():
            return Problem("book_busy", text, headers={"Retry-After": "1"})
        case errors.SealBroken():
            return Problem("seal_broken", f"{PROBLEMS['seal_broken'].en} {text[:1].upper()}{text[1:]}.")
        case errors.LogForked():
            return Problem("log_forked", f"{text[:1].upper()}{text[1:]}: GET log/forks shows what is known of it")
        case errors.KeyMissing():
            # The ledger's sentence may hold paths of the server.
            return Problem("no_signing_key", PROBLEMS["no_signing_key"].en)
        case errors.BookBroken():
            # The ledger's sentence may hold paths of the server.
            return Problem("book_broken", PROBLEMS["book_broken"].en)
        case errors.SchemaChanged():
            return Problem("schema_changed", PROBLEMS["schema_changed"].en)
        case errors.BookReadOnly():
            return Problem("book_read_only", PROBLEMS["book_read_only"].en)
        case errors.BookFull():
            return Problem("disk_full", PROBLEMS["disk_full"].en, headers={"Retry-After": str(_MAKE_ROOM_SECONDS)})
    return Problem("internal_error", PROBLEMS["internal_error"].en)


def answer(error: Exception) -> Response:
    """The problem document of any exception; an unexpected one is logged without its text, which may name people."""
    match error:
        case Problem():
            return _written(error.code, error.detail, error.errors, error.headers)
        case errors.LedgerError():
            told = of_ledger(error)
            if isinstance(told, Problem):
                return answer(told)
            return _written(told.code, told.detail, (Fault(told.pointer, told.detail, told.code),), {})
        case HTTPException():
            return _of_framework(error)
    if current_app.testing:
        raise error
    logs.say("failed", logging.ERROR, instance=instance(), error=type(error).__name__, at=_frames(error))
    return _written("internal_error", PROBLEMS["internal_error"].en, (), {})


def _of_framework(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return Response(status=status, headers=[h for h in error.get_headers() if h[0] != "Content-Type"])
    code = _BY_STATUS.get(status, "bad_request" if status < 500 else "internal_error")
    kept = {name: value for name, value in error.get_headers() if name in ("Allow", "WWW-Authenticate", "Retry-After")}
    return _written(code, _detail(error), (), kept)


def _detail(error: HTTPException) -> str:
    if error.description and error.description == default_exceptions[error.code or 500].description:
        return re.sub(r"\s+", " ", error.description)
    return HTTPStatus(error.code or 500).phrase


def _written(code: str, detail: str, faults: Sequence[Fault], headers: Mapping[str, str]) -> Response:
    meaning = known(code)
    assert meaning is not None, f"problem code {code} is not documented"
    g.code = code
    document: dict[str, Any] = {
        "type": path(code),
        "title": meaning.en,
        "status": meaning.status,
        "detail": detail,
        "code": code,
        "errors": [fault._asdict() for fault in faults],
        "instance": instance(),
    }
    response = Response(orjson.dumps(document), status=meaning.status, content_type=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(headers)
    return response


def _frames(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
