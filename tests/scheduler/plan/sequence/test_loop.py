from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.plan.sequence.loop import SLOTS_MAX, Rotation, order_turns, turns_of

TURNS = st.dictionaries(st.integers(1, 99), st.integers(1, 20), min_size=1, max_size=12)


def rotation_of(weights: dict[int, int], slides: dict[int, int]) -> Rotation:
    turns = turns_of({number: Fraction(weight) for number, weight in weights.items()})
    return Rotation(
        order_turns(turns),
        {number: tuple(100 * number + place for place in range(slides[number])) for number in weights},
    )


def test_turns_are_as_even_as_possible() -> None:
    assert order_turns({1: 2, 2: 1, 3: 1}) == (1, 2, 1, 3)
    assert order_turns({1: 3, 2: 3}) == (1, 2, 1, 2, 1, 2)
    assert order_turns({1: 4, 2: 2, 3: 1}) == (1, 2, 1, 3, 1, 2, 1)


@pytest.mark.parametrize("count", [2, 3, 4])
def test_no_two_neighbours_are_equal_if_that_can_be_avoided(count: int) -> None:
    for counts in product(range(1, 7), repeat=count):
        turns = dict(enumerate(counts, 1))
        found = order_turns(turns)

        assert Counter(found) == turns
        if 2 * max(counts) <= sum(counts):
            assert all(one != other for one, other in pairwise((*found, found[0]))), turns


@given(TURNS)
def test_no_entry_is_a_whole_turn_ahead_or_behind(turns: dict[int, int]) -> None:
    found, whole = order_turns(turns), sum(turns.values())
    had = dict.fromkeys(turns, 0)
    for at, number in enumerate(found, 1):
        had[number] += 1
        assert all(abs(had[each] - Fraction(at * turns[each], whole)) < 1 for each in turns)


@given(TURNS, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(turns: dict[int, int], random: Any) -> None:
    shuffled = list(turns.items())
    random.shuffle(shuffled)

    assert order_turns(dict(shuffled)) == order_turns(turns)


def test_one_loop_holds_every_slide_where_it_can() -> None:
    found = rotation_of({1: 1, 2: 2}, {1: 3, 2: 2})

    assert found.loops == 1
    assert found.loop(0) == (200, 100, 201, 200, 101, 201, 200, 102, 201)


def test_weights_are_reduced() -> None:
    assert rotation_of({1: 20, 2: 10}, {1: 1, 2: 1}).loop(0) == (100, 200, 100)


def test_a_campaign_alone_shows_its_slides_in_order() -> None:
    assert rotation_of({7: 5}, {7: 4}).loop(0) == (700, 701, 702, 703)


@given(st.data(), st.dictionaries(st.integers(1, 40), st.integers(1, 20), min_size=1, max_size=8))
def test_each_loop_keeps_to_the_limit_and_to_the_weights(data: Any, weights: dict[int, int]) -> None:
    """The wire takes 64 slots a base; shares follow the weights within one slot per loop."""
    slides = {number: data.draw(st.integers(1, 12)) for number in weights}
    found, whole = rotation_of(weights, slides), sum(weights.values())
    light = min(weights.values()) * 2 * SLOTS_MAX < whole
    for number in range(3):
        loop = found.loop(number)
        shown = Counter(n // 100 for n in loop)
        assert 1 <= len(loop) <= SLOTS_MAX
        for each, weight in weights.items():
            share = Fraction(weight * len(loop), whole)
            assert abs(shown[each] - share) <= (2 if light else 1)


@given(st.data(), st.dictionaries(st.integers(1, 40), st.integers(1, 20), min_size=2, max_size=8))
def test_no_loop_repeats_a_campaign_if_that_can_be_avoided(data: Any, weights: dict[int, int]) -> None:
    slides = {number: data.draw(st.integers(1, 12)) for number in weights}
    if 2 * max(weights.values()) > sum(weights.values()):
        return
    loop = [n // 100 for n in rotation_of(weights, slides).loop(data.draw(st.integers(0, 99)))]

    assert all(one != other for one, other in pairwise([*loop, loop[0]]))


@pytest.mark.parametrize(
    ("weights", "slides"), [({1: 1}, 60), ({1: 20, 2: 1}, 13), (dict.fromkeys(range(1, 91), 1), 2)]
)
def test_if_one_loop_is_too_short_the_next_ones_show_the_rest(weights: dict[int, int], slides: int) -> None:
    found = rotation_of(weights, dict.fromkeys(weights, slides))
    seen: Counter[int] = Counter()
    number = 0
    while number * found.length < found.period or number * found.length % found.period:
        seen.update(found.loop(number))
        number += 1

    assert len(seen) == len(weights) * slides
    for each, weight in weights.items():
        mine = [count for n, count in seen.items() if n // 100 == each]
        assert max(mine) == min(mine) == seen.total() * weight // sum(weights.values()) // slides


def test_the_ends_of_a_cut_loop_are_different_entries() -> None:
    weights = {1: 1, 2: 20, 3: 20, 4: 15, 5: 18, 6: 20, 7: 20, 8: 20}
    loops = [[n // 100 for n in rotation_of(weights, dict.fromkeys(weights, 1)).loop(number)] for number in range(40)]

    assert all(one != other for loop in loops for one, other in pairwise([*loop, loop[0]]))


def test_weights_too_fine_are_rounded_and_no_entry_is_left_out() -> None:
    turns = turns_of({1: Fraction(10**9), 2: Fraction(1), 3: Fraction(10**9 + 7)})
    found = Rotation(order_turns(turns), {1: (100,), 2: (200,), 3: (300,)})

    assert Counter(found.cycle) == {1: 720, 2: 1, 3: 720}
