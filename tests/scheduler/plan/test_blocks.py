from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from campaigns.group import LitHours, lit_hours
from scheduler.plan.blocks import blocks_of, lit_windows
from scheduler.plan.day import PlanDay
from tests.scheduler.plan.wishes import BERLIN, DAY, DAYS, HOUR, LIT, active, entries_on, entry


def hours(windows: tuple[tuple[int, int], ...], day: PlanDay = DAY) -> list[tuple[float, float]]:
    return [((start - day.from_ms) / HOUR, (end - day.from_ms) / HOUR) for start, end in windows]


def test_lit_round_the_clock_is_the_whole_day() -> None:
    assert hours(lit_windows(DAY, None)) == [(0, 24)]


def test_lit_hours_are_local() -> None:
    assert hours(lit_windows(DAY, lit_hours("07:00", "22:00"))) == [(3, 18)]


def test_lit_hours_past_midnight_lie_in_one_piece() -> None:
    assert hours(lit_windows(DAY, lit_hours("18:00", "02:00"))) == [(14, 22)]


def test_lit_hours_over_the_day_s_edge_lie_in_two() -> None:
    assert hours(lit_windows(DAY, lit_hours("20:00", "06:00"))) == [(0, 2), (16, 24)]


def test_an_hour_that_comes_twice_is_lit_twice() -> None:
    day = PlanDay.of(date(2026, 10, 24), BERLIN)

    assert hours(lit_windows(day, lit_hours("22:00", "03:30")), day) == [(18, 24.5)]


def test_blocks_are_cut_where_a_campaign_begins_or_ends() -> None:
    noon = datetime.fromtimestamp((DAY.from_ms + 8 * HOUR) / 1000, UTC)
    found = blocks_of(DAY, lit_hours("07:00", "22:00"), [entry(2, from_at=noon), entry(1)])

    assert [(hours(((b.from_ms, b.to_ms),))[0], [each.id for each in b.active]) for b in found] == [
        ((3, 8), [1]),
        ((8, 18), [1, 2]),
    ]


def test_a_repair_begins_exactly_at_its_edge() -> None:
    edge = DAY.from_ms + 5 * HOUR + 123
    found = blocks_of(DAY, lit_hours("07:00", "22:00"), [entry(1)], edge)

    assert [(b.from_ms, b.to_ms) for b in found] == [(edge, DAY.from_ms + 18 * HOUR)]


def test_a_repair_after_closing_leaves_nothing() -> None:
    assert blocks_of(DAY, lit_hours("07:00", "22:00"), [entry(1)], DAY.from_ms + 19 * HOUR) == ()


@given(st.data(), DAYS, LIT)
def test_blocks_tile_the_lit_time_in_which_anybody_is_active(data: Any, day: PlanDay, lit: LitHours | None) -> None:
    entries = data.draw(entries_on(day))
    blocks, windows = blocks_of(day, lit, entries), lit_windows(day, lit)

    assert all(one.to_ms <= other.from_ms for one, other in pairwise(blocks))
    for at in range(day.from_ms, day.to_ms, HOUR // 4):
        wanted = [each.id for each in active(entries, at)] if any(a <= at < b for a, b in windows) else []
        covering = [block for block in blocks if block.from_ms <= at < block.to_ms]
        assert [each.id for block in covering for each in block.active] == wanted
