"""The laws of the draw: anybody who has the seed gets the same result, and nobody is favoured."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from patients import drawing

KEYS = st.sets(st.integers(1, 10**9), min_size=1, max_size=60)
SEEDS = st.text("0123456789abcdef", min_size=64, max_size=64)


@given(KEYS, SEEDS, st.randoms(use_true_random=False))
def test_the_order_of_the_list_does_not_matter(keys, seed, chance):
    shuffled = list(keys)
    chance.shuffle(shuffled)
    assert drawing.ranked(shuffled, seed=seed) == drawing.ranked(sorted(keys), seed=seed)
    assert drawing.seal(shuffled, seed=seed) == drawing.seal(sorted(keys), seed=seed)


@given(KEYS, SEEDS)
def test_everybody_is_ranked_once(keys, seed):
    assert sorted(drawing.ranked(keys, seed=seed)) == sorted(keys)


@given(KEYS, SEEDS, st.data())
def test_without_somebody_the_others_keep_their_order(keys, seed, data):
    """So the reserve is what a draw without who fell out would have given: nobody is better off by waiting."""
    gone = data.draw(st.sets(st.sampled_from(sorted(keys))))
    whole = drawing.ranked(keys, seed=seed)
    assert drawing.ranked(keys - gone, seed=seed) == [key for key in whole if key not in gone]


@given(KEYS, SEEDS, st.data())
def test_the_reserve_goes_on_where_the_draw_ended(keys, seed, data):
    ranks = drawing.ranked(keys, seed=seed)
    wanted = data.draw(st.integers(0, len(ranks)))
    gone = data.draw(st.sets(st.sampled_from(ranks)))
    found = drawing.next_in(ranks, entered=ranks[:wanted], open_to=set(ranks) - gone)
    rest = [key for key in ranks[wanted:] if key not in gone]
    assert found == (rest[0] if rest else None)


@given(KEYS, SEEDS, SEEDS)
def test_the_seal_is_of_this_seed_and_this_list(keys, seed, other):
    seal = drawing.seal(keys, seed=seed)
    assert (seal == drawing.seal(keys, seed=other)) == (seed == other)
    assert seal != drawing.seal(keys | {0}, seed=seed)
    assert seal != drawing.seal(keys, seed=seed, method="another")


def test_nobody_is_favoured():
    """Each of 10 people is drawn among the first 4 in about 40 % of 3,000 draws (four standard deviations)."""
    count = dict.fromkeys(range(1, 11), 0)
    for number in range(3000):
        seed = hashlib.sha256(str(number).encode()).hexdigest()
        for key in drawing.ranked(count, seed=seed)[:4]:
            count[key] += 1
    assert all(abs(drawn - 1200) < 108 for drawn in count.values()), count


def test_a_known_draw():
    """Written down, so that another program can be held against it."""
    lots = {key: hashlib.sha256(f"{'0' * 64}:{key}".encode()).hexdigest() for key in (1, 2, 3)}
    assert drawing.ranked([1, 2, 3], seed="0" * 64) == sorted(lots, key=lots.__getitem__)


def test_two_seeds_differ():
    assert drawing.new_seed() != drawing.new_seed()
    assert len(bytes.fromhex(drawing.new_seed())) == 32
