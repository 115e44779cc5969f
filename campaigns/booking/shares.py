"""Check that shares of a sync group's time never add up to more than can be kept, at any moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from campaigns.booking.campaign import Campaign, CampaignWish
from campaigns.calendar.calendar import Calendar, campaign_windows
from campaigns.errors import ShareTakenError
from campaigns.local_time import DAY, intersect_windows

SHARES_MOST_PERCENT = 90
"""The limit of all shares together: the rest keeps the loop running, so that every promised share can be kept."""
_CIVIL = ZoneInfo("UTC")  # dates and dayparts are compared as local time: any zone without clock changes


@dataclass(frozen=True, slots=True)
class BusiestDay:
    """The day on which other campaigns hold most of the time that a wish asks for, and who they are."""

    on: date
    percent: int
    holders: tuple[tuple[str, int], ...]


def check_shares(wish: CampaignWish, others: Sequence[Campaign], group: str, calendar: Calendar) -> None:
    """Raise ShareTakenError, naming the holders, if a share does not fit beside those of `others` on a sync group."""
    share = wish.share_percent
    if share is None or share + sum(other.share_percent or 0 for other in others) <= SHARES_MOST_PERCENT:
        return
    held = busiest_day(wish, others, calendar)
    if held is not None and share + held.percent > SHARES_MOST_PERCENT:
        raise ShareTakenError(group, held.on, share, max(0, SHARES_MOST_PERCENT - held.percent), held.holders)


def busiest_day(wish: CampaignWish, others: Iterable[Campaign], calendar: Calendar) -> BusiestDay | None:
    """Return when the shares of others add up to most within the time of a wish; None if they hold none of it."""
    span = datetime.combine(wish.starts_on, time(), UTC), datetime.combine(wish.ends_on, time(), UTC) + 2 * DAY
    own = campaign_windows(wish, calendar, *span, _CIVIL)
    edges: list[tuple[datetime, bool, int]] = []
    named = {other.id: other for other in others}
    for other in named.values():
        for start, end in intersect_windows(own, campaign_windows(other, calendar, *span, _CIVIL)):
            edges += [(start, True, other.id), (end, False, other.id)]
    active: set[int] = set()
    found: BusiestDay | None = None
    for at, begins, number in sorted(edges):  # at the same instant, ends come before starts
        if not begins:
            active.discard(number)
            continue
        active.add(number)
        holders = tuple((named[each].name, named[each].share_percent or 0) for each in sorted(active))
        percent = sum(share for _, share in holders)
        if found is None or percent > found.percent:
            found = BusiestDay(at.date(), percent, holders)
    return found
