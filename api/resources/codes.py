"""What the codes are called, in German and in English: nobody has to translate them again."""

from typing import Any

from flask import Blueprint

from api import operation
from api.fields import Answer, ListOf, MapOf, Part, Text
from ledger.labels import LABELS

BLUEPRINT = Blueprint("codes", __name__, url_prefix="/v1")


class LabelAnswer(Answer):
    de = Text(100, example="Geld")
    en = Text(100, example="money")


class CodeAnswer(Answer):
    code = Text(40, example="money")
    label = Part(LabelAnswer)


class CodesAnswer(Answer):
    codes = MapOf(ListOf(Part(CodeAnswer)), about="the codes of a list, by its name: `form`, `certainty`, `role` ...")


@operation.service(BLUEPRINT, "/codes", answer=CodesAnswer)
def list_codes() -> dict[str, Any]:
    """All code lists, with a German and an English label for each code.

    The German labels stand in the cells of `csv-de`. It needs no token.
    """
    return {
        "codes": {
            name: [{"code": code, "label": label._asdict()} for code, label in codes.items()]
            for name, codes in LABELS.items()
        }
    }
