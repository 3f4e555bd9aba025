"""The verifier's own proofs and canonical JSON against the vectors that others wrote; and that it stands alone."""

import ast
import json
import subprocess
import sys
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import tree
from scripts import verify

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors"
MERKLE = [
    pytest.param(path, id=f"{path.relative_to(VECTORS)}") for path in sorted((VECTORS / "merkle").rglob("*.json"))
]
MERKLE = MERKLE or [pytest.param(None, marks=pytest.mark.skip(reason=f"the Merkle vectors are not at {VECTORS}"))]
JCS = [pytest.param(path, id=path.name) for path in sorted((VECTORS / "jcs" / "input").glob("*.json"))]
JCS = JCS or [pytest.param(None, marks=pytest.mark.skip(reason=f"the RFC 8785 documents are not at {VECTORS}"))]
ALONE = {"cryptography"}


def prove(case: dict[str, Any]) -> None:
    proof = [b64decode(one) for one in case["proof"] or ()]
    if "leafIdx" in case:
        leaf, root = b64decode(case["leafHash"]), b64decode(case["root"])
        verify.check_inclusion(case["leafIdx"], case["treeSize"], leaf, proof, root)
    else:
        roots = b64decode(case["root1"] or ""), b64decode(case["root2"] or "")
        verify.check_consistency(case["size1"], case["size2"], proof, *roots)


@pytest.mark.parametrize("path", MERKLE)
def test_a_proof_is_believed_where_the_vectors_say_so_and_nowhere_else(path: Path) -> None:
    case = json.loads(path.read_text())
    if not case["wantErr"]:
        prove(case)
        return
    with pytest.raises(verify.Unproved):
        prove(case)


@given(size=st.integers(1, 80), data=st.data())
def test_its_proofs_are_those_of_the_ledger_and_each_believes_the_other(size: int, data: st.DataObject) -> None:
    leaves = [tree.leaf(bytes([i])) for i in range(size)]
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    root, old_root = (tree.root(tree.grow([], 0, leaves[:count])) for count in (size, old))
    assert verify.beside(index, size) == tree.inclusion(index, size)
    assert verify.added(old, size) == tree.consistency(old, size)
    assert verify.root_over(verify.compact(leaves)) == root

    def over(run: tuple[int, int]) -> bytes:
        return verify.root_over(verify.compact(leaves[slice(*run)]))

    inclusion = [over(run) for run in verify.beside(index, size)]
    consistency = [over(run) for run in verify.added(old, size)]
    for module in (tree, verify):
        module.check_inclusion(index, size, leaves[index], inclusion, root)
        module.check_consistency(old, size, consistency, old_root, root)
    wrong = data.draw(st.sampled_from([root[::-1], b"", root + b"\0"]))
    for module in (tree, verify):
        with pytest.raises(module.Unproved):
            module.check_inclusion(index, size, leaves[index], inclusion, wrong)


@pytest.mark.parametrize("path", JCS)
def test_its_canonical_json_is_that_of_rfc_8785_where_numbers_are_integers(path: Path) -> None:
    canonical = (VECTORS / "jcs" / "output" / path.name).read_text(encoding="utf-8").removesuffix("\n")
    document = json.loads(path.read_text(encoding="utf-8"))
    if any(isinstance(one, float) for one in parts(document)):
        with pytest.raises(verify.Unlike):
            verify.canonical(document)
        return
    assert verify.canonical(document) == canonical
    assert verify.parsed(canonical) == document


def parts(document: Any) -> list[Any]:
    within = document.values() if isinstance(document, dict) else document if isinstance(document, list) else ()
    return [document, *(one for part in within for one in parts(part))]


documents = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("aé\U0001f600\uffff\x7f\n", max_size=3), inner),
)


@given(documents)
def test_what_is_canonical_is_read_back_and_nothing_else_is(document: Any) -> None:
    text = verify.canonical(document)
    assert verify.parsed(text) == document
    for other in (f" {text}", f"{text}\n", f"[{text} ]", f'{{"b":{text},"a":1}}'):
        with pytest.raises(verify.Unlike):
            verify.parsed(other)


