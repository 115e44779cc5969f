"""What the planner is asked: who wants a sync group's time, from which day to which, and how much of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Protocol

from campaigns.booking.campaign import Aim, Campaign
from campaigns.booking.slide import Slide
from campaigns.calendar.calendar import Calendar
from campaigns.errors import UnknownGroupError
from campaigns.local_time import DAY
from campaigns.reviewing.review import BoundPicture, PictureId, Review, covers, reached, stands
from campaigns.screens.screen import Screen
from campaigns.screens.sync_group import LitHours, SyncGroup


@dataclass(frozen=True, slots=True)
class Entry:
    """One campaign's wish.

    `screens` are those of the group that it targets and whose pictures are approved: another screen of the group keeps
    in step with idle in the same slot, because slot numbers and their ms are the whole group's. `pictures` are those
    that were approved, by slide and profile.
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

    `lit` is None when it is lit round the clock; a season may say otherwise, `calendar.lit_windows` knows.
    """

    group: SyncGroup
    lit: LitHours | None
    screens: tuple[Screen, ...]
    entries: tuple[Entry, ...]
    calendar: Calendar = field(default_factory=Calendar)


class Groups(Protocol):
    """The screen store, as far as it is asked."""

    def group(self, group_id: int) -> SyncGroup | None:
        """Return one sync group."""
        ...

    def of_group(self, group_id: int) -> tuple[Screen, ...]:
        """Return its screens in use."""
        ...


class Running(Protocol):
    """The campaign store, as far as it is asked."""

    def of_group(self, group_id: int, from_on: date, to_on: date) -> tuple[Campaign, ...]:
        """Return the campaigns that run on its screens in these days."""
        ...


class Days(Protocol):
    """The calendar store, as far as it is asked."""

    def read(self) -> Calendar:
        """Return the whole calendar."""
        ...


class Reviewed(Protocol):
    """The review store, as far as it is asked."""

    def latest(self, campaign_ids: Iterable[int]) -> Mapping[int, Review]:
        """Return the newest review of each campaign, by campaign."""
        ...


class Wishes(Protocol):
    """A unit of work, as far as it is asked: this module stays pure, so that the planner may import it."""

    @property
    def screens(self) -> Groups:
        """The screen store."""
        ...

    @property
    def campaigns(self) -> Running:
        """The campaign store."""
        ...

    @property
    def calendar(self) -> Days:
        """The calendar store."""
        ...

    @property
    def reviews(self) -> Reviewed:
        """The review store."""
        ...


def demand(unit: Wishes, group_id: int, from_on: date, to_on: date) -> Demand:
    """Return what a group is asked for on civil days `from_on..to_on`: by approved campaigns only.

    Raises UnknownGroupError.
    """
    group = unit.screens.group(group_id)
    if group is None:
        raise UnknownGroupError(group_id)
    screens = unit.screens.of_group(group_id)
    calendar = unit.calendar.read()
    begun = unit.campaigns.of_group(group_id, from_on - DAY, to_on)  # a last night may reach into the first day
    running = [campaign for campaign in begun if campaign.ends_on >= from_on or _over_midnight(campaign, calendar)]
    reviews = unit.reviews.latest([campaign.id for campaign in running])
    asked = (entry_of(campaign, reviews.get(campaign.id), screens) for campaign in running)
    entries = tuple(entry for entry in asked if entry is not None)
    return Demand(group, group.lit, screens, entries, calendar)


def entry_of(campaign: Campaign, review: Review | None, screens: tuple[Screen, ...]) -> Entry | None:
    """Return what a campaign asks of a group's screens, None while nothing of it is approved for any of them."""
    if review is None or not stands(review, campaign):
        return None
    shown = [screen for screen in reached(campaign, screens) if covers(review, campaign.slides, screen.profile_id)]
    if not shown:
        return None
    return Entry(
        campaign=campaign,
        slides=campaign.slides,
        weight=campaign.weight,
        aim=campaign.aim,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        screens=frozenset(screen.id for screen in shown),
        pictures=review.pictures,
        daypart_ids=campaign.daypart_ids,
        share=None if campaign.share_percent is None else Fraction(campaign.share_percent, 100),
    )


def _over_midnight(campaign: Campaign, calendar: Calendar) -> bool:
    return any(calendar.dayparts[number].over_midnight for number in campaign.daypart_ids)
