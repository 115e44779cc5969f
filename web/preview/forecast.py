"""Forecast the plays of a wish on a day, by the planner's own allocation, before it is saved.

The forecast counts what is approved now and when the groups are lit; it knows no power cuts and no overrides.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from fractions import Fraction
from math import floor
from zoneinfo import ZoneInfo

from campaigns.actions import ValidCampaign
from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.booking.schedule_fit import LOOKED_AHEAD
from campaigns.booking.slide import LayoutCheck
from campaigns.calendar.calendar import Calendar, campaign_windows, lit_windows
from campaigns.database import Unit
from campaigns.local_time import DAY, Window, civil_days, civil_window, intersect_windows
from campaigns.publication.demand import demand_entry
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.screen import Screen, ScreenKind
from campaigns.screens.sync_group import SyncGroup
from scheduler.plan.allocation.allocate import allocate_by_wish
from scheduler.plan.allocation.blocks import Block, cut_into_blocks
from scheduler.plan.entry_builder import EntryBuilder, in_ms
from scheduler.plan.slide_layout import SlideLayout
from web.preview.plan_fit import check_wish

Group = tuple[Screen, ...]
"""All screens of a sync group."""
OWN = 0
"""The wish among the entries; campaigns are numbered from 1 on."""


@dataclass(frozen=True, slots=True)
class StreetForecast:
    """A street: how many of its screens are reached, and their plays together."""

    street: str
    screens: int
    plays: int

    @property
    def each(self) -> int:
        """The plays of one screen, on average."""
        return round(self.plays / self.screens)


@dataclass(frozen=True, slots=True)
class Forecast:
    """The plays on day `on`.

    Args:
        on: the first day that it runs.
        lines: by street, the most first; they sum to the whole.
        large: of these, the plays of large screens.
        loop_ms: how long it takes until every slide had its turn, on the street where that is longest.
        slides: by the number of a slide, from 1, its plays on one screen, where these are fewest.
        others: the number of screens in the same sync groups that are not reached.
        given_minutes: how many minutes of an hour these show other rotation meanwhile, at most.
    """

    on: date
    lines: tuple[StreetForecast, ...]
    large: int
    loop_ms: int = 0
    slides: Mapping[int, Fraction] = field(default_factory=dict)
    others: int = 0
    given_minutes: float = 0

    @property
    def screens(self) -> int:
        """The number of all screens that are reached."""
        return sum(line.screens for line in self.lines)

    @property
    def plays(self) -> int:
        """The number of all plays."""
        return sum(line.plays for line in self.lines)

    @property
    def least(self) -> int:
        """The plays of the slide that has fewest, on one screen, rounded down."""
        return floor(min(self.slides.values(), default=Fraction()))

    @property
    def rare(self) -> tuple[int, ...]:
        """The numbers of the slides that have less than one play on some screen."""
        return tuple(number for number, plays in sorted(self.slides.items()) if plays < 1)


def forecast(
    unit: Unit, considered: ValidCampaign, today: date, *, layout: LayoutCheck, zone: ZoneInfo, before: Campaign | None
) -> Forecast:
    """Forecast the plays of a valid wish on the first day from today on that it runs.

    `before` is the campaign that it would change. Raises PlanMisfitError where the plan of that day has no room for it;
    saving looks at all days.
    """
    members = _screens_by_group(unit.screens.all())
    reached = frozenset(screen.id for screen in considered.screens)
    groups = [group for group in unit.groups.all() if any(screen.id in reached for screen in members.get(group.id, ()))]
    days, laid_out = _Days(unit.calendar.read(), zone), SlideLayout(layout, unit.campaigns.idle())
    on = days.first(considered.wish, groups, today)
    check_wish(unit, considered, today, layout=layout, zone=zone, before=before, only_on=on)
    editions = unit.editions.running(on - DAY, on + DAY)
    running = [each for each in editions if before is None or each.campaign_id != before.id]
    builder, own_wish = days.builder(on), replace(considered.wish, starts_on=on, ends_on=on)
    plays: dict[int, Fraction] = {}
    slides: dict[int, Fraction] = {}
    loop_ms, others_count, given_minutes = 0, 0, 0.0
    for group in groups:
        screens = members[group.id]
        entries = (demand_entry(edition, screens) for edition in running)
        others = [
            laid_out.entry(builder, each.campaign.id, each.campaign, _profiles(screens, each.screens))
            for each in entries
            if each
        ]
        own = laid_out.entry(builder, OWN, own_wish, _profiles(screens, reached))
        blocks = cut_into_blocks(in_ms(days.windows_on(considered.wish, on, group)), [own, *others])
        given = allocate_by_wish(blocks).plays
        plays[group.id] = sum((each.get(OWN, Fraction()) for each in given), Fraction())
        for number, count in _plays_by_slide(blocks, given).items():
            slides[number] = min(count, slides.get(number, count))
        loop_ms = max([loop_ms, *(_loop_ms(block, each) for block, each in zip(blocks, given, strict=True))])
        apart = sum(screen.id not in reached for screen in screens)
        if apart:
            others_count += apart
            given_minutes = max([given_minutes, *map(_minutes_an_hour, blocks, given)])
    found = _sum_by_street(on, considered.screens, plays)
    return replace(found, loop_ms=loop_ms, slides=slides, others=others_count, given_minutes=given_minutes)


def _minutes_an_hour(block: Block, plays: Mapping[int, Fraction]) -> float:
    """Return how many minutes of an hour the wish takes in a block."""
    taken_ms = sum(plays[OWN] * entry.mean_ms for entry in block.active if entry.id == OWN)
    return 60 * float(taken_ms / block.ms)


def _plays_by_slide(blocks: Iterable[Block], given: Iterable[Mapping[int, Fraction]]) -> dict[int, Fraction]:
    """Return the plays of the wish's slides by their numbers, from 1: within a block all have equally many."""
    found = defaultdict[int, Fraction](Fraction)
    for block, plays in zip(blocks, given, strict=True):
        for slots in (entry.slots for entry in block.active if entry.id == OWN):
            for slot in slots:
                found[slot.n + 1] += plays[OWN] / len(slots)
    return dict(found)


