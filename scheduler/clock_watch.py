"""Notice that the wall clock was set: it is compared with the monotonic clock, which nobody sets."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

LEAST = timedelta(seconds=2)
"""Smaller steps change no plan. A clock that is slewed gains less than this between two looks."""


class ClockWatch:
    """Remembers how far the wall clock is from the monotonic one. A machine that slept counts as a step forward."""

    def __init__(self, now: Callable[[], datetime], mono: Callable[[], float]) -> None:
        """Take the wall clock and the monotonic clock (seconds)."""
        self._now = now
        self._mono = mono
        self._began_at = self._start()

    def step(self) -> timedelta | None:
        """Return by how much the wall clock was set since the last look, negative where set back; None if it was not.

        >>> from datetime import UTC
        >>> wall = [datetime(2026, 5, 4, tzinfo=UTC)]
        >>> watch = ClockWatch(lambda: wall[0], lambda: 0.0)
        >>> wall[0] -= timedelta(hours=1)
        >>> watch.step() == timedelta(hours=-1), watch.step()
        (True, None)
        """
        began_at = self._start()
        step, self._began_at = began_at - self._began_at, began_at
        return step if abs(step) >= LEAST else None

    def _start(self) -> datetime:
        """Return the wall clock's time at second 0 of the monotonic clock."""
        return self._now() - timedelta(seconds=self._mono())
