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
from scheduler.plan.sequence.schedule_segment import Segment, segments_of
from tests.scheduler.plan.wishes import DAY, HOUR, IDLE, always, entries_on, entry, hours, shares_on


def segments(
    entries: list[PlanEntry], *, idle: tuple[PlanSlot, ...] = IDLE, interleaving: bool = True
) -> tuple[Segment, ...]:
    blocks = blocks_of(DAY, always(DAY), entries)
    allocation = allocate_by_wish(blocks)
    return segments_of(
        blocks, allocation, ideal_services(DAY, blocks, allocation, 30_000), idle, interleaving=interleaving
    )


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
    assert [sorted(each.shares) for each in found] == [[], [51], []]


def test_idle_is_the_rotation_where_only_shares_are_active() -> None:
    (found,) = segments([entry(51, share=Fraction(1, 10))], interleaving=False)

    assert found.loop(0).numbers == (1, 2)
    assert found.loop(0).owners == (None, None)


def test_shares_alone_without_idle_are_refused() -> None:
    with pytest.raises(ValueError, match="idle fills the rest"):
        segments([entry(51, share=Fraction(1, 10))], idle=())


@settings(max_examples=60)
@given(st.data(), st.integers(0, 5))
def test_a_loop_fits_the_wire_and_gives_no_share_too_much(data: Any, number: int) -> None:
    shares = data.draw(shares_on(DAY, st.integers(1, 50)))
    for found in segments([*data.draw(entries_on(DAY, most=4)), *shares]):
        loop = found.loop(number)
        takes = sum(slot.ms for slot, owner in zip(loop.slots, loop.owners, strict=True) if owner is None) / found.rest
        assert 1 <= len(loop.slots) <= BASE_SLOTS_MAX
        assert None in loop.owners
        for share in shares:
            own = sum(slot.ms for slot, owner in zip(loop.slots, loop.owners, strict=True) if owner == share.id)
            part = found.shares[share.id].part if share.id in found.shares else 0
            assert own <= part * takes
            assert (share.id in loop.leads) == (own > 0)


def test_the_slides_of_a_share_take_turns_in_the_loops() -> None:
    share = entry(51, *[6000] * 5, share=Fraction(1, 5))
    (found,) = segments([entry(1, *[6000] * 7), share])
    shown = [
        slot.n
        for number in range(found.loops)
        for slot, owner in zip(found.loop(number).slots, found.loop(number).owners, strict=True)
        if owner == 51
    ]

    assert {shown.count(n) for n in range(5100, 5105)} == {len(shown) // 5}