def _loop_ms(block: Block, plays: Mapping[int, Fraction]) -> int:
    """Return how long the loop of the wish takes in a block: until every slide that comes round with it was shown."""
    own = next((entry for entry in block.active if entry.id == OWN), None)
    if own is None:
        return 0
    rotating = [entry for entry in block.active if entry.share is None]
    return max(
        round(len(entry.slots) * block.ms / plays[entry.id]) for entry in ([own] if own.share is not None else rotating)
    )


@dataclass(frozen=True, slots=True)
class _Days:
    """Finds when wishes have time: on a day and the night that begins on it."""

    calendar: Calendar
    zone: ZoneInfo

    def first(self, wish: CampaignWish, groups: Sequence[SyncGroup], today: date) -> date:
        """Return the first day from today on that a wish runs; else the first of its days left."""
        first = min(max(wish.starts_on, today), wish.ends_on)
        for day in civil_days(first, min(wish.ends_on, first + LOOKED_AHEAD)):
            has_slide = any((slide.starts_on or day) <= day <= (slide.ends_on or day) for slide in wish.slides)
            if has_slide and any(self.windows_on(wish, day, group) for group in groups):
                return day
        return first

    def windows_on(self, wish: CampaignWish, on: date, group: SyncGroup) -> tuple[Window, ...]:
        """Return the windows of a wish within a group's lit time on a day and the night that begins on it."""
        wished = campaign_windows(replace(wish, starts_on=on, ends_on=on), self.calendar, *self._day_window(on))
        return intersect_windows(wished, lit_windows(group, self.calendar, *self._day_window(on)))

    def builder(self, on: date) -> EntryBuilder:
        """Return what builds the planner's entries of a day and the night that begins on it."""
        return EntryBuilder(self.calendar, *self._day_window(on))

    def _day_window(self, on: date) -> tuple[datetime, datetime, ZoneInfo]:
        return (*civil_window(on, on + DAY, self.zone), self.zone)


def _sum_by_street(on: date, screens: Iterable[Screen], plays: Mapping[int, Fraction]) -> Forecast:
    windows_on, gets, large = Counter[str](), defaultdict[str, Fraction](Fraction), Fraction()
    for screen in screens:
        windows_on[screen.street] += 1
        gets[screen.street] += plays[screen.group_id]
        large += plays[screen.group_id] if screen.kind is ScreenKind.LARGE else 0
    lines = (StreetForecast(street, windows_on[street], round(gets[street])) for street in windows_on)
    return Forecast(on, tuple(sorted(lines, key=lambda line: (-line.plays, line.street))), round(large))


def _screens_by_group(screens: Iterable[Screen]) -> dict[int, Group]:
    found = defaultdict[int, list[Screen]](list)
    for screen in screens:
        found[screen.group_id].append(screen)
    return {number: tuple(own) for number, own in found.items()}


def _profiles(screens: Group, reached: Collection[str]) -> tuple[set[DisplayProfile], set[DisplayProfile]]:
    """Return the display profiles of the screens that are reached, and of the others."""
    own = {screen.profile for screen in screens if screen.id in reached}
    return own, {screen.profile for screen in screens if screen.id not in reached}
