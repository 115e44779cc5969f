from __future__ import annotations

from fractions import Fraction

import pytest

from players.protocol.limits import BASES_SLOTS_MAX
from scheduler.plan.allocation.allocate import allocate_by_wish
from scheduler.plan.allocation.blocks import blocks_of
from scheduler.plan.allocation.ideal import IdealService, ideal_services
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


def services(share: Fraction) -> list[IdealService]:
    blocks = blocks_of(DAY, always(DAY), [entry(1), entry(51, 10_000, share=share)])
    return list(ideal_services(DAY, blocks, allocate_by_wish(blocks), 30_000).values())


def test_a_day_that_owes_few_plays_inserts_them_all_first() -> None:
    """One in 288 of a day of ten-second slots is thirty plays."""
    few, many = (economies(services(Fraction(plays, 8640))) for plays in (INSERTS_FEW, INSERTS_FEW + 1))

    assert [way.interleaving for way in few] == [False, True, True]
    assert [way.interleaving for way in many] == [True, True]
    assert not few[-1].bounds.even


def test_what_a_day_file_should_take_grows_with_its_slots_and_spans() -> None:
    """DESIGN section 7, B10: 8 spans at 60 / 300 slots."""
    assert (bytes_wanted(60, 8), bytes_wanted(300, 8)) == (5_000, 16_000)
    assert bytes_wanted(1, 1) == bytes_wanted(60, 8) < bytes_wanted(60, 9) < bytes_wanted(61, 9)


def test_a_plain_loop_is_small() -> None:
    assert is_small(compile_day(DAY, always(DAY), [entry(1)]))


def test_before_loops_are_cut_more_and_more_plays_of_shares_are_inserted_and_last_all() -> None:
    ways = list(sparing_economies())

    assert [way.bounds.scarcity for way in ways] == [2, 4, 8, 16, 1]
    assert [way.interleaving for way in ways] == [True, True, True, True, False]
    assert {way.bounds.slots for way in ways} == {BASES_SLOTS_MAX}


@pytest.mark.parametrize("needs", [[5000], [60] * 90, [2000, 3000, 10], [1] * 10])
def test_loops_that_do_not_fit_are_cut_alike(needs: list[int]) -> None:
    bounds = [way.bounds.slots for way in short_economies(needs)]

    assert bounds == sorted(bounds, reverse=True)
    assert sum(min(need, bounds[0]) for need in needs) <= BASES_SLOTS_MAX
    assert bounds[0] >= min(max(needs), BASES_SLOTS_MAX // len(needs) - 1)
