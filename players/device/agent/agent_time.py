"""The agent's time: it follows the controller's clock, slews small differences, names the steps (PROTOCOL W-30)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ClockSource = Literal["ntp", "rtc", "none"]

STEP_MS = 500
_SLEW_PARTS = 20  # at most 1 ms of correction in 20 ms, so that the agent's time never runs backwards between steps


@dataclass(frozen=True, slots=True)
class ClockReading:
    """One reading of the controller's clocks; the agent gets one with every event and reads no clock itself.

    Args:
        utc_ms: Unix ms, or None where the time is not known since boot (PROTOCOL W-13).
        mono_ms: ms since this start of the player; never steps.
        source: what keeps the clock; "none" exactly where `utc_ms` is None.
        err_ms: the clock's own estimate of its error (PROTOCOL W-7).
    """

    utc_ms: int | None
    mono_ms: int
    source: ClockSource = "ntp"
    err_ms: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant in the agent's time.

    Args:
        now_ms: Unix ms; ms since boot where the clock is not known.
        mono_ms: ms since this start of the player; never steps.
        known: whether the time is known; known once, it stays so by the monotonic clock.
        source: what keeps the time.
        before_step_ms: what `now_ms` would be had the clock not just stepped or become known; None where it did not.
        learned_offset_ms: Unix ms minus ms since boot where the time has just become known, else None.
    """

    now_ms: int
    mono_ms: int
    known: bool
    source: ClockSource
    before_step_ms: int | None = None
    learned_offset_ms: int | None = None


class AgentClock:
    """One time from the readings of two clocks, which only steps when it must.

        reading    12:00:00.000   12:00:10.300   12:00:20.300       12:00:31.000
        mono_ms               0         10 000         20 000             30 000
        difference                      300 ms: slewed              700 ms: a step
        now_ms     12:00:00.000   12:00:10.300   12:00:20.300       12:00:31.000, before the step 12:00:30.300

    In 10 s it may slew by up to 500 ms.
    """

    def __init__(self) -> None:
        self._offset_ms: int | None = None
        self._slewed_at_mono_ms = 0

    def read(self, at: ClockReading) -> Moment:
        """Return the time at a reading: a difference of 500 ms or more is a step, a smaller one is slewed."""
        if at.utc_ms is None:
            if self._offset_ms is None:
                return Moment(at.mono_ms, at.mono_ms, known=False, source=at.source)
            return Moment(at.mono_ms + self._offset_ms, at.mono_ms, known=True, source="rtc")
        offset_ms = at.utc_ms - at.mono_ms
        if self._offset_ms is None:
            self._set(offset_ms, at)
            return Moment(
                at.utc_ms,
                at.mono_ms,
                known=True,
                source=at.source,
                before_step_ms=at.mono_ms,
                learned_offset_ms=offset_ms,
            )
        if abs(offset_ms - self._offset_ms) >= STEP_MS:
            before_step_ms = at.mono_ms + self._offset_ms
            self._set(offset_ms, at)
            return Moment(at.utc_ms, at.mono_ms, known=True, source=at.source, before_step_ms=before_step_ms)
        self._slew(offset_ms - self._offset_ms, at)
        return Moment(at.mono_ms + self._offset_ms, at.mono_ms, known=True, source=at.source)

    def _set(self, offset_ms: int, at: ClockReading) -> None:
        self._offset_ms = offset_ms
        self._slewed_at_mono_ms = at.mono_ms

    def _slew(self, difference_ms: int, at: ClockReading) -> None:
        room_ms = (at.mono_ms - self._slewed_at_mono_ms) // _SLEW_PARTS
        if not room_ms or self._offset_ms is None:
            return
        self._offset_ms += max(-room_ms, min(room_ms, difference_ms))
        self._slewed_at_mono_ms = at.mono_ms
