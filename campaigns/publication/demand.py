"""State what the planner is asked: which campaigns want a sync group's time, on which days, and how much of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from campaigns.booking.campaign import Aim, Campaign
from campaigns.booking.slide import Slide
from campaigns.calendar.calendar import Calendar
from campaigns.reviewing.edition import Edition, covers_profile
from campaigns.reviewing.pictures import BoundPicture, PictureId, campaign_reach
from campaigns.screens.screen import Screen
from campaigns.screens.sync_group import LitHours, SyncGroup


@dataclass(frozen=True, slots=True)
class DemandEntry:
    """What one approved campaign asks of a group; `campaign` is as it was approved.

    `screens` are those of the group that it targets and whose pictures are approved; the others show idle in the same
    slot, because slot numbers and their ms are the whole group's. `pictures` are the approved ones, by slide and
    profile.
    """

    campaign: Campaign
    slides: tuple[Slide, ...]
    weight: int
    aim: Aim
    starts_on: date
    ends_on: date
    screens: frozenset[str]
    pictures: Mapping[PictureId, BoundPicture] = field(default_factory=dict)
    daypart_ids: tuple[int, ...] = ()
    share: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Demand:
    """All that a sync group is asked for in a period.

    `lit` None means round the clock outside of seasons; `calendar.lit_windows` computes the windows.
    """

    group: SyncGroup
    lit: LitHours | None
    screens: tuple[Screen, ...]
    entries: tuple[DemandEntry, ...]
    calendar: Calendar = field(default_factory=Calendar)


def demand_of(
    group: SyncGroup,
    screens: tuple[Screen, ...],
    editions: Iterable[Edition],
    calendar: Calendar,
    *,
    from_on: date,
) -> Demand:
    """Return what a group with these screens in use is asked for from a civil day on: what was approved, no more.

    `editions` are those in force; one that ended the day before `from_on` counts if it runs past midnight.
    """
    running = (each for each in editions if each.content.ends_on >= from_on or _over_midnight(each.content, calendar))
    entries = (demand_entry(edition, screens) for edition in running)
    return Demand(group, group.lit, screens, tuple(entry for entry in entries if entry is not None), calendar)


def demand_entry(edition: Edition, screens: tuple[Screen, ...]) -> DemandEntry | None:
    """Return what an edition asks of a group's screens; None if nothing of it may be shown on any of them."""
    campaign = edition.shown
    if campaign is None:
        return None
    reached = campaign_reach(campaign, screens)
    profiles = {screen.profile_id for screen in reached}
    covered = {profile_id for profile_id in profiles if covers_profile(edition, profile_id)}
    shown = [screen for screen in reached if screen.profile_id in covered]
    if not shown:
        return None
    return DemandEntry(
        campaign=campaign,
        slides=campaign.slides,
        weight=campaign.weight,
        aim=campaign.aim,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        screens=frozenset(screen.id for screen in shown),
        pictures=edition.pictures,
        daypart_ids=campaign.daypart_ids,
        share=None if campaign.share_percent is None else Fraction(campaign.share_percent, 100),
    )


def _over_midnight(campaign: Campaign, calendar: Calendar) -> bool:
    return any(calendar.dayparts[number].over_midnight for number in campaign.daypart_ids)
