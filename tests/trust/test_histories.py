"""Whatever happens to a book, a witness only ever signs histories of which each later one begins with the earlier."""

import json
import tempfile
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import checkpoints, history, store, tree
from scripts import books
from tests.scripts.witnessing import BOOK, Partner, Town, admit, found, open_to_all, partner

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("grow"), st.integers(1, 4)),
        st.tuples(st.sampled_from(["look", "rotate"]), st.just(0)),
        st.tuples(st.sampled_from(["back up", "restore"]), st.integers(0, 1)),
    ),
    min_size=4,
    max_size=14,
)


def leaves(town: Town) -> list[bytes]:
    """What is in the log, from its stored bytes."""
    with books.opened(town.data, BOOK) as one, one.reading() as tx:
        return [tree.leaf(raw) for _, raw in store.after(tx, 0, 1 << 40, store.head(tx).position)]


def forked(town: Town) -> bool:
    with books.opened(town.data, BOOK) as one, one.reading() as tx:
        return checkpoints.forked(tx) is not None


def handed_over(town: Town, who: Partner, first_key: str) -> bool:
    """Whether the log leads from the key that is trusted to the one that signs now: a restored one may not."""
    trusted = json.loads(who.state.read_text())["keys"][-1] if who.state.exists() else first_key
    with books.opened(town.data, BOOK) as one, one.reading() as tx:
        rotations = history.state(tx, "book", BOOK)[0].rotations.values()
    following = {one.replaces: one.key for one in rotations}
    while trusted != town.key and trusted in following:
        trusted = following[trusted]
    return bool(trusted == town.key)


def look(town: Town, who: Partner, first_key: str, seen: list[bytes]) -> list[bytes]:
    """One round; what was seen after it."""
    shown, before = leaves(town), who.state.read_bytes() if who.state.exists() else None
    goes_on, signs_on = shown[: len(seen)] == seen and not forked(town), handed_over(town, who, first_key)
    ended = who.sees(town, "--book-key", first_key)
    if ended.code == 0:
        assert goes_on
        return shown
    assert ended.code == 2 and not (goes_on and signs_on), ended
    assert (who.state.read_bytes() if who.state.exists() else None) == before
    return seen


@given(steps=STEPS)
@settings(max_examples=settings().max_examples // 4)
def test_what_is_signed_goes_on_from_all_that_was_signed_before(steps: list[tuple[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder, open_to_all(found(Path(folder) / "data")) as town:
        who = partner(Path(folder) / "vivawest", "vivawest")
        admit(town, who)
        first_key, backups, seen = town.key, [town.back_up("first"), town.back_up("second")], list[bytes]()
        for i, (step, which) in enumerate(steps):
            match step:
                case "grow":
                    town.grow(which)
                case "look":
                    seen = look(town, who, first_key, seen)
                case "rotate" if not forked(town):
                    town.rotate()
                case "back up":
                    backups[which] = town.back_up(f"backup-{i}")
                case "restore":
                    town.restore(backups[which])
        look(town, who, first_key, seen)
