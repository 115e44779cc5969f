"""Answer whether every street can be told what the city wishes, before it is saved."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.booking.slide import LayoutCheck
from campaigns.calendar.calendar import Calendar
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen
from campaigns.screens.sync_group import SyncGroup
from scheduler.plan.day import HORIZON_DAYS, PlanDay
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.entry_builder import EntryBuilder
from scheduler.plan.slide_layout import SlideLayout, slides_of
from scheduler.plan.street_fit import Misfit, StreetFit, StreetRequest

DAYS_MOST = 60
"""So many days are checked: each on which something begins or ends, and the week after it."""
_SLOTS_APART = 1_000
"""More than a playlist has slides: the numbers of a campaign's slots begin at this times its own."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A campaign, or a wish for one, under the number `id`, and the ids of the screens that it reaches."""

    id: int
    wish: Campaign | CampaignWish
    screens: frozenset[str]


@dataclass(frozen=True, slots=True)
class CityPlan:
    """What the whole city is asked for: sync groups with their screens, campaigns, calendar, and the idle campaign."""

    groups: Mapping[SyncGroup, tuple[Screen, ...]]
    asked: tuple[Asked, ...]
    calendar: Calendar
    idle: Campaign | None
    zone: ZoneInfo
    layout: LayoutCheck


def find_misfit(
    city: CityPlan, groups: Collection[int] | None, from_on: date, until_on: date, suspect: int | None = None
) -> Misfit | None:
    """Return the first thing that the wire cannot say of a group (by id; None: of any) between two days.

    `suspect` is the number of the campaign that is being saved: what does not fit without it either is not its fault.
    """
    days = [PlanDay.of(on, city.zone) for on in days_to_check(city, from_on, until_on)]
    if not days:
        return None
    check, builder = StreetFit(), _RequestBuilder(city, days)
    streets = [
        builder.request(group, screens)
        for group, screens in city.groups.items()
        if screens and (groups is None or group.id in groups)
    ]
    check.compile_fullest(streets, days, suspect)
    misfits = (check.find_misfit(street, days, suspect) for street in streets)
    return next((found for found in misfits if found is not None), None)


def days_to_check(city: CityPlan, from_on: date, until_on: date) -> tuple[date, ...]:
    """Return the days on which plans may differ, 60 at most.

    Days on which something begins or ends come first, each with the day before; then the weeks after them.
    """
    edges = {from_on}
    for each in city.asked:
        edges |= {each.wish.starts_on, each.wish.ends_on}
        edges |= {on for slide in each.wish.slides for on in (slide.starts_on, slide.ends_on) if on is not None}
    edges |= set(city.calendar.holidays)
    edges |= {on for on in _days(from_on, until_on) if _season_turns(city.calendar, on)}
    found: dict[date, None] = {}
    for ahead in (0, -1, 1, 2, 3, 4, 5, 6):
        days = sorted(on + timedelta(days=ahead) for on in edges)
        found |= {on: None for on in days if from_on <= on <= until_on}
    return tuple(sorted(list(found)[:DAYS_MOST]))


def _days(from_on: date, until_on: date) -> Iterator[date]:
    return (from_on + timedelta(days=ahead) for ahead in range((until_on - from_on).days + 1))


def _season_turns(calendar: Calendar, on: date) -> bool:
    """Return whether lit hours of a season begin or end with a day."""
    return any(season.holds(on) != season.holds(on - timedelta(days=1)) for season in calendar.seasons)


class _RequestBuilder:
    """Builds the requests of groups; the windows of a campaign are computed once for all."""

    def __init__(self, city: CityPlan, days: Sequence[PlanDay]) -> None:
        self._city = city
        last_at = days[-1].to_at + timedelta(days=HORIZON_DAYS)
        self._builder = EntryBuilder(city.calendar, days[0].from_at, last_at, city.zone)
        self._layout = SlideLayout(city.layout, city.idle)

    def request(self, group: SyncGroup, screens: Sequence[Screen]) -> StreetRequest:
        """Return what a group is asked for."""
        profiles = sorted({screen.profile for screen in screens})
        frames: dict[DisplayProfile, dict[int, tuple[int, ...]]] = {profile: {} for profile in profiles}
        entries: list[PlanEntry] = []
        for each in self._city.asked:
            reached = {screen.profile for screen in screens if screen.id in each.screens}
            if reached:
                others = {screen.profile for screen in screens if screen.id not in each.screens}
                first = each.id * _SLOTS_APART
                entries.append(self._layout.entry(self._builder, each.id, each.wish, (reached, others), first=first))
                for profile in reached:
                    frames[profile][each.id] = tuple(
                        self._layout.lay_out(slide, each.wish.theme, [profile])[1] for slide in slides_of(each.wish)
                    )
        idle = (PlanSlot(0, self._layout.idle_ms(profiles)),)
        return StreetRequest(group.name, self._builder.lit(group), tuple(entries), idle, tuple(frames.values()))
