"""Write what has changed about screens when it is due, with display faults that begin or end (W-24).

All is written at most once a second, confirmations of documents as soon as a burst of them has ended.
"""

from __future__ import annotations

from collections.abc import Sequence

from campaigns.database import Unit
from campaigns.publication.work_item import WorkTopic
from campaigns.screens.screen_status import ScreenFlag, ScreenStatus
from scheduler.leader_context import LeaderContext
from scheduler.uplink.bisect import run_bisecting
from scheduler.uplink.presence import Presence, PresenceChange
from scheduler.uplink.rejections import Rejections


class StatusWriter:
    """Writes presence into the database, for one term."""

    def __init__(self, context: LeaderContext, presence: Presence, rejections: Rejections) -> None:
        self._context = context
        self._presence = presence
        self._rejections = rejections
        self._faults: dict[str, list[PresenceChange]] = {}

    def add_fault(self, change: PresenceChange) -> None:
        """Keep the beginning or end of a display fault: it is flagged in the unit that writes the screen's status."""
        self._faults.setdefault(change.screen, []).append(change)

    def write(self, mono_s: float) -> None:
        """Write what is due at a monotonic second; where the database is unavailable, it is due again."""
        statuses = self._presence.take_due(mono_s)
        if not statuses:
            return
        try:
            for _ in run_bisecting(statuses, self._write, self._reject):
                pass
        except Exception:
            self._presence.put_back(statuses)
            raise
        for status in statuses:
            self._faults.pop(status.screen, None)

    def _write(self, statuses: Sequence[ScreenStatus]) -> None:
        with self._context.writing() as unit:
            unit.status.put(statuses)
            for status in statuses:
                for change in self._faults.get(status.screen, ()):
                    _flag(unit, change)

    def _reject(self, status: ScreenStatus, error: Exception) -> None:
        self._rejections.note("status not written", screen=status.screen, error=type(error).__name__)


def _flag(unit: Unit, change: PresenceChange) -> None:
    """Flag the screen for people, and have its group published anew."""
    claimed, planned = change.state.display, change.profile
    detail: dict[str, object] = {
        "told": [claimed.w, claimed.h, claimed.colour, claimed.type, *(["clips"] if claimed.clips else [])],
        "planned": [planned.w, planned.h, planned.colour.value, planned.type],
    }
    unit.status.flag(ScreenFlag(change.screen, change.at, change.kind.value, detail))
    screen = unit.screens.get(change.screen)
    if screen is not None and screen.retired_at is None:
        unit.work.add(WorkTopic.PUBLISH, screen.group_id, change.at)
