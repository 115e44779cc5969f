from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.plan.sequence.turns import TURNS_FEW, order_turns, turns_of

TURNS = st.dictionaries(st.integers(1, 99), st.integers(1, 20), min_size=1, max_size=12)


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


@given(st.dictionaries(st.integers(1, 40), st.integers(1, 20), min_size=1, max_size=20))
def test_turns_follow_the_weights_within_a_twentieth(weights: dict[int, int]) -> None:
    turns = turns_of({number: Fraction(weight) for number, weight in weights.items()})
    whole, all_turns = sum(weights.values()), sum(turns.values())

    assert all_turns <= TURNS_FEW[-1]
    for number, weight in weights.items():
        assert abs(Fraction(turns[number], all_turns) / Fraction(weight, whole) - 1) <= Fraction(1, 20)


def test_weights_are_reduced() -> None:
    assert turns_of({1: Fraction(20), 2: Fraction(10)}) == {1: 2, 2: 1}


def test_weights_too_fine_are_rounded_and_no_entry_is_left_out() -> None:
    turns = turns_of({1: Fraction(10**9), 2: Fraction(1), 3: Fraction(10**9 + 7)})

    assert turns == {1: 720, 2: 1, 3: 720}
