"""Read what the city or one sync group is asked for, from the stores that hold its parts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from campaigns.database.stores.calendar import CalendarStore
from campaigns.database.stores.campaigns import CampaignStore
from campaigns.database.stores.groups import GroupStore
from campaigns.database.stores.reviews import ReviewStore
from campaigns.database.stores.screens import ScreenStore
from campaigns.errors import UnknownGroupError
from campaigns.local_time import DAY
from campaigns.publication.city_wishes import CityWishes
from campaigns.publication.demand import Demand, demand_of


@dataclass(frozen=True, slots=True)
class DemandStore:
    """Demands by sync group; they have no table of their own."""

    groups: GroupStore
    screens: ScreenStore
    campaigns: CampaignStore
    calendar: CalendarStore
    reviews: ReviewStore

    def of_city(self, from_on: date, to_on: date) -> CityWishes:
        """Return what every group is asked for on civil days `from_on..to_on`, as of this unit of work."""
        campaigns = self.campaigns.running(from_on - DAY, to_on)  # as for one group
        return CityWishes(
            from_on=from_on,
            to_on=to_on,
            groups={group.id: group for group in self.groups.all(retired=True)},
            screens=self.screens.all(),
            campaigns=campaigns,
            reviews=self.reviews.latest([campaign.id for campaign in campaigns]),
            calendar=self.calendar.read(),
            idle=self.campaigns.idle(),
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
        campaigns = self.campaigns.of_group(group_id, from_on - DAY, to_on)
        reviews = self.reviews.latest([campaign.id for campaign in campaigns])
        return demand_of(group, screens, campaigns, reviews, self.calendar.read(), from_on=from_on)
