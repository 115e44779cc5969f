"""Check that every street can still be told what the city wishes: the fit check of the actions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from campaigns.actions import ValidCampaign
from campaigns.booking.campaign import Campaign
from campaigns.booking.schedule_fit import LOOKED_AHEAD
from campaigns.booking.slide import LayoutCheck
from campaigns.database import Unit
from campaigns.errors import PlanMisfitError
from campaigns.local_time import DAY
from campaigns.reviewing.pictures import campaign_reach
from campaigns.reviewing.review import ReviewState, state_of
from campaigns.screens.screen import Screen
from campaigns.screens.sync_group import SyncGroup
from scheduler.plan.city_fit import Asked, CityPlan, find_misfit
from scheduler.plan.street_fit import Misfit


@dataclass(frozen=True, slots=True)
class PlanFit:
    """The planner's own rule over what a unit holds."""

    layout: LayoutCheck
    zone: ZoneInfo

    def __call__(
        self, unit: Unit, at: datetime, *, campaign: Campaign | None = None, groups: Collection[int] | None = None
    ) -> None:
        """Raise PlanMisfitError where a plan of the groups could not be said."""
        own = () if campaign is None else (campaign,)
        today = at.astimezone(self.zone).date()
        asked = {each.id: each for each in (*_counted(unit, today), *own)}
        screens = unit.screens.all()
        city = city_plan(unit, screens, asked.values(), layout=self.layout, zone=self.zone)
        if campaign is not None:
            groups = {screen.group_id for screen in campaign_reach(campaign, screens)}
        from_on = today if campaign is None else max(today, campaign.starts_on)
        until_on = today + LOOKED_AHEAD if campaign is None else campaign.ends_on
        found = find_misfit(city, groups, from_on, until_on, None if campaign is None else campaign.id)
        if found is not None:
            raise misfit_error(found, {number: each.name for number, each in asked.items()})


def check_wish(
    unit: Unit,
    considered: ValidCampaign,
    today: date,
    *,
    layout: LayoutCheck,
    zone: ZoneInfo,
    before: Campaign | None,
    only_on: date | None = None,
) -> None:
    """Raise PlanMisfitError where no plan has room for a valid wish that is not saved; it would change `before`.

    With `only_on` it looks at that day alone, for an answer while somebody types.
    """
    others = [each for each in _counted(unit, today) if before is None or each.id != before.id]
    city = city_plan(unit, unit.screens.all(), others, layout=layout, zone=zone)
    number = max((each.id for each in others), default=0) + 1
    wish = considered.wish
    own = Asked(number, wish, frozenset(screen.id for screen in considered.screens))
    groups = {screen.group_id for screen in considered.screens}
    city = replace(city, asked=(*city.asked, own))
    from_on, until_on = (max(today, wish.starts_on), wish.ends_on) if only_on is None else (only_on, only_on)
    found = find_misfit(city, groups, from_on, until_on, number)
    if found is not None:
        raise misfit_error(found, {number: wish.name})


def city_plan(
    unit: Unit, screens: Iterable[Screen], campaigns: Iterable[Campaign], *, layout: LayoutCheck, zone: ZoneInfo
) -> CityPlan:
    """Return what the city is asked for by some campaigns."""
    known = tuple(screens)
    members = defaultdict[int, list[Screen]](list)
    for screen in known:
        members[screen.group_id].append(screen)
    groups: Mapping[SyncGroup, tuple[Screen, ...]] = {
        group: tuple(members[group.id]) for group in unit.groups.all() if group.id in members
    }
    asked = tuple(
        Asked(each.id, each, frozenset(screen.id for screen in campaign_reach(each, known))) for each in campaigns
    )
    return CityPlan(groups, asked, unit.calendar.read(), unit.campaigns.idle(), zone, layout)


def misfit_error(found: Misfit, names: Mapping[int, str]) -> PlanMisfitError:
    """Return a misfit as the refusal that people read."""
    return PlanMisfitError(
        found.street, found.on, names.get(found.entry, ""), what=found.what, count=found.count, most=found.most
    )


def _counted(unit: Unit, today: date) -> tuple[Campaign, ...]:
    """Return what counts beside what is saved: what is on the street, and what waits for review in its place."""
    days = today - DAY, today + LOOKED_AHEAD
    editions = {each.campaign_id: each for each in unit.editions.running(*days)}
    running = unit.campaigns.running(*days)
    reviews = unit.reviews.latest([campaign.id for campaign in running])
    counted = {number: each.shown for number, each in editions.items()}
    for campaign in running:
        if state_of(reviews.get(campaign.id), campaign, editions.get(campaign.id)) is ReviewState.WAITING:
            counted[campaign.id] = campaign
    return tuple(campaign for campaign in counted.values() if campaign is not None)
