from __future__ import annotations

from fractions import Fraction

import pytest

from scheduler.plan.allocation.allocate import allocate_by_wish
from scheduler.plan.entry import PlanEntry
from scheduler.plan.sequence.budget import Economy
from scheduler.plan.sequence.day_writer import DayWriter
from scheduler.plan.sequence.loop_plan import LoopBounds
from scheduler.plan.sequence.spans import PlanError
from tests.scheduler.plan.wishes import DAY, IDLE, always, entry

LIGHT_BESIDE_HEAVY = [*(entry(number, 4_000, weight=20) for number in range(1, 21)), entry(30, *[4_000] * 20)]


def writer(*entries: PlanEntry) -> DayWriter:
    return DayWriter(DAY, always(DAY), entries, idle=IDLE, not_before=None, allocate=allocate_by_wish)


def test_two_ways_to_the_same_loops_are_written_once() -> None:
    one = writer(entry(1), entry(51, 10_000, share=Fraction(1, 5)))

    assert one.plays == 1728
    assert one.write(Economy(LoopBounds(scarcity=2))) is one.write(Economy(LoopBounds(scarcity=2, again=7)))


def test_a_way_that_hides_a_slide_is_refused_each_time() -> None:
    one = writer(*LIGHT_BESIDE_HEAVY)

    for _ in range(2):
        with pytest.raises(PlanError, match="10 slides without a place"):
            one.write(Economy(LoopBounds()))


def test_the_slowest_campaign_is_inserted_as_often_as_it_would_come_round() -> None:
    one = writer(*LIGHT_BESIDE_HEAVY)
    day = one.write(Economy(LoopBounds(even=False), inserted=1))

    assert sum(map(len, day.bases)) == 20
    assert len([n for span in day.spans for _, n in span.ins if n >= 3000]) in {53, 54}
