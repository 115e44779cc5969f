"""Rows of the play journal on their way from the glass to the office, and the journal's marks."""

from __future__ import annotations

from dataclasses import dataclass

from players.device.agent.agent_time import ClockSource


@dataclass(frozen=True, slots=True)
class AppearanceRow:
    """One appearance on the glass that has ended (PROTOCOL W-30).

    Args:
        line: the line of its slot.
        start_ms: when it came on; Unix ms, or ms since boot with flag 4 (W-33).
        shown_ms: light-on time by the monotonic clock.
        flags: 1 left early, 2 not shown, 4 clock unknown, 8 drill, 16 came late (W-31).
        clock: what kept the time at its start.
    """

    line: int
    start_ms: int
    shown_ms: int
    flags: int
    clock: ClockSource


@dataclass(frozen=True, slots=True)
class NumberedRow:
    """A durable row with its number in the journal."""

    seq: int
    row: AppearanceRow


@dataclass(frozen=True, slots=True)
class JournalMarks:
    """How far a journal has come.

    Args:
        journal: its id, 16 lower-case hex digits, made with the file.
        last: the highest number that is durable; 0 for none.
        acked: the office's latest mark; may go down when the office was restored.
        top_acked: the highest mark so far.
        sent: the highest number that may have been sent, saved before it was.
    """

    journal: str
    last: int = 0
    acked: int = 0
    top_acked: int = 0
    sent: int = 0
