"""Every slide is shown: within each hour where the loop's time allows, never less than once in two loops.

Covers: compile.
"""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from players.protocol.documents.day import Day
from scheduler.plan.allocation.allocate import allocate_by_wish
from scheduler.plan.allocation.blocks import blocks_of
from scheduler.plan.compile import compile_day
from scheduler.plan.day import PlanDay
from scheduler.plan.entry import PlanEntry
from scheduler.plan.sequence.budget import bytes_wanted
from scheduler.plan.window import Window
from tests.scheduler.plan.wishes import DAY, HOUR, IDLE, MINUTE, always, entry, hours, lengths, walk

CORE_VALUES = entry(3, *[8_000] * 12)
CITIES = {
    "forty slides of one campaign": [entry(1, *[10_000] * 40)],
    "two campaigns of sixty": [entry(1, *[10_000] * 60), entry(2, *[10_000] * 60)],
    "twelve core values beside seven and five": [CORE_VALUES, entry(1, *[9_000] * 7), entry(2, *[6_000] * 5)],
    "weight three with three slides": [
        entry(1, *[8_000] * 3, weight=3),
        *(entry(number, *[9_000] * (1 + number % 4)) for number in range(2, 9)),
    ],
    "ten campaigns of thirty": [entry(number, *[10_000] * 30) for number in range(1, 11)],
    "a share of forty slides": [
        entry(1, *[8_000] * 7),
        entry(51, *[10_000] * 40, share=Fraction(1, 5)),
        entry(52, *[7_000] * 3, share=Fraction(1, 10)),
    ],
    "one slide of weight twenty beside fifty-nine": [entry(1, 8_000, weight=20), entry(2, *[9_000] * 59)],
    "loops by turns beside inserted plays": [
        *(
            entry(number, *[ms] * slides, weight=weight)
            for number, (slides, weight, ms) in enumerate(
                [
                    (14, 3, 14_000),
                    (30, 3, 14_000),
                    (12, 5, 9_000),
                    (25, 3, 15_000),
                    (12, 4, 11_000),
                    (5, 3, 12_000),
                    (14, 1, 10_000),
                    (23, 2, 12_000),
                ],
                1,
            )
        ),
        entry(51, 12_000, share=Fraction(1, 25)),
    ],
    "one of twenty slides beside twenty that weigh twenty": [
        *(entry(number, 4_000, weight=20) for number in range(1, 21)),
        entry(30, *[4_000] * 20),
    ],
    "eight of twenty slides beside twenty that weigh twenty": [
        *(entry(number, 4_000, weight=20) for number in range(1, 21)),
        *(entry(number, *[4_000] * 20) for number in range(30, 38)),
    ],
    "weights one to four with many slides": [
        entry(number, *[10_000] * (20 + 2 * number), weight=1 + number % 4) for number in range(1, 11)
    ],
}


def loop_ms(entries: list[PlanEntry]) -> float:
    """Return how long it takes by the weights alone until every slide had its turn; all are active all day."""
    (block,) = blocks_of(DAY, always(DAY), entries)
    (plays,) = allocate_by_wish((block,)).plays
    return max(float(len(each.slots) * block.ms / plays[each.id]) for each in entries)


def longest_waits(day: Day, entries: list[PlanEntry]) -> dict[int, int]:
    """Return for each slot how long (ms) a day goes without it at most, beginning and end included."""
    starts: dict[int, list[int]] = {slot.n: [day.from_at] for each in entries for slot in each.slots}
    for start, _, n in walk(day, lengths(entries)):
        starts.setdefault(n, [day.from_at]).append(start)
    return {n: max(other - one for one, other in pairwise((*row, day.to_at))) for n, row in starts.items()}


@pytest.mark.parametrize("name", CITIES)
def test_every_slide_is_shown_within_the_hour_or_two_loops(name: str) -> None:
    entries = CITIES[name]
    day = compile_day(DAY, always(DAY), entries, idle=IDLE)
    waits = longest_waits(day, entries)

    allowed = HOUR if loop_ms(entries) <= HOUR - 5 * MINUTE else 2 * loop_ms(entries)
    assert {slot.n for each in entries for slot in each.slots} <= {n for n, ms in waits.items() if ms <= allowed}


