"""Offsets of screens' clocks, measured by messages that take their time."""

from __future__ import annotations

from random import Random

import pytest

from scheduler.uplink.clock_offset import WINDOW, ClockOffsets

AT_MS = 1_777_000_000_000
MINUTE_MS = 60_000


def offset_after(*delays_ms: int, off_ms: int = 0) -> int | None:
    """Return the offset after a message a minute, each on its way for as long as told."""
    offsets = ClockOffsets()
    for number, delay_ms in enumerate(delays_ms):
        sent_ms = AT_MS + number * MINUTE_MS
        offsets.add_message("st-1", sent_ms + off_ms, sent_ms + delay_ms)
    return offsets.offset_ms("st-1")


def test_nothing_is_known_of_a_screen_that_sent_nothing() -> None:
    assert ClockOffsets().offset_ms("st-1") is None


@pytest.mark.parametrize("off_ms", [-28_800_000, -240_000, 0, 240_000, 28_800_000])
@pytest.mark.parametrize("late_ms", [0, 40_000, 86_400_000])
def test_one_late_message_changes_nothing(off_ms: int, late_ms: int) -> None:
    assert offset_after(120, 80, late_ms + 90, off_ms=off_ms) == off_ms - 80


def test_a_first_message_that_came_late_proves_no_clock_behind() -> None:
    assert offset_after(40_000) is None


def test_a_clock_that_is_ahead_is_known_by_one_message() -> None:
    assert offset_after(100, off_ms=28_800_000) == 28_799_900


def test_a_clock_that_was_put_right_shows_after_a_window() -> None:
    offsets = ClockOffsets()
    offsets.add_message("st-1", AT_MS + 28_800_000, AT_MS)
    for _ in range(WINDOW):
        assert offsets.offset_ms("st-1") == 28_800_000
        offsets.add_message("st-1", AT_MS - 50, AT_MS)

    assert offsets.offset_ms("st-1") == -50


def test_the_quickest_of_a_window_is_never_off_by_more_than_its_delay() -> None:
    chance = Random(7)
    for _ in range(200):
        delays = [chance.randint(0, 90_000) for _ in range(WINDOW)]
        assert offset_after(*delays, off_ms=-3_000) == -3_000 - min(delays)


def test_a_screen_without_time_is_not_measured() -> None:
    offsets = ClockOffsets()
    for _ in range(3):
        offsets.add_message("st-1", 0, AT_MS)

    assert offsets.offset_ms("st-1") is None


def test_only_a_play_that_is_yet_to_end_tells_something() -> None:
    """A backlog of days says nothing of the clock."""
    offsets = ClockOffsets()
    for _ in range(3):
        offsets.add_play("st-1", AT_MS - 86_400_000, AT_MS)
    assert offsets.offset_ms("st-1") is None

    offsets.add_play("st-1", AT_MS + 240_000, AT_MS)

    assert offsets.offset_ms("st-1") == 240_000


def test_screens_are_forgotten_one_by_one_or_all() -> None:
    offsets = ClockOffsets()
    for screen in ("st-1", "st-2", "st-3"):
        offsets.add_message(screen, AT_MS + 5_000, AT_MS)
    offsets.forget("st-1")
    assert [offsets.offset_ms(screen) for screen in ("st-1", "st-2")] == [None, 5_000]

    offsets.forget_all()

    assert offsets.offset_ms("st-2") is None
