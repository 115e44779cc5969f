"""Check that a campaign fits into its own windows: every slide whole, something shown on every group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from campaigns.booking.campaign import CampaignWish
from campaigns.booking.playlist import bare_days
from campaigns.booking.slide import PlaylistLayout, field_of
from campaigns.calendar.calendar import Calendar, dated_windows, lit_windows
from campaigns.errors import DarkError, EmptyPlaylistError, WindowTooShortError
from campaigns.local_time import DAY, Window, intersect_windows
from campaigns.screens.display_profile import DisplayProfile
from campaigns.screens.sync_group import SyncGroup
from campaigns.unix_time import length_ms

LOOKED_AHEAD = timedelta(days=400)
"""How far ahead windows are checked: dayparts and seasons repeat every year."""
NAMED_MOST = 3
_CIVIL = ZoneInfo(
    "UTC"
)  # a zone without clock changes: the times of the form, whatever one night of the year does to them
ProfilesByGroup = Mapping[SyncGroup, Iterable[DisplayProfile]]
"""The sync groups that a campaign reaches, and the display profiles on which it shows there."""


def check_schedule(
    wish: CampaignWish, laid_out: PlaylistLayout, profiles_by_group: ProfilesByGroup, calendar: Calendar
) -> tuple[str, ...]:
    """Return warnings about a campaign's time, as Chinese sentences.

    Raises EmptyPlaylistError or DarkError if nothing can ever be shown, and WindowTooShortError at the first slide that
    would be cut off.
    """
    windows = _Windows(wish, calendar)
    requested = [any(windows.requested(number)) for number in range(len(wish.slides))]
    if not any(requested):
        raise EmptyPlaylistError(wish.starts_on, wish.ends_on)
    dark = [group.name for group in profiles_by_group if not windows.shown(group)]
    if len(dark) == len(profiles_by_group):
        raise DarkError
    for group, profiles in profiles_by_group.items():
        for number in range(len(wish.slides)):
            need_ms = max(laid_out.ms[number, profile] for profile in profiles)
            _check_length(group, number, need_ms, windows.shown(group, number))
    return tuple(_warnings(wish, requested, dark))


class _Windows:
    """The windows of one wish, each computed once: most groups have the same lit hours."""

    def __init__(self, wish: CampaignWish, calendar: Calendar) -> None:
        self._wish = wish
        self._calendar = calendar
        self._from_at = datetime.combine(wish.starts_on, time(), UTC)
        last = min(wish.ends_on, wish.starts_on + LOOKED_AHEAD)
        self.to_at = datetime.combine(last, time(), UTC) + 2 * DAY  # the last night may reach past midnight
        self._asked: dict[object, tuple[Window, ...]] = {}
        self._shown: dict[object, tuple[Window, ...]] = {}

    def requested(self, number: int | None = None) -> tuple[Window, ...]:
        """Return the windows in which a slide, or without a number the campaign, asks to be shown."""
        slide = None if number is None else self._wish.slides[number]
        days = (None, None) if slide is None else (slide.starts_on, slide.ends_on)
        if days not in self._asked:
            self._asked[days] = dated_windows(self._wish, *days, self._calendar, self._from_at, self.to_at, _CIVIL)
        return self._asked[days]

    def shown(self, group: SyncGroup, number: int | None = None) -> tuple[Window, ...]:
        """Return those windows in which a group is lit."""
        requested = self.requested(number)
        seasons = tuple(season for season in self._calendar.seasons if season.group_id == group.id)
        key = (group.lit, seasons, requested)
        if key not in self._shown:
            lit = lit_windows(group, self._calendar, self._from_at, self.to_at, _CIVIL)
            self._shown[key] = intersect_windows(requested, lit)
        return self._shown[key]


def _check_length(group: SyncGroup, number: int, need_ms: int, windows: Sequence[Window]) -> None:
    if not windows:
        return
    start, end = min(windows, key=lambda window: window[1] - window[0])
    window_ms = length_ms(start, end)
    if window_ms < need_ms:
        raise WindowTooShortError(field_of(number, "text"), group.name, start.date(), need_ms, window_ms)


def _warnings(wish: CampaignWish, requested: Sequence[bool], dark: Sequence[str]) -> Iterable[str]:
    for first, last in bare_days(wish.slides, wish.starts_on, wish.ends_on):
        yield f"{first} 至 {last} 没有画面可播" if first < last else f"{first} 没有画面可播"
    for number, ever in enumerate(requested, start=1):
        if not ever:
            yield f"第 {number} 幅画面的日期里没有所选时段，不会播出"
    if dark:
        named = "、".join(dark[:NAMED_MOST]) + ("等" if len(dark) > NAMED_MOST else "")
        yield f"{len(dark)} 个同播组在所选时段内不亮屏，不会播出：{named}"
