"""Judging at once: never another judgement than row by row."""

from __future__ import annotations

from collections import Counter
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from campaigns.counting.running_totals import RunningTotals
from campaigns.playback.batch_check import classify_batch, fits
from campaigns.playback.count_facts import LineFacts, PlaceFacts, ScreenFacts
from campaigns.playback.evidence import EvidenceRecord, columns_of
from campaigns.playback.local_days import LocalDays
from campaigns.playback.play import HOUR_LIGHT_MAX_MS, implausibility, light_by_hour

ZONE = ZoneInfo("Asia/Shanghai")
NOON = 1_777_867_200_000
HOUR = 3_600_000
LINES = {line: LineFacts(ms, *range(line * 10, line * 10 + 6)) for line, ms in ((1, 10_000), (2, 4_000), (3, 60_000))}
STAYS = ScreenFacts(5, NOON - 90 * HOUR, (PlaceFacts(0, 1, 2, 3),))
MOVED = ScreenFacts(5, NOON - 90 * HOUR, (PlaceFacts(0, 1, 2, 3), PlaceFacts(NOON, 7, 2, 3)))
RECEIVED = NOON + 12 * HOUR
ROWS = st.lists(
    st.builds(
        EvidenceRecord,
        st.integers(1, 9),
        st.integers(NOON - HOUR, NOON + 13 * HOUR) | st.integers(NOON - 100 * HOUR, NOON + 100 * HOUR),
        st.sampled_from(sorted(LINES)),
        st.integers(0, 70_000) | st.integers(-1, 2 * HOUR),
        st.sampled_from([0, 0, 0, 1, 1, 2, 4, 8]),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=500)
@given(ROWS, st.sampled_from([STAYS, MOVED]), st.integers(0, HOUR_LIGHT_MAX_MS))
def test_a_batch_is_classified_like_its_rows_one_by_one(rows: list[EvidenceRecord], screen: ScreenFacts, before: int):
    days = LocalDays(ZONE)
    judged = classify_batch(columns_of(rows), LINES, screen, days, RECEIVED)
    hours = {hour: before for row in rows for hour, _ in light_by_hour(row.start_ms, row.shown_ms)}
    if judged is None or not fits(judged.light, hours):
        return

    singly, at_once, light = RunningTotals(days), RunningTotals(days), Counter(hours)
    for row in rows:
        assert implausibility(row, sent=True, screen=screen, received_ms=RECEIVED, light=light) is None
        singly.add(row, LINES[row.line], screen, 9, 1)
        for hour, ms in light_by_hour(row.start_ms, row.shown_ms):
            light[hour] += ms
    plays = at_once.add_batch(judged, rows[0].start_ms, LINES, screen, 9)

    assert at_once.tallies == singly.tallies
    assert plays == sum(sums[0] for sums in singly.tallies.values())
    assert {hour: ms + before for hour, ms in judged.light.items() if ms} == {
        h: ms for h, ms in light.items() if ms != before
    }


def test_an_ordinary_batch_is_classified_in_one_pass():
    rows = [EvidenceRecord(seq, NOON + seq * 10_000, 1 + seq % 2, 10_000, seq % 2) for seq in range(100)]

    judged = classify_batch(columns_of(rows), LINES, STAYS, LocalDays(ZONE), RECEIVED)

    assert judged is not None
    assert judged.by_line == {1: (50, 0, 500_000), 2: (50, 0, 500_000)}
    assert judged.light == {NOON // HOUR: 1_000_000}
