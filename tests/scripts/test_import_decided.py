"""What an import records without deciding it twice is what the same commands come to one by one."""

import tempfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ledger import handler, store
from ledger.book import Book
from ledger.domain.organisation import RegisterOrganisation
from ledger.imports import grants, mapping, reading, running
from ledger.imports.lines import Reader
from ledger.imports.running import Recorded, Rehearsal, Tally
from ledger.imports.staging import Staging
from ledger.projector import OPEN
from ledger.registry import PROJECTIONS
from tests.ledger.deeds import PRESS, act, do, new_book
from tests.ledger.test_projections import assert_live_is_rebuilt

HEAD = "Nummer;Jahr;Geber;Empfaenger;Zweck;Betrag;Stufe"
MAPPING = """
numbers: german
dates: iso
register_organisations: true
reference: [Nummer, Jahr]
fields:
  agreement: "{Nummer}"
  title: "Vorhaben {Nummer}"
  giver: "{Geber}"
  giver_kind: municipality
  recipient: "{Empfaenger}"
  purpose: "{Zweck}"
  year: "{Jahr}"
  amount: "{Betrag}"
  stage: "{Stufe}"
"""
SAID_BY_THE_ACT = ("begins", "command", "key", "operation", "recorded_at", "request", "salt")
LINES_MAX = 4


class Line(NamedTuple):
    number: int
    year: int
    giver: str
    recipient: str
    purpose: str
    cents: int
    stage: str

    def __str__(self) -> str:
        euro, cents = divmod(self.cents, 100)
        of = (
            f"N {self.number}",
            self.year,
            self.giver,
            self.recipient,
            self.purpose,
            f"{euro},{cents:02d}",
            self.stage,
        )
        return ";".join(map(str, of))


LINES = st.lists(
    st.builds(
        Line,
        number=st.integers(1, 8),
        year=st.integers(2024, 2027),
        giver=st.sampled_from(["Stadt", "Land"]),
        recipient=st.sampled_from(["Verein", "Verband", "Stadt"]),
        purpose=st.sampled_from(["Treff", "treff", "Kurs"]),
        cents=st.integers(0, 10_000),
        stage=st.sampled_from(["committed", "committed", "pledged"]),
    ),
    max_size=25,
)
TWICE = [
    Line(1, 2026, "Stadt", "Verein", "Treff", 100, "committed"),
    Line(2, 2026, "Land", "Verein", "treff", 200, "committed"),
]


@given(lines=LINES, meanwhile=st.integers(0, 5), before=LINES)
@example(lines=TWICE, meanwhile=5, before=[])
@example(lines=TWICE[1:], meanwhile=5, before=TWICE[:1])
@example(lines=[one._replace(number=number) for number in range(8) for one in TWICE[:1]], meanwhile=1, before=[])
@settings(deadline=None)
def test_an_import_is_what_its_commands_are_one_by_one(lines: list[Line], meanwhile: int, before: list[Line]) -> None:
    """Also where somebody else records something after so many batches, so that the rest is decided anew."""

    def somebody(book: Book) -> Callable[[int, int], None]:
        batches = []

        def done(_lines: int, _total: int) -> None:
            batches.append(_lines)
            if len(batches) == meanwhile:
                do(book, RegisterOrganisation(id="meanwhile", act=act(), grounds=PRESS, name="Neu", kind="other"))

        return done

    with tempfile.TemporaryDirectory() as folder:
        by_import, one_by_one = new_book(Path(folder), "a"), new_book(Path(folder), "b")
        with closing(by_import), closing(one_by_one):
            for which in (before, lines):
                done = somebody(by_import) if which is lines else lambda *_: None
                also = somebody(one_by_one) if which is lines else lambda *_: None
                recorded = imported(by_import, Path(folder), which, done)
                warnings = commanded(one_by_one, Path(folder), which, also)
                assert recorded.stopped is None and recorded.warnings.keys() == warnings
            assert events(by_import) == events(one_by_one)
            assert standing(by_import) == standing(one_by_one)
            assert_live_is_rebuilt(by_import)


def imported(book: Book, folder: Path, lines: list[Line], tell: running.Progress) -> Recorded:
    with closing(Staging()) as staging:
        sheet = rehearsed(book, folder, lines, staging)
        return running.record(book, staging, sheet, lambda key, request: act(key=key, request=request), tell)


def commanded(book: Book, folder: Path, lines: list[Line], tell: running.Progress) -> set[str]:
    """The same commands, each handled by itself; the codes of their warnings."""
    warnings: set[str] = set()
    with closing(Staging()) as staging:
        sheet = rehearsed(book, folder, lines, staging)
        for batch in staging.batches():
            for grant, new in batch.ready():
                for command in grants.commands(grant, new, act(), sheet.digest):
                    warnings |= {one.code for one in do(book, replace(command, act=act())).warnings}
            tell(batch.lines, 0)
    return warnings


def rehearsed(book: Book, folder: Path, lines: list[Line], staging: Staging) -> reading.Sheet:
    (folder / "list.csv").write_text("\n".join((HEAD, *map(str, lines))) + "\n", encoding="utf-8")
    (folder / "list.yaml").write_text(MAPPING, encoding="utf-8")
    meaning, sheet = mapping.load(folder / "list.yaml"), reading.survey(folder / "list.csv", "utf-8", ";")
    reader = Reader(sheet, meaning)
    running.stage(sheet, reader, staging, Tally(), lambda *_: None)
    with book.reading() as tx:
        rehearsal = Rehearsal(tx, act(), sheet, meaning, staging, staging.accept, LINES_MAX)
        rehearsal.run(reader, Tally(), lambda *_: None)
    return sheet


def events(book: Book) -> list[Any]:
    """Everything recorded, but for what the act says, not the command."""
    with book.reading() as tx:
        found = [orjson.loads(raw) for _, raw in store.after(tx, 1, 1 << 40, 1 << 30)]
    return [{k: v for k, v in one.items() if k not in SAID_BY_THE_ACT and k != "book"} for one in found]


def standing(book: Book) -> dict[str, list[Any]]:
    """The rows of all projections that hold now, but for since when: that is where a command began."""
    found = {}
    with book.reading() as tx:
        for name, columns in ((one.table.name, one.table.columns) for one in PROJECTIONS):
            what = ", ".join(one.name for one in columns if one.name not in ("from_position", "to_position"))
            rows = tx.connection.execute(f"SELECT {what} FROM {name} WHERE to_position = {OPEN}")
            found[name] = sorted(rows, key=repr)
    return found


def test_what_was_decided_is_recorded_as_it_is_while_the_log_ends_there(tmp_path: Path) -> None:
    with closing(new_book(tmp_path, "a")) as book, closing(Staging()) as staging:
        sheet = rehearsed(book, tmp_path, TWICE, staging)
        (batch,) = staging.batches()

        def again() -> Any:
            raise AssertionError("it was decided twice")

        with book.writing() as tx:
            outcome = handler.handle_decided(tx, act(key="k", request="r"), batch.decided, again)
        assert outcome.begins == 2 and [one.code for one in outcome.warnings] == ["possible_double_funding"]
        assert sheet.digest
        with book.writing() as tx:
            assert handler.handle_decided(tx, act(key="k", request="r"), batch.decided, again).replayed
