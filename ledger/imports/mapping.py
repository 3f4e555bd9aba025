"""What a list's columns mean: a small YAML file that says which column feeds which field, and how it is written."""

import re
from collections.abc import Mapping as Mapped
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

from ledger.domain.agreement.events import Kind, Stage
from ledger.domain.organisation import Kind as OrganisationKind
from ledger.imports.reading import Encoding, Separator
from ledger.values import Certainty, Form, SourceKind, Standing

Style = Literal["german", "iso"]
AcrossYears = Literal["refuse", "period", "split"]

REQUIRED = ("agreement", "title", "giver", "recipient", "amount")
DEFAULTS = {
    "kind": "funding",
    "form": "money",
    "stage": "committed",
    "standing": "unknown",
    "giver_kind": "other",
    "recipient_kind": "other",
    "certainty": "announced",
    "source": "import",
}
CODES: dict[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "form": get_args(Form),
    "stage": get_args(Stage),
    "standing": get_args(Standing),
    "giver_kind": get_args(OrganisationKind),
    "recipient_kind": get_args(OrganisationKind),
    "certainty": get_args(Certainty),
    "source": get_args(SourceKind),
}
OPTIONAL = (
    "giver_id",
    "recipient_id",
    "neighbourhood",
    "purpose",
    "condition",
    "start",
    "end",
    "year",
    "hours",
    "source_reference",
)
FIELDS = (*REQUIRED, *DEFAULTS, *OPTIONAL)
_KEYS = {
    "encoding": (None, *get_args(Encoding)),
    "separator": (None, *get_args(Separator)),
    "numbers": get_args(Style),
    "dates": get_args(Style),
    "across_years": get_args(AcrossYears),
    "register_organisations": (True, False),
}
_PLACE = re.compile(r"\{([^{}]+)\}")


class BadMapping(Exception):
    """The mapping can't be used; the text says in one sentence what to change."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text with columns in braces: `"{Aktenzeichen}/{Jahr}"`. Without any it is a constant."""

    pieces: tuple[str, ...]
    columns: tuple[str, ...]

    @staticmethod
    def parse(text: str) -> "Template":
        split = _PLACE.split(text)
        return Template(tuple(split[::2]), tuple(split[1::2]))


@dataclass(frozen=True, slots=True)
class Mapping:
    """`fields` are templates by field; `meanings` what a cell's text means, by field, where it is a code.

    `across_years` says what becomes of an amount whose term goes over the end of a year: refused, promised undivided
    for the whole period, or split evenly by year (the cents left over go to the first years).
    """

    encoding: Encoding | None
    separator: Separator | None
    numbers: Style
    dates: Style
    across_years: AcrossYears
    register_organisations: bool
    reference: tuple[str, ...]
    fields: Mapped[str, Template]
    meanings: Mapped[str, Mapped[str, str]]

    def columns(self, field: str) -> tuple[str, ...]:
        """The columns that feed a field."""
        if field == "reference":
            return self.reference
        return self.fields[field].columns if field in self.fields else ()


def load(path: Path) -> Mapping:
    """Reads a mapping. BadMapping, OSError."""
    try:
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise BadMapping(f"{path} is no YAML in UTF-8: {' '.join(str(error).split())}") from None
    return parse(document)


def parse(document: Any) -> Mapping:
    """A mapping from its plain values. BadMapping."""
    document = _object(document, "the mapping", (*_KEYS, "reference", "fields", "meanings"))
    said = {"across_years": "refuse", "register_organisations": False} | document
    for key, allowed in _KEYS.items():
        if said.get(key) not in allowed:
            words = ", ".join(str(one).lower() for one in allowed if one is not None)
            raise BadMapping(f"{key}: write one of {words}")
    fields = _object(said.get("fields"), "fields", FIELDS)
    for name, text in fields.items():
        if not isinstance(text, str | int) or isinstance(text, bool) or not str(text).strip():
            raise BadMapping(f"fields.{name}: write a text, with columns in braces such as {{Aktenzeichen}}")
    for name in REQUIRED:
        if name not in fields:
            raise BadMapping(f"fields.{name} is missing")
    if "year" not in fields and not {"start", "end"} <= fields.keys():
        raise BadMapping("fields: name the year, or start and end")
    templates = {name: Template.parse(str(text)) for name, text in (DEFAULTS | fields).items()}
    meanings = _meanings(said.get("meanings") or {})
    _constants(templates, meanings)
    return Mapping(
        encoding=said.get("encoding"),
        separator=said.get("separator"),
        numbers=said["numbers"],
        dates=said["dates"],
        across_years=said["across_years"],
        register_organisations=said["register_organisations"],
        reference=_reference(said.get("reference")),
        fields=templates,
        meanings=meanings,
    )


def check(mapping: Mapping, columns: Sequence[str]) -> None:
    """BadMapping where the mapping names a column that the file does not have."""
    named = [(field, name) for field in FIELDS for name in mapping.columns(field)]
    for field, name in [*named, *(("reference", name) for name in mapping.reference)]:
        if name not in columns:
            raise BadMapping(f"{field}: the file has no column {name!r}; it has {', '.join(columns)}")


def _object(found: Any, what: str, allowed: Sequence[str]) -> dict[str, Any]:
    if not isinstance(found, dict) or not found:
        raise BadMapping(f"{what}: write names and their values")
    for key in found:
        if key not in allowed:
            raise BadMapping(f"{what}: {key!r} is unknown; there are {', '.join(allowed)}")
    return found


def _reference(found: Any) -> tuple[str, ...]:
    if not isinstance(found, list) or not found or not all(isinstance(one, str) for one in found):
        raise BadMapping("reference: list the columns that tell the lines apart, such as [Aktenzeichen, Jahr]")
    return tuple(found)


def _meanings(found: Any) -> dict[str, dict[str, str]]:
    if not isinstance(found, dict):
        raise BadMapping("meanings: write fields, and for each what a cell's text means")
    for field, words in found.items():
        if field not in CODES:
            raise BadMapping(f"meanings: {field!r} is no field with codes; there are {', '.join(CODES)}")
        if not isinstance(words, dict):
            raise BadMapping(f"meanings.{field}: write texts and their codes")
        for word, code in words.items():
            if code not in CODES[field]:
                raise BadMapping(f"meanings.{field}.{word}: {code!r} is none of {', '.join(CODES[field])}")
    return {field: {str(word): code for word, code in words.items()} for field, words in found.items()}


def _constants(templates: Mapped[str, Template], meanings: Mapped[str, Mapped[str, str]]) -> None:
    for field, codes in CODES.items():
        template = templates[field]
        constant = template.pieces[0]
        if not template.columns and meanings.get(field, {}).get(constant, constant) not in codes:
            raise BadMapping(f"fields.{field}: {constant!r} is none of {', '.join(codes)}")
