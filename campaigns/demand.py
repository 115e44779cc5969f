"""What the planner is asked: who wants a sync group's time, from which day to which, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Protocol

from campaigns.campaign import Aim, Campaign
from campaigns.errors import UnknownGroupError
from campaigns.group import LitHours, SyncGroup
from campaigns.screen import Screen
from campaigns.slide import Slide


@dataclass(frozen=True, slots=True)
class Entry:
    """One campaign's wish.

    `screens` are those of the group that it targets: another screen of the group keeps in step with idle in the same
    slot, because slot numbers and their ms are the whole group's.
    """

    campaign: Campaign
    slides: tuple[Slide, ...]
    weight: int
    aim: Aim
    starts_on: date
    ends_on: date
    screens: frozenset[str]


@dataclass(frozen=True, slots=True)
class Demand:
    """All that a sync group is asked for in a period; `lit` is None when it is lit round the clock."""

    group: SyncGroup
    lit: LitHours | None
    screens: tuple[Screen, ...]
    entries: tuple[Entry, ...]


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


def demand(unit: Wishes, group_id: int, from_on: date, to_on: date) -> Demand:
    """Return what a group is asked for on civil days `from_on..to_on`. Raises UnknownGroupError."""
    group = unit.screens.group(group_id)
    if group is None:
        raise UnknownGroupError(group_id)
    screens = unit.screens.of_group(group_id)
    ids = frozenset(screen.id for screen in screens)
    entries = tuple(_entry(campaign, ids) for campaign in unit.campaigns.of_group(group_id, from_on, to_on))
    return Demand(group, group.lit, screens, entries)


def _entry(campaign: Campaign, screens: frozenset[str]) -> Entry:
    return Entry(
        campaign=campaign,
        slides=campaign.slides,
        weight=campaign.weight,
        aim=campaign.aim,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        screens=screens & frozenset(campaign.screens),
    )
