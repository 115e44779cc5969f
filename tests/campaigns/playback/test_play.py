from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.playback.count_facts import PlaceFacts, ScreenFacts
from campaigns.playback.evidence import EvidenceRecord
from campaigns.playback.play import HOUR_MS, Verdict, classify_record, clock_hours, implausibility, light_by_hour

MINUTE_MS = 60_000
NOW_MS = 1_777_867_200_000  # 2026-05-04 12:00 in Shanghai, on the hour
SCREEN = ScreenFacts(1, NOW_MS - 30 * 24 * HOUR_MS, (PlaceFacts(0, 2, 3, 4),))


def row(start_ms: int = NOW_MS - HOUR_MS, shown_ms: int = 10_000, flags: int = 0) -> EvidenceRecord:
    return EvidenceRecord(1, start_ms, 7, shown_ms, flags)


def why(record: EvidenceRecord, light: dict[int, int] | None = None, *, sent: bool = True) -> str | None:
    return implausibility(record, sent=sent, screen=SCREEN, received_ms=NOW_MS, light=light or {})


@pytest.mark.parametrize(
    ("shown_ms", "flags", "verdict"),
    [
        (10_000, 0, Verdict.PLAY),
        (9_500, 0, Verdict.PLAY),
        (9_499, 0, Verdict.PARTIAL),
        (9_600, 1, Verdict.PLAY),
        (60_000, 0, Verdict.PLAY),
        (0, 2, Verdict.NOT_SHOWN),
        (10_000, 8, Verdict.DRILL),
        (1, 8, Verdict.DRILL),
        (10_000, 16, Verdict.PARTIAL),
        (60_000, 17, Verdict.PARTIAL),
        (0, 2 | 16, Verdict.NOT_SHOWN),
        (10_000, 8 | 16, Verdict.DRILL),
    ],
)
def test_a_play_is_shown_for_its_time_less_500_ms(shown_ms, flags, verdict):
    """PROTOCOL W-31: the office alone judges; flag 1 does not make a partial, flag 16 does, flag 8 is never tallied."""
    assert classify_record(row(shown_ms=shown_ms, flags=flags), 10_000) is verdict


def test_a_line_that_was_never_sent_to_the_screen_is_set_aside():
    """PROTOCOL W-34."""
    assert why(row(), sent=False) == "line-not-sent"
    assert why(row()) is None


@pytest.mark.parametrize(
    ("start_ms", "reason"),
    [
        (NOW_MS + 5 * MINUTE_MS, None),
        (NOW_MS + 5 * MINUTE_MS + 1, "start-in-future"),
        (SCREEN.added_ms, None),
        (SCREEN.added_ms - 1, "start-before-added"),
    ],
)
def test_a_start_lies_between_the_screens_first_day_and_five_minutes_ahead(start_ms, reason):
    """PROTOCOL W-34."""
    assert why(row(start_ms=start_ms)) == reason


def test_no_hour_holds_more_than_3900_seconds_of_light():
    """PROTOCOL W-34: spread over the clock hours that it spans, together with what was reported before."""
    hour = (NOW_MS - HOUR_MS) // HOUR_MS

    assert why(row(shown_ms=60_000), {hour: 3_840_000}) is None
    assert why(row(shown_ms=60_001), {hour: 3_840_000}) == "too-much-light"
    assert why(row(start_ms=NOW_MS - HOUR_MS - 30_000, shown_ms=60_000), {hour: 3_870_000}) is None
    assert why(row(start_ms=NOW_MS - HOUR_MS - 30_000, shown_ms=60_000), {hour - 1: 3_870_001}) == "too-much-light"


def test_years_of_light_in_one_record_are_refused_without_counting_their_hours():
    assert why(row(shown_ms=2**53)) == "light-in-future"


def test_time_without_a_picture_is_refused():
    assert why(row(shown_ms=5_000, flags=2)) == "shown-ms"
    assert why(row(shown_ms=-1)) == "shown-ms"
    assert why(row(shown_ms=0, flags=2)) is None


def test_a_record_of_unknown_time_is_only_held_against_the_lines_sent():
    """PROTOCOL W-33: its start is ms since boot."""
    assert why(row(start_ms=4_000, flags=4)) is None
    assert why(row(start_ms=4_000, flags=4), sent=False) == "line-not-sent"


@given(st.integers(0, 2**42), st.integers(0, 30 * HOUR_MS))
def test_spreading_loses_no_light_and_fills_no_hour_twice_over(start_ms, shown_ms):
    parts = light_by_hour(start_ms, shown_ms)

    assert sum(ms for _, ms in parts) == shown_ms
    assert all(0 < ms <= HOUR_MS for _, ms in parts)
    assert [hour for hour, _ in parts] == sorted({hour for hour, _ in parts})


def test_a_play_counts_under_the_place_valid_at_its_start():
    moved = ScreenFacts(1, 0, (PlaceFacts(0, 2, 3, 4), PlaceFacts(5_000, 22, 3, 4)))

    assert [moved.place_at(ms).street for ms in (0, 4_999, 5_000, 9_000)] == [2, 2, 22, 22]


def test_the_clock_hours_of_rows_are_merged_and_as_many_as_their_light_spans():
    """A row of years is one range: what a screen claims costs no time."""
    rows = [row(start_ms=hour * HOUR_MS + 5, shown_ms=ms) for hour, ms in ((9, HOUR_MS), (3, 0), (8, 10), (3, 9))]

    assert clock_hours(rows) == [range(3, 4), range(8, 11)]
    assert clock_hours([row(start_ms=0, shown_ms=10**9 * HOUR_MS), row(start_ms=HOUR_MS, shown_ms=1)]) == [range(10**9)]
    assert clock_hours([row(start_ms=0, shown_ms=HOUR_MS), row(start_ms=2 * HOUR_MS, shown_ms=1)]) == [
        range(1),
        range(2, 3),
    ]
