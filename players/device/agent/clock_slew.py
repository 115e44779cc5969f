"""The agent's own time: follows the controller's clock, slews small differences, names the steps (PROTOCOL W-30)."""

from __future__ import annotations

from dataclasses import dataclass

from players.device.agent.instant import Instant

STEP_MS = 500
_SLEW_PARTS = 20  # at most 1 ms of correction in 20 ms, so that the agent's time never runs backwards between steps


@dataclass(frozen=True, slots=True)
class Time:
    """The agent's time at an instant.

    Args:
        now_ms: Unix ms; ms since boot where the clock is unknown.
        known: whether the clock is known.
        before_ms: what `now_ms` would be had the clock not just stepped or become known; None where it did not.
        learned_ms: Unix ms minus ms since boot where the time has just become known, else None.
    """

    now_ms: int
    known: bool = True
    before_ms: int | None = None
    learned_ms: int | None = None


class Timekeeper:
    """Turns readings of two clocks into one time that only steps when it must."""

    def __init__(self) -> None:
        self._offset_ms: int | None = None
        self._slewed_at_mono_ms = 0

    def read(self, at: Instant) -> Time:
        """The time at `at`: a difference of 500 ms or more is a step, a smaller one is slewed."""
        if at.utc_ms is None:
            return Time(at.mono_ms + (self._offset_ms or 0), known=self._offset_ms is not None)
        told_ms = at.utc_ms - at.mono_ms
        if self._offset_ms is None:
            self._set(told_ms, at)
            return Time(at.utc_ms, before_ms=at.mono_ms, learned_ms=told_ms)
        if abs(told_ms - self._offset_ms) >= STEP_MS:
            before_ms = at.mono_ms + self._offset_ms
            self._set(told_ms, at)
            return Time(at.utc_ms, before_ms=before_ms)
        self._slew(told_ms - self._offset_ms, at)
        return Time(at.mono_ms + self._offset_ms)

    def _set(self, offset_ms: int, at: Instant) -> None:
        self._offset_ms = offset_ms
        self._slewed_at_mono_ms = at.mono_ms

    def _slew(self, difference_ms: int, at: Instant) -> None:
        room_ms = (at.mono_ms - self._slewed_at_mono_ms) // _SLEW_PARTS
        if not room_ms or self._offset_ms is None:
            return
        self._offset_ms += max(-room_ms, min(room_ms, difference_ms))
        self._slewed_at_mono_ms = at.mono_ms
