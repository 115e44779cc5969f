"""Read what the city or one sync group is asked for, from the stores that hold its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from campaigns.database.stores.calendar import CalendarStore
from campaigns.database.stores.editions import EditionStore
from campaigns.database.stores.groups import GroupStore
from campaigns.database.stores.screens import ScreenStore
from campaigns.errors import UnknownGroupError
from campaigns.local_time import DAY
from campaigns.publication.city_wishes import CityWishes
from campaigns.publication.demand import Demand, demand_of
from campaigns.reviewing.pictures import campaign_reach


@dataclass(frozen=True, slots=True)
class DemandStore:
    """Demands by sync group; they have no table of their own."""

    groups: GroupStore
    screens: ScreenStore
    editions: EditionStore
    calendar: CalendarStore

    def of_city(self, from_on: date, to_on: date) -> CityWishes:
        """Return what every group is asked for on civil days `from_on..to_on`, as of this unit of work."""
        return CityWishes(
            from_on=from_on,
            to_on=to_on,
            groups={group.id: group for group in self.groups.all(retired=True)},
            screens=self.screens.all(),
            editions=self.editions.running(from_on - DAY, to_on),  # as for one group
            calendar=self.calendar.read(),
            idle=self.editions.idle(),
        )

    def of_group(self, group_id: int, from_on: date, to_on: date) -> Demand:
        """Return what a group is asked for on civil days `from_on..to_on`: by approved campaigns only.

        Raises UnknownGroupError.
        """
        group = self.groups.get(group_id)
        if group is None:
            raise UnknownGroupError(group_id)
        screens = self.screens.of_group(group_id)
        # A last night may reach past midnight into the first day.
        running = self.editions.running(from_on - DAY, to_on)
        editions = [each for each in running if campaign_reach(each.content, screens)]
        return demand_of(group, screens, editions, self.calendar.read(), from_on=from_on)
