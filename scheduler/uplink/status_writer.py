"""Writes what has changed about screens, at most once a second in all, with the faults that begin and end (W-24)."""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.database import Database, Unit
from campaigns.publication.work_item import Topic
from campaigns.screens.screen_status import ScreenFlag, ScreenStatus
from scheduler.uplink.bisect import apart
from scheduler.uplink.presence import Presence, Reaction
from scheduler.uplink.rejections import Rejections


class StatusWriter:
    """Presence's only way into the database."""

    def __init__(self, database: Database, presence: Presence, rejections: Rejections, *, term: int) -> None:
        self._database = database
        self._presence = presence
        self._rejections = rejections
        self._term = term
        self._turns: dict[str, list[Reaction]] = {}

    def report(self, turn: Reaction) -> None:
        """A display does not fit, or fits again: tell people and the publisher, in the unit that writes the status."""
        self._turns.setdefault(turn.screen, []).append(turn)

    def write(self, mono_s: float) -> None:
        """Write what is due. What cannot be written now, the database being away, is written another time."""
        statuses = self._presence.drain(mono_s)
        if not statuses:
            return
        try:
            for _ in apart(statuses, self._write, self._spoiled):
                pass
        except Exception:
            self._presence.unwritten(statuses)
            raise
        self._turns.clear()

    def _write(self, statuses: Sequence[ScreenStatus]) -> None:
        with self._database.writing() as unit:
            unit.leadership.require(self._term)
            unit.status.put(statuses)
            for status in statuses:
                for turn in self._turns.get(status.screen, ()):
                    _report(unit, turn)

    def _spoiled(self, status: ScreenStatus, error: Exception) -> None:
        self._rejections.note("status not written", screen=status.screen, error=type(error).__name__)


def _report(unit: Unit, turn: Reaction) -> None:
    told, due = turn.state.display, turn.profile
    detail: dict[str, object] = {
        "told": [told.w, told.h, told.colour, told.type],
        "planned": [due.w, due.h, due.colour.value, due.type],
    }
    unit.status.flag(ScreenFlag(turn.screen, turn.at, turn.news.value, detail))
    screen = unit.screens.get(turn.screen)
    if screen is not None and screen.retired_at is None:
        unit.work.add(Topic.PUBLISH, screen.group_id, turn.at)
