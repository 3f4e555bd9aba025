"""What scenarios say of the sealed log, checked with nothing but the tree, the notes and the events themselves."""

import json
from base64 import b64decode
from hashlib import sha256
from typing import Any

from pytest_bdd import given, parsers, then, when

from api import signing
from ledger import keys, notes, store, tree
from ledger.notes import Checkpoint, Verifier
from tests.contract.told import World, recorded


def key(world: World) -> Verifier:
    """The public key of the book, from its file: from the keeper's side, not from an answer."""
    book = world.shelf.get(world.book)
    return keys.load(book.folder, book.origin).verifier


def entries(world: World) -> list[bytes]:
    with world.shelf.get(world.book).reading() as tx:
        return [raw for _, raw in store.after(tx, 0, 1 << 40, store.head(tx).position)]


def hashes(world: World) -> list[bytes]:
    return [b64decode(one) for one in world.answer["proof"]]


def root(world: World, size: int) -> bytes:
    return tree.root(tree.grow([], 0, map(tree.leaf, entries(world)[:size])))


def opened(text: str, verifier: Verifier) -> Checkpoint:
    return notes.opened(text, [verifier])[0]


@then(parsers.parse("the answer is a checkpoint over {size:d} events, signed by the book's key"))
def is_checkpoint(world: World, size: int) -> None:
    found = opened(world.response.text, key(world))
    assert found == Checkpoint(world.shelf.get(world.book).origin, size, root(world, size))


@then(parsers.parse("the proof leads from the event at {entry:d} to the root over {size:d} events"))
def is_included(world: World, entry: int, size: int) -> None:
    leaf = tree.leaf(entries(world)[entry - 1])
    tree.check_inclusion(entry - 1, size, leaf, hashes(world), root(world, size))
    assert b64decode(world.answer["root"]) == root(world, size)
    assert b64decode(world.answer["leaf"]) == leaf


@then("the answer's checkpoint has that root")
def has_root(world: World) -> None:
    found = opened(world.answer["checkpoint"], key(world))
    assert (found.size, found.root) == (world.answer["size"], b64decode(world.answer["root"]))


@then(parsers.parse("the answer is a receipt of the event at {entry:d}, signed by the book's key"))
def is_receipt(world: World, entry: int) -> None:
    head, _, note = world.response.text.partition("\n\n")
    first, index, *proof = head.split("\n")
    assert (first, index) == ("c2sp.org/tlog-proof@v1", f"index {entry - 1}")
    over = opened(note, key(world))
    leaf = tree.leaf(entries(world)[entry - 1])
    tree.check_inclusion(entry - 1, over.size, leaf, [b64decode(one) for one in proof], over.root)


@given("the checkpoint is kept by a partner")
def kept(world: World) -> None:
    world.remembered["kept"] = world.response.text
    world.remembered["old key"] = str(key(world))


@then("the proof shows that the history goes on from the kept checkpoint")
def goes_on(world: World) -> None:
    old, answer = opened(world.remembered["kept"], key(world)), world.answer
    tree.check_consistency(old.size, answer["new"], hashes(world), old.root, root(world, answer["new"]))


@then(parsers.parse("the answer has the leaves of the first {count:d} events"))
def has_leaves(world: World, count: int) -> None:
    assert world.response.content == b"".join(map(tree.leaf, entries(world)[:count]))


@then(parsers.parse("the answer has the stored bytes of the first {count:d} events"))
def has_entries(world: World, count: int) -> None:
    assert world.response.content == b"".join(len(raw).to_bytes(2) + raw for raw in entries(world)[:count])


@when("the keeper rotates the signing key")
def rotates(world: World) -> None:
    world.before = world.place
    world.place = signing.rotate(world.shelf.get(world.book), "Leitung Kasse").size


@given("the keeper has lost the signing key")
def has_lost(world: World) -> None:
    (world.shelf.get(world.book).folder / "signing.key").unlink()


@then(parsers.parse("the log says {type} at {position:d}"))
def log_says(world: World, type: str, position: int) -> None:
    assert (recorded(world), world.place) == ({type: 1}, position)


@then(parsers.parse("the answer's checkpoint over {size:d} events is signed by the old key and by the new one"))
def signed_by_both(world: World, size: int) -> None:
    (item,) = world.answer["items"]
    for verifier in (notes.read_verifier(world.remembered["old key"]), key(world)):
        assert opened(item["note"], verifier).size == size
    assert world.remembered["old key"] != str(key(world))


@then("the kept checkpoint is signed by the old key")
def signed_by_old(world: World) -> None:
    opened(world.remembered["kept"], notes.read_verifier(world.remembered["old key"]))


@then(parsers.parse('the seed is the checkpoint\'s root with "{word}"'))
def seed_with(world: World, word: str) -> None:
    root_ = b64decode(world.answer["checkpoint"]["root"])
    assert b64decode(world.answer["seed"]) == sha256(root_ + word.encode()).digest()


@then("the sample is the one that the checkpoint's root draws")
def is_drawn(world: World) -> None:
    """Drawn again from the stored bytes alone, as docs/auditing.md says."""
    answer, seed = world.answer, b64decode(world.answer["seed"])
    assert b64decode(answer["checkpoint"]["root"]) == root(world, answer["checkpoint"]["size"])
    documents = [json.loads(raw) for raw in entries(world)[: answer["checkpoint"]["size"]]]
    if answer["method"] == "random":
        ranked = sorted(documents, key=lambda one: sha256(seed + one["position"].to_bytes(8)).digest())
        wanted = sorted(one["position"] for one in ranked[: answer["size"]])
    else:
        found = [one for one in documents if one["type"] == answer["type"] and one["data"]["span"]["first"] == 2026]
        cents = [one["position"] for one in found for _ in range(_cents(one))]
        interval = len(cents) // answer["size"]
        start = int.from_bytes(sha256(seed).digest()) % interval
        wanted = sorted(set(cents[start::interval][: answer["size"]]))
    assert [item["position"] for item in answer["items"]] == wanted


def _cents(document: dict[str, Any]) -> int:
    return int(document["data"]["worth"]["value"]["money"]["amount"].replace(".", ""))
