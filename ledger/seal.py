"""The seal of a book: a Merkle tree over the stored bytes of its events, grown in the transaction that appends them.

Complete tiles of 256 hashes are kept (C2SP tlog-tiles), so that a root, a proof or a tile costs a handful of reads
however long the log is. The leaves of the unfinished tile are hashed anew from the log when they are asked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, bindparam, insert, select, update

from ledger import store, tree
from ledger.errors import NotThen, SealBroken
from ledger.sql import Dialect, Statement, Transaction

WIDTH = 256
"""Hashes of a complete tile; a tile of one level up holds the roots of as many tiles."""
_HEIGHT = 8

_METADATA = MetaData()
SEAL = Table(
    "seal",
    _METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False),
    Column("range", LargeBinary, nullable=False),
)
TILE = Table(
    "tile",
    _METADATA,
    Column("level", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("hashes", LargeBinary, nullable=False),
)
TABLES = (SEAL, TILE)

BEGINNING: dict[Dialect, tuple[str, ...]] = {
    "sqlite": ("INSERT INTO seal (id, size, range) VALUES (1, 0, x'')",),
    "postgresql": ("INSERT INTO seal (id, size, range) VALUES (1, 0, '')",),
}
"""What makes the seal of a new, empty book."""

_head = Statement(select(SEAL.c.size, SEAL.c.range))
_move = Statement(
    update(SEAL)
    .where(SEAL.c.size == bindparam("before"), SEAL.c.range == bindparam("known"))
    .values(size=bindparam("after"), range=bindparam("hashes"))
    .returning(SEAL.c.size)
)
_tile = Statement(select(TILE.c.hashes).where(TILE.c.level == bindparam("level"), TILE.c.number == bindparam("number")))
_keep = Statement(insert(TILE))
_widen = Statement(
    update(TILE)
    .where(TILE.c.level == bindparam("of_level"), TILE.c.number == bindparam("of_number"))
    .values(hashes=bindparam("wider"))
)

_REMEMBERED = "the seal"


@dataclass(frozen=True, slots=True)
class Tree:
    """The seal over the first `size` events; `range` are the roots of its complete subtrees from the left."""

    size: int
    range: tuple[bytes, ...]

    @property
    def root(self) -> bytes:
        return tree.root(self.range)


def head(tx: Transaction) -> Tree:
    """The seal over everything recorded, as it was kept with the last event. SealBroken where there is none."""
    match _head.one(tx):
        case (int(size), bytes(hashes)) if len(hashes) == tree.HASH * size.bit_count():
            return Tree(size, tuple(_cut(hashes)))
    raise SealBroken("the log has no seal, or one that is cut off")


def grow(tx: Transaction, before: int, entries: Sequence[bytes]) -> None:
    """Seals what is appended after position `before`, in the same transaction. SealBroken: the seal ends elsewhere."""
    known: Tree | None = tx.remembered.get(_REMEMBERED)
    if known is None or known.size != before:
        known = head(tx)
    if known.size != before:
        raise SealBroken(f"the log ends at position {before} and its seal at {known.size}")
    leaves = [tree.leaf(entry) for entry in entries]
    after = Tree(before + len(leaves), tuple(tree.grow(known.range, before, leaves)))
    moved = _move.rows(tx, before=before, known=b"".join(known.range), after=after.size, hashes=b"".join(after.range))
    if len(moved) != 1:
        raise SealBroken(f"the seal at position {before} was changed since it was written")
    for number in range(before // WIDTH, after.size // WIDTH):
        _complete(tx, number, before, leaves)
    tx.remembered[_REMEMBERED] = after


def leaf(tx: Transaction, position: int) -> bytes:
    """The leaf of the event at a position, from its stored bytes. NotThen where there is none."""
    found = _leaves(tx, position - 1, position)
    if not found:
        raise NotThen("future", f"there is no event at position {position}")
    return found[0]


def root(tx: Transaction, size: int) -> bytes:
    """The root over the first `size` events. NotThen where there are fewer."""
    _reach(tx, size)
    return tree.over((0, size), _subtrees(tx)) if size else tree.EMPTY


def inclusion(tx: Transaction, position: int, size: int) -> list[bytes]:
    """What proves that the event at a position is among the first `size`. NotThen where it is not, or not yet."""
    if not 0 < position <= size:
        raise NotThen("before", f"position {position} is not among the first {size} events")
    _reach(tx, size)
    return _proof(tx, tree.inclusion(position - 1, size))


def consistency(tx: Transaction, old: int, new: int) -> list[bytes]:
    """What proves that the first `new` events begin with the first `old`. NotThen where there are fewer, or none."""
    if not 0 < old <= new:
        raise NotThen("before", f"the first {new} events do not begin with the first {old}")
    _reach(tx, new)
    return _proof(tx, tree.consistency(old, new))


def tile(tx: Transaction, level: int, number: int, width: int) -> bytes | None:
    """The first `width` hashes of a tile, one after the other; None where the log has not come so far."""
    hashes = _tile_of(tx, level, number)
    return b"".join(hashes[:width]) if len(hashes) >= width else None


def verify(tx: Transaction) -> None:
    """Holds the seal against the end of the log and the tiles: what can be seen at once. SealBroken."""
    sealed, last = head(tx), store.head(tx).position
    if sealed.size != last:
        raise SealBroken(f"the log ends at position {last} and its seal at {sealed.size}")
    try:
        found = root(tx, sealed.size)
    except (IndexError, TypeError, ValueError):
        raise SealBroken("a tile of the seal is missing, or cut off") from None
    if found != sealed.root:
        raise SealBroken(f"the last events or the tiles are not those that were sealed at position {last}")


def _complete(tx: Transaction, number: int, before: int, leaves: Sequence[bytes]) -> None:
    """Keeps a tile of leaves that has become complete; `leaves` are those from position `before` + 1 on."""
    first = number * WIDTH
    fresh = leaves[max(first - before, 0) : first + WIDTH - before]
    hashes = [*_leaves(tx, first, min(before, first + WIDTH)), *fresh] if first < before else fresh
    _keep.run(tx, level=0, number=number, hashes=b"".join(hashes))
    _carry(tx, 1, number, tree.complete(hashes))


def _carry(tx: Transaction, level: int, index: int, hash_: bytes) -> None:
    """Adds the root of a complete tile to the tile above it."""
    number, place = divmod(index, WIDTH)
    if place == 0:
        _keep.run(tx, level=level, number=number, hashes=hash_)
        return
    hashes = [*_tile_of(tx, level, number), hash_]
    _widen.run(tx, of_level=level, of_number=number, wider=b"".join(hashes))
    if len(hashes) == WIDTH:
        _carry(tx, level + 1, number, tree.complete(hashes))


def _reach(tx: Transaction, size: int) -> None:
    if size > (last := head(tx).size):
        raise NotThen("future", f"the log has {last} events")


def _proof(tx: Transaction, spans: Sequence[tree.Span]) -> list[bytes]:
    subtree = _subtrees(tx)
    return [tree.over(span, subtree) for span in spans]


def _subtrees(tx: Transaction) -> tree.Subtree:
    """Complete subtrees from the tiles; each tile is read once."""
    read = cache(lambda level, number: _tile_of(tx, level, number))

    def subtree(height: int, index: int) -> bytes:
        level, within = divmod(height, _HEIGHT)
        number, place = divmod(index << within, WIDTH)
        return tree.complete(read(level, number)[place : place + (1 << within)])

    return subtree


def _tile_of(tx: Transaction, level: int, number: int) -> list[bytes]:
    row = _tile.one(tx, level=level, number=number)
    if row is not None:
        return _cut(row[0])
    return _leaves(tx, number * WIDTH, (number + 1) * WIDTH) if level == 0 else []


def _leaves(tx: Transaction, first: int, end: int) -> list[bytes]:
    return [tree.leaf(raw) for _, raw in store.after(tx, first, WIDTH, end)]


def _cut(hashes: bytes) -> list[bytes]:
    return [hashes[at : at + tree.HASH] for at in range(0, len(hashes), tree.HASH)]