@settings(max_examples=60, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_drawn_campaigns_show_every_slide_again_and_again(data: Any) -> None:
    entries = [
        entry(number, *[data.draw(st.integers(4, 20)) * 1000] * data.draw(st.integers(1, 30)), weight=weight)
        for number, weight in enumerate(data.draw(st.lists(st.integers(1, 5), min_size=1, max_size=8)), 1)
    ]
    shares = data.draw(st.integers(0, 3))
    for number in range(51, 51 + shares):
        ms = [data.draw(st.integers(4, 20)) * 1000] * data.draw(st.integers(1, 12))
        entries.append(entry(number, *ms, share=Fraction(data.draw(st.integers(3, 25)), 100)))
    day = compile_day(DAY, always(DAY), entries, idle=IDLE)
    waits = longest_waits(day, entries)

    assert max(waits.values()) <= 2 * loop_ms(entries) + 4 * MINUTE
    if len(day.spans) <= 8:
        assert len(day.to_bytes()) <= bytes_wanted(len(day.slots()), 8)


def test_slides_of_a_campaign_come_equally_often() -> None:
    entries = CITIES["weight three with three slides"]
    shown = Counter(n for _, _, n in walk(compile_day(DAY, always(DAY), entries), lengths(entries)))

    for each in entries:
        counts = [shown[slot.n] for slot in each.slots]
        assert max(counts) - min(counts) <= 1
    assert abs(sum(shown[slot.n] for slot in entries[0].slots) - 3 * shown[800]) <= 3


def test_whole_rounds_of_shares_in_one_loop_are_a_small_day_in_which_slides_come_equally_often() -> None:
    """As if one slot of a round might find no room, 432 plays were inserted, and one slide came twice as often."""
    entries = [
        entry(1, 4_000),
        entry(51, *[4_000] * 3, share=Fraction(3, 100)),
        entry(52, *[6_000] * 10, share=Fraction(3, 100)),
    ]
    day = compile_day(DAY, always(DAY), entries, idle=IDLE)
    shown = Counter(n for _, _, n in walk(day, lengths(entries)))

    assert len(day.to_bytes()) <= bytes_wanted(len(day.slots()), 8) / 2
    for each in entries:
        counts = [shown[slot.n] for slot in each.slots]
        assert max(counts) - min(counts) <= 1


def test_five_minute_dayparts_show_every_slide_of_a_long_playlist_in_a_day() -> None:
    """Each daypart goes on where the last one stopped: 24 of them are two hours."""
    often = hours(DAY, *((hour, hour + 1 / 12) for hour in range(24)))
    entries = [entry(1, *[10_000] * 5), entry(2, *[10_000] * 90, windows=often)]
    shown = {n for _, _, n in walk(compile_day(DAY, always(DAY), entries), lengths(entries))}

    assert shown == {slot.n for each in entries for slot in each.slots}


def test_shares_whose_loops_need_more_base_slots_than_a_day_holds_leave_no_slide_out() -> None:
    """Cut loops said the day, and six slides of fifty-six never came."""
    entries = [
        entry(1, *[10_000] * 7, weight=3),
        entry(2, *[11_000] * 39, weight=3),
        entry(3, *[18_000] * 27),
        entry(4, *[12_000] * 56),
        entry(20, *[18_000] * 7, windows=every_second_hour(7, 8)),
        entry(21, *[12_000] * 11, windows=every_second_hour(37, 18)),
        entry(51, *[6_000] * 17, share=Fraction(23, 100)),
        entry(52, *[10_000] * 14, share=Fraction(6, 25)),
        entry(53, *[7_000] * 2, share=Fraction(21, 100)),
    ]
    shown = {n for _, _, n in walk(compile_day(DAY, always(DAY), entries), lengths(entries))}

    assert shown == {slot.n for each in entries for slot in each.slots}


def every_second_hour(minute: int, minutes: int) -> tuple[Window, ...]:
    """Return windows of so many minutes that begin at a minute of every second hour."""
    return hours(DAY, *((hour + minute / 60, hour + (minute + minutes) / 60) for hour in range(0, 24, 2)))


def test_loops_by_turns_that_return_after_a_daypart_go_on_with_a_whole_loop() -> None:
    """A repair begins within a loop, and a daypart where that loop ends: the next one begins with its first slot."""
    entries = [
        entry(1, 15_000, weight=15),
        entry(2, *[15_000] * 43),
        entry(90, 15_000, windows=hours(DAY, (12.9, 13.9))),
    ]
    day = compile_day(DAY, always(DAY), entries, idle=IDLE, not_before=DAY.from_ms + 757 * MINUTE)
    begun, _, *others = day.spans

    assert begun.p > 0
    assert begun.to_at == DAY.from_ms + 774 * MINUTE
    assert {span.base for span in others} > {begun.base}
    assert {span.p for span in others} == {0}


def test_what_one_day_has_no_time_for_comes_on_the_next_days() -> None:
    """A daypart of five minutes a day shows thirty slots of sixty; no slide falls between two days."""
    shown = Counter[int]()
    for ahead in range(6):
        day = PlanDay.of(DAY.on.replace(day=DAY.on.day + ahead), DAY.tz)
        entries = [entry(1, *[10_000] * 60, windows=hours(day, (8, 8 + 1 / 12)))]
        shown.update(n for _, _, n in walk(compile_day(day, always(day), entries), lengths(entries)))

    assert len(shown) == 60
    assert max(shown.values()) <= 4


def test_a_repair_goes_on_where_the_day_would_be() -> None:
    """Else a day that is planned anew every hour would show the first slides of a long loop alone."""
    entries = [entry(1, *[60_000] * 200)]
    shown: set[int] = set()
    for hour in range(24):
        day = compile_day(DAY, always(DAY), entries, not_before=DAY.from_ms + hour * HOUR)
        shown |= {n for start, _, n in walk(day, lengths(entries)) if start < DAY.from_ms + (hour + 1) * HOUR}

    assert len(shown) == 200
