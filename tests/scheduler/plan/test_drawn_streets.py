"""Drawn streets with chimes, shares and many slides: each is planned or refused, and every slide of it appears.

Covers: street_fit, left_out.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from players.protocol.documents.day import Day
from scheduler.plan.allocation.allocate import allocate_by_wish
from scheduler.plan.allocation.blocks import blocks_of
from scheduler.plan.entry import PlanEntry
from scheduler.plan.left_out import compile_what_fits
from scheduler.plan.street_fit import StreetFit, StreetRequest
from scheduler.plan.window import Window
from tests.scheduler.plan.wishes import DAY, IDLE, always, entry, hours, lengths, walk

SECONDS = st.integers(4, 20)


def draw_street(data: Any) -> list[PlanEntry]:
    """Draw campaigns of a street: rotation all day, chimes in dayparts of every hour, shares."""
    found: list[PlanEntry] = []
    for number in range(1, 1 + data.draw(st.integers(1, 4))):
        ms = [data.draw(SECONDS) * 1000] * data.draw(st.integers(1, 60))
        found.append(entry(number, *ms, weight=data.draw(st.integers(1, 4))))
    for number in range(20, 20 + data.draw(st.integers(0, 3))):
        minutes, begins = data.draw(st.integers(1, 20)), data.draw(st.integers(0, 39))
        every = data.draw(st.sampled_from([1, 2, 6]))
        often = ((hour + begins / 60, hour + (begins + minutes) / 60) for hour in range(0, 24, every))
        ms = [data.draw(SECONDS) * 1000] * data.draw(st.integers(1, 12))
        found.append(entry(number, *ms, windows=hours(DAY, *often)))
    for number in range(51, 51 + data.draw(st.integers(0, 3))):
        ms = [data.draw(SECONDS) * 1000] * data.draw(st.integers(1, 20))
        found.append(entry(number, *ms, share=Fraction(data.draw(st.integers(1, 30)), 100)))
    return found


def plays_due(entries: list[PlanEntry], number: int) -> dict[frozenset[int], float]:
    """Return the plays that a campaign is given a day, for each set of campaigns beside which it runs: own loops."""
    blocks = blocks_of(DAY, always(DAY), entries)
    due: dict[frozenset[int], float] = defaultdict(float)
    for block, plays in zip(blocks, allocate_by_wish(blocks).plays, strict=True):
        due[frozenset(plays)] += float(plays.get(number, 0)) * (number in plays)
        assert block.ms > 0
    return due


def every(often: int, minute: int, minutes: int) -> tuple[Window, ...]:
    """Return windows of so many minutes that begin at a minute of every so many hours."""
    return hours(DAY, *((hour + minute / 60, hour + (minute + minutes) / 60) for hour in range(0, 24, often)))


STREETS = {
    "chimes of every hour beside shares of four fifths": [
        entry(1, *[20_000] * 23),
        entry(2, *[18_000] * 55),
        entry(3, *[16_000] * 21),
        entry(20, *[19_000] * 8, windows=every(1, 19, 13)),
        entry(21, 7_000, windows=every(1, 30, 11)),
        entry(51, *[9_000] * 18, share=Fraction(29, 100)),
        entry(52, *[5_000] * 16, share=Fraction(29, 100)),
        entry(53, *[5_000] * 5, share=Fraction(1, 5)),
    ],
    "a chime that has no time for all of its slides beside loops that take most of the bases": [
        entry(1, *[16_000] * 19, weight=3),
        entry(2, *[18_000] * 44),
        entry(3, *[19_000] * 11, weight=2),
        entry(4, *[18_000] * 25),
        entry(20, *[8_000] * 11, windows=every(6, 8, 14)),
        entry(51, *[10_000] * 2, share=Fraction(27, 100)),
        entry(52, *[4_000] * 16, share=Fraction(27, 100)),
        entry(53, *[5_000] * 6, share=Fraction(6, 25)),
    ],
}
"""Streets that once hid slides."""


def check_street(entries: list[PlanEntry]) -> None:
    """Assert that a street is planned or refused, and that every slide which has the time appears."""
    frames = {each.id: (1,) * len(each.slots) for each in entries}
    misfit = StreetFit().find_misfit(StreetRequest("新华路", always(DAY), tuple(entries), IDLE, (frames,)), (DAY,))
    found = compile_what_fits(DAY, always(DAY), entries, idle=IDLE)

    assert (misfit is None) == (not found.left_out)
    assert Day.read(found.day.to_bytes()) == found.day
    shown = Counter(n for _, _, n in walk(found.day, lengths(entries)))
    for each in found.entries:
        due = plays_due(entries, each.id)
        if max(due.values()) >= 2 * len(each.slots) + 4 + 2 * len(each.windows):  # an end of a window may cost a play
            assert all(shown[slot.n] for slot in each.slots), each.id


@pytest.mark.parametrize("name", STREETS)
def test_a_street_that_once_hid_slides_is_planned_whole(name: str) -> None:
    check_street(STREETS[name])
    assert not compile_what_fits(DAY, always(DAY), STREETS[name], idle=IDLE).left_out


@pytest.mark.timeout(900)  # some streets take seconds, and a machine may be busy
@settings(max_examples=300, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_every_street_is_planned_or_refused_and_every_slide_appears(data: Any) -> None:
    check_street(draw_street(data))
