"""Build the planner's entries of campaigns: civil days, dayparts and seasons become instants."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from typing import Protocol
from zoneinfo import ZoneInfo

from campaigns.booking.slide import Slide, SlideWish
from campaigns.calendar.calendar import Calendar, Dated, campaign_windows, dated_windows, lit_windows
from campaigns.local_time import Window as Instants
from campaigns.screens.sync_group import SyncGroup
from campaigns.unix_time import unix_ms
from scheduler.plan.entry import PlanEntry, PlanSlot
from scheduler.plan.window import Window


class Weighed(Dated, Protocol):
    """A campaign, a wish for one, or what an approved one asks of a group."""

    @property
    def weight(self) -> int:
        """Its weight in the rotation."""
        ...


class NumberedSlide(Protocol):
    """A slide with the number of its slot, and how long that is on every screen of the group."""

    @property
    def n(self) -> int:
        """The slot's number."""
        ...

    @property
    def ms(self) -> int:
        """The slot's length."""
        ...

    @property
    def slide(self) -> Slide | SlideWish:
        """The slide."""
        ...


class EntryBuilder:
    """Builds entries within bounds; the windows of an entry are computed once for all groups that ask for it."""

    def __init__(self, calendar: Calendar, from_at: datetime, to_at: datetime, zone: ZoneInfo) -> None:
        self._calendar = calendar
        self._within = (from_at, to_at, zone)
        self._windows: dict[int, tuple[Window, ...]] = {}
        self._slide_windows: dict[tuple[int, date | None, date | None], tuple[Window, ...]] = {}

    def lit(self, group: SyncGroup) -> tuple[Window, ...]:
        """Return when a group is lit."""
        return in_ms(lit_windows(group, self._calendar, *self._within))

    def entry(self, number: int, wish: Weighed, share: Fraction | None, slides: Iterable[NumberedSlide]) -> PlanEntry:
        """Return a campaign with its slides as the entry of a number; one number is always the same campaign."""
        slots = tuple(PlanSlot(each.n, each.ms, self._windows_of_slide(number, wish, each.slide)) for each in slides)
        if number not in self._windows:
            self._windows[number] = in_ms(campaign_windows(wish, self._calendar, *self._within))
        return PlanEntry(number, slots, wish.weight, share, self._windows[number])

    def _windows_of_slide(self, number: int, wish: Dated, slide: Slide | SlideWish) -> tuple[Window, ...] | None:
        """Return the windows of a slide with days of its own; None where it may be shown whenever its campaign may."""
        if slide.starts_on is None and slide.ends_on is None:
            return None
        key = (number, slide.starts_on, slide.ends_on)
        if key not in self._slide_windows:
            windows = dated_windows(wish, slide.starts_on, slide.ends_on, self._calendar, *self._within)
            self._slide_windows[key] = in_ms(windows)
        return self._slide_windows[key]


def in_ms(windows: Iterable[Instants]) -> tuple[Window, ...]:
    """Return windows of instants in Unix ms."""
    return tuple((unix_ms(from_at), unix_ms(to_at)) for from_at, to_at in windows)
