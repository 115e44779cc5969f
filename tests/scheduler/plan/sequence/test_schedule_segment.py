"""Segments of a day and the loops that they show.

Covers: loop_set.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from players.protocol.limits import BASE_SLOTS_MAX
from scheduler.plan.allocation.allocate import allocate_by_wish
from scheduler.plan.allocation.blocks import blocks_of
from scheduler.plan.allocation.ideal import ideal_services
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.sequence.schedule_segment import Segment, SegmentBuilder
from tests.scheduler.plan.wishes import DAY, HOUR, IDLE, MINUTE, always, entries_on, entry, hours, shares_on


def segments(
    entries: list[PlanEntry], *, idle: tuple[PlanSlot, ...] = IDLE, interleaving: bool = True
) -> tuple[Segment, ...]:
    blocks = blocks_of(DAY, always(DAY), entries)
    allocation = allocate_by_wish(blocks)
    services = ideal_services(DAY, blocks, allocation, 30_000)
    return SegmentBuilder(DAY, blocks, allocation, services, idle).segments(interleaving=interleaving)


def bounds(found: tuple[Segment, ...]) -> list[tuple[float, float]]:
    return [((each.from_ms - DAY.from_ms) / HOUR, (each.to_ms - DAY.from_ms) / HOUR) for each in found]


def test_an_inserted_share_cuts_no_segment() -> None:
    entries = [entry(1), entry(51, share=Fraction(1, 10), windows=hours(DAY, (3, 9)))]

    assert bounds(segments(entries, interleaving=False)) == [(0, 24)]


def test_another_rotation_makes_another_loop() -> None:
    entries = [entry(1), entry(2, windows=hours(DAY, (3, 9)))]

    assert bounds(segments(entries)) == [(0, 3), (3, 9), (9, 24)]


def test_an_interleaved_share_begins_another_segment() -> None:
    entries = [entry(1), entry(51, share=Fraction(1, 10), windows=hours(DAY, (3, 9)))]
    found = segments(entries)

    assert bounds(found) == [(0, 3), (3, 9), (9, 24)]
    assert [sorted(each.loops.shares) for each in found] == [[], [51], []]


def test_idle_is_the_rotation_where_only_shares_are_active() -> None:
    (found,) = segments([entry(51, share=Fraction(1, 10))], interleaving=False)

    assert found.loops.loop(0).numbers == (1, 2)
    assert found.loops.loop(0).owners == (None, None)


def test_shares_alone_without_idle_are_refused() -> None:
    with pytest.raises(ValueError, match="idle fills the rest"):
        segments([entry(51, share=Fraction(1, 10))], idle=())


@settings(max_examples=60)
@given(st.data(), st.integers(0, 5))
def test_a_loop_fits_the_wire_and_gives_no_share_too_much(data: Any, number: int) -> None:
    shares = data.draw(shares_on(DAY, st.integers(1, 50)))
    for found in segments([*data.draw(entries_on(DAY, most=4)), *shares]):
        loop = found.loops.loop(number)
        rotation_ms = sum(slot.ms for slot, owner in zip(loop.slots, loop.owners, strict=True) if owner is None)
        takes = rotation_ms / found.loops.rest
        assert 1 <= len(loop.slots) <= BASE_SLOTS_MAX
        assert None in loop.owners
        for share in shares:
            own = sum(slot.ms for slot, owner in zip(loop.slots, loop.owners, strict=True) if owner == share.id)
            part = found.loops.shares[share.id].part if share.id in found.loops.shares else 0
            assert own <= part * takes
            assert (share.id in loop.leads) == (own > 0)


def test_the_slides_of_a_share_take_turns_in_the_loops() -> None:
    share = entry(51, *[6000] * 5, share=Fraction(1, 5))
    (found,) = segments([entry(1, *[6000] * 7), share])
    shown = [
        slot.n
        for number in range(found.loops.plan.loops)
        for slot, owner in zip(found.loops.loop(number).slots, found.loops.loop(number).owners, strict=True)
        if owner == 51
    ]

    assert {shown.count(n) - len(shown) // 5 for n in range(5100, 5105)} <= {0, 1}


def test_the_same_loops_go_on_after_others() -> None:
    found = segments([entry(1), entry(2, windows=hours(DAY, (3, 9)))])

    assert found[0].loops is found[2].loops is not found[1].loops


def test_a_repair_keeps_the_place_of_the_day() -> None:
    entries = [entry(1, *[60_000] * 200)]
    blocks = blocks_of(DAY, always(DAY), entries)
    builder = SegmentBuilder(DAY, blocks, allocate_by_wish(blocks), {}, ())
    (whole,), (rest,) = (
        builder.segments(interleaving=False, not_before=at) for at in (None, DAY.from_ms + 50 * MINUTE)
    )

    assert (rest.loops.start[1] - whole.loops.start[1]) % 200 == 50
