"""The system's clocks as one reading."""

from __future__ import annotations

import time

import pytest

from players.device.clock import SystemClock, kernel_quality


def test_mono_ms_counts_from_the_start_and_utc_is_the_systems() -> None:
    mono_ns, utc_ms = time.monotonic_ns(), time.time_ns() // 1_000_000

    at = SystemClock().read()

    assert 0 <= at.mono_ms <= (time.monotonic_ns() - mono_ns) // 1_000_000 + 1
    assert at.utc_ms is not None
    assert utc_ms - 1 <= at.utc_ms <= time.time_ns() // 1_000_000 + 1
    assert at.source in ("ntp", "rtc")


def test_clock_before_2026_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """W-13: clock unknown since boot."""
    monkeypatch.setattr("time.time_ns", lambda: 86_400 * 10**9)

    at = SystemClock().read()

    assert (at.utc_ms, at.source) == (None, "none")


def test_kernel_reports_source_and_error() -> None:
    """W-7: the controller reports its error."""
    source, err_ms = kernel_quality()

    assert source in ("ntp", "rtc")
    assert 0 <= err_ms < 100_000_000
