from __future__ import annotations

from structlog.testing import capture_logs

from scheduler.uplink.rejections import LOG_EVERY_S, Rejections


def test_all_rejections_are_counted_and_one_a_minute_is_logged():
    now_s = 0.0
    rejections = Rejections(lambda: now_s)
    with capture_logs() as logs:
        for _ in range(1_000):
            rejections.note("replay", screen="st-1")
            rejections.note("unknown screen", screen="st-2")
        now_s = LOG_EVERY_S
        rejections.note("replay", screen="st-3")

    assert rejections.counts == {"replay": 1_001, "unknown screen": 1_000}
    assert [(log["reason"], log["count"], log["screen"]) for log in logs] == [
        ("replay", 1, "st-1"),
        ("unknown screen", 1, "st-2"),
        ("replay", 1_000, "st-3"),
    ]
