from __future__ import annotations

import pytest

from players.protocol.limits import BASES_SLOTS_MAX
from scheduler.plan.compile import compile_day
from scheduler.plan.sequence.budget import (
    INSERTS_FEW,
    bytes_wanted,
    economies,
    is_small,
    short_economies,
    sparing_economies,
)
from tests.scheduler.plan.wishes import DAY, always, entry


def test_a_day_that_owes_few_plays_inserts_them_all_first() -> None:
    few, many = economies(INSERTS_FEW), economies(INSERTS_FEW + 1)

    assert [way.interleaving for way in few] == [False, True, True]
    assert [way.interleaving for way in many] == [True, True]
    assert not few[-1].bounds.even


def test_what_a_day_file_should_take_grows_with_its_slots_and_spans() -> None:
    """DESIGN section 7, B10: 8 spans at 60 / 300 slots."""
    assert (bytes_wanted(60, 8), bytes_wanted(300, 8)) == (5_000, 16_000)
    assert bytes_wanted(1, 1) == bytes_wanted(60, 8) < bytes_wanted(60, 9) < bytes_wanted(61, 9)


def test_a_plain_loop_is_small() -> None:
    assert is_small(compile_day(DAY, always(DAY), [entry(1)]))


def test_before_loops_are_cut_more_and_more_plays_are_inserted() -> None:
    """Those of shares, and last all of them; then those of the rotation's slowest campaigns."""
    ways = list(sparing_economies())
    shares, slowest = ways[:5], ways[5:]

    assert [way.bounds.scarcity for way in shares] == [2, 4, 8, 16, 1]
    assert [way.interleaving for way in shares] == [True, True, True, True, False]
    assert [way.inserted for way in ways] == [0] * 5 + [1, 2, 4, 8, 16]
    assert all(way.interleaving for way in slowest)
    assert {(way.bounds.slots, way.bounds.again) for way in ways} == {(BASES_SLOTS_MAX, BASES_SLOTS_MAX)}


def test_before_loops_are_cut_less_and_less_is_said_again() -> None:
    ways = [way for way in short_economies([320, 10]) if way.bounds.slots == BASES_SLOTS_MAX]

    assert [way.bounds.again for way in ways] == [each for each in (160, 80, 40, 20, 0) for _ in range(3)] + [0]
    assert [way.interleaving for way in ways] == [True] * 15 + [False]


@pytest.mark.parametrize("needs", [[5000], [60] * 90, [2000, 3000, 10], [1] * 10])
def test_loops_that_do_not_fit_are_cut_alike(needs: list[int]) -> None:
    ways = list(short_economies(needs))[-4:]
    bounds = [way.bounds.slots for way in ways]

    assert {way.bounds.again for way in ways} == {0}
    assert bounds == sorted(bounds, reverse=True)
    assert sum(min(need, bounds[0]) for need in needs) <= BASES_SLOTS_MAX
    assert bounds[0] >= min(max(needs), BASES_SLOTS_MAX // len(needs) - 1)
