from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scheduler.plan.sequence.loop import Rotation
from scheduler.plan.sequence.turns import order_turns, turns_of

WEIGHTS = st.dictionaries(st.integers(1, 40), st.integers(1, 20), min_size=1, max_size=8)


def rotation_of(weights: dict[int, int], slides: dict[int, int]) -> Rotation:
    turns = turns_of({number: Fraction(weight) for number, weight in weights.items()})
    return Rotation(
        order_turns(turns),
        {number: tuple(100 * number + place for place in range(slides[number])) for number in weights},
    )


def test_a_period_shows_each_slide_equally_often() -> None:
    found = rotation_of({1: 1, 2: 2}, {1: 3, 2: 2})

    assert found.period == 9
    assert found.cut(0, 9) == (200, 100, 201, 200, 101, 201, 200, 102, 201)


def test_a_campaign_alone_shows_its_slides_in_order() -> None:
    assert rotation_of({7: 5}, {7: 4}).cut(0, 4) == (700, 701, 702, 703)


@given(st.data(), WEIGHTS)
def test_every_slide_is_among_the_slots_needed_wherever_they_begin(data: Any, weights: dict[int, int]) -> None:
    found = rotation_of(weights, {number: data.draw(st.integers(1, 12)) for number in weights})
    shown = Counter(found.cut(data.draw(st.integers(0, 10**6)), found.needed))

    assert set(shown) == {n for own in found.slots.values() for n in own}
    assert found.needed % len(found.cycle) == 0


@given(st.data(), WEIGHTS)
def test_pieces_follow_each_other_as_one_order(data: Any, weights: dict[int, int]) -> None:
    found = rotation_of(weights, {number: data.draw(st.integers(1, 12)) for number in weights})
    first, one, other = (data.draw(st.integers(0, 500)) for _ in range(3))

    assert found.cut(first, one + other) == found.cut(first, one) + found.cut(first + one, other)


@given(st.data(), st.dictionaries(st.integers(1, 40), st.integers(1, 20), min_size=2, max_size=8))
def test_whole_cycles_repeat_no_campaign_if_that_can_be_avoided(data: Any, weights: dict[int, int]) -> None:
    slides = {number: data.draw(st.integers(1, 12)) for number in weights}
    found = rotation_of(weights, slides)
    if 2 * max(found.turns.values()) > len(found.cycle):
        return
    loop = [n // 100 for n in found.cut(data.draw(st.integers(0, 99)), len(found.cycle))]

    assert all(one != other for one, other in pairwise([*loop, loop[0]]))


def test_turns_that_are_left_after_equal_rounds_are_told() -> None:
    found = Rotation((1, 1, 2), {1: (10, 11, 12), 2: (20, 21)})

    assert found.rests(12) == {1: (8, 2), 2: (4, 0)}


def test_some_entries_need_no_more_than_their_own_turns() -> None:
    rotation = Rotation((1, 2, 1), {1: tuple(range(10, 14)), 2: tuple(range(20, 29))})

    assert rotation.needed == rotation.needed_by((1, 2)) == rotation.needed_by((2,)) == 27
    assert rotation.needed_by((1,)) == rotation.needed_by((1, 77)) == 6
    assert rotation.needed_by(()) == 3
