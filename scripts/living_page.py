"""The living contract as one page: the scenarios' syntax tree, each with its result and its real HTTP exchanges."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from html import escape
from http import HTTPStatus
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pytest_bdd import gherkin_parser as gherkin

PAGE_BYTES_MAX = 6_000_000
BODY_CHARACTERS_MAX = (5_000, 2_500, 1_200, 600)
"""How much of a longer body is shown: the first of these with which the page is small enough, or the last."""
WIDTH = 92
"""JSON that fits stays on one line."""
PARTS = ("partnerships", "contract")
HEADINGS = {"Anzahl", "Partei", "Tag", "Zugesagt", "Zweck", "name", "stattdessen"}
"""Second cells that make a first row of two a heading; without one, the lines are names and values."""
NUMBER = re.compile(r"[-−]?(?:0|[1-9][\d.,]*|0[.,]\d+)(?: (?:EUR|%|Stunden))?")
BLANK = {"", "–", "unbekannt", "unknown", "keine"}
CODE = re.compile(r"`([^`]+)`")
IN_CODE = r"<code>\1</code>"
SPECIAL = re.compile(r'"[^"]*"|[{\[].*[}\]]|(?<![\w.])/\S+')

WORDS = {
    "de": {
        "background": "Grundlage",
        "background_note": "Sie wird vor jedem Szenario neu gelegt; die Anfragen sind die eines der Läufe.",
        "contents": "Inhalt",
        "copied": "Dieses Buch ist eine Kopie; so ist sein Original entstanden.",
        "cut": "gekürzt, insgesamt {bytes} Bytes",
        "empty": "ohne Inhalt",
        "examples": "Beispiele",
        "failed": "fehlgeschlagen",
        "missing": "nicht gelaufen",
        "passed": "bestanden",
        "request": "Anfrage",
        "requests": "{count} Anfragen",
        "response": "Antwort",
        "scenarios": "{count} Szenarien",
        "result": "Ergebnis",
    },
    "en": {
        "background": "Background",
        "background_note": "It is laid anew before each scenario; the requests are those of one of the runs.",
        "contents": "Contents",
        "copied": "This book is a copy; its original was made like this.",
        "cut": "shortened, {bytes} bytes in all",
        "empty": "no body",
        "examples": "Examples",
        "failed": "failed",
        "missing": "not run",
        "passed": "passed",
        "request": "Request",
        "requests": "{count} requests",
        "response": "Response",
        "scenarios": "{count} scenarios",
        "result": "Result",
    },
}


@dataclass
class Told:
    """What a run told, found by feature and line."""

    run: dict[str, Any]
    scenarios: dict[tuple[str, int], list[dict[str, Any]]] = field(default_factory=dict)
    steps: dict[tuple[str, int], list[dict[str, Any]]] = field(default_factory=dict)
    alike: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, one: dict[str, Any]) -> None:
        self.scenarios.setdefault((one["feature"], one["line"]), []).append(one)
        for step in one["steps"]:
            if step["exchanges"]:
                self.steps.setdefault((one["feature"], step["line"]), step["exchanges"])
                self.alike.setdefault(step["text"].partition(" ")[2], step["exchanges"])


def render(features: Path, run: dict[str, Any], told: list[dict[str, Any]]) -> str:
    """The page. `run` is the first line of a telling, `told` the others; what isn't told has not run."""
    found = Told(run)
    for one in told:
        found.add(one)
    parts = {
        part: [Chapter(found, path, part).view() for path in sorted((features / part).glob("*.feature"))]
        for part in PARTS
    }
    numbered = [chapter for part in PARTS for chapter in parts[part]]
    for number, chapter in enumerate(numbered, 1):
        chapter["number"] = number
    counts: Counter[str] = sum((chapter["counts"] for chapter in numbered), Counter())
    broken = [one for chapter in numbered for one in chapter["scenarios"] if one["outcome"] == "failed"]
    page = ""
    for limit in BODY_CHARACTERS_MAX:
        template = environment(limit).get_template("contract.html")
        page = template.render(parts=parts, counts=counts, broken=broken, run=run)
        if len(page.encode("utf-8", errors="replace")) <= PAGE_BYTES_MAX:
            break
    return page


