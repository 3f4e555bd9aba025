"""The Merkle tree against the vectors that others wrote, and against RFC 6962's own definition."""

import json
from base64 import b64decode
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger import tree

VECTORS = Path(__file__).parents[2].parent / "shared" / "vectors" / "merkle"
CASES = [
    pytest.param(path, id=f"{path.relative_to(VECTORS)}") for path in sorted(VECTORS.rglob("*.json"))
] or [pytest.param(None, marks=pytest.mark.skip(reason=f"the Merkle vectors are not at {VECTORS}"))]  # fmt: skip

entries = st.lists(st.binary(max_size=4), min_size=1, max_size=70)


def hashes(found: list[str] | None) -> list[bytes]:
    return [b64decode(one) for one in found or ()]


def prove(case: dict[str, Any]) -> None:
    proof = hashes(case["proof"])
    if "leafIdx" in case:
        root, leaf = b64decode(case["root"]), b64decode(case["leafHash"])
        tree.check_inclusion(case["leafIdx"], case["treeSize"], leaf, proof, root)
    else:
        roots = b64decode(case["root1"] or ""), b64decode(case["root2"] or "")
        tree.check_consistency(case["size1"], case["size2"], proof, *roots)


@pytest.mark.parametrize("path", CASES)
def test_a_proof_is_believed_where_the_vectors_say_so_and_nowhere_else(path: Path) -> None:
    case = json.loads(path.read_text())
    if not case["wantErr"]:
        prove(case)
        return
    with pytest.raises(tree.Unproved):
        prove(case)


def test_the_vectors_are_the_196_that_are_known() -> None:
    if not VECTORS.is_dir():
        pytest.skip(f"the Merkle vectors are not at {VECTORS}")
    cases = [json.loads(path.read_text()) for path in VECTORS.rglob("*.json")]
    assert (len(cases), sum(case["wantErr"] for case in cases)) == (196, 184)


def defined(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962, section 2.1, to the letter."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return sha256(b"\x00" + leaves[0]).digest()
    k = max(2**i for i in range(8) if 2**i < len(leaves))
    return sha256(b"\x01" + defined(leaves[:k]) + defined(leaves[k:])).digest()


def subtrees(leaves: list[bytes]) -> tree.Subtree:
    return lambda height, index: defined(leaves[index << height : (index + 1) << height])


@given(entries, st.data())
def test_a_range_that_grows_in_steps_has_the_root_that_the_standard_defines(
    leaves: list[bytes], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(leaves)))
    first = tree.grow([], 0, map(tree.leaf, leaves[:cut]))
    grown = tree.grow(first, cut, map(tree.leaf, leaves[cut:]))
    assert tree.root(first) == defined(leaves[:cut])
    assert tree.root(grown) == defined(leaves)
    assert len(grown) == len(leaves).bit_count()


@given(entries, st.data())
def test_every_entry_is_proved_at_its_place_and_at_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(leaves) - 1))
    size, root = len(leaves), defined(leaves)
    proof = [tree.over(span, subtrees(leaves)) for span in tree.inclusion(index, size)]
    tree.check_inclusion(index, size, tree.leaf(leaves[index]), proof, root)
    for wrong in (
        lambda: tree.check_inclusion(index, size, tree.leaf(leaves[index] + b"!"), proof, root),
        lambda: tree.check_inclusion(index, size, tree.leaf(leaves[index]), [*proof, root], root),
        lambda: tree.check_inclusion(index, size, tree.leaf(leaves[index]), proof, tree.leaf(root)),
        lambda: tree.check_inclusion(index + size, size, tree.leaf(leaves[index]), proof, root),
    ):
        with pytest.raises(tree.Unproved):
            wrong()


@given(entries, st.data())
def test_a_tree_goes_on_from_every_earlier_one_and_from_no_other(leaves: list[bytes], data: st.DataObject) -> None:
    old = data.draw(st.integers(1, len(leaves)))
    new, roots = len(leaves), (defined(leaves[:old]), defined(leaves))
    proof = [tree.over(span, subtrees(leaves)) for span in tree.consistency(old, new)]
    tree.check_consistency(old, new, proof, *roots)
    with pytest.raises(tree.Unproved):
        tree.check_consistency(old, new, proof, tree.leaf(roots[0]), roots[1])
    with pytest.raises(tree.Unproved):
        tree.check_consistency(old, new, proof, roots[0], tree.leaf(roots[1]))


def test_nothing_is_consistent_with_an_empty_tree() -> None:
    with pytest.raises(tree.Unproved):
        tree.check_consistency(0, 3, [], tree.EMPTY, tree.leaf(b""))
