"""Hold what the whole city is asked for, read once for many sync groups."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from campaigns.calendar.calendar import Calendar
from campaigns.errors import UnknownGroupError
from campaigns.publication.demand import Demand, demand_of
from campaigns.reviewing.edition import Edition
from campaigns.reviewing.pictures import campaign_reach
from campaigns.screens.screen import Screen
from campaigns.screens.sync_group import SyncGroup


@dataclass(frozen=True)
class CityWishes:
    """What was wished at one instant for civil days `from_on..to_on`: screens in use, editions in force, and idle.

    It may be outdated as soon as it is read: whoever plans by it compares before it reports anything wrong.
    """

    from_on: date
    to_on: date
    groups: Mapping[int, SyncGroup]
    screens: tuple[Screen, ...]
    editions: tuple[Edition, ...]
    calendar: Calendar
    idle: Edition | None = None
    _of_group: dict[int, list[Screen]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Sort the screens by group."""
        sorted_screens: dict[int, list[Screen]] = defaultdict(list)
        for screen in self.screens:
            sorted_screens[screen.group_id].append(screen)
        object.__setattr__(self, "_of_group", dict(sorted_screens))

    def of_group(self, group_id: int) -> Demand:
        """Return what a group is asked for: by approved campaigns only. Raises UnknownGroupError."""
        group = self.groups.get(group_id)
        if group is None:
            raise UnknownGroupError(group_id)
        screens = tuple(self._of_group.get(group_id, ()))
        editions = [each for each in self.editions if campaign_reach(each.content, screens)]
        return demand_of(group, screens, editions, self.calendar, from_on=self.from_on)
