"""Refuse times: clocks, dayparts, seasons, dates of a playlist, time that others hold."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from campaigns.errors.base import CampaignError
from campaigns.errors.conflicts import ConflictError
from campaigns.errors.wishes import WishError


class ClockNotSetError(CampaignError):
    """The clock of this machine was never set, so stored dates would be wrong for ever."""

    zh = "本机时钟为 {at}，显然未校准；请先校时（例如 timedatectl set-ntp true），再重试"
    en = "the clock of this machine says {at}; set the clock (such as by timedatectl set-ntp true), then try again"

    def __init__(self, at: datetime) -> None:
        super().__init__(at=at.isoformat(timespec="minutes"))


class DaypartLengthError(WishError):
    """A daypart ends at the minute at which it starts."""

    zh = "时段「{name}」没有长度：{from_local} 至 {until_local}；全天请写 00:00 至 24:00"
    en = "the daypart “{name}” has no length: {from_local} to {until_local}; a whole day is 00:00 to 24:00"
    about = "until_local"

    def __init__(self, name: str, from_local: str, until_local: str) -> None:
        super().__init__(name=name, from_local=from_local, until_local=until_local)


class MonthDayError(WishError):
    """A day of the year is not MM-DD."""

    zh = "「{value}」不是月日；请写作 MM-DD，例如 05-01"
    en = "“{value}” is no day of the year; write MM-DD, such as 05-01"

    def __init__(self, value: object, field: str) -> None:
        super().__init__(value=value)
        self.field = field


class SeasonOverlapError(WishError):
    """Two seasons of one sync group hold the same day."""

    zh = "同播组「{group}」的季节「{one}」与「{other}」日期重叠；请改其中一个的起止"
    en = "the seasons “{one}” and “{other}” of the sync group “{group}” hold the same days; move one of them"
    about = "from_md"

    def __init__(self, group: str, one: str, other: str) -> None:
        super().__init__(group=group, one=one, other=other)


class SeasonTwiceError(WishError):
    """Two seasons of one sync group have the same name."""

    zh = "同播组「{group}」有两个季节都叫「{name}」；请改名"
    en = "two seasons of the sync group “{group}” are called “{name}”; rename one"
    about = "name"

    def __init__(self, group: str, name: str) -> None:
        super().__init__(group=group, name=name)


class OccasionDatesError(WishError):
    """An occasion ends before it starts."""

    zh, en = "{ends_on} 早于 {starts_on}；请改日期", "{ends_on} is before {starts_on}; correct the dates"
    about = "ends_on"

    def __init__(self, starts_on: date, ends_on: date) -> None:
        super().__init__(starts_on=starts_on, ends_on=ends_on)


class ItemDatesError(WishError):
    """A slide's own dates are not in order, or lie outside its campaign."""

    zh = "画面日期 {starts_on} 至 {ends_on} 不成立；应先后有序，且在活动日期 {from_on} 至 {to_on} 之内"
    en = "the slide's dates {starts_on} to {ends_on} do not hold; keep them in order and within {from_on} to {to_on}"

    def __init__(self, field: str, starts_on: date | None, ends_on: date | None, from_on: date, to_on: date) -> None:
        super().__init__(starts_on=starts_on or from_on, ends_on=ends_on or to_on, from_on=from_on, to_on=to_on)
        self.field = field


class EmptyPlaylistError(WishError):
    """No slide has a day on which one of the campaign's dayparts begins."""

    zh = "{from_on} 至 {to_on} 没有一天可播：画面的日期里没有所选时段；请改画面日期或时段"
    en = "nothing can be shown from {from_on} to {to_on}: no day of a slide has one of the dayparts; change either"
    about = "slides"

    def __init__(self, from_on: date, to_on: date) -> None:
        super().__init__(from_on=from_on, to_on=to_on)


class DarkError(WishError):
    """All screens that a campaign reaches are dark in the dayparts that it names."""

    zh, en = "所选时段内屏都不亮；请换时段或改亮屏时段", "the screens are dark in all dayparts chosen; choose others"
    about = "dayparts"


class WindowTooShortError(WishError):
    """A slide takes longer than the shortest window in which it may be shown, so it would be cut off."""

    zh = "此画面播一遍需 {need_s} 秒，而同播组「{group}」在 {on} 只有 {window_s} 秒可播；请缩短文字或放宽时段"
    en = (
        "this slide takes {need_s} s, but the sync group “{group}” has only {window_s} s for it on {on}; "
        "shorten the text or widen the daypart"
    )

    def __init__(self, field: str, group: str, on: date, need_ms: int, window_ms: int) -> None:
        super().__init__(group=group, on=on, need_s=_seconds(need_ms), window_s=_seconds(window_ms))
        self.field = field


class ShareTakenError(ConflictError):
    """The shares of a sync group would add up to more of its time than can be kept."""

    zh = (
        "同播组「{group}」在 {on} 只剩 {left_percent}% 可占，想占 {asked_percent}%；已占：{holders}。"
        "请减少占比、换日期或换时段"
    )
    en = (
        "the sync group “{group}” has {left_percent} % left on {on}, {asked_percent} % is asked for; "
        "it is held by {holders}. Ask for less, for other dates or other dayparts"
    )
    about = "share_percent"

    def __init__(
        self, group: str, on: date, asked_percent: int, left_percent: int, holders: Sequence[tuple[str, int]]
    ) -> None:
        named = ", ".join(f"{name} {percent}%" for name, percent in holders)
        super().__init__(group=group, on=on, asked_percent=asked_percent, left_percent=left_percent, holders=named)


def _seconds(ms: int) -> str:
    return f"{ms / 1000:g}"


class InstantError(WishError):
    """An instant is neither a date with a time nor a time of today."""

    zh = "「{value}」不是时刻；请写作 2026-05-04T12:00，今天的可只写 12:00"
    en = "“{value}” is no instant; write 2026-05-04T12:00, or 12:00 for today"
    about = "instant"

    def __init__(self, value: object) -> None:
        super().__init__(value=value)