@pytest.mark.parametrize(
    "text", ['{"a":1,"a":1}', "1.0", "1e3", "-0", "NaN", '"\\ud800"', '"\\u00e9"', '"\\/"', "[" * 9999]
)
def test_what_is_not_canonical_is_refused(text: str) -> None:
    with pytest.raises(verify.Unlike):
        verify.parsed(text)


def test_the_verifier_imports_nothing_but_the_standard_library_and_cryptography() -> None:
    source = Path(verify.__file__).read_text(encoding="utf-8")
    modules = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                modules |= {one.name.partition(".")[0] for one in names}
            case ast.ImportFrom(module=str(module), level=0):
                modules.add(module.partition(".")[0])
            case ast.ImportFrom():
                pytest.fail("a relative import")
    assert modules - set(sys.stdlib_module_names) == ALONE
    assert "__import__" not in source
    assert "importlib" not in source


def test_the_verifier_runs_where_the_project_is_not(tmp_path: Path) -> None:
    alone = tmp_path / "verify.py"
    alone.write_bytes(Path(verify.__file__).read_bytes())
    done = subprocess.run(
        [sys.executable, "-I", alone, "--help"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "--checkpoint" in done.stdout


def test_everything_is_said_in_english_and_in_german() -> None:
    for texts in (verify.UNUSABLE, verify.FINDINGS, verify.WORDS):
        for code, (english, german) in texts.items():
            assert english != german or code == "not_proven" or len(english) < 30, code
            assert placeholders(english) == placeholders(german), code


def placeholders(text: str) -> list[str]:
    return sorted(part.partition("}")[0].partition(":")[0] for part in text.split("{")[1:])


def test_every_finding_and_refusal_that_is_worded_can_come_up() -> None:
    source = Path(verify.__file__).read_text(encoding="utf-8")
    assert [code for code in (*verify.UNUSABLE, *verify.FINDINGS) if source.count(f'"{code}"') < 2] == []


texts = st.text('aé\\"\n€\U0001f600', max_size=4)
contributions = st.fixed_dictionaries(
    {"form": texts, "id": texts, "party": texts, "standing": texts},
    optional={"neighbourhood": texts, "purpose": texts, "recipient": texts, "origin": st.just({"agreement": "a"})},
)
moneys = st.fixed_dictionaries(
    {"amount": st.sampled_from(["0.00", "52000.00", "1.5", "01.00", "1.005"]), "currency": texts}
)
promises = st.fixed_dictionaries(
    {
        "contribution": contributions,
        "span": st.fixed_dictionaries({"first": st.integers(0, 3_000), "last": st.integers(-1, 3_000)}),
        "worth": st.fixed_dictionaries(
            {"value": st.fixed_dictionaries({"state": texts}, optional={"money": moneys})},
            optional={"quantity": st.just({"quantity": "1.00", "unit": "hour"})},
        ),
    }
)


@given(promises)
def test_a_promise_read_by_its_pattern_is_what_the_general_reading_makes_of_it(data: dict[str, Any]) -> None:
    text = verify.canonical(data)
    assert read(verify.plain_promise, "committed", text) in (None, read(verify._READERS["ContributionCommitted"], data))
    for other in (f" {text}", text.replace(":", ": ", 1), text.replace('"span"', '"a":1,"span"')):
        assert verify.plain_promise("committed", other) is None


def read(reader: Any, *given: Any) -> Any:
    try:
        return reader(*given)
    except ValueError as error:
        return str(error)


def test_most_promises_are_read_by_the_pattern() -> None:
    money = {"value": {"money": {"amount": "52000.00", "currency": "EUR"}, "state": "known"}}
    of = {"form": "money", "id": "m", "party": "vivawest", "purpose": "Büro", "standing": "project"}
    text = verify.canonical({"contribution": of, "span": {"first": 2026, "last": 2026}, "worth": money})
    assert verify.plain_promise("committed", text) == (
        "promised",
        "m",
        (2026, 2026),
        of,
        ("committed", "known", 5_200_000),
    )
