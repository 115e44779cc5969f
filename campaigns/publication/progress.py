"""Define the progress of a long piece of work, as pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

STALLED_AFTER = timedelta(minutes=2)
"""A run without an update for this long is not shown as running: its process may have died."""
KEPT = timedelta(days=7)


class Task(StrEnum):
    """A kind of long work: drawing the pictures of a campaign; the subject is the campaign's id."""

    DRAW = "draw"


@dataclass(frozen=True, slots=True)
class Progress:
    """One run of a task, `done` of `total` complete; it is over if `ended_at` is set, with an error or without."""

    id: int
    task: Task
    subject: str
    done: int
    total: int
    started_at: datetime
    updated_at: datetime
    ended_at: datetime | None = None
    error_zh: str | None = None
    error_en: str | None = None

    def running(self, at: datetime) -> bool:
        """Return whether it is neither over nor without an update for two minutes."""
        return self.ended_at is None and abs(at - self.updated_at) < STALLED_AFTER  # a clock may have been set back

    @property
    def failed(self) -> bool:
        """Whether it ended with an error."""
        return self.error_en is not None

    @property
    def percent(self) -> int:
        """The completed part, rounded down, so that 100 means all.

        >>> from datetime import UTC
        >>> at = datetime(2026, 1, 1, tzinfo=UTC)
        >>> Progress(1, Task.DRAW, "7", 119, 120, at, at).percent
        99
        """
        return 100 * self.done // self.total if self.total else 100

    def error(self, language: str) -> str | None:
        """Return the error in a language, if there was one."""
        return self.error_zh if language == "zh" else self.error_en
