"""Every rule about the book itself, who may witness and whether it is archived, with a case that breaks it."""

from dataclasses import replace
from typing import Any

from ledger.domain.book import AdmitWitness, ArchiveBook, DismissWitness, ReopenBook
from ledger.message import Command
from tests.ledger.deeds import PRESS
from tests.ledger.town import VIVAWEST, ask, conclude

BOOK: dict[str, Any] = {"id": "town"}
"""The id of the book that the cases are tried in."""
KEY = "vivawest.example/w1+0a1b2c3d+" + "B" * 44
ADMITTED = ask(AdmitWitness, **BOOK, witness="w1", key=KEY, organisation=VIVAWEST)
ANOTHER = replace(ADMITTED, witness="w2", key=KEY.replace("w1", "w2"))
DISMISSED = ask(DismissWitness, **BOOK, witness="w1")
ENDED = replace(PRESS, reason="partnership_ended")
ARCHIVED = ask(ArchiveBook, **BOOK, grounds=ENDED)

CASES: list[tuple[str, str, list[Command], Command]] = [
    ("already_exists", "/id", [ADMITTED], replace(ANOTHER, witness="w1")),
    ("unknown_organisation", "/organisation", [], replace(ADMITTED, organisation="nobody")),
    ("not_a_witness_key", "/key", [], replace(ADMITTED, unfit="it was not copied whole")),
    ("not_a_witness_key", "/key", [], replace(ADMITTED, key="quartierbuch.example/town+0a1b2c3d+" + "B" * 44)),
    ("witness_key_taken", "/key", [ADMITTED], replace(ANOTHER, key=KEY)),
    ("witness_key_taken", "/key", [ADMITTED], replace(ANOTHER, key=KEY.replace("B", "C"))),
    ("witness_key_taken", "/key", [ADMITTED, DISMISSED], replace(ANOTHER, key=KEY)),
    ("unknown_witness", "", [ADMITTED], replace(DISMISSED, witness="w2")),
    ("witness_dismissed", "", [ADMITTED, DISMISSED], DISMISSED),
    ("reason_required", "/grounds/reason", [], ask(ArchiveBook, **BOOK)),
    ("book_archived", "", [ARCHIVED], ARCHIVED),
    ("book_archived", "", [ARCHIVED], conclude()),
    ("book_archived", "", [ARCHIVED], ADMITTED),
    ("book_not_archived", "", [], ask(ReopenBook, **BOOK, grounds=ENDED)),
    (
        "book_not_archived",
        "",
        [ARCHIVED, ask(ReopenBook, **BOOK, grounds=ENDED)],
        ask(ReopenBook, **BOOK, grounds=ENDED),
    ),
]
