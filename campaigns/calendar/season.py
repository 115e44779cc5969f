"""Check the seasons of a sync group's lit hours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from campaigns.calendar.calendar import LitSeason, holds, month_day
from campaigns.errors import SeasonOverlapError, SeasonTwiceError
from campaigns.local_time import civil_days
from campaigns.screens.sync_group import SyncGroup, lit_hours
from campaigns.text_rules import one_line

_YEAR = tuple((day.month, day.day) for day in civil_days(date(2024, 1, 1), date(2024, 12, 31)))


@dataclass(frozen=True, slots=True)
class SeasonWish:
    """A season to be set: `MM-DD` to `MM-DD`, both included; no lit hours mean round the clock."""

    name: str
    from_md: str
    until_md: str
    lit_from: str | None = None
    lit_until: str | None = None


def check_seasons(group: SyncGroup, wishes: Iterable[SeasonWish]) -> tuple[LitSeason, ...]:
    """Return the checked seasons of a group. Raises a WishError whose `.field` is the form field at fault."""
    found = tuple(
        LitSeason(
            group.id,
            one_line(wish.name, "name"),
            month_day(wish.from_md, "from_md"),
            month_day(wish.until_md, "until_md"),
            lit_hours(wish.lit_from, wish.lit_until),
        )
        for wish in wishes
    )
    for one, other in combinations(found, 2):
        if one.name == other.name:
            raise SeasonTwiceError(group.name, one.name)
        if any(_holds(one, day) and _holds(other, day) for day in _YEAR):
            raise SeasonOverlapError(group.name, one.name, other.name)
    return found


def _holds(season: LitSeason, day: tuple[int, int]) -> bool:
    return holds(season.from_md, season.until_md, day)