def environment(limit: int) -> Environment:
    """Jinja with the page's own ways to show things; of a body it shows so many characters."""
    made = Environment(
        loader=PackageLoader("scripts"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters |= {"prose": prose, "words": words, "plain": raw, "body": partial(body, limit=limit)}
    made.globals |= {"phrase": phrase, "W": WORDS}
    return made


class Anchors:
    """Names for the parts of a page, readable and each only once."""

    def __init__(self) -> None:
        self.given: Counter[str] = Counter()

    def name(self, *parts: str) -> str:
        made = "-".join(re.sub(r"\W+", "-", part.lower()).strip("-")[:70].strip("-") for part in parts)
        self.given[made] += 1
        return made if self.given[made] == 1 else f"{made}-{self.given[made]}"


class Chapter:
    """One feature file on its way to the page."""

    def __init__(self, told: Told, path: Path, part: str) -> None:
        self.told = told
        self.key = f"{part}/{path.name}"
        self.stem = path.stem
        self.anchors = Anchors()
        self.scenarios: list[dict[str, Any]] = []
        self.feature = gherkin.get_gherkin_document(str(path)).feature

    def view(self) -> dict[str, Any]:
        """What the template shows of it."""
        blocks = list(self.blocks(self.feature.children))
        counts: Counter[str] = Counter()
        for one in self.scenarios:
            counts.update(run["outcome"] for run in one["runs"])
        return {
            "id": self.anchors.name(self.stem.replace("_", "-")),
            "lang": self.feature.language,
            "name": self.feature.name,
            "description": self.feature.description,
            "blocks": blocks,
            "scenarios": self.scenarios,
            "counts": counts,
            "outcome": worst(counts),
        }

    def blocks(self, children: list[gherkin.Child]) -> Iterator[dict[str, Any]]:
        for child in children:
            if child.background is not None:
                yield {"kind": "background", "steps": [self.shared(step) for step in child.background.steps]}
            elif child.rule is not None:
                inner = list(self.blocks(child.rule.children))
                yield {
                    "kind": "rule",
                    "id": self.anchors.name(self.stem, child.rule.name),
                    "name": child.rule.name,
                    "description": child.rule.description,
                    "blocks": inner,
                }
            elif child.scenario is not None:
                yield self.scenario(child.scenario)

    def scenario(self, one: gherkin.Scenario) -> dict[str, Any]:
        told = self.told.scenarios.get((self.key, one.location.line), [])
        own = {step.location.line for step in one.steps}
        examples = [self.examples(table, told, own) for table in one.examples]
        if examples:
            runs = [row["run"] for table in examples for row in table["rows"]]
            steps = [self.step(step, None) for step in one.steps]
        else:
            run = told[0] if told else None
            runs = [result(run)]
            steps = [self.step(step, run) for step in one.steps]
        view = {
            "kind": "scenario",
            "id": self.anchors.name(self.stem, one.name),
            "lang": self.feature.language,
            "name": one.name,
            "description": one.description,
            "steps": steps,
            "examples": examples,
            "runs": runs,
            "outcome": worst(Counter(run["outcome"] for run in runs)),
        }
        self.scenarios.append(view)
        return view

    def examples(self, table: gherkin.ExamplesTable, told: list[dict[str, Any]], own: set[int]) -> dict[str, Any]:
        """Each example with its result and what its own steps sent; `own` are their lines."""
        heads = [] if table.table_header is None else [cell.value for cell in table.table_header.cells]
        rows = []
        for row in table.table_body or []:
            cells = [cell.value or "" for cell in row.cells]
            context = dict(zip(heads, cells, strict=True))
            run = next((one for one in told if one["example"] == context), None)
            spoken = [step for step in (run or {"steps": []})["steps"] if step["exchanges"] and step["line"] in own]
            rows.append({"cells": cells, "run": result(run), "steps": spoken})
        return {"name": table.name, "heads": heads, "rows": rows, "numbers": [False] * len(heads)}

    def shared(self, step: gherkin.Step) -> dict[str, Any]:
        """A step of a background: the first run that sent anything shows its requests."""
        own = self.told.steps.get((self.key, step.location.line))
        view = self.step(step, None)
        return view | {"exchanges": own or self.told.alike.get(step.text, []), "copied": own is None}

    def step(self, step: gherkin.Step, run: dict[str, Any] | None) -> dict[str, Any]:
        ran = next((one for one in (run or {"steps": []})["steps"] if one["line"] == step.location.line), None)
        failed = run is not None and run["outcome"] == "failed" and ran is not None and ran is run["steps"][-1]
        exchanges = [] if ran is None else ran["exchanges"]
        # The town of a scenario may be a copy of the first one that was made.
        copied = ran is not None and not exchanges and step.text in self.told.alike
        return {
            "keyword": step.keyword,
            "text": step.text,
            "table": None if step.datatable is None else table(step.datatable),
            "docstring": None if step.docstring is None else step.docstring.content,
            "exchanges": self.told.alike[step.text] if copied else exchanges,
            "copied": copied,
            "failed": failed,
        }


def result(run: dict[str, Any] | None) -> dict[str, Any]:
    if run is None:
        return {"outcome": "missing", "error": None, "at": None}
    last = run["steps"][-1]["text"] if run["steps"] else ""
    return {"outcome": run["outcome"], "error": run["error"], "at": last if run["error"] else None}


def worst(counts: Counter[str]) -> str:
    return next((one for one in ("failed", "missing", "passed") if counts[one]), "missing")


def table(data: gherkin.DataTable) -> dict[str, Any]:
    """Its heading, if it has one, and its lines."""
    lines = [[cell.value for cell in row.cells] for row in data.rows]
    named = len(lines[0]) == 2 and lines[0][1] not in HEADINGS
    heads, rows = ([], lines) if named or lines[0][0].startswith("/") else (lines[0], lines[1:])
    return {"heads": heads, "rows": rows, "numbers": numbers(rows)}


def numbers(rows: list[list[str]]) -> list[bool]:
    """Which columns hold numbers, and so stand to the right."""
    columns = [[cell for cell in column if cell not in BLANK] for column in zip(*rows, strict=True)]
    return [bool(column) and all(NUMBER.fullmatch(cell) for cell in column) for column in columns]


def raw(text: str) -> Markup:
    """Text between tags; quotation marks stay as they are, for JSON is full of them."""
    return Markup(escape("".join(one if one.isprintable() or one in "\n\t" else "�" for one in text), quote=False))


def prose(description: str) -> Markup:
    """Paragraphs, with what stands in backticks as code."""
    paragraphs = re.split(r"\n\s*\n", description.strip())
    made = (str(raw(" ".join(one.split()))) for one in paragraphs if one.strip())
    return Markup("".join(f"<p>{CODE.sub(IN_CODE, one)}</p>" for one in made))


def words(text: str) -> Markup:
    """A step, with what is quoted and what is data set off."""
    made, end = Markup(""), 0
    for one in SPECIAL.finditer(text):
        tag = "b" if one[0].startswith('"') else "code"
        made += raw(text[end : one.start()]) + Markup(f"<{tag}>%s</{tag}>") % raw(one[0])
        end = one.end()
    return made + raw(text[end:])


def body(one: dict[str, Any], *, limit: int) -> dict[str, Any]:
    """A body as it is shown: JSON laid out, the rest as it was sent, and not without end."""
    said = one["text"].removeprefix("\ufeff")
    shown = laid_out(said)
    cut = one["cut"] or len(shown) > limit
    return {"text": raw(shown[:limit]), "cut": cut, "bytes": f"{one['bytes']:,}".replace(",", "\u202f")}


def laid_out(said: str) -> str:
    """JSON over several lines; anything that would not stay itself (a key twice, a float, no JSON) as it is."""
    try:
        value = json.loads(said, object_pairs_hook=once, parse_float=refuse, parse_constant=refuse)
        return pretty(value, "")
    except (ValueError, RecursionError):
        return said


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def refuse(literal: str) -> Any:
    raise ValueError(literal)


def pretty(value: Any, indent: str) -> str:
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, dict | list) or not value or len(indent) + len(line) <= WIDTH:
        return line
    deeper = indent + "  "
    if isinstance(value, dict):
        inner = [f"{json.dumps(key, ensure_ascii=False)}: {pretty(one, deeper)}" for key, one in value.items()]
    else:
        inner = [pretty(one, deeper) for one in value]
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return f"{opening}\n{deeper}" + f",\n{deeper}".join(inner) + f"\n{indent}{closing}"


def phrase(status: int) -> str:
    return HTTPStatus(status).phrase
