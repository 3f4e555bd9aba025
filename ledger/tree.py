"""RFC 6962 Merkle trees, pure: leaves, nodes, roots, and proofs that an entry or an earlier tree is part of a tree.

A tree over n entries is known by its range: the roots of its complete subtrees from the left, one for each bit of n.
A proof is a list of hashes as in RFC 6962, section 2.1. Hashes are 32 bytes of SHA-256; indices begin at 0.
"""

from collections.abc import Callable, Iterable, Sequence
from hashlib import sha256

HASH = 32
"""Bytes of a hash."""
EMPTY = sha256(b"").digest()
"""The root of a tree over nothing."""

Span = tuple[int, int]
"""A run of entries: the first index, and the index after the last."""
Subtree = Callable[[int, int], bytes]
"""Gives the root of the complete subtree over 2 ** height entries that is the index-th of its height."""


class Unproved(Exception):
    """A proof does not prove what it is held against; the message says what is wrong with it."""


def leaf(entry: bytes) -> bytes:
    """The hash of an entry."""
    return sha256(b"\x00" + entry).digest()


def node(left: bytes, right: bytes) -> bytes:
    """The hash of two subtrees side by side."""
    return sha256(b"\x01" + left + right).digest()


def grow(range_: Sequence[bytes], size: int, leaves: Iterable[bytes]) -> list[bytes]:
    """The range of a tree over `size` entries after more leaves."""
    grown = list(range_)
    for whole in leaves:
        left = size
        while left & 1:
            whole = node(grown.pop(), whole)  # noqa: PLW2901 - a leaf grows into the subtree that it completes
            left >>= 1
        grown.append(whole)
        size += 1
    return grown


def root(range_: Sequence[bytes]) -> bytes:
    """The root of the tree that a range stands for."""
    if not range_:
        return EMPTY
    whole = range_[-1]
    for left in reversed(range_[:-1]):
        whole = node(left, whole)
    return whole


def complete(hashes: Sequence[bytes]) -> bytes:
    """The root over hashes of one height whose number is a power of two. IndexError where there are none."""
    while len(hashes) > 1:
        hashes = [node(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def over(span: Span, subtree: Subtree) -> bytes:
    """The root over a run of entries that begins where a subtree of its size may begin."""
    first, end = span
    count = end - first
    if count & (count - 1) == 0:
        height = count.bit_length() - 1
        return subtree(height, first >> height)
    middle = first + _split(count)
    return node(over((first, middle), subtree), over((middle, end), subtree))


def inclusion(index: int, size: int) -> list[Span]:
    """The runs whose roots prove that the entry at `index` is in a tree over `size` entries; from the leaf upwards."""
    assert 0 <= index < size, "the entry is not in the tree"
    return _beside(index, (0, size))


def consistency(old: int, new: int) -> list[Span]:
    """The runs whose roots prove that the tree over `new` entries begins with the one over `old`, which is not 0."""
    assert 0 < old <= new, "only a tree with entries can be gone on from"
    return _added(old, (0, new), seen=True)


def check_inclusion(index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> None:
    """Raises Unproved unless the proof leads from the leaf at `index` to the root over `size` entries."""
    if not 0 <= index < size:
        raise Unproved(f"there is no entry {index} in a tree over {size}")
    _are_hashes(leaf_hash, root, *proof)
    fold, left, right = leaf_hash, index, size - 1
    for hash_ in proof:
        if right == 0:
            raise Unproved("the proof is too long")
        if left & 1 or left == right:
            fold = node(hash_, fold)
            while not left & 1 and left:
                left, right = left >> 1, right >> 1
        else:
            fold = node(fold, hash_)
        left, right = left >> 1, right >> 1
    if right:
        raise Unproved("the proof is too short")
    if fold != root:
        raise Unproved("the proof leads to another root")


def check_consistency(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Raises Unproved unless the tree over `new` entries with one root begins with that over `old` with the other.

    From size 0 there is nothing to prove, and a proof of it is always refused.
    """
    if not 0 < old <= new:
        raise Unproved(f"no proof leads from a tree over {old} to one over {new}")
    _are_hashes(*proof)
    if old == new:
        if proof or old_root != new_root:
            raise Unproved("trees of one size are the same, without a proof, or inconsistent")
        return
    hashes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not hashes:
        raise Unproved("the proof is too short")
    left, right = old - 1, new - 1
    while left & 1:
        left, right = left >> 1, right >> 1
    before = after = hashes[0]
    for hash_ in hashes[1:]:
        if right == 0:
            raise Unproved("the proof is too long")
        if left & 1 or left == right:
            before, after = node(hash_, before), node(hash_, after)
            while not left & 1 and left:
                left, right = left >> 1, right >> 1
        else:
            after = node(after, hash_)
        left, right = left >> 1, right >> 1
    if right:
        raise Unproved("the proof is too short")
    if before != old_root:
        raise Unproved("the proof leads to another root of the earlier tree")
    if after != new_root:
        raise Unproved("the proof leads to another root of the later tree")


def _are_hashes(*hashes: bytes) -> None:
    if any(len(hash_) != HASH for hash_ in hashes):
        raise Unproved(f"a hash has not {HASH} bytes")


def _split(count: int) -> int:
    """The largest power of two below a count above 1."""
    return 1 << (count - 1).bit_length() - 1


def _beside(index: int, span: Span) -> list[Span]:
    first, end = span
    if end - first == 1:
        return []
    middle = first + _split(end - first)
    if index < middle:
        return [*_beside(index, (first, middle)), (middle, end)]
    return [*_beside(index, (middle, end)), (first, middle)]


def _added(old: int, span: Span, *, seen: bool) -> list[Span]:
    """RFC 6962's SUBPROOF: `seen` says that the verifier knows the root over `span`, if `old` ends there."""
    first, end = span
    if old == end:
        return [] if seen else [span]
    middle = first + _split(end - first)
    if old <= middle:
        return [*_added(old, (first, middle), seen=seen), (middle, end)]
    return [*_added(old, (middle, end), seen=False), (first, middle)]
