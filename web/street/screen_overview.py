"""How every screen stands at an instant, and whether it should be lit: read in one unit, without documents' bodies."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from campaigns.calendar.calendar import Calendar, lit_windows
from campaigns.database import Unit
from campaigns.publication.stored_plan import DocumentHead
from campaigns.screens.screen import Screen
from campaigns.screens.screen_status import ScreenStatus
from campaigns.screens.sync_group import SyncGroup
from web.street.screen_state import Standing, State, standing_of

PLAYING = frozenset({State.CONFIRMED, State.CLOCK, State.FETCHING, State.READY, State.UNCONFIRMED, State.REJECTED})
"""States in which a screen is heard and shows a playlist, be it an older one."""
_INSTANT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Outlook:
    """A screen, how it stands, and whether its group is lit at this instant."""

    screen: Screen
    standing: Standing
    due: bool
    status: ScreenStatus | None = None
    head: DocumentHead | None = None

    @property
    def lit(self) -> bool:
        """Say whether it should be lit, is heard and shows a playlist."""
        return self.due and self.standing.state in PLAYING


def outlook(unit: Unit, calendar: Calendar, at: datetime, zone: ZoneInfo) -> tuple[Outlook, ...]:
    """Return all screens in use, by id."""
    groups = {group.id: group for group in unit.groups.all()}
    shining = {group.id: is_shining(group, calendar, at, zone) for group in groups.values()}
    statuses, current = unit.status.all(), {head.screen: head for head in unit.documents.heads("manifest")}
    found = []
    for screen in unit.screens.all():
        standing = standing_of(statuses.get(screen.id), current.get(screen.id), None, at, zone)
        due = shining[screen.group_id]
        if not due and standing.state in {State.CONFIRMED, State.SILENT}:  # dark as promised, be it without current
            standing = replace(standing, state=State.SHUT)
        found.append(Outlook(screen, standing, due, statuses.get(screen.id), current.get(screen.id)))
    return tuple(found)


def is_shining(group: SyncGroup, calendar: Calendar, at: datetime, zone: ZoneInfo) -> bool:
    """Say whether a group is lit at an instant, a night that began yesterday among it."""
    return bool(lit_windows(group, calendar, at, at + _INSTANT, zone))
