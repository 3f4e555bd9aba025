"""Lists of a finance department, as real files, through the command line: each line good or refused with a reason."""

import csv
import json
import re
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml

from ledger import store
from ledger.domain.agreement.commands import WithdrawContribution
from ledger.domain.amendment import AmendEntries, Reversal
from ledger.imports import mapping as mappings
from ledger.imports import reading, running
from ledger.imports.lines import Reader, number, slug
from ledger.imports.refusals import REASONS, Unfit
from ledger.imports.running import Rehearsal, Tally
from ledger.imports.staging import Staging
from scripts import books
from tests.ledger.deeds import PRESS, act, do
from tests.scripts.terminal import ROOT, Ended, apart, done, here

HEAD = "Aktenzeichen;Jahr;Maßnahme;Träger;Beginn;Ende;Betrag"
GOOD = "MU-1;2026;Treff;Beispielhilfe;01.01.2025;31.12.2026;1.234,56"
FIELDS = {
    "agreement": "{Aktenzeichen}",
    "title": "{Maßnahme}",
    "giver": "Stadt Musterstadt",
    "giver_kind": "municipality",
    "recipient": "{Träger}",
    "start": "{Beginn}",
    "end": "{Ende}",
    "year": "{Jahr}",
    "amount": "{Betrag}",
}
MAPPING: dict[str, Any] = {
    "numbers": "german",
    "dates": "german",
    "register_organisations": True,
    "reference": ["Aktenzeichen", "Jahr"],
    "fields": FIELDS,
}
BY_TERM = MAPPING | {"reference": ["Aktenzeichen"], "fields": {k: v for k, v in FIELDS.items() if k != "year"}}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    done(here("book", "create", "musterstadt", "--keeper", "Stadt Musterstadt", "--data", tmp_path / "data"))
    return tmp_path / "data"


def run(data: Path, text: str | bytes, *options: str | Path, mapping: dict[str, Any] = MAPPING) -> Ended:
    file, by = data / "list.csv", data / "list.yaml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    by.write_text(yaml.safe_dump(mapping, allow_unicode=True), encoding="utf-8")
    return here("import", "musterstadt", file, "--mapping", by, "--data", data, *options)


def sheet(*lines: str) -> str:
    return "\n".join((HEAD, *lines)) + "\n"


def refusals(data: Path, text: str | bytes, mapping: dict[str, Any] = MAPPING) -> list[tuple[int, str, str, str]]:
    """(line, column, value, code) of every refused line of a dry run."""
    report = data / "refused.ndjson"
    ended = run(data, text, "--report", report, mapping=mapping)
    found = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert ended.code == (1 if found else 0), ended
    assert all(one["english"] and one["german"] for one in found)
    return [(one["line"], one["column"], one["value"], one["code"]) for one in found]


def position(data: Path) -> int:
    with books.opened(data, "musterstadt") as one, one.reading() as tx:
        return store.head(tx).position


def types(data: Path) -> list[str]:
    with books.opened(data, "musterstadt") as one, one.reading() as tx:
        return [type for (type,) in tx.connection.execute("SELECT type FROM event ORDER BY position")]


def many(count: int) -> str:
    return sheet(*(f"MU-{i};2026;Treff {i};Verein {i % 7};01.01.2026;31.12.2026;{i + 1},50" for i in range(count)))


def test_without_record_nothing_is_recorded_and_the_table_says_what_would_be(data: Path) -> None:
    said = done(run(data, sheet(GOOD)))
    assert "utf-8, separated by ';', 1 lines" in said
    assert re.search(r"2026 +money +1 +1234\.56", said)
    assert "good: 1 lines (1 new agreements, 2 new organisations); recorded before: 0; refused: 0" in said
    assert "dry run" in said and "lines/s" in said
    assert position(data) == 1


def test_a_good_list_is_recorded_and_a_second_run_records_nothing(data: Path) -> None:
    text = sheet(GOOD, GOOD.replace("2026;", "2025;", 1), GOOD.replace("MU-1", "MU-2"))
    assert "recorded 3 lines as 7 events in 1 batches" in done(run(data, text, "--record"))
    registered = ["OrganisationRegistered", "OrganisationRegistered", "AgreementConcluded"]
    promised = ["ContributionCommitted", "ContributionCommitted", "AgreementConcluded", "ContributionCommitted"]
    assert types(data)[1:] == registered + promised
    again = done(run(data, text, "--record"))
    assert "recorded before: 3" in again and "recorded 0 lines" in again
    assert position(data) == 8
    assert "recorded 1 lines as 2 events" in done(run(data, text + GOOD.replace("MU-1", "MU-3") + "\n", "--record"))


