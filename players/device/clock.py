"""Read the controller's clocks; no other module of the player does (PROTOCOL W-7, W-13)."""

from __future__ import annotations

import ctypes
import time
from typing import Protocol

from players.device.agent.agent_time import ClockReading, ClockSource

EARLIEST_UTC_MS = 1_767_225_600_000  # 2026-01-01: a clock before this has not been set since power-on
_QUALITY_EVERY_MS = 30_000
_TIME_ERROR = 5  # adjtimex(2): the clock is not synchronised


class Clock(Protocol):
    """A source of clock readings."""

    def read(self) -> ClockReading:
        """Read the clocks; `mono_ms` counts from this start of the player."""
        ...


class SystemClock:
    """The clocks of a Linux system."""

    def __init__(self) -> None:
        self._start_ns = time.monotonic_ns()
        self._quality: tuple[ClockSource, int] = ("rtc", 0)
        self._quality_due_ms = 0

    def read(self) -> ClockReading:
        """Read the clocks; a time before 2026 counts as unknown."""
        mono_ms = (time.monotonic_ns() - self._start_ns) // 1_000_000
        utc_ms = time.time_ns() // 1_000_000
        if utc_ms < EARLIEST_UTC_MS:
            return ClockReading(None, mono_ms, "none", 0)
        if mono_ms >= self._quality_due_ms:
            self._quality_due_ms = mono_ms + _QUALITY_EVERY_MS
            self._quality = kernel_quality()
        source, err_ms = self._quality
        return ClockReading(utc_ms, mono_ms, source, err_ms)


class _Timex(ctypes.Structure):
    """The head of struct timex of adjtimex(2); `rest` is room for the fields that the kernel fills."""

    _fields_ = (
        ("modes", ctypes.c_uint),
        ("offset", ctypes.c_long),
        ("freq", ctypes.c_long),
        ("maxerror", ctypes.c_long),
        ("rest", ctypes.c_byte * 256),
    )


def kernel_quality() -> tuple[ClockSource, int]:
    """Return "ntp" where the kernel's clock follows NTP, else "rtc", and its greatest error in ms."""
    try:
        timex = _Timex()
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.byref(timex))
    except (OSError, AttributeError):  # another libc: only known to be set
        return "rtc", 0
    if state < 0:
        return "rtc", 0
    return ("rtc" if state == _TIME_ERROR else "ntp"), max(0, timex.maxerror // 1_000)
