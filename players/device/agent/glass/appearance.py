"""Track what is on the glass and for how long it is lit; make its journal row when it leaves (PROTOCOL W-30, W-31)."""

from __future__ import annotations

from dataclasses import dataclass

from players.device.agent.agent_time import Moment
from players.device.agent.glass.due_slot import DueSlot
from players.device.agent.journal_rows import AppearanceRow
from players.protocol.uplink.plays import CAME_LATE, CLOCK_UNKNOWN, DRILL, LEFT_EARLY, NOT_SHOWN

LATE_MS = 500
"""A slot that comes on so long after its start is never a play (PROTOCOL W-31)."""


@dataclass(slots=True)
class _Appearance:
    due: DueSlot
    began: Moment
    lit_ms: int = 0
    lit_since_mono_ms: int | None = None
    failed: bool = False


class AppearanceTracker:
    """The appearance on one screen's glass.

    show  slot a, 80 %     0 %      80 %     slot b         row of a: shown_ms = 4 + 3 s
          |----- 4 s ------|  dark  |-- 3 s --|-----
    """

    def __init__(self) -> None:
        self._current: _Appearance | None = None

    @property
    def line(self) -> int | None:
        """The line on the glass; None where it shows none."""
        return self._current.due.slot.line if self._current else None

    @property
    def failed(self) -> bool:
        """Whether the slot on the glass has a picture that could not be shown."""
        return self._current is not None and self._current.failed

    def show(self, due: DueSlot | None, percent: int, moment: Moment) -> list[AppearanceRow]:
        """Put a slot, or nothing, on the glass at a brightness; return the row of what leaves it, if it has one.

        The same line since the same instant goes on, even where another plan has it now (PROTOCOL W-20).
        """
        if self._current and due and self._current.due.identity == due.identity:
            self._current.due = due
            self._set_light(percent, moment.mono_ms)
            return []
        rows = self.end(moment)
        if due is not None:
            self._current = _Appearance(due, moment)
            self._set_light(percent, moment.mono_ms)
        return rows

    def end(self, moment: Moment, *, now_ms: int | None = None) -> list[AppearanceRow]:
        """End the appearance and return its row; `now_ms` is the end by the former clock after a step.

        There is none where it was never lit, unless its picture could not be shown (PROTOCOL W-30).
        """
        ended = self._current
        if ended is None:
            return []
        self._set_light(0, moment.mono_ms)
        self._current = None
        if ended.lit_ms == 0 and not ended.failed:
            return []
        end_at = moment.now_ms if now_ms is None else now_ms
        return [_row(ended, early=end_at < ended.due.planned_end_at)]

    def mark_failed(self) -> None:
        """Note in the row to come that a picture of the slot cannot be shown."""
        if self._current is not None:
            self._current.failed = True

    def _set_light(self, percent: int, mono_ms: int) -> None:
        current = self._current
        if current is None:
            return
        if current.lit_since_mono_ms is not None:
            current.lit_ms += mono_ms - current.lit_since_mono_ms
        current.lit_since_mono_ms = mono_ms if percent > 0 else None


def _row(ended: _Appearance, *, early: bool) -> AppearanceRow:
    flags = LEFT_EARLY if early else 0
    flags |= NOT_SHOWN if ended.failed else 0
    flags |= DRILL if ended.due.drill else 0
    flags |= 0 if ended.began.known else CLOCK_UNKNOWN
    flags |= CAME_LATE if ended.began.now_ms - ended.due.started_at >= LATE_MS else 0
    shown_ms = 0 if ended.failed else ended.lit_ms
    clock = ended.began.source if ended.began.known else "none"
    return AppearanceRow(ended.due.slot.line, ended.began.now_ms, shown_ms, flags, clock)
