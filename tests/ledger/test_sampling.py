"""Samples: the same seed draws the same, each cent has its chance, and nothing is drawn that is not there."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from ledger.answers import sampling
from ledger.answers.sampling import Item

seeds = st.binary(min_size=32, max_size=32)
populations = st.lists(st.none() | st.integers(1, 10**9), max_size=60).map(
    lambda amounts: [Item(i + 1, cents) for i, cents in enumerate(amounts)]
)


@given(seeds, populations, st.integers(1, 80))
def test_a_random_sample_has_the_smallest_tickets(seed: bytes, population: list[Item], size: int) -> None:
    drawn = sampling.draw("random", seed, lambda: population, size)
    ranked = sorted(population, key=lambda item: sha256(seed + item.position.to_bytes(8)).digest())
    assert set(drawn.hits) == {item.position for item in ranked[:size]}
    assert list(drawn.hits) == sorted(drawn.hits)
    assert drawn.count == len(population)
    assert drawn.total == sum(item.cents or 0 for item in population)
    assert drawn.without_amount == sum(item.cents is None for item in population)


@given(seeds, st.lists(st.none() | st.integers(1, 500), max_size=30), st.integers(1, 40))
def test_by_money_every_so_much_one_cent_is_drawn(seed: bytes, amounts: list[int | None], size: int) -> None:
    population = [Item(i + 1, cents) for i, cents in enumerate(amounts)]
    drawn = sampling.draw("monetary_unit", seed, lambda: population, size)
    cents = [item.position for item in population for _ in range(item.cents or 0)]
    if not cents:
        assert (drawn.hits, drawn.interval) == ({}, None)
        return
    assert drawn.interval is not None and drawn.start is not None
    assert drawn.interval == max(len(cents) // size, 1) and 0 <= drawn.start < drawn.interval
    chosen = cents[drawn.start :: drawn.interval][:size]
    assert drawn.hits == {position: chosen.count(position) for position in dict.fromkeys(chosen)}
    assert sum(drawn.hits.values()) == min(size, len(cents))
    assert all(item.position in drawn.hits for item in population if (item.cents or 0) >= 2 * drawn.interval)


@given(seeds, st.text(min_size=1))
def test_a_word_makes_another_seed(root: bytes, word: str) -> None:
    assert sampling.seed(root, None) == root
    assert sampling.seed(root, word) == sha256(root + word.encode()).digest() != root