def test_what_was_taken_back_since_is_not_recorded_again(data: Path) -> None:
    text = sheet(GOOD, GOOD.replace("MU-1", "MU-2"))
    done(run(data, text, "--record"))
    with books.opened(data, "musterstadt") as one:
        do(one, WithdrawContribution(id="mu-1", act=act(), grounds=PRESS, contribution="mu-1-2026"))
        reason = PRESS.__class__(certainty="announced", source=PRESS.source, reason="recording_error")
        do(one, AmendEntries(id="a", act=act(), grounds=reason, amendments=(Reversal(7),)))
    before = position(data)
    assert "recorded before: 2" in done(run(data, text, "--record"))
    assert position(data) == before


def test_the_same_reference_with_other_content_is_refused(data: Path) -> None:
    done(run(data, sheet(GOOD), "--record"))
    changed = GOOD.replace("1.234,56", "1.234,57")
    assert refusals(data, sheet(changed)) == [(2, "Betrag", "1.234,57", "reference_reused")]


def test_with_a_refused_line_nothing_is_recorded_unless_partial(data: Path) -> None:
    text = sheet(GOOD, GOOD.replace("MU-1", "MU-2").replace("1.234,56", "-5,00"))
    ended = run(data, text, "--record")
    assert ended.code == 1 and "nothing was recorded: 1 lines are refused" in ended.out
    assert "refused line 3, Betrag: '-5,00': amount_not_positive" in ended.out
    assert position(data) == 1
    ended = run(data, text, "--record", "--partial", "--report", data / "refused.csv")
    assert ended.code == 1 and "recorded 1 lines as 4 events" in ended.out
    with (data / "refused.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["line"], row["column"], row["value"]) == ("3", "Betrag", "'-5,00")
    assert row["german"].startswith("Ein Betrag ist größer als null")
    mended = text.replace("-5,00", "5,00")
    assert "recorded 1 lines as 2 events" in done(run(data, mended, "--record"))


def test_a_crash_leaves_whole_batches_and_the_next_run_completes_them(data: Path) -> None:
    class Crash(Exception):
        pass

    def crash(done: int, total: int) -> None:
        if done == 1000:
            raise Crash

    text = many(1200)
    done(run(data, text))
    mapping = mappings.load(data / "list.yaml")
    sheet_ = reading.survey(data / "list.csv", None, None)
    reader = Reader(sheet_, mapping)

    def nobody(*_: int) -> None:
        pass

    with books.opened(data, "musterstadt") as one, closing(Staging()) as staging:
        running.stage(sheet_, reader, staging, Tally(), nobody)
        with one.reading() as tx:
            Rehearsal(tx, act(), sheet_, mapping, staging, staging.accept).run(reader, Tally(), nobody)
        with pytest.raises(Crash):
            running.record(one, staging, sheet_, lambda key, request: act(key=key, request=request), crash)
        assert types(data).count("ContributionCommitted") == 1000
        # The same batches again, as a run would that does not know: the keys make them harmless.
        running.record(one, staging, sheet_, lambda key, request: act(key=key, request=request), nobody)
    assert types(data).count("ContributionCommitted") == types(data).count("AgreementConcluded") == 1200
    assert types(data).count("OrganisationRegistered") == 8
    end = position(data)
    assert "recorded before: 1200" in done(run(data, text, "--record"))
    assert position(data) == end


def test_what_a_crash_left_is_completed_by_the_next_run(data: Path) -> None:
    text = many(1200)
    done(run(data, "\n".join(text.splitlines()[:1001]) + "\n", "--record"))
    said = done(run(data, text, "--record"))
    assert "recorded before: 1000" in said and "recorded 200 lines as 400 events in 1 batches" in said


@pytest.mark.parametrize(
    ("line", "column", "value", "code"),
    [
        (GOOD.replace("1.234,56", "656.639999999999"), "Betrag", "656.639999999999", "number_style"),
        (GOOD.replace("1.234,56", "656,639999999999"), "Betrag", "656,639999999999", "number_precise"),
        (GOOD.replace("1.234,56", "1,234.56"), "Betrag", "1,234.56", "number_style"),
        (GOOD.replace("1.234,56", "1.23,00"), "Betrag", "1.23,00", "number_style"),
        (GOOD.replace("1.234,56", "1 234,56"), "Betrag", "1 234,56", "number_style"),
        (GOOD.replace("1.234,56", "12,50 €"), "Betrag", "12,50 €", "number_style"),
        (GOOD.replace("1.234,56", "1e3"), "Betrag", "1e3", "number_style"),
        (GOOD.replace("1.234,56", "-1.234,56"), "Betrag", "-1.234,56", "amount_not_positive"),
        (GOOD.replace("1.234,56", "1.234,56-"), "Betrag", "1.234,56-", "amount_not_positive"),
        (GOOD.replace("1.234,56", "–1.234,56"), "Betrag", "–1.234,56", "amount_not_positive"),
        (GOOD.replace("1.234,56", "0,00"), "Betrag", "0,00", "amount_not_positive"),
        (GOOD.replace("1.234,56", ""), "Betrag", "", "empty"),
        (GOOD.replace("1.234,56", "  "), "Betrag", "  ", "empty"),
        (GOOD.replace("MU-1", ""), "Aktenzeichen", "", "empty"),
        (GOOD.replace("MU-1", "??"), "Aktenzeichen", "??", "no_id"),
        (GOOD.replace("Treff", "x" * 201), "Maßnahme", "x" * 201, "too_long"),
        (GOOD.replace("Treff", "Tr\u200beff"), "Maßnahme", "Tr\u200beff", "invisible_character"),
        (GOOD.replace("Treff", '"Tr\neff"'), "Maßnahme", "Tr\neff", "invisible_character"),
        (GOOD.replace("2026;", "26;", 1), "Jahr", "26", "year_style"),
        (GOOD.replace("2026;", "2027;", 1), "Jahr", "2027", "outside_term"),
        (GOOD.replace("01.01.2025", "2025-01-01"), "Beginn", "2025-01-01", "date_style"),
        (GOOD.replace("31.12.2026", "31.02.2026"), "Ende", "31.02.2026", "date_style"),
        (GOOD.replace("31.12.2026", "31.12.26"), "Ende", "31.12.26", "date_style"),
        (GOOD.replace("31.12.2026", "31.12.2024"), "Ende", "31.12.2024", "term_reversed"),
        (GOOD.replace("Beispielhilfe", "Stadt Musterstadt"), "Träger", "Stadt Musterstadt", "already_party"),
        (GOOD + ";", "", GOOD + ";", "field_count"),
        (GOOD.replace(";", ","), "", GOOD.replace(";", ","), "mixed_dialect"),
        (GOOD.replace("Treff", '"Treff"x'), "", "", "broken_quotes"),
    ],
)
def test_a_bad_line_is_refused_with_column_value_and_reason(
    data: Path, line: str, column: str, value: str, code: str
) -> None:
    other = GOOD.replace("MU-1", "MU-2")
    assert refusals(data, sheet(other, line)) == [(3, column, value, code)]


def test_a_quote_that_is_never_closed_names_the_lines_it_swallows(data: Path) -> None:
    text = sheet(GOOD, GOOD.replace("Treff", '"Treff'), GOOD.replace("MU-1", "MU-3"))
    assert refusals(data, text) == [(3, "", "", "broken_quotes")]
    assert "lines 3 to 4" in run(data, text).out


def test_line_numbers_count_what_the_editor_counts(data: Path) -> None:
    two = GOOD.replace("Treff", '"Tr\neff"')
    bad = GOOD.replace("MU-1", "MU-9").replace("1.234,56", "x")
    found = refusals(data, f"{HEAD}\r\n{two}\r\n\r\n{bad}\r\n")
    assert [(line, code) for line, _, _, code in found] == [(2, "invisible_character"), (5, "number_style")]


def test_a_doubled_reference_names_the_earlier_line(data: Path) -> None:
    text = sheet(GOOD, GOOD.replace("1.234,56", "5,00"))
    assert refusals(data, text) == [(3, "Aktenzeichen", "MU-1", "doubled_reference")]
    assert "(line 2)" in run(data, text).out


def test_a_second_amount_for_the_same_year_is_refused_by_the_rule_of_the_ledger(data: Path) -> None:
    mapping = MAPPING | {"reference": ["Aktenzeichen", "Betrag"]}
    found = refusals(data, sheet(GOOD, GOOD.replace("1.234,56", "5,00")), mapping)
    assert found == [(3, "Jahr", "2026", "already_committed")]


def test_lines_of_one_agreement_agree(data: Path) -> None:
    later = GOOD.replace("2026;", "2025;", 1)
    assert refusals(data, sheet(GOOD, later.replace("Treff", "Café"))) == [(3, "Maßnahme", "Café", "agreement_differs")]
    assert refusals(data, sheet(GOOD, later.replace("MU-1", "MU 1"))) == [
        (3, "Aktenzeichen", "MU 1", "agreement_differs")
    ]
    other = GOOD.replace("MU-1", "MU-2").replace("Beispielhilfe", "BEISPIELHILFE")
    assert refusals(data, sheet(GOOD, other)) == [(3, "Träger", "BEISPIELHILFE", "organisation_differs")]
    done(run(data, sheet(GOOD), "--record"))
    fremd = later.replace("Beispielhilfe", "Fremd")
    assert refusals(data, sheet(fremd)) == [(2, "Träger", "Fremd", "agreement_differs")]


def test_an_agreement_may_be_spread_over_the_file(data: Path) -> None:
    between = many(600).splitlines()[1:]
    text = sheet(GOOD.replace("MU-1", "X"), *between, GOOD.replace("MU-1", "X").replace("2026;", "2025;", 1))
    assert "recorded 602 lines" in done(run(data, text, "--record"))
    assert refusals(data, text.replace("X;2025;Treff", "X;2025;Anders")) == []  # recorded before


def test_unknown_organisations_are_refused_unless_they_are_to_be_registered(data: Path) -> None:
    mapping = MAPPING | {"register_organisations": False}
    assert refusals(data, sheet(GOOD), mapping) == [(2, "", "", "unknown_organisation")]
    done(run(data, sheet(GOOD), "--record"))
    other = GOOD.replace("MU-1", "MU-2").replace("Beispielhilfe", "Andere")
    assert refusals(data, sheet(other), mapping) == [(2, "Träger", "Andere", "unknown_organisation")]


def test_a_refused_line_does_not_bring_its_organisations(data: Path) -> None:
    bad = GOOD.replace("2026;", "2030;", 1)
    good = GOOD.replace("2026;", "2025;", 1)
    ended = run(data, sheet(bad, good), "--record", "--partial")
    assert ended.code == 1 and "recorded 1 lines as 4 events" in ended.out


@pytest.mark.parametrize(
    ("across", "expected"),
    [
        ("refuse", None),
        ("period", [("2024-2026", "100.00")]),
        ("split", [("2024", "33.34"), ("2025", "33.33"), ("2026", "33.33")]),
    ],
)
def test_a_term_over_the_end_of_a_year_needs_a_rule(
    data: Path, across: str, expected: list[tuple[str, str]] | None
) -> None:
    mapping = BY_TERM | {"across_years": across}
    text = sheet("MU-1;;Treff;Verein;01.07.2024;30.06.2026;100,00")
    if expected is None:
        assert refusals(data, text, mapping) == [(2, "Ende", "30.06.2026", "term_over_years")]
        return
    said = done(run(data, text, "--record", mapping=mapping))
    assert re.findall(r"^ *([0-9-]+) +money +1 +([0-9.]+)", said, re.MULTILINE) == expected
    assert "recorded before: 1" in done(run(data, text, mapping=mapping))


def test_windows_1252_is_detected_and_said(data: Path) -> None:
    text = sheet(GOOD.replace("Treff", "Café Größe – “ja”"))
    said = done(run(data, text.encode("cp1252"), "--record"))
    assert "windows-1252" in said
    with books.opened(data, "musterstadt") as one, one.reading() as tx:
        assert "Café Größe – “ja”".encode() in b"".join(raw for _, raw in store.after(tx, 0, 1 << 40, 99))


def test_utf_8_with_a_mark_is_read(data: Path) -> None:
    assert "utf-8" in done(run(data, b"\xef\xbb\xbf" + sheet(GOOD).encode()))


def test_a_line_in_another_encoding_is_refused(data: Path) -> None:
    odd = GOOD.replace("MU-1", "MU-2").replace("Treff", "Größe")
    mixed = sheet(GOOD).encode() + odd.encode("cp1252") + b"\n"
    mapping = MAPPING | {"encoding": "utf-8"}
    assert refusals(data, mixed, mapping) == [(3, "Maßnahme", "Gr\\xf6\\xdfe", "wrong_encoding")]
    mixed = sheet(GOOD).encode("cp1252") + odd.encode() + b"\n"
    assert refusals(data, mixed, MAPPING | {"encoding": "windows-1252"}) == [
        (3, "Maßnahme", "GrÃ¶ÃŸe", "wrong_encoding")
    ]
    assert refusals(data, mixed) == [(3, "Maßnahme", "GrÃ¶ÃŸe", "wrong_encoding")]


def test_a_list_whose_head_is_utf_8_is_not_taken_for_another_encoding_because_of_one_line(data: Path) -> None:
    odd = GOOD.replace("MU-1", "MU-2").replace("Treff", "Größe")
    mixed = sheet(GOOD).encode() + odd.encode("cp1252") + b"\n"
    assert refusals(data, mixed) == [(3, "Maßnahme", "Gr\\xf6\\xdfe", "wrong_encoding")]


def test_a_negative_amount_is_no_matter_of_style(data: Path) -> None:
    ended = run(data, sheet(GOOD.replace("1.234,56", "-5,00")))
    said = "An amount is above zero: money back is a return, a wrong entry is a reversal."
    assert f"refused line 2, Betrag: '-5,00': amount_not_positive: {said}\n" in ended.out


def test_an_import_is_told_in_german(data: Path) -> None:
    text = sheet(GOOD, GOOD.replace("MU-1", "MU-2").replace("1.234,56", "0,00"))
    ended = run(data, text, "--lang", "de")
    assert ended.code == 1
    assert "list.csv: utf-8, getrennt durch ';', Zeilen: 2 (SHA-256 " in ended.out
    assert re.search(r"^ *2026 +Geld +1 +1\.234,56", ended.out, re.MULTILINE)
    assert "gut: 1 (neue Vereinbarungen: 1, neue Organisationen: 2); schon erfasst: 0; abgelehnt: 1" in ended.out
    assert "abgelehnt: Zeile 3, Betrag: '0,00': amount_not_positive: Ein Betrag ist größer als null" in ended.out
    assert "Probelauf: Erfasst wurde nichts; --record erfasst" in ended.out
    assert "nichts erfasst: --partial erfasst die guten Zeilen" in run(data, text, "--lang", "de", "--record").out
    said = done(run(data, sheet(GOOD), "--lang", "de", "--record"))
    assert "erfasst: 1 Zeilen, 4 Ereignisse, 1 Stapel" in said and "Zeilen/s (prüfen " in said


def test_commas_and_iso_numbers_are_read_as_the_mapping_says(data: Path) -> None:
    text = (
        'Aktenzeichen,Jahr,Maßnahme,Träger,Beginn,Ende,Betrag\nA,2026,"Treff, groß",V,2026-01-01,2026-12,"1,234.50"\n'
    )
    said = done(run(data, text, mapping=MAPPING | {"numbers": "iso", "dates": "iso"}))
    assert "separated by ','" in said and "1234.50" in said


@pytest.mark.parametrize(
    ("text", "mapping", "reason"),
    [
        ("", MAPPING, "the file is empty"),
        (sheet(GOOD).encode("utf-16"), MAPPING, "UTF-16"),
        (HEAD.replace(";", "\t") + "\n", MAPPING, "name the separator"),
        (HEAD.replace("Träger", "Jahr") + "\n", MAPPING, "the column 'Jahr' twice"),
        (HEAD.replace("Träger", "Verein") + "\n", MAPPING, "no column 'Träger'"),
        (b"\xef\xbb\xbf" + sheet(GOOD).encode(), MAPPING | {"encoding": "windows-1252"}, "marked as UTF-8"),
        (sheet(GOOD), {}, "the mapping"),
        (sheet(GOOD), MAPPING | {"numbers": "english"}, "numbers: write one of german, iso"),
        (sheet(GOOD), MAPPING | {"colour": "red"}, "'colour' is unknown"),
        (sheet(GOOD), MAPPING | {"reference": []}, "reference: list the columns"),
        (sheet(GOOD), MAPPING | {"fields": FIELDS | {"form": "gold"}}, "'gold' is none of"),
        (sheet(GOOD), MAPPING | {"fields": {"title": "x"}}, "fields.agreement is missing"),
        (sheet(GOOD), MAPPING | {"meanings": {"form": {"Geld": "gold"}}}, "'gold' is none of"),
    ],
)
def test_what_cannot_be_used_at_all_is_exit_code_2(
    data: Path, text: str | bytes, mapping: dict[str, Any], reason: str
) -> None:
    ended = run(data, text, mapping=mapping)
    assert ended.code == 2 and reason in " ".join(ended.err.split()), ended


def test_codes_mean_what_the_mapping_says_and_nothing_else(data: Path) -> None:
    mapping = MAPPING | {
        "fields": FIELDS | {"form": "{Maßnahme}"},
        "meanings": {"form": {"Personal": "staff_time", "Geld": "money"}},
    }
    lines = [GOOD.replace("MU-1", f"MU-{i}").replace("Treff", form) for i, form in enumerate(("Personal", "Geld", "?"))]
    assert refusals(data, sheet(*lines), mapping) == [(4, "Maßnahme", "?", "unknown_code")]


def test_the_example_of_the_documentation_runs(data: Path) -> None:
    blocks = dict(
        re.findall(r"```(csv|yaml)\n(.*?)```", (ROOT / "docs/import.md").read_text(encoding="utf-8"), re.DOTALL)
    )
    said = done(run(data, blocks["csv"], "--record", mapping=yaml.safe_load(blocks["yaml"])))
    assert "recorded 3 lines as 8 events in 1 batches" in said
    ended = apart("import", "musterstadt", data / "list.csv", "--mapping", data / "list.yaml", "--data", data)
    assert "recorded before: 3" in done(ended)


def test_what_was_imported_is_the_same_after_a_rebuild(data: Path) -> None:
    done(run(data, many(50), "--record"))

    def funding() -> list[Any]:
        with books.opened(data, "musterstadt") as one, one.reading() as tx:
            tables = ("funding", "term", "partner", "name", "recipient", "reference", "unstated", "finance")
            return [sorted(tx.connection.execute(f"SELECT * FROM {table}"), key=repr) for table in tables]

    live = funding()
    done(here("rebuild", "musterstadt", "--data", data))
    assert funding() == live and live[0]


@pytest.mark.parametrize(("text", "style", "hundredths"), [
    ("1.234,56", "german", 123456),
    ("1234,5", "german", 123450),
    ("1.234", "german", 123400),
    ("1,234.56", "iso", 123456),
    ("1234.56", "iso", 123456),
    ("1,234", "iso", 123400),
    ("0,01", "german", 1),
])  # fmt: skip
def test_numbers_are_exact(text: str, style: Any, hundredths: int) -> None:
    assert number(text, style, "amount") == hundredths


@pytest.mark.parametrize(("text", "style"), [
    ("1.234,56", "iso"), ("1.234", "iso"), ("1,23,456.00", "iso"), ("12345,678", "german"), ("٣", "iso"), ("+1", "iso"),
    (",50", "german"), ("1,", "german"), ("NaN", "iso"), ("1" * 14, "iso"),
])  # fmt: skip
def test_other_numbers_are_refused(text: str, style: Any) -> None:
    with pytest.raises(Unfit):
        number(text, style, "amount")


def test_long_ids_end_in_a_digest() -> None:
    assert slug("MU-50/0001 Größe", "agreement") == "mu-50-0001-groesse"
    one, other = slug("a" * 64, "agreement"), slug("a" * 65, "agreement")
    assert len(one) == 63 and one != other


def test_every_reason_is_said_in_two_languages_and_used() -> None:
    room = ROOT / "ledger" / "imports"
    code = "\n".join(path.read_text(encoding="utf-8") for path in room.glob("*.py") if path.name != "refusals.py")
    for one, (english, german) in REASONS.items():
        assert f'"{one}"' in code, one
        assert english.endswith(".") and german.endswith(".") and english != german
