"""What is on the glass and for how long it has been lit; a row is born when it leaves (PROTOCOL W-30, W-31)."""

from __future__ import annotations

from dataclasses import dataclass

from players.device.agent.agent_time import Moment
from players.device.agent.glass.on_air import OnAir
from players.device.agent.journal_rows import Row

LEFT_EARLY = 1
NOT_SHOWN = 2
CLOCK_UNKNOWN = 4
DRILL = 8


@dataclass(slots=True)
class _Appearance:
    on_air: OnAir
    came: Moment
    lit_ms: int = 0
    lit_since_mono_ms: int | None = None
    failed: bool = False


class Glass:
    """One screen's glass."""

    def __init__(self) -> None:
        self._here: _Appearance | None = None

    @property
    def line(self) -> int | None:
        """The line on the glass; None where it shows none."""
        return self._here.on_air.slot.line if self._here else None

    @property
    def failed(self) -> bool:
        """Whether the slot on the glass has a picture that could not be shown."""
        return self._here is not None and self._here.failed

    def turn(self, on_air: OnAir | None, percent: int, moment: Moment) -> list[Row]:
        """Show `on_air` from this moment at `percent`; the row of what leaves the glass, if it was seen at all.

        The same line since the same instant just goes on, whichever plan it comes from (PROTOCOL W-20).
        """
        if self._here and on_air and self._here.on_air.identity == on_air.identity:
            self._here.on_air = on_air
            self._light(percent, moment.mono_ms)
            return []
        rows = self.leave(moment)
        if on_air is not None:
            self._here = _Appearance(on_air, moment)
            self._light(percent, moment.mono_ms)
        return rows

    def leave(self, moment: Moment, *, now_ms: int | None = None) -> list[Row]:
        """End what is on the glass; `now_ms` tells the time by the former clock where the clock has stepped."""
        here = self._here
        if here is None:
            return []
        self._light(0, moment.mono_ms)
        self._here = None
        if here.lit_ms == 0:
            return []
        left_at = moment.now_ms if now_ms is None else now_ms
        return [_row(here, early=left_at < here.on_air.planned_end_at)]

    def fail(self) -> None:
        """The slot on the glass has a picture that cannot be shown: its row will say so."""
        if self._here is not None:
            self._here.failed = True

    def _light(self, percent: int, mono_ms: int) -> None:
        here = self._here
        if here is None:
            return
        if here.lit_since_mono_ms is not None:
            here.lit_ms += mono_ms - here.lit_since_mono_ms
        here.lit_since_mono_ms = mono_ms if percent > 0 else None


def _row(here: _Appearance, *, early: bool) -> Row:
    flags = LEFT_EARLY if early else 0
    flags |= NOT_SHOWN if here.failed else 0
    flags |= DRILL if here.on_air.drill else 0
    flags |= 0 if here.came.known else CLOCK_UNKNOWN
    shown_ms = 0 if here.failed else here.lit_ms
    return Row(
        here.on_air.slot.line, here.came.now_ms, shown_ms, flags, here.came.source if here.came.known else "none"
    )
