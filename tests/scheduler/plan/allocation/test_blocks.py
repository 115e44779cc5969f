from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scheduler.plan.allocation.blocks import Block, blocks_of
from scheduler.plan.day import PlanDay
from tests.scheduler.plan.wishes import (
    DAY,
    DAYS,
    HOUR,
    active,
    always,
    entries_on,
    entry,
    hours,
    lit_at,
    rows,
    shown_at,
)


def told(blocks: tuple[Block, ...]) -> list[tuple[float, float, list[int]]]:
    """Return each block's hours since the day began and its slots."""
    return [
        (
            (block.from_ms - DAY.from_ms) / HOUR,
            (block.to_ms - DAY.from_ms) / HOUR,
            [slot.n for each in block.active for slot in each.slots],
        )
        for block in blocks
    ]


def test_blocks_are_cut_where_a_campaign_begins_or_ends() -> None:
    entries = [entry(2, windows=hours(DAY, (8, 12), (14, 30))), entry(1)]

    assert told(blocks_of(DAY, hours(DAY, (3, 18)), entries)) == [
        (3, 8, [100]),
        (8, 12, [100, 200]),
        (12, 14, [100]),
        (14, 18, [100, 200]),
    ]


def test_blocks_are_cut_where_a_dated_slide_begins_or_ends() -> None:
    found = entry(1, 6000, 7000)
    dated = replace(found.slots[1], windows=hours(DAY, (-10, 20)))

    assert told(blocks_of(DAY, always(DAY), [replace(found, slots=(found.slots[0], dated))])) == [
        (0, 20, [100, 101]),
        (20, 24, [100]),
    ]


def test_an_entry_without_a_slide_that_may_be_shown_is_not_active() -> None:
    found = entry(1, 6000)
    dated = replace(found.slots[0], windows=hours(DAY, (2, 3)))

    assert told(blocks_of(DAY, always(DAY), [replace(found, slots=(dated,))])) == [(2, 3, [100])]


def test_a_daypart_past_midnight_lies_in_one_piece() -> None:
    """Midnight is twenty hours into the plan day."""
    assert told(blocks_of(DAY, always(DAY), [entry(1, windows=hours(DAY, (18, 22)))])) == [(18, 22, [100])]


def test_a_repair_begins_exactly_at_its_edge() -> None:
    edge = DAY.from_ms + 5 * HOUR + 123
    found = blocks_of(DAY, hours(DAY, (3, 18)), [entry(1)], edge)

    assert [(b.from_ms, b.to_ms) for b in found] == [(edge, DAY.from_ms + 18 * HOUR)]


def test_a_repair_after_closing_leaves_nothing() -> None:
    assert blocks_of(DAY, hours(DAY, (3, 18)), [entry(1)], DAY.from_ms + 19 * HOUR) == ()


@given(st.data(), DAYS)
def test_blocks_tile_the_lit_time_with_active_entries(data: Any, day: PlanDay) -> None:
    entries, lit = data.draw(entries_on(day)), data.draw(rows(day))
    blocks = blocks_of(day, lit, entries)

    assert all(one.to_ms <= other.from_ms for one, other in pairwise(blocks))
    for at in range(day.from_ms, day.to_ms, HOUR // 4):
        wanted = {n for each in active(entries, at) for n in shown_at(each, at)} if lit_at(lit, at) else set()
        covering = [block for block in blocks if block.from_ms <= at < block.to_ms]
        assert {slot.n for block in covering for each in block.active for slot in each.slots} == wanted
        assert len(covering) == bool(wanted)
