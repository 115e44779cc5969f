from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from scheduler.plan.allocation.allocate import allocate_by_wish
from scheduler.plan.allocation.blocks import blocks_of
from scheduler.plan.allocation.ideal import IdealService, ideal_services
from scheduler.plan.entry import PlanEntry
from scheduler.plan.sequence.budget import (
    DAY_BYTES,
    INSERTS_FEW,
    TURN_MS,
    estimate_inserts,
    loop_turn_ms,
    should_interleave,
)
from scheduler.plan.sequence.schedule_segment import Segment, segments_of
from tests.scheduler.plan.wishes import DAY, IDLE, always, entry


def planned(entries: list[PlanEntry], *, interleaving: bool) -> tuple[tuple[Segment, ...], dict[int, IdealService]]:
    blocks = blocks_of(DAY, always(DAY), entries)
    allocation = allocate_by_wish(blocks)
    services = ideal_services(DAY, blocks, allocation, 30_000)
    return segments_of(blocks, allocation, services, IDLE, interleaving=interleaving), services


def test_a_day_that_owes_few_plays_inserts_them_all() -> None:
    """One in 288 of a day of ten-second slots is thirty plays."""
    _, few = planned([entry(1), entry(51, 10_000, share=Fraction(INSERTS_FEW, 8640))], interleaving=False)
    _, many = planned([entry(1), entry(51, 10_000, share=Fraction(INSERTS_FEW + 1, 8640))], interleaving=False)

    assert not should_interleave(few.values())
    assert should_interleave(many.values())


def test_what_is_not_interleaved_is_inserted() -> None:
    entries = [entry(1, 10_000), entry(51, 10_000, share=Fraction(1, 10)), entry(52, 10_000, share=Fraction(1, 200))]
    plain, interleaved = planned(entries, interleaving=False), planned(entries, interleaving=True)

    assert estimate_inserts(*plain) == sum(service.plays for service in plain[1].values())
    assert estimate_inserts(*interleaved) < estimate_inserts(*plain) / 2


def test_loops_take_turns_as_often_as_a_small_file_allows() -> None:
    few, _ = planned([entry(1, *[10_000] * 120)], interleaving=False)
    many, _ = planned([entry(number, *[10_000] * (6 + number)) for number in range(1, 8)], interleaving=False)

    assert loop_turn_ms(few, 0) == TURN_MS
    turns = [loop_turn_ms(many, inserts) for inserts in range(0, DAY_BYTES // 9, 50)]
    assert turns[0] > TURN_MS
    assert all(one <= other for one, other in pairwise(turns))
    assert turns[-1] == 24 * 60 * 60_000
