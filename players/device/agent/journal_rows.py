"""A row of the play journal, on its way from the glass to the office."""

from __future__ import annotations

from dataclasses import dataclass

from players.device.agent.agent_time import ClockSource


@dataclass(frozen=True, slots=True)
class Row:
    """One appearance that has ended (PROTOCOL W-30).

    Args:
        line: the number that the plan gave the slot.
        start_ms: when it came on this glass; Unix ms, or ms since boot with flag 4 (W-33).
        shown_ms: light-on time by the monotonic clock.
        flags: 1 left early, 2 not shown, 4 clock unknown, 8 drill (W-31).
        clock: what kept the time at its start.
    """

    line: int
    start_ms: int
    shown_ms: int
    flags: int
    clock: ClockSource


@dataclass(frozen=True, slots=True)
class KeptRow:
    """A row that is durable in the journal, under its number."""

    seq: int
    row: Row


@dataclass(frozen=True, slots=True)
class JournalMarks:
    """Where a journal stands.

    Args:
        journal: its id, 16 lower-case hex digits, born with the file.
        last: the highest number that is durable; 0 for none.
        acked: the office's mark as last told; may go down when the office was restored.
        top_acked: the highest mark ever told.
    """

    journal: str
    last: int = 0
    acked: int = 0
    top_acked: int = 0
